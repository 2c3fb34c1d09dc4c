//! The licence in a sealed file: what is read, what vouches for it, what follows.

mod support;

use serde_json::Value;
use serde_json::json;
use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::cms::Form;
use support::extension;
use support::key::Key;
use support::key::Scheme;
use support::name::Name;
use support::ofd::OfdBuilder;
use support::ofd::OfdSignature;
use support::ofd::Package;
use support::ofd::Page;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::seal::Layout;
use support::seal::SealBuilder;
use yinzheng::licence::Delegations;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::LicenceId;
use yinzheng::licence::LicenceStatus;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::StatusEvidence;
use yinzheng::licence::StatusOrigin;
use yinzheng::licence::StatusStatement;
use yinzheng::pki::Anchors;
use yinzheng::policy::Policy;
use yinzheng::report::Check;
use yinzheng::report::Language;
use yinzheng::report::Reason;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

const RECORD: &str = "Doc_0/Attachs/licence.xml";
const ROOT: &str = "OFD.xml";
const HOLDER: &str = "广元市示例运输有限公司";
const HOLDER_CODE: &str = "91510802MA99999967";
const CITIZEN: &str = "11010519491231002X";

fn context(time: &str) -> Context {
    Context::at(time.parse().unwrap()).with_evidence(TestPki::sm2().evidence())
}

fn now() -> Context {
    context("2026-11-24")
}

fn verify_with(package: &Package, policy: &str, context: &Context) -> Report {
    let anchors = TestPki::sm2().anchors();
    let policy = Policy::from_json(policy).unwrap();
    let verifier = Verifier::builder(anchors).policy(policy).build().unwrap();
    verifier.verify(&Input::new("licence.ofd", &package.pack()), context)
}

fn verify(package: &Package) -> Report {
    verify_with(package, "{}", &now())
}

/// The office's seal signature.
fn office() -> OfdSignature {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    OfdSignature::seal(Layout::V4, &pki.signer, &seal)
}

fn sealed(mut package: Package) -> Package {
    package.sign(&office());
    package
}

/// Somebody else whom the same CA certified.
fn stranger(organisation: &str) -> Identity {
    let key = Key::named(Scheme::Sm2, "licence-stranger");
    let point = extension::crl_distribution_point("http://crl.example.org/user.crl");
    CertBuilder::new(&Name::of(organisation, "示例签名人"), &key)
        .issued_by(&TestPki::sm2().intermediate)
        .serial(0x2901)
        .for_signing()
        .extension(point)
        .identity()
}

/// A licence that stands in OFD.xml alone.
fn plain() -> OfdBuilder {
    let id = sample::identifier();
    OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "licence")
        .custom_data("ZZMC", "道路运输经营许可证")
        .custom_data("ZZBS", &id)
        .custom_data("ZZBFJG", OFFICE)
        .custom_data("ZZBFJGDM", OFFICE_CODE)
        .custom_data("CZZT", HOLDER)
        .custom_data("CZZTDM", HOLDER_CODE)
        .custom_data("CZZTDMLXDM", "001")
        .page(Page::new())
}

fn value(report: &Report) -> Value {
    serde_json::from_str(&report.to_json()).unwrap()
}

fn trusted(report: &Report) -> Vec<String> {
    report.licence.as_ref().unwrap().trusted_fields.clone()
}

/// Outcome and reason of every finding of one check about the licence.
fn answers(report: &Report, check: Check) -> Vec<(&'static str, Option<Reason>)> {
    let lines = report.checks.iter().filter(|l| l.check == check);
    lines.map(|l| (l.outcome, l.reason)).collect()
}

fn has(report: &Report, check: Check, outcome: &str, reason: Reason) -> bool {
    answers(report, check).contains(&(outcome, Some(reason)))
}

fn reasons(report: &Report) -> Vec<Reason> {
    report.reasons.iter().map(|r| r.reason).collect()
}

