//! What a certificate is issued for, and which extensions that means.

use crate::crypto::KeyKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::KeyUsage;
use crate::pki::issue::IssueError;
use crate::pki::issue::extension::Criticality;

/// What a certificate is issued for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Profile {
    /// A CA below another: issues certificates and CRLs.
    Ca {
        /// How many further CAs may follow below; `None` for any number.
        path_length: Option<u32>,
    },
    /// Decryption (加密证书), the second of the pair that GB/T 20518 gives a subject. Never signs.
    Encipherment,
    /// Whoever publishes recognition and status lists.
    ListPublisher,
    /// Answers OCSP requests for the CA that issues this certificate; its own revocation is not asked for
    /// (RFC 6960, 4.2.2.2.1).
    OcspResponder,
    /// A root: issues certificates and CRLs, and itself.
    Root,
    /// The maker of seals (制章者).
    SealMaker,
    /// Signs documents (签章人).
    Signer,
    /// A time stamping authority (RFC 3161, 2.3).
    TimestampAuthority,
}

impl Profile {
    /// Whether it is one of a CA.
    pub(super) const fn is_ca(self) -> bool {
        matches!(self, Self::Ca { .. } | Self::Root)
    }

    /// basicConstraints: the path length of a CA; `None` for all others.
    pub(super) const fn constraints(self) -> Option<Option<u32>> {
        match self {
            Self::Ca { path_length } => Some(path_length),
            Self::Root => Some(None),
            _ => None,
        }
    }

    /// keyUsage for a key of that kind (RFC 5280, 4.2.1.3).
    pub(super) const fn key_usage(self, kind: KeyKind) -> Result<KeyUsage, IssueError> {
        Ok(match self {
            Self::Ca { .. } | Self::Root => KeyUsage::KEY_CERT_SIGN.union(KeyUsage::CRL_SIGN),
            Self::Encipherment => return encipherment(kind),
            Self::OcspResponder => KeyUsage::DIGITAL_SIGNATURE,
            Self::ListPublisher | Self::SealMaker | Self::Signer | Self::TimestampAuthority => {
                KeyUsage::DIGITAL_SIGNATURE.union(KeyUsage::NON_REPUDIATION)
            }
        })
    }

    /// extKeyUsage: the one purpose, where there is one.
    pub(super) const fn purpose(self) -> Option<(Oid, Criticality)> {
        match self {
            Self::OcspResponder => Some((oid::KP_OCSP_SIGNING, Criticality::NotCritical)),
            // RFC 3161, 2.3.
            Self::TimestampAuthority => Some((oid::KP_TIME_STAMPING, Criticality::Critical)),
            _ => None,
        }
    }
}

/// SM2 keys encrypt and agree; keys on other curves only agree (RFC 8813, 3); RSA keys only encrypt; Ed25519 keys
/// only sign (RFC 8410, 5).
const fn encipherment(kind: KeyKind) -> Result<KeyUsage, IssueError> {
    let encrypts = KeyUsage::KEY_ENCIPHERMENT.union(KeyUsage::DATA_ENCIPHERMENT);
    match kind {
        KeyKind::P256 | KeyKind::P384 => Ok(KeyUsage::KEY_AGREEMENT),
        KeyKind::Rsa(_) => Ok(encrypts),
        KeyKind::Sm2 => Ok(encrypts.union(KeyUsage::KEY_AGREEMENT)),
        KeyKind::Ed25519 | KeyKind::Other(_) => Err(IssueError::KeyUsage(kind)),
    }
}
