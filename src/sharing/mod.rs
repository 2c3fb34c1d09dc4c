//! No-submission (免提交): what a matter asks for, what verified licences answer, who allowed it, and the record.
//!
//! Takes facts that others verified and recognised; never reads a document itself, asks no clock and no network. What
//! an applicant must still hand in is decided by a pure function over stored inputs, so that the decision can be drawn
//! again years later.

mod grant;
mod holder;
mod matter;
mod text;

pub use grant::AcceptedGrant;
pub use grant::AuthenticationLevel;
pub use grant::Consumption;
pub use grant::Extent;
pub use grant::FileNonces;
pub use grant::GRANT_DOMAIN;
pub use grant::GRANT_SCHEMA;
pub use grant::Grant;
pub use grant::GrantAuthorities;
pub use grant::GrantBasis;
pub use grant::GrantCheck;
pub use grant::GrantKind;
pub use grant::GrantRevocation;
pub use grant::GrantUse;
pub use grant::LegalBasis;
pub use grant::MOST_USES;
pub use grant::MemoryNonces;
pub use grant::NonceStore;
pub use grant::OneUse;
pub use grant::Platform;
pub use grant::REVOCATION_DOMAIN;
pub use grant::REVOCATION_SCHEMA;
pub use grant::ScopeItem;
pub use grant::ScopeSubject;
pub use grant::SignedGrant;
pub use grant::SignedRevocation;
pub use grant::StoreError;
pub use grant::UseReceipt;
pub use grant::judge_grant;
pub use holder::HolderRef;
pub use matter::Accept;
pub use matter::Alternative;
pub use matter::Authorisation;
pub use matter::Comparison;
pub use matter::Condition;
pub use matter::DataQuery;
pub use matter::DataSource;
pub use matter::DepartmentCheck;
pub use matter::FieldKind;
pub use matter::Fields;
pub use matter::Fill;
pub use matter::FormField;
pub use matter::LONGEST_MATTER;
pub use matter::MATTER_SCHEMA;
pub use matter::MOST_DEPTH;
pub use matter::MOST_PARTS;
pub use matter::MaterialSpec;
pub use matter::Matter;
pub use matter::MatterError;
pub use matter::MatterFault;
pub use matter::MatterFaultKind;
pub use matter::Means;
pub use matter::Membership;
pub use matter::Necessity;
pub use matter::Promise;
pub use matter::ProofEntry;
pub use matter::Relation;
pub use matter::Requirement;
pub use matter::RequirementKind;
pub use matter::Scalar;
pub use matter::Truth;
pub use matter::TypeRef;
pub use matter::Upload;
