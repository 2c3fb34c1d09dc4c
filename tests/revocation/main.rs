//! Revocation through the public API.

#[path = "../support/mod.rs"]
mod support;

mod crls;
mod deltas;
mod nist;
mod ocsp;
mod openssl;
mod order;
mod reading;
mod signers;
mod world;
