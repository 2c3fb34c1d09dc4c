//! Signatures.xml and Signature.xml (GB/T 33190-2016, 18.1 and 18.2).
//!
//! Elements are found by name, in any order: writers differ. Nothing in Signatures.xml is protected; what is in
//! Signature.xml is bound by the signature value, over the bytes of the file as they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Node;

use crate::limits::Limits;
use crate::ofd::tree;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;

/// What the list says a signature is. It is protected by nothing.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DeclaredType {
    /// Nothing is said, which means a seal.
    Absent,
    /// `Seal`, 安全签章.
    Seal,
    /// `Sign`, 数字签名.
    Sign,
    /// Something else.
    Other(String),
}

/// One line of Signatures.xml, as written.
#[derive(Debug)]
pub(super) struct ListedSignature {
    pub(super) id: Option<String>,
    pub(super) declared: DeclaredType,
    pub(super) location: Option<String>,
    pub(super) relative: Option<String>,
}

/// Signatures.xml as read.
#[derive(Debug)]
pub(super) struct List {
    pub(super) signatures: Vec<ListedSignature>,
    pub(super) namespaces: Vec<String>,
}

/// Reads Signatures.xml.
pub(super) fn read_list(bytes: &[u8], limits: &Limits) -> Result<List, XmlFault> {
    let document = xml::parse(bytes, limits)?;
    let root = xml::root(&document, "Signatures")?;
    let signatures: Vec<_> = xml::children(root, "Signature").map(listed).collect();
    if signatures.len() > limits.signatures {
        return Err(XmlFault::Limit);
    }
    Ok(List {
        signatures,
        namespaces: xml::odd_namespaces(&document),
    })
}

fn listed(node: Node<'_, '_>) -> ListedSignature {
    let declared = match xml::attribute(node, "Type") {
        None => DeclaredType::Absent,
        Some(text) => match text.trim() {
            "" => DeclaredType::Absent,
            "Seal" => DeclaredType::Seal,
            "Sign" => DeclaredType::Sign,
            other => DeclaredType::Other(other.to_owned()),
        },
    };
    let filled = |name| xml::attribute(node, name).filter(|text| !text.trim().is_empty());
    ListedSignature {
        id: filled("ID"),
        declared,
        location: filled("BaseLoc"),
        relative: filled("Relative"),
    }
}

/// Signature.xml as read; locations and texts are as written.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignatureFile {
    /// Provider: name, version and company of the signing component.
    pub provider: [Option<String>; 3],
    /// SignatureMethod.
    pub method: Option<String>,
    /// SignatureDateTime, free text: [`crate::time::read_text`] reads the forms seen.
    pub date_time: Option<String>,
    /// Parameters, name and value.
    pub parameters: Vec<(String, String)>,
    /// CheckMethod of References.
    pub check_method: Option<String>,
    /// References.
    pub references: Vec<Reference>,
    /// StampAnnot: where the signature is shown.
    pub stamps: Vec<Stamp>,
    /// BaseLoc of Seal.
    pub seal: Option<String>,
    /// SignedValue.
    pub value: Option<String>,
}

/// One Reference.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reference {
    /// FileRef, as written.
    pub file: Option<String>,
    /// CheckValue, decoded; absent if there is none, or none that is Base64 and nothing else.
    pub value: Option<Vec<u8>>,
}

/// One StampAnnot (18.2.3).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// ID.
    pub id: Option<String>,
    /// PageRef: the identifier of the page.
    pub page: Option<String>,
    /// Boundary `x y w h` on the page, in millimetres.
    pub boundary: Option<[f64; 4]>,
    /// Clip `x y w h` inside the boundary; the outer `None` if there is none, the inner if it cannot be read.
    pub clip: Option<Option<[f64; 4]>>,
}

