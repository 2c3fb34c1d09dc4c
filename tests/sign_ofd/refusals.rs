//! What is not signed, each with the finding that stands against it.

use super::*;
use crate::support::ofd::OfdSignature;
use crate::support::seal::Layout;
use crate::support::seal::SealBuilder;
use crate::support::zip::Zip;
use crate::support::zip::ZipEntry;

/// A package as another writer sealed it.
fn foreign(builder: OfdBuilder, edit: impl Fn(OfdSignature) -> OfdSignature) -> Vec<u8> {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    let mut package = builder.build();
    package.sign(&edit(OfdSignature::seal(Layout::V4, &pki.signer, &seal)));
    package.pack()
}

fn with_list(pages: usize) -> OfdBuilder {
    let builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "证照");
    (0..pages).fold(builder, |b, _| b.page(Page::new()))
}

#[test]
fn a_lock_is_respected() {
    let once = seal_v4(&document("证照", 1).build().pack(), &request().lock()).unwrap();
    let refused = seal_v4(&once, &request()).unwrap_err();
    assert!(matches!(refused, SignOfdError::Locked(_)));
    assert_eq!(reason(&refused), Reason::AddedAfterLock);
    let other = foreign(with_list(1), OfdSignature::lock);
    assert!(matches!(
        seal_v4(&other, &request()),
        Err(SignOfdError::Locked(_))
    ));
}

#[test]
fn a_broken_signature_is_not_sealed_over_unless_that_is_said() {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    let mut package = with_list(1).build();
    package.sign(&OfdSignature::seal(Layout::V4, &pki.signer, &seal));
    package.put(
        "Doc_0/PublicRes.xml",
        &[package.get("Doc_0/PublicRes.xml"), b"\n"].concat(),
    );
    let bytes = package.pack();
    let refused = seal_v4(&bytes, &request()).unwrap_err();
    assert!(matches!(refused, SignOfdError::Broken(_)));
    assert_eq!(reason(&refused), Reason::HashFailure);
    let sealed = seal_v4(&bytes, &request().beside_broken()).unwrap();
    let states = observe(&sealed);
    assert_eq!(states.signatures[0].bad().count(), 1);
    assert_eq!(states.signatures[1].bad().count(), 0);
}

#[test]
fn a_signed_entry_point_is_not_touched() {
    // Two documents, the first signed and OFD.xml with it: the second can no longer get a list.
    let second = "</ofd:DocBody><ofd:DocBody><ofd:DocInfo><ofd:DocID>b</ofd:DocID></ofd:DocInfo>\
                  <ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>";
    let package = document("证照", 1).body_tail(second).build().pack();
    let first = seal_v4(&package, &request()).unwrap();
    let refused = seal_v4(&first, &request().document(1)).unwrap_err();
    assert!(matches!(refused, SignOfdError::Covered(_)), "{refused:?}");
    // The other way round nothing stands in the way of the second; but then it is the first that is late.
    let second = seal_v4(&package, &request().document(1)).unwrap();
    assert_eq!(observe(&second).signatures[0].document, 1);
    assert!(matches!(
        seal_v4(&second, &request()),
        Err(SignOfdError::Covered(_))
    ));
    // A second signature of the same document does not need to touch it.
    assert!(seal_v4(&second, &request().document(1)).is_ok());
    assert!(matches!(
        seal_v4(&package, &request().document(2)),
        Err(SignOfdError::Package(_))
    ));
}

#[test]
fn stamps_have_to_be_where_pages_are() {
    let package = document("证照", 2).build().pack();
    let page = |page: PageChoice, left: f64, top: f64| Place::Page { page, left, top };
    let seam = |pages: Vec<PageChoice>, offset: f64, most: usize| Place::Seam {
        pages,
        edge: Edge::Right,
        offset,
        most,
    };
    for (place, why) in [
        (page(PageChoice::Index(2), 1.0, 1.0), "no third page"),
        (
            page(PageChoice::Id("99".to_owned()), 1.0, 1.0),
            "no page of that name",
        ),
        (
            page(PageChoice::Index(0), 190.0, 1.0),
            "over the right edge",
        ),
        (page(PageChoice::Index(0), 1.0, -20.0), "above the page"),
        (page(PageChoice::Index(0), f64::NAN, 1.0), "no number"),
        (
            seam(vec![PageChoice::Index(0)], 1.0, 9),
            "one page has no seam",
        ),
        (seam(Vec::new(), 1.0, 1), "one page for one stamp"),
        (seam(Vec::new(), 280.0, 9), "below the page"),
    ] {
        let refused = seal_v4(&package, &request().place(place)).unwrap_err();
        assert!(
            matches!(refused, SignOfdError::Place(_)),
            "{why}: {refused:?}"
        );
        assert_eq!(reason(&refused), Reason::StampMisplaced, "{why}");
    }
    let id = observe(&package).documents[0].closure.pages[1].id.clone();
    let by_id = request().place(page(PageChoice::Id(id.clone()), 1.0, 1.0));
    let sealed = seal_v4(&package, &by_id).unwrap();
    assert_eq!(observe(&sealed).signatures[0].file.stamps[0].page, Some(id));
}

