//! Each attack on signed OFD files that a file can express is met with the result that the notes name.

mod support;

use std::collections::BTreeSet;

use support::attacks;
use support::attacks::Attack;
use support::attacks::Expected;
use support::pki::TestPki;
use yinzheng::policy::Policy;
use yinzheng::report::CoverageGrade;
use yinzheng::report::Language;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

fn verify(bytes: &[u8]) -> Report {
    let pki = TestPki::sm2();
    let now = "2026-11-24T00:00:00Z".parse().unwrap();
    let context = Context::at(now).with_evidence(pki.evidence());
    let verifier = Verifier::builder(pki.anchors())
        .policy(Policy::standard())
        .build()
        .unwrap();
    verifier.verify(&Input::new("attacked.ofd", bytes), &context)
}

/// The reasons of everything that is not simply well.
fn reasons(report: &Report) -> BTreeSet<&'static str> {
    report
        .all_checks()
        .filter(|l| l.outcome != "skipped")
        .filter_map(|l| l.reason)
        .map(|r| r.code())
        .collect()
}

fn graded_full(report: &Report) -> bool {
    let grades = report.signatures.iter().filter_map(|s| s.coverage.as_ref());
    let whole = report.coverage.iter();
    grades.chain(whole).all(|c| c.grade == CoverageGrade::Full)
}

/// What is wrong with the answer to an attack.
fn complaint(attack: &Attack, clean: &BTreeSet<&str>) -> Option<String> {
    let report = verify(&attack.bytes);
    let verdict = report.verdict();
    let found = reasons(&report);
    let named = attack.reason.is_empty()
        || (found.contains(attack.reason) && !clean.contains(attack.reason));
    let met = match attack.expected {
        Expected::Harmless => verdict == Verdict::Passed,
        Expected::Flag => named,
        Expected::Untrusted | Expected::Refused => verdict != Verdict::Passed && named,
        Expected::Partial => !graded_full(&report) && named,
        Expected::Invalid => verdict == Verdict::Failed && named,
    };
    (!met).then(|| {
        let text = report.text(Language::En);
        format!(
            "row {} {}: want {:?} with {:?}, got {verdict} with {found:?}\n{text}",
            attack.row, attack.name, attack.expected, attack.reason
        )
    })
}

#[test]
fn the_file_without_an_attack_passes_without_a_warning() {
    let report = verify(&attacks::unharmed());
    assert_eq!(
        report.verdict(),
        Verdict::Passed,
        "{}",
        report.text(Language::En)
    );
    assert_eq!(
        report.warnings().count(),
        0,
        "{}",
        report.text(Language::En)
    );
}

#[test]
fn every_attack_gets_its_result() {
    let clean = reasons(&verify(&attacks::unharmed()));
    let wrong: Vec<String> = attacks::all()
        .iter()
        .filter_map(|a| complaint(a, &clean))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} attacks:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
