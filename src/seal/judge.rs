//! Facts to findings, without cryptography, clock or file.
//!
//! | check | `NotOk` | indication |
//! |---|---|---|
//! | `ses.format` | `FORMAT_FAILURE`, `LIMIT_EXCEEDED` | failed; indeterminate at a limit |
//! | `ses.version` | `FORMAT_FAILURE` if seal and signature differ, `UNSUPPORTED_VERSION` | failed; indeterminate |
//! | `ses.seal-signature` | `SEAL_SIG_CRYPTO_FAILURE`, `ALGORITHM_MISMATCH`, `ALGORITHM_UNSUPPORTED`, `CERTIFICATE_MALFORMED` | failed, failed, indeterminate, indeterminate |
//! | `ses.signature-value` | `SIG_CRYPTO_FAILURE`, `ALGORITHM_MISMATCH`, `ALGORITHM_UNSUPPORTED`, `NO_SIGNING_CERTIFICATE_FOUND` | failed, failed, indeterminate, indeterminate |
//! | both | `CRYPTO_CONSTRAINTS_FAILURE_NO_POE` if the digest is weak | indeterminate |
//! | `ses.signer-listed` | `SEAL_SIGNER_NOT_LISTED`, `SEAL_SIGNER_LIST_UNCHECKABLE` | failed; indeterminate |
//! | `ses.data-hash` | `HASH_FAILURE`, `FORMAT_FAILURE` (length), `SIGNED_DATA_NOT_FOUND`, `ALGORITHM_UNSUPPORTED`, `CRYPTO_CONSTRAINTS_FAILURE_NO_POE` | failed, failed, indeterminate |
//! | `ses.encoding` | none: its warnings are what a policy may raise | |
//!
//! Each check is answered once with `Ok`, `NotOk` or `Skipped`; warnings stand beside the answer. Validity of seal and
//! certificates, revocation, timestamps and trust are for the room `verifier`, which has the times.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::Certificate;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::Deviation;
use crate::seal::ExtData;
use crate::seal::HEADER_ID;
use crate::seal::Layout;
use crate::seal::SealFacts;
use crate::seal::SealSignatureFacts;
use crate::seal::SealVersion;
use crate::seal::SignedOver;
use crate::seal::SignerListed;
use crate::seal::ValueCheck;
use crate::time::Timestamp;

/// How far the dates of seal and certificates may contradict each other without a remark, in seconds: one day, which
/// covers time zones mixed up in either direction (production seals differ by 8 and 13 hours).
pub const DATE_TOLERANCE: i64 = 86_400;

/// What the facts are held against.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Expectation<'a> {
    /// Number of the signature in its file, from 1; subjects carry it.
    pub number: usize,
    /// Digest of the content by [`SealSignatureFacts::data_hash_algorithm`]; `None` if there is no content at hand.
    pub content_digest: Option<&'a [u8]>,
    /// [`DATE_TOLERANCE`], or another number of seconds.
    pub date_tolerance: i64,
}

impl<'a> Expectation<'a> {
    /// The signature with this number, over content with this digest, and dates within [`DATE_TOLERANCE`].
    pub const fn new(number: usize, content_digest: Option<&'a [u8]>) -> Self {
        Self {
            number,
            content_digest,
            date_tolerance: DATE_TOLERANCE,
        }
    }
}

