//! What the text of an identifier says, and every deviation found in it.

use serde::Serialize;

use crate::error::ParseError;
use crate::licence::code::LicenceTypeCode;
use crate::licence::code::Uscc;
use crate::licence::code::deviating_check_character;
use crate::licence::code::mod_37_36;
use crate::licence::id::IdFault;
use crate::licence::id::LONGEST_SERIAL;
use crate::licence::id::LicenceId;
use crate::licence::id::ROOT;
use crate::licence::id::is_alphanumeric;

/// Longest text that is looked at, in bytes: databases hold up to 200, the longest that a standard form can have is
/// near 130.
const LONGEST: usize = 256;

/// Which deviating computation a wrong check character agrees with. One in 36 agrees by chance.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVariant {
    /// A batch generator that counts letters from 11.
    LettersFromEleven,
    /// The digits of the root were counted in.
    RootIncluded,
}

/// The parts of an identifier as written, capital letters throughout.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct IdParts {
    /// The root arc; empty where there is none.
    pub root: String,
    /// The licence type.
    pub type_code: String,
    /// The issuing authority; absent in the form with four parts.
    pub issuer: Option<String>,
    /// The serial number.
    pub serial: String,
    /// The version.
    pub version: String,
    /// The check character.
    pub check: String,
}

/// What a text says as an identifier.
///
/// ```
/// use yinzheng::licence::{IdFault, LicenceId};
///
/// let read = LicenceId::read("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9");
/// assert_eq!(read.faults(), [IdFault::IssuerLength]);
/// assert_eq!(read.id().map(|id| id.issuer()), Some("340100"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct IdReading {
    parts: Option<IdParts>,
    id: Option<LicenceId>,
    expected_check: Option<char>,
    variant: Option<CheckVariant>,
    faults: Vec<IdFault>,
}

impl IdReading {
    /// Reads `text`; the work is linear in at most 256 bytes.
    pub(super) fn of(text: &str) -> Self {
        let mut reading = Self {
            parts: None,
            id: None,
            expected_check: None,
            variant: None,
            faults: Vec::new(),
        };
        let trimmed = text.trim();
        if trimmed.len() > LONGEST {
            reading.faults.push(IdFault::TooLong);
            return reading;
        }
        let upper = trimmed.to_ascii_uppercase();
        reading.note(trimmed.len() != text.len(), IdFault::Surrounded);
        reading.note(upper != trimmed, IdFault::SmallLetters);
        let (root, rest) = split_root(&upper);
        reading.note(root != ROOT, IdFault::RootUnknown);
        let Some(parts) = split_parts(root, rest) else {
            reading.faults.push(IdFault::PartCount);
            return reading;
        };
        reading.note(parts.issuer.is_none(), IdFault::PartCount);
        reading.observe_type(&parts.type_code);
        if let Some(issuer) = &parts.issuer {
            reading.observe_issuer(issuer);
        }
        reading.observe_serial_and_version(&parts);
        reading.observe_check(&parts);
        reading.id = reading.build(&parts);
        reading.parts = Some(parts);
        reading
    }

    /// Every deviation, in the order of the text.
    pub fn faults(&self) -> &[IdFault] {
        &self.faults
    }

    /// Whether this deviation was found.
    pub fn has(&self, fault: IdFault) -> bool {
        self.faults.contains(&fault)
    }

    /// The identifier, where root, grammar and check character hold; faults that leave it so (an issuer that is no
    /// social credit code, small letters) may still be there.
    pub const fn id(&self) -> Option<&LicenceId> {
        self.id.as_ref()
    }

    /// The parts as written, where they could be told apart.
    pub const fn parts(&self) -> Option<&IdParts> {
        self.parts.as_ref()
    }

    /// The check character that the other characters call for, where they are in its alphabet.
    pub const fn expected_check(&self) -> Option<char> {
        self.expected_check
    }

