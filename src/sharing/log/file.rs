//! A log and its salts in files.
//!
//! An entry is one line, written in one go and made durable before it is acknowledged. A crash can leave a torn line at
//! the end, which was never acknowledged; opening cuts it off and says so. Anything else that is wrong is left for
//! verification to name.

use std::fs::File;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::ErrorKind;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::io::Write as _;
use std::path::Path;

use crate::sharing::StoreError;
use crate::sharing::grant::sync_parent;
use crate::sharing::log::LONGEST_ENTRY;
use crate::sharing::log::LogRecord;
use crate::sharing::log::LogStore;
use crate::sharing::log::SALT_LENGTH;
use crate::sharing::log::SaltStore;
use crate::sharing::text;

/// Longest line, in bytes: an entry, its link, a blank and a line break.
const LONGEST_LINE: u64 = LONGEST_ENTRY as u64 + 80;

/// Every so many records their place in the file is remembered, 8 bytes each.
const STEP: u64 = 256;

/// What opening a file found to mend.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Recovery {
    /// Bytes of a torn line that were cut off, or passed over.
    pub cut: u64,
}

/// A log in one file.
#[derive(Debug)]
pub struct FileLog {
    file: File,
    /// Length of the file, in bytes.
    end: u64,
    records: u64,
    /// Where records 0, 256, 512, … begin.
    places: Vec<u64>,
    recovery: Recovery,
    /// Nothing may be appended: it is only read, or a write failed and could not be undone.
    closed: bool,
}

impl FileLog {
    /// Opens the log in `path`, which is made if it is not there, and cuts a torn line off its end.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`], and [`StoreError::Limit`] for a line longer than any entry.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let new = !path.exists();
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        if new {
            sync_parent(path)?;
        }
        let mut log = Self {
            file,
            end: 0,
            records: 0,
            places: Vec::new(),
            recovery: Recovery::default(),
            closed: false,
        };
        log.scan()?;
        log.mend()?;
        Ok(log)
    }

    /// Opens the log in `path` to read it: nothing is written, a torn line at its end is passed over and told in
    /// [`FileLog::recovery`], and nothing can be appended. For whoever verifies a log, which is evidence.
    ///
    /// # Errors
    ///
    /// As [`FileLog::open`]; [`StoreError::Io`] if it is not there.
    pub fn view(path: &Path) -> Result<Self, StoreError> {
        let mut log = Self {
            file: File::open(path)?,
            end: 0,
            records: 0,
            places: Vec::new(),
            recovery: Recovery::default(),
            closed: true,
        };
        log.scan()?;
        Ok(log)
    }

    /// What opening found to mend.
    pub const fn recovery(&self) -> Recovery {
        self.recovery
    }

    /// Finds where records begin and where the last whole one ends.
    fn scan(&mut self) -> Result<(), StoreError> {
        let total = self.file.metadata()?.len();
        let mut reader = BufReader::new(&self.file);
        let mut line = Vec::new();
        let mut at = 0_u64;
        loop {
            line.clear();
            let read = (&mut reader)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)?;
            let torn = !line.ends_with(b"\n") || has_hole(&line);
            let length = u64::try_from(read).unwrap_or(u64::MAX);
            let next = at.saturating_add(length);
            if read == 0 || (torn && next == total) {
                break;
            }
            if !line.ends_with(b"\n") {
                return Err(StoreError::Limit);
            }
            if self.records.is_multiple_of(STEP) {
                self.places.push(at);
            }
            self.records = self.records.saturating_add(1);
            at = next;
        }
        self.recovery.cut = total.saturating_sub(at);
        self.end = at;
        Ok(())
    }

    /// Cuts off what is behind the last whole record.
    fn mend(&self) -> Result<(), StoreError> {
        if self.recovery.cut > 0 {
            self.file.set_len(self.end)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    fn write(&mut self, line: &[u8]) -> Result<(), StoreError> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let written = self
            .file
            .write_all(line)
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line must not stay before the next one.
            let undone = self
                .file
                .set_len(self.end)
                .and_then(|()| self.file.sync_all());
            self.closed = undone.is_err();
            return Err(error.into());
        }
        Ok(())
    }
}

