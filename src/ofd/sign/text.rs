//! Text of XML files, and the Signature.xml that a signer writes.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::Digest;
use crate::ofd::xml;

/// Text as the content of an element, or a value in double quotes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As they are, a reader makes blanks of them in a value.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            // What XML cannot hold at all.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// ` name="value"`.
pub(super) fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", escape(value))
}

/// Text with percent signs for what is not ASCII, which `propertyInfo` cannot hold (ofd-signature, 3.3).
pub(super) fn percent_encoded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_owned();
    }
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii() && byte != b'%' {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// One StampAnnot.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct StampLine {
    pub(super) page: String,
    pub(super) boundary: String,
    pub(super) clip: Option<String>,
}

/// Signature.xml before it is written.
#[derive(Clone, Debug)]
pub(super) struct SignatureText {
    pub(super) provider: [String; 3],
    pub(super) method: String,
    pub(super) date_time: String,
    pub(super) check_method: String,
    pub(super) references: Vec<(String, Digest)>,
    /// Each with its identifier.
    pub(super) stamps: Vec<(String, StampLine)>,
    pub(super) seal: Option<String>,
    pub(super) value: String,
}

impl SignatureText {
    /// The file, its elements in the order of the standard's figure (ofd-signature, section 11).
    pub(super) fn write(&self) -> Vec<u8> {
        let [name, version, company] = &self.provider;
        let company = if company.is_empty() {
            String::new()
        } else {
            attribute("Company", company)
        };
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:Signature xmlns:ofd=\"{}\">\n<ofd:SignedInfo>\n\
             <ofd:Provider{}{}{company}/>\n<ofd:SignatureMethod>{}</ofd:SignatureMethod>\n\
             <ofd:SignatureDateTime>{}</ofd:SignatureDateTime>\n<ofd:References{}>\n",
            xml::NAMESPACE,
            attribute("ProviderName", name),
            attribute("Version", version),
            escape(&self.method),
            escape(&self.date_time),
            attribute("CheckMethod", &self.check_method),
        );
        for (path, digest) in &self.references {
            let _ = writeln!(
                out,
                "<ofd:Reference{}><ofd:CheckValue>{}</ofd:CheckValue></ofd:Reference>",
                attribute("FileRef", path),
                STANDARD.encode(digest.as_bytes())
            );
        }
        out.push_str("</ofd:References>\n");
        for (id, stamp) in &self.stamps {
            let clip = stamp.clip.as_deref();
            let _ = writeln!(
                out,
                "<ofd:StampAnnot{}{}{}{}/>",
                attribute("ID", id),
                attribute("PageRef", &stamp.page),
                attribute("Boundary", &stamp.boundary),
                clip.map(|c| attribute("Clip", c)).unwrap_or_default()
            );
        }
        if let Some(seal) = &self.seal {
            let seal = escape(seal);
            let _ = writeln!(
                out,
                "<ofd:Seal><ofd:BaseLoc>{seal}</ofd:BaseLoc></ofd:Seal>"
            );
        }
        let _ = write!(
            out,
            "</ofd:SignedInfo>\n<ofd:SignedValue>{}</ofd:SignedValue>\n</ofd:Signature>\n",
            escape(&self.value)
        );
        out.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_read_back() {
        let text = "a<b>&\"'\t\n\r 章";
        let xml = format!("<a{}>{}</a>", attribute("b", text), escape(text));
        let tree = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(tree.root_element().attribute("b"), Some(text));
        assert_eq!(tree.root_element().text(), Some(text));
    }

    #[test]
    fn a_property_is_ascii() {
        assert_eq!(percent_encoded("/a%b"), "/a%b");
        assert_eq!(percent_encoded("/章%"), "/%E7%AB%A0%25");
    }
}
