//! A matter is refused as a whole, with every fault and its place.

use serde_json::Value;
use serde_json::json;
use yinzheng::sharing::Matter;
use yinzheng::sharing::MatterError;
use yinzheng::sharing::MatterFaultKind;
use yinzheng::sharing::MatterFaultKind::*;

/// A matter that uses every part of the form.
pub(crate) fn sample() -> Value {
    json!({
        "schema": "yinzheng.matter/1",
        "code": "11510800MB9999906B4000101001000",
        "name": "道路货物运输经营许可换证",
        "region": "510800",
        "version": 3,
        "effective": "2026-01-01T00:00:00Z",
        "fields": [
            {"name": "agent", "kind": "text"},
            {"name": "vehicles", "kind": "number"},
            {"name": "permit_number", "kind": "text"},
            {"name": "since", "kind": "date"},
            {"name": "dangerous", "kind": "flag"}
        ],
        "proofs": [{"code": "no-crime", "name": "无犯罪记录证明"}],
        "sources": [{"id": "tax", "department": "11510800MB9999906B"}],
        "requirements": [
            {
                "id": "permit", "name": "道路运输经营许可证", "kind": "material", "necessity": "mandatory",
                "when": {"all": [
                    {"compare": {"field": "vehicles", "is": "ge", "value": 1}},
                    {"not": {"present": "agent"}}
                ]},
                "alternatives": [
                    {"id": "licence", "materials": [{"material": "M1", "by": {"licence": [{
                        "type": {"licence": "11100000000019713D008"}, "min_assurance": "L3", "max_age_days": 3650,
                        "remaining_days": 30, "fields": ["ZZBH", "KZ_JYFW"],
                        "fills": [{"form": "permit_number", "from": "ZZBH"}],
                        "where": {"compare": {"field": "KZ_JYFW", "is": "contains", "value": "货物运输"}},
                        "regions": ["510000", "500000"]
                    }]}}]},
                    {"id": "paper", "materials": [{"material": "M1", "by": {"upload": {"note": "原件扫描件"}}}]}
                ]
            },
            {
                "id": "record", "name": "无犯罪记录", "kind": "fact", "necessity": "mandatory",
                "no_upload": "某法第一条",
                "alternatives": [
                    {"id": "proof", "materials": [{"material": "M2", "by": {"licence": [{
                        "type": {"proof": "no-crime"}, "min_assurance": "L2"}]}}]},
                    {"id": "query", "materials": [{"material": "M2", "by": {"data": {
                        "source": "tax", "fields": ["clean"], "max_age_days": 1,
                        "where": {"compare": {"field": "clean", "is": "eq", "value": true}}}}}]},
                    {"id": "word", "materials": [{"material": "M2", "by": {"department": {
                        "department": "11510800MB9999906B", "statement": "无犯罪记录"}}}]},
                    {"id": "promise", "materials": [{"material": "M2", "by": {"promise": {
                        "basis": "国办发〔2020〕42号", "text": "P-1"}}}]}
                ]
            }
        ]
    })
}

fn load(value: &Value) -> Result<Matter, MatterError> {
    Matter::from_json(value.to_string().as_bytes())
}

#[test]
fn the_sample_is_sound_and_is_written_as_it_was_read() {
    let matter = load(&sample()).unwrap();
    let again = load(&serde_json::to_value(&matter).unwrap()).unwrap();
    assert_eq!(matter.requirements(), again.requirements());
    assert!(matter.digest().starts_with("sm3:"));
}

const LICENCE: &str = "/requirements/0/alternatives/0/materials/0/by/licence";
const FIRST: &str = "/requirements/0/alternatives";

