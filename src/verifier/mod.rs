//! One call: bytes, evidence, policy and time in, a report out.

mod case;
mod request;
mod trust;
mod when;
mod world;

pub use request::Context;
pub use request::Evidence;
pub use request::Input;
pub use request::ProofOfExistence;
