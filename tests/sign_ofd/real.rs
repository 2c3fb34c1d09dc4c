//! Real files: unsigned ones can be sealed, signed ones keep the signatures that they have.

use super::*;
use yinzheng::ofd::SignatureFacts;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

/// Name and bytes of the corpus files whose name `picks`.
fn corpus_files(picks: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = corpus::folder("ofd") else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    let mut found: Vec<_> = entries
        .map(|e| (e.file_name().into_string().unwrap(), e.path()))
        .filter(|(name, _)| name.ends_with(".ofd") && picks(name))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect();
    found.sort();
    found
}

/// The integrity of each signature, as a report has it.
fn integrity(package: &[u8]) -> Vec<String> {
    let verifier = Verifier::builder(yinzheng::Anchors::new()).build().unwrap();
    let context = Context::at(instant("2026-01-01T00:00:00Z"));
    let report = verifier.verify(&Input::new("file.ofd", package), &context);
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    let signatures = json["signatures"].as_array().unwrap();
    signatures
        .iter()
        .map(|s| s["integrity"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn unsigned_files_can_be_sealed() {
    let files = corpus_files(|name| name.starts_with("unsigned-") || name.starts_with("template-"));
    for (name, bytes) in files {
        let sealed = seal_v4(&bytes, &request()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(integrity(&sealed), ["passed"], "{name}");
        let again = seal_v4(&sealed, &request()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(integrity(&again), ["passed", "passed"], "{name}");
    }
}

#[test]
fn signatures_that_are_there_stay_as_they_are() {
    let state = |s: &SignatureFacts| {
        let references: Vec<_> = s
            .references
            .iter()
            .map(|r| (r.path.clone(), r.state))
            .collect();
        (
            s.path.clone(),
            s.bytes.clone(),
            s.value.clone(),
            s.seal.clone(),
            references,
        )
    };
    let (mut signed, mut locked) = (0, 0);
    for (name, bytes) in corpus_files(|name| name.starts_with("v4-") || name.starts_with("sign-")) {
        let before = observe(&bytes);
        match seal_v4(&bytes, &request().beside_broken()) {
            Err(SignOfdError::Locked(_)) => {
                locked += 1;
                assert!(before.signatures.iter().any(|s| s.locks), "{name}");
            }
            Err(other) => panic!("{name}: {other}"),
            Ok(sealed) => {
                signed += 1;
                let after = observe(&sealed);
                let count = before.signatures.len();
                assert_eq!(after.signatures.len(), count + 1, "{name}");
                for (old, new) in before.signatures.iter().zip(&after.signatures) {
                    assert_eq!(state(old), state(new), "{name}");
                }
                let (old, new) = (integrity(&bytes), integrity(&sealed));
                assert_eq!(old, new[..count], "{name}");
                assert_eq!(new[count], "passed", "{name}");
            }
        }
    }
    println!("{signed} signed once more, {locked} locked");
    assert!(corpus::folder("ofd").is_none() || (signed >= 6 && locked >= 1));
}

#[test]
fn packages_with_an_integrity_list_can_be_sealed() {
    for (name, bytes) in corpus_files(|name| name.contains("gmt0099")) {
        let sealed = seal_v4(&bytes, &request()).unwrap();
        assert_eq!(integrity(&sealed), ["passed"], "{name}");
    }
}
