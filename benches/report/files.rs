//! Whole files: a sealed licence with fifteen entries, a large one, one with many entries, and beside each the inflating,
//! digesting and verifying that it takes, measured alone.

use std::cell::Cell;
use std::hint::black_box;
use std::io::Read;
use std::rc::Rc;
use std::sync::LazyLock;

use flate2::Decompress;
use flate2::FlushDecompress;
use sm3::Digest;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::PreparedKey;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::TableBudget;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::report::Verdict;
use yinzheng::seal;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

use crate::contestants::Contestant;
use crate::support;
use crate::support::ofd::OfdBuilder;
use crate::support::ofd::OfdSignature;
use crate::support::ofd::Page;
use crate::support::pki::TestPki;
use crate::support::seal::Layout;
use crate::support::seal::SealBuilder;

/// Files of one kind, each with a content and a signature value of its own: more than a run takes, so that none is seen
/// twice.
const FILES: usize = 600;

/// What a file is filled with.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Like the text and drawing of a page: a third of it new.
fn filled(builder: OfdBuilder, kind: &str, number: usize) -> OfdBuilder {
    let seed = number as u64 + 1;
    let builder = builder.custom_data("序号", &number.to_string());
    match kind {
        "40 kB" => builder
            .image("photo.png", &noise(6 << 10, seed))
            .embedded_font("小标宋", "font.ttf", &noise(3 << 10, seed + 1000))
            .page(Page::new()),
        "4 MB" => builder.image("scan.png", &noise(4 << 20, seed)),
        "1000 entries" => (0..1000).fold(builder, |builder, image| {
            let seed = seed * 1000 + image;
            builder.image(&format!("image-{image}.png"), &noise(2 << 10, seed))
        }),
        _ => panic!("no such kind: {kind}"),
    }
}

fn sealed(kind: &str, number: usize, seal: &[u8]) -> Vec<u8> {
    let pki = TestPki::sm2();
    let mut package = filled(support::sample::builder(), kind, number).build();
    let signature = OfdSignature::seal(Layout::V4, &pki.signer, seal);
    package.sign(&signature.stamp("1", "206 138 42 42"));
    package.pack()
}

/// The contestant of this name, if it is one of these.
pub(crate) fn named(name: &str) -> Option<Contestant> {
    let (what, kind) = name.rsplit_once(", ")?;
    Some(match what {
        "file, known keys" => warm(kind),
        "file, new verifier" => cold(kind),
        "its parts, known keys" => warm_parts(kind),
        "its parts, new keys" => cold_parts(kind),
        "seal" if kind == "parsed" => parse_seal(),
        _ => return None,
    })
}

/// Files of one kind, which differ.
fn files(kind: &str) -> &'static [Vec<u8>] {
    static SMALL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| make("40 kB", FILES));
    static LARGE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| make("4 MB", 2));
    static MANY: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| make("1000 entries", 2));
    match kind {
        "40 kB" => &SMALL,
        "4 MB" => &LARGE,
        "1000 entries" => &MANY,
        _ => panic!("no such kind: {kind}"),
    }
}

fn make(kind: &str, count: usize) -> Vec<Vec<u8>> {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    let files: Vec<_> = (0..count).map(|n| sealed(kind, n, &seal)).collect();
    let entries = entries(&files[0]);
    let inflated: usize = entries.iter().map(|e| e.1).sum();
    println!(
        "{kind}: {} octets, {} entries, {inflated} octets inflated",
        files[0].len(),
        entries.len()
    );
    files
}

fn context() -> Context {
    Context::at("2026-11-24T00:00:00Z".parse().unwrap()).with_evidence(TestPki::sm2().evidence())
}

fn verifier() -> Verifier {
    Verifier::builder(TestPki::sm2().anchors()).build().unwrap()
}

fn pass(verifier: &Verifier, file: &[u8], context: &Context) {
    let report = verifier.verify(&Input::new("licence.ofd", black_box(file)), context);
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
}

/// A verifier that has seen such files before, and another file each time.
fn warm(kind: &str) -> Contestant {
    let (files, context, verifier) = (files(kind), context(), verifier());
    // The third use of a key makes its table.
    let before = files.len().min(4);
    files[..before]
        .iter()
        .for_each(|f| pass(&verifier, f, &context));
    let next = Cell::new(before);
    Contestant::new(move || {
        next.set((next.get() + 1) % files.len());
        pass(&verifier, &files[next.get()], &context);
    })
}

/// A verifier made for this file.
fn cold(kind: &str) -> Contestant {
    let (files, context) = (files(kind), context());
    Contestant::new(move || pass(&verifier(), &files[0], &context))
}

/// The entries of a package as they are packed, with their lengths.
fn entries(file: &[u8]) -> Vec<(Vec<u8>, usize, bool)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index_raw(index).unwrap();
            let (size, packed) = (entry.size(), entry.compression());
            let mut data = Vec::new();
            entry.read_to_end(&mut data).unwrap();
            let deflated = packed == zip::CompressionMethod::Deflated;
            (data, usize::try_from(size).unwrap(), deflated)
        })
        .collect()
}

