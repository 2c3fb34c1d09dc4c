//! What a signed package is made of: what was there unchanged, what is new in its place, and other readers agree.

use std::io::Cursor;
use std::io::Read as _;
use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use super::*;
use crate::support::zip::DESCRIPTOR;
use crate::support::zip::Packing;

/// Reads every entry with its check sum, and every XML file with expat.
const WITH_PYTHON: &str = "
import sys, xml.etree.ElementTree, zipfile
package = zipfile.ZipFile(sys.argv[1])
for name in package.namelist():
    data = package.read(name)
    if name.endswith('.xml') and data:
        xml.etree.ElementTree.fromstring(data)
";

/// A package with everything that a careless writer would change.
fn odd() -> Vec<u8> {
    let builder = document("证照", 2).byte_order_mark().relative_paths();
    let mut package = builder.build();
    package.put("Doc_0/未知/数据.bin", &[0, 159, 146, 150]);
    package.put("Doc_0/empty", b"");
    let mut zip = package.zip();
    zip.comment = b"KRC".to_vec();
    for (number, entry) in zip.entries.iter_mut().enumerate() {
        if number % 2 == 0 {
            entry.flags |= DESCRIPTOR;
        }
        if number % 3 == 0 {
            entry.packing = Packing::Stored;
        }
    }
    zip.write()
}

#[test]
fn entries_keep_their_bytes_and_new_ones_stand_with_the_list() {
    let before = odd();
    let once = seal_v4(&before, &request().place(on_page(9.0, 9.0))).unwrap();
    let twice = seal_v4(&once, &request()).unwrap();
    let (old, first, second) = (files(&before), files(&once), files(&twice));
    let root = String::from_utf8(file(&once, "/OFD.xml")).unwrap();
    let pointer = "\n<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>";
    assert!(root.starts_with('\u{feff}'));
    assert_eq!(root.matches(pointer).count(), 1);
    assert_eq!(
        root.replace(pointer, "").into_bytes(),
        file(&before, "/OFD.xml")
    );
    for (path, bytes) in old.iter().filter(|(path, _)| path != "/OFD.xml") {
        assert!(first.contains(&(path.clone(), bytes.clone())), "{path}");
    }
    for (path, bytes) in &first {
        let list = path == "/Doc_0/Signs/Signatures.xml";
        assert_eq!(
            second.contains(&(path.clone(), bytes.clone())),
            !list,
            "{path}"
        );
    }
    let added: Vec<&str> = second
        .iter()
        .map(|(p, _)| p.as_str())
        .skip(old.len())
        .collect();
    let in_folder = |n: usize| {
        ["Seal.esl", "Signature.xml", "SignedValue.dat"]
            .map(|f| format!("/Doc_0/Signs/Sign_{n}/{f}"))
    };
    let mut want = vec!["/Doc_0/Signs/Signatures.xml".to_owned()];
    want.extend(in_folder(0));
    want.extend(in_folder(1));
    assert_eq!(added, want);
}

#[test]
fn the_list_counts_on() {
    let mut package = document("证照", 1).build().pack();
    for _ in 0..3 {
        package = seal_v4(&package, &request().place(on_page(9.0, 9.0))).unwrap();
    }
    let list = String::from_utf8(file(&package, "/Doc_0/Signs/Signatures.xml")).unwrap();
    // Signatures and stamps have one number space.
    assert!(
        list.contains("<ofd:MaxSignId>s006</ofd:MaxSignId>"),
        "{list}"
    );
    let facts = observe(&package);
    let ids: Vec<_> = facts.signatures.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["s001", "s003", "s005"]);
    let covered = |s: usize, of: usize| {
        let own = format!("/Doc_0/Signs/Sign_{of}/");
        facts.signatures[s]
            .references
            .iter()
            .filter(|r| r.path.starts_with(&own))
            .count()
    };
    assert_eq!(
        [covered(2, 0), covered(2, 1), covered(2, 2)],
        [3, 3, 1],
        "later ones cover earlier ones"
    );
    assert_eq!(facts.signatures[0].unseen, Vec::<String>::new());
}

#[test]
fn a_folder_of_another_is_left_alone() {
    let mut package = document("证照", 1).build();
    package.put("Doc_0/SIGNS/notes.txt", b"not ours");
    package.put("Doc_0/Signs_1", b"nor this");
    let sealed = seal_v4(&package.pack(), &request()).unwrap();
    let list = observe(&sealed).documents[0].list.path.clone();
    assert_eq!(list.as_deref(), Some("/Doc_0/Signs_2/Signatures.xml"));
}

#[test]
fn a_property_is_ascii_whatever_the_folder_is_called() {
    let plain = document("证照", 1).build();
    let mut moved = plain.clone();
    moved.entries = plain
        .entries
        .iter()
        .map(|(name, data)| {
            let text = String::from_utf8(data.clone()).unwrap();
            (
                name.replace("Doc_0", "文档"),
                text.replace("Doc_0", "文档").into_bytes(),
            )
        })
        .collect();
    let fresh = seal_v4(&moved.pack(), &request()).unwrap();
    let list = observe(&fresh).documents[0].list.path.clone();
    assert_eq!(list.as_deref(), Some("/Signs/Signatures.xml"));
    // Where the list has its place already, percent signs stand for what is not ASCII.
    moved.replace(
        "OFD.xml",
        "</ofd:DocRoot>",
        "</ofd:DocRoot><ofd:Signatures>/文档/章.xml</ofd:Signatures>",
    );
    let sealed = seal_v4(&moved.pack(), &request()).unwrap();
    let facts = observe(&sealed);
    assert_eq!(facts.signatures[0].path, "/文档/Sign_0/Signature.xml");
    let value = yinzheng::seal::SealSignature::from_der(&facts.signatures[0].value).unwrap();
    let property = "/%E6%96%87%E6%A1%A3/Sign_0/Signature.xml";
    assert_eq!(value.property_text(), Some(property));
}

#[test]
fn other_readers_accept_the_package() {
    let package = seal_v4(&odd(), &request().place(seam(Edge::Right, 9))).unwrap();
    let written = files(&package);
    for (path, bytes) in &written {
        if path.ends_with(".xml") && !bytes.is_empty() {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(roxmltree::Document::parse(text).is_ok(), "{path}");
        }
    }
    let mut other = zip::ZipArchive::new(Cursor::new(&package)).unwrap();
    assert_eq!(other.len(), written.len());
    for (path, bytes) in &written {
        // Reading compares the check sum.
        let mut read = Vec::new();
        other
            .by_name(&path[1..])
            .unwrap()
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(&read, bytes, "{path}");
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("sign_ofd_{}.zip", std::process::id()));
    std::fs::File::create(&path)
        .unwrap()
        .write_all(&package)
        .unwrap();
    let unzip = Command::new("unzip")
        .arg("-tqq")
        .arg(&path)
        .stdout(Stdio::null())
        .status();
    let python = Command::new("python3")
        .args(["-c", WITH_PYTHON])
        .arg(&path)
        .status();
    std::fs::remove_file(&path).unwrap();
    for (reader, status) in [("unzip", unzip), ("python3", python)] {
        match status {
            Ok(status) => assert!(status.success(), "{reader}"),
            Err(_) => println!("skipped: there is no {reader}"),
        }
    }
}
