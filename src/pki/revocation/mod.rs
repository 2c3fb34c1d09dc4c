//! Revocation: CRLs (RFC 5280, 5) and OCSP answers (RFC 6960).
//!
//! * `Crl`, `OcspResponse`: what was handed in, read strictly.
//! * [`RevocationFacts::observe`]: which key signed each. Facts only.
//! * [`revocation_at`]: the state of a certificate at a time, from those facts. No cryptography, no clock.
//!
//! Paths of those who sign CRLs and OCSP answers are asked for by [`SignerPath`]; [`PathJudge::signer_path`](crate::pki::PathJudge::signer_path) gives them.

mod algorithm;
mod answer;
mod basic;
mod by_crl;
mod by_ocsp;
mod conclude;
mod crl;
mod defect;
mod delta;
mod entries;
mod extensions;
mod freshness;
mod judge;
mod observe;
mod ocsp;
mod point;
mod reason;
mod scope;
mod serial;
mod signer;
mod sources;
mod status;

pub use answer::CertId;
pub use answer::CertStatus;
pub use answer::OcspAnswer;
pub use basic::BasicResponse;
pub use basic::Responder;
pub use crl::Crl;
pub use defect::Defect;
pub use entries::CrlEntry;
pub use extensions::CrlExtensions;
pub use extensions::CrlNumber;
pub use judge::SignerPath;
pub use judge::SignerPathAnswer;
pub use judge::revocation_at;
pub use observe::ObservedCrl;
pub use observe::ObservedOcsp;
pub use observe::RevocationFacts;
pub use observe::SignerEdge;
pub use ocsp::OcspResponse;
pub use ocsp::OcspStatus;
pub use point::Indirect;
pub use point::IssuingPoint;
pub use point::OnlyKind;
pub use reason::RevocationReason;
pub use sources::NamedSources;
pub use status::Question;
pub use status::Revocation;
pub use status::RevocationAnswer;
pub use status::RevocationStatus;
pub use status::Source;
pub use status::SourceKind;
pub use status::Unusable;
