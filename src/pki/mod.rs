//! Certificates, and what makes them trustworthy.
//!
//! Reads X.509 certificates and answers whether a path leads from one to an anchor that the caller named
//! (RFC 5280). Knows nothing of seals, documents or licences.

mod anchor;
mod certificate;
mod checker;
pub mod cms;
mod distribution;
pub mod envelope;
mod extension;
mod general_name;
mod graph;
pub mod issue;
mod memory;
mod name;
mod path;
mod pem;
mod recent;
pub mod revocation;
pub mod timestamp;
mod usage;

pub use anchor::Anchors;
pub use anchor::Purpose;
pub use anchor::Purposes;
pub use anchor::TrustAnchor;
pub use certificate::Certificate;
pub use certificate::CertificateId;
pub use checker::SignatureChecker;
pub use checker::SignatureResult;
pub use distribution::DistributionPoint;
pub use distribution::DistributionPointName;
pub use distribution::ReasonFlags;
pub use extension::AuthorityKeyId;
pub use extension::BasicConstraints;
pub use extension::Extension;
pub use extension::KeyUsage;
pub use extension::NameConstraints;
pub use extension::PolicyConstraints;
pub use extension::PolicyMapping;
pub use general_name::GeneralName;
pub use graph::Edge;
pub use graph::Observer;
pub use graph::PkiFacts;
pub use memory::Memory;
pub use name::Name;
pub use path::OutOfBounds;
pub use path::PathAnswer;
pub use path::PathFailure;
pub use path::PathJudge;
pub use path::ValidPolicies;
pub use usage::Role;
pub use usage::UsageFault;
pub use usage::check_usage;
