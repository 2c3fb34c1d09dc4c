//! A package as it is before the maker of a copy seals it: without the signatures that it had, with annotations on its
//! pages and data added to OFD.xml.
//!
//! Annotations change Document.xml, and data change OFD.xml. Both lie under a signature that covers the whole, so that
//! no earlier signature could stay good. It is taken out whole: broken, it would only say that somebody altered
//! something. All entries that have nothing to do with it keep their bytes.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use roxmltree::Node;

use crate::limits::Limits;
use crate::ofd::OfdFacts;
use crate::ofd::Package;
use crate::ofd::closure;
use crate::ofd::location;
use crate::ofd::sign::edit;
use crate::ofd::sign::edit::Source;
use crate::ofd::sign::plan::free_folder;
use crate::ofd::sign::text::attribute;
use crate::ofd::sign::text::escape;
use crate::ofd::sign::write;
use crate::ofd::sign::write::Content;
use crate::ofd::sign::write::NewEntry;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;

/// The page of a document that says nothing about its size: A4.
const A4: [f64; 4] = [0.0, 0.0, 210.0, 297.0];

/// What has to be known of a document to draw on its pages.
pub(crate) struct Sheets {
    /// The greatest identifier that the document says to have given out (MaxUnitID).
    pub(crate) highest: u64,
    /// Identifier and box of each page.
    pub(crate) pages: Vec<(String, [f64; 4])>,
}

/// What was drawn.
pub(crate) struct Marks {
    /// A resource file (`Res`) with the fonts that are used.
    pub(crate) resources: Vec<u8>,
    /// For each page by its identifier, an `Annot` with the prefix `ofd` declared.
    pub(crate) annotations: Vec<(String, String)>,
    /// The greatest identifier that was given out.
    pub(crate) highest: u64,
}

/// The pages of the first document; fails where it has versions, of which a viewer may show another one.
pub(crate) fn sheets(bytes: &[u8], facts: &OfdFacts, limits: &Limits) -> Result<Sheets, XmlFault> {
    let copy = Copy::open(bytes, facts, limits)?;
    let root = copy.file(closure::OFD_XML)?;
    let tree = xml::parse(&root, limits)?;
    let body = body(xml::root(&tree, "OFD")?)?;
    if xml::children(body, "Versions").next().is_some() {
        return Err(XmlFault::Root);
    }
    let document = copy.file(&copy.document)?;
    let tree = xml::parse(&document, limits)?;
    let common = common_data(xml::root(&tree, "Document")?)?;
    let highest = xml::children(common, "MaxUnitID").next();
    let highest = highest.and_then(|n| xml::text(n).trim().parse().ok());
    let closure = facts.documents.first().map(|d| &d.closure);
    let pages = closure.into_iter().flat_map(|c| {
        let area = move |path: &str| c.areas.get(path).copied().or(c.area).unwrap_or(A4);
        c.pages.iter().map(move |p| (p.id.clone(), area(&p.path)))
    });
    Ok(Sheets {
        highest: highest.ok_or(XmlFault::Root)?,
        pages: pages.collect(),
    })
}

/// The package without signatures, with `pairs` in OFD.xml and `marks` on the pages of the first document.
///
/// The caller has looked that the package has no faults and one document.
pub(crate) fn annotated(
    bytes: &[u8],
    facts: &OfdFacts,
    pairs: &[(String, String)],
    marks: &Marks,
    limits: &Limits,
) -> Result<Vec<u8>, XmlFault> {
    let copy = Copy::open(bytes, facts, limits)?;
    let root = without_list(&copy.file(closure::OFD_XML)?, limits)?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert(
        closure::OFD_XML.to_owned(),
        edit::described(&root, pairs, limits)?,
    );
    copy.annotate(marks, &mut files)?;
    copy.write(files)
}

/// A package on its way to a copy.
struct Copy<'a> {
    package: Package<'a>,
    /// Files of signatures, which are left out.
    signatures: BTreeSet<&'a str>,
    /// Path of Document.xml.
    document: String,
    limits: &'a Limits,
}

