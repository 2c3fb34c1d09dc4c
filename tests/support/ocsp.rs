//! OCSP responses (RFC 6960).

use yinzheng::asn1::Tag;
use yinzheng::asn1::integer;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::time::Timestamp;

use super::certificate::Identity;
use super::certificate::signature_algorithm;
use super::cms::digest_algorithm;
use super::der;
use super::extension::Extension;

/// What is said of one certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Good,
    Revoked(Timestamp, Option<u8>),
    Unknown,
}

/// How the responder is named.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ResponderId {
    Key,
    Name,
}

/// The answer for one certificate.
#[derive(Clone)]
pub(crate) struct Single {
    issuer: Identity,
    serial: Vec<u8>,
    status: Status,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    hash: DigestAlgorithm,
    extensions: Vec<Extension>,
}

impl Single {
    /// For the certificate of `subject`, issued by `issuer`; good, of 2025-06-01, next one in 2055, SHA-1 in CertID.
    pub(crate) fn new(issuer: &Identity, subject: &Identity) -> Self {
        Self {
            issuer: issuer.clone(),
            serial: subject.serial.clone(),
            status: Status::Good,
            this_update: der::instant("2025-06-01T00:00:00Z"),
            next_update: Some(der::instant("2055-01-01T00:00:00Z")),
            hash: DigestAlgorithm::Sha1,
            extensions: Vec::new(),
        }
    }

    pub(crate) fn revoked(mut self, at: &str, reason: Option<u8>) -> Self {
        self.status = Status::Revoked(der::instant(at), reason);
        self
    }

    pub(crate) fn unknown(mut self) -> Self {
        self.status = Status::Unknown;
        self
    }

    pub(crate) fn updates(mut self, this: &str, next: Option<&str>) -> Self {
        self.this_update = der::instant(this);
        self.next_update = next.map(der::instant);
        self
    }

    /// The hash in CertID.
    pub(crate) fn hash(mut self, hash: DigestAlgorithm) -> Self {
        self.hash = hash;
        self
    }

    pub(crate) fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    fn der(&self) -> Vec<u8> {
        let hash = |data: &[u8]| der::octets(self.hash.digest(data).as_bytes());
        let id = der::seq([
            digest_algorithm(self.hash),
            hash(self.issuer.name.der()),
            hash(&self.issuer.key.public_octets()),
            integer(&self.serial),
        ]);
        let status = match self.status {
            Status::Good => der::primitive(0, &[]),
            Status::Unknown => der::primitive(2, &[]),
            Status::Revoked(at, reason) => {
                let reason = reason.map(|r| der::tagged(0, [der::enumerated(r)]));
                let fields = [der::generalized_time(at), reason.unwrap_or_default()];
                der::tagged(1, fields)
            }
        };
        let next = self.next_update;
        let next = next.map(|t| der::tagged(0, [der::generalized_time(t)]));
        der::seq([
            id,
            status,
            der::generalized_time(self.this_update),
            next.unwrap_or_default(),
            extensions(&self.extensions),
        ])
    }
}

/// Makes one OCSPResponse with a basic response.
#[derive(Clone)]
pub(crate) struct OcspBuilder {
    responder: Identity,
    responder_id: ResponderId,
    produced: Timestamp,
    singles: Vec<Single>,
    extensions: Vec<Extension>,
    certificates: Vec<Vec<u8>>,
    status: u8,
    broken: bool,
}

impl OcspBuilder {
    /// By `responder`, named by its name, with its certificate inside.
    pub(crate) fn new(responder: &Identity) -> Self {
        Self {
            responder: responder.clone(),
            responder_id: ResponderId::Name,
            produced: der::instant("2025-06-01T00:00:00Z"),
            singles: Vec::new(),
            extensions: Vec::new(),
            certificates: vec![responder.certificate.clone()],
            status: 0,
            broken: false,
        }
    }

    pub(crate) fn single(mut self, single: Single) -> Self {
        self.singles.push(single);
        self
    }

    pub(crate) fn responder_id(mut self, id: ResponderId) -> Self {
        self.responder_id = id;
        self
    }

    pub(crate) fn produced(mut self, at: &str) -> Self {
        self.produced = der::instant(at);
        self
    }

    pub(crate) fn nonce(mut self, nonce: &[u8]) -> Self {
        let value = der::octets(nonce);
        self.extensions.push(Extension::new(oid::OCSP_NONCE, value));
        self
    }

    /// An extension of the whole answer.
    pub(crate) fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn without_certificates(mut self) -> Self {
        self.certificates.clear();
        self
    }

    /// Another responseStatus than successful; then there is no response inside.
    pub(crate) fn status(mut self, status: u8) -> Self {
        self.status = status;
        self
    }

    /// A signature value that does not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// The OCSPResponse.
    pub(crate) fn build(&self) -> Vec<u8> {
        let status = der::enumerated(self.status);
        if self.status != 0 {
            return der::seq([status]);
        }
        let bytes = der::seq([der::oid(oid::OCSP_BASIC), der::octets(&self.basic())]);
        der::seq([status, der::tagged(0, [bytes])])
    }

    fn basic(&self) -> Vec<u8> {
        let key = &self.responder.key;
        let id = match self.responder_id {
            ResponderId::Name => der::tagged(1, [self.responder.name.der()]),
            ResponderId::Key => {
                let hash = DigestAlgorithm::Sha1.digest(&key.public_octets());
                der::tagged(2, [der::octets(hash.as_bytes())])
            }
        };
        let data = der::seq([
            id,
            der::generalized_time(self.produced),
            der::element(Tag::SEQUENCE, self.singles.iter().map(Single::der)),
            extensions(&self.extensions),
        ]);
        let mut value = key.sign(&data);
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        let certificates = if self.certificates.is_empty() {
            Vec::new()
        } else {
            der::tagged(0, [der::seq(&self.certificates)])
        };
        der::seq([
            data,
            signature_algorithm(key, None),
            der::bits(&value),
            certificates,
        ])
    }
}

fn extensions(all: &[Extension]) -> Vec<u8> {
    if all.is_empty() {
        return Vec::new();
    }
    der::tagged(1, [der::seq(all.iter().map(Extension::der))])
}
