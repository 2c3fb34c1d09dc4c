//! What the facts of one signature mean.

use crate::crypto::DigestAlgorithm;
use crate::crypto::hex;
use crate::ofd::facts::CheckMethod;
use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::ReferenceFacts;
use crate::ofd::facts::ReferenceState;
use crate::ofd::facts::SignatureFacts;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::judge::answered;
use crate::ofd::judge::entry;
use crate::ofd::judge::problem;
use crate::ofd::property;
use crate::ofd::property::PropertyForm;
use crate::ofd::signature::DeclaredType;
use crate::ofd::signature::SignatureProblem;
use crate::ofd::stamp;
use crate::ofd::value;
use crate::ofd::value::ValueKind;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;

/// What the room that reads the signature value found in it, as far as the package has to agree with it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default)]
pub struct ValueBinding<'a> {
    /// The seal inside the value, in the octets received; absent if there is none, or the value cannot be read.
    pub seal: Option<&'a [u8]>,
    /// propertyInfo (TBS_Sign), as text; absent if the value has none.
    pub property: Option<&'a str>,
    /// Width and height of the seal's picture, in millimetres.
    pub picture: Option<[f64; 2]>,
}

impl<'a> ValueBinding<'a> {
    /// A binding with the seal and the property of a seal signature.
    pub const fn new(seal: Option<&'a [u8]>, property: Option<&'a str>) -> Self {
        Self {
            seal,
            property,
            picture: None,
        }
    }

    /// The same with the size of the picture, in millimetres.
    #[must_use]
    pub const fn with_picture(mut self, width: f64, height: f64) -> Self {
        self.picture = Some([width, height]);
        self
    }
}

/// Judges one signature: `index` is its place in [`OfdFacts::signatures`]; findings count it from 1.
///
/// Answers `ofd.signature-list`, `algorithm.digest`, `ofd.reference-missing`, `ofd.reference-digest`,
/// `ofd.seal-match`, `ofd.property-path`, `ofd.stamp` and `ofd.later-change`. Where Signature.xml
/// cannot be read, what depends on it is skipped as not evaluated.
///
/// * `binding`: what the value says; see [`ValueBinding`].
/// * `policy`: digest algorithms with their ends. Warnings are raised by
///   [`Policy::apply`], not here.
/// * `at`: when the digest algorithm has to be good enough.
pub fn judge_signature(
    facts: &OfdFacts,
    index: usize,
    binding: &ValueBinding<'_>,
    policy: &Policy,
    at: Timestamp,
) -> Vec<Finding> {
    let Some(signature) = facts.signatures.get(index) else {
        return Vec::new();
    };
    let mut findings = answered(Check::OfdSignatureList, files(facts, signature));
    if signature.references_unknown() {
        let skipped = [
            Check::AlgorithmDigest,
            Check::OfdReferenceMissing,
            Check::OfdReferenceDigest,
            Check::OfdSealMatch,
            Check::OfdPropertyPath,
            Check::OfdStamp,
            Check::OfdLaterChange,
        ];
        findings.extend(skipped.map(|check| Finding::skipped(check, Reason::NotEvaluated)));
    } else {
        findings.push(algorithm(signature, policy, at));
        findings.extend(answered(Check::OfdReferenceMissing, missing(signature)));
        findings.extend(answered(
            Check::OfdReferenceDigest,
            digests(facts, signature),
        ));
        findings.extend(seal_match(signature, binding));
        findings.extend(property_path(facts, signature, binding));
        findings.extend(stamps(facts, signature, binding));
        findings.extend(later(signature));
    }
    let subject = Subject::Signature(index.saturating_add(1));
    findings.into_iter().map(|f| f.about(subject)).collect()
}

/// Whether the signature's own files are there and sound.
fn files(facts: &OfdFacts, signature: &SignatureFacts) -> Vec<Finding> {
    let check = Check::OfdSignatureList;
    let place = |finding: Finding| match finding.place {
        None if !signature.path.is_empty() => finding.at(&signature.path),
        _ => finding,
    };
    let mut findings: Vec<Finding> = signature
        .problems
        .iter()
        .filter(|p| !is_absent_seal(signature, p))
        .map(|p| place(problem(check, p)))
        .collect();
    if signature.duplicate {
        findings.push(place(
            Finding::not_ok(check, Reason::DuplicateSignatureId).with(&signature.id),
        ));
    }
    if let Some(relative) = &signature.relative
        && relative.index.is_none()
    {
        let finding = Finding::not_ok(check, Reason::BaseSignatureInvalid);
        findings.push(place(finding.with(&relative.id)));
    }
    if facts.is_content(&signature.path) {
        // A signature file that is shown as a page, or a page that poses as a signature file.
        findings.push(place(Finding::not_ok(check, Reason::FormatFailure)));
    }
    findings.extend(kind(signature));
    findings
}

