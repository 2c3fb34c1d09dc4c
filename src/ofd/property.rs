//! The property of a seal signature (propertyInfo), which by the standard is the path of the signature file.
//!
//! Files hold it with and without its leading slash, inside JSON, and blank, or hold something else there: the content
//! is the writer's own. What binds the value to the signature file is the digest; the property keeps a value from being
//! moved to another place (ofd-signature, section 10, attack 14), so it must name no other signature file.

use serde_json::Value;

use crate::ofd::location;

/// How a property names the signature file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PropertyForm {
    /// It is empty.
    Blank,
    /// The path, with percent signs for what is not ASCII.
    Encoded,
    /// JSON that holds the path.
    Json,
    /// Text that names no signature file.
    NoPath,
    /// A signature file in another place, there or not, or another file of a signature.
    Other,
    /// The path.
    Path,
    /// The path without its leading slash.
    Relative,
}

/// Compares a property with the path of the signature file, which begins with `/` as do the paths of all `others` that
/// belong to signatures.
pub(super) fn compare(text: &str, path: &str, others: &[&str]) -> PropertyForm {
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
    if text.starts_with(['{', '['])
        && let Ok(json) = serde_json::from_str(text)
    {
        return in_json(&json, path, others);
    }
    if !path.is_ascii() && decoded(text).as_deref() == Some(path.as_bytes()) {
        return PropertyForm::Encoded;
    }
    if names_another(text, path, others) {
        PropertyForm::Other
    } else {
        PropertyForm::NoPath
    }
}

/// What the strings of `json` name, those that are keys included.
fn in_json(json: &Value, path: &str, others: &[&str]) -> PropertyForm {
    let mut form = PropertyForm::NoPath;
    let mut rest = vec![json];
    let mut texts = Vec::new();
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) => texts.push(text),
            Value::Array(values) => rest.extend(values),
            Value::Object(fields) => {
                texts.extend(fields.keys());
                rest.extend(fields.values());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    for text in texts {
        if text == path || path.strip_prefix('/') == Some(text) {
            form = PropertyForm::Json;
        } else if names_another(text, path, others) {
            return PropertyForm::Other;
        }
    }
    form
}

/// Whether `text` holds the path of one of `others`, or names a signature file that is not the one at `path`. Written
/// in whatever way: with percent signs, backslashes, in other letters. What may be meant so counts.
fn names_another(text: &str, path: &str, others: &[&str]) -> bool {
    let plain = |text: &str| text.replace('\\', "/").to_lowercase();
    let unescaped = decoded(text).and_then(|bytes| String::from_utf8(bytes).ok());
    [Some(text), unescaped.as_deref()]
        .into_iter()
        .flatten()
        .any(|text| {
            let directory = location::directory(path);
            let resolved = location::resolve(text, directory).ok().map(|l| l.path);
            if resolved.as_deref() == Some(path) {
                return false;
            }
            let name = path.rsplit('/').next().unwrap_or(path);
            let (text, resolved) = (plain(text), resolved.as_deref().map(plain));
            let is_other = |other: &&str| {
                let other = plain(other);
                resolved.as_ref() == Some(&other)
                    || text.contains(other.strip_prefix('/').unwrap_or(&other))
            };
            [plain(name).as_str(), SIGNATURE_FILE]
                .into_iter()
                .any(|name| text.contains(name))
                || others.iter().any(is_other)
        })
}

/// What signature files are called, in small letters.
const SIGNATURE_FILE: &str = "signature.xml";

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
        let others = [
            "/Doc_0/Signs/Sign_1/Sig.xml",
            "/Doc_0/Signs/Sign_1/Value.dat",
        ];
        for (text, want) in [
            (path, PropertyForm::Path),
            (&path[1..], PropertyForm::Relative),
            (
                r#"{"a":[1,{"signature":"/Doc_0/Signs/Sign_0/Signature.xml"}]}"#,
                PropertyForm::Json,
            ),
            ("  \0", PropertyForm::Blank),
            ("test", PropertyForm::NoPath),
            ("合同 v1.0/2024.ofd", PropertyForm::NoPath),
            ("/Doc_0/Document.xml", PropertyForm::NoPath),
            ("100%", PropertyForm::NoPath),
            ("{", PropertyForm::NoPath),
            (r#"{"a":"b"}"#, PropertyForm::NoPath),
            // Relative to the directory that it is in, it is this very file.
            ("Signature.xml", PropertyForm::NoPath),
            (
                r#"["/Doc_0/Signs/Sign_0/Signature.xml","/Doc_0/Document.xml"]"#,
                PropertyForm::Json,
            ),
        ] {
            assert_eq!(compare(text, path, &others), want, "{text}");
        }
        assert_eq!(
            compare("/%E7%AB%A0/S.xml", "/章/S.xml", &[]),
            PropertyForm::Encoded
        );
    }

    #[test]
    fn another_signature_file_is_found_however_it_is_written() {
        let path = "/Doc_0/Signs/Sign_0/Signature.xml";
        let others = [
            "/Doc_0/Signs/Sign_1/Sig.xml",
            "/Doc_0/Signs/Sign_1/Value.dat",
        ];
        for text in [
            "/Doc_0/Signs/Sign_1/Sig.xml",
            "Doc_0/Signs/Sign_1/Sig.xml",
            "../Sign_1/Sig.xml",
            "..\\Sign_1\\Value.dat",
            "/Doc_0/Signs/Sign_1/Value.dat",
            "/doc_0/SIGNS/Sign_1/sig.xml",
            "/Doc_0/Signs/Sign_1/Sig%2Exml",
            "id=7;file=/Doc_0/Signs/Sign_1/Sig.xml;",
            "{/Doc_0/Signs/Sign_1/Sig.xml",
            // Not in the package, but a value made for that place was moved.
            "/Doc_0/Signs/Sign_7/Signature.xml",
            "/doc_0/signs/sign_0/signature.xml",
            "/%44oc_0/Signs/Sign_7/Signature.xml",
            r#"{"a":"/Doc_0/Signs/Sign_1/Sig.xml"}"#,
            r#"{"/Doc_0/Signs/Sign_1/Sig.xml":1}"#,
            r#"{"a":"\/Doc_0\/Signs\/Sign_1\/Sig.xml"}"#,
            r#"["/Doc_0/Signs/Sign_0/Signature.xml","/Doc_0/Signs/Sign_1/Signature.xml"]"#,
        ] {
            assert_eq!(compare(text, path, &others), PropertyForm::Other, "{text}");
        }
        assert_eq!(
            compare("/%E7%AB/S.xml", "/章/S.xml", &[]),
            PropertyForm::Other
        );
    }
}
