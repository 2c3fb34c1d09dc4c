//! Holds JSON against a schema, as far as the published ones need it.

use serde_json::Value;

/// What breaks the schema: the keywords that it uses, and closed objects, so that no field goes undescribed.
pub(crate) fn faults(
    root: &Value,
    schema: &Value,
    value: &Value,
    place: &str,
    out: &mut Vec<String>,
) {
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
