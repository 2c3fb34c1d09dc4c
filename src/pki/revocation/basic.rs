//! The signed part of an OCSP answer (BasicOCSPResponse; RFC 6960, 4.2.1).
//!
//! | field              | goes to                                                  |
//! |--------------------|----------------------------------------------------------|
//! | `tbsResponseData`  | [`BasicResponse::tbs`], with its header                  |
//! | `responderID`      | [`BasicResponse::responder`]                             |
//! | `responses`        | [`BasicResponse::answers`]                               |
//! | `certs`            | [`BasicResponse::certificates`], those that can be read  |

use std::fmt;
use std::ops::Range;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::asn1::check_der;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::Name;
use crate::pki::revocation::OcspAnswer;
use crate::pki::revocation::algorithm::read_algorithm;
use crate::pki::revocation::answer::OcspExtensions;
use crate::time::Timestamp;

/// Most certificates that one answer may carry; more cost work and say nothing.
const MAX_CERTIFICATES: usize = 32;

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

impl fmt::Debug for BasicResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicResponse")
            .field("responder", &self.responder)
            .field("produced_at", &format_args!("{}", self.produced_at))
            .field("answers", &self.answers)
            .finish_non_exhaustive()
    }
}

impl BasicResponse {
    /// Reads one BasicOCSPResponse, which begins `offset` bytes into the input.
    pub(super) fn read(der: &[u8], offset: usize, limits: &Limits) -> Result<Self, ParseError> {
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

/// One element, DER throughout, and not too long.
pub(super) fn check(der: &[u8], limits: &Limits, field: &'static str) -> Result<(), ParseError> {
    if der.len() > limits.cms {
        return Err(ParseError::new(ParseErrorKind::Limit, field, 0));
    }
    check_der(der, limits.der_depth, field)
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
