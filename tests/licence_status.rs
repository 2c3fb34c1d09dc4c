//! Was the licence in force? Statements, histories, freshness and dates together.

use proptest::prelude::*;
use yinzheng::licence::Delegations;
use yinzheng::licence::LicenceId;
use yinzheng::licence::LicenceStatus;
use yinzheng::licence::Period;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::StatusAnswer;
use yinzheng::licence::StatusChange;
use yinzheng::licence::StatusEvidence;
use yinzheng::licence::StatusFault;
use yinzheng::licence::StatusHistory;
use yinzheng::licence::StatusLevel;
use yinzheng::licence::StatusOrigin;
use yinzheng::licence::StatusPolicy;
use yinzheng::licence::StatusStatement;
use yinzheng::licence::judge_status;
use yinzheng::licence::judge_versions;
use yinzheng::licence::read_period;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::report::Verdict;
use yinzheng::time::Timestamp;

const ID: &str = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
const ISSUER: &str = "11510800MB9999906B";
const OTHER: &str = "11500000000000019A";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn change(status: LicenceStatus, since: &str) -> StatusChange {
    StatusChange::new(status, Some(time(since)))
}

/// An answer known since 2024-06-01 and good until 2024-07-01.
fn answer(changes: Vec<StatusChange>) -> StatusHistory {
    StatusHistory::from_answer(StatusAnswer::new(
        changes,
        time("2024-06-01"),
        Some(time("2024-07-01")),
        StatusOrigin::Authenticated,
    ))
}

fn required() -> StatusPolicy {
    StatusPolicy::new(StatusLevel::Required, None)
}

fn outcomes(findings: &[Finding]) -> Vec<Outcome> {
    findings.iter().map(|f| f.outcome).collect()
}

fn judge(history: &StatusHistory, t: &str) -> Vec<Outcome> {
    outcomes(&judge_status(history, None, time(t), &required()))
}

#[test]
fn each_status_takes_effect_in_its_own_way() {
    use LicenceStatus::*;
    let no = Outcome::NotOk;
    // Status, what holds before 2024-03-01 where nothing else is known, what holds after.
    for (status, before, after) in [
        (
            Annulled,
            no(Reason::LicenceAnnulled),
            no(Reason::LicenceAnnulled),
        ),
        (Cancelled, Outcome::Ok, no(Reason::LicenceCancelled)),
        (Effective, no(Reason::LicenceStatusUnknown), Outcome::Ok),
        (Expired, Outcome::Ok, no(Reason::LicenceExpired)),
        (
            NotYetEffective,
            no(Reason::LicenceNotYetEffective),
            no(Reason::LicenceNotYetEffective),
        ),
        (Restricted, Outcome::Ok, no(Reason::LicenceRestricted)),
        (Revoked, Outcome::Ok, no(Reason::LicenceRevoked)),
        (Superseded, Outcome::Ok, no(Reason::LicenceSuperseded)),
        (Suspended, Outcome::Ok, no(Reason::LicenceSuspended)),
        (
            TransferredOut,
            Outcome::Ok,
            no(Reason::LicenceTransferredOut),
        ),
        (
            Unknown,
            no(Reason::LicenceStatusUnknown),
            no(Reason::LicenceStatusUnknown),
        ),
    ] {
        let history = answer(vec![change(status, "2024-03-01")]);
        assert_eq!(
            judge(&history, "2024-02-29T23:59:59Z"),
            [before],
            "{status} before"
        );
        assert_eq!(
            judge(&history, "2024-03-01"),
            [after],
            "{status} from its first instant"
        );
        assert_eq!(judge(&history, "2024-06-15"), [after], "{status} after");
    }
}

#[test]
fn a_suspension_is_an_interval() {
    let suspended = change(LicenceStatus::Suspended, "2024-05-01").until(time("2024-06-10"));
    let history = answer(vec![
        change(LicenceStatus::Effective, "2023-01-01"),
        suspended.clone(),
    ]);
    let inside = [Outcome::NotOk(Reason::LicenceSuspended)];
    assert_eq!(judge(&history, "2024-04-30T23:59:59Z"), [Outcome::Ok]);
    assert_eq!(judge(&history, "2024-05-01"), inside);
    assert_eq!(judge(&history, "2024-06-09T23:59:59Z"), inside);
    assert_eq!(
        judge(&history, "2024-06-10"),
        [Outcome::Ok],
        "the end is no part of it"
    );

    let restricted = change(LicenceStatus::Restricted, "2024-01-01");
    let history = answer(vec![restricted, suspended]);
    let back = [Outcome::NotOk(Reason::LicenceRestricted)];
    assert_eq!(
        judge(&history, "2024-06-15"),
        back,
        "what was before holds again"
    );

    let over = change(LicenceStatus::Suspended, "2024-04-01").until(time("2024-05-01"));
    let history = answer(vec![over]);
    let unknown = [Outcome::NotOk(Reason::LicenceStatusUnknown)];
    assert_eq!(
        judge(&history, "2024-06-15"),
        unknown,
        "named after its own end"
    );
}

