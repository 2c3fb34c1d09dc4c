//! The table of the NIST Public Key Interoperability Test Suite.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::PathPolicy;

use super::Chain;

/// Every certificate of the suite that is meant to be valid is so then.
pub(crate) const JUDGED_AT: &str = "2011-04-15T00:00:00Z";

/// Where the suite lies, if it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| Path::new(&folder).join("pkits"))
}

/// One row of `tests.tsv`.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) valid: bool,
    /// The names of the files, anchor first.
    pub(crate) certificates: Vec<String>,
    pub(crate) crls: Vec<String>,
    pub(crate) policy: PathPolicy,
    /// The policies for which the path is good, where it is.
    pub(crate) policies: BTreeSet<String>,
}

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let table = std::fs::read_to_string(folder.join("tests.tsv")).unwrap();
    table.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split('\t').collect();
    let names = |cell: &str| cell.split(',').map(str::to_owned).collect();
    let mut policy = PathPolicy::default();
    policy.initial_policies = policies(cells[5]);
    policy.initial_policies.remove("2.5.29.32.0");
    policy.require_explicit_policy = cells[6] == "true";
    policy.inhibit_policy_mapping = cells[7] == "true";
    policy.inhibit_any_policy = cells[8] == "true";
    Row {
        id: cells[0].to_owned(),
        valid: cells[2] == "yes",
        certificates: names(cells[3]),
        crls: names(cells[4]),
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
    /// The chain of this row out of the given files.
    pub(crate) fn chain(
        &self,
        certificate: impl Fn(&str) -> Certificate,
        crl: impl Fn(&str) -> Option<Crl>,
    ) -> Chain {
        Chain {
            id: self.id.clone(),
            certificates: self.certificates.iter().map(|n| certificate(n)).collect(),
            crls: self.crls.iter().filter_map(|n| crl(n)).collect(),
            policy: self.policy.clone(),
            at: JUDGED_AT.parse().unwrap(),
        }
    }

    /// The chain as the suite has it.
    pub(crate) fn original(&self, folder: &Path) -> Chain {
        let read = |file: String| std::fs::read(folder.join(file)).unwrap();
        self.chain(
            |name| Certificate::from_der(&read(format!("certs/{name}.crt"))).unwrap(),
            // One is no CRL: its signature value does not fill whole octets (4.4.4).
            |name| Crl::from_der(&read(format!("crls/{name}.crl"))).ok(),
        )
    }
}
