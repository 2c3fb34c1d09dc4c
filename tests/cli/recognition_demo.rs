//! The demonstration of recognition: its table names every reason, and whoever follows it sees what it says.

use std::fs;

use serde_json::Value;

use super::program::run;
use super::scratch::Folder;

/// Why a region does not recognise a genuine licence (mutual recognition, B6).
const REFUSED: [&str; 22] = [
    "ANCHOR_ANNULLED",
    "ANCHOR_NOT_RECOGNISED_AT_SIGNATURE_TIME",
    "ANCHOR_UNKNOWN",
    "ANCHOR_WITHDRAWN",
    "ANCHOR_WRONG_PURPOSE",
    "ASSURANCE_TOO_LOW",
    "AUTHORITY_IDENTITY_MISMATCH",
    "AUTHORITY_NOT_ALLOWED_FOR_TYPE",
    "AUTHORITY_NOT_IN_PERIOD",
    "AUTHORITY_OUTSIDE_TERRITORY",
    "AUTHORITY_UNKNOWN",
    "CRYPTO_ALGORITHM_NOT_ACCEPTED",
    "CRYPTO_KEY_TOO_SMALL",
    "MAKER_NOT_RECOGNISED_AT_SEALING_TIME",
    "MAKER_UNKNOWN",
    "REGION_NOT_RECOGNISED",
    "REGION_WITHDRAWN",
    "SCENARIO_NOT_COVERED",
    "TYPE_EQUIVALENCE_CONDITIONS_UNMET",
    "TYPE_EQUIVALENCE_NOT_IN_FORCE",
    "TYPE_NO_EQUIVALENCE",
    "TYPE_UNKNOWN",
];

/// Why nobody can say (mutual recognition, B6).
const OPEN: [&str; 15] = [
    "AUTHORITY_AMBIGUOUS",
    "LIST_CRITICAL_EXTENSION",
    "LIST_EQUIVOCATION",
    "LIST_EXPIRED",
    "LIST_GAP",
    "LIST_INCONSISTENT",
    "LIST_NONE_FOR_REGION",
    "LIST_NOT_YET_EFFECTIVE",
    "LIST_ROLLBACK",
    "LIST_SIGNATURE_THRESHOLD_NOT_MET",
    "LIST_STALE",
    "LIST_UNSUPPORTED_VERSION",
    "LIVE_STATUS_MISSING",
    "LIVE_STATUS_STALE",
    "SIGNATURE_TIME_UNPROVEN",
];

/// One row: a licence, what two regions make of it, and how the second one is asked.
struct Row<'a> {
    licence: &'a str,
    chongqing: &'a str,
    hangzhou: &'a str,
    reason: &'a str,
    options: &'a str,
}

fn rows(readme: &str) -> Vec<Row<'_>> {
    let cells = |l| str::split(l, '|').map(str::trim).collect::<Vec<&str>>();
    let lines = readme.lines().filter(|l| l.starts_with("| `licences/"));
    let row = |line| match cells(line)[..] {
        [_, licence, chongqing, hangzhou, reason, options, about, _] => {
            assert!(about.contains(" / "), "said in both languages: {line}");
            Row {
                licence: licence.trim_matches('`'),
                chongqing,
                hangzhou,
                reason,
                options: options.trim_matches('`'),
            }
        }
        _ => panic!("{line}"),
    };
    lines.map(row).collect()
}

/// Asks in the folder of the demonstration.
fn ask(dir: &str, licence: &str, options: &str) -> (i32, Value) {
    let line = format!(
        "recognise {licence} --matter 000118003001 --root recognition/root.json --trust trust \
         --time 2026-11-24T00:00:00Z --format json {options}"
    );
    let there = |word: &str| {
        let inside = ["licences/", "recognition/", "status/"];
        if word == "trust" || inside.iter().any(|p| word.starts_with(p)) {
            format!("{dir}/{word}")
        } else {
            word.to_owned()
        }
    };
    let words: Vec<String> = line.split_whitespace().map(there).collect();
    let run = run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let answer = run.json();
    assert_eq!(answer["schema"], "yinzheng.recognition-answer/1");
    (run.code, answer)
}

#[test]
fn the_table_names_every_reason_and_is_true() {
    let folder = Folder::new();
    let dir = folder.path("world");
    let made = run(&["demo", &dir]);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "{made:?}");
    assert!(made.out.contains("recognition: 43 cases"), "{made:?}");
    let readme = fs::read_to_string(format!("{dir}/recognition/README.md")).unwrap();
    let rows = rows(&readme);
    let reasons = |outcome| {
        let of = rows.iter().filter(move |r| r.hangzhou == outcome);
        of.map(|r| r.reason).collect::<Vec<_>>()
    };
    for (outcome, demanded) in [("not-recognised", &REFUSED[..]), ("undetermined", &OPEN)] {
        let told = reasons(outcome);
        for reason in demanded {
            assert!(told.contains(reason), "{outcome} {reason}");
        }
    }
    for row in &rows {
        let (code, answer) = ask(&dir, row.licence, row.options);
        let recognition = &answer["recognition"];
        assert_eq!(recognition["outcome"], row.hangzhou, "{}", row.reason);
        assert_eq!(recognition["reasons"][0]["reason"], row.reason);
        let want = if row.hangzhou == "not-recognised" {
            1
        } else {
            2
        };
        assert_eq!(code, want, "{}", row.reason);
        if row.hangzhou == "not-recognised" {
            assert_eq!(
                answer["verdict"], "passed",
                "genuine all the same: {}",
                row.reason
            );
        }
    }
    elsewhere(&dir, &rows);
}

/// What Hangzhou refuses, Chongqing recognises. One question for each way of asking is enough.
fn elsewhere(dir: &str, rows: &[Row<'_>]) {
    let mut asked = Vec::new();
    for row in rows.iter().filter(|r| r.hangzhou == "not-recognised") {
        assert_eq!(row.chongqing, "recognised");
        let mut words = row.options.split_whitespace();
        let mut options = "--region 500000 --recognition recognition/500000.json".to_owned();
        while let Some(word) = words.next() {
            if word == "--type" || word == "--status" {
                options += &format!(" {word} {}", words.next().unwrap());
            }
        }
        if asked.contains(&(row.licence, options.clone())) {
            continue;
        }
        let (code, answer) = ask(dir, row.licence, &options);
        let recognition = &answer["recognition"];
        assert_eq!(
            (code, &recognition["outcome"]),
            (0, &Value::from("recognised"))
        );
        assert_eq!(
            recognition["agreement"], "cy-2025",
            "by agreement, and visible"
        );
        asked.push((row.licence, options));
    }
    assert_eq!(asked.len(), 3);
    for region in ["510000", "330100"] {
        let options = format!("--region {region} --recognition recognition/{region}.json");
        assert_eq!(ask(dir, "licences/sc-good.ofd", &options).0, 0, "{region}");
    }
}
