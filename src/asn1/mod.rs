//! DER over a borrowed slice, and the little that is needed to write it.
//!
//! Strict on purpose: one encoding per value, so that what is shown is what was signed. Every value keeps
//! [`Tlv::raw`], the octets as received, and its offset in the whole input. Signatures are checked over
//! `raw`, never over a re-encoding.
//!
//! Knows nothing of seals, licences or certificates.

mod ber;
mod reader;
mod walk;
mod writer;

pub use ber::BerDeviation;
pub use ber::BerDeviationKind;
pub use ber::Normalized;
pub use ber::to_der;
pub use reader::Reader;
pub use reader::Tag;
pub use reader::Tlv;
pub use walk::check_der;
pub use writer::bit_string;
pub use writer::integer;
pub use writer::object_identifier;
pub use writer::sequence;
pub use writer::tlv;