#[test]
fn the_sample_shows_its_licence() {
    let report = verify(&sample::licence());
    let json = value(&report);
    let want = json!({
        "id": sample::identifier(), "kind": "licence", "name": "道路运输经营许可证",
        "type_name": "道路运输经营许可证", "type_code": "11100000000019713D008",
        "number": "川交运管许可广字510800999999号", "issuer": OFFICE, "issuer_code": OFFICE_CODE,
        "holder": HOLDER, "holder_code": "915108***********7", "issued": "2024-06-01",
        "valid_from": "2024-06-01", "valid_until": "2028-05-31", "status": "unknown",
        "trusted_fields": [
            "ZZMC", "certificateTypeName", "ZZLXDM", "ZZBH", "ZZBS", "ZZBFJG", "ZZBFJGDM", "ZZBFRQ", "ZZYXQQSRQ",
            "ZZYXQJZRQ", "CZZT", "CZZTDM", "CZZTDMLX", "CZZTDMLXDM", "KZ_DZ", "KZ_JYFW"
        ],
        "carriers": [
            {"kind": "custom-data", "path": "/OFD.xml", "covered": "passed"},
            {"kind": "attachment", "path": "/Doc_0/Attachs/licence.xml", "covered": "passed"}
        ]
    });
    assert_eq!(json["licence"], want);
    for check in [
        Check::LicenceId,
        Check::LicenceMetadata,
        Check::LicenceCoverage,
        Check::LicenceIssuerSeal,
    ] {
        assert_eq!(answers(&report, check), [("ok", None)], "{check}");
    }
    assert!(answers(&report, Check::LicenceHolder).is_empty());
    let english = report.text(Language::En);
    assert!(
        english.contains("valid 2024-06-01 to 2028-05-31, status not checked"),
        "{english}"
    );
    assert!(
        report
            .text(Language::Zh)
            .contains("有效期 2024-06-01 至 2028-05-31，未查询状态")
    );
}

#[test]
fn dates_alone_inform_and_do_not_decide() {
    let package = sample::licence();
    let ended = verify_with(&package, "{}", &context("2028-06-01"));
    assert_eq!(ended.verdict(), Verdict::Passed);
    assert!(has(
        &ended,
        Check::LicenceStatus,
        "info",
        Reason::LicenceExpired
    ));
    assert_eq!(value(&ended)["licence"]["status"], "expired");
    assert_eq!(value(&ended)["licence"]["status_by"], "dates");
    let demanding = r#"{"licence": {"required": ["licence.status"]}}"#;
    let failed = verify_with(&package, demanding, &context("2028-06-01"));
    assert_eq!(failed.verdict(), Verdict::Failed);
    assert!(reasons(&failed).contains(&Reason::LicenceExpired));
    let open = verify_with(&package, demanding, &now());
    assert_eq!(open.verdict(), Verdict::Indeterminate);
    assert_eq!(reasons(&open), [Reason::LicenceStatusUnknown]);
}

#[test]
fn nothing_in_a_changed_file_is_trusted() {
    let mut package = sample::licence();
    package.replace(sample::PAGE, "2028年05月31日", "2038年05月31日");
    let report = verify(&package);
    assert_eq!(report.verdict(), Verdict::Failed);
    assert!(trusted(&report).is_empty());
    let coverage = answers(&report, Check::LicenceCoverage);
    assert_eq!(coverage, [("skipped", Some(Reason::NotEvaluated))]);
    let seal = answers(&report, Check::LicenceIssuerSeal);
    assert_eq!(seal, [("skipped", Some(Reason::NotEvaluated))]);
    assert_eq!(
        value(&report)["licence"]["carriers"][0]["covered"],
        "failed"
    );
    assert!(
        report
            .text(Language::En)
            .contains("no valid signature vouches for this")
    );
}

