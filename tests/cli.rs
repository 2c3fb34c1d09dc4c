//! The command line as its users meet it: exit codes, streams, forms of output.

mod cli {
    mod asking;
    mod batch;
    mod demo;
    mod foreign;
    mod issuing;
    mod list;
    pub(crate) mod program;
    mod recognition;
    mod recognition_demo;
    pub(crate) mod scratch;
    mod sharing;
    mod sharing_demo;
}

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cli::program::Run;
use cli::program::run;
use cli::program::yz;
use cli::scratch::Folder;
use cli::scratch::entry;
use cli::scratch::unsigned_ofd;
use serde_json::Value;
use yinzheng::report::Check;
use yinzheng::report::Reason;

#[test]
fn what_makes_no_sense_exits_with_64() {
    for (args, why) in [
        (&[][..], "no command"),
        (&["frob"], "no such command"),
        (&["verify"], "nothing to verify"),
        (&["verify", "--frob", "a.ofd"], "no such option"),
        (&["verify", "a.ofd", "--time", "yesterday"], "no such time"),
        (
            &["verify", "a.ofd", "--time", "2026-11-24T00:00:00"],
            "a time without its zone",
        ),
        (&["verify", "a.ofd", "--format", "xml"], "no such form"),
        (&["verify", "-", "-"], "standard input twice"),
        (
            &["verify", "-", "--files-from", "-"],
            "standard input for list and document",
        ),
        (
            &["verify", "a.dat", "b.dat", "--content", "c"],
            "one content for two signatures",
        ),
        (&["explain", "NO_SUCH_CODE"], "no such code"),
        (&["inspect"], "nothing to inspect"),
    ] {
        let run = run(args);
        assert_eq!(run.code, 64, "{why}: {run:?}");
        assert_eq!(run.out, "", "{why}");
        assert_ne!(run.err, "", "{why}");
    }
}

