//! The memory of what was seen before, without which an older list would not be noticed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::pki::envelope::Envelope;
use crate::recognition::signed::Equivocation;

/// The newest issue of a list that was accepted.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SequenceMark {
    /// Its number.
    pub sequence: u64,
    /// The digest of its payload.
    pub digest: String,
    /// The names of the keys that could sign it.
    pub keys: BTreeSet<String>,
    /// The list itself: the cache, and evidence should another of this number turn up.
    pub envelope: Envelope,
}

impl SequenceMark {
    /// The mark of this issue.
    pub fn new(
        sequence: u64,
        digest: impl Into<String>,
        keys: BTreeSet<String>,
        envelope: Envelope,
    ) -> Self {
        Self {
            sequence,
            digest: digest.into(),
            keys,
            envelope,
        }
    }
}

/// The newest root manifest that was accepted.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RootMark {
    /// Its version.
    pub version: u64,
    /// The digest of its payload.
    pub digest: String,
}

impl RootMark {
    /// The mark of this manifest.
    pub fn new(version: u64, digest: impl Into<String>) -> Self {
        Self {
            version,
            digest: digest.into(),
        }
    }
}

/// Why the memory could not be used.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StoreError {
    /// What is stored cannot be read.
    #[error("cannot be read")]
    Unreadable,
    /// It could not be written, or was changed by another program; what was stored before is still there.
    #[error("cannot be written")]
    Unwritable,
}

/// Remembers the highest numbers seen. Whoever can take a store away or put an older one in its place can roll lists
/// back, so it belongs where the lists' publisher and their carrier cannot write.
///
/// An implementation makes each call last before it returns, all of it or none. One program writes at a time.
pub trait SequenceStore {
    /// The mark of a list.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`]; never `None` because something is broken.
    fn mark(&self, list_id: &str) -> Result<Option<SequenceMark>, StoreError>;

    /// Replaces the mark of a list.
    ///
    /// # Errors
    ///
    /// [`StoreError`], with the old mark still in place.
    fn commit(&mut self, list_id: &str, mark: SequenceMark) -> Result<(), StoreError>;

    /// The mark of the root of a scheme.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`]; never `None` because something is broken.
    fn root(&self, scheme_id: &str) -> Result<Option<RootMark>, StoreError>;

    /// Replaces the mark of the root of a scheme.
    ///
    /// # Errors
    ///
    /// [`StoreError`], with the old mark still in place.
    fn commit_root(&mut self, scheme_id: &str, mark: RootMark) -> Result<(), StoreError>;

    /// Keeps two lists of one number as evidence against their publisher.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn keep(&mut self, evidence: &Equivocation) -> Result<(), StoreError>;
}

/// A memory that lasts as long as the program.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    pub(super) roots: BTreeMap<String, RootMark>,
    pub(super) lists: BTreeMap<String, SequenceMark>,
    pub(super) evidence: Vec<Equivocation>,
}

impl MemoryStore {
    /// Nothing was seen yet.
    pub const fn new() -> Self {
        Self {
            roots: BTreeMap::new(),
            lists: BTreeMap::new(),
            evidence: Vec::new(),
        }
    }

    /// The lists of one number that were seen.
    pub fn evidence(&self) -> &[Equivocation] {
        &self.evidence
    }
}

impl SequenceStore for MemoryStore {
    fn mark(&self, list_id: &str) -> Result<Option<SequenceMark>, StoreError> {
        Ok(self.lists.get(list_id).cloned())
    }

    fn commit(&mut self, list_id: &str, mark: SequenceMark) -> Result<(), StoreError> {
        self.lists.insert(list_id.to_owned(), mark);
        Ok(())
    }

    fn root(&self, scheme_id: &str) -> Result<Option<RootMark>, StoreError> {
        Ok(self.roots.get(scheme_id).cloned())
    }

    fn commit_root(&mut self, scheme_id: &str, mark: RootMark) -> Result<(), StoreError> {
        self.roots.insert(scheme_id.to_owned(), mark);
        Ok(())
    }

    fn keep(&mut self, evidence: &Equivocation) -> Result<(), StoreError> {
        if !self.evidence.contains(evidence) {
            self.evidence.push(evidence.clone());
        }
        Ok(())
    }
}
