//! Licences and statements of status that the library issues, and what a verifier says to them.

#[path = "support/mod.rs"]
mod support;

use support::certificate::Identity;
use support::der::instant;
use support::ofd::OfdBuilder;
use support::ofd::Page;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::issuer::Font;
use yinzheng::issuer::IssuedLicence;
use yinzheng::issuer::IssuerError;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::issuer::SignedStatus;
use yinzheng::issuer::sign_status;
use yinzheng::licence::Delegations;
use yinzheng::licence::LicenceStatus;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::StatusStatement;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignOfdError;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::pki::issue::Credential;
use yinzheng::policy::Policy;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

const SIGNED: &str = "2024-06-01T02:00:00Z";
/// An invented citizen number with a right check character.
const CITIZEN: &str = "510802199001019991";

fn seal_of(pki: &TestPki, version: SealVersion, signer: &Identity) -> Vec<u8> {
    let key = TestSigner::new(&pki.maker);
    let validity = Validity {
        not_before: instant("2024-01-31T16:00:00Z"),
        not_after: instant("2049-12-31T15:59:59Z"),
    };
    let picture = SealPicture::round(OFFICE, "电子证照专用章", 42).unwrap();
    let created = instant("2024-01-15T02:00:00Z");
    let signers = [certificate(signer)];
    let draft = SealDraft::new("51080000009999", OFFICE, &signers, created, validity);
    let maker = SealMaker::new(version, &key, &certificate(&pki.maker));
    maker.make(&draft.picture(picture)).unwrap().raw.to_vec()
}

/// Calls `work` with an issuer under a seal of this version.
fn with_issuer<T>(
    pki: &TestPki,
    version: SealVersion,
    work: impl FnOnce(LicenceIssuer<'_>) -> T,
) -> T {
    let seal = seal_of(pki, version, &pki.signer);
    let key = TestSigner::new(&pki.signer);
    let signer = SealSigner::new(&seal, &key, &certificate(&pki.signer)).unwrap();
    work(LicenceIssuer::new(signer))
}

fn description() -> LicenceDescription {
    LicenceDescription::from_json(&format!(
        r#"{{"name":"道路运输经营许可证","type_code":"{}","issuer":{{"code":"{OFFICE_CODE}","name":"{OFFICE}"}},
        "serial":"510800999999","number":"川交运管许可广字510800999999号","issued":"2024-06-01",
        "valid_until":"2028-05-31",
        "holders":[{{"name":"广元市示例运输有限公司","code":"91510802MA99999967","code_type":"001"}}],
        "items":[{{"name":"KZ_JYFW","label":"经营范围","value":"普通货物 <冷藏> & \"保鲜\""}}]}}"#,
        sample::TYPE_CODE
    ))
    .unwrap()
}

fn issue(pki: &TestPki, version: SealVersion) -> IssuedLicence {
    let issued = with_issuer(pki, version, |i| i.issue(&description(), instant(SIGNED)));
    issued.unwrap()
}

fn verify(pki: &TestPki, name: &str, bytes: &[u8]) -> Report {
    let policy = Policy::standard();
    let verifier = Verifier::builder(pki.anchors()).policy(policy).build();
    let verifier = verifier.unwrap();
    let context = Context::at(instant("2026-01-01T00:00:00Z")).with_evidence(pki.evidence());
    verifier.verify(&Input::new(name, bytes), &context)
}

/// Passed, without a warning on any check.
fn passes(report: &Report, what: &str) {
    let of_signatures = report.signatures.iter().flat_map(|s| &s.checks);
    let lines = report.checks.iter().chain(of_signatures);
    let warnings: Vec<_> = lines.filter(|l| l.outcome == "warning").collect();
    let verdict = report.verdict();
    assert_eq!(verdict, Verdict::Passed, "{what}: {:?}", report.reasons);
    assert!(warnings.is_empty(), "{what}: {warnings:?}");
}

