//! E-licences (电子证照), among them certificates and e-proofs (电子证明): identifier, codes, data, holder, status.
//!
//! Everything here is pure: it takes texts, statements and times and gives facts or findings. Reading the texts out of
//! a file, and knowing whether a valid signature covers them, is the caller's part.
//!
//! Knows nothing of containers, seals or certificates.

mod code;
mod copy;
mod date;
mod holder;
mod id;
mod issuer;
mod kind;
mod metadata;
mod period;
mod text;

pub use code::CitizenDeviation;
pub use code::CitizenNumber;
pub use code::CitizenReading;
pub use code::DivisionCode;
pub use code::DivisionLevel;
pub use code::LicenceType;
pub use code::LicenceTypeCode;
pub use code::TypeTable;
pub use code::Uscc;
pub use code::UsccCategory;
pub use code::mod_37_36;
pub use copy::AnnotatedCopy;
pub use copy::CopyEnd;
pub use copy::judge_copy;
pub use date::DateForm;
pub use date::DateReading;
pub use date::Day;
pub use date::LicenceDate;
pub use date::read_date;
pub use holder::Holder;
pub use holder::HolderClass;
pub use holder::HolderCode;
pub use holder::HolderCodeFault;
pub use holder::HolderCodeType;
pub use holder::HolderMatch;
pub use holder::compare_holders;
pub use holder::judge_holder;
pub use id::CheckVariant;
pub use id::IdFault;
pub use id::IdParts;
pub use id::IdReading;
pub use id::IdRules;
pub use id::LicenceId;
pub use id::judge_id;
pub use issuer::Delegations;
pub use issuer::SealOwner;
pub use issuer::judge_issuer_seal;
pub use issuer::judge_seal_time;
pub use kind::LicenceKind;
pub use metadata::Carrier;
pub use metadata::CarrierKind;
pub use metadata::Element;
pub use metadata::Issuer;
pub use metadata::Metadata;
pub use metadata::MetadataFault;
pub use metadata::MetadataRules;
pub use metadata::Protection;
pub use metadata::Source;
pub use metadata::Value;
pub use metadata::judge_coverage;
pub use metadata::judge_metadata;
pub use period::Period;
pub use period::PeriodEnd;
pub use period::PeriodPlace;
pub use period::read_period;
pub use period::read_period_end;
