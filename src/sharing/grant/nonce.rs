//! Using a grant up: once, however often the same use is tried.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::sharing::grant::AcceptedGrant;
use crate::time::Timestamp;

/// One use of a grant.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OneUse {
    /// The grant.
    pub grant_id: String,
    /// Its random number.
    pub nonce: String,
    /// How often it may be used.
    pub max_uses: u32,
    /// What it is used for: the digest of the request, so that the same request sent twice is one use.
    pub use_digest: String,
    /// When.
    pub at: Timestamp,
}

impl OneUse {
    /// The use of `grant` for what has this digest.
    pub fn of(grant: &AcceptedGrant, use_digest: impl Into<String>, at: Timestamp) -> Self {
        let grant = grant.grant();
        Self {
            grant_id: grant.grant_id.clone(),
            nonce: grant.nonce.clone(),
            max_uses: grant.max_uses,
            use_digest: use_digest.into(),
            at,
        }
    }
}

/// A use that was recorded.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct UseReceipt {
    /// Which use of the grant it was, from 1.
    pub number: u32,
    /// What it was for.
    pub use_digest: String,
    /// When it was recorded.
    pub at: Timestamp,
}

impl UseReceipt {
    pub(super) fn new(number: u32, usage: &OneUse) -> Self {
        Self {
            number,
            use_digest: usage.use_digest.clone(),
            at: usage.at,
        }
    }
}

/// What became of a use.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Consumption {
    /// The grant is used up by other uses; this is the last of them.
    AlreadyUsed(UseReceipt),
    /// The use was recorded.
    Consumed(UseReceipt),
    /// The same use was recorded before: a retry, which uses nothing up.
    Repeated(UseReceipt),
}

impl Consumption {
    /// The answer as a finding.
    pub fn finding(&self) -> Finding {
        match self {
            Self::AlreadyUsed(_) => Finding::not_ok(Check::GrantUse, Reason::GrantAlreadyUsed),
            Self::Consumed(_) | Self::Repeated(_) => Finding::ok(Check::GrantUse),
        }
    }
}

/// Why a store did not answer. Whether a use was recorded is not known then: try again with the same digest.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What is stored cannot be read.
    #[error("the store is damaged")]
    Damaged,
    /// Reading or writing failed.
    #[error("the store cannot be read or written")]
    Io(#[from] std::io::Error),
    /// An entry is longer than the limit, or there are too many.
    #[error("the store is over its limit")]
    Limit,
    /// Someone else wrote to the store meanwhile.
    #[error("another writer changed the store")]
    OtherWriter,
}

/// Where uses are recorded. One call is one step: of two calls at the same time for the last use only one wins.
pub trait NonceStore {
    /// Records a use, unless the grant is used up or the same use is recorded already.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the caller must not act on the grant.
    fn consume(&self, usage: &OneUse) -> Result<Consumption, StoreError>;
}

/// A store that lasts as long as the process.
#[derive(Debug, Default)]
pub struct MemoryNonces(std::sync::Mutex<Used>);

/// By grant and random number.
type Used = BTreeMap<(String, String), Vec<UseReceipt>>;

impl NonceStore for MemoryNonces {
    fn consume(&self, usage: &OneUse) -> Result<Consumption, StoreError> {
        let mut all = self.0.lock().map_err(|_| StoreError::Damaged)?;
        let key = (usage.grant_id.clone(), usage.nonce.clone());
        let used = all.entry(key).or_default();
        if let Some(same) = used.iter().find(|r| r.use_digest == usage.use_digest) {
            return Ok(Consumption::Repeated(same.clone()));
        }
        let count = u32::try_from(used.len()).unwrap_or(u32::MAX);
        match used.last() {
            Some(last) if count >= usage.max_uses => Ok(Consumption::AlreadyUsed(last.clone())),
            _ => {
                let receipt = UseReceipt::new(count.saturating_add(1), usage);
                used.push(receipt.clone());
                Ok(Consumption::Consumed(receipt))
            }
        }
    }
}
