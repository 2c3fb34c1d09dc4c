//! Policies: stricter ones never answer better, claims alone lift nothing, and success must be present.

use proptest::prelude::*;
use yinzheng::policy::Policy;
use yinzheng::report::Check;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::report::fold;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::few;
use crate::rank;
use crate::scene::Scene;
use crate::scene::event;
use crate::scene::mode;
use crate::scene::scene;
use crate::scene::time;
use crate::sound;
use crate::support::attacks;
use crate::verdict;
use crate::world::ASKED;
use crate::world::Event;
use crate::world::Form;
use crate::world::Mode;
use crate::world::World;

/// `standard` with one more demand.
fn tighter() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        r#"{ "claimed_time": "refused" }"#,
        r#"{ "raised": ["SIGNED_DATA_NOT_FOUND", "TIME_CONTRADICTION", "SEAL_DATES_UNUSUAL"] }"#,
        r#"{ "revocation": { "end_entity": "required", "intermediate": "required" } }"#,
        r#"{ "revocation": { "max_age": 3600 } }"#,
        r#"{ "algorithms": [{ "name": "SM2", "bits": 256 }, { "name": "SM3" }] }"#,
        r#"{ "algorithms": [{ "name": "RSA", "bits": 1900 }, { "name": "SHA-256" }] }"#,
        r#"{ "clock_skew": 0 }"#,
        r#"{ "path": { "require_explicit_policy": true } }"#,
    ])
}

fn judged(world: &World, policy: Policy, bytes: &[u8], context: &Context) -> Report {
    let verifier = Verifier::builder(world.anchors.clone())
        .policy(policy)
        .build()
        .expect("a policy that can be followed");
    sound(verifier.verify(&Input::new("file", bytes), context))
}

/// Whether a file failed by a proof of its time: a stricter policy may not believe the timestamp that gave it, and
/// then the failure is not proven either.
fn rests_on_a_proof(report: &Report) -> bool {
    let of_proof = [Reason::NotYetValid, Reason::SealNotYetValid];
    let stamped = report
        .all_checks()
        .any(|l| l.check == Check::TimeTimestamp && l.is_ok());
    stamped && report.reasons.iter().any(|r| of_proof.contains(&r.reason))
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let reason = || prop::sample::select(Reason::ALL.to_vec());
    prop_oneof![
        4 => Just(Outcome::Ok),
        1 => reason().prop_map(Outcome::NotOk),
        1 => reason().prop_map(Outcome::Warning),
        1 => reason().prop_map(Outcome::Info),
        1 => reason().prop_map(Outcome::Skipped),
        1 => Just(Outcome::Skipped(Reason::NotApplicable)),
        1 => Just(Outcome::Skipped(Reason::NotRequired)),
    ]
}

fn check() -> impl Strategy<Value = Check> {
    // Few, so that findings meet what is required.
    prop::sample::select(Check::ALL[..6].to_vec())
}

fn finding() -> impl Strategy<Value = Finding> {
    (check(), outcome()).prop_map(|(check, outcome)| {
        let mut finding = Finding::ok(check);
        finding.outcome = outcome;
        finding
    })
}

proptest! {
    #![proptest_config(few())]

    /// Invariant 4, for the presets.
    #[test]
    fn a_stricter_preset_never_answers_better(scene in scene()) {
        let [standard, archive, strict, claimed] = Mode::ALL.map(|m| sound(scene.verify(m)));
        for (stricter, of, what) in [
            (&archive, &standard, "archive and standard"),
            (&strict, &standard, "strict and standard"),
            (&strict, &archive, "strict and archive"),
            (&archive, &claimed, "archive and standard at the claimed time"),
            (&strict, &claimed, "strict and standard at the claimed time"),
        ] {
            let (new, old) = (stricter.verdict(), of.verdict());
            prop_assert!(rank(new) <= rank(old) || rests_on_a_proof(of), "{what}: {new} and {old}");
        }
    }

    /// Invariant 4, for single demands.
    #[test]
    fn one_more_demand_never_gets_a_better_answer(
        scene in scene().prop_filter("has a policy of its own", |s| {
            s.world.event != Event::AlgorithmEnds
        }),
        policy in tighter(),
        asked in prop::sample::select(vec![Mode::Standard, Mode::Claimed]),
    ) {
        let context = scene.world.context(asked, ASKED);
        let standard = judged(&scene.world, Policy::standard(), &scene.bytes, &context);
        let policy = Policy::from_json(policy).expect("a policy");
        let tighter = judged(&scene.world, policy, &scene.bytes, &context);
        let (new, old) = (tighter.verdict(), standard.verdict());
        prop_assert!(rank(new) <= rank(old) || rests_on_a_proof(&standard), "{new} and {old}");
    }

    /// Invariant 6.
    #[test]
    fn a_claim_alone_lifts_nothing(
        event in event(),
        form in prop::sample::select(vec![Form::V1, Form::Cms]),
        claim in time(),
        mode in mode(),
    ) {
        let silent = verdict(&Scene::new(event, form, None, None), mode);
        let claiming = Scene::new(event, form, Some(claim), None);
        let report = sound(claiming.verify(mode));
        let lifted = rank(report.verdict()) > rank(silent);
        prop_assert!(!lifted || mode == Mode::Claimed, "{silent} -> {}", report.verdict());
        if report.verdict() == Verdict::Passed {
            let told = report.all_checks().any(|l| l.reason == Some(Reason::ClaimAccepted));
            prop_assert!(told, "nothing says that the time is claimed");
        }
        prop_assert_eq!(report.judged_at == "claimed-time", mode == Mode::Claimed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Invariants 5 and 7, for any findings at all.
    #[test]
    fn success_is_present_in_every_pass(
        findings in prop::collection::vec(finding(), 0..12),
        required in prop::collection::vec(check(), 0..4),
    ) {
        let verdict = fold(&findings, &required);
        let settles = |o: Outcome| match o {
            Outcome::Ok => true,
            Outcome::Skipped(why) => matches!(why, Reason::NotApplicable | Reason::NotRequired),
            _ => false,
        };
        let answered = required.iter().all(|c| {
            findings.iter().any(|f| f.check == *c && settles(f.outcome))
        });
        if verdict == Verdict::Passed {
            prop_assert!(answered && !required.is_empty());
            let bad = findings.iter().any(|f| matches!(f.outcome, Outcome::NotOk(_)));
            prop_assert!(!bad);
        }
        let failed = findings.iter().any(|f| f.verdict() == Some(Verdict::Failed));
        prop_assert_eq!(verdict == Verdict::Failed, failed);
    }

    #[test]
    fn the_order_of_findings_does_not_matter(
        (findings, shuffled) in prop::collection::vec(finding(), 0..12)
            .prop_flat_map(|f| (Just(f.clone()), Just(f).prop_shuffle())),
        required in prop::collection::vec(check(), 0..4),
    ) {
        prop_assert_eq!(fold(&findings, &required), fold(&shuffled, &required));
    }
}

/// Invariants 4 and 7 for every file of the table of attacks.
#[test]
fn attacked_files_are_answered_soundly_and_no_better_by_stricter_presets() {
    let world = World::of(Event::Nothing);
    for attack in attacks::all() {
        let [standard, archive, strict, claimed] = Mode::ALL
            .map(|mode| sound(world.verify(mode, &attack.bytes)).verdict())
            .map(rank);
        let ordered = strict <= archive && archive <= standard && archive <= claimed;
        assert!(
            ordered,
            "{}: standard {standard}, archive {archive}, strict {strict}, claimed {claimed}",
            attack.name
        );
    }
}
