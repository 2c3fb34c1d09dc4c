//! A record of uses in a folder: one small file for each.
//!
//! A file is written whole under a name of its own, made durable, and then linked to the name of the use, which fails
//! if that name is taken. So a use is either recorded or it is not, whenever the power fails, and processes side by
//! side need no lock.

use std::fs;
use std::fs::File;
use std::io::ErrorKind;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use crate::crypto::fill_random;
use crate::crypto::hex;
use crate::sharing::grant::Consumption;
use crate::sharing::grant::MOST_USES;
use crate::sharing::grant::NonceStore;
use crate::sharing::grant::OneUse;
use crate::sharing::grant::StoreError;
use crate::sharing::grant::UseReceipt;
use crate::sharing::text;

/// Longest record, in bytes: a number, a digest and a time have about 150.
const LONGEST: u64 = 4 << 10;

/// A record of uses in a folder.
#[derive(Debug)]
pub struct FileNonces(PathBuf);

impl FileNonces {
    /// The record in `folder`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] if it can be neither made nor opened.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        if !folder.is_dir() {
            fs::create_dir_all(&folder)?;
            // Else the folder could be gone with every use in it.
            sync_parent(&folder)?;
        }
        Ok(Self(folder))
    }

    /// Writes a receipt under `name`; `false` if the name is taken.
    fn record(&self, name: &Path, receipt: &UseReceipt) -> Result<Recorded, StoreError> {
        let mut random = [0; 16];
        fill_random(&mut random).map_err(|_| StoreError::Damaged)?;
        let draft = self.0.join(format!("{}.draft", hex(&random)));
        let json = serde_json::to_vec(receipt).map_err(|_| StoreError::Damaged)?;
        let mut file = File::options().write(true).create_new(true).open(&draft)?;
        let written = file.write_all(&json).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&draft, name));
        fs::remove_file(&draft)?;
        match linked {
            Ok(()) => {
                sync_folder(&self.0)?;
                Ok(Recorded::New)
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(Recorded::Taken),
            Err(e) => Err(e.into()),
        }
    }
}

enum Recorded {
    New,
    Taken,
}

impl NonceStore for FileNonces {
    fn consume(&self, usage: &OneUse) -> Result<Consumption, StoreError> {
        let parts = [usage.grant_id.as_bytes(), usage.nonce.as_bytes()];
        let key = text::digest_of("yinzheng-use-v1", &parts).replace(':', "-");
        let mut last = None;
        for number in 1..=usage.max_uses.min(MOST_USES) {
            let name = self.0.join(format!("{key}.{number}"));
            let mut found = read(&name)?;
            if found.is_none() {
                let receipt = UseReceipt::new(number, usage);
                match self.record(&name, &receipt)? {
                    Recorded::New => return Ok(Consumption::Consumed(receipt)),
                    Recorded::Taken => found = read(&name)?,
                }
            }
            let found = found.ok_or(StoreError::Damaged)?;
            if found.use_digest == usage.use_digest {
                // Whoever recorded it may have stopped before the folder was durable.
                sync_folder(&self.0)?;
                return Ok(Consumption::Repeated(found));
            }
            last = Some(found);
        }
        last.map(Consumption::AlreadyUsed).ok_or(StoreError::Limit)
    }
}

fn read(name: &Path) -> Result<Option<UseReceipt>, StoreError> {
    let file = match File::open(name) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let mut json = Vec::new();
    file.take(LONGEST).read_to_end(&mut json)?;
    let receipt = serde_json::from_slice(&json).map_err(|_| StoreError::Damaged)?;
    Ok(Some(receipt))
}

/// Makes the name of this file or folder durable, which its own folder holds.
pub(in crate::sharing) fn sync_parent(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    sync_folder(folder.unwrap_or(Path::new(".")))
}

/// Makes a new name in a folder durable.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    // Other systems neither need this nor allow a folder to be opened.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
