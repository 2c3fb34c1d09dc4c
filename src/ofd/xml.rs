//! XML of untrusted files, under limits.
//!
//! One parser for everything, which refuses DOCTYPE, duplicate attributes and a second root. Its cost grows with
//! the square of some counts (attributes of one element, namespaces in scope), so a scan bounds those before it
//! runs. Elements are matched by local name: real files use several namespaces, sometimes mixed in one package.

use std::borrow::Cow;

use memchr::memchr_iter;
use memchr::memmem;
use roxmltree::Document;
use roxmltree::Node;
use roxmltree::ParsingOptions;

use crate::limits::Limits;

/// What the namespace of every OFD element begins with; the standard's own is this and `/2016`.
pub(super) const NAMESPACE_HOST: &str = "http://www.ofdspec.org";
/// The namespace of GB/T 33190-2016.
pub(super) const NAMESPACE: &str = "http://www.ofdspec.org/2016";

/// Most attributes of one element; page objects have about twenty.
const ATTRIBUTES: usize = 256;
/// Longest start tag, in bytes: its attributes are short but for glyph positions, a few kilobytes for a full page.
const START_TAG: usize = 1 << 20;
/// Most namespaces in scope of one element; real files have one or two.
const NAMESPACES: usize = 64;

/// Why an XML file cannot be read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum XmlFault {
    /// It has a document type declaration.
    Doctype,
    /// It is not UTF-8, or says that it is not.
    Encoding,
    /// It is too long, too deep or has too many elements.
    Limit,
    /// It is not well-formed.
    Malformed,
    /// Its root element is not the one that belongs here, or lacks what it must have.
    Root,
}

impl XmlFault {
    /// The fault in words, as data.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Doctype => "doctype",
            Self::Encoding => "encoding",
            Self::Limit => "limit",
            Self::Malformed => "malformed",
            Self::Root => "root element",
        }
    }
}

/// Parses a file.
pub(crate) fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Document<'a>, XmlFault> {
    if bytes.len() > limits.xml {
        return Err(XmlFault::Limit);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| XmlFault::Encoding)?;
    declared_encoding(text)?;
    if !is_modest(text, limits) {
        scan(text, limits)?;
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: limits.xml_nodes,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|e| match e {
        roxmltree::Error::NodesLimitReached
        | roxmltree::Error::AttributesLimitReached
        | roxmltree::Error::NamespacesLimitReached => XmlFault::Limit,
        roxmltree::Error::DtdDetected => XmlFault::Doctype,
        _ => XmlFault::Malformed,
    })
}

/// A declaration that names another character set would make another reader see other text.
fn declared_encoding(text: &str) -> Result<(), XmlFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(declaration) = text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map(|(declaration, _)| declaration)
    else {
        return Ok(());
    };
    let Some((_, value)) = declaration.split_once("encoding") else {
        return Ok(());
    };
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == '=');
    let named = value
        .trim_start_matches(['"', '\''])
        .split(['"', '\''])
        .next()
        .unwrap_or_default();
    let known = ["utf-8", "utf8", "us-ascii"];
    if known.iter().any(|name| name.eq_ignore_ascii_case(named)) {
        Ok(())
    } else {
        Err(XmlFault::Encoding)
    }
}

/// Whether a file has so little of everything that no bound of [`scan`] can be passed: the usual licence.
fn is_modest(text: &str, limits: &Limits) -> bool {
    let bytes = text.as_bytes();
    let count = |wanted: u8| memchr_iter(wanted, bytes).count();
    let tags = count(b'<');
    let few = tags <= limits.xml_depth && u32::try_from(tags).is_ok_and(|n| n <= limits.xml_nodes);
    // What begins with `<!` only the scan can name.
    few && count(b'=') <= NAMESPACES
        && text.len() <= START_TAG
        && memmem::find(bytes, b"<!").is_none()
}

