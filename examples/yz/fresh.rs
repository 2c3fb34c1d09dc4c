//! Writing results: into new files only, never over one that is there.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::path::Path;

use crate::exit::Failure;

/// Writes a file that must not be there yet.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, File::create_new(path), bytes)
}

/// As [`write`]; nobody but its owner can read the file, where the system knows owners.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, open_secret(path), bytes)
}

/// A file that was not there yet, to be written bit by bit, which nobody but its owner can read.
pub(crate) fn create_secret(path: &Path) -> Result<File, Failure> {
    open_secret(path).map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))
}

fn open_secret(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn put(path: &Path, file: io::Result<File>, bytes: &[u8]) -> Result<(), Failure> {
    let written = file.and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()));
    written.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))
}
