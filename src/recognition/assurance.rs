//! How sure one can be of a licence, in four levels.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// How sure one can be of a licence (保证级别). A source's own grades are data and not these.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Assurance {
    /// A copy for which nobody but its holder vouches.
    #[default]
    L1,
    /// A sealed file, verified offline.
    L2,
    /// The same, and a signed and fresh statement of its status by an accepted source.
    L3,
    /// The same, and the holder authorised the use.
    L4,
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::L4 => "L4",
        })
    }
}

/// On what ground the caller may use the licence, as he found when he checked it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderAuthorisation {
    /// None was checked.
    #[default]
    None,
    /// The holder signed a grant with a key of his own.
    Holder,
    /// A login platform attests that the holder confirmed.
    Platform,
    /// The law lets the office act without the holder (依职权). Lawful, and no word of the holder: it does not raise the
    /// level.
    Statutory,
}

impl HolderAuthorisation {
    /// Whether the holder himself agreed.
    pub const fn is_by_holder(self) -> bool {
        matches!(self, Self::Holder | Self::Platform)
    }
}
