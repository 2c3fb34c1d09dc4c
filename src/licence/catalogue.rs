//! Catalogue records (目录信息, GB/T 36902): what is reported upward about each licence and each type.
//!
//! The JSON names are ours; the standard's text was not at hand. A record holds the holder's code whole, since that is
//! what is reported: treat its JSON accordingly. `Debug` masks it.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::licence::code::DivisionCode;
use crate::licence::code::LicenceTypeCode;
use crate::licence::code::Uscc;
use crate::licence::holder::HolderCode;
use crate::licence::kind::LicenceKind;
use crate::licence::metadata::Element;
use crate::licence::metadata::Metadata;
use crate::licence::text;

/// What a record does to the catalogue.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CatalogueOperation {
    /// A licence is new.
    #[default]
    Add,
    /// A licence is taken out.
    Remove,
    /// What is known of a licence has changed.
    Update,
}

/// The record of one licence.
#[non_exhaustive]
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct CatalogueRecord {
    /// Number of the batch it is reported in.
    pub batch: String,
    /// What it does.
    pub operation: CatalogueOperation,
    /// When it was reported, as text.
    pub time: String,
    /// Code of the area (管辖属地编码).
    pub area_code: String,
    /// Holder; several are joined with commas.
    pub holder: String,
    /// Code of the holder, whole.
    #[serde(serialize_with = "exposed", deserialize_with = "holder_code")]
    pub holder_code: Option<HolderCode>,
    /// Kind of that code (GB/T 36903 Annex A).
    pub holder_code_type: String,
    /// Name of the licence.
    pub name: String,
    /// Number printed on it.
    pub number: String,
    /// Identifier at the source.
    pub identifier: String,
    /// Name of the type.
    pub type_name: String,
    /// Code of the type.
    pub type_code: String,
    /// Where the record comes from, in the receiving system's code.
    pub data_source: String,
    /// Date of issue.
    pub issue_date: String,
    /// Issuer; several are joined with commas.
    pub issuer: String,
    /// Code of the issuer.
    pub issuer_code: String,
    /// Why a record was refused.
    pub error_remark: String,
}

/// A field of a record that is longer than receiving systems take.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct OverlongField {
    /// Its name in JSON.
    pub field: &'static str,
    /// Its length, in characters.
    pub length: usize,
    /// The bound, in characters.
    pub limit: usize,
}

impl CatalogueRecord {
    /// The record of a licence with these data; batch, operation, time and data source are the reporter's to add.
    pub fn of(metadata: &Metadata) -> Self {
        let joined = |element| {
            let texts: Vec<&str> = metadata
                .values(element)
                .iter()
                .map(|v| v.as_str())
                .collect();
            match (metadata.value(element), element.is_multiple()) {
                (Some(_), true) => texts.join(","),
                (Some(value), false) => value.as_str().to_owned(),
                (None, _) => String::new(),
            }
        };
        let people = |pick: fn(&crate::licence::holder::Holder) -> Option<String>| {
            let texts: Vec<String> = metadata.holders().iter().filter_map(pick).collect();
            texts.join(",")
        };
        let codes = people(|h| h.code.as_ref().map(|c| c.expose().to_owned()));
        let issuers = metadata.issuers().iter();
        let names: Vec<&str> = issuers.clone().filter_map(|i| i.name.as_deref()).collect();
        let issuer_codes: Vec<&str> = issuers.filter_map(|i| i.code.as_deref()).collect();
        Self {
            area_code: joined(Element::Area),
            holder: people(|h| Some(h.name.clone()).filter(|n| !n.is_empty())),
            holder_code: (!codes.is_empty()).then(|| HolderCode::new(codes)),
            holder_code_type: people(|h| h.code_type.as_ref().map(ToString::to_string)),
            name: joined(Element::Name),
            number: joined(Element::Number),
            identifier: joined(Element::Identifier),
            type_name: joined(Element::TypeName),
            type_code: joined(Element::TypeCode),
            issue_date: match metadata.date(Element::IssueDate).and_then(|d| d.day()) {
                Some(day) => day.to_string(),
                None => joined(Element::IssueDate),
            },
            issuer: names.join(","),
            issuer_code: issuer_codes.join(","),
            ..Self::default()
        }
    }

    /// The division of the area, where the code begins with one.
    pub fn division(&self) -> Option<DivisionCode> {
        DivisionCode::leading(&self.area_code)
    }

    /// Fields longer than a working system takes. The standard's own bounds are not confirmed, so these are hints:
    /// holder and issuer were widened there to any length, and are not bounded here.
    pub fn overlong(&self) -> Vec<OverlongField> {
        [
            ("area_code", &self.area_code, 32),
            ("holder_code_type", &self.holder_code_type, 2000),
            ("name", &self.name, 512),
            ("number", &self.number, 128),
            ("identifier", &self.identifier, 128),
            ("type_name", &self.type_name, 256),
            ("type_code", &self.type_code, 64),
            ("data_source", &self.data_source, 3),
            ("issue_date", &self.issue_date, 32),
            ("error_remark", &self.error_remark, 512),
        ]
        .into_iter()
        .map(|(field, text, limit)| OverlongField {
            field,
            length: text.chars().count(),
            limit,
        })
        .filter(|f| f.length > f.limit)
        .collect()
    }
}

impl fmt::Debug for CatalogueRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CatalogueRecord")
            .field("operation", &self.operation)
            .field("identifier", &text::masked(&self.identifier))
            .field("holder", &text::masked(&self.holder))
            .field("holder_code", &self.holder_code)
            .finish_non_exhaustive()
    }
}

fn exposed<S: Serializer>(code: &Option<HolderCode>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_ref().map_or("", HolderCode::expose))
}

fn holder_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<HolderCode>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.is_empty()).then(|| HolderCode::new(text)))
}

/// The record of one licence type, as registered.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRecord {
    /// Name of the type.
    pub type_name: String,
    /// Code of the type.
    pub type_code: LicenceTypeCode,
    /// What kind of document it is.
    #[serde(default)]
    pub kind: LicenceKind,
    /// Name of the defining authority.
    pub authority_name: String,
    /// Code of the defining authority.
    pub authority_code: Uscc,
    /// Kinds of holder codes that are permitted (GB/T 36903 Annex A); empty for any.
    #[serde(default)]
    pub holder_code_types: Vec<String>,
    /// Provinces that share the type.
    #[serde(default)]
    pub shared_by: Vec<DivisionCode>,
}

impl TypeRecord {
    /// The record of a type whose authority has this name; the authority's code is that in the type's code.
    pub fn new(
        type_code: LicenceTypeCode,
        type_name: impl Into<String>,
        authority_name: impl Into<String>,
    ) -> Self {
        let type_name = type_name.into();
        Self {
            kind: LicenceKind::suggested_by(&type_name).unwrap_or_default(),
            type_name,
            type_code,
            authority_name: authority_name.into(),
            authority_code: type_code.authority(),
            holder_code_types: Vec::new(),
            shared_by: Vec::new(),
        }
    }

    /// Whether the defining authority is the one that the code names.
    pub fn is_consistent(&self) -> bool {
        self.type_code.authority() == self.authority_code
    }
}
