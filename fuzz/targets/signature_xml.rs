#![no_main]

use std::io::Cursor;
use std::io::Write;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::ReferenceState;
use zip::CompressionMethod;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);

const PAGE: &str = "/Doc_0/Pages/Page_0/Content.xml";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";

/// A package around the signature file: one document, one page, one signature.
const FILES: [(&str, &str); 4] = [
    (
        "OFD.xml",
        r#"<OFD xmlns="http://www.ofdspec.org/2016"><DocBody><DocInfo/><DocRoot>Doc_0/Document.xml</DocRoot><Signatures>Doc_0/Signs/Signatures.xml</Signatures></DocBody></OFD>"#,
    ),
    (
        "Doc_0/Document.xml",
        r#"<Document xmlns="http://www.ofdspec.org/2016"><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>"#,
    ),
    (
        "Doc_0/Pages/Page_0/Content.xml",
        r#"<Page xmlns="http://www.ofdspec.org/2016"/>"#,
    ),
    (
        "Doc_0/Signs/Signatures.xml",
        r#"<Signatures xmlns="http://www.ofdspec.org/2016"><Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></Signatures>"#,
    ),
];

fn package(signature: &[u8]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let texts = FILES.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, content) in texts.chain([(SIGNATURE, signature)]) {
        zip.start_file(name, stored).expect("the name is good");
        zip.write_all(content).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

// The octets that the value signs are those of the file; nothing is protected that was not digested; and a file that
// cannot be read protects nothing.
fuzz_target!(|data: &[u8]| {
    let facts = ofd::observe(&package(data), &LIMITS);
    let [signature] = facts.signatures.as_slice() else {
        panic!("the list names one signature: {:?}", facts.signatures);
    };
    assert_eq!(signature.bytes, data);
    assert!(signature.references.len() <= LIMITS.references);
    for reference in &signature.references {
        if reference.state == ReferenceState::Matches {
            let (_, text) = FILES
                .iter()
                .find(|(name, _)| reference.path.strip_prefix('/') == Some(name))
                .expect("a file that is there and can be known beforehand");
            let algorithm = signature.method.algorithm().unwrap_or(DigestAlgorithm::Sm3);
            let digest = algorithm.digest(text.as_bytes());
            assert_eq!(reference.expected.as_deref(), Some(digest.as_bytes()));
        }
    }
    if signature.covers(PAGE) {
        assert!(signature.matching().count() > 0 && !signature.file.references.is_empty());
    }
});
