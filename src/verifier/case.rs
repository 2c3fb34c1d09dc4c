//! One signature on its way from what was observed to its report.

use crate::crypto::SignatureAlgorithm;
use crate::pki::Certificate;
use crate::pki::revocation::Crl;
use crate::pki::revocation::OcspResponse;
use crate::pki::timestamp::TimestampFacts;
use crate::report::Check;
use crate::report::CoverageSummary;
use crate::report::DigestSummary;
use crate::report::Finding;
use crate::report::SignatureKind;
use crate::time::Timestamp;
use crate::time::Validity;

/// A signature: what its room found, and whom to ask about next.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// From 1, in the order of the file.
    pub(crate) number: usize,
    pub(crate) id: String,
    pub(crate) kind: SignatureKind,
    /// What the rooms below found; trust, time and algorithms are added here.
    pub(crate) findings: Vec<Finding>,
    /// The checks without which nothing passes.
    pub(crate) required: Vec<Check>,
    /// Everyone who signed; a seal signature has one.
    pub(crate) signers: Vec<Party>,
    pub(crate) seal: Option<SealCase>,
    /// Certificates that came along.
    pub(crate) embedded: Vec<Certificate>,
    /// CRLs that came along.
    pub(crate) crls: Vec<Crl>,
    /// OCSP answers that came along.
    pub(crate) ocsp: Vec<OcspResponse>,
    pub(crate) path: Option<String>,
    pub(crate) digests: Option<DigestSummary>,
    pub(crate) coverage: Option<CoverageSummary>,
    /// Another time that the file states, to be compared with the claim.
    pub(crate) stated_time: Option<Timestamp>,
}

/// Someone who made a signature value.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) certificate: Option<Certificate>,
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    pub(crate) sm2_id: Option<Vec<u8>>,
    /// The signature value.
    pub(crate) value: Vec<u8>,
    /// When he says that he signed.
    pub(crate) claimed: Option<Timestamp>,
    /// Timestamps over the value.
    pub(crate) timestamps: Vec<TimestampFacts>,
}

/// The seal in a signature, or a seal that stands alone.
#[derive(Clone, Debug)]
pub(crate) struct SealCase {
    pub(crate) version: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) validity: Validity,
    pub(crate) created: Timestamp,
    pub(crate) signed_over: Option<&'static str>,
    /// The maker: his claim is the seal's createDate.
    pub(crate) maker: Party,
    /// Whether the standard judges the maker at createDate (GM/T 0031-2025).
    pub(crate) judged_at_creation: JudgedAtCreation,
}

/// Whether a seal's maker is judged at the time at which the seal was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum JudgedAtCreation {
    No,
    Yes,
}