/// What is wrong with a signature's files.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignatureProblem {
    /// An element stands twice, or holds something else than text: its name.
    Ambiguous(&'static str),
    /// A file cannot be inflated.
    Entry(crate::ofd::PackageFaultKind),
    /// A required element or attribute is absent: its name.
    Lacks(&'static str),
    /// More of something than the limit: its name.
    Limit(&'static str),
    /// A file is not in the package: its path.
    Missing(String),
    /// A location leads out of the package, or is none: the text.
    UnsafeLocation(String),
    /// A location is written otherwise than the standard says: the text.
    UnusualLocation(String),
    /// The XML cannot be read.
    Xml(XmlFault),
}

/// Signature.xml and what is wrong with it.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) file: SignatureFile,
    pub(super) problems: Vec<SignatureProblem>,
    pub(super) namespaces: Vec<String>,
}

/// Reads Signature.xml.
pub(super) fn read_file(bytes: &[u8], limits: &Limits) -> Result<Reading, XmlFault> {
    let document = xml::parse(bytes, limits)?;
    let root = xml::root(&document, "Signature")?;
    let mut reader = FileReader {
        problems: Vec::new(),
    };
    let mut file = SignatureFile {
        value: reader.required_text(root, "SignedValue"),
        ..SignatureFile::default()
    };
    match reader.child(root, "SignedInfo") {
        Some(info) => reader.signed_info(info, &mut file, limits),
        None => reader.lacks("SignedInfo"),
    }
    Ok(Reading {
        file,
        problems: reader.problems,
        namespaces: xml::odd_namespaces(&document),
    })
}

struct FileReader {
    problems: Vec<SignatureProblem>,
}

impl FileReader {
    fn lacks(&mut self, name: &'static str) {
        let lack = SignatureProblem::Lacks(name);
        if !self.problems.contains(&SignatureProblem::Ambiguous(name)) {
            self.problems.push(lack);
        }
    }

    fn child<'a, 'i: 'a>(
        &mut self,
        node: Node<'a, 'i>,
        name: &'static str,
    ) -> Option<Node<'a, 'i>> {
        let found = xml::only_child(node, name);
        if found.is_err() {
            self.problems.push(SignatureProblem::Ambiguous(name));
        }
        found.ok().flatten()
    }

    fn text(&mut self, node: Node<'_, '_>, name: &'static str) -> Option<String> {
        let text = self.child(node, name).map(xml::plain_text)?;
        if text.is_err() {
            self.problems.push(SignatureProblem::Ambiguous(name));
        }
        text.ok().filter(|t| !t.trim().is_empty())
    }

    fn required_text(&mut self, node: Node<'_, '_>, name: &'static str) -> Option<String> {
        let text = self.text(node, name);
        if text.is_none() {
            self.lacks(name);
        }
        text
    }

    fn signed_info(&mut self, info: Node<'_, '_>, file: &mut SignatureFile, limits: &Limits) {
        if let Some(provider) = self.child(info, "Provider") {
            // One vendor writes these as elements.
            file.provider = ["ProviderName", "Version", "Company"].map(|name| {
                let element = || xml::children(provider, name).next();
                let text = || element().map(|node| xml::text(node).into_owned());
                xml::attribute(provider, name).or_else(text)
            });
        }
        file.method = self.text(info, "SignatureMethod");
        file.date_time = self.text(info, "SignatureDateTime");
        if let Some(parameters) = self.child(info, "Parameters") {
            let each = xml::children(parameters, "Parameter").map(|p| {
                let name = xml::attribute(p, "Name").unwrap_or_default();
                (name, xml::text(p).into_owned())
            });
            file.parameters = each.collect();
        }
        match self.child(info, "References") {
            Some(references) => self.references(references, file, limits),
            None => self.lacks("References"),
        }
        if xml::children(info, "StampAnnot").count() > limits.stamps {
            self.problems.push(SignatureProblem::Limit("StampAnnot"));
        } else {
            file.stamps = xml::children(info, "StampAnnot").map(stamp).collect();
        }
        if let Some(seal) = self.child(info, "Seal") {
            // Newer files may name a picture instead (GM/T 0099, ImageLoc).
            file.seal = self.text(seal, "BaseLoc");
        }
    }

    fn references(&mut self, list: Node<'_, '_>, file: &mut SignatureFile, limits: &Limits) {
        file.check_method =
            xml::attribute(list, "CheckMethod").filter(|text| !text.trim().is_empty());
        if xml::children(list, "Reference").count() > limits.references {
            self.problems.push(SignatureProblem::Limit("Reference"));
            return;
        }
        for reference in xml::children(list, "Reference") {
            let value = self.text(reference, "CheckValue");
            file.references.push(Reference {
                file: xml::attribute(reference, "FileRef"),
                value: value.and_then(|text| decode(&text)),
            });
        }
    }
}