    /// Which deviating computation a wrong check character agrees with.
    pub const fn variant(&self) -> Option<CheckVariant> {
        self.variant
    }

    pub(super) fn first_error(&self) -> ParseError {
        let fault = self.faults.iter().find(|f| f.is_structural());
        fault.copied().unwrap_or(IdFault::PartCount).error()
    }

    fn note(&mut self, found: bool, fault: IdFault) {
        if found {
            self.faults.push(fault);
        }
    }

    fn observe_type(&mut self, text: &str) {
        match text.parse::<LicenceTypeCode>() {
            Ok(code) => {
                self.note(!code.authority().check_matches(), IdFault::TypeUsccCheck);
            }
            Err(_) if text.len() != 21 => self.faults.push(IdFault::TypeLength),
            Err(_) => self.faults.push(IdFault::TypeCharset),
        }
    }

    fn observe_issuer(&mut self, text: &str) {
        if text.is_empty() || !is_alphanumeric(text) {
            self.faults.push(IdFault::IssuerCharset);
        } else if text.len() != 18 {
            self.faults.push(IdFault::IssuerLength);
        } else {
            let code = text.parse::<Uscc>().ok();
            let sound = code.is_some_and(|c| c.check_matches());
            self.note(!sound, IdFault::IssuerUsccCheck);
            let public = code.is_none_or(|c| c.category().is_public());
            self.note(!public, IdFault::IssuerNotAuthority);
        }
    }

    fn observe_serial_and_version(&mut self, parts: &IdParts) {
        let serial = &parts.serial;
        let bad = serial.is_empty() || !is_alphanumeric(serial);
        self.note(bad, IdFault::SerialCharset);
        self.note(serial.len() > LONGEST_SERIAL, IdFault::SerialLength);
        self.note(version(&parts.version).is_none(), IdFault::VersionFormat);
    }

    fn observe_check(&mut self, parts: &IdParts) {
        if parts.check.len() != 1 || !is_alphanumeric(&parts.check) {
            self.faults.push(IdFault::CheckForm);
            return;
        }
        let issuer = parts.issuer.as_deref().unwrap_or_default();
        let input = format!(
            "{}{issuer}{}{}",
            parts.type_code, parts.serial, parts.version
        );
        self.expected_check = mod_37_36(&input);
        let found = parts.check.chars().next();
        if self.expected_check.is_none() || self.expected_check == found {
            return;
        }
        self.faults.push(IdFault::CheckMismatch);
        let rooted = format!("{}{input}", parts.root.replace('.', ""));
        self.variant = if deviating_check_character(&input) == found {
            Some(CheckVariant::LettersFromEleven)
        } else if mod_37_36(&rooted) == found {
            Some(CheckVariant::RootIncluded)
        } else {
            None
        };
        self.note(self.variant.is_some(), IdFault::CheckMatchesVariant);
    }

    fn build(&self, parts: &IdParts) -> Option<LicenceId> {
        if self.faults.iter().any(|f| f.is_structural()) {
            return None;
        }
        Some(LicenceId {
            type_code: parts.type_code.parse().ok()?,
            issuer: parts.issuer.as_deref()?.into(),
            serial: parts.serial.as_str().into(),
            version: version(&parts.version)?,
            check: self.expected_check?,
        })
    }
}

/// Splits the root off: the known one, else the short numbers in front.
fn split_root(text: &str) -> (&str, &str) {
    if let Some(rest) = text.strip_prefix(ROOT).and_then(|r| r.strip_prefix('.')) {
        return (ROOT, rest);
    }
    let mut at = 0_usize;
    for arc in text.split('.') {
        if arc.is_empty() || arc.len() > 5 || !arc.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        at = at.saturating_add(arc.len()).saturating_add(1);
    }
    let root = text.get(..at.saturating_sub(1)).unwrap_or(text);
    (root, text.get(at..).unwrap_or_default())
}

