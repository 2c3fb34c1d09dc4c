//! The facts of real files, against the table that comes with them.

use std::path::PathBuf;

use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::CoveredTogether;
use yinzheng::ofd::OfdFacts;
use yinzheng::ofd::SignatureFacts;
use yinzheng::policy::Policy;
use yinzheng::report::CoverageGrade;
use yinzheng::report::Outcome;
use yinzheng::report::Verdict;

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let place = std::env::var_os("YINZHENG_CORPUS").map_or_else(|| beside.into(), PathBuf::from);
    if !place.is_dir() {
        println!("skipped: no corpus at {}", place.display());
        return None;
    }
    Some(place)
}

/// The value of `name=` in a row: up to the next blank, or to the end of its bracket.
fn field<'a>(row: &'a str, name: &str) -> Option<&'a str> {
    let at = row.find(&format!("{name}="))? + name.len() + 1;
    let rest = &row[at..];
    let end = if rest.starts_with('[') {
        rest.find(']')? + 1
    } else {
        rest.find(' ').unwrap_or(rest.len())
    };
    Some(&rest[..end])
}

fn line(signature: &SignatureFacts) -> [String; 6] {
    let kind = if signature.file.seal.is_some() || format!("{:?}", signature.value_kind) == "Seal" {
        "Seal"
    } else {
        "Sign"
    };
    let total = signature.references.len();
    let mut uncovered: Vec<&str> = signature
        .coverage
        .uncovered
        .iter()
        .map(|f| f.path.trim_start_matches('/'))
        .chain(signature.coverage.stray.iter().map(|p| &p[1..]))
        .collect();
    uncovered.sort_unstable();
    [
        signature.id.clone(),
        kind.to_owned(),
        signature.file.check_method.clone().unwrap_or_default(),
        format!("{}/{total}", signature.matching().count()),
        signature.bad().collect::<Vec<_>>().join(","),
        format!("[{}]", uncovered.join(",")),
    ]
}

fn expected(part: &str) -> [String; 6] {
    let names = ["id", "type", "check", "digests", "bad", "uncovered"];
    names.map(|name| field(part, name).unwrap_or_default().to_owned())
}

#[test]
fn every_signature_has_the_facts_of_the_manifest() {
    let Some(corpus) = corpus() else { return };
    let manifest = std::fs::read_to_string(corpus.join("ofd/manifest.tsv")).unwrap();
    let mut files = 0;
    for row in manifest.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let (name, signatures) = (cells[0], cells[8]);
        if !name.ends_with(".ofd") {
            continue;
        }
        let bytes = std::fs::read(corpus.join("ofd").join(name)).unwrap();
        let facts: OfdFacts = ofd::observe(&bytes, &Limits::default());
        let got: Vec<_> = facts.signatures.iter().map(line).collect();
        let want: Vec<_> = signatures
            .split(" || ")
            .filter(|part| part.contains("id="))
            .map(expected)
            .collect();
        assert_eq!(got, want, "{name}");
        files += 1;
    }
    assert_eq!(files, 19, "files were lost or not counted");
}

/// `check REASON place` of every bad answer and warning.
fn telling(bytes: &[u8]) -> Vec<String> {
    let facts = ofd::observe(bytes, &Limits::default());
    let policy = Policy::standard();
    let at = "2026-11-24T00:00:00Z".parse().unwrap();
    let mut findings = ofd::judge_document(&facts);
    for (index, signature) in facts.signatures.iter().enumerate() {
        let binding = ofd::ValueBinding::new(signature.seal.as_deref(), Some(&signature.path));
        findings.extend(ofd::judge_signature(&facts, index, &binding, &policy, at));
        findings.extend(ofd::judge_coverage(
            &facts,
            index,
            &policy,
            &CoveredTogether::new(&facts, |_| Verdict::Passed),
        ));
    }
    let telling = findings
        .iter()
        .filter(|f| matches!(f.outcome, Outcome::NotOk(_) | Outcome::Warning(_)));
    let texts = telling.map(|f| {
        let reason = f.outcome.reason().map(|r| r.code()).unwrap_or_default();
        format!("{} {reason} {}", f.check, f.place.as_deref().unwrap_or("-"))
    });
    texts.collect()
}

#[test]
fn what_is_told_of_files_is_what_is_wrong_with_them() {
    let Some(corpus) = corpus() else { return };
    let unsigned = "ofd.signature-list NO_SIGNATURE_FOUND -";
    let named = "ofd.package NAMED_FILE_MISSING /Doc_0/PublicRes.xml";
    let namespace = "ofd.package NAMESPACE_UNUSUAL /OFD.xml";
    for (name, want) in [
        ("unsigned-hello.ofd", &[unsigned][..]),
        ("unsigned-attachment.ofd", &[unsigned]),
        ("unsigned-chinese-dir.ofd", &[unsigned]),
        ("unsigned-path-unstd.ofd", &[unsigned]),
        ("integrity-gmt0099.ofd", &[unsigned]),
        ("unsigned-old-namespace.ofd", &[namespace, unsigned]),
        (
            "template-signatures-missing.ofd",
            &["ofd.signature-list FORMAT_FAILURE /Doc_0/Signs/Signatures.xml"],
        ),
        ("v4-all-protected.ofd", &[]),
        ("v4-seal-and-cert-expired.ofd", &[]),
        ("v4-einvoice-tax-bureau.ofd", &[]),
        ("v4-riding-seal.ofd", &[named]),
        (
            "v4-two-first-broken.ofd",
            &[
                named,
                "ofd.reference-digest ADDED_AFTER_LOCK /Doc_0/Signs/Signatures.xml",
            ],
        ),
        (
            "v4-einvoice-test-b.ofd",
            &[
                "ofd.stamp STAMP_UNBACKED /Doc_0/Annots/Page_0/Annotation.xml",
                "ofd.coverage UNPROTECTED_DATA /OFD.xml",
            ],
        ),
    ] {
        let bytes = std::fs::read(corpus.join("ofd").join(name)).unwrap();
        assert_eq!(telling(&bytes), want, "{name}");
    }
}

#[test]
fn generated_files_are_covered_and_sound() {
    let Some(corpus) = corpus() else { return };
    let mut files = 0;
    for file in std::fs::read_dir(corpus.join("generated")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "ofd") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let none: &[&str] = &[];
        assert_eq!(telling(&bytes), none, "{}", path.display());
        let facts = ofd::observe(&bytes, &Limits::default());
        assert_eq!(facts.signatures[0].coverage.grade, CoverageGrade::Full);
        files += 1;
    }
    assert!(files >= 13, "files were lost: {files}");
}
