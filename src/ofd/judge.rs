//! What the facts of a package mean. Pure: facts, policy and what other rooms found, to findings.
//!
//! Each question gets one good answer or every bad one; warnings stand beside either. Results are those of the
//! table of attacks (ofd-signature, section 10).

use crate::ofd::closure::ContentFault;
use crate::ofd::closure::ContentProblem;
use crate::ofd::closure::DynamicFeature;
use crate::ofd::facts::DocumentFacts;
use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::RootProblem;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::signature::SignatureProblem;
use crate::ofd::xml::XmlFault;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;

/// Most findings of one kind; what is left out is counted in the last one. The lists themselves are in the facts.
const MOST: usize = 50;

/// Judges the package and its documents; [`judge_signature`](crate::ofd::judge_signature()) judges each signature.
///
/// Answers `ofd.package`, `ofd.entry-duplicate`, `ofd.integrity-list`, `ofd.signature-list` and
/// `ofd.dynamic-content`, all about the document; `ofd.stamp` only where there is something to tell that is no
/// matter of one signature.
///
/// Warnings are not raised here: [`Policy::apply`](crate::policy::Policy::apply) does that.
pub fn judge_document(facts: &OfdFacts) -> Vec<Finding> {
    let mut findings = package(facts);
    findings.extend(answered(Check::OfdEntryDuplicate, duplicates(facts)));
    if facts.root.is_some() {
        let list = Finding::skipped(Check::OfdSignatureList, Reason::NotEvaluated);
        findings.push(list);
        return findings;
    }
    findings.extend(integrity(facts));
    findings.extend(answered(Check::OfdSignatureList, signature_list(facts)));
    findings.extend(answered(Check::OfdDynamicContent, dynamic(facts)));
    let stamps = facts.documents.iter().flat_map(|d| {
        let paths = d.closure.stamp_annotations.iter();
        paths.map(|p| Finding::warning(Check::OfdStamp, Reason::StampUnbacked).at(p))
    });
    findings.extend(capped(stamps.collect()));
    findings
}

/// Judges `Relative`: whether the signature that another one builds on has the verdict it needs. `verdicts` are
/// those of the signatures, in their order.
pub fn judge_bases(facts: &OfdFacts, verdicts: &[Verdict]) -> Vec<Finding> {
    let bases = facts.signatures.iter().enumerate();
    bases
        .filter_map(|(index, signature)| {
            let base = signature.relative.as_ref()?.index?;
            let failed = verdicts.get(base) == Some(&Verdict::Failed);
            failed.then(|| {
                Finding::not_ok(Check::OfdSignatureList, Reason::BaseSignatureInvalid)
                    .about(Subject::Signature(index.saturating_add(1)))
                    .with(format!("signature:{}", base.saturating_add(1)))
            })
        })
        .collect()
}

/// Puts a good answer before `findings` unless a bad one is among them.
pub(super) fn answered(check: Check, findings: Vec<Finding>) -> Vec<Finding> {
    let bad = |f: &Finding| {
        f.check == check && matches!(f.outcome, Outcome::NotOk(_) | Outcome::Skipped(_))
    };
    let good = (!findings.iter().any(bad)).then(|| Finding::ok(check));
    good.into_iter().chain(capped(findings)).collect()
}

/// The first findings of each outcome, and how many more there are.
pub(super) fn capped(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    let mut counts: Vec<(Check, Outcome, usize)> = Vec::new();
    for finding in findings {
        let key = (finding.check, finding.outcome);
        let count = match counts.iter_mut().find(|(c, o, _)| (*c, *o) == key) {
            Some((_, _, count)) => {
                *count = count.saturating_add(1);
                *count
            }
            None => {
                counts.push((key.0, key.1, 1));
                1
            }
        };
        if count <= MOST {
            kept.push(finding);
        }
    }
    for (check, outcome, count) in counts {
        if let Some(more) = count.checked_sub(MOST).filter(|&more| more > 0) {
            kept.push(Finding::new(check, outcome).with(format!("{more} more")));
        }
    }
    kept
}

fn package(facts: &OfdFacts) -> Vec<Finding> {
    let mut findings: Vec<Finding> = facts
        .package
        .iter()
        .filter(|fault| fault.kind.judgement().0 == Check::OfdPackage)
        .map(package_fault)
        .collect();
    if let Some(problem) = facts.root {
        findings.extend(root(problem, &findings));
    }
    for (number, document) in facts.documents.iter().enumerate() {
        findings.extend(document_structure(number, document));
        findings.extend(document.closure.faults.iter().filter_map(content));
    }
    findings.extend(facts.namespaces.iter().map(|(namespace, path)| {
        Finding::warning(Check::OfdPackage, Reason::NamespaceUnusual)
            .at(path)
            .with(namespace)
    }));
    findings.extend(
        facts
            .encryption
            .iter()
            .map(|path| Finding::not_ok(Check::OfdPackage, Reason::EncryptedPackage).at(path)),
    );
    answered(Check::OfdPackage, findings)
}

