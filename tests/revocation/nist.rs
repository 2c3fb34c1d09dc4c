//! The NIST Public Key Interoperability Test Suite: what it says about CRLs.

use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::RevocationAnswer;
use yinzheng::pki::revocation::RevocationStatus;
use yinzheng::time::Timestamp;

use crate::world::World;
use crate::world::corpus;
use crate::world::summary;

#[test]
fn pkits_sections_about_crls() {
    let Some(folder) = corpus().map(|f| f.join("pkits")) else {
        return;
    };
    let at: Timestamp = "2011-04-15T00:00:00Z".parse().unwrap();
    let table = std::fs::read_to_string(folder.join("tests.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, _, valid, certificates, crls, ..] = cells[..] else {
            panic!("{line}");
        };
        let section = id.rsplit_once('.').unwrap().0;
        if !["4.4", "4.14", "4.15"].contains(&section) && !["4.7.4", "4.7.5"].contains(&id) {
            continue;
        }
        count += 1;
        let certificates: Vec<Certificate> = certificates
            .split(',')
            .map(|name| std::fs::read(folder.join(format!("certs/{name}.crt"))).unwrap())
            .map(|der| Certificate::from_der(&der).unwrap())
            .collect();
        let crls: Vec<Crl> = crls
            .split(',')
            .map(|name| std::fs::read(folder.join(format!("crls/{name}.crl"))).unwrap())
            // One is no CRL: its signature has unused bits (4.4.4).
            .filter_map(|der| Crl::from_der(&der).ok())
            .collect();
        let (anchor, below) = certificates.split_first().unwrap();
        // Whatever stands in second place must not keep what stands in first from being used, nor the other way.
        for crls in [crls.clone(), crls.into_iter().rev().collect()] {
            let answers = World::new(anchor, below)
                .crls(crls)
                .path(below.last().unwrap(), at);
            let good = answers
                .iter()
                .all(|a| matches!(a.status, RevocationStatus::Good { .. }));
            if good != (valid == "yes") {
                wrong.push(format!("{id}: want {valid}, got {}", all(&answers)));
            }
            if std::env::var("SHOW").is_ok() {
                println!("{id} {}", all(&answers));
            }
        }
    }
    assert_eq!(count, 21 + 35 + 10 + 2);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn all(answers: &[RevocationAnswer]) -> String {
    answers.iter().map(summary).collect::<Vec<_>>().join(", ")
}
