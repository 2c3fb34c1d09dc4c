//! What a matter asks for, and what may stand in for it.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::DivisionCode;
use crate::licence::LicenceStatus;
use crate::licence::LicenceTypeCode;
use crate::licence::Uscc;
use crate::recognition::Assurance;
use crate::sharing::Condition;

/// What a requirement is about (CCCEV: kinds of requirement).
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RequirementKind {
    /// A condition that the applicant must meet, shown by evidence.
    Criterion,
    /// A fact that the administration must know.
    Fact,
    /// A document to hand in (申请材料).
    Material,
}

/// Whether the applicant can do without.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Necessity {
    /// Needed wherever its condition holds.
    Mandatory,
    /// Taken if it is there; nobody is asked for it.
    Optional,
}

/// One requirement of a matter (材料要求).
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name within the matter.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it is about.
    pub kind: RequirementKind,
    /// Whether the applicant can do without.
    pub necessity: Necessity,
    /// When it applies, over the fields of the application; always, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The legal basis on which no upload is offered (for a secret or a live check, say). Without it one of the
    /// alternatives must be an upload: use of sharing is voluntary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_upload: Option<String>,
    /// What satisfies it: any one of these.
    pub alternatives: Vec<Alternative>,
}

/// One way to satisfy a requirement (替代组): every material of it together.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// Its name within the requirement.
    pub id: String,
    /// The materials, each needed.
    pub materials: Vec<MaterialSpec>,
}

impl Alternative {
    /// Whether it asks the applicant to hand in everything.
    pub fn is_upload(&self) -> bool {
        let upload = |m: &MaterialSpec| matches!(m.by, Means::Upload(_));
        !self.materials.is_empty() && self.materials.iter().all(upload)
    }
}

/// One material of an alternative.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MaterialSpec {
    /// Its code in the catalogue of materials; within one alternative each stands once.
    pub material: String,
    /// What it is met by.
    pub by: Means,
}

/// What a material is met by.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// An answer of a data service.
    Data(DataQuery),
    /// Another department's word (部门核验).
    Department(DepartmentCheck),
    /// A verified licence or proof of one of these kinds.
    Licence(Vec<Accept>),
    /// The applicant's own promise (告知承诺).
    Promise(Promise),
    /// A document that the applicant hands in.
    Upload(Upload),
}

/// A query whose answer satisfies.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DataQuery {
    /// The service, as listed in the matter's `sources`.
    pub source: String,
    /// The fields that the matter needs of its answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Oldest answer, in days before use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_days: Option<u32>,
    /// What the answer must say.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Condition>,
}

/// A department that confirms.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DepartmentCheck {
    /// The department's social credit code.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub department: Uscc,
    /// What it confirms, in words.
    pub statement: String,
    /// Oldest confirmation, in days before use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_days: Option<u32>,
}

/// A promise that stands in.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The legal basis, such as 国办发〔2020〕42号.
    pub basis: String,
    /// The text that was promised, by its identifier.
    pub text: String,
}

/// A document from the applicant.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// What it must be, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The type of a licence or proof.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TypeRef {
    /// A licence type code of GB/T 36904.
    Licence(#[cfg_attr(feature = "schema", schemars(with = "String"))] LicenceTypeCode),
    /// A proof, by its code in the catalogue of e-proofs (电子证明超市) that the matter names in `proofs`.
    Proof(String),
}

/// One kind of licence or proof that is accepted, and on which terms.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The type. Names are advisory; the type code decides.
    #[serde(rename = "type")]
    pub kind: TypeRef,
    /// The type's name, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Least assurance.
    pub min_assurance: Assurance,
    /// Oldest date of issue, in days before use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_days: Option<u32>,
    /// Days for which it must still be valid, counted from use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_days: Option<u32>,
    /// The fields that the matter needs, by their element code (`ZZMC`) or extension name (`KZ_JYFW`). No other field
    /// is asked for or handed on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Fields of the application form that this licence fills in: form field → field of the licence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fills: Vec<Fill>,
    /// What the licence must say.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Condition>,
    /// Issuers' regions, by prefix; any, where the list is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub regions: Vec<DivisionCode>,
    /// The states it may be in.
    #[serde(default = "effective")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub statuses: Vec<LicenceStatus>,
    /// The source's own trust levels (可信等级) that suffice without a person's look.
    #[serde(default = "trusted")]
    pub trust_levels: Vec<String>,
    /// Whether the holder's authorisation is needed (用证授权).
    #[serde(default)]
    pub authorisation: Authorisation,
}

/// Whether a grant is needed before a licence may be used.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Authorisation {
    /// The holder brought the licence along for this very application.
    NotNeeded,
    /// A grant by the holder, by the platform that asked the holder, or by law.
    #[default]
    Required,
}

/// A form field filled in from a licence.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// The field of the application form.
    pub form: String,
    /// The field of the licence; one of `fields`.
    pub from: String,
}

fn effective() -> Vec<LicenceStatus> {
    vec![LicenceStatus::Effective]
}

fn trusted() -> Vec<String> {
    vec!["A".to_owned(), "B".to_owned()]
}
