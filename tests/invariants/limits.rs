//! Limits: reaching one is its own reason, never "untrusted" and never "wrong" (invariant 10).

use proptest::prelude::*;
use yinzheng::limits::Limits;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::few;
use crate::reasons;
use crate::scene::Scene;
use crate::scene::form;
use crate::sound;
use crate::world::ASKED;
use crate::world::BEFORE;
use crate::world::Event;
use crate::world::Form;
use crate::world::Mode;
use crate::world::instant;

/// Sets one limit.
type Set = fn(&mut Limits, usize);

const EACH: &[(&str, Set)] = &[
    ("file", |l, n| l.file = n),
    ("entries", |l, n| l.entries = n),
    ("entry", |l, n| l.entry = n as u64),
    ("inflated", |l, n| l.inflated = n as u64),
    ("xml", |l, n| l.xml = n),
    ("xml_nodes", |l, n| {
        l.xml_nodes = u32::try_from(n).unwrap_or(u32::MAX)
    }),
    ("xml_depth", |l, n| l.xml_depth = n),
    ("documents", |l, n| l.documents = n),
    ("signatures", |l, n| l.signatures = n),
    ("references", |l, n| l.references = n),
    ("stamps", |l, n| l.stamps = n),
    ("seal", |l, n| l.seal = n),
    ("seal_certificates", |l, n| l.seal_certificates = n),
    ("der_depth", |l, n| l.der_depth = n),
    ("cms", |l, n| l.cms = n),
    ("path_length", |l, n| l.path_length = n),
    ("path_candidates", |l, n| l.path_candidates = n),
    ("signature_checks", |l, n| l.signature_checks = n),
    ("timestamps", |l, n| l.timestamps = n),
];

fn verify(scene: &Scene, mode: Mode, limits: Limits) -> Report {
    let verifier = Verifier::builder(scene.world.anchors.clone())
        .policy(scene.world.policy(mode))
        .limits(limits)
        .build()
        .expect("a policy that can be followed");
    let context = scene.world.context(mode, ASKED);
    sound(verifier.verify(&Input::new("file", &scene.bytes), &context))
}

/// A good file with a timestamp, which passes without limits in the way.
fn good(form: Form) -> Scene {
    let time = Some(instant(BEFORE));
    Scene::new(Event::Nothing, form, time, time)
}

/// What is wrong with an answer under a limit.
fn complaint(report: &Report) -> Option<String> {
    let reasons = reasons(report);
    let fair = match report.verdict() {
        Verdict::Passed => true,
        Verdict::Indeterminate => reasons.contains(&Reason::LimitExceeded),
        Verdict::Failed => false,
    };
    let lines = report.reasons.iter();
    let lines = lines.map(|r| format!("\n   {} {} {} {:?}", r.check, r.reason, r.subject, r.place));
    (!fair).then(|| format!("{}{}", report.verdict(), lines.collect::<String>()))
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn work_that_runs_out_is_never_called_untrusted(
        form in form(),
        checks in 0..24_usize,
        candidates in 0..6_usize,
        length in 0..5_usize,
    ) {
        let limits = Limits {
            signature_checks: checks,
            path_candidates: candidates,
            path_length: length,
            ..Limits::default()
        };
        let report = verify(&good(form), Mode::Standard, limits);
        prop_assert_eq!(complaint(&report), None);
    }
}

#[test]
fn each_limit_alone_has_its_own_reason() {
    let mut wrong = Vec::new();
    for form in [Form::V4, Form::Cms] {
        let scene = good(form);
        assert_eq!(
            verify(&scene, Mode::Standard, Limits::default()).verdict(),
            Verdict::Passed
        );
        for (name, set) in EACH {
            for n in [
                0, 1, 2, 3, 8, 40, 200, 600, 1_000, 2_000, 4_000, 8_000, 16_000,
            ] {
                let mut limits = Limits::default();
                set(&mut limits, n);
                let report = verify(&scene, Mode::Standard, limits);
                wrong.extend(complaint(&report).map(|c| format!("{form:?} {name} {n}: {c}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
