//! Where entries and salts are kept.

use std::collections::BTreeMap;

use crate::crypto::DigestAlgorithm;
use crate::sharing::StoreError;

/// Longest entry, in bytes. One has about 1 KiB; a decision on a hundred licences about 10 KiB.
pub const LONGEST_ENTRY: usize = 64 << 10;

/// Length of a salt, in octets: as long as the digest, so that neither is the weaker part.
pub const SALT_LENGTH: usize = 32;

/// What is kept of one entry: its octets and its link in the chain, both as they were written.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogRecord {
    /// `sm3:` and the digest over the link before it and these octets.
    pub hash: String,
    /// The octets of the entry; JSON without line breaks, where nobody changed it.
    pub entry: Vec<u8>,
}

impl LogRecord {
    /// The record of `entry` behind `previous`.
    pub fn new(previous: &str, entry: Vec<u8>) -> Self {
        Self {
            hash: link(previous, &entry),
            entry,
        }
    }

    /// A record as one line, with its line break: digest, blank, entry.
    pub fn to_line(&self) -> Vec<u8> {
        let mut line = self.hash.clone().into_bytes();
        line.push(b' ');
        line.extend_from_slice(&self.entry);
        line.push(b'\n');
        line
    }

    /// Reads a line without its line break, whatever it holds: verification says what is wrong with it.
    pub fn from_line(line: &[u8]) -> Self {
        let at = line.iter().position(|b| *b == b' ').unwrap_or(0);
        let (hash, entry) = line.split_at_checked(at).unwrap_or((&[], line));
        let hash = String::from_utf8_lossy(hash).into_owned();
        let entry = entry.strip_prefix(b" ").unwrap_or(entry).to_vec();
        Self { hash, entry }
    }
}

const DOMAIN: &[u8] = b"yinzheng-log-v1\0";

/// SM3(domain ‖ previous link as text ‖ octet 0 ‖ entry).
fn link(previous: &str, entry: &[u8]) -> String {
    let mut hasher = DigestAlgorithm::Sm3.hasher();
    hasher.update(DOMAIN);
    hasher.update(previous.as_bytes());
    hasher.update(&[0]);
    hasher.update(entry);
    format!("sm3:{}", hasher.finish())
}

/// The link before the first entry: it names the log, so that no log can be passed off as another.
pub(super) fn origin(log_id: &str) -> String {
    let mut hasher = DigestAlgorithm::Sm3.hasher();
    hasher.update(DOMAIN);
    hasher.update(log_id.as_bytes());
    format!("sm3:{}", hasher.finish())
}

/// Where a log is kept. One writer at a time.
pub trait LogStore {
    /// How many records it has.
    fn length(&self) -> u64;

    /// Adds a record; it is durable when this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the record is not there, or will not be after recovery.
    fn append(&mut self, record: &LogRecord) -> Result<(), StoreError>;

    /// Up to `most` records from number `from` (the first is 0) on, in their order.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn read(&self, from: u64, most: usize) -> Result<Vec<LogRecord>, StoreError>;
}

/// Where the salts of a log are kept, apart from it, so that they can be taken away.
pub trait SaltStore {
    /// Keeps the salt of entry `seq`; it is durable when this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn put(&mut self, seq: u64, salt: &[u8; SALT_LENGTH]) -> Result<(), StoreError>;

    /// The salt of entry `seq`; `None` if there is none any more.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn salt(&self, seq: u64) -> Result<Option<[u8; SALT_LENGTH]>, StoreError>;

    /// Takes the salt of entry `seq` away for good.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the salt may still be there.
    fn erase(&mut self, seq: u64) -> Result<(), StoreError>;
}

/// A log that lasts as long as the process.
#[derive(Clone, Debug, Default)]
pub struct MemoryLog(Vec<LogRecord>);

impl LogStore for MemoryLog {
    fn length(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    fn append(&mut self, record: &LogRecord) -> Result<(), StoreError> {
        self.0.push(record.clone());
        Ok(())
    }

    fn read(&self, from: u64, most: usize) -> Result<Vec<LogRecord>, StoreError> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(self.0.iter().skip(from).take(most).cloned().collect())
    }
}

/// Salts that last as long as the process.
#[derive(Clone, Default)]
pub struct MemorySalts(BTreeMap<u64, [u8; SALT_LENGTH]>);

impl std::fmt::Debug for MemorySalts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MemorySalts({})", self.0.len())
    }
}

impl SaltStore for MemorySalts {
    fn put(&mut self, seq: u64, salt: &[u8; SALT_LENGTH]) -> Result<(), StoreError> {
        self.0.insert(seq, *salt);
        Ok(())
    }

    fn salt(&self, seq: u64) -> Result<Option<[u8; SALT_LENGTH]>, StoreError> {
        Ok(self.0.get(&seq).copied())
    }

    fn erase(&mut self, seq: u64) -> Result<(), StoreError> {
        self.0.remove(&seq);
        Ok(())
    }
}
