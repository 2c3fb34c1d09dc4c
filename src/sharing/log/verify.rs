//! Does a log hold?

use std::collections::BTreeMap;

use crate::crypto::PublicKey;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::sharing::StoreError;
use crate::sharing::log::ENTRY_SCHEMA;
use crate::sharing::log::LogRecord;
use crate::sharing::log::LogStore;
use crate::sharing::log::Receipt;
use crate::sharing::log::Retention;
use crate::sharing::log::SaltStore;
use crate::sharing::log::SignedCheckpoint;
use crate::sharing::log::store::origin;
use crate::time::Timestamp;

/// Records that are read in one go.
const BATCH: usize = 256;

/// The first place where a log does not hold.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LogBreak {
    /// The number of the entry, from 1.
    pub seq: u64,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What was found about a log.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct LogVerification {
    /// How many entries there are.
    pub entries: u64,
    /// The last link.
    pub head: String,
    /// The first break; nothing behind it was looked at.
    pub first_break: Option<LogBreak>,
    /// Every question with its answer.
    pub findings: Vec<Finding>,
}

impl LogVerification {
    /// Whether every entry holds and no checkpoint contradicts the log. Whether its end is complete is another question:
    /// see the finding on [`Check::LogTruncation`].
    pub fn holds(&self) -> bool {
        let bad = |f: &Finding| matches!(f.outcome, crate::report::Outcome::NotOk(_));
        self.first_break.is_none() && !self.findings.iter().any(bad)
    }
}

/// Verifies a log entry by entry, so that its length does not matter.
#[derive(Clone, Debug)]
pub struct LogVerifier<'a> {
    log_id: &'a str,
    /// Those that count, by the number of entries they speak of.
    checkpoints: BTreeMap<u64, Vec<&'a SignedCheckpoint>>,
    /// Whether somebody wants the end of the log to be compared.
    is_compared: bool,
    findings: Vec<Finding>,
    head: String,
    entries: u64,
    last: Option<Timestamp>,
    first_break: Option<LogBreak>,
}

impl<'a> LogVerifier<'a> {
    /// Begins to verify the log of this name.
    ///
    /// * `checkpoints`: those that someone else kept. One of another log is passed over; one that `owner` did not sign is
    ///   reported and does not count. If there are some and none counts, the log does not hold: its end is open.
    pub fn new(log_id: &'a str, checkpoints: &'a [SignedCheckpoint], owner: &PublicKey) -> Self {
        let ours = checkpoints
            .iter()
            .filter(|c| c.checkpoint().log_id == log_id);
        let (signed, unsigned): (Vec<_>, Vec<_>) = ours.partition(|c| c.is_signed_by(owner));
        let place = |c: &SignedCheckpoint| format!("checkpoint {}", c.checkpoint().seq);
        let warn = |c: &&SignedCheckpoint| {
            Finding::warning(Check::LogCheckpoint, Reason::LogCheckpointUnsigned).at(place(c))
        };
        let mut by_length: BTreeMap<u64, Vec<_>> = BTreeMap::new();
        for found in signed {
            by_length
                .entry(found.checkpoint().seq)
                .or_default()
                .push(found);
        }
        let mut verifier = Self {
            log_id,
            findings: unsigned.iter().map(warn).collect(),
            checkpoints: by_length,
            is_compared: !checkpoints.is_empty(),
            head: origin(log_id),
            entries: 0,
            last: None,
            first_break: None,
        };
        verifier.compare();
        verifier
    }

    /// Takes the next record. Behind the first break nothing is looked at.
    pub fn push(&mut self, record: &LogRecord) {
        self.entries = self.entries.saturating_add(1);
        if self.first_break.is_some() {
            return;
        }
        match self.examine(record) {
            Ok(time) => {
                self.head.clone_from(&record.hash);
                self.last = Some(time);
                self.compare();
            }
            Err(reason) => {
                self.first_break = Some(LogBreak {
                    seq: self.entries,
                    reason,
                });
            }
        }
    }

