//! Instants, periods, and how the formats write them.
//!
//! Every instant is UTC, in whole seconds; fractions are cut off. Nothing here asks a clock.
//!
//! Imports nothing but the error type.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::error::ParseError;
use crate::error::ParseErrorKind;

const DAY: i64 = 86_400;

/// China Standard Time minus UTC, in seconds; texts without a zone are read in it.
pub const CHINA_OFFSET: i64 = 8 * 3_600;

/// An instant in UTC, in whole seconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use yinzheng::time::Timestamp;
///
/// let t: Timestamp = "2026-11-24T08:00:00+08:00".parse()?;
/// assert_eq!(t.to_string(), "2026-11-24T00:00:00Z");
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `seconds` after 1970-01-01T00:00:00Z.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds`, at the ends of the range if it would leave it.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The instant of a civil date and time in UTC; `None` if there is no such date or time.
    ///
    /// * `date`: year 0 to 9999, month 1 to 12, day of the month from 1.
    /// * `clock`: hour 0 to 23, minute 0 to 59, second 0 to 60 (60 is read as the next minute's 0).
    pub fn from_civil(date: (u32, u32, u32), clock: (u32, u32, u32)) -> Option<Self> {
        let (year, month, day) = date;
        let month = ::time::Month::try_from(u8::try_from(month).ok()?).ok()?;
        let day = u8::try_from(day).ok()?;
        let date = ::time::Date::from_calendar_date(i32::try_from(year).ok()?, month, day).ok()?;
        let (hour, minute, second) = clock;
        if hour > 23 || minute > 59 || second > 60 || year > 9999 {
            return None;
        }
        let days = i64::from(date.to_julian_day()).checked_sub(2_440_588)?;
        let seconds = i64::from(hour).checked_mul(3_600)?;
        let seconds = seconds.checked_add(i64::from(minute).checked_mul(60)?)?;
        let seconds = seconds.checked_add(i64::from(second))?;
        days.checked_mul(DAY)?.checked_add(seconds).map(Self)
    }

    /// Reads the content of an ASN.1 UTCTime, `YYMMDDHHMMSSZ` (RFC 5280, 4.1.2.5.1: YY below 50 is 20YY).
    pub fn from_utc_time(content: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(content).ok()?;
        let digits = text.strip_suffix('Z').filter(|d| d.len() == 12)?;
        compact(full_year(digits)?, digits.get(2..)?)
    }

    /// Reads the content of an ASN.1 UTCTime in its other forms (X.680), which DER does not have: `YYMMDDHHMM[SS]` with
    /// an offset from UTC, `+0800`, or with `Z` and no seconds. Years are those of [`Timestamp::from_utc_time`].
    ///
    /// ```
    /// use yinzheng::time::Timestamp;
    ///
    /// let t = Timestamp::from_utc_time_with_offset(b"261124080000+0800").unwrap();
    /// assert_eq!(t.to_string(), "2026-11-24T00:00:00Z");
    /// ```
    pub fn from_utc_time_with_offset(content: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(content).ok()?;
        let digits = text.split(['Z', '+', '-']).next()?;
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b"Z+-".contains(&b));
        if !plain || !matches!(digits.len(), 10 | 12) {
            return None;
        }
        let loose = read_text(&format!("{}{}", full_year(digits)?, text.get(2..)?))?;
        (loose.zone == Zone::Stated).then_some(loose.time)
    }

    /// Reads the content of an ASN.1 GeneralizedTime in UTC, `YYYYMMDDHHMMSS[.f]Z`; the fraction is cut off.
    pub fn from_generalized_time(content: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
        let (digits, fraction) = text
            .split_once('.')
            .map_or((text, None), |(d, f)| (d, Some(f)));
        let fraction_ok =
            fraction.is_none_or(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()));
        if digits.len() != 14 || !fraction_ok {
            return None;
        }
        compact(number(digits.get(..4)?)?, digits.get(4..)?)
    }
}

/// The year that the two digits at the start of a UTCTime mean.
fn full_year(digits: &str) -> Option<u32> {
    let year = number(digits.get(..2)?)?;
    year.checked_add(if year < 50 { 2000 } else { 1900 })
}

