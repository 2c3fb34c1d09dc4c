//! What a document holds for programs: attachments in XML, and custom tags that point at what a page shows.
//!
//! Both are read as names and texts, without knowing what they mean. Real tag files are not always well-formed, so
//! what cannot be read is a fact and stops nothing. Bounds are of their own: a file that is too long for this is still
//! digested.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use roxmltree::Node;

use crate::limits::Limits;
use crate::ofd::closure::Closure;
use crate::ofd::closure::ListedFile;
use crate::ofd::contents::Contents;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::package::ReadError;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;

/// Longest file read for its data, in bytes; the record of a licence takes some kilobytes, with a photograph a few
/// hundred.
const FILE: usize = 4 << 20;
/// Most bytes read in one package for this, pages that tags point at included.
const TOTAL: usize = 16 << 20;
/// Most nodes in one such file.
const NODES: u32 = 200_000;
/// Most values in one file.
const VALUES: usize = 4_096;
/// Most files read in one package for this.
const FILES: usize = 128;

/// What kind of file the data stand in.
#[allow(clippy::exhaustive_enums)] // the two ways that the standard has
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DataKind {
    /// An attachment in XML.
    Attachment,
    /// A file of custom tags.
    Tag,
}

/// Why a file's data, or part of them, could not be read.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DataFault {
    /// A value holds a comment or an instruction, so that readers differ in what it is: its name.
    Ambiguous(String),
    /// The entry cannot be inflated.
    Entry(PackageFaultKind),
    /// It is longer, or has more values, than is read; none was taken.
    Limit,
    /// A tag points at a page object that is not there, or not there once: its name.
    Unresolved(String),
    /// The XML cannot be read.
    Xml(XmlFault),
}

impl fmt::Display for DataFault {
    /// The fault in words, as data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambiguous(name) => write!(f, "ambiguous value: {name}"),
            Self::Entry(_) => f.write_str("not readable"),
            Self::Limit => f.write_str("limit"),
            Self::Unresolved(name) => write!(f, "no such page object: {name}"),
            Self::Xml(fault) => f.write_str(fault.code()),
        }
    }
}

/// The data that one file of a document holds.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq)]
pub struct DataFile {
    /// What kind of file it is.
    pub kind: DataKind,
    /// Its path.
    pub path: String,
    /// Every file that has a say in what the values are: the list that names the file, the file, and the pages that
    /// tags point at.
    pub through: BTreeSet<String>,
    /// Names and texts in the order of the file. A name is the element's `name` attribute if it has one, else its
    /// local name; it may stand twice. Values without text are left out.
    pub values: Vec<(String, String)>,
    /// The first fault met, if any.
    pub fault: Option<DataFault>,
}

impl fmt::Debug for DataFile {
    /// Without the values, which may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataFile")
            .field("kind", &self.kind)
            .field("path", &self.path)
            .field("values", &self.values.len())
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// Reads data files of one package, under one budget.
pub(super) struct DataReader<'c, 'p, 'a> {
    contents: &'c mut Contents<'p, 'a>,
    limits: Limits,
    bytes: usize,
    files: usize,
    /// How much text tags may still take from pages: many can point at one long text.
    text: usize,
}

impl<'c, 'p, 'a> DataReader<'c, 'p, 'a> {
    pub(super) fn new(contents: &'c mut Contents<'p, 'a>, limits: &Limits) -> Self {
        let limits = Limits {
            xml: limits.xml.min(FILE),
            xml_nodes: limits.xml_nodes.min(NODES),
            ..limits.clone()
        };
        Self {
            contents,
            limits,
            bytes: TOTAL,
            files: FILES,
            text: TOTAL,
        }
    }

    /// The data of the attachments and tags of a document.
    pub(super) fn read(&mut self, closure: &Closure) -> Vec<DataFile> {
        let mut pages = Pages::of(closure);
        let attachments = closure.attachments.iter().filter(|file| is_xml(file));
        let attachments = attachments.map(|file| (DataKind::Attachment, file));
        let tags = closure.tags.iter().map(|file| (DataKind::Tag, file));
        attachments
            .chain(tags)
            .map(|(kind, listed)| self.file(kind, listed, &mut pages))
            .collect()
    }

    fn file(&mut self, kind: DataKind, listed: &ListedFile, pages: &mut Pages) -> DataFile {
        let mut file = DataFile {
            kind,
            path: listed.path.clone(),
            through: [listed.list.clone(), listed.path.clone()].into(),
            values: Vec::new(),
            fault: None,
        };
        let filled = self.fill(&mut file, pages);
        let filled = match filled {
            Ok(()) if file.values.len() > VALUES => Err(DataFault::Limit),
            filled => filled,
        };
        if let Err(fault) = filled {
            file.values.clear();
            file.fault = Some(fault);
        }
        file
    }

    fn fill(&mut self, file: &mut DataFile, pages: &mut Pages) -> Result<(), DataFault> {
        let bytes = self.bytes(&file.path)?;
        let document = xml::parse(&bytes, &self.limits).map_err(DataFault::Xml)?;
        let elements = document.root_element().descendants();
        for node in elements.filter(Node::is_element) {
            if file.values.len() > VALUES {
                break;
            }
            match file.kind {
                DataKind::Attachment if !has_elements(node) => file.take_leaf(node),
                DataKind::Attachment => {}
                DataKind::Tag => self.take_tag(file, node, pages)?,
            }
        }
        Ok(())
    }

