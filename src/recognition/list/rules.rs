//! The rules about dates, equivalences, scenarios and references.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::crypto::PublicKey;
use crate::licence::LicenceStatus;
use crate::recognition::Condition;
use crate::recognition::Equivalence;
use crate::recognition::list::ListRule;
use crate::recognition::list::RecognitionList;
use crate::recognition::list::TakeOver;
use crate::recognition::list::fault::Faults;
use crate::recognition::list::index::Index;
use crate::recognition::list::index::Place;
use crate::recognition::list::load::history;
use crate::recognition::list::load::is_digest;
use crate::recognition::signed::read_key;
use crate::time::Timestamp;

const LAST: Timestamp = Timestamp::from_unix(i64::MAX);
/// Most equivalences from one type; each is compared with each.
const MOST_FROM_ONE_TYPE: usize = 512;
/// Most entries of a kind that is not counted elsewhere.
const MOST: usize = 20_000;
/// Deepest nesting of conditions.
const DEEPEST: usize = 8;
/// Most parts of the conditions of one equivalence.
const MOST_CONDITIONS: usize = 256;

pub(super) fn judge(list: &RecognitionList, index: &mut Index, faults: &mut Faults) {
    for (name, count) in [
        ("equivalences", list.equivalences.len()),
        ("scenarios", list.scenarios.len()),
        ("status_sources", list.status_sources.len()),
        ("agreements", list.agreements.len()),
        ("takes_over", list.takes_over.len()),
        ("extensions", list.extensions.len()),
        ("crypto", list.crypto.rows.len()),
    ] {
        if count > MOST {
            faults.add(ListRule::LimitExceeded, || format!("/{name}"));
            return;
        }
    }
    dates(list, faults);
    equivalences(list, index, faults);
    scenarios(list, index, faults);
    references(list, index, faults);
    status_sources(list, index, faults);
    for (i, over) in list.takes_over.iter().enumerate() {
        if !is_usable(over) || over.list_id == list.list_id {
            faults.add(ListRule::TakeOverUnusable, || format!("/takes_over/{i}"));
        }
    }
}

fn dates(list: &RecognitionList, faults: &mut Faults) {
    let ordered = list.effective_from <= list.next_update && list.next_update <= list.expires_at;
    if !ordered {
        faults.add(ListRule::DatesUnordered, || "/next_update".to_owned());
    }
    if list
        .previous_digest
        .as_deref()
        .is_some_and(|d| !is_digest(d))
    {
        faults.add(ListRule::DigestUnreadable, || "/previous_digest".to_owned());
    }
}