#[test]
fn help_and_version_are_answers() {
    for args in [&["--help"][..], &["--version"], &["verify", "--help"]] {
        let run = run(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        assert_ne!(run.out, "", "{args:?}");
    }
}

#[test]
fn every_code_is_explained() {
    let all = run(&["explain", "--lang", "en"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    let codes = Check::ALL
        .iter()
        .map(|c| (c.code(), c.text_en()))
        .chain(Reason::ALL.iter().map(|r| (r.code(), r.text_en())));
    for (code, meaning) in codes {
        let listed =
            |l: &str| l.trim_start().starts_with(&format!("{code} ")) && l.ends_with(meaning);
        assert!(all.out.lines().any(listed), "{code}");
    }

    let one = run(&["explain", "hash_failure", "--lang", "zh"]);
    assert_eq!(one.code, 0);
    assert!(one.out.contains(Reason::HashFailure.text_zh()), "{one:?}");
    let one = run(&["explain", "ofd.coverage", "--lang", "en"]);
    assert!(one.out.contains(Check::OfdCoverage.spec()), "{one:?}");
}

#[test]
fn a_code_that_is_not_one_gets_a_hint() {
    let run = run(&["explain", "seal-valid"]);
    assert!(run.err.contains("ses.seal-validity"), "{run:?}");
}

#[test]
fn what_cannot_be_read_exits_with_66() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", b"not an OFD package");
    let rubbish = folder.write("rubbish.cer", b"rubbish");
    let policy = folder.write("policy.json", br#"{"rised": []}"#);
    let empty = folder.make("empty");
    let missing = folder.path("missing");
    for (args, why) in [
        (vec!["verify", &missing], "no such document"),
        (vec!["verify", &empty], "a folder without documents"),
        (vec!["verify", "--files-from", &missing], "no such list"),
        (
            vec!["verify", &document, "--trust", &missing],
            "no such anchor",
        ),
        (
            vec!["verify", &document, "--trust", &rubbish],
            "an anchor that is no certificate",
        ),
        (
            vec!["verify", &document, "--trust", &empty],
            "a trust folder without anchors",
        ),
        (
            vec!["verify", &document, "--crl", &rubbish],
            "a CRL that is none",
        ),
        (
            vec!["verify", &document, "--ocsp", &rubbish],
            "an OCSP answer that is none",
        ),
        (
            vec!["verify", &document, "--policy", &missing],
            "no such policy",
        ),
        (
            vec!["verify", &document, "--policy", &policy],
            "a policy with a misspelt field",
        ),
        (
            vec!["verify", &document, "--content", &missing],
            "no such content",
        ),
        (vec!["inspect", &missing], "nothing to inspect"),
    ] {
        let run = run(&args);
        assert_eq!(run.code, 66, "{why}: {run:?}");
        assert_eq!(
            run.out
                .lines()
                .filter(|l| !l.contains("not judged"))
                .count(),
            0,
            "{why}: {run:?}"
        );
        assert_ne!(run.err, "", "{why}");
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let folder = Folder::new();
    let document = folder.write("long.ofd", b"");
    let file = std::fs::File::options()
        .write(true)
        .open(&document)
        .unwrap();
    file.set_len(1 << 40).unwrap();
    let run = run(&["verify", &document]);
    assert_eq!(run.code, 66, "{run:?}");
    assert!(run.err.contains("limit"), "{run:?}");
}

#[test]
fn an_unsigned_document_exits_with_3() {
    let folder = Folder::new();
    let document = folder.write("unsigned.ofd", &unsigned_ofd());
    let run = run(&["verify", &document, "--format", "json"]);
    assert_eq!(run.code, 3, "{run:?}");
    let report = run.json();
    assert_eq!(report["verdict"], "indeterminate");
    assert_eq!(report["reasons"][0]["reason"], "NO_SIGNATURE_FOUND");
}

#[test]
fn rubbish_is_judged_and_never_passes() {
    let folder = Folder::new();
    for (name, bytes) in [
        ("empty.ofd", &b""[..]),
        ("text.ofd", b"hello"),
        ("cut.ofd", &unsigned_ofd()[..60]),
        ("zeros.dat", &[0; 4096]),
        ("der.esl", &[0x30, 0x82, 0xff, 0xff, 0x30]),
    ] {
        let document = folder.write(name, bytes);
        let run = run(&["verify", &document, "--format", "json"]);
        assert!(matches!(run.code, 1..=3), "{name}: {run:?}");
        assert_ne!(run.json()["verdict"], "passed", "{name}");
        assert_eq!(run.err, "", "{name}");
    }
}

#[test]
fn one_document_gives_one_object_and_several_give_lines() {
    let folder = Folder::new();
    let (a, b) = (folder.write("a.ofd", b"a"), folder.write("b.ofd", b"b"));

    let one = run(&["verify", &a, "--format", "json"]);
    assert!(
        one.out.lines().count() > 1,
        "indented for a person: {one:?}"
    );
    assert_eq!(one.json()["file"], a.as_str());
    assert_eq!(one.json()["schema"], "yinzheng.report/1");

    let one = run(&["verify", &a, "--format", "jsonl"]);
    assert_eq!(one.lines().len(), 1);

    for format in ["json", "jsonl"] {
        let both = run(&["verify", &b, &a, "--format", format]);
        let files: Vec<_> = both
            .lines()
            .into_iter()
            .map(|l| l["file"].clone())
            .collect();
        assert_eq!(
            files,
            [b.as_str(), a.as_str()],
            "in the order of the command line"
        );
    }

    let whole = run(&["verify", &folder.path(""), "--format", "json"]);
    assert_eq!(whole.lines().len(), 2, "a folder");
}

#[test]
fn a_document_that_cannot_be_read_does_not_keep_others_from_being_judged() {
    let folder = Folder::new();
    let (missing, document) = (folder.path("missing.ofd"), folder.write("a.ofd", b"a"));
    let run = run(&["verify", &missing, &document, "--format", "jsonl"]);
    assert_eq!(run.code, 66, "{run:?}");
    let lines = run.lines();
    assert_eq!(lines[0]["schema"], "yinzheng.error/1");
    assert_eq!(lines[0]["file"], missing.as_str());
    assert_eq!(lines[0]["exit"], 66);
    assert_eq!(lines[1]["schema"], "yinzheng.report/1");
    assert!(run.err.contains(&missing), "{run:?}");
}

#[test]
fn standard_input_is_a_document_or_a_list() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", &unsigned_ofd());

    let piped = yz(&["verify", "-", "--format", "json"], &unsigned_ofd(), &[]);
    let named = run(&["verify", &document, "--format", "json"]);
    assert_eq!(piped.code, 3, "{piped:?}");
    assert_eq!(piped.json()["file"], "-");
    assert_eq!(piped.json()["input"], named.json()["input"]);

    let list = format!("\r\n{document}\r\n\n");
    let listed = yz(
        &["verify", "--files-from", "-", "--format", "json"],
        list.as_bytes(),
        &[],
    );
    assert_eq!(listed.code, 3, "{listed:?}");
    assert_eq!(listed.lines()[0]["file"], document.as_str());

    let list = folder.write("list.txt", document.as_bytes());
    let listed = run(&["verify", "--files-from", &list, "--format", "json"]);
    assert_eq!(listed.lines()[0]["file"], document.as_str());
}

#[test]
fn folders_are_searched_for_documents() {
    let folder = Folder::new();
    let top = folder.make("top");
    folder.make("top/deep/er");
    for name in [
        "b.ofd",
        "a.OFD",
        "deep/er/c.esl",
        "deep/d.p7s",
        "notes.txt",
        "deep/page.xml",
    ] {
        folder.write(&format!("top/{name}"), b"x");
    }
    let run = run(&["verify", &top, "--format", "jsonl"]);
    let found: Vec<_> = run
        .lines()
        .iter()
        .map(|l| l["file"].as_str().unwrap().replace(&top, ""))
        .collect();
    assert_eq!(found, ["/a.OFD", "/b.ofd", "/deep/d.p7s", "/deep/er/c.esl"]);
}

#[test]
fn the_environment_chooses_the_language_unless_the_caller_does() {
    let chinese = |run: &Run| run.out.contains("检查项");
    for (args, environment, want) in [
        (&["explain"][..], &[("LANG", "zh_CN.UTF-8")][..], true),
        (&["explain"], &[("LANG", "en_GB.UTF-8")], false),
        (&["explain"], &[], false),
        (
            &["explain"],
            &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")],
            false,
        ),
        (
            &["explain"],
            &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")],
            true,
        ),
        (
            &["explain", "--lang", "en"],
            &[("LANG", "zh_CN.UTF-8")],
            false,
        ),
        (&["--lang", "zh", "explain"], &[], true),
    ] {
        let run = yz(args, b"", environment);
        assert_eq!(chinese(&run), want, "{args:?} {environment:?}");
    }
}

#[test]
fn quiet_leaves_only_the_exit_code() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", &unsigned_ofd());
    for format in ["text", "json"] {
        let run = run(&["verify", &document, "-q", "--format", format]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (3, "", ""));
    }
}

#[test]
fn the_summary_counts_every_document() {
    let folder = Folder::new();
    let (a, b) = (folder.write("a.ofd", &unsigned_ofd()), folder.path("b.ofd"));
    let run = run(&["verify", &a, &b, "--lang", "en"]);
    assert!(
        run.out
            .ends_with("2 documents: 0 valid, 0 invalid, 1 indeterminate, 1 not judged\n"),
        "{run:?}"
    );
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", b"a");
    let escapes = |args: &[&str]| run(args).out.contains('\u{1b}');
    assert!(!escapes(&["verify", &document]), "a pipe");
    assert!(!escapes(&["verify", &document, "--color", "never"]));
    assert!(escapes(&["verify", &document, "--color", "always"]));
    assert!(!escapes(&[
        "verify", &document, "--color", "always", "--format", "json"
    ]));
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_command_the_terminal() {
    let folder = Folder::new();
    let document = folder.write("\u{1b}[2Jx.ofd", b"a");
    let missing = folder.path("\u{1b}[2Jy.ofd");
    let run = run(&["verify", &document, &missing]);
    assert!(
        !run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'),
        "{run:?}"
    );
    assert!(
        run.out.contains("[2Jx.ofd") && run.err.contains("[2Jy.ofd"),
        "{run:?}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_fault_and_no_pass() {
    let folder = Folder::new();
    for i in 0..200 {
        folder.write(&format!("{i:03}.ofd"), &unsigned_ofd());
    }
    let run = cli::program::yz_without_reader(&["verify", &folder.path(""), "--format", "json"]);
    assert_eq!(run.err, "");
    assert_eq!(run.code, 70, "not every document was judged");
}

#[test]
fn folders_in_a_trust_folder_that_have_no_meaning_are_named() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", b"a");
    let trust = folder.make("trust");
    folder.make("trust/makers");
    let run = run(&["verify", &document, "--trust", &trust]);
    assert!(run.err.contains("makers"), "a misspelt folder: {run:?}");
}

#[test]
fn inspection_says_what_is_inside() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", &unsigned_ofd());
    let text = run(&["inspect", &document]);
    assert_eq!((text.code, text.err.as_str()), (0, ""), "{text:?}");
    assert!(text.out.contains("/Doc_0/Document.xml"), "{text:?}");
    let json: Value = run(&["inspect", &document, "--format", "json"]).json();
    assert_eq!(json["schema"], "yinzheng.inspection/1");
    assert_eq!(json["format"], "ofd");
}

#[test]
fn a_bundle_gives_the_same_report_again() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", &unsigned_ofd());
    let bundle = folder.path("bundle.json");
    let time = "2026-11-24T00:00:00Z";
    let asked = ["--time", time, "--policy", "strict", "--format", "json"];
    let first = run(&[&["verify", &document], &asked[..]].concat());
    let collected = run(&[&["collect", &document, "--out", &bundle], &asked[..]].concat());
    assert_eq!(
        (collected.code, &collected.out),
        (first.code, &first.out),
        "{collected:?}"
    );

    let moved = folder.write("moved.ofd", &unsigned_ofd());
    let again = run(&["verify", &moved, "--evidence", &bundle, "--format", "json"]);
    assert_eq!(
        again.out, first.out,
        "byte for byte, wherever the document lies by then"
    );
    assert_eq!((again.code, again.err.as_str()), (first.code, ""));
}

#[test]
fn a_bundle_belongs_to_one_document_and_is_never_overwritten() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", &unsigned_ofd());
    let other = folder.write("b.ofd", b"b");
    let bundle = folder.path("bundle.json");
    assert_eq!(run(&["collect", &document, "--out", &bundle]).code, 3);
    let written = std::fs::read(&bundle).unwrap();

    for (args, code, why) in [
        (
            vec!["collect", &other, "--out", &bundle],
            66,
            "it is there already",
        ),
        (
            vec!["verify", &other, "--evidence", &bundle],
            64,
            "of another document",
        ),
        (
            vec!["verify", &document, &other, "--evidence", &bundle],
            64,
            "two documents",
        ),
        (
            vec!["verify", &document, "--evidence", &other],
            66,
            "not a bundle",
        ),
        (
            vec!["verify", &document, "--evidence", &bundle, "--time", "now"],
            64,
            "two times",
        ),
        (
            vec![
                "verify",
                &document,
                "--evidence",
                &bundle,
                "--trust",
                &other,
            ],
            64,
            "two trusts",
        ),
    ] {
        let run = run(&args);
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{why}: {run:?}");
    }
    assert_eq!(std::fs::read(&bundle).unwrap(), written);
}

