//! A licence's data, under either spelling, from one or several carriers.

use proptest::prelude::*;
use yinzheng::licence::Carrier;
use yinzheng::licence::CarrierKind;
use yinzheng::licence::CatalogueRecord;
use yinzheng::licence::Delegations;
use yinzheng::licence::Element;
use yinzheng::licence::HolderCodeFault;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::Metadata;
use yinzheng::licence::MetadataFault;
use yinzheng::licence::MetadataRules;
use yinzheng::licence::PeriodEnd;
use yinzheng::licence::Protection;
use yinzheng::licence::SealOwner;
use yinzheng::licence::Source;
use yinzheng::licence::TypeTable;
use yinzheng::licence::judge_coverage;
use yinzheng::licence::judge_issuer_seal;
use yinzheng::licence::judge_metadata;
use yinzheng::licence::read_date;
use yinzheng::licence::read_period;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;

const ID: &str = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
/// The standard's own example of a citizen number; it names nobody.
const CITIZEN: &str = "11010519491231002X";

const PINYIN: [(&str, &str); 13] = [
    ("ZZMC", "道路运输经营许可证"),
    ("ZZLXDM", "11100000000019713D008"),
    ("ZZBH", "川交运管许可广字510800000001号"),
    ("ZZBS", ID),
    ("ZZBFJG", "广元市（虚构）交通运输局"),
    ("ZZBFJGDM", "11510800MB9999906B"),
    ("ZZBFRQ", "2023-05-01"),
    ("ZZYXQQSRQ", "2023年5月1日"),
    ("ZZYXQJZRQ", "20270430"),
    ("CZZT", "某某运输有限公司"),
    ("CZZTDM", "91350100M000100Y43"),
    ("CZZTDMLXDM", "001"),
    ("KZ_JYFW", "道路普通货物运输"),
];

const ENGLISH: [(&str, &str); 12] = [
    ("certificateName", "道路运输经营许可证"),
    ("certificateTypeCode", "11100000000019713D008"),
    ("certificateNumber", "川交运管许可广字510800000001号"),
    ("certificateIdentifier", ID),
    ("certificateIssuingAuthorityName", "广元市(虚构)交通运输局"),
    ("certificateIssuingAuthorityCode", "11510800MB9999906B"),
    ("certificateIssuedDate", "2023/05/01"),
    ("certificateEffectiveDate", "1682870400000"),
    ("certificateExpiringDate", "2027-04-30 00:00:00"),
    ("certificateHolderName", "某某运输 有限公司"),
    ("certificateHolderCode", "91350100M000100Y43"),
    ("certificate_holder_type", "001"),
];

fn source(path: &str, protection: Protection, pairs: &[(&str, &str)]) -> Source {
    let carrier = Carrier::new(CarrierKind::CustomData, path);
    Source::new(carrier, protection).with(pairs.iter().copied())
}

fn covered(pairs: &[(&str, &str)]) -> Source {
    source("/OFD.xml", Protection::Covered, pairs)
}

fn uncovered(pairs: &[(&str, &str)]) -> Source {
    source("/Doc_0/Attachs/licence.xml", Protection::Uncovered, pairs)
}

fn outcomes(metadata: &Metadata) -> Vec<Outcome> {
    let findings = judge_metadata(
        metadata,
        &MetadataRules::default(),
        Some(&TypeTable::builtin()),
    );
    findings.iter().map(|f| f.outcome).collect()
}

