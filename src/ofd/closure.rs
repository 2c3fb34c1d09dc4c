//! What belongs to a document: every file that can be reached from it, and what part of the document each is.
//!
//! The standard leaves it to the signer which files a signature covers, so a verifier has to find out what it
//! should have covered (ofd-signature, section 6). Files are found as a viewer finds them, through locations;
//! an element counts whatever its namespace, so that the closure is rather too wide than too narrow.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use crate::limits::Limits;
use crate::ofd::contents::Contents;
use crate::ofd::document::Body;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::location;
use crate::ofd::location::Location;
use crate::ofd::location::UnsafeLocation;
use crate::ofd::package::ReadError;
use crate::ofd::tree;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;
use crate::report::ContentKind;

/// Path of the entry point.
pub(super) const OFD_XML: &str = "/OFD.xml";

/// Most faults noted of those that the document is shown through, and as many of the others; a reader of the report
/// has seen enough before that. Counted apart, since anyone can add harmless ones where nothing is protected.
const FAULTS: usize = 1_000;

/// Most attachments noted, and most tag files; no licence has a dozen.
const LISTED: usize = 256;

/// How a file is read, which is not the same as what it is: the list of a document's attachments is an attachment
/// by kind and a list by role.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Role {
    AnnotationList,
    AttachmentList,
    Document,
    ExtensionList,
    Opaque,
    Page,
    PageAnnotations,
    Resources,
    TagList,
    Version,
}

impl Role {
    const fn root(self) -> &'static str {
        match self {
            Self::AnnotationList => "Annotations",
            Self::AttachmentList => "Attachments",
            Self::Document => "Document",
            Self::ExtensionList => "Extensions",
            Self::Opaque => "",
            Self::Page => "Page",
            Self::PageAnnotations => "PageAnnot",
            Self::Resources => "Res",
            Self::TagList => "CustomTags",
            Self::Version => "DocVersion",
        }
    }

    /// Whether the document cannot be shown, hence not be judged, when the file cannot be read. Real lists of
    /// attachments and tags are not always well-formed.
    const fn is_shown(self) -> bool {
        !matches!(
            self,
            Self::AttachmentList | Self::ExtensionList | Self::Opaque | Self::TagList
        )
    }
}

/// A file that is part of a document, but cannot be read.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ContentFault {
    /// Its path.
    pub path: String,
    /// Whether the document is shown through it; attachments, tags and extensions are not.
    pub shown: bool,
    /// What is wrong.
    pub problem: ContentProblem,
}

impl ContentFault {
    /// Whether the document would show the file, and the package does not hold it.
    pub fn is_shown_and_absent(&self) -> bool {
        self.shown && self.problem == ContentProblem::Absent
    }
}

/// Why a file of a document cannot be read, or a location in it not followed.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum ContentProblem {
    /// The file that is named is not in the package.
    Absent,
    /// The entry cannot be inflated.
    Entry(PackageFaultKind),
    /// A location in the file leads out of the package, or is none: the text.
    UnsafeLocation(String),
    /// A location in the file is written otherwise than the standard says: the text.
    UnusualLocation(String),
    /// The XML cannot be read.
    Xml(XmlFault),
}

/// Something that changes by itself, or comes from outside (ofd-signature, section 10, attack 22).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum DynamicFeature {
    /// Private data of an application.
    Extension,
    /// An action that opens an attachment.
    OpenAttachment,
    /// An action that opens an address.
    OpenUri,
    /// An action that plays a film or a sound.
    Play,
    /// A script.
    Script,
    /// A font that is not embedded: the system's own decides how it looks. Common.
    SystemFont,
}

impl DynamicFeature {
    /// A stable word for reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::OpenAttachment => "open-attachment",
            Self::OpenUri => "open-uri",
            Self::Play => "play",
            Self::Script => "script",
            Self::SystemFont => "system-font",
        }
    }
}

/// A page of a document.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageFacts {
    /// Its identifier in Document.xml.
    pub id: String,
    /// The path of its content.
    pub path: String,
}

