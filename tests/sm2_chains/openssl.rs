//! Asks the command `openssl verify`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::pki::Certificate;

use crate::chain::Chain;

/// OpenSSL 3 on this machine, and the folder in which it finds the files.
pub(crate) struct OpenSsl {
    folder: PathBuf,
}

/// What it answers.
pub(crate) struct Answer {
    pub(crate) good: bool,
    /// The numbers of the errors, in the order in which they were found.
    pub(crate) errors: Vec<u32>,
}

/// The arguments of one question.
pub(crate) type Arguments = Vec<OsString>;

impl OpenSsl {
    /// `None`, with a word about it, if there is none or another version. The files of one test go into one
    /// folder, named after it.
    pub(crate) fn find(test: &str) -> Option<Self> {
        let version = Command::new("openssl").arg("version").output();
        let version = version.map(|v| String::from_utf8_lossy(&v.stdout).into_owned());
        match version {
            Ok(version) if version.starts_with("OpenSSL 3.") => {}
            other => {
                println!("skipped: openssl 3 is needed, found {other:?}");
                return None;
            }
        }
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test.replace(' ', "-"));
        // What earlier runs left behind has other keys.
        _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Some(Self { folder })
    }

    /// Some distributions leave SM2 out.
    pub(crate) fn knows_sm2(&self) -> bool {
        let curves = Command::new("openssl")
            .args(["ecparam", "-list_curves"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&curves.stdout).contains("SM2")
    }

    /// Whether the whole chain is good, CRLs and policies included.
    pub(crate) fn chain(&self, chain: &Chain) -> Arguments {
        let mut arguments = verify();
        let seconds = chain.at.unix().to_string();
        let checks = "-crl_check_all -extended_crl -use_deltas -policy_check -attime";
        arguments.extend(checks.split(' ').map(OsString::from));
        arguments.push(seconds.into());
        // Unlike -trusted, -CAfile is there for the paths of CRL signers too; it takes PEM alone.
        arguments.extend(["-CAfile".into(), self.pem(chain.root())]);
        for certificate in chain.intermediates() {
            arguments.extend(["-untrusted".into(), self.der(certificate.der())]);
        }
        for crl in &chain.crls {
            arguments.extend(["-CRLfile".into(), self.der(crl.der())]);
        }
        let policy = &chain.policy;
        let flags = [
            (policy.require_explicit_policy, "-explicit_policy"),
            (policy.inhibit_policy_mapping, "-inhibit_map"),
            (policy.inhibit_any_policy, "-inhibit_any"),
        ];
        let set = flags.into_iter().filter(|(is_set, _)| *is_set);
        arguments.extend(set.map(|(_, flag)| flag.into()));
        // No policy named is no policy accepted.
        let any = policy.initial_policies.is_empty().then_some("2.5.29.32.0");
        for name in policy
            .initial_policies
            .iter()
            .map(String::as_str)
            .chain(any)
        {
            arguments.extend(["-policy".into(), name.into()]);
        }
        arguments.push(self.der(chain.target().der()));
        arguments
    }

    /// Whether `subject` was signed with the SM2 key of `issuer`.
    pub(crate) fn hop(&self, issuer: &Certificate, subject: &Certificate) -> Arguments {
        let mut arguments = verify();
        let checks = "-partial_chain -no_check_time -no-CAfile -vfyopt distid:1234567812345678";
        arguments.extend(checks.split(' ').map(OsString::from));
        arguments.extend(["-trusted".into(), self.der(issuer.der())]);
        arguments.push(self.der(subject.der()));
        arguments
    }

    /// The answers, in the order of the questions.
    pub(crate) fn run(&self, asked: &[Arguments]) -> Vec<Answer> {
        let half = asked.len().div_ceil(2).max(1);
        thread::scope(|scope| {
            let parts: Vec<_> = asked
                .chunks(half)
                .map(|part| scope.spawn(|| part.iter().map(ask).collect::<Vec<_>>()))
                .collect();
            parts.into_iter().flat_map(|p| p.join().unwrap()).collect()
        })
    }

    fn der(&self, der: &[u8]) -> OsString {
        self.file("der", der, der)
    }

    fn pem(&self, certificate: &Certificate) -> OsString {
        let text = STANDARD.encode(certificate.der());
        let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
        let body: Vec<_> = lines.collect();
        let text = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            body.join("\n")
        );
        self.file("pem", certificate.der(), text.as_bytes())
    }

    fn file(&self, ending: &str, der: &[u8], content: &[u8]) -> OsString {
        let name = DigestAlgorithm::Sha256.digest(der);
        let path = self.folder.join(format!("{name}.{ending}"));
        std::fs::write(&path, content).unwrap();
        path.into()
    }
}

fn verify() -> Arguments {
    let words = ["verify", "-no-CApath", "-no-CAstore"];
    words.map(OsString::from).into()
}

fn ask(arguments: &Arguments) -> Answer {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let number = |line: &str| {
        let (_, after) = line.split_once("error ")?;
        after.split_once(" at ")?.0.parse().ok()
    };
    let answer = Answer {
        good: output.status.success(),
        errors: told.lines().filter_map(number).collect(),
    };
    let explained = answer.good == answer.errors.is_empty();
    assert!(explained, "openssl {arguments:?}: {told}");
    answer
}
