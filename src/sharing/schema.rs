//! The published JSON Schemas of this room, made from the types.

use schemars::Schema;

use crate::sharing::Grant;
use crate::sharing::ShareRequest;
use crate::sharing::ShareResponse;
use crate::sharing::matter::MatterForm;

/// The JSON Schema of a matter, as `schema/matter-1.json` has it. What holds beyond it, loading checks.
pub fn matter_schema() -> String {
    text(&schemars::schema_for!(MatterForm))
}

/// The JSON Schema of the payload of a grant, as `schema/grant-1.json` has it.
pub fn grant_schema() -> String {
    text(&schemars::schema_for!(Grant))
}

/// The JSON Schema of the payload of a request, as `schema/share-request-1.json` has it.
pub fn request_schema() -> String {
    text(&schemars::schema_for!(ShareRequest))
}

/// The JSON Schema of the payload of a response, as `schema/share-response-1.json` has it.
pub fn response_schema() -> String {
    text(&schemars::schema_for!(ShareResponse))
}

fn text(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}
