//! What is read as a certificate, what is read although it is not quite one, and what is refused.

mod support;

use std::path::Path;
use std::path::PathBuf;

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::error::ParseError;
use yinzheng::error::ParseErrorKind;
use yinzheng::oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::GeneralName;
use yinzheng::pki::KeyUsage;

use support::certificate::CertBuilder;
use support::certificate::Parameters;
use support::der;
use support::extension;
use support::extension::Extension;
use support::key::Key;
use support::name::Name;

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

fn plain() -> CertBuilder {
    CertBuilder::new(&Name::of("试验", "证书"), &Key::sm2("certificate"))
}

fn read(builder: CertBuilder) -> Certificate {
    Certificate::from_der(&builder.build()).unwrap()
}

#[test]
fn what_real_cas_get_wrong_is_read() {
    let false_written = Extension::new(oid::CE_BASIC_CONSTRAINTS, vec![0x30, 3, 1, 1, 0]);
    let certificate = read(plain().extension(false_written));
    assert_eq!(
        certificate.basic_constraints().unwrap().map(|b| b.ca),
        Some(false)
    );

    let trailing_zeros = Extension::new(oid::CE_KEY_USAGE, vec![3, 2, 0, 0xc0]);
    let usage = read(plain().extension(trailing_zeros))
        .key_usage()
        .unwrap()
        .unwrap();
    assert!(usage.allows_any(KeyUsage::DIGITAL_SIGNATURE));
    assert!(!usage.allows_any(KeyUsage::KEY_CERT_SIGN));

    let directory = extension::directory(&Name::of("试验", "颁发者"));
    let primitive = der::primitive(4, der::content(&directory));
    let certificate = read(plain().extension(extension::subject_alt_name(&[primitive])));
    let names = certificate.subject_alt_names().unwrap();
    assert!(
        matches!(names, [GeneralName::Directory(n)] if n.attribute(oid::AT_CN) == Some("颁发者"))
    );

    let private = Extension::new(oid::SM3, b"bare text".to_vec());
    let certificate = read(plain().extension(private));
    assert!(certificate.faults().is_empty());

    let algorithm = |parameters| read(plain().parameters(parameters)).signature_algorithm();
    assert!(algorithm(Parameters::Null).is_some());
    assert_eq!(algorithm(Parameters::Null), algorithm(Parameters::Absent));
    assert_eq!(read(plain().version_1()).version(), 1);
}

/// The parts of a certificate that a test changes; the signature value is none.
struct ByHand {
    version: Vec<u8>,
    inner_algorithm: Vec<u8>,
    extensions: Vec<u8>,
    behind_tbs: Vec<u8>,
    behind_value: Vec<u8>,
}

impl ByHand {
    fn new() -> Self {
        Self {
            version: der::tagged(0, [der::int(2)]),
            inner_algorithm: der::algorithm(oid::SM2_WITH_SM3, None),
            extensions: Vec::new(),
            behind_tbs: Vec::new(),
            behind_value: Vec::new(),
        }
    }

    fn with(extensions: &[&[Vec<u8>]]) -> Self {
        let list = der::seq(extensions.iter().map(|fields| der::seq(fields.iter())));
        let extensions = der::tagged(3, [list]);
        Self {
            extensions,
            ..Self::new()
        }
    }

    fn read(self) -> Result<Certificate, ParseError> {
        let name = Name::of("试验", "证书").der().to_vec();
        let times = ["2024-01-01", "2055-01-01"].map(|t| der::time(der::instant(t)));
        let tbs = der::seq([
            self.version,
            der::int(1),
            self.inner_algorithm,
            name.clone(),
            der::seq(times),
            name,
            Key::sm2("certificate").spki(),
            self.extensions,
            self.behind_tbs,
        ]);
        let algorithm = der::algorithm(oid::SM2_WITH_SM3, None);
        let whole = der::seq([tbs, algorithm, der::bits(&[1, 2]), self.behind_value]);
        Certificate::from_der(&whole)
    }
}

