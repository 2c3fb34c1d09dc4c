//! The demonstration of no-submission: nothing is to be submitted in the good case, each bad case names what is missing,
//! and whoever follows its table sees what it says.

use std::fs;

use super::program::Run;
use super::program::run;
use super::scratch::Folder;

/// One row: a case, what follows for the permit, why, and how it is asked.
struct Row<'a> {
    name: &'a str,
    word: &'a str,
    reason: &'a str,
    command: &'a str,
}

fn rows(readme: &str) -> Vec<Row<'_>> {
    let lines = readme.lines().filter(|l| l.contains("| `yz match "));
    lines.map(row).collect()
}

fn row(line: &str) -> Row<'_> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, name, word, reason, command, about, _] = cells[..] else {
        panic!("{line}");
    };
    assert!(about.contains(" / "), "said in both languages: {line}");
    Row {
        name,
        word,
        reason,
        command: command.trim_matches('`'),
    }
}

/// Runs a command of the demonstration in its folder.
fn follow(dir: &str, command: &str, more: &[&str]) -> Run {
    let there = |word: &str| {
        let inside = ["licences/", "recognition/", "sharing/", "status/"];
        if word == "trust" || inside.iter().any(|p| word.starts_with(p)) {
            format!("{dir}/{word}")
        } else {
            word.to_owned()
        }
    };
    let words = command.split_whitespace().skip(1).map(there);
    let mut words: Vec<String> = words.collect();
    words.extend(more.iter().map(ToString::to_string));
    run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_good_case_submits_nothing_and_each_bad_one_names_what_is_missing() {
    let folder = Folder::new();
    let dir = folder.path("world");
    let made = run(&["demo", &dir, "--lang", "en"]);
    assert_eq!(made.code, 0, "{made:?}");
    assert_eq!(made.out.lines().last(), Some("0 materials to submit"));
    let readme = fs::read_to_string(format!("{dir}/sharing/README.md")).unwrap();
    let rows = rows(&readme);
    for demanded in [
        "revoked",
        "expired",
        "wrong-holder",
        "not-recognised",
        "tampered",
        "no-grant",
        "grant-expired",
        "grant-replayed",
        "undetermined-revocation",
        "grant-for-fewer-fields",
        "list-expired",
    ] {
        assert!(rows.iter().any(|r| r.name == demanded), "{demanded}");
    }
    for row in &rows {
        let told = made
            .out
            .lines()
            .find(|l| l.starts_with(&format!("{} ", row.name)));
        let told = told.unwrap_or_else(|| panic!("{}", row.name));
        let missing = if row.word == "needs-upload" { 1 } else { 0 };
        assert!(told.contains(&format!(" {missing} material")), "{told}");
        assert!(told.contains("道路运输经营许可证: "), "{told}");
        assert!(told.ends_with(row.reason), "{told}");
        followed(&dir, row);
    }
    let good = readme.lines().find(|l| l.starts_with("yz match ")).unwrap();
    let good = follow(&dir, good, &["--lang", "zh"]);
    assert_eq!(good.code, 0, "{good:?}");
    assert_eq!(good.out.lines().last(), Some("需提交材料 0 份"));
}

/// Whoever asks as the table says gets its answer.
fn followed(dir: &str, row: &Row<'_>) {
    let run = follow(dir, row.command, &["--format", "json"]);
    let decision = run.json();
    let permit = &decision["requirements"][0];
    assert_eq!(permit["word"], row.word, "{}", row.name);
    assert!(decision.to_string().contains(row.reason), "{}", row.name);
    let code = if row.word == "needs-upload" { 1 } else { 2 };
    assert_eq!(run.code, code, "{}", row.name);
    assert_ne!(decision["overall"], "no-submission", "{}", row.name);
}

#[test]
fn both_sides_can_prove_later_what_was_exchanged_and_decided() {
    let folder = Folder::new();
    let dir = folder.path("world");
    assert_eq!(run(&["demo", &dir]).code, 0);
    for (name, entries) in [("provider", 2), ("office", 3)] {
        let log = format!(
            "yz log verify sharing/{name}.log --id demo-{name} --owner sharing/{name}.pub --format json"
        );
        let alone = follow(&dir, &log, &[]).json();
        assert_eq!(alone["entries"], entries);
        let kept = format!("{dir}/sharing/{name}.checkpoint");
        let held = follow(&dir, &log, &["--checkpoint", &kept]);
        assert_eq!(held.code, 0, "{held:?}");
        // Whoever drops what came before the checkpoint is seen.
        let path = format!("{dir}/sharing/{name}.log");
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, "").unwrap();
        let cut = follow(&dir, &log, &["--checkpoint", &kept]);
        assert_eq!(cut.code, 1, "{cut:?}");
        assert!(cut.out.contains("LOG_TRUNCATED"), "{cut:?}");
        fs::write(
            &path,
            whole
                .replacen("\"u17\"", "\"u18\"", 1)
                .replacen("system", "System", 1),
        )
        .unwrap();
        let edited = follow(&dir, &log, &["--checkpoint", &kept]);
        assert_eq!((edited.code, &edited.json()["first_break"]), (1, &1.into()));
    }
    // Nobody's code or licence stands in the logs or in what travelled.
    for file in [
        "provider.log",
        "office.log",
        "exchange/request.json",
        "exchange/answer/parcel-1.json",
    ] {
        let text = fs::read_to_string(format!("{dir}/sharing/{file}")).unwrap();
        assert!(
            !text.contains("91510802MA99999967") && !text.contains("202600000022"),
            "{file}"
        );
    }
}
