//! Trusted lists of ETSI, made here after the standards' own element names: what is read of them, and which anchors
//! they give.

#[path = "../support/mod.rs"]
mod support;

mod anchors;
mod build;
mod json;
mod xml;
