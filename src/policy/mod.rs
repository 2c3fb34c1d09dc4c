//! What is required, at which level. Data only: the rooms above do the judging.
//!
//! Every knob that is left out keeps its default; leaving one out never switches a check off, and the checks of
//! integrity (digests, signature values, seal binding, structure) cannot be switched off at all.

mod algorithms;
mod preset;
mod settings;

pub use algorithms::AlgorithmLimit;
pub use algorithms::AlgorithmPolicy;
pub use algorithms::AllowedUntil;
pub use settings::ClaimedTime;
pub use settings::JudgedAt;
pub use settings::MakerRule;
pub use settings::PathPolicy;
pub use settings::Policy;
pub use settings::RevocationLevel;
pub use settings::RevocationPolicy;
