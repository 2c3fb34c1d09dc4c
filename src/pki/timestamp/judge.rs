//! From the facts about a timestamp to findings. Pure: no octets are read here.

use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::VerifyError;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::cms::CmsDeviationKind;
use crate::pki::cms::DataHash;
use crate::pki::cms::SignatureValue;
use crate::pki::cms::SignedAttributes;
use crate::pki::cms::SignerFacts;
use crate::pki::timestamp::info::TstInfo;
use crate::pki::timestamp::observe::Imprint;
use crate::pki::timestamp::observe::TimestampFacts;
use crate::pki::timestamp::observe::TsaName;
use crate::pki::timestamp::observe::Wrapping;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;

const CHECK: Check = Check::TimeTimestamp;

/// Answers `time.timestamp`: whether the token is well formed, over what it should be over, and signed by the key
/// of the certificate it names (RFC 3161, 2.4.2). Everything wrong is a finding of its own; if nothing is, there
/// is one that says `ok`, with the time.
///
/// * `subject`: whom the findings are about.
///
/// Whether the authority's certificate is trusted and made for this (id-kp-timeStamping) is asked elsewhere; a
/// timestamp proves its time only when both are answered well.
pub fn judge(facts: &TimestampFacts, subject: Subject) -> Vec<Finding> {
    let mut findings = match (&facts.cms.format, &facts.info) {
        (Err(error), _) | (Ok(_), Err(error)) => vec![not_read(*error)],
        (Ok(_), Ok(info)) => judge_info(facts, info),
    };
    findings.extend(judge_wrapping(facts.wrapping));
    findings.extend(match facts.cms.format {
        Ok(_) => judge_signers(&facts.cms.signers),
        Err(_) => Vec::new(),
    });
    if findings.is_empty() {
        findings.push(good(facts));
    }
    findings.extend(warnings(facts));
    findings.into_iter().map(|f| f.about(subject)).collect()
}

fn bad(place: &str) -> Finding {
    Finding::not_ok(CHECK, Reason::TimestampInvalid).at(place)
}

fn not_read(error: ParseError) -> Finding {
    let reason = match error.kind() {
        ParseErrorKind::Limit => Reason::LimitExceeded,
        _ => Reason::TimestampInvalid,
    };
    Finding::not_ok(CHECK, reason)
        .at(error.field())
        .with(error.to_string())
}

fn good(facts: &TimestampFacts) -> Finding {
    let finding = Finding::ok(CHECK);
    match facts.gen_time() {
        Some(time) => finding.with(time.to_string()),
        None => finding,
    }
}

fn judge_wrapping(wrapping: Wrapping) -> Option<Finding> {
    match wrapping {
        Wrapping::Response(status @ 2..) => {
            Some(bad("PKIStatusInfo.status").with(status.to_string()))
        }
        Wrapping::Response(_) | Wrapping::Token => None,
    }
}

fn judge_info(facts: &TimestampFacts, info: &TstInfo) -> Vec<Finding> {
    const PLACE: &str = "TSTInfo.messageImprint";
    let imprint = match &facts.imprint {
        Imprint::Match => weak(info.imprint_algorithm).map(|f| f.at(PLACE)),
        Imprint::NotReadable => Some(bad(PLACE)),
        Imprint::Mismatch { computed } => Some(bad(PLACE).with(format!("computed {computed}"))),
        Imprint::ContentMissing => {
            Some(Finding::not_ok(CHECK, Reason::SignedDataNotFound).at(PLACE))
        }
        Imprint::AlgorithmUnknown => Some(
            Finding::not_ok(CHECK, Reason::AlgorithmUnsupported)
                .at(PLACE)
                .with(info.imprint_oid.to_string()),
        ),
    };
    let critical = info.critical_extensions.iter().map(|oid| {
        Finding::not_ok(CHECK, Reason::UnsupportedCriticalExtension)
            .at("TSTInfo.extensions")
            .with(oid.to_string())
    });
    imprint.into_iter().chain(critical).collect()
}

