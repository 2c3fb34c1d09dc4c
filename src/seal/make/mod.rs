//! Making seals (制章) and signing with them (签章).
//!
//! | step | GM/T 0031-2025, as [`SealMaker`] takes it | GM/T 0031-2014, 6.2.2, as [`SealSigner`] takes it |
//! |---|---|---|
//! | a | the maker's certificate is checked | the signer's certificate is checked |
//! | b | SES_SealInfo is put together | the seal is verified |
//! | c | it is signed | the signer's certificate is looked for in the seal's list, octet for octet |
//! | d | a timestamp over the value | the content's digest comes from the caller |
//! | e | the parts become a SESeal | TBS_Sign is put together, signed, packed, timestamped |
//!
//! What this room can know of a certificate, its use and its validity, is checked here; its path and whether it is
//! revoked, by the caller, in a [`CertificateCheck`]. What was made is read and judged as a file from outside would be
//! before it is handed out, so a faulty key or device cannot put a bad value into the world.

mod draft;
mod draw;
mod encode;
mod error;
mod maker;
mod picture;
mod rules;
mod signer;
mod timestamper;

pub use draft::Listing;
pub use draft::SealDraft;
pub use error::SealError;
pub use maker::SealMaker;
pub use picture::SealPicture;
pub use rules::CertificateCheck;
pub use signer::SealSigner;
pub use timestamper::Timestamper;