/// Whether the problem is a seal file that is not there beside a seal signature, which holds the seal that counts.
fn is_absent_seal(signature: &SignatureFacts, problem: &SignatureProblem) -> bool {
    let absent = |path: &String| *problem == SignatureProblem::Missing(path.clone());
    signature.value_kind == ValueKind::Seal && signature.seal_path.as_ref().is_some_and(absent)
}

/// Compares the type in the list with what the value is.
fn kind(signature: &SignatureFacts) -> Option<Finding> {
    let check = Check::OfdSignatureList;
    let path = signature.value_path.as_deref().unwrap_or_default();
    let sign = signature.declared == DeclaredType::Sign;
    let declared = match &signature.declared {
        DeclaredType::Absent | DeclaredType::Seal => "Seal",
        DeclaredType::Sign => "Sign",
        DeclaredType::Other(other) => other,
    };
    let mismatch = || {
        let finding = Finding::warning(check, Reason::SignatureTypeMismatch).at(path);
        Some(finding.with(declared))
    };
    match signature.value_kind {
        ValueKind::Seal if matches!(declared, "Seal") => None,
        ValueKind::Cms | ValueKind::Bare if sign => None,
        ValueKind::Seal | ValueKind::Cms | ValueKind::Bare => mismatch(),
        ValueKind::Missing => None,
        // The value form of some other algorithm (GM/T 0099, 7.2.2 c), or a structure that is sound and not known here.
        ValueKind::Unknown if sign || value::is_foreign(&signature.value) => {
            Some(Finding::not_ok(check, Reason::AlgorithmUnsupported).at(path))
        }
        ValueKind::Unknown => Some(Finding::not_ok(check, Reason::FormatFailure).at(path)),
    }
}

fn algorithm(signature: &SignatureFacts, policy: &Policy, at: Timestamp) -> Finding {
    let check = Check::AlgorithmDigest;
    let weak = |text: String| {
        Finding::not_ok(check, Reason::CryptoConstraintsFailureNoPoe)
            .at(&signature.path)
            .with(text)
    };
    match &signature.method {
        CheckMethod::Absent => weak(format!("CheckMethod absent: {}", DigestAlgorithm::Md5)),
        CheckMethod::Known(digest) if policy.algorithms.digest(*digest).covers(at) => {
            Finding::ok(check).with(digest.to_string())
        }
        CheckMethod::Known(digest) => weak(digest.to_string()),
        CheckMethod::Unknown(text) => Finding::not_ok(check, Reason::AlgorithmUnsupported)
            .at(&signature.path)
            .with(text),
    }
}

fn missing(signature: &SignatureFacts) -> Vec<Finding> {
    let check = Check::OfdReferenceMissing;
    if signature.references.is_empty() {
        let finding = Finding::not_ok(check, Reason::NoReferences);
        return vec![finding.at(&signature.path)];
    }
    let mut findings = Vec::new();
    for reference in &signature.references {
        let reason = match reference.state {
            ReferenceState::Missing => Some(Reason::ReferenceMissing),
            ReferenceState::Duplicate => Some(Reason::DuplicateReference),
            ReferenceState::Unsafe => Some(Reason::UnsafePath),
            _ => None,
        };
        findings.extend(reason.map(|r| Finding::not_ok(check, r).at(&reference.path)));
        if reference.unusual {
            let finding = Finding::warning(check, Reason::PathUnusual);
            findings.push(finding.at(&reference.path));
        }
    }
    findings
}

fn digests(facts: &OfdFacts, signature: &SignatureFacts) -> Vec<Finding> {
    let check = Check::OfdReferenceDigest;
    if signature.references.is_empty() {
        return vec![Finding::skipped(check, Reason::NotEvaluated)];
    }
    let list = facts.documents.get(signature.document);
    let list = list.and_then(|d| d.list.path.as_deref());
    let mut findings: Vec<Finding> = Vec::new();
    for reference in &signature.references {
        let locked = signature.added_after_lock && Some(reference.path.as_str()) == list;
        let finding = match reference.state {
            ReferenceState::Differs if locked => {
                Finding::not_ok(check, Reason::AddedAfterLock).with(comparison(reference))
            }
            ReferenceState::Differs => {
                Finding::not_ok(check, Reason::HashFailure).with(comparison(reference))
            }
            ReferenceState::NoValue => Finding::not_ok(check, Reason::FormatFailure),
            ReferenceState::NoAlgorithm => Finding::not_ok(check, Reason::AlgorithmUnsupported),
            ReferenceState::Unreadable(PackageFaultKind::Limit) => {
                Finding::not_ok(check, Reason::LimitExceeded)
            }
            ReferenceState::Unreadable(kind) => Finding::not_ok(check, entry(kind)),
            ReferenceState::Matches
            | ReferenceState::Duplicate
            | ReferenceState::Missing
            | ReferenceState::Unsafe => continue,
        };
        findings.push(finding.at(&reference.path));
    }
    if findings.is_empty() && signature.matching().next().is_none() {
        findings.push(Finding::skipped(check, Reason::NotEvaluated));
    }
    findings
}

