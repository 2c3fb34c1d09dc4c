//! What is done to files of the demonstration after they were made.

use std::io::Cursor;
use std::io::Read;
use std::io::Write;

use zip::ZipArchive;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::demo_world::Made;

/// The page of a licence as the issuer draws it.
pub(crate) const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
const DOCUMENT: &str = "Doc_0/Document.xml";

/// Ten years longer, on the page alone.
pub(crate) fn lengthened(package: &[u8]) -> Made<Vec<u8>> {
    let mut files = files(package)?;
    change(&mut files, PAGE, |page| page.replace("2029年", "2039年"));
    packed(&files)
}

/// Another name in the seal, wherever it stands.
pub(crate) fn with_forged_seal(package: &[u8]) -> Made<Vec<u8>> {
    // As long as what it replaces, so that the structure stays whole.
    let (from, to) = ("示例".as_bytes(), "示范".as_bytes());
    let mut files = files(package)?;
    let of_seal = |name: &str| name.ends_with("/Seal.esl") || name.ends_with("/SignedValue.dat");
    for (_, bytes) in files.iter_mut().filter(|(name, _)| of_seal(name)) {
        let found = bytes.windows(from.len()).position(|w| w == from);
        if let Some(place) = found.and_then(|at| bytes.get_mut(at..at + to.len())) {
            place.copy_from_slice(to);
        }
    }
    packed(&files)
}

/// Without the files of the signature, and without the line in OFD.xml that names them.
pub(crate) fn stripped(package: &[u8]) -> Made<Vec<u8>> {
    let mut files = files(package)?;
    files.retain(|(name, _)| !name.contains("/Signs/"));
    change(&mut files, "OFD.xml", |text| {
        let split = text
            .split_once("<ofd:Signatures>")
            .and_then(|(before, rest)| {
                let (_, after) = rest.split_once("</ofd:Signatures>")?;
                Some(format!("{before}{after}"))
            });
        split.unwrap_or_default()
    });
    packed(&files)
}

/// With two copies of its page.
pub(crate) fn of_three_pages(unsigned: &[u8]) -> Made<Vec<u8>> {
    let mut files = files(unsigned)?;
    let page = files.iter().find(|(name, _)| name == PAGE);
    let page = page.map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    let mut list = String::new();
    for number in [1, 2] {
        let path = format!("Pages/Page_{number}/Content.xml");
        list += &format!("<ofd:Page ID=\"90{number}\" BaseLoc=\"{path}\"/>\n");
        files.push((format!("Doc_0/{path}"), page.clone()));
    }
    change(&mut files, DOCUMENT, |text| {
        text.replace("</ofd:Pages>", &format!("{list}</ofd:Pages>"))
    });
    packed(&files)
}

type Files = Vec<(String, Vec<u8>)>;

/// Gives the text of one file what `edit` makes of it.
fn change(files: &mut Files, name: &str, edit: impl Fn(&str) -> String) {
    for (_, bytes) in files.iter_mut().filter(|(n, _)| n == name) {
        *bytes = edit(&String::from_utf8_lossy(bytes)).into_bytes();
    }
}

fn files(package: &[u8]) -> Made<Files> {
    let mut archive = ZipArchive::new(Cursor::new(package))?;
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let name = file.name()?.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        files.push((name, bytes));
    }
    Ok(files)
}

fn packed(files: &Files) -> Made<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
