//! Makes the files that the tests read: keys, certificates, seals, packages, and wrong ones of each.
//!
//! What is signed with SM2, RSA or Ed25519 is the same in every run. All names are invented; the keys protect
//! nothing.

// Every test crate includes this tree and takes the part it needs.
#![allow(dead_code)]

pub(crate) mod attacks;
pub(crate) mod certificate;
pub(crate) mod cms;
pub(crate) mod crl;
pub(crate) mod deflate;
pub(crate) mod der;
pub(crate) mod extension;
pub(crate) mod key;
pub(crate) mod name;
pub(crate) mod ocsp;
pub(crate) mod ofd;
pub(crate) mod picture;
pub(crate) mod pki;
pub(crate) mod reissue;
pub(crate) mod sample;
pub(crate) mod schema;
pub(crate) mod seal;
pub(crate) mod seal_signature;
pub(crate) mod signer;
pub(crate) mod timestamp;
pub(crate) mod zip;
