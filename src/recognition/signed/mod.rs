//! From signed octets to a list that counts: the scheme root, the publisher, the memory of what was seen before.
//!
//! The order of the checks is that of the client workflow of The Update Framework: the time is fixed once, the root is
//! walked from the pinned manifest version by version, then the list is held against the keys that the newest root
//! delegates to its publisher. A list from a cache goes the whole way again.

mod accept;
mod error;
mod file;
mod freshness;
mod keys;
mod root;
mod store;

pub use accept::Acceptance;
pub use accept::Offer;
pub use error::AcceptError;
pub use error::Equivocation;
pub use file::FileStore;
pub use freshness::FRESHNESS_DOMAIN;
pub use freshness::FRESHNESS_SPEC;
pub use freshness::FreshnessStatement;
pub use keys::KeySet;
pub use keys::NamedKey;
pub use root::Delegation;
pub use root::ROOT_DOMAIN;
pub use root::ROOT_SPEC;
pub use root::RootManifest;
pub use root::SequenceReset;
pub use root::VerifiedRoot;
pub use store::MemoryStore;
pub use store::RootMark;
pub use store::SequenceMark;
pub use store::SequenceStore;
pub use store::StoreError;

pub(in crate::recognition) use keys::read_key;

/// What domain the signatures over a list are in, see [`Envelope::sign`](crate::pki::envelope::Envelope::sign).
pub const LIST_DOMAIN: &str = "yinzheng-recognition-list-v1";