/// What was signed and what is there, both hexadecimal.
fn comparison(reference: &ReferenceFacts) -> String {
    let expected = reference.expected.as_deref().unwrap_or_default();
    let expected = hex(expected);
    let actual = reference.actual.as_ref().map(ToString::to_string);
    format!("expected {expected}, found {}", actual.unwrap_or_default())
}

fn seal_match(signature: &SignatureFacts, binding: &ValueBinding<'_>) -> Vec<Finding> {
    let check = Check::OfdSealMatch;
    let Some(path) = &signature.seal_path else {
        // Named, but by no path: said where the file itself is judged.
        let why = match signature.file.seal {
            Some(_) => Reason::NotEvaluated,
            None => Reason::NotApplicable,
        };
        return vec![Finding::skipped(check, why)];
    };
    let mut problems = signature.problems.iter();
    if problems.any(|p| is_absent_seal(signature, p)) {
        let warning = Finding::warning(check, Reason::NamedFileMissing);
        let skipped = Finding::skipped(check, Reason::NotApplicable);
        return vec![skipped.at(path), warning.at(path)];
    }
    let finding = match (&signature.seal, binding.seal) {
        (Some(file), Some(inside)) if file == inside => Finding::ok(check),
        (Some(_), Some(_)) => Finding::not_ok(check, Reason::SealContainerMismatch),
        (None, _) if too_long(signature) => Finding::skipped(check, Reason::NotEvaluated),
        (None, _) => Finding::not_ok(check, Reason::FormatFailure),
        // A seal beside a signature that holds none says nothing.
        (Some(_), None) if matches!(signature.value_kind, ValueKind::Cms | ValueKind::Bare) => {
            Finding::not_ok(check, Reason::SealContainerMismatch)
        }
        (Some(_), None) => Finding::skipped(check, Reason::NotEvaluated),
    };
    vec![finding.at(path)]
}

/// Whether one of the signature's files was not read for its length, which is said where files are judged.
fn too_long(signature: &SignatureFacts) -> bool {
    let limit = SignatureProblem::Entry(PackageFaultKind::Limit);
    signature.problems.contains(&limit)
}

fn property_path(
    facts: &OfdFacts,
    signature: &SignatureFacts,
    binding: &ValueBinding<'_>,
) -> Vec<Finding> {
    let check = Check::OfdPropertyPath;
    let Some(text) = binding.property else {
        let why = match signature.value_kind {
            ValueKind::Cms | ValueKind::Bare => Reason::NotApplicable,
            ValueKind::Missing | ValueKind::Seal | ValueKind::Unknown => Reason::NotEvaluated,
        };
        return vec![Finding::skipped(check, why)];
    };
    // The digest binds the file itself; a property that names no signature file takes nothing away from that.
    let nameless = |what: &str| {
        let warning = Finding::warning(check, Reason::PathUnusual).with(what);
        vec![Finding::ok(check), warning.at(&signature.path)]
    };
    match property::compare(
        text,
        &signature.path,
        &facts.other_signature_files(signature),
    ) {
        PropertyForm::Path => vec![Finding::ok(check)],
        // Read safely and said so, in the detail: the answer itself is good.
        PropertyForm::Relative => vec![Finding::ok(check).with("without leading slash")],
        PropertyForm::Json => vec![Finding::ok(check).with("JSON")],
        PropertyForm::Encoded => vec![Finding::ok(check).with("percent-encoded")],
        PropertyForm::Blank => nameless("blank"),
        PropertyForm::NoPath => nameless(text),
        PropertyForm::Other => {
            let finding = Finding::not_ok(check, Reason::SealContainerMismatch);
            vec![finding.at(&signature.path).with(text)]
        }
    }
}

fn stamps(
    facts: &OfdFacts,
    signature: &SignatureFacts,
    binding: &ValueBinding<'_>,
) -> Vec<Finding> {
    let check = Check::OfdStamp;
    let document = facts.documents.get(signature.document);
    let (Some(document), false) = (document, signature.file.stamps.is_empty()) else {
        return vec![Finding::skipped(check, Reason::NotApplicable)];
    };
    let warning = || Finding::warning(check, Reason::StampMisplaced).at(&signature.path);
    let pages = stamp::Pages::of(&document.closure);
    let misplaced = signature.file.stamps.iter().flat_map(|s| {
        let found = stamp::misplacements(s, &pages, binding.picture);
        found.into_iter().map(|misplacement| {
            let page = s.page.as_deref().unwrap_or_default();
            warning().with(format!("page {page}: {}", misplacement.code()))
        })
    });
    let seam = (!stamp::pieces_fit(&signature.file.stamps))
        .then(|| warning().with("the pieces of a seam stamp do not make a whole one"));
    let misplaced = misplaced.chain(seam);
    answered(check, misplaced.collect())
}

fn later(signature: &SignatureFacts) -> Vec<Finding> {
    let check = Check::OfdLaterChange;
    let unseen = signature.unseen.iter();
    let unseen = unseen.map(|p| Finding::warning(check, Reason::AddedAfterSignature).at(p));
    answered(check, unseen.collect())
}