impl<'a> Copy<'a> {
    fn open(bytes: &'a [u8], facts: &'a OfdFacts, limits: &'a Limits) -> Result<Self, XmlFault> {
        let root = facts.documents.first().and_then(|d| d.root.as_deref());
        let package = Package::open(bytes, limits);
        let document = location::locate(&package, root.unwrap_or_default(), "/");
        Ok(Self {
            document: document.map_err(|_| XmlFault::Root)?.path,
            package,
            signatures: facts.signature_files(),
            limits,
        })
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, XmlFault> {
        let read = self.package.read(path, self.limits.xml);
        read.map_err(|_| XmlFault::Limit)
    }

    /// Puts the annotations into the files of the pages that have some, and into new ones for the others.
    fn annotate(
        &self,
        marks: &Marks,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<(), XmlFault> {
        let taken = self.package.entries().iter();
        let taken: BTreeSet<String> = taken.map(|e| e.path.to_lowercase()).collect();
        let folder = free_folder(location::directory(&self.document), "Annots", 0, &taken);
        let resources = format!("{folder}/Resources.xml");
        files.insert(resources.clone(), marks.resources.clone());

        let document = self.file(&self.document)?;
        let tree = xml::parse(&document, self.limits)?;
        let root = xml::root(&tree, "Document")?;
        let mut listed = xml::children(root, "Annotations").map(xml::text);
        let old_list = listed
            .next()
            .and_then(|text| self.near(&text, &self.document));
        let mut edits = Document(root).edits(&tree, &resources, marks.highest)?;

        let known = match &old_list {
            Some(list) => self.annotation_files(list)?,
            None => BTreeMap::new(),
        };
        let mut added = String::new();
        for (number, (page, annotation)) in marks.annotations.iter().enumerate() {
            match known.get(page) {
                Some(path) => {
                    let before = files.get(path).cloned();
                    let before = before.map_or_else(|| self.file(path), Ok)?;
                    let after = appended(&before, "PageAnnot", annotation, self.limits)?;
                    files.insert(path.clone(), after);
                }
                None => {
                    let path = format!("{folder}/Page_{number}.xml");
                    added.push_str(&line(page, &path));
                    files.insert(path, file("PageAnnot", annotation));
                }
            }
        }
        match old_list {
            Some(list) if !added.is_empty() => {
                let before = self.file(&list)?;
                let after = appended(&before, "Annotations", &added, self.limits)?;
                files.insert(list, after);
            }
            Some(_) => {}
            None => {
                let list = format!("{folder}/Annotations.xml");
                edits.push(Document(root).annotations(&tree, &list)?);
                files.insert(list, file("Annotations", &added));
            }
        }
        let source = Source(tree.input_text());
        files.insert(self.document.clone(), source.apply(edits));
        Ok(())
    }

    /// The file that `text` in the file at `from` means, if it is there.
    fn near(&self, text: &str, from: &str) -> Option<String> {
        let base = location::directory(from);
        let found = location::locate(&self.package, text, base).ok()?.path;
        self.package.contains(&found).then_some(found)
    }

    /// The file with the annotations of each page that has one, by the identifier of the page.
    fn annotation_files(&self, list: &str) -> Result<BTreeMap<String, String>, XmlFault> {
        let bytes = self.file(list)?;
        let tree = xml::parse(&bytes, self.limits)?;
        let pages = xml::children(xml::root(&tree, "Annotations")?, "Page");
        let file_of = |page: Node<'_, '_>| {
            let text = xml::children(page, "FileLoc").next().map(xml::text)?;
            Some((xml::attribute(page, "PageID")?, self.near(&text, list)?))
        };
        Ok(pages.filter_map(file_of).collect())
    }

    /// The archive with `files` in place of those that were there, and without those of signatures.
    fn write(&self, mut files: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, XmlFault> {
        let mut entries = Vec::new();
        for (index, old) in self.package.entries().iter().enumerate() {
            let path = old.path.clone();
            let content = if old.directory {
                Content::Directory
            } else if self.signatures.contains(path.as_str()) {
                continue;
            } else if let Some(bytes) = files.remove(&path) {
                Content::New(bytes)
            } else {
                let packed = self.package.packed(index);
                Content::Kept(*packed.map_err(|_| XmlFault::Limit)?)
            };
            entries.push(NewEntry { path, content });
        }
        entries.extend(files.into_iter().map(|(path, bytes)| NewEntry {
            path,
            content: Content::New(bytes),
        }));
        write::archive(&entries).ok_or(XmlFault::Limit)
    }
}

/// The root of Document.xml.
struct Document<'a, 'i>(Node<'a, 'i>);

type Edit = (std::ops::Range<usize>, String);

impl<'a, 'i: 'a> Document<'a, 'i> {
    /// Names a resource file and the greatest identifier.
    fn edits(
        &self,
        tree: &roxmltree::Document<'_>,
        resources: &str,
        highest: u64,
    ) -> Result<Vec<Edit>, XmlFault> {
        let source = Source(tree.input_text());
        let common = common_data(self.0)?;
        let mut edits = Vec::new();
        for node in xml::children(common, "MaxUnitID") {
            let name = source.name(node);
            edits.push((node.range(), format!("<{name}>{highest}</{name}>")));
        }
        // The schema has an order: MaxUnitID, PageArea, PublicRes, DocumentRes, ….
        let name = source.sibling_name(common, "PublicRes");
        let element = format!("<{name}>{}</{name}>", escape(resources));
        edits.push(after(
            common,
            &["MaxUnitID", "PageArea", "PublicRes"],
            element,
        )?);
        Ok(edits)
    }

    /// Names a list of annotations.
    fn annotations(&self, tree: &roxmltree::Document<'_>, list: &str) -> Result<Edit, XmlFault> {
        let source = Source(tree.input_text());
        let name = source.sibling_name(self.0, "Annotations");
        let element = format!("<{name}>{}</{name}>", escape(list));
        if let Some(blank) = xml::children(self.0, "Annotations").next() {
            return Ok((blank.range(), element));
        }
        let before = [
            "CommonData",
            "Pages",
            "Outlines",
            "Permissions",
            "Actions",
            "VPreferences",
            "Bookmarks",
        ];
        after(self.0, &before, element)
    }
}

/// Where `element` goes behind the last child of `parent` with one of these names.
fn after(parent: Node<'_, '_>, names: &[&'static str], element: String) -> Result<Edit, XmlFault> {
    let end = last_of(parent, names).ok_or(XmlFault::Root)?;
    Ok((end..end, element))
}

/// Where the last child of `parent` with one of these names ends.
fn last_of(parent: Node<'_, '_>, names: &[&'static str]) -> Option<usize> {
    let of_name = |name: &&'static str| xml::children(parent, name).map(|n| n.range().end).max();
    names.iter().filter_map(of_name).max()
}

fn common_data<'a, 'i: 'a>(root: Node<'a, 'i>) -> Result<Node<'a, 'i>, XmlFault> {
    let mut common = xml::children(root, "CommonData");
    common.next().ok_or(XmlFault::Root)
}

fn body<'a, 'i: 'a>(root: Node<'a, 'i>) -> Result<Node<'a, 'i>, XmlFault> {
    let mut bodies = xml::children(root, "DocBody");
    bodies.next().ok_or(XmlFault::Root)
}

/// OFD.xml without the location of a list of signatures.
fn without_list(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, XmlFault> {
    let tree = xml::parse(bytes, limits)?;
    let body = body(xml::root(&tree, "OFD")?)?;
    let lists = xml::children(body, "Signatures").map(|n| (n.range(), String::new()));
    Ok(Source(tree.input_text()).apply(lists.collect()))
}

/// A file with an element more at the end of its root, which has this name.
fn appended(
    bytes: &[u8],
    root: &'static str,
    element: &str,
    limits: &Limits,
) -> Result<Vec<u8>, XmlFault> {
    let tree = xml::parse(bytes, limits)?;
    let source = Source(tree.input_text());
    let edit = source.append(xml::root(&tree, root)?, element);
    Ok(source.apply(vec![edit.ok_or(XmlFault::Malformed)?]))
}

/// A line of a list of annotations, with its prefix declared.
fn line(page: &str, path: &str) -> String {
    format!(
        "<ofd:Page xmlns:ofd=\"{}\"{}><ofd:FileLoc>{}</ofd:FileLoc></ofd:Page>",
        xml::NAMESPACE,
        attribute("PageID", page),
        escape(path)
    )
}

fn file(root: &str, content: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:{root} xmlns:ofd=\"{}\">\n{content}\n</ofd:{root}>\n",
        xml::NAMESPACE
    )
    .into_bytes()
}
