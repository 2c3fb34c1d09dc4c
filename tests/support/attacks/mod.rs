//! One file, or several, for each attack of the table in the notes on OFD signatures (section 10) that a file
//! can express, with the result that the table names.
//!
//! All start from [`document`] with [`signature`], which must pass. An attack that an attacker could not make
//! without a signer's key is made with that key all the same, so that only the check in question can notice it.

mod appearance;
mod coverage;
mod list;
mod package;
mod references;
mod seal;
mod xml;

use std::sync::OnceLock;

use super::ofd::Align;
use super::ofd::OfdBuilder;
use super::ofd::OfdSignature;
use super::ofd::Package;
use super::ofd::Page;
use super::pki::TestPki;
use super::seal::Layout;
use super::seal::SealBuilder;

/// The result that the table names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expected {
    /// The verdict is that of the file without the attack: what looks like one is allowed.
    Harmless,
    /// The verdict may stand, but a finding with the reason speaks of it.
    Flag,
    /// Not passed: nobody who is trusted stands behind it.
    Untrusted,
    /// Coverage is not full and names what is left out.
    Partial,
    /// Not passed, failed or indeterminate as the limit or policy says.
    Refused,
    /// Failed.
    Invalid,
}

/// One file and what a verifier has to say of it.
#[derive(Clone, Debug)]
pub(crate) struct Attack {
    /// The row of the table.
    pub(crate) row: u8,
    /// What was done.
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Expected,
    /// The code of the reason that should be among the findings; empty where it may be any.
    pub(crate) reason: &'static str,
}

impl Attack {
    fn new(name: &'static str, bytes: Vec<u8>, expected: Expected, reason: &'static str) -> Self {
        Self {
            row: 0,
            name,
            bytes,
            expected,
            reason,
        }
    }
}

/// The attacks of one row.
fn row(row: u8, attacks: Vec<Attack>) -> Vec<Attack> {
    attacks
        .into_iter()
        .map(|attack| Attack { row, ..attack })
        .collect()
}

fn harmless(name: &'static str, bytes: Vec<u8>, reason: &'static str) -> Attack {
    Attack::new(name, bytes, Expected::Harmless, reason)
}

fn flag(name: &'static str, bytes: Vec<u8>, reason: &'static str) -> Attack {
    Attack::new(name, bytes, Expected::Flag, reason)
}

fn untrusted(name: &'static str, bytes: Vec<u8>, reason: &'static str) -> Attack {
    Attack::new(name, bytes, Expected::Untrusted, reason)
}

fn partial(name: &'static str, bytes: Vec<u8>, reason: &'static str) -> Attack {
    Attack::new(name, bytes, Expected::Partial, reason)
}

fn refused(name: &'static str, bytes: Vec<u8>, reason: &'static str) -> Attack {
    Attack::new(name, bytes, Expected::Refused, reason)
}

fn invalid(name: &'static str, bytes: Vec<u8>, reason: &'static str) -> Attack {
    Attack::new(name, bytes, Expected::Invalid, reason)
}

/// Every attack, in the order of the table.
pub(crate) fn all() -> Vec<Attack> {
    [
        coverage::attack_01(),
        coverage::attack_02(),
        references::attack_03(),
        references::attack_04(),
        package::attack_05(),
        references::attack_06(),
        references::attack_07(),
        list::attack_08(),
        list::attack_09(),
        coverage::attack_10(),
        seal::attack_11(),
        seal::attack_12(),
        seal::attack_13(),
        list::attack_14(),
        appearance::attack_15(),
        appearance::attack_16(),
        appearance::attack_17(),
        references::attack_18(),
        seal::attack_19(),
        xml::attack_20(),
        package::attack_21(),
        appearance::attack_22(),
        seal::attack_23(),
        seal::attack_24(),
        xml::attack_25(),
        package::attack_26(),
    ]
    .concat()
}

/// The file without any attack; it must pass.
pub(crate) fn unharmed() -> Vec<u8> {
    sealed().pack()
}

/// A document with one entry of every kind: two pages, template, font, image, annotation, attachment, tag.
pub(crate) fn document() -> OfdBuilder {
    let picture = super::picture::round_seal("0");
    let page = |text| Page::new().text(0, 5.0, Align::Left, (20.0, 60.0), text);
    OfdBuilder::new("0c7d1e5a3b9f4862a1d0e7f4c6b83952", "示例证照")
        .custom_data("证照名称", "示例证照")
        .custom_data("证照编号", "示例00000001")
        .embedded_font("示例字体", "font.ttf", b"\x00\x01\x00\x00 not a real font")
        .image("image.png", &picture)
        .template(Page::new().text(0, 8.0, Align::Centre, (105.0, 20.0), "示例证照"))
        .page(page("持证主体：示例商贸有限公司").image(0, [20.0, 80.0, 20.0, 20.0]))
        .page(page("有效期至：2028年05月31日"))
        .annotation("Watermark", "")
        .attachment("licence", "licence.xml", b"<licence><no>1</no></licence>")
        .tag("licence", "tag.xml", b"<tag xmlns=\"urn:example\"/>")
}

/// The seal of the office.
pub(crate) fn office_seal() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let pki = TestPki::sm2();
        SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build()
    })
}

/// The office's seal signature over everything, stamped on the first page.
pub(crate) fn signature() -> OfdSignature {
    OfdSignature::seal(Layout::V4, &TestPki::sm2().signer, office_seal()).stamp("1", STAMP)
}

/// Where the stamp stands.
const STAMP: &str = "130 200 42 42";

/// [`document`] with [`signature`].
pub(crate) fn sealed() -> Package {
    sealed_with(signature())
}

/// [`document`] with another signature.
pub(crate) fn sealed_with(signature: OfdSignature) -> Package {
    let mut package = document().build();
    package.sign(&signature);
    package
}

const ROOT: &str = "OFD.xml";
const DOCUMENT: &str = "Doc_0/Document.xml";
const PUBLIC: &str = "Doc_0/PublicRes.xml";
const TEMPLATE: &str = "Doc_0/Tpls/Tpl_0/Content.xml";
const PAGE_1: &str = "Doc_0/Pages/Page_0/Content.xml";
const PAGE_2: &str = "Doc_0/Pages/Page_1/Content.xml";
const FONT: &str = "Doc_0/Res/font.ttf";
const IMAGE: &str = "Doc_0/Res/image.png";
const ANNOTATIONS: &str = "Doc_0/Annots/Annotations.xml";
const ANNOTATION: &str = "Doc_0/Annots/Page_0/Annotation.xml";
const ATTACHMENT: &str = "Doc_0/Attachs/licence.xml";
const TAG: &str = "Doc_0/Tags/tag.xml";
const LIST: &str = "Doc_0/Signs/Signatures.xml";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";
const SEAL: &str = "Doc_0/Signs/Sign_0/Seal.esl";
