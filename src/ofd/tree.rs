//! Where the files of a document name further files, one function for each kind of file.

use roxmltree::Node;

use crate::ofd::closure::DynamicFeature;
use crate::ofd::closure::ListedFile;
use crate::ofd::closure::PageFacts;
use crate::ofd::closure::Role;
use crate::ofd::closure::Walk;
use crate::ofd::location;
use crate::ofd::xml;
use crate::report::ContentKind;

/// Follows what a file names.
pub(super) fn visit(
    walk: &mut Walk<'_, '_, '_>,
    root: Node<'_, '_>,
    path: &str,
    kind: ContentKind,
    role: Role,
) {
    match role {
        Role::AnnotationList => each_location(
            walk,
            root,
            path,
            ("Page", &["FileLoc"]),
            (kind, Role::PageAnnotations),
        ),
        Role::AttachmentList => {
            listed_files(walk, root, path, ("Attachment", "Name"), (kind, role))
        }
        Role::Document => document(walk, root, path),
        Role::ExtensionList => {
            walk.feature(DynamicFeature::Extension, path);
            let names: &[&'static str] = &["ExtendData"];
            each_location(walk, root, path, ("Extension", names), (kind, Role::Opaque));
        }
        Role::Opaque => {}
        Role::Page => page(walk, root, path),
        Role::PageAnnotations => page_annotations(walk, root, path),
        Role::Resources => resources(walk, root, path),
        Role::TagList => {
            let schemas: &[&'static str] = &["SchemaLoc"];
            each_location(
                walk,
                root,
                path,
                ("CustomTag", schemas),
                (kind, Role::Opaque),
            );
            listed_files(walk, root, path, ("CustomTag", "TypeID"), (kind, role));
        }
        Role::Version => version(walk, root, path),
    }
}

/// Follows the text of `locations` in every `item` below the root.
fn each_location(
    walk: &mut Walk<'_, '_, '_>,
    root: Node<'_, '_>,
    path: &str,
    (item, locations): (&'static str, &[&'static str]),
    (kind, role): (ContentKind, Role),
) {
    let from = [path.to_owned()];
    for node in xml::children(root, item) {
        for &name in locations {
            for location in xml::children(node, name) {
                walk.name(&xml::text(location), &from, kind, role);
            }
        }
    }
}

/// Follows the `FileLoc` of every `item` of a list, and notes the file with its name.
fn listed_files(
    walk: &mut Walk<'_, '_, '_>,
    root: Node<'_, '_>,
    path: &str,
    (item, name): (&'static str, &'static str),
    (kind, role): (ContentKind, Role),
) {
    let from = [path.to_owned()];
    for node in xml::children(root, item) {
        for location in xml::children(node, "FileLoc") {
            let found = walk.name(&xml::text(location), &from, kind, Role::Opaque);
            let file = found.map(|found| ListedFile {
                list: path.to_owned(),
                path: found,
                name: xml::attribute(node, name).unwrap_or_default(),
                format: xml::attribute(node, "Format").unwrap_or_default(),
            });
            if let Some(file) = file {
                walk.listed(file, role);
            }
        }
    }
}

/// Document.xml (clause 7.5 and following as ofd-signature, section 1, lists them).
fn document(walk: &mut Walk<'_, '_, '_>, root: Node<'_, '_>, path: &str) {
    let from = [path.to_owned()];
    let first = walk.roots == 0;
    walk.roots = walk.roots.saturating_add(1);
    for common in xml::children(root, "CommonData") {
        for name in ["PublicRes", "DocumentRes"] {
            for location in xml::children(common, name) {
                let text = xml::text(location);
                walk.name(&text, &from, ContentKind::Resource, Role::Resources);
            }
        }
        for template in xml::children(common, "TemplatePage") {
            let text = xml::attribute(template, "BaseLoc").unwrap_or_default();
            walk.name(&text, &from, ContentKind::Template, Role::Page);
        }
        if first {
            walk.closure.area = xml::children(common, "PageArea").next().and_then(area);
        }
    }
    for page in xml::children(root, "Pages").flat_map(|pages| xml::children(pages, "Page")) {
        let text = xml::attribute(page, "BaseLoc").unwrap_or_default();
        if first && let Ok(location) = location::resolve(&text, location::directory(path)) {
            walk.closure.pages.push(PageFacts {
                id: xml::attribute(page, "ID").unwrap_or_default(),
                path: location.path,
            });
        }
        walk.name(&text, &from, ContentKind::Page, Role::Page);
    }
    let lists = [
        ("Annotations", ContentKind::Annotation, Role::AnnotationList),
        ("Attachments", ContentKind::Attachment, Role::AttachmentList),
        ("CustomTags", ContentKind::Tag, Role::TagList),
        ("Extensions", ContentKind::Extension, Role::ExtensionList),
    ];
    for (name, kind, role) in lists {
        for location in xml::children(root, name) {
            walk.name(&xml::text(location), &from, kind, role);
        }
    }
    actions(walk, root, path);
}

/// A page or a template (clause 7.7 as ofd-signature has it).
fn page(walk: &mut Walk<'_, '_, '_>, root: Node<'_, '_>, path: &str) {
    let from = [path.to_owned()];
    for resources in xml::children(root, "PageRes") {
        let text = xml::text(resources);
        walk.name(&text, &from, ContentKind::Resource, Role::Resources);
    }
    if let Some(own) = xml::children(root, "Area").next().and_then(area) {
        walk.closure.areas.insert(path.to_owned(), own);
    }
    actions(walk, root, path);
}

/// A resource file. What it names is relative to its own `BaseLoc`.
fn resources(walk: &mut Walk<'_, '_, '_>, root: Node<'_, '_>, path: &str) {
    let mut from = vec![path.to_owned()];
    let base = xml::attribute(root, "BaseLoc").filter(|text| !text.trim().is_empty());
    if let Some(base) = base
        && let Ok(location) = location::resolve(&base, location::directory(path))
    {
        from.push(location.path);
    }
    for node in root.descendants().filter(Node::is_element) {
        match node.tag_name().name() {
            "MediaFile" => {
                let text = xml::text(node);
                walk.name(&text, &from, ContentKind::Resource, Role::Opaque);
            }
            "FontFile" => {
                walk.name(&xml::text(node), &from, ContentKind::Font, Role::Opaque);
            }
            "Font" if xml::children(node, "FontFile").next().is_none() => {
                walk.feature(DynamicFeature::SystemFont, path);
            }
            "ColorSpace" => {
                let text = xml::attribute(node, "Profile").unwrap_or_default();
                walk.name(&text, &from, ContentKind::Resource, Role::Opaque);
            }
            _ => {}
        }
    }
    actions(walk, root, path);
}

/// The annotations of one page.
fn page_annotations(walk: &mut Walk<'_, '_, '_>, root: Node<'_, '_>, path: &str) {
    let stamps = xml::children(root, "Annot")
        .filter_map(|annotation| xml::attribute(annotation, "Type"))
        .any(|kind| kind.eq_ignore_ascii_case("Stamp"));
    if stamps {
        walk.closure.stamp_annotations.insert(path.to_owned());
    }
    actions(walk, root, path);
}

/// A version of the document (clause 19): a root of its own, and files.
fn version(walk: &mut Walk<'_, '_, '_>, root: Node<'_, '_>, path: &str) {
    let from = [path.to_owned()];
    for location in xml::children(root, "DocRoot") {
        let text = xml::text(location);
        walk.name(&text, &from, ContentKind::Document, Role::Document);
    }
    for file in xml::children(root, "FileList").flat_map(|list| xml::children(list, "File")) {
        let text = xml::text(file);
        walk.name(&text, &from, ContentKind::Document, Role::Opaque);
    }
}

/// Notes actions, wherever they stand.
fn actions(walk: &mut Walk<'_, '_, '_>, root: Node<'_, '_>, path: &str) {
    for node in root.descendants().filter(Node::is_element) {
        let feature = match node.tag_name().name() {
            "URI" => DynamicFeature::OpenUri,
            "GotoA" => DynamicFeature::OpenAttachment,
            "Movie" | "Sound" => DynamicFeature::Play,
            "JavaScript" | "Script" => DynamicFeature::Script,
            _ => continue,
        };
        walk.feature(feature, path);
    }
}

/// The physical box of an area.
fn area(node: Node<'_, '_>) -> Option<[f64; 4]> {
    let text = xml::children(node, "PhysicalBox").next().map(xml::text)?;
    rectangle(&text)
}

/// Reads a box `x y w h` (ST_Box), in millimetres.
pub(super) fn rectangle(text: &str) -> Option<[f64; 4]> {
    let mut numbers = text.split_whitespace().map(|n| {
        let number = n.parse::<f64>().ok();
        number.filter(|v| v.is_finite())
    });
    let read = [
        numbers.next()??,
        numbers.next()??,
        numbers.next()??,
        numbers.next()??,
    ];
    numbers.next().is_none().then_some(read)
}