#[test]
fn annulment_reaches_back_over_everything() {
    let history = answer(vec![
        change(LicenceStatus::Effective, "2020-01-01"),
        change(LicenceStatus::Annulled, "2024-05-01"),
    ]);
    for t in ["2019-01-01", "2021-01-01", "2024-06-01"] {
        assert_eq!(
            judge(&history, t),
            [Outcome::NotOk(Reason::LicenceAnnulled)],
            "{t}"
        );
    }
}

#[test]
fn a_status_without_beginning_says_nothing_about_earlier_times() {
    let unknown = [Outcome::NotOk(Reason::LicenceStatusUnknown)];
    for status in [LicenceStatus::Effective, LicenceStatus::Cancelled] {
        let history = answer(vec![StatusChange::new(status, None)]);
        assert_eq!(judge(&history, "2024-05-31"), unknown, "{status}");
        assert_ne!(judge(&history, "2024-06-01"), unknown, "{status}");
    }
    assert_eq!(
        judge(&answer(vec![]), "2024-06-02"),
        unknown,
        "no change at all"
    );
}

#[test]
fn stale_answers_do_not_speak_for_a_licence_but_may_speak_against_it() {
    let stale = [Outcome::NotOk(Reason::StatusStale)];
    let late = "2024-07-01T00:00:01Z";
    for (status, want) in [
        (LicenceStatus::Effective, stale),
        (LicenceStatus::Suspended, stale),
        (
            LicenceStatus::Revoked,
            [Outcome::NotOk(Reason::LicenceRevoked)],
        ),
        (
            LicenceStatus::Cancelled,
            [Outcome::NotOk(Reason::LicenceCancelled)],
        ),
        (
            LicenceStatus::Annulled,
            [Outcome::NotOk(Reason::LicenceAnnulled)],
        ),
    ] {
        let history = answer(vec![change(status, "2024-03-01")]);
        assert_eq!(judge(&history, late), want, "{status}");
    }
}

#[test]
fn freshness_is_that_of_a_crl() {
    let changes = vec![change(LicenceStatus::Effective, "2023-01-01")];
    let made = time("2024-06-01");
    let day = 86_400;
    for (next, age, t, fresh, why) in [
        (Some("2024-07-01"), None, "2024-07-01", true, "at its end"),
        (
            Some("2024-07-01"),
            None,
            "2024-07-01T00:00:01Z",
            false,
            "a second later",
        ),
        (
            Some("2024-07-01"),
            None,
            "2024-01-01",
            true,
            "made later, knows more",
        ),
        (None, None, "2024-06-01", false, "no next update, no age"),
        (None, Some(day), "2024-06-02", true, "young enough"),
        (None, Some(day), "2024-06-02T00:00:01Z", false, "too old"),
        (
            Some("2024-07-01"),
            Some(day),
            "2024-06-03",
            false,
            "both bind",
        ),
        (
            Some("2024-06-01T12:00:00Z"),
            Some(day),
            "2024-06-01T13:00:00Z",
            false,
            "both bind",
        ),
    ] {
        let origin = StatusOrigin::Authenticated;
        let answer = StatusAnswer::new(changes.clone(), made, next.map(time), origin);
        let policy = StatusPolicy::new(StatusLevel::Required, age);
        let history = StatusHistory::from_answer(answer);
        let got = outcomes(&judge_status(&history, None, time(t), &policy));
        let want = if fresh {
            Outcome::Ok
        } else {
            Outcome::NotOk(Reason::StatusStale)
        };
        assert_eq!(got, [want], "{why}");
    }
}

