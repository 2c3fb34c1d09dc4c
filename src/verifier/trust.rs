//! Judges one signature: who stands behind it, since when, and whether that holds.

use crate::crypto::SignatureAlgorithm;
use crate::pki::Certificate;
use crate::pki::Purpose;
use crate::pki::Role;
use crate::pki::check_usage;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampFacts;
use crate::policy::AllowedUntil;
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
use crate::verifier::case::Case;
use crate::verifier::case::JudgedAtCreation;
use crate::verifier::case::Party;
use crate::verifier::case::SealCase;
use crate::verifier::when::PathState;
use crate::verifier::when::Question;
use crate::verifier::when::RevocationState;
use crate::verifier::when::State;
use crate::verifier::when::Times;
use crate::verifier::when::judge_certificate;
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

/// What a policy says about the algorithms behind one signature.
struct Allowed {
    until: AllowedUntil,
    revocation: Made,
}

/// Whether revocation data was made while its algorithm was allowed. Later data is no evidence, and no proof of an
/// earlier signature makes it one: whoever breaks the algorithm can make it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Made {
    InTime,
    TooLate,
}

impl TrustJudge<'_> {
    pub(crate) fn judge(&self, case: &Case) -> Trust {
        let mut findings = Vec::new();
        let mut all_times = Vec::new();
        for party in &case.signers {
            let (times, proven_by) = self.times(party, case, &mut findings);
            findings.extend(self.judge_signer(party, &times, case));
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
    fn judged_at(&self) -> JudgedAt {
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
        let value = crate::crypto::DigestAlgorithm::Sm3
            .digest(&party.value)
            .to_string();
        let told = self.context.evidence.proofs.iter();
        let told = told.filter(|p| p.sm3() == value || p.sm3() == self.file_sm3);
        proofs.extend(told.map(|p| (p.time(), "caller")));
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

    fn judge_signer(&self, party: &Party, times: &Times, case: &Case) -> Vec<Finding> {
        let subject = Subject::Signer(case.number);
        let Some(certificate) = &party.certificate else {
            let left = [
                Check::PkiSignerPath,
                Check::PkiSignerRevocation,
                Check::PkiKeyUsage,
                Check::AlgorithmSignature,
            ];
            return left
                .map(|c| Finding::skipped(c, Reason::NotEvaluated).about(subject))
                .into();
        };
        let question = Question {
            path: Check::PkiSignerPath,
            revocation: Check::PkiSignerRevocation,
            claimed_inside: Some(certificate.validity()),
        };
        let state_at = |t| self.world.state_at(certificate, Purpose::SignerCa, t);
        let mut findings = judge_certificate(times, &question, &state_at);
        findings.push(usage(certificate, Role::Signer));
        findings.push(self.algorithms(party, certificate, Purpose::SignerCa, times));
        findings.into_iter().map(|f| f.about(subject)).collect()
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
        findings.extend(self.judge_maker(&seal.maker, &times, number));
        findings
    }

    fn judge_maker(&self, maker: &Party, times: &Times, number: usize) -> Vec<Finding> {
        let subject = Subject::Maker(number);
        let Some(certificate) = &maker.certificate else {
            let left = [
                Check::PkiMakerPath,
                Check::PkiMakerRevocation,
                Check::PkiKeyUsage,
                Check::AlgorithmSignature,
            ];
            return left
                .map(|c| Finding::skipped(c, Reason::NotEvaluated).about(subject))
                .into();
        };
        let question = Question {
            path: Check::PkiMakerPath,
            revocation: Check::PkiMakerRevocation,
            claimed_inside: None,
        };
        let state_at = |t| self.world.state_at(certificate, Purpose::SealMakerCa, t);
        let mut findings = judge_certificate(times, &question, &state_at);
        findings.push(usage(certificate, Role::SealMaker));
        findings.push(self.algorithms(maker, certificate, Purpose::SealMakerCa, times));
        if self.maker_pinned == Pinned::No {
            findings.push(Finding::warning(
                Check::PkiMakerPath,
                Reason::MakerNotPinned,
            ));
        }
        findings.into_iter().map(|f| f.about(subject)).collect()
    }

    /// Judges a timestamp, and gives the time that it proves if it is good. A bad one proves nothing and is told;
    /// whether that is a failure is for the policy to say.
    fn judge_timestamp(
        &self,
        facts: &TimestampFacts,
        number: usize,
    ) -> (Vec<Finding>, Option<Timestamp>) {
        let subject = Subject::Timestamp(number);
        let mut findings = timestamp::judge(facts, subject);
        findings.extend(
            self.timestamp_authority(facts)
                .into_iter()
                .map(|f| f.about(subject)),
        );
        let good = findings
            .iter()
            .all(|f| !matches!(f.outcome, Outcome::NotOk(_)));
        let time = facts
            .info
            .as_ref()
            .ok()
            .filter(|_| good)
            .map(timestamp::TstInfo::latest);
        if !good {
            findings.retain(|f| f.outcome != Outcome::Ok);
        }
        for finding in &mut findings {
            if let Outcome::NotOk(reason) = finding.outcome {
                finding.outcome = Outcome::Warning(reason);
            }
        }
        (findings, time)
    }

    /// What is wrong with the authority behind a timestamp, at the time that it states and now.
    pub(crate) fn timestamp_authority(&self, facts: &TimestampFacts) -> Vec<Finding> {
        let (Some(certificate), Some(stated)) = (facts.certificate(), facts.gen_time()) else {
            return Vec::new();
        };
        let asked = match self.judged_at() {
            JudgedAt::ClaimedTime => stated,
            JudgedAt::ValidationTime => self.context.validation_time,
        };
        let check = Check::TimeTimestamp;
        let mut findings = Vec::new();
        for t in [stated, asked] {
            let state = self.world.state_at(certificate, Purpose::TimestampCa, t);
            findings.extend(authority_fault(&state, t));
        }
        if let Err(fault) = check_usage(certificate, Role::TimestampAuthority) {
            findings.push(Finding::not_ok(check, fault.reason()).with(fault.to_string()));
        }
        let signed_by = facts.signer().and_then(|s| s.algorithm);
        let allowed = self.allowed(certificate, signed_by, Purpose::TimestampCa, asked);
        if !allowed.until.covers(asked) || allowed.revocation == Made::TooLate {
            findings.push(Finding::not_ok(
                check,
                Reason::CryptoConstraintsFailureNoPoe,
            ));
        }
        findings.dedup_by_key(|f| f.outcome);
        findings
    }

    /// Until when every algorithm may be used that stands between a signature value and the anchor, revocation data
    /// included.
    fn allowed(
        &self,
        certificate: &Certificate,
        signed_by: Option<SignatureAlgorithm>,
        purpose: Purpose,
        t: Timestamp,
    ) -> Allowed {
        let allowed = &self.policy.algorithms;
        let own = signed_by.map(|a| allowed.signature(a, certificate.public_key().kind()));
        let answer = self.world.path(certificate, purpose, t);
        let links = answer.chain.windows(2).filter_map(|pair| match pair {
            [subject, issuer] => Some((subject.signature_algorithm()?, issuer.public_key().kind())),
            _ => None,
        });
        let links: Vec<AllowedUntil> = links.map(|(a, k)| allowed.signature(a, k)).collect();
        let mut all = Allowed {
            until: own
                .into_iter()
                .chain(links)
                .fold(AllowedUntil::Open, AllowedUntil::earlier),
            revocation: Made::InTime,
        };
        for source in self.world.sources(&answer, purpose, t) {
            let Some((algorithm, signer)) = self.world.signed_under(&source) else {
                continue;
            };
            let until = allowed.signature(algorithm, signer.public_key().kind());
            if source.this_update.is_some_and(|made| !until.covers(made)) {
                all.revocation = Made::TooLate;
            }
            all.until = all.until.earlier(until);
        }
        all
    }

    /// Algorithms and keys at the time that decides, else at the proven one (ETSI EN 319 102-1, 5.5 and 5.6).
    fn algorithms(
        &self,
        party: &Party,
        certificate: &Certificate,
        purpose: Purpose,
        times: &Times,
    ) -> Finding {
        let check = Check::AlgorithmSignature;
        if party.algorithm.is_none() {
            return Finding::skipped(check, Reason::NotEvaluated);
        }
        let asked = times.deciding_claim().unwrap_or(times.validation);
        let allowed = self.allowed(certificate, party.algorithm, purpose, asked);
        let covers = |t| allowed.until.covers(t);
        let in_time = allowed.revocation == Made::InTime;
        if in_time && (covers(asked) || times.proven.is_some_and(covers)) {
            return Finding::ok(check);
        }
        let ended_before = !in_time || party.claimed.is_some_and(|c| !covers(c));
        let reason = match allowed.until {
            AllowedUntil::Time(_) if ended_before => Reason::CryptoConstraintsFailure,
            _ => Reason::CryptoConstraintsFailureNoPoe,
        };
        Finding::not_ok(check, reason).at(certificate.subject().to_string())
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

fn usage(certificate: &Certificate, role: Role) -> Finding {
    match check_usage(certificate, role) {
        Ok(()) => Finding::ok(Check::PkiKeyUsage),
        Err(fault) => Finding::not_ok(Check::PkiKeyUsage, fault.reason())
            .at(certificate.subject().to_string())
            .with(fault.to_string()),
    }
}

/// Why an authority in this state proves nothing.
fn authority_fault(state: &State, t: Timestamp) -> Option<Finding> {
    let check = Check::TimeTimestamp;
    let of =
        |reason, place: &String| Some(Finding::not_ok(check, reason).at(place).with(t.to_string()));
    if let Some(refusal) = &state.refusal {
        return of(refusal.reason, &refusal.place);
    }
    match (&state.path, &state.revocation) {
        (PathState::Bad { reason, place, .. }, _) => of(*reason, place),
        (PathState::OutOfBounds { place, .. }, _) => of(Reason::OutOfBoundsNoPoe, place),
        (_, RevocationState::Revoked { place, .. }) => of(Reason::RevokedNoPoe, place),
        (_, RevocationState::Unknown { reason, place, .. }) => of(*reason, place),
        _ => None,
    }
}
