//! The property of a seal signature (propertyInfo), which by the standard is the path of the signature file.
//!
//! Files hold it with and without its leading slash, inside JSON, and blank. It keeps a value from being moved to
//! another place (ofd-signature, section 10, attack 14).

use serde_json::Value;

/// How a property names the signature file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PropertyForm {
    /// It is empty.
    Blank,
    /// The path, with percent signs for what is not ASCII.
    Encoded,
    /// JSON that holds the path, and no other path of a signature file.
    Json,
    /// Text that names no file.
    NoPath,
    /// Another file, or something that cannot be told apart from one.
    Other,
    /// The path.
    Path,
    /// The path without its leading slash.
    Relative,
}

/// Compares a property with the path of the signature file, which begins with `/`.
pub(super) fn compare(text: &str, path: &str) -> PropertyForm {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return PropertyForm::Blank;
    }
    if text == path {
        return PropertyForm::Path;
    }
    if path.strip_prefix('/') == Some(text) {
        return PropertyForm::Relative;
    }
    if text.starts_with(['{', '[']) {
        return match serde_json::from_str(text) {
            Ok(json) if names_only(&json, path) => PropertyForm::Json,
            _ => PropertyForm::Other,
        };
    }
    if !path.is_ascii() && decoded(text).as_deref() == Some(path.as_bytes()) {
        return PropertyForm::Encoded;
    }
    if !text.contains(['/', '\\', '.', '%', '{', '[']) {
        return PropertyForm::NoPath;
    }
    PropertyForm::Other
}

/// Whether the strings of `json` name `path`, and no other signature file.
fn names_only(json: &Value, path: &str) -> bool {
    let mut named = false;
    let mut rest = vec![json];
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) => {
                let same = text == path || path.strip_prefix('/') == Some(text);
                if !same && text.ends_with(".xml") {
                    return false;
                }
                named |= same;
            }
            Value::Array(values) => rest.extend(values),
            Value::Object(fields) => rest.extend(fields.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    named
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_seen_and_no_other() {
        let path = "/Doc_0/Signs/Sign_0/Signature.xml";
        for (text, want) in [
            (path, PropertyForm::Path),
            (&path[1..], PropertyForm::Relative),
            (
                r#"{"a":[1,{"signature":"/Doc_0/Signs/Sign_0/Signature.xml"}]}"#,
                PropertyForm::Json,
            ),
            ("  \0", PropertyForm::Blank),
            ("/Doc_0/Signs/Sign_1/Signature.xml", PropertyForm::Other),
            ("/doc_0/signs/sign_0/signature.xml", PropertyForm::Other),
            (
                r#"{"a":"/Doc_0/Signs/Sign_1/Signature.xml"}"#,
                PropertyForm::Other,
            ),
            (
                r#"["/Doc_0/Signs/Sign_0/Signature.xml","/Doc_0/Signs/Sign_1/Signature.xml"]"#,
                PropertyForm::Other,
            ),
            (r#"{"a":"b"}"#, PropertyForm::Other),
            ("{", PropertyForm::Other),
            ("test", PropertyForm::NoPath),
        ] {
            assert_eq!(compare(text, path), want, "{text}");
        }
        assert_eq!(
            compare("/%E7%AB%A0/S.xml", "/章/S.xml"),
            PropertyForm::Encoded
        );
        assert_eq!(compare("/%E7%AB/S.xml", "/章/S.xml"), PropertyForm::Other);
    }
}
