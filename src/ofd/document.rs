//! OFD.xml: the entry point of a package, with one DocBody for each document (GB/T 33190-2016, clause 7).

use std::borrow::Cow;

use roxmltree::Node;

use std::fmt;

use crate::limits::Limits;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;

/// What OFD.xml says about one document (DocInfo). None of it can be trusted where OFD.xml is not covered.
#[non_exhaustive]
#[derive(Clone, Default, Eq, PartialEq)]
pub struct DocumentInfo {
    /// DocID, 32 hexadecimal digits by the standard; some files write other things, or nothing.
    pub id: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// CreationDate, as written.
    pub created: Option<String>,
    /// ModDate, as written.
    pub modified: Option<String>,
    /// Creator, the software.
    pub creator: Option<String>,
    /// CreatorVersion.
    pub creator_version: Option<String>,
    /// CustomDatas: name and value, in the order of the file; a name may stand twice.
    pub custom: Vec<(String, String)>,
}

impl fmt::Debug for DocumentInfo {
    /// Names the custom data and leaves their values out, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.custom.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("DocumentInfo")
            .field("id", &self.id)
            .field("created", &self.created)
            .field("creator", &self.creator)
            .field("custom", &names)
            .finish_non_exhaustive()
    }
}

/// OFD.xml as read. Locations are as written.
#[derive(Debug, Default)]
pub(super) struct Root {
    pub(super) version: Option<String>,
    pub(super) doc_type: Option<String>,
    pub(super) bodies: Vec<Body>,
    pub(super) namespaces: Vec<String>,
}

/// One DocBody.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) info: DocumentInfo,
    pub(super) cover: Option<String>,
    pub(super) doc_root: Option<String>,
    pub(super) versions: Vec<String>,
    pub(super) signatures: Option<String>,
    /// An element of which there may be one stands twice, or holds what is no location.
    pub(super) ambiguous: Option<&'static str>,
}

/// Reads OFD.xml.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Root, XmlFault> {
    let document = xml::parse(bytes, limits)?;
    let root = xml::root(&document, "OFD")?;
    let bodies: Vec<_> = xml::children(root, "DocBody").collect();
    if bodies.is_empty() {
        return Err(XmlFault::Root);
    }
    if bodies.len() > limits.documents {
        return Err(XmlFault::Limit);
    }
    Ok(Root {
        version: xml::attribute(root, "Version"),
        doc_type: xml::attribute(root, "DocType"),
        bodies: bodies.into_iter().map(body).collect(),
        namespaces: xml::odd_namespaces(&document),
    })
}

fn body(node: Node<'_, '_>) -> Body {
    let mut ambiguous = None;
    let mut location = |name: &'static str| {
        let text = xml::only_child(node, name)
            .and_then(|found| found.map(xml::plain_text).transpose())
            .inspect_err(|_| ambiguous = Some(name));
        text.ok().flatten().filter(|text| !text.trim().is_empty())
    };
    let doc_root = location("DocRoot");
    let signatures = location("Signatures");
    let info = xml::children(node, "DocInfo").next();
    let versions = xml::children(node, "Versions")
        .flat_map(|list| xml::children(list, "Version"))
        .filter_map(|version| xml::attribute(version, "BaseLoc"));
    Body {
        info: info.map(information).unwrap_or_default(),
        cover: info
            .and_then(|i| xml::children(i, "Cover").next())
            .map(|node| xml::text(node).into_owned()),
        doc_root,
        versions: versions.collect(),
        signatures,
        ambiguous,
    }
}

fn information(node: Node<'_, '_>) -> DocumentInfo {
    let field = |name: &'static str| {
        let text = xml::children(node, name).next().map(xml::text);
        let text = text.filter(|t| !t.trim().is_empty());
        text.map(Cow::into_owned)
    };
    let custom = xml::children(node, "CustomDatas")
        .flat_map(|list| xml::children(list, "CustomData"))
        .map(|data| {
            let name = xml::attribute(data, "Name").unwrap_or_default();
            (name, xml::text(data).into_owned())
        });
    DocumentInfo {
        id: field("DocID"),
        title: field("Title"),
        author: field("Author"),
        subject: field("Subject"),
        created: field("CreationDate"),
        modified: field("ModDate"),
        creator: field("Creator"),
        creator_version: field("CreatorVersion"),
        custom: custom.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Root, XmlFault> {
        read(text.as_bytes(), &Limits::default())
    }

    #[test]
    fn every_document_is_read_with_its_custom_data() {
        let root = parse(
            "<OFD Version='1.0' DocType='OFD-A'><DocBody><DocInfo><DocID>a</DocID><CustomDatas>\
             <CustomData Name='n'>1</CustomData><CustomData Name='n'>2</CustomData></CustomDatas></DocInfo>\
             <DocRoot>Doc_0/Document.xml</DocRoot><Versions><Version BaseLoc='v.xml'/></Versions></DocBody>\
             <DocBody><DocRoot>Doc_1/Document.xml</DocRoot><Signatures>s.xml</Signatures></DocBody></OFD>",
        )
        .unwrap();
        assert_eq!(root.doc_type.as_deref(), Some("OFD-A"));
        let [first, second] = root.bodies.as_slice() else {
            panic!("{:?}", root.bodies)
        };
        assert_eq!(first.info.custom.len(), 2);
        assert_eq!(first.versions, ["v.xml"]);
        assert_eq!(second.signatures.as_deref(), Some("s.xml"));
    }

    #[test]
    fn two_roots_of_one_document_are_ambiguous() {
        let root = parse("<OFD><DocBody><DocRoot>a</DocRoot><DocRoot>b</DocRoot></DocBody></OFD>");
        assert_eq!(root.unwrap().bodies[0].ambiguous, Some("DocRoot"));
        assert_eq!(parse("<Page/>").err(), Some(XmlFault::Root));
        assert_eq!(parse("<OFD/>").err(), Some(XmlFault::Root));
    }
}
