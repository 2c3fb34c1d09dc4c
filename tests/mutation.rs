//! One changed byte anywhere in what a signature protects is always noticed.
//!
//! Bytes are changed in the inflated entries, and the package is written anew, so that only the signatures can
//! notice. Positions are spread evenly over all covered entries, Signature.xml and SignedValue.dat.

mod corpus;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::io::Read;
use std::io::Write;
use std::path::PathBuf;

use yinzheng::pki::Anchors;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

/// At least so many positions a file.
const POSITIONS: usize = 2_000;

type Entries = Vec<(String, Vec<u8>)>;

fn unpack(bytes: &[u8]) -> Entries {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = Vec::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        if entry.is_file() {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            entries.push((entry.name().unwrap().into_owned(), content));
        }
    }
    entries
}

fn pack(entries: &Entries) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in entries {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn verify(bytes: &[u8]) -> Report {
    let verifier = Verifier::builder(Anchors::default()).build().unwrap();
    verifier.verify(
        &Input::new("mutant", bytes),
        &Context::at("2026-11-24T00:00:00Z".parse().unwrap()),
    )
}

/// Every (entry, offset) that the file's signatures protect, signature files included.
fn protected(entries: &Entries, report: &Report) -> Vec<(usize, usize)> {
    let uncovered: BTreeSet<&str> = report
        .signatures
        .iter()
        .flat_map(|s| s.coverage.iter().flat_map(|c| &c.uncovered))
        .map(|u| u.path.trim_start_matches('/'))
        .collect();
    let all = entries.iter().enumerate().filter(|(_, (name, _))| {
        let list =
            name.ends_with("Signatures.xml") && report.signatures.iter().all(|s| !locks(s, name));
        !uncovered.contains(name.as_str()) && !list
    });
    all.flat_map(|(i, (_, content))| (0..content.len()).map(move |at| (i, at)))
        .collect()
}

/// Whether the list of signatures is itself protected.
fn locks(signature: &yinzheng::report::SignatureReport, list: &str) -> bool {
    let locked = signature
        .checks
        .iter()
        .filter(|l| l.check.code() == "ofd.reference-digest");
    locked
        .filter_map(|l| l.place.as_deref())
        .any(|place| place.trim_start_matches('/') == list)
}

/// Changes one byte in each of the chosen positions; returns the places of changes that nobody noticed.
fn unnoticed(bytes: &[u8]) -> Vec<String> {
    let entries = unpack(bytes);
    let report = verify(&pack(&entries));
    assert!(
        report
            .signatures
            .iter()
            .all(|s| s.integrity == Verdict::Passed),
        "the file itself is intact"
    );
    let places = protected(&entries, &report);
    let step = (places.len() / POSITIONS).max(1);
    let chosen: Vec<_> = places.iter().step_by(step).collect();
    assert!(
        chosen.len() >= POSITIONS.min(places.len()),
        "too few positions"
    );
    let halves = chosen.chunks(chosen.len().div_ceil(2));
    std::thread::scope(|scope| {
        let workers: Vec<_> = halves
            .map(|half| scope.spawn(|| survivors(&entries, half)))
            .collect();
        workers
            .into_iter()
            .flat_map(|w| w.join().unwrap())
            .collect()
    })
}

fn survivors(entries: &Entries, positions: &[&(usize, usize)]) -> Vec<String> {
    let mut entries = entries.clone();
    let mut out = Vec::new();
    for (n, (entry, at)) in positions.iter().enumerate() {
        let flip = 1 << (n % 8);
        entries[*entry].1[*at] ^= flip;
        let report = verify(&pack(&entries));
        entries[*entry].1[*at] ^= flip;
        let intact = report
            .signatures
            .iter()
            .all(|s| s.integrity == Verdict::Passed);
        if intact && !report.signatures.is_empty() {
            out.push(format!("{} at {at}, bit {}", entries[*entry].0, n % 8));
        }
    }
    out
}

#[test]
fn in_the_sample() {
    let sample = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/data/licence.ofd"
    ));
    let left = unnoticed(&std::fs::read(sample).unwrap());
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn in_files_of_the_corpus() {
    let Some(folder) = corpus::folder("ofd") else {
        return;
    };
    for name in [
        "v4-all-protected.ofd",
        "v4-riding-seal.ofd",
        "v4-einvoice-test-b.ofd",
        "v4-seal-and-cert-expired.ofd",
    ] {
        let left = unnoticed(&std::fs::read(folder.join(name)).unwrap());
        assert!(left.is_empty(), "{name}:\n{}", left.join("\n"));
    }
}