fn package_fault(fault: &crate::ofd::PackageFault) -> Finding {
    let (check, outcome) = fault.kind.judgement();
    let mut finding = Finding::new(check, outcome);
    finding.place.clone_from(&fault.place);
    finding.detail.clone_from(&fault.detail);
    finding
}

fn duplicates(facts: &OfdFacts) -> Vec<Finding> {
    let faults = facts.package.iter();
    faults
        .filter(|fault| fault.kind.judgement().0 == Check::OfdEntryDuplicate)
        .map(package_fault)
        .collect()
}

/// Why there is no document, unless the package already says so.
fn root(problem: RootProblem, said: &[Finding]) -> Option<Finding> {
    let reason = match problem {
        RootProblem::Entry(kind) => entry(kind),
        RootProblem::Xml(fault) => xml(fault),
        RootProblem::Absent => Reason::FormatFailure,
        RootProblem::Package if said.iter().any(|f| f.verdict().is_some()) => return None,
        RootProblem::Package => Reason::FormatFailure,
    };
    let finding = Finding::not_ok(Check::OfdPackage, reason).at("/OFD.xml");
    Some(match problem {
        RootProblem::Xml(fault) => finding.with(fault.code()),
        _ => finding,
    })
}

fn document_structure(number: usize, document: &DocumentFacts) -> Option<Finding> {
    let body = number.saturating_add(1);
    let at = |finding: Finding, element: &str| {
        let detail = format!("DocBody {body}: {element}");
        Some(finding.at("/OFD.xml").with(detail))
    };
    let (check, reason) = (Check::OfdPackage, Reason::FormatFailure);
    match (document.ambiguous, &document.root) {
        (Some(element), _) => at(Finding::not_ok(check, reason), element),
        // The schema lets it be absent; such a document shows nothing.
        (None, None) => at(Finding::warning(check, reason), "DocRoot"),
        (None, Some(_)) => None,
    }
}

/// What is wrong with a file of a document. One that is shown and absent is a matter of coverage: nothing that is
/// there was changed.
fn content(fault: &ContentFault) -> Option<Finding> {
    if fault.is_shown_and_absent() {
        return None;
    }
    let (reason, detail) = match &fault.problem {
        ContentProblem::Absent => (Reason::NamedFileMissing, None),
        ContentProblem::Entry(kind) => (entry(*kind), None),
        ContentProblem::UnsafeLocation(text) => (Reason::UnsafePath, Some(text.clone())),
        ContentProblem::UnusualLocation(text) => (Reason::PathUnusual, Some(text.clone())),
        ContentProblem::Xml(fault) => (xml(*fault), Some(fault.code().to_owned())),
    };
    let harmless = !fault.shown || reason == Reason::PathUnusual;
    let mut finding = if harmless {
        Finding::warning(Check::OfdPackage, reason)
    } else {
        Finding::not_ok(Check::OfdPackage, reason)
    };
    finding.detail = detail;
    Some(finding.at(&fault.path))
}

/// The cause behind an entry that cannot be read.
pub(super) const fn entry(kind: PackageFaultKind) -> Reason {
    match kind.judgement().1 {
        Outcome::NotOk(reason) => reason,
        _ => Reason::FormatFailure,
    }
}

/// The cause behind XML that cannot be read.
pub(super) const fn xml(fault: XmlFault) -> Reason {
    match fault {
        XmlFault::Limit => Reason::LimitExceeded,
        XmlFault::Doctype | XmlFault::Encoding | XmlFault::Malformed | XmlFault::Root => {
            Reason::FormatFailure
        }
    }
}

