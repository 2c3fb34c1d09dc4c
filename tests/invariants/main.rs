//! What holds for every report, whatever the file, the evidence and the policy.

#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code)] // the time table uses the rest
#[path = "../time_table/world.rs"]
mod world;

mod evidence;
mod limits;
mod policies;
mod scene;

use std::collections::BTreeSet;

use proptest::prelude::ProptestConfig;
use scene::Scene;
use world::Mode;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Subject;
use yinzheng::report::Verdict;

/// Few cases each: one of them verifies several files.
fn few() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(32)
    }
}

/// How good a verdict is.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Failed => 0,
        Verdict::Indeterminate => 1,
        Verdict::Passed => 2,
    }
}

fn reasons(report: &Report) -> BTreeSet<Reason> {
    report.reasons.iter().map(|r| r.reason).collect()
}

/// What is wrong with a report in itself: a verdict and its reasons have to say the same, and so has what was found
/// about each signature.
fn contradiction(report: &Report) -> Option<String> {
    let (verdict, reasons) = (report.verdict(), reasons(report));
    let indicated = |wanted| reasons.iter().any(|r| r.indication() == wanted);
    let explained = match verdict {
        Verdict::Passed => reasons.is_empty(),
        Verdict::Failed => indicated(Verdict::Failed),
        Verdict::Indeterminate => indicated(Verdict::Indeterminate) && !indicated(Verdict::Failed),
    };
    if !explained {
        return Some(format!("{verdict} because of {reasons:?}"));
    }
    let bad = |outcome: &str| report.all_checks().any(|l| l.outcome == outcome);
    if verdict == Verdict::Passed && bad("not-ok") {
        return Some("passed with something that is not ok".to_owned());
    }
    for signature in &report.signatures {
        let worse = |v: Verdict| rank(v) < rank(signature.verdict);
        if rank(verdict) > rank(signature.verdict) {
            return Some(format!("{verdict} over a signature {}", signature.verdict));
        }
        if worse(signature.integrity) {
            return Some(format!("signature {} without integrity", signature.verdict));
        }
        // A timestamp that proves nothing is as good as none.
        let mut subjects = signature.subjects.iter();
        let spoils =
            subjects.find(|s| !matches!(s.subject, Subject::Timestamp(_)) && worse(s.verdict));
        if let Some(s) = spoils {
            return Some(format!(
                "{} over {} {}",
                signature.verdict, s.subject, s.verdict
            ));
        }
    }
    None
}

/// The report, which must not contradict itself.
fn sound(report: Report) -> Report {
    if let Some(text) = contradiction(&report) {
        let lines = report.all_checks().filter(|l| !l.is_ok());
        let lines =
            lines.map(|l| format!("{} {} {:?} {}\n", l.check, l.outcome, l.reason, l.subject));
        panic!("{text}\n{}", lines.collect::<String>());
    }
    report
}

/// A scene judged in a mode.
fn verdict(scene: &Scene, mode: Mode) -> Verdict {
    sound(scene.verify(mode)).verdict()
}
