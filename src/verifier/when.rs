//! The time logic: what a certificate or a seal amounts to, given the times that are known.
//!
//! | state at validation time | claim | proof (latest possible time b) | answer |
//! |---|---|---|---|
//! | good | inside, or none | none, or b not before the start | ok |
//! | any | outside the period | none, or no contradiction | failed, `TIME_OUTSIDE_VALIDITY` |
//! | revoked at r | at or after r | none, or b ≥ r | failed, `REVOKED` |
//! | revoked at r | before r, or none | b < r | ok |
//! | revoked at r | before r, or none | none, or b ≥ r | `REVOKED_NO_POE` (a CA: `REVOKED_CA_NO_POE`) |
//! | out of the period, not revoked | inside, or none | b inside | ok |
//! | out of the period, not revoked | inside, or none | none, or b behind the end | `OUT_OF_BOUNDS_NOT_REVOKED` |
//! | out of the period, revocation unknown | inside, or none | none, or b behind the end | `OUT_OF_BOUNDS_NO_POE` |
//! | any | any | b before the start | failed, `NOT_YET_VALID` |
//! | anchor trusted no more | inside, or none | b while it was | ok |
//! | anchor trusted no more | inside, or none | none, or b behind that | `NO_CERTIFICATE_CHAIN_FOUND_NO_POE` |
//! | revocation unknown | any | none, or unknown at b too | the reason why it is unknown |
//!
//! A claim against the signer's own interest counts unless a proof contradicts it; a claim in his interest
//! counts only where the caller judges at claimed times (ETSI EN 319 102-1, 5.5 and 5.6; architecture, decision 3).
//! Judged at the claimed time, the state at that time decides alone. Where nothing is claimed, or a proof shows the
//! claim to be false, there is no such time and the table holds: a proof says only that the signature is not younger,
//! so that what happened before the proven time may still have happened after the signature.

use crate::policy::JudgedAt;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::time::Timestamp;
use crate::time::Validity;

/// The times that are known about one signature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// The time at which the caller asks.
    pub(crate) validation: Timestamp,
    /// What the signer says.
    pub(crate) claimed: Option<Timestamp>,
    /// The earliest time at which the signature is proven to have existed; never later than `validation`.
    pub(crate) proven: Option<Timestamp>,
    /// Which time decides.
    pub(crate) judged_at: JudgedAt,
}

impl Times {
    /// The time at which claims would have it judged: the claim, or a proof that contradicts it.
    pub(crate) fn signature_time(&self) -> Option<Timestamp> {
        match (self.claimed, self.proven) {
            (Some(c), Some(b)) => Some(c.min(b)),
            (c, b) => c.or(b),
        }
    }

    /// The claim, unless a proof shows that the signature is older than it says.
    fn standing_claim(&self) -> Option<Timestamp> {
        self.claimed.filter(|&c| self.proven.is_none_or(|b| c <= b))
    }

    /// The claim, where it is what decides.
    pub(crate) fn deciding_claim(&self) -> Option<Timestamp> {
        match self.judged_at {
            JudgedAt::ClaimedTime => self.standing_claim(),
            JudgedAt::ValidationTime => None,
        }
    }
}

/// What a certificate's path amounts to at one time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum PathState {
    /// Leads to an anchor, everything valid.
    Good,
    /// Leads to an anchor, but a certificate is outside its validity.
    OutOfBounds {
        validity: Validity,
        own: Own,
        place: String,
    },
    /// Does not lead to an anchor, whatever the time.
    Bad {
        reason: Reason,
        place: String,
        detail: Option<String>,
    },
}

/// Whether something is about the certificate itself or about a CA above it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Own {
    Ca,
    Subject,
}

/// What is known about revocation at one time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum RevocationState {
    /// Known not to be revoked.
    Good,
    /// Revoked since `at`, which is not later than the time asked about.
    Revoked {
        at: Timestamp,
        own: Own,
        place: String,
    },
    /// Not known.
    Unknown {
        reason: Reason,
        place: String,
        detail: Option<String>,
    },
    /// Nothing at hand, and nothing demanded.
    NotRequired { place: String },
    /// Not asked: there is no path along which to ask.
    NotEvaluated,
}

impl RevocationState {
    /// How bad it is; of several, the worst counts.
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::Good => 0,
            Self::NotRequired { .. } => 1,
            Self::NotEvaluated => 2,
            Self::Unknown { .. } => 3,
            Self::Revoked { own: Own::Ca, .. } => 4,
            Self::Revoked {
                own: Own::Subject, ..
            } => 5,
        }
    }
}

