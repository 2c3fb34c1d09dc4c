//! How several signatures of one document stand to each other (ofd-signature, section 7).
//!
//! The order of signing is not stored; it follows from what covers what: a signature that covers another one's
//! files was made later.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::ReferenceState;
use crate::ofd::facts::SignatureFacts;

/// Fills what depends on more than one signature.
pub(super) fn relate(facts: &mut OfdFacts) {
    let related: Vec<Related> = (0..facts.signatures.len())
        .filter_map(|index| related(facts, index))
        .collect();
    for (signature, related) in facts.signatures.iter_mut().zip(related) {
        signature.duplicate = related.duplicate;
        signature.unseen = related.unseen;
        signature.locks = related.locks;
        signature.added_after_lock = related.added_after_lock;
        if let Some(relative) = &mut signature.relative {
            relative.index = related.base;
        }
    }
}

struct Related {
    duplicate: bool,
    unseen: Vec<String>,
    locks: bool,
    added_after_lock: bool,
    base: Option<usize>,
}

fn related(facts: &OfdFacts, index: usize) -> Option<Related> {
    let own = facts.signatures.get(index)?;
    let others: Vec<(usize, &SignatureFacts)> = facts
        .signatures
        .iter()
        .enumerate()
        .filter(|&(other, s)| other != index && s.document == own.document)
        .collect();
    let list = facts.documents.get(own.document);
    let list = list.and_then(|d| d.list.path.as_deref());
    let of_list = own
        .references
        .iter()
        .find(|r| Some(r.path.as_str()) == list);
    let base = own.relative.as_ref().and_then(|relative| {
        let mut found = others.iter().filter(|(_, s)| s.id == relative.id);
        found.next().map(|&(i, _)| i)
    });
    Some(Related {
        duplicate: others
            .iter()
            .any(|(_, s)| s.id == own.id || (s.path == own.path && !own.path.is_empty())),
        unseen: unseen(facts, own, others.iter().map(|&(_, s)| s)),
        locks: of_list.is_some(),
        added_after_lock: of_list.is_some_and(|r| r.state == ReferenceState::Differs)
            && others.iter().any(|(_, s)| !references_any(own, s)),
        base: base.filter(|&b| !builds_on(facts, b, index)),
    })
}

/// What signatures made after `own` cover and `own` does not, signature files left out.
fn unseen<'f>(
    facts: &'f OfdFacts,
    own: &'f SignatureFacts,
    others: impl Iterator<Item = &'f SignatureFacts>,
) -> Vec<String> {
    let signature_files = facts.signature_files();
    let seen: BTreeSet<&str> = own.references.iter().map(|r| r.path.as_str()).collect();
    let later = others.filter(|other| references_any(other, own));
    let added: BTreeSet<&str> = later
        .flat_map(|other| other.references.iter().map(|r| r.path.as_str()))
        .filter(|path| !seen.contains(path) && !signature_files.contains(path))
        .filter(|path| facts.paths.contains(*path))
        .collect();
    added.into_iter().map(str::to_owned).collect()
}

/// Whether `one` references the signature file or the value of `other`, hence was made after it.
fn references_any(one: &SignatureFacts, other: &SignatureFacts) -> bool {
    one.references.iter().any(|r| {
        (!other.path.is_empty() && r.path == other.path)
            || Some(r.path.as_str()) == other.value_path.as_deref()
    })
}

/// Whether following `Relative` from `start` leads to `target`.
fn builds_on(facts: &OfdFacts, start: usize, target: usize) -> bool {
    let by_id: BTreeMap<(usize, &str), usize> = facts
        .signatures
        .iter()
        .enumerate()
        .rev()
        .map(|(i, s)| ((s.document, s.id.as_str()), i))
        .collect();
    let mut at = start;
    for _ in 0..facts.signatures.len() {
        if at == target {
            return true;
        }
        let signature = facts.signatures.get(at);
        let next = signature.and_then(|s| {
            let id = s.relative.as_ref()?.id.as_str();
            by_id.get(&(s.document, id)).copied()
        });
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
    true
}
