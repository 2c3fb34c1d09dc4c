//! Why a package was not signed.

use crate::crypto::SignError;
use crate::report::Finding;
use crate::seal::SealError;

/// Why a package was not signed. Nothing was handed out; each refusal holds the finding that led to it.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SignOfdError {
    /// A signature that is already there is broken, and the request does not say that this is known.
    #[error("a signature in the package is broken: {}", said(.0))]
    Broken(Box<Finding>),

    /// A signature covers OFD.xml, which would have to change to name a list of signatures.
    #[error("OFD.xml is signed and names no list of signatures: {}", said(.0))]
    Covered(Box<Finding>),

    /// A signature covers the list of signatures, which forbids further ones.
    #[error("the package is locked: {}", said(.0))]
    Locked(Box<Finding>),

    /// The package cannot be read, or is not one that could be verified once it is signed.
    #[error("the package: {}", said(.0))]
    Package(Box<Finding>),

    /// A stamp has no page, lies outside it, or cannot be cut as asked.
    #[error("place of a stamp: {}", said(.0))]
    Place(Box<Finding>),

    /// What was made does not verify, or a signature that was there changed by it.
    #[error("what was made does not verify: {}", said(.0))]
    Result(Box<Finding>),

    /// No seal signature was made.
    #[error("no seal signature was made")]
    Seal(#[from] SealError),

    /// The key did not sign.
    #[error("no signature value was made")]
    Sign(#[from] SignError),
}

impl SignOfdError {
    /// The finding that led to the refusal; `None` where the key did not sign.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Seal(error) => error.finding(),
            Self::Sign(_) => None,
            Self::Broken(f)
            | Self::Covered(f)
            | Self::Locked(f)
            | Self::Package(f)
            | Self::Place(f)
            | Self::Result(f) => Some(f),
        }
    }
}

/// A finding in one line.
fn said(finding: &Finding) -> String {
    let parts = [finding.place.as_deref(), finding.detail.as_deref()];
    let mut text = finding
        .outcome
        .reason()
        .map_or(finding.check.code(), |r| r.text_en())
        .to_owned();
    for part in parts.into_iter().flatten() {
        text.push_str(", ");
        text.push_str(part);
    }
    text
}