#[test]
fn a_bundle_whose_report_was_altered_is_told() {
    let folder = Folder::new();
    let document = folder.write("a.ofd", &unsigned_ofd());
    let bundle = folder.path("bundle.json");
    run(&["collect", &document, "--out", &bundle]);
    let text = std::fs::read_to_string(&bundle).unwrap();
    let altered = folder.write(
        "altered.json",
        text.replace("indeterminate", "passed").as_bytes(),
    );
    let run = run(&["verify", &document, "--evidence", &altered]);
    assert_eq!(run.code, 3, "the document is judged, not the bundle");
    assert!(run.err.contains("differs"), "{run:?}");
}

#[test]
fn the_sample_passes_without_a_warning() {
    let run = run(&[
        "verify",
        &sample("licence.ofd"),
        "--trust",
        &sample("trust"),
        "--format",
        "json",
    ]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.json()["verdict"], "passed");
    assert!(!run.out.contains("\"warning\""), "{run:?}");
}

#[test]
fn the_tampered_twin_fails_and_names_what_was_altered() {
    let args = [
        "verify",
        &sample("licence-tampered.ofd"),
        "--trust",
        &sample("trust"),
    ];
    let run = run(&args);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.out.contains("/Doc_0/Pages/Page_0/Content.xml"),
        "{run:?}"
    );
}

