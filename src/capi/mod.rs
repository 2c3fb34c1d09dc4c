#![doc = include_str!("rules.md")]
//!
//! From here `include/yinzheng.h` is generated. This is the only room with `unsafe` code: what comes over the border
//! is checked in `border` and nowhere else, so that every other line works on references.
//!
//! A question is a function that reads its arguments by `border`, asks a room below and hands out a handle. An answer
//! that is read as a report implements `Answer`.

#[cfg(panic = "abort")]
compile_error!("feature `capi` needs panic = \"unwind\": a panic has to end at the border");

mod as_of;
mod border;
mod bytes;
mod case;
mod config;
mod explain;
mod grant;
mod ground;
mod inspect;
mod last_error;
mod octets;
mod recognition;
mod report;
mod request;
mod signer;
mod status;
mod verifier;

pub use bytes::YzBytes;
pub use bytes::yz_bytes_free;
pub use bytes::yz_bytes_get;
pub use case::YzCase;
pub use case::yz_case_add_grant;
pub use case::yz_case_add_licence;
pub use case::yz_case_decide;
pub use case::yz_case_free;
pub use case::yz_case_new;
pub use case::yz_decision_replay;
pub use explain::yz_explain;
pub use grant::yz_grant_check;
pub use grant::yz_sign_grant;
pub use grant::yz_sign_revocation;
pub use inspect::yz_inspect;
pub use last_error::yz_last_error;
pub use report::YzReport;
pub use report::YzVerdict;
pub use report::yz_report_count;
pub use report::yz_report_free;
pub use report::yz_report_html;
pub use report::yz_report_json;
pub use report::yz_report_recognition;
pub use report::yz_report_text;
pub use report::yz_report_value;
pub use report::yz_report_verdict;
pub use signer::YZ_SIGNATURE_MAX;
pub use signer::YzSignCallback;
pub use signer::YzSigner;
pub use signer::yz_issue_licence;
pub use signer::yz_sign_ofd;
pub use signer::yz_sign_seal;
pub use signer::yz_signer_free;
pub use signer::yz_signer_new;
pub use status::YZ_ABI_VERSION;
pub use status::YzStatus;
pub use status::yz_abi_version;
pub use verifier::YzVerifier;
pub use verifier::yz_verifier_free;
pub use verifier::yz_verifier_new;
pub use verifier::yz_verify;
pub use verifier::yz_verify_path;
