//! One answer inside an OCSP answer: about which certificate, and what (SingleResponse; RFC 6960, 4.2.1).

use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::crypto::DigestAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::extension::ExtensionList;
use crate::pki::revocation::RevocationReason;
use crate::pki::revocation::algorithm::read_algorithm;
use crate::pki::revocation::serial::significant;
use crate::time::Timestamp;

const FIELD: &str = "SingleResponse";

/// Most extensions read in one place; the standard defines five.
const MAX_EXTENSIONS: usize = 16;

/// What an OCSP answer says about one certificate.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OcspAnswer {
    /// Which certificate.
    pub certificate: CertId,
    /// What about it.
    pub status: CertStatus,
    /// When that was known to be so.
    pub this_update: Timestamp,
    /// By when there will be news; without it, news may be there at any time (RFC 6960, 2.4).
    pub next_update: Option<Timestamp>,
    /// Certificates that ended at or after this time are still known to the responder (RFC 6960, 4.4.4).
    pub archive_cutoff: Option<Timestamp>,
    /// The first critical extension that is not understood.
    pub unknown_critical: Option<Oid>,
}

/// The state of a certificate.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CertStatus {
    /// Not revoked.
    Good,
    /// Revoked or suspended.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why, if the answer says so.
        reason: Option<RevocationReason>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// Names a certificate by digests of its issuer and by its serial number (CertID; RFC 6960, 4.1.1).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertId {
    /// The digest algorithm; `None` for one that is not computed here.
    pub algorithm: Option<DigestAlgorithm>,
    /// Digest of the issuer's name in DER.
    pub name_hash: Box<[u8]>,
    /// Digest of the issuer's key: the content of `subjectPublicKey`.
    pub key_hash: Box<[u8]>,
    /// Content octets of the serial number.
    pub serial: Box<[u8]>,
}

impl CertId {
    /// Whether it names `certificate`, issued by `issuer`.
    pub fn names(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let Some(algorithm) = self.algorithm else {
            return false;
        };
        let digest_is = |data: &[u8], want: &[u8]| algorithm.digest(data).as_bytes() == want;
        // The two names are equal, but may be written with different string types.
        significant(&self.serial) == significant(certificate.serial())
            && (digest_is(certificate.issuer().der(), &self.name_hash)
                || digest_is(issuer.subject().der(), &self.name_hash))
            && digest_is(issuer.public_key().as_octets(), &self.key_hash)
    }
}

impl OcspAnswer {
    pub(super) fn read(element: &Tlv<'_>) -> Result<Self, ParseError> {
        let mut fields = element.inside();
        let certificate = read_cert_id(&fields.read(Tag::SEQUENCE, "CertID")?)?;
        let status = read_status(&fields.read_any("SingleResponse.certStatus")?)?;
        let this_update = fields
            .read(Tag::GENERALIZED_TIME, "SingleResponse.thisUpdate")?
            .time("SingleResponse.thisUpdate")?;
        let next_update = fields.read_optional(Tag::context(0), "SingleResponse.nextUpdate")?;
        let extensions = fields.read_optional(Tag::context(1), "singleExtensions")?;
        fields.finish(FIELD)?;
        let next_update = match next_update {
            Some(element) => {
                let mut inner = element.inside();
                let time = inner.read(Tag::GENERALIZED_TIME, "SingleResponse.nextUpdate")?;
                inner.finish("SingleResponse.nextUpdate")?;
                Some(time.time("SingleResponse.nextUpdate")?)
            }
            None => None,
        };
        let extensions = match extensions {
            Some(element) => OcspExtensions::read(&element)?,
            None => OcspExtensions::default(),
        };
        Ok(Self {
            certificate,
            status,
            this_update,
            next_update,
            archive_cutoff: extensions.archive_cutoff,
            unknown_critical: extensions.unknown_critical,
        })
    }
}