/// Whether a crash left a hole in a line, which was never acknowledged then: it reads as zeros, of which JSON has none.
/// With a record behind it, it is no hole in one line but a fault between two, which verification names.
fn has_hole(line: &[u8]) -> bool {
    let Some(at) = line.iter().rposition(|b| *b == 0) else {
        return false;
    };
    let behind = line.split_at_checked(at.saturating_add(1));
    let behind = LogRecord::from_line(behind.map_or(&[], |(_, rest)| rest));
    !(text::digest(&behind.hash, "hash").is_ok() && behind.entry.starts_with(b"{"))
}

impl LogStore for FileLog {
    fn length(&self) -> u64 {
        self.records
    }

    fn append(&mut self, record: &LogRecord) -> Result<(), StoreError> {
        if self.closed {
            return Err(StoreError::Damaged);
        }
        if self.file.metadata()?.len() != self.end {
            return Err(StoreError::OtherWriter);
        }
        let line = record.to_line();
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if length > LONGEST_LINE || record.entry.contains(&b'\n') {
            return Err(StoreError::Limit);
        }
        self.write(&line)?;
        if self.records.is_multiple_of(STEP) {
            self.places.push(self.end);
        }
        self.records = self.records.saturating_add(1);
        self.end = self.end.saturating_add(length);
        Ok(())
    }

    fn read(&self, from: u64, most: usize) -> Result<Vec<LogRecord>, StoreError> {
        let step = usize::try_from(from / STEP).unwrap_or(usize::MAX);
        let Some(place) = self.places.get(step).filter(|_| from < self.records) else {
            return Ok(Vec::new());
        };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(*place))?;
        let mut reader = BufReader::new(file);
        let mut skip = from % STEP;
        let mut records = Vec::new();
        let mut line = Vec::new();
        let left = self.records.saturating_sub(from);
        let most = most.min(usize::try_from(left).unwrap_or(usize::MAX));
        while records.len() < most {
            line.clear();
            (&mut reader)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)?;
            let whole = line.strip_suffix(b"\n").ok_or(StoreError::Damaged)?;
            if skip > 0 {
                skip = skip.saturating_sub(1);
                continue;
            }
            records.push(LogRecord::from_line(whole));
        }
        Ok(records)
    }
}

/// Salts in one file, each in a place of its own, so that one can be overwritten. On media that keep old blocks the
/// salt is gone for this program, and for others as far as the medium forgets.
#[derive(Debug)]
pub struct FileSalts(File);

impl FileSalts {
    /// Opens the salts in `path`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let new = !path.exists();
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path)?;
        if new {
            sync_parent(path)?;
        }
        Ok(Self(file))
    }

    fn place(seq: u64) -> Result<u64, StoreError> {
        let length = u64::try_from(SALT_LENGTH).unwrap_or(u64::MAX);
        seq.checked_mul(length).ok_or(StoreError::Limit)
    }

    fn write(&mut self, seq: u64, salt: &[u8; SALT_LENGTH]) -> Result<(), StoreError> {
        self.0.seek(SeekFrom::Start(Self::place(seq)?))?;
        self.0.write_all(salt)?;
        self.0.sync_data()?;
        Ok(())
    }
}

impl SaltStore for FileSalts {
    fn put(&mut self, seq: u64, salt: &[u8; SALT_LENGTH]) -> Result<(), StoreError> {
        self.write(seq, salt)
    }

    fn salt(&self, seq: u64) -> Result<Option<[u8; SALT_LENGTH]>, StoreError> {
        let mut file = &self.0;
        file.seek(SeekFrom::Start(Self::place(seq)?))?;
        let mut salt = [0; SALT_LENGTH];
        match file.read_exact(&mut salt) {
            Ok(()) => Ok((salt != [0; SALT_LENGTH]).then_some(salt)),
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    fn erase(&mut self, seq: u64) -> Result<(), StoreError> {
        if self.salt(seq)?.is_some() {
            self.write(seq, &[0; SALT_LENGTH])?;
        }
        Ok(())
    }
}
