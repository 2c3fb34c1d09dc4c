//! Freshness statements (时效声明): that a list is still the newest.

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// The form of the payload.
pub const FRESHNESS_SPEC: &str = "yinzheng.freshness/1";

/// What domain the signatures over a freshness statement are in.
pub const FRESHNESS_DOMAIN: &str = "yinzheng-freshness-v1";

/// Longest statement read, in bytes.
const LONGEST: usize = 16 << 10;

/// Says for a short time which issue of a list is the newest, for caches.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FreshnessStatement {
    /// [`FRESHNESS_SPEC`].
    pub spec: String,
    /// The list.
    pub list_id: String,
    /// The number of its newest issue.
    pub sequence: u64,
    /// The digest of that one's payload.
    pub digest: String,
    /// When this was said.
    pub issued_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

impl FreshnessStatement {
    /// The issue `sequence` with this digest is the newest of `list_id`, from `issued_at` to `expires_at`.
    pub fn new(
        list_id: impl Into<String>,
        sequence: u64,
        digest: impl Into<String>,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        Self {
            spec: FRESHNESS_SPEC.to_owned(),
            list_id: list_id.into(),
            sequence,
            digest: digest.into(),
            issued_at,
            expires_at,
        }
    }

    /// The payload as it is signed.
    pub fn to_payload(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let read = (payload.len() <= LONGEST).then(|| serde_json::from_slice::<Self>(payload));
        let statement = read.and_then(Result::ok)?;
        (statement.spec == FRESHNESS_SPEC).then_some(statement)
    }
}