#[test]
fn an_intact_signature_that_nobody_trusts_vouches_for_nothing() {
    let package = sample::licence();
    let verifier = Verifier::builder(Anchors::new()).build().unwrap();
    let report = verifier.verify(&Input::new("f", &package.pack()), &now());
    assert!(trusted(&report).is_empty());
    assert_eq!(
        value(&report)["licence"]["carriers"][0]["covered"],
        "intact"
    );
}

#[test]
fn values_outside_the_seal_are_not_trusted() {
    let mut package = plain().build();
    package.sign(&office().except(&[ROOT]));
    let report = verify(&package);
    assert_eq!(report.verdict(), Verdict::Passed);
    assert!(trusted(&report).is_empty());
    assert!(has(
        &report,
        Check::LicenceCoverage,
        "warning",
        Reason::UnprotectedData
    ));
    assert_eq!(value(&report)["licence"]["carriers"][0]["covered"], "none");

    let strict = verify_with(
        &package,
        r#"{"base": "strict", "claimed_time": "if-valid-now"}"#,
        &now(),
    );
    assert!(reasons(&strict).contains(&Reason::UnprotectedData));
}

#[test]
fn a_covered_carrier_goes_before_an_uncovered_one() {
    let mut package = sample::unsigned();
    package.replace(ROOT, ">2028-05-31<", ">2099-12-31<");
    package.sign(&office().except(&[ROOT]));
    let report = verify(&package);
    assert_eq!(value(&report)["licence"]["valid_until"], "2028-05-31");
    assert!(has(
        &report,
        Check::LicenceMetadata,
        "warning",
        Reason::MetadataConflict
    ));
    let fields = trusted(&report);
    assert!(fields.contains(&"ZZYXQJZRQ".to_owned()));
}

#[test]
fn what_covered_carriers_contradict_each_other_about_is_not_trusted() {
    let mut package = sample::unsigned();
    package.replace(RECORD, "<CZZT>广元市示例", "<CZZT>绵阳市示例");
    let package = sealed(package);
    let report = verify(&package);
    assert!(has(
        &report,
        Check::LicenceMetadata,
        "warning",
        Reason::MetadataConflict
    ));
    let fields = trusted(&report);
    assert!(!fields.contains(&"CZZT".to_owned()) && fields.contains(&"ZZBS".to_owned()));
    let demanding = r#"{"licence": {"required": ["licence.metadata"]}}"#;
    let open = verify_with(&package, demanding, &now());
    assert_eq!(open.verdict(), Verdict::Indeterminate);
    assert!(reasons(&open).contains(&Reason::MetadataConflict));
}

#[test]
fn an_attachment_needs_its_list_covered_too() {
    let mut package = sample::unsigned();
    package.sign(&office().except(&["Doc_0/Attachs/Attachments.xml"]));
    let json = value(&verify(&package));
    assert_eq!(json["licence"]["carriers"][1]["covered"], "none");
}

#[test]
fn without_licence_data_nothing_is_said() {
    let bare = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "letter")
        .custom_data("证照名称", "某函")
        .custom_data("native-producer", "x")
        .attachment("data", "data.xml", b"<a><b>1</b>")
        .page(Page::new());
    let report = verify(&sealed(bare.build()));
    assert_eq!(report.verdict(), Verdict::Passed);
    assert!(report.licence.is_none());
    assert!(
        !report
            .checks
            .iter()
            .any(|l| l.check.code().starts_with("licence."))
    );
}

/// A page with the texts of a licence and a tag file that points at them.
fn tagged(tags: &str) -> OfdBuilder {
    let object = |id: &str, text: &str| {
        format!(
            "<ofd:TextObject ID=\"{id}\" Boundary=\"0 0 9 9\" Font=\"2\" Size=\"5\">\
             <ofd:TextCode X=\"0\" Y=\"5\">{text}</ofd:TextCode></ofd:TextObject>"
        )
    };
    let (front, back) = HOLDER.split_at(9);
    let page = Page::new()
        .raw(&object("900", &sample::identifier()))
        .raw(&object("901", front))
        .raw(&object("902", back))
        .raw(&object("903", "甲"))
        .raw(&object("903", "乙"));
    let tags = format!(
        "<t:tags xmlns:t=\"urn:t\" xmlns:ofd=\"http://www.ofdspec.org/2016\">{tags}</t:tags>"
    );
    OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "licence")
        .font("宋体")
        .tag("licence", "tag.xml", tags.as_bytes())
        .page(page)
}