/// One value with everything that verifying it takes.
struct Value {
    key: PublicKey,
    message: Vec<u8>,
    value: Vec<u8>,
}

/// The value of the file's signature and the seal's.
fn own_values(file: &[u8]) -> Vec<Value> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut entry = archive
        .by_name("Doc_0/Signs/Sign_0/SignedValue.dat")
        .unwrap();
    let mut der = Vec::new();
    entry.read_to_end(&mut der).unwrap();
    let facts = seal::observe(&der, &Limits::default(), &[DEFAULT_ID.to_vec()]).unwrap();
    let key = |certificate: &[u8]| {
        let certificate = Certificate::from_der(certificate).unwrap();
        certificate.public_key().clone()
    };
    let signature = &facts.signature;
    let own = Value {
        key: key(&signature.signer_certificate),
        message: signature.to_sign.to_vec(),
        value: signature.value.as_bytes().to_vec(),
    };
    let of_seal = Value {
        key: key(&signature.seal.maker_certificate),
        message: signature.seal.info.raw.to_vec(),
        value: signature.seal.value.as_bytes().to_vec(),
    };
    vec![own, of_seal]
}

/// The values of the certificates and lists between the file and the anchors.
fn chain_values() -> Vec<Value> {
    let pki = TestPki::sm2();
    let read = |der: &[u8]| Certificate::from_der(der).unwrap();
    let pairs = [
        (&pki.signer, &pki.intermediate),
        (&pki.intermediate, &pki.root),
        (&pki.maker, &pki.maker_root),
    ];
    let certificates = pairs.map(|(subject, issuer)| {
        let subject = read(&subject.certificate);
        Value {
            key: read(&issuer.certificate).public_key().clone(),
            message: subject.tbs().to_vec(),
            value: subject.signature_value().to_vec(),
        }
    });
    let issuers = [&pki.root, &pki.intermediate, &pki.maker_root];
    let lists = pki.crls().into_iter().zip(issuers).map(|(der, issuer)| {
        let crl = Crl::from_der(der).unwrap();
        Value {
            key: read(&issuer.certificate).public_key().clone(),
            message: crl.tbs().to_vec(),
            value: crl.signature_value().to_vec(),
        }
    });
    certificates.into_iter().chain(lists).collect()
}

fn check(key: &PreparedKey, value: &Value) {
    key.verify(
        SignatureAlgorithm::Sm2Sm3,
        DEFAULT_ID,
        &value.message,
        &value.value,
    )
    .unwrap();
}

/// Inflates and digests every entry, and digests the file as the report does.
fn inflate_and_digest(file: &[u8], entries: &[(Vec<u8>, usize, bool)], buffer: &mut Vec<u8>) {
    let mut inflater = Decompress::new(false);
    for (data, size, deflated) in entries {
        let plain = if *deflated {
            inflater.reset(false);
            buffer.clear();
            buffer.reserve(*size + 1);
            inflater
                .decompress_vec(black_box(data), buffer, FlushDecompress::Finish)
                .unwrap();
            assert_eq!(buffer.len(), *size);
            buffer.as_slice()
        } else {
            data
        };
        black_box(sm3::Sm3::digest(black_box(plain)));
    }
    black_box(sm3::Sm3::digest(black_box(file)));
    black_box(DigestAlgorithm::Sha256.digest(black_box(file)));
}

/// The arithmetic of [`warm`]: the file's value and the seal's, under keys in frequent use.
fn warm_parts(kind: &str) -> Contestant {
    let files: Vec<_> = files(kind)
        .iter()
        .map(|file| (entries(file), own_values(file), file))
        .collect();
    let keys: Vec<PreparedKey> = files[0]
        .1
        .iter()
        .map(|v| v.key.prepare().unwrap())
        .collect();
    for _ in 0..4 {
        keys.iter().zip(&files[0].1).for_each(|(k, v)| check(k, v));
    }
    let next = Cell::new(0);
    let buffer = Rc::new(Cell::new(Vec::new()));
    Contestant::new(move || {
        next.set((next.get() + 1) % files.len());
        let (entries, values, file) = &files[next.get()];
        let mut own = buffer.take();
        inflate_and_digest(file, entries, &mut own);
        buffer.set(own);
        keys.iter().zip(values).for_each(|(k, v)| check(k, v));
    })
}

/// The arithmetic of [`cold`]: two values of the file, and those of certificates and lists, under new keys.
fn cold_parts(kind: &str) -> Contestant {
    let file = &files(kind)[0];
    let (entries, mut values) = (entries(file), own_values(file));
    values.extend(chain_values());
    let budget = TableBudget::new(0);
    Contestant::new(move || {
        inflate_and_digest(file, &entries, &mut Vec::new());
        for value in &values {
            check(&value.key.prepare_within(&budget).unwrap(), value);
        }
    })
}

/// Reads one seal without verifying anything.
fn parse_seal() -> Contestant {
    let pki = TestPki::sm2();
    let der = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    Contestant::new(move || {
        black_box(seal::Seal::from_der(black_box(&der)).unwrap());
    })
}
