//! Sealing an OFD package (签章), and signing it without a seal (数字签名).
//!
//! Bytes in, bytes out: the input is never changed, and every entry that was there keeps its bytes, packed as they
//! were. What is new stands in the directory of the list of signatures; of the files that were there only
//! Signatures.xml changes, and before the first signature OFD.xml, which has to name it. Both are edited as text, so
//! that everything else in them stays as it is (ofd-signature, section 7).
//!
//! Signatures that are already there stay what they are. Where that is impossible, because one of them covers the
//! list of signatures (a lock) or covers an OFD.xml that names no list, nothing is signed.
//!
//! Several signers sign in turn: each takes the bytes that the one before him handed out. The result is read again
//! and judged before it is handed out.

mod annotate;
mod check;
mod compose;
mod edit;
mod error;
mod place;
mod plan;
mod request;
mod run;
mod text;
mod write;

pub(crate) use annotate::Marks;
pub(crate) use annotate::Sheets;
pub(crate) use annotate::annotated;
pub(crate) use annotate::sheets;
pub(crate) use compose::pack;
pub(crate) use compose::with_custom_data;
pub use error::SignOfdError;
pub use request::DigitalSigner;
pub use request::Edge;
pub use request::PageChoice;
pub use request::Place;
pub use request::SignRequest;
pub use request::ValueMaker;
pub use run::digital;
pub use run::seal;
pub(crate) use text::escape;