#[test]
fn dates_count_beside_the_status() {
    let history = answer(vec![change(LicenceStatus::Effective, "2023-01-01")]);
    let judge = |dates: &str, t: &str| {
        let period = read_period(dates).unwrap();
        outcomes(&judge_status(&history, Some(&period), time(t), &required()))
    };
    let expired = [Outcome::NotOk(Reason::LicenceExpired)];
    assert_eq!(
        judge("2024-01-01至2024-06-10", "2024-06-10T15:59:59Z"),
        [Outcome::Ok]
    );
    assert_eq!(
        judge("2024-01-01至2024-06-10", "2024-06-10T16:00:00Z"),
        expired
    );
    let early = [Outcome::NotOk(Reason::LicenceNotYetEffective)];
    assert_eq!(judge("2024-06-20至长期", "2024-06-10"), early);
    assert_eq!(judge("2024-01-01至长期", "2024-06-10"), [Outcome::Ok]);
}

#[test]
fn a_file_alone_is_never_called_valid() {
    let period = read_period("2024-01-01至2024-12-31").unwrap();
    let nothing = StatusHistory::unknown();
    for (level, want) in [
        (
            StatusLevel::IfAvailable,
            Outcome::Skipped(Reason::NotObserved),
        ),
        (
            StatusLevel::NotChecked,
            Outcome::Skipped(Reason::NotRequired),
        ),
        (
            StatusLevel::Required,
            Outcome::NotOk(Reason::LicenceStatusUnknown),
        ),
    ] {
        let policy = StatusPolicy::new(level, None);
        let judge = |t: &str| outcomes(&judge_status(&nothing, Some(&period), time(t), &policy));
        assert_eq!(judge("2024-06-10"), [want]);
        let late = judge("2025-06-10");
        assert_eq!(
            late,
            [Outcome::NotOk(Reason::LicenceExpired), want],
            "{level:?}"
        );
    }
    let revoked = answer(vec![change(LicenceStatus::Revoked, "2024-01-01")]);
    let policy = StatusPolicy::new(StatusLevel::NotChecked, None);
    let got = outcomes(&judge_status(&revoked, None, time("2024-06-10"), &policy));
    assert_eq!(
        got,
        [Outcome::Skipped(Reason::NotRequired)],
        "and says that it was not asked"
    );
}

fn statement(issuer: &str, sequence: u64, status: LicenceStatus, since: &str) -> StatusStatement {
    let issuer = StatementIssuer::new(issuer.parse().unwrap(), "某局");
    let mut statement = StatusStatement::new(ID.parse().unwrap(), issuer, status, time(since));
    statement.sequence = sequence;
    statement.this_update = time("2024-06-01").plus(i64::try_from(sequence).unwrap());
    statement.next_update = Some(time("2024-07-01"));
    statement
}

fn signed(statement: StatusStatement) -> StatusEvidence {
    StatusEvidence::new(statement, StatusOrigin::Authenticated)
}

fn gather(evidence: &[StatusEvidence]) -> StatusHistory {
    StatusHistory::gather(&ID.parse().unwrap(), evidence, &Delegations::none())
}

#[test]
fn the_highest_number_counts_and_earlier_ones_fill_the_past() {
    let evidence = [
        signed(statement(ISSUER, 3, LicenceStatus::Cancelled, "2024-05-01")),
        signed(statement(ISSUER, 1, LicenceStatus::Effective, "2024-01-01")),
        signed(statement(ISSUER, 2, LicenceStatus::Suspended, "2024-03-01")),
    ];
    let history = gather(&evidence);
    assert_eq!(history.faults, []);
    for (t, want) in [
        ("2024-02-01", Outcome::Ok),
        ("2024-04-01", Outcome::NotOk(Reason::LicenceSuspended)),
        ("2024-06-01", Outcome::NotOk(Reason::LicenceCancelled)),
    ] {
        assert_eq!(judge(&history, t), [want], "{t}");
    }
    // The newer statement corrects the older one where their times overlap.
    let evidence = [
        signed(statement(ISSUER, 1, LicenceStatus::Suspended, "2024-03-01")),
        signed(statement(ISSUER, 2, LicenceStatus::Effective, "2024-01-01")),
    ];
    assert_eq!(judge(&gather(&evidence), "2024-04-01"), [Outcome::Ok]);
}

