//! Whether an entry stood when a licence was signed, as far as that time is known.

use crate::recognition::ProvenBy;
use crate::recognition::SignatureTimeFacts;
use crate::recognition::Standing;
use crate::recognition::StandingHistory;
use crate::time::Timestamp;

/// The answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Held {
    /// It was recognised.
    Yes,
    /// It was not, and this is how it stood.
    Not(Standing),
    /// It depends on the time, which nobody proves.
    Open,
}

/// When a licence was signed, and when it is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signed {
    pub(super) time: SignatureTimeFacts,
    pub(super) used_at: Timestamp,
    pub(super) known: Timestamp,
}

impl Signed {
    /// Whether the entry was recognised then. A claim in the signer's interest counts only where nothing changed since:
    /// what was recognised at the time that he names must still be so at the time of use. A claim against his interest
    /// counts as it is.
    pub(super) fn held(&self, history: &StandingHistory) -> Held {
        let at = |t| history.at(t, self.known);
        let now = at(self.used_at);
        let Some(best) = self.time.best else {
            return match now {
                Standing::Annulled => Held::Not(now),
                _ => Held::Open,
            };
        };
        match (self.proven(), at(best), now) {
            (true, Standing::Recognised, _) => Held::Yes,
            (false, Standing::Recognised, Standing::Recognised) => Held::Yes,
            (false, Standing::Recognised, Standing::Annulled) => Held::Not(Standing::Annulled),
            (false, Standing::Recognised, _) => Held::Open,
            (_, then, _) => Held::Not(then),
        }
    }

    /// The times at which something had to be good: that of the signature, and that of the use where the former is the
    /// signer's claim.
    pub(super) fn times(&self) -> (Timestamp, Option<Timestamp>) {
        match self.time.best {
            Some(best) if self.proven() => (best, None),
            Some(best) => (best, Some(self.used_at)),
            None => (self.used_at, Some(self.used_at)),
        }
    }

    fn proven(&self) -> bool {
        matches!(
            self.time.proven_by,
            Some(ProvenBy::Caller | ProvenBy::Timestamp)
        )
    }
}