fn read_cert_id(element: &Tlv<'_>) -> Result<CertId, ParseError> {
    let mut fields = element.inside();
    let (algorithm, _) = read_algorithm(&fields.read(Tag::SEQUENCE, "CertID.hashAlgorithm")?)?;
    let name_hash = fields.read(Tag::OCTET_STRING, "CertID.issuerNameHash")?;
    let key_hash = fields.read(Tag::OCTET_STRING, "CertID.issuerKeyHash")?;
    let serial = fields.read(Tag::INTEGER, "CertID.serialNumber")?;
    fields.finish("CertID")?;
    Ok(CertId {
        algorithm: DigestAlgorithm::from_oid(algorithm),
        name_hash: name_hash.value.into(),
        key_hash: key_hash.value.into(),
        serial: serial.value.into(),
    })
}

fn read_status(element: &Tlv<'_>) -> Result<CertStatus, ParseError> {
    const FIELD: &str = "SingleResponse.certStatus";
    let bad = || element.error(ParseErrorKind::UnexpectedValue, FIELD);
    if element.tag == Tag::context(1) {
        let mut fields = element.inside();
        let at = fields
            .read(Tag::GENERALIZED_TIME, "RevokedInfo.revocationTime")?
            .time("RevokedInfo.revocationTime")?;
        let reason = fields.read_optional(Tag::context(0), "RevokedInfo.revocationReason")?;
        fields.finish(FIELD)?;
        let reason = match reason {
            Some(element) => {
                let mut inner = element.inside();
                let code = inner.read(Tag::ENUMERATED, "RevokedInfo.revocationReason")?;
                inner.finish("RevokedInfo.revocationReason")?;
                Some(RevocationReason::read(
                    &code,
                    "RevokedInfo.revocationReason",
                )?)
            }
            None => None,
        };
        return Ok(CertStatus::Revoked { at, reason });
    }
    if !element.value.is_empty() {
        return Err(bad());
    }
    if element.tag == Tag::context_primitive(0) {
        Ok(CertStatus::Good)
    } else if element.tag == Tag::context_primitive(2) {
        Ok(CertStatus::Unknown)
    } else {
        Err(bad())
    }
}

/// What is read of the extensions of an answer, as a whole or about one certificate.
#[derive(Clone, Debug, Default)]
pub(super) struct OcspExtensions {
    pub(super) nonce: Option<Box<[u8]>>,
    pub(super) archive_cutoff: Option<Timestamp>,
    pub(super) unknown_critical: Option<Oid>,
}

impl OcspExtensions {
    /// Reads `[1] Extensions`.
    pub(super) fn read(element: &Tlv<'_>) -> Result<Self, ParseError> {
        const FIELD: &str = "OCSP extensions";
        let mut found = Self::default();
        let mut list = ExtensionList::inside(element, MAX_EXTENSIONS, FIELD)?;
        while let Some((id, critical, value)) = list.read_next()? {
            match id {
                oid::OCSP_NONCE => found.nonce = Some(nonce(&value)),
                oid::OCSP_ARCHIVE_CUTOFF => {
                    let mut inside = value.inside();
                    let time = inside.read(Tag::GENERALIZED_TIME, "archiveCutoff")?;
                    inside.finish("archiveCutoff")?;
                    found.archive_cutoff = Some(time.time("archiveCutoff")?);
                }
                // Which CRL the responder looked at, and that it answers for certificates never issued: neither
                // changes what is said about this one.
                oid::OCSP_CRL | oid::OCSP_EXTENDED_REVOKE => {}
                other if critical => {
                    found.unknown_critical = found.unknown_critical.or(Some(other));
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// The nonce; older responders write it without the OCTET STRING around it (RFC 8954, 2.1).
fn nonce(value: &Tlv<'_>) -> Box<[u8]> {
    let mut inside = value.inside();
    match inside.read(Tag::OCTET_STRING, "nonce") {
        Ok(wrapped) if inside.is_empty() => wrapped.value.into(),
        _ => value.value.into(),
    }
}