#[test]
fn what_is_issued_passes() {
    for (pki, versions) in [
        (
            TestPki::sm2(),
            &[SealVersion::V1, SealVersion::V4, SealVersion::V5][..],
        ),
        (TestPki::rsa(), &[SealVersion::V1, SealVersion::V4]),
    ] {
        for version in versions {
            let licence = issue(pki, *version);
            let report = verify(pki, "licence.ofd", &licence.ofd);
            passes(&report, &format!("{:?} {version:?}", pki.scheme));
            let facts = yinzheng::ofd::observe(&licence.ofd, &Limits::default());
            assert!(facts.signatures[0].coverage.uncovered.is_empty());
            assert_eq!(licence.id.to_string(), sample::identifier());
        }
    }
}

#[test]
fn the_same_arguments_give_the_same_file() {
    let pki = TestPki::sm2();
    assert_eq!(
        issue(pki, SealVersion::V4).ofd,
        issue(pki, SealVersion::V4).ofd
    );
}

#[test]
fn any_change_to_what_is_issued_fails() {
    let pki = TestPki::sm2();
    let licence = issue(pki, SealVersion::V4);
    for (path, from, to) in [
        ("OFD.xml", "2028-05-31", "2038-05-31"),
        ("Doc_0/Pages/Page_0/Content.xml", "2028年", "2038年"),
    ] {
        let package = yinzheng::ofd::Package::open(&licence.ofd, &Limits::default());
        let mut files = support::ofd::Package::of(&[]);
        for name in package.paths() {
            files.put(&name[1..], &package.read(name, 1 << 24).unwrap());
        }
        files.replace(path, from, to);
        let report = verify(pki, "licence.ofd", &files.pack());
        assert_eq!(report.verdict(), Verdict::Failed, "{path}");
    }
}

#[test]
fn a_font_goes_into_the_file() {
    let pki = TestPki::sm2();
    let licence = with_issuer(pki, SealVersion::V4, |issuer| {
        let font = Font::new("示例宋体", b"OTTO and more").unwrap();
        issuer
            .font(font)
            .issue(&description(), instant(SIGNED))
            .unwrap()
    });
    let package = yinzheng::ofd::Package::open(&licence.ofd, &Limits::default());
    assert_eq!(
        package.read("/Doc_0/Res/font.otf", 99).unwrap(),
        b"OTTO and more"
    );
    passes(&verify(pki, "licence.ofd", &licence.ofd), "with a font");
}

#[test]
fn a_page_that_is_given_keeps_its_bytes() {
    let pki = TestPki::sm2();
    let place = Place::Page {
        page: PageChoice::Index(0),
        left: 100.0,
        top: 100.0,
    };
    let on = |content: &[u8]| {
        let request = SignRequest::new(instant(SIGNED)).place(place.clone());
        with_issuer(pki, SealVersion::V4, |i| {
            i.issue_on(&description(), content, request)
        })
    };
    let builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "证照").page(Page::new());
    let builder = builder.without_signatures_pointer();
    for builder in [
        builder.clone(),
        builder.clone().custom_data("来源", "示例系统"),
    ] {
        let given = builder.build().pack();
        let licence = on(&given).unwrap();
        passes(&verify(pki, "licence.ofd", &licence.ofd), "on a given page");
        let limits = Limits::default();
        let old = yinzheng::ofd::Package::open(&given, &limits);
        let new = yinzheng::ofd::Package::open(&licence.ofd, &limits);
        for path in old.paths().filter(|p| *p != "/OFD.xml") {
            assert_eq!(old.read(path, 1 << 24), new.read(path, 1 << 24), "{path}");
        }
        assert!(
            matches!(on(&licence.ofd), Err(IssuerError::Content)),
            "signed already"
        );
    }
    for (name, why) in [
        ("ZZBS", "another identifier"),
        ("CJSJ", "an element that was not asked for"),
        ("KZ_JYFW", "an item twice"),
    ] {
        let other = builder.clone().custom_data(name, "2024-06-01").build();
        let refused = on(&other.pack()).unwrap_err();
        assert!(
            matches!(refused, IssuerError::Unfaithful),
            "{why}: {refused:?}"
        );
    }
    assert!(matches!(on(b"PK"), Err(IssuerError::Content)));
}

