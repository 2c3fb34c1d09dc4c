//! E-licences (电子证照), among them certificates and e-proofs (电子证明): identifier, codes, data, holder, status.
//!
//! Everything here is pure: it takes texts, statements and times and gives facts or findings. Reading the texts out of
//! a file, and knowing whether a valid signature covers them, is the caller's part.
//!
//! Knows nothing of containers, seals or certificates.

mod code;
mod date;
mod id;
mod kind;

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
pub use date::DateForm;
pub use date::DateReading;
pub use date::Day;
pub use date::LicenceDate;
pub use date::read_date;
pub use id::CheckVariant;
pub use id::IdFault;
pub use id::IdParts;
pub use id::IdReading;
pub use id::IdRules;
pub use id::LicenceId;
pub use id::judge_id;
pub use kind::LicenceKind;
