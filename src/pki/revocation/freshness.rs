//! Whether "not listed" means "not revoked at that time" (architecture, decision 4).

use crate::pki::Certificate;
use crate::pki::revocation::Defect;
use crate::time::Timestamp;

/// When a source was made, and how long it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates {
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
    /// Certificates that ended at or after this time are kept.
    pub(super) keeps_since: Option<Timestamp>,
    pub(super) absent_next: AbsentNext,
}

/// What it means when no next update is given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum AbsentNext {
    /// Nobody knows how long it holds: CRLs.
    HoldsNever,
    /// It holds when it is made: OCSP answers (RFC 6960, 2.4).
    HoldsWhenMade,
}

impl Dates {
    /// Whether silence about `certificate` clears it at `at`; `max_age` in seconds.
    pub(super) fn silence(
        &self,
        certificate: &Certificate,
        at: Timestamp,
        max_age: Option<i64>,
    ) -> Result<(), Defect> {
        let ended = certificate.validity().not_after;
        let kept = self.keeps_since.is_some_and(|since| since <= ended);
        if ended < self.this_update && !kept {
            return Err(Defect::MayBeDropped);
        }
        let young = max_age.map(|seconds| at <= self.this_update.plus(seconds));
        match self.next_update {
            Some(next) if at > next => Err(Defect::Stale(next)),
            Some(_) if young == Some(false) => Err(Defect::TooOld(self.this_update)),
            Some(_) => Ok(()),
            None if self.absent_next == AbsentNext::HoldsNever => Err(Defect::NoNextUpdate),
            None if at <= self.this_update || young == Some(true) => Ok(()),
            None => Err(Defect::NoNextUpdate),
        }
    }
}
