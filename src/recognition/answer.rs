//! What a recognition list answers about a licence.

use crate::licence::LicenceStatus;
use crate::recognition::Assurance;
use crate::report::CheckLine;
use crate::report::DecisiveReason;
use crate::report::RecognitionOutcome;
use crate::report::RecognitionSummary;

/// Whether a region recognises a licence, and why. It exists only for a file that was verified and a list that was
/// accepted; decisions ask for it. What would follow for stored facts is another type, which decides nothing.
#[derive(Clone, Debug)]
#[must_use = "nothing has been decided until the outcome is read"]
pub struct Recognition {
    pub(super) summary: RecognitionSummary,
    pub(super) assurance: Assurance,
    pub(super) needed: Assurance,
    pub(super) status: LicenceStatus,
    /// The digest of the report that accepted the file; none where nobody vouches for it.
    pub(super) report: Option<String>,
}

impl Recognition {
    /// The conclusion.
    pub const fn outcome(&self) -> RecognitionOutcome {
        self.summary.outcome
    }

    /// Whether the region recognises the licence.
    pub fn is_recognised(&self) -> bool {
        self.outcome() == RecognitionOutcome::Recognised
    }

    /// What decided against it, most telling first.
    pub fn reasons(&self) -> &[DecisiveReason] {
        &self.summary.reasons
    }

    /// Every question and its answer.
    pub fn checks(&self) -> &[CheckLine] {
        &self.summary.checks
    }

    /// The entries of the list that the answer rests on, sorted.
    pub fn rule_ids(&self) -> &[String] {
        &self.summary.rule_ids
    }

    /// The type as the region reads it; `None` where it could not be translated.
    pub fn type_code(&self) -> Option<&str> {
        self.summary.translated.as_ref()?.type_code.as_deref()
    }

    /// The status as the region reads it.
    pub const fn status(&self) -> LicenceStatus {
        self.status
    }

    /// How sure it is.
    pub const fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// How sure one must be, by the list and by who asked.
    pub const fn needed(&self) -> Assurance {
        self.needed
    }

    /// The file that it is about, by the digest of the report that accepted it.
    pub fn report(&self) -> Option<&str> {
        self.report.as_deref()
    }

    pub(super) fn of_file(mut self, report: &str) -> Self {
        self.report = Some(report.to_owned());
        self
    }

    /// Everything, as reports show it.
    pub const fn summary(&self) -> &RecognitionSummary {
        &self.summary
    }
}
