//! Reads and judges: the signatures that are there before, and everything after.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureAlgorithm;
use crate::ofd;
use crate::ofd::OfdFacts;
use crate::ofd::SignatureFacts;
use crate::ofd::ValueBinding;
use crate::ofd::ValueKind;
use crate::ofd::sign::error::SignOfdError;
use crate::ofd::sign::request::SignRequest;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::cms;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::CoverageGrade;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;
use crate::seal;
use crate::seal::Expectation;

/// The signature that was made.
pub(super) struct Made<'m> {
    /// Path of its Signature.xml.
    pub(super) path: &'m str,
    /// Certificates that its value may lack.
    pub(super) certificates: &'m [Certificate],
}

/// Refuses a package in which a signature is broken. That one cannot be verified for want of evidence is no fault.
pub(super) fn existing(facts: &OfdFacts, request: &SignRequest) -> Result<(), SignOfdError> {
    let found = (0..facts.signatures.len()).find_map(|index| {
        let findings = findings(facts, index, &[], request);
        findings
            .into_iter()
            .find(|f| f.check.is_integrity() && f.verdict() == Some(Verdict::Failed))
    });
    found.map_or(Ok(()), |finding| {
        Err(SignOfdError::Broken(Box::new(finding)))
    })
}

/// Refuses a result that would not pass: the package, the new signature, or an earlier one that is not what it was.
pub(super) fn result(
    before: &OfdFacts,
    bytes: &[u8],
    made: &Made<'_>,
    request: &SignRequest,
) -> Result<(), SignOfdError> {
    let refuse = |finding: Finding| Err(SignOfdError::Result(Box::new(finding)));
    let after = ofd::observe(bytes, &request.limits);
    let of_document = ofd::judge_document(&after);
    let not_ok = |f: &Finding| matches!(f.outcome, Outcome::NotOk(_));
    if let Some(finding) = of_document.into_iter().find(not_ok) {
        return refuse(finding);
    }
    let new = after.signatures.iter().position(|s| s.path == made.path);
    let missing = || Finding::not_ok(Check::OfdSignatureList, Reason::NoSignatureFound);
    let Some(new) = new else {
        return refuse(missing().at(made.path));
    };
    if after.signatures.len() != before.signatures.len().saturating_add(1) {
        return refuse(missing());
    }
    let others = (0..after.signatures.len()).filter(|&i| i != new);
    for (old, now) in (0..before.signatures.len()).zip(others) {
        if let Some(finding) = changed(before, old, &after, now, request) {
            return refuse(finding);
        }
    }
    if let Some(finding) = fault_in(&after, new, made, request) {
        if finding.check == Check::OfdStamp {
            return Err(SignOfdError::Place(Box::new(finding)));
        }
        return refuse(finding);
    }
    Ok(())
}

/// The first finding about an earlier signature that was not there before. What later signers cover and it does not
/// is news, but nothing that happened to it.
fn changed(
    before: &OfdFacts,
    old: usize,
    after: &OfdFacts,
    now: usize,
    request: &SignRequest,
) -> Option<Finding> {
    let known = findings(before, old, &[], request);
    let same = |a: &Finding, b: &Finding| {
        (a.check, a.outcome, &a.place, &a.detail) == (b.check, b.outcome, &b.place, &b.detail)
    };
    findings(after, now, &[], request)
        .into_iter()
        .filter(|f| f.check != Check::OfdLaterChange)
        .find(|f| !known.iter().any(|k| same(k, f)))
}

/// What keeps the new signature from passing.
fn fault_in(
    facts: &OfdFacts,
    index: usize,
    made: &Made<'_>,
    request: &SignRequest,
) -> Option<Finding> {
    let signature = facts.signatures.get(index)?;
    let bad = |f: &Finding| match f.outcome {
        Outcome::Ok | Outcome::Info(_) | Outcome::Skipped(Reason::NotApplicable) => false,
        // What is odd about a seal or a CMS value is its owner's, and was let pass where it was made.
        Outcome::Warning(_) => is_of_package(f.check),
        _ => true,
    };
    let found = findings(facts, index, made.certificates, request);
    // What is wrong tells more than what could not be looked at because of it.
    let first = found.iter().find(|f| f.verdict() == Some(Verdict::Failed));
    let first = first.or_else(|| {
        found
            .iter()
            .find(|f| matches!(f.outcome, Outcome::NotOk(_)))
    });
    first
        .or_else(|| found.iter().find(|f| bad(f)))
        .cloned()
        .or_else(|| uncovered(signature, request))
        .or_else(|| other_method(signature, made, request))
        .map(|f| f.about(Subject::Signature(index.saturating_add(1))))
}

