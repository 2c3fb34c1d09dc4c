//! Writing the pictures of seals to a folder.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use yinzheng::verifier::Inspection;

use crate::exit::Failure;

/// Most numbers tried for one picture before the folder counts as full.
const MOST: usize = 10_000;

/// Writes every picture once, under a name of our own: `seal-1.png`, `seal-2.bmp`, … A number that is taken is passed
/// over, so that nothing is ever overwritten. Returns what was written.
pub(super) fn write(inspection: &Inspection, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed =
        |path: &Path, e: io::Error| Failure::unreadable(format!("{}: {e}", path.display()));
    fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    let mut pictures: Vec<(&str, &[u8])> = Vec::new();
    for (ending, data) in inspection.pictures() {
        if !data.is_empty() && pictures.iter().all(|(_, known)| *known != data) {
            pictures.push((ending, data));
        }
    }
    pictures
        .into_iter()
        .map(|(ending, data)| write_new(folder, ending, data).map_err(|e| failed(folder, e)))
        .collect()
}

fn write_new(folder: &Path, ending: &str, data: &[u8]) -> io::Result<PathBuf> {
    for number in 1..=MOST {
        let path = folder.join(format!("seal-{number}.{ending}"));
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(data)?;
                return Ok(path);
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::Error::other("too many pictures are there already"))
}
