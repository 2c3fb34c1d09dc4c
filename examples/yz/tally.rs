//! How many documents came out how, and the exit code of them all.

use crate::exit::Exit;
use crate::lang::Lang;

/// How many documents came out how.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    indeterminate: usize,
    /// Of these documents there is no report.
    unjudged: usize,
    exit: Option<Exit>,
}

impl Tally {
    /// Counts a document that came out like this.
    pub(crate) fn add(&mut self, exit: Exit) {
        match exit {
            Exit::Passed => self.passed += 1,
            Exit::Failed => self.failed += 1,
            Exit::Indeterminate | Exit::NoSignature => self.indeterminate += 1,
            Exit::Internal | Exit::Unreadable | Exit::Usage => self.unjudged += 1,
        }
        self.exit = Some(self.exit.map_or(exit, |so_far| so_far.and(exit)));
    }

    pub(crate) const fn total(&self) -> usize {
        self.passed + self.failed + self.indeterminate + self.unjudged
    }

    /// The exit code when all documents are counted.
    pub(crate) fn exit(&self) -> Exit {
        self.exit.unwrap_or(Exit::Internal)
    }

    /// The exit code when nobody reads on. Documents that were not looked at must not count as passed.
    pub(crate) fn cut_short_of(&self, documents: usize) -> Exit {
        match self.exit {
            Some(exit) if self.total() == documents => exit,
            _ => Exit::Internal,
        }
    }

    pub(crate) fn summary(&self, lang: Lang) -> String {
        let Self {
            passed,
            failed,
            indeterminate,
            unjudged,
            ..
        } = self;
        let total = self.total();
        match (lang, unjudged) {
            (Lang::Zh, 0) => {
                format!("共 {total} 份：有效 {passed}，无效 {failed}，无法判定 {indeterminate}\n")
            }
            (Lang::Zh, _) => format!(
                "共 {total} 份：有效 {passed}，无效 {failed}，无法判定 {indeterminate}，未能核验 {unjudged}\n"
            ),
            (Lang::En, 0) => format!(
                "{}: {passed} valid, {failed} invalid, {indeterminate} indeterminate\n",
                documents(total)
            ),
            (Lang::En, _) => format!(
                "{}: {passed} valid, {failed} invalid, {indeterminate} indeterminate, {unjudged} not judged\n",
                documents(total)
            ),
        }
    }
}

fn documents(count: usize) -> String {
    if count == 1 {
        "1 document".to_owned()
    } else {
        format!("{count} documents")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_was_cut_short_never_passes() {
        let mut tally = Tally::default();
        tally.add(Exit::Passed);
        assert_eq!(tally.cut_short_of(1), Exit::Passed);
        assert_eq!(tally.cut_short_of(2), Exit::Internal);
    }

    #[test]
    fn every_document_is_in_the_summary() {
        let mut tally = Tally::default();
        for exit in [Exit::Passed, Exit::Failed, Exit::NoSignature] {
            tally.add(exit);
        }
        assert_eq!(
            tally.summary(Lang::En),
            "3 documents: 1 valid, 1 invalid, 1 indeterminate\n"
        );
        tally.add(Exit::Unreadable);
        assert_eq!(
            tally.summary(Lang::Zh),
            "共 4 份：有效 1，无效 1，无法判定 1，未能核验 1\n"
        );
        assert_eq!(tally.exit, Some(Exit::Unreadable));
    }
}
