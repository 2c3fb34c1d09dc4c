//! Private keys: read as others write them, written so that others read them, and never shown.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yinzheng::asn1::Tag;
use yinzheng::asn1::integer;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::KeyError;
use yinzheng::crypto::KeyProtection;
use yinzheng::crypto::SignatureForm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::limits::Limits;
use yinzheng::oid;

/// Of every encrypted file in `tests/keys`; not ASCII, because its octets count.
const PASSPHRASE: &[u8] = "correct horse battery 电子".as_bytes();

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

/// The octets of the last block in a PEM file.
fn der(pem: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(pem).unwrap();
    let block = text.rsplit("-----BEGIN").next().unwrap();
    let digits: String = block
        .lines()
        .skip(1)
        .take_while(|l| !l.starts_with('-'))
        .collect();
    STANDARD.decode(digits).unwrap()
}

/// File names of private keys, by the key that is in them.
fn files() -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some((key, _)) = name.split_once("--") {
            all.entry(key.to_owned()).or_default().push(name);
        }
    }
    all
}

fn signs(signer: &SoftwareSigner) -> bool {
    let value = signer.sign(b"licence").unwrap();
    let key = signer.public_key();
    key.verify(signer.algorithm(), DEFAULT_ID, b"licence", &value) == Ok(SignatureForm::Der)
}

#[test]
fn every_form_is_read_as_pem_and_as_der() {
    let mut read = 0;
    for (key, names) in files() {
        let public = der(&file(&format!("{key}.pub.pem")));
        for name in names {
            let pem = file(&name);
            for input in [der(&pem), pem] {
                let signer = SoftwareSigner::read(&input, Some(PASSPHRASE)).expect(&name);
                assert_eq!(signer.public_key().to_spki(), public, "{name}");
                assert!(signs(&signer), "{name}");
                read += 1;
            }
        }
    }
    assert_eq!(read, 2 * 30, "files were lost or not counted");
}

#[test]
fn passphrases_are_needed_and_right() {
    let encrypted = file("p256--pbes2.pem");
    let plain = file("p256--pkcs8.pem");
    for (input, passphrase, want, why) in [
        (&encrypted, None, Some(KeyError::PassphraseNeeded), "none"),
        (
            &encrypted,
            Some(&b""[..]),
            Some(KeyError::PassphraseNeeded),
            "empty",
        ),
        (
            &encrypted,
            Some(b"correct horse"),
            Some(KeyError::Passphrase),
            "wrong",
        ),
        (&plain, Some(b"whatever"), None, "nothing is encrypted"),
        (&plain, None, None, "nothing is encrypted"),
    ] {
        assert_eq!(SoftwareSigner::read(input, passphrase).err(), want, "{why}");
    }
    // Enough wrong ones that some leave valid padding behind.
    let quick = file("sm2--aes128-sha1.pem");
    for i in 0..600 {
        let wrong = format!("wrong {i}");
        let answer = SoftwareSigner::read(&quick, Some(wrong.as_bytes()));
        assert_eq!(answer.unwrap_err(), KeyError::Passphrase, "{wrong}");
    }
}

#[test]
fn limits_hold() {
    let read = |name: &str, limits: &Limits| {
        SoftwareSigner::read_within(&file(name), Some(PASSPHRASE), limits).err()
    };
    let exact = Limits {
        private_key: file("sm2--gmssl.pem").len(),
        key_iterations: 65_536,
        ..Limits::default()
    };
    assert_eq!(read("sm2--gmssl.pem", &exact), None);
    let limit = 65_535;
    let fewer = Limits {
        key_iterations: limit,
        ..Limits::default()
    };
    assert_eq!(
        read("sm2--gmssl.pem", &fewer),
        Some(KeyError::TooManyIterations { limit })
    );
    let actual = exact.private_key;
    let limit = actual - 1;
    let shorter = Limits {
        private_key: limit,
        ..Limits::default()
    };
    assert_eq!(
        read("sm2--gmssl.pem", &shorter),
        Some(KeyError::TooLong { actual, limit })
    );
}

/// An ECPrivateKey with these fields after its version.
fn ec(number: &[u8], rest: &[&[u8]]) -> Vec<u8> {
    let number = tlv(Tag::OCTET_STRING, &[number]);
    sequence(&[&integer(&[1]), &number, &rest.concat()])
}

fn pkcs8(algorithm: &[&[u8]], key: &[u8]) -> Vec<u8> {
    let key = tlv(Tag::OCTET_STRING, &[key]);
    sequence(&[&integer(&[0]), &sequence(algorithm), &key])
}