const TAGS: &str = "<t:ZZBS><ofd:ObjectRef PageRef=\"1\">900</ofd:ObjectRef></t:ZZBS>\
    <t:CZZT><ofd:ObjectRef PageRef=\"1\">901</ofd:ObjectRef><ofd:ObjectRef PageRef=\"1\">902</ofd:ObjectRef></t:CZZT>\
    <t:ZZMC><ofd:ObjectData>道路运输经营许可证</ofd:ObjectData></t:ZZMC>";

#[test]
fn tags_take_the_text_of_the_page() {
    let report = verify(&sealed(tagged(TAGS).build()));
    let json = value(&report);
    assert_eq!(json["licence"]["id"], sample::identifier());
    assert_eq!(json["licence"]["holder"], HOLDER);
    assert_eq!(json["licence"]["name"], "道路运输经营许可证");
    let carrier = json!({"kind": "custom-tag", "path": "/Doc_0/Tags/tag.xml", "covered": "passed"});
    assert_eq!(json["licence"]["carriers"], json!([carrier]));
    assert_eq!(trusted(&report), ["ZZMC", "ZZBS", "CZZT"]);
}

#[test]
fn a_tag_is_covered_only_with_the_page_that_it_points_at() {
    let mut package = tagged(TAGS).build();
    package.sign(&office().except(&["Doc_0/Pages/Page_0/Content.xml"]));
    let json = value(&verify(&package));
    assert_eq!(json["licence"]["carriers"][0]["covered"], "none");
}

#[test]
fn what_cannot_be_read_is_told_and_stops_nothing() {
    let bad_tags = [
        (
            "<t:CZZT><ofd:ObjectRef PageRef=\"1\">999</ofd:ObjectRef></t:CZZT>",
            "no such page object: CZZT",
        ),
        (
            "<t:CZZT><ofd:ObjectRef PageRef=\"7\">901</ofd:ObjectRef></t:CZZT>",
            "no such page object: CZZT",
        ),
        (
            "<t:CZZT><ofd:ObjectRef PageRef=\"1\">903</ofd:ObjectRef></t:CZZT>",
            "no such page object: CZZT",
        ),
        ("<:CZZT xmlns:=\"\"/>", "malformed"),
    ];
    for (tags, why) in bad_tags {
        let package = tagged(tags)
            .custom_data("ZZBS", &sample::identifier())
            .build();
        told(&verify(&sealed(package)), "/Doc_0/Tags/tag.xml", why);
    }
    let records: [(&[u8], &str); 4] = [
        (b"<licence><ZZBH>1</ZZBH>", "malformed"),
        (b"<!DOCTYPE a><a/>", "doctype"),
        (
            b"<licence><ZZBH>A<!-- x -->B</ZZBH></licence>",
            "ambiguous value: ZZBH",
        ),
        (b"{\"ZZBH\": \"1\"}", "malformed"),
    ];
    for (record, why) in records {
        let package = plain().attachment("licence", "licence.xml", record).build();
        told(&verify(&sealed(package)), &format!("/{RECORD}"), why);
    }
}

fn told(report: &Report, place: &str, why: &str) {
    let mut lines = report.checks.iter().filter(|l| {
        l.check == Check::LicenceMetadata && l.reason == Some(Reason::MetadataMalformed)
    });
    let told = lines.any(|l| l.place.as_deref() == Some(place) && l.detail.as_deref() == Some(why));
    assert!(told, "{place} {why}: {}", report.text(Language::En));
    assert_eq!(report.verdict(), Verdict::Passed, "{why}");
}

