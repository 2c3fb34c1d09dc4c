#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::limits::Limits;
use yinzheng::pki::cms;
use yinzheng::pki::cms::CmsRequest;
use yinzheng::pki::cms::Content;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Subject;

static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);

// Whatever cannot be read, or has no signer, never gets a good answer; and the answer speaks of whom it was asked.
fuzz_target!(|data: &[u8]| {
    for content in [
        Content::Detached(b"text"),
        Content::Digested(b"text"),
        Content::Enclosed,
    ] {
        let facts = cms::observe(
            data,
            &CmsRequest {
                content,
                certificates: &[],
                limits: &LIMITS,
                sm2_ids: &[DEFAULT_ID],
            },
        );
        let findings = cms::judge(&facts, Subject::Signature(1));

        assert!(!findings.is_empty());
        assert_eq!(
            cms::judge(&facts, Subject::Signature(1)),
            findings,
            "judgement is pure"
        );
        if facts.format.is_err() || facts.signers.is_empty() {
            let good = |check| {
                findings
                    .iter()
                    .any(|f| f.check == check && f.outcome == Outcome::Ok)
            };
            assert!(!good(Check::CmsSignatureValue) && !good(Check::CmsDataHash));
        }
    }
});