fn named(curve: oid::Oid) -> Vec<u8> {
    tlv(Tag::context(0), &[&object_identifier(curve)])
}

const fn malformed(field: &'static str) -> KeyError {
    KeyError::Malformed { field }
}

fn demand_refused(rows: Vec<(Vec<u8>, KeyError, &str)>) {
    for (input, want, why) in rows {
        let answer = SoftwareSigner::read(&input, None);
        assert_eq!(answer.unwrap_err(), want, "{why}");
    }
}

#[test]
fn numbers_that_make_no_key_are_refused() {
    let ec_oid = object_identifier(oid::EC_PUBLIC_KEY);
    let sm2_oid = object_identifier(oid::SM2);
    let (sm2, p256, p521) = (named(oid::SM2), named(oid::P256), named(oid::P521));
    let unsupported = |field, oid| KeyError::Unsupported { field, oid };
    let parameters = malformed("ECPrivateKey.parameters");
    demand_refused(vec![
        (ec(&[0; 32], &[&sm2]), KeyError::Number, "zero"),
        (ec(&[0xff; 32], &[&p256]), KeyError::Number, "above n"),
        (ec(&[1; 33], &[&p256]), KeyError::Number, "too long"),
        (ec(&[1; 32], &[]), parameters.clone(), "which curve?"),
        (
            pkcs8(&[&ec_oid, &sm2_oid], &ec(&[1; 32], &[&p256])),
            parameters,
            "two curves",
        ),
        (
            ec(&[1; 66], &[&p521]),
            unsupported("namedCurve", oid::P521),
            "P-521",
        ),
        (
            pkcs8(&[&object_identifier(oid::DSA)], &[]),
            unsupported("privateKeyAlgorithm", oid::DSA),
            "DSA",
        ),
    ]);
    // Short and padded numbers are what some tools write; they mean the same.
    for number in [&[7][..], &[&[0; 40][..], &[7]].concat()] {
        let signer = SoftwareSigner::read(&ec(number, &[&sm2]), None).unwrap();
        assert!(signs(&signer));
    }
}

#[test]
fn files_that_hold_no_usable_key_are_refused() {
    let mut exchanged = der(&file("sm2--sec1.pem"));
    *exchanged.last_mut().unwrap() ^= 1;
    let mut negative = der(&file("p256--sec1-compressed.pem"));
    let sign = negative.len() - 33;
    negative[sign] ^= 1;
    let mut trailing = der(&file("sm2--sec1.pem"));
    trailing.push(0);
    let content = sequence(&[&object_identifier(oid::CMS_DATA)]);
    let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
                  DEK-Info: DES-EDE3-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    let whole = malformed("PrivateKeyInfo");
    demand_refused(vec![
        (exchanged, KeyError::PublicKeyMismatch, "another point"),
        (
            negative,
            KeyError::PublicKeyMismatch,
            "the point's negative",
        ),
        (trailing, whole.clone(), "octets after it"),
        (
            sequence(&[&integer(&[3]), &content]),
            KeyError::Pkcs12,
            "PKCS#12",
        ),
        (file("sm2.pub.pem"), KeyError::NoKey, "a public key"),
        (b"hello".to_vec(), KeyError::NoKey, "no key at all"),
        (Vec::new(), KeyError::NoKey, "nothing"),
        (vec![0x30, 0x82], whole, "cut short"),
        (
            legacy.into(),
            KeyError::LegacyEncryption,
            "encrypted as before PKCS#8",
        ),
    ]);
}

#[test]
fn no_shortened_or_altered_file_panics() {
    for name in [
        "sm2--gmssl.pem",
        "p384--sec1.pem",
        "rsa--pkcs8.pem",
        "ed25519--pkcs8.pem",
    ] {
        let whole = der(&file(name));
        let limits = Limits {
            key_iterations: 1000,
            ..Limits::default()
        };
        for at in 0..whole.len() {
            let short = &whole[..at];
            assert!(SoftwareSigner::read_within(short, Some(PASSPHRASE), &limits).is_err());
            // RSA arithmetic on every altered number takes long and shows nothing new.
            if !name.starts_with("rsa") || at < 40 {
                let mut other = whole.clone();
                other[at] ^= 0x55;
                let _ = SoftwareSigner::read_within(&other, Some(PASSPHRASE), &limits);
            }
        }
    }
}

fn generated() -> [SoftwareSigner; 3] {
    [
        SoftwareSigner::generate_sm2().unwrap(),
        SoftwareSigner::generate_p256().unwrap(),
        SoftwareSigner::generate_ed25519().unwrap(),
    ]
}

