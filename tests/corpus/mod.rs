//! Where the shared corpus of real files lies, and how its tables are read.
//!
//! The corpus is not part of the published crate: a test that needs it says that it skipped.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A folder of the corpus; `None`, and a printed line, where the crate is tested alone.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let root =
        std::env::var_os("YINZHENG_CORPUS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no corpus at {}", folder.display());
    None
}

/// The rows of a table with a heading, each as heading to value.
#[allow(dead_code)] // not every test that has a corpus reads a table
pub(crate) fn table(path: &std::path::Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text
        .lines()
        .map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let heading = lines.next().unwrap();
    lines
        .map(|cells| heading.iter().cloned().zip(cells).collect())
        .collect()
}
