//! SM2 and SM3 against published and hand-made vectors.

mod corpus;

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::SignatureForm;
use yinzheng::oid;

fn rows(folder: &std::path::Path, file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let split = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.lines().skip(1).map(split).collect()
}

fn octets(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|d| u8::from_str_radix(std::str::from_utf8(d).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn sm3_digests() {
    let Some(folder) = corpus::folder("sm") else {
        return;
    };
    let rows_once = rows(&folder, "sm3.tsv");
    assert!(rows_once.len() > 4, "vectors were lost");
    for row in rows_once {
        let digest = DigestAlgorithm::Sm3.digest(&octets(&row[1]));
        assert_eq!(digest.to_string(), row[2].to_lowercase(), "{}", row[0]);
    }
    for row in rows(&folder, "sm3-repeat.tsv") {
        let message = octets(&row[1]).repeat(row[2].parse().unwrap());
        assert_eq!(
            DigestAlgorithm::Sm3.digest(&message).to_string(),
            row[3].to_lowercase(),
            "{}",
            row[0]
        );
    }
}

/// `valid`, `flagged` (accepted in an unusual form) or `invalid`.
fn sm2_answer(row: &[String]) -> &'static str {
    let key = match public_key(&octets(&row[2])).map(|k| k.prepare()) {
        Some(Ok(key)) => key,
        _ => return "invalid",
    };
    let value = octets(&row[6]);
    let answer = if row[1] == "-" {
        match octets(&row[4]).as_slice().try_into() {
            Ok(e) => key.verify_sm2_digest(e, &value),
            Err(_) => return "invalid",
        }
    } else {
        key.verify(
            SignatureAlgorithm::Sm2Sm3,
            &octets(&row[1]),
            &octets(&row[3]),
            &value,
        )
    };
    match answer {
        Ok(SignatureForm::Der) => "valid",
        Ok(_) => "flagged",
        Err(_) => "invalid",
    }
}

fn public_key(point: &[u8]) -> Option<PublicKey> {
    use yinzheng::asn1::{bit_string, object_identifier, sequence};
    let algorithm = sequence(&[
        &object_identifier(oid::EC_PUBLIC_KEY),
        &object_identifier(oid::SM2),
    ]);
    PublicKey::from_spki(&sequence(&[&algorithm, &bit_string(point)])).ok()
}

#[test]
fn sm2_signatures() {
    let Some(folder) = corpus::folder("sm") else {
        return;
    };
    let all = rows(&folder, "sm2_verify.tsv");
    assert!(all.len() > 20, "vectors were lost");
    let mut wrong = Vec::new();
    for row in &all {
        let got = sm2_answer(row);
        let fits = match row[7].as_str() {
            "valid" => got == "valid",
            "invalid" => got == "invalid",
            "invalid-or-flag" => got != "valid",
            "valid-or-flag" => got != "invalid",
            other => panic!("{}: unknown expectation {other:?}", row[0]),
        };
        if !fits {
            wrong.push(format!(
                "{}: want {}, got {got} ({})",
                row[0], row[7], row[8]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_default_identity_is_the_standards() {
    assert_eq!(DEFAULT_ID, b"1234567812345678");
}
