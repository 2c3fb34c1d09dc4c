//! Signed and unsigned attributes (RFC 5652, 5.3 and 11), kept as received.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::crypto::DigestAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::cms::parse::AlgorithmIdentifier;

/// Most attributes of one signer, and most values of one attribute; the richest signatures have a dozen.
const MOST: usize = 128;

/// A SET OF Attribute under its context tag.
#[derive(Debug)]
pub(in crate::pki) struct Attributes<'a> {
    /// The whole element, identifier included.
    raw: &'a [u8],
    items: Vec<Attribute<'a>>,
    ordered: bool,
    pub(in crate::pki) offset: usize,
}

#[derive(Debug)]
struct Attribute<'a> {
    oid: Oid,
    values: Vec<Tlv<'a>>,
    offset: usize,
}

/// What a signingCertificate attribute names first: the signer's own certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::pki) struct CertificateHash {
    /// `None` if the algorithm is not known.
    pub(in crate::pki) algorithm: Option<DigestAlgorithm>,
    pub(in crate::pki) hash: Vec<u8>,
}

impl<'a> Attributes<'a> {
    pub(in crate::pki) fn read(set: &Tlv<'a>, field: &'static str) -> Result<Self, ParseError> {
        let mut inner = set.inside();
        let mut items = Vec::new();
        let mut previous: &[u8] = &[];
        let mut ordered = true;
        while !inner.is_empty() {
            if items.len() == MOST {
                return Err(inner.error(ParseErrorKind::Limit, field));
            }
            let element = inner.read(Tag::SEQUENCE, field)?;
            ordered &= previous <= element.raw;
            previous = element.raw;
            items.push(Attribute::read(&element, field)?);
        }
        Ok(Self {
            raw: set.raw,
            items,
            ordered,
            offset: set.offset,
        })
    }

    /// The octets that are signed: the element as received with the identifier of a SET (RFC 5652, 5.4).
    pub(in crate::pki) fn signed_octets(&self) -> Vec<u8> {
        let body = self.raw.get(1..).unwrap_or_default();
        [&[Tag::SET.octet()], body].concat()
    }

    /// Whether the attributes stand in the order of DER.
    pub(in crate::pki) const fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// Every value of every attribute of type `oid`.
    pub(in crate::pki) fn values(&self, oid: Oid) -> impl Iterator<Item = Tlv<'a>> {
        let matching = self.items.iter().filter(move |a| a.oid == oid);
        matching.flat_map(|a| a.values.iter().copied())
    }

    /// The value of the one attribute of type `oid`, if there is one.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::Duplicate`] if it stands twice or has several values, [`ParseErrorKind::Missing`] if it
    /// has none.
    pub(in crate::pki) fn single(
        &self,
        oid: Oid,
        field: &'static str,
    ) -> Result<Option<Tlv<'a>>, ParseError> {
        let mut found = self.items.iter().filter(|a| a.oid == oid);
        let Some(attribute) = found.next() else {
            return Ok(None);
        };
        if let Some(second) = found.next() {
            let duplicate = ParseErrorKind::Duplicate;
            return Err(ParseError::new(duplicate, field, second.offset));
        }
        match attribute.values.as_slice() {
            [value] => Ok(Some(*value)),
            [] => Err(ParseError::new(
                ParseErrorKind::Missing,
                field,
                attribute.offset,
            )),
            [_, second, ..] => Err(second.error(ParseErrorKind::Duplicate, field)),
        }
    }

    /// As [`Attributes::single`], and the attribute must be there.
    pub(in crate::pki) fn required(
        &self,
        oid: Oid,
        field: &'static str,
    ) -> Result<Tlv<'a>, ParseError> {
        let missing = ParseError::new(ParseErrorKind::Missing, field, self.offset);
        self.single(oid, field)?.ok_or(missing)
    }

    /// The hash in signingCertificateV2 (RFC 5035), else in signingCertificate (RFC 2634).
    pub(in crate::pki) fn certificate_hash(&self) -> Result<Option<CertificateHash>, ParseError> {
        const V2: &str = "signingCertificateV2";
        const V1: &str = "signingCertificate";
        if let Some(value) = self.single(oid::AA_SIGNING_CERTIFICATE_V2, V2)? {
            return first_certificate(&value, DigestAlgorithm::Sha256, V2).map(Some);
        }
        let value = self.single(oid::AA_SIGNING_CERTIFICATE, V1)?;
        value
            .map(|v| first_certificate(&v, DigestAlgorithm::Sha1, V1))
            .transpose()
    }
}

impl<'a> Attribute<'a> {
    fn read(element: &Tlv<'a>, field: &'static str) -> Result<Self, ParseError> {
        let mut fields = element.inside();
        let oid = fields.read_oid(field)?;
        let mut set = fields.read(Tag::SET, field)?.inside();
        fields.finish(field)?;
        let mut values = Vec::new();
        while !set.is_empty() {
            if values.len() == MOST {
                return Err(set.error(ParseErrorKind::Limit, field));
            }
            values.push(set.read_any(field)?);
        }
        Ok(Self {
            oid,
            values,
            offset: element.offset,
        })
    }
}

/// Reads SigningCertificate or SigningCertificateV2 up to the first ESSCertID. Its issuerSerial is not compared:
/// the hash says more.
fn first_certificate(
    value: &Tlv<'_>,
    default: DigestAlgorithm,
    field: &'static str,
) -> Result<CertificateHash, ParseError> {
    let mut certificates = Reader::at(value.raw, value.offset)
        .read(Tag::SEQUENCE, field)?
        .inside()
        .read(Tag::SEQUENCE, field)?
        .inside();
    let mut id = certificates.read(Tag::SEQUENCE, field)?.inside();
    let algorithm = if id.peek() == Some(Tag::SEQUENCE) {
        let named = AlgorithmIdentifier::read(&mut id, field)?;
        DigestAlgorithm::from_oid(named.oid)
    } else {
        Some(default)
    };
    let hash = id.read(Tag::OCTET_STRING, field)?.value.to_vec();
    Ok(CertificateHash { algorithm, hash })
}

/// Whether `message` could be the attributes of another signature: a SET OF Attribute with a messageDigest. A
/// value over such octets, handed in as one without attributes, may have been taken from a signature with them.
pub(in crate::pki) fn looks_like_attributes(message: &[u8]) -> bool {
    let mut reader = Reader::new(message);
    let Ok(set) = reader.read(Tag::SET, "signedAttrs") else {
        return false;
    };
    let attributes = Attributes::read(&set, "signedAttrs");
    attributes.is_ok_and(|a| a.values(oid::PKCS9_MESSAGE_DIGEST).next().is_some())
}