/// Judges a seal signature and the seal in it.
///
/// * `observed`: what [`observe`](crate::seal::observe()) returned; a fault of structure becomes a finding.
/// * `expected`: its number, the digest of its content, and how exact dates must be.
pub fn judge(
    observed: &Result<SealSignatureFacts, ParseError>,
    expected: &Expectation<'_>,
) -> Vec<Finding> {
    let signature = Subject::Signature(expected.number);
    let facts = match observed {
        Ok(facts) => facts,
        Err(fault) => {
            let left = [
                Check::SesVersion,
                Check::SesSealSignature,
                Check::SesSignatureValue,
                Check::SesSignerListed,
                Check::SesDataHash,
                Check::SesEncoding,
            ];
            return unreadable(fault, signature, &left);
        }
    };
    let mut findings = vec![
        format(&facts.seal).about(signature),
        signature_version(facts).about(signature),
        signature_value(facts).about(signature),
        data_hash(facts, expected.content_digest).about(signature),
        signer_listed(facts).about(Subject::Signer(expected.number)),
        Finding::ok(Check::SesEncoding).about(signature),
    ];
    let noted = deviations(&facts.signature.deviations)
        .chain(value_encoding(&facts.value, "SES_Signature.signature"))
        .chain(critical_extensions(
            &facts.signature.extensions,
            "TBS_Sign.extDatas",
        ));
    findings.extend(noted.map(|f| f.about(signature)));
    findings.extend(of_seal(&facts.seal, expected.number));
    findings.extend(odd_dates(facts, expected));
    if facts.maker_is_signer {
        let finding = Finding::warning(Check::SesSealSignature, Reason::MakerIsSigner);
        findings.push(finding.about(Subject::Maker(expected.number)));
    }
    findings
}

/// Judges a seal that stands alone. `number` is what its subjects carry.
pub fn judge_seal(observed: &Result<SealFacts, ParseError>, number: usize) -> Vec<Finding> {
    let seal = Subject::Seal(number);
    let facts = match observed {
        Ok(facts) => facts,
        Err(fault) => {
            let left = [
                Check::SesVersion,
                Check::SesSealSignature,
                Check::SesEncoding,
            ];
            return unreadable(fault, seal, &left);
        }
    };
    let mut findings = vec![
        format(facts).about(seal),
        seal_version(facts).about(seal),
        Finding::ok(Check::SesEncoding).about(seal),
    ];
    findings.extend(of_seal(facts, number));
    findings
}

/// What is said of a seal, wherever it stands; the answers of format, version and encoding are the caller's.
fn of_seal(facts: &SealFacts, number: usize) -> Vec<Finding> {
    let info = &facts.seal.info;
    let mut findings = vec![seal_signature(facts)];
    if facts.seal.layout == Layout::Gbt2020 && facts.signed_over == Some(SignedOver::Sequence) {
        let reason = Reason::SealSignedOverSequence;
        findings.push(Finding::warning(Check::SesSealSignature, reason));
    }
    findings.extend(deviations(&facts.seal.deviations));
    findings.extend(value_encoding(&facts.value, "SESeal.signedValue"));
    findings.extend(critical_extensions(
        &info.extensions,
        "SES_SealInfo.extDatas",
    ));
    if !info.picture.is_usual() {
        let found = info.picture.found.map_or("?".to_owned(), |k| k.to_string());
        let (declared, width, height) = (
            &info.picture.declared,
            info.picture.width,
            info.picture.height,
        );
        findings.push(
            Finding::warning(Check::SesFormat, Reason::SealPictureUnusual)
                .at("SES_SealInfo.picture")
                .with(format!("{declared} ({found}) {width}x{height} mm")),
        );
    }
    let about = |finding: Finding| finding.about(Subject::Seal(number));
    findings.into_iter().map(about).collect()
}

fn unreadable(fault: &ParseError, subject: Subject, left: &[Check]) -> Vec<Finding> {
    let reason = if fault.kind() == ParseErrorKind::Limit {
        Reason::LimitExceeded
    } else {
        Reason::FormatFailure
    };
    let answer = Finding::not_ok(Check::SesFormat, reason)
        .at(fault.field())
        .with(fault.to_string());
    let skipped = left
        .iter()
        .map(|&check| Finding::skipped(check, Reason::NotEvaluated));
    std::iter::once(answer)
        .chain(skipped)
        .map(|finding| finding.about(subject))
        .collect()
}