#[test]
fn nobody_trusted_is_indeterminate() {
    let run = run(&["verify", &sample("licence.ofd"), "--lang", "en"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.out.contains("NO_CERTIFICATE_CHAIN_FOUND"), "{run:?}");
}

#[test]
fn a_trust_folder_is_the_same_as_its_parts() {
    let folder = Folder::new();
    let (document, trust) = (sample("licence.ofd"), sample("trust"));
    let time = ["--time", "2026-11-24T00:00:00Z", "--format", "json"];
    let whole = run(&[&["verify", &document, "--trust", &trust], &time[..]].concat());

    let root = std::fs::read(sample("trust/root.cer")).unwrap();
    let armoured = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(root)
    );
    let root = folder.write("root.pem", armoured.as_bytes());
    let (maker, between) = (sample("trust/maker"), sample("trust/intermediate"));
    let lists = sample("trust/crl");
    let parts = [
        "verify",
        &document,
        "--trust-signer",
        &root,
        "--trust-maker",
        &maker,
        "--intermediate",
        &between,
        "--crl",
        &lists,
    ];
    let parts = run(&[&parts, &time[..]].concat());
    assert_eq!((parts.code, &parts.out), (0, &whole.out), "{parts:?}");
}

#[test]
fn what_is_left_out_is_missed() {
    let document = sample("licence.ofd");
    let (root, between) = (sample("trust/root.cer"), sample("trust/intermediate"));
    let (maker, lists) = (sample("trust/maker"), sample("trust/crl"));
    let all = [
        ("--trust", root.as_str(), "NO_CERTIFICATE_CHAIN_FOUND"),
        ("--trust-maker", &maker, "MAKER_NOT_PINNED"),
        ("--intermediate", &between, "NO_CERTIFICATE_CHAIN_FOUND"),
        ("--crl", &lists, "REVOCATION_MISSING"),
    ];
    for (left_out, _, reason) in all {
        let mut args = vec!["verify", &document];
        for (option, value, _) in all.iter().filter(|(o, _, _)| *o != left_out) {
            args.extend([*option, value]);
        }
        let run = run(&args);
        assert_eq!(run.code, 2, "without {left_out}: {run:?}");
        assert!(run.out.contains(reason), "without {left_out}: {run:?}");
    }
}

