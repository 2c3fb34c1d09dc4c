//! Facts to findings, without cryptography, clock or file.
//!
//! | check | `NotOk` | indication |
//! |---|---|---|
//! | `ses.format` | `FORMAT_FAILURE`, `LIMIT_EXCEEDED` | failed; indeterminate at a limit |
//! | `ses.version` | `FORMAT_FAILURE` if a signature since 2020 and its seal differ, `UNSUPPORTED_VERSION` | failed; indeterminate |
//! | `ses.seal-signature` | `SEAL_SIG_CRYPTO_FAILURE`, `ALGORITHM_MISMATCH`, `ALGORITHM_UNSUPPORTED`, `CERTIFICATE_MALFORMED` | failed, failed, indeterminate, indeterminate |
//! | `ses.signature-value` | `SIG_CRYPTO_FAILURE`, `ALGORITHM_MISMATCH`, `ALGORITHM_UNSUPPORTED`, `NO_SIGNING_CERTIFICATE_FOUND` | failed, failed, indeterminate, indeterminate |
//! | both | `CRYPTO_CONSTRAINTS_FAILURE_NO_POE` if the digest is weak | indeterminate |
//! | `ses.signer-listed` | `SEAL_SIGNER_NOT_LISTED`, `SEAL_SIGNER_LIST_UNCHECKABLE` | failed; indeterminate |
//! | `ses.data-hash` | `HASH_FAILURE`, `FORMAT_FAILURE` (length), `SIGNED_DATA_NOT_FOUND`, `ALGORITHM_UNSUPPORTED`, `CRYPTO_CONSTRAINTS_FAILURE_NO_POE` | failed, failed, indeterminate |
//! | `ses.encoding` | none: its warnings are what a policy may raise | |
//!
//! Each check is answered once with `Ok`, `NotOk` or `Skipped`; warnings stand beside the answer. Validity of seal and
//! certificates, revocation, timestamps and trust are for the room `verifier`, which has the times.

use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::Certificate;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::HEADER_ID;
use crate::seal::Layout;
use crate::seal::SealFacts;
use crate::seal::SealSignatureFacts;
use crate::seal::SealVersion;
use crate::seal::SignedOver;
use crate::seal::SignerListed;
use crate::seal::ValueCheck;
use crate::seal::remarks::critical_extensions;
use crate::seal::remarks::deviations;
use crate::seal::remarks::odd_dates;
use crate::seal::remarks::value_encoding;

/// How far the dates of seal and certificates may contradict each other without a remark, in seconds: one day, which
/// covers time zones mixed up in either direction (production seals differ by 8 and 13 hours).
pub const DATE_TOLERANCE: i64 = 86_400;
const DATA_HASH: &str = "TBS_Sign.dataHash";

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
        ))
        .chain(cut_hash(facts))
        .chain(later_seal(facts));
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

/// Since 2020 the version of TBS_Sign must be that of the seal, and so the layouts must agree. The layout of 2014 leaves
/// its number open and signs all that it holds, so a later seal in it is only told.
fn signature_version(facts: &SealSignatureFacts) -> Finding {
    let signature = &facts.signature;
    let number = signature.seal.info.header.version;
    let fits = match (signature.layout, signature.seal.layout) {
        (Layout::Gmt2014, _) => true,
        (Layout::Gbt2020, seal) => seal == Layout::Gbt2020 && signature.version == number,
    };
    if !fits {
        return Finding::not_ok(Check::SesVersion, Reason::FormatFailure)
            .at("TBS_Sign.version")
            .with(format!("{} / {number}", signature.version));
    }
    seal_version(&facts.seal)
}

/// Says that a signature in the layout of 2014 holds a seal in that of 2020.
fn later_seal(facts: &SealSignatureFacts) -> Option<Finding> {
    let signature = &facts.signature;
    (signature.layout != signature.seal.layout).then(|| {
        Finding::warning(Check::SesVersion, Reason::VersionUnusual)
            .at("TBS_Sign.eseal")
            .with(signature.seal.info.header.version.to_string())
    })
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
    let not_ok = |reason| Finding::not_ok(Check::SesDataHash, reason).at(DATA_HASH);
    let Some(algorithm) = facts.data_hash_algorithm() else {
        return not_ok(Reason::AlgorithmUnsupported);
    };
    let stated = &facts.signature.data_hash;
    if stated.len() != algorithm.output_len() && !is_cut(stated, algorithm) {
        let detail = format!(
            "{} octets, {algorithm} has {}",
            stated.len(),
            algorithm.output_len()
        );
        return not_ok(Reason::FormatFailure).with(detail);
    }
    match content_digest {
        None => not_ok(Reason::SignedDataNotFound),
        Some(digest) if !is_same(digest, stated, algorithm) => not_ok(Reason::HashFailure),
        Some(_) if algorithm.is_weak() => not_ok(Reason::CryptoConstraintsFailureNoPoe),
        Some(_) => Finding::ok(Check::SesDataHash),
    }
}

/// Whether one or two zero octets at the end of a digest were left out, as by writers that take a BIT STRING for a list
/// of flags: what is left ends with another octet.
fn is_cut(stated: &[u8], algorithm: DigestAlgorithm) -> bool {
    let missing = algorithm.output_len().checked_sub(stated.len());
    matches!(missing, Some(1 | 2)) && stated.last().is_some_and(|&last| last != 0)
}

/// Whether `stated` is `digest`, but for zero octets that are not there.
fn is_same(digest: &[u8], stated: &[u8], algorithm: DigestAlgorithm) -> bool {
    let whole = Some(digest).filter(|digest| digest.len() == algorithm.output_len());
    let missing = whole.and_then(|digest| digest.strip_prefix(stated));
    missing.is_some_and(|missing| missing.iter().all(|&octet| octet == 0))
}

/// Says that a digest came cut.
fn cut_hash(facts: &SealSignatureFacts) -> Option<Finding> {
    let cut = is_cut(&facts.signature.data_hash, facts.data_hash_algorithm()?);
    let warning = || Finding::warning(Check::SesEncoding, Reason::NonStandardEncoding);
    cut.then(|| warning().at(DATA_HASH).with("without its last octets, 00"))
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
