//! What is known of one licence, in plain data that can be kept and judged again.
//!
//! The rooms above decide by these facts alone: whether a region recognises the licence, whether it spares its holder
//! a paper. So that a stored decision can be repeated, the JSON form holds everything, personal data included; keep it
//! as the licence itself is kept. `Debug` masks.

mod whole;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::licence::code::Uscc;
use crate::licence::copy::AnnotatedCopy;
use crate::licence::date::LicenceDate;
use crate::licence::holder::Holder;
use crate::licence::id::LicenceId;
use crate::licence::kind::LicenceKind;
use crate::licence::metadata::Element;
use crate::licence::metadata::Issuer;
use crate::licence::metadata::Metadata;
use crate::licence::metadata::Protection;
use crate::licence::metadata::Value;
use crate::licence::period::Period;
use crate::licence::period::PeriodPlace;
use crate::licence::read::Licence;
use crate::licence::status::LicenceStatus;
use crate::licence::status::StatusHistory;
use crate::licence::status::StatusOrigin;
use crate::licence::status::StatusPolicy;
use crate::licence::text;
use crate::time::Timestamp;

/// What is known of one licence.
///
/// Everything but [`LicenceFacts::fields`] comes from what valid signatures cover, and only where all that they cover
/// agrees; what is missing there was absent, uncovered or contradictory.
#[non_exhaustive]
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct LicenceFacts {
    /// Identifier (电子证照标识).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<LicenceId>,
    /// What kind of document it is.
    #[serde(default)]
    pub kind: LicenceKind,
    /// Code of the type (证照类型代码), without blanks around it; a region's own code as well as a national one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Issuing bodies.
    #[serde(default, with = "whole::issuers")]
    pub issuers: Vec<Issuer>,
    /// Holders.
    #[serde(default, with = "whole::holders")]
    pub holders: Vec<Holder>,
    /// Day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<LicenceDate>,
    /// From when to when it is in force; absent where one of its ends cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Number printed on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Every item: elements by their code (`ZZMC`), items of the type (`KZ_…`) as written.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldFacts>,
    /// Status at validation time.
    pub status: StatusFacts,
    /// What an annotated copy (加注件) says about itself.
    #[serde(default, with = "whole::copy", skip_serializing_if = "Option::is_none")]
    pub copy: Option<AnnotatedCopy>,
}

/// One item of a licence.
#[non_exhaustive]
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct FieldFacts {
    /// The text, as written, without blanks around it.
    pub value: String,
    /// Covered where a valid signature covers it and everything covered agrees; nothing else may fill a form.
    pub protection: Protection,
    /// The path of the carrier in the file.
    pub carrier: String,
}

impl FieldFacts {
    /// An item with this text, in this carrier.
    pub fn new(
        value: impl Into<String>,
        protection: Protection,
        carrier: impl Into<String>,
    ) -> Self {
        Self {
            value: value.into(),
            protection,
            carrier: carrier.into(),
        }
    }

    /// Whether it may be relied on as the issuer's word.
    pub fn is_covered(&self) -> bool {
        self.protection == Protection::Covered
    }
}

impl fmt::Debug for FieldFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = text::masked(&self.value);
        write!(f, "{shown:?} in {} {:?}", self.carrier, self.protection)
    }
}

/// Who says what the status is.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusBasis {
    /// A signed statement by a body that may speak for the issuer.
    Authenticated,
    /// The caller, who asked a service that he trusts.
    Caller,
    /// The dates of the licence: they can only say that it has ended or not begun.
    Dates,
    /// Nobody.
    #[default]
    None,
}

/// The status of a licence at a time, and who says so.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StatusFacts {
    /// The status; unknown where nothing fresh enough tells.
    pub status: LicenceStatus,
    /// Since when, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Who says so.
    pub basis: StatusBasis,
    /// When the answer was known to be so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub this_update: Option<Timestamp>,
    /// When the next answer is to be had at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Timestamp>,
    /// The body that states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_by: Option<Uscc>,
}

impl Default for StatusFacts {
    /// Nothing is known.
    fn default() -> Self {
        Self {
            status: LicenceStatus::Unknown,
            since: None,
            basis: StatusBasis::None,
            this_update: None,
            next_update: None,
            stated_by: None,
        }
    }
}

