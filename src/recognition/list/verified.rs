//! A list that was accepted.

use std::sync::Arc;

use crate::recognition::RecognitionList;
use crate::report::Finding;
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
pub struct VerifiedList(Arc<Inner>);

struct Inner {
    list: RecognitionList,
    digest: String,
    accepted_at: Timestamp,
    protection: RollbackProtection,
    findings: Vec<Finding>,
}

impl VerifiedList {
    /// What it says.
    pub fn list(&self) -> &RecognitionList {
        &self.0.list
    }

    /// The digest of its payload, `sm3:` and hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// The time at which it was accepted.
    pub fn accepted_at(&self) -> Timestamp {
        self.0.accepted_at
    }

    /// Whether a memory of earlier lists was at hand.
    pub fn rollback_protection(&self) -> RollbackProtection {
        self.0.protection
    }

    /// What is worth telling about it, though it was accepted.
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }
}

impl std::fmt::Debug for VerifiedList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedList")
            .field("list_id", &self.0.list.list_id)
            .field("sequence", &self.0.list.sequence)
            .field("digest", &self.0.digest)
            .finish()
    }
}