    /// An element that holds references to page objects, or the text itself: its value is all of them in their order.
    fn take_tag(
        &mut self,
        file: &mut DataFile,
        node: Node<'_, '_>,
        pages: &mut Pages,
    ) -> Result<(), DataFault> {
        let mut text = String::new();
        for part in node.children().filter(Node::is_element) {
            let own = xml::plain_text(part).ok();
            let found = match part.tag_name().name() {
                "ObjectData" => own,
                "ObjectRef" => own.and_then(|id| {
                    let path = pages.path(part.attribute("PageRef").unwrap_or_default())?;
                    if !file.through.contains(path.as_ref()) {
                        file.through.insert(path.to_string());
                    }
                    pages.object(self, &path, id.trim())
                }),
                _ => continue,
            };
            let Some(found) = found else {
                file.note(DataFault::Unresolved(name_of(node)));
                return Ok(());
            };
            let left = self.text.checked_sub(found.len());
            self.text = left.ok_or(DataFault::Limit)?;
            text.push_str(&found);
        }
        file.take(node, text);
        Ok(())
    }

    /// A file, if the budget still allows it.
    fn bytes(&mut self, path: &str) -> Result<Rc<Vec<u8>>, DataFault> {
        self.files = self.files.checked_sub(1).ok_or(DataFault::Limit)?;
        let most = self.bytes.min(self.limits.xml);
        let bytes = self.contents.bytes(path, most).map_err(|e| match e {
            ReadError::Refused(PackageFaultKind::Limit) => DataFault::Limit,
            ReadError::Refused(kind) => DataFault::Entry(kind),
            ReadError::Absent => DataFault::Xml(XmlFault::Malformed),
        })?;
        self.bytes = self.bytes.saturating_sub(bytes.len());
        Ok(bytes)
    }
}

impl DataFile {
    fn note(&mut self, fault: DataFault) {
        self.fault.get_or_insert(fault);
    }

    fn take_leaf(&mut self, node: Node<'_, '_>) {
        match xml::plain_text(node) {
            Ok(text) => self.take(node, text),
            Err(_) => self.note(DataFault::Ambiguous(name_of(node))),
        }
    }

    fn take(&mut self, node: Node<'_, '_>, text: String) {
        if !text.trim().is_empty() {
            self.values.push((name_of(node), text));
        }
    }
}

/// The texts of pages that tags point at, read when they are first asked for.
struct Pages {
    /// By identifier; `None` where two pages share one.
    paths: BTreeMap<String, Option<Arc<str>>>,
    /// By path and identifier of the object; `None` where two objects share one.
    texts: BTreeMap<String, BTreeMap<String, Option<String>>>,
}

impl Pages {
    fn of(closure: &Closure) -> Self {
        let mut paths: BTreeMap<String, Option<Arc<str>>> = BTreeMap::new();
        for page in &closure.pages {
            let known = paths.entry(page.id.trim().to_owned());
            known
                .and_modify(|path| *path = None)
                .or_insert_with(|| Some(page.path.as_str().into()));
        }
        Self {
            paths,
            texts: BTreeMap::new(),
        }
    }

    fn path(&self, id: &str) -> Option<Arc<str>> {
        self.paths.get(id.trim())?.clone()
    }

    fn object(
        &mut self,
        reader: &mut DataReader<'_, '_, '_>,
        path: &str,
        id: &str,
    ) -> Option<String> {
        if !self.texts.contains_key(path) {
            let texts = page_texts(reader, path).unwrap_or_default();
            self.texts.insert(path.to_owned(), texts);
        }
        self.texts.get(path)?.get(id)?.clone()
    }
}

/// The texts of a page by the identifiers of the objects that show them.
fn page_texts(
    reader: &mut DataReader<'_, '_, '_>,
    path: &str,
) -> Option<BTreeMap<String, Option<String>>> {
    let bytes = reader.bytes(path).ok()?;
    let document = xml::parse(&bytes, &reader.limits).ok()?;
    let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
    for node in document.descendants().filter(Node::is_element) {
        let Some(id) = xml::attribute(node, "ID") else {
            continue;
        };
        let codes = xml::children(node, "TextCode").map(xml::plain_text);
        let shown: Option<String> = codes.collect::<Result<String, _>>().ok();
        texts
            .entry(id.trim().to_owned())
            .and_modify(|text| *text = None)
            .or_insert(shown);
    }
    Some(texts)
}

fn is_xml(file: &ListedFile) -> bool {
    let end = file.path.rsplit_once('.').map(|(_, end)| end);
    file.format.trim().eq_ignore_ascii_case("xml")
        || end.is_some_and(|end| end.eq_ignore_ascii_case("xml"))
}

fn has_elements(node: Node<'_, '_>) -> bool {
    node.children().any(|n| n.is_element())
}

fn name_of(node: Node<'_, '_>) -> String {
    let attribute = node.attribute("name").or_else(|| node.attribute("Name"));
    attribute
        .unwrap_or(node.tag_name().name())
        .trim()
        .to_owned()
}
