//! Unified social credit code (统一社会信用代码, GB 32100-2015).
//!
//! | characters | hold                                                  |
//! |------------|-------------------------------------------------------|
//! | 1          | registering department                                |
//! | 2          | class of organisation                                 |
//! | 3 to 8     | administrative division (GB/T 2260)                   |
//! | 9 to 17    | organisation code (GB 11714), with its own check      |
//! | 18         | check character                                       |

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::code::DivisionCode;

const LENGTH: usize = 18;
/// No I, O, S, V, Z: they look like digits.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A unified social credit code: 18 characters of its alphabet.
///
/// The check character is not demanded here, because codes of early pilot regions are legally valid although theirs
/// differs (e.g. `91350100M0001TGQXM`); ask [`Uscc::check_matches`] and judge by what the code stands for.
///
/// ```
/// use yinzheng::licence::Uscc;
///
/// let code: Uscc = "91350100M000100Y43".parse()?;
/// assert!(code.check_matches() && code.organisation_check_matches());
/// assert_eq!(code.division().map(|d| d.to_string()).as_deref(), Some("350100"));
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Uscc([u8; LENGTH]);

impl Uscc {
    /// The code whose first 17 characters are `body`, with its check character; `None` if `body` is not 17 characters
    /// of the alphabet.
    pub fn with_check(body: &str) -> Option<Self> {
        let check = check_character(body.as_bytes().first_chunk::<17>()?)?;
        let whole = body.bytes().chain([check]).collect::<Vec<u8>>();
        whole.try_into().ok().map(Self)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the last character is the check character of the others.
    pub fn check_matches(&self) -> bool {
        self.0
            .split_last()
            .is_some_and(|(last, body)| body.first_chunk().and_then(check_character) == Some(*last))
    }

    /// The organisation code (组织机构代码): nine characters, the last its own check.
    pub fn organisation_code(&self) -> &str {
        self.as_str().get(8..17).unwrap_or_default()
    }

    /// Whether the organisation code's own check character (GB 11714) fits.
    pub fn organisation_check_matches(&self) -> bool {
        let code = self.organisation_code();
        let Some((body, check)) = code.split_at_checked(8) else {
            return false;
        };
        let sum = body
            .chars()
            .zip(INNER_WEIGHTS)
            .filter_map(|(c, w)| c.to_digit(36)?.checked_mul(w))
            .fold(0_u32, u32::wrapping_add);
        let want = match 11_u32.wrapping_sub(sum % 11) {
            10 => Some('X'),
            11 => Some('0'),
            digit => char::from_digit(digit, 10),
        };
        want == check.chars().next()
    }

    /// The administrative division of the registration; `None` if those characters are not digits.
    pub fn division(&self) -> Option<DivisionCode> {
        self.as_str().get(2..8)?.parse().ok()
    }

    /// What kind of organisation it is, by the first two characters.
    pub fn category(&self) -> UsccCategory {
        match self.as_str().get(..2).unwrap_or_default() {
            "11" => UsccCategory::StateOrgan,
            "12" => UsccCategory::PublicInstitution,
            "51" | "52" | "53" => UsccCategory::CivilOrganisation,
            "91" => UsccCategory::Enterprise,
            "92" => UsccCategory::IndividualBusiness,
            "93" => UsccCategory::FarmersCooperative,
            code if code.starts_with('1') => UsccCategory::OtherEstablishment,
            _ => UsccCategory::Other,
        }
    }
}

fn check_character(body: &[u8; 17]) -> Option<u8> {
    let mut sum = 0_usize;
    for (octet, weight) in body.iter().zip(WEIGHTS) {
        let value = ALPHABET.iter().position(|a| a == octet)?;
        sum = sum.checked_add(value.checked_mul(weight)?)?;
    }
    let index = 31_usize.wrapping_sub(sum % 31) % 31;
    ALPHABET.get(index).copied()
}

impl FromStr for Uscc {
    type Err = ParseError;

    /// Reads the 18 characters as they are: no blanks, no small letters.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let bad = |kind, offset| ParseError::new(kind, "Uscc", offset);
        if let Some(at) = text.bytes().position(|b| !ALPHABET.contains(&b)) {
            return Err(bad(ParseErrorKind::BadText, at));
        }
        match text.as_bytes().try_into() {
            Ok(octets) => Ok(Self(octets)),
            Err(_) if text.len() < LENGTH => Err(bad(ParseErrorKind::Truncated, text.len())),
            Err(_) => Err(bad(ParseErrorKind::TrailingData, LENGTH)),
        }
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({self})")
    }
}

impl Serialize for Uscc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Kinds of organisation that a unified social credit code tells apart.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UsccCategory {
    /// 51, 52, 53: civil organisation (社会组织).
    CivilOrganisation,
    /// 91: enterprise (企业).
    Enterprise,
    /// 93: farmers' cooperative (农民专业合作社).
    FarmersCooperative,
    /// 92: individual business (个体工商户).
    IndividualBusiness,
    /// Any other.
    Other,
    /// Another establishment of the state (其他机构编制).
    OtherEstablishment,
    /// 12: public institution (事业单位).
    PublicInstitution,
    /// 11: organ of the state (机关).
    StateOrgan,
}

impl UsccCategory {
    /// Whether such a body can be an authority that issues licences: organs, institutions and other establishments
    /// of the state.
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Self::StateOrgan | Self::PublicInstitution | Self::OtherEstablishment
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_is_computed_from_the_first_seventeen() {
        let made = Uscc::with_check("91350100M000100Y4").unwrap();
        assert_eq!(made.to_string(), "91350100M000100Y43");
        for body in [
            "",
            "91350100M000100Y",
            "91350100M000100Y43",
            "9135010OM000100Y4",
        ] {
            assert_eq!(Uscc::with_check(body), None, "{body}");
        }
    }

    #[test]
    fn only_the_form_is_demanded() {
        assert!(
            !"91350100M0001TGQXM"
                .parse::<Uscc>()
                .unwrap()
                .check_matches()
        );
        for (text, why) in [
            ("91350100M000100Y4", "too short"),
            ("91350100M000100Y433", "too long"),
            ("91350100m000100Y43", "small letter"),
            ("9135010OM000100Y43", "O is not in the alphabet"),
            ("９1350100M000100Y43", "full-width digit"),
        ] {
            assert!(text.parse::<Uscc>().is_err(), "{why}");
        }
    }
}
