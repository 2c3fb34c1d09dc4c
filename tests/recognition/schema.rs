//! The published JSON Schemas are those of the types.

#[cfg(feature = "schema")]
#[test]
fn published_schemas_are_those_of_the_types() {
    for (published, made, name) in [
        (
            include_str!("../../schema/recognition-list-1.json"),
            yinzheng::recognition::list_schema(),
            "recognition-list-1",
        ),
        (
            include_str!("../../schema/root-manifest-1.json"),
            yinzheng::recognition::root_schema(),
            "root-manifest-1",
        ),
        (
            include_str!("../../schema/freshness-1.json"),
            yinzheng::recognition::freshness_schema(),
            "freshness-1",
        ),
    ] {
        assert!(
            published == made,
            "schema/{name}.json is not what the types give:\n{made}"
        );
    }
}

/// The list of the tests has no field that the schema leaves out.
#[test]
fn lists_keep_to_the_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schema/recognition-list-1.json")).unwrap();
    let list = serde_json::to_value(crate::world::list()).unwrap();
    for name in list.as_object().unwrap().keys() {
        assert!(schema["properties"].get(name).is_some(), "{name}");
    }
    for name in schema["required"].as_array().unwrap() {
        assert!(list.get(name.as_str().unwrap()).is_some(), "{name}");
    }
    assert_eq!(schema["additionalProperties"], false);
}