/// Bounds what the parser's time and memory depend on. Lets everything else pass: the parser decides.
fn scan(text: &str, limits: &Limits) -> Result<(), XmlFault> {
    let most = usize::try_from(limits.xml_nodes).unwrap_or(usize::MAX);
    let count = |wanted: u8| memchr_iter(wanted, text.as_bytes()).count();
    if count(b'<') > most.saturating_mul(2) || count(b'=') > most {
        return Err(XmlFault::Limit);
    }
    let mut scopes: Vec<usize> = Vec::new();
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once('<') {
        let skip = |end: &str| tag.split_once(end).map(|(_, after)| after);
        let after = if tag.starts_with("!--") {
            skip("-->")
        } else if tag.starts_with("![CDATA[") {
            skip("]]>")
        } else if tag.starts_with('?') {
            skip("?>")
        } else if tag.starts_with('!') {
            return Err(XmlFault::Doctype);
        } else if tag.starts_with('/') {
            scopes.pop();
            skip(">")
        } else {
            let start = start_tag(tag).ok_or(XmlFault::Malformed)?;
            let outer = scopes.last().copied().unwrap_or(0);
            let scope = outer.saturating_add(start.namespaces);
            let length = tag.len().saturating_sub(start.after.len());
            if start.attributes > ATTRIBUTES || scope > NAMESPACES || length > START_TAG {
                return Err(XmlFault::Limit);
            }
            if !start.empty {
                scopes.push(scope);
            }
            if scopes.len() > limits.xml_depth {
                return Err(XmlFault::Limit);
            }
            Some(start.after)
        };
        rest = after.ok_or(XmlFault::Malformed)?;
    }
    Ok(())
}

struct StartTag<'a> {
    attributes: usize,
    namespaces: usize,
    empty: bool,
    after: &'a str,
}

/// Reads to the `>` that ends a start tag, over quoted values.
fn start_tag(tag: &str) -> Option<StartTag<'_>> {
    let mut quote = None;
    let (mut attributes, mut namespaces) = (0_usize, 0_usize);
    let mut before = b'<';
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => attributes = attributes.saturating_add(1),
            (None, b'x') if before.is_ascii_whitespace() => {
                if tag.get(at..).is_some_and(|t| t.starts_with("xmlns")) {
                    namespaces = namespaces.saturating_add(1);
                }
            }
            (None, b'>') => {
                let after = tag.get(at.saturating_add(1)..)?;
                return Some(StartTag {
                    attributes,
                    namespaces,
                    empty: before == b'/',
                    after,
                });
            }
            (None, _) => {}
        }
        before = byte;
    }
    None
}

/// An element stands where only one of its name may stand, or a value holds what is no text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ambiguous;

/// Child elements with this local name.
pub(crate) fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |n| n.is_element() && n.tag_name().name() == name)
}

/// The child element with this local name, of which there may be one.
pub(crate) fn only_child<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> Result<Option<Node<'a, 'i>>, Ambiguous> {
    let mut found = children(node, name);
    match (found.next(), found.next()) {
        (_, Some(_)) => Err(Ambiguous),
        (first, None) => Ok(first),
    }
}

/// The text of an element: its text nodes joined, without those of elements inside.
pub(super) fn text<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let texts = node.children().filter(Node::is_text);
    let mut texts = texts.filter_map(|n| n.text());
    let mut all = Cow::Borrowed(texts.next().unwrap_or_default());
    texts.for_each(|more| all.to_mut().push_str(more));
    all
}

/// The text of an element that holds nothing but text. Parsers differ in what a comment or an element inside
/// makes of a value, so a value with one is refused (ofd-signature, section 10, attack 25).
pub(crate) fn plain_text(node: Node<'_, '_>) -> Result<String, Ambiguous> {
    if node.children().all(|n| n.is_text()) {
        Ok(text(node).into_owned())
    } else {
        Err(Ambiguous)
    }
}

/// An attribute without namespace.
pub(super) fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

