//! How findings become a verdict: the one place.

use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Verdict;

/// The verdict that follows from `findings` when every check of `required` must have succeeded.
///
/// A required check has succeeded when it has a good answer, or a stated reason why there is nothing to
/// check or nothing is asked, and no other answer that is bad or missing. Success must be present: an
/// unanswered required check leaves the verdict indeterminate. The order of findings does not matter.
pub fn fold<'a>(
    findings: impl IntoIterator<Item = &'a Finding> + Clone,
    required: &[Check],
) -> Verdict {
    let mut verdict = Verdict::Passed;
    for finding in findings.clone() {
        let alone = match finding.outcome {
            Outcome::NotOk(reason) => reason.indication(),
            Outcome::Skipped(why) if !settles(why) && required.contains(&finding.check) => {
                Verdict::Indeterminate
            }
            _ => Verdict::Passed,
        };
        verdict = verdict.and(alone);
    }
    let answered = |check: &Check| {
        findings.clone().into_iter().any(|f| {
            f.check == *check
                && match f.outcome {
                    Outcome::Ok => true,
                    Outcome::Skipped(why) => settles(why),
                    _ => false,
                }
        })
    };
    if required.iter().all(answered) && !required.is_empty() {
        verdict
    } else {
        verdict.and(Verdict::Indeterminate)
    }
}

/// Whether a check that did not run for this reason counts as answered.
const fn settles(why: Reason) -> bool {
    matches!(why, Reason::NotApplicable | Reason::NotRequired)
}

/// The findings that decided against a pass, most telling first: failures before open questions, integrity
/// before the rest, else in the order given.
pub fn decisive<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    required: &[Check],
) -> Vec<&'a Finding> {
    let mut bad: Vec<&Finding> = findings
        .into_iter()
        .filter(|f| match f.outcome {
            Outcome::NotOk(_) => true,
            Outcome::Skipped(why) => !settles(why) && required.contains(&f.check),
            _ => false,
        })
        .collect();
    bad.sort_by_key(|f| {
        let failed = f.verdict() == Some(Verdict::Failed);
        (
            !failed,
            !f.check.is_integrity(),
            matches!(f.outcome, Outcome::Skipped(_)),
        )
    });
    bad
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUIRED: &[Check] = &[Check::SesDataHash, Check::SesSignatureValue];

    fn good() -> Vec<Finding> {
        REQUIRED.iter().map(|&c| Finding::ok(c)).collect()
    }

    #[test]
    fn success_must_be_present() {
        assert_eq!(fold(&good(), REQUIRED), Verdict::Passed);
        assert_eq!(
            fold(&good()[..1], REQUIRED),
            Verdict::Indeterminate,
            "one answer is missing"
        );
        assert_eq!(
            fold(&[], &[]),
            Verdict::Indeterminate,
            "nothing required, nothing passed"
        );
    }

    #[test]
    fn what_did_not_run_counts_only_where_required() {
        let mut findings = good();
        findings.push(Finding::skipped(Check::TimeTimestamp, Reason::NotSupported));
        assert_eq!(fold(&findings, REQUIRED), Verdict::Passed);
        findings.push(Finding::skipped(Check::SesDataHash, Reason::NotObserved));
        assert_eq!(fold(&findings, REQUIRED), Verdict::Indeterminate);
    }

    #[test]
    fn nothing_outweighs_a_failure_and_warnings_weigh_nothing() {
        let mut findings = good();
        findings.push(Finding::warning(Check::OfdCoverage, Reason::StrayEntry));
        assert_eq!(fold(&findings, REQUIRED), Verdict::Passed);
        findings.push(Finding::not_ok(
            Check::PkiSignerPath,
            Reason::NoCertificateChainFound,
        ));
        assert_eq!(fold(&findings, REQUIRED), Verdict::Indeterminate);
        findings.push(Finding::not_ok(Check::SesDataHash, Reason::HashFailure));
        assert_eq!(fold(&findings, REQUIRED), Verdict::Failed);
        let first = decisive(&findings, REQUIRED).first().map(|f| f.check);
        assert_eq!(first, Some(Check::SesDataHash), "integrity leads");
    }
}
