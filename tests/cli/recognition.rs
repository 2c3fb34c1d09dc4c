//! Recognition on the command line: by the list alone, from the keys of a scheme to the answer, and before a new list.

use std::fs;

use serde_json::Value;

use super::program::Run;
use super::scratch::Folder;

/// The folder of a demonstration, in which words that begin with @ are files.
struct World(Folder);

impl World {
    fn new() -> Self {
        let world = Self(Folder::new());
        world.good("demo @world");
        world
    }

    fn run(&self, line: &str) -> Run {
        self.0.run(line)
    }

    fn good(&self, line: &str) -> Run {
        self.0.good(line)
    }
}

const LICENCE: &str = "@world/licences/sc-good.ofd";
const EVIDENCE: &str =
    "--intermediate @world/trust/intermediate --crl @world/trust/crl --time 2026-11-24";
const LIST: &str =
    "--recognition @world/recognition/500000.json --root @world/recognition/root.json";

#[test]
fn a_list_takes_the_place_of_anchors() {
    let world = World::new();
    let bare = world
        .run(&format!("verify {LICENCE} {EVIDENCE} --format json"))
        .json();
    assert_eq!(bare["verdict"], "indeterminate", "nobody is trusted");
    assert!(bare["recognition"].is_null());

    let verified = world.good(&format!("verify {LICENCE} {LIST} {EVIDENCE} --format json"));
    let report = verified.json();
    assert_eq!(report["verdict"], "passed");
    assert_eq!(report["recognition"]["outcome"], "recognised", "{report}");
    assert_eq!(report["recognition"]["region"], "500000", "the list's own");
    let text = world.good(&format!("verify {LICENCE} {LIST} {EVIDENCE} --lang zh"));
    assert!(
        text.out.contains("✓ 采信") && text.out.contains("cy-2025"),
        "{text:?}"
    );

    let recognised = world.good(&format!("recognise {LICENCE} {LIST} {EVIDENCE} --lang en"));
    assert!(recognised.out.contains("✓ RECOGNISED"), "{recognised:?}");
    assert!(
        recognised.out.contains("--seen"),
        "no memory, and said: {recognised:?}"
    );
    let first = world.good(&format!(
        "recognise {LICENCE} {LIST} --seen @seen.json {EVIDENCE} --format json"
    ));
    let protection = &first.json()["recognition"]["list"]["rollback_protection"];
    assert_eq!(protection, "available");
    assert!(fs::exists(world.0.path("seen.json")).unwrap());

    let unusable = "--recognition @world/recognition/330100/list-expired.json --root @world/recognition/root.json";
    let run = world.run(&format!(
        "recognise {LICENCE} {unusable} {EVIDENCE} --format json"
    ));
    assert_eq!(run.code, 2, "{run:?}");
    let reasons = run.json()["recognition"]["reasons"].clone();
    let reasons: Vec<_> = reasons
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["reason"].clone())
        .collect();
    assert_eq!(
        reasons,
        ["NOT_AUTHENTICATED", "LIST_EXPIRED"],
        "an unusable list is no anchor"
    );
}

#[test]
fn what_is_missing_from_the_question_is_said() {
    let world = World::new();
    for (line, code, why) in [
        (format!("recognise {LICENCE}"), 64, "nobody asks"),
        (
            format!("recognise {LICENCE} --recognition @world/recognition/500000.json"),
            64,
            "no root",
        ),
        (
            format!("recognise {LICENCE} {LIST} --root @none.json"),
            64,
            "two roots",
        ),
        (
            format!("recognise @none.ofd {LIST} {EVIDENCE}"),
            66,
            "no licence",
        ),
        (
            format!(
                "recognise {LICENCE} --recognition @none.json --root @world/recognition/root.json"
            ),
            66,
            "no list",
        ),
    ] {
        let run = world.run(&line);
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{why}: {run:?}");
    }
}

