//! One call: bytes, evidence, policy and time in, a report out.
//!
//! ```
//! use yinzheng::pki::Anchors;
//! use yinzheng::report::Verdict;
//! use yinzheng::verifier::{Context, Input, Verifier};
//!
//! let verifier = Verifier::builder(Anchors::new()).build()?;
//! let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap());
//! let report = verifier.verify(&Input::new("note.txt", b"no licence"), &context);
//! assert_eq!(report.verdict(), Verdict::Failed);
//! # Ok::<(), yinzheng::error::Error>(())
//! ```

mod algorithm;
mod appearance;
mod assemble;
#[cfg(feature = "batch")]
mod batch;
mod case;
mod facts;
mod format;
mod inspect;
mod licence;
mod ofd;
mod party;
pub(crate) mod proof;
mod read;
mod request;
#[cfg(test)]
mod slow_path;
mod stamp;
mod status;
mod trust;
mod when;
mod world;

#[cfg(feature = "batch")]
pub use batch::Jobs;
#[cfg(feature = "batch")]
pub use batch::Source;
#[cfg(feature = "batch")]
pub use batch::Unjudged;
pub use facts::Examined;
pub use inspect::Inspection;
pub(crate) use licence::licences_in;
pub use proof::SealedProof;
pub use request::Context;
pub use request::Evidence;
pub use request::Input;
pub use request::ProofOfExistence;
pub use status::SignedStatus;

use std::collections::BTreeSet;

use crate::crypto::DigestAlgorithm;
use crate::error::Error;
use crate::limits::Limits;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::Memory;
use crate::policy::Policy;
use crate::report::PolicySummary;
use crate::report::Report;
use crate::verifier::assemble::Judged;
use crate::verifier::assemble::Parts;
use crate::verifier::assemble::Whole;
use crate::verifier::case::Case;
use crate::verifier::case::Party;
use crate::verifier::format::Observed;
use crate::verifier::licence::Asked;
use crate::verifier::trust::Pinned;
use crate::verifier::trust::TrustJudge;
use crate::verifier::world::World;

/// Verifies files. Cheap to share between threads; holds no clock and no network, and no state but a
/// [memory](Memory), which changes no report.
#[derive(Clone, Debug)]
pub struct Verifier {
    anchors: Anchors,
    policy: Policy,
    /// What reports say of the policy; a digest of it for every file would cost more than its licence.
    told: PolicySummary,
    limits: Limits,
    memory: Memory,
}

/// What a report was drawn from.
struct Found<'a> {
    /// The licence, as far as nobody but its issuer may have signed it.
    licence: Option<Asked<'a>>,
    judged: &'a [Judged],
    whole: &'a Whole,
    world: &'a World<'a>,
}

/// What a [`Verifier`] is made from.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    anchors: Anchors,
    policy: Policy,
    limits: Limits,
    memory: Memory,
}

impl Builder {
    /// Replaces the policy, which is [`Policy::standard`].
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Replaces the limits on untrusted input.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Replaces the memory, which is one of its own; verifiers may share one.
    pub fn memory(mut self, memory: Memory) -> Self {
        self.memory = memory;
        self
    }

    /// The verifier.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the policy contradicts itself: no SM2 identity to try, or a certificate policy
    /// that is no object identifier.
    pub fn build(self) -> Result<Verifier, Error> {
        self.policy.check()?;
        let Self {
            anchors,
            policy,
            limits,
            memory,
        } = self;
        Ok(Verifier {
            anchors,
            told: PolicySummary {
                id: policy.id.clone(),
                digest: policy.digest(),
            },
            policy,
            limits,
            memory,
        })
    }
}

impl Verifier {
    /// A verifier that believes `anchors` and no one else. Whose signatures count is a decision of the office that
    /// runs the service, so there is no default.
    pub fn builder(anchors: Anchors) -> Builder {
        Builder {
            anchors,
            policy: Policy::standard(),
            limits: Limits::default(),
            memory: Memory::default(),
        }
    }

    /// The same with other anchors. Policy and limits stay, and the memory is shared.
    #[must_use]
    pub fn with_anchors(mut self, anchors: Anchors) -> Self {
        self.anchors = anchors;
        self
    }

    /// Verifies one file.
    ///
    /// * `input`: the file, and the content that it signs if that lies outside; untrusted.
    /// * `context`: the time of the question, and certificates, CRLs, OCSP answers and proofs at hand.
    ///
    /// Never fails: whatever is wrong with the file is a finding in the report, and the report is the same for the
    /// same arguments. Opens no file and asks no network.
    pub fn verify(&self, input: &Input<'_>, context: &Context) -> Report {
        self.run(input, context, |_, _| ()).0
    }

    /// Verifies one file like [`Verifier::verify`], and gives beside the report the facts by which recognition and
    /// sharing decide. They are there only for a file that passed and holds a licence.
    pub fn examine(&self, input: &Input<'_>, context: &Context) -> Examined {
        let (report, facts) = self.run(input, context, |report, found| {
            let vouched = found.licence.as_ref()?.vouched();
            facts::accept(report, vouched, found.judged, found.whole, found.world)
        });
        Examined::new(report, facts)
    }