#[test]
fn evidence_that_does_not_count_is_told_and_not_used() {
    let good = statement(ISSUER, 1, LicenceStatus::Effective, "2024-01-01");
    let mut other = good.clone();
    other.subject = other.subject.next_version().unwrap();
    let unverified = StatusEvidence::new(good.clone(), StatusOrigin::Unverified);
    let foreign = signed(statement(OTHER, 1, LicenceStatus::Effective, "2024-01-01"));
    for (evidence, fault, reason) in [
        (
            signed(other),
            StatusFault::OtherSubject,
            Reason::StatusForeign,
        ),
        (
            unverified,
            StatusFault::Unverified,
            Reason::StatusUnverified,
        ),
        (foreign, StatusFault::ForeignIssuer, Reason::StatusForeign),
    ] {
        let history = gather(&[evidence]);
        assert_eq!(
            (&history.answer, history.faults.as_slice()),
            (&None, &[fault][..])
        );
        let unknown = Outcome::NotOk(Reason::LicenceStatusUnknown);
        assert_eq!(
            judge(&history, "2024-06-10"),
            [Outcome::Warning(reason), unknown]
        );
    }
    let mut table = Delegations::none();
    table.allow(ISSUER.parse().unwrap(), OTHER.parse().unwrap());
    let delegate = [signed(statement(
        OTHER,
        1,
        LicenceStatus::Effective,
        "2024-01-01",
    ))];
    let history = StatusHistory::gather(&ID.parse().unwrap(), &delegate, &table);
    assert_eq!(
        judge(&history, "2024-06-10"),
        [Outcome::Ok],
        "a body that may speak for it"
    );
}

#[test]
fn what_only_the_caller_vouches_for_is_marked() {
    let evidence = StatusEvidence::new(
        statement(ISSUER, 1, LicenceStatus::Effective, "2024-01-01"),
        StatusOrigin::Asserted,
    );
    let got = judge(&gather(&[evidence]), "2024-06-10");
    assert_eq!(got, [Outcome::Ok, Outcome::Warning(Reason::StatusAsserted)]);
}

#[test]
fn contradictions_leave_it_open() {
    let effective = statement(ISSUER, 2, LicenceStatus::Effective, "2024-01-01");
    let revoked = statement(ISSUER, 2, LicenceStatus::Revoked, "2024-01-01");
    let mut rolled_back = statement(ISSUER, 1, LicenceStatus::Effective, "2024-01-01");
    rolled_back.this_update = time("2024-06-20");
    let mut table = Delegations::none();
    table.allow(ISSUER.parse().unwrap(), OTHER.parse().unwrap());
    let other_body = statement(OTHER, 1, LicenceStatus::Revoked, "2024-01-01");
    for (second, why) in [
        (revoked, "one number, two contents"),
        (rolled_back, "older number, later date"),
        (other_body, "two bodies"),
    ] {
        let evidence = [signed(effective.clone()), signed(second)];
        let history = StatusHistory::gather(&ID.parse().unwrap(), &evidence, &table);
        assert_eq!(history.faults, [StatusFault::Conflict], "{why}");
        let findings = judge_status(&history, None, time("2024-06-10"), &required());
        assert!(findings.iter().all(|f| f.outcome != Outcome::Ok), "{why}");
        let conflict = Outcome::NotOk(Reason::StatusConflict);
        assert!(findings.iter().any(|f| f.outcome == conflict), "{why}");
    }
}

#[test]
fn only_the_highest_version_is_current() {
    let first: LicenceId = ID.parse().unwrap();
    let second = first.next_version().unwrap();
    let finding = judge_versions(&first, [&first, &second]).unwrap();
    assert_eq!(finding.outcome, Outcome::NotOk(Reason::LicenceSuperseded));
    assert_eq!(finding.detail, Some(second.to_string()));
    assert_eq!(judge_versions(&second, [&first, &second]), None);
}

fn any_status() -> impl Strategy<Value = LicenceStatus> {
    prop::sample::select(LicenceStatus::ALL.to_vec())
}

fn any_change() -> impl Strategy<Value = StatusChange> {
    (
        any_status(),
        prop::option::of(0_i64..100),
        prop::option::of(0_i64..100),
    )
        .prop_map(|(status, since, until)| {
            let mut change = StatusChange::new(status, since.map(Timestamp::from_unix));
            change.until = until.map(Timestamp::from_unix);
            change
        })
}

