//! OCSP answers (RFC 6960, 4.2.1): the envelope. What is signed is in [`BasicResponse`].
//!
//! Reads, and judges nothing.

use std::fmt;
use std::sync::Arc;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid;
use crate::pki::pem;
use crate::pki::revocation::BasicResponse;
use crate::pki::revocation::basic::check;

const FIELD: &str = "OCSPResponse";

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
