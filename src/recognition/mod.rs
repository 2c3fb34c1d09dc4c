//! Mutual recognition (互认): does a region rely on a genuine licence of another one?
//!
//! That a file is genuine says nothing about whether it counts here. A region says *whom it recognises, for which types
//! of licence, from when to when, on which conditions* in a signed [`RecognitionList`]; this room accepts such lists and
//! looks up in them what the verifier found. It reads no file: it takes facts that the verifier vouches for.

mod anchors;
mod answer;
mod assurance;
mod check;
mod diff;
mod dry_run;
mod equivalence;
mod facts;
pub mod import;
mod list;
#[cfg(feature = "schema")]
mod schema;
mod signed;
mod status;
mod unique;

pub use answer::Recognition;
pub use assurance::Assurance;
pub use assurance::HolderAuthorisation;
pub use check::RecognitionRequest;
pub use check::StaleLists;
pub use check::recognise;
pub use check::without_list;
pub use diff::Change;
pub use diff::ChangeKind;
pub use diff::diff;
pub use dry_run::DryRun;
pub use dry_run::dry_run;
pub use equivalence::Condition;
pub use equivalence::Equivalence;
pub use equivalence::FieldCondition;
pub use equivalence::ForeignType;
pub use equivalence::LocalType;
pub use equivalence::StatusMapping;
pub use facts::AlgorithmFacts;
pub use facts::CertificateFacts;
pub use facts::PartyFacts;
pub use facts::PolicyFacts;
pub use facts::ProvenBy;
pub use facts::RecognitionFacts;
pub use facts::SealFacts;
pub use facts::SignatureFacts;
pub use facts::SignatureTimeFacts;
pub use list::Agreement;
pub use list::AnchorConstraints;
pub use list::AnchorPurpose;
pub use list::AssuranceRules;
pub use list::Authority;
pub use list::CertificateRef;
pub use list::LIST_SPEC;
pub use list::ListExtension;
pub use list::ListFault;
pub use list::ListRule;
pub use list::ListState;
pub use list::ListedAnchor;
pub use list::ListedType;
pub use list::MayIssue;
pub use list::Objections;
pub use list::Publisher;
pub use list::RecognitionList;
pub use list::Region;
pub use list::RollbackProtection;
pub use list::Scenario;
pub use list::SealMaker;
pub use list::Span;
pub use list::StatusSource;
pub use list::SubjectMatch;
pub use list::TakeOver;
pub use list::TakeOverScope;
pub use list::VerifiedList;
#[cfg(feature = "schema")]
pub use schema::freshness_schema;
#[cfg(feature = "schema")]
pub use schema::list_schema;
#[cfg(feature = "schema")]
pub use schema::root_schema;
pub use signed::AcceptError;
pub use signed::Acceptance;
pub use signed::Delegation;
pub use signed::Equivocation;
pub use signed::FRESHNESS_DOMAIN;
pub use signed::FRESHNESS_SPEC;
pub use signed::FileStore;
pub use signed::FreshnessStatement;
pub use signed::KeySet;
pub use signed::LIST_DOMAIN;
pub use signed::MemoryStore;
pub use signed::NamedKey;
pub use signed::Offer;
pub use signed::ROOT_DOMAIN;
pub use signed::ROOT_SPEC;
pub use signed::RootManifest;
pub use signed::RootMark;
pub use signed::SequenceMark;
pub use signed::SequenceReset;
pub use signed::SequenceStore;
pub use signed::StoreError;
pub use signed::VerifiedRoot;
pub use status::HistoryFault;
pub use status::RecognitionState;
pub use status::Standing;
pub use status::StandingHistory;
pub use status::StatusEntry;
pub use unique::unique_names;
