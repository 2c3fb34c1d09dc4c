//! CMS SignedData: RFC 5652, and GB/T 35275 in the forms seen in OFD files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::asn1::Tag;
use yinzheng::asn1::integer;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::oid::Oid;
use yinzheng::time::Timestamp;

use super::certificate::Identity;
use super::certificate::signature_algorithm;
use super::der;

/// How a digital signature in an OFD file (or beside one) is built over some content.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// GB/T 35275: the digest is the content and is signed itself; no attributes.
    A,
    /// GB/T 35275: no content; attributes with messageDigest are signed.
    B,
    /// As A, with the base64 text of the digest.
    C,
    /// RFC 5652 with the content inside, and attributes.
    Attached,
    /// RFC 5652 without the content, and attributes.
    Detached,
}

/// Makes one SignedData in its ContentInfo.
#[derive(Clone)]
pub(crate) struct CmsBuilder {
    outer: Oid,
    content_type: Oid,
    /// What the SignedData carries.
    inside: Option<Vec<u8>>,
    /// What messageDigest is made of, or what is signed where there are no attributes.
    message: Vec<u8>,
    attributes: Option<Vec<Vec<u8>>>,
    unsigned: Vec<Vec<u8>>,
    signers: Vec<Identity>,
    certificates: Vec<Vec<u8>>,
    crls: Vec<Vec<u8>>,
    version: u64,
    signer_algorithm: Option<Vec<u8>>,
    raw_value: bool,
    broken: bool,
}

impl CmsBuilder {
    /// SignedData of that form by `signer` over `content`, with the signer's certificate.
    pub(crate) fn of_form(form: Form, signer: &Identity, content: &[u8]) -> Self {
        let digest = signer.key.digest().digest(content).as_bytes().to_vec();
        match form {
            Form::A => Self::chinese(signer, digest),
            Form::C => Self::chinese(signer, STANDARD.encode(digest).into_bytes()),
            Form::B => Self {
                outer: oid::GM_SIGNED_DATA,
                ..Self::new(signer, oid::CMS_DATA, content).detached()
            },
            Form::Attached => Self::new(signer, oid::CMS_DATA, content),
            Form::Detached => Self::new(signer, oid::CMS_DATA, content).detached(),
        }
    }

    /// RFC 5652 SignedData over `content` of that type, with attributes.
    pub(crate) fn new(signer: &Identity, content_type: Oid, content: &[u8]) -> Self {
        Self {
            outer: oid::CMS_SIGNED_DATA,
            content_type,
            inside: Some(content.to_vec()),
            message: content.to_vec(),
            attributes: Some(Vec::new()),
            unsigned: Vec::new(),
            signers: vec![signer.clone()],
            certificates: vec![signer.certificate.clone()],
            crls: Vec::new(),
            version: if content_type == oid::CMS_DATA { 1 } else { 3 },
            signer_algorithm: None,
            raw_value: false,
            broken: false,
        }
    }

    fn chinese(signer: &Identity, content: Vec<u8>) -> Self {
        Self {
            outer: oid::GM_SIGNED_DATA,
            attributes: None,
            version: 1,
            ..Self::new(signer, oid::GM_DATA, &content)
        }
    }

    /// Leaves the content out.
    pub(crate) fn detached(mut self) -> Self {
        self.inside = None;
        self
    }

    /// Signs the content itself.
    pub(crate) fn without_attributes(mut self) -> Self {
        self.attributes = None;
        self
    }

    /// Adds a signed attribute, if there are attributes at all.
    pub(crate) fn attribute(mut self, kind: Oid, value: Vec<u8>) -> Self {
        if let Some(attributes) = &mut self.attributes {
            attributes.push(attribute(kind, value));
        }
        self
    }

    /// Adds the signingTime attribute, if there are attributes at all.
    pub(crate) fn signing_time(self, time: Timestamp) -> Self {
        self.attribute(oid::PKCS9_SIGNING_TIME, der::time(time))
    }

    /// Adds an unsigned attribute to every signer.
    pub(crate) fn unsigned_attribute(mut self, kind: Oid, value: Vec<u8>) -> Self {
        self.unsigned.push(attribute(kind, value));
        self
    }

    /// Another signer of the same content, with its certificate.
    pub(crate) fn also_signed_by(mut self, signer: &Identity) -> Self {
        self.signers.push(signer.clone());
        self.certificate(&signer.certificate)
    }

