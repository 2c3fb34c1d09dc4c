//! Writing a log.

use zeroize::Zeroizing;

use crate::crypto::SignError;
use crate::crypto::fill_random;
use crate::licence::Uscc;
use crate::sharing::StoreError;
use crate::sharing::log::Checkpoint;
use crate::sharing::log::Entry;
use crate::sharing::log::LONGEST_ENTRY;
use crate::sharing::log::LogEvent;
use crate::sharing::log::LogRecord;
use crate::sharing::log::LogStore;
use crate::sharing::log::Receipt;
use crate::sharing::log::SALT_LENGTH;
use crate::sharing::log::SaltStore;
use crate::sharing::log::store::origin;
use crate::time::Timestamp;

const DAY: i64 = 86_400;

/// Why an entry was not written, or a salt not taken away.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The entry is longer than [`LONGEST_ENTRY`].
    #[error("the entry is longer than the limit")]
    EntryTooLong,
    /// No random numbers for a salt.
    #[error("no random numbers")]
    Random(#[from] SignError),
    /// Its first entry does not follow from its name: the log has another name, or was changed.
    #[error("the log has another name, or its first entry was changed")]
    OtherLog,
    /// There is no such entry, or it cannot be read.
    #[error("there is no such entry")]
    NoEntry,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The entry would be older than the one before it; a clock is wrong.
    #[error("the time is before that of the last entry")]
    TimeBackwards,
    /// The salt must be kept for longer.
    #[error("the entry is younger than its personal data must be kept")]
    TooEarly,
}

/// How long personal data are kept: at least so that the case can be reviewed, at most as the law allows.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retention {
    /// Days before which a salt is not taken away.
    pub at_least: u32,
    /// Days after which it must be gone.
    pub at_most: u32,
}

impl Retention {
    /// These bounds, in days; `None` if the least is more than the most.
    pub const fn new(at_least: u32, at_most: u32) -> Option<Self> {
        if at_least > at_most {
            return None;
        }
        Some(Self { at_least, at_most })
    }

    pub(super) fn is_over(&self, written: Timestamp, now: Timestamp) -> bool {
        written.plus(i64::from(self.at_most).saturating_mul(DAY)) < now
    }

    fn is_early(&self, written: Timestamp, now: Timestamp) -> bool {
        now < written.plus(i64::from(self.at_least).saturating_mul(DAY))
    }
}

/// A log that is written to (审计日志).
///
/// ```
/// use yinzheng::crypto::SoftwareSigner;
/// use yinzheng::sharing::{AuditLog, Entry, LogEvent, LogStore, MemoryLog, MemorySalts};
///
/// let body = "11510800MB9999906B".parse()?;
/// let mut log = AuditLog::open("gy-approval-1", MemoryLog::default(), MemorySalts::default())?;
/// let entry = Entry::new(LogEvent::Access, body, "u17").about("licence", "1.2.156.3005.2…");
/// let receipt = log.append(entry, "2026-11-24T00:00:00Z".parse()?)?;
/// assert_eq!(receipt.seq, 1);
///
/// let signer = SoftwareSigner::generate_sm2()?;
/// let checkpoint = log.checkpoint("2026-11-24T00:00:01Z".parse()?).sign(&signer)?;
/// assert_eq!(checkpoint.checkpoint().seq, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AuditLog<L, S> {
    log_id: String,
    store: L,
    salts: S,
    head: String,
    last: Option<Timestamp>,
}

impl<L: LogStore, S: SaltStore> AuditLog<L, S> {
    /// Opens a log to write on where it ends. What it holds is not verified, beside that its first entry belongs to a log
    /// of this name; that is for [`LogVerifier`](crate::sharing::LogVerifier).
    ///
    /// # Errors
    ///
    /// [`LogError::OtherLog`] under another name; [`LogError::Store`], and [`StoreError::Damaged`] in it if the last
    /// entry cannot be read.
    pub fn open(log_id: impl Into<String>, store: L, salts: S) -> Result<Self, LogError> {
        let log_id = log_id.into();
        let (mut head, mut last) = (origin(&log_id), None);
        if let Some(first) = store.read(0, 1)?.into_iter().next()
            && LogRecord::new(&head, first.entry).hash != first.hash
        {
            return Err(LogError::OtherLog);
        }
        if let Some(at) = store.length().checked_sub(1) {
            let record = store.read(at, 1)?.into_iter().next();
            let record = record.ok_or(StoreError::Damaged)?;
            last = Some(receipt(&record)?.time);
            head = record.hash;
        }
        Ok(Self {
            log_id,
            store,
            salts,
            head,
            last,
        })
    }

    /// Adds an entry, and returns it as it was written. It is durable then.
    ///
    /// # Errors
    ///
    /// [`LogError`]; nothing was written.
    pub fn append(&mut self, entry: Entry, at: Timestamp) -> Result<Receipt, LogError> {
        if self.last.is_some_and(|last| at < last) {
            return Err(LogError::TimeBackwards);
        }
        let seq = self.store.length().saturating_add(1);
        let mut salt = Zeroizing::new([0; SALT_LENGTH]);
        if !entry.private.is_empty() {
            fill_random(&mut *salt)?;
        }
        let has_private = !entry.private.is_empty();
        let receipt = Receipt::of(entry, seq, at, &*salt);
        let octets = serde_json::to_vec(&receipt).map_err(|_| LogError::EntryTooLong)?;
        if octets.len() > LONGEST_ENTRY {
            return Err(LogError::EntryTooLong);
        }
        // The salt first: a salt without an entry is nothing, an entry without its salt could never be shown again.
        if has_private {
            self.salts.put(seq, &salt)?;
        }
        let record = LogRecord::new(&self.head, octets);
        self.store.append(&record)?;
        self.head = record.hash;
        self.last = Some(at);
        Ok(receipt)
    }

    /// How long the log is at this time; to be signed and given to the other side.
    pub fn checkpoint(&self, at: Timestamp) -> Checkpoint {
        Checkpoint::new(&self.log_id, self.store.length(), &self.head, at)
    }

    /// Takes the personal data of entry `seq` away, and records that.
    ///
    /// # Errors
    ///
    /// [`LogError::TooEarly`] before its time, [`LogError::NoEntry`] without such an entry; else as
    /// [`AuditLog::append`]. If recording fails, the salt is gone all the same.
    pub fn erase(
        &mut self,
        seq: u64,
        retention: &Retention,
        organisation: Uscc,
        operator: &str,
        at: Timestamp,
    ) -> Result<Receipt, LogError> {
        let index = seq.checked_sub(1).ok_or(LogError::NoEntry)?;
        let record = self.store.read(index, 1)?.into_iter().next();
        let written = receipt(&record.ok_or(LogError::NoEntry)?)?;
        if retention.is_early(written.time, at) {
            return Err(LogError::TooEarly);
        }
        self.salts.erase(seq)?;
        let mut entry = Entry::new(LogEvent::Erasure, organisation, operator);
        entry.erased = Some(seq);
        self.append(entry, at)
    }

    /// The store.
    pub const fn store(&self) -> &L {
        &self.store
    }

    /// The salts.
    pub const fn salts(&self) -> &S {
        &self.salts
    }
}

fn receipt(record: &LogRecord) -> Result<Receipt, StoreError> {
    serde_json::from_slice(&record.entry).map_err(|_| StoreError::Damaged)
}
