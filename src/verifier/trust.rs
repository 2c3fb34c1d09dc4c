//! Judges one signature: who stands behind it, since when, and whether that holds.

use crate::crypto::DigestAlgorithm;
use crate::policy::ClaimedTime;
use crate::policy::JudgedAt;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;
use crate::verifier::Context;
use crate::verifier::ProofOfExistence;
use crate::verifier::case::Case;
use crate::verifier::case::JudgedAtCreation;
use crate::verifier::case::Party;
use crate::verifier::case::SealCase;
use crate::verifier::party::Part;
use crate::verifier::when::Times;
use crate::verifier::when::judge_period;
use crate::verifier::world::World;

/// Judges trust, time, revocation and algorithms.
pub(crate) struct TrustJudge<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) policy: &'a Policy,
    pub(crate) context: &'a Context,
    /// SM3 of the file, for proofs about it as a whole.
    pub(crate) file_sm3: &'a str,
    pub(crate) maker_pinned: Pinned,
}

/// Whether the caller named the seal makers that he accepts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Pinned {
    No,
    Yes,
}

/// What was found about one signature, and the times that it was judged by.
pub(crate) struct Trust {
    pub(crate) findings: Vec<Finding>,
    pub(crate) times: Times,
    pub(crate) proven_by: Option<&'static str>,
}

