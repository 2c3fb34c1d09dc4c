//! The published schemas are those of the types.

use std::path::Path;

/// `YINZHENG_WRITE_SCHEMAS=1` writes them anew.
#[test]
fn the_published_schemas_are_those_of_the_types() {
    for (name, schema) in [
        ("matter-1.json", yinzheng::sharing::matter_schema()),
        ("grant-1.json", yinzheng::sharing::grant_schema()),
        ("share-request-1.json", yinzheng::sharing::request_schema()),
        (
            "share-response-1.json",
            yinzheng::sharing::response_schema(),
        ),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("schema")
            .join(name);
        if std::env::var_os("YINZHENG_WRITE_SCHEMAS").is_some() {
            std::fs::write(&path, &schema).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap();
        assert_eq!(published, schema, "{name}");
    }
}
