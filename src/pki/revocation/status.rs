//! The answer to a question about revocation.

use std::fmt;

use crate::crypto::SignatureAlgorithm;
use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::revocation::Defect;
use crate::pki::revocation::RevocationReason;
use crate::report::Reason;
use crate::time::Timestamp;

/// What is asked: the state of one certificate at one time.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The certificate above it in the path whose anchor counts, or the anchor itself.
    pub issuer: &'a Certificate,
    /// The time in question: now, or when something was signed.
    pub at: Timestamp,
}

/// The answer, and what did not help to find it.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RevocationAnswer {
    /// The state of the certificate.
    pub status: RevocationStatus,
    /// What the state rests on, those behind the signers of CRLs and OCSP answers included.
    pub used: Vec<Source>,
    /// Sources that speak of the certificate or come from its issuer, but do not tell its state, and why.
    pub unusable: Vec<Unusable>,
}

/// The state of a certificate at the time in question.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RevocationStatus {
    /// Not revoked at that time.
    Good {
        /// Who says so.
        source: Source,
        /// When that was known to be so; the earliest, where several sources together say so.
        this_update: Timestamp,
        /// By when there will be news; the earliest.
        next_update: Option<Timestamp>,
        /// Up to when this answer holds without fresher data.
        known_until: Timestamp,
        /// A revocation or suspension that came after the time in question.
        later: Option<Revocation>,
    },
    /// Suspended (冻结) at that time.
    OnHold {
        /// Since when, and who says so.
        since: Revocation,
        /// Until when, where later data shows that it was lifted.
        until: Option<Timestamp>,
    },
    /// Revoked at or before that time.
    Revoked(Revocation),
    /// Nothing at hand tells it.
    Unknown {
        /// The cause to report.
        reason: Reason,
        /// The source that came nearest to an answer.
        nearest: Option<Unusable>,
    },
}

/// A certificate is revoked or suspended.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Revocation {
    /// Since when.
    pub at: Timestamp,
    /// Why, if that is given.
    pub reason: Option<RevocationReason>,
    /// Since when the key may have been known to others, if that is given; it can lie before `at`.
    pub invalidity_date: Option<Timestamp>,
    /// Who says so.
    pub source: Source,
}

impl Revocation {
    /// Whether it is a suspension only.
    pub fn is_hold(&self) -> bool {
        self.reason == Some(RevocationReason::CertificateHold)
    }
}

/// A source that does not tell the state of the certificate.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unusable {
    /// Which one.
    pub source: Source,
    /// Why not.
    pub defect: Defect,
}

impl fmt::Display for Unusable {
    /// `crl:0 stale 2024-01-01T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.source, self.defect)
    }
}

/// One CRL or OCSP answer, by its place in [`RevocationFacts`](super::RevocationFacts).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Source {
    /// Which one.
    pub kind: SourceKind,
    /// Whose key signed it, once that is known.
    pub signer: Option<CertificateId>,
    /// The algorithm of its signature, for the policy to judge; `None` for one that is not supported.
    pub algorithm: Option<SignatureAlgorithm>,
    /// When it was made; `None` for an OCSP answer that says nothing.
    pub this_update: Option<Timestamp>,
}

/// Which source.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SourceKind {
    /// The CRL with this index, from 0.
    Crl(usize),
    /// The OCSP answer with this index, from 0.
    Ocsp(usize),
}

impl fmt::Display for Source {
    /// `crl:0` or `ocsp:0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            SourceKind::Crl(n) => write!(f, "crl:{n}"),
            SourceKind::Ocsp(n) => write!(f, "ocsp:{n}"),
        }
    }
}
