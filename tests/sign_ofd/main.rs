//! OFD packages that the library seals and signs, through the public interface.

#[path = "../corpus/mod.rs"]
mod corpus;
#[path = "../support/mod.rs"]
mod support;

mod real;
mod refusals;
mod rounds;
mod structure;

use support::certificate::Identity;
use support::der::instant;
use support::ofd::OfdBuilder;
use support::ofd::Page;
use support::pki::TestPki;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::limits::Limits;
use yinzheng::ofd::OfdFacts;
use yinzheng::ofd::sign;
use yinzheng::ofd::sign::Edge;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignOfdError;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::report::Reason;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;

const SIGNED: &str = "2024-06-01T02:00:00Z";

/// A seal of 40 mm that `signer` may use, valid to the end of 2049.
fn seal_of(version: SealVersion, pki: &TestPki, signer: &Identity) -> Vec<u8> {
    let key = TestSigner::new(&pki.maker);
    let validity = Validity {
        not_before: instant("2024-01-31T16:00:00Z"),
        not_after: instant("2049-12-31T15:59:59Z"),
    };
    let created = instant("2024-01-15T02:00:00Z");
    let picture = SealPicture::round("示例局", "专用章", 40).unwrap();
    let signers = [certificate(signer)];
    let draft = SealDraft::new(
        "51080000009999",
        "示例局专用章",
        &signers,
        created,
        validity,
    );
    let maker = SealMaker::new(version, &key, &certificate(&pki.maker));
    maker.make(&draft.picture(picture)).unwrap().raw.to_vec()
}

/// Seals with a V4 seal of the office.
fn seal_v4(package: &[u8], request: &SignRequest) -> Result<Vec<u8>, SignOfdError> {
    let pki = TestPki::sm2();
    let seal = seal_of(SealVersion::V4, pki, &pki.signer);
    let key = TestSigner::new(&pki.signer);
    let signer = SealSigner::new(&seal, &key, &certificate(&pki.signer)).unwrap();
    sign::seal(package, &signer, request)
}

fn request() -> SignRequest {
    SignRequest::new(instant(SIGNED))
}

/// On the first page.
fn on_page(left: f64, top: f64) -> Place {
    let page = PageChoice::Index(0);
    Place::Page { page, left, top }
}

/// Over all pages.
fn seam(edge: Edge, most: usize) -> Place {
    Place::Seam {
        pages: Vec::new(),
        edge,
        offset: 100.0,
        most,
    }
}

/// A document of A4 pages that names no list of signatures.
fn document(title: &str, pages: usize) -> OfdBuilder {
    let builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", title);
    let builder = (0..pages).fold(builder, |b, _| b.page(Page::new()));
    let record = b"<licence/>";
    builder
        .font("宋体")
        .attachment("licence", "证照.xml", record)
        .without_signatures_pointer()
}

fn observe(package: &[u8]) -> OfdFacts {
    yinzheng::ofd::observe(package, &Limits::default())
}

fn reason(error: &SignOfdError) -> Reason {
    let finding = error.finding().expect("a finding");
    finding.outcome.reason().expect("a reason")
}

/// Every file of a package with its bytes.
fn files(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    let package = yinzheng::ofd::Package::open(package, &Limits::default());
    let paths = package.paths();
    paths
        .map(|p| (p.to_owned(), package.read(p, 1 << 30).unwrap()))
        .collect()
}

/// The bytes of one file of a package.
fn file(package: &[u8], path: &str) -> Vec<u8> {
    let package = yinzheng::ofd::Package::open(package, &Limits::default());
    package.read(path, 1 << 30).unwrap()
}
