//! One case (办件): who applies for what, and what is at hand beside licences.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::licence::DivisionCode;
use crate::licence::Holder;
use crate::licence::Uscc;
use crate::recognition::unique_names;
use crate::report::Reason;
use crate::sharing::Fields;
use crate::sharing::TypeRef;
use crate::sharing::decide::stored;
use crate::time::Timestamp;

/// One case. Its JSON form holds personal data whole, so that the decision can be drawn again; keep it as the case
/// file itself is kept.
#[non_exhaustive]
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct Case {
    /// Its number (办件编号).
    pub number: String,
    /// The body that handles it.
    pub organisation: Uscc,
    /// Who asks there, by account.
    pub operator: String,
    /// What licences are used for, by the identifier of the text that holders see.
    pub purpose: String,
    /// Where.
    pub region: DivisionCode,
    /// When licences are used.
    pub at: Timestamp,
    /// The applicant, as the login identified him.
    #[serde(with = "stored::holder")]
    pub applicant: Holder,
    /// Those for whom the applicant is proven to act.
    #[serde(
        default,
        with = "stored::holders",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub represented: Vec<Holder>,
    /// The application as far as it is filled in.
    #[serde(default)]
    pub fields: Fields,
    /// What data services answered about the applicant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<DataAnswer>,
    /// What departments said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmations: Vec<Confirmation>,
    /// The texts that the applicant promised, by their identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<String>,
    /// What could not be asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outages: Vec<Outage>,
    /// Files that did not pass verification, for the explanation; nothing is ever based on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unusable: Vec<UnusableFile>,
    /// Type codes of other catalogues, each with the type that it stands for.
    #[serde(
        default,
        deserialize_with = "unique_names",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub crosswalk: BTreeMap<String, TypeRef>,
}

impl Case {
    /// A case with nothing at hand yet.
    pub fn new(
        number: impl Into<String>,
        organisation: Uscc,
        operator: impl Into<String>,
        purpose: impl Into<String>,
        region: DivisionCode,
        applicant: Holder,
        at: Timestamp,
    ) -> Self {
        Self {
            number: number.into(),
            organisation,
            operator: operator.into(),
            purpose: purpose.into(),
            region,
            at,
            applicant,
            represented: Vec::new(),
            fields: Fields::new(),
            answers: Vec::new(),
            confirmations: Vec::new(),
            promises: Vec::new(),
            outages: Vec::new(),
            unusable: Vec::new(),
            crosswalk: BTreeMap::new(),
        }
    }

    /// Whether everything is named that a query must name: body, operator, case, purpose. The matter names itself.
    pub(super) fn is_complete(&self) -> bool {
        [&self.number, &self.operator, &self.purpose]
            .iter()
            .all(|t| !t.trim().is_empty())
    }

    /// Why a source could not be asked.
    pub(super) fn outage(&self, source: &Unreachable) -> Option<Reason> {
        let found = self.outages.iter().find(|o| o.source == *source)?;
        Some(match found.kind {
            OutageKind::AccessDenied => Reason::AccessDenied,
            OutageKind::Unavailable => Reason::SourceUnavailable,
        })
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("number", &self.number)
            .field("organisation", &self.organisation)
            .field("applicant", &self.applicant)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// What a data service answered.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DataAnswer {
    /// The service, as the matter names it.
    pub source: String,
    /// When it was so.
    pub as_of: Timestamp,
    /// What it said.
    pub fields: Fields,
}

impl DataAnswer {
    /// This answer.
    pub fn new(source: impl Into<String>, as_of: Timestamp, fields: Fields) -> Self {
        Self {
            source: source.into(),
            as_of,
            fields,
        }
    }
}

/// What a department said about a statement.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Confirmation {
    /// The department.
    pub department: Uscc,
    /// The statement, in the words of the matter.
    pub statement: String,
    /// What it said.
    pub word: DepartmentWord,
    /// When.
    pub at: Timestamp,
}

impl Confirmation {
    /// This word of this department.
    pub fn new(
        department: Uscc,
        statement: impl Into<String>,
        word: DepartmentWord,
        at: Timestamp,
    ) -> Self {
        Self {
            department,
            statement: statement.into(),
            word,
            at,
        }
    }
}

/// Yes or no.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DepartmentWord {
    /// It is so.
    Confirmed,
    /// It is not so.
    Denied,
}

/// Something that could not be asked.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Outage {
    /// What.
    pub source: Unreachable,
    /// Why.
    pub kind: OutageKind,
}

impl Outage {
    /// This source could not be asked.
    pub const fn new(source: Unreachable, kind: OutageKind) -> Self {
        Self { source, kind }
    }
}

/// What could not be asked.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreachable {
    /// A department.
    Department(Uscc),
    /// A data service of the matter.
    Source(String),
    /// The store of licences of a type.
    Type(TypeRef),
}

/// Why it could not be asked.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutageKind {
    /// It refused the caller.
    AccessDenied,
    /// It did not answer.
    Unavailable,
}

/// A file that did not pass verification.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct UnusableFile {
    /// What the caller calls it.
    pub label: String,
    /// The type that it claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
    /// Why it did not pass, as its report says.
    pub reasons: Vec<Reason>,
}

impl UnusableFile {
    /// This file and why it did not pass.
    pub fn new(label: impl Into<String>, type_code: Option<String>, reasons: Vec<Reason>) -> Self {
        Self {
            label: label.into(),
            type_code,
            reasons,
        }
    }
}
