//! Reports in words, Chinese and English.

mod text;
mod words;

pub use words::Language;
pub(crate) use words::Words;
