//! What a signature value in CMS holds, and what fits together in it: facts, no judgement.

use std::fmt;

use crate::asn1::BerDeviationKind;
use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::VerifyError;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::report::Reason;
use crate::time::Timestamp;

/// What kind of signature value it is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CmsFormat {
    /// A SEQUENCE of two INTEGERs and nothing else: an SM2 or ECDSA value without certificate (ofd-signature,
    /// 3.4, "older files").
    BareSignature,
    /// ContentInfo with SignedData.
    SignedData,
}

/// Everything observed in one signature value.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct CmsFacts {
    /// What it is, or why it could not be read; then everything else is empty.
    pub format: Result<CmsFormat, ParseError>,
    /// The type of the content (eContentType); `None` for a bare signature.
    pub content_type: Option<Oid>,
    /// The content that the value itself encloses.
    pub enclosed: Option<Vec<u8>>,
    /// One entry for each SignerInfo; may be empty, and then nothing is signed.
    pub signers: Vec<SignerFacts>,
    /// The certificates inside that can be read.
    pub certificates: Vec<Certificate>,
    /// The certificates inside that cannot.
    pub unreadable_certificates: Vec<UnreadableCertificate>,
    /// CRLs inside, DER, unread.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses inside (RFC 5940), DER, unread.
    pub ocsp: Vec<Vec<u8>>,
    /// What was read although the standard writes it otherwise.
    pub deviations: Vec<CmsDeviation>,
    /// How many signature checks that took: one value may have to be tried under several keys.
    pub checks: usize,
}

impl CmsFacts {
    pub(in crate::pki) const fn unread(error: ParseError) -> Self {
        Self {
            format: Err(error),
            content_type: None,
            enclosed: None,
            signers: Vec::new(),
            certificates: Vec::new(),
            unreadable_certificates: Vec::new(),
            crls: Vec::new(),
            ocsp: Vec::new(),
            deviations: Vec::new(),
            checks: 0,
        }
    }
}

/// A certificate in the value that could not be read.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnreadableCertificate {
    /// As received.
    pub der: Vec<u8>,
    /// What is wrong with it; the offset counts from the start of the certificate.
    pub error: ParseError,
}

/// What was observed about one signer.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SignerFacts {
    /// How the signer's certificate is named.
    pub identifier: SignerIdentifier,
    /// The certificate that goes with the name.
    pub certificate: SignerCertificate,
    /// digestAlgorithm as written; `None` for a bare signature.
    pub digest_oid: Option<Oid>,
    /// digestAlgorithm, where known.
    pub digest: Option<DigestAlgorithm>,
    /// signatureAlgorithm as written; `None` for a bare signature.
    pub signature_oid: Option<Oid>,
    /// The signature algorithm that the value was checked with.
    pub algorithm: Option<SignatureAlgorithm>,
    /// Whether attributes were signed.
    pub attributes: SignedAttributes,
    /// How the content is bound.
    pub form: ContentForm,
    /// Whether the digest in the signature is that of the content.
    pub data_hash: DataHash,
    /// Whether the signature value fits.
    pub value: SignatureValue,
    /// The SM2 user identity that the value was made with; `None` unless an SM2 value verified.
    pub sm2_id: Option<Vec<u8>>,
    /// The signingTime attribute: the signer's claim.
    pub signing_time: Option<Timestamp>,
    /// The octets of the signature value; a timestamp in `timestamp_tokens` is over these.
    pub signature: Vec<u8>,
    /// The timestamp tokens among the unsigned attributes, DER (RFC 3161, appendix A).
    pub timestamp_tokens: Vec<Vec<u8>>,
    /// Where the SignerInfo begins, in bytes from the start of the value in DER.
    pub offset: usize,
}

impl SignerFacts {
    /// The signer's certificate, if it was found and is the one that the signature names.
    pub const fn certificate(&self) -> Option<&Certificate> {
        match &self.certificate {
            SignerCertificate::Found(certificate) => Some(certificate),
            SignerCertificate::NotFound | SignerCertificate::NotTheNamedOne => None,
        }
    }
}

/// How a signature names its certificate.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignerIdentifier {
    /// Not at all (bare signatures).
    Absent,
    /// By issuer and serial number.
    IssuerAndSerial {
        /// DER of the issuer's name.
        issuer: Vec<u8>,
        /// Content octets of the serial number.
        serial: Vec<u8>,
    },
    /// By subject key identifier.
    SubjectKeyId(Vec<u8>),
}

impl fmt::Display for SignerIdentifier {
    /// `serial 1002`, `key f2ab…` in hexadecimal, or `unnamed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, octets) = match self {
            Self::Absent => return f.write_str("unnamed"),
            Self::IssuerAndSerial { serial, .. } => ("serial", serial),
            Self::SubjectKeyId(id) => ("key", id),
        };
        write!(f, "{name} ")?;
        f.write_str(&hex(octets))
    }
}

/// The signer's certificate.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum SignerCertificate {
    /// This one: named by the signature, and by its signingCertificate attribute if there is one. Of several with
    /// the same name, the one whose key fits.
    Found(Certificate),
    /// None at hand has the name.
    NotFound,
    /// One at hand has the name, but the signingCertificate attribute means another.
    NotTheNamedOne,
}

