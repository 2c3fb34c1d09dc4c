//! Issuing: from what a licence says, a page and a seal to a sealed e-licence, e-proof or annotated copy, and from what
//! an issuer knows to a signed statement of status.
//!
//! A [`LicenceDescription`] holds the data (GB/T 36903). A [`LicenceIssuer`] puts them on a page of its own, or into a
//! page that it is given, computes the identifier with its check character, and seals the whole. The data stand in the
//! CustomDatas of OFD.xml, which the seal covers. What a verifier would hold against them is found before anything is
//! signed, and the result is read again before it is handed out.
//!
//! Nothing asks a clock: every time is an argument.

mod copy;
mod description;
mod draw;
mod error;
mod font;
mod licence;
mod proof;
mod status;
mod watermark;

pub use copy::CopyDescription;
pub use description::Item;
pub use description::LicenceDescription;
pub use error::IssuerError;
pub use font::Font;
pub use licence::IssuedLicence;
pub use licence::LicenceIssuer;
pub use proof::IssuedProof;
pub use status::sign_status;

pub use crate::verifier::SignedStatus;
