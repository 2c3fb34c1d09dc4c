//! Seals and seal signatures through the public API: real files, files made field by field, and altered files.

mod bits;
mod builder;
mod corpus;
mod deviations;
#[allow(unreachable_pub)] // shared with tests that are a single file
#[path = "../corpus/mod.rs"]
mod files;
mod mutations;
mod rejections;
mod structures;
