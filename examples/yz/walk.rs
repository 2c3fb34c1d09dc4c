//! Which documents are meant, and their bytes.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::vec;

use crate::args::Verify;
use crate::exit::Failure;

/// Endings that make a file in a folder a document. A file that is named itself is taken whatever it is called.
const ENDINGS: &[&str] = &["ofd", "esl", "dat", "p7s", "p7m", "tsr"];

/// One document, not yet read.
#[derive(Debug)]
pub(crate) struct Document {
    /// The name as it was given, or as it was found in a folder that was given.
    pub(crate) name: String,
    source: Source,
}

#[derive(Debug)]
enum Source {
    File(PathBuf),
    Stdin,
    /// A folder that could not be listed, or in which there is nothing to verify.
    Broken(String),
}

impl Document {
    /// A document at `path`, or standard input if that is `-`.
    pub(crate) fn at(path: &Path) -> Self {
        Self {
            name: path.display().to_string(),
            source: if path == Path::new("-") {
                Source::Stdin
            } else {
                Source::File(path.to_owned())
            },
        }
    }

    fn broken(path: &Path, message: impl Into<String>) -> Self {
        Self {
            name: path.display().to_string(),
            source: Source::Broken(message.into()),
        }
    }

    /// The document's bytes; never more than `limit`, so that a file of any size costs bounded memory.
    pub(crate) fn read(&self, limit: usize) -> Result<Vec<u8>, Failure> {
        let bytes = match &self.source {
            Source::File(path) => read_file(path, limit),
            Source::Stdin => read_bounded(io::stdin().lock(), limit),
            Source::Broken(message) => Err(io::Error::other(message.clone())),
        };
        bytes.map_err(|e| Failure::unreadable(format!("{}: {e}", self.name)))
    }
}

/// The file at `path`, unless it is longer than `limit` bytes.
pub(crate) fn read_file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    // What says beforehand that it is too long need not be read; devices and pipes say nothing.
    let said = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if said > limit {
        return Err(too_long(limit));
    }
    let mut bytes = Vec::with_capacity(said);
    fill(&mut bytes, file, limit)?;
    Ok(bytes)
}

/// All of `reader`, unless it is longer than `limit` bytes.
pub(crate) fn read_bounded(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fill(&mut bytes, reader, limit)?;
    Ok(bytes)
}

fn fill(bytes: &mut Vec<u8>, reader: impl Read, limit: usize) -> io::Result<()> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    reader.take(most.saturating_add(1)).read_to_end(bytes)?;
    if bytes.len() > limit {
        return Err(too_long(limit));
    }
    Ok(())
}

fn too_long(limit: usize) -> io::Error {
    io::Error::other(format!("longer than the limit of {limit} bytes"))
}

/// Which documents the command line means. Folders are searched while one goes through them, so that memory does not grow
/// with what they hold.
#[derive(Debug)]
pub(crate) struct Documents {
    paths: Vec<PathBuf>,
}

impl Documents {
    /// The documents that `args` means.
    pub(crate) fn named_by(args: &Verify) -> Result<Self, Failure> {
        let mut paths = args.files.clone();
        let stdin_for_list = args.files_from.as_deref() == Some(Path::new("-"));
        if let Some(list) = &args.files_from {
            paths.extend(listed(list)?);
        }
        let stdin_for_documents = paths.iter().filter(|p| *p == Path::new("-")).count();
        if stdin_for_documents + usize::from(stdin_for_list) > 1 {
            return Err(Failure::usage("standard input can be read only once"));
        }
        Self::at(paths)
    }

    /// The documents at these paths.
    pub(crate) fn at(paths: Vec<PathBuf>) -> Result<Self, Failure> {
        if paths.is_empty() {
            return Err(Failure::unreadable("no document was named"));
        }
        Ok(Self { paths })
    }

    /// Every document, in the order of the command line; folders in the order of names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Document> {
        self.paths.iter().flat_map(|path| {
            if path.is_dir() {
                Search::new(path)
            } else {
                Search::only(Document::at(path))
            }
        })
    }

    /// The document, if there is one alone.
    pub(crate) fn single(&self) -> Option<Document> {
        let mut all = self.iter();
        let first = all.next();
        first.filter(|_| all.next().is_none())
    }
}

