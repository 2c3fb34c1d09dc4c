//! Signature values in CMS (密码消息语法): SignedData of RFC 5652, and of GB/T 35275 and GM/T 0010 with their own
//! identifiers, as stand-alone files, in OFD digital signatures and around timestamps.
//!
//! [`observe()`] reads a value and computes what fits; [`judge()`] turns that into findings. Whether the certificates
//! lead to an anchor, and what the times mean, is asked elsewhere.

mod attribute;
mod bare;
mod binding;
mod facts;
mod judge;
mod notes;
mod observe;
mod parse;
mod signer;
mod statement;

pub use binding::Content;
pub use facts::CmsDeviation;
pub use facts::CmsDeviationKind;
pub use facts::CmsFacts;
pub use facts::CmsFormat;
pub use facts::ContentForm;
pub use facts::DataHash;
pub use facts::SignatureValue;
pub use facts::SignedAttributes;
pub use facts::SignerCertificate;
pub use facts::SignerFacts;
pub use facts::SignerIdentifier;
pub use facts::UnreadableCertificate;
pub use judge::judge;
pub use observe::CmsRequest;
pub use observe::observe;
pub(crate) use observe::observe_with;
pub use observe::recognize;
