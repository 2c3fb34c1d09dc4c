//! Matters (事项): what a service asks for, as data of the office that runs it.
//!
//! A requirement is met by any one of its alternatives, an alternative by all of its materials together (disjunctive
//! normal form, as the EU's once-only system has it). A catalogue is checked when it is loaded, because an error in it
//! would otherwise be found by an applicant.

mod check;
mod condition;
mod fault;
mod requirement;

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::DigestAlgorithm;
use crate::licence::DivisionCode;
use crate::licence::Uscc;
use crate::time::Timestamp;

pub use condition::Comparison;
pub use condition::Condition;
pub use condition::Fields;
pub use condition::MOST_DEPTH;
pub use condition::MOST_PARTS;
pub use condition::Membership;
pub use condition::Relation;
pub use condition::Scalar;
pub use condition::Truth;
pub use fault::MatterError;
pub use fault::MatterFault;
pub use fault::MatterFaultKind;
pub use requirement::Accept;
pub use requirement::Alternative;
pub use requirement::Authorisation;
pub use requirement::DataQuery;
pub use requirement::DepartmentCheck;
pub use requirement::Fill;
pub use requirement::MaterialSpec;
pub use requirement::Means;
pub use requirement::Necessity;
pub use requirement::Promise;
pub use requirement::Requirement;
pub use requirement::RequirementKind;
pub use requirement::TypeRef;
pub use requirement::Upload;

/// The version of the JSON form; within `/1` fields are only added.
pub const MATTER_SCHEMA: &str = "yinzheng.matter/1";

/// Longest matter read, in bytes. One with fifty requirements has about 60 KiB.
pub const LONGEST_MATTER: usize = 1 << 20;

/// A matter, well formed and free of contradiction.
///
/// ```
/// use yinzheng::sharing::Matter;
///
/// let json = r#"{
///   "schema": "yinzheng.matter/1", "code": "11510800MB9999906B4000101001000", "name": "道路货物运输经营许可换证",
///   "region": "510800", "version": 1, "effective": "2026-01-01T00:00:00Z",
///   "requirements": [{
///     "id": "permit", "name": "道路运输经营许可证", "kind": "material", "necessity": "mandatory",
///     "alternatives": [
///       {"id": "licence", "materials": [{"material": "M1", "by": {"licence": [
///         {"type": {"licence": "11100000000019713D008"}, "min_assurance": "L3", "fields": ["ZZBH", "CZZT"]}]}}]},
///       {"id": "paper", "materials": [{"material": "M1", "by": {"upload": {}}}]}
///     ]}]}"#;
/// let matter = Matter::from_json(json.as_bytes())?;
/// assert_eq!(matter.requirements()[0].alternatives.len(), 2);
/// # Ok::<(), yinzheng::sharing::MatterError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Matter {
    form: MatterForm,
    #[serde(skip)]
    digest: String,
}

/// The JSON form of a matter, not checked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Matter"))]
#[serde(deny_unknown_fields)]
pub(super) struct MatterForm {
    /// [`MATTER_SCHEMA`].
    schema: String,
    /// The implementation code of the matter, 31 or 33 characters, or what the office uses instead.
    code: String,
    /// Its name.
    name: String,
    /// Where it is offered.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    region: DivisionCode,
    /// Rising with each change.
    version: u64,
    /// From when on it applies.
    effective: Timestamp,
    /// The fields of the application that conditions may name, and forms that may be filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FormField>,
    /// The proofs that it may ask for, from the catalogue of e-proofs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    proofs: Vec<ProofEntry>,
    /// The data services that it may query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sources: Vec<DataSource>,
    /// What it asks for.
    requirements: Vec<Requirement>,
}

/// A field of the application.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Its name.
    pub name: String,
    /// What values it has.
    pub kind: FieldKind,
}

/// The values of a field.
#[allow(clippy::exhaustive_enums)] // as `Scalar`, and dates
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// A date as text, in any form that [`read_date`](crate::licence::read_date) reads.
    Date,
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// A text.
    Text,
}

/// An entry of the catalogue of e-proofs.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProofEntry {
    /// Its code in the catalogue.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A data service.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// Its name within the matter.
    pub id: String,
    /// Who runs it.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub department: Uscc,
}

impl Matter {
    /// Reads a matter and checks it whole.
    ///
    /// * `json`: up to [`LONGEST_MATTER`]; unknown members are refused, because a misspelt term would silently not
    ///   apply.
    ///
    /// # Errors
    ///
    /// [`MatterError::TooLong`], [`MatterError::Malformed`] with line and column, or [`MatterError::Faults`] with every
    /// fault and its place as a JSON pointer (RFC 6901).
    pub fn from_json(json: &[u8]) -> Result<Self, MatterError> {
        if json.len() > LONGEST_MATTER {
            return Err(MatterError::TooLong {
                actual: json.len(),
                limit: LONGEST_MATTER,
            });
        }
        let form: MatterForm =
            serde_json::from_slice(json).map_err(|e| MatterError::Malformed {
                line: e.line(),
                column: e.column(),
            })?;
        let faults = check::faults(&form);
        if !faults.is_empty() {
            return Err(MatterError::Faults(faults));
        }
        let digest = format!("sm3:{}", DigestAlgorithm::Sm3.digest(json));
        Ok(Self { form, digest })
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.form.code
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.form.name
    }

    /// Where it is offered.
    pub const fn region(&self) -> DivisionCode {
        self.form.region
    }

    /// Its version.
    pub const fn version(&self) -> u64 {
        self.form.version
    }

    /// From when on it applies.
    pub const fn effective(&self) -> Timestamp {
        self.form.effective
    }

    /// The fields of the application.
    pub fn fields(&self) -> &[FormField] {
        &self.form.fields
    }

    /// The proofs that it may ask for.
    pub fn proofs(&self) -> &[ProofEntry] {
        &self.form.proofs
    }

    /// The data services that it may query.
    pub fn sources(&self) -> &[DataSource] {
        &self.form.sources
    }

    /// What it asks for.
    pub fn requirements(&self) -> &[Requirement] {
        &self.form.requirements
    }

    /// `sm3:` and the SM3 digest of the text it was read from.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
