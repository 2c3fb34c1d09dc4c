//! Was the licence in force at a given time?
//!
//! | status          | effect      | at a time inside        | before it began |
//! |-----------------|-------------|-------------------------|-----------------|
//! | Effective       | –           | passed, inside the dates | unknown        |
//! | NotYetEffective | –           | failed                  | failed          |
//! | Suspended       | interval    | indeterminate           | passed          |
//! | Restricted      | interval    | indeterminate           | passed          |
//! | Expired         | prospective | failed                  | passed          |
//! | Superseded      | prospective | failed                  | passed          |
//! | Cancelled       | prospective | failed                  | passed          |
//! | Revoked         | prospective | failed                  | passed          |
//! | TransferredOut  | prospective | indeterminate           | passed          |
//! | Annulled        | retroactive | failed                  | failed          |
//! | Unknown         | –           | indeterminate           | indeterminate   |
//!
//! "Before it began" holds where no earlier change is known. The dates of the licence are judged beside it.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::id::LicenceId;
use crate::licence::period::Period;
use crate::licence::period::PeriodPlace;
use crate::licence::status::Effect;
use crate::licence::status::LicenceStatus;
use crate::licence::status::StatusAnswer;
use crate::licence::status::StatusChange;
use crate::licence::status::StatusFault;
use crate::licence::status::StatusHistory;
use crate::licence::status::StatusOrigin;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;

/// What is demanded about the status of a licence.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusLevel {
    /// What is at hand is used; where nothing is, the report says that the status was not checked.
    #[default]
    IfAvailable,
    /// Nothing is asked, and the report says so. The dates are judged all the same.
    NotChecked,
    /// Must be known.
    Required,
}

/// What is demanded about the status of a licence, and how fresh it must be.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusPolicy {
    /// What is demanded.
    pub level: StatusLevel,
    /// Greatest age of an answer at the time judged, in seconds. Without it, an answer counts until its own next
    /// update, and one that announces none is never fresh.
    pub max_age: Option<i64>,
}

impl StatusPolicy {
    /// The policy that demands this much.
    pub const fn new(level: StatusLevel, max_age: Option<i64>) -> Self {
        Self { level, max_age }
    }

    /// Whether `answer` may still speak for `t`. One made after `t` knows more, not less.
    pub fn is_fresh(&self, answer: &StatusAnswer, t: Timestamp) -> bool {
        let announced = answer.next_update.map(|next| t <= next);
        let young = self.max_age.map(|age| t <= answer.this_update.plus(age));
        match (announced, young) {
            (None, None) => false,
            (announced, young) => announced != Some(false) && young != Some(false),
        }
    }
}

/// Judges whether a licence was in force at `t`, from its status and its dates.
///
/// * `history`: what is known of its status, see [`StatusHistory::gather`].
/// * `period`: its dates as the licence gives them; `None` where they are not known, which is reported elsewhere.
///
/// There is exactly one `Ok` where the status is known, fresh and good and `t` lies inside the dates, and none
/// otherwise: a licence of which only the dates are known gets `Skipped`, never "valid". A stale answer still counts
/// against the licence where it names an end from which there is no return.
pub fn judge_status(
    history: &StatusHistory,
    period: Option<&Period>,
    t: Timestamp,
    policy: &StatusPolicy,
) -> Vec<Finding> {
    let check = Check::LicenceStatus;
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(period.and_then(|p| judge_period(*p, t)));
    if policy.level == StatusLevel::NotChecked {
        findings.push(Finding::skipped(check, Reason::NotRequired));
    } else {
        findings.extend(history.faults.iter().map(|f| judge_fault(*f)));
        match &history.answer {
            Some(answer) => judge_answer(answer, t, policy, &mut findings),
            None if policy.level == StatusLevel::Required => {
                findings.push(Finding::not_ok(check, Reason::LicenceStatusUnknown));
            }
            None => findings.push(Finding::skipped(check, Reason::NotObserved)),
        }
        let good = |f: &Finding| f.outcome.code() == "ok";
        if findings.iter().any(|f| f.outcome.code() == "not-ok") {
            findings.retain(|f| !good(f));
        }
    }
    findings
        .into_iter()
        .map(|f| f.about(Subject::Licence))
        .collect()
}

/// Judges whether a later version of the same licence is among those that are known; `None` if none is.
pub fn judge_versions<'a>(
    id: &LicenceId,
    known: impl IntoIterator<Item = &'a LicenceId>,
) -> Option<Finding> {
    let newer = known.into_iter().filter(|other| other.supersedes(id));
    let newest = newer.max_by_key(|other| other.version())?;
    let finding = Finding::not_ok(Check::LicenceStatus, Reason::LicenceSuperseded);
    Some(finding.about(Subject::Licence).with(newest.to_string()))
}

fn judge_period(period: Period, t: Timestamp) -> Option<Finding> {
    let reason = match period.place(t) {
        PeriodPlace::Inside => return None,
        PeriodPlace::Before => Reason::LicenceNotYetEffective,
        PeriodPlace::After => Reason::LicenceExpired,
    };
    Some(Finding::not_ok(Check::LicenceStatus, reason).with("by its dates"))
}

