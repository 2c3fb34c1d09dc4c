//! The facts about an accepted file, for recognition and sharing.

use crate::pki::Purpose;
use crate::recognition::PartyFacts;
use crate::recognition::PolicyFacts;
use crate::recognition::ProvenBy;
use crate::recognition::RecognitionFacts;
use crate::recognition::SealFacts;
use crate::recognition::SignatureFacts;
use crate::recognition::SignatureTimeFacts;
use crate::report::Accepted;
use crate::report::Report;
use crate::report::Verdict;
use crate::verifier::assemble::Judged;
use crate::verifier::assemble::Whole;
use crate::verifier::case::Party;
use crate::verifier::licence::Vouched;
use crate::verifier::world::World;

/// What was found about one file.
#[derive(Clone, Debug)]
#[must_use = "nothing has been decided until the verdict is read"]
pub struct Examined {
    report: Report,
    facts: Option<Accepted<RecognitionFacts>>,
}

impl Examined {
    pub(super) const fn new(report: Report, facts: Option<Accepted<RecognitionFacts>>) -> Self {
        Self { report, facts }
    }

    /// The report, whatever the verdict.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The facts by which recognition and sharing decide; `None` unless the verdict is a pass and the file holds a
    /// licence.
    pub const fn facts(&self) -> Option<&Accepted<RecognitionFacts>> {
        self.facts.as_ref()
    }

    /// Report and facts.
    pub fn into_parts(self) -> (Report, Option<Accepted<RecognitionFacts>>) {
        (self.report, self.facts)
    }
}

/// The facts about a file that holds a licence, if `report` is a pass.
pub(super) fn accept(
    report: &Report,
    vouched: Vouched,
    judged: &[Judged],
    whole: &Whole,
    world: &World<'_>,
) -> Option<Accepted<RecognitionFacts>> {
    let passed = |j: &&Judged| j.verdict(whole) == Verdict::Passed;
    let vouching = |j: &&Judged| vouched.signatures.contains(&j.case.number);
    let signatures = judged.iter().filter(vouching).filter(passed);
    let signatures = signatures.filter_map(|j| signature(j, world)).collect();
    let policy = PolicyFacts::new(&report.policy.id, &report.policy.digest);
    Accepted::of(report, |digest| {
        let time = report.validation_time;
        let mut facts = RecognitionFacts::new(vouched.licence, report.format, time, policy, digest);
        facts.signatures = signatures;
        facts
    })
}

/// The facts about a signature that passed; `None` where its signer has no certificate.
fn signature(judged: &Judged, world: &World<'_>) -> Option<SignatureFacts> {
    let case = &judged.case;
    let times = &judged.trust.times;
    let asked = times.proven.unwrap_or(times.validation);
    let party = |party: &Party, purpose| {
        let certificate = party.certificate.as_ref()?;
        let path = world.path(certificate, purpose, asked);
        Some(PartyFacts::new(&path.chain, party.algorithm))
    };
    let signer = party(case.signers.first()?, Purpose::SignerCa)?;
    let when = judged.signing_time();
    let time = SignatureTimeFacts {
        best: when.best,
        proven_by: when.proven_by.map(|by| match by {
            "timestamp" => ProvenBy::Timestamp,
            "caller" => ProvenBy::Caller,
            _ => ProvenBy::Claim,
        }),
        claimed: when.claimed,
    };
    let facts = SignatureFacts::new(case.number, signer, time);
    let Some(seal) = &case.seal else {
        return Some(facts);
    };
    let maker = party(&seal.maker, Purpose::SealMakerCa)?;
    let seal = SealFacts::new(&seal.id, &seal.name, seal.version);
    Some(facts.with_seal(seal, maker))
}