#[test]
fn both_spellings_say_the_same() {
    for pairs in [&PINYIN[..], &ENGLISH[..]] {
        let metadata = Metadata::read(&[covered(pairs)]);
        assert_eq!(
            outcomes(&metadata),
            [Outcome::Ok],
            "{:?}",
            metadata.faults()
        );
        let period = metadata.period().unwrap();
        assert_eq!(period.from.unwrap().to_string(), "2023-05-01");
        assert!(matches!(period.until, PeriodEnd::Date(d) if d.to_string() == "2027-04-30"));
        let id = metadata.id().unwrap();
        assert_eq!(id.id().unwrap().to_string(), ID);
        assert_eq!(metadata.issuers().len(), 1);
        let holder = &metadata.holders()[0];
        assert_eq!(holder.code_type, Some(HolderCodeType::UnifiedSocialCredit));
    }
    let both = Metadata::read(&[covered(&PINYIN), uncovered(&ENGLISH[..10])]);
    assert_eq!(both.faults(), [], "forms differ, values do not");
    assert_eq!(both.extensions().keys().collect::<Vec<_>>(), ["KZ_JYFW"]);
}

#[test]
fn covered_values_go_first_and_the_rest_is_not_trusted() {
    let good = [("ZZMC", "甲证"), ("ZZYXQJZRQ", "2024-01-01")];
    let forged = [
        ("ZZMC", "甲证"),
        ("ZZYXQJZRQ", "2034-01-01"),
        ("CZZT", "某人"),
    ];
    let metadata = Metadata::read(&[uncovered(&forged), covered(&good)]);
    let until = metadata.value(Element::ValidUntil).unwrap();
    assert_eq!(
        (until.as_str(), until.carrier().path.as_str()),
        ("2024-01-01", "/OFD.xml")
    );
    assert_eq!(
        metadata.faults(),
        [MetadataFault::Contradicted(Element::ValidUntil)]
    );
    let coverage = judge_coverage(&metadata);
    assert_eq!(coverage.outcome, Outcome::Warning(Reason::UnprotectedData));
    assert_eq!(coverage.detail.as_deref(), Some("CZZT"));

    let trusted = metadata.covered();
    assert_eq!(trusted.value(Element::Holder), None);
    assert_eq!(judge_coverage(&trusted).outcome, Outcome::Ok);
    let nothing = Metadata::read(&[]);
    assert_eq!(
        judge_coverage(&nothing).outcome,
        Outcome::Skipped(Reason::NotObserved)
    );
}

#[test]
fn contradictions_are_told_by_their_weight() {
    let a = [("ZZMC", "甲证"), ("CJSJ", "2024-01-01")];
    let b = [("ZZMC", "乙证"), ("CJSJ", "2024-01-02")];
    let conflict = vec![
        MetadataFault::Conflict(Element::Name),
        MetadataFault::Conflict(Element::CreatedAt),
    ];
    for (sources, faults, why) in [
        ([covered(&a), covered(&b)], conflict.clone(), "both covered"),
        ([uncovered(&a), uncovered(&b)], conflict, "none covered"),
        (
            [covered(&a), uncovered(&b)],
            vec![
                MetadataFault::Contradicted(Element::Name),
                MetadataFault::Contradicted(Element::CreatedAt),
            ],
            "one covered",
        ),
    ] {
        let metadata = Metadata::read(&sources);
        assert_eq!(metadata.faults(), faults, "{why}");
        let open = outcomes(&metadata).contains(&Outcome::NotOk(Reason::MetadataConflict));
        assert_eq!(open, why != "one covered", "{why}");
    }
    let twice = Metadata::read(&[covered(&[("ZZBH", "1"), ("ZZBH", "2"), ("ZZBH", "1")])]);
    assert_eq!(twice.faults(), [MetadataFault::Conflict(Element::Number)]);
    let same = Metadata::read(&[covered(&[("ZZBH", "川〔1〕"), ("证照编号", "川[1]")])]);
    assert_eq!(same.faults(), []);
}

/// Reads `pairs` from a covered carrier: they have exactly this fault, and it is judged so.
fn assert_fault(pairs: &[(&str, &str)], fault: MetadataFault, outcome: Outcome) {
    let metadata = Metadata::read(&[covered(pairs)]);
    assert_eq!(metadata.faults(), std::slice::from_ref(&fault), "{pairs:?}");
    let got = outcomes(&metadata);
    assert!(got.contains(&outcome), "{fault:?}");
    let open = got.contains(&Outcome::NotOk(Reason::MetadataIncomplete))
        || matches!(outcome, Outcome::NotOk(_));
    assert!(!open || !got.contains(&Outcome::Ok), "{fault:?}");
}

