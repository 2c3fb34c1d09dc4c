//! Signature values in CMS and timestamps, through the public interface.

mod attributes;
mod build;
mod corpus;
mod forms;
mod signers;
mod structure;
mod timestamps;

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::pki::cms;
use yinzheng::pki::cms::CmsFacts;
use yinzheng::pki::cms::CmsRequest;
use yinzheng::pki::cms::Content;
use yinzheng::report::Finding;
use yinzheng::report::Subject;

fn observe(value: &[u8], content: Content<'_>, certificates: &[Certificate]) -> CmsFacts {
    let limits = Limits::default();
    cms::observe(
        value,
        &CmsRequest {
            content,
            certificates,
            limits: &limits,
            sm2_ids: &[DEFAULT_ID],
        },
    )
}

/// The findings that are not `ok`, one a line: check, outcome, reason.
fn complaints(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter_map(|f| {
            let reason = f.outcome.reason()?;
            Some(format!("{} {} {reason}", f.check, f.outcome.code()))
        })
        .collect()
}

/// What is wrong with `value` over `content`; every check that is not named is `ok`.
fn wrong(value: &[u8], content: Content<'_>) -> Vec<String> {
    complaints(&cms::judge(
        &observe(value, content, &[]),
        Subject::Signature(1),
    ))
}
