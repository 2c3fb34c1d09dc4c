//! What observing a seal or a seal signature finds out. No judgement is in it.

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::error::ParseError;
use crate::pki::Certificate;
use crate::seal::Octets;
use crate::seal::Seal;
use crate::seal::SealSignature;
use crate::seal::TimeForm;

/// Whether a signature value fits a certificate's key and the signed octets.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ValueCheck {
    /// The value is no encoding of a signature.
    BadEncoding,
    /// The key in the certificate is none: a point off its curve, for example.
    BadKey,
    /// The value does not fit.
    Invalid,
    /// The algorithm named is not one for this kind of key.
    KeyMismatch,
    /// The certificate cannot be read, so there is no key.
    NoCertificate,
    /// The algorithm is not verified here, or in no standard for such a seal.
    Unsupported,
    /// It fits.
    Valid {
        /// In which form the value came.
        form: SignatureForm,
        /// The SM2 user identity with which it fits; `None` for other algorithms.
        sm2_id: Option<Vec<u8>>,
    },
}

impl ValueCheck {
    /// Whether it fits.
    pub const fn is_valid(&self) -> bool {
        matches!(self, Self::Valid { .. })
    }
}

/// What a maker's signature value was found to be over.
#[allow(clippy::exhaustive_enums)] // the two forms of the standards
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignedOver {
    /// SES_SealInfo alone, as since GB/T 38540-2020.
    Info,
    /// The SEQUENCE of SES_SealInfo, certificate and algorithm of GM/T 0031-2014.
    Sequence,
}

/// Whether the signer stands in the seal's list. The number counts the entries from 0.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignerListed {
    /// With his certificate, octet for octet.
    ByCertificate(usize),
    /// With the digest of his certificate.
    ByDigest(usize),
    /// He does not.
    NotListed,
    /// No entry that could be compared is his, and one or more could not be compared.
    Uncheckable,
}

/// A timestamp token and what it has to be over.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// The token, DER, not parsed.
    pub der: Octets,
    /// The octets whose digest its messageImprint must be: a signature value without the count of unused bits. `None`
    /// for a token in `timeInfo` of GM/T 0031-2014, which does not say.
    pub over: Option<Octets>,
}

/// A seal, and what was found out about it.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SealFacts {
    /// The seal as read.
    pub seal: Seal,
    /// The maker's certificate.
    pub maker: Result<Certificate, ParseError>,
    /// The algorithm that the seal names, where this library knows it; whether it is allowed for such a seal is in
    /// [`SealFacts::value`].
    pub algorithm: Option<SignatureAlgorithm>,
    /// The maker's signature value under the maker's key.
    pub value: ValueCheck,
    /// What the value is over, where it fits.
    pub signed_over: Option<SignedOver>,
}

impl SealFacts {
    /// The seal's own timestamp (GM/T 0031-2025).
    pub fn timestamp(&self) -> Option<Token> {
        self.seal.timestamp.clone().map(|der| Token {
            der,
            over: Some(self.seal.value.clone()),
        })
    }
}

/// A seal signature, and what was found out about it.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SealSignatureFacts {
    /// The signature as read.
    pub signature: SealSignature,
    /// The seal in it.
    pub seal: SealFacts,
    /// The signer's certificate.
    pub signer: Result<Certificate, ParseError>,
    /// The algorithm that the signature names, where this library knows it; whether it is allowed for such a seal is
    /// in [`SealSignatureFacts::value`].
    pub algorithm: Option<SignatureAlgorithm>,
    /// The signature value over TBS_Sign under the signer's key.
    pub value: ValueCheck,
    /// Whether the signer stands in the seal's list.
    pub listed: SignerListed,
    /// Whether maker and signer have the same certificate, octet for octet.
    pub maker_is_signer: bool,
}

impl SealSignatureFacts {
    /// The digest algorithm behind `dataHash`: SM3 with SM2, the digest of the signature algorithm with RSA (GM/T
    /// 0031-2014). `None` where the algorithm is unknown.
    pub fn data_hash_algorithm(&self) -> Option<DigestAlgorithm> {
        self.algorithm.and_then(SignatureAlgorithm::digest)
    }

    /// The digest that `dataHash` has to be for `content`; `None` where the algorithm is unknown.
    pub fn content_digest(&self, content: &[u8]) -> Option<Digest> {
        self.data_hash_algorithm().map(|a| a.digest(content))
    }

    /// The timestamp over the signature value (since GB/T 38540-2020), or the one in `timeInfo` (GM/T 0031-2014).
    pub fn timestamp(&self) -> Option<Token> {
        let over_value = self.signature.timestamp.clone().map(|der| Token {
            der,
            over: Some(self.signature.value.clone()),
        });
        let time_info = &self.signature.time_info;
        over_value.or_else(|| {
            (time_info.form == TimeForm::Token).then(|| Token {
                der: time_info.raw.clone(),
                over: None,
            })
        })
    }
}
