//! Keys on a token, with SoftHSM in place of hardware.
//!
//! SoftHSM finds its tokens through an environment variable, and an environment is changed safely only for another
//! process: the outer test makes the token and runs the inner ones in a process of their own.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::KeyKind;
use yinzheng::crypto::Pkcs11Signer;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureForm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::Sm2Mechanism;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::crypto::Token;
use yinzheng::crypto::TokenError;
use yinzheng::crypto::TokenPart;

const MODULES: &[&str] = &[
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];

const TOKEN: &str = "office of tests";
const PIN: &str = "pin-8264-of-tests";

/// Label and key file of what is put on the token; the last label stands for two keys.
const KEYS: &[(&str, &str)] = &[
    ("seal rsa", "rsa"),
    ("seal p256", "p256"),
    ("seal p384", "p384"),
    ("twice", "p256"),
    ("twice", "rsa"),
];

fn module() -> Option<PathBuf> {
    MODULES.iter().map(PathBuf::from).find(|path| path.exists())
}

fn key_file(key: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/keys/{key}--pkcs8.pem"))
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{text}\n{errors}");
    text.into_owned()
}

#[test]
fn keys_on_a_token_sign() {
    let installed = Command::new("softhsm2-util").arg("--version").output();
    if module().is_none() || installed.is_err() {
        println!("skipped: SoftHSM is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("yinzheng-token-{}", std::process::id()));
    fs::create_dir_all(folder.join("tokens")).unwrap();
    let settings = folder.join("softhsm2.conf");
    let text = format!(
        "directories.tokendir = {}\n",
        folder.join("tokens").display()
    );
    fs::write(&settings, text).unwrap();
    let tool = || {
        let mut command = Command::new("softhsm2-util");
        command.env("SOFTHSM2_CONF", &settings);
        command
    };
    let pins = ["--pin", PIN, "--so-pin", "12345678"];
    run(tool()
        .args(["--init-token", "--free", "--label", TOKEN])
        .args(pins));
    for (number, (label, key)) in KEYS.iter().enumerate() {
        let id = format!("{:02x}", number + 1);
        let place = [
            "--token", TOKEN, "--label", label, "--id", &id, "--pin", PIN,
        ];
        run(tool().arg("--import").arg(key_file(key)).args(place));
    }

    let inner = [
        "--ignored",
        "--exact",
        "--test-threads=1",
        "inner::signs",
        "inner::refuses",
    ];
    let answer = run(Command::new(std::env::current_exe().unwrap())
        .args(inner)
        .env("SOFTHSM2_CONF", &settings));
    assert!(answer.contains("2 passed"), "{answer}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_no_module_is_refused() {
    for path in ["/nowhere.so", "/dev/null", env!("CARGO_MANIFEST_DIR")] {
        let answer = Pkcs11Signer::open(Path::new(path), Token::Slot(0), "seal", PIN);
        assert_eq!(answer.unwrap_err(), TokenError::Module, "{path}");
    }
}

mod inner {
    use super::*;

    fn open(token: Token<'_>, key: &str, pin: &str) -> Result<Pkcs11Signer, TokenError> {
        Pkcs11Signer::open(&module().unwrap(), token, key, pin)
    }

    #[test]
    #[ignore = "run by the outer test, which makes the token"]
    fn signs() {
        for (label, key, kind) in [
            ("seal rsa", "rsa", KeyKind::Rsa(2048)),
            ("seal p256", "p256", KeyKind::P256),
        ] {
            let signer = open(Token::Label(TOKEN), label, PIN).unwrap();
            let software = SoftwareSigner::read(&fs::read(key_file(key)).unwrap(), None).unwrap();
            assert_eq!(signer.public_key(), software.public_key());
            assert_eq!(signer.algorithm(), software.algorithm());
            assert_eq!(format!("{signer:?}"), format!("Pkcs11Signer({kind})"));

            let digest = DigestAlgorithm::Sha256.digest(b"licence");
            for value in [
                signer.sign(b"licence"),
                signer.sign_digest(digest.as_bytes()),
            ] {
                let key = signer.public_key();
                let answer = |message: &[u8]| {
                    key.verify(
                        signer.algorithm(),
                        DEFAULT_ID,
                        message,
                        value.as_ref().unwrap(),
                    )
                };
                assert_eq!(answer(b"licence"), Ok(SignatureForm::Der), "{label}");
                assert!(answer(b"licencf").is_err(), "{label}");
            }
            assert_eq!(
                signer.sign_digest(&[1; 20]),
                Err(SignError::WholeMessageOnly)
            );
        }
        // One signer serves several threads.
        let signer = open(Token::Label(TOKEN), "seal p256", PIN).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..20).for_each(|_| drop(signer.sign(b"licence").unwrap())));
            }
        });
    }

    #[test]
    #[ignore = "run by the outer test, which makes the token"]
    fn refuses() {
        let token = Token::Label(TOKEN);
        for (token, key, pin, want) in [
            (token, "seal rsa", "pin-0000-of-tests", TokenError::Pin),
            (
                token,
                "no seal",
                PIN,
                TokenError::NotFound(TokenPart::PrivateKey),
            ),
            (
                token,
                "twice",
                PIN,
                TokenError::Ambiguous(TokenPart::PrivateKey),
            ),
            (token, "seal p384", PIN, TokenError::KeyKind),
            (
                Token::Label("another office"),
                "seal rsa",
                PIN,
                TokenError::NotFound(TokenPart::Token),
            ),
            (
                Token::Slot(u64::MAX),
                "seal rsa",
                PIN,
                TokenError::NotFound(TokenPart::Token),
            ),
        ] {
            let error = open(token, key, pin).unwrap_err();
            assert_eq!(error, want);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(pin), "{shown}");
        }
        // Keys of other kinds ignore what is said about SM2.
        let module = module().unwrap();
        let sm2 = Some(Sm2Mechanism::Digest(0x8000_0001));
        let signer = Pkcs11Signer::open_with(&module, token, "seal p256", PIN, sm2).unwrap();
        assert!(signer.sign(b"licence").is_ok());
    }
}
