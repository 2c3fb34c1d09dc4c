//! Use that is bounded by a purpose and an end, as that of annotated copies and proofs is.

use crate::licence::date::StatedDate;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;

/// What a document says about its own use, and by which names the answers go.
pub(super) struct Bounds<'a> {
    pub(super) check: Check,
    pub(super) expires: StatedDate,
    pub(super) expired: Reason,
    pub(super) made_for: Option<&'a str>,
    pub(super) other_purpose: Reason,
}

impl Bounds<'_> {
    /// What stands against using it for `purpose` at `t`, or a single `Ok`; and a warning where no purpose is given.
    pub(super) fn judge(&self, purpose: Option<&str>, t: Timestamp) -> Vec<Finding> {
        let check = self.check;
        let mut findings = Vec::new();
        match self.expires {
            StatedDate::Date(date) if t > date.end() => {
                findings.push(Finding::not_ok(check, self.expired).with(date.to_string()));
            }
            StatedDate::Date(_) => {}
            StatedDate::Unreadable => {
                findings.push(Finding::not_ok(check, Reason::MetadataMalformed));
            }
            StatedDate::Unstated => {
                findings.push(Finding::not_ok(check, Reason::MetadataIncomplete));
            }
        }
        match (self.made_for, purpose) {
            (None, _) => findings.push(Finding::not_ok(check, Reason::MetadataIncomplete)),
            (Some(made), Some(used)) if text::folded(made) != text::folded(used) => {
                let detail = text::masked(made);
                findings.push(Finding::not_ok(check, self.other_purpose).with(detail));
            }
            (Some(_), _) => {}
        }
        if findings.is_empty() {
            findings.push(Finding::ok(check));
        }
        if purpose.is_none() {
            findings.push(Finding::warning(check, Reason::PurposeNotGiven));
        }
        findings
            .into_iter()
            .map(|f| f.about(Subject::Licence))
            .collect()
    }
}
