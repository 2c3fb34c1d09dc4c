//! Entries that would both fit: authorities that share a certificate, and entries of one authority.

use crate::recognition::list::ListRule;
use crate::recognition::list::MayIssue;
use crate::recognition::list::RecognitionList;
use crate::recognition::list::fault::Faults;
use crate::recognition::list::index::Index;
use crate::recognition::list::index::Place;
use crate::time::Timestamp;

const FIRST: Timestamp = Timestamp::from_unix(i64::MIN);
const LAST: Timestamp = Timestamp::from_unix(i64::MAX);

/// A type at a time; the end no longer belongs to it.
struct Claim {
    type_place: Place,
    from: Timestamp,
    until: Timestamp,
    authority: Place,
    entry: Place,
}

pub(super) fn judge(list: &RecognitionList, index: &Index, faults: &mut Faults) {
    // Most authorities have one entry for each type, and share their certificates with nobody.
    for authority in index.with_repeated_types() {
        let mut claims: Vec<Claim> = spans(list, index, authority).collect();
        clashes(&mut claims, |a, b| a.entry != b.entry, &mut |claim| {
            let place = || format!("/authorities/{authority}/may_issue/{}", claim.entry);
            faults.add(ListRule::MayIssueOverlap, place);
        });
    }
    for group in index.authorities().shared() {
        let of_group = group.iter().flat_map(|a| recognised(list, index, *a));
        let mut claims: Vec<Claim> = of_group.collect();
        clashes(
            &mut claims,
            |a, b| a.authority != b.authority,
            &mut |claim| {
                let place = || format!("/authorities/{}", claim.authority);
                faults.add(ListRule::AuthoritiesOverlap, place);
            },
        );
    }
}

/// Calls `told` for the later entry of each neighbouring pair that overlaps.
fn clashes(
    claims: &mut [Claim],
    differ: impl Fn(&Claim, &Claim) -> bool,
    told: &mut dyn FnMut(&Claim),
) {
    claims.sort_unstable_by_key(|c| (c.type_place, c.from, c.until, c.authority, c.entry));
    let mut longest: Option<&Claim> = None;
    for claim in claims.iter() {
        let before = longest.filter(|l| l.type_place == claim.type_place);
        if let Some(before) = before {
            if claim.from < before.until && differ(before, claim) {
                told(
                    if (before.authority, before.entry) < (claim.authority, claim.entry) {
                        claim
                    } else {
                        before
                    },
                );
            }
            if claim.until <= before.until {
                continue;
            }
        }
        longest = Some(claim);
    }
}

/// What an authority may issue, and when, as its entries say.
fn spans<'a>(
    list: &'a RecognitionList,
    index: &'a Index,
    authority: Place,
) -> impl Iterator<Item = Claim> + 'a {
    let entries = list.authorities.get(authority).map(|a| a.may_issue.iter());
    let entries = entries.into_iter().flatten().enumerate();
    entries.flat_map(move |(entry, may): (Place, &MayIssue)| {
        let type_place = index.type_place(&may.type_code);
        let always = may.valid.is_empty().then_some((FIRST, LAST));
        let valid = may.valid.iter().map(|s| (s.from, s.until.unwrap_or(LAST)));
        let all = always.into_iter().chain(valid);
        all.filter_map(move |(from, until)| {
            Some(Claim {
                type_place: type_place?,
                from,
                until,
                authority,
                entry,
            })
        })
    })
}

/// The same, while the authority is recognised.
fn recognised<'a>(
    list: &'a RecognitionList,
    index: &'a Index,
    authority: Place,
) -> impl Iterator<Item = Claim> + 'a {
    let status = list.authorities.get(authority).map(|a| &a.status);
    let periods = status.map(|s| s.recognised_periods(LAST));
    let periods = periods.unwrap_or_default();
    spans(list, index, authority).flat_map(move |claim| {
        let within = |(from, until): &(Timestamp, Option<Timestamp>)| Claim {
            type_place: claim.type_place,
            from: claim.from.max(*from),
            until: claim.until.min(until.unwrap_or(LAST)),
            authority: claim.authority,
            entry: claim.entry,
        };
        let cut: Vec<Claim> = periods.iter().map(within).collect();
        cut.into_iter().filter(|c| c.from < c.until)
    })
}