/// What the reader leaves open of the structure: the fixed header and a period that has a beginning before its end.
fn format(facts: &SealFacts) -> Finding {
    let info = &facts.seal.info;
    let validity = info.property.validity;
    let fault = |field, detail: String| {
        Finding::not_ok(Check::SesFormat, Reason::FormatFailure)
            .at(field)
            .with(detail)
    };
    if info.header.id != HEADER_ID {
        return fault("SES_Header.ID", info.header.id.clone());
    }
    if validity.not_before > validity.not_after {
        let detail = format!("{} > {}", validity.not_before, validity.not_after);
        return fault("SES_ESPropertyInfo.validEnd", detail);
    }
    Finding::ok(Check::SesFormat)
}

fn seal_version(facts: &SealFacts) -> Finding {
    let number = facts.seal.info.header.version;
    match facts.seal.version {
        SealVersion::V1 | SealVersion::V4 | SealVersion::V5 => Finding::ok(Check::SesVersion),
        SealVersion::Unknown => {
            Finding::not_ok(Check::SesVersion, Reason::UnsupportedVersion).at("SES_Header.version")
        }
    }
    .with(number.to_string())
}

/// Layouts must agree, and since 2020 the version of TBS_Sign must be that of the seal.
fn signature_version(facts: &SealSignatureFacts) -> Finding {
    let signature = &facts.signature;
    let number = signature.seal.info.header.version;
    let same_number = signature.layout == Layout::Gmt2014 || signature.version == number;
    if signature.layout != signature.seal.layout || !same_number {
        return Finding::not_ok(Check::SesVersion, Reason::FormatFailure)
            .at("TBS_Sign.version")
            .with(format!("{} / {number}", signature.version));
    }
    seal_version(&facts.seal)
}

fn signature_value(facts: &SealSignatureFacts) -> Finding {
    let reasons = ValueReasons {
        check: Check::SesSignatureValue,
        wrong: Reason::SigCryptoFailure,
        no_certificate: Reason::NoSigningCertificateFound,
    };
    reasons.answer(&facts.value, facts.algorithm, &facts.signer)
}

fn seal_signature(facts: &SealFacts) -> Finding {
    let reasons = ValueReasons {
        check: Check::SesSealSignature,
        wrong: Reason::SealSigCryptoFailure,
        no_certificate: Reason::CertificateMalformed,
    };
    reasons.answer(&facts.value, facts.algorithm, &facts.maker)
}

/// What a check of a signature value answers with.
struct ValueReasons {
    check: Check,
    wrong: Reason,
    no_certificate: Reason,
}

impl ValueReasons {
    fn answer(
        &self,
        value: &ValueCheck,
        algorithm: Option<SignatureAlgorithm>,
        certificate: &Result<Certificate, ParseError>,
    ) -> Finding {
        let not_ok = |reason| Finding::not_ok(self.check, reason);
        match value {
            ValueCheck::Valid { .. } if is_weak(algorithm) => {
                not_ok(Reason::CryptoConstraintsFailureNoPoe)
            }
            ValueCheck::Valid { .. } => Finding::ok(self.check),
            ValueCheck::Invalid => not_ok(self.wrong),
            ValueCheck::BadEncoding => not_ok(self.wrong).with("encoding"),
            ValueCheck::BadKey => not_ok(self.wrong).with("key"),
            ValueCheck::KeyMismatch => not_ok(Reason::AlgorithmMismatch),
            ValueCheck::Unsupported => not_ok(Reason::AlgorithmUnsupported),
            ValueCheck::NoCertificate => {
                let fault = certificate.as_ref().err();
                let detail = fault.map(ToString::to_string);
                not_ok(self.no_certificate).with(detail.unwrap_or_default())
            }
        }
    }
}

fn is_weak(algorithm: Option<SignatureAlgorithm>) -> bool {
    algorithm
        .and_then(SignatureAlgorithm::digest)
        .is_some_and(|d| d.is_weak())
}

