//! From keys to a sealed licence on the command line.

use std::fs;

use super::program::Run;
use super::program::run;
use super::program::yz;
use super::scratch::Folder;
use super::scratch::unsigned_ofd;

const SECRET: &str = "correct horse battery";
pub(super) const CODE: &str = "11510800MB9999906B";
/// An invented citizen number with a right check character.
pub(super) const CITIZEN: &str = "510802199001019991";

pub(super) const LICENCE: &str = r#"{"name":"道路运输经营许可证","type_code":"11100000000019713D008",
    "issuer":{"code":"11510800MB9999906B","name":"示例局"},"serial":"202600000001","issued":"2026-06-01",
    "holders":[{"name":"张示例","code":"510802199001019991","code_type":"111"}],
    "items":[{"name":"KZ_JYFW","label":"经营范围","value":"道路普通货物运输"}]}"#;

/// A folder in which an office has key, certificate and seal.
pub(super) struct World(pub(super) Folder);

impl World {
    pub(super) fn new() -> Self {
        let world = Self(Folder::new());
        world.0.write("pass", format!("{SECRET}\n").as_bytes());
        world.0.make("trust");
        world.0.make("trust/maker");
        world.0.make("trust/crl");
        for name in ["root", "office", "maker"] {
            world.good(&format!(
                "keygen --out @{name}.key --public @{name}.pub --passphrase-file @pass"
            ));
        }
        let times = "--from 2025-01-01 --to 2045-01-01 --passphrase-file @pass";
        world.good(&format!(
            "cert root --key @root.key --name root --out @trust/root.cer {times}"
        ));
        world.good(&format!(
            "cert signer --key @root.key --issuer @trust/root.cer --public-key @office.pub --name office \
             --organisation 示例局 --code {CODE} --out @office.cer {times}"
        ));
        world.good(&format!(
            "cert maker --key @root.key --issuer @trust/root.cer --public-key @maker.pub --name maker \
             --out @maker.cer {times}"
        ));
        world.good(
            "crl --key @root.key --issuer @trust/root.cer --number 1 --this-update 2026-11-01 \
             --next-update 2027-11-01 --out @trust/crl/root.crl --passphrase-file @pass",
        );
        fs::copy(
            world.0.path("trust/root.cer"),
            world.0.path("trust/maker/root.cer"),
        )
        .unwrap();
        world.good(
            "seal make --key @maker.key --certificate @maker.cer --id 51080000009999 --name 示例局专用章 \
             --signer @office.cer --created 2026-01-05 --to 2036-01-01 --out @seal.esl --passphrase-file @pass",
        );
        world
    }

