//! Reports keep to the published JSON Schema, and have no field that it leaves out.

mod support;

use serde_json::Value;
use support::attacks;
use support::sample;
use support::schema::faults;
use yinzheng::Anchors;
use yinzheng::Context;
use yinzheng::Input;
use yinzheng::Verifier;

fn schema() -> Value {
    serde_json::from_str(include_str!("../schema/report-1.json")).unwrap()
}

fn report(bytes: &[u8]) -> Value {
    let verifier = Verifier::builder(Anchors::new()).build().unwrap();
    let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap());
    serde_json::from_str(&verifier.verify(&Input::new("f", bytes), &context).to_json()).unwrap()
}

#[test]
fn every_report_keeps_to_it() {
    let schema = schema();
    let mut files: Vec<Vec<u8>> = attacks::all().into_iter().map(|a| a.bytes).collect();
    files.extend([
        attacks::unharmed(),
        b"no document".to_vec(),
        attacks::office_seal().to_vec(),
        sample::licence().pack(),
    ]);
    let of_sample = report(&sample::licence().pack());
    assert!(of_sample["licence"].is_object(), "no licence is described");
    let mut wrong = Vec::new();
    for bytes in &files {
        faults(&schema, &schema, &report(bytes), "report", &mut wrong);
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_missing_and_an_unknown_field_are_noticed() {
    let schema = schema();
    let mut value = report(b"no document");
    value["surprise"] = Value::Bool(true);
    value["verdict"] = Value::String("fine".into());
    value.as_object_mut().unwrap().remove("tool");
    let mut wrong = Vec::new();
    faults(&schema, &schema, &value, "report", &mut wrong);
    wrong.sort();
    let want = [
        "report lacks \"tool\"",
        "report.surprise is not described",
        "report.verdict is \"fine\"",
    ];
    assert_eq!(wrong, want);
}
