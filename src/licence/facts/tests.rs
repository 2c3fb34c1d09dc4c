use super::*;
use crate::licence::Carrier;
use crate::licence::CarrierKind;
use crate::licence::Source;
use crate::licence::TypeTable;

fn facts(covered: &[(&str, &str)], uncovered: &[(&str, &str)]) -> LicenceFacts {
    let source = |path: &str, protection, pairs: &[(&str, &str)]| {
        let carrier = Carrier::new(CarrierKind::CustomData, path);
        Source::new(carrier, protection).with(pairs.iter().copied())
    };
    let sources = [
        source("/a", Protection::Uncovered, uncovered),
        source("/b", Protection::Covered, covered),
    ];
    let licence = Licence::read(&sources, Vec::new(), &TypeTable::builtin()).unwrap();
    LicenceFacts::of(&licence, StatusFacts::default())
}

const PERSON: [(&str, &str); 6] = [
    ("ZZMC", "某证"),
    ("ZZLXDM", "11100000000019713D008"),
    ("CZZT", "张三"),
    ("CZZTDM", "11010519491231002X"),
    ("CZZTDMLXDM", "111"),
    ("ZZBFRQ", "2024-06-01"),
];

#[test]
fn only_what_is_covered_counts() {
    let facts = facts(&PERSON, &[("ZZBH", "川1"), ("ZZMC", "别的证")]);
    assert_eq!(facts.name.as_deref(), Some("某证"));
    assert_eq!(facts.number, None, "uncovered");
    assert_eq!(facts.fields["ZZBH"].value, "川1");
    assert_eq!(facts.covered("ZZBH"), None);
    assert_eq!(facts.covered("ZZLXDM"), Some("11100000000019713D008"));
}

#[test]
fn what_covered_carriers_contradict_is_missing() {
    let facts = facts(&[PERSON[0], PERSON[1], ("ZZLXDM", "另一类")], &[]);
    assert_eq!(facts.type_code, None);
    assert_eq!(facts.covered("ZZLXDM"), None);
}

#[test]
fn stored_facts_are_whole_and_shown_ones_masked() {
    let mut facts = facts(&PERSON, &[]);
    facts.copy = Some(AnnotatedCopy {
        made_at: None,
        maker: Some("110105491231002".to_owned()),
        cause: Some("年审".to_owned()),
        expires: crate::licence::CopyEnd::Unstated,
    });
    let json = serde_json::to_string(&facts).unwrap();
    assert!(json.contains("11010519491231002X"));
    assert_eq!(serde_json::from_str::<LicenceFacts>(&json).unwrap(), facts);
    let shown = format!("{facts:?}");
    assert!(!shown.contains("11010519491231002X") && !shown.contains("110105491231002"));
}