#[test]
fn faults_of_dates_and_codes_are_told() {
    let id = ("ZZBS", ID);
    let conflict = Outcome::NotOk(Reason::MetadataConflict);
    let differs = Outcome::Warning(Reason::MetadataConflict);
    let malformed = Outcome::NotOk(Reason::MetadataMalformed);
    let unusual = Outcome::Warning(Reason::MetadataUnusual);
    use MetadataFault::*;
    let until = ("ZZYXQJZRQ", "2023-06-01");
    let road = ("ZZLXDM", "11100000000019713D013");
    let other = ("ZZBFJGDM", "11500000000000019A");
    let version = ("certificate_version", "002");
    assert_fault(
        &[("ZZYXQJZRQ", "待定")],
        Unreadable(Element::ValidUntil),
        malformed,
    );
    assert_fault(
        &[("ZZBFRQ", "2024.6.1")],
        UnusualForm(Element::IssueDate),
        unusual,
    );
    assert_fault(
        &[("ZZYXQQSRQ", "2024-06-01"), until],
        PeriodInverted,
        conflict,
    );
    assert_fault(&[id, road], IdentifierDiffers(Element::TypeCode), conflict);
    assert_fault(
        &[id, other],
        IdentifierDiffers(Element::IssuerCode),
        differs,
    );
    assert_fault(&[id, version], IdentifierDiffers(Element::Version), differs);
}

#[test]
fn faults_of_holders_are_told() {
    let malformed = Outcome::NotOk(Reason::MetadataMalformed);
    let unusual = Outcome::Warning(Reason::HolderCodeUnusual);
    for (code, kind, fault, outcome) in [
        (
            "110105194912310021",
            "111",
            HolderCodeFault::CitizenNumber,
            malformed,
        ),
        (
            "110105491231002",
            "111",
            HolderCodeFault::CitizenNumberForm,
            unusual,
        ),
        (
            "91350100M0001TGQXM",
            "001",
            HolderCodeFault::UsccCheck,
            unusual,
        ),
        (
            "91350100m000100y43",
            "001",
            HolderCodeFault::UsccSpelling,
            unusual,
        ),
        ("9135", "001", HolderCodeFault::UsccForm, malformed),
    ] {
        let fault = MetadataFault::HolderCode { holder: 1, fault };
        assert_fault(&[("CZZTDM", code), ("CZZTDMLXDM", kind)], fault, outcome);
    }
    let foreign = MetadataFault::HolderCodeType { holder: 1 };
    assert_fault(
        &[("CZZTDM", "x"), ("CZZTDMLXDM", "70")],
        foreign.clone(),
        unusual,
    );
    let both = [
        ("CZZTDM", "x"),
        ("CZZTDMLXDM", "411"),
        ("CZZTDMLX", "普通护照号"),
    ];
    assert_fault(&both, foreign, unusual);
    let mismatch = MetadataFault::MultiValueMismatch(Element::Holder);
    assert_fault(&[("CZZT", "甲,乙"), ("CZZTDM", "1")], mismatch, malformed);
}

#[test]
fn what_is_missing_is_told_by_its_weight() {
    let metadata = Metadata::read(&[covered(&PINYIN[..3])]);
    let got = outcomes(&metadata);
    assert!(
        got.contains(&Outcome::NotOk(Reason::MetadataIncomplete)),
        "no identifier"
    );
    let metadata = Metadata::read(&[covered(&[("ZZBS", ID)])]);
    let got = outcomes(&metadata);
    assert_eq!(got.first(), Some(&Outcome::Ok));
    assert_eq!(got.len(), 10, "nine expected elements are absent");
    let unknown = ID.replace("D008", "D999");
    let body = unknown.strip_suffix('3').unwrap();
    let read = yinzheng::licence::LicenceId::read(&unknown);
    let fixed = format!("{body}{}", read.expected_check().unwrap());
    let got = outcomes(&Metadata::read(&[covered(&[("ZZBS", &fixed)])]));
    assert!(got.contains(&Outcome::Info(Reason::TypeCodeUnknown)));
}