#[test]
fn records_are_read_in_the_forms_that_occur() {
    let id = sample::identifier();
    let records = [
        format!("<x><y><ZZBS>{id}</ZZBS></y></x>"),
        format!("<L><Item name=\"证照标识\">{id}</Item></L>"),
        format!(
            "<XMI xmi.version=\"1.0\" xmlns:ofd=\"org.omg.ofd\"><ofd:CuslomDatas>\
             <ofd:CuslomData name=\"ZZBS\"><![CDATA[{id}]]></ofd:CuslomData></ofd:CuslomDatas></XMI>"
        ),
    ];
    for record in records {
        let builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "licence")
            .attachment("licence", "licence.xml", record.as_bytes())
            .page(Page::new());
        let json = value(&verify(&sealed(builder.build())));
        assert_eq!(json["licence"]["id"], id, "{record}");
    }
}

#[test]
fn the_seal_of_another_body_fails() {
    for (name, code, want, verdict) in [
        (OFFICE, OFFICE_CODE, ("ok", None), Verdict::Passed),
        (
            "另一机关",
            "11500000000000019A",
            ("not-ok", Some(Reason::IssuerSealMismatch)),
            Verdict::Failed,
        ),
        (
            "另一机关",
            "510800",
            ("not-ok", Some(Reason::IssuerSealUncheckable)),
            Verdict::Indeterminate,
        ),
        (
            OFFICE,
            "510800",
            ("warning", Some(Reason::IssuerSealUncheckable)),
            Verdict::Passed,
        ),
    ] {
        let mut package = plain().build();
        package.replace(ROOT, &format!(">{OFFICE}<"), &format!(">{name}<"));
        package.replace(ROOT, &format!(">{OFFICE_CODE}<"), &format!(">{code}<"));
        let report = verify(&sealed(package));
        assert_eq!(
            answers(&report, Check::LicenceIssuerSeal),
            [want],
            "{name} {code}"
        );
        assert_eq!(report.verdict(), verdict, "{name} {code}");
        assert_eq!(
            trusted(&report).is_empty(),
            want.0 == "not-ok",
            "{name} {code}"
        );
    }
}

