//! E-proofs (电子证明): statements of facts at a time, made for a purpose and for a while.
//!
//! A proof is a document like a licence, with identifier, issuer and holder. What it has besides are its
//! [`ProofTerms`]: when the facts held, what was queried, what the proof is for and until when it may be used. It
//! travels as OFD, where the terms stand among the data of GB/T 36903, or as signed JSON, whose signed octets are a
//! [`Proof`].

mod payload;
mod terms;

pub use payload::PROOF_DOMAIN;
pub use payload::PROOF_SCHEMA;
pub use payload::Proof;
pub use payload::ProofFact;
pub use terms::ProofTerms;
pub use terms::StatedTerms;
pub use terms::judge_proof;
