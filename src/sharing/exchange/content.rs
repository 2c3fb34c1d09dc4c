//! What is handed on about one licence.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::recognition::unique_names;
use crate::sharing::text;

/// Longest content read, in bytes: a file of the longest kind in base64, and its report.
pub const LONGEST_CONTENT: usize = 192 << 20;

/// What is handed on about one licence: fields, or the sealed file, with the report on it and its status. Its octets
/// are what a response names by digest.
#[non_exhaustive]
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceContent {
    /// Fields, by element code or extension name.
    #[serde(
        default,
        deserialize_with = "unique_names",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub fields: BTreeMap<String, String>,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<EvidenceFile>,
    /// The provider's verification report, as JSON: the octets whose digest
    /// [`Report::digest`](crate::report::Report::digest) gives, and the response names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// A signed statement of the licence's status, DER in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A file in a content.
#[non_exhaustive]
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its octets, base64.
    pub data: String,
}

impl fmt::Debug for EvidenceContent {
    /// Names of fields, not their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EvidenceContent")
            .field("fields", &self.fields.keys())
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EvidenceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EvidenceFile({} characters)", self.data.len())
    }
}

impl EvidenceContent {
    /// These fields.
    pub fn of_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            fields: fields.into_iter().map(own).collect(),
            ..Self::default()
        }
    }

    /// This file.
    pub fn of_file(name: impl Into<String>, octets: &[u8]) -> Self {
        Self {
            file: Some(EvidenceFile {
                name: name.into(),
                data: STANDARD.encode(octets),
            }),
            ..Self::default()
        }
    }

    /// The same content with the report on the file.
    #[must_use]
    pub fn with_report(mut self, json: impl Into<String>) -> Self {
        self.report = Some(json.into());
        self
    }

    /// Reads a content.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is none, or longer than [`LONGEST_CONTENT`].
    pub fn from_json(json: &[u8]) -> Result<Self, ParseError> {
        if json.len() > LONGEST_CONTENT {
            return Err(text::bad(ParseErrorKind::Limit, "content"));
        }
        serde_json::from_slice(json)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "content"))
    }

    /// Its octets.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The octets of the file.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if there is none, or it is no base64.
    pub fn file_octets(&self) -> Result<Vec<u8>, ParseError> {
        let file = self.file.as_ref();
        let file = file.ok_or(text::bad(ParseErrorKind::Missing, "content.file"))?;
        STANDARD
            .decode(&file.data)
            .map_err(|_| text::bad(ParseErrorKind::BadText, "content.file"))
    }
}
