//! The status of a licence: what its issuer says about it, since when, and what follows at a given time.
//!
//! A good seal is not validity: a licence that was cancelled, revoked or replaced still verifies. Whether it was in
//! force is answered from statements of those who may speak for it, together with its dates.

mod history;
mod judge;
mod profile;
mod statement;

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

pub use history::StatusAnswer;
pub use history::StatusEvidence;
pub use history::StatusFault;
pub use history::StatusHistory;
pub use history::StatusOrigin;
pub use judge::StatusLevel;
pub use judge::StatusPolicy;
pub use judge::judge_status;
pub use judge::judge_versions;
pub use profile::ProfileEntry;
pub use profile::StatusProfile;
pub use profile::StatusProfiles;
pub use statement::STATUS_SCHEMA;
pub use statement::StatementIssuer;
pub use statement::StatusChange;
pub use statement::StatusStatement;

/// What state a licence is in. There is no nation-wide code table; sources map their codes with a [`StatusProfile`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceStatus {
    /// Void from the start: the grant was unlawful, or the licence was issued in error (撤销, 作废).
    Annulled,
    /// Ended without fault or on application (注销).
    Cancelled,
    /// In force (有效).
    Effective,
    /// Ended by time (过期, 失效).
    Expired,
    /// Issued, and not in force yet (未生效).
    NotYetEffective,
    /// To be used with restrictions only (受限使用).
    Restricted,
    /// Taken away as a penalty (吊销).
    Revoked,
    /// Replaced by a newer version (换发).
    Superseded,
    /// Withheld for a time; it can come back (暂扣).
    Suspended,
    /// Handed over to another region (转出).
    TransferredOut,
    /// Not known, or in a code that no profile explains (状态未知). Never counts as in force.
    Unknown,
}

/// From when on a status counts.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// From its beginning to its end.
    Interval,
    /// From its beginning on; what was done before stays good.
    Prospective,
    /// At any time: the licence was never good.
    Retroactive,
}

impl LicenceStatus {
    /// Every status.
    pub const ALL: [Self; 11] = [
        Self::Annulled,
        Self::Cancelled,
        Self::Effective,
        Self::Expired,
        Self::NotYetEffective,
        Self::Restricted,
        Self::Revoked,
        Self::Superseded,
        Self::Suspended,
        Self::TransferredOut,
        Self::Unknown,
    ];

    /// From when on it counts.
    pub const fn effect(self) -> Effect {
        match self {
            Self::Annulled => Effect::Retroactive,
            Self::Restricted | Self::Suspended => Effect::Interval,
            _ => Effect::Prospective,
        }
    }

    /// Whether no other status can follow.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Annulled | Self::Cancelled | Self::Revoked)
    }

    /// Whether a licence that is so never comes into force again. A renewal gives a new version, with an identifier of
    /// its own.
    pub const fn has_no_return(self) -> bool {
        self.is_terminal() || matches!(self, Self::Expired | Self::Superseded)
    }

    /// Whether a licence that comes to be so was in force before, as far as nothing else is said.
    const fn follows_force(self) -> bool {
        !matches!(
            self,
            Self::Annulled | Self::Effective | Self::NotYetEffective | Self::Unknown
        )
    }

    /// The Chinese term.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Annulled => "撤销",
            Self::Cancelled => "注销",
            Self::Effective => "有效",
            Self::Expired => "过期",
            Self::NotYetEffective => "未生效",
            Self::Restricted => "受限使用",
            Self::Revoked => "吊销",
            Self::Superseded => "已换发",
            Self::Suspended => "暂扣",
            Self::TransferredOut => "转出",
            Self::Unknown => "状态未知",
        }
    }

    /// The stable code, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Annulled => "annulled",
            Self::Cancelled => "cancelled",
            Self::Effective => "effective",
            Self::Expired => "expired",
            Self::NotYetEffective => "not-yet-effective",
            Self::Restricted => "restricted",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Suspended => "suspended",
            Self::TransferredOut => "transferred-out",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for LicenceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_json() {
        for status in LicenceStatus::ALL {
            let json = serde_json::to_string(&status).unwrap();
            assert_eq!(json, format!("\"{}\"", status.code()));
        }
    }
}
