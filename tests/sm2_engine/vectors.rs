//! The signatures of the corpus: its table of SM2 values, and what stands in its files.

use std::path::Path;
use std::path::PathBuf;

use ::sm2::dsa::Signature;
use ::sm2::dsa::VerifyingKey;
use ::sm2::dsa::signature::Verifier as _;
use ::sm2::dsa::signature::hazmat::PrehashVerifier;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::KeyKind;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::SignatureForm;
use yinzheng::limits::Limits;
use yinzheng::ofd::Package;
use yinzheng::pki::Certificate;
use yinzheng::seal;
use yinzheng::seal::SealFacts;

use crate::corpus;
use crate::keys::Keys;
use crate::keys::public_key;

#[test]
fn the_corpus_gets_the_same_answers() {
    let Some(folder) = corpus::folder("sm") else {
        return;
    };
    let octets = |hex: &str| -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        digits
            .map(|d| u8::from_str_radix(std::str::from_utf8(d).unwrap(), 16).unwrap())
            .collect()
    };
    let mut compared = 0;
    for row in corpus::table(&folder.join("sm2_verify.tsv")) {
        let point = octets(&row["public_key_hex"]);
        let oracle = VerifyingKey::from_sec1_bytes("", &point);
        assert_eq!(
            public_key(&point).prepare().is_ok(),
            oracle.is_ok(),
            "{}",
            row["id"]
        );
        // Where the key is none, or in another form than the plain one, the table gives no digest.
        if oracle.is_err() || row["e_hex"] == "-" {
            continue;
        }
        let e = octets(&row["e_hex"]).try_into().unwrap();
        let keys = Keys::new(&point);
        let value = octets(&row["signature_hex"]);
        let answer = keys.answer(&e, &value);
        if row["expected"] == "valid" {
            assert_eq!(answer, Ok(SignatureForm::Der), "{}", row["id"]);
        }
        if row["expected"] == "invalid" {
            assert!(answer.is_err(), "{}", row["id"]);
        }
        if let Ok(raw) = value.as_slice().try_into() {
            keys.agreed(&e, raw, &row["id"]);
        } else if let Ok(signature) = Signature::from_der(&value) {
            let good = keys.oracle.verify_prehash(&e, &signature).is_ok();
            assert_eq!(answer.is_ok(), good, "{}", row["id"]);
        }
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}

/// Compares ours and the oracle's answer about one value over a message; gives it.
fn agreed(key: &PublicKey, message: &[u8], value: &[u8], place: &Path) -> bool {
    let id = std::str::from_utf8(DEFAULT_ID).unwrap();
    let ours = key.prepare().and_then(|ready| {
        let ours = ready.verify(SignatureAlgorithm::Sm2Sm3, DEFAULT_ID, message, value);
        for _ in 0..4 {
            let again = ready.verify(SignatureAlgorithm::Sm2Sm3, DEFAULT_ID, message, value);
            assert_eq!(again, ours, "{}", place.display());
        }
        ours
    });
    let oracle = VerifyingKey::from_sec1_bytes(id, key.as_octets()).ok();
    // The oracle reads neither padded numbers nor what follows; then there is nothing to compare.
    let signature = Signature::from_der(value).or_else(|_| Signature::from_slice(value));
    let Ok(signature) = signature else {
        return ours.is_ok();
    };
    let theirs = oracle.is_some_and(|o| o.verify(message, &signature).is_ok());
    assert_eq!(ours.is_ok(), theirs, "{}", place.display());
    theirs
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found = Vec::new();
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn of_seal(facts: &SealFacts, place: &Path, judged: &mut [usize; 2]) {
    if let Some(maker) = facts.maker.as_ref().ok().filter(is_sm2) {
        let (message, value) = (&facts.seal.info.raw, facts.seal.value.as_bytes());
        let good = agreed(maker.public_key(), message, value, place);
        judged[usize::from(good)] += 1;
    }
}

fn is_sm2(certificate: &&Certificate) -> bool {
    certificate.public_key().kind() == KeyKind::Sm2
}

#[test]
fn seals_and_certificates_of_the_corpus_get_the_same_answers() {
    let Some(root) = corpus::folder("") else {
        return;
    };
    let limits = Limits::default();
    let ids = [DEFAULT_ID.to_vec()];
    let mut judged = [0, 0];
    let mut certificates = Vec::new();
    for path in files(&root) {
        let bytes = std::fs::read(&path).unwrap();
        let package = Package::open(&bytes, &limits);
        let entries = package
            .paths()
            .filter_map(|p| package.read(p, 1 << 20).ok());
        let values: Vec<Vec<u8>> = entries.chain([bytes.clone()]).collect();
        for value in values {
            if let Ok(facts) = seal::observe(&value, &limits, &ids) {
                if let Some(signer) = facts.signer.as_ref().ok().filter(is_sm2) {
                    let octets = facts.signature.value.as_bytes();
                    let message = &facts.signature.to_sign;
                    let good = agreed(signer.public_key(), message, octets, &path);
                    judged[usize::from(good)] += 1;
                }
                of_seal(&facts.seal, &path, &mut judged);
            } else if let Ok(facts) = seal::observe_seal(&value, &limits, &ids) {
                of_seal(&facts, &path, &mut judged);
            }
        }
        let read = Certificate::read_all(&bytes).unwrap_or_default();
        certificates.extend(read.into_iter().map(|c| (path.clone(), c)));
    }
    // Each under every key: most are not its issuer's.
    for (place, subject) in certificates.iter().filter(|(_, c)| is_sm2(&c)) {
        for (_, issuer) in certificates.iter().filter(|(_, c)| is_sm2(&c)) {
            let value = subject.signature_value();
            let good = agreed(issuer.public_key(), subject.tbs(), value, place);
            judged[usize::from(good)] += 1;
        }
    }
    let [refused, accepted] = judged;
    assert!(refused > 50 && accepted > 40, "{refused} {accepted}");
}