#[test]
fn what_is_written_is_read_and_no_two_files_are_alike() {
    for signer in generated() {
        let plain = signer.to_unprotected_pem();
        let again = SoftwareSigner::read(plain.as_str().as_bytes(), None).unwrap();
        assert_eq!(again.public_key(), signer.public_key());
        assert_eq!(again.to_unprotected_pem().as_str(), plain.as_str());

        for protection in [KeyProtection::Aes256, KeyProtection::Sm4] {
            let pem = signer.to_protected_pem(PASSPHRASE, protection).unwrap();
            let again = SoftwareSigner::read(pem.as_bytes(), Some(PASSPHRASE)).unwrap();
            assert_eq!(again.public_key(), signer.public_key());
            assert!(signs(&again));
            let second = signer.to_protected_pem(PASSPHRASE, protection).unwrap();
            assert_ne!(pem, second, "the salt repeats");
        }
        assert_eq!(signer.to_pkcs8_pem(b""), Err(KeyError::PassphraseNeeded));
    }
}

/// What `openssl` answers to `input`; `None`, and a printed line, where it is not installed or not version 3.
fn openssl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let version = Command::new("openssl").arg("version").output();
    if !version.is_ok_and(|v| v.stdout.starts_with(b"OpenSSL 3")) {
        println!("skipped: there is no OpenSSL 3");
        return None;
    }
    let mut child = Command::new("openssl")
        .args(arguments)
        .env("YZ_TEST_PASS", std::str::from_utf8(PASSPHRASE).unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    Some(output.stdout)
}

#[test]
fn openssl_reads_what_is_written() {
    for signer in generated() {
        let encrypted = signer.to_pkcs8_pem(PASSPHRASE).unwrap();
        let plain = signer.to_unprotected_pem();
        let pubout = [
            "pkey",
            "-pubout",
            "-outform",
            "DER",
            "-passin",
            "env:YZ_TEST_PASS",
        ];
        for pem in [encrypted.as_str(), plain.as_str()] {
            let Some(public) = openssl(&pubout, pem.as_bytes()) else {
                return;
            };
            assert_eq!(public, signer.public_key().to_spki());
        }
    }
}

#[test]
fn a_key_shows_in_no_error_and_no_debug_output() {
    let mut shown = String::new();
    let mut show = |text: String| {
        shown.push_str(&text);
        shown.push('\n');
    };
    let mut secrets = vec![PASSPHRASE.to_vec()];
    for (key, names) in files() {
        let info = der(&file(&format!("{key}--pkcs8.pem")));
        // Any eight octets of the private part in a row would be too many.
        secrets.extend(
            info[info.len().min(30)..]
                .chunks_exact(8)
                .map(<[u8]>::to_vec),
        );
        for name in names {
            let whole = der(&file(&name));
            for passphrase in [None, Some(PASSPHRASE), Some(&b"wrong"[..])] {
                match SoftwareSigner::read(&whole, passphrase) {
                    Ok(signer) => {
                        show(format!("{signer:?} {:#?}", signer.to_unprotected_pem()));
                        show(format!("{:?}", signer.sign_digest(&[])));
                    }
                    Err(error) => show(format!("{error} {error:?}")),
                }
            }
            let limits = Limits {
                key_iterations: 5000,
                ..Limits::default()
            };
            for at in (0..whole.len()).step_by(if name.starts_with("rsa") { 37 } else { 1 }) {
                let mut other = whole.clone();
                other[at] = !other[at];
                for input in [&whole[..at], &whole[at..], &other] {
                    let answer = SoftwareSigner::read_within(input, None, &limits);
                    show(answer.map_or_else(|e| format!("{e} {e:?}"), |s| format!("{s:?}")));
                }
            }
        }
    }
    let shown = shown.to_lowercase();
    assert!(shown.len() > 10_000);
    for secret in secrets {
        let hex: String = secret.iter().map(|b| format!("{b:02x}")).collect();
        let list = format!("{secret:?}");
        let base64 = STANDARD.encode(&secret).to_lowercase();
        let base64 = base64.trim_end_matches('=');
        for needle in [
            &hex,
            list.trim_matches(['[', ']']),
            &base64[..base64.len() - 1],
        ] {
            assert!(!shown.contains(needle), "{needle}");
        }
        if let Ok(text) = std::str::from_utf8(&secret) {
            assert!(!shown.contains(&text.to_lowercase()), "{text}");
        }
    }
}
