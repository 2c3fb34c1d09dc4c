//! How much memory the tables of keys may take.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

/// Octets that the tables of SM2 keys may take together; clones share what is left.
///
/// A key without a table verifies too, only slower: the budget changes no answer. What a key has taken comes back
/// when its last clone is dropped.
///
/// ```
/// use yinzheng::crypto::TableBudget;
///
/// let budget = TableBudget::new(64 << 20);
/// assert_eq!(budget.left(), 64 << 20);
/// ```
#[derive(Clone, Debug)]
pub struct TableBudget(Arc<AtomicUsize>);

impl TableBudget {
    /// A budget of so many octets. A pinned key takes 256 KiB, another one in frequent use 8 KiB.
    pub fn new(octets: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(octets)))
    }

    /// Octets that are not taken.
    pub fn left(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes so many octets, if they are left.
    pub(super) fn take(&self, octets: usize) -> Option<Share> {
        let less = |left: usize| left.checked_sub(octets);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .ok()?;
        let budget = self.clone();
        Some(Share { budget, octets })
    }
}

/// What one table has taken; given back when dropped.
pub(super) struct Share {
    budget: TableBudget,
    octets: usize,
}

impl Share {
    pub(super) const fn octets(&self) -> usize {
        self.octets
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.0.fetch_add(self.octets, Ordering::Relaxed);
    }
}
