//! Annotated copies that the library makes of licences, and what a verifier says to them.

#[path = "support/mod.rs"]
mod support;

use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::der::instant;
use support::key::Key;
use support::name::Name;
use support::ofd::OfdBuilder;
use support::ofd::Page;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::issuer::CopyDescription;
use yinzheng::issuer::IssuerError;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::licence::Delegations;
use yinzheng::limits::Limits;
use yinzheng::ofd::Package;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::pki::Anchors;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::Policy;
use yinzheng::report::Check;
use yinzheng::report::Language;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

const MADE: &str = "2026-01-10T02:00:00Z";
const ASKED: &str = "2026-01-20T00:00:00Z";
const PURPOSE: &str = "办理道路运输年审 <2026> & \"换证\"";
const ANOTHER_CODE: &str = "11500000000000019A";

fn seal_of(pki: &TestPki, signer: &Identity) -> Vec<u8> {
    let key = TestSigner::new(&pki.maker);
    let validity = Validity {
        not_before: instant("2024-01-31T16:00:00Z"),
        not_after: instant("2049-12-31T15:59:59Z"),
    };
    let picture = SealPicture::round(OFFICE, "加注件专用章", 30).unwrap();
    let created = instant("2024-01-15T02:00:00Z");
    let signers = [certificate(signer)];
    let draft = SealDraft::new("51080000007777", OFFICE, &signers, created, validity);
    let maker = SealMaker::new(SealVersion::V4, &key, &certificate(&pki.maker));
    maker.make(&draft.picture(picture)).unwrap().raw.to_vec()
}

