//! Timestamps (时间戳): the tokens of RFC 3161 and GB/T 20520, with SM2 as with RSA and ECDSA, in e-seal signatures,
//! among the unsigned attributes of CMS, and as files of their own.
//!
//! [`observe()`] reads a token and computes what fits; [`judge()`] turns that into findings.

mod info;
mod judge;
mod observe;

pub use info::Accuracy;
pub use info::Fraction;
pub use info::TstInfo;
pub use judge::judge;
pub use observe::Imprint;
pub use observe::TimestampFacts;
pub use observe::TimestampRequest;
pub use observe::TsaName;
pub use observe::Wrapping;
pub use observe::observe;
pub(crate) use observe::observe_with;
