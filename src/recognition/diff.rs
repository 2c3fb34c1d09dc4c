//! What one issue of a list changes against another: what changes for us if we accept it?

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::recognition::RecognitionList;
use crate::recognition::RecognitionState;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;

/// How an entry changed.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is another one now.
    Changed,
    /// It is gone.
    Removed,
}

/// One change between two issues.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Change {
    /// The part of the list: `authorities`, `expires_at`, …
    pub part: String,
    /// The entry, by its name; absent for parts that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How it changed.
    pub kind: ChangeKind,
    /// The fields of the entry that differ, sorted; empty for entries that are new or gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// The arrays of entries, and the field that names an entry.
const PARTS: [(&str, &str); 10] = [
    ("agreements", "id"),
    ("anchors", "anchor_id"),
    ("authorities", "authority_id"),
    ("equivalences", "id"),
    ("extensions", "id"),
    ("regions", "code"),
    ("scenarios", "id"),
    ("seal_makers", "maker_id"),
    ("status_sources", "id"),
    ("types", "type_code"),
];

/// What changes from `old` to `new`: parts in the order of the alphabet, entries by name. The order of entries in a list
/// is no change.
pub fn diff(old: &RecognitionList, new: &RecognitionList) -> Vec<Change> {
    let value = |list: &RecognitionList| serde_json::to_value(list).unwrap_or_default();
    let (old, new) = (value(old), value(new));
    let names: BTreeSet<&String> = [&old, &new]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|o| o.keys())
        .collect();
    let mut changes = Vec::new();
    for name in names {
        let sides = (old.get(name), new.get(name));
        let entries = PARTS.iter().find(|(part, _)| part == name);
        match (entries, sides) {
            (Some((_, id)), (before, after)) => {
                changes.extend(entry_changes(name, keyed(before, id), keyed(after, id)));
            }
            (None, (before, after)) if before == after => {}
            (None, sides) => changes.push(Change {
                part: name.clone(),
                id: None,
                kind: kind(sides),
                fields: Vec::new(),
            }),
        }
    }
    changes
}

const fn kind<T>(sides: (Option<T>, Option<T>)) -> ChangeKind
where
    T: Copy,
{
    match sides {
        (None, _) => ChangeKind::Added,
        (Some(_), None) => ChangeKind::Removed,
        (Some(_), Some(_)) => ChangeKind::Changed,
    }
}

fn keyed<'v>(part: Option<&'v Value>, id: &str) -> BTreeMap<&'v str, &'v Value> {
    let entries = part.and_then(Value::as_array).into_iter().flatten();
    entries
        .filter_map(|entry| Some((entry.get(id)?.as_str()?, entry)))
        .collect()
}

fn entry_changes(
    part: &str,
    old: BTreeMap<&str, &Value>,
    new: BTreeMap<&str, &Value>,
) -> Vec<Change> {
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let change = |id: &str| {
        let sides = (old.get(id), new.get(id));
        if sides.0 == sides.1 {
            return None;
        }
        let fields = match sides {
            (Some(before), Some(after)) => differing(before, after),
            _ => Vec::new(),
        };
        Some(Change {
            part: part.to_owned(),
            id: Some(id.to_owned()),
            kind: kind(sides),
            fields,
        })
    };
    ids.into_iter().filter_map(change).collect()
}

fn differing(a: &Value, b: &Value) -> Vec<String> {
    let names = [a, b].into_iter().filter_map(Value::as_object);
    let names: BTreeSet<&String> = names.flat_map(|o| o.keys()).collect();
    let differ = |name: &&String| a.get(*name) != b.get(*name);
    names.into_iter().filter(differ).cloned().collect()
}

/// The entries of `old` that `new` no longer has, though they were neither withdrawn nor annulled: a list does not
/// forget, it says that something ended.
pub(super) fn dropped(old: Option<&RecognitionList>, new: &RecognitionList) -> Vec<Finding> {
    let Some(old) = old.filter(|o| o.list_id == new.list_id && o.sequence < new.sequence) else {
        return Vec::new();
    };
    let kept: BTreeSet<(&str, String)> = standing(new).map(|(part, id, _)| (part, id)).collect();
    let gone = standing(old).filter(|(_, _, ended)| !ended);
    let mut places: Vec<String> = gone
        .filter(|(part, id, _)| !kept.contains(&(*part, id.clone())))
        .map(|(part, id, _)| format!("{part}/{id}"))
        .collect();
    places.sort();
    let told = |place| Finding::warning(Check::ListEntries, Reason::ListEntryDropped).at(place);
    places.into_iter().map(told).collect()
}

/// The entries that have a standing, by part and name, and whether they have ended.
fn standing(list: &RecognitionList) -> impl Iterator<Item = (&'static str, String, bool)> + '_ {
    let regions = list.regions.iter();
    let regions = regions.map(|r| ("regions", r.code.as_str().to_owned(), &r.status));
    let anchors = list.anchors.iter();
    let anchors = anchors.map(|a| ("anchors", a.anchor_id.clone(), &a.status));
    let makers = list.seal_makers.iter();
    let makers = makers.map(|m| ("seal_makers", m.maker_id.clone(), &m.status));
    let authorities = list.authorities.iter();
    let authorities =
        authorities.map(|a| ("authorities", a.authority_id.as_str().to_owned(), &a.status));
    let equivalences = list.equivalences.iter();
    let equivalences = equivalences.map(|e| ("equivalences", e.id.clone(), &e.status));
    let scenarios = list.scenarios.iter();
    let scenarios = scenarios.map(|s| ("scenarios", s.id.clone(), &s.status));
    let all = regions.chain(anchors).chain(makers).chain(authorities);
    all.chain(equivalences)
        .chain(scenarios)
        .map(|(part, id, status)| {
            let last = status.entries().last().map(|e| e.state);
            let ended = matches!(
                last,
                Some(RecognitionState::Withdrawn | RecognitionState::Annulled)
            );
            (part, id, ended)
        })
}