fn equivalences(list: &RecognitionList, index: &mut Index, faults: &mut Faults) {
    let sources: BTreeSet<&str> = list
        .equivalences
        .iter()
        .map(|e| e.from.type_code.as_str())
        .collect();
    let agreements: BTreeSet<&str> = list.agreements.iter().map(|a| a.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    for (i, rule) in list.equivalences.iter().enumerate() {
        let place = |field: &str| format!("/equivalences/{i}{field}");
        if !seen.insert(rule.id.as_str()) {
            faults.add(ListRule::DuplicateId, || place("/id"));
        }
        history(faults, &rule.status, || place(""));
        for (code, field) in [
            (&rule.from.type_code, "/from/type_code"),
            (&rule.to.type_code, "/to/type_code"),
        ] {
            if index.type_place(code).is_none() {
                faults.add(ListRule::DanglingReference, || place(field));
            }
        }
        if index.region(rule.from.region).is_none() {
            faults.add(ListRule::DanglingReference, || place("/from/region"));
        }
        let agreement = rule.agreement_ref.as_deref();
        if agreement.is_some_and(|a| !agreements.contains(a)) {
            faults.add(ListRule::DanglingReference, || place("/agreement_ref"));
        }
        if sources.contains(rule.to.type_code.as_str()) {
            faults.add(ListRule::EquivalenceChain, || place("/to/type_code"));
        }
        let mut parts = MOST_CONDITIONS;
        if !rule
            .conditions
            .iter()
            .all(|c| is_sound(c, DEEPEST, &mut parts))
        {
            faults.add(ListRule::ConditionUnusable, || place("/conditions"));
        }
        if !maps_soundly(rule) {
            faults.add(ListRule::StatusMappingUnusable, || place("/statuses"));
        }
        let of_type = index
            .equivalences
            .entry(rule.from.type_code.as_str().into());
        of_type.or_default().push(i);
    }
    ambiguities(list, faults);
}

/// Two rules that would fit one licence, for one matter, at one time.
fn ambiguities(list: &RecognitionList, faults: &mut Faults) {
    let mut by_type: BTreeMap<&str, Vec<(Place, &Equivalence)>> = BTreeMap::new();
    for (i, rule) in list.equivalences.iter().enumerate() {
        let of_type = by_type.entry(rule.from.type_code.as_str()).or_default();
        of_type.push((i, rule));
    }
    for group in by_type.values() {
        if group.len() > MOST_FROM_ONE_TYPE {
            faults.add(ListRule::LimitExceeded, || "/equivalences".to_owned());
            continue;
        }
        for (n, (place, rule)) in group.iter().enumerate() {
            if group
                .iter()
                .take(n)
                .any(|(_, before)| collide(before, rule))
            {
                let place = || format!("/equivalences/{place}");
                faults.add(ListRule::EquivalenceAmbiguous, place);
            }
        }
    }
}

fn collide(a: &Equivalence, b: &Equivalence) -> bool {
    let (here, there) = (a.from.region, b.from.region);
    let versions = (&a.from.version, &b.from.version);
    let versions = matches!(versions, (None, _) | (_, None)) || versions.0 == versions.1;
    let matters = a.matters.is_empty()
        || b.matters.is_empty()
        || a.matters.iter().any(|m| b.matters.contains(m));
    let region = here.covers(there) || there.covers(here);
    let periods = |e: &Equivalence| e.status.recognised_periods(LAST);
    let meet = |x: &(Timestamp, Option<Timestamp>), y: &(Timestamp, Option<Timestamp>)| {
        x.0 < y.1.unwrap_or(LAST) && y.0 < x.1.unwrap_or(LAST)
    };
    let (ours, theirs) = (periods(a), periods(b));
    versions && matters && region && ours.iter().any(|x| theirs.iter().any(|y| meet(x, y)))
}

/// Each status means one thing, and nothing comes into force by being translated.
fn maps_soundly(rule: &Equivalence) -> bool {
    let mut seen = Vec::new();
    rule.statuses.iter().all(|mapping| {
        let once = !seen.contains(&mapping.from);
        seen.push(mapping.from);
        once && (mapping.to != LicenceStatus::Effective || mapping.from == LicenceStatus::Effective)
    })
}

fn is_sound(condition: &Condition, deepest: usize, parts: &mut usize) -> bool {
    let (Some(deeper), Some(left)) = (deepest.checked_sub(1), parts.checked_sub(1)) else {
        return false;
    };
    *parts = left;
    match condition {
        Condition::All(of) | Condition::AtLeastOne(of) | Condition::None(of) => {
            !of.is_empty() && of.iter().all(|c| is_sound(c, deeper, parts))
        }
        Condition::Field(field) => !field.name.is_empty(),
        Condition::Issued { from, until } => match (from, until) {
            (Some(from), Some(until)) => from < until,
            (None, None) => false,
            _ => true,
        },
        Condition::CertificatePolicy(oid) => !oid.is_empty(),
    }
}

fn scenarios(list: &RecognitionList, index: &mut Index, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for (i, scenario) in list.scenarios.iter().enumerate() {
        if !seen.insert(scenario.id.as_str()) {
            faults.add(ListRule::DuplicateId, || format!("/scenarios/{i}/id"));
        }
        history(faults, &scenario.status, || format!("/scenarios/{i}"));
        index.add_scenario(scenario);
        for (t, code) in scenario.types.iter().enumerate() {
            if index.type_place(code).is_none() {
                let place = || format!("/scenarios/{i}/types/{t}");
                faults.add(ListRule::DanglingReference, place);
            }
        }
    }
}

fn references(list: &RecognitionList, index: &Index, faults: &mut Faults) {
    for code in list.assurance.min_level.keys() {
        if index.type_place(code).is_none() {
            let place = || format!("/assurance/min_level/{}", escaped(code));
            faults.add(ListRule::DanglingReference, place);
        }
    }
    let mut seen = BTreeSet::new();
    for (i, agreement) in list.agreements.iter().enumerate() {
        if !seen.insert(agreement.id.as_str()) {
            faults.add(ListRule::DuplicateId, || format!("/agreements/{i}/id"));
        }
        let digest = agreement.document_digest.as_deref();
        if digest.is_some_and(|d| !is_digest(d)) {
            let place = || format!("/agreements/{i}/document_digest");
            faults.add(ListRule::DigestUnreadable, place);
        }
    }
    let mut seen = BTreeSet::new();
    for (i, over) in list.takes_over.iter().enumerate() {
        if !seen.insert(over.list_id.as_str()) {
            faults.add(ListRule::DuplicateId, || format!("/takes_over/{i}/list_id"));
        }
    }
}

fn status_sources(list: &RecognitionList, index: &mut Index, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for (i, source) in list.status_sources.iter().enumerate() {
        if !seen.insert(source.id.as_str()) {
            faults.add(ListRule::DuplicateId, || format!("/status_sources/{i}/id"));
        }
        history(faults, &source.status, || format!("/status_sources/{i}"));
        let mut speaks_for = vec![];
        for (t, code) in source.types.iter().enumerate() {
            let listed = index.type_place(code);
            if listed.is_none() {
                let place = || format!("/status_sources/{i}/types/{t}");
                faults.add(ListRule::DanglingReference, place);
            }
            speaks_for.push(listed);
        }
        if source.types.is_empty() {
            speaks_for.push(None);
        }
        for of_type in speaks_for {
            let of_code = index.status_sources.entry((source.code, of_type));
            of_code.or_default().push(i);
        }
    }
}

/// One step of a JSON pointer (RFC 6901, 3).
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

fn is_usable(over: &TakeOver) -> bool {
    let keys: Option<Vec<PublicKey>> = over.keys.iter().map(|k| read_key(k)).collect();
    let Some(keys) = keys else { return false };
    let distinct: BTreeSet<Vec<u8>> = keys.iter().map(PublicKey::to_spki).collect();
    let reachable = usize::try_from(over.threshold).is_ok_and(|t| t > 0 && t <= keys.len());
    distinct.len() == keys.len() && reachable && !over.scope.regions.is_empty()
}
