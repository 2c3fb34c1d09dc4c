//! What it means that files are not covered.
//!
//! Signatures cover together: what one signer left out, a later one may have signed. Only signatures that are good
//! but for their coverage count, which is known once everything else was judged, so this is judged last. What stands
//! or falls with a signature that is itself an open question is open too.

use std::collections::BTreeSet;

use crate::ofd::facts::DocumentFacts;
use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::ReferenceState;
use crate::ofd::facts::SignatureFacts;
use crate::ofd::judge::answered;
use crate::ofd::judge::capped;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::ContentKind;
use crate::report::CoverageGrade;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;

const CHECK: Check = Check::OfdCoverage;

/// The paths that the signatures of a package cover together, unchanged.
#[derive(Clone, Debug)]
pub struct CoveredTogether<'a> {
    good: BTreeSet<&'a str>,
    open: BTreeSet<&'a str>,
}

impl<'a> CoveredTogether<'a> {
    /// `verdict` says what became of the signature at an index of [`OfdFacts::signatures`], its coverage left aside:
    /// one that passed covers for others, and what an indeterminate one covers is left open.
    pub fn new(facts: &'a OfdFacts, verdict: impl Fn(usize) -> Verdict) -> Self {
        let mut together = Self {
            good: BTreeSet::new(),
            open: BTreeSet::new(),
        };
        for (index, signature) in facts.signatures.iter().enumerate() {
            match verdict(index) {
                Verdict::Passed => together.good.extend(signature.matching()),
                Verdict::Indeterminate => together.open.extend(comparable(signature)),
                Verdict::Failed => {}
            }
        }
        together
    }
}

/// The references that are unchanged, or may be.
fn comparable(signature: &SignatureFacts) -> impl Iterator<Item = &str> {
    let references = signature.references.iter();
    references
        .filter(|r| r.state == ReferenceState::Matches || is_open(r.state))
        .map(|r| r.path.as_str())
}

/// Whether a file could not be compared for a reason that says nothing against it.
const fn is_open(state: ReferenceState) -> bool {
    matches!(
        state,
        ReferenceState::NoAlgorithm | ReferenceState::Unreadable(_)
    )
}

/// Judges `ofd.coverage` of the signature at `index` of [`OfdFacts::signatures`] (architecture, decision 5).
///
/// * `policy`: the kinds of content that must be covered; what else is left out is a warning.
/// * `together`: what the good signatures cover, see [`CoveredTogether`].
pub fn judge_coverage(
    facts: &OfdFacts,
    index: usize,
    policy: &Policy,
    together: &CoveredTogether<'_>,
) -> Vec<Finding> {
    let Some(signature) = facts.signatures.get(index) else {
        return Vec::new();
    };
    let subject = Subject::Signature(index.saturating_add(1));
    if signature.references_unknown() {
        return vec![Finding::skipped(CHECK, Reason::NotEvaluated).about(subject)];
    }
    let mut findings = Vec::new();
    if signature.coverage.grade == CoverageGrade::None {
        findings.push(if comparable(signature).next().is_some() {
            Finding::skipped(CHECK, Reason::NotEvaluated)
        } else {
            Finding::not_ok(CHECK, Reason::UnprotectedContent).with("none")
        });
    }
    let listed = signature.coverage.uncovered.iter();
    let listed = listed.filter(|f| f.kind != ContentKind::Unknown);
    findings.extend(listed.map(|file| together.judge(&file.path, file.kind, policy)));
    let stray = signature.coverage.stray.iter();
    findings.extend(stray.map(|path| Finding::warning(CHECK, Reason::StrayEntry).at(path)));
    let document = facts.documents.get(signature.document);
    findings.extend(document.into_iter().flat_map(absent));
    answered(CHECK, findings)
        .into_iter()
        .map(|f| f.about(subject))
        .collect()
}

/// Judges the documents that have no signature of their own beside signed ones: what of them no signature covers
/// (ofd-signature, section 10, attack 10).
pub fn judge_unsigned(
    facts: &OfdFacts,
    policy: &Policy,
    together: &CoveredTogether<'_>,
) -> Vec<Finding> {
    if facts.signatures.is_empty() {
        return Vec::new();
    }
    let signed = |number: usize| facts.signatures.iter().any(|s| s.document == number);
    let unsigned = facts
        .documents
        .iter()
        .enumerate()
        .filter(|&(number, _)| !signed(number));
    let files = unsigned.flat_map(|(_, document)| &document.closure.files);
    let left = files.filter(|(path, _)| !together.good.contains(path.as_str()));
    capped(
        left.map(|(path, &kind)| together.judge(path, kind, policy))
            .collect(),
    )
}

impl CoveredTogether<'_> {
    /// A file that a signature leaves out, or all do that are of its document.
    fn judge(&self, path: &str, kind: ContentKind, policy: &Policy) -> Finding {
        let finding = if self.good.contains(path) {
            Finding::info(CHECK, uncovered_reason(kind, policy))
        } else if self.open.contains(path) && policy.coverage.contains(&kind) {
            Finding::not_ok(CHECK, Reason::CoverageOpen)
        } else {
            uncovered(kind, policy)
        };
        finding.at(path).with(kind.code())
    }
}

fn uncovered(kind: ContentKind, policy: &Policy) -> Finding {
    let reason = uncovered_reason(kind, policy);
    if policy.coverage.contains(&kind) {
        Finding::not_ok(CHECK, reason)
    } else {
        Finding::warning(CHECK, reason)
    }
}

fn uncovered_reason(kind: ContentKind, policy: &Policy) -> Reason {
    if policy.coverage.contains(&kind) {
        Reason::UnprotectedContent
    } else {
        Reason::UnprotectedData
    }
}

/// What the document shows by name and the package does not hold: it may have been taken out.
fn absent(document: &DocumentFacts) -> impl Iterator<Item = Finding> {
    let faults = document
        .closure
        .faults
        .iter()
        .filter(|f| f.is_shown_and_absent());
    faults.map(|f| {
        Finding::not_ok(CHECK, Reason::FormatFailure)
            .at(&f.path)
            .with("missing")
    })
}
