//! Distinguished names: kept as received, compared as RFC 5280 7.1 says.

use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::asn1::tlv;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;

/// NumericString and VisibleString, which only names use here.
const MORE_ASCII_TAGS: [u8; 2] = [0x12, 0x1a];

/// A distinguished name (RFC 5280, 4.1.2.4).
///
/// Equality is that of [`Name::matches`]; the octets as received are in [`Name::der`]. `Display` writes
/// RFC 4514: the last RDN first.
#[derive(Clone, Debug)]
pub struct Name(Arc<Content>);

#[derive(Debug)]
struct Content {
    der: Box<[u8]>,
    attributes: Vec<Attribute>,
    /// One entry for each RDN, in a form whose equality is that of RFC 5280, 7.1.
    canonical: Vec<Vec<u8>>,
    /// The name as text, once somebody asked.
    shown: OnceLock<Box<str>>,
}

/// One attribute, and which RDN it belongs to.
#[derive(Debug)]
struct Attribute {
    rdn: usize,
    oid: Oid,
    /// The value, where it is a character string that can be read.
    text: Option<String>,
    value: Box<[u8]>,
}

impl Name {
    /// Reads one Name that fills `der` exactly. A value that is no readable string is kept as octets.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] naming the field that is malformed.
    pub fn from_der(der: &[u8]) -> Result<Self, ParseError> {
        let mut outer = Reader::new(der);
        let name = Self::read(&mut outer, "Name")?;
        outer.finish("Name")?;
        Ok(name)
    }

    pub(crate) fn read(reader: &mut Reader<'_>, field: &'static str) -> Result<Self, ParseError> {
        let sequence = reader.read(Tag::SEQUENCE, field)?;
        let mut rdns = sequence.inside();
        let mut name = Content {
            der: sequence.raw.into(),
            attributes: Vec::new(),
            canonical: Vec::new(),
            shown: OnceLock::new(),
        };
        while !rdns.is_empty() {
            let rdn = rdns.read(Tag::SET, field)?;
            name.push_rdn(&rdn, field)?;
        }
        Ok(Self(Arc::new(name)))
    }

    /// The name with one more RDN at its end, whose attributes are the content `rdn` of a SET
    /// (RFC 5280, 4.2.1.13: nameRelativeToCRLIssuer).
    ///
    /// # Errors
    ///
    /// A [`ParseError`] if `rdn` is no list of attributes.
    pub fn with_relative(&self, rdn: &[u8]) -> Result<Self, ParseError> {
        let mut inside = Reader::new(&self.0.der);
        let present = inside.read(Tag::SEQUENCE, "Name")?.value;
        let der = tlv(Tag::SEQUENCE, &[present, &tlv(Tag::SET, &[rdn])]);
        Self::from_der(&der)
    }

    /// The whole element as received.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// Whether the name has no RDN.
    pub fn is_empty(&self) -> bool {
        self.0.canonical.is_empty()
    }

    /// Whether both are the same name (RFC 5280, 7.1): the same RDNs in the same order, attributes of one RDN in
    /// any order, text without regard to string type, case, and runs of blanks. Unlike there, text is not
    /// brought into Unicode normal form KC.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.canonical == other.0.canonical
    }

    /// Whether this name lies in the subtree of `base`: it begins with all of its RDNs (RFC 5280, 4.2.1.10).
    pub fn is_within(&self, base: &Self) -> bool {
        self.0.canonical.starts_with(&base.0.canonical)
    }

    /// The text of the last, most specific attribute of type `oid`, if it is a readable string.
    pub fn attribute(&self, oid: Oid) -> Option<&str> {
        let found = self.0.attributes.iter().rev().find(|a| a.oid == oid)?;
        found.text.as_deref()
    }

    /// Every attribute with its text, first RDN first; a value that is no readable string is left out.
    pub fn attributes(&self) -> impl Iterator<Item = (Oid, &str)> {
        self.0
            .attributes
            .iter()
            .filter_map(|a| Some((a.oid, a.text.as_deref()?)))
    }
}

impl Content {
    fn push_rdn(&mut self, rdn: &Tlv<'_>, field: &'static str) -> Result<(), ParseError> {
        let mut attributes = rdn.inside();
        if attributes.is_empty() {
            return Err(rdn.error(ParseErrorKind::Missing, field));
        }
        let mut canonical = Vec::new();
        while !attributes.is_empty() {
            let mut fields = attributes.read(Tag::SEQUENCE, field)?.inside();
            let oid = fields.read_oid(field)?;
            let value = fields.read_any(field)?;
            fields.finish(field)?;
            let text = text_of(&value);
            canonical.push(canonical_attribute(oid, &value, text.as_deref()));
            self.attributes.push(Attribute {
                rdn: self.canonical.len(),
                oid,
                text,
                value: value.raw.into(),
            });
        }
        // A SET has no order.
        canonical.sort();
        self.canonical.push(canonical.concat());
        Ok(())
    }

    fn text(&self) -> Box<str> {
        let mut text = String::new();
        let mut previous = None;
        for (index, _) in self.canonical.iter().enumerate().rev() {
            for attribute in self.attributes.iter().filter(|a| a.rdn == index) {
                match previous {
                    None => {}
                    Some(rdn) if rdn == index => text.push('+'),
                    Some(_) => text.push(','),
                }
                text.push_str(&attribute.to_string());
                previous = Some(index);
            }
        }
        text.into()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.matches(other)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.canonical.hash(state);
    }
}

