//! Whether an entry stood when a licence was signed, as far as that time is known.

use crate::recognition::ProvenBy;
use crate::recognition::SignatureTimeFacts;
use crate::recognition::Standing;
use crate::recognition::StandingHistory;
use crate::report::Finding;
use crate::report::Verdict;
use crate::time::Timestamp;

/// How much a finding stands in the way.
pub(super) fn badness(finding: &Finding) -> u8 {
    match finding.verdict() {
        Some(Verdict::Failed) => 2,
        Some(Verdict::Indeterminate) => 1,
        Some(Verdict::Passed) | None => 0,
    }
}

/// The one that stands more in the way; of equals the first.
pub(super) fn worse(first: Finding, second: Finding) -> Finding {
    if badness(&second) > badness(&first) {
        second
    } else {
        first
    }
}

/// The day on which a licence was issued; at what time of it, nobody says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Issued {
    /// Its first second in China.
    pub(super) first: Timestamp,
    /// Its last.
    pub(super) last: Timestamp,
}

impl Issued {
    /// How an entry stood then. One that begins in the course of the day stood all day: lists are written by the day,
    /// and not always by that of China.
    pub(super) fn stood(self, history: &StandingHistory, known: Timestamp) -> Standing {
        match history.at(self.first, known) {
            Standing::NotYetRecognised => history.at(self.last, known),
            standing => standing,
        }
    }

    /// Whether the day lies in a span, which may begin in its course; `until` no longer belongs to it.
    pub(super) fn lies_in(self, from: Option<Timestamp>, until: Option<Timestamp>) -> bool {
        from.is_none_or(|from| from <= self.last) && until.is_none_or(|until| self.first < until)
    }
}

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
            // At some time or other; whether at that one is left open.
            None => (Timestamp::from_unix(i64::MIN), Some(self.used_at)),
        }
    }

    fn proven(&self) -> bool {
        matches!(
            self.time.proven_by,
            Some(ProvenBy::Caller | ProvenBy::Timestamp)
        )
    }
}
