//! OFD packages: the signatures that a package lists become cases, its own findings those of the whole file.

use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::ofd;
use crate::ofd::CheckMethod;
use crate::ofd::CoveredTogether;
use crate::ofd::OfdFacts;
use crate::ofd::SignatureFacts;
use crate::ofd::ValueBinding;
use crate::ofd::ValueKind;
use crate::oid::Oid;
use crate::pki::cms::Content;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::CoverageSummary;
use crate::report::DigestSummary;
use crate::report::Finding;
use crate::report::Format;
use crate::report::Reason;
use crate::report::SignatureKind;
use crate::report::Subject;
use crate::report::Verdict;
use crate::seal::SealSignatureFacts;
use crate::verifier::assemble::Judged;
use crate::verifier::assemble::Whole;
use crate::verifier::case::Case;
use crate::verifier::format::Observed;
use crate::verifier::read::Reader;

/// What a package must have answered well, whatever its signatures are.
const PACKAGE_CHECKS: &[Check] = &[
    Check::OfdPackage,
    Check::OfdEntryDuplicate,
    Check::OfdSignatureList,
];

/// What every signature in a package must have answered well, beside its value.
const SIGNATURE_CHECKS: &[Check] = &[
    Check::AlgorithmDigest,
    Check::OfdCoverage,
    Check::OfdPropertyPath,
    Check::OfdReferenceDigest,
    Check::OfdReferenceMissing,
    Check::OfdSealMatch,
    Check::OfdSignatureList,
];

/// A package that was read.
pub(crate) struct OfdFile {
    facts: OfdFacts,
}

impl OfdFile {
    pub(crate) const fn facts(&self) -> &OfdFacts {
        &self.facts
    }

    /// Adds what follows from which signatures are good: bases of others, and what is covered by none.
    pub(crate) fn conclude(&self, judged: &mut [Judged], whole: &mut Whole, policy: &Policy) {
        let integrity: Vec<Verdict> = judged.iter().map(|j| j.integrity(whole)).collect();
        let others: Vec<Verdict> = judged
            .iter()
            .map(|j| j.verdict_without(Check::OfdCoverage, whole))
            .collect();
        let verdict = |i: usize| others.get(i).copied().unwrap_or(Verdict::Failed);
        let together = CoveredTogether::new(&self.facts, verdict);
        let bases = ofd::judge_bases(&self.facts, &integrity);
        for (index, judged) in judged.iter_mut().enumerate() {
            let subject = Subject::Signature(index.saturating_add(1));
            judged.add(
                ofd::judge_coverage(&self.facts, index, policy, &together),
                policy,
            );
            judged.add(
                bases.iter().filter(|f| f.subject == subject).cloned(),
                policy,
            );
        }
        whole.add(ofd::judge_unsigned(&self.facts, policy, &together), policy);
    }

    /// What the signatures that passed cover together.
    pub(crate) fn coverage(&self, judged: &[Judged], whole: &Whole) -> CoverageSummary {
        ofd::covered_by(&self.facts, |i| {
            judged
                .get(i)
                .is_some_and(|j| j.verdict(whole) == Verdict::Passed)
        })
    }
}

/// Reads a package and the signatures in it.
pub(crate) fn observe(bytes: &[u8], reader: &Reader<'_>, policy: &Policy) -> Observed {
    let facts = ofd::observe(bytes, reader.limits);
    let cases = facts.signatures.iter().enumerate();
    let cases = cases
        .map(|(index, signature)| case(&facts, index, signature, reader, policy))
        .collect();
    let whole = Whole {
        format: Format::Ofd,
        findings: ofd::judge_document(&facts),
        required: PACKAGE_CHECKS.to_vec(),
    };
    Observed::of_package(whole, cases, OfdFile { facts })
}

fn case(
    facts: &OfdFacts,
    index: usize,
    signature: &SignatureFacts,
    reader: &Reader<'_>,
    policy: &Policy,
) -> Case {
    let number = index.saturating_add(1);
    // A signature file that cannot be read is no content: then nothing can match it.
    let content = (!signature.bytes.is_empty()).then_some(signature.bytes.as_slice());
    let mut seal = None;
    let mut case = match signature.value_kind {
        ValueKind::Cms | ValueKind::Bare => {
            let content = content.map_or(Content::Enclosed, Content::Digested);
            reader.cms(number, &signature.value, content)
        }
        ValueKind::Seal => {
            let observed = reader.observe(&signature.value);
            let case = reader.seal_signature(number, &observed, content);
            seal = Some(observed);
            case
        }
        // Nothing can be said of the value: what its kind demands stays unanswered.
        ValueKind::Missing | ValueKind::Unknown => {
            let mut case = Reader::case(number, SignatureKind::Seal);
            case.required = crate::verifier::read::SEAL_SIGNATURE_CHECKS.to_vec();
            case
        }
    };
    case.findings.extend(other_method(signature, &case));
    case.required.extend(SIGNATURE_CHECKS);
    case.findings.extend(ofd::judge_signature(
        facts,
        index,
        &binding(&seal),
        policy,
        reader.at,
    ));
    if !signature.id.is_empty() {
        case.id.clone_from(&signature.id);
    }
    case.path = (!signature.path.is_empty()).then(|| signature.path.clone());
    case.digests = Some(digests(signature));
    case.coverage = Some(signature.coverage.clone());
    let stated = signature.date_time().map(|t| t.time);
    case.stated_time = stated;
    // A value that states no time has the one in the signature file, which it signs.
    if let [party] = case.signers.as_mut_slice() {
        party.claimed = party.claimed.or(stated);
    }
    case
}

/// SignatureMethod selects nothing: the value says itself by what it was made. One that says otherwise is told.
fn other_method(signature: &SignatureFacts, case: &Case) -> Option<Finding> {
    let stated = signature.file.method.as_deref()?.trim();
    let stated_algorithm = SignatureAlgorithm::from_oid(Oid::from_dotted(stated)?, None);
    let used = case.signers.first()?.algorithm?;
    let differs = stated_algorithm != Some(used);
    let subject = Subject::Signature(case.number);
    differs.then(|| {
        let warning = Finding::warning(Check::AlgorithmSignature, Reason::AlgorithmMismatch);
        warning
            .about(subject)
            .at(&signature.path)
            .with(format!("SignatureMethod {stated}, {used}"))
    })
}

fn binding(seal: &Option<Result<SealSignatureFacts, ParseError>>) -> ValueBinding<'_> {
    let Some(Ok(facts)) = seal else {
        return ValueBinding::default();
    };
    let inside = facts.signature.seal.raw.as_bytes();
    let picture = &facts.signature.seal.info.picture;
    let binding = ValueBinding::new(Some(inside), facts.signature.property_text());
    match (u32::try_from(picture.width), u32::try_from(picture.height)) {
        (Ok(width), Ok(height)) => binding.with_picture(f64::from(width), f64::from(height)),
        _ => binding,
    }
}

fn digests(signature: &SignatureFacts) -> DigestSummary {
    DigestSummary {
        algorithm: match &signature.method {
            CheckMethod::Absent => None,
            CheckMethod::Known(algorithm) => Some(algorithm.to_string()),
            CheckMethod::Unknown(text) => Some(text.clone()),
        },
        matched: signature.matching().count(),
        total: signature.references.len(),
        bad: signature.bad().map(str::to_owned).collect(),
    }
}
