//! Reports in words, Chinese and English.

mod html;
mod licence;
mod text;
mod words;

pub use words::Language;
pub(crate) use words::Words;
