//! Real and foreign files: each with the facts that are known of it.

use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::pki::cms;
use yinzheng::pki::cms::CmsFacts;
use yinzheng::pki::cms::CmsRequest;
use yinzheng::pki::cms::Content;
use yinzheng::report::Subject;

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

fn observe(value: &[u8], content: Content<'_>, certificates: &[Certificate]) -> CmsFacts {
    let limits = Limits::default();
    cms::observe(
        value,
        &CmsRequest {
            content,
            certificates,
            limits: &limits,
            sm2_ids: &[DEFAULT_ID],
        },
    )
}

/// Every finding in one line: check, outcome, reason.
fn summary(facts: &CmsFacts) -> Vec<String> {
    cms::judge(facts, Subject::Signature(1))
        .iter()
        .map(|f| {
            let reason = f
                .outcome
                .reason()
                .map_or(String::new(), |r| format!(" {r}"));
            let detail = f
                .detail
                .as_deref()
                .map_or(String::new(), |d| format!(" ({d})"));
            format!("{} {}{reason}{detail}", f.check, f.outcome.code())
        })
        .collect()
}

#[test]
fn show() {
    let Some(corpus) = corpus() else { return };
    for (file, value, content) in [
        (
            "ofd/sign-cms-ber.ofd",
            "Doc_0/Signs/Sign_0/SignedValue.dat",
            "Doc_0/Signs/Sign_0/Signature.xml",
        ),
        (
            "ofd/sign-cms-licence.ofd",
            "Doc_0/Signs/Sign_0/SignedValue.dat",
            "Doc_0/Signs/Sign_0/Signature.xml",
        ),
        (
            "ofd/sign-cms-licence.ofd",
            "Doc_0/Signs/Sign_1/SignedValue.dat",
            "Doc_0/Signs/Sign_1/Signature.xml",
        ),
        (
            "ofd/integrity-gmt0099.ofd",
            "signedvalue.dat",
            "OFDEntries.xml",
        ),
        (
            "ofd/sign-bare-sm2.ofd",
            "Doc_0/Signs/Sign_0/SignedValue.dat",
            "Doc_0/Signs/Sign_0/Signature.xml",
        ),
        (
            "generated/sign-sm2-cms.ofd",
            "Doc_0/Signs/Sign_0/SignedValue.dat",
            "Doc_0/Signs/Sign_0/Signature.xml",
        ),
    ] {
        let package = corpus.join(file);
        let facts = observe(
            &entry(&package, value),
            Content::Digested(&entry(&package, content)),
            &[],
        );
        println!("{file}\n  {}", summary(&facts).join("\n  "));
    }
    for f in [
        "gmsm-gm-0.p7",
        "gmsm-sign_enveloped-0.p7",
        "gmsm-verify-0.p7",
        "gmsm-verify-1.p7",
        "gmsm-verify-2.p7",
        "gmsm-verify-3.p7",
        "d-trust.tsr",
    ] {
        let facts = observe(
            &std::fs::read(corpus.join("cms").join(f)).unwrap(),
            Content::Enclosed,
            &[],
        );
        println!("{f}\n  {}", summary(&facts).join("\n  "));
    }
}
