//! Many files at a glance: how many came out how, why, and the worst of them by name.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::report::Check;
use crate::report::Reason;
use crate::report::RecognitionOutcome;
use crate::report::Report;
use crate::report::Verdict;

/// Most files kept by name for each way to come out: a page with more is not read, and memory must not grow with the
/// number of files.
pub(crate) const NAMED: usize = 500;

/// What an overview needs to know of one file.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OverviewEntry {
    /// Its name.
    pub name: String,
    /// Its verdict; absent if there is no report on it.
    pub verdict: Option<Verdict>,
    /// What decided against a pass, most telling first, each with its question and place.
    pub reasons: Vec<(Check, Reason, Option<String>)>,
    /// Why there is no report.
    pub message: Option<String>,
    /// The name of the licence in it, if it holds one.
    pub licence: Option<String>,
    /// Whether a region recognises the licence, and the first of what decided against that; absent where it was not
    /// asked.
    pub recognition: Option<(RecognitionOutcome, Option<Reason>)>,
}

impl OverviewEntry {
    /// A file with a report.
    pub fn judged(
        name: impl Into<String>,
        verdict: Verdict,
        reasons: Vec<(Check, Reason, Option<String>)>,
    ) -> Self {
        Self {
            name: name.into(),
            verdict: Some(verdict),
            reasons,
            message: None,
            licence: None,
            recognition: None,
        }
    }

    /// A file that could not be read or judged.
    pub fn unjudged(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            verdict: None,
            reasons: Vec::new(),
            message: Some(message.into()),
            licence: None,
            recognition: None,
        }
    }

    /// Its way to come out.
    const fn rank(&self) -> Rank {
        match (self.verdict, &self.recognition) {
            (Some(Verdict::Failed), _) => Rank::Failed,
            (None, _) => Rank::Unjudged,
            (Some(Verdict::Indeterminate), _) => Rank::Indeterminate,
            (_, Some((RecognitionOutcome::NotRecognised, _))) => Rank::NotRecognised,
            (_, Some((RecognitionOutcome::Undetermined, _))) => Rank::Undetermined,
            (Some(Verdict::Passed), _) => Rank::Passed,
        }
    }
}

impl From<&Report> for OverviewEntry {
    fn from(report: &Report) -> Self {
        let reasons = report.reasons.iter();
        let reasons = reasons.map(|r| (r.check, r.reason, r.place.clone()));
        let mut entry = Self::judged(report.file.as_str(), report.verdict, reasons.collect());
        entry.licence = report.licence.as_ref().and_then(|l| l.name.clone());
        let recognition = report.recognition.as_ref();
        entry.recognition =
            recognition.map(|r| (r.outcome, r.reasons.first().map(|first| first.reason)));
        entry
    }
}

/// Many files at a glance. Its memory does not grow with their number.
///
/// ```
/// use yinzheng::report::{Language, Overview, OverviewEntry, Verdict};
///
/// let mut overview = Overview::default();
/// overview.add(OverviewEntry::judged("a.ofd", Verdict::Passed, Vec::new()));
/// overview.add(OverviewEntry::unjudged("b.ofd", "no such file"));
/// assert_eq!(overview.total(), 2);
/// assert!(overview.html("archive", Language::En).contains("b.ofd"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Overview {
    groups: BTreeMap<Rank, Group>,
    reasons: BTreeMap<Reason, usize>,
    recognition: HashMap<RecognitionOutcome, usize>,
}

/// The ways to come out, worst first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    Failed,
    Unjudged,
    Indeterminate,
    /// Passed, and so do those that follow.
    NotRecognised,
    Undetermined,
    Passed,
}

impl Rank {
    const fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Failed => Some(Verdict::Failed),
            Self::Unjudged => None,
            Self::Indeterminate => Some(Verdict::Indeterminate),
            Self::NotRecognised | Self::Undetermined | Self::Passed => Some(Verdict::Passed),
        }
    }
}

