//! What a verifier remembers changes no report: not after other files, nor under another policy, at another time, in
//! another thread, or with hardly room to remember anything.

mod corpus;
mod support;

use std::path::Path;
use std::path::PathBuf;

use support::attacks;
use support::pki::TestPki;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Memory;
use yinzheng::policy::Policy;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

/// What a report depends on beside the file.
struct Setting {
    anchors: Anchors,
    policy: Policy,
    context: Context,
}

impl Setting {
    fn verifier(&self, memory: &Memory) -> Verifier {
        let builder = Verifier::builder(self.anchors.clone()).policy(self.policy.clone());
        builder.memory(memory.clone()).build().unwrap()
    }

    fn report(&self, verifier: &Verifier, file: &(String, Vec<u8>)) -> String {
        let input = Input::new(&file.0, &file.1);
        verifier.verify(&input, &self.context).to_json()
    }
}

/// Two policies, one without anchors, and a time when hardly a certificate is valid.
fn settings(evidence: &Evidence) -> Vec<Setting> {
    let known = TestPki::sm2().anchors();
    let (now, later) = ("2026-11-24T00:00:00Z", "2070-01-01T00:00:00Z");
    let setting = |policy, anchors, time: &str| Setting {
        anchors,
        policy,
        context: Context::at(time.parse().unwrap()).with_evidence(evidence.clone()),
    };
    vec![
        setting(Policy::standard(), known.clone(), now),
        setting(Policy::strict(), known.clone(), now),
        setting(Policy::standard(), Anchors::new(), now),
        setting(Policy::standard(), known, later),
    ]
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The corpus, as far as it is there, the sample, and every attack; with certificates of the corpus as evidence.
fn files() -> (Vec<(String, Vec<u8>)>, Evidence) {
    let mut files: Vec<(String, Vec<u8>)> = attacks::all()
        .into_iter()
        .map(|attack| (attack.name.to_owned(), attack.bytes))
        .collect();
    files.push(("unharmed".to_owned(), attacks::unharmed()));
    let mut evidence = TestPki::sm2().evidence();
    let mut paths = Vec::new();
    for name in ["ofd", "cms", "certs-sm2", "pdf"] {
        if let Some(folder) = corpus::folder(name) {
            collect(&folder, &mut paths);
        }
    }
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let certificates = Certificate::read_all(&bytes).unwrap_or_default();
        evidence.intermediates.extend(certificates);
        files.push((path.display().to_string(), bytes));
    }
    (files, evidence)
}

#[test]
fn reports_are_the_same_cold_and_warm_under_all_policies_and_times_at_once() {
    let (files, evidence) = files();
    let settings = settings(&evidence);
    let one_for_all = Memory::default();
    // Room for a few answers and a table: nearly everything is forgotten again.
    let hardly = Memory::new(40 << 10);
    let shared: Vec<Verifier> = settings.iter().map(|s| s.verifier(&one_for_all)).collect();
    let forgetful: Vec<Verifier> = settings.iter().map(|s| s.verifier(&hardly)).collect();
    let cold: Vec<Vec<String>> = files
        .iter()
        .map(|file| {
            let alone = settings.iter().enumerate().map(|(number, setting)| {
                let want = setting.report(&setting.verifier(&Memory::new(0)), file);
                for verifier in [&shared[number], &forgetful[number]] {
                    let got = setting.report(verifier, file);
                    assert!(got == want, "{}, setting {number}:\n{got}\n{want}", file.0);
                }
                want
            });
            alone.collect()
        })
        .collect();

    std::thread::scope(|scope| {
        for start in 0..2 {
            let (files, settings, shared, cold) = (&files, &settings, &shared, &cold);
            scope.spawn(move || {
                let count = files.len();
                for index in (0..count).map(|i| (i + start * count / 2) % count) {
                    for (number, setting) in settings.iter().enumerate().rev() {
                        let got = setting.report(&shared[number], &files[index]);
                        let same = got == cold[index][number];
                        assert!(same, "warm: {}, setting {number}", files[index].0);
                    }
                }
            });
        }
    });
}

#[test]
fn pinned_keys_change_no_report() {
    let pki = TestPki::sm2();
    let memory = Memory::default();
    for identity in [
        &pki.root,
        &pki.intermediate,
        &pki.maker_root,
        &pki.maker,
        &pki.signer,
    ] {
        let certificate = Certificate::from_der(&identity.certificate).unwrap();
        memory.pin(certificate.public_key()).unwrap();
    }
    let setting = settings(&pki.evidence()).swap_remove(0);
    let (pinned, alone) = (setting.verifier(&memory), setting.verifier(&Memory::new(0)));
    let unharmed = ("unharmed".to_owned(), attacks::unharmed());
    assert_eq!(
        pinned
            .verify(&Input::new("unharmed", &unharmed.1), &setting.context)
            .verdict(),
        Verdict::Passed
    );
    for attack in attacks::all() {
        let file = (attack.name.to_owned(), attack.bytes);
        let (got, want) = (
            setting.report(&pinned, &file),
            setting.report(&alone, &file),
        );
        assert!(got == want, "{}", file.0);
    }
}
