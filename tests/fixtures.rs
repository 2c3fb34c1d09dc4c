//! What the generator writes can be read by others: archives, compressed streams, XML, pictures.

mod support;

use std::io::Cursor;
use std::io::Read as _;
use std::process::Command;

use flate2::read::DeflateDecoder;
use flate2::read::ZlibDecoder;
use proptest::prelude::*;
use support::attacks;
use support::cms::Form;
use support::deflate::crc32;
use support::deflate::deflate;
use support::ofd::OLD_NAMESPACE;
use support::ofd::OfdSignature;
use support::ofd::Package;
use support::pki::TestPki;
use support::sample;
use support::seal::Layout;
use support::seal::SealBuilder;
use yinzheng::asn1::check_der;

fn inflated(stream: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    DeflateDecoder::new(stream).read_to_end(&mut out).unwrap();
    out
}

proptest! {
    /// Any octets, and octets that repeat.
    #[test]
    fn what_is_deflated_inflates(octets in any::<Vec<u8>>(), times in 0_usize..400) {
        prop_assert_eq!(&inflated(&deflate(&octets)), &octets);
        let many = octets.repeat(times);
        prop_assert_eq!(&inflated(&deflate(&many)), &many);
    }
}

#[test]
fn the_check_value_of_crc_32_is_met() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
}

#[test]
fn the_seal_picture_is_a_png() {
    let picture = support::picture::round_seal("51080000009999");

    let at = picture.windows(4).position(|w| w == b"IDAT").unwrap();
    let mut rows = Vec::new();
    ZlibDecoder::new(&picture[at + 4..])
        .read_to_end(&mut rows)
        .unwrap();

    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(rows.len(), 505 * 504, "one octet a pixel, one a row");
    assert!(rows.iter().all(|&r| r <= 16));
}

/// Documents in every spelling the builder knows.
fn packages() -> Vec<(&'static str, Package)> {
    let pki = TestPki::sm2();
    let seal = |layout| SealBuilder::new(layout, &pki.maker, &pki.signer).build();
    let sealed =
        |layout| OfdSignature::seal(layout, &pki.signer, &seal(layout)).stamp("1", "1 1 42 42");
    let mut all = vec![
        ("plain", attacks::document().build()),
        (
            "old namespace",
            attacks::document().namespace(OLD_NAMESPACE).build(),
        ),
        (
            "byte order mark",
            attacks::document().byte_order_mark().build(),
        ),
        (
            "relative paths",
            attacks::document().relative_paths().build(),
        ),
        ("sample", sample::unsigned()),
    ];
    for (_, package) in &mut all {
        package.sign(&sealed(Layout::V4));
        package.sign(&sealed(Layout::V1));
        package.sign(&sealed(Layout::V5));
        package.sign(&OfdSignature::digital(Form::A, &pki.signer));
        package.sign(&OfdSignature::digital(Form::B, &pki.signer).lock());
    }
    all
}

#[test]
fn every_xml_file_is_well_formed() {
    for (name, package) in packages() {
        for (path, data) in &package.entries {
            if path.ends_with(".xml") {
                let text = std::str::from_utf8(data).unwrap();
                let read = roxmltree::Document::parse(text.trim_start_matches('\u{feff}'));
                assert!(read.is_ok(), "{name}: {path}: {read:?}");
            }
        }
    }
}

#[test]
fn every_seal_and_value_is_der() {
    for (name, package) in packages() {
        for (path, data) in &package.entries {
            if path.ends_with(".esl") || path.ends_with(".dat") {
                let read = check_der(data, 20, "value");
                assert!(read.is_ok(), "{name}: {path}: {read:?}");
            }
        }
    }
}

#[test]
fn archives_hold_what_was_put_in() {
    for (name, package) in packages() {
        let mut archive = zip::ZipArchive::new(Cursor::new(package.pack())).unwrap();
        assert_eq!(archive.len(), package.entries.len(), "{name}");
        for (path, data) in &package.entries {
            let mut read = Vec::new();
            archive
                .by_name(path)
                .unwrap()
                .read_to_end(&mut read)
                .unwrap();
            assert!(read == *data, "{name}: {path}");
        }
    }
}

#[test]
fn unzip_finds_no_fault() {
    let path = std::env::temp_dir().join(format!("yinzheng-zip-{}.ofd", std::process::id()));
    std::fs::write(&path, attacks::unharmed()).unwrap();
    let tested = Command::new("unzip").arg("-t").arg(&path).output();
    std::fs::remove_file(&path).unwrap();
    match tested {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(error) => println!("skipped: no unzip ({error})"),
    }
}

#[test]
fn relative_paths_climb_and_descend() {
    let package = attacks::document().relative_paths().build();
    let spelling = package.spelling;
    for (from, to, path) in [
        ("", "Doc_0/Document.xml", "Doc_0/Document.xml"),
        ("Doc_0", "Doc_0/Res/x", "Res/x"),
        ("Doc_0/Signs/Sign_0", "Doc_0/Signs/Sign_0/x", "x"),
        ("Doc_0/Signs", "Doc_0/Pages/x", "../Pages/x"),
        ("Doc_0/Signs/Sign_0", "OFD.xml", "../../../OFD.xml"),
    ] {
        assert_eq!(spelling.path(from, to), path);
    }
}

#[test]
fn check_characters_match_published_ones() {
    for (text, check) in [
        ("11100000000013338W01111430000006122244L20230000403001", 'U'),
        ("11100000000013338W00911330105002500287C2025052201002", '0'),
        ("A12425GABC1234002", 'M'),
    ] {
        assert_eq!(sample::check_character(text), check);
    }
    assert!(sample::identifier().ends_with(".510800999999.001.4"));
}
