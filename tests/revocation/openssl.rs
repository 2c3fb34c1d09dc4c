//! CRLs and OCSP answers made by another implementation; skipped where `openssl` is not installed.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::OcspResponse;
use yinzheng::time::Timestamp;

use crate::world::World;
use crate::world::summary;

const CONFIG: &str = "
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 3650
certificate = ca.pem
private_key = ca.key
[subject]
[ca_extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[user_extensions]
keyUsage = critical, digitalSignature
[ocsp_extensions]
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
";

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = format!("yinzheng-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Runs one command line; `None` if openssl is not there or cannot do it.
    fn run(&self, line: &str) -> Option<()> {
        let words = line.split_whitespace();
        let done = Command::new("openssl")
            .args(words)
            .current_dir(&self.0)
            .output();
        done.ok().filter(|d| d.status.success()).map(drop)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap()
    }

    fn certificate(&self, name: &str) -> Certificate {
        Certificate::read_all(&self.read(name)).unwrap().remove(0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all::<&Path>(&self.0);
    }
}

/// A CA, a good and a revoked certificate, a responder; one CRL, two answers.
fn make(folder: &Folder) -> Option<()> {
    folder.write("config", CONFIG);
    folder.write("crlnumber", "0A");
    let key = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out";
    for name in ["ca", "good", "bad", "ocsp"] {
        folder.run(&format!("{key} {name}.key"))?;
        let request = "req -new -config config -section none -subj";
        folder.run(&format!(
            "{request} /CN={name} -key {name}.key -out {name}.req"
        ))?;
    }
    let sign = "x509 -req -days 3650 -extfile config";
    folder.run(&format!(
        "{sign} -in ca.req -signkey ca.key -set_serial 1 -extensions ca_extensions -out ca.pem"
    ))?;
    for (name, serial, extensions) in [("good", 2, "user"), ("bad", 3, "user"), ("ocsp", 4, "ocsp")]
    {
        folder.run(&format!(
            "{sign} -in {name}.req -CA ca.pem -CAkey ca.key -set_serial {serial} \
             -extensions {extensions}_extensions -out {name}.pem"
        ))?;
    }
    folder.write(
        "index.txt",
        "V\t491231235959Z\t\t02\tunknown\t/CN=good\n\
         R\t491231235959Z\t240301000000Z,keyCompromise\t03\tunknown\t/CN=bad\n",
    );
    folder.run("ca -config config -gencrl -out list.pem")?;
    for name in ["good", "bad"] {
        folder.run(&format!(
            "ocsp -index index.txt -CA ca.pem -rsigner ocsp.pem -rkey ocsp.key \
             -issuer ca.pem -cert {name}.pem -ndays 30 -respout {name}.der"
        ))?;
    }
    Some(())
}

#[test]
fn made_by_openssl() {
    let folder = Folder::new("revocation");
    if make(&folder).is_none() {
        println!("skipped: no openssl, or not one that can make them");
        return;
    }
    let now: Timestamp = {
        let ca = folder.certificate("ca.pem");
        ca.validity().not_before.plus(86_400)
    };
    let root = folder.certificate("ca.pem");
    let crls = Crl::read_all(&folder.read("list.pem")).unwrap();
    for (name, want) in [
        ("good", "good by"),
        ("bad", "revoked 2024-03-01T00:00:00Z by"),
    ] {
        let certificate = folder.certificate(&format!("{name}.pem"));
        let by_crl = World::new(&root, &[]).crls(crls.clone());
        let answer = folder.read(&format!("{name}.der"));
        assert!(OcspResponse::from_der(&answer).unwrap().basic().is_some());
        let by_ocsp = World::new(&root, &[]).ocsp(&answer);
        for (world, source) in [(by_crl, "crl:0"), (by_ocsp, "ocsp:0")] {
            let answers = world.path(&certificate, now);
            assert_eq!(summary(&answers[0]), format!("{want} {source}"), "{name}");
        }
    }
}
