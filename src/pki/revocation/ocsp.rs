//! OCSP answers (RFC 6960, 4.2.1).
//!
//! | field              | goes to                                                  |
//! |--------------------|----------------------------------------------------------|
//! | `responseStatus`   | [`OcspResponse::status`]                                 |
//! | `tbsResponseData`  | [`BasicResponse::tbs`], with its header                  |
//! | `responderID`      | [`BasicResponse::responder`]                             |
//! | `responses`        | [`BasicResponse::answers`]                               |
//! | `certs`            | [`BasicResponse::certificates`], those that can be read  |
//!
//! Reads, and judges nothing.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::asn1::check_der;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::Name;
use crate::pki::pem;
use crate::pki::revocation::OcspAnswer;
use crate::pki::revocation::algorithm::read_algorithm;
use crate::pki::revocation::answer::OcspExtensions;
use crate::time::Timestamp;

const FIELD: &str = "OCSPResponse";

/// Most certificates that one answer may carry; more cost work and say nothing.
const MAX_CERTIFICATES: usize = 32;

/// An OCSP answer (在线证书状态应答). Cheap to clone.
#[derive(Clone)]
pub struct OcspResponse {
    inner: Arc<Inner>,
}

struct Inner {
    der: Box<[u8]>,
    status: OcspStatus,
    basic: Option<BasicResponse>,
}

/// What the responder made of the question (OCSPResponseStatus).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OcspStatus {
    /// Answered.
    Successful,
    /// The question was malformed.
    MalformedRequest,
    /// The responder is broken.
    InternalError,
    /// Ask again later.
    TryLater,
    /// The question has to be signed.
    SigRequired,
    /// Not for this client, or not for these certificates.
    Unauthorized,
    /// Another number.
    Other(u8),
}

impl OcspStatus {
    const fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Successful,
            1 => Self::MalformedRequest,
            2 => Self::InternalError,
            3 => Self::TryLater,
            5 => Self::SigRequired,
            6 => Self::Unauthorized,
            other => Self::Other(other),
        }
    }
}

/// Who answered (ResponderID).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Responder {
    /// By SHA-1 digest of the key: the content of `subjectPublicKey`.
    Key(Box<[u8]>),
    /// By name.
    Name(Name),
}

impl Responder {
    /// Whether `certificate` is the one named.
    pub fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Key(hash) => {
                let key = certificate.public_key().as_octets();
                DigestAlgorithm::Sha1.digest(key).as_bytes() == hash.as_ref()
            }
            Self::Name(name) => name.matches(certificate.subject()),
        }
    }
}

/// The signed part of a successful answer (BasicOCSPResponse).
#[derive(Clone)]
pub struct BasicResponse {
    der: Box<[u8]>,
    tbs: Range<usize>,
    signature_value: Range<usize>,
    signature_oid: Oid,
    signature_algorithm: Option<SignatureAlgorithm>,
    responder: Responder,
    produced_at: Timestamp,
    answers: Vec<OcspAnswer>,
    extensions: OcspExtensions,
    certificates: Vec<Certificate>,
}

impl OcspResponse {
    /// Reads one DER OCSPResponse that fills `der` exactly, under the default limits.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] naming the field that is malformed; [`ParseErrorKind::Limit`] if it is longer than
    /// [`Limits::cms`]. An answer of another kind than id-pkix-ocsp-basic is no error: see
    /// [`OcspResponse::basic`].
    ///
    /// ```
    /// use yinzheng::pki::revocation::{OcspResponse, OcspStatus};
    ///
    /// let answer = OcspResponse::from_der(&[0x30, 0x03, 0x0a, 0x01, 0x03])?;
    /// assert_eq!(answer.status(), OcspStatus::TryLater);
    /// assert!(answer.basic().is_none());
    /// # Ok::<(), yinzheng::error::ParseError>(())
    /// ```
    pub fn from_der(der: &[u8]) -> Result<Self, ParseError> {
        Self::from_der_within(der, &Limits::default())
    }

    /// As [`OcspResponse::from_der`], under `limits`.
    ///
    /// # Errors
    ///
    /// As [`OcspResponse::from_der`].
    pub fn from_der_within(der: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        check(der, limits, FIELD)?;
        let mut fields = Reader::new(der).read(Tag::SEQUENCE, FIELD)?.inside();
        let status = fields.read(Tag::ENUMERATED, "OCSPResponse.responseStatus")?;
        let &[code @ 0..0x80] = status.value else {
            return Err(status.error(
                ParseErrorKind::UnexpectedValue,
                "OCSPResponse.responseStatus",
            ));
        };
        let bytes = fields.read_optional(Tag::context(0), "OCSPResponse.responseBytes")?;
        fields.finish(FIELD)?;
        let basic = match bytes {
            Some(bytes) => read_bytes(&bytes, limits)?,
            None => None,
        };
        Ok(Self::new(der, OcspStatus::from_code(code), basic))
    }