/// Base64, line breaks and blanks left aside.
fn decode(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = if text.contains(|c: char| c.is_ascii_whitespace()) {
        let octets = text.bytes();
        octets.filter(|b| !b.is_ascii_whitespace()).collect()
    } else {
        text.into()
    };
    STANDARD.decode(compact).ok().filter(|v| !v.is_empty())
}

fn stamp(node: Node<'_, '_>) -> Stamp {
    let read = |name| xml::attribute(node, name);
    Stamp {
        id: read("ID"),
        page: read("PageRef").map(|text| text.trim().to_owned()),
        boundary: read("Boundary").and_then(|text| tree::rectangle(&text)),
        clip: read("Clip").map(|text| tree::rectangle(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Reading {
        read_file(text.as_bytes(), &Limits::default()).unwrap()
    }

    const GOOD: &str = "<Signature><SignedValue>v.dat</SignedValue><SignedInfo>\
        <StampAnnot ID='1' PageRef=' 7' Boundary='1 2 3 4' Clip='x'/>\
        <References CheckMethod='SM3'><Reference FileRef='/a'><CheckValue> AQ\nI= </CheckValue></Reference></References>\
        <Provider><ProviderName>p</ProviderName></Provider></SignedInfo></Signature>";

    #[test]
    fn elements_are_found_in_any_order() {
        let reading = read(GOOD);
        assert_eq!(reading.problems, []);
        let file = reading.file;
        assert_eq!(file.value.as_deref(), Some("v.dat"));
        assert_eq!(file.provider[0].as_deref(), Some("p"));
        assert_eq!(file.references[0].value.as_deref(), Some(&[1, 2][..]));
        let stamp = &file.stamps[0];
        assert_eq!(stamp.page.as_deref(), Some("7"));
        assert_eq!(stamp.boundary, Some([1.0, 2.0, 3.0, 4.0]));
        assert_eq!(stamp.clip, Some(None));
    }

    #[test]
    fn single_elements_stand_once() {
        for (name, element) in [
            (
                "SignedValue",
                "<SignedValue>w.dat</SignedValue></Signature>",
            ),
            ("SignedInfo", "<SignedInfo/></Signature>"),
            ("References", "<References/></SignedInfo></Signature>"),
            ("Seal", "<Seal/><Seal/></SignedInfo></Signature>"),
            (
                "CheckValue",
                "<References><Reference><CheckValue/><CheckValue/></Reference></References></SignedInfo></Signature>",
            ),
        ] {
            let end = if element.contains("</SignedInfo>") {
                "</SignedInfo></Signature>"
            } else {
                "</Signature>"
            };
            let mut text = GOOD.replace(end, element);
            if name == "CheckValue" {
                text = text.replacen("<References ", "<Other ", 1).replacen(
                    "</References>",
                    "</Other>",
                    1,
                );
            }
            let problems = read(&text).problems;
            assert!(
                problems.contains(&SignatureProblem::Ambiguous(name)),
                "{name}: {problems:?}"
            );
        }
    }

    #[test]
    fn a_comment_inside_a_value_makes_it_no_value() {
        let reading = read(&GOOD.replace("AQ\nI=", "AQ<!-- A -->I="));
        assert_eq!(reading.file.references[0].value, None);
        assert_eq!(
            reading.problems,
            [SignatureProblem::Ambiguous("CheckValue")]
        );
        assert_eq!(
            read(&GOOD.replace("AQ\nI=", "AQI")).file.references[0].value,
            None
        );
    }

    #[test]
    fn what_is_required_is_missed() {
        let reading = read("<Signature><SignedInfo><Seal/></SignedInfo></Signature>");
        assert_eq!(
            reading.problems,
            ["SignedValue", "References"].map(SignatureProblem::Lacks)
        );
    }
}
