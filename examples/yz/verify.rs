//! `yz verify`: one report for each document, one exit code for all.

use serde::Serialize;
use yinzheng::limits::Limits;
use yinzheng::report::Report;

use crate::args::Format;
use crate::args::Verify;
use crate::bundle::Bundle;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::progress::Progress;
use crate::recogniser;
use crate::settings::Settings;
use crate::walk;
use crate::walk::Document;

/// Verifies what `args` names. An error means that the run did not begin, or that its results cannot be written;
/// what keeps a single document from being judged shows in the exit code alone.
pub(crate) fn run(args: &Verify, lang: Lang, out: &mut Output) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let documents = walk::documents(args)?;
    let mut printer = Printer {
        style: Style::of(args, &documents),
        lang,
        out,
    };
    if let Some(path) = &args.evidence {
        let [document] = documents.as_slice() else {
            return Err(Failure::usage("--evidence belongs to one document alone"));
        };
        return again(document, &Bundle::read(path)?, &limits, &mut printer);
    }
    if args.asking.content.is_some() && documents.len() > 1 {
        return Err(Failure::usage("--content belongs to one document alone"));
    }
    let mut settings = Settings::read(&args.asking, &limits)?;
    let recogniser = if args.recognising.is_asked() {
        Some(args.recognising.read(&mut settings)?)
    } else {
        args.recognising.add_status(&mut settings)?;
        None
    };
    let judge = Judge::new(settings, &limits)?.recognising(recogniser);
    let progress = Progress::new(documents.len());
    let mut tally = Tally::default();
    for document in &documents {
        let answer = judge.verify(document);
        tally.count(&answer);
        progress.step();
        progress.aside(|| printer.print(document, &answer))?;
        if printer.out.is_closed() {
            return Ok(tally.cut_short_of(documents.len()));
        }
    }
    drop(progress);
    printer.finish(&tally)?;
    Ok(tally.exit.unwrap_or(Exit::Internal))
}

/// Verifies a document with what was collected for it, under the name that it had then.
fn again(
    document: &Document,
    bundle: &Bundle,
    limits: &Limits,
    printer: &mut Printer<'_>,
) -> Result<Exit, Failure> {
    let bytes = document.read(limits.file)?;
    if !bundle.is_for(&bytes) {
        let why = "the evidence bundle was collected for another document, or this one has changed";
        return Err(Failure::usage(format!("{}: {why}", document.name)));
    }
    let judge = Judge::new(bundle.settings(limits)?, limits)?;
    let report = judge.verify_bytes(bundle.file(), &bytes)?;
    if !bundle.agrees_with(&report) {
        complain(
            "the report differs from the one in the bundle: another version made that, or it was altered",
        );
    }
    let answer = Ok(report);
    let mut tally = Tally::default();
    tally.count(&answer);
    printer.print(document, &answer)?;
    printer.finish(&tally)?;
    Ok(tally.exit.unwrap_or(Exit::Internal))
}

/// In which form answers are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Style {
    /// One indented JSON object.
    Json,
    /// One JSON object on each line.
    Lines,
    Quiet,
    Text,
}

impl Style {
    fn of(args: &Verify, documents: &[Document]) -> Self {
        // A folder gives lines even if it holds one document: the form must not hang on what is found in it.
        let one = documents.len() == 1
            && args.files_from.is_none()
            && !args.files.iter().any(|f| f.is_dir());
        match args.format {
            _ if args.quiet => Self::Quiet,
            Format::Text => Self::Text,
            Format::Json if one => Self::Json,
            Format::Json | Format::Jsonl => Self::Lines,
        }
    }
}

struct Printer<'a> {
    style: Style,
    lang: Lang,
    out: &'a mut Output,
}

impl Printer<'_> {
    /// Prints the answer to one document: the report on standard output, or the failure on standard error, and for
    /// machines in the document's place in the output too.
    fn print(
        &mut self,
        document: &Document,
        answer: &Result<Report, Failure>,
    ) -> Result<(), Failure> {
        match (answer, self.style) {
            (Ok(_), Style::Quiet) => Ok(()),
            (Ok(report), Style::Text) => {
                self.out.text(&report.text(self.lang.into()))?;
                let recognition = report.recognition.as_ref();
                let told = recognition.map(|r| recogniser::text(&document.name, r, self.lang));
                told.map_or(Ok(()), |told| self.out.text(&told))
            }
            (Ok(report), Style::Json) => self.out.json(&report.to_json_pretty()),
            (Ok(report), Style::Lines) => self.out.json(&report.to_json()),
            (Err(failure), style) => {
                complain(&failure.message);
                match style {
                    Style::Quiet | Style::Text => Ok(()),
                    Style::Json | Style::Lines => self.out.json(&NoReport::json(document, failure)),
                }
            }
        }
    }

    fn finish(&mut self, tally: &Tally) -> Result<(), Failure> {
        match self.style {
            Style::Text => self.out.text(&tally.summary(self.lang)),
            Style::Json | Style::Lines | Style::Quiet => Ok(()),
        }
    }
}

/// What stands in a report's place for a document that could not be judged.
#[derive(Serialize)]
struct NoReport<'a> {
    schema: &'static str,
    file: &'a str,
    exit: u8,
    message: &'a str,
}

impl<'a> NoReport<'a> {
    fn json(document: &'a Document, failure: &'a Failure) -> String {
        let line = Self {
            schema: "yinzheng.error/1",
            file: &document.name,
            exit: failure.exit.code(),
            message: &failure.message,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}

/// How many documents came out how.
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    failed: usize,
    indeterminate: usize,
    /// Of these documents there is no report.
    unjudged: usize,
    exit: Option<Exit>,
}

impl Tally {
    fn count(&mut self, answer: &Result<Report, Failure>) {
        let exit = match answer {
            Err(failure) => failure.exit,
            Ok(report) => Exit::of(report),
        };
        self.add(exit);
    }

    fn add(&mut self, exit: Exit) {
        match exit {
            Exit::Passed => self.passed += 1,
            Exit::Failed => self.failed += 1,
            Exit::Indeterminate | Exit::NoSignature => self.indeterminate += 1,
            Exit::Internal | Exit::Unreadable | Exit::Usage => self.unjudged += 1,
        }
        self.exit = Some(self.exit.map_or(exit, |so_far| so_far.and(exit)));
    }

    const fn total(&self) -> usize {
        self.passed + self.failed + self.indeterminate + self.unjudged
    }

    /// The exit code when nobody reads on. Documents that were not looked at must not count as passed.
    fn cut_short_of(&self, documents: usize) -> Exit {
        match self.exit {
            Some(exit) if self.total() == documents => exit,
            _ => Exit::Internal,
        }
    }

    fn summary(&self, lang: Lang) -> String {
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
