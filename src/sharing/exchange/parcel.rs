//! Contents closed for the requester.
//!
//! The JSON form has four members: `schema`; `header`, the octets of a JSON object in base64; `key`, the wrapped key in
//! base64; `content`, ciphertext and tag in base64. The header names the algorithms (`alg` is `SM2`, the encryption of
//! GB/T 32918.4 in the DER form of GM/T 0009; `enc` is `SM4-GCM`), the recipient's key, the request, and the nonce
//! (`iv`, 12 octets in base64). The header's octets, behind `yinzheng-parcel-v1` and an octet 0, are bound to the
//! content: a parcel cannot be passed off as the answer to another request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::crypto::CONTENT_NONCE;
use crate::crypto::ContentKey;
use crate::crypto::KeyUnwrapper;
use crate::crypto::WrapError;
use crate::crypto::fill_random;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::envelope::key_id;
use crate::sharing::exchange::LONGEST_CONTENT;
use crate::sharing::text;

/// The version of the JSON form.
pub const PARCEL_SCHEMA: &str = "yinzheng.parcel/1";

const DOMAIN: &[u8] = b"yinzheng-parcel-v1\0";
const KEY_ALGORITHM: &str = "SM2";
const CONTENT_ALGORITHM: &str = "SM4-GCM";

/// Longest parcel read, in bytes: the longest content in base64, with header and key.
pub const LONGEST_PARCEL: usize = LONGEST_CONTENT * 2;

/// Longest header, in bytes: its members have fixed lengths, together below 300.
const LONGEST_HEADER: usize = 1 << 10;

/// Why a content was not closed or opened.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParcelError {
    /// keyUsage of the recipient's certificate does not allow encryption.
    #[error("the certificate is not meant for encryption")]
    CertificateUsage,
    /// The parcel is for another recipient or request.
    #[error("the parcel is for another recipient or request")]
    NotForUs,
    /// The engines refused, or the content was changed.
    #[error("the parcel cannot be closed or opened")]
    Wrap(#[from] WrapError),
}

/// A content closed for one recipient.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parcel {
    header: Vec<u8>,
    read: Header,
    key: Vec<u8>,
    content: Vec<u8>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    enc: String,
    recipient: String,
    request: String,
    iv: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    schema: String,
    header: String,
    key: String,
    content: String,
}

impl Parcel {
    /// Closes `content` for the owner of `recipient`.
    ///
    /// * `recipient`: the requester's encryption certificate; that it is valid and the requester's is for the caller to
    ///   have checked.
    /// * `request`: the digest of the request that is answered.
    ///
    /// # Errors
    ///
    /// [`ParcelError::CertificateUsage`]; [`ParcelError::Wrap`] for a key that is not SM2 or without random numbers.
    pub fn close(
        recipient: &Certificate,
        request: &str,
        content: &[u8],
    ) -> Result<Self, ParcelError> {
        let encrypts = KeyUsage::KEY_ENCIPHERMENT
            .union(KeyUsage::DATA_ENCIPHERMENT)
            .union(KeyUsage::KEY_AGREEMENT);
        match recipient.key_usage() {
            Ok(None) => {}
            Ok(Some(usage)) if usage.allows_any(encrypts) => {}
            _ => return Err(ParcelError::CertificateUsage),
        }
        let mut nonce = [0; CONTENT_NONCE];
        fill_random(&mut nonce).map_err(|_| WrapError::Random)?;
        let read = Header {
            alg: KEY_ALGORITHM.to_owned(),
            enc: CONTENT_ALGORITHM.to_owned(),
            recipient: key_id(recipient.public_key()),
            request: request.to_owned(),
            iv: STANDARD.encode(nonce),
        };
        let header = serde_json::to_vec(&read).unwrap_or_default();
        let key = ContentKey::generate()?;
        let closed = key.close(&nonce, &bound(&header), content)?;
        Ok(Self {
            key: key.wrap(recipient.public_key())?,
            content: closed,
            header,
            read,
        })
    }

    /// Opens the parcel that answers the request with this digest.
    ///
    /// # Errors
    ///
    /// [`ParcelError::NotForUs`] for another recipient or request; [`ParcelError::Wrap`] if anything was changed.
    pub fn open(
        &self,
        by: &dyn KeyUnwrapper,
        request: &str,
    ) -> Result<Zeroizing<Vec<u8>>, ParcelError> {
        if self.read.recipient != key_id(by.wrapping_key()) || self.read.request != request {
            return Err(ParcelError::NotForUs);
        }
        let nonce = STANDARD.decode(&self.read.iv).ok();
        let nonce: Option<[u8; CONTENT_NONCE]> = nonce.and_then(|n| n.try_into().ok());
        let nonce = nonce.ok_or(WrapError::Closed)?;
        let key = ContentKey::unwrap(&self.key, by)?;
        Ok(key.open(&nonce, &bound(&self.header), &self.content)?)
    }

    /// Reads the JSON form; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is no parcel, of another version or algorithm, or over a limit.
    pub fn from_json(json: &[u8]) -> Result<Self, ParseError> {
        if json.len() > LONGEST_PARCEL {
            return Err(text::bad(ParseErrorKind::Limit, "parcel"));
        }
        let form: Form = serde_json::from_slice(json)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "parcel"))?;
        if form.schema != PARCEL_SCHEMA {
            return Err(text::bad(ParseErrorKind::UnexpectedValue, "parcel.schema"));
        }
        let header = octets(&form.header, "parcel.header")?;
        if header.len() > LONGEST_HEADER {
            return Err(text::bad(ParseErrorKind::Limit, "parcel.header"));
        }
        let read: Header = serde_json::from_slice(&header)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "parcel.header"))?;
        if read.alg != KEY_ALGORITHM || read.enc != CONTENT_ALGORITHM {
            return Err(text::bad(ParseErrorKind::UnexpectedValue, "parcel.header"));
        }
        Ok(Self {
            key: octets(&form.key, "parcel.key")?,
            content: octets(&form.content, "parcel.content")?,
            header,
            read,
        })
    }

    /// The JSON form, in one line.
    pub fn to_json(&self) -> String {
        let form = Form {
            schema: PARCEL_SCHEMA.to_owned(),
            header: STANDARD.encode(&self.header),
            key: STANDARD.encode(&self.key),
            content: STANDARD.encode(&self.content),
        };
        serde_json::to_string(&form).unwrap_or_default()
    }
}

fn bound(header: &[u8]) -> Vec<u8> {
    [DOMAIN, header].concat()
}

fn octets(coded: &str, field: &'static str) -> Result<Vec<u8>, ParseError> {
    STANDARD
        .decode(coded)
        .map_err(|_| text::bad(ParseErrorKind::BadText, field))
}
