//! The door from "the file can be relied on" to everything that relies on it.

use crate::crypto::DigestAlgorithm;
use crate::report::Report;
use crate::report::Verdict;

/// Proof that a subject was accepted: it exists only for a file whose verdict is [`Verdict::Passed`], and only the
/// verifier makes one. Recognition and sharing ask for it, so that nothing is decided on what was not verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted<T> {
    subject: T,
    report: String,
}

impl<T> Accepted<T> {
    /// The subject that `subject` makes out of the digest of the report; `None` for any other verdict than a pass.
    pub(crate) fn of(report: &Report, subject: impl FnOnce(&str) -> T) -> Option<Self> {
        (report.verdict() == Verdict::Passed).then(|| {
            let digest = report.digest();
            Self {
                subject: subject(&digest),
                report: digest,
            }
        })
    }

    /// The accepted subject.
    pub const fn get(&self) -> &T {
        &self.subject
    }

    /// The digest of the report that accepted it, see [`Report::digest`].
    pub fn report(&self) -> &str {
        &self.report
    }
}

impl Report {
    /// The digest of the report: `sm3:` and the SM3 digest, in hexadecimal digits, of its JSON form on one line
    /// ([`Report::to_json`]) without the block on recognition, which is drawn from the report afterwards.
    pub fn digest(&self) -> String {
        let mut bare = self.clone();
        bare.recognition = None;
        format!(
            "sm3:{}",
            DigestAlgorithm::Sm3.digest(bare.to_json().as_bytes())
        )
    }
}
