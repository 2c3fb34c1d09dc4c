//! SignedData with one signer (RFC 5652, 5; GB/T 35275), put together.

use crate::asn1::Tag;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::DigestAlgorithm;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::pki::issue::algorithm;
use crate::pki::issue::credential::signature;
use crate::pki::issue::write::explicit;
use crate::pki::issue::write::identified;
use crate::pki::issue::write::number;
use crate::pki::issue::write::octets;
use crate::pki::issue::write::optional_set;
use crate::pki::issue::write::set_of;
use crate::pki::issue::write::time;
use crate::time::Timestamp;

/// What is signed, and how it is named.
#[derive(Clone, Copy)]
pub(super) struct Encapsulated<'a> {
    /// contentType of the ContentInfo.
    pub(super) outer: Oid,
    /// eContentType.
    pub(super) kind: Oid,
    pub(super) content: &'a [u8],
    /// Whether the content stands inside.
    pub(super) placement: Placement,
}

/// Whether the content stands inside the SignedData.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Placement {
    /// It does.
    Attached,
    /// It stands elsewhere, and whoever verifies needs both.
    Detached,
}

/// A SignedData in its parts, to which unsigned attributes can be added.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) outer: Oid,
    /// Version, digest algorithms and content.
    pub(super) head: Vec<u8>,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) crls: Vec<Vec<u8>>,
    /// The fields of SignerInfo that precede the unsigned attributes.
    pub(super) signer: Vec<u8>,
    /// The signature value.
    pub(super) value: Vec<u8>,
    /// Timestamp tokens.
    pub(super) tokens: Vec<Vec<u8>>,
}

impl Parts {
    /// Signs `what`, over the attributes if there are any, else over the content.
    ///
    /// * `signature_oid`: how the algorithm is named in a standard that names it otherwise than X.509.
    pub(super) fn sign(
        what: &Encapsulated<'_>,
        signer: &Credential<'_>,
        signature_oid: Option<Oid>,
        attributes: Option<Vec<Vec<u8>>>,
    ) -> Result<Self, IssueError> {
        let named = algorithm::of_signature(signer.signer().algorithm())?;
        let named = signature_oid.map_or(named, |oid| identified(oid, &[]));
        let digest = algorithm::of_digest(digest_of(signer));
        let (attributes, value) = match attributes {
            None => (Vec::new(), signature(signer.signer(), what.content)?),
            Some(attributes) => {
                // Signed as a SET, sent under [0] (RFC 5652, 5.4).
                let value = signature(signer.signer(), &set_of(attributes.clone()))?;
                (optional_set(0, attributes), value)
            }
        };
        let inside = match what.placement {
            Placement::Attached => explicit(0, &octets(what.content)),
            Placement::Detached => Vec::new(),
        };
        // RFC 5652, 5.1: 3 for content that is not data.
        let is_data = [oid::CMS_DATA, oid::GM_DATA].contains(&what.kind);
        let version = if is_data { 1 } else { 3 };
        let certificate = signer.certificate();
        let head = [
            number(version),
            set_of(vec![digest.clone()]),
            identified(what.kind, &inside),
        ];
        let serial = tlv(Tag::INTEGER, &[certificate.serial()]);
        let fields = [
            number(1),
            sequence(&[certificate.issuer().der(), &serial]),
            digest,
            attributes,
            named,
            octets(&value),
        ];
        Ok(Self {
            outer: what.outer,
            head: head.concat(),
            certificates: vec![certificate.der().to_vec()],
            crls: Vec::new(),
            signer: fields.concat(),
            value,
            tokens: Vec::new(),
        })
    }

    /// The ContentInfo.
    pub(super) fn der(&self) -> Vec<u8> {
        let unsigned = if self.tokens.is_empty() {
            Vec::new()
        } else {
            let tokens = set_of(self.tokens.clone());
            optional_set(1, vec![identified(oid::AA_TIME_STAMP_TOKEN, &tokens)])
        };
        let signer = sequence(&[&self.signer, &unsigned]);
        let data = sequence(&[
            &self.head,
            &optional_set(0, self.certificates.clone()),
            &optional_set(1, self.crls.clone()),
            &set_of(vec![signer]),
        ]);
        identified(self.outer, &explicit(0, &data))
    }
}

/// The attributes that are signed (RFC 5652, 11): content type, digest, the certificate, and the time if one is
/// stated.
pub(super) fn signed_attributes(
    what: &Encapsulated<'_>,
    signer: &Credential<'_>,
    signing_time: Option<Timestamp>,
) -> Result<Vec<Vec<u8>>, IssueError> {
    let digest = digest_of(signer);
    let message_digest = octets(digest.digest(what.content).as_bytes());
    let certificate = signing_certificate(digest, signer.certificate());
    let mut attributes = vec![
        attribute(oid::PKCS9_CONTENT_TYPE, object_identifier(what.kind)),
        attribute(oid::PKCS9_MESSAGE_DIGEST, message_digest),
        attribute(oid::AA_SIGNING_CERTIFICATE_V2, certificate),
    ];
    if let Some(stated) = signing_time {
        attributes.push(attribute(oid::PKCS9_SIGNING_TIME, time(stated)?));
    }
    Ok(attributes)
}

fn attribute(kind: Oid, value: Vec<u8>) -> Vec<u8> {
    identified(kind, &set_of(vec![value]))
}

/// SigningCertificateV2 (RFC 5035, 3) with the signer's certificate; SHA-256 is the default and left out.
fn signing_certificate(digest: DigestAlgorithm, certificate: &Certificate) -> Vec<u8> {
    let algorithm = match digest {
        DigestAlgorithm::Sha256 => Vec::new(),
        other => algorithm::of_digest(other),
    };
    let hash = octets(digest.digest(certificate.der()).as_bytes());
    let id = sequence(&[&algorithm, &hash]);
    sequence(&[&sequence(&[&id])])
}

/// The digest over content and certificate.
fn digest_of(signer: &Credential<'_>) -> DigestAlgorithm {
    algorithm::digest_beside(signer.signer().algorithm())
}