fn with_office<T>(pki: &TestPki, work: impl FnOnce(&LicenceIssuer<'_>) -> T) -> T {
    let seal = seal_of(pki, &pki.signer);
    let key = TestSigner::new(&pki.signer);
    let signer = SealSigner::new(&seal, &key, &certificate(&pki.signer)).unwrap();
    work(&LicenceIssuer::new(signer))
}

fn verifier(pki: &TestPki) -> Verifier {
    let mut anchors = Anchors::new();
    anchors.trust(certificate(&pki.root));
    anchors.trust_maker(certificate(&pki.maker_root));
    let builder = Verifier::builder(anchors).policy(Policy::standard());
    builder.build().unwrap()
}

fn context(pki: &TestPki, time: &str) -> Context {
    let evidence = Evidence {
        intermediates: vec![certificate(&pki.intermediate)],
        crls: pki.crls().map(|der| Crl::from_der(der).unwrap()).to_vec(),
        ..Evidence::default()
    };
    Context::at(instant(time)).with_evidence(evidence)
}

fn verify(pki: &TestPki, bytes: &[u8], context: &Context) -> Report {
    verifier(pki).verify(&Input::new("copy.ofd", bytes), context)
}

fn description() -> CopyDescription {
    CopyDescription::new(OFFICE, PURPOSE, "2026-02-10".parse().unwrap())
}

fn copy_as(original: &[u8], copy: &CopyDescription) -> Result<Vec<u8>, IssuerError> {
    let pki = TestPki::sm2();
    let request = SignRequest::new(instant(MADE)).place(Place::Page {
        page: PageChoice::Index(0),
        left: 20.0,
        top: 20.0,
    });
    let by = (&verifier(pki), &context(pki, MADE));
    with_office(pki, |office| office.copy(original, copy, by, request)).map(|made| made.ofd)
}

fn copy(original: &[u8]) -> Vec<u8> {
    copy_as(original, &description()).unwrap()
}

fn decided_by(report: &Report) -> Vec<(Check, Reason)> {
    report.reasons.iter().map(|r| (r.check, r.reason)).collect()
}

fn text_of(file: &[u8], path: &str) -> String {
    let package = Package::open(file, &Limits::default());
    String::from_utf8(package.read(path, 1 << 20).unwrap()).unwrap()
}

#[test]
fn a_copy_passes_by_its_own_seal_for_its_purpose_and_time() {
    let pki = TestPki::sm2();
    let original = sample::licence().pack();
    let made = copy(&original);
    let asked = context(pki, ASKED).for_purpose(PURPOSE);
    let report = verify(pki, &made, &asked);
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
    assert_eq!(report.signatures.len(), 1, "the original's seal is gone");
    let coverage = report.coverage.as_ref().unwrap();
    assert!(coverage.uncovered.is_empty() && coverage.stray.is_empty());
    let lines = report.checks.iter();
    let of_copy: Vec<_> = lines.filter(|l| l.check == Check::LicenceCopy).collect();
    assert_eq!((of_copy.len(), of_copy[0].outcome), (1, "ok"));

    let of_original = verify(pki, &original, &context(pki, ASKED));
    assert_eq!(of_original.verdict(), Verdict::Passed);
    let (licence, before) = (
        report.licence.clone().unwrap(),
        of_original.licence.unwrap(),
    );
    assert_eq!(licence.id, before.id, "the identifier matches the original");
    assert_eq!(before.copy, None);
    let said = licence.copy.unwrap();
    assert_eq!(said.maker.as_deref(), Some(OFFICE));
    assert_eq!(said.purpose.as_deref(), Some(PURPOSE));
    assert_eq!(said.expires.as_deref(), Some("2026-02-10"));
    assert_eq!(said.made_at.as_deref(), Some(MADE));
    assert!(
        report.text(Language::Zh).contains("加注件"),
        "{}",
        report.text(Language::Zh)
    );

    let other = verify(pki, &made, &asked.clone().for_purpose("申请贷款"));
    assert_eq!(
        decided_by(&other),
        [(Check::LicenceCopy, Reason::CopyPurpose)]
    );
    assert_eq!(other.verdict(), Verdict::Failed);
    let mut late = asked.clone();
    late.validation_time = instant("2026-02-10T15:59:59Z");
    assert_eq!(verify(pki, &made, &late).verdict(), Verdict::Passed);
    late.validation_time = instant("2026-02-10T16:00:00Z");
    let expired = verify(pki, &made, &late);
    assert_eq!(
        decided_by(&expired),
        [(Check::LicenceCopy, Reason::CopyExpired)]
    );
    let unsaid = verify(pki, &made, &context(pki, ASKED));
    assert_eq!(unsaid.verdict(), Verdict::Passed);
    let told = |l: &yinzheng::report::CheckLine| l.reason == Some(Reason::PurposeNotGiven);
    assert!(unsaid.checks.iter().any(told));
}

#[test]
fn the_watermark_is_drawn_and_everything_else_is_as_it_was() {
    let original = sample::licence().pack();
    let made = copy(&original);
    let page = text_of(&made, "/Doc_0/Annots_0/Page_0.xml");
    assert!(page.contains("Type=\"Watermark\""), "{page}");
    assert_eq!(page.matches("办理道路运输年审").count(), 3, "{page}");
    let document = text_of(&made, "/Doc_0/Document.xml");
    assert!(
        document.contains("/Doc_0/Annots_0/Annotations.xml"),
        "{document}"
    );
    let root = text_of(&made, "/OFD.xml");
    assert!(
        root.contains("JZJZZSY") && root.matches("<ofd:Signatures>").count() == 1,
        "{root}"
    );
    let (before, after) = (
        Package::open(&original, &Limits::default()),
        Package::open(&made, &Limits::default()),
    );
    let mut kept = 0;
    for path in before.paths().filter(|p| !p.contains("/Signs/")) {
        if !matches!(path, "/OFD.xml" | "/Doc_0/Document.xml") {
            assert_eq!(
                before.read(path, 1 << 24),
                after.read(path, 1 << 24),
                "{path}"
            );
            kept += 1;
        }
    }
    assert!(kept > 3);
    assert_eq!(
        copy(&original),
        made,
        "the same arguments give the same file"
    );
}

#[test]
fn any_change_to_a_copy_fails() {
    let pki = TestPki::sm2();
    let made = copy(&sample::licence().pack());
    for (path, from, to) in [
        ("OFD.xml", "2026-02-10", "2036-02-10"),
        ("OFD.xml", "JZJZZSY", "KZ_OLD"),
        (
            "Doc_0/Annots_0/Page_0.xml",
            "Visible=\"true\"",
            "Visible=\"false\"",
        ),
        ("Doc_0/Document.xml", "Annotations", "Annotation"),
    ] {
        let package = Package::open(&made, &Limits::default());
        let mut files = support::ofd::Package::of(&[]);
        for name in package.paths() {
            files.put(&name[1..], &package.read(name, 1 << 24).unwrap());
        }
        files.replace(path, from, to);
        let report = verify(pki, &files.pack(), &context(pki, ASKED));
        assert_eq!(report.verdict(), Verdict::Failed, "{path}");
    }
}

/// A copy as another tool would seal it: with these data, under the office's seal.
fn foreign(pairs: &[(&str, &str)]) -> Vec<u8> {
    sealed_by(&TestPki::sm2().signer, pairs)
}

fn sealed_by(signer: &Identity, pairs: &[(&str, &str)]) -> Vec<u8> {
    let pki = TestPki::sm2();
    let mut builder = sample::builder();
    for (name, value) in pairs {
        builder = builder.custom_data(name, value);
    }
    let seal = support::seal::SealBuilder::new(support::seal::Layout::V4, &pki.maker, signer);
    let mut package = builder.build();
    let seal = seal.build();
    package.sign(&support::ofd::OfdSignature::seal(
        support::seal::Layout::V4,
        signer,
        &seal,
    ));
    package.pack()
}

#[test]
fn copies_of_others_are_judged_alike() {
    let pki = TestPki::sm2();
    let cause = ("JZJZZSY", PURPOSE);
    let until = ("JZJYXQJZSJ", "2026-02-10");
    let maker = ("JZJZZZ", OFFICE);
    for (pairs, want, why) in [
        (vec![cause, until, maker], vec![], "good"),
        (
            vec![cause, until, ("JZJZZZ", "某市某局")],
            vec![Reason::CopyMakerMismatch],
            "sealed by another than its maker",
        ),
        (
            vec![until, maker],
            vec![Reason::MetadataIncomplete],
            "for nothing",
        ),
        (
            vec![cause, maker],
            vec![Reason::MetadataIncomplete],
            "without end",
        ),
        (
            vec![cause, ("JZJYXQJZSJ", "不久"), maker],
            vec![Reason::MetadataMalformed],
            "an end that cannot be read",
        ),
    ] {
        let asked = context(pki, ASKED).for_purpose(PURPOSE);
        let report = verify(pki, &foreign(&pairs), &asked);
        let reasons: Vec<Reason> = report.reasons.iter().map(|r| r.reason).collect();
        assert_eq!(reasons, want, "{why}");
        assert_eq!(
            report.verdict() == Verdict::Passed,
            want.is_empty(),
            "{why}"
        );
    }
}

#[test]
fn the_maker_must_be_the_issuer_or_act_for_him() {
    let pki = TestPki::sm2();
    let licence = LicenceDescription::from_json(&format!(
        r#"{{"name":"道路运输经营许可证","type_code":"{}","issuer":{{"code":"{ANOTHER_CODE}","name":"某市某局"}},
        "serial":"510800999999","issued":"2024-06-01",
        "holders":[{{"name":"广元市示例运输有限公司","code":"91510802MA99999967","code_type":"001"}}]}}"#,
        sample::TYPE_CODE
    ));
    let licence = licence.unwrap();
    let issued = with_office(pki, |o| o.issue(&licence, instant("2024-06-01T02:00:00Z")));
    let original = issued.unwrap().ofd;
    let mismatch = copy_as(&original, &description()).unwrap_err();
    assert!(matches!(mismatch, IssuerError::Original(_)), "{mismatch:?}");

    let mut table = Delegations::none();
    table.allow(licence.issuer.code, OFFICE_CODE.parse().unwrap());
    let mut delegated = context(pki, MADE);
    delegated.evidence.delegations = table.clone();
    let request = SignRequest::new(instant(MADE));
    let by = (&verifier(pki), &delegated);
    let made = with_office(pki, |o| o.copy(&original, &description(), by, request));
    let made = made.unwrap().ofd;
    let mut asked = context(pki, ASKED).for_purpose(PURPOSE);
    let report = verify(pki, &made, &asked);
    let why = [(Check::LicenceIssuerSeal, Reason::IssuerSealMismatch)];
    assert_eq!(decided_by(&report), why);
    asked.evidence.delegations = table;
    assert_eq!(verify(pki, &made, &asked).verdict(), Verdict::Passed);
}

