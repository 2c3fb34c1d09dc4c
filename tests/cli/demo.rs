//! The demonstration: made in an empty folder, verified as it is meant to be, and without a secret in it.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use super::program::run;
use super::scratch::Folder;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] })
        .collect()
}

#[test]
fn every_file_gets_its_verdict() {
    let folder = Folder::new();
    let dir = folder.path("world");
    let made = run(&["demo", &dir]);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "{made:?}");
    assert!(!made.out.contains('✗'), "{made:?}");

    // Everyone who follows the README sees the same.
    let readme = fs::read_to_string(folder.path("world/README.md")).unwrap();
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .filter(|l| l.starts_with("| `licences/") || l.starts_with("| `status/"))
        .map(|l| l.split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 8);
    let trust = folder.path("world/trust");
    for row in &rows {
        let file = format!("{dir}/{}", row[1].trim_matches('`'));
        let time = "2026-11-24T00:00:00Z";
        let asked = [
            "verify", &file, "--trust", &trust, "--time", time, "--format", "json",
        ];
        let report = run(&asked).json();
        assert_eq!(report["verdict"], row[2], "{file}");
        let first = report["reasons"][0]["reason"].as_str().unwrap_or("-");
        assert_eq!(first, row[3], "{file}");
    }
    for verdict in ["passed", "failed", "indeterminate"] {
        assert!(rows.iter().any(|r| r[2] == verdict), "{verdict}");
    }
    let all = files(Path::new(&dir));
    assert_eq!(all.len(), 1 + 8 + 12, "{all:?}");
    for file in all {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("PRIVATE KEY"), "{}", file.display());
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = Folder::new();
    folder.write("mine.txt", b"mine");
    let refused = run(&["demo", &folder.path("")]);
    assert_eq!(
        (refused.code, refused.out.as_str()),
        (64, ""),
        "{refused:?}"
    );
    assert_eq!(files(Path::new(&folder.path(""))).len(), 1);
    let refused = run(&["demo", &folder.path("mine.txt")]);
    assert_eq!(refused.code, 66, "{refused:?}");
}
