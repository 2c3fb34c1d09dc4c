//! The three answers.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// What a verification concluded (ETSI EN 319 102-1: TOTAL-PASSED, TOTAL-FAILED, INDETERMINATE).
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[must_use]
pub enum Verdict {
    /// Every required check succeeded (通过).
    Passed,
    /// Proven bad; no further evidence can change that (不通过).
    Failed,
    /// Nothing is proven bad, but a required check could not be completed (待定).
    Indeterminate,
}

impl Verdict {
    /// The worse of two answers: failed before indeterminate before passed.
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed, _) | (_, Self::Failed) => Self::Failed,
            (Self::Passed, Self::Passed) => Self::Passed,
            _ => Self::Indeterminate,
        }
    }
}

impl fmt::Display for Verdict {
    /// `passed`, `failed` or `indeterminate`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Indeterminate => "indeterminate",
        })
    }
}
