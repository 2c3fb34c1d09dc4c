//! Whatever is handed in, the answer comes soon, in bounded memory, and without a panic.

use std::io::Cursor;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use yinzheng::pki::Anchors;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

/// Far above what the answer takes, so that a loaded machine does not fail the test, and far below a hang.
const PATIENCE: Duration = Duration::from_secs(20);

fn verify(name: &str, bytes: &[u8]) -> Report {
    let verifier = Verifier::builder(Anchors::default()).build().unwrap();
    let start = Instant::now();
    let report = verifier.verify(
        &Input::new(name, bytes),
        &Context::at("2026-11-24T00:00:00Z".parse().unwrap()),
    );
    assert!(
        start.elapsed() < PATIENCE,
        "{name} took {:?}",
        start.elapsed()
    );
    assert_ne!(report.verdict(), Verdict::Passed, "{name}");
    assert!(
        !report.reasons.is_empty(),
        "{name}: a verdict without a reason"
    );
    report
}

fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn first_reason(report: &Report) -> &'static str {
    report.reasons.first().unwrap().reason.code()
}

#[test]
fn what_is_no_package_is_said_to_be_none() {
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("one byte", b"P"),
        ("text", "这不是证照".as_bytes()),
        ("noise", &noise),
        ("zip signature alone", b"PK\x03\x04"),
        ("pdf", b"%PDF-1.7\n"),
        ("zeros", &[0; 4096]),
        ("der", &[0x30, 0x80, 0x30, 0x80]),
    ] {
        assert_eq!(
            first_reason(&verify(name, bytes)),
            "FORMAT_FAILURE",
            "{name}"
        );
    }
}

#[test]
fn the_sample_cut_anywhere_fails() {
    let sample = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/data/licence.ofd"
    ))
    .unwrap();
    for cut in (0..sample.len()).step_by((sample.len() / 200).max(1)) {
        let _ = verify("cut", &sample[..cut]);
    }
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![0_u8; 96 << 20];
    let bomb = package(&[("OFD.xml", &zeros)]);
    drop(zeros);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(first_reason(&verify("zip bomb", &bomb)), "LIMIT_EXCEEDED");

    let mut entities = String::from("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">");
    for (next, last) in ('b'..='j').zip('a'..='i') {
        entities.push_str(&format!(
            "<!ENTITY {next} \"{}\">",
            format!("&{last};").repeat(10)
        ));
    }
    entities.push_str("]><x>&j;</x>");
    assert_eq!(
        first_reason(&verify(
            "entity bomb",
            &package(&[("OFD.xml", entities.as_bytes())])
        )),
        "FORMAT_FAILURE"
    );

    let deep = format!("{}{}", "<a>".repeat(500_000), "</a>".repeat(500_000));
    let reason = first_reason(&verify(
        "deep nesting",
        &package(&[("OFD.xml", deep.as_bytes())]),
    ));
    assert!(
        ["LIMIT_EXCEEDED", "FORMAT_FAILURE"].contains(&reason),
        "{reason}"
    );

    let names: Vec<String> = (0..30_000).map(|i| format!("f{i}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    assert_eq!(
        first_reason(&verify("many entries", &package(&many))),
        "LIMIT_EXCEEDED"
    );

    let long = vec![b' '; (128 << 20) + 1];
    assert_eq!(first_reason(&verify("oversized", &long)), "LIMIT_EXCEEDED");
}

#[test]
fn nested_der_is_bounded() {
    let mut deep = vec![0x05, 0x00];
    for _ in 0..20_000 {
        deep = yinzheng::asn1::sequence(&[&deep]);
    }
    let _ = verify("deep DER", &deep);
}
