//! Findings, reasons, verdicts, and how they are shown.
//!
//! Knows none of the rooms above: they fill its plain structs. Every check and every reason that the library can
//! report is listed in [`Check`] and [`Reason`], and nowhere else.

mod check;
mod content;
mod finding;
mod reason;
mod verdict;

pub use check::Check;
pub use content::ContentKind;
pub use finding::Finding;
pub use finding::Outcome;
pub use finding::Subject;
pub use reason::Reason;
pub use reason::Remedy;
pub use verdict::Verdict;