/// Where, the value put there, the place of the fault (where it differs), the fault.
#[allow(clippy::too_many_lines)] // one table
fn broken() -> Vec<(String, Value, &'static str, MatterFaultKind)> {
    let accept = |member: &str| format!("{LICENCE}/0/{member}");
    let when = "/requirements/0/when".to_owned();
    let compare = |field: &str, is: &str, value: Value| json!({"compare": {"field": field, "is": is, "value": value}});
    let other = json!({"id": "x", "materials": []});
    let same = sample()["requirements"][0]["alternatives"][1]["materials"].clone();
    let twice = sample().pointer(LICENCE).unwrap()[0].clone();
    let mut deep = json!({"present": "agent"});
    for _ in 0..8 {
        deep = json!({"not": deep});
    }
    let many: Vec<_> = (0..70)
        .map(|n| json!({"compare": {"field": "vehicles", "is": "eq", "value": n}}))
        .collect();
    vec![
        (
            "/schema".into(),
            json!("yinzheng.matter/2"),
            "",
            UnsupportedVersion,
        ),
        ("/requirements".into(), json!([]), "", Empty),
        ("/code".into(), json!(" "), "", Empty),
        ("/name".into(), json!("名".repeat(257)), "", Limit),
        ("/fields/1/name".into(), json!("agent"), "", Duplicate),
        (
            "/proofs".into(),
            json!([]),
            "/requirements/1/alternatives/0/materials/0/by/licence/0/type/proof",
            UnknownReference,
        ),
        (
            "/sources".into(),
            json!([]),
            "/requirements/1/alternatives/1/materials/0/by/data/source",
            UnknownReference,
        ),
        ("/requirements/1/id".into(), json!("permit"), "", Duplicate),
        ("/requirements/0/name".into(), json!(""), "", Empty),
        ("/requirements/1/no_upload".into(), json!(""), "", Empty),
        (
            "/requirements/1/no_upload".into(),
            Value::Null,
            "/requirements/1/alternatives",
            UploadMissing,
        ),
        (
            "/requirements/0/no_upload".into(),
            json!("某法"),
            "/requirements/0/alternatives/1",
            UploadOffered,
        ),
        (FIRST.into(), json!([]), FIRST, Empty),
        (format!("{FIRST}/1/id"), json!("licence"), "", Duplicate),
        (format!("{FIRST}/0/materials"), json!([]), "", Empty),
        (
            format!("{FIRST}/0/materials"),
            same.clone(),
            "/requirements/0/alternatives/1",
            Duplicate,
        ),
        (
            format!("{FIRST}/-"),
            other,
            "/requirements/0/alternatives/2/materials",
            Empty,
        ),
        (
            format!("{FIRST}/0/materials/-"),
            same[0].clone(),
            "/requirements/0/alternatives/0/materials/1/material",
            Ambiguous,
        ),
        (LICENCE.into(), json!([]), LICENCE, Empty),
        (
            format!("{LICENCE}/-"),
            twice,
            "/requirements/0/alternatives/0/materials/0/by/licence/1/type",
            Ambiguous,
        ),
        (accept("max_age_days"), json!(0), "", Contradiction),
        (
            accept("fields"),
            json!(["ZZBH", "KZ_JYFW", "certNum"]),
            "/requirements/0/alternatives/0/materials/0/by/licence/0/fields/2",
            Duplicate,
        ),
        (
            accept("where"),
            compare("KZ_OTHER", "eq", json!("x")),
            "",
            UnknownReference,
        ),
        (
            accept("fills/0/form"),
            json!("nowhere"),
            "",
            UnknownReference,
        ),
        (accept("fills/0/from"), json!("CZZT"), "", UnknownReference),
        (accept("statuses"), json!([]), "", Empty),
        (
            accept("statuses"),
            json!(["effective", "revoked"]),
            "/requirements/0/alternatives/0/materials/0/by/licence/0/statuses/1",
            Contradiction,
        ),
        (accept("trust_levels"), json!([]), "", Empty),
        (
            when.clone(),
            compare("nobody", "eq", json!(1)),
            "",
            UnknownReference,
        ),
        (
            when.clone(),
            compare("vehicles", "eq", json!("1")),
            "",
            KindMismatch,
        ),
        (
            when.clone(),
            compare("agent", "lt", json!("x")),
            "",
            KindMismatch,
        ),
        (
            when.clone(),
            compare("since", "lt", json!("gestern")),
            "",
            KindMismatch,
        ),
        (
            when.clone(),
            compare("dangerous", "gt", json!(false)),
            "",
            KindMismatch,
        ),
        (when.clone(), json!({"all": []}), "", Empty),
        (
            when.clone(),
            json!({"in": {"field": "vehicles", "values": []}}),
            "",
            Empty,
        ),
        (
            when.clone(),
            json!({"all": [compare("vehicles", "eq", json!(1)), compare("vehicles", "eq", json!(2))]}),
            "",
            Contradiction,
        ),
        (
            when.clone(),
            json!({"all": [{"present": "agent"}, {"not": {"present": "agent"}}]}),
            "",
            Contradiction,
        ),
        (when.clone(), deep, "", Limit),
        (when, json!({"any": many}), "", Limit),
        (
            "/requirements/1/alternatives/2/materials/0/by/department/statement".into(),
            json!(""),
            "",
            Empty,
        ),
        (
            "/requirements/1/alternatives/3/materials/0/by/promise/basis".into(),
            json!(""),
            "",
            Empty,
        ),
    ]
}

/// Puts a value where a pointer says; `-` appends.
pub(crate) fn put(value: &mut Value, pointer: &str, new: Value) {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Array(list) if member == "-" => list.push(new),
        Value::Array(list) => list[member.parse::<usize>().unwrap()] = new,
        Value::Object(map) if new.is_null() => {
            map.remove(member);
        }
        Value::Object(map) => {
            map.insert(member.to_owned(), new);
        }
        other => panic!("{pointer}: {other}"),
    }
}

#[test]
fn each_rule_is_kept() {
    for (pointer, new, place, kind) in broken() {
        let mut value = sample();
        put(&mut value, &pointer, new);
        let place = if place.is_empty() { &pointer } else { place };
        match load(&value) {
            Err(MatterError::Faults(faults)) => {
                let found = faults.iter().any(|f| f.place == *place && f.kind == kind);
                assert!(found, "{pointer}: want {kind:?} at {place}, got {faults:?}");
            }
            other => panic!("{pointer}: {:?}", other.err()),
        }
    }
}

#[test]
fn a_misspelt_term_does_not_silently_fall_away() {
    let mut value = sample();
    put(&mut value, &format!("{LICENCE}/0/max_age_day"), json!(30));
    assert!(matches!(load(&value), Err(MatterError::Malformed { .. })));
}

#[test]
fn length_is_bounded_before_reading() {
    let long = vec![b' '; 1 + (1 << 20)];
    assert!(matches!(
        Matter::from_json(&long),
        Err(MatterError::TooLong { .. })
    ));
    let many: Vec<_> = (0..300)
        .map(|n| json!({"name": format!("f{n}"), "kind": "text"}))
        .collect();
    let mut value = sample();
    put(&mut value, "/fields", json!(many));
    let Err(MatterError::Faults(faults)) = load(&value) else {
        panic!("too many fields");
    };
    assert!(
        faults
            .iter()
            .any(|f| f.place == "/fields" && f.kind == Limit)
    );
}