    /// Where the log is found wanting: in the entry itself, in its number, or in its link to the one before.
    fn examine(&self, record: &LogRecord) -> Result<Timestamp, Reason> {
        let linked = LogRecord::new(&self.head, record.entry.clone()).hash == record.hash;
        let receipt: Receipt = serde_json::from_slice(&record.entry).map_err(|_| {
            if linked {
                Reason::LogEntryMalformed
            } else {
                Reason::LogHashMismatch
            }
        })?;
        if linked && receipt.schema != ENTRY_SCHEMA {
            return Err(Reason::LogEntryMalformed);
        }
        if receipt.seq != self.entries {
            return Err(Reason::LogSequenceBroken);
        }
        if !linked {
            return Err(Reason::LogLinkBroken);
        }
        if self.last.is_some_and(|last| receipt.time < last) {
            return Err(Reason::LogTimeBackwards);
        }
        Ok(receipt.time)
    }

    /// Compares the log so far with the checkpoints that speak of just so many entries.
    fn compare(&mut self) {
        for found in self.checkpoints.get(&self.entries).into_iter().flatten() {
            let checkpoint = found.checkpoint();
            let place = format!("checkpoint {}", checkpoint.seq);
            self.findings.push(if checkpoint.head == self.head {
                Finding::ok(Check::LogCheckpoint).at(place)
            } else {
                Finding::not_ok(Check::LogCheckpoint, Reason::LogCheckpointMismatch).at(place)
            });
        }
    }

    /// The answer.
    pub fn finish(mut self) -> LogVerification {
        let entry = match self.first_break {
            Some(broken) => {
                Finding::not_ok(Check::LogEntry, broken.reason).at(format!("entry {}", broken.seq))
            }
            None => Finding::ok(Check::LogEntry).with(format!("{} entries", self.entries)),
        };
        let longest = self.checkpoints.keys().next_back().copied();
        let end = match longest {
            None if self.is_compared => {
                Finding::not_ok(Check::LogTruncation, Reason::LogTruncationUnknown)
            }
            None => Finding::skipped(Check::LogTruncation, Reason::LogTruncationUnknown),
            Some(seq) if seq > self.entries => {
                Finding::not_ok(Check::LogTruncation, Reason::LogTruncated)
                    .with(format!("{} of {seq} entries", self.entries))
            }
            Some(seq) => Finding::ok(Check::LogTruncation).with(format!("up to entry {seq}")),
        };
        self.findings.insert(0, entry);
        self.findings.push(end);
        LogVerification {
            entries: self.entries,
            head: self.head,
            first_break: self.first_break,
            findings: self.findings,
        }
    }

    /// Verifies everything in a store.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub fn run(mut self, store: &dyn LogStore) -> Result<LogVerification, StoreError> {
        loop {
            let records = store.read(self.entries, BATCH)?;
            if records.is_empty() {
                return Ok(self.finish());
            }
            for record in &records {
                self.push(record);
            }
        }
    }

    /// The log's name.
    pub const fn log_id(&self) -> &str {
        self.log_id
    }
}

/// Judges whether personal data are kept longer than allowed; the entries with a salt whose time is over are named by
/// number.
///
/// # Errors
///
/// [`StoreError`] if a store cannot be read.
pub fn judge_retention(
    store: &dyn LogStore,
    salts: &dyn SaltStore,
    retention: &Retention,
    now: Timestamp,
) -> Result<Vec<Finding>, StoreError> {
    let check = Check::LogRetention;
    let (mut findings, mut seq) = (Vec::new(), 0_u64);
    loop {
        let records = store.read(seq, BATCH)?;
        if records.is_empty() {
            break;
        }
        for record in &records {
            seq = seq.saturating_add(1);
            let receipt: Option<Receipt> = serde_json::from_slice(&record.entry).ok();
            let over = receipt.is_none_or(|r| retention.is_over(r.time, now));
            if over && salts.salt(seq)?.is_some() {
                let place = format!("entry {seq}");
                findings.push(Finding::not_ok(check, Reason::LogRetentionExceeded).at(place));
            }
        }
    }
    if findings.is_empty() {
        findings.push(Finding::ok(check));
    }
    Ok(findings)
}
