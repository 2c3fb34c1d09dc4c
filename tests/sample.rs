//! The committed sample is what its generator makes, and gets the verdicts that the README shows.

mod support;

use std::path::Path;
use std::path::PathBuf;

use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/data")
        .join(name)
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(data(name)).unwrap()
}

fn certificate(name: &str) -> Certificate {
    Certificate::from_der(&read(name)).unwrap()
}

/// The sample's trust folder.
fn anchors() -> Anchors {
    let mut anchors = Anchors::new();
    anchors.trust(certificate("trust/root.cer"));
    anchors.trust_maker(certificate("trust/maker/maker-root.cer"));
    anchors
}

fn verify(name: &str, anchors: Anchors, time: &str) -> Report {
    let crls = ["root", "user-ca", "maker-root"];
    let crls = crls.map(|name| Crl::from_der(&read(&format!("trust/crl/{name}.crl"))).unwrap());
    let evidence = Evidence {
        crls: crls.to_vec(),
        intermediates: vec![certificate("trust/intermediate/user-ca.cer")],
        ..Evidence::default()
    };
    let context = Context::at(time.parse().unwrap()).with_evidence(evidence);
    let verifier = Verifier::builder(anchors).build().unwrap();
    verifier.verify(&Input::new(name, &read(name)), &context)
}

#[test]
fn the_generator_makes_the_committed_sample() {
    for (name, made) in support::sample::files() {
        let committed = std::fs::read(data(name)).unwrap_or_default();
        assert!(
            committed == made,
            "{name} differs; run `cargo run --example make_sample -- examples/data`"
        );
    }
}

#[test]
fn the_sample_passes_without_a_warning_for_decades() {
    for time in ["2026-01-01", "2039-06-01", "2049-12-31", "2054-12-31"] {
        let report = verify("licence.ofd", anchors(), time);

        let warned = |line: &&yinzheng::report::CheckLine| line.outcome == "warning";
        let of_signatures = report.signatures.iter().flat_map(|s| &s.checks);
        let warnings: Vec<_> = report
            .checks
            .iter()
            .chain(of_signatures)
            .filter(warned)
            .collect();
        assert_eq!(
            report.verdict(),
            Verdict::Passed,
            "{time}: {:?}",
            report.reasons
        );
        assert!(warnings.is_empty(), "{time}: {warnings:?}");
    }
}

#[test]
fn the_tampered_twin_fails_and_names_the_page() {
    let report = verify("licence-tampered.ofd", anchors(), "2026-01-01");

    let page = format!("/{}", support::sample::PAGE);
    let named = |r: &yinzheng::report::DecisiveReason| {
        r.reason == Reason::HashFailure && r.place.as_ref() == Some(&page)
    };
    assert_eq!(report.verdict(), Verdict::Failed);
    assert!(report.reasons.iter().any(named), "{:?}", report.reasons);
}

#[test]
fn without_anchors_the_sample_is_indeterminate() {
    let report = verify("licence.ofd", Anchors::new(), "2026-01-01");

    let missing =
        |r: &yinzheng::report::DecisiveReason| r.reason == Reason::NoCertificateChainFound;
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    assert!(report.reasons.iter().any(missing), "{:?}", report.reasons);
}
