//! Writing the pictures of seals to a folder.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use crate::exit::Failure;
use crate::inspect::model::Inspection;
use crate::inspect::value::PictureLine;

/// Most numbers tried for one picture before the folder counts as full.
const MOST: usize = 10_000;

/// Writes every picture once, under a name of our own: `seal-1.png`, `seal-2.bmp`, … A number that is taken is passed
/// over, so that nothing is ever overwritten. Returns what was written.
pub(super) fn write(inspection: &Inspection, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed =
        |path: &Path, e: io::Error| Failure::unreadable(format!("{}: {e}", path.display()));
    fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    let mut pictures: Vec<&PictureLine> = Vec::new();
    for picture in inspection.pictures() {
        if !picture.data.is_empty() && pictures.iter().all(|p| p.data != picture.data) {
            pictures.push(picture);
        }
    }
    pictures
        .into_iter()
        .map(|picture| write_new(folder, picture).map_err(|e| failed(folder, e)))
        .collect()
}

fn write_new(folder: &Path, picture: &PictureLine) -> io::Result<PathBuf> {
    for number in 1..=MOST {
        let path = folder.join(format!("seal-{number}.{}", picture.ending));
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(&picture.data)?;
                return Ok(path);
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::Error::other("too many pictures are there already"))
}
