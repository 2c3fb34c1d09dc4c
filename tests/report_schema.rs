//! Reports keep to the published JSON Schema, and have no field that it leaves out.

mod support;

use serde_json::Value;
use support::attacks;
use support::sample;
use yinzheng::Anchors;
use yinzheng::Context;
use yinzheng::Input;
use yinzheng::Verifier;

fn schema() -> Value {
    serde_json::from_str(include_str!("../schema/report-1.json")).unwrap()
}

/// What breaks the schema: the keywords that it uses, and closed objects, so that no field goes undescribed.
fn faults(root: &Value, schema: &Value, value: &Value, place: &str, out: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return faults(root, &root["$defs"][name], value, place, out);
    }
    let kind = match value {
        Value::Array(_) => "array",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
        Value::Number(_) => "integer",
        Value::Object(_) => "object",
        Value::String(_) => "string",
    };
    if schema["type"].as_str().is_some_and(|t| t != kind) {
        out.push(format!("{place} is of type {kind}"));
    }
    let listed = schema["enum"]
        .as_array()
        .is_none_or(|all| all.contains(value));
    if !listed || schema.get("const").is_some_and(|only| only != value) {
        out.push(format!("{place} is {value}"));
    }
    for item in value.as_array().into_iter().flatten() {
        faults(root, &schema["items"], item, &format!("{place}[]"), out);
    }
    let Some(fields) = value.as_object() else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().unwrap()) {
            out.push(format!("{place} lacks {name}"));
        }
    }
    for (name, field) in fields {
        let inner = format!("{place}.{name}");
        match schema["properties"].get(name) {
            Some(known) => faults(root, known, field, &inner, out),
            None => out.push(format!("{inner} is not described")),
        }
    }
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
