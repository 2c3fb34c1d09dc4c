//! What keeps a CRL or an OCSP answer from answering the question.

use std::fmt;

use crate::oid::Oid;
use crate::pki::revocation::OcspStatus;
use crate::report::Reason;
use crate::time::Timestamp;

/// Why one source does not tell the state of the certificate.
///
/// The order is that of use: what comes later was nearer to an answer, and its reason is the one reported.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Defect {
    /// A CRL of the right issuer for other certificates (RFC 5280, 6.3.3 (b)).
    OutOfScope,
    /// The responder answered something else than success.
    NotAnswered(OcspStatus),
    /// The OCSP answer is of a kind that is not read here.
    KindUnsupported,
    /// The certificate of whoever signed it is not at hand.
    SignerMissing,
    /// The signature does not verify under any key at hand that it may be signed with.
    SignatureInvalid,
    /// Whoever signed it may not: no cRLSign (RFC 5280, 6.3.3 (f)), no id-kp-OCSPSigning from the CA itself
    /// (RFC 6960, 4.2.2.2).
    SignerNotPermitted,
    /// No path to the anchor of the certificate in question, for this reason.
    SignerUntrusted(Reason),
    /// Whoever signed it is itself revoked or suspended.
    SignerRevoked,
    /// Whether whoever signed it is revoked is not known, and the policy demands it.
    SignerUnknown,
    /// The work limit was reached.
    LimitReached,
    /// The signature algorithm is not supported.
    AlgorithmUnsupported,
    /// A critical extension is not understood (RFC 5280, 5.2 and 5.3).
    UnknownCritical(Oid),
    /// A delta CRL without the base it builds on (RFC 5280, 5.2.4).
    DeltaWithoutBase,
    /// The responder does not know the certificate.
    StateUnknown,
    /// It does not cover every reason, and nothing covers the rest (RFC 5280, 6.3.3).
    ReasonsUncovered,
    /// The certificate of whoever signed it is outside its validity.
    SignerOutOfBounds,
    /// Made after the certificate ended: it may have been taken off the list (RFC 5280, 3.3).
    MayBeDropped,
    /// No time is given for the next one, so nobody knows how long it holds.
    NoNextUpdate,
    /// Older than the policy allows.
    TooOld(Timestamp),
    /// Its next update, given here, was due before the time in question.
    Stale(Timestamp),
}

impl Defect {
    /// The cause to report where nothing better is at hand.
    pub const fn reason(self) -> Reason {
        match self {
            Self::AlgorithmUnsupported => Reason::AlgorithmUnsupported,
            Self::LimitReached => Reason::LimitExceeded,
            Self::NoNextUpdate | Self::Stale(_) | Self::TooOld(_) => Reason::TryLater,
            Self::SignerOutOfBounds => Reason::RevocationOutOfBoundsNoPoe,
            Self::UnknownCritical(_) => Reason::UnsupportedCriticalExtension,
            // Not supported, or given up: never to be called untrusted.
            Self::SignerUntrusted(
                reason @ (Reason::AlgorithmUnsupported | Reason::LimitExceeded),
            ) => reason,
            Self::DeltaWithoutBase
            | Self::KindUnsupported
            | Self::MayBeDropped
            | Self::NotAnswered(_)
            | Self::OutOfScope
            | Self::ReasonsUncovered
            | Self::SignatureInvalid
            | Self::SignerMissing
            | Self::SignerNotPermitted
            | Self::SignerRevoked
            | Self::SignerUnknown
            | Self::SignerUntrusted(_)
            | Self::StateUnknown => Reason::RevocationMissing,
        }
    }

    /// How near to an answer it was.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::OutOfScope => 0,
            Self::NotAnswered(_) => 1,
            Self::KindUnsupported => 2,
            Self::SignerMissing => 3,
            Self::SignatureInvalid => 4,
            Self::SignerNotPermitted => 5,
            Self::SignerUntrusted(_) => 6,
            Self::SignerRevoked => 7,
            Self::SignerUnknown => 8,
            Self::LimitReached => 9,
            Self::AlgorithmUnsupported => 10,
            Self::UnknownCritical(_) => 11,
            Self::DeltaWithoutBase => 12,
            Self::StateUnknown => 13,
            Self::ReasonsUncovered => 14,
            Self::SignerOutOfBounds => 15,
            Self::MayBeDropped => 16,
            Self::NoNextUpdate => 17,
            Self::TooOld(_) => 18,
            Self::Stale(_) => 19,
        }
    }
}

impl fmt::Display for Defect {
    /// A fixed word with its value: `stale 2024-01-01T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfScope => f.write_str("out-of-scope"),
            Self::NotAnswered(status) => write!(f, "not-answered {status:?}"),
            Self::KindUnsupported => f.write_str("kind-unsupported"),
            Self::SignerMissing => f.write_str("signer-missing"),
            Self::SignatureInvalid => f.write_str("signature-invalid"),
            Self::SignerNotPermitted => f.write_str("signer-not-permitted"),
            Self::SignerUntrusted(reason) => write!(f, "signer-untrusted {reason}"),
            Self::SignerRevoked => f.write_str("signer-revoked"),
            Self::SignerUnknown => f.write_str("signer-unknown"),
            Self::LimitReached => f.write_str("limit-reached"),
            Self::AlgorithmUnsupported => f.write_str("algorithm-unsupported"),
            Self::UnknownCritical(oid) => write!(f, "unknown-critical {oid}"),
            Self::DeltaWithoutBase => f.write_str("delta-without-base"),
            Self::StateUnknown => f.write_str("state-unknown"),
            Self::ReasonsUncovered => f.write_str("reasons-uncovered"),
            Self::SignerOutOfBounds => f.write_str("signer-out-of-bounds"),
            Self::MayBeDropped => f.write_str("may-be-dropped"),
            Self::NoNextUpdate => f.write_str("no-next-update"),
            Self::TooOld(made) => write!(f, "too-old {made}"),
            Self::Stale(due) => write!(f, "stale {due}"),
        }
    }
}
