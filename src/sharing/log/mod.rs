//! The record of what was asked, decided and handed on.
//!
//! Entries are chained: each has a digest over the one before it and its own octets, so that nothing inside can be
//! changed, moved or taken out unseen. A missing *end* cannot be seen from the log alone; it takes a checkpoint that
//! someone else holds, which is why each response carries the provider's latest one. The chain only shows that nothing
//! was removed: the evidence is in the signed requests and responses that entries name by digest.
//!
//! Personal data stand in entries only as digests under a salt of the entry's own. Taking the salt away is erasure:
//! the chain still holds, and what the digest was of can no longer be found out.

mod audit;
mod checkpoint;
mod entry;
mod file;
mod store;
mod verify;

pub use audit::AuditLog;
pub use audit::LogError;
pub use audit::Retention;
pub use checkpoint::CHECKPOINT_DOMAIN;
pub use checkpoint::CHECKPOINT_SCHEMA;
pub use checkpoint::Checkpoint;
pub use checkpoint::SignedCheckpoint;
pub use entry::ENTRY_SCHEMA;
pub use entry::Entry;
pub use entry::LogEvent;
pub use entry::LogResult;
pub use entry::Private;
pub use entry::Receipt;
pub use entry::SaltedDigest;
pub use file::FileLog;
pub use file::FileSalts;
pub use file::Recovery;
pub use store::LONGEST_ENTRY;
pub use store::LogRecord;
pub use store::LogStore;
pub use store::MemoryLog;
pub use store::MemorySalts;
pub use store::SALT_LENGTH;
pub use store::SaltStore;
pub use verify::LogBreak;
pub use verify::LogVerification;
pub use verify::LogVerifier;
pub use verify::judge_retention;