/// Whether attributes were signed, and whether they are as RFC 5652, 5.3 and 11 demand.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignedAttributes {
    /// There are none: the content itself was signed.
    Absent,
    /// One of the required ones is missing, stands twice, or contradicts the content; or the octets signed
    /// without attributes are themselves attributes, and so taken from another signature.
    Broken(ParseError),
    /// There are, and they are well formed; whether or not they hold an ESS signing-certificate attribute.
    Read {
        /// Whether an ESS signing-certificate attribute names the certificate.
        names_certificate: bool,
    },
}

/// How the signature is tied to the content (ofd-signature, 3.4, forms A to C).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ContentForm {
    /// The content lies outside (form B).
    Detached,
    /// The value encloses the digest of the content, and that is what was signed (form A: hashed twice).
    Digest,
    /// The value encloses the digest as Base64 text, and that text is what was signed (form C).
    DigestText,
    /// The value encloses the content.
    Enclosed,
    /// The content lies outside and is not at hand.
    Missing,
}

/// Whether the digest in the signature is that of the content.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DataHash {
    /// The digest algorithm is not known.
    AlgorithmUnknown,
    /// There is no digest beside the signature value: the value itself is over the content.
    BoundByValue,
    /// The content is not at hand.
    ContentMissing,
    /// The enclosed content is not the content handed in.
    EnclosedDiffers,
    /// They are the same.
    Match,
    /// They differ.
    Mismatch {
        /// The digest in the signature.
        signed: Vec<u8>,
        /// The digest of the content.
        computed: Digest,
    },
    /// There is no digest to compare: the messageDigest attribute is missing or broken.
    NotReadable,
}

/// Whether the signature value fits key and content.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignatureValue {
    /// The algorithm is not known.
    AlgorithmUnknown,
    /// digestAlgorithm and signatureAlgorithm contradict each other.
    AlgorithmsDisagree,
    /// The content that the value is over is not at hand.
    ContentMissing,
    /// A limit was reached before it was checked.
    Limit,
    /// The certificate is not at hand.
    NoCertificate,
    /// It does not.
    Refused(VerifyError),
    /// It does, and came in this form.
    Verified(SignatureForm),
}

/// One thing that was read although the standard writes it otherwise.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CmsDeviation {
    /// What it is.
    pub kind: CmsDeviationKind,
    /// Where: for BER in bytes from the start of the value, else of the value in DER.
    pub offset: usize,
}

impl fmt::Display for CmsDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.kind, self.offset)
    }
}

/// What can be read although the standard writes it otherwise.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CmsDeviationKind {
    /// An algorithm under an identifier that means another one, read as what its writers mean.
    AlgorithmMisspelt,
    /// Algorithm parameters where none belong.
    AlgorithmParameters,
    /// Signed attributes out of the order of DER; verified as received.
    AttributesUnordered,
    /// BER where DER is usual.
    Ber(BerDeviationKind),
    /// A certificate that cannot be read.
    CertificateUnreadable,
    /// Content that is not `data`, signed without attributes (RFC 5652, 5.3).
    ContentWithoutAttributes,
    /// The content type is `data` of RFC 5652 in one place and of GB/T 35275 in the other.
    ContentTypeFamily,
    /// The digest algorithm of a signer is not in the list of digest algorithms.
    DigestNotListed,
    /// The enclosed digest is written as Base64 text.
    DigestText,
    /// The digest of the content and that inside the signature algorithm differ.
    DigestsDiffer,
    /// The signer's issuer is written otherwise than in the certificate, though it is the same name.
    IssuerRewritten,
    /// Content that is no OCTET STRING (PKCS#7 v1.5).
    NotOctetString,
    /// signingTime that cannot be read.
    TimeUnreadable,
    /// Bytes behind the value.
    TrailingData,
    /// A version number that does not fit the structure.
    Version,
}

impl CmsDeviationKind {
    /// The reason under which it is reported.
    pub const fn reason(self) -> Reason {
        match self {
            Self::CertificateUnreadable => Reason::CertificateMalformed,
            Self::TrailingData => Reason::TrailingData,
            Self::Version => Reason::VersionUnusual,
            _ => Reason::NonStandardEncoding,
        }
    }
}

impl fmt::Display for CmsDeviationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlgorithmMisspelt => "misspelt algorithm identifier",
            Self::AlgorithmParameters => "algorithm parameters",
            Self::AttributesUnordered => "signed attributes out of order",
            Self::Ber(kind) => return fmt::Display::fmt(kind, f),
            Self::CertificateUnreadable => "unreadable certificate",
            Self::ContentWithoutAttributes => "content type without signed attributes",
            Self::ContentTypeFamily => "content types of two standards",
            Self::DigestNotListed => "digest algorithm not listed",
            Self::DigestText => "digest as text",
            Self::DigestsDiffer => "two digest algorithms",
            Self::IssuerRewritten => "issuer written otherwise",
            Self::NotOctetString => "content is no OCTET STRING",
            Self::TimeUnreadable => "unreadable time",
            Self::TrailingData => "trailing data",
            Self::Version => "unusual version",
        })
    }
}
