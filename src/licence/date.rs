//! Dates as licences write them.
//!
//! A licence names days, not instants: a day begins and ends in China Standard Time. Where a text holds a clock time
//! other than midnight, the instant is kept. What kind of text it was is kept too, so that forms nobody listed can be
//! told.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::time;
use crate::time::CHINA_OFFSET;
use crate::time::Timestamp;

const DAY: i64 = 86_400;

/// A day of the civil calendar in China, year 1 to 9999.
///
/// ```
/// use yinzheng::licence::Day;
///
/// let day: Day = "2026-11-24".parse()?;
/// assert_eq!(day.start().to_string(), "2026-11-23T16:00:00Z");
/// assert_eq!(day.last_second().to_string(), "2026-11-24T15:59:59Z");
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Day {
    year: u32,
    month: u32,
    day: u32,
}

impl Day {
    /// The day, if there is one: month from 1, day of the month from 1.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        Timestamp::from_civil((year, month, day), (0, 0, 0)).filter(|_| year > 0)?;
        Some(Self { year, month, day })
    }

    /// The day that `time` falls on in China; `None` outside years 1 to 9999.
    pub fn of(time: Timestamp) -> Option<Self> {
        let text = time.plus(CHINA_OFFSET).to_string();
        read_parts(text.get(..10)?, '-')
    }

    /// Year, month, day of the month.
    pub const fn parts(self) -> (u32, u32, u32) {
        (self.year, self.month, self.day)
    }

    /// Its first instant.
    pub fn start(self) -> Timestamp {
        Timestamp::from_civil(self.parts(), (0, 0, 0))
            .unwrap_or(Timestamp::from_unix(0))
            .plus(CHINA_OFFSET.wrapping_neg())
    }

    /// Its last second.
    pub fn last_second(self) -> Timestamp {
        self.start().plus(DAY.wrapping_sub(1))
    }
}

impl fmt::Display for Day {
    /// `2026-11-24`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = ParseError;

    /// Reads `2026-11-24` alone; see [`read_date`] for the other forms.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let strict = Some(text).filter(|t| t.len() == 10);
        strict
            .and_then(|t| read_parts(t, '-'))
            .ok_or(ParseError::new(ParseErrorKind::BadTime, "Day", 0))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A date of a licence: a day, or an instant where the text is that precise.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(untagged)]
pub enum LicenceDate {
    /// A whole day in China.
    Day(Day),
    /// An instant that is not midnight in China.
    Instant(Timestamp),
}

impl LicenceDate {
    /// The first instant of it.
    pub fn start(self) -> Timestamp {
        match self {
            Self::Day(day) => day.start(),
            Self::Instant(time) => time,
        }
    }

    /// The last second of it: an end date is included.
    pub fn end(self) -> Timestamp {
        match self {
            Self::Day(day) => day.last_second(),
            Self::Instant(time) => time,
        }
    }

    /// The day in China.
    pub fn day(self) -> Option<Day> {
        match self {
            Self::Day(day) => Some(day),
            Self::Instant(time) => Day::of(time),
        }
    }

    /// The text in which a licence's data hold it, which [`read_date`] reads again: `2024-06-01`, or
    /// `2024-06-01 10:30:00` by the clock in China. A clock time of midnight is read as the whole day.
    pub fn written(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Instant(time) => {
                let text = time.plus(CHINA_OFFSET).to_string();
                text.trim_end_matches('Z').replace('T', " ")
            }
        }
    }

    fn of(time: Timestamp) -> Self {
        match Day::of(time) {
            Some(day) if day.start() == time => Self::Day(day),
            _ => Self::Instant(time),
        }
    }
}

impl fmt::Display for LicenceDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(time) => time.fmt(f),
        }
    }
}

impl FromStr for LicenceDate {
    type Err = ParseError;

    /// Reads `2026-11-24`, the whole day in China, or a time of RFC 3339; see [`read_date`] for the forms in licences.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text.parse() {
            Ok(day) => Ok(Self::Day(day)),
            Err(_) => text.parse().map(Self::Instant),
        }
    }
}

impl<'de> Deserialize<'de> for LicenceDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What the data of a licence say about a date that limits its use.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatedDate {
    /// This date or time; an end is included.
    Date(LicenceDate),
    /// Something that cannot be read.
    Unreadable,
    /// Nothing.
    Unstated,
}

impl StatedDate {
    /// The date, where there is one that can be read.
    pub const fn date(self) -> Option<LicenceDate> {
        match self {
            Self::Date(date) => Some(date),
            Self::Unreadable | Self::Unstated => None,
        }
    }
}

/// The form a date was written in.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateForm {
    /// `2024年6月1日`.
    Chinese,
    /// `2024-06-01 10:30:00`.
    Clock,
    /// `20240601`.
    Compact,
    /// `2024-06-01`.
    Dashes,
    /// Thirteen digits: milliseconds since 1970-01-01T00:00:00Z.
    EpochMillis,
    /// Readable without doubt, but in none of the other forms: dots, no padding, RFC 3339, full-width digits.
    Other,
    /// `2024/06/01`.
    Slashes,
}

/// A date and how it was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DateReading {
    /// The date.
    pub date: LicenceDate,
    /// The form of the text.
    pub form: DateForm,
}

