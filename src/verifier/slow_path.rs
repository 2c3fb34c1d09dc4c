//! The corpus of real files, verified whole: in unit tests every SM2 value met on the way is verified a second time, by
//! the `sm2` crate, and a difference is a panic there. Seals, certificates, CMS, CRLs and OCSP answers are all met.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::crypto;
use crate::crypto::KeyKind;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::Memory;
use crate::pki::revocation::Crl;
use crate::pki::revocation::OcspResponse;
use crate::verifier::Context;
use crate::verifier::Evidence;
use crate::verifier::Input;
use crate::verifier::Verifier;

/// The corpus beside the crate; `None`, and a printed line, where the crate is tested alone.
fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let named = std::env::var_os("YINZHENG_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| beside.into());
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no corpus at {}", folder.display());
    None
}

/// Every file below `folder` but those of the RSA path tests.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap();
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() && path.file_name().is_some_and(|n| n != "pkits") {
            files(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn the_whole_corpus_gets_the_same_answers_from_the_slow_path() {
    let Some(folder) = corpus() else {
        return;
    };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let contents: Vec<(&PathBuf, Vec<u8>)> =
        paths.iter().map(|p| (p, fs::read(p).unwrap())).collect();
    let mut evidence = Evidence::default();
    let mut anchors = Anchors::new();
    for (_, bytes) in &contents {
        let certificates = Certificate::read_all(bytes).unwrap_or_default();
        let of_sm2 = certificates.into_iter();
        for certificate in of_sm2.filter(|c| c.public_key().kind() == KeyKind::Sm2) {
            if certificate.is_self_issued() {
                anchors.trust(certificate.clone());
            }
            evidence.intermediates.push(certificate);
        }
        evidence
            .crls
            .extend(Crl::read_all(bytes).unwrap_or_default());
        let answers = OcspResponse::read_all(bytes).unwrap_or_default();
        evidence.ocsp.extend(answers);
    }
    let verifier = Verifier::builder(anchors).memory(Memory::none());
    let verifier = verifier.build().unwrap();
    let time = "2026-11-24T00:00:00Z".parse().unwrap();
    let context = Context::at(time).with_evidence(evidence);
    let before = crypto::compared();
    for (path, bytes) in &contents {
        let name = path.display().to_string();
        let _ = verifier.verify(&Input::new(&name, bytes), &context);
    }
    let after = crypto::compared();
    let [refused, accepted] = [after[0] - before[0], after[1] - before[1]];
    println!("{refused} values refused and {accepted} accepted by both");
    assert!(refused > 20 && accepted > 200, "{refused} {accepted}");
}
