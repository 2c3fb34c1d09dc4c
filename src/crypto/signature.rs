//! Signature algorithms, and verification by `ring`.

use std::fmt;

use ring::signature::UnparsedPublicKey;
use ring::signature::VerificationAlgorithm;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::PublicKey;
use crate::oid;
use crate::oid::Oid;

/// A signature algorithm together with its digest.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SignatureAlgorithm {
    /// ECDSA over the digest; the curve is the key's.
    Ecdsa(DigestAlgorithm),
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// RSA PKCS#1 v1.5 (RFC 8017, 8.2).
    RsaPkcs1(DigestAlgorithm),
    /// RSASSA-PSS with the same digest in MGF1 and a salt of its length (RFC 8017, 8.1).
    RsaPss(DigestAlgorithm),
    /// SM2 with SM3 over Z and the message (GB/T 32918.2).
    Sm2Sm3,
}

impl SignatureAlgorithm {
    /// The algorithm named by an AlgorithmIdentifier, or by a bare identifier without `parameters`.
    ///
    /// * `parameters`: the whole DER element that follows the identifier, if any; only RSASSA-PSS looks at it.
    ///
    /// Returns `None` for what is not verified here.
    pub fn from_oid(oid: Oid, parameters: Option<&[u8]>) -> Option<Self> {
        use DigestAlgorithm as D;
        Some(match oid {
            oid::SM2_WITH_SM3 | oid::SM2_WITH_SM3_MISSPELT | oid::SM2_SIGN | oid::SM2 => {
                Self::Sm2Sm3
            }
            oid::RSA_SHA1 => Self::RsaPkcs1(D::Sha1),
            oid::RSA_SHA256 => Self::RsaPkcs1(D::Sha256),
            oid::RSA_SHA384 => Self::RsaPkcs1(D::Sha384),
            oid::RSA_SHA512 => Self::RsaPkcs1(D::Sha512),
            oid::RSA_PSS => Self::RsaPss(pss_digest(parameters?)?),
            oid::ECDSA_SHA1 => Self::Ecdsa(D::Sha1),
            oid::ECDSA_SHA256 => Self::Ecdsa(D::Sha256),
            oid::ECDSA_SHA384 => Self::Ecdsa(D::Sha384),
            oid::ECDSA_SHA512 => Self::Ecdsa(D::Sha512),
            oid::ED25519 => Self::Ed25519,
            _ => return None,
        })
    }

    /// The digest over the message; `None` where it is built in (Ed25519).
    pub const fn digest(self) -> Option<DigestAlgorithm> {
        match self {
            Self::Ecdsa(d) | Self::RsaPkcs1(d) | Self::RsaPss(d) => Some(d),
            Self::Ed25519 => None,
            Self::Sm2Sm3 => Some(DigestAlgorithm::Sm3),
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    /// `SM2/SM3`, `RSA/SHA-256`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ecdsa(d) => write!(f, "ECDSA/{d}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::RsaPkcs1(d) => write!(f, "RSA/{d}"),
            Self::RsaPss(d) => write!(f, "RSA-PSS/{d}"),
            Self::Sm2Sm3 => f.write_str("SM2/SM3"),
        }
    }
}

/// The digest of RSASSA-PSS-params (RFC 4055, 3.1) whose MGF1 digest and salt length agree with it; `None` for
/// every other combination, SHA-1 defaults included.
fn pss_digest(parameters: &[u8]) -> Option<DigestAlgorithm> {
    const FIELD: &str = "RSASSA-PSS-params";
    let mut fields = Reader::new(parameters)
        .read(Tag::SEQUENCE, FIELD)
        .ok()?
        .inside();
    let hash = fields.read_optional(Tag::context(0), FIELD).ok()??;
    let mask = fields.read_optional(Tag::context(1), FIELD).ok()??;
    let salt = fields.read_optional(Tag::context(2), FIELD).ok()??;
    let digest_of = |mut reader: Reader<'_>| {
        let oid = reader
            .read(Tag::SEQUENCE, FIELD)
            .ok()?
            .inside()
            .read_oid(FIELD)
            .ok()?;
        DigestAlgorithm::from_oid(oid)
    };
    let digest = digest_of(hash.inside())?;
    let mut mask = mask.inside().read(Tag::SEQUENCE, FIELD).ok()?.inside();
    let mask_is_mgf1 = mask.read_oid(FIELD).ok()? == oid::MGF1;
    let salt_length = salt.inside().read_u64(FIELD).ok()?;
    let agrees =
        mask_is_mgf1 && digest_of(mask)? == digest && salt_length == digest.output_len() as u64;
    agrees.then_some(digest)
}