/// What a certificate amounts to at one time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct State {
    pub(crate) path: PathState,
    pub(crate) revocation: RevocationState,
    /// What is not accepted of a path that is one all the same: the rest stays to be asked, so that a stricter policy
    /// hides no failure.
    pub(crate) refusal: Option<Refusal>,
}

/// What a policy does not accept in a path, or an anchor that is not trusted at the time, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    pub(crate) place: String,
    pub(crate) detail: Option<String>,
}

impl State {
    pub(crate) fn is_good(&self) -> bool {
        let known = matches!(
            self.revocation,
            RevocationState::Good | RevocationState::NotRequired { .. }
        );
        self.path == PathState::Good && known && self.refusal.is_none()
    }
}

/// The questions about one certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    pub(crate) path: Check,
    pub(crate) revocation: Check,
    /// The certificate's own validity where the claimed time must lie inside: it is the signer's, who makes the
    /// claim. A maker may have ended before his seal was used; that is not proven wrong.
    pub(crate) claimed_inside: Option<Validity>,
}

/// Judges a certificate; `state_at` says what it amounts to at a time.
pub(crate) fn judge_certificate(
    times: &Times,
    question: &Question,
    state_at: &dyn Fn(Timestamp) -> State,
) -> Vec<Finding> {
    if let Some(claim) = times.deciding_claim() {
        let state = state_at(claim);
        let path = path_at_claim(question, &state);
        return refused(path, state.refusal.as_ref())
            .chain([revocation_at_claim(question.revocation, &state.revocation)])
            .collect();
    }
    let now = state_at(times.validation);
    let then = times.proven.map(state_at);
    let path = path_now(times, question, &now, then.as_ref());
    // Whether an anchor is trusted is a matter of time, what a policy accepts is not.
    let was_trusted = then
        .as_ref()
        .is_some_and(|s| s.path == PathState::Good && s.refusal.is_none());
    let lifted = |r: &&Refusal| was_trusted && r.reason == Reason::NoCertificateChainFoundNoPoe;
    let refusal = now.refusal.as_ref().filter(|r| !lifted(r));
    refused(path, refusal)
        .chain([revocation_now(
            times,
            question.revocation,
            &now,
            then.as_ref(),
        )])
        .collect()
}

/// What was found about a path, and what is not accepted in it; that alone where nothing else is wrong.
fn refused(path: Finding, refusal: Option<&Refusal>) -> impl Iterator<Item = Finding> {
    let refusal = refusal.map(|r| {
        let finding = Finding::not_ok(path.check, r.reason).at(&r.place);
        with(finding, &r.detail)
    });
    let path = Some(path).filter(|f| refusal.is_none() || f.outcome != Outcome::Ok);
    path.into_iter().chain(refusal)
}

fn path_at_claim(question: &Question, state: &State) -> Finding {
    match &state.path {
        PathState::OutOfBounds {
            validity,
            own,
            place,
        } => {
            let reason = match own {
                Own::Subject if question.claimed_inside.is_some() => Reason::TimeOutsideValidity,
                _ => out_of_bounds(&state.revocation),
            };
            Finding::not_ok(question.path, reason)
                .at(place)
                .with(period(*validity))
        }
        other => path_timeless(question.path, other),
    }
}

/// The reason for being outside the validity, where nothing proves that this matters.
const fn out_of_bounds(revocation: &RevocationState) -> Reason {
    match revocation {
        RevocationState::Good | RevocationState::NotRequired { .. } => {
            Reason::OutOfBoundsNotRevoked
        }
        _ => Reason::OutOfBoundsNoPoe,
    }
}

/// The answer where time plays no part.
fn path_timeless(check: Check, path: &PathState) -> Finding {
    match path {
        PathState::Bad {
            reason,
            place,
            detail,
        } => with(Finding::not_ok(check, *reason).at(place), detail),
        _ => Finding::ok(check),
    }
}

fn revocation_at_claim(check: Check, revocation: &RevocationState) -> Finding {
    match revocation {
        RevocationState::Revoked { at, own, place } => {
            let reason = match own {
                Own::Subject => Reason::Revoked,
                Own::Ca => Reason::RevokedCaNoPoe,
            };
            Finding::not_ok(check, reason)
                .at(place)
                .with(at.to_string())
        }
        other => revocation_timeless(check, other),
    }
}

