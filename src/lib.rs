//! Yinzheng (印证) answers one question: *may I rely on this electronic certificate, so that the citizen need not
//! hand it in again?*
#![deny(unsafe_code)] // one allow in `capi`, one at the SIMD dispatch if there is one
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod asn1;
pub mod crypto;
pub mod error;
pub mod licence;
pub mod limits;
pub mod ofd;
pub mod oid;
pub mod pki;
pub mod policy;
pub mod report;
pub mod seal;
pub mod time;
pub mod verifier;
