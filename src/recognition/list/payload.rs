//! The payload of a recognition list: what is signed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::licence::DivisionCode;
use crate::licence::Uscc;
use crate::policy::AlgorithmPolicy;
use crate::recognition::Assurance;
use crate::recognition::Equivalence;
use crate::recognition::StandingHistory;
use crate::recognition::list::Authority;
use crate::recognition::list::ListedAnchor;
use crate::recognition::list::ListedType;
use crate::recognition::list::Region;
use crate::recognition::list::Scenario;
use crate::recognition::list::SealMaker;
use crate::recognition::list::TakeOver;
use crate::recognition::unique_names;
use crate::time::Timestamp;

/// The form of the payload that is read and written. A list in another one is refused; what this form does not have
/// goes into [`RecognitionList::extensions`].
pub const LIST_SPEC: &str = "yinzheng.recognition/1";

/// A recognition list (互认清单): whom one region recognises, for what, from when to when, and on which conditions.
///
/// Untrusted: whoever holds one knows what somebody wrote. Checks ask for a
/// `VerifiedList`. Unknown fields are refused, because a misspelt restriction must
/// not go unnoticed.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecognitionList {
    /// [`LIST_SPEC`].
    pub spec: String,
    /// Stable URI of this list.
    pub list_id: String,
    /// Number of this issue, rising with each.
    pub sequence: u64,
    /// Digest of the payload of the issue before, `sm3:` and hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_digest: Option<String>,
    /// Who publishes it.
    pub publisher: Publisher,
    /// The region whose rules these are: a division code (GB/T 2260), or the name of a scheme.
    pub relying_region: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// From when on it is in force.
    pub effective_from: Timestamp,
    /// When the next issue is due; after that the list is stale.
    pub next_update: Timestamp,
    /// When it ends; after that it is not used at all.
    pub expires_at: Timestamp,
    /// The list is the last of its kind. It is never stale nor expired, and speaks only for times up to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Regions whose licences are recognised; the relying region itself, too.
    pub regions: Vec<Region>,
    /// CAs that are recognised (数字证书互认).
    pub anchors: Vec<ListedAnchor>,
    /// Seal makers that are recognised. Where none is named, every maker under an anchor for seal makers is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seal_makers: Vec<SealMaker>,
    /// Issuing authorities that are recognised, and what each may issue.
    pub authorities: Vec<Authority>,
    /// The licence types that the list speaks of: the region's own, and those of others.
    pub types: Vec<ListedType>,
    /// Which types of others count as which of the region's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalences: Vec<Equivalence>,
    /// For which matters which types are recognised (应用场景). Where none is named, for every matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<Scenario>,
    /// How sure one must be.
    pub assurance: AssuranceRules,
    /// Which algorithms and key sizes are accepted, and until when.
    pub crypto: AlgorithmPolicy,
    /// Who may state the status of licences. Where none is named, whoever may speak for the issuer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status_sources: Vec<StatusSource>,
    /// The agreements behind the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<Agreement>,
    /// Lists of other publishers that the region takes over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes_over: Vec<TakeOver>,
    /// Where and how to object (异议处理).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<Objections>,
    /// What this form has no field for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<ListExtension>,
}

impl RecognitionList {
    /// A first issue without entries, in force from `issued_at` on.
    ///
    /// * `list_id`: stable URI of the list.
    /// * `relying_region`: division code of six digits, or the name of a scheme.
    /// * `next_update`, `expires_at`: when the next issue is due, and when this one ends.
    pub fn new(
        list_id: impl Into<String>,
        publisher: Publisher,
        relying_region: impl Into<String>,
        issued_at: Timestamp,
        next_update: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        Self {
            spec: LIST_SPEC.to_owned(),
            list_id: list_id.into(),
            sequence: 1,
            previous_digest: None,
            publisher,
            relying_region: relying_region.into(),
            issued_at,
            effective_from: issued_at,
            next_update,
            expires_at,
            closed_at: None,
            regions: Vec::new(),
            anchors: Vec::new(),
            seal_makers: Vec::new(),
            authorities: Vec::new(),
            types: Vec::new(),
            equivalences: Vec::new(),
            scenarios: Vec::new(),
            assurance: AssuranceRules::default(),
            crypto: AlgorithmPolicy::default(),
            status_sources: Vec::new(),
            agreements: Vec::new(),
            takes_over: Vec::new(),
            objections: None,
            extensions: Vec::new(),
        }
    }

    /// The payload as it is signed: JSON without blanks, since long lists cost by the octet.
    pub fn to_payload(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether these are the rules of `region`: the relying region is that region or one that holds it, or they are
    /// equal by name.
    pub fn is_for(&self, region: &str) -> bool {
        if self.relying_region == region {
            return true;
        }
        let codes = (
            self.relying_region.parse::<DivisionCode>(),
            region.parse::<DivisionCode>(),
        );
        matches!(codes, (Ok(ours), Ok(asked)) if ours.covers(asked))
    }
}

/// Who publishes a list.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// Its identifier, as root manifests name it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// How to reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

impl Publisher {
    /// The publisher with this identifier and name.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            region: None,
            contact: None,
        }
    }
}

/// How sure one must be of licences.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AssuranceRules {
    /// Lowest level of types that are not named.
    pub default: Assurance,
    /// Lowest level by type code.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "unique_names"
    )]
    pub min_level: BTreeMap<String, Assurance>,
    /// Greatest age of a statement of status, in seconds. Without it a statement counts until its own next update, and
    /// one that announces none is never fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_status_age: Option<i64>,
}

impl Default for AssuranceRules {
    /// A sealed file, verified offline.
    fn default() -> Self {
        Self {
            default: Assurance::L2,
            min_level: BTreeMap::new(),
            max_status_age: None,
        }
    }
}

/// Who may state the status of licences.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusSource {
    /// Name of this entry.
    pub id: String,
    /// Social credit code of the body.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub code: Uscc,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The types for which it speaks; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// How it stands.
    pub status: StandingHistory,
}

impl StatusSource {
    /// The body with this code, for every type.
    pub fn new(id: impl Into<String>, code: Uscc, status: StandingHistory) -> Self {
        Self {
            id: id.into(),
            code,
            name: None,
            types: Vec::new(),
            status,
        }
    }
}

/// An agreement behind rules of the list.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Name of this entry.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_reference: Option<String>,
    /// Its parties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<String>,
    /// Digest of its text, `sm3:` and hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_digest: Option<String>,
}

impl Agreement {
    /// The agreement with this title.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            legal_reference: None,
            parties: Vec::new(),
            document_digest: None,
        }
    }
}

/// Where and how to object.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Objections {
    /// Whom to address.
    pub contact: String,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
}

/// What the form has no field for.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListExtension {
    /// URI of the extension.
    pub id: String,
    /// Whether a list with it is unusable for whoever does not understand it. This version understands none.
    #[serde(default)]
    pub critical: bool,
    /// Its content.
    #[serde(default)]
    pub value: serde_json::Value,
}
