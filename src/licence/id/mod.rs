//! E-licence identifier (电子证照标识, GB/T 36904).
//!
//! ```text
//! identifier = root "." type "." issuer "." serial "." version "." check
//! root    = "1.2.156.3005.2"            ; itself with dots
//! type    = USCC of the defining authority, three digits
//! issuer  = USCC of the issuing authority
//! serial  = 1*( DIGIT / "A".."Z" )
//! version = three digits, from 001
//! check   = ISO/IEC 7064 MOD 37,36 over type, issuer, serial and version, without dots
//! ```
//!
//! [`LicenceId`] is an identifier that holds; [`IdReading`] is what a text says, right or wrong, with every deviation
//! found. Which deviation counts how is for [`judge_id`] and its rules.

mod fault;
mod judge;
mod reading;

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::code::LicenceTypeCode;
use crate::licence::code::Uscc;
use crate::licence::code::mod_37_36;

pub use fault::IdFault;
pub use judge::IdRules;
pub use judge::judge_id;
pub use reading::CheckVariant;
pub use reading::IdParts;
pub use reading::IdReading;

/// The root arc of every identifier.
const ROOT: &str = "1.2.156.3005.2";

/// Longest serial number that is issued and expected. The standard's own bound is not confirmed; real ones have up
/// to 32 characters.
const LONGEST_SERIAL: usize = 64;

/// The identifier of one version of one e-licence: well formed, with the right check character.
///
/// The issuing authority should be a unified social credit code; identifiers exist where a division code stands there
/// instead, so it is kept as text, and [`LicenceId::issuer_code`] gives the code where it is one.
///
/// ```
/// use yinzheng::licence::LicenceId;
///
/// let text = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
/// let id: LicenceId = text.parse()?;
/// assert_eq!((id.serial(), id.version()), ("20230000403", 1));
/// assert_eq!(id.next_version().map(|n| n.to_string()).as_deref(), Some(
///     "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
/// ));
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LicenceId {
    type_code: LicenceTypeCode,
    issuer: Box<str>,
    serial: Box<str>,
    version: u16,
    check: char,
}

impl LicenceId {
    /// The identifier of a licence that `issuer` gives out, with its check character computed.
    ///
    /// * `serial`: 1 to 64 digits and capital letters.
    /// * `version`: 1 for a new licence, one more for each change or renewal; at most 999.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::UnexpectedValue`] for a serial or version outside these bounds, and for an authority whose
    /// own code does not hold: no identifier is issued under a wrong one.
    pub fn issue(
        type_code: LicenceTypeCode,
        issuer: Uscc,
        serial: &str,
        version: u16,
    ) -> Result<Self, ParseError> {
        let bad = |field| ParseError::new(ParseErrorKind::UnexpectedValue, field, 0);
        if !type_code.authority().check_matches() {
            return Err(bad("LicenceId.type"));
        }
        if !issuer.check_matches() || !issuer.category().is_public() {
            return Err(bad("LicenceId.issuer"));
        }
        if serial.is_empty() || serial.len() > LONGEST_SERIAL || !is_alphanumeric(serial) {
            return Err(bad("LicenceId.serial"));
        }
        Self::with_check(type_code, issuer.as_str(), serial, version)
            .ok_or(bad("LicenceId.version"))
    }

    fn with_check(
        type_code: LicenceTypeCode,
        issuer: &str,
        serial: &str,
        version: u16,
    ) -> Option<Self> {
        if !(1..=999).contains(&version) {
            return None;
        }
        let check = mod_37_36(&format!("{type_code}{issuer}{serial}{version:03}"))?;
        Some(Self {
            type_code,
            issuer: issuer.into(),
            serial: serial.into(),
            version,
            check,
        })
    }

    /// What `text` says, however wrong it is; nothing is refused and nothing is repaired silently.
    pub fn read(text: &str) -> IdReading {
        IdReading::of(text)
    }

    /// The licence type.
    pub const fn type_code(&self) -> LicenceTypeCode {
        self.type_code
    }

