//! Changes the XML files that a signature has to change, and leaves every other byte of them as it is.
//!
//! The parser says where elements stand; what is put in is text. An earlier signature may cover these files, and
//! writing a tree anew would change them everywhere.

use std::ops::Range;

use roxmltree::Node;

use crate::limits::Limits;
use crate::ofd::sign::text::attribute;
use crate::ofd::sign::text::escape;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;

/// One line of Signatures.xml.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) id: String,
    /// `Seal` or `Sign`.
    pub(super) kind: &'static str,
    /// Path of Signature.xml.
    pub(super) path: String,
    /// What MaxSignId becomes.
    pub(super) highest: String,
}

/// OFD.xml with the location of a list of signatures in the DocBody at `document`.
pub(super) fn with_pointer(
    bytes: &[u8],
    document: usize,
    location: &str,
    limits: &Limits,
) -> Result<Vec<u8>, XmlFault> {
    let tree = xml::parse(bytes, limits)?;
    let source = Source(tree.input_text());
    let root = xml::root(&tree, "OFD")?;
    let body = xml::children(root, "DocBody").nth(document);
    let body = body.ok_or(XmlFault::Root)?;
    let name = source.sibling_name(body, "Signatures");
    let element = format!("<{name}>{}</{name}>", escape(location));
    let edit = match xml::children(body, "Signatures").next() {
        // There and blank, or it would have been followed.
        Some(blank) => (blank.range(), element),
        None => source.append(body, &element).ok_or(XmlFault::Malformed)?,
    };
    Ok(source.apply(vec![edit]))
}

/// OFD.xml with pairs of name and value at the end of the first document's CustomDatas, which come last in DocInfo
/// (GB/T 33190-2016).
pub(super) fn described(
    bytes: &[u8],
    pairs: &[(String, String)],
    limits: &Limits,
) -> Result<Vec<u8>, XmlFault> {
    let tree = xml::parse(bytes, limits)?;
    let source = Source(tree.input_text());
    let root = xml::root(&tree, "OFD")?;
    let info = xml::children(root, "DocBody")
        .next()
        .and_then(|body| xml::children(body, "DocInfo").next())
        .ok_or(XmlFault::Root)?;
    let name = source.sibling_name(info, "CustomData");
    let lines: String = pairs
        .iter()
        .map(|(key, value)| {
            let key = attribute("Name", key);
            format!("<{name}{key}>{}</{name}>", escape(value))
        })
        .collect();
    let edit = match xml::children(info, "CustomDatas").next() {
        Some(list) => source.append(list, &lines),
        None => source.append(info, &format!("<{name}s>{lines}</{name}s>")),
    };
    Ok(source.apply(vec![edit.ok_or(XmlFault::Malformed)?]))
}

/// Signatures.xml with one more line.
pub(super) fn extended(
    bytes: &[u8],
    record: &Record,
    limits: &Limits,
) -> Result<Vec<u8>, XmlFault> {
    let tree = xml::parse(bytes, limits)?;
    let source = Source(tree.input_text());
    let root = xml::root(&tree, "Signatures")?;
    let name = |local| source.sibling_name(root, local);
    let mut added = record.element(&name("Signature"));
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let highest = escape(&record.highest);
    // One writer leaves an old value beside the new one; a reader may take either.
    for element in xml::children(root, "MaxSignId") {
        let name = source.name(element);
        edits.push((element.range(), format!("<{name}>{highest}</{name}>")));
    }
    if edits.is_empty() {
        let name = name("MaxSignId");
        added.insert_str(0, &format!("<{name}>{highest}</{name}>"));
    }
    edits.push(source.append(root, &added).ok_or(XmlFault::Malformed)?);
    Ok(source.apply(edits))
}

/// A list with one line.
pub(super) fn fresh(record: &Record) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:Signatures xmlns:ofd=\"{}\">\n\
         <ofd:MaxSignId>{}</ofd:MaxSignId>\n{}\n</ofd:Signatures>\n",
        xml::NAMESPACE,
        escape(&record.highest),
        record.element("ofd:Signature")
    )
    .into_bytes()
}

/// The identifiers in Signatures.xml: MaxSignId first, then those of the signatures.
pub(super) fn identifiers(bytes: &[u8], limits: &Limits) -> Result<Vec<String>, XmlFault> {
    let tree = xml::parse(bytes, limits)?;
    let root = xml::root(&tree, "Signatures")?;
    let highest = xml::children(root, "MaxSignId").map(|n| xml::text(n).trim().to_owned());
    let own = xml::children(root, "Signature").filter_map(|n| xml::attribute(n, "ID"));
    Ok(highest.chain(own).collect())
}

impl Record {
    fn element(&self, name: &str) -> String {
        format!(
            "<{name}{}{}{}/>",
            attribute("ID", &self.id),
            attribute("Type", self.kind),
            attribute("BaseLoc", &self.path)
        )
    }
}

/// The text of a file, by whose ranges elements are found.
pub(super) struct Source<'a>(pub(super) &'a str);