/// The root element, if it has this local name and a namespace that some version of the standard could have, or
/// none. A signature file in a foreign namespace is one to us and none to the next reader.
pub(super) fn root<'a, 'i>(
    document: &'a Document<'i>,
    name: &str,
) -> Result<Node<'a, 'i>, XmlFault> {
    let root = document.root_element();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let host = namespace
        .strip_prefix("http://")
        .or_else(|| namespace.strip_prefix("https://"));
    let ours = namespace.is_empty() || host.is_some_and(|h| h.starts_with("www.ofdspec."));
    if ours && root.tag_name().name() == name {
        Ok(root)
    } else {
        Err(XmlFault::Root)
    }
}

/// The namespaces of a file's elements that do not begin with the standard's host, and the root's if it is not the
/// standard's own. Empty stands for none.
pub(super) fn odd_namespaces(document: &Document<'_>) -> Vec<String> {
    let root = document.root_element();
    let of = |n: Node<'_, '_>| n.tag_name().namespace().unwrap_or_default().to_owned();
    let mut odd = Vec::new();
    if of(root) != NAMESPACE {
        odd.push(of(root));
    }
    for node in document.descendants().filter(Node::is_element) {
        let namespace = node.tag_name().namespace().unwrap_or_default();
        if !namespace.starts_with(NAMESPACE_HOST) && !odd.iter().any(|n| n == namespace) {
            odd.push(namespace.to_owned());
        }
        if odd.len() > NAMESPACES {
            break;
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<XmlFault> {
        parse(text.as_bytes(), &Limits::default()).err()
    }

    #[test]
    fn only_plain_utf8_xml_is_read() {
        for (text, want) in [
            ("<a/>", None),
            (
                "\u{feff}<?xml version=\"1.0\" encoding='utf-8'?><a>x</a>",
                None,
            ),
            ("<a b='>'><!-- <c> --><![CDATA[<d>]]></a>", None),
            ("<!DOCTYPE a><a/>", Some(XmlFault::Doctype)),
            (
                "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
                Some(XmlFault::Doctype),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"GBK\"?><a/>",
                Some(XmlFault::Encoding),
            ),
            ("<a b='1' b='2'/>", Some(XmlFault::Malformed)),
            ("<a/><a/>", Some(XmlFault::Malformed)),
            ("<a>&x;</a>", Some(XmlFault::Malformed)),
            ("<:a xmlns:=''/>", Some(XmlFault::Malformed)),
            ("<a", Some(XmlFault::Malformed)),
            ("", Some(XmlFault::Malformed)),
        ] {
            assert_eq!(fault(text), want, "{text}");
        }
        assert_eq!(
            parse(b"<a>\xd5\xc2</a>", &Limits::default()).err(),
            Some(XmlFault::Encoding)
        );
    }

    #[test]
    fn what_the_parser_would_choke_on_is_bounded_before() {
        let deep = "<a>".repeat(300) + &"</a>".repeat(300);
        let wide: String = (0..300).map(|i| format!(" a{i}='b'")).collect();
        let scoped: String = (0..80).map(|i| format!(" xmlns:a{i}='b{i}'")).collect();
        let long = format!("<a b='{}'/>", "x".repeat(START_TAG));
        for text in [deep, format!("<a{wide}/>"), format!("<a{scoped}/>"), long] {
            assert_eq!(fault(&text), Some(XmlFault::Limit));
        }
        let tight = Limits {
            xml_nodes: 10,
            ..Limits::default()
        };
        let many = format!("<a>{}</a>", "<b/>".repeat(15));
        assert_eq!(parse(many.as_bytes(), &tight).err(), Some(XmlFault::Limit));
    }

    #[test]
    fn a_value_is_its_text_alone() {
        let read = |text: &str| {
            let document = parse(text.as_bytes(), &Limits::default()).unwrap();
            plain_text(document.root_element())
        };
        assert_eq!(read("<a>AB&#67;</a>").as_deref(), Ok("ABC"));
        for text in ["<a>A<!-- B -->C</a>", "<a>A<?b?>C</a>", "<a>A<b/>C</a>"] {
            assert_eq!(read(text), Err(Ambiguous), "{text}");
        }
    }
}
