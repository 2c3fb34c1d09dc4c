//! Many files at a glance: how many came out how, why, and the worst of them by name.

use std::collections::BTreeMap;

use crate::report::Check;
use crate::report::Reason;
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
        }
    }

    /// A file that could not be read or judged.
    pub fn unjudged(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            verdict: None,
            reasons: Vec::new(),
            message: Some(message.into()),
        }
    }
}

impl From<&Report> for OverviewEntry {
    fn from(report: &Report) -> Self {
        let reasons = report.reasons.iter();
        let reasons = reasons.map(|r| (r.check, r.reason, r.place.clone()));
        Self::judged(report.file.as_str(), report.verdict, reasons.collect())
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
    groups: [Group; 4],
    reasons: BTreeMap<Reason, usize>,
}

/// Files that came out alike: how many, and the first of them.
#[derive(Clone, Debug, Default)]
struct Group {
    count: usize,
    named: Vec<OverviewEntry>,
}

/// The ways to come out, worst first: in the order of [`Overview::groups`].
const ORDER: [Option<Verdict>; 4] = [
    Some(Verdict::Failed),
    None,
    Some(Verdict::Indeterminate),
    Some(Verdict::Passed),
];

impl Overview {
    /// Counts a file. A reason that it has several times counts once.
    pub fn add(&mut self, entry: OverviewEntry) {
        let mut causes: Vec<Reason> = entry.reasons.iter().map(|(_, r, _)| *r).collect();
        causes.sort();
        causes.dedup();
        for reason in causes {
            let count = self.reasons.entry(reason).or_default();
            *count = count.saturating_add(1);
        }
        let mut groups = ORDER.iter().zip(&mut self.groups);
        let Some((_, group)) = groups.find(|(verdict, _)| **verdict == entry.verdict) else {
            return;
        };
        group.count = group.count.saturating_add(1);
        if group.named.len() < NAMED {
            group.named.push(entry);
        }
    }

    /// How many files there are.
    pub fn total(&self) -> usize {
        self.groups.iter().map(|g| g.count).sum()
    }

    /// How many files have this verdict; `None` counts those without a report.
    pub fn count(&self, verdict: Option<Verdict>) -> usize {
        let mut groups = ORDER.iter().zip(&self.groups);
        let found = groups.find(|(v, _)| **v == verdict);
        found.map_or(0, |(_, group)| group.count)
    }

    /// For each reason the number of files that it decided, the most frequent first.
    pub fn reasons(&self) -> Vec<(Reason, usize)> {
        let mut all: Vec<(Reason, usize)> = self.reasons.iter().map(|(r, n)| (*r, *n)).collect();
        all.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
        all
    }

    /// The files that are kept by name, worst first: failed, without a report, indeterminate, passed; each kind in the
    /// order in which they were added, and no more than 500 of it.
    pub fn worst(&self) -> impl Iterator<Item = &OverviewEntry> {
        self.groups.iter().flat_map(|g| &g.named)
    }
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
        overview.add(OverviewEntry::unjudged("u", "gone"));
        overview.add(OverviewEntry::judged("f", Verdict::Failed, reasons));
        let names: Vec<&str> = overview.worst().map(|e| e.name.as_str()).collect();
        assert_eq!(names[..3], ["f", "u", "0"]);
        assert_eq!(names.len(), NAMED + 2);
        assert_eq!(overview.total(), 2_002);
        assert_eq!(overview.count(Some(Verdict::Passed)), 2_000);
        assert_eq!(
            overview.reasons(),
            [(Reason::HashFailure, 1)],
            "once for a file"
        );
    }
}
