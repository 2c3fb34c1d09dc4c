//! Timestamps: what they prove, if anything.

use crate::pki::Purpose;
use crate::pki::Role;
use crate::pki::check_usage;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampFacts;
use crate::policy::JudgedAt;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;
use crate::verifier::trust::TrustJudge;
use crate::verifier::when::PathState;
use crate::verifier::when::RevocationState;
use crate::verifier::when::State;

impl TrustJudge<'_> {
    /// Judges a timestamp, and gives the time that it proves if it is good. A bad one proves nothing and is told;
    /// whether that is a failure is for the policy to say.
    pub(crate) fn judge_timestamp(
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
        if !allowed.covers(asked) {
            findings.push(Finding::not_ok(
                check,
                Reason::CryptoConstraintsFailureNoPoe,
            ));
        }
        findings.dedup_by_key(|f| f.outcome);
        findings
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
