//! Yinzheng (印证) answers one question: *may I rely on this electronic certificate, so that the citizen need not
//! hand it in again?*
//!
//! It verifies e-licences and e-certificates (电子证照), e-proofs (电子证明) and other documents in OFD packages, with
//! the e-seals (电子印章) in them, the certificates behind those, and the times at which all of that held. Everything
//! works offline: callers hand in files, trust anchors, CRLs and OCSP answers, and say at what time they ask.
//!
//! # Quick start
//!
//! ```
//! use yinzheng::{Anchors, Certificate, Context, Input, Verdict, Verifier};
//!
//! let root = include_bytes!("../examples/data/trust/root.cer");
//! let maker = include_bytes!("../examples/data/trust/maker/maker-root.cer");
//! let file = include_bytes!("../examples/data/licence-tampered.ofd");
//!
//! let mut anchors = Anchors::new();
//! anchors.trust(Certificate::from_der(root).unwrap());
//! anchors.trust_maker(Certificate::from_der(maker).unwrap());
//! let verifier = Verifier::builder(anchors).build()?;
//!
//! let context = Context::at("2026-11-24T00:00:00Z".parse().unwrap());
//! let report = verifier.verify(&Input::new("licence.ofd", file), &context);
//! assert_eq!(report.verdict(), Verdict::Failed);
//! assert_eq!(report.reasons[0].reason.code(), "HASH_FAILURE");
//! # Ok::<(), yinzheng::Error>(())
//! ```
//!
//! # Rooms
//!
//! Each module stands on those before it: [`error`], [`limits`], [`oid`], [`time`]; [`asn1`], [`crypto`]; [`report`],
//! [`policy`]; [`pki`]; [`seal`]; [`ofd`]; [`licence`]; [`recognition`]; [`sharing`]; [`verifier`]; [`issuer`]; and
//! `capi`, the interface for C (feature `capi`). In every room *observing* takes bytes and computes facts, and *judging*
//! is pure: facts, policy and times in, findings out. Which check counts how under which preset is a table in
//! [`policy`].
//!
//! # Three answers
//!
//! [`Verdict::Passed`], [`Verdict::Failed`] (proven bad) and [`Verdict::Indeterminate`] (evidence is missing). A check
//! that did not run is never a check passed: it is reported as skipped, and where it was required the verdict is
//! indeterminate.
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
#[cfg(feature = "capi")]
#[allow(unsafe_code)] // the border to C; nowhere else
pub mod capi;
pub mod crypto;
pub mod error;
pub mod issuer;
pub mod licence;
pub mod limits;
pub mod ofd;
pub mod oid;
pub mod pki;
pub mod policy;
pub mod recognition;
pub mod report;
pub mod seal;
pub mod sharing;
pub mod time;
pub mod verifier;

pub use error::Error;
pub use pki::Anchors;
pub use pki::Certificate;
pub use policy::Policy;
pub use report::Report;
pub use report::Verdict;
pub use time::Timestamp;
pub use verifier::Context;
pub use verifier::Evidence;
pub use verifier::Input;
pub use verifier::Verifier;

/// The README's code is compiled, so that it keeps working.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
