//! Which token, which mechanism, and why a key on a token cannot be used (feature `pkcs11`).

use std::fmt;

/// Why a key on a token cannot be used. Holds no PIN.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// More than one token or key has this label.
    #[error("more than one {0} has this label")]
    Ambiguous(TokenPart),
    /// The token answered with an error; the text is the name of its return code.
    #[error("token: {0}")]
    Device(String),
    /// The key is of a kind that does not sign here, or SM2 without a mechanism for it.
    #[error("the key on the token is of a kind that is not used, or SM2 without a mechanism")]
    KeyKind,
    /// The library of the token's maker cannot be loaded or started.
    #[error("the PKCS#11 module cannot be loaded")]
    Module,
    /// No token, private key or public key has this label.
    #[error("no {0} has this label")]
    NotFound(TokenPart),
    /// The token refused the PIN, or has locked it.
    #[error("the token refused the PIN")]
    Pin,
    /// The public key on the token cannot be read.
    #[error("the public key on the token is malformed")]
    PublicKey,
}

/// What was looked for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenPart {
    /// The private key.
    PrivateKey,
    /// The public key that goes with it.
    PublicKey,
    /// The token itself.
    Token,
}

impl fmt::Display for TokenPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrivateKey => "private key",
            Self::PublicKey => "public key",
            Self::Token => "token",
        })
    }
}

/// Which token.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Token<'a> {
    /// The one with this label.
    Label(&'a str),
    /// The one in the slot with this number.
    Slot(u64),
}

/// How a token signs with SM2; PKCS#11 has no mechanism for it, so each maker has its own.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sm2Mechanism {
    /// The mechanism with this number takes e = SM3(Z ‖ M) and returns r‖s.
    Digest(u64),
    /// The mechanism with this number takes the message, hashes with SM3 and the default user identity, and returns
    /// r‖s.
    Message(u64),
}