impl StatusFacts {
    /// The status at `t`. The dates can only take away: that they still run says nothing.
    ///
    /// * `history`: what statements and the caller say.
    /// * `period`: the dates of the licence, where they are known.
    /// * `rules`: how fresh an answer must be.
    pub fn at(
        t: Timestamp,
        history: &StatusHistory,
        period: Option<Period>,
        rules: &StatusPolicy,
    ) -> Self {
        let stated = history.answer.as_ref().map(|answer| Self {
            status: answer.status_at(t, rules),
            since: answer.since(t),
            basis: match answer.origin {
                StatusOrigin::Authenticated => StatusBasis::Authenticated,
                _ => StatusBasis::Caller,
            },
            this_update: Some(answer.this_update),
            next_update: answer.next_update,
            stated_by: answer.stated_by,
        });
        let by_dates = match period.map(|p| p.place(t)) {
            Some(PeriodPlace::After) => Some(LicenceStatus::Expired),
            Some(PeriodPlace::Before) => Some(LicenceStatus::NotYetEffective),
            Some(PeriodPlace::Inside) | None => None,
        };
        let stated = stated.unwrap_or_default();
        let open = matches!(
            stated.status,
            LicenceStatus::Effective | LicenceStatus::Unknown
        );
        match by_dates.filter(|_| open) {
            Some(status) => Self {
                status,
                basis: StatusBasis::Dates,
                ..Self::default()
            },
            None => stated,
        }
    }
}

impl LicenceFacts {
    /// The facts of `licence`, whose status is known from elsewhere.
    pub fn of(licence: &Licence, status: StatusFacts) -> Self {
        let trusted = licence.trusted();
        let agreed = licence.trusted_fields();
        let is_agreed = |e: Element| agreed.iter().any(|name| name == e.code());
        let value = |e: Element| trusted.value(e).filter(|_| is_agreed(e));
        let stated = |e| value(e).map(|v| v.as_str().trim().to_owned());
        let ends = [Element::ValidFrom, Element::ValidUntil];
        let contradictory = |e: &Element| trusted.value(*e).is_some() && !is_agreed(*e);
        Self {
            identifier: value(Element::Identifier)
                .and_then(|_| trusted.id())
                .and_then(|reading| reading.id().cloned()),
            kind: licence.kind(),
            type_code: stated(Element::TypeCode),
            name: stated(Element::Name),
            issuers: trusted.issuers().to_vec(),
            holders: trusted.holders().to_vec(),
            issued: value(Element::IssueDate).and_then(|_| trusted.date(Element::IssueDate)),
            period: trusted.period().filter(|_| !ends.iter().any(contradictory)),
            version: stated(Element::Version),
            number: stated(Element::Number),
            fields: fields(licence.metadata(), &agreed),
            status,
            copy: AnnotatedCopy::of(trusted),
        }
    }

    /// The text of an item that may be relied on.
    pub fn covered(&self, name: &str) -> Option<&str> {
        let field = self.fields.get(name).filter(|f| f.is_covered())?;
        Some(&field.value)
    }
}

/// Every item of the licence, by the value that counts.
fn fields(metadata: &Metadata, agreed: &[String]) -> BTreeMap<String, FieldFacts> {
    let field = |name: &str, value: &Value| {
        let covered = value.is_covered() && agreed.iter().any(|a| a == name);
        let protection = if covered {
            Protection::Covered
        } else {
            Protection::Uncovered
        };
        let text = value.as_str().trim();
        FieldFacts::new(text, protection, &value.carrier().path)
    };
    let of_elements = metadata.elements().filter_map(|e| {
        let value = metadata.value(e)?;
        Some((e.code().to_owned(), field(e.code(), value)))
    });
    let of_type = metadata.extensions().iter().filter_map(|(name, values)| {
        let covered = values.iter().find(|v| v.is_covered());
        let value = covered.or_else(|| values.first())?;
        Some((name.clone(), field(name, value)))
    });
    of_elements.chain(of_type).collect()
}

impl fmt::Debug for LicenceFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LicenceFacts")
            .field("identifier", &self.identifier)
            .field("kind", &self.kind)
            .field("type_code", &self.type_code)
            .field("name", &text::masked_option(&self.name))
            .field("issuers", &self.issuers)
            .field("holders", &self.holders)
            .field("issued", &self.issued)
            .field("period", &self.period)
            .field("version", &self.version)
            .field("number", &text::masked_option(&self.number))
            .field("fields", &self.fields)
            .field("status", &self.status)
            .field("copy", &self.copy)
            .finish()
    }
}

#[cfg(test)]
mod tests;