fn split_parts(root: &str, rest: &str) -> Option<IdParts> {
    let parts: Vec<&str> = rest.split('.').collect();
    let (type_code, issuer, serial, version, check) = match parts.as_slice() {
        [type_code, issuer, serial, version, check] => {
            (type_code, Some(issuer), serial, version, check)
        }
        [type_code, serial, version, check] => (type_code, None, serial, version, check),
        _ => return None,
    };
    Some(IdParts {
        root: root.to_owned(),
        type_code: (*type_code).to_owned(),
        issuer: issuer.map(|i| (*i).to_owned()),
        serial: (*serial).to_owned(),
        version: (*version).to_owned(),
        check: (*check).to_owned(),
    })
}

fn version(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .filter(|v| *v > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";

    #[test]
    fn a_sound_identifier_has_no_faults() {
        let read = IdReading::of(GOOD);
        assert_eq!((read.faults(), read.expected_check()), (&[][..], Some('3')));
        assert_eq!(read.id().unwrap().to_string(), GOOD);
    }

    #[test]
    fn each_deviation_is_told_by_its_name() {
        use IdFault::*;
        let body = "11100000000019713D008.11510800MB9999906B.2023000001.001";
        let rows: [(String, &[IdFault]); 14] = [
            (format!(" {GOOD}\n"), &[Surrounded]),
            (GOOD.to_lowercase(), &[SmallLetters]),
            (format!("1.2.156.3003.2.{body}.3"), &[RootUnknown]),
            (format!("{body}.3"), &[RootUnknown]),
            (GOOD.replace(".2023000001", ""), &[PartCount, SerialCharset]),
            (format!("{GOOD}.3"), &[PartCount]),
            (
                GOOD.replace(".001.", ".01."),
                &[VersionFormat, CheckMismatch],
            ),
            (
                GOOD.replace(".001.", ".000."),
                &[VersionFormat, CheckMismatch],
            ),
            (GOOD.replace(".001.3", ".001.4"), &[CheckMismatch]),
            (GOOD.replace(".001.3", ".001.33"), &[CheckForm]),
            (GOOD.replace("2023000001", "2023_00001"), &[SerialCharset]),
            (GOOD.replace("D008", "D08"), &[TypeLength, CheckMismatch]),
            (GOOD.replace("D008", "D0A8"), &[TypeCharset, CheckMismatch]),
            ("1".repeat(257), &[TooLong]),
        ];
        for (text, want) in rows {
            let read = IdReading::of(&text);
            let lenient = [CheckMatchesVariant];
            let got: Vec<IdFault> = read
                .faults()
                .iter()
                .copied()
                .filter(|f| !lenient.contains(f))
                .collect();
            if !want.contains(&PartCount) {
                assert_eq!(got, want, "{text}");
            } else {
                assert!(got.contains(&PartCount), "{text}");
            }
            assert!(text.parse::<LicenceId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_check_over_the_root_is_recognised() {
        let type_code = "11100000000019713D008";
        let check = mod_37_36(&format!("1215630052{type_code}2023000001001")).unwrap();
        let text = format!("{ROOT}.{type_code}.2023000001.001.{check}");
        let read = IdReading::of(&text);
        assert_eq!(read.variant(), Some(CheckVariant::RootIncluded));
        assert!(read.has(IdFault::PartCount) && read.has(IdFault::CheckMismatch));
        assert_eq!(read.id(), None);
    }

    #[test]
    fn long_serials_are_read_and_told() {
        let type_code = "11100000000019713D008";
        let body = format!("{type_code}11510800MB9999906B{}001", "9".repeat(65));
        let check = mod_37_36(&body).unwrap();
        let text = format!(
            "{ROOT}.{type_code}.11510800MB9999906B.{}.001.{check}",
            "9".repeat(65)
        );
        let read = IdReading::of(&text);
        assert_eq!(read.faults(), [IdFault::SerialLength]);
        assert!(read.id().is_some());
    }
}
