//! A CMS value or a timestamp, described.

use crate::crypto::hex;
use crate::limits::Limits;
use crate::pki::cms;
use crate::pki::cms::CmsFacts;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::pki::cms::SignerFacts;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampRequest;
use crate::time::Timestamp;
use serde::Serialize;

use crate::verifier::inspect::certificate::CertificateLine;

/// SignedData.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CmsLine {
    /// Length in bytes of the content that it encloses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) enclosed: Option<usize>,
    pub(super) signers: Vec<CmsSigner>,
    pub(super) certificates: Vec<CertificateLine>,
    pub(super) crls: usize,
    pub(super) ocsp: usize,
}

/// One signer of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CmsSigner {
    /// How the value names the signer's certificate.
    pub(super) identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) claimed_time: Option<Timestamp>,
    pub(super) timestamps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) algorithm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<CertificateLine>,
}

impl CmsLine {
    /// Describes `bytes`, or says why they cannot be read.
    pub(super) fn of(bytes: &[u8], limits: &Limits) -> Result<Self, String> {
        let request = CmsRequest {
            content: Content::Enclosed,
            certificates: &[],
            limits,
            sm2_ids: &[],
        };
        let facts = cms::observe(bytes, &request);
        match facts.format {
            Ok(_) => Ok(Self::new(&facts)),
            Err(e) => Err(e.to_string()),
        }
    }

    fn new(facts: &CmsFacts) -> Self {
        Self {
            enclosed: facts.enclosed.as_ref().map(Vec::len),
            signers: facts.signers.iter().map(CmsSigner::new).collect(),
            certificates: facts.certificates.iter().map(CertificateLine::of).collect(),
            crls: facts.crls.len(),
            ocsp: facts.ocsp.len(),
        }
    }
}

impl CmsSigner {
    fn new(signer: &SignerFacts) -> Self {
        Self {
            identifier: signer.identifier.to_string(),
            claimed_time: signer.signing_time,
            timestamps: signer.timestamp_tokens.len(),
            algorithm: signer.algorithm.map(|a| a.to_string()),
            certificate: signer.certificate().map(CertificateLine::of),
        }
    }
}

/// What a timestamp says.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TimestampLine {
    pub(super) time: Timestamp,
    /// The digest of what it stamps, and its algorithm.
    pub(super) imprint_algorithm: String,
    pub(super) imprint: String,
}

/// Describes `bytes` if they are a timestamp token or response.
pub(super) fn timestamp_line(bytes: &[u8], limits: &Limits) -> Option<(TimestampLine, CmsLine)> {
    let request = TimestampRequest {
        imprinted: None,
        certificates: &[],
        limits,
        sm2_ids: &[],
    };
    let facts = timestamp::observe(bytes, &request);
    let info = facts.info.ok()?;
    let algorithm = info.imprint_algorithm;
    let line = TimestampLine {
        time: info.gen_time,
        imprint_algorithm: algorithm
            .map_or_else(|| info.imprint_oid.to_string(), |a| a.to_string()),
        imprint: hex(&info.imprint),
    };
    Some((line, CmsLine::new(&facts.cms)))
}
