//! What it means that files are not covered.
//!
//! Signatures cover together: what one signer left out, a later one may have signed. Only signatures whose own
//! integrity holds count, which is known once their values were verified, so this is judged last.

use std::collections::BTreeSet;

use crate::ofd::facts::DocumentFacts;
use crate::ofd::facts::OfdFacts;
use crate::ofd::judge::answered;
use crate::ofd::judge::capped;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::ContentKind;
use crate::report::CoverageGrade;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;

const CHECK: Check = Check::OfdCoverage;

/// The paths that the good signatures of a package cover together, unchanged.
#[derive(Clone, Debug)]
pub struct CoveredTogether<'a>(BTreeSet<&'a str>);

impl<'a> CoveredTogether<'a> {
    /// `counts` says whether the signature at an index of [`OfdFacts::signatures`] is good enough to cover for others.
    pub fn new(facts: &'a OfdFacts, counts: impl Fn(usize) -> bool) -> Self {
        let good = facts
            .signatures
            .iter()
            .enumerate()
            .filter(|&(index, _)| counts(index));
        Self(good.flat_map(|(_, s)| s.matching()).collect())
    }
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
    if signature.is_cut_short() {
        return vec![Finding::skipped(CHECK, Reason::NotEvaluated).about(subject)];
    }
    let mut findings = Vec::new();
    if signature.coverage.grade == CoverageGrade::None {
        findings.push(Finding::not_ok(CHECK, Reason::UnprotectedContent).with("none"));
    }
    let listed = signature
        .coverage
        .uncovered
        .iter()
        .filter(|f| f.kind != ContentKind::Unknown);
    for file in listed {
        let finding = if together.0.contains(file.path.as_str()) {
            Finding::info(CHECK, uncovered_reason(file.kind, policy))
        } else {
            uncovered(file.kind, policy)
        };
        findings.push(finding.at(&file.path).with(file.kind.code()));
    }
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
    let open = files.filter(|(path, _)| !together.0.contains(path.as_str()));
    capped(
        open.map(|(path, &kind)| uncovered(kind, policy).at(path).with(kind.code()))
            .collect(),
    )
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