#[test]
fn a_delegate_may_seal() {
    let mut package = plain().build();
    package.replace(ROOT, &format!(">{OFFICE_CODE}<"), ">11500000000000019A<");
    let mut context = now();
    let table = format!(r#"{{"11500000000000019A": ["{OFFICE_CODE}"]}}"#);
    context.evidence.delegations = Delegations::from_json(&table).unwrap();
    let report = verify_with(&sealed(package), "{}", &context);
    assert_eq!(answers(&report, Check::LicenceIssuerSeal), [("ok", None)]);
}

#[test]
fn a_stranger_cannot_vouch_for_what_the_office_left_out() {
    let firm = stranger("91510802MA99999967广元市示例运输有限公司");
    let nameless = stranger("某公司");
    for (signer, only, want) in [
        (&firm, false, Reason::IssuerSealMismatch),
        (&nameless, false, Reason::IssuerSealUncheckable),
        (&firm, true, Reason::IssuerSealUncheckable),
    ] {
        let mut package = sample::unsigned();
        package.replace(ROOT, ">2028-05-31<", ">2099-12-31<");
        package.sign(&office().except(&[ROOT]));
        let own = OfdSignature::digital(Form::B, signer);
        package.sign(&if only { own.only(&[ROOT]) } else { own });
        let report = verify(&package);
        let verdicts: Vec<Verdict> = report.signatures.iter().map(|s| s.verdict).collect();
        assert_eq!(verdicts, [Verdict::Passed; 2], "{:?}", report.reasons);
        assert!(
            has(&report, Check::LicenceIssuerSeal, "not-ok", want),
            "{want}"
        );
        assert_ne!(report.verdict(), Verdict::Passed);
        assert!(trusted(&report).is_empty());
    }
}

#[test]
fn a_countersignature_changes_nothing() {
    let mut package = sample::unsigned();
    package.sign(&office());
    package.sign(&OfdSignature::digital(Form::B, &stranger("某公司")));
    let report = verify(&package);
    assert_eq!(answers(&report, Check::LicenceIssuerSeal), [("ok", None)]);
    assert_eq!(report.verdict(), Verdict::Passed);
}

#[test]
fn a_seal_before_the_issue_is_told() {
    let mut package = plain().custom_data("ZZBFRQ", "2024-07-01").build();
    package.sign(&office());
    let report = verify(&package);
    assert!(has(
        &report,
        Check::LicenceIssuerSeal,
        "warning",
        Reason::TimeContradiction
    ));
}

#[test]
fn the_holder_is_compared_where_the_caller_names_one() {
    let named =
        |code: &str| Holder::new(HOLDER).with_code(code, HolderCodeType::UnifiedSocialCredit);
    let package = sealed(plain().build());
    let ask = |package: &Package, code| verify_with(package, "{}", &now().for_holder(named(code)));
    assert_eq!(ask(&package, HOLDER_CODE).verdict(), Verdict::Passed);
    let other = ask(&package, "91350100M000100Y43");
    assert_eq!(other.verdict(), Verdict::Failed);
    assert_eq!(reasons(&other), [Reason::HolderMismatch]);

    let mut uncovered = plain().build();
    uncovered.sign(&office().except(&[ROOT]));
    let open = ask(&uncovered, HOLDER_CODE);
    assert_eq!(
        open.verdict(),
        Verdict::Indeterminate,
        "anyone could have written the holder"
    );

    let letter = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "letter").page(Page::new());
    let none = ask(&sealed(letter.build()), HOLDER_CODE);
    assert_eq!(none.verdict(), Verdict::Indeterminate);
    assert_eq!(reasons(&none), [Reason::HolderUnknown]);
}

fn stating(status: LicenceStatus, id: &str, origin: StatusOrigin) -> Context {
    let id: LicenceId = id.parse().unwrap();
    let issuer = StatementIssuer::new(OFFICE_CODE.parse().unwrap(), OFFICE);
    let mut statement = StatusStatement::new(id, issuer, status, "2026-01-01".parse().unwrap());
    statement.this_update = "2026-11-23".parse().unwrap();
    statement.next_update = Some("2026-11-30".parse().unwrap());
    let mut context = now();
    context.evidence.licence_status = vec![StatusEvidence::new(statement, origin)];
    context
}

#[test]
fn a_statement_of_status_counts() {
    use StatusOrigin::{Asserted, Authenticated};
    let id = sample::identifier();
    let package = sample::licence();
    let cases = [
        (
            LicenceStatus::Effective,
            Authenticated,
            Verdict::Passed,
            "effective",
            Some("statement"),
        ),
        (
            LicenceStatus::Effective,
            Asserted,
            Verdict::Passed,
            "effective",
            Some("caller"),
        ),
        (
            LicenceStatus::Revoked,
            Authenticated,
            Verdict::Failed,
            "revoked",
            Some("statement"),
        ),
        (
            LicenceStatus::Suspended,
            Asserted,
            Verdict::Indeterminate,
            "suspended",
            Some("caller"),
        ),
    ];
    for (status, origin, verdict, shown, by) in cases {
        let context = stating(status, &id, origin);
        let report = verify_with(
            &package,
            r#"{"licence": {"required": ["licence.status"]}}"#,
            &context,
        );
        assert_eq!(report.verdict(), verdict, "{status} {origin:?}");
        let licence = report.licence.as_ref().unwrap();
        assert_eq!((licence.status.as_str(), licence.status_by), (shown, by));
        let asserted = has(
            &report,
            Check::LicenceStatus,
            "warning",
            Reason::StatusAsserted,
        );
        assert_eq!(asserted, origin == Asserted);
        let standard = verify_with(&package, "{}", &context);
        assert_eq!(
            standard.verdict(),
            verdict,
            "what is at hand counts: {status}"
        );
    }
}