#[test]
fn a_scheme_is_set_up_from_its_keys() {
    let world = World::new();
    world.0.write("pass", b"correct horse\n");
    for name in ["root", "next", "a", "b"] {
        world.good(&format!(
            "keygen --out @{name}.key --public @{name}.pub --passphrase-file @pass"
        ));
    }
    let until = "--expires-at 2028-01-01";
    world.good(&format!("list root new --scheme-id urn:example:s --key @root.pub --at 2026-01-01 {until} --out @r.json"));
    world.good(
        "list root delegate @r.json --publisher cq --list-id urn:example:cq --region 500000 --key @a.pub --key @b.pub \
         --threshold 2 --out @r1.json",
    );
    let sign = |what: &str, file: &str, key: &str, out: &str| {
        world.good(&format!(
            "{what} sign @{file} --key @{key}.key --passphrase-file @pass --out @{out}"
        ))
    };
    sign("list root", "r1.json", "root", "root.json");
    let unreachable = world.run(
        "list root delegate @r.json --publisher cq --list-id urn:example:cq --region 500000 --key @a.pub --threshold 2 \
         --out @x.json",
    );
    assert_eq!(unreachable.code, 1, "{unreachable:?}");

    world.good(
        "list new --list-id urn:example:cq --publisher cq --publisher-name 示例 --region 500000 --at 2026-11-01 \
         --next-update 2026-12-01 --expires-at 2027-01-01 --out @list.json",
    );
    sign("list", "list.json", "a", "once.json");
    sign("list", "once.json", "b", "twice.json");
    let check = "--root @root.json --time 2026-11-24 --format json";
    let once = world.run(&format!("list check @once.json {check}"));
    assert_eq!(once.code, 2);
    assert_eq!(
        once.json()["findings"][0]["reason"],
        "LIST_SIGNATURE_THRESHOLD_NOT_MET"
    );
    let twice = world
        .good(&format!("list check @twice.json {check} --seen @seen.json"))
        .json();
    assert_eq!(
        (&twice["accepted"], &twice["signatures_checked"]),
        (&true.into(), &true.into())
    );

    // The next root has another key; it counts once the old one has signed it too.
    world.good(&format!(
        "list root new --after @root.json --key @next.pub --at 2026-02-01 {until} --out @r2.json"
    ));
    sign("list root", "r2.json", "next", "own.json");
    let later = "--later-root @own.json";
    let own = world.run(&format!("list check @twice.json {check} {later}"));
    assert_eq!(
        own.json()["findings"][0]["reason"],
        "ROOT_SIGNATURE_THRESHOLD_NOT_MET"
    );
    sign("list root", "own.json", "root", "both.json");
    world.good(&format!(
        "list check @twice.json {check} --later-root @both.json"
    ));
}

#[test]
fn keys_that_are_replaced_keep_their_threshold() {
    let world = World::new();
    world.0.write("pass", b"correct horse\n");
    for name in ["root", "next", "a", "b"] {
        world.good(&format!(
            "keygen --out @{name}.key --public @{name}.pub --passphrase-file @pass"
        ));
    }
    let until = "--expires-at 2028-01-01";
    world.good(&format!("list root new --scheme-id urn:example:s --key @root.pub --at 2026-01-01 {until} --out @root.json"));
    let delegate =
        "list root delegate --publisher cq --list-id urn:example:cq --region 500000 --key @b.pub";
    world.good(&format!(
        "{delegate} @root.json --key @a.pub --threshold 2 --out @r1.json"
    ));

    world.good(&format!(
        "{delegate} @r1.json --key @next.pub --out @r1b.json"
    ));
    let delegated: Value =
        serde_json::from_slice(&fs::read(world.0.path("r1b.json")).unwrap()).unwrap();
    assert_eq!(delegated["publishers"][0]["keys"]["threshold"], 2);
    world.good(&format!(
        "list root new --after @root.json --key @root.pub --key @next.pub --threshold 2 --at 2026-02-01 {until} --out @t2.json"
    ));
    world.good(&format!(
        "list root new --after @t2.json --key @root.pub --key @next.pub --at 2026-02-01 {until} --out @t3.json"
    ));
    let third: Value = serde_json::from_slice(&fs::read(world.0.path("t3.json")).unwrap()).unwrap();
    assert_eq!(third["root"]["threshold"], 2);
    let keyless = world.run(&format!(
        "list root new --after @t2.json --threshold 1 --at 2026-02-01 {until} --out @x.json"
    ));
    assert_eq!(keyless.code, 64, "a threshold of unnamed keys: {keyless:?}");

    world.good(
        "list new --list-id urn:example:cq --publisher cq --publisher-name 示例 --region 500000 --at 2026-11-01 \
         --next-update 2026-12-01 --expires-at 2027-01-01 --out @list.json",
    );
    // What is signed is what the command says.
    for (what, file) in [("list", "r1.json"), ("list root", "list.json")] {
        let run = world.run(&format!(
            "{what} sign @{file} --key @root.key --passphrase-file @pass --out @x.json"
        ));
        assert_eq!(run.code, 66, "{run:?}");
    }
}