const fn is_of_package(check: Check) -> bool {
    matches!(
        check,
        Check::AlgorithmDigest
            | Check::OfdLaterChange
            | Check::OfdPropertyPath
            | Check::OfdReferenceDigest
            | Check::OfdReferenceMissing
            | Check::OfdSealMatch
            | Check::OfdSignatureList
            | Check::OfdStamp
    )
}

/// A file that is not covered and that the request does not leave out.
fn uncovered(signature: &SignatureFacts, request: &SignRequest) -> Option<Finding> {
    let unprotected = || Finding::not_ok(Check::OfdCoverage, Reason::UnprotectedContent);
    if signature.coverage.grade == CoverageGrade::None {
        return Some(unprotected().with("none"));
    }
    let mut files = signature.coverage.uncovered.iter();
    let file = files.find(|f| !request.left_out.contains(&f.path))?;
    Some(unprotected().at(&file.path).with(file.kind.code()))
}

/// SignatureMethod of a digital signature is the caller's word, and has to be that of the value.
fn other_method(
    signature: &SignatureFacts,
    made: &Made<'_>,
    request: &SignRequest,
) -> Option<Finding> {
    if signature.value_kind == ValueKind::Seal {
        return None;
    }
    let stated = Oid::from_dotted(signature.file.method.as_deref()?.trim())?;
    let stated = SignatureAlgorithm::from_oid(stated, None);
    let request = CmsRequest {
        content: Content::Digested(&signature.bytes),
        certificates: made.certificates,
        limits: &request.limits,
        sm2_ids: &[DEFAULT_ID],
    };
    let used = cms::observe(&signature.value, &request);
    let used = used.signers.first()?.algorithm;
    let mismatch = Finding::not_ok(Check::AlgorithmSignature, Reason::AlgorithmMismatch);
    (stated != used).then(|| mismatch.at(&signature.path))
}

/// Everything that is found out about one signature, its value included.
fn findings(
    facts: &OfdFacts,
    index: usize,
    certificates: &[Certificate],
    request: &SignRequest,
) -> Vec<Finding> {
    let Some(signature) = facts.signatures.get(index) else {
        return Vec::new();
    };
    let number = index.saturating_add(1);
    let policy = Policy::standard();
    match signature.value_kind {
        ValueKind::Seal => {
            let ids = [DEFAULT_ID.to_vec()];
            let observed = seal::observe(&signature.value, &request.limits, &ids);
            let read = observed.as_ref().ok();
            let digest = read.and_then(|f| f.content_digest(&signature.bytes));
            let expected = Expectation::new(number, digest.as_ref().map(|d| d.as_bytes()));
            let mut found = seal::judge(&observed, &expected);
            let binding = read.map(|f| binding(&f.signature)).unwrap_or_default();
            found.extend(ofd::judge_signature(
                facts, index, &binding, &policy, request.at,
            ));
            found
        }
        ValueKind::Cms | ValueKind::Bare => {
            let asked = CmsRequest {
                content: Content::Digested(&signature.bytes),
                certificates,
                limits: &request.limits,
                sm2_ids: &[DEFAULT_ID],
            };
            let observed = cms::observe(&signature.value, &asked);
            let mut found = cms::judge(&observed, Subject::Signature(number));
            let binding = ValueBinding::default();
            found.extend(ofd::judge_signature(
                facts, index, &binding, &policy, request.at,
            ));
            found
        }
        ValueKind::Missing | ValueKind::Unknown => {
            let binding = ValueBinding::default();
            ofd::judge_signature(facts, index, &binding, &policy, request.at)
        }
    }
}

/// What the package has to agree with.
fn binding(signature: &seal::SealSignature) -> ValueBinding<'_> {
    let picture = &signature.seal.info.picture;
    let binding = ValueBinding::new(Some(&signature.seal.raw), signature.property_text());
    match (u32::try_from(picture.width), u32::try_from(picture.height)) {
        (Ok(width), Ok(height)) => binding.with_picture(f64::from(width), f64::from(height)),
        _ => binding,
    }
}