#[test]
fn a_statement_about_another_licence_is_left_aside() {
    let package = sample::licence();
    let another = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
    let report = verify_with(
        &package,
        "{}",
        &stating(LicenceStatus::Revoked, another, StatusOrigin::Authenticated),
    );
    assert_eq!(report.verdict(), Verdict::Passed);
    assert_eq!(
        answers(&report, Check::LicenceStatus),
        [("skipped", Some(Reason::NotObserved))]
    );
}

#[test]
fn a_status_cannot_be_borrowed_by_an_unsigned_identifier() {
    let mut package = plain().build();
    package.sign(&office().except(&[ROOT]));
    let context = stating(
        LicenceStatus::Effective,
        &sample::identifier(),
        StatusOrigin::Authenticated,
    );
    let report = verify_with(&package, "{}", &context);
    assert!(!answers(&report, Check::LicenceStatus).contains(&("ok", None)));
}

#[test]
fn no_citizen_number_gets_into_a_report() {
    let builder = plain()
        .custom_data("CZZT", &format!("张三 {CITIZEN}"))
        .custom_data("CZZTDM", CITIZEN)
        .custom_data("ZZBH", CITIZEN)
        .custom_data(&format!("KZ_{CITIZEN}"), "x");
    let report = verify(&sealed(builder.build()));
    for text in [
        report.to_json(),
        report.text(Language::En),
        report.text(Language::Zh),
    ] {
        assert!(!text.contains(CITIZEN), "{text}");
    }
}

#[test]
fn hostile_values_are_bounded_and_steer_nothing() {
    let long = "长".repeat(100_000);
    let mut builder = plain()
        .custom_data("ZZBH", &long)
        .custom_data("unknown", &long)
        .custom_data(&long, "x")
        .custom_data("ZZQZMC", "\u{202e}\u{7f}gnp.exe");
    for i in 0..200 {
        builder = builder.custom_data(&format!("KZ_{i}"), &"x".repeat(8_000));
    }
    let report = verify(&sealed(builder.build()));
    assert!(
        report.to_json().len() < 40_000,
        "{} bytes",
        report.to_json().len()
    );
    let told = report
        .checks
        .iter()
        .any(|l| l.detail.as_deref() == Some("limit: ZZBH"));
    assert!(told, "a value that was not read is told");

    let flood: String = (0..5_000).map(|i| format!("<ZZBH>{i}</ZZBH>")).collect();
    let flood = format!("<l>{flood}</l>");
    let package = plain()
        .attachment("licence", "licence.xml", flood.as_bytes())
        .build();
    told_limit(&verify(&sealed(package)));

    let refs = "<ofd:ObjectRef PageRef=\"1\">904</ofd:ObjectRef>".repeat(60_000);
    let text = "重".repeat(300_000);
    let object =
        format!("<ofd:TextObject ID=\"904\"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>");
    let tags = format!("<t xmlns:ofd=\"http://www.ofdspec.org/2016\"><ZZBH>{refs}</ZZBH></t>");
    let mut package = plain()
        .tag("licence", "tag.xml", tags.as_bytes())
        .page(Page::new().raw(&object))
        .build();
    package.replace("Doc_0/Tags/tag.xml", "PageRef=\"1\"", "PageRef=\"2\"");
    told_limit(&verify(&sealed(package)));
}

fn told_limit(report: &Report) {
    let mut lines = report.checks.iter();
    let told = lines.any(|l| {
        l.reason == Some(Reason::MetadataMalformed) && l.detail.as_deref() == Some("limit")
    });
    assert!(told, "{}", report.text(Language::En));
}