fn text_of(value: &Tlv<'_>) -> Option<String> {
    if MORE_ASCII_TAGS.contains(&value.tag.octet()) {
        let ascii = std::str::from_utf8(value.value).ok()?;
        return ascii.is_ascii().then(|| ascii.to_owned());
    }
    value.text("AttributeValue").ok()
}

/// Identifier and value so that equal octets mean equal attributes; both parts carry their length.
fn canonical_attribute(oid: Oid, value: &Tlv<'_>, text: Option<&str>) -> Vec<u8> {
    let value = text.map_or_else(
        || value.raw.to_vec(),
        |text| tlv(Tag::UTF8_STRING, &[folded(text).as_bytes()]),
    );
    let oid = tlv(Tag::OBJECT_IDENTIFIER, &[oid.as_content()]);
    [oid, value].concat()
}

/// Lower case, outer blanks removed, inner runs of blanks made one.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.shown.get_or_init(|| self.0.text()))
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keyword = KEYWORDS.iter().find(|(oid, _)| *oid == self.oid);
        match (keyword, &self.text) {
            (Some((_, keyword)), Some(text)) => write!(f, "{keyword}={}", escaped(text)),
            (Some((_, keyword)), None) => write!(f, "{keyword}=#{}", hex(&self.value)),
            (None, _) => write!(f, "{}=#{}", self.oid, hex(&self.value)),
        }
    }
}

/// RFC 4514, 2.4. Control characters are escaped too, so that a name stays on its line.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.chars().enumerate() {
        let at_edge = (i == 0 && matches!(c, ' ' | '#')) || (i == last && c == ' ');
        if at_edge || matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            out.push('\\');
            out.push(c);
        } else if c.is_control() {
            let mut buffer = [0; 4];
            for octet in c.encode_utf8(&mut buffer).bytes() {
                out.push_str(&format!("\\{octet:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

const KEYWORDS: [(Oid, &str); 14] = [
    (oid::AT_CN, "CN"),
    (oid::AT_SN, "SN"),
    (oid::AT_SERIAL_NUMBER, "serialNumber"),
    (oid::AT_C, "C"),
    (oid::AT_L, "L"),
    (oid::AT_ST, "ST"),
    (oid::AT_STREET, "STREET"),
    (oid::AT_O, "O"),
    (oid::AT_OU, "OU"),
    (oid::AT_TITLE, "title"),
    (oid::AT_GN, "GN"),
    (oid::AT_DC, "DC"),
    (oid::AT_UID, "UID"),
    (oid::AT_EMAIL, "emailAddress"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::object_identifier;
    use crate::asn1::sequence;

    fn name(rdns: &[&[(Oid, Tag, &[u8])]]) -> Name {
        let rdns: Vec<u8> = rdns
            .iter()
            .flat_map(|rdn| {
                let attributes: Vec<u8> = rdn
                    .iter()
                    .flat_map(|(oid, tag, v)| {
                        sequence(&[&object_identifier(*oid), &tlv(*tag, &[v])])
                    })
                    .collect();
                tlv(Tag::SET, &[&attributes])
            })
            .collect();
        Name::from_der(&tlv(Tag::SEQUENCE, &[&rdns])).unwrap()
    }

    #[test]
    fn matching_looks_past_type_case_and_blanks() {
        let base = name(&[&[(oid::AT_O, Tag::PRINTABLE_STRING, b"Big  CA")]]);
        for (other, same, why) in [
            (
                name(&[&[(oid::AT_O, Tag::UTF8_STRING, b" big ca ")]]),
                true,
                "folding",
            ),
            (
                name(&[&[(oid::AT_O, Tag::UTF8_STRING, b"bigca")]]),
                false,
                "another word",
            ),
            (
                name(&[&[(oid::AT_OU, Tag::UTF8_STRING, b"Big CA")]]),
                false,
                "another type",
            ),
            (name(&[]), false, "empty"),
        ] {
            assert_eq!(base.matches(&other), same, "{why}");
        }
    }

    #[test]
    fn order_counts_between_rdns_but_not_inside_one() {
        let (o, cn) = (
            (oid::AT_O, Tag::UTF8_STRING, &b"a"[..]),
            (oid::AT_CN, Tag::UTF8_STRING, &b"b"[..]),
        );
        assert!(name(&[&[o, cn]]).matches(&name(&[&[cn, o]])));
        assert!(!name(&[&[o], &[cn]]).matches(&name(&[&[cn], &[o]])));
        assert!(!name(&[&[o, cn]]).matches(&name(&[&[o], &[cn]])));
        assert!(name(&[&[o], &[cn]]).is_within(&name(&[&[o]])));
        assert!(!name(&[&[o]]).is_within(&name(&[&[o], &[cn]])));
    }

    #[test]
    fn display_is_rfc_4514() {
        let full = name(&[
            &[(oid::AT_C, Tag::PRINTABLE_STRING, b"CN")],
            &[(oid::AT_O, Tag::UTF8_STRING, "广元, 局".as_bytes())],
            &[
                (oid::AT_CN, Tag::UTF8_STRING, b"#a\n"),
                (oid::AT_OU, Tag::UTF8_STRING, b"\xff"),
            ],
            &[(oid::ANY_POLICY, Tag::UTF8_STRING, b"x")],
        ]);
        assert_eq!(
            full.to_string(),
            "2.5.29.32.0=#0c0178,CN=\\#a\\0A+OU=#0c01ff,O=广元\\, 局,C=CN"
        );
        assert_eq!(full.attribute(oid::AT_O), Some("广元, 局"));
        assert_eq!(full.attribute(oid::AT_OU), None);
    }
}
