//! Every row of the table.

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

fn times(validation: i64, claimed: Option<i64>, proven: Option<i64>, judged_at: JudgedAt) -> Times {
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
