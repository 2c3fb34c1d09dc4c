//! SM2 verification in all its ways (first use, small table, pinned, batch) against other implementations.
//!
//! The oracle is the `sm2` crate, for some cases also `libsm`; neither shares a line with the engine.

#[path = "../corpus/mod.rs"]
mod corpus;
mod crafted;
mod edges;
mod keys;
mod mutated;
mod vectors;