/// A file that a list of attachments or of custom tags names.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedFile {
    /// The path of the list.
    pub list: String,
    /// The path of the file.
    pub path: String,
    /// Name of the attachment, or TypeID of the tag; empty if there is none.
    pub name: String,
    /// Format of the attachment as written; empty if there is none.
    pub format: String,
}

/// Everything that belongs to one document.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closure {
    /// The files that are in the package, and what each is; one reached in two ways is what weighs more.
    pub files: BTreeMap<String, ContentKind>,
    /// What could not be read or followed.
    pub faults: BTreeSet<ContentFault>,
    /// The pages in their order.
    pub pages: Vec<PageFacts>,
    /// The box `x y w h` in millimetres of pages that have none of their own.
    pub area: Option<[f64; 4]>,
    /// The boxes that pages have of their own, by path.
    pub areas: BTreeMap<String, [f64; 4]>,
    /// Features that change by themselves: the first file they stand in.
    pub dynamic: BTreeMap<DynamicFeature, String>,
    /// The attachments that are there, each path once.
    pub attachments: Vec<ListedFile>,
    /// The files of custom tags that are there, each path once.
    pub tags: Vec<ListedFile>,
    /// Files with an annotation of type `Stamp`, which looks like a seal and is none.
    pub stamp_annotations: BTreeSet<String>,
    /// Namespaces other than the standard's, each with the first file it stands in; empty stands for none.
    pub namespaces: BTreeMap<String, String>,
}

/// Follows everything from one DocBody.
pub(super) fn follow(contents: &mut Contents<'_, '_>, body: &Body, limits: &Limits) -> Closure {
    let mut walk = Walk {
        contents,
        limits,
        closure: Closure::default(),
        queue: VecDeque::new(),
        seen: BTreeSet::new(),
        roots: 0,
        faults_left: [FAULTS; 2],
    };
    walk.add(OFD_XML, ContentKind::OfdXml, Role::Opaque);
    let from = [OFD_XML.to_owned()];
    let named = [
        (&body.cover, ContentKind::Resource, Role::Opaque),
        (&body.doc_root, ContentKind::Document, Role::Document),
    ];
    for (text, kind, role) in named {
        if let Some(text) = text {
            walk.name(text, &from, kind, role);
        }
    }
    for text in &body.versions {
        walk.name(text, &from, ContentKind::Document, Role::Version);
    }
    while let Some((path, kind, role)) = walk.queue.pop_front() {
        walk.read(&path, kind, role);
    }
    walk.closure
}

/// A closure being followed.
pub(super) struct Walk<'w, 'p, 'a> {
    contents: &'w mut Contents<'p, 'a>,
    limits: &'w Limits,
    pub(super) closure: Closure,
    queue: VecDeque<(String, ContentKind, Role)>,
    seen: BTreeSet<(String, Role)>,
    /// How many document roots were read; the first is the document, the others are versions of it.
    pub(super) roots: usize,
    /// How many more faults are noted: of files that are shown, and of others.
    faults_left: [usize; 2],
}