/// In which form a signature value came.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SignatureForm {
    /// DER, or the one form the algorithm has.
    Der,
    /// A SEQUENCE of two INTEGERs, at least one of them padded with zeros.
    PaddedDer,
    /// r‖s without any structure.
    Raw,
}

/// Why a signature value was not accepted.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum VerifyError {
    /// The value is not an encoding of a signature.
    #[error("signature value is malformed")]
    BadEncoding,
    /// The key is not a valid one of its kind.
    #[error("public key is invalid")]
    BadKey,
    /// The value does not fit key and message.
    #[error("signature value does not verify")]
    BadSignature,
    /// The algorithm named is not one for this kind of key.
    #[error("algorithm does not fit the key")]
    KeyMismatch,
    /// This library does not verify this algorithm or key; nothing is proven either way.
    #[error("algorithm is not supported")]
    Unsupported,
}

pub(crate) fn verify_by_ring(
    key: &PublicKey,
    algorithm: SignatureAlgorithm,
    message: &[u8],
    value: &[u8],
) -> Result<SignatureForm, VerifyError> {
    let (engine, raw_engine) = engines(key.kind(), algorithm)?;
    let fits = |engine| {
        UnparsedPublicKey::new(engine, key.as_octets())
            .verify(message, value)
            .is_ok()
    };
    if fits(engine) {
        Ok(SignatureForm::Der)
    } else if raw_engine.is_some_and(fits) {
        Ok(SignatureForm::Raw)
    } else {
        Err(VerifyError::BadSignature)
    }
}

type Engine = &'static dyn VerificationAlgorithm;

/// The engine for a key and an algorithm, and a second one where the value may also come as r‖s.
fn engines(
    kind: KeyKind,
    algorithm: SignatureAlgorithm,
) -> Result<(Engine, Option<Engine>), VerifyError> {
    use DigestAlgorithm as D;
    use SignatureAlgorithm as A;
    use ring::signature as r;
    let only = |engine: Engine| Ok((engine, None));
    match (kind, algorithm) {
        (KeyKind::P256, A::Ecdsa(D::Sha256)) => Ok((
            &r::ECDSA_P256_SHA256_ASN1,
            Some(&r::ECDSA_P256_SHA256_FIXED),
        )),
        (KeyKind::P384, A::Ecdsa(D::Sha384)) => Ok((
            &r::ECDSA_P384_SHA384_ASN1,
            Some(&r::ECDSA_P384_SHA384_FIXED),
        )),
        (KeyKind::P256, A::Ecdsa(D::Sha384)) => only(&r::ECDSA_P256_SHA384_ASN1),
        (KeyKind::P384, A::Ecdsa(D::Sha256)) => only(&r::ECDSA_P384_SHA256_ASN1),
        (KeyKind::P256 | KeyKind::P384, A::Ecdsa(_)) => Err(VerifyError::Unsupported),
        (KeyKind::Ed25519, A::Ed25519) => only(&r::ED25519),
        (KeyKind::Rsa(bits), A::RsaPkcs1(digest)) => rsa_pkcs1(bits, digest).map(|e| (e, None)),
        (KeyKind::Rsa(2048..=8192), A::RsaPss(D::Sha256)) => only(&r::RSA_PSS_2048_8192_SHA256),
        (KeyKind::Rsa(2048..=8192), A::RsaPss(D::Sha384)) => only(&r::RSA_PSS_2048_8192_SHA384),
        (KeyKind::Rsa(2048..=8192), A::RsaPss(D::Sha512)) => only(&r::RSA_PSS_2048_8192_SHA512),
        (KeyKind::Rsa(_), A::RsaPss(_)) | (KeyKind::Other(_), _) => Err(VerifyError::Unsupported),
        _ => Err(VerifyError::KeyMismatch),
    }
}

/// Small moduli are verified so that a report can tell a broken file from a weak one; policy refuses them.
fn rsa_pkcs1(bits: u32, digest: DigestAlgorithm) -> Result<Engine, VerifyError> {
    use DigestAlgorithm as D;
    use ring::signature as r;
    Ok(match (bits, digest) {
        (1024..=8192, D::Sha1) => &r::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (1024..=8192, D::Sha256) => &r::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        (1024..=8192, D::Sha512) => &r::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        (2048..=8192, D::Sha384) => &r::RSA_PKCS1_2048_8192_SHA384,
        _ => return Err(VerifyError::Unsupported),
    })
}