/// Files that came out alike: how many, and the first of them.
#[derive(Clone, Debug, Default)]
struct Group {
    count: usize,
    named: Vec<OverviewEntry>,
}

impl Overview {
    /// Counts a file. A reason that it has several times counts once; why it is not recognised counts where it passed.
    pub fn add(&mut self, entry: OverviewEntry) {
        let mut causes: Vec<Reason> = entry.reasons.iter().map(|(_, r, _)| *r).collect();
        if let Some((outcome, reason)) = entry.recognition {
            count(self.recognition.entry(outcome).or_default());
            if entry.verdict == Some(Verdict::Passed) {
                causes.extend(reason);
            }
        }
        causes.sort();
        causes.dedup();
        for reason in causes {
            count(self.reasons.entry(reason).or_default());
        }
        let group = self.groups.entry(entry.rank()).or_default();
        count(&mut group.count);
        if group.named.len() < NAMED {
            group.named.push(entry);
        }
    }

    /// How many files there are.
    pub fn total(&self) -> usize {
        self.groups.values().map(|g| g.count).sum()
    }

    /// How many files have this verdict; `None` counts those without a report.
    pub fn count(&self, verdict: Option<Verdict>) -> usize {
        let groups = self.groups.iter();
        let alike = groups.filter(|(rank, _)| rank.verdict() == verdict);
        alike.map(|(_, group)| group.count).sum()
    }

    /// Of how many files a region recognises the licence, or not; 0 where it was not asked.
    pub fn recognised(&self, outcome: RecognitionOutcome) -> usize {
        self.recognition.get(&outcome).copied().unwrap_or_default()
    }

    /// For each reason the number of files that it decided, the most frequent first.
    pub fn reasons(&self) -> Vec<(Reason, usize)> {
        let mut all: Vec<(Reason, usize)> = self.reasons.iter().map(|(r, n)| (*r, *n)).collect();
        all.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
        all
    }

    /// The files that are kept by name, worst first: failed, without a report, indeterminate, passed but not recognised,
    /// passed but undetermined, passed; each kind in the order in which they were added, and no more than 500 of it.
    pub fn worst(&self) -> impl Iterator<Item = &OverviewEntry> {
        self.groups.values().flat_map(|g| &g.named)
    }
}

const fn count(counter: &mut usize) {
    *counter = counter.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_come_first_and_memory_is_bounded() {
        let mut overview = Overview::default();
        let reasons = vec![
            (Check::OfdReferenceDigest, Reason::HashFailure, None),
            (Check::SesDataHash, Reason::HashFailure, None),
        ];
        for i in 0..2_000 {
            overview.add(OverviewEntry::judged(
                i.to_string(),
                Verdict::Passed,
                Vec::new(),
            ));
        }
        let mut stranger = OverviewEntry::judged("s", Verdict::Passed, Vec::new());
        stranger.recognition = Some((
            RecognitionOutcome::NotRecognised,
            Some(Reason::AuthorityUnknown),
        ));
        overview.add(stranger);
        overview.add(OverviewEntry::unjudged("u", "gone"));
        overview.add(OverviewEntry::judged("f", Verdict::Failed, reasons));
        let names: Vec<&str> = overview.worst().map(|e| e.name.as_str()).collect();
        assert_eq!(names[..4], ["f", "u", "s", "0"]);
        assert_eq!(names.len(), NAMED + 3);
        assert_eq!(overview.total(), 2_003);
        assert_eq!(overview.count(Some(Verdict::Passed)), 2_001);
        assert_eq!(overview.recognised(RecognitionOutcome::NotRecognised), 1);
        let mut reasons = overview.reasons();
        reasons.sort_by_key(|(reason, _)| reason.code());
        assert_eq!(
            reasons,
            [(Reason::AuthorityUnknown, 1), (Reason::HashFailure, 1)],
            "once for a file"
        );
    }
}