fn revocation_timeless(check: Check, revocation: &RevocationState) -> Finding {
    match revocation {
        RevocationState::Unknown {
            reason,
            place,
            detail,
        } => with(Finding::not_ok(check, *reason).at(place), detail),
        RevocationState::NotRequired { place } => {
            Finding::skipped(check, Reason::NotRequired).at(place)
        }
        RevocationState::NotEvaluated => Finding::skipped(check, Reason::NotEvaluated),
        _ => Finding::ok(check),
    }
}

fn path_now(times: &Times, question: &Question, now: &State, then: Option<&State>) -> Finding {
    let check = question.path;
    let bad = |reason, place: &str, validity| {
        Finding::not_ok(check, reason)
            .at(place)
            .with(period(validity))
    };
    if let PathState::Bad { .. } = now.path {
        return path_timeless(check, &now.path);
    }
    if let Some(validity) = question.claimed_inside
        && times
            .standing_claim()
            .is_some_and(|c| !validity.contains(c))
    {
        return bad(Reason::TimeOutsideValidity, "", validity);
    }
    match then.map(|s| &s.path) {
        Some(PathState::OutOfBounds {
            validity,
            own: Own::Subject,
            place,
        }) if times.proven.is_some_and(|b| b < validity.not_before) => {
            return bad(Reason::NotYetValid, place, *validity);
        }
        Some(PathState::Good) => return Finding::ok(check),
        _ => {}
    }
    let PathState::OutOfBounds {
        validity, place, ..
    } = &now.path
    else {
        return Finding::ok(check);
    };
    bad(out_of_bounds(&now.revocation), place, *validity)
}

fn revocation_now(times: &Times, check: Check, now: &State, then: Option<&State>) -> Finding {
    let lifted = || then.is_some_and(State::is_good);
    match &now.revocation {
        RevocationState::Revoked { at, own, place } => {
            let after = times.standing_claim().is_some_and(|c| c >= *at);
            let reason = match own {
                _ if times.proven.is_some_and(|b| b < *at) && lifted() => {
                    return Finding::ok(check).at(place).with(at.to_string());
                }
                Own::Subject if after => Reason::Revoked,
                Own::Subject => Reason::RevokedNoPoe,
                Own::Ca => Reason::RevokedCaNoPoe,
            };
            Finding::not_ok(check, reason)
                .at(place)
                .with(at.to_string())
        }
        RevocationState::Unknown { .. } if lifted() => Finding::ok(check),
        other => revocation_timeless(check, other),
    }
}

/// Judges a period that is not a certificate's: that of a seal.
pub(crate) fn judge_period(times: &Times, check: Check, validity: Validity) -> Finding {
    let detail = period(validity);
    let not_ok = |reason| Finding::not_ok(check, reason).with(detail.clone());
    if let Some(claim) = times.deciding_claim() {
        return if validity.contains(claim) {
            Finding::ok(check)
        } else {
            not_ok(Reason::TimeOutsideValidity)
        };
    }
    if times
        .standing_claim()
        .is_some_and(|c| !validity.contains(c))
    {
        return not_ok(Reason::TimeOutsideValidity);
    }
    match times.proven {
        Some(b) if b < validity.not_before => not_ok(Reason::SealNotYetValid),
        Some(b) if validity.contains(b) => Finding::ok(check),
        _ if validity.contains(times.validation) => Finding::ok(check),
        _ => not_ok(Reason::SealOutOfBoundsNoPoe),
    }
}

fn period(validity: Validity) -> String {
    format!("{}..{}", validity.not_before, validity.not_after)
}

