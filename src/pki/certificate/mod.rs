//! X.509 certificates (RFC 5280, 4.1; GB/T 20518).
//!
//! Two readers, one after the other: a strict walk over the elements, which keeps the octets and their places,
//! and the `x509-parser` crate. What real CAs get wrong and has one meaning all the same is read; see
//! [`Certificate::from_der`].

mod tbs;

use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::check_der;
use crate::crypto::DigestAlgorithm;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::pki::AuthorityKeyId;
use crate::pki::BasicConstraints;
use crate::pki::DistributionPoint;
use crate::pki::Extension;
use crate::pki::GeneralName;
use crate::pki::KeyUsage;
use crate::pki::Name;
use crate::pki::NameConstraints;
use crate::pki::PolicyConstraints;
use crate::pki::PolicyMapping;
use crate::pki::extension::Extensions;
use crate::pki::pem;
use crate::time::Validity;

use tbs::place;
use tbs::read_tbs;

const FIELD: &str = "Certificate";

/// Labels of PEM blocks that hold a certificate.
const LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];

/// The SHA-256 digest of a certificate's DER.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CertificateId([u8; 32]);

impl CertificateId {
    pub(in crate::pki) fn of(der: &[u8]) -> Self {
        let digest = DigestAlgorithm::Sha256.digest(der);
        let mut id = [0; 32];
        let octets = id.iter_mut().zip(digest.as_bytes());
        octets.for_each(|(to, from)| *to = *from);
        Self(id)
    }

    /// The digest.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for CertificateId {
    /// Lower-case hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An X.509 certificate (数字证书). Cloning is cheap; equality is equality of octets.
///
/// ```
/// use yinzheng::pki::Certificate;
///
/// let cut_short = [0x30, 0x03, 0x30];
/// assert_eq!(Certificate::from_der(&cut_short).unwrap_err().offset(), 0);
/// ```
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Box<[u8]>,
    id: CertificateId,
    tbs: Range<usize>,
    signature_value: Range<usize>,
    signature_algorithm: Option<SignatureAlgorithm>,
    signature_algorithm_oid: Oid,
    version: u64,
    serial: Box<[u8]>,
    issuer: Name,
    subject: Name,
    validity: Validity,
    public_key: PublicKey,
    spki: Range<usize>,
    extensions: Extensions,
}

