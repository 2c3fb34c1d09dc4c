//! Recognition lists: accepting them, and what they say about a licence that was verified.
//!
//! The cases that were found in the tests and reports of others stand here:
//!
//! | case                                                     | where                                            |
//! |----------------------------------------------------------|--------------------------------------------------|
//! | times of an equivalence, enacted and repealed            | `equivalence`, `enacted_…` and `repealed_…`      |
//! | wrong start time, unknown or duplicate context           | `equivalence`                                    |
//! | wrong type, unmapped status, either side; qualifiers     | `equivalence`                                    |
//! | criteria: all, at least one, none, missed by one element | `equivalence`                                    |
//! | one key twice, also in two encodings                     | `acceptance`, `one_key_…`                        |
//! | root: old or new keys alone, a skipped version, a fork   | `acceptance`                                     |
//! | lower number, same number, far-future number, dropped    | `acceptance`                                     |
//! | expired, and expiring during the run                     | `acceptance`; `take_over`, `what_expires_…`      |

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