impl TrustJudge<'_> {
    pub(crate) fn judge(&self, case: &Case) -> Trust {
        let mut findings = Vec::new();
        let mut all_times = Vec::new();
        for party in &case.signers {
            let (times, proven_by) = self.times(party, case, &mut findings);
            findings.extend(self.judge_party(party, Part::Signer, &times, case.number));
            all_times.push((times, proven_by));
        }
        // Of several signers the one whose time is least proven counts, then the latest: before that the signature
        // was not complete.
        let latest = all_times.iter().copied().max_by_key(|(t, _)| {
            let time = t.signature_time();
            (t.proven.is_none(), time.is_none(), time)
        });
        let (times, proven_by) = latest.unwrap_or((self.no_times(), None));
        if let Some(seal) = &case.seal {
            findings.extend(self.judge_seal(seal, &times, case.number));
        }
        // Each signer answers for a time of his own: a proof for one says nothing about another.
        let when = all_times
            .iter()
            .flat_map(|(t, _)| self.signing_time(t, case, &findings));
        findings.extend(when.collect::<Vec<_>>());
        Trust {
            findings,
            times,
            proven_by,
        }
    }

    /// Where a policy takes no claims, asking for the claimed time does not change that.
    pub(crate) fn judged_at(&self) -> JudgedAt {
        match self.policy.claimed_time {
            ClaimedTime::Refused => JudgedAt::ValidationTime,
            ClaimedTime::IfValidNow => self.context.judged_at,
        }
    }

    fn no_times(&self) -> Times {
        Times {
            validation: self.context.validation_time,
            claimed: None,
            proven: None,
            judged_at: self.judged_at(),
        }
    }

    /// The times of one signer, and who vouches for the proven one.
    fn times(
        &self,
        party: &Party,
        case: &Case,
        findings: &mut Vec<Finding>,
    ) -> (Times, Option<&'static str>) {
        let mut proofs: Vec<(Timestamp, &'static str)> = Vec::new();
        for facts in &party.timestamps {
            let (found, time) = self.judge_timestamp(facts, case.number);
            findings.extend(found);
            proofs.extend(time.map(|t| (t, "timestamp")));
        }
        let told = &self.context.evidence.proofs;
        if !told.is_empty() {
            let value = DigestAlgorithm::Sm3.digest(&party.value).to_string();
            let about = |p: &&ProofOfExistence| p.sm3() == value || p.sm3() == self.file_sm3;
            proofs.extend(told.iter().filter(about).map(|p| (p.time(), "caller")));
        }
        // What is proven for a time after the question was asked does not bear on it.
        let earliest = proofs
            .into_iter()
            .filter(|(t, _)| *t <= self.context.validation_time)
            .min();
        let mut times = Times {
            claimed: party.claimed,
            ..self.no_times()
        };
        times.proven = earliest.map(|(t, _)| t);
        (times, earliest.map(|(_, by)| by))
    }

    fn judge_seal(&self, seal: &SealCase, times: &Times, number: usize) -> Vec<Finding> {
        let validity = judge_period(times, Check::SesSealValidity, seal.validity);
        let status = Finding::skipped(Check::SesSealStatus, Reason::NotSupported);
        let mut findings: Vec<Finding> = [validity, status]
            .map(|f| f.about(Subject::Seal(number)))
            .into();
        let mut proven = times.proven;
        for facts in &seal.maker.timestamps {
            let (found, time) = self.judge_timestamp(facts, number);
            let late = time.is_some_and(|t| seal.created > t);
            findings.extend(found.into_iter().map(|mut f| {
                f.check = Check::SesSealTimestamp;
                f
            }));
            if late {
                let late = Finding::warning(Check::SesSealTimestamp, Reason::TimeContradiction);
                findings.push(
                    late.about(Subject::Seal(number))
                        .with(seal.created.to_string()),
                );
            }
            proven = proven.into_iter().chain(time).min();
        }
        let claimed = match seal.judged_at_creation {
            JudgedAtCreation::Yes => Some(seal.created),
            JudgedAtCreation::No => times.claimed,
        };
        let times = Times {
            claimed,
            proven,
            ..*times
        };
        findings.extend(self.judge_party(&seal.maker, Part::Maker, &times, number));
        findings
    }

    /// When it was signed, and on whose word. `others` says whether everything holds at validation time.
    fn signing_time(&self, times: &Times, case: &Case, others: &[Finding]) -> Vec<Finding> {
        let check = Check::TimeSigningTime;
        let skew = self.policy.clock_skew;
        let mut findings = Vec::new();
        let claimed = times.claimed.map(|c| c.to_string()).unwrap_or_default();
        let ahead = times
            .claimed
            .is_some_and(|c| c > times.validation.plus(skew));
        let open = others
            .iter()
            .any(|f| matches!(f.outcome, Outcome::NotOk(_)));
        findings.push(if times.proven.is_some() {
            Finding::ok(check)
        } else if ahead {
            Finding::not_ok(check, Reason::SigConstraintsFailure).with(claimed.clone())
        } else if self.policy.claimed_time == ClaimedTime::Refused {
            Finding::not_ok(check, Reason::NoPoe).with(claimed.clone())
        } else if open && times.judged_at == JudgedAt::ValidationTime {
            Finding::skipped(check, Reason::NotEvaluated).with(claimed.clone())
        } else {
            Finding::ok(check).with(claimed.clone())
        });
        if times.proven.is_none() && findings.iter().any(|f| f.outcome == Outcome::Ok) {
            let reason = if times.claimed.is_some() {
                Reason::ClaimAccepted
            } else {
                Reason::NoPoe
            };
            findings.push(Finding::info(check, reason).with(claimed.clone()));
        }
        let contradicted = [
            times.proven.map(|b| b.plus(skew)),
            (!ahead).then_some(times.validation),
        ];
        let late = |bound: Timestamp| times.claimed.is_some_and(|c| c > bound);
        let stated = case.stated_time.zip(times.claimed);
        let apart = stated.is_some_and(|(a, b)| a.unix().abs_diff(b.unix()) > STATED_TOLERANCE);
        if contradicted.into_iter().flatten().any(late) || apart {
            findings.push(Finding::warning(check, Reason::TimeContradiction).with(claimed));
        }
        findings
            .into_iter()
            .map(|f| f.about(Subject::Signature(case.number)))
            .collect()
    }
}

/// How far the time in the signature file and the time in the signature value may lie apart, in seconds: writers
/// take local time for UTC in either of them, which is eight hours; the rest is for slow signing (ofd-signature, 3.2).
const STATED_TOLERANCE: u64 = 9 * 3_600;
