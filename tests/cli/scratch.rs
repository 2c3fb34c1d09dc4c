//! Files for the program to read.

use std::fs;
use std::io::Cursor;
use std::io::Read;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::program::Run;
use super::program::run;

/// A folder of its own for one test, gone when the test is over.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cli-{}-{number}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// The path of `name` in it.
    pub(crate) fn path(&self, name: &str) -> String {
        let path = if name.is_empty() {
            self.0.clone()
        } else {
            self.0.join(name)
        };
        path.into_os_string().into_string().unwrap()
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// Runs the program with the words of a line; those that begin with @, or have one behind a =, are files in it.
    pub(crate) fn run(&self, line: &str) -> Run {
        let file = |w: &str| match w.rsplit_once('@') {
            Some((before, name)) if before.is_empty() || before.ends_with('=') => {
                format!("{before}{}", self.path(name))
            }
            _ => w.to_owned(),
        };
        let words: Vec<String> = line.split_whitespace().map(file).collect();
        run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The same, which has to exit with 0.
    pub(crate) fn good(&self, line: &str) -> Run {
        let run = self.run(line);
        assert_eq!(run.code, 0, "{line}: {run:?}");
        run
    }

    /// Makes a folder and returns its path.
    pub(crate) fn make(&self, name: &str) -> String {
        fs::create_dir_all(self.path(name)).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// The smallest OFD package: one document, one page, no signature.
pub(crate) fn unsigned_ofd() -> Vec<u8> {
    let element = |name: &str, body: &str| {
        let namespace = r#"xmlns:ofd="http://www.ofdspec.org/2016""#;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {namespace}{body}</ofd:{name}>"#
        )
    };
    let root = r#" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"#;
    let document = r#"><ofd:CommonData><ofd:MaxUnitID>1</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("OFD.xml", element("OFD", root)),
        ("Doc_0/Document.xml", element("Document", document)),
        ("Doc_0/Pages/Page_0/Content.xml", element("Page", ">")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The entry `name` of a package.
pub(crate) fn entry(package: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut bytes = Vec::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}
