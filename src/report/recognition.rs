//! Whether a region recognises the licence in a file, in plain data.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::report::CheckLine;
use crate::report::DecisiveReason;
use crate::time::Timestamp;

/// Whether a region recognises a licence (互认).
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecognitionOutcome {
    /// It does (采信).
    Recognised,
    /// It does not, and no further evidence of the same kind changes that (不采信). The file may be genuine all the same.
    NotRecognised,
    /// It cannot be said: a usable list, a proof of time or a statement of status is missing (待定).
    Undetermined,
}

impl RecognitionOutcome {
    /// The stable code, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::NotRecognised => "not-recognised",
            Self::Undetermined => "undetermined",
        }
    }

    /// The outcome in English, behind its mark.
    pub const fn text_en(self) -> &'static str {
        match self {
            Self::Recognised => "✓ RECOGNISED",
            Self::NotRecognised => "✗ NOT RECOGNISED",
            Self::Undetermined => "? UNDETERMINED",
        }
    }

    /// The outcome in Chinese, behind its mark.
    pub const fn text_zh(self) -> &'static str {
        match self {
            Self::Recognised => "✓ 采信",
            Self::NotRecognised => "✗ 不采信",
            Self::Undetermined => "? 待定",
        }
    }
}

impl fmt::Display for RecognitionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The answer of a recognition list about one licence.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct RecognitionSummary {
    /// The conclusion.
    pub outcome: RecognitionOutcome,
    /// What decided against it, most telling first; empty where the licence is recognised.
    pub reasons: Vec<DecisiveReason>,
    /// The region that asks.
    pub region: String,
    /// The matter (事项) that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The entries of the list that the answer rests on, sorted.
    pub rule_ids: Vec<String>,
    /// The agreement by which the licence's type is taken for one of the region's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// Type and status as the region reads them; absent where nothing could be translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated: Option<TypeAndStatus>,
    /// Type and status as the issuer gave them.
    pub original: TypeAndStatus,
    /// The times that were judged by.
    pub times: RecognitionTimes,
    /// How sure it is, on the scale `L1` to `L4`.
    pub assurance: AssuranceSummary,
    /// The list; absent where there is none for the region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListSummary>,
    /// The list of another publisher in which issuer, maker or CA were found, where the region takes it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<ListSummary>,
    /// Every question and its answer.
    pub checks: Vec<CheckLine>,
}

/// Type and status of a licence.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct TypeAndStatus {
    /// Code of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
    /// Status: `effective`, `expired`, …
    pub status: String,
}

impl TypeAndStatus {
    /// This type in this status.
    pub fn new(type_code: Option<String>, status: impl Into<String>) -> Self {
        Self {
            type_code,
            status: status.into(),
        }
    }
}

/// The three times of a recognition.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RecognitionTimes {
    /// When the licence was issued: the beginning of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<Timestamp>,
    /// The best time of the signature that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Timestamp>,
    /// When the licence is used.
    #[serde(rename = "use")]
    pub in_use: Timestamp,
}

impl RecognitionTimes {
    /// These times.
    pub const fn new(
        issue: Option<Timestamp>,
        signature: Option<Timestamp>,
        in_use: Timestamp,
    ) -> Self {
        Self {
            issue,
            signature,
            in_use,
        }
    }
}

/// How sure a recognition is, and how sure it had to be.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct AssuranceSummary {
    /// `L1` to `L4`.
    pub needed: String,
    /// `L1` to `L4`.
    pub got: String,
}

impl AssuranceSummary {
    /// These levels.
    pub fn new(needed: impl Into<String>, got: impl Into<String>) -> Self {
        Self {
            needed: needed.into(),
            got: got.into(),
        }
    }
}

/// A recognition list, by what tells it apart.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ListSummary {
    /// Its identifier.
    pub id: String,
    /// Its number.
    pub sequence: u64,
    /// The digest of its payload, `sm3:` and hexadecimal digits.
    pub digest: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// `current`, `stale` (a newer one is due) or `closed` (the last of its kind).
    pub state: String,
    /// `available`, or `not-available` where no memory of earlier lists was at hand.
    pub rollback_protection: String,
}

impl ListSummary {
    /// The list with this identifier, number, digest and end; current, and without protection against rollback.
    pub fn new(
        id: impl Into<String>,
        sequence: u64,
        digest: impl Into<String>,
        expires_at: Timestamp,
    ) -> Self {
        Self {
            id: id.into(),
            sequence,
            digest: digest.into(),
            expires_at,
            state: "current".to_owned(),
            rollback_protection: "not-available".to_owned(),
        }
    }
}

impl RecognitionSummary {
    /// An answer without any question asked yet.
    pub fn new(
        region: impl Into<String>,
        original: TypeAndStatus,
        times: RecognitionTimes,
    ) -> Self {
        Self {
            outcome: RecognitionOutcome::Undetermined,
            reasons: Vec::new(),
            region: region.into(),
            matter: None,
            rule_ids: Vec::new(),
            agreement: None,
            translated: None,
            original,
            times,
            assurance: AssuranceSummary::default(),
            list: None,
            via: None,
            checks: Vec::new(),
        }
    }

    /// The answer as one JSON object, without line breaks.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
