//! Administrative division code (行政区划代码, GB/T 2260): two digits each for province, prefecture and county.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// A code of six digits, well formed but not looked up: codes change while licences keep the old digits, so no
/// licence is refused because its code is no longer in use.
///
/// ```
/// use yinzheng::licence::DivisionCode;
///
/// let sichuan: DivisionCode = "510000".parse()?;
/// let lizhou: DivisionCode = "510802".parse()?;
/// assert!(sichuan.covers(lizhou) && !lizhou.covers(sichuan));
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DivisionCode([u8; 6]);

/// How deep a division lies.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionLevel {
    /// Province, autonomous region, municipality.
    Province,
    /// Prefecture or city.
    Prefecture,
    /// County, district.
    County,
}

impl DivisionCode {
    /// The division that `text` begins with, where a longer code (of a town, say) stands: its first six characters.
    pub fn leading(text: &str) -> Option<Self> {
        text.get(..6)?.parse().ok()
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How deep it lies: pairs of zeros at the end stand for "the whole of".
    pub fn level(self) -> DivisionLevel {
        match self.prefix().len() {
            2 => DivisionLevel::Province,
            4 => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// Whether `other` lies in this division or is it. Matching is by prefix alone, as recognition lists do.
    pub fn covers(self, other: Self) -> bool {
        other.as_str().starts_with(self.prefix())
    }

    /// The digits that matter: `51` of 510000, `3301` of 330100.
    fn prefix(&self) -> &str {
        let text = self.as_str();
        match text.strip_suffix("0000") {
            Some(province) => province,
            None => text.strip_suffix("00").unwrap_or(text),
        }
    }
}

impl FromStr for DivisionCode {
    type Err = ParseError;

    /// Reads six digits that do not begin with a zero.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let bad = |kind, offset| ParseError::new(kind, "DivisionCode", offset);
        if let Some(at) = text.bytes().position(|b| !b.is_ascii_digit()) {
            return Err(bad(ParseErrorKind::BadText, at));
        }
        let octets: [u8; 6] = text
            .as_bytes()
            .try_into()
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, text.len().min(6)))?;
        if octets.first() == Some(&b'0') {
            return Err(bad(ParseErrorKind::UnexpectedValue, 0));
        }
        Ok(Self(octets))
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DivisionCode({self})")
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn regions_match_by_prefix() {
        for (outer, inner, want) in [
            ("510000", "510802", true),
            ("510800", "510802", true),
            ("510800", "510100", false),
            ("330100", "330110", true),
            ("330110", "330100", false),
            ("500000", "500101", true),
            ("500000", "510000", false),
            ("510802", "510802", true),
            ("500100", "500101", true),
        ] {
            assert_eq!(code(outer).covers(code(inner)), want, "{outer} {inner}");
        }
        assert_eq!(code("330100").level(), DivisionLevel::Prefecture);
        assert_eq!(code("500000").level(), DivisionLevel::Province);
        assert_eq!(DivisionCode::leading("510802001000"), Some(code("510802")));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "51", "5100000", "51000a", "051000", "５１0000", "证照"] {
            assert!(text.parse::<DivisionCode>().is_err(), "{text}");
            let _ = DivisionCode::leading(text);
        }
    }
}
