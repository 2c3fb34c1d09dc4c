//! Descriptions of licences in TOML or JSON.

use std::path::Path;

use serde_json::Value;
use toml::Table;
use yinzheng::issuer::LicenceDescription;
use yinzheng::limits::Limits;

use crate::exit::Failure;
use crate::walk::Document;
use crate::walk::has_ending;

/// Reads a description. The ending of its name tells the form, and where it tells none, the first character.
pub(crate) fn read(path: &Path) -> Result<LicenceDescription, Failure> {
    let bytes = Document::at(path).read(Limits::default().file)?;
    let unreadable = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let text = String::from_utf8(bytes).map_err(|_| unreadable("not UTF-8".to_owned()))?;
    let by_name = has_ending(path, "toml") || has_ending(path, "json");
    let is_toml = if by_name {
        has_ending(path, "toml")
    } else {
        !text.trim_start().starts_with('{')
    };
    let json = if is_toml { json_of(&text) } else { Ok(text) };
    let json = json.map_err(unreadable)?;
    LicenceDescription::from_json(&json).map_err(|e| unreadable(described(&e, is_toml)))
}

/// The same data in JSON; times of TOML become texts. The error says where and quotes nothing.
fn json_of(text: &str) -> Result<String, String> {
    let table: Table = text.parse().map_err(|e: toml::de::Error| {
        let at = e.span().map_or(0, |span| span.start);
        let line = text
            .get(..at)
            .map_or(0, |before| before.matches('\n').count())
            + 1;
        format!("not TOML, line {line}")
    })?;
    Ok(value(toml::Value::Table(table)).to_string())
}

fn value(toml: toml::Value) -> Value {
    match toml {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(is) => is.into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(value).collect::<Vec<_>>().into(),
        toml::Value::Table(table) => {
            let members = table.into_iter().map(|(name, inner)| (name, value(inner)));
            Value::Object(members.collect())
        }
    }
}

/// What is wrong; the place in JSON means nothing to who wrote TOML.
fn described(error: &yinzheng::error::ParseError, is_toml: bool) -> String {
    if is_toml {
        format!("{}: {}", error.field(), error.kind())
    } else {
        error.to_string()
    }
}