fn weak(digest: Option<DigestAlgorithm>) -> Option<Finding> {
    let weak = digest.filter(|d| d.is_weak())?;
    Some(Finding::not_ok(CHECK, Reason::CryptoConstraintsFailureNoPoe).with(weak.to_string()))
}

/// RFC 3161, 2.4.2: the token carries the authority's signature and no other.
fn judge_signers(signers: &[SignerFacts]) -> Vec<Finding> {
    let [signer] = signers else {
        return vec![bad("signerInfos").with(signers.len().to_string())];
    };
    let attributes = match signer.attributes {
        SignedAttributes::Read { .. } => None,
        // TSTInfo is not `data`, so RFC 5652, 5.3 demands attributes.
        SignedAttributes::Absent => Some(bad("signedAttrs")),
        SignedAttributes::Broken(error) => Some(bad(error.field()).with(error.to_string())),
    };
    let inner = signer.algorithm.and_then(|a| a.digest());
    attributes
        .into_iter()
        .chain(judge_data_hash(&signer.data_hash))
        .chain(judge_value(signer.value))
        .chain(weak(signer.digest))
        .chain(weak(inner.filter(|_| inner != signer.digest)))
        .collect()
}

fn judge_data_hash(data_hash: &DataHash) -> Option<Finding> {
    match data_hash {
        // Without attributes, or with broken ones, there is nothing to compare: that is a finding already.
        DataHash::Match | DataHash::BoundByValue | DataHash::NotReadable => None,
        DataHash::AlgorithmUnknown => {
            Some(Finding::not_ok(CHECK, Reason::AlgorithmUnsupported).at("messageDigest"))
        }
        _ => Some(bad("messageDigest")),
    }
}

fn judge_value(value: SignatureValue) -> Option<Finding> {
    let reason = match value {
        SignatureValue::Verified(_) => return None,
        SignatureValue::AlgorithmUnknown | SignatureValue::Refused(VerifyError::Unsupported) => {
            Reason::AlgorithmUnsupported
        }
        SignatureValue::NoCertificate => Reason::NoSigningCertificateFound,
        SignatureValue::Limit => Reason::LimitExceeded,
        _ => Reason::TimestampInvalid,
    };
    Some(Finding::not_ok(CHECK, reason).at("signature"))
}

fn warnings(facts: &TimestampFacts) -> Vec<Finding> {
    let warning = |reason| Finding::warning(CHECK, reason);
    let deviations = facts.cms.deviations.iter();
    let mut found: Vec<Finding> = deviations
        // Attributes are demanded here, and judged above.
        .filter(|d| d.kind != CmsDeviationKind::ContentWithoutAttributes)
        .map(|d| {
            warning(d.kind.reason())
                .at(format!("offset {}", d.offset))
                .with(d.kind.to_string())
        })
        .collect();
    for signer in &facts.cms.signers {
        let unbound = SignedAttributes::Read {
            names_certificate: false,
        };
        if signer.attributes == unbound {
            // RFC 3161, 2.4.2 demands the attribute; the certificate is bound by issuer and serial number alone.
            found.push(warning(Reason::NonStandardEncoding).at("signingCertificate"));
        }
        if signer.sm2_id.as_deref().is_some_and(|id| id != DEFAULT_ID) {
            found.push(warning(Reason::SmIdOther));
        }
        match signer.value {
            SignatureValue::Verified(SignatureForm::Raw) => {
                found.push(warning(Reason::SignatureRaw));
            }
            SignatureValue::Verified(SignatureForm::PaddedDer) => {
                found.push(warning(Reason::SignaturePadded));
            }
            _ => {}
        }
    }
    if facts.tsa_name == TsaName::Differs {
        found.push(warning(Reason::NonStandardEncoding).at("TSTInfo.tsa"));
    }
    found
}