impl Source<'_> {
    fn of(&self, node: Node<'_, '_>) -> &str {
        self.0.get(node.range()).unwrap_or_default()
    }

    /// The name of an element as written, with its prefix.
    pub(super) fn name(&self, node: Node<'_, '_>) -> String {
        let tag = self.of(node).strip_prefix('<').unwrap_or_default();
        let end = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
        tag.split(end).next().unwrap_or_default().to_owned()
    }

    /// `local` with the prefix of `node`, which is in scope inside it.
    pub(super) fn sibling_name(&self, node: Node<'_, '_>, local: &str) -> String {
        match self.name(node).split_once(':') {
            Some((prefix, _)) => format!("{prefix}:{local}"),
            None => local.to_owned(),
        }
    }

    /// Where and how `element` becomes the last child of `parent`; after the last one with the blanks before that.
    pub(super) fn append(
        &self,
        parent: Node<'_, '_>,
        element: &str,
    ) -> Option<(Range<usize>, String)> {
        if let Some(last) = parent.last_element_child() {
            let before = self.0.get(..last.range().start)?;
            let blanks = before.len().checked_sub(before.trim_end().len())?;
            let indent = before.get(before.len().checked_sub(blanks)?..)?;
            let end = last.range().end;
            return Some((end..end, format!("{indent}{element}")));
        }
        let (whole, range) = (self.of(parent), parent.range());
        if whole.ends_with("/>") {
            let name = self.name(parent);
            let start = range.end.checked_sub(2)?;
            return Some((start..range.end, format!(">{element}</{name}>")));
        }
        let end_tag = range.start.checked_add(whole.rfind("</")?)?;
        Some((end_tag..end_tag, element.to_owned()))
    }

    /// The text with each range replaced; ranges do not overlap.
    pub(super) fn apply(&self, mut edits: Vec<(Range<usize>, String)>) -> Vec<u8> {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(self.0.len());
        let mut at = 0;
        for (range, text) in edits {
            out.push_str(self.0.get(at..range.start).unwrap_or_default());
            out.push_str(&text);
            at = range.end;
        }
        out.push_str(self.0.get(at..).unwrap_or_default());
        out.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            id: "s002".to_owned(),
            kind: "Seal",
            path: "/D&\"/S.xml".to_owned(),
            highest: "s003".to_owned(),
        }
    }

    fn extend(text: &str) -> String {
        let bytes = extended(text.as_bytes(), &record(), &Limits::default()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    const LINE: &str = "Signature ID=\"s002\" Type=\"Seal\" BaseLoc=\"/D&amp;&quot;/S.xml\"/>";

    #[test]
    fn a_list_is_extended_and_nothing_else_in_it_changes() {
        for (before, after, why) in [
            (
                "\u{feff}<o:Signatures xmlns:o='http://www.ofdspec.org/2016'>\r\n\t<o:MaxSignId >1</o:MaxSignId ><!-- > -->\r\n\t<o:Signature ID='1'/>\r\n</o:Signatures> ",
                "\u{feff}<o:Signatures xmlns:o='http://www.ofdspec.org/2016'>\r\n\t<o:MaxSignId>s003</o:MaxSignId><!-- > -->\r\n\t<o:Signature ID='1'/>\r\n\t<o:LINE\r\n</o:Signatures> ",
                "byte order mark, CRLF, comment",
            ),
            (
                "<Signatures xmlns='http://www.ofdspec.org/2016'/>",
                "<Signatures xmlns='http://www.ofdspec.org/2016'><MaxSignId>s003</MaxSignId><LINE</Signatures>",
                "empty, without prefix",
            ),
            (
                "<Signatures xmlns='http://www.ofdspec.org/2016'></Signatures >",
                "<Signatures xmlns='http://www.ofdspec.org/2016'><MaxSignId>s003</MaxSignId><LINE</Signatures >",
                "empty with two tags",
            ),
            (
                "<Signatures xmlns='http://www.ofdspec.org/2016'><Signature ID='a'/><MaxSignId>1</MaxSignId><Signature/><MaxSignId>2</MaxSignId></Signatures>",
                "<Signatures xmlns='http://www.ofdspec.org/2016'><Signature ID='a'/><MaxSignId>s003</MaxSignId><Signature/><MaxSignId>s003</MaxSignId><LINE</Signatures>",
                "two of what should be one, the last of them last",
            ),
        ] {
            assert_eq!(extend(before), after.replace("LINE", LINE), "{why}");
        }
    }

    #[test]
    fn a_pointer_goes_into_its_document() {
        let insert = |text: &str, document| {
            let limits = Limits::default();
            let bytes = with_pointer(text.as_bytes(), document, "/S/L.xml", &limits);
            bytes.map(|b| String::from_utf8(b).unwrap())
        };
        let two = "<o:OFD xmlns:o='http://www.ofdspec.org/2016'><o:DocBody><o:DocRoot>a</o:DocRoot></o:DocBody><o:DocBody>\n <o:DocRoot>b</o:DocRoot>\n</o:DocBody></o:OFD>";
        let pointer = "<o:Signatures>/S/L.xml</o:Signatures>";
        assert_eq!(
            insert(two, 1).unwrap(),
            two.replace("b</o:DocRoot>", &format!("b</o:DocRoot>\n {pointer}"))
        );
        assert_eq!(
            insert(two, 0).unwrap(),
            two.replace("a</o:DocRoot>", &format!("a</o:DocRoot>{pointer}"))
        );
        assert_eq!(insert(two, 2), Err(XmlFault::Root));
        let blank = two.replace("a</o:DocRoot>", "a</o:DocRoot><o:Signatures/>");
        assert_eq!(
            insert(&blank, 0).unwrap(),
            blank.replace("<o:Signatures/>", pointer)
        );
    }
}