fn with(finding: Finding, detail: &Option<String>) -> Finding {
    match detail {
        Some(detail) => finding.with(detail),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALIDITY: Validity = Validity {
        not_before: Timestamp::from_unix(100),
        not_after: Timestamp::from_unix(200),
    };
    const QUESTION: Question = Question {
        path: Check::PkiSignerPath,
        revocation: Check::PkiSignerRevocation,
        claimed_inside: Some(VALIDITY),
    };

    /// A certificate valid from 100 to 200, revoked at `revoked`, its revocation known or not.
    fn certificate(revoked: Option<i64>, known: bool) -> impl Fn(Timestamp) -> State {
        move |t| State {
            path: if VALIDITY.contains(t) {
                PathState::Good
            } else {
                PathState::OutOfBounds {
                    validity: VALIDITY,
                    own: Own::Subject,
                    place: "CN=s".into(),
                }
            },
            revocation: match revoked.map(Timestamp::from_unix) {
                Some(at) if at <= t => RevocationState::Revoked {
                    at,
                    own: Own::Subject,
                    place: "CN=s".into(),
                },
                _ if known => RevocationState::Good,
                _ => RevocationState::Unknown {
                    reason: Reason::RevocationMissing,
                    place: "CN=s".into(),
                    detail: None,
                },
            },
            refusal: None,
        }
    }

    fn times(
        validation: i64,
        claimed: Option<i64>,
        proven: Option<i64>,
        judged_at: JudgedAt,
    ) -> Times {
        Times {
            validation: Timestamp::from_unix(validation),
            claimed: claimed.map(Timestamp::from_unix),
            proven: proven.map(Timestamp::from_unix),
            judged_at,
        }
    }

    /// The first reason found, path before revocation.
    fn answer(times: &Times, state: &dyn Fn(Timestamp) -> State) -> Option<Reason> {
        let findings = judge_certificate(times, &QUESTION, state);
        findings.iter().find_map(|f| match f.outcome {
            Outcome::NotOk(reason) => Some(reason),
            _ => None,
        })
    }

    #[test]
    #[allow(clippy::too_many_lines)] // one table
    fn at_validation_time_every_row_of_the_table_holds() {
        use Reason as R;
        for (validation, claimed, proven, revoked, known, want, why) in [
            (150, Some(120), None, None, true, None, "good now"),
            (
                150,
                None,
                None,
                None,
                true,
                None,
                "good now, nothing claimed",
            ),
            (
                150,
                Some(90),
                None,
                None,
                true,
                Some(R::TimeOutsideValidity),
                "claims to be older than its certificate",
            ),
            (
                150,
                Some(90),
                Some(95),
                None,
                true,
                Some(R::TimeOutsideValidity),
                "a later proof does not help",
            ),
            (
                150,
                Some(120),
                Some(90),
                None,
                true,
                Some(R::NotYetValid),
                "proven older than its certificate",
            ),
            (
                300,
                Some(250),
                None,
                None,
                true,
                Some(R::TimeOutsideValidity),
                "claims to be made after the end",
            ),
            (
                300,
                Some(250),
                Some(150),
                None,
                true,
                None,
                "proven to be older than it claims",
            ),
            (
                300,
                Some(150),
                None,
                None,
                true,
                Some(R::OutOfBoundsNotRevoked),
                "a claim lifts nothing",
            ),
            (
                300,
                Some(150),
                None,
                None,
                false,
                Some(R::OutOfBoundsNoPoe),
                "nor where revocation is unknown",
            ),
            (300, Some(150), Some(160), None, true, None, "proven inside"),
            (
                300,
                Some(150),
                Some(250),
                None,
                true,
                Some(R::OutOfBoundsNotRevoked),
                "proof too late",
            ),
            (
                180,
                Some(150),
                None,
                Some(170),
                true,
                Some(R::RevokedNoPoe),
                "a claim lifts nothing",
            ),
            (
                180,
                Some(175),
                None,
                Some(170),
                true,
                Some(R::Revoked),
                "claims to be made after the revocation",
            ),
            (
                180,
                Some(170),
                None,
                Some(170),
                true,
                Some(R::Revoked),
                "at the revocation is after it",
            ),
            (
                180,
                Some(150),
                Some(160),
                Some(170),
                true,
                None,
                "proven before the revocation",
            ),
            (
                180,
                Some(175),
                Some(160),
                Some(170),
                true,
                None,
                "a proof beats the claim",
            ),
            (
                180,
                Some(150),
                Some(175),
                Some(170),
                true,
                Some(R::RevokedNoPoe),
                "proof too late",
            ),
            (
                180,
                None,
                None,
                Some(170),
                true,
                Some(R::RevokedNoPoe),
                "nothing claimed",
            ),
            (
                150,
                Some(120),
                None,
                None,
                false,
                Some(R::RevocationMissing),
                "revocation unknown",
            ),
            (
                50,
                None,
                None,
                None,
                true,
                Some(R::OutOfBoundsNotRevoked),
                "asked before the start",
            ),
        ] {
            let times = times(validation, claimed, proven, JudgedAt::ValidationTime);
            assert_eq!(answer(&times, &certificate(revoked, known)), want, "{why}");
        }
    }

    #[test]
    #[allow(clippy::too_many_lines)] // one table
    fn at_the_claimed_time_the_state_then_decides() {
        use Reason as R;
        for (claimed, proven, revoked, want, why) in [
            (Some(150), None, None, None, "inside"),
            (Some(150), None, Some(170), None, "revoked later"),
            (
                Some(170),
                None,
                Some(170),
                Some(R::Revoked),
                "revoked before",
            ),
            (
                Some(250),
                None,
                None,
                Some(R::TimeOutsideValidity),
                "outside",
            ),
            (
                Some(250),
                Some(150),
                None,
                None,
                "a proof shows the claim to be false",
            ),
            (
                None,
                None,
                None,
                Some(R::OutOfBoundsNotRevoked),
                "nothing claimed: asked at validation time",
            ),
            (
                None,
                Some(180),
                Some(170),
                Some(R::RevokedNoPoe),
                "a proof behind the revocation does not say that it came first",
            ),
            (
                Some(190),
                Some(180),
                Some(170),
                Some(R::RevokedNoPoe),
                "nor where it shows the claim to be false",
            ),
            (
                Some(250),
                Some(90),
                None,
                Some(R::NotYetValid),
                "proven older than its certificate",
            ),
            (
                None,
                None,
                Some(170),
                Some(R::OutOfBoundsNoPoe),
                "nothing claimed, revoked",
            ),
        ] {
            let times = times(300, claimed, proven, JudgedAt::ClaimedTime);
            assert_eq!(answer(&times, &certificate(revoked, true)), want, "{why}");
        }
    }

    #[test]
    fn what_a_policy_refuses_hides_no_failure() {
        let refusing = |revoked| {
            move |t| State {
                refusal: Some(Refusal {
                    reason: Reason::PolicyConstraintViolated,
                    place: "CN=s".into(),
                    detail: None,
                }),
                ..certificate(revoked, true)(t)
            }
        };
        for (claimed, revoked, want) in [
            (120, None, &[Reason::PolicyConstraintViolated][..]),
            (
                90,
                None,
                &[
                    Reason::TimeOutsideValidity,
                    Reason::PolicyConstraintViolated,
                ],
            ),
            (
                140,
                Some(130),
                &[Reason::PolicyConstraintViolated, Reason::Revoked],
            ),
        ] {
            for mode in [JudgedAt::ClaimedTime, JudgedAt::ValidationTime] {
                let times = times(150, Some(claimed), None, mode);
                let found = judge_certificate(&times, &QUESTION, &refusing(revoked));
                let found: Vec<_> = found.iter().filter_map(|f| f.outcome.reason()).collect();
                assert_eq!(found, want, "{claimed} {mode:?}");
            }
        }
    }

    #[test]
    #[allow(clippy::too_many_lines)] // one table
    fn a_seal_is_judged_like_its_signer() {
        use Reason as R;
        for (mode, validation, claimed, proven, want, why) in [
            (
                JudgedAt::ValidationTime,
                150,
                Some(120),
                None,
                None,
                "inside now",
            ),
            (
                JudgedAt::ValidationTime,
                300,
                Some(120),
                None,
                Some(R::SealOutOfBoundsNoPoe),
                "ended since",
            ),
            (
                JudgedAt::ValidationTime,
                300,
                Some(250),
                None,
                Some(R::TimeOutsideValidity),
                "claims to be used after its end",
            ),
            (
                JudgedAt::ValidationTime,
                300,
                Some(120),
                Some(150),
                None,
                "proven inside",
            ),
            (
                JudgedAt::ValidationTime,
                150,
                Some(120),
                Some(90),
                Some(R::SealNotYetValid),
                "proven before its start",
            ),
            (
                JudgedAt::ClaimedTime,
                300,
                Some(120),
                None,
                None,
                "claimed inside",
            ),
            (
                JudgedAt::ClaimedTime,
                150,
                Some(250),
                None,
                Some(R::TimeOutsideValidity),
                "claimed outside",
            ),
            (
                JudgedAt::ClaimedTime,
                300,
                Some(260),
                Some(250),
                Some(R::SealOutOfBoundsNoPoe),
                "a proof behind the end does not say that it came first",
            ),
            (
                JudgedAt::ClaimedTime,
                150,
                Some(120),
                Some(90),
                Some(R::SealNotYetValid),
                "proven before its start",
            ),
        ] {
            let finding = judge_period(
                &times(validation, claimed, proven, mode),
                Check::SesSealValidity,
                VALIDITY,
            );
            assert_eq!(finding.outcome.reason(), want, "{why}");
        }
    }
}