    /// The report, and what `then` makes of it and of what it was drawn from.
    fn run<T>(
        &self,
        input: &Input<'_>,
        context: &Context,
        then: impl FnOnce(&Report, Found<'_>) -> T,
    ) -> (Report, T) {
        let sm2_ids = self.policy.sm2_id_octets();
        let evidence = context.evidence.clone().settled();
        let work = read::Work::new(&self.limits);
        let reader = read::Reader {
            limits: &self.limits,
            work: &work,
            sm2_ids: &sm2_ids,
            certificates: &evidence.intermediates,
            at: context.validation_time,
            memory: &self.memory,
        };
        let mut observed = format::observe(input, &reader, &self.policy);
        let signed = observed.statements(&evidence);
        let world = self.world(&observed, &evidence, &signed);
        let file_sm3 = DigestAlgorithm::Sm3.digest(input.bytes()).to_string();
        let judge = self.judge(&world, context, &file_sm3);
        if let Some(facts) = &observed.timestamp {
            let more = judge.timestamp_authority(facts);
            observed.whole.findings.extend(more);
        }
        let judged = observed.cases.drain(..).map(|case| {
            let trust = judge.judge(&case);
            Judged::new(case, trust, &self.policy)
        });
        let mut judged: Vec<Judged> = judged.collect();
        observed.conclude(&mut judged, &self.policy);
        judged.iter_mut().for_each(Judged::complete);
        let stated = judge.stated(&signed);
        let mut licence = observed.licence(&judged, &self.policy, context, &stated);
        let found = Found {
            licence: licence.asked.take(),
            judged: &judged,
            whole: &observed.whole,
            world: &world,
        };
        let signatures = judged
            .iter()
            .map(|j| j.report(&observed.whole, &world))
            .collect();
        let parts = Parts {
            policy: self.told.clone(),
            signatures,
            coverage: observed.coverage(&judged),
            licence,
            file_sm3,
        };
        let whole = &observed.whole;
        let report = assemble::report(input, context, whole, &judged, parts);
        let more = then(&report, found);
        (report, more)
    }

    /// Who judges the signatures of a file with this digest: who stands behind them, since when, and whether that holds.
    fn judge<'a>(
        &'a self,
        world: &'a World<'a>,
        context: &'a Context,
        file_sm3: &'a str,
    ) -> TrustJudge<'a> {
        let maker_pinned = if self.anchors.maker_pinned() {
            Pinned::Yes
        } else {
            Pinned::No
        };
        TrustJudge {
            world,
            policy: &self.policy,
            context,
            file_sm3,
            maker_pinned,
        }
    }

    /// * `evidence`: what the caller handed in, settled.
    /// * `signed`: the statements of status that are asked.
    fn world(
        &self,
        observed: &Observed,
        evidence: &Evidence,
        signed: &[&SignedStatus],
    ) -> World<'_> {
        let cases = &observed.cases;
        let lone = observed.timestamp.iter().filter_map(|t| t.certificate());
        let stating = signed.iter().filter_map(|s| s.certificate());
        let targets: Vec<Certificate> = cases
            .iter()
            .flat_map(targets)
            .chain(lone)
            .chain(stating)
            .cloned()
            .collect();
        // What came along in the file is evidence like any other: it proves itself by its signatures. Its certificates
        // come first, and all else only once, so that a caller who hands them in as well gets the same answer.
        let mut evidence = evidence.clone();
        evidence
            .crls
            .extend(cases.iter().flat_map(|c| c.crls.iter().cloned()));
        evidence
            .ocsp
            .extend(cases.iter().flat_map(|c| c.ocsp.iter().cloned()));
        let mut evidence = evidence.settled();
        let of_timestamp = observed.timestamp.iter().flat_map(|t| &t.cms.certificates);
        let of_status = signed.iter().flat_map(|s| &s.signature.certificates);
        let along = cases.iter().flat_map(|c| &c.embedded);
        let along = along.chain(of_timestamp).chain(of_status);
        let along: Vec<Certificate> = along.cloned().collect();
        evidence.intermediates.splice(0..0, along);
        let mut seen = BTreeSet::new();
        evidence.intermediates.retain(|c| seen.insert(c.id()));
        World::observe(
            &targets,
            &evidence,
            &self.anchors,
            &self.policy,
            &self.limits,
            &self.memory,
        )
    }
}

/// The certificates of a case whose paths will be asked for.
fn targets(case: &Case) -> impl Iterator<Item = &Certificate> {
    let parties = case
        .signers
        .iter()
        .chain(case.seal.as_ref().map(|s| &s.maker));
    parties.flat_map(|party: &Party| {
        let authorities = party.timestamps.iter().filter_map(|t| t.certificate());
        party.certificate.iter().chain(authorities)
    })
}
