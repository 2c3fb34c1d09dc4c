//! Many documents on the command line: jobs, tables, resuming, pages.

use std::fs;

use super::program::Run;
use super::program::run;
use super::scratch::Folder;

const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/licence.ofd");
const BAD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/licence-tampered.ofd"
);
const TRUST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/trust");
const TIME: [&str; 2] = ["--time", "2026-11-24T00:00:00Z"];

/// A folder of good and bad documents in turn, and one that is none.
fn archive(count: usize) -> Folder {
    let folder = Folder::new();
    folder.make("in");
    let (good, bad) = (fs::read(GOOD).unwrap(), fs::read(BAD).unwrap());
    for i in 0..count {
        let bytes = if i % 3 == 1 { &bad } else { &good };
        folder.write(&format!("in/{i:03}.ofd"), bytes);
    }
    folder.write("in/999.ofd", b"no package");
    folder
}

fn verify(folder: &Folder, more: &[&str]) -> Run {
    let path = folder.path("in");
    let mut args = vec!["verify", &path, "--trust", TRUST, "--lang", "en"];
    args.extend(TIME);
    args.extend(more);
    run(&args)
}

#[test]
fn any_number_of_jobs_gives_the_same_lines_in_the_same_order() {
    let folder = archive(12);
    let one = verify(&folder, &["--format", "jsonl", "--jobs", "1"]);
    assert_eq!(one.code, 1, "{one:?}");
    assert_eq!(one.lines().len(), 13);
    for jobs in ["2", "7"] {
        let more = verify(&folder, &["--format", "jsonl", "--jobs", jobs]);
        assert_eq!(more.out, one.out, "{jobs}");
    }
    let none = verify(&folder, &["--jobs", "0"]);
    assert_eq!(none.code, 64, "no job gets nothing done");
}

#[test]
fn a_table_has_a_row_for_each_document() {
    let folder = archive(3);
    let gone = folder.path("gone.ofd");
    let table = verify(&folder, &["--format", "csv", &gone]);
    assert_eq!(table.code, 66, "{table:?}");
    let rows: Vec<&str> = table.out.split_terminator("\r\n").collect();
    assert!(
        rows[0].starts_with("\u{feff}file,verdict,reasons,"),
        "{}",
        rows[0]
    );
    assert_eq!(rows.len(), 1 + 4 + 1);
    assert!(rows[1].contains("000.ofd,passed,,"), "{}", rows[1]);
    assert!(rows[2].contains("001.ofd,failed,HASH_FAILURE,ofd.reference-digest,/Doc_0/"));
    assert!(rows[5].contains("gone.ofd,,"), "{}", rows[5]);
    let columns = |row: &str| row.matches(',').count();
    assert!(
        rows[..5].iter().all(|r| columns(r) == columns(rows[0])),
        "{rows:?}"
    );
}

#[test]
fn a_run_that_was_cut_short_goes_on_where_it_stopped() {
    let folder = archive(6);
    let journal = folder.path("journal.jsonl");
    let whole = verify(&folder, &["--format", "jsonl", "--resume", &journal]);
    assert_eq!(whole.out, verify(&folder, &["--format", "jsonl"]).out);
    let complete = fs::read_to_string(&journal).unwrap();
    // Two contents and what is none: 6 documents have reports of their own all the same.
    assert_eq!(complete.lines().count(), 1 + 7, "a heading and the reports");

    // Cut in the middle of a line, and one report altered so that its use is seen.
    let kept = complete.replacen(
        "\"judged_at\":\"validation-time\"",
        "\"judged_at\":\"claimed-time\"",
        1,
    );
    let cut = kept.len() - 300;
    fs::write(&journal, &kept[..cut]).unwrap();
    let again = verify(
        &folder,
        &["--format", "jsonl", "--resume", &journal, "--summary"],
    );
    assert_eq!(again.code, 1);
    let lines = again.lines();
    assert_eq!(lines.len(), 7);
    let names: Vec<&str> = lines.iter().map(|l| l["file"].as_str().unwrap()).collect();
    assert!(names.is_sorted(), "{names:?}");
    let used = lines.iter().filter(|l| l["judged_at"] == "claimed-time");
    assert_eq!(used.count(), 0, "the latest report on a content counts");
    assert!(
        again.err.contains("7 documents: 4 valid, 3 invalid"),
        "{}",
        again.err
    );
    assert!(again.err.contains("2 HASH_FAILURE"), "{}", again.err);

    // Another question: nothing is used again.
    let strict = verify(
        &folder,
        &[
            "--format", "jsonl", "--resume", &journal, "--policy", "strict",
        ],
    );
    assert!(strict.lines().iter().all(|l| l["policy"]["id"] == "strict"));
    let headings = fs::read_to_string(&journal).unwrap();
    assert_eq!(headings.matches("yinzheng.resume/1").count(), 2);
}

#[test]
fn what_was_reported_is_used_under_the_name_that_the_document_has_now() {
    let folder = archive(0);
    folder.write("in/999.ofd", &fs::read(GOOD).unwrap());
    let journal = folder.path("journal.jsonl");
    let now = ["--time", "now", "--resume", &journal, "--format", "jsonl"];
    let path = folder.path("in");
    let ask = || {
        let mut args = vec!["verify", &path, "--trust", TRUST];
        args.extend(now);
        run(&args)
    };
    let first = ask();
    let told = fs::read_to_string(&journal).unwrap();
    fs::write(
        &journal,
        told.replacen(
            "\"judged_at\":\"validation-time\"",
            "\"judged_at\":\"x\"",
            1,
        ),
    )
    .unwrap();
    fs::rename(folder.path("in/999.ofd"), folder.path("in/证照 \"1\".ofd")).unwrap();
    let second = ask();
    let (first, second) = (&first.lines()[0], &second.lines()[0]);
    assert_eq!(second["judged_at"], "x", "it was not verified again");
    assert_eq!(second["validation_time"], first["validation_time"]);
    assert!(second["file"].as_str().unwrap().ends_with("证照 \"1\".ofd"));
}

#[test]
fn a_journal_is_not_mistaken_for_something_else() {
    let folder = archive(1);
    for text in [&b"remember the milk\n"[..], b"remember the milk"] {
        let notes = folder.write("notes.txt", text);
        let run = verify(&folder, &["--format", "jsonl", "--resume", &notes]);
        assert_eq!(run.code, 66, "{run:?}");
        assert_eq!(fs::read(&notes).unwrap(), text);
    }
    let text = verify(&folder, &["--resume", &folder.path("journal.jsonl")]);
    assert_eq!(text.code, 64, "texts are not kept");
}

#[test]
fn pages_are_written_once() {
    let folder = archive(3);
    let page = folder.path("page.html");
    let run = verify(&folder, &["--html", &page, "--quiet"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    let written = fs::read_to_string(&page).unwrap();
    assert!(written.contains("4 files") && written.contains("HASH_FAILURE"));
    let again = verify(&folder, &["--html", &page]);
    assert_eq!(again.code, 66, "nothing is overwritten");

    let one = folder.path("one.html");
    let args = [
        "verify", GOOD, "--trust", TRUST, "--lang", "zh", "--html", &one,
    ];
    let run = super::program::run(&[&args[..], &TIME].concat());
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        fs::read_to_string(&one)
            .unwrap()
            .contains("data:image/png;base64,")
    );
}
