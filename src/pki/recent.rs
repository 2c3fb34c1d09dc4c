//! A map that forgets what was long not asked for.

use std::collections::HashMap;
use std::hash::Hash;

/// Entries in two generations. When the young one is full it becomes the old one, and what the old one held by then is
/// forgotten; an entry that is asked for is young again. So what is in use stays, and a flood of others passes.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    young: HashMap<K, Entry<V>>,
    old: HashMap<K, Entry<V>>,
    weight: usize,
    /// The greatest weight of one generation.
    most: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    weight: usize,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// * `octets`: how much both generations may weigh together.
    pub(super) fn new(octets: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            weight: 0,
            most: octets / 2,
        }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(entry) = self.young.get(key) {
            return Some(entry.value.clone());
        }
        let (key, entry) = self.old.remove_entry(key)?;
        let value = entry.value.clone();
        self.insert(key, entry);
        Some(value)
    }

    /// Keeps a value, unless it weighs more than a generation may.
    ///
    /// * `weight`: octets that key and value take, about.
    pub(super) fn keep(&mut self, key: K, value: V, weight: usize) {
        if weight <= self.most {
            self.insert(key, Entry { value, weight });
        }
    }

    fn insert(&mut self, key: K, entry: Entry<V>) {
        let mut weight = self.weight.saturating_add(entry.weight);
        if weight > self.most {
            self.old = std::mem::take(&mut self.young);
            weight = entry.weight;
        }
        self.weight = weight;
        self.young.insert(key, entry);
    }

    /// Entries in both generations.
    pub(super) fn len(&self) -> usize {
        self.young.len().saturating_add(self.old.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_a_flood_passes() {
        let mut recent = Recent::new(100);
        recent.keep("used", 1, 10);
        recent.keep("unused", 2, 10);
        for number in 0..50 {
            recent.keep(Box::leak(number.to_string().into_boxed_str()), 3, 10);
            assert_eq!(recent.get(&"used"), Some(1), "{number}");
            assert!(recent.len() <= 10, "{number}");
        }
        assert_eq!(recent.get(&"unused"), None);
    }

    #[test]
    fn what_is_too_heavy_is_not_kept() {
        let mut recent = Recent::new(100);
        recent.keep(1, (), 51);
        recent.keep(2, (), 50);
        assert_eq!((recent.get(&1), recent.get(&2)), (None, Some(())));

        let mut nothing = Recent::new(0);
        nothing.keep(1, (), 1);
        assert_eq!(nothing.len(), 0);
    }
}