#[test]
fn a_maker_with_the_issuers_name_and_no_code_is_not_enough() {
    let pki = TestPki::sm2();
    let namesake = CertBuilder::new(
        &Name::of("某某公司", OFFICE),
        &Key::named(pki.scheme, "namesake"),
    )
    .issued_by(&pki.intermediate)
    .serial(0x2990)
    .for_signing()
    .identity();
    let seal = seal_of(pki, &namesake);
    let (key, own) = (TestSigner::new(&namesake), certificate(&namesake));
    let issuer = LicenceIssuer::new(SealSigner::new(&seal, &key, &own).unwrap());
    let copy = CopyDescription::new("某某公司", PURPOSE, "2026-02-10".parse().unwrap());
    let by = (&verifier(pki), &context(pki, MADE));
    let original = sample::licence().pack();
    let refused = issuer.copy(&original, &copy, by, SignRequest::new(instant(MADE)));
    assert!(refused.is_err(), "not made");

    // Made all the same, by another tool.
    let pairs = [
        ("JZJZZSY", PURPOSE),
        ("JZJYXQJZSJ", "2026-02-10"),
        ("JZJZZZ", "某某公司"),
    ];
    let forged = sealed_by(&namesake, &pairs);
    let report = verify(pki, &forged, &context(pki, ASKED).for_purpose(PURPOSE));
    let why = (Check::LicenceIssuerSeal, Reason::IssuerSealUncheckable);
    assert_eq!(report.verdict(), Verdict::Indeterminate);
    assert!(decided_by(&report).contains(&why), "{:?}", report.reasons);
    assert!(report.licence.unwrap().trusted_fields.is_empty());
}