    /// Reads a BasicOCSPResponse without its envelope, as signatures carry it.
    ///
    /// # Errors
    ///
    /// As [`OcspResponse::from_der`].
    pub fn from_basic_der(der: &[u8]) -> Result<Self, ParseError> {
        let basic = BasicResponse::read(der, 0, &Limits::default())?;
        Ok(Self::new(der, OcspStatus::Successful, Some(basic)))
    }

    /// Reads a file of one or more answers in DER one behind the other, or in PEM blocks `OCSP RESPONSE`.
    ///
    /// # Errors
    ///
    /// As [`OcspResponse::from_der`], and the faults of PEM; one bad answer fails the file.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Self>, ParseError> {
        let mut found = Vec::new();
        for structure in pem::structures(bytes, &["OCSP RESPONSE"], FIELD)? {
            let mut reader = Reader::new(&structure);
            while found.is_empty() || !reader.is_empty() {
                found.push(Self::from_der(reader.read(Tag::SEQUENCE, FIELD)?.raw)?);
            }
        }
        Ok(found)
    }

    fn new(der: &[u8], status: OcspStatus, basic: Option<BasicResponse>) -> Self {
        Self {
            inner: Arc::new(Inner {
                der: der.into(),
                status,
                basic,
            }),
        }
    }

    /// The octets as received.
    pub fn der(&self) -> &[u8] {
        &self.inner.der
    }

    /// What the responder made of the question.
    pub fn status(&self) -> OcspStatus {
        self.inner.status
    }

    /// The signed part; `None` if there is none, or if it is of another kind than id-pkix-ocsp-basic.
    pub fn basic(&self) -> Option<&BasicResponse> {
        self.inner.basic.as_ref()
    }
}

impl PartialEq for OcspResponse {
    /// Whether both are the same octets.
    fn eq(&self, other: &Self) -> bool {
        self.inner.der == other.inner.der
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspResponse")
            .field("status", &self.status())
            .field("basic", &self.basic())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BasicResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicResponse")
            .field("responder", &self.responder)
            .field("produced_at", &format_args!("{}", self.produced_at))
            .field("answers", &self.answers)
            .finish_non_exhaustive()
    }
}

fn check(der: &[u8], limits: &Limits, field: &'static str) -> Result<(), ParseError> {
    if der.len() > limits.cms {
        return Err(ParseError::new(ParseErrorKind::Limit, field, 0));
    }
    check_der(der, limits.der_depth, field)
}

/// Reads `[0] ResponseBytes`.
fn read_bytes(element: &Tlv<'_>, limits: &Limits) -> Result<Option<BasicResponse>, ParseError> {
    const FIELD: &str = "OCSPResponse.responseBytes";
    let mut inner = element.inside();
    let mut fields = inner.read(Tag::SEQUENCE, FIELD)?.inside();
    inner.finish(FIELD)?;
    let kind = fields.read_oid(FIELD)?;
    let response = fields.read(Tag::OCTET_STRING, FIELD)?;
    fields.finish(FIELD)?;
    if kind != oid::OCSP_BASIC {
        return Ok(None);
    }
    BasicResponse::read(response.value, response.value_offset(), limits).map(Some)
}

impl BasicResponse {
    /// Reads one BasicOCSPResponse, which begins `offset` bytes into the input.
    fn read(der: &[u8], offset: usize, limits: &Limits) -> Result<Self, ParseError> {
        let moved =
            |e: ParseError| ParseError::new(e.kind(), e.field(), e.offset().saturating_add(offset));
        Self::read_alone(der, limits).map_err(moved)
    }

    fn read_alone(der: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        const FIELD: &str = "BasicOCSPResponse";
        check(der, limits, FIELD)?;
        let mut fields = Reader::new(der).read(Tag::SEQUENCE, FIELD)?.inside();
        let tbs = fields.read(Tag::SEQUENCE, "BasicOCSPResponse.tbsResponseData")?;
        let algorithm = fields.read(Tag::SEQUENCE, "BasicOCSPResponse.signatureAlgorithm")?;
        let value = fields.read(Tag::BIT_STRING, "BasicOCSPResponse.signature")?;
        let certificates = fields.read_optional(Tag::context(0), "BasicOCSPResponse.certs")?;
        fields.finish(FIELD)?;
        let signature = value.whole_octets("BasicOCSPResponse.signature")?;
        let end = value.offset.saturating_add(value.raw.len());
        let (oid, parameters) = read_algorithm(&algorithm)?;
        let data = read_data(&tbs)?;
        Ok(Self {
            der: der.into(),
            tbs: tbs.offset..tbs.offset.saturating_add(tbs.raw.len()),
            signature_value: end.saturating_sub(signature.len())..end,
            signature_oid: oid,
            signature_algorithm: SignatureAlgorithm::from_oid(oid, parameters),
            responder: data.responder,
            produced_at: data.produced_at,
            answers: data.answers,
            extensions: data.extensions,
            certificates: match certificates {
                Some(element) => read_certificates(&element)?,
                None => Vec::new(),
            },
        })
    }

