//! How far what a licence says can be relied on.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// Levels of assurance, lowest first.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Assurance {
    /// A copy that only its bearer vouches for.
    L1,
    /// A sealed file, verified.
    L2,
    /// A sealed file, verified, with a fresh statement of its status.
    L3,
    /// As L3, and the holder authorised the use.
    L4,
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
