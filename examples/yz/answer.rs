//! What there is to say about one document.

use serde::Deserialize;
use yinzheng::report::Check;
use yinzheng::report::OverviewEntry;
use yinzheng::report::Reason;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::Report;
use yinzheng::report::Verdict;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::journal::Known;

/// What came out of one document.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It was verified.
    Report(Box<Report>),
    /// It was verified before; its report stands in the journal.
    Known(Known),
    /// It could not be read or judged.
    None(Failure),
}

impl Answer {
    /// What the document amounts to.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Report(report) => Exit::of(report),
            Self::Known(known) => known.line.exit(),
            Self::None(failure) => failure.exit,
        }
    }

    /// The document for an overview of many.
    pub(crate) fn entry(&self, name: &str) -> OverviewEntry {
        match self {
            Self::Report(report) => OverviewEntry::from(&**report),
            Self::Known(known) => known.line.entry(name),
            Self::None(failure) => OverviewEntry::unjudged(name, failure.message.as_str()),
        }
    }
}

impl From<Result<Report, Failure>> for Answer {
    fn from(answer: Result<Report, Failure>) -> Self {
        answer.map_or_else(Self::None, |report| Self::Report(Box::new(report)))
    }
}

/// What a line of the output needs of a report in JSON.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ReportLine {
    pub(crate) format: String,
    pub(crate) input: InputLine,
    pub(crate) verdict: Verdict,
    pub(crate) reasons: Vec<ReasonLine>,
    pub(crate) validation_time: String,
    pub(crate) policy: PolicyLine,
    pub(crate) signatures: Vec<serde::de::IgnoredAny>,
    pub(crate) licence: Option<LicenceLine>,
    pub(crate) recognition: Option<RecognitionLine>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LicenceLine {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) status: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RecognitionLine {
    pub(crate) outcome: RecognitionOutcome,
    pub(crate) reasons: Vec<ReasonLine>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InputLine {
    pub(crate) size: u64,
    pub(crate) sm3: String,
    pub(crate) sha256: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ReasonLine {
    pub(crate) check: Check,
    pub(crate) reason: Reason,
    pub(crate) place: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PolicyLine {
    pub(crate) id: String,
    pub(crate) digest: String,
}

impl ReportLine {
    fn exit(&self) -> Exit {
        let unsigned = self
            .reasons
            .iter()
            .any(|r| r.reason == Reason::NoSignatureFound);
        Exit::of_verdict(self.verdict, unsigned)
    }

    fn entry(&self, name: &str) -> OverviewEntry {
        let reasons = self.reasons.iter();
        let reasons = reasons.map(|r| (r.check, r.reason, r.place.clone()));
        let mut entry = OverviewEntry::judged(name, self.verdict, reasons.collect());
        entry.licence = self.licence.as_ref().and_then(|l| l.name.clone());
        let recognition = self.recognition.as_ref();
        entry.recognition = recognition.map(|r| (r.outcome, r.reasons.first().map(|r| r.reason)));
        entry
    }
}
