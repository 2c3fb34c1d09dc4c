//! The status history that every entry of a list has, and what it says about a time.

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// What a publisher can say of an entry.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecognitionState {
    /// Void (撤销): it never should have been recognised, see [`StatusEntry::retroactive`].
    Annulled,
    /// In force (采信).
    Recognised,
    /// Not in force for a time (中止).
    Suspended,
    /// Ended (终止); what was done before stays good.
    Withdrawn,
}

/// One change in the standing of an entry.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusEntry {
    /// What it became.
    pub state: RecognitionState,
    /// From when on, this instant included. A licence tells the day of its issue and no time: who is recognised from some
    /// time of that day on, is so for licences of the whole day.
    pub from: Timestamp,
    /// Why, in the publisher's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was made known: could a relying party have known?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced_at: Option<Timestamp>,
    /// With an annulment only: the instant from which earlier periods are void. Without it all of them are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retroactive: Option<Timestamp>,
}

impl StatusEntry {
    /// A change to `state` at `from`.
    pub const fn new(state: RecognitionState, from: Timestamp) -> Self {
        Self {
            state,
            from,
            reason: None,
            announced_at: None,
            retroactive: None,
        }
    }

    /// The same annulment, voiding only what is not earlier than `t`.
    #[must_use]
    pub const fn voiding_from(mut self, t: Timestamp) -> Self {
        self.retroactive = Some(t);
        self
    }
}

/// How an entry stands at a time.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Standing {
    /// Void at that time.
    Annulled,
    /// Before its first entry.
    NotYetRecognised,
    /// In force.
    Recognised,
    /// Not in force for a time.
    Suspended,
    /// Ended.
    Withdrawn,
}

/// What makes a history unusable.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum HistoryFault {
    /// It has no entry.
    Empty,
    /// The entry of this place, counted from 0, is not later than the one before.
    Unsorted(usize),
    /// The entry of this place has `retroactive` without being an annulment, or later than its own beginning.
    Retroactive(usize),
}

/// The changes in the standing of one entry of a list, earliest first; the one form for regions, CAs, makers,
/// authorities, equivalences and scenarios.
///
/// ```
/// use yinzheng::recognition::{RecognitionState, Standing, StandingHistory, StatusEntry};
///
/// let day = |d: &str| format!("{d}T00:00:00Z").parse().unwrap();
/// let history = StandingHistory::new(vec![
///     StatusEntry::new(RecognitionState::Recognised, day("2020-01-01")),
///     StatusEntry::new(RecognitionState::Withdrawn, day("2024-01-01")),
/// ]);
/// let known = day("2026-01-01");
/// assert_eq!(history.at(day("2019-12-31"), known), Standing::NotYetRecognised);
/// assert_eq!(history.at(day("2023-06-01"), known), Standing::Recognised);
/// assert_eq!(history.at(day("2024-01-01"), known), Standing::Withdrawn);
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct StandingHistory(Vec<StatusEntry>);

impl StandingHistory {
    /// A history of these changes, as they are.
    pub const fn new(entries: Vec<StatusEntry>) -> Self {
        Self(entries)
    }

    /// Recognised from `from` on.
    pub fn recognised(from: Timestamp) -> Self {
        Self(vec![StatusEntry::new(RecognitionState::Recognised, from)])
    }

    /// The changes.
    pub fn entries(&self) -> &[StatusEntry] {
        &self.0
    }

    /// Adds a change.
    pub fn push(&mut self, entry: StatusEntry) {
        self.0.push(entry);
    }

    /// What is wrong with it, if anything.
    pub fn fault(&self) -> Option<HistoryFault> {
        if self.0.is_empty() {
            return Some(HistoryFault::Empty);
        }
        let mut before = None;
        for (place, entry) in self.0.iter().enumerate() {
            if before.is_some_and(|earlier| entry.from <= earlier) {
                return Some(HistoryFault::Unsorted(place));
            }
            let misplaced = entry
                .retroactive
                .is_some_and(|t| entry.state != RecognitionState::Annulled || t > entry.from);
            if misplaced {
                return Some(HistoryFault::Retroactive(place));
            }
            before = Some(entry.from);
        }
        None
    }

    /// How the entry stands at `t`, seen from `known`: an annulment that has begun by then counts at every time that it
    /// voids, also at those before it.
    pub fn at(&self, t: Timestamp, known: Timestamp) -> Standing {
        if self.is_void(t, known) {
            return Standing::Annulled;
        }
        let past = self.0.iter().rev().find(|e| e.from <= t);
        match past.map(|e| e.state) {
            None => Standing::NotYetRecognised,
            Some(RecognitionState::Annulled) => Standing::Annulled,
            Some(RecognitionState::Recognised) => Standing::Recognised,
            Some(RecognitionState::Suspended) => Standing::Suspended,
            Some(RecognitionState::Withdrawn) => Standing::Withdrawn,
        }
    }