#[test]
fn operators_see_beforehand_who_would_lose_recognition() {
    let world = World::new();
    let two = "@world/licences/sc-good.ofd @world/licences/sc-in-force.ofd";
    world.good(&format!(
        "recognise {two} {LIST} {EVIDENCE} --facts-out @facts.jsonl"
    ));
    let again = world.run(&format!(
        "recognise {two} {LIST} {EVIDENCE} --facts-out @facts.jsonl"
    ));
    assert_eq!(again.code, 66, "nothing is overwritten: {again:?}");

    world.good(
        "list new --after @world/recognition/500000.json --at 2026-11-25 --next-update 2026-12-25 \
         --expires-at 2027-02-01 --out @next.json",
    );
    world
        .good("list add @next.json --standing regions/510000=withdrawn@2026-11-25 --out @new.json");
    let changes = world
        .good("list diff @world/recognition/500000.json @new.json --format jsonl")
        .lines();
    let region = changes.iter().find(|c| c["part"] == "regions").unwrap();
    assert_eq!(
        (&region["id"], &region["fields"][0]),
        (&"510000".into(), &"status".into())
    );
    let check = world
        .good("list check @new.json --time 2026-11-26 --format json")
        .json();
    assert_eq!(check["signatures_checked"], false, "a draft");

    let dry = "list dry-run @facts.jsonl --old @world/recognition/500000.json --time 2026-11-24";
    let lost = world.run(&format!("{dry} --new @new.json --format jsonl"));
    assert_eq!(lost.code, 1, "{lost:?}");
    let lines = lost.lines();
    assert_eq!(lines[0]["effect"], "lost");
    assert_eq!(lines[0]["new"]["reasons"][0], "REGION_WITHDRAWN");
    assert_eq!(
        (&lines[2]["judged"], &lines[2]["lost"]),
        (&2.into(), &2.into())
    );
    let same = world.good(&format!("{dry} --new @next.json --lang en"));
    assert!(same.out.starts_with("2 licences: 0 lose"), "{same:?}");
    let won = world.good(
        "list dry-run @facts.jsonl --old @new.json --new @next.json --time 2026-11-26 --lang zh",
    );
    assert!(won.out.contains("获得采信 2"), "{won:?}");

    world.0.write(
        "broken.jsonl",
        b"{\"file\": \"a\", \"facts\": {\"holder\": \"510802199001019991\"}}\n",
    );
    let broken =
        world.run("list dry-run @broken.jsonl --old @next.json --new @new.json --time 2026-11-26");
    assert_eq!(broken.code, 66, "{broken:?}");
    assert!(!broken.err.contains("19900101"), "{broken:?}");
}

#[test]
fn what_comes_along_does_no_harm_to_the_own_list() {
    let world = World::new();
    let stranger = "@world/recognition/330100.json";
    let with = world.run(&format!(
        "recognise {LICENCE} {LIST} {EVIDENCE} --taken-over {stranger}"
    ));
    assert_eq!(with.code, 0, "{with:?}");
    assert!(with.err.contains("330100.json: not taken over"), "{with:?}");

    world.0.write("seen.json", b"not a memory");
    let run = world.run(
        "list check @world/recognition/500000.json --root @world/recognition/root.json --time 2026-11-24 \
         --seen @seen.json --format json",
    );
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(run.json()["findings"][0]["reason"], "LIST_MEMORY_UNUSABLE");

    world.0.write(
        "newer.json",
        br#"{"spec": "yinzheng.recognition/2", "new": 1}"#,
    );
    let run = world.run("list check @newer.json --time 2026-11-24");
    assert_eq!(run.code, 66, "{run:?}");
    assert!(run.err.contains("LIST_UNSUPPORTED_VERSION"), "{run:?}");
}

#[test]
fn a_draft_is_checked_rule_by_rule() {
    let world = World::new();
    let inconsistent =
        "list check @world/recognition/330100/list-inconsistent.json --time 2026-11-24";
    let run = world.run(&format!("{inconsistent} --format json"));
    assert_eq!(run.code, 2, "{run:?}");
    let checked = run.json();
    assert_eq!(checked["faults"][0]["rule"], "duplicate-id");
    assert_eq!(checked["faults"][0]["pointer"], "/regions/2/code");
    let text = world.run(&format!("{inconsistent} --lang en"));
    assert!(
        text.out.contains("? UNUSABLE") && text.out.contains("/regions/2/code"),
        "{text:?}"
    );
}
