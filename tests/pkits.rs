//! The NIST Public Key Interoperability Test Suite.

mod chain;

use std::collections::BTreeSet;

use yinzheng::report::Reason;

use chain::Verdict;
use chain::nist;

#[test]
fn the_whole_suite() {
    let Some(folder) = nist::folder() else { return };
    let rows = nist::rows(&folder);
    let mut unsupported = Vec::new();
    let mut wrong = Vec::new();
    for row in &rows {
        let verdict = row.original(&folder).verdict();
        let want = Verdict::of(row.valid);
        if verdict == Verdict::Undecided {
            unsupported.push(row.id.as_str());
        } else if verdict != want {
            wrong.push(format!("{}: want {want:?}, got {verdict:?}", row.id));
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
    let Some(folder) = nist::folder() else { return };
    let mut compared = 0;
    for row in nist::rows(&folder) {
        let (answer, _) = row.original(&folder).answer();
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
    let Some(folder) = nist::folder() else { return };
    let rows = nist::rows(&folder);
    for (id, reason, place) in REFUSED {
        let row = rows.iter().find(|row| row.id == id).unwrap();
        let failure = row.original(&folder).answer().0.outcome.unwrap_err();
        assert_eq!(failure.reason, reason, "{id}");
        assert_eq!(
            failure.place(),
            format!("{place},O=Test Certificates 2011,C=US"),
            "{id}"
        );
    }
    let row = rows.iter().find(|row| row.id == "4.2.5").unwrap();
    let (answer, _) = row.original(&folder).answer();
    assert!(answer.outcome.is_ok(), "nothing but its time is wrong");
    assert_eq!(answer.out_of_bounds.len(), 1);
}