#[test]
fn several_holders_are_told_apart() {
    let joined = [
        ("CZZT", "张三,李四"),
        ("CZZTDM", "11010519491231002X,440524188001010014"),
        ("CZZTDMLX", "公民身份号码,公民身份号码"),
    ];
    let repeated = [
        ("CZZT", "张三"),
        ("CZZTDM", CITIZEN),
        ("CZZT", "李四"),
        ("CZZTDM", "440524188001010014"),
        ("CZZTDMLXDM", "111"),
        ("CZZTDMLXDM", "111"),
    ];
    for pairs in [&joined[..], &repeated[..]] {
        let metadata = Metadata::read(&[covered(pairs)]);
        assert_eq!(metadata.faults(), []);
        let names: Vec<&str> = metadata.holders().iter().map(|h| h.name.as_str()).collect();
        assert_eq!(names, ["张三", "李四"]);
        let kind = Some(HolderCodeType::Citizen);
        assert!(metadata.holders().iter().all(|h| h.code_type == kind));
    }
}

#[test]
fn no_citizen_number_is_shown() {
    let pairs = [
        ("ZZBS", ID),
        ("CZZT", CITIZEN),
        ("CZZTDM", CITIZEN),
        ("CZZTDMLXDM", "111"),
        ("KZ_FDDBRSFZ", CITIZEN),
        ("备注", "身份证110105491231002。"),
        ("ZZBFRQ", CITIZEN),
        ("JZJZZSY", CITIZEN),
        ("JZJZZZ", CITIZEN),
        ("ZZBFJG", CITIZEN),
        ("ZZBFJGDM", CITIZEN),
        ("JZJYXQJZSJ", "2030-01-01"),
    ];
    let metadata = Metadata::read(&[
        covered(&pairs),
        uncovered(&[("CZZTDM", "440524188001010014")]),
    ]);
    let mut shown = format!("{metadata:?}");
    shown += &serde_json::to_string(&metadata).unwrap();
    shown += &format!("{:?} {:?}", metadata.holders(), metadata.issuers());
    shown += &serde_json::to_string(metadata.holders()).unwrap();
    let types = TypeTable::builtin();
    let findings = judge_metadata(&metadata, &MetadataRules::default(), Some(&types));
    shown += &format!("{findings:?} {:?}", judge_coverage(&metadata));
    let copy = yinzheng::licence::AnnotatedCopy::of(&metadata).unwrap();
    shown += &format!("{copy:?}");
    shown += &serde_json::to_string(&copy).unwrap();
    shown += &serde_json::to_string(metadata.issuers()).unwrap();
    let owner = SealOwner::new(Some(CITIZEN), Some(CITIZEN));
    shown += &format!("{owner:?}");
    shown += &serde_json::to_string(&owner).unwrap();
    let seal = judge_issuer_seal(metadata.issuers(), &owner, &Delegations::none());
    shown += &format!("{seal:?}");
    let now = "2026-11-24".parse().unwrap();
    shown += &format!(
        "{:?}",
        yinzheng::licence::judge_copy(&copy, Some("贷款"), now)
    );
    let record = CatalogueRecord::of(&metadata);
    shown += &format!("{record:?}");
    for secret in ["19491231", "18800101", "491231002"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let json = serde_json::to_string(&record).unwrap();
    assert!(
        json.contains(CITIZEN),
        "the record that is reported holds it whole"
    );
}

#[test]
fn catalogue_records_are_written_and_read() {
    let metadata = Metadata::read(&[covered(&PINYIN)]);
    let mut record = CatalogueRecord::of(&metadata);
    record.batch = "20231101-1".to_owned();
    record.area_code = "510802".to_owned();
    assert_eq!(record.issue_date, "2023-05-01");
    assert_eq!(record.issuer_code, "11510800MB9999906B");
    assert_eq!(
        record.division().map(|d| d.to_string()).as_deref(),
        Some("510802")
    );
    assert_eq!(record.overlong(), []);
    let json = serde_json::to_string(&record).unwrap();
    assert_eq!(
        serde_json::from_str::<CatalogueRecord>(&json).unwrap(),
        record
    );
    assert!(serde_json::from_str::<CatalogueRecord>(r#"{"holdr": "x"}"#).is_err());
    record.data_source = "1234".to_owned();
    assert_eq!(record.overlong().len(), 1);
}

fn any_name() -> impl Strategy<Value = String> {
    let known = Element::ALL.iter().map(|e| e.code().to_owned());
    prop_oneof![
        4 => prop::sample::select(known.collect::<Vec<_>>()),
        1 => "KZ_[A-Z]{0,4}",
        1 => "\\PC{0,8}",
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        "[0-9年月日/. :至长期,，-]{0,24}",
        "(1\\.2\\.156\\.3005\\.2)?[.0-9A-Z]{0,70}",
        Just(ID.to_owned()),
        Just(CITIZEN.to_owned()),
    ]
}

fn any_source() -> impl Strategy<Value = Source> {
    let pairs = prop::collection::vec((any_name(), any_text()), 0..12);
    (pairs, prop::bool::ANY).prop_map(|(pairs, is_covered)| {
        let empty = if is_covered {
            covered(&[])
        } else {
            uncovered(&[])
        };
        empty.with(pairs.iter().map(|(n, t)| (n.as_str(), t.as_str())))
    })
}

proptest! {
    /// Any pairs are read and judged; what counts is covered wherever a covered value is there.
    #[test]
    fn any_pairs_are_read(sources in prop::collection::vec(any_source(), 0..4)) {
        let metadata = Metadata::read(&sources);
        for element in Element::ALL {
            let any_covered = metadata.values(*element).iter().any(|v| v.is_covered());
            prop_assert_eq!(metadata.value(*element).is_some_and(|v| v.is_covered()), any_covered);
        }
        let findings = judge_metadata(&metadata, &MetadataRules::default(), None);
        prop_assert!(!findings.is_empty());
        let _ = (judge_coverage(&metadata), CatalogueRecord::of(&metadata).overlong());
        prop_assert!(metadata.covered().elements().all(|e| metadata.covered().value(e).unwrap().is_covered()));
    }

    /// What uncovered carriers say never changes what the covered ones vouch for.
    #[test]
    fn uncovered_values_change_nothing_covered(a in any_source(), b in any_source()) {
        let only = Metadata::read(std::slice::from_ref(&a)).covered();
        let b = Metadata::read(&[a, b]).covered();
        for element in only.elements() {
            prop_assert_eq!(only.value(element).unwrap().as_str(), b.value(element).unwrap().as_str());
        }
    }

    /// A day in any listed form is read as that day, and any text without a panic.
    #[test]
    fn days_are_read_in_every_form(year in 1000_u32..9999, month in 1_u32..13, day in 1_u32..29, text in any_text()) {
        let want = format!("{year:04}-{month:02}-{day:02}");
        for written in [
            want.clone(),
            format!("{want} 00:00:00"),
            format!("{year:04}{month:02}{day:02}"),
            format!("{year}年{month}月{day}日"),
            format!("{year:04}/{month:02}/{day:02}"),
        ] {
            let read = read_date(&written).map(|r| r.date.to_string());
            prop_assert_eq!(read.as_ref(), Some(&want), "{}", written);
        }
        let _ = (read_date(&text), read_period(&text));
    }
}