/// Reads a date in one of the forms that occur in licences; `None` for anything else. Never guesses the order of day
/// and month: the year comes first, in four digits.
///
/// ```
/// use yinzheng::licence::read_date;
///
/// for text in ["2024-06-01", "20240601", "2024年6月1日", "2024/06/01", "2024-06-01 00:00:00", "1717171200000"] {
///     assert_eq!(read_date(text).map(|r| r.date.to_string()).as_deref(), Some("2024-06-01"), "{text}");
/// }
/// assert_eq!(read_date("01/06/2024"), None);
/// ```
pub fn read_date(text: &str) -> Option<DateReading> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    if text.is_ascii() {
        return read_narrow(text);
    }
    let narrow: String = text.chars().map(narrow_digit).collect();
    let reading = read_narrow(&narrow)?;
    if narrow == text {
        Some(reading)
    } else {
        let date = reading.date;
        let form = DateForm::Other;
        Some(DateReading { date, form })
    }
}

fn read_narrow(text: &str) -> Option<DateReading> {
    let day = |day: Day, form| DateReading {
        date: LicenceDate::Day(day),
        form,
    };
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return match text.len() {
            8 => read_compact(text).map(|d| day(d, DateForm::Compact)),
            13 => {
                let millis: i64 = text.parse().ok()?;
                let date = LicenceDate::of(Timestamp::from_unix(millis.div_euclid(1000)));
                let form = DateForm::EpochMillis;
                Some(DateReading { date, form })
            }
            14 => read_clock(text, DateForm::Other),
            _ => None,
        };
    }
    if let Some(rest) = text.strip_suffix('日') {
        let (year, rest) = rest.split_once('年')?;
        let (month, date) = rest.split_once('月')?;
        let parts = format!("{}-{}-{}", year.trim(), month.trim(), date.trim());
        return read_parts(&parts, '-').map(|d| day(d, DateForm::Chinese));
    }
    for (separator, form) in [
        ('-', DateForm::Dashes),
        ('/', DateForm::Slashes),
        ('.', DateForm::Other),
    ] {
        if let Some(read) = read_parts(text, separator) {
            let padded = text.len() == 10;
            let form = if padded { form } else { DateForm::Other };
            return Some(day(read, form));
        }
    }
    let plain_clock = text.len() == 19 && text.as_bytes().get(10) == Some(&b' ');
    let dashes = text.get(..10).is_some_and(|d| d.contains('-'));
    let form = if plain_clock && dashes {
        DateForm::Clock
    } else {
        DateForm::Other
    };
    read_clock(text, form)
}

/// A text with a clock time; a text without a zone is in China Standard Time.
fn read_clock(text: &str, form: DateForm) -> Option<DateReading> {
    let year = text.get(..4)?;
    if !year.bytes().all(|b| b.is_ascii_digit()) || !(text.contains(':') || text.len() == 14) {
        return None;
    }
    let date = LicenceDate::of(time::read_text(text)?.time);
    Some(DateReading { date, form })
}

fn read_compact(text: &str) -> Option<Day> {
    let part = |from, to| text.get(from..to)?.parse().ok();
    Day::new(part(0, 4)?, part(4, 6)?, part(6, 8)?)
}

/// Year in four digits, month and day in one or two.
fn read_parts(text: &str, separator: char) -> Option<Day> {
    let mut parts = text.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |t: &str, longest: usize| {
        let digits = !t.is_empty() && t.len() <= longest && t.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| t.parse().ok()).flatten()
    };
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Day::new(number(year, 4)?, number(month, 2)?, number(day, 2)?)
}

fn narrow_digit(c: char) -> char {
    match c {
        '０'..='９' => u32::from(c)
            .checked_sub(0xff10)
            .and_then(|d| char::from_digit(d, 10))
            .unwrap_or(c),
        '－' => '-',
        '／' => '/',
        '：' => ':',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_form_is_read() {
        for (text, want, form) in [
            ("2024-06-01", "2024-06-01", DateForm::Dashes),
            ("2024-06-01 00:00:00", "2024-06-01", DateForm::Clock),
            (
                "2024-06-01 10:30:00",
                "2024-06-01T02:30:00Z",
                DateForm::Clock,
            ),
            ("20240601", "2024-06-01", DateForm::Compact),
            ("2024年06月01日", "2024-06-01", DateForm::Chinese),
            ("2024年6月1日", "2024-06-01", DateForm::Chinese),
            ("2024/06/01", "2024-06-01", DateForm::Slashes),
            ("1717171200000", "2024-06-01", DateForm::EpochMillis),
            ("1717171200999", "2024-06-01", DateForm::EpochMillis),
            (
                "1717171201000",
                "2024-05-31T16:00:01Z",
                DateForm::EpochMillis,
            ),
        ] {
            let read = read_date(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.date.to_string().as_str(), read.form),
                (want, form),
                "{text}"
            );
        }
    }

    #[test]
    fn other_plain_forms_are_read_and_told() {
        for (text, want) in [
            ("2024.06.01", "2024-06-01"),
            ("2024-6-1", "2024-06-01"),
            ("2024/6/1", "2024-06-01"),
            ("２０２４年６月１日", "2024-06-01"),
            ("20240601103000", "2024-06-01T02:30:00Z"),
            ("2024-06-01T00:00:00+08:00", "2024-06-01"),
            ("2024-06-01 00:00:00.0", "2024-06-01"),
            ("2024-05-31T16:00:00Z", "2024-06-01"),
        ] {
            let read = read_date(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.date.to_string().as_str(), read.form),
                (want, DateForm::Other),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_refused() {
        for text in [
            "",
            " ",
            "长期",
            "2024",
            "2024-06",
            "202406",
            "01-06-2024",
            "06/01/2024",
            "2024-13-01",
            "2024-02-30",
            "2023-02-29",
            "20240230",
            "2024-06/01",
            "2024年6月",
            "二〇二四年六月一日",
            "0000-01-01",
            "1717171200",
            "-717171200000",
            "2024-06-01 25:00:00",
            "99999-01-01",
            "2024-+6-01",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
