//! Who signs: the trait for owners of hardware, and its errors.

use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;

/// Why a signature was not made. Says nothing about the key or the message.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SignError {
    /// The device or service that holds the key did not answer as it should.
    #[error("signing device: {0}")]
    Device(String),
    /// The key cannot be read, or is not one that signs by this algorithm.
    #[error("the private key cannot be used")]
    Key,
    /// The source of random numbers failed.
    #[error("no random numbers")]
    Random,
    /// The owner of the key refused.
    #[error("signing was refused")]
    Refused,
    /// A digest was handed over that this algorithm does not sign.
    #[error("this signer signs whole messages only")]
    WholeMessageOnly,
}

/// Something that signs with one private key (签名者): a software key, a USB key, an HSM, a remote service.
///
/// Implementations are asked for the signature value in the form that standards write: DER for SM2 and ECDSA.
/// What comes back is verified before it is used, so a faulty device cannot slip a bad value into a document.
pub trait Signer: Send + Sync {
    /// The algorithm by which it signs.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// The key that verifies what it signs.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` (the octets themselves; for SM2 with the default user identity).
    ///
    /// # Errors
    ///
    /// [`SignError`]; nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;

    /// Signs a digest that was made elsewhere; for SM2 it is e = SM3(Z ‖ M). Devices that take no digest keep this
    /// default.
    ///
    /// # Errors
    ///
    /// [`SignError::WholeMessageOnly`] unless overridden; else as [`Signer::sign`].
    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, SignError> {
        let _ = digest;
        Err(SignError::WholeMessageOnly)
    }
}
