//! The period in which a licence is in force.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::date::DateForm;
use crate::licence::date::LicenceDate;
use crate::licence::date::read_date;
use crate::licence::text;
use crate::time::Timestamp;

/// When a licence ends.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodEnd {
    /// On this date, which is included.
    Date(LicenceDate),
    /// Never: the licence says so (长期).
    LongTerm,
    /// Nothing is said; read as no end.
    Unstated,
}

impl PeriodEnd {
    /// The last second; `None` if there is no end.
    pub fn last_second(self) -> Option<Timestamp> {
        match self {
            Self::Date(date) => Some(date.end()),
            Self::LongTerm | Self::Unstated => None,
        }
    }
}

/// From when to when a licence is in force: from the start of the first day to the end of the last, in China.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Period {
    /// The first day; open where nothing is said.
    pub from: Option<LicenceDate>,
    /// The last day.
    pub until: PeriodEnd,
}

/// Where a time lies, seen from a period.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodPlace {
    /// Before it begins.
    Before,
    /// In it, ends included.
    Inside,
    /// After it ended.
    After,
}

impl Period {
    /// The period with these ends.
    pub const fn new(from: Option<LicenceDate>, until: PeriodEnd) -> Self {
        Self { from, until }
    }

    /// Where `t` lies. A period that ends before it begins holds no time: what is not after it, is before it.
    pub fn place(self, t: Timestamp) -> PeriodPlace {
        if self.until.last_second().is_some_and(|end| t > end) {
            PeriodPlace::After
        } else if self.from.is_some_and(|from| t < from.start()) {
            PeriodPlace::Before
        } else {
            PeriodPlace::Inside
        }
    }

    /// Whether it ends before it begins.
    pub fn is_inverted(self) -> bool {
        match (self.from, self.until.last_second()) {
            (Some(from), Some(end)) => end < from.start(),
            _ => false,
        }
    }
}

/// Texts that stand for "without end".
const LONG_TERM: [&str; 7] = [
    "长期",
    "长期有效",
    "永久",
    "永久有效",
    "无固定期限",
    "无期限",
    "至长期",
];

/// Reads the end of a period: a date, or a text that says there is none (长期). `None` for anything else.
///
/// ```
/// use yinzheng::licence::{PeriodEnd, read_period_end};
///
/// assert_eq!(read_period_end("长期").map(|(end, _)| end), Some(PeriodEnd::LongTerm));
/// assert!(matches!(read_period_end("2030-12-31"), Some((PeriodEnd::Date(_), _))));
/// assert_eq!(read_period_end("待定"), None);
/// ```
pub fn read_period_end(end: &str) -> Option<(PeriodEnd, Option<DateForm>)> {
    if end.len() <= 64 && LONG_TERM.contains(&text::folded(end).as_str()) {
        return Some((PeriodEnd::LongTerm, None));
    }
    let read = read_date(end)?;
    Some((PeriodEnd::Date(read.date), Some(read.form)))
}

/// Reads a period written as one text, `2024年6月1日至2029年5月31日`, `2024-06-01 至 长期`, `2024.06.01-2029.05.31`, with
/// 至, 到, a wave or a dash between the dates. A text that names only an end, `至2029年5月31日`, has an open beginning.
///
/// ```
/// use yinzheng::licence::{PeriodEnd, read_period};
///
/// let period = read_period("2024年6月1日至长期").unwrap();
/// assert_eq!(period.until, PeriodEnd::LongTerm);
/// ```
pub fn read_period(period: &str) -> Option<Period> {
    let whole = period.trim();
    let whole = whole.strip_prefix(['自', '从']).unwrap_or(whole);
    if whole.len() > 128 {
        return None;
    }
    for separator in ["至", "到", "~", "～", "—", "–"] {
        if let Some((from, until)) = whole.split_once(separator) {
            return read_ends(from, until.trim_start_matches(['—', '–']));
        }
    }
    // A dash may also stand inside the dates: only a cut with a date on each side counts, and only one may.
    let mut found = None;
    for (at, _) in whole.match_indices('-') {
        let (from, until) = whole.split_at_checked(at)?;
        let cut = read_ends(from, until.strip_prefix('-')?);
        if let Some(period) = cut.filter(|p| p.from.is_some()) {
            if found.is_some() {
                return None;
            }
            found = Some(period);
        }
    }
    found
}

fn read_ends(from: &str, until: &str) -> Option<Period> {
    let (until, _) = read_period_end(until.trim_end_matches('止'))?;
    let from = from.trim().trim_end_matches('起');
    let from = match from.is_empty() {
        true => None,
        false => Some(read_date(from)?.date),
    };
    Some(Period { from, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_counts_whole_in_china() {
        let period = read_period("2024-06-01至2024-06-30").unwrap();
        for (t, want) in [
            ("2024-05-31T15:59:59Z", PeriodPlace::Before),
            ("2024-05-31T16:00:00Z", PeriodPlace::Inside),
            ("2024-06-30T15:59:59Z", PeriodPlace::Inside),
            ("2024-06-30T16:00:00Z", PeriodPlace::After),
        ] {
            assert_eq!(period.place(time(t)), want, "{t}");
        }
    }

    #[test]
    fn periods_in_one_text_are_read() {
        for text in [
            "2024年6月1日至2029年5月31日",
            "自2024年6月1日起至2029年5月31日止",
            "2024-06-01~2029-05-31",
            "2024-06-01 - 2029-05-31",
            "2024.06.01-2029.05.31",
            "20240601-20290531",
            "2024/06/01——2029/05/31",
        ] {
            let period = read_period(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(period.from.unwrap().to_string(), "2024-06-01", "{text}");
            let PeriodEnd::Date(until) = period.until else {
                panic!("{text}");
            };
            assert_eq!(until.to_string(), "2029-05-31", "{text}");
        }
        let open = read_period("2016.01.01-长期").unwrap();
        assert_eq!(open.until, PeriodEnd::LongTerm);
        assert_eq!(read_period("至2029年5月31日").unwrap().from, None);
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "至",
            "2024-06-01",
            "2年",
            "2024-06-01至",
            "至今",
            "-",
            "2024-06-01-待定",
        ] {
            assert_eq!(read_period(text), None, "{text}");
        }
    }

    #[test]
    fn an_inverted_period_holds_no_time() {
        let period = read_period("2024-06-01至2023-06-01").unwrap();
        assert!(period.is_inverted());
        for t in ["2022-01-01", "2023-12-01", "2025-01-01"] {
            assert_ne!(period.place(time(t)), PeriodPlace::Inside, "{t}");
        }
    }
}
