//! The generated e-licences of the corpus get their expected verdicts, judged with their own test PKI.

mod corpus;

use std::path::Path;

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

fn certificate(path: &Path) -> Certificate {
    Certificate::read_all(&std::fs::read(path).unwrap())
        .unwrap()
        .remove(0)
}

/// Everything that the PKI folder of a file offers.
fn verify(folder: &Path, file: &str, context: &dyn Fn(Context) -> Context) -> Report {
    let pki = folder.join(if file.contains("rsa") {
        "pki-rsa"
    } else {
        "pki-sm2"
    });
    let mut anchors = Anchors::default();
    anchors.trust(certificate(&pki.join("root.cer")));
    let crls = ["root.crl", "inter.crl"];
    let evidence = Evidence {
        intermediates: vec![certificate(&pki.join("inter.cer"))],
        crls: crls
            .iter()
            .flat_map(|f| Crl::read_all(&std::fs::read(pki.join(f)).unwrap()).unwrap())
            .collect(),
        ..Evidence::default()
    };
    let context =
        context(Context::at("2026-11-24T00:00:00Z".parse().unwrap()).with_evidence(evidence));
    let bytes = std::fs::read(folder.join(file)).unwrap();
    Verifier::builder(anchors)
        .build()
        .unwrap()
        .verify(&Input::new(file, &bytes), &context)
}

#[test]
fn judged_at_the_claimed_time() {
    let Some(folder) = corpus::folder("generated") else {
        return;
    };
    let rows = corpus::table(&folder.join("expected.tsv"));
    assert!(rows.len() >= 13, "rows were lost");
    let mut wrong = Vec::new();
    for row in &rows {
        let report = verify(&folder, &row["file"], &Context::judged_at_claimed_time);
        let want = match row["expected"].as_str() {
            "valid" | "flagged" | "valid-with-trust" => Verdict::Passed,
            "invalid-with-trust" => Verdict::Failed,
            "indeterminate-with-trust" => Verdict::Indeterminate,
            other => panic!("unknown expectation {other:?}"),
        };
        if report.verdict() != want {
            wrong.push(format!(
                "{}: want {want}, got\n{}",
                row["file"],
                report.text(yinzheng::report::Language::En)
            ));
        }
        if row["expected"] == "flagged" && report.warnings().next().is_none() {
            wrong.push(format!("{}: nothing is flagged", row["file"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_revocation_after_a_merely_claimed_time_leaves_it_open() {
    let Some(folder) = corpus::folder("generated") else {
        return;
    };
    let report = verify(&folder, "v4-sm2-revoked-after.ofd", &|context| context);
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    assert_eq!(
        report.reasons.first().map(|r| r.reason),
        Some(Reason::RevokedNoPoe)
    );
}

#[test]
fn a_revocation_before_the_claimed_time_is_final() {
    let Some(folder) = corpus::folder("generated") else {
        return;
    };
    let report = verify(&folder, "v4-sm2-revoked-before.ofd", &|context| context);
    assert_eq!(report.verdict(), Verdict::Failed);
    assert_eq!(
        report.reasons.first().map(|r| r.reason),
        Some(Reason::Revoked)
    );
}
