//! Real and foreign files: each with the facts that are known of it.

use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use yinzheng::pki::Certificate;
use yinzheng::pki::cms;
use yinzheng::pki::cms::Content;
use yinzheng::pki::cms::ContentForm;
use yinzheng::pki::timestamp;
use yinzheng::pki::timestamp::Imprint;
use yinzheng::pki::timestamp::TimestampRequest;
use yinzheng::pki::timestamp::TsaName;
use yinzheng::pki::timestamp::Wrapping;
use yinzheng::report::Subject;

use crate::complaints;
use crate::observe;

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| folder.into())
}

fn entry(package: &Path, name: &str) -> Vec<u8> {
    let file = std::fs::File::open(package).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    let mut found = archive.by_name(name).unwrap();
    found.read_to_end(&mut bytes).unwrap();
    bytes
}

const SIGN_0: [&str; 2] = [
    "Doc_0/Signs/Sign_0/SignedValue.dat",
    "Doc_0/Signs/Sign_0/Signature.xml",
];
const SIGN_1: [&str; 2] = [
    "Doc_0/Signs/Sign_1/SignedValue.dat",
    "Doc_0/Signs/Sign_1/Signature.xml",
];
const WARNING: &str = "cms.format warning NON_STANDARD_ENCODING";

#[test]
fn signatures_in_ofd_files() {
    let Some(corpus) = corpus() else { return };
    for (file, [value, content], form, expected) in [
        (
            "ofd/sign-cms-ber.ofd",
            SIGN_0,
            ContentForm::Detached,
            &[WARNING; 4][..],
        ),
        // Attributes out of order, and `data` of both standards.
        (
            "ofd/sign-cms-licence.ofd",
            SIGN_0,
            ContentForm::Detached,
            &[WARNING; 2],
        ),
        (
            "ofd/sign-cms-licence.ofd",
            SIGN_1,
            ContentForm::Detached,
            &[WARNING; 2],
        ),
        (
            "ofd/integrity-gmt0099.ofd",
            ["signedvalue.dat", "OFDEntries.xml"],
            ContentForm::Digest,
            &[],
        ),
        (
            "generated/sign-sm2-cms.ofd",
            SIGN_0,
            ContentForm::Detached,
            &[],
        ),
    ] {
        let package = corpus.join(file);
        let (value, content) = (entry(&package, value), entry(&package, content));
        let facts = observe(&value, Content::Digested(&content), &[]);
        assert_eq!(facts.signers[0].form, form, "{file}");
        let findings = cms::judge(&facts, Subject::Signature(1));
        assert_eq!(complaints(&findings), expected, "{file}");

        let mut changed = content.clone();
        changed[9] ^= 1;
        let facts = observe(&value, Content::Digested(&changed), &[]);
        let findings = complaints(&cms::judge(&facts, Subject::Signature(1)));
        assert_eq!(findings[0], "cms.data-hash not-ok HASH_FAILURE", "{file}");
    }
}

#[test]
fn the_places_of_ber_are_those_of_the_manifest() {
    let Some(corpus) = corpus() else { return };
    let value = entry(&corpus.join("ofd/sign-cms-ber.ofd"), SIGN_0[0]);
    let facts = observe(&value, Content::Enclosed, &[]);
    let said: Vec<String> = facts.deviations.iter().map(ToString::to_string).collect();
    assert_eq!(
        said.join("; "),
        "indefinite length at 0; indefinite length at 14; indefinite length at 16; indefinite length at 37"
    );
}

#[test]
fn a_bare_value_in_an_ofd_file() {
    let Some(corpus) = corpus() else { return };
    let package = corpus.join("ofd/sign-bare-sm2.ofd");
    let (value, content) = (entry(&package, SIGN_0[0]), entry(&package, SIGN_0[1]));
    let mut certificates = Vec::new();
    for file in ["ofd/ofdrw_sign_cert.pem", "ofd/USER_cert.pem"] {
        let bytes = std::fs::read(corpus.join(file)).unwrap();
        certificates.extend(Certificate::read_all(&bytes).unwrap());
    }
    let facts = observe(&value, Content::Digested(&content), &certificates);
    let findings = complaints(&cms::judge(&facts, Subject::Signature(1)));
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(facts.signers[0].certificate(), certificates.last());

    let facts = observe(&value, Content::Digested(&content), &[]);
    let findings = complaints(&cms::judge(&facts, Subject::Signature(1)));
    assert!(
        findings.contains(&"cms.signature-value not-ok NO_SIGNING_CERTIFICATE_FOUND".to_owned())
    );
}

#[test]
fn foreign_samples() {
    let Some(corpus) = corpus() else { return };
    let open = |format| {
        vec![
            format,
            "cms.data-hash skipped NOT_EVALUATED",
            "cms.signature-value skipped NOT_EVALUATED",
            "algorithm.digest skipped NOT_EVALUATED",
        ]
    };
    let weak = "algorithm.digest not-ok CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    let absent = "cms.data-hash not-ok SIGNED_DATA_NOT_FOUND";
    for (file, expected) in [
        // Certificates only.
        ("gmsm-gm-0.p7", open("cms.format not-ok NO_SIGNATURE_FOUND")),
        // Signed and enveloped, which is another structure.
        (
            "gmsm-sign_enveloped-0.p7",
            open("cms.format not-ok FORMAT_FAILURE"),
        ),
        // RSA with SHA-1 over attributes; signingTime with an offset.
        ("gmsm-verify-0.p7", vec![weak, WARNING]),
        // RSA with SHA-1 without attributes.
        ("gmsm-verify-1.p7", vec![weak]),
        // ECDSA on P-521, detached, and the content is not in the corpus.
        (
            "gmsm-verify-2.p7",
            vec![absent, "cms.signature-value not-ok SIGNED_DATA_NOT_FOUND"],
        ),
        // RSA with SHA-1 over attributes, detached, and the content is not in the corpus.
        ("gmsm-verify-3.p7", vec![absent, weak]),
        ("d-trust.tsr", vec![]),
    ] {
        let value = std::fs::read(corpus.join("cms").join(file)).unwrap();
        let facts = observe(&value, Content::Enclosed, &[]);
        let findings = cms::judge(&facts, Subject::Signature(1));
        assert_eq!(complaints(&findings), expected, "{file}");
    }
}

#[test]
fn a_foreign_timestamp() {
    let Some(corpus) = corpus() else { return };
    let value = std::fs::read(corpus.join("cms/d-trust.tsr")).unwrap();
    let limits = yinzheng::limits::Limits::default();
    let facts = timestamp::observe(
        &value,
        &TimestampRequest {
            imprinted: None,
            certificates: &[],
            limits: &limits,
            sm2_ids: &[],
        },
    );

    // What was timestamped is not in the corpus; everything else is good.
    let findings = timestamp::judge(&facts, Subject::Timestamp(1));
    assert_eq!(
        complaints(&findings),
        ["time.timestamp not-ok SIGNED_DATA_NOT_FOUND"]
    );
    assert_eq!(facts.imprint, Imprint::ContentMissing);
    assert_eq!(facts.wrapping, Wrapping::Token);
    assert_eq!(facts.tsa_name, TsaName::Matches);
    let info = facts.info.as_ref().unwrap();
    assert_eq!(info.gen_time.to_string(), "2018-05-23T13:18:29Z");
    assert_eq!(info.latest().to_string(), "2018-05-23T13:18:30Z");
    let subject = facts.certificate().unwrap().subject().to_string();
    assert!(subject.contains("D-TRUST TSU 12 2017"), "{subject}");
}
