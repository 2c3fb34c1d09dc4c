//! Electronic seals (电子印章) and seal signatures (电子签章): read, observe, judge, make.
//!
//! GM/T 0031-2014 (V1), GB/T 38540-2020 (V4) and GM/T 0031-2025 (V5). Three people stand behind a seal signature, and
//! none is taken for another: the maker (制章人) signed the seal, the signer (签章人) signed the content with it, and
//! whose authority the seal speaks for is decided elsewhere.
//!
//! Knows nothing of OFD: what is signed comes in as a digest.

mod facts;
mod judge;
mod make;
mod model;
mod observe;
mod octets;
mod parse;
mod picture;
mod remarks;
mod shape;
mod time_info;

pub use facts::SealFacts;
pub use facts::SealSignatureFacts;
pub use facts::SignedOver;
pub use facts::SignerListed;
pub use facts::Token;
pub use facts::ValueCheck;
pub use judge::DATE_TOLERANCE;
pub use judge::Expectation;
pub use judge::judge;
pub use judge::judge_seal;
pub use make::CertificateCheck;
pub use make::Listing;
pub use make::SealDraft;
pub use make::SealError;
pub use make::SealMaker;
pub use make::SealPicture;
pub use make::SealSigner;
pub use make::Timestamper;
pub use model::Deviation;
pub use model::ExtData;
pub use model::HEADER_ID;
pub use model::Header;
pub use model::Layout;
pub use model::Picture;
pub use model::Property;
pub use model::Seal;
pub use model::SealInfo;
pub use model::SealSignature;
pub use model::SealVersion;
pub use model::SignerEntry;
pub use model::SignerList;
pub use model::SignerListKind;
pub use observe::observe;
pub use observe::observe_seal;
pub(crate) use observe::observe_seal_with;
pub(crate) use observe::observe_with;
pub use octets::Octets;
pub use picture::PictureKind;
pub use shape::Shape;
pub use time_info::TimeForm;
pub use time_info::TimeInfo;
