//! The house: which room may import which.
//!
//! The table is the architecture. A room imports only rooms that stand before it, so that there can be no ring;
//! change the table in review, not in passing.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// The rooms, bottom-up.
const ROOMS: &[&str] = &[
    "error",
    "limits",
    "oid",
    "time",
    "asn1",
    "crypto",
    "report",
    "policy",
    "pki",
    "seal",
    "ofd",
    "pdf",
    "licence",
    "recognition",
    "sharing",
    "verifier",
    "issuer",
    "capi",
];

/// Rooms that stand side by side: a pair never imports one another, whichever comes first in [`ROOMS`].
const SIDE_BY_SIDE: &[(&str, &str)] = &[("ofd", "pdf")];

/// Files above this length are named, so that somebody asks whether they should be split.
const LONG: usize = 400;

#[test]
fn imports_point_downward() {
    let sources = sources();
    assert!(sources.len() > 20, "the sources were not found");

    let wrong: Vec<_> = sources
        .iter()
        .flat_map(|(path, text)| complaints(path, text))
        .collect();

    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn long_files_are_named() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > LONG {
            println!("{lines} lines: src/{}", path.display());
        }
    }
}

/// A file, its text, and what is wrong there.
const PLANTED: &[(&str, &str, &str)] = &[
    ("seal/parse.rs", "use crate::ofd::Package;", "upward"),
    (
        "seal/parse.rs",
        "    use crate::ofd::Package;",
        "inside a function",
    ),
    (
        "seal/parse.rs",
        "pub use crate::ofd::Package;",
        "as a re-export",
    ),
    (
        "seal/parse.rs",
        "pub(crate) use crate::ofd;",
        "a whole room",
    ),
    (
        "seal/parse.rs",
        "let p = crate::ofd::Package::new();",
        "by a path in an expression",
    ),
    (
        "seal/parse.rs",
        "/// See [`Package`](crate::seal::Seal).\nuse crate::ofd::Package;",
        "below a doc link",
    ),
    (
        "time.rs",
        "use crate::asn1::Reader;",
        "out of a room that is one file",
    ),
    (
        "pdf/file.rs",
        "use crate::ofd::Package;",
        "between neighbours",
    ),
    (
        "seal/parse.rs",
        "use crate::Report;",
        "through the re-exports of lib.rs",
    ),
    (
        "seal/parse.rs",
        "use crate::{error, ofd};",
        "several paths on one line",
    ),
    (
        "seal/parse.rs",
        "use super::super::ofd::Package;",
        "by climbing out of the room",
    ),
    (
        "attic/mod.rs",
        "use crate::error::Error;",
        "from a room that is not in the table",
    ),
];

#[test]
#[allow(clippy::too_many_lines)] // one table
fn a_wrong_import_is_found() {
    for (path, text, why) in PLANTED {
        let found = complaints(Path::new(path), text);
        assert_eq!(found.len(), 1, "{why}: {found:?}");
    }
}

/// What proves that a file was accepted is made by the verifier and by nobody else.
#[test]
fn only_the_verifier_makes_proofs() {
    let makers: Vec<_> = sources()
        .into_iter()
        .filter(|(_, text)| text.contains("Accepted::of("))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(makers, [Path::new("verifier/facts.rs")]);
}

#[test]
fn rightful_imports_are_left_alone() {
    for (path, text) in [
        ("ofd/package.rs", "use crate::seal::Seal;"),
        ("ofd/package.rs", "use crate::ofd::Location;"),
        ("ofd/package.rs", "use super::Location;"),
        ("lib.rs", "pub use crate::verifier::Verifier;"),
        (
            "report/check.rs",
            "//! Drawn by [`verifier`](crate::verifier).",
        ),
        ("limits.rs", "/// As [`Anchors`](crate::pki::Anchors)."),
        ("pki/path.rs", "pub(in crate::pki) fn build() {}"),
    ] {
        assert_eq!(complaints(Path::new(path), text), Vec::<String>::new());
    }
}

/// What is wrong with the imports of one file; `path` is relative to `src`. Comments may point anywhere.
fn complaints(path: &Path, text: &str) -> Vec<String> {
    let Some(room) = room_of(path) else {
        return Vec::new();
    };
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""));
    code.enumerate()
        .filter_map(|(i, line)| {
            let why = complaint(&room, line)?;
            Some(format!("src/{}:{}: {why}", path.display(), i + 1))
        })
        .collect()
}

fn complaint(room: &str, line: &str) -> Option<String> {
    if line.contains("super::super::super::") || (line.contains("super::super::") && is_use(line)) {
        return Some("climbs out of its room; name the path from crate".to_owned());
    }
    line.split("crate::").skip(1).find_map(|rest| {
        let target = rest
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .next()
            .unwrap_or_default();
        refused(room, target).map(|why| format!("{room} imports crate::{rest}: {why}"))
    })
}

fn is_use(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("use ") || (line.starts_with("pub") && line.contains(" use "))
}

/// Why `room` may not import `target`, if so.
fn refused(room: &str, target: &str) -> Option<&'static str> {
    let floor = |name| ROOMS.iter().position(|r| *r == name);
    let Some(from) = floor(room) else {
        return Some("the importing room is not in the table");
    };
    if room == target {
        return None;
    }
    let Some(to) = floor(target) else {
        return Some("not a room; one path per line, never through lib.rs");
    };
    let neighbours =
        |(a, b): &(&str, &str)| [*a, *b] == [room, target] || [*b, *a] == [room, target];
    if SIDE_BY_SIDE.iter().any(neighbours) {
        Some("these stand side by side")
    } else if to > from {
        Some("upward")
    } else {
        None
    }
}

/// The room of a file; none for `lib.rs`, which is the house's front door.
fn room_of(path: &Path) -> Option<String> {
    let first = path.iter().next()?.to_str()?;
    let room = first.strip_suffix(".rs").unwrap_or(first);
    (room != "lib").then(|| room.to_owned())
}

/// Every source file with its text, its path relative to `src`.
fn sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![src.clone()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&src).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}