#[test]
fn pages_that_have_annotations_keep_them() {
    let pki = TestPki::sm2();
    let mut package = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "两页")
        .page(Page::new())
        .page(Page::new())
        .without_signatures_pointer()
        .build();
    let document = String::from_utf8(package.get("Doc_0/Document.xml").to_vec()).unwrap();
    let document = document.replace(
        "</ofd:Pages>",
        "</ofd:Pages>\n<ofd:Annotations>Notes/List.xml</ofd:Annotations>",
    );
    let first = document.split("<ofd:Page ID=\"").nth(1).unwrap();
    let first = first.split('"').next().unwrap().to_owned();
    package.put("Doc_0/Document.xml", document.as_bytes());
    let xmlns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    package.put(
        "Doc_0/Notes/List.xml",
        format!(
            "<ofd:Annotations {xmlns}><ofd:Page PageID=\"{first}\"><ofd:FileLoc>First.xml</ofd:FileLoc></ofd:Page>\
             </ofd:Annotations>"
        )
        .as_bytes(),
    );
    package.put(
        "Doc_0/Notes/First.xml",
        format!("<ofd:PageAnnot {xmlns}><ofd:Annot ID=\"999\" Type=\"Path\"/></ofd:PageAnnot>")
            .as_bytes(),
    );
    let licence = LicenceDescription::from_json(&format!(
        r#"{{"name":"道路运输经营许可证","type_code":"{}","issuer":{{"code":"{OFFICE_CODE}","name":"{OFFICE}"}},
        "serial":"510800999999","issued":"2024-06-01",
        "holders":[{{"name":"广元市示例运输有限公司","code":"91510802MA99999967","code_type":"001"}}]}}"#,
        sample::TYPE_CODE
    ));
    let request = SignRequest::new(instant("2024-06-01T02:00:00Z"));
    let content = package.pack();
    let issued = with_office(pki, |o| o.issue_on(&licence.unwrap(), &content, request));
    let made = copy(&issued.unwrap().ofd);
    let first = text_of(&made, "/Doc_0/Notes/First.xml");
    assert!(
        first.contains("ID=\"999\"") && first.contains("Watermark"),
        "{first}"
    );
    let list = text_of(&made, "/Doc_0/Notes/List.xml");
    assert!(list.contains("/Doc_0/Annots_0/Page_1.xml"), "{list}");
    let report = verify(pki, &made, &context(pki, ASKED).for_purpose(PURPOSE));
    assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
}

#[test]
fn nothing_is_copied_that_should_not_be() {
    let original = sample::licence().pack();
    let mut tampered = sample::licence();
    tampered.replace(sample::PAGE, "2028年05月31日", "2038年05月31日");
    let altered = copy_as(&tampered.pack(), &description()).unwrap_err();
    assert!(matches!(altered, IssuerError::Original(_)), "{altered:?}");
    let unsigned = copy_as(&sample::unsigned().pack(), &description());
    assert!(
        matches!(unsigned, Err(IssuerError::Original(_))),
        "{unsigned:?}"
    );
    let again = copy_as(&copy(&original), &description());
    assert_eq!(again, Err(IssuerError::Content), "a copy of a copy");
    let no_licence = copy_as(b"no licence", &description());
    assert!(matches!(no_licence, Err(IssuerError::Original(_))));

    let day = |text: &str| text.parse().unwrap();
    let end = day("2026-02-10");
    for (copy, why) in [
        (
            CopyDescription::new(OFFICE, PURPOSE, day("2026-01-09")),
            "over already",
        ),
        (CopyDescription::new(OFFICE, " ", end), "for nothing"),
        (CopyDescription::new("", PURPOSE, end), "by nobody"),
        (
            CopyDescription::new("某市某局", PURPOSE, end),
            "by another than who seals",
        ),
        (CopyDescription::new(OFFICE, "a\u{7}", end), "no text"),
        (
            CopyDescription::new(OFFICE, PURPOSE, day("2026-02-09T16:00:00Z")),
            "an end that is read as a whole day",
        ),
        (
            CopyDescription::new(OFFICE, "年审".repeat(999), end),
            "no room",
        ),
    ] {
        assert!(copy_as(&original, &copy).is_err(), "{why}");
    }
    let citizen = "510802199001019991";
    let copy = CopyDescription::new(citizen, citizen, end);
    let refused = copy_as(&original, &copy).unwrap_err();
    let shown = format!("{copy:?} {refused:?} {refused}");
    assert!(!shown.contains("19900101"), "{shown}");
}