#[test]
fn nothing_is_issued_under_a_seal_that_has_not_begun() {
    let refused = with_issuer(TestPki::sm2(), SealVersion::V4, |issuer| {
        issuer.issue(&description(), instant("2024-01-20T00:00:00Z"))
    });
    let error = refused.unwrap_err();
    assert!(
        matches!(error, IssuerError::Seal(SignOfdError::Seal(_))),
        "{error:?}"
    );
}

#[test]
fn a_citizen_number_stands_in_the_data_alone() {
    let pki = TestPki::sm2();
    let mut description = description();
    let holder = yinzheng::licence::Holder::new("张示例");
    let kind = yinzheng::licence::HolderCodeType::Citizen;
    let code = yinzheng::licence::CitizenNumber::read(CITIZEN);
    assert!(code.is_ok(), "the number of this test");
    description.holders = vec![holder.with_code(CITIZEN, kind)];
    assert!(!format!("{description:?}").contains(CITIZEN));
    let licence = with_issuer(pki, SealVersion::V4, |i| {
        i.issue(&description, instant(SIGNED))
    });
    let licence = licence.unwrap();
    let package = yinzheng::ofd::Package::open(&licence.ofd, &Limits::default());
    for path in package.paths() {
        let bytes = package.read(path, 1 << 24).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(text.contains(CITIZEN), path == "/OFD.xml", "{path}");
    }
    let report = verify(pki, "licence.ofd", &licence.ofd);
    passes(&report, "of a citizen");
    assert!(!serde_json::to_string(&report).unwrap().contains(CITIZEN));
    let wrong = CITIZEN.replace("1990", "1991");
    description.holders[0] = yinzheng::licence::Holder::new("张示例")
        .with_code(wrong.clone(), yinzheng::licence::HolderCodeType::Citizen);
    let refused = with_issuer(pki, SealVersion::V4, |i| {
        i.issue(&description, instant(SIGNED))
    });
    let error = refused.unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains(&wrong[6..14]),
        "{error}"
    );
}

fn statement() -> StatusStatement {
    let issuer = StatementIssuer::new(OFFICE_CODE.parse().unwrap(), OFFICE);
    let id = sample::identifier().parse().unwrap();
    let since = instant("2024-06-01T00:00:00Z");
    let mut statement = StatusStatement::new(id, issuer, LicenceStatus::Suspended, since);
    statement.next_update = Some(instant("2025-06-01T00:00:00Z"));
    statement
}

#[test]
fn a_signed_statement_is_read_back() {
    for pki in [TestPki::sm2(), TestPki::rsa()] {
        let (key, own) = (TestSigner::new(&pki.signer), certificate(&pki.signer));
        let credential = Credential::new(&own, &key).unwrap();
        let signed = sign_status(&statement(), &credential, instant(SIGNED)).unwrap();
        let read = SignedStatus::read(&signed, &Limits::default()).unwrap();
        assert_eq!(read.statement, statement());
        assert_eq!(read.certificate(), Some(&own));
        let enclosed = read.signature.enclosed.as_deref().unwrap();
        assert_eq!(enclosed, statement().to_json().as_bytes(), "exact bytes");
        passes(&verify(pki, "status.p7m", &signed), "signed statement");

        let at = signed.windows(9).position(|w| w == b"suspended").unwrap();
        let mut forged = signed.clone();
        forged[at..at + 9].copy_from_slice(b"effective");
        let read = SignedStatus::read(&forged, &Limits::default()).unwrap();
        assert_eq!(read.statement.status, LicenceStatus::Effective);
        let findings = read.judge(&Delegations::default());
        let failed = |f: &yinzheng::report::Finding| f.verdict() == Some(Verdict::Failed);
        assert!(findings.iter().any(failed), "{findings:?}");

        let early = instant("2024-05-31T00:00:00Z");
        let refused = sign_status(&statement(), &credential, early);
        assert_eq!(refused, Err(IssuerError::TimeOrder));
    }
}