impl Walk<'_, '_, '_> {
    /// Notes that a file belongs to the document, and has it read once in each role.
    fn add(&mut self, path: &str, kind: ContentKind, role: Role) {
        let known = self.closure.files.entry(path.to_owned()).or_insert(kind);
        if weight(kind) < weight(*known) {
            *known = kind;
        }
        if role != Role::Opaque && self.seen.insert((path.to_owned(), role)) {
            self.queue.push_back((path.to_owned(), kind, role));
        }
    }

    /// Follows a location. `from` is the file it stands in, and directories to resolve it against, best first;
    /// without any, that of the file. The path is given back if a file is there.
    pub(super) fn name(
        &mut self,
        text: &str,
        from: &[String],
        kind: ContentKind,
        role: Role,
    ) -> Option<String> {
        let (file, bases) = from.split_first()?;
        if text.trim().is_empty() {
            return None;
        }
        match self.locate(text, file, bases) {
            Ok(location) => {
                if location.unusual {
                    let text = text.trim().to_owned();
                    self.fault(file, false, ContentProblem::UnusualLocation(text));
                }
                if self.contents.package().contains(&location.path) {
                    self.add(&location.path, kind, role);
                    return Some(location.path);
                }
                // Resources are named and absent in many a good file; a page is not.
                let needed = matches!(role, Role::Document | Role::Page);
                self.fault(&location.path, needed, ContentProblem::Absent);
            }
            Err(UnsafeLocation) => {
                let text = text.trim().to_owned();
                self.fault(file, true, ContentProblem::UnsafeLocation(text));
            }
        }
        None
    }

    /// Notes what a list of attachments or custom tags names.
    pub(super) fn listed(&mut self, file: ListedFile, role: Role) {
        let files = match role {
            Role::AttachmentList => &mut self.closure.attachments,
            _ => &mut self.closure.tags,
        };
        if files.len() < LISTED && !files.iter().any(|known| known.path == file.path) {
            files.push(file);
        }
    }

    fn locate(&self, text: &str, file: &str, bases: &[String]) -> Result<Location, UnsafeLocation> {
        let package = self.contents.package();
        let own = location::directory(file);
        let first = bases.first().map_or(own, String::as_str);
        let found = location::locate(package, text, first)?;
        if package.contains(&found.path) || bases.is_empty() {
            return Ok(found);
        }
        match location::resolve(text, own) {
            Ok(beside) if package.contains(&beside.path) => Ok(Location {
                unusual: true,
                ..beside
            }),
            _ => Ok(found),
        }
    }

    pub(super) fn fault(&mut self, path: &str, shown: bool, problem: ContentProblem) {
        let fault = ContentFault {
            path: path.to_owned(),
            shown,
            problem,
        };
        let [shown_left, others_left] = &mut self.faults_left;
        let left = if shown { shown_left } else { others_left };
        if *left > 0 && self.closure.faults.insert(fault) {
            *left = left.saturating_sub(1);
        }
    }

    pub(super) fn feature(&mut self, feature: DynamicFeature, path: &str) {
        let place = self.closure.dynamic.entry(feature);
        place.or_insert_with(|| path.to_owned());
    }

    fn read(&mut self, path: &str, kind: ContentKind, role: Role) {
        let problem = match self.contents.xml(path) {
            Ok(bytes) => match xml::parse(&bytes, self.limits) {
                Ok(document) => {
                    let root = document.root_element();
                    if root.tag_name().name() == role.root() {
                        self.namespaces(&document, path, role);
                        tree::visit(self, root, path, kind, role);
                        return;
                    }
                    ContentProblem::Xml(XmlFault::Root)
                }
                Err(fault) => ContentProblem::Xml(fault),
            },
            Err(ReadError::Refused(kind)) => ContentProblem::Entry(kind),
            Err(ReadError::Absent) => ContentProblem::Absent,
        };
        self.fault(path, role.is_shown(), problem);
    }

    /// Only Document.xml is looked through; annotations mix in elements without a namespace everywhere.
    fn namespaces(&mut self, document: &roxmltree::Document<'_>, path: &str, role: Role) {
        let odd = if role == Role::Document {
            xml::odd_namespaces(document)
        } else {
            let root = document.root_element().tag_name();
            let namespace = root.namespace().unwrap_or_default();
            let usual = namespace == xml::NAMESPACE;
            Vec::from_iter((!usual).then(|| namespace.to_owned()))
        };
        for namespace in odd {
            let place = self.closure.namespaces.entry(namespace);
            place.or_insert_with(|| path.to_owned());
        }
    }
}

/// Which of two kinds a file is that is reached as both: what a reader sees comes before data.
const fn weight(kind: ContentKind) -> u8 {
    match kind {
        ContentKind::Document => 0,
        ContentKind::Page => 1,
        ContentKind::Template => 2,
        ContentKind::Annotation => 3,
        ContentKind::Resource => 4,
        ContentKind::Font => 5,
        ContentKind::OfdXml => 6,
        ContentKind::Extension => 7,
        ContentKind::Tag => 8,
        ContentKind::Attachment => 9,
        ContentKind::Unknown => 10,
    }
}