    /// The periods in which it is recognised, seen from `known`: first instant, and the first instant that no longer
    /// belongs to it where there is one. What an annulment voids is left out.
    pub fn recognised_periods(&self, known: Timestamp) -> Vec<(Timestamp, Option<Timestamp>)> {
        let nexts = self.0.iter().skip(1).map(|e| Some(e.from)).chain([None]);
        let spans = self.0.iter().zip(nexts);
        let mut open: Vec<(Timestamp, Option<Timestamp>)> = spans
            .filter(|(e, _)| e.state == RecognitionState::Recognised)
            .map(|(e, next)| (e.from, next))
            .collect();
        for (annulment, _) in self.annulments(known) {
            let Some(void_from) = annulment.retroactive else {
                open.retain(|(from, _)| *from >= annulment.from);
                continue;
            };
            open.retain_mut(|(from, end)| {
                if *from >= annulment.from {
                    return true;
                }
                let cut = end.map_or(void_from, |e| e.min(void_from));
                *end = Some(cut);
                *from < cut
            });
        }
        open
    }

    fn is_void(&self, t: Timestamp, known: Timestamp) -> bool {
        self.annulments(known).any(|(annulment, next)| {
            annulment.retroactive.is_none_or(|void_from| void_from <= t)
                && next.is_none_or(|next| t < next)
        })
    }

    /// The annulments that have begun by `known`, each with the beginning of what follows it.
    fn annulments(
        &self,
        known: Timestamp,
    ) -> impl Iterator<Item = (&StatusEntry, Option<Timestamp>)> {
        let nexts = self.0.iter().skip(1).map(|e| Some(e.from)).chain([None]);
        let begun = move |e: &StatusEntry| e.state == RecognitionState::Annulled && e.from <= known;
        self.0.iter().zip(nexts).filter(move |(e, _)| begun(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(y: u32) -> Timestamp {
        Timestamp::from_civil((y, 1, 1), (0, 0, 0)).unwrap()
    }

    fn history(changes: &[(RecognitionState, u32)]) -> StandingHistory {
        let entry = |(state, y): &(RecognitionState, u32)| StatusEntry::new(*state, year(*y));
        StandingHistory::new(changes.iter().map(entry).collect())
    }

    use RecognitionState::Annulled;
    use RecognitionState::Recognised;
    use RecognitionState::Suspended;
    use RecognitionState::Withdrawn;

    #[test]
    fn the_last_change_counts() {
        let h = history(&[(Recognised, 2020), (Suspended, 2022), (Recognised, 2023)]);
        for (y, want) in [
            (2019, Standing::NotYetRecognised),
            (2020, Standing::Recognised),
            (2022, Standing::Suspended),
            (2023, Standing::Recognised),
        ] {
            assert_eq!(h.at(year(y), year(2026)), want, "{y}");
        }
        let periods = [(year(2020), Some(year(2022))), (year(2023), None)];
        assert_eq!(h.recognised_periods(year(2026)), periods);
    }

    #[test]
    fn an_annulment_reaches_back_once_it_is_known() {
        let whole = history(&[(Recognised, 2020), (Annulled, 2024)]);
        assert_eq!(whole.at(year(2021), year(2023)), Standing::Recognised);
        assert_eq!(whole.at(year(2021), year(2024)), Standing::Annulled);
        assert_eq!(whole.recognised_periods(year(2024)), []);
        let mut part = history(&[(Recognised, 2020)]);
        part.push(StatusEntry::new(Annulled, year(2024)).voiding_from(year(2022)));
        part.push(StatusEntry::new(Recognised, year(2025)));
        for (y, want) in [
            (2021, Standing::Recognised),
            (2022, Standing::Annulled),
            (2024, Standing::Annulled),
            (2025, Standing::Recognised),
        ] {
            assert_eq!(part.at(year(y), year(2026)), want, "{y}");
        }
        let periods = [(year(2020), Some(year(2022))), (year(2025), None)];
        assert_eq!(part.recognised_periods(year(2026)), periods);
    }

    #[test]
    fn a_withdrawal_leaves_the_past_alone() {
        let h = history(&[(Recognised, 2020), (Withdrawn, 2024)]);
        assert_eq!(h.at(year(2023), year(2026)), Standing::Recognised);
        assert_eq!(h.at(year(2024), year(2026)), Standing::Withdrawn);
    }

    #[test]
    fn faults_are_placed() {
        let fault = |h: &StandingHistory| h.fault();
        assert_eq!(fault(&history(&[])), Some(HistoryFault::Empty));
        let twice = history(&[(Recognised, 2020), (Withdrawn, 2020)]);
        assert_eq!(fault(&twice), Some(HistoryFault::Unsorted(1)));
        let mut odd = StandingHistory::recognised(year(2020));
        odd.push(StatusEntry::new(Withdrawn, year(2021)).voiding_from(year(2020)));
        assert_eq!(fault(&odd), Some(HistoryFault::Retroactive(1)));
        let mut late = StandingHistory::recognised(year(2020));
        late.push(StatusEntry::new(Annulled, year(2021)).voiding_from(year(2022)));
        assert_eq!(fault(&late), Some(HistoryFault::Retroactive(1)));
        assert_eq!(fault(&StandingHistory::recognised(year(2020))), None);
    }
}