#[test]
fn packages_that_could_not_be_verified_are_not_signed() {
    let good = document("证照", 1).build();
    let with = |entry: ZipEntry| {
        let mut zip = good.zip();
        zip.entries.push(entry);
        zip.write()
    };
    let mut hidden = seal_package_without_pointer();
    hidden.entries.retain(|e| !e.name.ends_with(b"OFD.xml"));
    hidden
        .entries
        .push(ZipEntry::new("OFD.xml", good.get("OFD.xml")));
    let name = |bytes: &[u8]| {
        let mut entry = ZipEntry::new("x", b"x");
        entry.name = bytes.to_vec();
        entry
    };
    for (bytes, want, why) in [
        (b"no package".to_vec(), Reason::FormatFailure, "no package"),
        (
            with(ZipEntry::new("OFD.xml", b"<a/>")),
            Reason::DuplicateEntry,
            "two entry points",
        ),
        (
            with(name(b"../x")),
            Reason::UnsafePath,
            "a path that leads out",
        ),
        (
            with(name(b"\xd5\xc2\xff.xml")),
            Reason::EntryUnusual,
            "a name that cannot be written",
        ),
        (
            with(ZipEntry::new("Encryptions.xml", b"<a/>")),
            Reason::EncryptedPackage,
            "encrypted",
        ),
        (
            hidden.write(),
            Reason::OrphanSignature,
            "a signature that no list names",
        ),
    ] {
        let refused = seal_v4(&bytes, &request()).unwrap_err();
        assert!(
            matches!(refused, SignOfdError::Package(_)),
            "{why}: {refused:?}"
        );
        assert_eq!(reason(&refused), want, "{why}");
        assert!(!refused.to_string().is_empty());
    }
}

/// A sealed package whose OFD.xml is to be replaced by one that names no list.
fn seal_package_without_pointer() -> Zip {
    let sealed = seal_v4(&document("证照", 1).build().pack(), &request()).unwrap();
    let entries = files(&sealed);
    let entries = entries
        .iter()
        .map(|(path, data)| ZipEntry::new(&path[1..], data));
    Zip {
        entries: entries.collect(),
        ..Zip::default()
    }
}

#[test]
fn what_a_signer_refuses_leaves_nothing() {
    let package = document("证照", 1).build().pack();
    let late = SignRequest::new(instant("2050-06-01T00:00:00Z"));
    let refused = seal_v4(&package, &late).unwrap_err();
    assert!(matches!(refused, SignOfdError::Seal(_)));
    assert_eq!(reason(&refused), Reason::SealExpired);
    let value = |_: &[u8]| Err(yinzheng::crypto::SignError::Refused);
    let algorithm = yinzheng::crypto::DigestAlgorithm::Sm3;
    let signer = sign::DigitalSigner::new(yinzheng::oid::SM2_WITH_SM3, algorithm, &value);
    let refused = sign::digital(&package, &signer, &request()).unwrap_err();
    assert!(matches!(refused, SignOfdError::Sign(_)));
    let stamped = request().place(on_page(1.0, 1.0));
    let refused = sign::digital(&package, &signer, &stamped).unwrap_err();
    assert!(
        matches!(refused, SignOfdError::Place(_)),
        "it has no picture"
    );
}

#[test]
fn files_can_be_left_out_and_only_those() {
    let package = document("证照", 1).build().pack();
    let left = "/Doc_0/Attachs/证照.xml";
    let sealed = seal_v4(&package, &request().leave_out(left)).unwrap();
    let facts = observe(&sealed);
    let uncovered: Vec<_> = facts.signatures[0]
        .coverage
        .uncovered
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    assert_eq!(uncovered, [left]);
}
