//! Certificates, and what makes them trustworthy.
//!
//! Reads X.509 certificates and answers whether a path leads from one to an anchor that the caller named
//! (RFC 5280). Knows nothing of seals, documents or licences.

mod certificate;
mod distribution;
mod extension;
mod general_name;
mod name;
mod pem;

pub use certificate::Certificate;
pub use certificate::CertificateId;
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
pub use name::Name;
