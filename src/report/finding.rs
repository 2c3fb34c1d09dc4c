//! One question, one answer.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

use crate::report::Check;
use crate::report::Reason;
use crate::report::Verdict;

/// What a finding speaks about. Numbers count the signatures of a file from 1.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Subject {
    /// The file as a whole.
    #[default]
    Document,
    /// The e-licence (电子证照) in the file.
    Licence,
    /// The maker (制章人) of the seal in a signature.
    Maker(usize),
    /// The seal (电子印章) in a signature.
    Seal(usize),
    /// A signature (电子签章 or 数字签名) itself.
    Signature(usize),
    /// The signer (签章人) of a signature.
    Signer(usize),
    /// A timestamp (时间戳) in a signature.
    Timestamp(usize),
}

impl fmt::Display for Subject {
    /// `document`, `signature:1`, `signer:1`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => f.write_str("document"),
            Self::Licence => f.write_str("licence"),
            Self::Maker(n) => write!(f, "maker:{n}"),
            Self::Seal(n) => write!(f, "seal:{n}"),
            Self::Signature(n) => write!(f, "signature:{n}"),
            Self::Signer(n) => write!(f, "signer:{n}"),
            Self::Timestamp(n) => write!(f, "timestamp:{n}"),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How a check came out.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Outcome {
    /// The question was answered, and well.
    Ok,
    /// The question was answered badly, or could not be answered: the reason's indication says which.
    NotOk(Reason),
    /// Read, and worth telling; changes no verdict unless a policy raises it to `NotOk`.
    Warning(Reason),
    /// Worth telling, and nothing wrong with it.
    Info(Reason),
    /// The check did not run, and this is why. Where it was required, nothing can pass.
    Skipped(Reason),
}

impl Outcome {
    /// The reason, where there is one.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Ok => None,
            Self::NotOk(r) | Self::Warning(r) | Self::Info(r) | Self::Skipped(r) => Some(r),
        }
    }

    /// `ok`, `not-ok`, `warning`, `info` or `skipped`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotOk(_) => "not-ok",
            Self::Warning(_) => "warning",
            Self::Info(_) => "info",
            Self::Skipped(_) => "skipped",
        }
    }
}

/// One answered question: about whom, which question, how it came out, and where.
///
/// ```
/// use yinzheng::report::{Check, Finding, Reason, Verdict};
///
/// let finding = Finding::not_ok(Check::OfdReferenceDigest, Reason::HashFailure).at("/Doc_0/Document.xml");
/// assert_eq!(finding.verdict(), Some(Verdict::Failed));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// Whom it concerns.
    pub subject: Subject,
    /// The question.
    pub check: Check,
    /// The answer.
    pub outcome: Outcome,
    /// Where: a path in the package (always beginning with `/`), a field, a byte offset, a certificate.
    pub place: Option<String>,
    /// Values that belong to the answer, as data: what was expected, what was found.
    pub detail: Option<String>,
}

impl Finding {
    /// A finding with this outcome, about the document until [`Finding::about`] says otherwise.
    pub const fn new(check: Check, outcome: Outcome) -> Self {
        Self {
            subject: Subject::Document,
            check,
            outcome,
            place: None,
            detail: None,
        }
    }

    /// The question was answered well.
    pub const fn ok(check: Check) -> Self {
        Self::new(check, Outcome::Ok)
    }

    /// The question was answered badly, or could not be answered.
    pub const fn not_ok(check: Check, reason: Reason) -> Self {
        Self::new(check, Outcome::NotOk(reason))
    }

    /// Worth telling; a policy may raise it.
    pub const fn warning(check: Check, reason: Reason) -> Self {
        Self::new(check, Outcome::Warning(reason))
    }

    /// Worth telling, nothing wrong.
    pub const fn info(check: Check, reason: Reason) -> Self {
        Self::new(check, Outcome::Info(reason))
    }

    /// The check did not run.
    pub const fn skipped(check: Check, why: Reason) -> Self {
        Self::new(check, Outcome::Skipped(why))
    }

    /// The same finding about `subject`.
    #[must_use]
    pub const fn about(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }

    /// The same finding with the place where it was found.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same finding with values that belong to it.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// What this finding alone makes of the verdict: passed for `Ok`, the reason's indication for `NotOk`, and
    /// nothing for the rest.
    pub const fn verdict(&self) -> Option<Verdict> {
        match self.outcome {
            Outcome::Ok => Some(Verdict::Passed),
            Outcome::NotOk(reason) => Some(reason.indication()),
            Outcome::Warning(_) | Outcome::Info(_) | Outcome::Skipped(_) => None,
        }
    }
}
