//! Rows 1, 2, 10: what the signature does not cover.

use super::ANNOTATION;
use super::ANNOTATIONS;
use super::ATTACHMENT;
use super::Attack;
use super::DOCUMENT;
use super::FONT;
use super::IMAGE;
use super::PAGE_2;
use super::PUBLIC;
use super::ROOT;
use super::TAG;
use super::TEMPLATE;
use super::document;
use super::invalid;
use super::partial;
use super::row;
use super::sealed;
use super::sealed_with;
use super::signature;

const CONTENT: &str = "UNPROTECTED_CONTENT";

/// An entry is left out of the References and changed afterwards.
pub(super) fn attack_01() -> Vec<Attack> {
    let image = crate::support::picture::round_seal("9");
    let changed = |entry: &str, from: &str, to: &str| {
        let mut package = sealed_with(signature().except(&[entry]));
        let old = String::from_utf8_lossy(package.get(entry)).into_owned();
        assert!(old.contains(from), "{entry}");
        package.put(entry, old.replace(from, to).as_bytes());
        package.pack()
    };
    let shown = |name, entry, from, to| partial(name, changed(entry, from, to), CONTENT);
    let data = |name, entry, from, to| partial(name, changed(entry, from, to), "UNPROTECTED_DATA");
    let mut drawn = sealed_with(signature().except(&[IMAGE]));
    drawn.put(IMAGE, &image);
    row(
        1,
        vec![
            shown("page uncovered", PAGE_2, "2028", "2038"),
            shown("template uncovered", TEMPLATE, "示例证照", "伪造证照"),
            shown("document tree uncovered", DOCUMENT, "210 297", "297 210"),
            shown("resources uncovered", PUBLIC, "示例字体", "其他字体"),
            shown("font uncovered", FONT, "not a real", "another"),
            shown("annotation uncovered", ANNOTATION, "60 20", "90 90"),
            partial("image uncovered", drawn.pack(), CONTENT),
            data("metadata uncovered", ROOT, "00000001", "00000002"),
            data("attachment uncovered", ATTACHMENT, "<no>1", "<no>2"),
            data("tag uncovered", TAG, "urn:example", "urn:other"),
        ],
    )
}

/// A page or an annotation is added.
pub(super) fn attack_02() -> Vec<Attack> {
    const ADDED: &str = "Doc_0/Pages/Page_9/Content.xml";
    let add_page = |package: &mut super::Package| {
        let page = package.get(PAGE_2).to_vec();
        package.put(ADDED, &page);
        package.replace(
            DOCUMENT,
            "</ofd:Pages>",
            "<ofd:Page ID=\"900\" BaseLoc=\"/Doc_0/Pages/Page_9/Content.xml\"/></ofd:Pages>",
        );
    };
    let mut seen = sealed();
    add_page(&mut seen);
    let mut unseen = sealed_with(signature().except(&[DOCUMENT]));
    add_page(&mut unseen);

    let mut annotated = sealed_with(signature().except(&[ANNOTATIONS]));
    let annotation = annotated.get(ANNOTATION).to_vec();
    annotated.put("Doc_0/Annots/Page_1/Annotation.xml", &annotation);
    annotated.replace(
        ANNOTATIONS,
        "</ofd:Annotations>",
        "<ofd:Page PageID=\"2\"><ofd:FileLoc>/Doc_0/Annots/Page_1/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>",
    );
    let mut drawn = sealed();
    drawn.replace(
        ANNOTATION,
        "</ofd:PageAnnot>",
        "<ofd:Annot ID=\"901\" Type=\"Stamp\" Creator=\"x\" LastModDate=\"2024-06-02\"><ofd:Appearance Boundary=\"20 20 60 20\"/></ofd:Annot></ofd:PageAnnot>",
    );
    let mut stray = sealed();
    stray.put("Doc_0/Res/stowaway.bin", b"not named by anything");
    row(
        2,
        vec![
            invalid("page added, tree covered", seen.pack(), "HASH_FAILURE"),
            partial("page added, tree uncovered", unseen.pack(), CONTENT),
            partial("annotation file added", annotated.pack(), CONTENT),
            invalid(
                "annotation added to a covered file",
                drawn.pack(),
                "HASH_FAILURE",
            ),
            partial(
                "entry added that nothing names",
                stray.pack(),
                "STRAY_ENTRY",
            ),
        ],
    )
}

/// A second document or another version of it, unsigned.
pub(super) fn attack_10() -> Vec<Attack> {
    let body = "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0c7d1e5a3b9f4862a1d0e7f4c6b83953</ofd:DocID></ofd:DocInfo>\
                <ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let copy = |package: &mut super::Package| {
        for name in package.names() {
            if let Some(rest) = name
                .strip_prefix("Doc_0/")
                .filter(|r| !r.starts_with("Signs/"))
            {
                let data =
                    String::from_utf8_lossy(package.get(&name)).replace("/Doc_0/", "/Doc_1/");
                package.put(
                    &format!("Doc_1/{rest}"),
                    data.replace("2028", "2038").as_bytes(),
                );
            }
        }
    };
    let mut after = sealed_with(signature().except(&[ROOT]));
    after.replace(ROOT, "</ofd:OFD>", body);
    copy(&mut after);

    let mut before = document().build();
    before.replace(ROOT, "</ofd:OFD>", body);
    before.sign(&signature());
    copy(&mut before);

    let versions = "<ofd:Versions><ofd:Version ID=\"v1\" Index=\"1\" BaseLoc=\"/Doc_0/Versions/V1.xml\"/></ofd:Versions>";
    let mut version = document().body_tail(versions).build();
    version.sign(&signature());
    let file = version.spelling.xml(
        "DocVersion",
        " ID=\"v1\" Version=\"1\" Name=\"other\" CreationDate=\"2024-06-02\"",
        "<ofd:FileList><ofd:File ID=\"1\">/Doc_1/Document.xml</ofd:File></ofd:FileList>\n\
         <ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>\n",
    );
    version.put("Doc_0/Versions/V1.xml", &file);
    copy(&mut version);
    let reason = CONTENT;
    row(
        10,
        vec![
            partial(
                "second document added, OFD.xml uncovered",
                after.pack(),
                reason,
            ),
            partial(
                "second document named in a covered OFD.xml",
                before.pack(),
                reason,
            ),
            partial("version with other content", version.pack(), reason),
        ],
    )
}
