//! Why no seal and no seal signature was made.

use crate::crypto::SignError;
use crate::report::Finding;

/// Why no seal and no seal signature was made. Each refusal holds the finding that led to it, which is what a
/// verifier would have reported.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SealError {
    /// The algorithm is not one for seals of this version, or it is not the one of the certificate's key.
    #[error("signature algorithm: {}", said(.0))]
    Algorithm(Box<Finding>),

    /// A certificate may not be used so, not at that time, or the caller's check refused it.
    #[error("certificate: {}", said(.0))]
    Certificate(Box<Finding>),

    /// The dates of the seal contradict each other, or its standard cannot write them.
    #[error("dates of the seal: {}", said(.0))]
    Dates(Box<Finding>),

    /// A text or number cannot be written in its field.
    #[error("field of the seal: {}", said(.0))]
    Field(Box<Finding>),

    /// The picture is of no kind that seals carry, too small or too large, or it runs something.
    #[error("picture of the seal: {}", said(.0))]
    Picture(Box<Finding>),

    /// What was made does not verify.
    #[error("what was made does not verify: {}", said(.0))]
    Result(Box<Finding>),

    /// The seal to sign with is malformed, altered, or not valid at that time.
    #[error("the seal: {}", said(.0))]
    Seal(Box<Finding>),

    /// The key did not sign.
    #[error("no signature value was made")]
    Sign(#[from] SignError),

    /// The signer is not in the list, or the list is empty.
    #[error("list of signers: {}", said(.0))]
    Signers(Box<Finding>),

    /// The timestamp is not over the value, bad, too early, or has no place in this version.
    #[error("timestamp: {}", said(.0))]
    Timestamp(Box<Finding>),

    /// Seals of this version are not made here.
    #[error("version of the seal: {}", said(.0))]
    Version(Box<Finding>),
}

impl SealError {
    /// The finding that led to the refusal; `None` where the key did not sign.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Sign(_) => None,
            Self::Algorithm(f)
            | Self::Certificate(f)
            | Self::Dates(f)
            | Self::Field(f)
            | Self::Picture(f)
            | Self::Result(f)
            | Self::Seal(f)
            | Self::Signers(f)
            | Self::Timestamp(f)
            | Self::Version(f) => Some(f),
        }
    }
}

/// A finding in one line.
fn said(finding: &Finding) -> String {
    let parts = [finding.place.as_deref(), finding.detail.as_deref()];
    let reason = finding.outcome.reason().map_or("", |r| r.text_en());
    let mut text = reason.to_owned();
    for part in parts.into_iter().flatten() {
        text.push_str(", ");
        text.push_str(part);
    }
    text
}
