//! Why a private key was not read or written.

use crate::oid::Oid;

/// Why a private key was not read or written.
///
/// Names fields, lengths and algorithms, and nothing else: no octet of the input, of the key or of the passphrase.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// The PEM block is encrypted in the form that predates PKCS#8 (`DEK-Info`), whose key derivation is too weak
    /// to be read; `openssl pkcs8 -topk8` converts it.
    #[error("the PEM block is encrypted in the outdated form; convert it to PKCS#8 first")]
    LegacyEncryption,

    /// A field is absent, of another type, or holds what its structure does not allow.
    #[error("malformed private key: {field}")]
    Malformed {
        /// The field, in the standard's spelling.
        field: &'static str,
    },

    /// The number or the parameters make no usable key: zero, too large, too short, or inconsistent.
    #[error("the numbers make no usable private key")]
    Number,

    /// Neither DER of a known private key nor a PEM block with one.
    #[error("there is no private key in the input")]
    NoKey,

    /// The passphrase is wrong, or the encrypted octets are damaged; nobody can tell these apart.
    #[error("wrong passphrase, or the encrypted key is damaged")]
    Passphrase,

    /// The key is encrypted, or is to be encrypted, and the passphrase is missing or empty.
    #[error("a passphrase is needed")]
    PassphraseNeeded,

    /// The input is a PKCS#12 container (`.p12`, `.pfx`); `openssl pkcs12 -nodes` takes the key out.
    #[error("a PKCS#12 container is not read; take the private key out first")]
    Pkcs12,

    /// The public key that stands beside the private key does not belong to it.
    #[error("the public key in the file does not belong to the private key")]
    PublicKeyMismatch,

    /// The source of random numbers failed.
    #[error("no random numbers")]
    Random,

    /// More than one private key stands in the input.
    #[error("there is more than one private key in the input")]
    Several,

    /// The input is longer than [`Limits::private_key`](crate::limits::Limits::private_key).
    #[error("the private key is {actual} bytes long, the limit is {limit}")]
    TooLong {
        /// Length of the input, in bytes.
        actual: usize,
        /// The limit, in bytes.
        limit: usize,
    },

    /// Turning the passphrase into a key would take more rounds than
    /// [`Limits::key_iterations`](crate::limits::Limits::key_iterations).
    #[error("the key asks for more than {limit} passphrase iterations")]
    TooManyIterations {
        /// The limit, in iterations.
        limit: u32,
    },

    /// An algorithm or curve that is not used here.
    #[error("{field} {oid} is not supported")]
    Unsupported {
        /// What the algorithm is for, in the standard's spelling.
        field: &'static str,
        /// The algorithm or curve.
        oid: Oid,
    },
}
