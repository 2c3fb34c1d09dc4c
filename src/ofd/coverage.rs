//! What a signature covers of its document (ofd-signature, section 6).

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::ReferenceState;
use crate::ofd::facts::SignatureFacts;
use crate::report::ContentKind;
use crate::report::CoverageGrade;
use crate::report::CoverageSummary;
use crate::report::UncoveredFile;

/// Measures every signature against the document that lists it.
pub(super) fn measure(facts: &mut OfdFacts) {
    let signature_files = facts.signature_files();
    let coverage: Vec<CoverageSummary> = facts
        .signatures
        .iter()
        .map(|signature| of_signature(facts, signature, &signature_files))
        .collect();
    drop(signature_files);
    for (signature, coverage) in facts.signatures.iter_mut().zip(coverage) {
        signature.coverage = coverage;
    }
}

fn of_signature(
    facts: &OfdFacts,
    signature: &SignatureFacts,
    signature_files: &BTreeSet<&str>,
) -> CoverageSummary {
    let referenced: BTreeSet<&str> = signature
        .references
        .iter()
        .map(|r| r.path.as_str())
        .collect();
    let none = BTreeMap::new();
    let document = facts.documents.get(signature.document);
    let content = document.map_or(&none, |d| &d.closure.files);
    let matching: BTreeSet<&str> = signature.matching().collect();
    let all_match = signature
        .references
        .iter()
        .all(|r| r.state == ReferenceState::Matches);
    let mut summary = sum(content, &referenced, facts);
    summary.covered = matching.difference(signature_files).count();
    summary.grade = grade(&summary, all_match);
    summary
}

/// What the signatures that `counts` picks (by their place in [`OfdFacts::signatures`]) cover together, of all
/// documents. Only files that are unchanged count.
pub fn union(facts: &OfdFacts, counts: impl Fn(usize) -> bool) -> CoverageSummary {
    let mut content: BTreeMap<String, ContentKind> = BTreeMap::new();
    for document in &facts.documents {
        for (path, &kind) in &document.closure.files {
            content.entry(path.clone()).or_insert(kind);
        }
    }
    let picked = facts
        .signatures
        .iter()
        .enumerate()
        .filter(|&(index, _)| counts(index));
    let covered: BTreeSet<&str> = picked.flat_map(|(_, s)| s.matching()).collect();
    let mut summary = sum(&content, &covered, facts);
    summary.covered = covered.difference(&facts.signature_files()).count();
    summary.grade = grade(&summary, true);
    summary
}

fn sum(
    content: &BTreeMap<String, ContentKind>,
    covered: &BTreeSet<&str>,
    facts: &OfdFacts,
) -> CoverageSummary {
    let uncovered = content
        .iter()
        .filter(|(path, _)| !covered.contains(path.as_str()));
    let stray = facts
        .stray
        .iter()
        .filter(|path| !covered.contains(path.as_str()));
    let stray: Vec<String> = stray.cloned().collect();
    let unknown = stray.iter().map(|path| UncoveredFile {
        path: path.clone(),
        kind: ContentKind::Unknown,
    });
    let known = uncovered.map(|(path, &kind)| UncoveredFile {
        path: path.clone(),
        kind,
    });
    let mut uncovered: Vec<UncoveredFile> = known.chain(unknown).collect();
    uncovered.sort();
    CoverageSummary {
        grade: CoverageGrade::None,
        covered: 0,
        uncovered,
        stray,
    }
}

fn grade(summary: &CoverageSummary, all_match: bool) -> CoverageGrade {
    if summary.covered == 0 {
        CoverageGrade::None
    } else if all_match && summary.uncovered.is_empty() {
        CoverageGrade::Full
    } else {
        CoverageGrade::Partial
    }
}
