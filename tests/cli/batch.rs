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

/// One question about a demonstration's licences, by the list of a region that recognises some of them.
fn demonstration() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let world = folder.path("world");
    assert_eq!(run(&["demo", &world]).code, 0);
    let names = ["sc-good.ofd", "sc-in-force.ofd", "sc-tampered-page.ofd"];
    let list: String = names.map(|n| format!("{world}/licences/{n}\n")).concat();
    let list = folder.write("list.txt", list.as_bytes());
    let words = format!(
        "verify --files-from {list} --recognition {world}/recognition/330100.json --root {world}/recognition/root.json \
         --status {world}/status/sc-in-force.p7m --region 330100 --matter 000118003001 --trust {world}/trust \
         --time 2026-11-24T00:00:00Z --lang en"
    );
    let words = words.split_whitespace().map(str::to_owned).collect();
    (folder, words)
}

fn ask(words: &[String], more: &[&str]) -> Run {
    let words = words.iter().map(String::as_str);
    run(&words.chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn recognition_is_asked_of_many_as_of_one() {
    let (folder, words) = demonstration();
    let lines = ask(&words, &["--format", "jsonl"]).lines();
    assert_eq!(lines.len(), 3);
    let outcomes: Vec<_> = lines.iter().map(|l| &l["recognition"]["outcome"]).collect();
    assert_eq!(outcomes[0], "recognised", "{}", lines[0]);
    assert_eq!(outcomes[2], "undetermined", "altered: {}", lines[2]);
    for line in &lines {
        let one: Vec<String> = words
            .iter()
            .filter(|w| *w != "--files-from")
            .cloned()
            .collect();
        let file = line["file"].as_str().unwrap().to_owned();
        let list = folder.path("list.txt");
        let one: Vec<String> = one
            .into_iter()
            .map(|w| if w == list { file.clone() } else { w })
            .collect();
        assert_eq!(&ask(&one, &["--format", "json"]).json(), line, "as of one");
    }

    let table = ask(&words, &["--format", "csv"]).out;
    let rows: Vec<&str> = table.split_terminator("\r\n").collect();
    assert!(
        rows[0]
            .contains(",recognition,recognition_reasons,licence_id,licence_name,licence_status,")
    );
    assert!(
        rows[1].contains(",passed,,,,recognised,,1.2.156."),
        "{}",
        rows[1]
    );
    assert!(
        rows[3].contains(",undetermined,NOT_AUTHENTICATED,"),
        "{}",
        rows[3]
    );

    let page = folder.path("page.html");
    let summary = ask(&words, &["--quiet", "--summary", "--html", &page]).err;
    assert!(summary.contains("1 ? UNDETERMINED"), "{summary}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("✓ RECOGNISED") && page.contains("? UNDETERMINED"));
    assert!(page.contains("</b>✗ NOT RECOGNISED"), "counted");
}

#[test]
fn another_recognition_list_or_use_is_another_question() {
    let (folder, words) = demonstration();
    let journal = folder.path("journal.jsonl");
    let kept = ["--format", "jsonl", "--resume", &journal];
    let first = ask(&words, &kept);
    let headings = || {
        let text = fs::read_to_string(&journal).unwrap();
        text.matches("yinzheng.resume/1").count()
    };
    assert_eq!(ask(&words, &kept).out, first.out);
    assert_eq!(headings(), 1, "the same question");
    let other: Vec<String> = words
        .iter()
        .map(|w| w.replace("330100", "500000"))
        .collect();
    let answered = ask(&other, &kept).lines();
    assert_eq!(answered[0]["recognition"]["region"], "500000");
    assert_eq!(headings(), 2, "another list");
    let at = words.iter().position(|w| w == "--status").unwrap();
    let without = [&words[..at], &words[at + 2..]].concat();
    ask(&without, &kept);
    assert_eq!(headings(), 3, "without the statement of status");
    let purpose = ask(&words, &[&kept[..], &["--purpose", "投标"]].concat());
    assert_eq!(purpose.lines().len(), 3);
    assert_eq!(headings(), 4, "for a purpose");
    assert_eq!(ask(&words, &kept).out, first.out);
}

#[test]
fn the_holder_is_compared_in_a_batch_and_nobody_is_shown_whole() {
    let world = super::issuing::World::new();
    world
        .0
        .write("licence.json", super::issuing::LICENCE.as_bytes());
    world.0.make("in");
    let sealing = super::issuing::SEALING;
    for name in ["a", "b"] {
        world.good(&format!(
            "issue @licence.json --out @in/{name}.ofd {sealing}"
        ));
    }
    let (citizen, other) = (super::issuing::CITIZEN, "51080219900101103X");
    let holder = format!(r#"{{"name":"张示例","code":"{other}","code_type":"111"}}"#);
    world.0.write("other.json", holder.as_bytes());
    let asked = "verify @in --trust @trust --time 2026-11-24 --holder @other.json";
    let lines = world
        .run(&format!("{asked} --format jsonl --resume @journal"))
        .lines();
    assert_eq!(lines.len(), 2);
    assert!(
        lines
            .iter()
            .all(|l| l["reasons"][0]["reason"] == "HOLDER_MISMATCH")
    );
    // The runs themselves are looked through for the number; so must be what they leave.
    world.run(&format!("{asked} --format csv --html @folder.html"));
    world.run("verify @in/a.ofd --trust @trust --time 2026-11-24 --html @one.html --quiet");
    for left in ["journal", "folder.html", "one.html"] {
        let text = fs::read_to_string(world.0.path(left)).unwrap();
        let whole = [citizen, other].into_iter().find(|n| text.contains(n));
        assert_eq!(whole, None, "{left}");
    }
    let page = fs::read_to_string(world.0.path("one.html")).unwrap();
    assert!(
        page.contains("张示例") && page.contains("***"),
        "masked, and there"
    );
}
