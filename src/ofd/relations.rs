//! How several signatures of one document stand to each other (ofd-signature, section 7).
//!
//! The order of signing is not stored; it follows from what covers what: a signature that covers another one's
//! files was made later.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::ReferenceState;
use crate::ofd::facts::SignatureFacts;

/// Fills what depends on more than one signature.
pub(super) fn relate(facts: &mut OfdFacts) {
    let reach = Reach::of(facts);
    let related: Vec<Related> = (0..facts.signatures.len())
        .filter_map(|index| related(facts, &reach, index))
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

/// Which signature references which file of the package. Many signatures with many references each are compared
/// pairwise, so files are numbered once.
struct Reach {
    /// The files that can count as unseen, by number; signature files cannot.
    paths: Vec<Option<String>>,
    /// For each signature, whether it references a file, by number.
    references: Vec<Vec<bool>>,
    /// For each signature, the numbers of its signature file and its value.
    own: Vec<[Option<usize>; 2]>,
}

impl Reach {
    fn of(facts: &OfdFacts) -> Self {
        let numbers = facts.paths.iter().enumerate();
        let numbers: HashMap<&str, usize> = numbers.map(|(i, p)| (p.as_str(), i)).collect();
        let signature_files = facts.signature_files();
        let countable = |path: &String| {
            let content = !signature_files.contains(path.as_str());
            content.then(|| path.clone())
        };
        let referenced = |signature: &SignatureFacts| {
            let mut flags = vec![false; facts.paths.len()];
            for reference in &signature.references {
                let number = numbers.get(reference.path.as_str());
                if let Some(flag) = number.and_then(|&n| flags.get_mut(n)) {
                    *flag = true;
                }
            }
            flags
        };
        let own = |signature: &SignatureFacts| {
            let value = signature.value_path.as_deref().unwrap_or_default();
            [signature.path.as_str(), value].map(|path| numbers.get(path).copied())
        };
        Self {
            paths: facts.paths.iter().map(countable).collect(),
            references: facts.signatures.iter().map(referenced).collect(),
            own: facts.signatures.iter().map(own).collect(),
        }
    }

    /// Whether the signature `one` references the signature file or the value of `other`, hence was made after it.
    fn later(&self, one: usize, other: usize) -> bool {
        let flags = self.references.get(one);
        let own = self.own.get(other).into_iter().flatten().flatten();
        own.into_iter()
            .any(|&n| flags.and_then(|f| f.get(n)) == Some(&true))
    }

    /// What signatures made after `own` reference and `own` does not.
    fn unseen(&self, own: usize, others: &[usize]) -> Vec<String> {
        let Some(seen) = self.references.get(own) else {
            return Vec::new();
        };
        let mut added = vec![false; self.paths.len()];
        let later = others.iter().filter(|&&other| self.later(other, own));
        for flags in later.filter_map(|&other| self.references.get(other)) {
            for (sum, &flag) in added.iter_mut().zip(flags) {
                *sum |= flag;
            }
        }
        let files = self.paths.iter().zip(added).zip(seen);
        files
            .filter(|&((_, added), &seen)| added && !seen)
            .filter_map(|((path, _), _)| path.clone())
            .collect()
    }
}

fn related(facts: &OfdFacts, reach: &Reach, index: usize) -> Option<Related> {
    let own = facts.signatures.get(index)?;
    let others: Vec<(usize, &SignatureFacts)> = facts
        .signatures
        .iter()
        .enumerate()
        .filter(|&(other, s)| other != index && s.document == own.document)
        .collect();
    let list = facts.documents.get(own.document);
    let list = list.and_then(|d| d.list.path.as_deref());
    let mut references = own.references.iter();
    let of_list = references.find(|r| Some(r.path.as_str()) == list);
    let base = own.relative.as_ref().and_then(|relative| {
        let mut found = others.iter().filter(|(_, s)| s.id == relative.id);
        found.next().map(|&(i, _)| i)
    });
    let same = |one: &str, other: &str| !one.is_empty() && one == other;
    let numbers: Vec<usize> = others.iter().map(|&(i, _)| i).collect();
    Some(Related {
        duplicate: others
            .iter()
            .any(|(_, s)| same(&s.id, &own.id) || same(&s.path, &own.path)),
        unseen: reach.unseen(index, &numbers),
        locks: of_list.is_some(),
        added_after_lock: of_list.is_some_and(|r| r.state == ReferenceState::Differs)
            && numbers.iter().any(|&other| !reach.later(index, other)),
        base: base.filter(|&b| !builds_on(facts, b, index)),
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
