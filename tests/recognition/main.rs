//! Recognition lists: accepting them, and what they say about a licence that was verified.

#[path = "../support/mod.rs"]
mod support;

mod acceptance;
mod equivalence;
mod file_store;
mod load_rules;
mod properties;
mod reasons;
mod schema;
mod take_over;
mod verify;
mod who;
mod world;
