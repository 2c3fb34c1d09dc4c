//! From what each source says to one answer.
//!
//! Knows nothing of signatures and scopes: every item here comes from a source that may speak.

use crate::pki::ReasonFlags;
use crate::pki::revocation::Defect;
use crate::pki::revocation::Revocation;
use crate::pki::revocation::RevocationReason;
use crate::pki::revocation::RevocationStatus;
use crate::pki::revocation::Source;
use crate::pki::revocation::Unusable;
use crate::report::Reason;
use crate::time::Timestamp;

/// What one source, or a delta CRL with its base, says about the certificate.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) source: Source,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
    /// The reasons that it speaks for.
    pub(super) reasons: ReasonFlags,
    pub(super) says: Says,
    /// What keeps "not listed" from meaning "not revoked" at the time in question. A listing stands all the same:
    /// revocation is for good, and an old list still proves it.
    pub(super) silence: Result<(), Defect>,
}

/// What a source says.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// Listed.
    Listed {
        at: Timestamp,
        reason: Option<RevocationReason>,
        invalidity_date: Option<Timestamp>,
    },
    /// Not listed; taken off at the time given, where the source says so.
    NotListed(Option<Timestamp>),
}

impl Item {
    fn revocation(&self) -> Option<Revocation> {
        let Says::Listed {
            at,
            reason,
            invalidity_date,
        } = self.says
        else {
            return None;
        };
        Some(Revocation {
            at,
            reason,
            invalidity_date,
            source: self.source,
        })
    }

    /// When it shows a suspension lifted: when it says so, else when it no longer listed the certificate although
    /// it would have had to.
    fn lifts(&self) -> Option<Timestamp> {
        let complete = !matches!(
            self.silence,
            Err(Defect::DeltaWithoutBase | Defect::MayBeDropped)
        );
        match self.says {
            Says::NotListed(Some(taken_off)) => Some(taken_off),
            Says::NotListed(None) if complete => Some(self.this_update),
            Says::NotListed(None) | Says::Listed { .. } => None,
        }
    }

    /// Whether it shows that the certificate was neither revoked nor suspended at `at`.
    fn clears(&self, at: Timestamp) -> Result<(), Defect> {
        match &self.says {
            Says::Listed { at: listed, .. } if *listed > at => Ok(()),
            Says::Listed { .. } | Says::NotListed(_) => self.silence,
        }
    }
}

/// The state at `at`.
///
/// 1. A listing for good, by whichever source, fresh or stale: revoked, if its date is not after `at`.
/// 2. A suspension that began and was not lifted by then: on hold. It was lifted when a later source that speaks
///    for suspensions no longer lists it.
/// 3. Every reason covered by sources that clear the certificate: good (RFC 5280, 6.3.3: reasons_mask).
/// 4. Unknown, with the reason of the source that came nearest.
///
/// * `unusable`: sources that may not speak, and why; those here that clear nothing are added.
pub(super) fn conclude(
    items: &[Item],
    at: Timestamp,
    unusable: &mut Vec<Unusable>,
) -> RevocationStatus {
    let listed = items.iter().filter_map(Item::revocation);
    let for_good = listed.filter(|r| !r.is_hold()).min_by_key(|r| r.at);
    if let Some(revocation) = for_good.as_ref().filter(|r| r.at <= at) {
        return RevocationStatus::Revoked(revocation.clone());
    }
    if let Some((since, until)) = hold_at(items, at) {
        return RevocationStatus::OnHold { since, until };
    }
    let mut clearing: Vec<&Item> = Vec::new();
    for item in items {
        match item.clears(at) {
            Ok(()) if has_begun(item, at) => {}
            Ok(()) => clearing.push(item),
            Err(defect) => unusable.push(Unusable {
                source: item.source,
                defect,
            }),
        }
    }
    let later = for_good.or_else(|| {
        let holds = items.iter().filter_map(Item::revocation);
        holds.filter(|r| r.at > at).min_by_key(|r| r.at)
    });
    good(&clearing, later).unwrap_or_else(|| {
        unusable.extend(clearing.iter().map(|item| Unusable {
            source: item.source,
            defect: Defect::ReasonsUncovered,
        }));
        unknown(unusable)
    })
}

/// A listed suspension that had begun by `at` is no clearance: a later item has to show that it was lifted.
fn has_begun(item: &Item, at: Timestamp) -> bool {
    item.revocation().is_some_and(|r| r.at <= at)
}

/// The suspension in force at `at`, and when it was lifted if it was.
fn hold_at(items: &[Item], at: Timestamp) -> Option<(Revocation, Option<Timestamp>)> {
    items.iter().find_map(|item| {
        let hold = item.revocation().filter(|r| r.is_hold() && r.at <= at)?;
        let lifted = items
            .iter()
            .filter(|other| other.this_update > item.this_update && speaks_for_hold(other))
            .filter_map(Item::lifts)
            .min();
        lifted
            .is_none_or(|lifted| at < lifted)
            .then_some((hold, lifted))
    })
}

fn speaks_for_hold(item: &Item) -> bool {
    // certificateHold is bit 6.
    ReasonFlags::from_content(&[1, 0x02]).is_some_and(|hold| item.reasons.contains(hold))
}

/// Good, if the items cover every reason: by the newest that does so alone, else by all together.
fn good(clearing: &[&Item], later: Option<Revocation>) -> Option<RevocationStatus> {
    let alone = clearing
        .iter()
        .filter(|item| item.reasons.contains(ReasonFlags::ALL))
        .max_by_key(|item| (item.this_update, item.next_update));
    let together: &[&Item] = match alone {
        Some(item) => std::slice::from_ref(item),
        None => clearing,
    };
    let covered = together
        .iter()
        .fold(ReasonFlags::NONE, |mask, item| mask.union(item.reasons));
    if !covered.contains(ReasonFlags::ALL) {
        return None;
    }
    let first = together.first()?;
    let next_update = together.iter().filter_map(|item| item.next_update).min();
    let this_update = together.iter().map(|item| item.this_update).min()?;
    let until = next_update.unwrap_or(this_update);
    Some(RevocationStatus::Good {
        source: first.source,
        this_update,
        next_update,
        known_until: match &later {
            Some(later) => until.min(later.at),
            None => until,
        },
        later,
    })
}

/// Unknown, by the source that came nearest; of several the newest.
pub(super) fn unknown(unusable: &[Unusable]) -> RevocationStatus {
    let nearness = |u: &&Unusable| (u.defect.rank(), u.source.this_update);
    let nearest = unusable.iter().max_by_key(nearness);
    RevocationStatus::Unknown {
        reason: nearest.map_or(Reason::RevocationMissing, |u| u.defect.reason()),
        nearest: nearest.cloned(),
    }
}
