//! Seals and seal signatures that the library makes: as the standards say, or not at all.

#[path = "../corpus/mod.rs"]
mod corpus;
#[path = "../support/mod.rs"]
mod support;

mod making;
mod shape;
mod signing;

use support::certificate::Identity;
use support::der::instant;
use support::pki::TestPki;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::report::Reason;
use yinzheng::seal::Seal;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealError;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;

const VERSIONS: [SealVersion; 3] = [SealVersion::V1, SealVersion::V4, SealVersion::V5];
const CONTENT: &[u8] = b"<ofd:Signature/>";
const PROPERTY: &str = "/Doc_0/Signs/Sign_0/Signature.xml";
const SIGNED: &str = "2024-06-01T02:00:00Z";

fn validity(from: &str, until: &str) -> Validity {
    Validity {
        not_before: instant(from),
        not_after: instant(until),
    }
}

/// Made 2024-01-15, valid from 2024-02-01 to the end of 2029.
fn draft(signers: &[&Identity]) -> SealDraft {
    let signers: Vec<_> = signers.iter().map(|s| certificate(s)).collect();
    SealDraft::new(
        "51080000009999",
        "广元市示例交通运输局电子证照专用章",
        &signers,
        instant("2024-01-15T02:00:00Z"),
        validity("2024-01-31T16:00:00Z", "2029-12-31T15:59:59Z"),
    )
}

fn make(version: SealVersion, pki: &TestPki, draft: &SealDraft) -> Result<Seal, SealError> {
    let key = TestSigner::new(&pki.maker);
    SealMaker::new(version, &key, &certificate(&pki.maker)).make(draft)
}

/// The reason of a refusal.
fn reason(error: &SealError) -> Reason {
    let finding = error.finding().expect("a finding");
    finding.outcome.reason().expect("a reason")
}