fn judge_fault(fault: StatusFault) -> Finding {
    let check = Check::LicenceStatus;
    match fault {
        StatusFault::Conflict => Finding::not_ok(check, Reason::StatusConflict),
        StatusFault::ForeignIssuer | StatusFault::OtherSubject => {
            Finding::warning(check, Reason::StatusForeign)
        }
        StatusFault::Unverified => Finding::warning(check, Reason::StatusUnverified),
    }
}

fn judge_answer(
    answer: &StatusAnswer,
    t: Timestamp,
    policy: &StatusPolicy,
    findings: &mut Vec<Finding>,
) {
    let check = Check::LicenceStatus;
    let (state, change) = state_at(answer, t);
    let known = change.map(detail).unwrap_or_default();
    let finding = match reason_of(state) {
        _ if !policy.is_fresh(answer, t) && !state.has_no_return() => {
            Finding::not_ok(check, Reason::StatusStale)
        }
        Some(reason) => Finding::not_ok(check, reason),
        None => Finding::ok(check),
    };
    findings.push(finding.with(known));
    if answer.origin == StatusOrigin::Asserted {
        findings.push(Finding::warning(check, Reason::StatusAsserted));
    }
}

const fn reason_of(state: LicenceStatus) -> Option<Reason> {
    match state {
        LicenceStatus::Effective => None,
        LicenceStatus::Annulled => Some(Reason::LicenceAnnulled),
        LicenceStatus::Cancelled => Some(Reason::LicenceCancelled),
        LicenceStatus::Expired => Some(Reason::LicenceExpired),
        LicenceStatus::NotYetEffective => Some(Reason::LicenceNotYetEffective),
        LicenceStatus::Restricted => Some(Reason::LicenceRestricted),
        LicenceStatus::Revoked => Some(Reason::LicenceRevoked),
        LicenceStatus::Superseded => Some(Reason::LicenceSuperseded),
        LicenceStatus::Suspended => Some(Reason::LicenceSuspended),
        LicenceStatus::TransferredOut => Some(Reason::LicenceTransferredOut),
        LicenceStatus::Unknown => Some(Reason::LicenceStatusUnknown),
    }
}

impl StatusAnswer {
    /// The status that holds at `t` as far as the answer is still fresh by then, else unknown. A stale answer still
    /// counts where it names an end from which there is no return.
    pub fn status_at(&self, t: Timestamp, policy: &StatusPolicy) -> LicenceStatus {
        let (state, _) = state_at(self, t);
        if state.has_no_return() || policy.is_fresh(self, t) {
            state
        } else {
            LicenceStatus::Unknown
        }
    }

    /// Since when what holds at `t` has held, as far as the answer says.
    pub(in crate::licence) fn since(&self, t: Timestamp) -> Option<Timestamp> {
        let (_, change) = state_at(self, t);
        change.and_then(|c| c.since).filter(|since| *since <= t)
    }
}

/// The status that holds at `t`, and the change that says so.
fn state_at(answer: &StatusAnswer, t: Timestamp) -> (LicenceStatus, Option<&StatusChange>) {
    let changes = &answer.changes;
    let retroactive = changes
        .iter()
        .find(|c| c.status.effect() == Effect::Retroactive);
    if let Some(change) = retroactive {
        return (change.status, Some(change));
    }
    let began = |c: &&StatusChange| c.since.unwrap_or(answer.this_update) <= t;
    let mut past = changes.iter().filter(began).rev();
    if let Some(change) = past.next() {
        if !ended(change, t) {
            return (change.status, Some(change));
        }
        // The end was announced. Where the answer was made after it and still names the interval as how things
        // stand, it contradicts itself; else what was before holds again.
        let last = changes.last() == Some(change);
        if last && change.until.is_some_and(|end| answer.this_update >= end) {
            return (LicenceStatus::Unknown, Some(change));
        }
        let before = past.find(|c| !ended(c, t));
        let status = before.map_or(LicenceStatus::Effective, |c| c.status);
        return (status, Some(change));
    }
    match changes.first() {
        Some(next) if next.since.is_none() => (LicenceStatus::Unknown, Some(next)),
        Some(next) if next.status.follows_force() => (LicenceStatus::Effective, Some(next)),
        Some(next) if next.status == LicenceStatus::NotYetEffective => (next.status, Some(next)),
        next => (LicenceStatus::Unknown, next),
    }
}

/// Whether `change` is an interval that is over at `t`.
fn ended(change: &StatusChange, t: Timestamp) -> bool {
    change.status.effect() == Effect::Interval && change.until.is_some_and(|end| t >= end)
}

fn detail(change: &StatusChange) -> String {
    let mut out = change.status.to_string();
    for (word, time) in [("since", change.since), ("until", change.until)] {
        if let Some(time) = time {
            out.push_str(&format!(" {word} {time}"));
        }
    }
    if let Some(successor) = &change.successor {
        out.push_str(&format!(", followed by {successor}"));
    }
    out
}
