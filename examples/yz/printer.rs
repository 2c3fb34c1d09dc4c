//! In which form answers are printed.

use serde::Serialize;

use crate::answer::Answer;
use crate::answer::ReportLine;
use crate::args::Verify;
use crate::args::VerifyFormat;
use crate::csv;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::recogniser;
use crate::tally::Tally;
use crate::walk::Document;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    Csv,
    /// One indented JSON object.
    Json,
    /// One JSON object on each line.
    Lines,
    Quiet,
    Text,
}

impl Style {
    /// * `one`: whether the command line names one document, and not a folder or list that holds one.
    pub(crate) const fn of(args: &Verify, one: bool) -> Self {
        match args.format {
            _ if args.quiet => Self::Quiet,
            VerifyFormat::Text => Self::Text,
            VerifyFormat::Json if one => Self::Json,
            VerifyFormat::Json | VerifyFormat::Jsonl => Self::Lines,
            VerifyFormat::Csv => Self::Csv,
        }
    }
}

pub(crate) struct Printer<'a> {
    pub(crate) style: Style,
    pub(crate) lang: Lang,
    pub(crate) out: &'a mut Output,
}

impl Printer<'_> {
    /// Prints what stands before the first answer.
    pub(crate) fn begin(&mut self) -> Result<(), Failure> {
        match self.style {
            Style::Csv => self.out.csv(&csv::heading()),
            Style::Json | Style::Lines | Style::Quiet | Style::Text => Ok(()),
        }
    }

    /// Prints the answer to one document: the report on standard output, or the failure on standard error, and for
    /// machines in the document's place in the output too.
    pub(crate) fn print(&mut self, document: &Document, answer: &Answer) -> Result<(), Failure> {
        let name = &document.name;
        match (answer, self.style) {
            (Answer::None(failure), style) => {
                complain(&failure.message);
                match style {
                    Style::Quiet | Style::Text => Ok(()),
                    Style::Csv => self.out.csv(&csv::row_without_report(name, failure)),
                    Style::Json | Style::Lines => self.out.json(&NoReport::json(name, failure)),
                }
            }
            (_, Style::Quiet) => Ok(()),
            (Answer::Report(report), Style::Text) => {
                self.out.text(&report.text(self.lang.into()))?;
                let recognition = report.recognition.as_ref();
                let told = recognition.map(|r| recogniser::text(name, r, self.lang));
                told.map_or(Ok(()), |told| self.out.text(&told))
            }
            (Answer::Report(report), Style::Json) => self.out.json(&report.to_json_pretty()),
            (Answer::Report(report), Style::Lines) => self.out.json(&report.to_json()),
            (Answer::Report(report), Style::Csv) => {
                let line: ReportLine = serde_json::from_str(&report.to_json())
                    .map_err(|e| Failure::internal(format!("{name}: {e}")))?;
                self.out.csv(&csv::row(name, &line))
            }
            (Answer::Known(known), Style::Csv) => self.out.csv(&csv::row(name, &known.line)),
            (Answer::Known(known), _) => self.out.json(&known.json(name)),
        }
    }

    /// Prints what stands after the last answer.
    pub(crate) fn finish(&mut self, tally: &Tally) -> Result<(), Failure> {
        match self.style {
            Style::Text => self.out.text(&tally.summary(self.lang)),
            Style::Csv | Style::Json | Style::Lines | Style::Quiet => Ok(()),
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
    fn json(name: &'a str, failure: &'a Failure) -> String {
        let line = Self {
            schema: "yinzheng.error/1",
            file: name,
            exit: failure.exit.code(),
            message: &failure.message,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}
