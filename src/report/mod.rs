//! Findings, reasons, verdicts, and how they are shown.
//!
//! Knows none of the rooms above: they fill its plain structs. Every check and every reason that the library can
//! report is listed in [`Check`] and [`Reason`], and nowhere else.

mod accepted;
mod appearance;
mod check;
mod content;
mod finding;
mod fold;
mod licence;
mod model;
mod overview;
mod reason;
mod recognition;
mod render;
mod verdict;

pub use accepted::Accepted;
pub use appearance::Appearance;
pub use appearance::PageAppearance;
pub use appearance::PageCover;
pub use appearance::SealImage;
pub use appearance::SignatureAppearance;
pub use appearance::StampPlace;
pub use check::Check;
pub use content::ContentKind;
pub use finding::Finding;
pub use finding::Outcome;
pub use finding::Subject;
pub use fold::decisive;
pub use fold::fold;
pub use licence::CarrierSummary;
pub use licence::CopySummary;
pub use licence::LicenceSummary;
pub use licence::ProofSummary;
pub use model::CertificateSummary;
pub use model::CheckLine;
pub use model::CoverageGrade;
pub use model::CoverageSummary;
pub use model::DecisiveReason;
pub use model::DigestSummary;
pub use model::Format;
pub use model::InputSummary;
pub use model::PolicySummary;
pub use model::Report;
pub use model::RevocationSummary;
pub use model::SCHEMA;
pub use model::SealSummary;
pub use model::SignatureKind;
pub use model::SignatureReport;
pub use model::SigningTime;
pub use model::SubjectVerdict;
pub use model::TimeAnswer;
pub use model::ToolSummary;
pub use model::UncoveredFile;
pub use overview::Overview;
pub use overview::OverviewEntry;
pub use reason::Reason;
pub use reason::Remedy;
pub use recognition::AssuranceSummary;
pub use recognition::ListSummary;
pub use recognition::RecognitionOutcome;
pub use recognition::RecognitionSummary;
pub use recognition::RecognitionTimes;
pub use recognition::TypeAndStatus;
pub use render::Language;
pub use verdict::Verdict;
