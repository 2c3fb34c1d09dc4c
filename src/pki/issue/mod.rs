//! A small CA for tests, demonstrations and intranets: certificates, CRLs, OCSP answers, timestamps and SignedData,
//! signed by any [`Signer`](crate::crypto::Signer).
//!
//! A template says what is to be issued; a [`Credential`] (key and certificate) signs it. Nothing asks a clock:
//! every time is an argument. What contradicts itself or its issuer is refused with an [`IssueError`] before
//! anything is signed, and what was made is verified and read back by this library's own parsers before it is
//! handed out.
//!
//! Encodings are DER, in the one form that each standard prefers; see RFC 5280, RFC 6960, RFC 3161, RFC 5652 and
//! GB/T 20518, GB/T 20520, GB/T 35275.
//!
//! ```
//! use yinzheng::crypto::{Signer, SoftwareSigner};
//! use yinzheng::pki::issue::{self, CertificateTemplate, Credential, CrlTemplate, NameBuilder, Profile};
//! use yinzheng::time::Validity;
//!
//! let validity = Validity {
//!     not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
//!     not_after: "2036-01-01T00:00:00Z".parse().unwrap(),
//! };
//! let root_key = SoftwareSigner::generate_sm2()?;
//! let name = NameBuilder::new().country("CN").common_name("示范根").build()?;
//! let root = issue::self_signed(&CertificateTemplate::new(Profile::Root, name, validity), &root_key)?;
//! let root = Credential::new(&root, &root_key)?;
//!
//! let office_key = SoftwareSigner::generate_sm2()?;
//! let name = NameBuilder::new().country("CN").organisation("广元市不动产登记中心").build()?;
//! let template = CertificateTemplate::new(Profile::Signer, name, validity)
//!     .with_crl_address("http://crl.example.cn/root.crl");
//! let office = issue::certify(&root, &template, office_key.public_key())?;
//! assert_eq!(office.issuer(), root.certificate().subject());
//!
//! let updates = ["2026-06-01", "2026-07-01"].map(|t| t.parse().unwrap());
//! let crl = CrlTemplate::new(1, updates[0], updates[1]).sign(&root)?;
//! assert!(crl.is_empty());
//! # Ok::<(), yinzheng::pki::issue::IssueError>(())
//! ```

mod algorithm;
mod certificate;
mod credential;
mod crl;
mod error;
mod extension;
mod name;
mod ocsp;
mod profile;
mod serial;
mod signed_data;
mod signer_info;
mod timestamp;
mod write;

pub use certificate::CertificateTemplate;
pub use certificate::certify;
pub use certificate::self_signed;
pub use credential::Credential;
pub(super) use credential::signature as signed_value;
pub use crl::CrlTemplate;
pub use crl::RevokedCertificate;
pub use error::IssueError;
pub use name::NameBuilder;
pub use ocsp::OcspTemplate;
pub use ocsp::StatusTemplate;
pub use profile::Profile;
pub use serial::SerialNumber;
pub use signed_data::CmsStandard;
pub use signed_data::SignedData;
pub use signed_data::SignedDataTemplate;
pub use signer_info::Placement;
pub use timestamp::TimestampTemplate;
