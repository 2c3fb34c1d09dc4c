//! Every certificate of the corpus is read, and what was read is in it.

use std::path::Path;
use std::path::PathBuf;

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::error::ParseErrorKind;
use yinzheng::pki::Certificate;
use yinzheng::pki::KeyUsage;

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| folder.into())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn corpus_certificates_are_read() {
    let Some(corpus) = corpus() else { return };
    let mut count = 0;
    for folder in [
        "pkits/certs",
        "certs-sm2",
        "generated/pki-sm2",
        "generated/pki-rsa",
    ] {
        for path in files(&corpus.join(folder)) {
            let kind = path
                .extension()
                .and_then(|e| e.to_str())
                .unwrap_or_default();
            if !["crt", "cer", "pem"].contains(&kind) {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for certificate in
                Certificate::read_all(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            {
                let mut outer = Reader::new(certificate.der());
                let inside = outer
                    .read(Tag::SEQUENCE, "c")
                    .unwrap()
                    .inside()
                    .read_any("tbs");
                assert_eq!(certificate.tbs(), inside.unwrap().raw, "{}", path.display());
                assert!(
                    certificate.faults().is_empty(),
                    "{}: {:?}",
                    path.display(),
                    certificate.faults()
                );
                count += 1;
            }
        }
    }
    println!("certificates: {count}");
    assert!(count > 400, "only {count}");
}

#[test]
fn an_encryption_certificate_is_told_apart() {
    let Some(corpus) = corpus() else { return };
    let read = |name: &str| {
        let bytes = std::fs::read(corpus.join("generated/pki-sm2").join(name)).unwrap();
        Certificate::from_der(&bytes)
            .unwrap()
            .key_usage()
            .unwrap()
            .unwrap()
    };
    assert!(read("signer.cer").allows_any(KeyUsage::DIGITAL_SIGNATURE));
    assert!(
        !read("encipher.cer")
            .allows_any(KeyUsage::DIGITAL_SIGNATURE.union(KeyUsage::NON_REPUDIATION))
    );
}

#[test]
fn one_octet_more_or_less_is_refused() {
    let Some(corpus) = corpus() else { return };
    let mut der = std::fs::read(corpus.join("generated/pki-sm2/signer.cer")).unwrap();
    der.push(0);
    assert_eq!(
        Certificate::from_der(&der).unwrap_err().kind(),
        ParseErrorKind::TrailingData
    );
    der.truncate(der.len() - 2);
    assert_eq!(
        Certificate::from_der(&der).unwrap_err().kind(),
        ParseErrorKind::Truncated
    );
}