#[test]
fn the_worst_answer_decides_the_exit_code() {
    let folder = Folder::new();
    let unsigned = folder.write("unsigned.ofd", &unsigned_ofd());
    let missing = folder.path("missing.ofd");
    let (good, bad) = (sample("licence.ofd"), sample("licence-tampered.ofd"));
    let trust = sample("trust");
    for (documents, code) in [
        (vec![good.as_str(), &good], 0),
        (vec![&good, &unsigned], 3),
        (vec![&unsigned, &bad, &good], 1),
        (vec![&bad, &missing, &unsigned], 66),
    ] {
        let args = [&["verify", "--trust", &trust], documents.as_slice()].concat();
        assert_eq!(run(&args).code, code, "{documents:?}");
    }
}

#[test]
fn times_are_taken_as_given() {
    let (document, trust) = (sample("licence.ofd"), sample("trust"));
    for (time, code, judged_at) in [
        ("2026-11-24T08:00:00+08:00", 0, "validation-time"),
        ("2026-11-24", 0, "validation-time"),
        ("claimed", 0, "claimed-time"),
        ("2100-01-01", 2, "validation-time"),
    ] {
        let args = [
            "verify", &document, "--trust", &trust, "--time", time, "--format", "json",
        ];
        let run = run(&args);
        assert_eq!(run.code, code, "{time}: {run:?}");
        assert_eq!(run.json()["judged_at"], judged_at, "{time}");
        if time.starts_with("2026") {
            assert_eq!(
                run.json()["validation_time"],
                "2026-11-24T00:00:00Z",
                "{time}"
            );
        }
    }
}