fn data_hash(facts: &SealSignatureFacts, content_digest: Option<&[u8]>) -> Finding {
    let not_ok = |reason| Finding::not_ok(Check::SesDataHash, reason).at("TBS_Sign.dataHash");
    let Some(algorithm) = facts.data_hash_algorithm() else {
        return not_ok(Reason::AlgorithmUnsupported);
    };
    let stated = &facts.signature.data_hash;
    if stated.len() != algorithm.output_len() {
        let detail = format!(
            "{} octets, {algorithm} has {}",
            stated.len(),
            algorithm.output_len()
        );
        return not_ok(Reason::FormatFailure).with(detail);
    }
    match content_digest {
        None => not_ok(Reason::SignedDataNotFound),
        Some(digest) if digest != stated.as_bytes() => not_ok(Reason::HashFailure),
        Some(_) if algorithm.is_weak() => not_ok(Reason::CryptoConstraintsFailureNoPoe),
        Some(_) => Finding::ok(Check::SesDataHash),
    }
}

fn signer_listed(facts: &SealSignatureFacts) -> Finding {
    match facts.listed {
        SignerListed::ByCertificate(_) | SignerListed::ByDigest(_) => {
            Finding::ok(Check::SesSignerListed)
        }
        SignerListed::NotListed => {
            Finding::not_ok(Check::SesSignerListed, Reason::SealSignerNotListed)
        }
        SignerListed::Uncheckable => {
            Finding::not_ok(Check::SesSignerListed, Reason::SealSignerListUncheckable)
        }
    }
}

fn deviations(noted: &[Deviation]) -> impl Iterator<Item = Finding> {
    noted.iter().map(|deviation| {
        let check = match deviation.reason {
            Reason::VersionUnusual => Check::SesVersion,
            _ => Check::SesEncoding,
        };
        Finding::warning(check, deviation.reason)
            .at(deviation.field)
            .with(format!("byte {}", deviation.offset))
    })
}

fn value_encoding(value: &ValueCheck, field: &'static str) -> impl Iterator<Item = Finding> {
    let (form, other_id) = match value {
        ValueCheck::Valid { form, sm2_id } => {
            let reason = match form {
                SignatureForm::Der => None,
                SignatureForm::PaddedDer => Some(Reason::SignaturePadded),
                SignatureForm::Raw => Some(Reason::SignatureRaw),
            };
            let other = sm2_id.as_ref().is_some_and(|id| id != DEFAULT_ID);
            (reason, other.then_some(Reason::SmIdOther))
        }
        _ => (None, None),
    };
    form.into_iter()
        .chain(other_id)
        .map(move |reason| Finding::warning(Check::SesEncoding, reason).at(field))
}

/// No extension has a meaning in the standards, so each critical one is unknown.
fn critical_extensions(
    extensions: &[ExtData],
    field: &'static str,
) -> impl Iterator<Item = Finding> {
    let critical = extensions.iter().filter(|e| e.critical);
    critical.map(move |e| {
        Finding::warning(Check::SesFormat, Reason::UnsupportedCriticalExtension)
            .at(field)
            .with(e.id.to_string())
    })
}

/// Dates that cannot all be true: a seal made before its maker or signer had a certificate, after it ended, or after it
/// was used.
fn odd_dates(facts: &SealSignatureFacts, expected: &Expectation<'_>) -> Vec<Finding> {
    let property = &facts.signature.seal.info.property;
    let created = property.created;
    let start =
        |c: &Result<Certificate, ParseError>| c.as_ref().ok().map(|c| c.validity().not_before);
    let pairs = [
        (start(&facts.seal.maker), Some(created), "maker certificate"),
        (start(&facts.signer), Some(created), "signer certificate"),
        (Some(created), Some(property.validity.not_after), "validEnd"),
        (Some(created), facts.signature.time_info.time, "timeInfo"),
    ];
    let late = |earlier: Timestamp, later: Timestamp| earlier > later.plus(expected.date_tolerance);
    pairs
        .into_iter()
        .filter_map(|(earlier, later, place)| Some((earlier?, later?, place)))
        .filter(|&(earlier, later, _)| late(earlier, later))
        .map(|(earlier, later, place)| {
            Finding::warning(Check::SesSealValidity, Reason::SealDatesUnusual)
                .about(Subject::Seal(expected.number))
                .at(place)
                .with(format!("{earlier} > {later}"))
        })
        .collect()
}
