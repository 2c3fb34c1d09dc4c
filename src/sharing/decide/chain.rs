//! Which licences took the place of which: versions, renewals, transfers, and records of one number.

use std::cmp::Reverse;

use crate::licence::Element;
use crate::licence::Holder;
use crate::licence::HolderMatch;
use crate::licence::LicenceFacts;
use crate::licence::LicenceId;
use crate::licence::LicenceStatus;
use crate::licence::PeriodPlace;
use crate::licence::compare_holders;
use crate::report::RecognitionOutcome;
use crate::sharing::decide::CandidateRecord;
use crate::time::Timestamp;

/// For each candidate, whether another one took its place by the time `at`.
pub(super) fn superseded(candidates: &[CandidateRecord], at: Timestamp) -> Vec<bool> {
    let newer = |old: &CandidateRecord| {
        let begun = |new: &&CandidateRecord| {
            new.licence
                .period
                .is_none_or(|p| p.place(at) != PeriodPlace::Before)
        };
        candidates
            .iter()
            .filter(begun)
            .any(|new| replaces(new, old))
    };
    candidates.iter().map(newer).collect()
}

fn replaces(new: &CandidateRecord, old: &CandidateRecord) -> bool {
    let ids = (&new.licence.identifier, &old.licence.identifier);
    if let (Some(new), Some(old)) = ids
        && new.is_same_licence(old)
    {
        return new.supersedes(old);
    }
    // A file proves that its own version exists, but whether it counts instead of another licence is for the list and
    // the status to say.
    let recognition = &new.recognition;
    let counts = recognition.outcome == RecognitionOutcome::Recognised
        && recognition.status == LicenceStatus::Effective;
    counts && (follows(new, old) || is_later_record(new, old))
}

/// A renewal, change or transfer names the licence that it follows (关联证照标识).
fn follows(new: &CandidateRecord, old: &CandidateRecord) -> bool {
    let named = new.licence.covered(Element::RelatedLicence.code());
    let named: Option<LicenceId> = named.and_then(|t| t.parse().ok());
    let (new, old) = (&new.licence, &old.licence);
    let names = named.is_some() && named == old.identifier && new.identifier != named;
    // What another type or another person's licence refers to goes on beside it.
    let kind = new.type_code.is_some() && new.type_code == old.type_code;
    names && kind && shares_holder(new, old)
}

fn shares_holder(new: &LicenceFacts, old: &LicenceFacts) -> bool {
    let same = |a: &Holder, b: &Holder| {
        let equal = compare_holders(a, b);
        matches!(
            equal,
            HolderMatch::Exact | HolderMatch::Normalised | HolderMatch::NameDiffers
        )
    };
    let of = |a: &Holder| old.holders.iter().any(|b| same(a, b));
    new.holders.iter().any(of)
}

/// Several records under one printed number: the latest begin counts, then the latest issue. Where the identifiers tell
/// licences apart, numbers do not join them.
fn is_later_record(new: &CandidateRecord, old: &CandidateRecord) -> bool {
    let same = |f: fn(&CandidateRecord) -> Option<String>| {
        let pair = (f(new), f(old));
        matches!(pair, (Some(a), Some(b)) if a == b)
    };
    let both = new.licence.identifier.is_some() && old.licence.identifier.is_some();
    let number = |c: &CandidateRecord| {
        let number = c.licence.number.as_deref()?;
        Some(crate::licence::text::folded(number))
    };
    let issuer = |c: &CandidateRecord| c.licence.issuers.first()?.code.clone();
    let joined = !both
        && same(number)
        && same(issuer)
        && same(|c| c.licence.type_code.clone())
        && new.licence.holders == old.licence.holders;
    let age = |c: &CandidateRecord| {
        let from = c.licence.period.and_then(|p| p.from).map(|d| d.start());
        (from, c.licence.issued.map(|d| d.start()))
    };
    joined && age(new) > age(old)
}

/// By what the better of two usable licences is told: the higher assurance, the later end, the later issue; then the
/// order of candidates, which is the same for every order in which they came.
pub(super) fn preference(
    candidate: &CandidateRecord,
) -> (Reverse<Timestamp>, Reverse<Option<Timestamp>>) {
    let forever = Timestamp::from_unix(i64::MAX);
    let end = candidate.licence.period.and_then(|p| p.until.last_second());
    let issued = candidate.licence.issued.map(|d| d.start());
    (Reverse(end.unwrap_or(forever)), Reverse(issued))
}