    /// Runs words; those that begin with @ are files in the folder.
    pub(super) fn run(&self, line: &str) -> Run {
        let words: Vec<String> = line
            .split_whitespace()
            .map(|w| match w.strip_prefix('@') {
                Some(name) => self.0.path(name),
                None => w.to_owned(),
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = run(&words);
        for secret in [SECRET, CITIZEN, "PRIVATE KEY"] {
            assert!(
                !run.out.contains(secret) && !run.err.contains(secret),
                "{line}: {run:?}"
            );
        }
        run
    }

    pub(super) fn good(&self, line: &str) -> Run {
        let run = self.run(line);
        assert_eq!(run.code, 0, "{line}: {run:?}");
        run
    }

    fn verify(&self, file: &str) -> serde_json::Value {
        let line = format!("verify @{file} --trust @trust --time 2026-11-24 --format json");
        self.run(&line).json()
    }
}

pub(super) const SEALING: &str = "--key @office.key --certificate @office.cer --seal @seal.esl --at 2026-06-01T10:00:00+08:00 \
     --passphrase-file @pass";

#[test]
fn a_licence_is_issued_sealed_and_shown() {
    let world = World::new();
    world.0.write("licence.json", LICENCE.as_bytes());
    let issued = world.good(&format!("issue @licence.json --out @licence.ofd {SEALING}"));
    assert!(issued.out.starts_with("1.2.156.3005.2."), "{issued:?}");
    let report = world.verify("licence.ofd");
    assert_eq!(report["verdict"], "passed", "{report}");
    let shown = world.good("licence show @licence.ofd").json();
    assert_eq!(shown["values"]["ZZBS"][0]["text"], issued.out.trim());

    let before = fs::read(world.0.path("licence.ofd")).unwrap();
    let again = world.run(&format!("issue @licence.json --out @licence.ofd {SEALING}"));
    assert_eq!(again.code, 66, "nothing is overwritten: {again:?}");
    assert_eq!(fs::read(world.0.path("licence.ofd")).unwrap(), before);

    world.good(&format!(
        "seal sign @licence.ofd --left 20 --top 20 --lock --out @twice.ofd {SEALING}"
    ));
    assert_eq!(
        fs::read(world.0.path("licence.ofd")).unwrap(),
        before,
        "the input is as it was"
    );
    let report = world.verify("twice.ofd");
    assert_eq!(report["verdict"], "passed", "{report}");
    assert_eq!(report["signatures"].as_array().unwrap().len(), 2);
    let locked = world.run(&format!(
        "seal sign @twice.ofd --left 9 --top 9 --out @three.ofd {SEALING}"
    ));
    assert_eq!(locked.code, 1, "{locked:?}");

    world.0.write("plain.ofd", &unsigned_ofd());
    world.good(&format!(
        "issue @licence.json --content @plain.ofd --place 100,100 --out @on.ofd {SEALING}"
    ));
    let report = world.verify("on.ofd");
    assert_eq!(report["verdict"], "passed", "{report}");

    world.0.write(
        "bad.json",
        LICENCE.replace(CITIZEN, "510802199101019991").as_bytes(),
    );
    let refused = world.run(&format!("issue @bad.json --out @bad.ofd {SEALING}"));
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(!refused.err.contains("19910101"), "{refused:?}");
    assert!(!fs::exists(world.0.path("bad.ofd")).unwrap());
}

#[test]
fn a_statement_is_signed_and_shown() {
    let world = World::new();
    let id = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
    let statement = format!(
        r#"{{"schema":"yinzheng.licence-status/1","subject":"{id}","issuer":{{"code":"{CODE}","name":"示例局"}},
        "status":"suspended","since":"2026-05-01T00:00:00Z","this_update":"2026-06-01T00:00:00Z","sequence":2}}"#
    );
    world.0.write("status.json", statement.as_bytes());
    let sign = "status sign @status.json --key @office.key --certificate @office.cer --passphrase-file @pass";
    world.good(&format!("{sign} --at 2026-06-02 --out @status.p7m"));
    let shown = world.good("status show @status.p7m");
    assert_eq!(shown.json()["status"], "suspended");
    assert_eq!(shown.err, "");
    assert_eq!(world.verify("status.p7m")["verdict"], "passed");
    let early = world.run(&format!("{sign} --at 2026-05-02 --out @early.p7m"));
    assert_eq!(early.code, 1, "{early:?}");

    let mut forged = fs::read(world.0.path("status.p7m")).unwrap();
    let at = forged.windows(9).position(|w| w == b"suspended").unwrap();
    forged[at..at + 9].copy_from_slice(b"effective");
    world.0.write("forged.p7m", &forged);
    let shown = world.run("status show @forged.p7m");
    assert_eq!(shown.code, 1, "{shown:?}");
}

#[test]
fn passphrases_come_from_file_or_environment_alone() {
    let folder = Folder::new();
    let (key, wrong) = (folder.path("a.key"), folder.write("wrong", b"wrong\n"));
    let unasked = run(&["keygen", "--out", &key]);
    assert_eq!(unasked.code, 64, "nobody is at the terminal: {unasked:?}");
    let as_argument = run(&["keygen", "--out", &key, "--passphrase", SECRET]);
    assert_eq!(as_argument.code, 64, "{as_argument:?}");
    assert!(!fs::exists(&key).unwrap());

    let args = [
        "keygen",
        "--algorithm",
        "p256",
        "--out",
        &key,
        "--passphrase-env",
        "YZ_TEST",
    ];
    let made = yz(&args, b"", &[("YZ_TEST", SECRET)]);
    assert_eq!((made.code, made.out.as_str()), (0, ""), "{made:?}");
    let text = fs::read_to_string(&key).unwrap();
    assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o077, 0);
    }
    let again = yz(&args, b"", &[("YZ_TEST", SECRET)]);
    assert_eq!(again.code, 66, "nothing is overwritten: {again:?}");
    assert_eq!(fs::read_to_string(&key).unwrap(), text);
    let empty = yz(&args, b"", &[("YZ_TEST", "")]);
    assert_eq!(empty.code, 64, "{empty:?}");

    let out = folder.path("root.cer");
    let cert = [
        "cert",
        "root",
        "--key",
        &key,
        "--name",
        "r",
        "--from",
        "2025-01-01",
        "--to",
        "2045-01-01",
    ];
    let given = [&cert[..], &["--out", &out, "--passphrase-file", &wrong]].concat();
    let refused = run(&given);
    assert_eq!(refused.code, 66, "{refused:?}");
    assert!(!refused.err.contains("wrong\n") && !fs::exists(&out).unwrap());
}
