//! The real OFD files of the corpus get the facts that their manifest lists.

mod corpus;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;
use yinzheng::pki::Anchors;
use yinzheng::policy::Policy;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

const KEYS: [&str; 22] = [
    "id",
    "type",
    "format",
    "ses",
    "check",
    "digests",
    "bad",
    "data_hash",
    "sig",
    "seal_sig",
    "in_list",
    "seal_file",
    "seal_valid",
    "cert_valid",
    "time",
    "provider",
    "seal_vendor",
    "key",
    "uncovered",
    "flags",
    "errors",
    "verdict",
];

/// Splits `id=1 type=Seal seal_sig=yes(over info) …`; values may hold blanks.
fn fields(text: &str) -> BTreeMap<&str, &str> {
    let mut starts: Vec<(usize, &str)> = KEYS
        .iter()
        .filter_map(|key| {
            let mark = format!(" {key}=");
            if text.starts_with(&mark[1..]) {
                Some((0, *key))
            } else {
                text.find(&mark).map(|at| (at + 1, *key))
            }
        })
        .collect();
    starts.sort();
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((at, key), end)| (*key, text[at + key.len() + 1..end].trim()))
        .collect()
}

fn json(name: &str, bytes: &[u8]) -> Value {
    let verifier = Verifier::builder(Anchors::default())
        .policy(Policy::standard())
        .build()
        .unwrap();
    let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap());
    let report = verifier.verify(&Input::new(name, bytes), &context);
    serde_json::from_str(&report.to_json()).unwrap()
}

/// `yes`, `no` or `-` for the first of `checks` that the signature has.
fn answer(signature: &Value, checks: &[&str]) -> &'static str {
    let lines = signature["checks"].as_array().unwrap();
    let of = |outcome: &str| {
        lines
            .iter()
            .any(|l| checks.contains(&l["check"].as_str().unwrap()) && l["outcome"] == outcome)
    };
    match (of("ok"), of("not-ok")) {
        (_, true) => "no",
        (true, false) => "yes",
        (false, false) => "-",
    }
}

fn paths(value: &Value) -> BTreeSet<String> {
    let path = |v: &Value| {
        v["path"]
            .as_str()
            .unwrap_or_else(|| v.as_str().unwrap())
            .to_owned()
    };
    value.as_array().unwrap().iter().map(path).collect()
}

fn listed(text: &str) -> BTreeSet<String> {
    let text = text.trim_matches(['[', ']']);
    text.split(',')
        .filter(|p| !p.is_empty())
        .map(|p| format!("/{}", p.trim_start_matches('/')))
        .collect()
}

/// What differs between a signature's manifest entry and its report.
fn complaints(want: &BTreeMap<&str, &str>, got: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, want: String, got: String| {
        if want != got {
            wrong.push(format!("{what}: want {want}, got {got}"));
        }
    };
    compare(
        "version",
        want["ses"].to_uppercase(),
        got["seal_version"].as_str().unwrap_or("-").to_owned(),
    );
    let digests = format!("{}/{}", got["digests"]["matched"], got["digests"]["total"]);
    compare("digests", want["digests"].to_owned(), digests);
    let bad = listed(want.get("bad").unwrap_or(&""));
    compare(
        "bad",
        format!("{bad:?}"),
        format!("{:?}", paths(&got["digests"]["bad"])),
    );
    let uncovered = format!("{:?}", paths(&got["coverage"]["uncovered"]));
    compare(
        "uncovered",
        format!("{:?}", listed(want["uncovered"])),
        uncovered,
    );
    for (key, checks) in [
        ("data_hash", &["ses.data-hash", "cms.data-hash"][..]),
        ("sig", &["ses.signature-value", "cms.signature-value"]),
        ("in_list", &["ses.signer-listed"]),
        ("seal_file", &["ofd.seal-match"]),
    ] {
        // A bare value without certificate is open in the manifest and not-ok with an open reason here.
        if want["verdict"] != "undetermined" {
            compare(key, want[key].to_owned(), answer(got, checks).to_owned());
        }
    }
    compare_seal(want, got, &mut compare);
    let integrity = match want["verdict"] {
        "valid" | "flagged" => "passed",
        "invalid" => "failed",
        "undetermined" => "indeterminate",
        other => panic!("unknown verdict {other:?}"),
    };
    compare(
        "integrity",
        integrity.to_owned(),
        got["integrity"].as_str().unwrap().to_owned(),
    );
    wrong
}

/// The maker's signature, and what it covers.
fn compare_seal(
    want: &BTreeMap<&str, &str>,
    got: &Value,
    compare: &mut dyn FnMut(&str, String, String),
) {
    let (seal_signed, over) = want["seal_sig"]
        .split_once('(')
        .unwrap_or((want["seal_sig"], ""));
    compare(
        "seal_sig",
        seal_signed.to_owned(),
        answer(got, &["ses.seal-signature"]).to_owned(),
    );
    if !over.is_empty() {
        let over = if over.contains("seq") {
            "sequence"
        } else {
            "info"
        };
        compare(
            "seal_sig over",
            over.to_owned(),
            got["seal"]["signed_over"]
                .as_str()
                .unwrap_or("-")
                .to_owned(),
        );
    }
}

#[test]
fn every_file_gets_the_facts_of_its_manifest() {
    let Some(folder) = corpus::folder("ofd") else {
        return;
    };
    let mut wrong = Vec::new();
    let mut signatures = 0;
    for row in corpus::table(&folder.join("manifest.tsv"))
        .iter()
        .filter(|r| r["file"].ends_with(".ofd"))
    {
        let name = &row["file"];
        let report = json(name, &std::fs::read(folder.join(name)).unwrap());
        let mut complain = |text: String| wrong.push(format!("{name}: {text}"));
        let verdict = report["verdict"].as_str().unwrap();
        let unsigned = report["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r["reason"] == "NO_SIGNATURE_FOUND");
        match row["expected_verdict"].as_str() {
            "invalid" if verdict != "failed" => complain(format!("verdict {verdict}, want failed")),
            "unsigned" if !unsigned => complain("not reported as unsigned".to_owned()),
            "unsigned" if verdict != "indeterminate" => {
                complain(format!("unsigned, but {verdict}"))
            }
            _ if verdict == "passed" => complain("passed without any anchor".to_owned()),
            _ => {}
        }
        if !row["expected_per_signature"].contains("id=") {
            continue;
        }
        let want: Vec<_> = row["expected_per_signature"]
            .split(" || ")
            .map(fields)
            .collect();
        let got = report["signatures"].as_array().unwrap();
        if want.len() != got.len() {
            complain(format!("{} signatures, want {}", got.len(), want.len()));
        }
        for entry in &want {
            signatures += 1;
            match got.iter().find(|s| s["id"] == entry["id"]) {
                None => complain(format!("no signature {}", entry["id"])),
                Some(s) => complaints(entry, s)
                    .into_iter()
                    .for_each(|c| complain(format!("{}: {c}", entry["id"]))),
            }
        }
    }
    assert!(
        signatures >= 12,
        "the manifest was not read: {signatures} signatures"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