    /// The octets that are signed.
    pub fn tbs(&self) -> &[u8] {
        self.der.get(self.tbs.clone()).unwrap_or_default()
    }

    /// The signature value.
    pub fn signature_value(&self) -> &[u8] {
        let range = self.signature_value.clone();
        self.der.get(range).unwrap_or_default()
    }

    /// The signature algorithm; `None` for one that is not verified here.
    pub const fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        self.signature_algorithm
    }

    /// The identifier of the signature algorithm.
    pub const fn signature_algorithm_oid(&self) -> Oid {
        self.signature_oid
    }

    /// Who answered.
    pub const fn responder(&self) -> &Responder {
        &self.responder
    }

    /// When the answer was signed.
    pub const fn produced_at(&self) -> Timestamp {
        self.produced_at
    }

    /// One answer for each certificate asked about.
    pub fn answers(&self) -> &[OcspAnswer] {
        &self.answers
    }

    /// The nonce, which ties the answer to one question; only who asked can compare it.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.extensions.nonce.as_deref()
    }

    /// The first critical extension of the whole answer that is not understood.
    pub const fn unknown_critical(&self) -> Option<Oid> {
        self.extensions.unknown_critical
    }

    /// The certificates that came with it, those that can be read.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}

/// Reads `[0] SEQUENCE OF Certificate`; what is no certificate is left out, since it can only be missed.
fn read_certificates(element: &Tlv<'_>) -> Result<Vec<Certificate>, ParseError> {
    const FIELD: &str = "BasicOCSPResponse.certs";
    let mut inner = element.inside();
    let mut list = inner.read(Tag::SEQUENCE, FIELD)?.inside();
    inner.finish(FIELD)?;
    let mut found = Vec::new();
    let mut count = 0_usize;
    while !list.is_empty() {
        let certificate = list.read_any(FIELD)?;
        count = count.saturating_add(1);
        if count > MAX_CERTIFICATES {
            return Err(certificate.error(ParseErrorKind::Limit, FIELD));
        }
        found.extend(Certificate::from_der(certificate.raw).ok());
    }
    Ok(found)
}

struct Data {
    responder: Responder,
    produced_at: Timestamp,
    answers: Vec<OcspAnswer>,
    extensions: OcspExtensions,
}

/// Reads ResponseData.
fn read_data(tbs: &Tlv<'_>) -> Result<Data, ParseError> {
    let mut fields = tbs.inside();
    if let Some(version) = fields.read_optional(Tag::context(0), "ResponseData.version")? {
        let mut inner = version.inside();
        if inner.read_u64("ResponseData.version")? != 0 {
            return Err(version.error(ParseErrorKind::UnexpectedValue, "ResponseData.version"));
        }
        inner.finish("ResponseData.version")?;
    }
    let responder = read_responder(&fields.read_any("ResponseData.responderID")?)?;
    let produced_at = fields
        .read(Tag::GENERALIZED_TIME, "ResponseData.producedAt")?
        .time("ResponseData.producedAt")?;
    let mut list = fields
        .read(Tag::SEQUENCE, "ResponseData.responses")?
        .inside();
    let extensions = fields.read_optional(Tag::context(1), "ResponseData.responseExtensions")?;
    fields.finish("ResponseData")?;
    let mut answers = Vec::new();
    while !list.is_empty() {
        answers.push(OcspAnswer::read(
            &list.read(Tag::SEQUENCE, "SingleResponse")?,
        )?);
    }
    Ok(Data {
        responder,
        produced_at,
        answers,
        extensions: match extensions {
            Some(element) => OcspExtensions::read(&element)?,
            None => OcspExtensions::default(),
        },
    })
}

fn read_responder(element: &Tlv<'_>) -> Result<Responder, ParseError> {
    const FIELD: &str = "ResponseData.responderID";
    let mut inner = element.inside();
    let responder = if element.tag == Tag::context(1) {
        Responder::Name(Name::read(&mut inner, FIELD)?)
    } else if element.tag == Tag::context(2) {
        Responder::Key(inner.read(Tag::OCTET_STRING, FIELD)?.value.into())
    } else {
        return Err(element.error(ParseErrorKind::UnexpectedValue, FIELD));
    };
    inner.finish(FIELD)?;
    Ok(responder)
}
