//! From statements to what is known about one licence.

use serde::Serialize;

use crate::licence::code::Uscc;
use crate::licence::id::LicenceId;
use crate::licence::issuer::Delegations;
use crate::licence::status::StatusChange;
use crate::licence::status::StatusStatement;
use crate::time::Timestamp;

/// Who vouches for a statement or an answer.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusOrigin {
    /// A signature that passed, by the body that the statement names.
    Authenticated,
    /// The caller, who asked a service that he trusts.
    Asserted,
    /// Nobody. It is told and not used.
    Unverified,
}

/// A statement handed in, and who vouches for it.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct StatusEvidence {
    /// The statement.
    pub statement: StatusStatement,
    /// Who vouches for it.
    pub origin: StatusOrigin,
}

impl StatusEvidence {
    /// A statement with its origin.
    pub const fn new(statement: StatusStatement, origin: StatusOrigin) -> Self {
        Self { statement, origin }
    }
}

/// What is known about the status of one licence.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct StatusAnswer {
    /// The changes, earliest first; the last is how things stand.
    pub changes: Vec<StatusChange>,
    /// When this was known to be so.
    pub this_update: Timestamp,
    /// When the next answer is to be had at the latest.
    pub next_update: Option<Timestamp>,
    /// Who vouches for it.
    pub origin: StatusOrigin,
    /// The body that states it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_by: Option<Uscc>,
}

impl StatusAnswer {
    /// An answer with these changes, in any order.
    pub fn new(
        mut changes: Vec<StatusChange>,
        this_update: Timestamp,
        next_update: Option<Timestamp>,
        origin: StatusOrigin,
    ) -> Self {
        changes.sort_by_key(|c| c.since.unwrap_or(this_update));
        Self {
            changes,
            this_update,
            next_update,
            origin,
            stated_by: None,
        }
    }

    /// The same answer, stated by `body`.
    #[must_use]
    pub const fn stated_by(mut self, body: Uscc) -> Self {
        self.stated_by = Some(body);
        self
    }
}

/// What is wrong with the evidence.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusFault {
    /// Statements contradict each other: one number with two contents, an older one with a higher number, or two
    /// bodies that say different things.
    Conflict,
    /// A statement is by a body that may not speak for the licence's issuer; it was not used.
    ForeignIssuer,
    /// A statement is about another licence; it was not used.
    OtherSubject,
    /// Nothing vouches for a statement; it was not used.
    Unverified,
}

/// What the evidence says about one licence: an answer if there is one, and what is wrong with the evidence.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct StatusHistory {
    /// The answer.
    pub answer: Option<StatusAnswer>,
    /// What is wrong, once each.
    pub faults: Vec<StatusFault>,
}

impl StatusHistory {
    /// Nothing is known.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// What one answer says, for callers with a source of their own.
    pub fn from_answer(answer: StatusAnswer) -> Self {
        if answer.origin == StatusOrigin::Unverified {
            return Self {
                answer: None,
                faults: vec![StatusFault::Unverified],
            };
        }
        Self {
            answer: Some(answer),
            faults: Vec::new(),
        }
    }

    /// What statements say about `id`. Of each body's statements the one with the highest number counts; earlier ones
    /// add only what lies before its own first change. A body other than the licence's issuer counts where
    /// `delegations` lets it act for the issuer.
    pub fn gather(id: &LicenceId, evidence: &[StatusEvidence], delegations: &Delegations) -> Self {
        let mut history = Self::default();
        let mut usable: Vec<&StatusEvidence> = Vec::new();
        for item in evidence {
            let issuer = item.statement.issuer.code;
            let may_speak = id
                .issuer_code()
                .is_some_and(|authority| delegations.permit(authority, issuer));
            if item.statement.subject != *id {
                history.note(StatusFault::OtherSubject);
            } else if item.origin == StatusOrigin::Unverified {
                history.note(StatusFault::Unverified);
            } else if !may_speak {
                history.note(StatusFault::ForeignIssuer);
            } else {
                usable.push(item);
            }
        }
        // The content comes last in the key, so that the order in which evidence is handed in never matters.
        usable.sort_by_cached_key(|e| {
            let s = &e.statement;
            (
                s.issuer.code,
                s.sequence,
                s.this_update,
                s.to_json(),
                e.origin,
            )
        });
        history.observe_order(&usable);
        let newest = newest_of_each(&usable);
        let mut states = newest.iter().map(|e| e.statement.status);
        let first = states.next();
        if states.any(|s| Some(s) != first) {
            history.note(StatusFault::Conflict);
        }
        let latest = newest.iter().max_by_key(|e| e.statement.this_update);
        history.answer = latest.map(|newest| answer(newest, &usable));
        history
    }

    fn note(&mut self, fault: StatusFault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Statements of one body stand in the order of their numbers.
    fn observe_order(&mut self, sorted: &[&StatusEvidence]) {
        for pair in sorted.windows(2) {
            let [older, newer] = pair else { continue };
            let (a, b) = (&older.statement, &newer.statement);
            if a.issuer.code != b.issuer.code {
                continue;
            }
            let twice = a.sequence == b.sequence && a != b;
            if twice || a.this_update > b.this_update {
                self.note(StatusFault::Conflict);
            }
        }
    }
}

/// The statement with the highest number of each body; `sorted` is by body and number.
fn newest_of_each<'a>(sorted: &[&'a StatusEvidence]) -> Vec<&'a StatusEvidence> {
    let mut newest: Vec<&StatusEvidence> = Vec::new();
    for item in sorted {
        let body = |e: &StatusEvidence| -> Uscc { e.statement.issuer.code };
        match newest.last_mut() {
            Some(last) if body(last) == body(item) => *last = item,
            _ => newest.push(item),
        }
    }
    newest
}

fn answer(newest: &StatusEvidence, all: &[&StatusEvidence]) -> StatusAnswer {
    let statement = &newest.statement;
    let mut changes = statement.history.clone();
    changes.push(statement.change());
    let first = changes.iter().filter_map(|c| c.since).min();
    let mut origin = newest.origin;
    for item in all
        .iter()
        .filter(|e| e.statement.issuer.code == statement.issuer.code)
    {
        let earlier = item.statement.since < first.unwrap_or(statement.since);
        if earlier && item.statement.sequence < statement.sequence {
            changes.push(item.statement.change());
            origin = origin.max(item.origin);
        }
    }
    StatusAnswer::new(
        changes,
        statement.this_update,
        statement.next_update,
        origin,
    )
    .stated_by(statement.issuer.code)
}
