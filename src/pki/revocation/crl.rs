//! Certificate revocation lists (RFC 5280, 5).
//!
//! | field                 | goes to                                        |
//! |-----------------------|------------------------------------------------|
//! | `tbsCertList`         | [`Crl::tbs`], with its header                  |
//! | `issuer`              | [`Crl::issuer`]                                |
//! | `thisUpdate`          | [`Crl::this_update`]                           |
//! | `nextUpdate`          | [`Crl::next_update`]                           |
//! | `revokedCertificates` | found one by one with [`Crl::entries_for`]     |
//! | `crlExtensions`       | one accessor each; unknown critical ones named |
//!
//! Reads, and judges nothing.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::asn1::check_der;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::pki::GeneralName;
use crate::pki::Name;
use crate::pki::pem;
use crate::pki::revocation::CrlEntry;
use crate::pki::revocation::CrlExtensions;
use crate::pki::revocation::algorithm::read_algorithm;
use crate::pki::revocation::entries::Entries;
use crate::time::Timestamp;

const FIELD: &str = "CertificateList";

/// A certificate revocation list (证书撤销列表), complete, delta or indirect. Cheap to clone.
#[derive(Clone)]
pub struct Crl {
    inner: Arc<Inner>,
}

struct Inner {
    der: Box<[u8]>,
    tbs: Range<usize>,
    signature_value: Range<usize>,
    signature_oid: Oid,
    signature_algorithm: Option<SignatureAlgorithm>,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    entries: Entries,
    extensions: CrlExtensions,
}

impl Crl {
    /// Reads one DER CertificateList that fills `der` exactly, under the default limits.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] naming the field that is malformed; [`ParseErrorKind::Limit`] if it is longer than
    /// [`Limits::crl`].
    ///
    /// ```
    /// use yinzheng::pki::revocation::Crl;
    ///
    /// let cut_short = [0x30, 0x03, 0x04];
    /// assert_eq!(Crl::from_der(&cut_short).unwrap_err().field(), "CertificateList");
    /// ```
    pub fn from_der(der: &[u8]) -> Result<Self, ParseError> {
        Self::from_der_within(der, &Limits::default())
    }

    /// As [`Crl::from_der`], under `limits`.
    ///
    /// # Errors
    ///
    /// As [`Crl::from_der`].
    pub fn from_der_within(der: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        if der.len() > limits.crl {
            return Err(ParseError::new(ParseErrorKind::Limit, FIELD, 0));
        }
        check_der(der, limits.der_depth, FIELD)?;
        read_list(der).map(|inner| Self {
            inner: Arc::new(inner),
        })
    }

    /// Reads a CRL file: one or more CRLs in DER one behind the other, or any number of PEM blocks `X509 CRL`.
    ///
    /// # Errors
    ///
    /// As [`Crl::from_der`], and the faults of PEM; one bad CRL fails the file.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Self>, ParseError> {
        Self::read_all_within(bytes, &Limits::default())
    }

    /// As [`Crl::read_all`], each under `limits`.
    ///
    /// # Errors
    ///
    /// As [`Crl::read_all`].
    pub fn read_all_within(bytes: &[u8], limits: &Limits) -> Result<Vec<Self>, ParseError> {
        let mut found = Vec::new();
        for structure in pem::structures(bytes, &["X509 CRL", "CRL"], FIELD)? {
            let mut reader = Reader::new(&structure);
            while found.is_empty() || !reader.is_empty() {
                let element = reader.read(Tag::SEQUENCE, FIELD)?;
                found.push(Self::from_der_within(element.raw, limits)?);
            }
        }
        Ok(found)
    }

    /// The whole CRL as received.
    pub fn der(&self) -> &[u8] {
        &self.inner.der
    }

    /// The octets that are signed.
    pub fn tbs(&self) -> &[u8] {
        self.slice(&self.inner.tbs)
    }

    /// The signature value.
    pub fn signature_value(&self) -> &[u8] {
        self.slice(&self.inner.signature_value)
    }

    /// The signature algorithm; `None` for one that is not verified here.
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        self.inner.signature_algorithm
    }

    /// The identifier of the signature algorithm.
    pub fn signature_algorithm_oid(&self) -> Oid {
        self.inner.signature_oid
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.inner.issuer
    }

    /// When it was made.
    pub fn this_update(&self) -> Timestamp {
        self.inner.this_update
    }

    /// By when the next one will be there.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.inner.next_update
    }

    /// Its extensions.
    pub fn extensions(&self) -> &CrlExtensions {
        &self.inner.extensions
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.inner.entries.len()
    }

    /// Whether it has no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first critical extension that is not understood, of the CRL or of any of its entries.
    pub fn unknown_critical(&self) -> Option<Oid> {
        let own = self.inner.extensions.unknown_critical;
        own.or(self.inner.entries.unknown_critical())
    }

    /// The entries for a serial number (content octets), each with the names of the issuer in force there; `None`
    /// means the CRL's own issuer (RFC 5280, 5.3.3).
    pub fn entries_for(
        &self,
        serial: &[u8],
    ) -> impl Iterator<Item = (CrlEntry, Option<Vec<GeneralName>>)> {
        self.inner.entries.find(&self.inner.der, serial)
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.inner.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for Crl {
    /// Whether both are the same octets.
    fn eq(&self, other: &Self) -> bool {
        self.inner.der == other.inner.der
    }
}

impl Eq for Crl {}

impl fmt::Debug for Crl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crl")
            .field("issuer", &format_args!("{}", self.issuer()))
            .field("this_update", &format_args!("{}", self.this_update()))
            .field("entries", &self.len())
            .finish_non_exhaustive()
    }
}

