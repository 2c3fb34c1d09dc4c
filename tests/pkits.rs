//! The NIST Public Key Interoperability Test Suite.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PathAnswer;
use yinzheng::pki::PathJudge;
use yinzheng::pki::Purpose;
use yinzheng::pki::SignatureChecker;
use yinzheng::policy::PathPolicy;
use yinzheng::report::Reason;

/// Every certificate of the suite that is meant to be valid is so then.
const JUDGED_AT: &str = "2011-04-15T00:00:00Z";

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| Path::new(&folder).join("pkits"))
}

/// One row of `tests.tsv`.
struct Row {
    id: String,
    valid: bool,
    certificates: Vec<Certificate>,
    policy: PathPolicy,
    policies: BTreeSet<String>,
}

fn rows(folder: &Path) -> Vec<Row> {
    let table = std::fs::read_to_string(folder.join("tests.tsv")).unwrap();
    table
        .lines()
        .skip(1)
        .map(|line| row(folder, line))
        .collect()
}

fn row(folder: &Path, line: &str) -> Row {
    let cells: Vec<&str> = line.split('\t').collect();
    let certificate = |name: &str| {
        let der = std::fs::read(folder.join("certs").join(format!("{name}.crt"))).unwrap();
        Certificate::from_der(&der).unwrap()
    };
    let mut policy = PathPolicy::default();
    policy.initial_policies = policies(cells[5]);
    policy.initial_policies.remove("2.5.29.32.0");
    policy.require_explicit_policy = cells[6] == "true";
    policy.inhibit_policy_mapping = cells[7] == "true";
    policy.inhibit_any_policy = cells[8] == "true";
    Row {
        id: cells[0].to_owned(),
        valid: cells[2] == "yes",
        certificates: cells[3].split(',').map(certificate).collect(),
        policy,
        policies: policies(cells[9]),
    }
}

fn policies(cell: &str) -> BTreeSet<String> {
    let names = cell.split(',').filter(|name| !name.is_empty());
    let dotted = |name: &str| match name.strip_prefix("NIST-test-policy-") {
        Some(number) => format!("2.16.840.1.101.3.2.1.48.{number}"),
        None => "2.5.29.32.0".to_owned(),
    };
    names.map(dotted).collect()
}

impl Row {
    fn answer(&self) -> PathAnswer {
        let (root, below) = self.certificates.split_first().unwrap();
        let (target, _) = below.split_last().unwrap();
        let mut anchors = Anchors::new();
        anchors.trust_signer(root.clone());
        let limits = Limits::default();
        let mut observer = Observer::new(below, &anchors, SignatureChecker::new(&limits));
        observer.add_target(target);
        let judge = PathJudge::new(observer.facts(), &anchors, &self.policy, &limits);
        judge.path(target, Purpose::SignerCa, JUDGED_AT.parse().unwrap())
    }
}

#[test]
fn paths_without_revocation() {
    let Some(folder) = corpus() else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows(&folder) {
        let section = row.id.split('.').nth(1).unwrap();
        let about_crls = ["4", "14", "15"].contains(&section);
        if about_crls && !row.valid || ["4.7.4", "4.7.5"].contains(&row.id.as_str()) {
            continue;
        }
        count += 1;
        let answer = row.answer();
        let trusted = answer.is_trusted();
        let reason = answer.outcome.as_ref().err().map(|f| (f.reason, f.place()));
        let dsa = ["4.1.4", "4.1.5", "4.1.6"].contains(&row.id.as_str());
        let right = if dsa {
            matches!(reason, Some((Reason::AlgorithmUnsupported, _)))
        } else {
            trusted == row.valid
        };
        let named: BTreeSet<String> = answer
            .valid_policies
            .named
            .iter()
            .map(|p| p.to_string())
            .collect();
        if !right {
            wrong.push(format!("{}: want {}, got {reason:?}", row.id, row.valid));
        } else if trusted && !(row.policies.contains("2.5.29.32.0") || named == row.policies) {
            wrong.push(format!(
                "{}: policies {named:?}, want {:?}",
                row.id, row.policies
            ));
        }
        if std::env::var("SHOW").is_ok() {
            println!(
                "{} {:?} {:?} {}",
                row.id,
                reason,
                answer.outcome.as_ref().err().and_then(|f| f.detail.clone()),
                answer.out_of_bounds.len()
            );
        }
    }
    println!("{count} rows");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
