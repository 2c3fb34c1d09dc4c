//! The licence in a file, in plain data.

use serde::Serialize;

/// What is known about the e-licence (电子证照) in a file.
///
/// Texts are shortened for showing, and whatever looks like a citizen number in them is masked. Only the items named
/// in `trusted_fields` lie under a signature that passed; the others are what the file says, and must not be relied on.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct LicenceSummary {
    /// Identifier (电子证照标识).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `approval`, `certificate`, `licence` or `proof`.
    pub kind: String,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Code of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
    /// Number printed on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Issuing body; several are joined with `、`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Code of the issuing body, joined in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_code: Option<String>,
    /// Holder; several are joined with `、`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Code of the holder, always masked, joined in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_code: Option<String>,
    /// Day of issue, `2024-06-01`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
    /// First day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// Last day of validity, or `long-term`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Status at validation time: `effective`, `expired`, `revoked`, …; `unknown` where nothing tells.
    pub status: String,
    /// Who tells: `statement` (signed), `caller`, or `dates` (those of the licence itself).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_by: Option<&'static str>,
    /// Where it is an annotated copy: what it says about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopySummary>,
    /// Where it is a proof with terms: these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofSummary>,
    /// The items under signatures that passed, on which all that these cover agree: tags of GB/T 36903, and the names
    /// that the type adds. Empty where the signatures are not shown to be the issuer's.
    pub trusted_fields: Vec<String>,
    /// Where the items were found.
    pub carriers: Vec<CarrierSummary>,
}

/// What an annotated copy (加注件) says about itself; texts as in [`LicenceSummary`], dates as days or instants.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct CopySummary {
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_at: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Until when it may be used, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// The terms of a proof (电子证明); texts as in [`LicenceSummary`], dates as days or instants.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ProofSummary {
    /// When the stated facts hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// What was queried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Until when it may be used, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// A file that carries items of a licence.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct CarrierSummary {
    /// `custom-data`, `custom-tag`, `attachment` or `signed-json`.
    pub kind: &'static str,
    /// Its path, beginning with `/`.
    pub path: String,
    /// The best signature that covers it unchanged: `passed`, `intact` (its integrity alone holds), `failed`, or `none`.
    pub covered: &'static str,
}

impl CarrierSummary {
    /// A carrier of this kind at this place, and what covers it.
    pub fn new(kind: &'static str, path: impl Into<String>, covered: &'static str) -> Self {
        Self {
            kind,
            path: path.into(),
            covered,
        }
    }
}
