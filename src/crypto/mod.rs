//! Algorithms and keys: digests, public keys, signature values.
//!
//! Says only whether a value fits a key and a message. Whether an algorithm is still good enough is for
//! [`policy`](crate::policy) to say; whom a key belongs to, for [`pki`](crate::pki).
//!
//! The signature engines are `ring` (RSA, ECDSA, Ed25519) and our own SM2, whose signing stands on the scalars of the
//! `sm2` crate; neither shows in a public signature here, so that either can be replaced.

mod batch;
mod digest;
mod key;
mod key_error;
mod pbes2;
mod pem;
#[cfg(feature = "pkcs11")]
mod pkcs11;
mod private_key;
mod random;
mod signature;
mod signer;
mod sm2;
mod sm3;
mod software;
#[cfg(feature = "pkcs11")]
mod token;
mod wrap;

pub use batch::BatchItem;
pub use batch::verify_batch;
pub use digest::Digest;
pub use digest::DigestAlgorithm;
pub use digest::Hasher;
pub use digest::digest_many;
pub(crate) use digest::hex;
pub use key::KeyKind;
pub use key::PreparedKey;
pub use key::PublicKey;
pub use key_error::KeyError;
#[cfg(feature = "pkcs11")]
pub use pkcs11::Pkcs11Signer;
pub use random::fill_random;
pub use signature::SignatureAlgorithm;
pub use signature::SignatureForm;
pub use signature::VerifyError;
pub use signer::SignError;
pub use signer::Signer;
pub use sm2::DEFAULT_ID;
pub use sm2::TableBudget;
#[cfg(test)]
pub(crate) use sm2::compared;
pub use sm2::z_value;
pub use software::KeyProtection;
pub use software::SecretText;
pub use software::SoftwareSigner;
#[cfg(feature = "pkcs11")]
pub use token::Sm2Mechanism;
#[cfg(feature = "pkcs11")]
pub use token::Token;
#[cfg(feature = "pkcs11")]
pub use token::TokenError;
#[cfg(feature = "pkcs11")]
pub use token::TokenPart;
pub use wrap::CONTENT_KEY;
pub use wrap::CONTENT_NONCE;
pub use wrap::ContentKey;
pub use wrap::KeyUnwrapper;
pub use wrap::WrapError;
