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
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    put(path, options.open(path), bytes)
}

fn put(path: &Path, file: io::Result<File>, bytes: &[u8]) -> Result<(), Failure> {
    let written = file.and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()));
    written.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))
}
