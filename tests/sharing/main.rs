//! No-submission: matters, grants, decisions, exchange and the log, through the public API.
// A table of cases belongs in one place, however long it is.
#![allow(clippy::too_many_lines, clippy::type_complexity)]

mod complaints;
mod departments;
mod exchanges;
mod grants;
mod invariants;
mod keys;
mod levels;
mod logs;
mod matters;
mod rules;
#[cfg(feature = "schema")]
mod schema;
mod world;

use std::path::PathBuf;

/// An empty folder of its own for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sharing-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
