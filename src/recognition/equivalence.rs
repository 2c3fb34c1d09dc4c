//! When a type of one region counts as a type of another.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::DivisionCode;
use crate::licence::LicenceStatus;
use crate::recognition::StandingHistory;
use crate::time::Timestamp;

/// A type of another region counts as one of the region's own: one type as one other, in one direction, and not
/// further (转换规则).
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Equivalence {
    /// Name of this entry.
    pub id: String,
    /// The type of the other region.
    pub from: ForeignType,
    /// The region's own type.
    pub to: LocalType,
    /// Codes of the matters (事项) for which it counts; every matter where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<String>,
    /// What must hold of the licence, all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What each status of the other region means here. Where nothing is said, a status means the same here; else what
    /// is not named means nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<StatusMapping>,
    /// The agreement that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_ref: Option<String>,
    /// How it stands.
    pub status: StandingHistory,
}

impl Equivalence {
    /// The type `from` counts as the type `to`, without conditions and for every matter.
    pub fn new(
        id: impl Into<String>,
        from: ForeignType,
        to: impl Into<String>,
        status: StandingHistory,
    ) -> Self {
        Self {
            id: id.into(),
            from,
            to: LocalType {
                type_code: to.into(),
            },
            matters: Vec::new(),
            conditions: Vec::new(),
            statuses: Vec::new(),
            agreement_ref: None,
            status,
        }
    }
}

/// A type of another region.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ForeignType {
    /// The region whose authorities issue it.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub region: DivisionCode,
    /// Code of the type.
    pub type_code: String,
    /// Version (证照版本号) of the licence; any where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl ForeignType {
    /// Licences of any version of this type, issued in this region.
    pub fn new(region: DivisionCode, type_code: impl Into<String>) -> Self {
        Self {
            region,
            type_code: type_code.into(),
            version: None,
        }
    }
}

/// One of the region's own types.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LocalType {
    /// Code of the type.
    pub type_code: String,
}

/// What a status of the other region means here.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusMapping {
    /// There.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub from: LicenceStatus,
    /// Here. Only what is in force there can be in force here.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub to: LicenceStatus,
}

impl StatusMapping {
    /// `from` there means `to` here.
    pub const fn new(from: LicenceStatus, to: LicenceStatus) -> Self {
        Self { from, to }
    }
}

/// What must hold of a licence.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    /// Each of these holds.
    All(Vec<Self>),
    /// At least one of these holds.
    AtLeastOne(Vec<Self>),
    /// None of these holds.
    None(Vec<Self>),
    /// An item under the seal has one of these texts; any text where none is named.
    Field(FieldCondition),
    /// The day of issue lies in this span: from its first instant on, and before its last.
    Issued {
        /// First instant; open where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        /// The first instant that no longer belongs to it; open where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// The signer's certificate names this certificate policy, dotted.
    CertificatePolicy(String),
}

/// An item under the seal and the texts that it may have.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldCondition {
    /// Elements by their code (`ZZBH`), items of the type (`KZ_…`) as written.
    pub name: String,
    /// The texts; any text where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
}

impl FieldCondition {
    /// The item is there.
    pub fn present(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            one_of: Vec::new(),
        }
    }

    /// The item has one of these texts.
    pub fn one_of(name: impl Into<String>, texts: impl IntoIterator<Item = String>) -> Self {
        Self {
            name: name.into(),
            one_of: texts.into_iter().collect(),
        }
    }
}
