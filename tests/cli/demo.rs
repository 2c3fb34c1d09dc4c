//! The demonstration: made in an empty folder, verified as it is meant to be, and without a secret in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use super::program::run;
use super::scratch::Folder;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] })
        .collect()
}

/// The citizen of the demonstration.
const CITIZEN: &str = "500112199003079990";

/// One line of the README's table of files.
#[derive(Debug)]
struct Row<'a> {
    file: &'a str,
    asked: &'a str,
    verdict: &'a str,
    reason: &'a str,
    status: &'a str,
}

fn rows(readme: &str) -> Vec<Row<'_>> {
    let lines = readme.lines();
    let lines = lines.filter(|l| l.starts_with("| `licences/") || l.starts_with("| `status/"));
    let row = |line| {
        let cells: Vec<&str> = str::split(line, '|').map(str::trim).collect();
        let [_, file, asked, verdict, reason, status, about, _] = cells[..] else {
            panic!("{line}");
        };
        assert!(about.contains(" / "), "said in both languages: {line}");
        Row {
            file: file.trim_matches('`'),
            asked: asked.trim_matches('`'),
            verdict,
            reason,
            status,
        }
    };
    lines.map(row).collect()
}

#[test]
fn every_file_gets_its_verdict() {
    let folder = Folder::new();
    let dir = folder.path("world");
    let made = run(&["demo", &dir]);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "{made:?}");
    let readme = fs::read_to_string(folder.path("world/README.md")).unwrap();
    let rows = rows(&readme);
    assert_eq!(rows.len(), 34);
    let of_files = |l: &&str| l.starts_with("✓ licences/") || l.starts_with("✓ status/");
    assert_eq!(
        made.out.lines().filter(of_files).count(),
        rows.len(),
        "{made:?}"
    );
    assert!(!made.out.contains('✗'), "{made:?}");
    for row in &rows {
        let told = made.out.lines().find(|l| l.contains(row.file)).unwrap();
        assert!(told.contains(row.verdict), "{told}");
    }
    for verdict in ["passed", "failed", "indeterminate"] {
        assert!(rows.iter().any(|r| r.verdict == verdict), "{verdict}");
    }

    // Everything there is explained, and no secret is in it.
    let all = files(Path::new(&dir));
    let parts = ["recognition", "sharing"].map(|part| format!("{dir}/{part}"));
    let others = all
        .iter()
        .filter(|p| !parts.iter().any(|part| p.starts_with(part)));
    assert_eq!(others.count(), 1 + rows.len() + 12, "{all:?}");
    for row in &rows {
        assert!(
            fs::exists(format!("{dir}/{}", row.file)).unwrap(),
            "{row:?}"
        );
    }
    for file in all {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("PRIVATE KEY"), "{}", file.display());
    }
    assert!(!made.out.contains(CITIZEN) && !readme.contains(CITIZEN));
}

/// Everyone who follows the README sees the same.
#[test]
fn the_files_say_the_same_to_whoever_asks() {
    let folder = Folder::new();
    let dir = folder.path("world");
    assert_eq!(run(&["demo", &dir]).code, 0);
    let readme = fs::read_to_string(folder.path("world/README.md")).unwrap();
    let trust = folder.path("world/trust");
    let mut versions = BTreeSet::new();
    // What asks about holder or status needs more than options.
    let rows = rows(&readme);
    let plain = rows
        .iter()
        .filter(|r| r.asked == "-" || r.asked.starts_with("--"));
    for row in plain {
        let file = format!("{dir}/{}", row.file);
        let time = "2026-11-24T00:00:00Z";
        let mut asked = vec![
            "verify", &file, "--trust", &trust, "--time", time, "--format", "json",
        ];
        asked.extend(row.asked.split_whitespace().filter(|word| *word != "-"));
        let report = run(&asked).json();
        assert_eq!(report["verdict"], row.verdict, "{row:?}");
        let first = report["reasons"][0]["reason"].as_str().unwrap_or("-");
        assert_eq!(first, row.reason, "{row:?}");
        let status = report["licence"]["status"].as_str().unwrap_or("-");
        assert_eq!(status, row.status, "{row:?}");
        let signatures = report["signatures"].as_array().unwrap();
        let of_seal = |s: &Value| s["seal_version"].as_str().map(str::to_owned);
        versions.extend(signatures.iter().filter_map(of_seal));
    }
    assert_eq!(Vec::from_iter(versions), ["V1", "V4", "V5"]);
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
