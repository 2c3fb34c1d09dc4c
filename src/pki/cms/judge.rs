//! From the facts about a signature value to findings. Pure: no octets are read here.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureForm;
use crate::crypto::VerifyError;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::cms::facts::CmsFacts;
use crate::pki::cms::facts::DataHash;
use crate::pki::cms::facts::SignatureValue;
use crate::pki::cms::facts::SignedAttributes;
use crate::pki::cms::facts::SignerCertificate;
use crate::pki::cms::facts::SignerFacts;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;

/// Answers `cms.format`, `cms.data-hash`, `cms.signature-value` and `algorithm.digest` for one signature value, the
/// last three once for each signer.
///
/// * `subject`: whom the findings are about.
///
/// Deviations that were read all the same are warnings on `cms.format`. Trust in the certificates, times and
/// timestamp tokens are not judged here.
pub fn judge(facts: &CmsFacts, subject: Subject) -> Vec<Finding> {
    let mut findings = match facts.format {
        Err(error) => not_read(error),
        Ok(_) if facts.signers.is_empty() => {
            unanswered(Finding::not_ok(Check::CmsFormat, Reason::NoSignatureFound))
        }
        Ok(_) => {
            let mut findings = vec![format(facts)];
            let many = facts.signers.len() > 1;
            for signer in &facts.signers {
                let place = |f: Finding| if many { f.at(name(signer)) } else { f };
                findings.extend(judge_signer(signer).into_iter().map(place));
            }
            findings
        }
    };
    for deviation in &facts.deviations {
        let warning = Finding::warning(Check::CmsFormat, deviation.kind.reason());
        findings.push(
            warning
                .at(format!("offset {}", deviation.offset))
                .with(deviation.kind.to_string()),
        );
    }
    findings.into_iter().map(|f| f.about(subject)).collect()
}

/// The reason for a structure that could not be read.
pub(in crate::pki) fn reason_of(error: ParseError) -> Reason {
    match error.kind() {
        ParseErrorKind::Limit => Reason::LimitExceeded,
        _ => Reason::FormatFailure,
    }
}

fn not_read(error: ParseError) -> Vec<Finding> {
    unanswered(
        Finding::not_ok(Check::CmsFormat, reason_of(error))
            .at(format!("offset {}", error.offset()))
            .with(error.to_string()),
    )
}

/// `format`, and everything else left open because of it.
fn unanswered(format: Finding) -> Vec<Finding> {
    let open = [
        Check::CmsDataHash,
        Check::CmsSignatureValue,
        Check::AlgorithmDigest,
    ];
    let open = open.map(|check| Finding::skipped(check, Reason::NotEvaluated));
    std::iter::once(format).chain(open).collect()
}

fn name(signer: &SignerFacts) -> String {
    format!(
        "SignerInfo at offset {}, {}",
        signer.offset, signer.identifier
    )
}

/// One answer for the whole structure: the first signer whose attributes are broken decides.
fn format(facts: &CmsFacts) -> Finding {
    let broken = facts.signers.iter().find_map(|s| match s.attributes {
        SignedAttributes::Broken(error) => Some(error),
        SignedAttributes::Absent | SignedAttributes::Read { .. } => None,
    });
    match broken {
        None => Finding::ok(Check::CmsFormat),
        Some(error) => Finding::not_ok(Check::CmsFormat, reason_of(error))
            .at(format!("offset {}", error.offset()))
            .with(error.to_string()),
    }
}

fn judge_signer(signer: &SignerFacts) -> Vec<Finding> {
    let mut findings = vec![data_hash(signer), signature_value(signer), digest(signer)];
    findings.extend(value_deviations(signer));
    findings
}

fn data_hash(signer: &SignerFacts) -> Finding {
    let check = Check::CmsDataHash;
    let verified = matches!(signer.value, SignatureValue::Verified(_));
    match &signer.data_hash {
        DataHash::Match => Finding::ok(check),
        DataHash::BoundByValue if verified => Finding::ok(check),
        DataHash::BoundByValue | DataHash::NotReadable => {
            Finding::skipped(check, Reason::NotEvaluated)
        }
        DataHash::AlgorithmUnknown => Finding::not_ok(check, Reason::AlgorithmUnsupported),
        DataHash::ContentMissing => Finding::not_ok(check, Reason::SignedDataNotFound),
        DataHash::EnclosedDiffers => Finding::not_ok(check, Reason::HashFailure),
        DataHash::Mismatch { signed, computed } => Finding::not_ok(check, Reason::HashFailure)
            .with(format!("signed {}, computed {computed}", hex(signed))),
    }
}

fn signature_value(signer: &SignerFacts) -> Finding {
    let outcome = match signer.value {
        SignatureValue::Verified(_) => Outcome::Ok,
        SignatureValue::AlgorithmUnknown | SignatureValue::Refused(VerifyError::Unsupported) => {
            Outcome::NotOk(Reason::AlgorithmUnsupported)
        }
        SignatureValue::AlgorithmsDisagree | SignatureValue::Refused(VerifyError::KeyMismatch) => {
            Outcome::NotOk(Reason::AlgorithmMismatch)
        }
        SignatureValue::Refused(VerifyError::BadKey) => {
            Outcome::NotOk(Reason::CertificateMalformed)
        }
        SignatureValue::Refused(_) => Outcome::NotOk(Reason::SigCryptoFailure),
        SignatureValue::ContentMissing => Outcome::NotOk(Reason::SignedDataNotFound),
        SignatureValue::Limit => Outcome::NotOk(Reason::LimitExceeded),
        SignatureValue::NoCertificate => Outcome::NotOk(Reason::NoSigningCertificateFound),
    };
    let finding = Finding::new(Check::CmsSignatureValue, outcome);
    match signer.certificate {
        SignerCertificate::NotTheNamedOne => finding.with("signingCertificate"),
        SignerCertificate::NotFound => finding.with(signer.identifier.to_string()),
        SignerCertificate::Found(_) => finding,
    }
}

/// The digest over the content, and the one inside the signature algorithm.
fn digest(signer: &SignerFacts) -> Finding {
    let check = Check::AlgorithmDigest;
    let inner = signer.algorithm.and_then(|a| a.digest());
    let mut used = signer.digest.into_iter().chain(inner).peekable();
    if used.peek().is_none() {
        return match signer.digest_oid {
            Some(oid) => Finding::not_ok(check, Reason::AlgorithmUnsupported).with(oid.to_string()),
            None => Finding::skipped(check, Reason::NotEvaluated),
        };
    }
    match used.find(|d| d.is_weak()) {
        Some(weak) => {
            Finding::not_ok(check, Reason::CryptoConstraintsFailureNoPoe).with(weak.to_string())
        }
        None => Finding::ok(check),
    }
}

/// Forms of the value that verify and are not the standard's.
fn value_deviations(signer: &SignerFacts) -> Vec<Finding> {
    let check = Check::CmsSignatureValue;
    let form = match signer.value {
        SignatureValue::Verified(SignatureForm::Raw) => Some(Reason::SignatureRaw),
        SignatureValue::Verified(SignatureForm::PaddedDer) => Some(Reason::SignaturePadded),
        _ => None,
    };
    let other_id = signer.sm2_id.as_deref().filter(|id| *id != DEFAULT_ID);
    let form = form.map(|reason| Finding::warning(check, reason));
    let other_id = other_id.map(|id| Finding::warning(check, Reason::SmIdOther).with(hex(id)));
    form.into_iter().chain(other_id).collect()
}
