//! Licence type code (证照类型代码): who defined the type, and its number there.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::code::Uscc;

/// A licence type code: the unified social credit code of the defining authority (证照定义机构代码) and a number of
/// three digits in that authority's own sequence, 21 characters together (GB/T 36904).
///
/// ```
/// use yinzheng::licence::LicenceTypeCode;
///
/// let road: LicenceTypeCode = "11100000000019713D008".parse()?;
/// assert_eq!((road.authority().as_str(), road.number()), ("11100000000019713D", 8));
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LicenceTypeCode {
    authority: Uscc,
    number: u16,
}

impl LicenceTypeCode {
    /// The type `number` (at most 999) of `authority`.
    pub const fn new(authority: Uscc, number: u16) -> Option<Self> {
        if number > 999 {
            return None;
        }
        Some(Self { authority, number })
    }

    /// The authority that defined the type; not the one that issues licences of it.
    pub const fn authority(self) -> Uscc {
        self.authority
    }

    /// Its number, 0 to 999.
    pub const fn number(self) -> u16 {
        self.number
    }
}

impl FromStr for LicenceTypeCode {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let bad = |kind, offset| ParseError::new(kind, "LicenceTypeCode", offset);
        let Some((authority, number)) = text.split_at_checked(18) else {
            return Err(bad(ParseErrorKind::Truncated, text.len()));
        };
        if number.len() != 3 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad(ParseErrorKind::UnexpectedValue, 18));
        }
        let number = number
            .parse()
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, 18))?;
        Ok(Self {
            authority: authority.parse()?,
            number,
        })
    }
}

impl fmt::Display for LicenceTypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.authority, self.number)
    }
}

impl Serialize for LicenceTypeCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LicenceTypeCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_it_was_read() {
        let code: LicenceTypeCode = "11100000MB03271699022".parse().unwrap();
        assert_eq!(code.to_string(), "11100000MB03271699022");
        for text in [
            "",
            "11100000MB0327169902",
            "11100000MB032716990222",
            "11100000MB0327169902A",
            "11100000MB0327169+22",
            "11100000MB03271699+22",
            "证照类型代码证照类型代码",
        ] {
            assert!(text.parse::<LicenceTypeCode>().is_err(), "{text}");
        }
    }
}
