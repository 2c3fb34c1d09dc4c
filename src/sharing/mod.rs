//! No-submission (免提交): what a matter asks for, what verified licences answer, who allowed it, and the record.
//!
//! Takes facts that others verified and recognised; never reads a document itself, asks no clock and no network. What
//! an applicant must still hand in is decided by a pure function over stored inputs, so that the decision can be drawn
//! again years later.

mod assurance;
mod matter;

pub use assurance::Assurance;
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
