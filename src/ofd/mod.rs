//! OFD packages (GB/T 33190-2016) and the signatures in them.
//!
//! [`observe()`] reads a package once and says what is in it: which files belong to which document, what each
//! signature protects and whether it is unchanged, what it leaves unprotected. [`judge_document`] and
//! [`judge_signature()`] make findings of that. Signature values (seals, SignedData) are read by the rooms that know them; their bytes are in
//! the facts.
//!
//! | file | knows |
//! |---|---|
//! | `package`, `name`, `layout`, `inflate`, `fault` | the ZIP archive, and every way in which two readers could see two archives |
//! | `location`, `xml` | how files name each other, and how their XML is read |
//! | `document`, `closure`, `tree` | what belongs to a document |
//! | `data` | what attachments and tags say to programs |
//! | `signature`, `gather`, `value` | Signatures.xml, Signature.xml and what they name |
//! | `coverage`, `relations`, `integrity` | what follows from comparing these |
//! | `judge`, `judge_signature`, `judge_coverage`, `property`, `stamp` | what all that means |
//! | `sign` | how a package is sealed and signed |

mod agreement;
mod closure;
mod contents;
mod coverage;
mod data;
mod document;
mod facts;
mod fault;
mod gather;
mod inflate;
mod integrity;
mod judge;
mod judge_coverage;
mod judge_signature;
mod layout;
mod location;
mod name;
mod observe;
mod package;
mod property;
mod relations;
pub mod sign;
mod signature;
mod stamp;
mod tree;
mod value;
pub(crate) mod xml;

pub use closure::Closure;
pub use closure::ContentFault;
pub use closure::ContentProblem;
pub use closure::DynamicFeature;
pub use closure::ListedFile;
pub use closure::PageFacts;
pub use coverage::union as covered_by;
pub use data::DataFault;
pub use data::DataFile;
pub use data::DataKind;
pub use document::DocumentInfo;
pub use facts::CheckMethod;
pub use facts::DocumentFacts;
pub use facts::IntegrityFacts;
pub use facts::ListFacts;
pub use facts::OfdFacts;
pub use facts::ReferenceFacts;
pub use facts::ReferenceState;
pub use facts::RelativeFacts;
pub use facts::RootProblem;
pub use facts::SignatureFacts;
pub use fault::PackageFault;
pub use fault::PackageFaultKind;
pub use judge::judge_bases;
pub use judge::judge_document;
pub use judge_coverage::CoveredTogether;
pub use judge_coverage::judge_coverage;
pub use judge_coverage::judge_unsigned;
pub use judge_signature::ValueBinding;
pub use judge_signature::judge_signature;
pub use location::Location;
pub use location::UnsafeLocation;
pub use location::resolve;
pub use observe::observe;
pub use package::Package;
pub use package::ReadError;
pub use signature::DeclaredType;
pub use signature::Reference;
pub use signature::SignatureFile;
pub use signature::SignatureProblem;
pub use signature::Stamp;
pub use value::ValueKind;
pub use xml::XmlFault;
