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
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::Question;
use yinzheng::pki::revocation::RevocationAnswer;
use yinzheng::pki::revocation::RevocationFacts;
use yinzheng::pki::revocation::RevocationStatus;
use yinzheng::pki::revocation::revocation_at;
use yinzheng::policy::PathPolicy;
use yinzheng::policy::RevocationLevel;
use yinzheng::policy::RevocationPolicy;
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
    crls: Vec<Crl>,
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
    let crl = |name: &str| {
        let der = std::fs::read(folder.join("crls").join(format!("{name}.crl"))).unwrap();
        // One is no CRL: its signature value does not fill whole octets (4.4.4).
        Crl::from_der(&der).ok()
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
        crls: cells[4].split(',').filter_map(crl).collect(),
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

/// What became of a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Result {
    Passed,
    NotPassed,
    /// Not passed for want of an algorithm or of work allowed: says nothing about the path.
    Undecided,
}

impl Row {
    /// The path, and the state of each certificate below the anchor.
    fn answer(&self) -> (PathAnswer, Vec<RevocationAnswer>) {
        let (root, below) = self.certificates.split_first().unwrap();
        let (target, _) = below.split_last().unwrap();
        let mut anchors = Anchors::new();
        anchors.trust_signer(root.clone());
        let limits = Limits::default();
        let mut observer = Observer::new(below, &anchors, SignatureChecker::new(&limits));
        observer.add_target(target);
        self.crls
            .iter()
            .for_each(|crl| observer.add_named(crl.issuer()));
        let all: Vec<Certificate> = observer.facts().certificates().cloned().collect();
        let revocation = RevocationFacts::observe(&all, &self.crls, &[], observer.checker());
        let (facts, _) = observer.finish();
        let judge = PathJudge::new(&facts, &anchors, &self.policy, &limits);
        let at = JUDGED_AT.parse().unwrap();
        let answer = judge.path(target, Purpose::SignerCa, at);
        let mut policy = RevocationPolicy::default();
        policy.intermediate = RevocationLevel::Required;
        // Signers of CRLs are held to the certificate policies of nobody (RFC 5280, 6.3.3 f).
        let free = PathPolicy::default();
        let judge = PathJudge::new(&facts, &anchors, &free, &limits);
        let signer = |c: &Certificate, t| judge.signer_path(c, Purpose::SignerCa, t);
        let state = |pair: &[Certificate]| {
            let (certificate, issuer) = (&pair[0], &pair[1]);
            let question = Question {
                certificate,
                issuer,
                at,
            };
            revocation_at(&question, &revocation, &policy, &signer)
        };
        let states = answer.chain.windows(2).map(state).collect();
        (answer, states)
    }

    fn result(&self) -> Result {
        let (answer, states) = self.answer();
        let open = [Reason::AlgorithmUnsupported, Reason::LimitExceeded];
        match &answer.outcome {
            Err(failure) if open.contains(&failure.reason) => return Result::Undecided,
            Err(_) => return Result::NotPassed,
            Ok(()) if !answer.is_trusted() => return Result::NotPassed,
            Ok(()) => {}
        }
        let mut result = Result::Passed;
        for state in states {
            match state.status {
                RevocationStatus::Good { .. } => {}
                RevocationStatus::Unknown { reason, .. } if open.contains(&reason) => {
                    return Result::Undecided;
                }
                _ => result = Result::NotPassed,
            }
        }
        result
    }
}

#[test]
fn the_whole_suite() {
    let Some(folder) = corpus() else { return };
    let rows = rows(&folder);
    let mut unsupported = Vec::new();
    let mut wrong = Vec::new();
    for row in &rows {
        let result = row.result();
        let want = if row.valid {
            Result::Passed
        } else {
            Result::NotPassed
        };
        if result == Result::Undecided {
            unsupported.push(row.id.as_str());
        } else if result != want {
            wrong.push(format!("{}: want {want:?}, got {result:?}", row.id));
        }
    }
    let right = rows.len() - unsupported.len() - wrong.len();
    let line = format!(
        "pkits: {right} of {}, unsupported {}",
        rows.len(),
        unsupported.join(" ")
    );
    println!("{line}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(line, "pkits: 246 of 249, unsupported 4.1.4 4.1.5 4.1.6");
}

/// The suite also says for which policies a path is good.
#[test]
fn policies_of_valid_paths() {
    let Some(folder) = corpus() else { return };
    let mut compared = 0;
    for row in rows(&folder) {
        let (answer, _) = row.answer();
        let any = row.policies.contains("2.5.29.32.0");
        if !row.valid || !answer.is_trusted() {
            continue;
        }
        let named = answer.valid_policies.named.iter().map(|p| p.to_string());
        assert_eq!(answer.valid_policies.any, any, "{}", row.id);
        assert!(
            any || named.collect::<BTreeSet<_>>() == row.policies,
            "{}",
            row.id
        );
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
}

/// Refused rows, with the reason and the common name of the certificate at fault.
const REFUSED: [(&str, Reason, &str); 11] = [
    ("4.1.2", Reason::ChainSignatureFailure, "CN=Bad Signed CA"),
    (
        "4.1.3",
        Reason::ChainSignatureFailure,
        "CN=Invalid EE Signature Test3",
    ),
    (
        "4.1.4",
        Reason::AlgorithmUnsupported,
        "CN=Valid DSA Signatures EE Certificate Test4",
    ),
    (
        "4.3.1",
        Reason::NoCertificateChainFound,
        "CN=Invalid Name Chaining EE Certificate Test1",
    ),
    ("4.6.1", Reason::NotACa, "CN=Missing basicConstraints CA"),
    (
        "4.6.5",
        Reason::PathLengthExceeded,
        "CN=pathLenConstraint0 subCA",
    ),
    (
        "4.7.1",
        Reason::CaKeyUsageNotPermitted,
        "CN=keyUsage Critical keyCertSign False CA",
    ),
    (
        "4.8.4",
        Reason::PolicyConstraintViolated,
        "CN=Different Policies EE Certificate Test4",
    ),
    (
        "4.10.7",
        Reason::PolicyConstraintViolated,
        "CN=Mapping From anyPolicy CA",
    ),
    (
        "4.13.22",
        Reason::NameConstraintViolated,
        "CN=Invalid RFC822 nameConstraints EE Certificate Test22",
    ),
    (
        "4.16.2",
        Reason::UnknownCriticalExtension,
        "CN=Invalid Unknown Critical Certificate Extension EE Cert Test2",
    ),
];

#[test]
fn reasons_name_the_certificate() {
    let Some(folder) = corpus() else { return };
    let rows = rows(&folder);
    for (id, reason, place) in REFUSED {
        let row = rows.iter().find(|row| row.id == id).unwrap();
        let failure = row.answer().0.outcome.unwrap_err();
        assert_eq!(failure.reason, reason, "{id}");
        assert_eq!(
            failure.place(),
            format!("{place},O=Test Certificates 2011,C=US"),
            "{id}"
        );
    }
    let row = rows.iter().find(|row| row.id == "4.2.5").unwrap();
    let (answer, _) = row.answer();
    assert!(answer.outcome.is_ok(), "nothing but its time is wrong");
    assert_eq!(answer.out_of_bounds.len(), 1);
}