impl Certificate {
    /// Reads one certificate that fills `der` exactly; at most 64 KiB.
    ///
    /// Read although not DER or not RFC 5280: `critical` FALSE written out, keyUsage with trailing zero bits,
    /// general names with the primitive form of their tag, text not in its character set, negative serial
    /// numbers, version 1 written out. Values of extensions that are not known here are not looked at. A
    /// malformed extension is no error here, but one of its accessor and of [`Certificate::faults`].
    ///
    /// # Errors
    ///
    /// A [`ParseError`] naming the field: anything but DER, an unknown version, extensions in another version
    /// than 3, the two signature algorithms disagreeing, or a structure that `x509-parser` cannot read.
    pub fn from_der(der: &[u8]) -> Result<Self, ParseError> {
        let limits = Limits::default();
        if der.len() > limits.certificate {
            return Err(ParseError::new(ParseErrorKind::Limit, FIELD, 0));
        }
        check_der(der, limits.der_depth, FIELD)?;
        let unreadable = || ParseError::new(ParseErrorKind::UnexpectedValue, FIELD, 0);
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|_| unreadable())?;
        if !rest.is_empty() {
            return Err(ParseError::new(ParseErrorKind::TrailingData, FIELD, 0));
        }
        let mut fields = Reader::new(der).read(Tag::SEQUENCE, FIELD)?.inside();
        let tbs = fields.read(Tag::SEQUENCE, "TBSCertificate")?;
        let algorithm = fields.read(Tag::SEQUENCE, "Certificate.signatureAlgorithm")?;
        let value = fields.read(Tag::BIT_STRING, "Certificate.signatureValue")?;
        fields.finish(FIELD)?;
        // Part of an octet is no value of any algorithm; one such certificate is in the NIST suite.
        let octets = value.whole_octets("signatureValue").unwrap_or_default();
        let end = place(&value).end;
        let mut inner = read_tbs(der, &tbs, &algorithm, &parsed)?;
        inner.signature_value = end.saturating_sub(octets.len())..end;
        Ok(Self(Arc::new(inner)))
    }

    /// Reads a file of certificates: one DER structure, or one or more PEM blocks with text around them.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] for the first certificate that cannot be read, or if there is none.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Self>, ParseError> {
        let blocks = pem::structures(bytes, &LABELS, FIELD)?;
        blocks.iter().map(|der| Self::from_der(der)).collect()
    }

    /// The whole certificate as received.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// What is signed, as received.
    pub fn tbs(&self) -> &[u8] {
        self.part(&self.0.tbs)
    }

    /// The issuer's signature value; empty, and so never right, if it does not fill whole octets.
    pub fn signature_value(&self) -> &[u8] {
        self.part(&self.0.signature_value)
    }

    /// The SubjectPublicKeyInfo as received.
    pub fn spki(&self) -> &[u8] {
        self.part(&self.0.spki)
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or_default()
    }

    /// The algorithm of the issuer's signature; `None` for one that this library does not verify.
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        self.0.signature_algorithm
    }

    /// The identifier of the algorithm of the issuer's signature.
    pub fn signature_algorithm_oid(&self) -> Oid {
        self.0.signature_algorithm_oid
    }

    /// The version: 1, 2 or 3.
    pub fn version(&self) -> u64 {
        self.0.version
    }

    /// The serial number, DER content octets, sign included.
    pub fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Whom it is about.
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// From when to when it is valid, ends included.
    pub fn validity(&self) -> Validity {
        self.0.validity
    }

    /// The subject's key.
    pub fn public_key(&self) -> &PublicKey {
        &self.0.public_key
    }

    /// The SHA-256 digest of its DER.
    pub fn id(&self) -> CertificateId {
        self.0.id
    }

    /// Whether issuer and subject are the same name (RFC 5280, 3.2): so with roots, and with key rollover.
    pub fn is_self_issued(&self) -> bool {
        self.0.issuer.matches(&self.0.subject)
    }

    /// Every extension, in the order of the certificate.
    pub fn extensions(&self) -> &[Extension] {
        &self.0.extensions.all
    }

    /// Faults in extensions that are read here; each is also the error of its accessor.
    pub fn faults(&self) -> Vec<ParseError> {
        self.0.extensions.faults().map(|(_, fault)| fault).collect()
    }

    /// The fault in the extension `oid`, if it is one that is read here.
    pub(crate) fn fault_in(&self, oid: Oid) -> Option<ParseError> {
        let mut faults = self.0.extensions.faults();
        faults.find(|(of, _)| *of == oid).map(|(_, fault)| fault)
    }

    /// BasicConstraints (RFC 5280, 4.2.1.9).
    ///
    /// # Errors
    ///
    /// If it is malformed, stands twice, or is read in two ways.
    pub fn basic_constraints(&self) -> Result<Option<BasicConstraints>, ParseError> {
        self.0.extensions.basic_constraints
    }

    /// KeyUsage (RFC 5280, 4.2.1.3).
    ///
    /// # Errors
    ///
    /// If it is malformed, stands twice, or is read in two ways.
    pub fn key_usage(&self) -> Result<Option<KeyUsage>, ParseError> {
        self.0.extensions.key_usage
    }

    /// ExtKeyUsage (RFC 5280, 4.2.1.12): the purposes named.
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn ext_key_usage(&self) -> Result<Option<&[Oid]>, ParseError> {
        as_slice(&self.0.extensions.ext_key_usage)
    }

    /// SubjectKeyIdentifier; a hint for finding certificates, so a malformed one is as good as none.
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        let id = self.0.extensions.subject_key_id.as_ref().ok()?;
        id.as_deref()
    }

    /// AuthorityKeyIdentifier; a hint for finding certificates, so a malformed one is as good as none.
    pub fn authority_key_id(&self) -> Option<&AuthorityKeyId> {
        let id = self.0.extensions.authority_key_id.as_ref().ok()?;
        id.as_ref()
    }

    /// SubjectAltName (RFC 5280, 4.2.1.6); empty if there is none.
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn subject_alt_names(&self) -> Result<&[GeneralName], ParseError> {
        Ok(as_slice(&self.0.extensions.subject_alt_names)?.unwrap_or_default())
    }

    /// NameConstraints (RFC 5280, 4.2.1.10).
    ///
    /// # Errors
    ///
    /// If it is malformed, stands twice, or has a minimum or maximum.
    pub fn name_constraints(&self) -> Result<Option<&NameConstraints>, ParseError> {
        match &self.0.extensions.name_constraints {
            Ok(found) => Ok(found.as_ref()),
            Err(fault) => Err(*fault),
        }
    }

    /// CertificatePolicies (RFC 5280, 4.2.1.4): the identifiers.
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice, or a policy does.
    pub fn policies(&self) -> Result<Option<&[Oid]>, ParseError> {
        as_slice(&self.0.extensions.policies)
    }

    /// PolicyMappings (RFC 5280, 4.2.1.5); empty if there is none.
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn policy_mappings(&self) -> Result<&[PolicyMapping], ParseError> {
        Ok(as_slice(&self.0.extensions.policy_mappings)?.unwrap_or_default())
    }

    /// PolicyConstraints (RFC 5280, 4.2.1.11).
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn policy_constraints(&self) -> Result<Option<PolicyConstraints>, ParseError> {
        self.0.extensions.policy_constraints
    }

    /// InhibitAnyPolicy (RFC 5280, 4.2.1.14).
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn inhibit_any_policy(&self) -> Result<Option<u64>, ParseError> {
        self.0.extensions.inhibit_any_policy
    }

    /// CRLDistributionPoints (RFC 5280, 4.2.1.13); `None` if there is no such extension.
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn crl_distribution_points(&self) -> Result<Option<&[DistributionPoint]>, ParseError> {
        as_slice(&self.0.extensions.crl_distribution_points)
    }

    /// FreshestCRL (RFC 5280, 4.2.1.15), where delta CRLs are; `None` if there is no such extension.
    ///
    /// # Errors
    ///
    /// If it is malformed or stands twice.
    pub fn freshest_crl(&self) -> Result<Option<&[DistributionPoint]>, ParseError> {
        as_slice(&self.0.extensions.freshest_crl)
    }

    /// The addresses of OCSP responders in AuthorityInfoAccess (RFC 5280, 4.2.2.1).
    ///
    /// # Errors
    ///
    /// If the extension is malformed or stands twice.
    pub fn ocsp_urls(&self) -> Result<&[String], ParseError> {
        Ok(as_slice(&self.0.extensions.ocsp_urls)?.unwrap_or_default())
    }
}

fn as_slice<T>(reading: &Result<Option<Vec<T>>, ParseError>) -> Result<Option<&[T]>, ParseError> {
    match reading {
        Ok(found) => Ok(found.as_deref()),
        Err(fault) => Err(*fault),
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl fmt::Debug for Certificate {
    /// Subject and digest: the rest is in the DER.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, {})", self.0.subject, self.0.id)
    }
}