fn any_evidence() -> impl Strategy<Value = StatusEvidence> {
    let origin = prop::sample::select(vec![
        StatusOrigin::Authenticated,
        StatusOrigin::Asserted,
        StatusOrigin::Unverified,
    ]);
    let times = (0_i64..100, 0_i64..100, prop::option::of(0_i64..50));
    (any_status(), times, 0_u64..4, prop::bool::ANY, origin).prop_map(
        |(status, (since, made, lasts), sequence, own, origin)| {
            let issuer = if own { ISSUER } else { OTHER };
            let mut it = statement(issuer, sequence, status, "2024-01-01");
            it.since = Timestamp::from_unix(since);
            it.this_update = Timestamp::from_unix(made);
            it.next_update = lasts.map(|l| it.this_update.plus(l));
            StatusEvidence::new(it, origin)
        },
    )
}

fn verdict(findings: &[Finding]) -> Verdict {
    let own = findings.iter().filter_map(Finding::verdict);
    let passed = findings.iter().any(|f| f.outcome == Outcome::Ok);
    let start = if passed {
        Verdict::Passed
    } else {
        Verdict::Indeterminate
    };
    own.fold(start, Verdict::and)
}

proptest! {
    /// Whatever the history, an annulled licence never passes, and `Ok` never stands beside a fault.
    #[test]
    fn annulment_never_passes(
        mut changes in prop::collection::vec(any_change(), 0..6),
        at in any::<prop::sample::Index>(), t in 0_i64..120, made in 0_i64..100,
    ) {
        changes.insert(at.index(changes.len() + 1), StatusChange::new(LicenceStatus::Annulled, None));
        let (made, next) = (Timestamp::from_unix(made), Some(Timestamp::from_unix(110)));
        let answer = StatusAnswer::new(changes, made, next, StatusOrigin::Authenticated);
        let history = StatusHistory::from_answer(answer);
        let findings = judge_status(&history, None, Timestamp::from_unix(t), &required());
        prop_assert_eq!(verdict(&findings), Verdict::Failed);
    }

    /// The order in which evidence is handed in never matters.
    #[test]
    fn order_does_not_matter(
        evidence in prop::collection::vec(any_evidence(), 0..6).prop_shuffle(), t in 0_i64..160,
    ) {
        let mut reversed = evidence.clone();
        reversed.reverse();
        let (a, b) = (gather(&evidence), gather(&reversed));
        prop_assert_eq!(&a.answer, &b.answer);
        let t = Timestamp::from_unix(t);
        let judge = |h: &StatusHistory| verdict(&judge_status(h, None, t, &required()));
        prop_assert_eq!(judge(&a), judge(&b));
    }

    /// A demand for fresher answers, or for answers at all, never makes a verdict better; what nobody vouches for
    /// never changes one.
    #[test]
    fn tightening_never_helps(
        evidence in prop::collection::vec(any_evidence(), 0..6), t in 0_i64..160, age in 0_i64..100,
    ) {
        let t = Timestamp::from_unix(t);
        let history = gather(&evidence);
        let judge = |h: &StatusHistory, level, age| {
            verdict(&judge_status(h, None, t, &StatusPolicy::new(level, age)))
        };
        let announced = history.answer.as_ref().is_some_and(|a| a.next_update.is_some());
        let loose = judge(&history, StatusLevel::IfAvailable, None);
        let passed_before = |tight| tight != Verdict::Passed || loose == Verdict::Passed;
        prop_assert!(passed_before(judge(&history, StatusLevel::Required, None)));
        prop_assert!(!announced || passed_before(judge(&history, StatusLevel::IfAvailable, Some(age))));
        let vouched: Vec<_> = evidence.into_iter().filter(|e| e.origin != StatusOrigin::Unverified).collect();
        prop_assert_eq!(judge(&gather(&vouched), StatusLevel::IfAvailable, None), loose);
    }

    /// Outside its dates no licence passes.
    #[test]
    fn dates_bind(evidence in prop::collection::vec(any_evidence(), 0..4), t in -1000_i64..1000) {
        let period: Period = read_period("2024-01-01至2024-12-31").unwrap();
        let t = Timestamp::from_unix(t);
        let findings = judge_status(&gather(&evidence), Some(&period), t, &required());
        prop_assert_eq!(verdict(&findings), Verdict::Failed);
    }

    /// Any bytes are read as a statement or refused.
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
        let _ = StatusStatement::from_json(&bytes);
        let _ = StatusStatement::from_json(format!("{{\"schema\":{text:?}}}").as_bytes());
    }
}