fn read_list(der: &[u8]) -> Result<Inner, ParseError> {
    let mut outer = Reader::new(der);
    let mut fields = outer.read(Tag::SEQUENCE, FIELD)?.inside();
    outer.finish(FIELD)?;
    let tbs = fields.read(Tag::SEQUENCE, "CertificateList.tbsCertList")?;
    let algorithm = fields.read(Tag::SEQUENCE, "CertificateList.signatureAlgorithm")?;
    let value = fields.read(Tag::BIT_STRING, "CertificateList.signatureValue")?;
    let signature = value.whole_octets("CertificateList.signatureValue")?;
    fields.finish(FIELD)?;

    let (oid, parameters) = read_algorithm(&algorithm)?;
    let end = value.offset.saturating_add(value.raw.len());
    let body = read_tbs(&tbs, &algorithm)?;
    Ok(Inner {
        der: der.into(),
        tbs: tbs.offset..tbs.offset.saturating_add(tbs.raw.len()),
        signature_value: end.saturating_sub(signature.len())..end,
        signature_oid: oid,
        signature_algorithm: SignatureAlgorithm::from_oid(oid, parameters),
        issuer: body.issuer,
        this_update: body.this_update,
        next_update: body.next_update,
        entries: body.entries,
        extensions: body.extensions,
    })
}

struct Body {
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    entries: Entries,
    extensions: CrlExtensions,
}

fn read_tbs(tbs: &Tlv<'_>, algorithm: &Tlv<'_>) -> Result<Body, ParseError> {
    let mut fields = tbs.inside();
    let version = fields.peek() == Some(Tag::INTEGER);
    if version && fields.read_u64("TBSCertList.version")? != 1 {
        return Err(tbs.error(ParseErrorKind::UnexpectedValue, "TBSCertList.version"));
    }
    let signature = fields.read(Tag::SEQUENCE, "TBSCertList.signature")?;
    if read_algorithm(&signature)? != read_algorithm(algorithm)? {
        return Err(signature.error(ParseErrorKind::UnexpectedValue, "TBSCertList.signature"));
    }
    let issuer = Name::read(&mut fields, "TBSCertList.issuer")?;
    let this_update = fields
        .read_any("TBSCertList.thisUpdate")?
        .time("TBSCertList.thisUpdate")?;
    let next_update = match fields.peek() {
        Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => {
            let element = fields.read_any("TBSCertList.nextUpdate")?;
            Some(element.time("TBSCertList.nextUpdate")?)
        }
        _ => None,
    };
    let entries = match fields.read_optional(Tag::SEQUENCE, "TBSCertList.revokedCertificates")? {
        Some(list) => Entries::read(&list)?,
        None => Entries::default(),
    };
    let extensions = fields.read_optional(Tag::context(0), "TBSCertList.crlExtensions")?;
    fields.finish("TBSCertList")?;
    let extensions = match extensions {
        Some(element) if version => CrlExtensions::read(&element, &issuer)?,
        // Version 1 has none (RFC 5280, 5.1.2.7).
        Some(element) => {
            return Err(element.error(ParseErrorKind::UnexpectedValue, "TBSCertList.crlExtensions"));
        }
        None => CrlExtensions::default(),
    };
    Ok(Body {
        issuer,
        this_update,
        next_update,
        entries,
        extensions,
    })
}
