//! Stored facts, judged again under another list: who would lose recognition?

use crate::recognition::RecognitionFacts;
use crate::recognition::RecognitionRequest;
use crate::recognition::VerifiedList;
use crate::recognition::check::judge;
use crate::report::RecognitionOutcome;
use crate::report::RecognitionSummary;

/// What would follow for stored facts. Nobody verified the file anew, so this decides nothing and is no
/// [`Recognition`](crate::recognition::Recognition).
#[derive(Clone, Debug)]
pub struct DryRun(RecognitionSummary);

impl DryRun {
    /// What would follow.
    pub const fn outcome(&self) -> RecognitionOutcome {
        self.0.outcome
    }

    /// Everything, as reports show it.
    pub const fn summary(&self) -> &RecognitionSummary {
        &self.0
    }
}

/// What `list` would say about stored facts.
pub fn dry_run(
    list: &VerifiedList,
    facts: &RecognitionFacts,
    request: &RecognitionRequest,
) -> DryRun {
    DryRun(judge(list, facts, request).summary)
}
