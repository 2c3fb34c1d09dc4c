//! Citizen number (公民身份号码, GB 11643-1999): division, date of birth, sequence, check digit.
//!
//! A number names a living person. It is never shown whole, wiped from memory when dropped, and appears in no error.

use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::code::DivisionCode;
use crate::licence::date::Day;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: &[u8; 11] = b"10X98765432";
const FIELD: &str = "CitizenNumber";

/// A citizen number with the right check digit and a date of birth that exists.
///
/// `Debug` and `Display` show the first six characters and the last; [`CitizenNumber::expose`] is the only way to
/// the whole. The memory is wiped on drop.
///
/// ```
/// use yinzheng::licence::CitizenNumber;
///
/// let number: CitizenNumber = "11010519491231002X".parse()?;
/// assert_eq!(number.to_string(), "110105***********X");
/// assert_eq!(number.birth_date().map(|d| d.to_string()).as_deref(), Some("1949-12-31"));
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct CitizenNumber(Zeroizing<[u8; 18]>);

/// A citizen number as it was read, and what had to be mended.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CitizenReading {
    /// The number.
    pub number: CitizenNumber,
    /// How the text deviates from the 18 characters of the standard.
    pub deviations: Vec<CitizenDeviation>,
}

/// What was mended in a citizen number. None of these changes whom it names.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CitizenDeviation {
    /// Blanks stand around or inside the number.
    Blanks,
    /// The old form of 15 digits: "19" was inserted before the year and the check digit computed.
    FifteenDigits,
    /// A small `x` as check digit.
    SmallX,
}

impl CitizenNumber {
    /// Reads a number in the forms that occur: with blanks, with a small `x`, or in the old form of 15 digits.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] that names place and kind and quotes nothing: wrong length, other characters, a date that
    /// does not exist, or a wrong check digit.
    pub fn read(text: &str) -> Result<CitizenReading, ParseError> {
        let mut deviations = Vec::new();
        let mut plain = Zeroizing::new(String::with_capacity(18));
        for c in text.chars().filter(|c| !c.is_whitespace()).take(19) {
            plain.push(c);
        }
        if plain.len() != text.len() {
            deviations.push(CitizenDeviation::Blanks);
        }
        if plain.ends_with('x') {
            deviations.push(CitizenDeviation::SmallX);
            plain.make_ascii_uppercase();
        }
        if plain.len() == 15 && plain.bytes().all(|b| b.is_ascii_digit()) {
            deviations.push(CitizenDeviation::FifteenDigits);
            plain.insert_str(6, "19");
            let body = plain.as_bytes().first_chunk().and_then(check_digit);
            let check = body.ok_or(ParseError::new(ParseErrorKind::BadText, FIELD, 0))?;
            plain.push(char::from(check));
        }
        let number = plain.parse()?;
        Ok(CitizenReading { number, deviations })
    }

    /// The whole number, for comparing and for issuing. Do not log it.
    pub fn expose(&self) -> &str {
        std::str::from_utf8(self.0.as_slice()).unwrap_or_default()
    }

    /// The division where the number was given out.
    pub fn division(&self) -> Option<DivisionCode> {
        DivisionCode::leading(self.expose())
    }

    /// The date of birth.
    pub fn birth_date(&self) -> Option<Day> {
        birth_date(self.expose())
    }
}

fn birth_date(text: &str) -> Option<Day> {
    let part = |from, to| text.get(from..to)?.parse().ok();
    Day::new(part(6, 10)?, part(10, 12)?, part(12, 14)?)
}

fn check_digit(body: &[u8; 17]) -> Option<u8> {
    let mut sum = 0_u32;
    for (octet, weight) in body.iter().zip(WEIGHTS) {
        let digit = char::from(*octet).to_digit(10)?;
        sum = sum.wrapping_add(digit.wrapping_mul(weight));
    }
    CHECK.get(usize::try_from(sum % 11).ok()?).copied()
}

impl FromStr for CitizenNumber {
    type Err = ParseError;

    /// Reads the 18 characters of the standard and nothing else.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let bad = |kind, offset| ParseError::new(kind, FIELD, offset);
        let octets: [u8; 18] = text
            .as_bytes()
            .try_into()
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, text.len().min(18)))?;
        let number = Self(Zeroizing::new(octets));
        let check = number.0.first_chunk().and_then(check_digit);
        let check = check.ok_or(bad(ParseErrorKind::BadText, 0))?;
        if text.starts_with('0') {
            return Err(bad(ParseErrorKind::UnexpectedValue, 0));
        }
        if birth_date(text).is_none() {
            return Err(bad(ParseErrorKind::BadTime, 6));
        }
        if number.0.last() != Some(&check) {
            return Err(bad(ParseErrorKind::UnexpectedValue, 17));
        }
        Ok(number)
    }
}

impl fmt::Display for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.expose();
        let first = text.get(..6).unwrap_or_default();
        let last = text.get(17..).unwrap_or_default();
        write!(f, "{first}***********{last}")
    }
}

impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenNumber({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The standard's own examples; they name nobody.
    const FIRST: &str = "11010519491231002X";
    const SECOND: &str = "440524188001010014";

    #[test]
    fn the_standards_examples_are_read() {
        for text in [FIRST, SECOND] {
            assert_eq!(text.parse::<CitizenNumber>().unwrap().expose(), text);
        }
    }

    #[test]
    fn forms_in_use_are_mended_and_told() {
        for (text, want) in [
            ("11010519491231002x", CitizenDeviation::SmallX),
            (" 11010519491231002X ", CitizenDeviation::Blanks),
            ("110105491231002", CitizenDeviation::FifteenDigits),
        ] {
            let read = CitizenNumber::read(text).unwrap();
            assert_eq!(read.number.expose(), FIRST, "{want:?}");
            assert_eq!(read.deviations, [want]);
        }
    }

    #[test]
    fn what_is_no_number_is_refused_without_a_quote() {
        for (text, why) in [
            ("110105194912310021", "check digit"),
            ("110105194913310025", "month 13"),
            ("1101051949123100", "too short"),
            ("11010519491231002XX", "too long"),
            ("X1010519491231002X", "letter"),
            ("０１０１０５１９４９", "full-width"),
            ("１１０１０", "15 bytes that are no digits"),
            ("", "empty"),
        ] {
            let error = CitizenNumber::read(text).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(text.is_empty() || !shown.contains(text), "{why}: {shown}");
        }
    }

    #[test]
    fn nothing_shows_the_number() {
        let read = CitizenNumber::read(FIRST).unwrap();
        let shown = format!("{read:?} {} {:?}", read.number, read.number);
        assert!(!shown.contains("19491231"), "{shown}");
    }
}