/// The documents in a folder and below. Links to folders are not followed, lest they lead round in a ring.
struct Search {
    /// Those of the folder that was listed last.
    here: vec::IntoIter<Document>,
    /// Folders that are still to be listed, the next one last.
    open: Vec<PathBuf>,
    /// Said if nothing at all is found: nothing to verify is not the same as everything verified.
    nothing: Option<Document>,
}

impl Search {
    fn new(folder: &Path) -> Self {
        Self {
            here: Vec::new().into_iter(),
            open: vec![folder.to_owned()],
            nothing: Some(Document::broken(folder, "no document in this folder")),
        }
    }

    fn only(document: Document) -> Self {
        Self {
            here: vec![document].into_iter(),
            open: Vec::new(),
            nothing: None,
        }
    }

    /// Lists `folder`: its documents come next, then the folders in it.
    fn list(&mut self, folder: &Path) -> io::Result<()> {
        let mut paths = listing(folder)?;
        let is_folder = |p: &PathBuf| fs::symlink_metadata(p).is_ok_and(|m| m.is_dir());
        let folders: Vec<_> = paths.extract_if(.., |p| is_folder(p)).collect();
        self.open.extend(folders.into_iter().rev());
        paths.retain(|p| p.is_file() && is_document(p));
        let documents: Vec<Document> = paths.iter().map(|p| Document::at(p)).collect();
        self.here = documents.into_iter();
        Ok(())
    }
}

impl Iterator for Search {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        loop {
            if let Some(document) = self.here.next() {
                self.nothing = None;
                return Some(document);
            }
            let Some(folder) = self.open.pop() else {
                return self.nothing.take();
            };
            if let Err(e) = self.list(&folder) {
                self.nothing = None;
                return Some(Document::broken(&folder, e.to_string()));
            }
        }
    }
}

fn is_document(path: &Path) -> bool {
    ENDINGS.iter().any(|ending| has_ending(path, ending))
}

/// Whether the name of `path` ends in `.ending`, in capitals or not.
pub(crate) fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

/// What is in `folder`, in the order of names.
pub(crate) fn listing(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The paths in a list of files, one on each line.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let bytes = Document::at(list).read(LONGEST_LIST)?;
    bytes
        .split(|b| *b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| {
            path_of(line)
                .ok_or_else(|| Failure::unreadable(format!("{}: not UTF-8", list.display())))
        })
        .collect()
}

/// Longest list of files, in bytes: some ten million names.
const LONGEST_LIST: usize = 1 << 30;

/// Names of files are bytes on Unix, in whatever encoding the archive was written.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // the other systems' twin can fail
fn path_of(line: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(line)))
}

#[cfg(not(unix))]
fn path_of(line: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(line).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_stops_at_the_limit() {
        assert_eq!(read_bounded(&b"abc"[..], 3).unwrap(), b"abc");
        assert!(read_bounded(&b"abcd"[..], 3).is_err());
        assert!(read_bounded(io::repeat(0), 3).is_err(), "an endless file");
    }

    #[test]
    fn folders_are_gone_through_in_the_order_of_names() {
        let root = std::env::temp_dir().join(format!("yz-walk-{}", std::process::id()));
        for folder in ["a", "b/z", "empty"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in [
            "c.ofd",
            "a/2.ofd",
            "a/1.ofd",
            "a/note.txt",
            "b/3.dat",
            "b/z/4.esl",
        ] {
            fs::write(root.join(file), b"x").unwrap();
        }
        let documents = Documents::at(vec![root.clone(), root.join("empty")]).unwrap();
        let found: Vec<PathBuf> = documents.iter().map(|d| PathBuf::from(d.name)).collect();
        let want = [
            "c.ofd",
            "a/1.ofd",
            "a/2.ofd",
            "b/3.dat",
            "b/z/4.esl",
            "empty",
        ];
        assert_eq!(found, want.map(|name| root.join(name)));
        assert!(documents.single().is_none());
        let one = Documents::at(vec![root.join("b/z")]).unwrap();
        assert!(one.single().is_some_and(|d| d.name.ends_with("4.esl")));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn endings_are_read_in_capitals_too() {
        assert!(is_document(Path::new("a/B.OFD")));
        assert!(!is_document(Path::new("a/ofd")), "a name without an ending");
        assert!(!is_document(Path::new("a/b.ofd.bak")));
    }
}
