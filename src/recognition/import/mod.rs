//! Trusted lists of other schemes, read as anchors: ETSI TS 119 612 (XML) and TS 119 602 (JSON).
//!
//! A list says which services were granted, and when. What it says counts only if the caller knows the list: its own
//! signature (XAdES, JAdES) is not checked here, and said to be skipped, so that anchors are given out only under a
//! [`ListPin`], the digest of the file's exact octets, which the caller got from somebody trustworthy.
//!
//! | file | knows |
//! |---|---|
//! | `ts119612`, `ts119602` | the two forms |
//! | `model` | what both say |
//! | `pin` | which file the caller means |
//! | `anchor` | which services are anchors, for what, from when to when |

mod anchor;
mod model;
mod pin;
mod ts119602;
mod ts119612;

pub use anchor::ListAnchors;
pub use anchor::Omission;
pub use anchor::OmittedService;
pub use model::ImportedList;
pub use model::ImportedService;
pub use model::ListFormat;
pub use model::ListPointer;
pub use model::LocalText;
pub use model::ServiceIdentity;
pub use model::ServiceState;
pub use pin::ListPin;
pub use pin::PinError;
