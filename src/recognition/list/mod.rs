//! Recognition lists (互认清单): their payload, the rules that a list must keep, and what is looked up in it.

mod entries;
mod payload;
mod verified;

pub use entries::AnchorConstraints;
pub use entries::AnchorPurpose;
pub use entries::Authority;
pub use entries::CertificateRef;
pub use entries::ListedAnchor;
pub use entries::ListedType;
pub use entries::MayIssue;
pub use entries::Region;
pub use entries::Scenario;
pub use entries::SealMaker;
pub use entries::Span;
pub use entries::SubjectMatch;
pub use entries::TakeOver;
pub use entries::TakeOverScope;
pub use payload::Agreement;
pub use payload::AssuranceRules;
pub use payload::LIST_SPEC;
pub use payload::ListExtension;
pub use payload::Objections;
pub use payload::Publisher;
pub use payload::RecognitionList;
pub use payload::StatusSource;
pub use verified::RollbackProtection;
pub use verified::VerifiedList;