    /// The issuing authority, as written.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The issuing authority's unified social credit code, where one stands there.
    pub fn issuer_code(&self) -> Option<Uscc> {
        self.issuer.parse().ok()
    }

    /// The serial number (流水号).
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The version, from 1.
    pub const fn version(&self) -> u16 {
        self.version
    }

    /// The check character (校验位).
    pub const fn check(&self) -> char {
        self.check
    }

    /// The identifier of the next version of the same licence; `None` after 999.
    pub fn next_version(&self) -> Option<Self> {
        let version = self.version.checked_add(1)?;
        Self::with_check(self.type_code, &self.issuer, &self.serial, version)
    }

    /// Whether both are versions of one licence: equal but for version and check character.
    pub fn is_same_licence(&self, other: &Self) -> bool {
        self.type_code == other.type_code
            && self.issuer == other.issuer
            && self.serial == other.serial
    }

    /// Whether this is a later version of the licence that `other` identifies. Only the highest is current.
    pub fn supersedes(&self, other: &Self) -> bool {
        self.is_same_licence(other) && self.version > other.version
    }
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

impl FromStr for LicenceId {
    type Err = ParseError;

    /// Reads the canonical form: no small letters, no blanks around it.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let reading = Self::read(text);
        let strict = [IdFault::SmallLetters, IdFault::Surrounded];
        let deviation = reading.faults().iter().find(|f| strict.contains(f));
        match (reading.id(), deviation) {
            (Some(id), None) => Ok(id.clone()),
            (_, Some(fault)) => Err(fault.error()),
            (None, None) => Err(reading.first_error()),
        }
    }
}

impl fmt::Display for LicenceId {
    /// The canonical form, root and dots included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{ROOT}.{}.{}.{}.{:03}.{}",
            self.type_code, self.issuer, self.serial, self.version, self.check
        )
    }
}

impl Serialize for LicenceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LicenceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issued_identifiers_are_those_of_the_fixtures() {
        let type_code = "11100000000019713D008".parse().unwrap();
        for (issuer, check) in [
            ("11510800MB9999906B", '3'),
            ("11500000000000019A", 'N'),
            ("113301000000000279", '5'),
        ] {
            let issuer = issuer.parse().unwrap();
            let id = LicenceId::issue(type_code, issuer, "2023000001", 1).unwrap();
            assert_eq!(id.check(), check, "{issuer}");
            assert_eq!(id.to_string().parse::<LicenceId>().unwrap(), id);
        }
    }

    #[test]
    fn nothing_unsound_is_issued() {
        let type_code: LicenceTypeCode = "11100000000019713D008".parse().unwrap();
        let issuer: Uscc = "11510800MB9999906B".parse().unwrap();
        let enterprise: Uscc = "91350100M000100Y43".parse().unwrap();
        let wrong: Uscc = "11510800MB9999906C".parse().unwrap();
        let long = "1".repeat(65);
        for (issuer, serial, version, why) in [
            (issuer, "", 1, "no serial"),
            (issuer, "a1", 1, "small letter"),
            (issuer, "证1", 1, "not in the alphabet"),
            (issuer, long.as_str(), 1, "serial too long"),
            (issuer, "1", 0, "versions begin at 1"),
            (issuer, "1", 1000, "three digits"),
            (enterprise, "1", 1, "an enterprise is no authority"),
            (wrong, "1", 1, "its own check is wrong"),
        ] {
            assert!(
                LicenceId::issue(type_code, issuer, serial, version).is_err(),
                "{why}"
            );
        }
    }

    #[test]
    fn versions_form_a_chain() {
        let type_code = "11100000000019713D008".parse().unwrap();
        let issuer = "11510800MB9999906B".parse().unwrap();
        let first = LicenceId::issue(type_code, issuer, "2023000001", 1).unwrap();
        let second = first.next_version().unwrap();
        let other = LicenceId::issue(type_code, issuer, "2023000002", 2).unwrap();
        assert!(second.supersedes(&first) && !first.supersedes(&second));
        assert!(!other.supersedes(&first));
        let last = LicenceId::issue(type_code, issuer, "1", 999).unwrap();
        assert_eq!(last.next_version(), None);
    }
}