#[test]
fn policies_are_presets_or_files() {
    let folder = Folder::new();
    let (document, trust) = (sample("licence.ofd"), sample("trust"));
    let own = br#"{"base": "strict", "id": "our-office", "claimed_time": "if-valid-now"}"#;
    let own = folder.write("policy.json", own);
    for (policy, id) in [
        ("strict", "strict"),
        ("archive", "archive"),
        (&own, "our-office"),
    ] {
        let args = [
            "verify", &document, "--trust", &trust, "--policy", policy, "--format", "json",
        ];
        assert_eq!(run(&args).json()["policy"]["id"], id);
    }
}

#[test]
fn a_signature_that_stands_alone_is_verified_with_its_content() {
    let folder = Folder::new();
    let package = std::fs::read(sample("licence.ofd")).unwrap();
    let part = |name: &str| entry(&package, &format!("Doc_0/Signs/Sign_0/{name}"));
    let value = folder.write("SignedValue.dat", &part("SignedValue.dat"));
    let content = folder.write("Signature.xml", &part("Signature.xml"));
    let trust = sample("trust");

    let whole = run(&["verify", &value, "--content", &content, "--trust", &trust]);
    assert_eq!(whole.code, 0, "{whole:?}");
    let without = run(&["verify", &value, "--trust", &trust]);
    assert_eq!(without.code, 2, "{without:?}");
    assert!(without.out.contains("SIGNED_DATA_NOT_FOUND"), "{without:?}");
    let other = run(&["verify", &value, "--content", &value, "--trust", &trust]);
    assert_eq!(other.code, 1, "{other:?}");
}

#[test]
fn a_bundle_holds_whom_its_maker_trusted() {
    let folder = Folder::new();
    let (document, trust) = (sample("licence.ofd"), sample("trust"));
    let bundle = folder.path("bundle.json");
    let asked = ["--trust", &trust, "--format", "json"];
    let first = run(&[&["collect", &document, "--out", &bundle], &asked[..]].concat());
    assert_eq!(first.code, 0, "{first:?}");
    let again = run(&[
        "verify",
        &document,
        "--evidence",
        &bundle,
        "--format",
        "json",
    ]);
    assert_eq!((again.code, &again.out), (0, &first.out), "{again:?}");
}

#[test]
fn pictures_are_written_once_and_nothing_is_overwritten() {
    let folder = Folder::new();
    let pictures = folder.path("pictures");
    let inspect = || run(&["inspect", &sample("licence.ofd"), "--picture", &pictures]);

    assert_eq!(inspect().code, 0);
    let first = folder.path("pictures/seal-1.png");
    assert!(std::fs::read(&first).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(
        std::fs::read_dir(&pictures).unwrap().count(),
        1,
        "one seal, kept in two files"
    );

    std::fs::write(&first, b"mine").unwrap();
    assert_eq!(inspect().code, 0);
    assert_eq!(std::fs::read(&first).unwrap(), b"mine");
    assert!(std::fs::read(folder.path("pictures/seal-2.png")).is_ok());
}

#[test]
fn inspection_shows_seals_and_certificates() {
    let run = run(&["inspect", &sample("licence.ofd"), "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let json = run.json();
    assert_eq!(
        json["signatures"][0]["path"],
        "/Doc_0/Signs/Sign_0/Signature.xml"
    );
    let value = &json["values"][1];
    assert_eq!(value["kind"], "seal-signature");
    assert_eq!(value["signature"]["claimed_time"], "2024-06-01T02:00:00Z");
    assert_eq!(value["seal"]["picture"]["found"], "PNG");
    assert!(
        value["signature"]["signer"]["subject"]
            .as_str()
            .unwrap()
            .contains("CN=")
    );
}

/// The path of a file of the sample that comes with the repository.
fn sample(name: &str) -> String {
    format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn both_readmes_show_the_same_commands_and_code() {
    let blocks = |name: &str| -> Vec<String> {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let fenced = text.split("```").skip(1).step_by(2);
        fenced
            .filter(|b| b.starts_with("sh\n") || b.starts_with("rust\n"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        blocks("README.md").len(),
        10,
        "verify, test, recognise, match, the library, the C library, its installation, its callers, Spark, speed"
    );
    assert_eq!(blocks("README.md"), blocks("README.zh-CN.md"));
}
