//! The codes that a licence is written with: organisations, citizens, places, licence types.
//!
//! Each is a type of its own whose values are well formed; whether a check character fits is asked where real
//! codes are known to deviate, and demanded where they are not.

mod check_character;
mod citizen;
mod csv;
mod division;
mod type_code;
mod type_table;
mod uscc;

pub(crate) use check_character::deviating_check_character;
pub use check_character::mod_37_36;
pub use citizen::CitizenDeviation;
pub use citizen::CitizenNumber;
pub use citizen::CitizenReading;
pub use division::DivisionCode;
pub use division::DivisionLevel;
pub use type_code::LicenceTypeCode;
pub use type_table::LicenceType;
pub use type_table::TypeTable;
pub use uscc::Uscc;
pub use uscc::UsccCategory;
