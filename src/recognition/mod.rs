//! Whom a region recognises, for what, and since when (互认).

pub mod import;
