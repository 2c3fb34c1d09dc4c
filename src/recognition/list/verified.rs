//! A list that was accepted.

use std::sync::Arc;

use crate::recognition::RecognitionList;
use crate::recognition::list::Index;
use crate::recognition::list::TakeOverScope;
use crate::report::Finding;
use crate::report::ListSummary;
use crate::time::Timestamp;

/// Whether a memory of earlier lists was at hand when a list was accepted.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RollbackProtection {
    /// It was: the list is not older than any seen before.
    Available,
    /// It was not: an older list would not have been noticed.
    NotAvailable,
}

impl RollbackProtection {
    /// The stable code, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::NotAvailable => "not-available",
        }
    }
}

/// A list that was accepted: signed by enough keys of a publisher who may, consistent, not expired, and not older than
/// one seen before. The only form in which checks take a list. It cannot be stored: a list out of a cache is accepted
/// anew each time. Cloning is cheap.
#[derive(Clone)]
pub struct VerifiedList {
    own: Arc<Accepted>,
    taken_over: Arc<[TakenOver]>,
}

/// An accepted list with everything that was found on the way.
pub(in crate::recognition) struct Accepted {
    pub(in crate::recognition) list: RecognitionList,
    pub(in crate::recognition) index: Index,
    pub(in crate::recognition) digest: String,
    pub(in crate::recognition) accepted_at: Timestamp,
    /// Until when it is up to date.
    pub(in crate::recognition) fresh_until: Timestamp,
    pub(in crate::recognition) protection: RollbackProtection,
    pub(in crate::recognition) findings: Vec<Finding>,
}

/// A list of another publisher, and what of it counts.
#[derive(Clone)]
pub(in crate::recognition) struct TakenOver {
    pub(in crate::recognition) list: VerifiedList,
    pub(in crate::recognition) scope: TakeOverScope,
}

/// Whether a list is up to date.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ListState {
    /// The last of its kind: it speaks for times before it was closed.
    Closed,
    /// Up to date.
    Current,
    /// Ended.
    Expired,
    /// Not begun.
    NotYetEffective,
    /// A newer one is due.
    Stale,
}

impl ListState {
    /// The stable code, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Current => "current",
            Self::Expired => "expired",
            Self::NotYetEffective => "not-yet-effective",
            Self::Stale => "stale",
        }
    }
}

impl VerifiedList {
    pub(in crate::recognition) fn new(accepted: Accepted) -> Self {
        Self {
            own: Arc::new(accepted),
            taken_over: Arc::new([]),
        }
    }

    /// The same with a list that it takes over, in place of an earlier issue of that one.
    pub(in crate::recognition) fn with_taken_over(&self, list: Self, scope: TakeOverScope) -> Self {
        let id = &list.list().list_id;
        let others = self.taken_over.iter();
        let others = others.filter(|t| t.list.list().list_id != *id).cloned();
        let mut all: Vec<TakenOver> = others.collect();
        all.push(TakenOver { list, scope });
        all.sort_by(|a, b| a.list.list().list_id.cmp(&b.list.list().list_id));
        Self {
            own: Arc::clone(&self.own),
            taken_over: all.into(),
        }
    }

    /// What it says.
    pub fn list(&self) -> &RecognitionList {
        &self.own.list
    }

    /// The digest of its payload, `sm3:` and hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.own.digest
    }

    /// The time at which it was accepted.
    pub fn accepted_at(&self) -> Timestamp {
        self.own.accepted_at
    }

    /// Whether a memory of earlier lists was at hand.
    pub fn rollback_protection(&self) -> RollbackProtection {
        self.own.protection
    }

    /// What is worth telling about it, though it was accepted.
    pub fn findings(&self) -> &[Finding] {
        &self.own.findings
    }

    /// Whether it is up to date at `t`. A freshness statement can have put off when it becomes stale.
    pub fn state_at(&self, t: Timestamp) -> ListState {
        let list = self.list();
        if t < list.effective_from {
            ListState::NotYetEffective
        } else if list.closed_at.is_some() {
            ListState::Closed
        } else if t > list.expires_at {
            ListState::Expired
        } else if t > self.own.fresh_until {
            ListState::Stale
        } else {
            ListState::Current
        }
    }

    /// The list as reports show it, as of `t`.
    pub fn summary(&self, t: Timestamp) -> ListSummary {
        let list = self.list();
        let mut summary =
            ListSummary::new(&list.list_id, list.sequence, self.digest(), list.expires_at);
        self.state_at(t).code().clone_into(&mut summary.state);
        let protection = self.rollback_protection().code();
        protection.clone_into(&mut summary.rollback_protection);
        summary
    }

    pub(in crate::recognition) fn index(&self) -> &Index {
        &self.own.index
    }

    pub(in crate::recognition) fn taken_over(&self) -> &[TakenOver] {
        &self.taken_over
    }
}

impl std::fmt::Debug for VerifiedList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedList")
            .field("list_id", &self.own.list.list_id)
            .field("sequence", &self.own.list.sequence)
            .field("digest", &self.own.digest)
            .finish()
    }
}
