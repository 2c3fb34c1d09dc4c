//! The published JSON Schemas, made from the types.

use schemars::JsonSchema;
use schemars::Schema;
use schemars::SchemaGenerator;
use schemars::json_schema;

use crate::recognition::FreshnessStatement;
use crate::recognition::RecognitionList;
use crate::recognition::RootManifest;
use crate::time::Timestamp;

impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "RFC 3339 with any zone, or a date alone (its start in UTC)"
        })
    }
}

/// The JSON Schema of a recognition list, as `schema/recognition-list-1.json` has it.
pub fn list_schema() -> String {
    text(&schemars::schema_for!(RecognitionList))
}

/// The JSON Schema of a root manifest, as `schema/root-manifest-1.json` has it.
pub fn root_schema() -> String {
    text(&schemars::schema_for!(RootManifest))
}

/// The JSON Schema of a freshness statement, as `schema/freshness-1.json` has it.
pub fn freshness_schema() -> String {
    text(&schemars::schema_for!(FreshnessStatement))
}

fn text(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}