/// Reads `MMDDHHMMSS`.
fn compact(year: u32, rest: &str) -> Option<Timestamp> {
    let mut parts = [0; 5];
    for (i, part) in parts.iter_mut().enumerate() {
        let at = i.checked_mul(2)?;
        *part = number(rest.get(at..at.checked_add(2)?)?)?;
    }
    let [month, day, hour, minute, second] = parts;
    Timestamp::from_civil((year, month, day), (hour, minute, second))
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, `2026-11-24T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(t) = ::time::OffsetDateTime::from_unix_timestamp(self.0) else {
            return write!(f, "@{}", self.0);
        };
        let (year, month, day) = t.to_calendar_date();
        let (hour, minute, second) = t.to_hms();
        let month = u8::from(month);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    /// Reads RFC 3339 with any zone, or a date alone (`2026-11-24`, its start in UTC).
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let bad = ParseError::new(ParseErrorKind::BadTime, "RFC 3339 time", 0);
        let text = text.trim();
        match read_text(text) {
            Some(LooseTime {
                time,
                zone: Zone::Stated,
            }) => Ok(time),
            Some(LooseTime {
                time,
                zone: Zone::Assumed,
            }) if text.len() == 10 && text.contains('-') => Ok(time.plus(CHINA_OFFSET)),
            _ => Err(bad),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether a text named its zone.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Zone {
    /// `Z` or an offset stands in the text. Some writers put `Z` behind local time all the same.
    Stated,
    /// No zone in the text; it was read as China Standard Time (UTC+8).
    Assumed,
}

/// An instant read from free text, and how sure its zone is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LooseTime {
    /// The instant.
    pub time: Timestamp,
    /// Whether the text named the zone.
    pub zone: Zone,
}

/// Reads the forms that signing software writes as text: `2020-10-10 15:11:20`, `20201010151120`,
/// `20201010065840.923Z`, `20200817111329Z`, RFC 3339, `2020/10/10 15:11:20`, `2020年10月10日`, and a date
/// alone. A text without a zone is read as China Standard Time.
///
/// Returns `None` for anything else. (ofd-signature: SignatureDateTime has no fixed form.)
pub fn read_text(text: &str) -> Option<LooseTime> {
    let text = text.trim();
    if !text.is_ascii() {
        let plain = text.replace(['年', '月'], "-").replace('日', " ");
        return if plain.is_ascii() {
            read_text(&plain)
        } else {
            None
        };
    }
    let (body, offset) = split_zone(text)?;
    let body = body.split_once('.').map_or(body, |(whole, _)| whole);
    let body = body.trim_end();
    let time = if body.bytes().all(|b| b.is_ascii_digit()) {
        let padded = match body.len() {
            14 => body.to_owned(),
            12 => format!("{body}00"),
            8 => format!("{body}000000"),
            _ => return None,
        };
        compact(number(padded.get(..4)?)?, padded.get(4..)?)?
    } else {
        separated(body)?
    };
    let zone = if offset.is_some() {
        Zone::Stated
    } else {
        Zone::Assumed
    };
    Some(LooseTime {
        time: time.plus(offset.unwrap_or(CHINA_OFFSET).checked_neg()?),
        zone,
    })
}

/// Splits a trailing `Z`, `+08:00` or `+0800` off; the offset is in seconds.
fn split_zone(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(body) = text.strip_suffix(['Z', 'z']) {
        return Some((body, Some(0)));
    }
    // A sign behind the date can only start an offset: the date itself has at most ten characters.
    let Some(at) = text.rfind(['+', '-']).filter(|&at| at > 10) else {
        return Some((text, None));
    };
    let (body, tail) = text.split_at_checked(at)?;
    let digits = tail.get(1..)?.replace(':', "");
    if digits.len() != 4 {
        return None;
    }
    let hours = i64::from(number(digits.get(..2)?)?);
    let minutes = i64::from(number(digits.get(2..)?)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = hours
        .checked_mul(3_600)?
        .checked_add(minutes.checked_mul(60)?)?;
    Some((
        body,
        Some(if tail.starts_with('-') {
            seconds.checked_neg()?
        } else {
            seconds
        }),
    ))
}

/// Reads `Y-M-D`, with `-` or `/`, and an optional clock behind a blank or `T`.
fn separated(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let mut date = date.split(['-', '/']).map(number);
    let date = (date.next()??, date.next()??, date.next()??, date.next());
    let (year, month, day, None) = date else {
        return None;
    };
    let clock = clock.trim();
    let parts: Option<Vec<u32>> = if clock.is_empty() {
        Some(vec![0, 0, 0])
    } else {
        clock.split(':').map(number).collect()
    };
    let (hour, minute, second) = match parts?.as_slice() {
        [h, m, s] => (*h, *m, *s),
        [h, m] => (*h, *m, 0),
        _ => return None,
    };
    Timestamp::from_civil((year, month, day), (hour, minute, second))
}

/// A period with both ends included.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Validity {
    /// First instant inside.
    pub not_before: Timestamp,
    /// Last instant inside.
    pub not_after: Timestamp,
}

impl Validity {
    /// Whether `t` lies inside, ends included (RFC 5280, 4.1.2.5).
    pub fn contains(&self, t: Timestamp) -> bool {
        self.not_before <= t && t <= self.not_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_seen_in_files_are_read() {
        for (text, want) in [
            ("20200723130907.763Z", "2020-07-23T13:09:07Z"),
            ("20200817111329Z", "2020-08-17T11:13:29Z"),
            ("20201010151120", "2020-10-10T07:11:20Z"),
            ("2021-05-19 20:53:44", "2021-05-19T12:53:44Z"),
            ("2020-01-25T07:31:56.377Z", "2020-01-25T07:31:56Z"),
            ("2026-11-24T08:00:00+08:00", "2026-11-24T00:00:00Z"),
            ("2026-11-24T08:00:00-0030", "2026-11-24T08:30:00Z"),
            ("2024年6月1日", "2024-05-31T16:00:00Z"),
            ("2024/06/01 08:00", "2024-06-01T00:00:00Z"),
        ] {
            assert_eq!(
                read_text(text).map(|t| t.time.to_string()).as_deref(),
                Some(want),
                "{text}"
            );
        }
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in [
            "",
            "Z",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "20240101250000",
            "2024-01-01T10:00:00+99:00",
            "一",
        ] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }

    #[test]
    fn der_times_demand_their_form() {
        assert_eq!(
            Timestamp::from_utc_time(b"491231235959Z")
                .unwrap()
                .to_string(),
            "2049-12-31T23:59:59Z"
        );
        assert_eq!(
            Timestamp::from_utc_time(b"500101000000Z")
                .unwrap()
                .to_string(),
            "1950-01-01T00:00:00Z"
        );
        assert_eq!(Timestamp::from_utc_time(b"4912312359Z"), None);
        let with_fraction = Timestamp::from_generalized_time(b"20500101000000.25Z").unwrap();
        assert_eq!(with_fraction.to_string(), "2050-01-01T00:00:00Z");
        for bad in [
            &b"20500101000000"[..],
            b"20500101000000+0800",
            b"20500101000000.Z",
            b"2050010100000Z",
        ] {
            assert_eq!(Timestamp::from_generalized_time(bad), None);
        }
    }

    #[test]
    fn a_utc_time_may_state_its_offset() {
        for (content, want) in [
            (&b"240601100000+0800"[..], Some("2024-06-01T02:00:00Z")),
            (b"2406011000+0800", Some("2024-06-01T02:00:00Z")),
            (b"491231200000-0400", Some("2050-01-01T00:00:00Z")),
            (b"2406010200Z", Some("2024-06-01T02:00:00Z")),
            (b"240601100000", None),
            (b"2406011000", None),
            (b"240601100000+99:00", None),
            (b"240601100000+9900", None),
            (b"241301100000+0800", None),
            (b"240601100000+08", None),
            (b"24060110+0800", None),
            (b"240601100000.5+0800", None),
            (b"2024-06-0110+0800", None),
        ] {
            let time = Timestamp::from_utc_time_with_offset(content);
            assert_eq!(time.map(|t| t.to_string()).as_deref(), want, "{content:?}");
        }
    }

    #[test]
    fn a_date_alone_starts_in_utc() {
        assert_eq!(
            "2026-11-24".parse::<Timestamp>().unwrap().to_string(),
            "2026-11-24T00:00:00Z"
        );
        assert!(
            "2026-11-24 10:00:00".parse::<Timestamp>().is_err(),
            "no zone"
        );
    }
}
