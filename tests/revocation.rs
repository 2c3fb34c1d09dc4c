//! Revocation through the public API: the NIST suite, and the CRLs of the generated corpus.

use std::path::Path;
use std::path::PathBuf;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PkiFacts;
use yinzheng::pki::Purpose;
use yinzheng::pki::Purposes;
use yinzheng::pki::SignatureChecker;
use yinzheng::pki::TrustAnchor;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::Question;
use yinzheng::pki::revocation::RevocationAnswer;
use yinzheng::pki::revocation::RevocationFacts;
use yinzheng::pki::revocation::RevocationStatus;
use yinzheng::pki::revocation::SignerPaths;
use yinzheng::pki::revocation::revocation_at;
use yinzheng::policy::RevocationPolicy;
use yinzheng::time::Timestamp;

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| folder.into())
}

fn certificate(path: &Path) -> Certificate {
    Certificate::from_der(&std::fs::read(path).unwrap()).unwrap()
}

/// Certificates below one anchor, CRLs and OCSP answers.
struct World {
    anchor: TrustAnchor,
    pki: PkiFacts,
    revocation: RevocationFacts,
    limits: Limits,
}

impl World {
    fn new(anchor: &Certificate, below: &[Certificate], crls: &[Crl]) -> Self {
        let anchor = TrustAnchor::new(anchor.clone(), Purposes::of(Purpose::SignerCa));
        let mut anchors = Anchors::new();
        anchors.add(anchor.clone());
        let limits = Limits::default();
        let mut observer = Observer::new(below, &anchors, SignatureChecker::new(&limits));
        below.iter().for_each(|c| observer.add_target(c));
        let revocation = RevocationFacts::observe(&mut observer, crls, &[]);
        Self {
            anchor,
            pki: observer.finish().0,
            revocation,
            limits,
        }
    }

    /// The state of every certificate in the path of `target`.
    fn ask(&self, target: &Certificate, at: Timestamp) -> Vec<RevocationAnswer> {
        let paths = SignerPaths::new(&self.pki, &self.anchor, Purpose::SignerCa, &self.limits);
        let path = |signer: &Certificate, at| paths.path(signer, at);
        let chain = paths.path(target, at).unwrap();
        let ask = |pair: &[Certificate]| {
            let question = Question {
                certificate: &pair[0],
                issuer: &pair[1],
                at,
            };
            revocation_at(
                &question,
                &self.revocation,
                &RevocationPolicy::default(),
                &path,
            )
        };
        chain.windows(2).map(ask).collect()
    }
}

fn summary(answers: &[RevocationAnswer]) -> String {
    let word = |answer: &RevocationAnswer| match &answer.status {
        RevocationStatus::Good { source, .. } => format!("good by {source}"),
        RevocationStatus::OnHold { since, .. } => format!("on hold by {}", since.source),
        RevocationStatus::Revoked(r) => format!("revoked by {}", r.source),
        RevocationStatus::Unknown { reason, nearest } => match nearest {
            Some(nearest) => format!("{reason} by {nearest}"),
            None => reason.to_string(),
        },
        other => format!("{other:?}"),
    };
    answers.iter().map(word).collect::<Vec<_>>().join(", ")
}

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
            .map(|name| certificate(&folder.join(format!("certs/{name}.crt"))))
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
            let answers = World::new(anchor, below, &crls).ask(below.last().unwrap(), at);
            let good = answers
                .iter()
                .all(|a| matches!(a.status, RevocationStatus::Good { .. }));
            if good != (valid == "yes") {
                wrong.push(format!("{id}: want {valid}, got {}", summary(&answers)));
            }
            if std::env::var("SHOW").is_ok() {
                println!("{id} {}", summary(&answers));
            }
        }
    }
    assert_eq!(count, 21 + 35 + 10 + 2);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
