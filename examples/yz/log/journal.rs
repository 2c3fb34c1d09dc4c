//! A log in files: its entries, and beside them the salts.

use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use yinzheng::sharing::AuditLog;
use yinzheng::sharing::Checkpoint;
use yinzheng::sharing::Entry;
use yinzheng::sharing::FileLog;
use yinzheng::sharing::FileSalts;
use yinzheng::sharing::LogError;
use yinzheng::sharing::Receipt;
use yinzheng::time::Timestamp;

use crate::exit::Failure;
use crate::output::complain;

/// Where it is recorded what was done.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Record 留痕")]
pub(crate) struct Recording {
    /// Record in this log what was done, made if it is not there; without it nothing is recorded 审计日志
    #[arg(long, value_name = "FILE", requires = "log_id")]
    log: Option<PathBuf>,

    /// Name of that log, unique among those that sign with its owner's key 日志标识
    #[arg(long, value_name = "NAME", requires = "log")]
    log_id: Option<String>,
}

impl Recording {
    /// In this log.
    pub(crate) fn of(log: PathBuf, log_id: impl Into<String>) -> Self {
        Self {
            log: Some(log),
            log_id: Some(log_id.into()),
        }
    }

    /// The log, where one was named.
    pub(crate) fn open(&self) -> Result<Option<Journal>, Failure> {
        match (&self.log, &self.log_id) {
            (Some(path), Some(id)) => Journal::open(path, id).map(Some),
            _ => Ok(None),
        }
    }
}

/// A log that this program alone writes to.
pub(crate) struct Journal {
    log: AuditLog<FileLog, FileSalts>,
    path: PathBuf,
    _lock: Lock,
}

impl Journal {
    pub(crate) fn open(path: &Path, id: &str) -> Result<Self, Failure> {
        let lock = Lock::take(path)?;
        let failed = |e: &dyn std::fmt::Display| told(path, e);
        let store = FileLog::open(path).map_err(|e| failed(&e))?;
        let cut = store.recovery().cut;
        if cut > 0 {
            complain(&format!(
                "{}: {cut} bytes of an entry that was never acknowledged were cut off",
                path.display()
            ));
        }
        let salts = FileSalts::open(&beside(path, "salts")).map_err(|e| failed(&e))?;
        let log = AuditLog::open(id, store, salts).map_err(|e| failed(&e))?;
        Ok(Self {
            log,
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Adds an entry; it is durable then.
    pub(crate) fn append(&mut self, entry: Entry, at: Timestamp) -> Result<Receipt, Failure> {
        self.log.append(entry, at).map_err(|e| match e {
            LogError::TimeBackwards | LogError::EntryTooLong => {
                Failure::refused(format!("{}: {e}", self.path.display()))
            }
            e => told(&self.path, &e),
        })
    }

    /// How long the log is.
    pub(crate) fn checkpoint(&self, at: Timestamp) -> Checkpoint {
        self.log.checkpoint(at)
    }
}

fn told(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::unreadable(format!("{}: {why}", path.display()))
}

/// The file of this ending beside a log.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// A file that is there while somebody writes. A program that was killed leaves it, and a person looks then.
struct Lock(PathBuf);

impl Lock {
    fn take(path: &Path) -> Result<Self, Failure> {
        let lock = beside(path, "lock");
        match File::create_new(&lock) {
            Ok(_) => Ok(Self(lock)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(told(
                path,
                &format!(
                    "another program is writing to it; if none is, remove {}",
                    lock.display()
                ),
            )),
            Err(e) => Err(told(path, &e)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}
