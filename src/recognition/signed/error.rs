//! Why a list was not accepted.

use crate::pki::envelope::Envelope;
use crate::recognition::ListFault;
use crate::recognition::signed::StoreError;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::time::Timestamp;

/// Why a list, a root manifest or a freshness statement was not accepted. Recognition stays undetermined then.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AcceptError {
    /// The list has a critical extension that this version does not understand.
    #[error("critical extension at /extensions/{0}")]
    CriticalExtension(usize),
    /// Two lists bear one number; both are evidence against the publisher.
    #[error("two lists of number {}", .0.sequence)]
    Equivocation(Box<Equivocation>),
    /// The list has expired.
    #[error("expired {0}")]
    Expired(Timestamp),
    /// The freshness statement is not signed by enough keys, not readable, or about another list.
    #[error("freshness statement is unusable")]
    FreshnessUnusable,
    /// The list does not join on to the one that was seen before.
    #[error("list {offered} does not join on to list {stored}")]
    Gap {
        /// The number seen before.
        stored: u64,
        /// The number of this list.
        offered: u64,
    },
    /// The list breaks rules.
    #[error("{} rules are broken, the first is {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Inconsistent(Vec<ListFault>),
    /// Nobody let this publisher sign this list for this region.
    #[error("the publisher may not sign this list")]
    NotDelegated,
    /// The list is not in force yet.
    #[error("in force from {0}")]
    NotYetEffective(Timestamp),
    /// The list is older than one that was seen before.
    #[error("list {offered} is older than list {stored}")]
    Rollback {
        /// The highest number seen before.
        stored: u64,
        /// The number of this list.
        offered: u64,
    },
    /// Two root manifests bear one version.
    #[error("two root manifests of version {0}")]
    RootEquivocation(u64),
    /// The newest root manifest has expired.
    #[error("root manifest expired {0}")]
    RootExpired(Timestamp),
    /// A root manifest cannot be read, or contradicts itself.
    #[error("root manifest cannot be read")]
    RootMalformed,
    /// The newest root manifest is dated in the future.
    #[error("root manifest is of {0}")]
    RootNotYetIssued(Timestamp),
    /// The newest root manifest at hand is older than one that was seen before.
    #[error("root manifest {offered} is older than {stored}")]
    RootRollback {
        /// The highest version seen before.
        stored: u64,
        /// The newest version at hand.
        offered: u64,
    },
    /// A root manifest lacks signatures, of its own keys or of those of the one before.
    #[error("root manifest {version} has {got} signatures of {needed}")]
    RootSignatureThreshold {
        /// Its version.
        version: u64,
        /// How many keys signed.
        got: usize,
        /// How many had to.
        needed: usize,
    },
    /// A root manifest is not the next one after the one before.
    #[error("root manifest {found} follows where {expected} should")]
    RootVersionSkipped {
        /// The version that had to come.
        expected: u64,
        /// The version that came.
        found: u64,
    },
    /// Too few keys of the publisher signed the list.
    #[error("{got} signatures of {needed}")]
    SignatureThreshold {
        /// How many keys signed.
        got: usize,
        /// How many had to.
        needed: usize,
    },
    /// The memory of earlier lists could not be read or written.
    #[error("memory of earlier lists: {0}")]
    Store(#[from] StoreError),
    /// A freshness statement names a newer list.
    #[error("list {offered} is superseded by list {current}")]
    Superseded {
        /// The number of the newer list.
        current: u64,
        /// The number of this list.
        offered: u64,
    },
    /// The list is written in a form that this version does not read.
    #[error("unknown version of the form")]
    UnsupportedVersion,
}

/// Two lists of one publisher that bear one number.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Equivocation {
    /// The list.
    pub list_id: String,
    /// The number.
    pub sequence: u64,
    /// The digest of the list that was seen first.
    pub first_digest: String,
    /// The list that was seen first, where it was kept.
    pub first: Option<Envelope>,
    /// The digest of the other list, or the one that a freshness statement names.
    pub second_digest: String,
    /// The other list, or the freshness statement that names it.
    pub second: Envelope,
}

impl AcceptError {
    /// The question that was answered badly, and the cause.
    pub const fn cause(&self) -> (Check, Reason) {
        match self {
            Self::CriticalExtension(_) => (Check::ListSpec, Reason::ListCriticalExtension),
            Self::Equivocation(_) => (Check::ListSequence, Reason::ListEquivocation),
            Self::Expired(_) => (Check::ListValidity, Reason::ListExpired),
            Self::FreshnessUnusable | Self::Superseded { .. } => {
                (Check::ListValidity, Reason::ListStale)
            }
            Self::Gap { .. } => (Check::ListSequence, Reason::ListGap),
            Self::Inconsistent(_) => (Check::ListConsistency, Reason::ListInconsistent),
            Self::NotDelegated => (Check::ListDelegation, Reason::ListNotDelegated),
            Self::NotYetEffective(_) => (Check::ListValidity, Reason::ListNotYetEffective),
            Self::Rollback { .. } => (Check::ListSequence, Reason::ListRollback),
            Self::RootEquivocation(_) => (Check::ListRoot, Reason::RootEquivocation),
            Self::RootExpired(_) => (Check::ListRoot, Reason::RootExpired),
            Self::RootMalformed => (Check::ListRoot, Reason::RootMalformed),
            Self::RootNotYetIssued(_) => (Check::ListRoot, Reason::RootNotYetIssued),
            Self::RootRollback { .. } => (Check::ListRoot, Reason::RootRollback),
            Self::RootSignatureThreshold { .. } => {
                (Check::ListRoot, Reason::RootSignatureThresholdNotMet)
            }
            Self::RootVersionSkipped { .. } => (Check::ListRoot, Reason::RootVersionSkipped),
            Self::SignatureThreshold { .. } => (
                Check::ListSignatureThreshold,
                Reason::ListSignatureThresholdNotMet,
            ),
            Self::Store(_) => (Check::ListSequence, Reason::ListMemoryUnusable),
            Self::UnsupportedVersion => (Check::ListSpec, Reason::ListUnsupportedVersion),
        }
    }

    /// The same as a finding.
    pub fn finding(&self) -> Finding {
        let (check, reason) = self.cause();
        Finding::not_ok(check, reason).with(self.to_string())
    }
}