/// A fault in the files of a signature or of a list.
pub(super) fn problem(check: Check, problem: &SignatureProblem) -> Finding {
    let not_ok = |reason| Finding::not_ok(check, reason);
    match problem {
        SignatureProblem::Ambiguous(name) => not_ok(Reason::FormatFailure).with(*name),
        SignatureProblem::Entry(kind) => not_ok(entry(*kind)),
        // The identifier is there for people and for MaxSignId.
        SignatureProblem::Lacks("ID") => Finding::warning(check, Reason::FormatFailure).with("ID"),
        SignatureProblem::Lacks(name) => not_ok(Reason::FormatFailure).with(*name),
        SignatureProblem::Limit(name) => not_ok(Reason::LimitExceeded).with(*name),
        SignatureProblem::Missing(path) => not_ok(Reason::FormatFailure).at(path),
        SignatureProblem::UnsafeLocation(text) => not_ok(Reason::UnsafePath).with(text),
        SignatureProblem::UnusualLocation(text) => {
            Finding::warning(check, Reason::PathUnusual).with(text)
        }
        SignatureProblem::Xml(fault) => not_ok(xml(*fault)).with(fault.code()),
    }
}

fn integrity(facts: &OfdFacts) -> Vec<Finding> {
    let check = Check::OfdIntegrityList;
    let Some(list) = &facts.integrity else {
        return vec![Finding::skipped(check, Reason::NotApplicable)];
    };
    let problems = list.problems.iter().map(|p| {
        let finding = problem(check, p);
        match finding.place {
            Some(_) => finding,
            None => finding.at(&list.path),
        }
    });
    let failure = || Finding::not_ok(check, Reason::IntegrityListFailure);
    let missing = list.missing.iter().map(|p| failure().at(p).with("missing"));
    let stowaways = list.stowaways.iter();
    let stowaways = stowaways.map(|p| failure().at(p).with("not listed"));
    let found: Vec<Finding> = problems.chain(missing).chain(stowaways).collect();
    if found.is_empty() {
        // The names agree; who signed the list is not looked at, so that this is no good answer yet.
        return vec![Finding::skipped(check, Reason::NotSupported).at(&list.path)];
    }
    answered(check, found)
}

fn signature_list(facts: &OfdFacts) -> Vec<Finding> {
    let check = Check::OfdSignatureList;
    let mut findings = Vec::new();
    for document in &facts.documents {
        for found in &document.list.problems {
            let finding = problem(check, found);
            let place = document.list.path.as_deref().unwrap_or("/OFD.xml");
            findings.push(match finding.place {
                Some(_) => finding,
                None => finding.at(place),
            });
        }
    }
    for signature in facts.signatures.iter().filter(|s| s.duplicate) {
        findings.push(
            Finding::not_ok(check, Reason::DuplicateSignatureId)
                .at(&signature.path)
                .with(&signature.id),
        );
    }
    let orphans = facts.orphans.iter();
    findings.extend(orphans.map(|p| Finding::warning(check, Reason::OrphanSignature).at(p)));
    let lists_read = facts.documents.iter().all(|d| d.list.problems.is_empty());
    if facts.signatures.is_empty() && lists_read {
        findings.push(Finding::not_ok(check, Reason::NoSignatureFound));
    }
    findings
}

fn dynamic(facts: &OfdFacts) -> Vec<Finding> {
    let features = facts.documents.iter().flat_map(|d| &d.closure.dynamic);
    features
        .map(|(&feature, path)| {
            let (check, reason) = (Check::OfdDynamicContent, Reason::DynamicContent);
            // Nearly every file uses a font of the system, and many carry an application's own data.
            let finding = match feature {
                DynamicFeature::SystemFont | DynamicFeature::Extension => {
                    Finding::info(check, reason)
                }
                DynamicFeature::OpenAttachment
                | DynamicFeature::OpenUri
                | DynamicFeature::Play
                | DynamicFeature::Script => Finding::warning(check, reason),
            };
            finding.at(path).with(feature.code())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut_and_counted() {
        let stray = |n: usize| {
            let finding = Finding::warning(Check::OfdCoverage, Reason::StrayEntry);
            finding.at(format!("/{n}"))
        };
        let cut = capped((0..120).map(stray).collect());
        assert_eq!(cut.len(), 51);
        let last = cut.last().and_then(|f| f.detail.clone());
        assert_eq!(last.as_deref(), Some("70 more"));
        assert_eq!(capped((0..50).map(stray).collect()).len(), 50);
    }

    #[test]
    fn a_good_answer_stands_beside_warnings_alone() {
        let check = Check::OfdCoverage;
        let warning = || Finding::warning(check, Reason::StrayEntry);
        let with_warning = answered(check, vec![warning()]);
        assert_eq!(with_warning, [Finding::ok(check), warning()]);
        let bad = Finding::not_ok(check, Reason::UnprotectedContent);
        assert_eq!(answered(check, vec![bad.clone()]), [bad]);
        let skipped = Finding::skipped(check, Reason::NotEvaluated);
        assert_eq!(answered(check, vec![skipped.clone()]), [skipped]);
    }
}
