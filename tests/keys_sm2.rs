//! SM2 signatures, verified by implementations that share no line with ours: `libsm` for many, OpenSSL for some.

use std::fs;
use std::process::Command;
use std::thread;

use libsm::sm2::signature::SigCtx;
use libsm::sm2::signature::Signature;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;

/// Together they make ten thousand.
const KEYS: u32 = 100;
const SIGNATURES: u32 = 100;

/// Signs with one new key and tells how many values the other implementation takes.
fn verified_by_libsm(key: u32) -> u32 {
    let mut signer = SoftwareSigner::generate_sm2().unwrap();
    if key % 2 == 1 {
        signer = signer.deterministic().unwrap();
    }
    let context = SigCtx::new();
    let public = context
        .load_pubkey(signer.public_key().as_octets())
        .unwrap();
    let takes = |message: &[u8], value: &[u8]| {
        let value = Signature::der_decode(value).unwrap();
        context.verify(message, &public, &value).unwrap()
    };
    let mut verified = 0;
    for number in 0..SIGNATURES {
        let message = format!("licence {number} of office {key}");
        let value = signer.sign(message.as_bytes()).unwrap();
        let own = signer.public_key();
        assert!(
            own.verify(signer.algorithm(), DEFAULT_ID, message.as_bytes(), &value)
                .is_ok()
        );
        verified += u32::from(takes(message.as_bytes(), &value));
        if number == 0 {
            assert!(!takes(b"another message", &value), "it takes anything");
        }
    }
    verified
}

#[test]
fn ten_thousand_signatures_verify_with_another_implementation() {
    let verified: u32 = thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            scope.spawn(move || {
                (half * KEYS / 2..(half + 1) * KEYS / 2)
                    .map(verified_by_libsm)
                    .sum()
            })
        });
        halves.map(|half| half.join().unwrap()).iter().sum::<u32>()
    });
    assert_eq!(verified, 10_000);
}

#[test]
fn openssl_verifies_a_sample() {
    let version = Command::new("openssl").arg("version").output();
    if !version.is_ok_and(|v| v.stdout.starts_with(b"OpenSSL 3")) {
        println!("skipped: there is no OpenSSL 3");
        return;
    }
    let folder = std::env::temp_dir().join(format!("yinzheng-sm2-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for number in 0..50 {
        let signer = SoftwareSigner::generate_sm2().unwrap();
        let message = format!("licence {number}");
        let value = signer.sign(message.as_bytes()).unwrap();
        for (name, octets) in [
            ("key.der", signer.public_key().to_spki()),
            ("message", message.into_bytes()),
            ("value", value),
        ] {
            fs::write(folder.join(name), octets).unwrap();
        }
        let answer = Command::new("openssl")
            .current_dir(&folder)
            .args([
                "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der",
            ])
            .args([
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
            ])
            .args(["-in", "message", "-sigfile", "value"])
            .output()
            .unwrap();
        assert!(answer.status.success(), "{number}: {answer:?}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