#[test]
fn critical_false_written_out_is_read() {
    let fields = [der::oid(oid::SM3), der::boolean(0), der::octets(&[5, 0])];
    let certificate = ByHand::with(&[&fields]).read().unwrap();
    assert!(matches!(certificate.extensions(), [e] if !e.critical && *e.value == [5, 0]));
}

#[test]
fn what_could_mean_two_things_is_refused() {
    let field = |hand: ByHand| hand.read().unwrap_err().field();
    assert!(ByHand::new().read().is_ok());
    let version = |octets| ByHand {
        version: octets,
        ..ByHand::new()
    };
    assert!(
        version(der::tagged(0, [der::int(0)])).read().is_ok(),
        "version 1 written out"
    );
    // The certificate parser stops at some of these before the strict reading names the field.
    let unread = ["Certificate", "version"];
    assert!(unread.contains(&field(version(der::tagged(0, [der::int(3)])))));
    let fields = [der::oid(oid::SM3), der::octets(&[5, 0])];
    let version_1 = ByHand {
        version: Vec::new(),
        ..ByHand::with(&[&fields])
    };
    assert_eq!(field(version_1), "extensions");
    let other = der::algorithm(oid::RSA_SHA256, None);
    let two_algorithms = ByHand {
        inner_algorithm: other,
        ..ByHand::new()
    };
    assert_eq!(field(two_algorithms), "Certificate.signatureAlgorithm");
    let behind_tbs = ByHand {
        behind_tbs: der::null(),
        ..ByHand::new()
    };
    assert!(["Certificate", "TBSCertificate"].contains(&field(behind_tbs)));
    let behind_value = ByHand {
        behind_value: der::null(),
        ..ByHand::new()
    };
    assert_eq!(field(behind_value), "Certificate");
}

#[test]
fn a_malformed_extension_is_a_fault_of_its_own() {
    let value = |octets: &[u8]| der::octets(octets);
    let one = |oid, octets: &[u8]| {
        ByHand::with(&[&[der::oid(oid), value(octets)]])
            .read()
            .unwrap()
    };
    for (oid, octets, why) in [
        (oid::CE_BASIC_CONSTRAINTS, &[0x30, 1, 5][..], "not DER"),
        (
            oid::CE_BASIC_CONSTRAINTS,
            &[0x30, 3, 1, 1, 1],
            "a BOOLEAN of 01",
        ),
        (oid::CE_KEY_USAGE, &[4, 1, 0x80], "another type"),
        (
            oid::CE_KEY_USAGE,
            &[3, 2, 0, 0x80, 5, 0],
            "something behind",
        ),
        (
            oid::CE_EXT_KEY_USAGE,
            &[0x30, 3, 2, 1, 1],
            "an INTEGER as purpose",
        ),
        (
            oid::CE_NAME_CONSTRAINTS,
            &[0x30, 10, 0xa0, 8, 0x30, 6, 0x82, 1, 97, 0x80, 1, 1],
            "minimum",
        ),
        (
            oid::CE_CERTIFICATE_POLICIES,
            &[0x30, 12, 0x30, 4, 6, 2, 42, 3, 0x30, 4, 6, 2, 42, 3],
            "twice",
        ),
        (
            oid::CE_POLICY_CONSTRAINTS,
            &[0x30, 3, 0x80, 1, 0x80],
            "negative",
        ),
        (oid::CE_INHIBIT_ANY_POLICY, &[5, 0], "another type"),
        (
            oid::CE_SUBJECT_ALT_NAME,
            &[0x30, 3, 0x8a, 1, 0],
            "no form of name",
        ),
    ] {
        assert_eq!(one(oid, octets).faults().len(), 1, "{why}");
    }
    let usage = [der::oid(oid::CE_KEY_USAGE), value(&[3, 2, 7, 0x80])];
    let twice = ByHand::with(&[&usage, &usage]).read().unwrap();
    assert_eq!(
        twice.key_usage().unwrap_err().kind(),
        ParseErrorKind::Duplicate
    );
}