    /// Adds a certificate.
    pub(crate) fn certificate(mut self, der: &[u8]) -> Self {
        self.certificates.push(der.to_vec());
        self
    }

    pub(crate) fn without_certificates(mut self) -> Self {
        self.certificates.clear();
        self
    }

    /// Adds a CRL.
    pub(crate) fn crl(mut self, der: &[u8]) -> Self {
        self.crls.push(der.to_vec());
        self
    }

    /// An empty set of signers.
    pub(crate) fn without_signers(mut self) -> Self {
        self.signers.clear();
        self
    }

    /// The AlgorithmIdentifier of the signers as written.
    pub(crate) fn signer_algorithm(mut self, der: Vec<u8>) -> Self {
        self.signer_algorithm = Some(der);
        self
    }

    /// SM2 values as r‖s.
    pub(crate) fn raw_value(mut self) -> Self {
        self.raw_value = true;
        self
    }

    /// Values that do not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// The first signer's value, for a timestamp over it.
    pub(crate) fn value(&self) -> Vec<u8> {
        let signer = &self.signers[0];
        let attributes = self.signed_attributes(signer);
        self.sign(signer, attributes.as_deref())
    }

    /// The ContentInfo.
    pub(crate) fn build(&self) -> Vec<u8> {
        let digests = self
            .signers
            .iter()
            .map(|s| digest_algorithm(s.key.digest()));
        let mut digests: Vec<Vec<u8>> = digests.collect();
        digests.dedup();
        let inside = self.inside.as_ref();
        let inside = inside.map(|c| der::tagged(0, [der::octets(c)]));
        let certificates = optional_set(0, &self.certificates);
        let signed = der::seq([
            der::int(self.version),
            der::set(digests),
            der::seq([der::oid(self.content_type), inside.unwrap_or_default()]),
            certificates,
            optional_set(1, &self.crls),
            der::set(self.signers.iter().map(|s| self.signer_info(s))),
        ]);
        der::seq([der::oid(self.outer), der::tagged(0, [signed])])
    }

    fn signer_info(&self, signer: &Identity) -> Vec<u8> {
        let attributes = self.signed_attributes(signer);
        let value = self.sign(signer, attributes.as_deref());
        let field = |set: Vec<u8>| der::tagged(0, [der::content(&set)]);
        let algorithm = self.signer_algorithm.clone().unwrap_or_else(|| {
            if self.outer == oid::GM_SIGNED_DATA {
                der::algorithm(oid::SM2_SIGN, None)
            } else {
                signature_algorithm(&signer.key, None)
            }
        });
        der::seq([
            der::int(1),
            der::seq([signer.issuer.der().to_vec(), integer(&signer.serial)]),
            digest_algorithm(signer.key.digest()),
            attributes.map(field).unwrap_or_default(),
            algorithm,
            der::octets(&value),
            optional_set(1, &self.unsigned),
        ])
    }

    /// The attributes as SET, which is what gets signed.
    fn signed_attributes(&self, signer: &Identity) -> Option<Vec<u8>> {
        let digest = signer.key.digest().digest(&self.message);
        let usual = [
            attribute(oid::PKCS9_CONTENT_TYPE, der::oid(self.content_type)),
            attribute(oid::PKCS9_MESSAGE_DIGEST, der::octets(digest.as_bytes())),
        ];
        let more = self.attributes.as_ref()?;
        Some(der::set(usual.into_iter().chain(more.iter().cloned())))
    }

    fn sign(&self, signer: &Identity, attributes: Option<&[u8]>) -> Vec<u8> {
        let message = attributes.unwrap_or(&self.message);
        let mut value = if self.raw_value {
            signer.key.sign_raw(message)
        } else {
            signer.key.sign(message)
        };
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        value
    }
}

/// AlgorithmIdentifier of a digest, without parameters.
pub(crate) fn digest_algorithm(digest: DigestAlgorithm) -> Vec<u8> {
    der::algorithm(digest.oid(), None)
}

fn attribute(kind: Oid, value: Vec<u8>) -> Vec<u8> {
    der::seq([der::oid(kind), der::set([value])])
}

fn optional_set(number: u8, members: &[Vec<u8>]) -> Vec<u8> {
    if members.is_empty() {
        return Vec::new();
    }
    let mut members = members.to_vec();
    members.sort();
    der::element(Tag::context(number), members)
}
