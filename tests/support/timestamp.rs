//! Timestamp tokens (RFC 3161, GB/T 20520).

use yinzheng::asn1::Tag;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::oid::Oid;
use yinzheng::time::Timestamp;

use super::certificate::Identity;
use super::cms::CmsBuilder;
use super::cms::digest_algorithm;
use super::der;

/// Makes one TimeStampToken by `tsa`.
#[derive(Clone)]
pub(crate) struct TimestampBuilder {
    tsa: Identity,
    digest: DigestAlgorithm,
    imprint: Vec<u8>,
    time: Timestamp,
    policy: Oid,
    serial: u64,
    nonce: Option<u64>,
    content_type: Oid,
    signing_certificate: bool,
    with_certificate: bool,
    broken: bool,
}

impl TimestampBuilder {
    /// A token over `message`, hashed by the authority's own digest, of 2024-06-01T02:00:05Z.
    pub(crate) fn new(tsa: &Identity, message: &[u8]) -> Self {
        let digest = tsa.key.digest();
        Self {
            tsa: tsa.clone(),
            digest,
            imprint: digest.digest(message).as_bytes().to_vec(),
            time: der::instant("2024-06-01T02:00:05Z"),
            policy: der::dotted("1.2.3.4.1"),
            serial: 1,
            nonce: None,
            content_type: oid::CT_TST_INFO,
            signing_certificate: true,
            with_certificate: true,
            broken: false,
        }
    }

    /// The messageImprint as given.
    pub(crate) fn imprint(mut self, digest: DigestAlgorithm, value: &[u8]) -> Self {
        self.digest = digest;
        self.imprint = value.to_vec();
        self
    }

    pub(crate) fn at(mut self, time: &str) -> Self {
        self.time = der::instant(time);
        self
    }

    pub(crate) fn serial(mut self, serial: u64) -> Self {
        self.serial = serial;
        self
    }

    pub(crate) fn nonce(mut self, nonce: u64) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// Another eContentType than id-ct-TSTInfo.
    pub(crate) fn content_type(mut self, content_type: Oid) -> Self {
        self.content_type = content_type;
        self
    }

    /// Without the signingCertificateV2 attribute.
    pub(crate) fn without_signing_certificate(mut self) -> Self {
        self.signing_certificate = false;
        self
    }

    /// Without the authority's certificate inside.
    pub(crate) fn without_certificate(mut self) -> Self {
        self.with_certificate = false;
        self
    }

    /// A signature value that does not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// TSTInfo.
    pub(crate) fn info(&self) -> Vec<u8> {
        der::seq([
            der::int(1),
            der::oid(self.policy),
            der::seq([digest_algorithm(self.digest), der::octets(&self.imprint)]),
            der::int(self.serial),
            der::generalized_time(self.time),
            self.nonce.map(der::int).unwrap_or_default(),
        ])
    }

    /// The token.
    pub(crate) fn token(&self) -> Vec<u8> {
        let mut cms =
            CmsBuilder::new(&self.tsa, self.content_type, &self.info()).signing_time(self.time);
        if self.signing_certificate {
            let hash = DigestAlgorithm::Sha256.digest(&self.tsa.certificate);
            let id = der::seq([der::octets(hash.as_bytes())]);
            let value = der::seq([der::seq([id])]);
            cms = cms.attribute(oid::AA_SIGNING_CERTIFICATE_V2, value);
        }
        if !self.with_certificate {
            cms = cms.without_certificates();
        }
        if self.broken {
            cms = cms.broken_signature();
        }
        cms.build()
    }

    /// A TimeStampResp that grants the token.
    pub(crate) fn response(&self) -> Vec<u8> {
        let status = der::element(Tag::SEQUENCE, [der::int(0)]);
        der::seq([status, self.token()])
    }
}
