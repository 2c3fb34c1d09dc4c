//! Every rule that a list must keep, by a list that breaks it and nothing else; the place is part of the answer.

use std::collections::BTreeSet;

use yinzheng::licence::LicenceStatus;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::Condition;
use yinzheng::recognition::Equivalence;
use yinzheng::recognition::ForeignType;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::ListRule;
use yinzheng::recognition::ListedType;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::Offer;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState::Annulled;
use yinzheng::recognition::RecognitionState::Recognised;
use yinzheng::recognition::RecognitionState::Withdrawn;
use yinzheng::recognition::Span;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::StatusEntry;
use yinzheng::recognition::StatusMapping;
use yinzheng::recognition::SubjectMatch;
use yinzheng::recognition::TakeOver;
use yinzheng::recognition::TakeOverScope;

use crate::world;
use crate::world::LOCAL;
use crate::world::OTHER_TYPE;
use crate::world::TYPE_CODE;
use crate::world::history;
use crate::world::list;
use crate::world::since;
use crate::world::time;
use crate::world::year;

type Change = fn(&mut RecognitionList);

fn sichuan_type(code: &str) -> ForeignType {
    ForeignType::new("510000".parse().unwrap(), code)
}

fn another_office(list: &mut RecognitionList) {
    let mut other = list.authorities[0].clone();
    other.authority_id = "11500000000000019A".parse().unwrap();
    list.authorities.push(other);
}

const CASES: &[(ListRule, &str, Change)] = &[
    (
        ListRule::AuthoritiesOverlap,
        "/authorities/1",
        another_office,
    ),
    (ListRule::AuthoritiesOverlap, "/authorities/1", |l| {
        let by = SubjectMatch::by_name("sc-root", "某局");
        l.authorities[0].certificates.clear();
        l.authorities[0].matches = vec![by];
        another_office(l);
    }),
    (ListRule::CertificateMissing, "/authorities/0", |l| {
        l.authorities[0].certificates.clear();
    }),
    (ListRule::CertificateMissing, "/seal_makers/0", |l| {
        l.seal_makers[0].certificates.clear();
    }),
    (
        ListRule::CertificateUnreadable,
        "/anchors/0/certificate",
        |l| {
            l.anchors[0].certificate = "MAA=".to_owned();
        },
    ),
    (
        ListRule::CertificateUnreadable,
        "/authorities/0/certificates/0",
        |l| {
            l.authorities[0].certificates = vec![CertificateRef::Der("AAAA".to_owned())];
        },
    ),
    (
        ListRule::CertificateUnreadable,
        "/seal_makers/0/certificates",
        |l| {
            l.seal_makers[0].certificates = vec![CertificateRef::Der("MAA=".to_owned())];
        },
    ),
    (
        ListRule::ConditionUnusable,
        "/equivalences/0/conditions",
        |l| {
            l.equivalences[0].conditions = vec![Condition::All(Vec::new())];
        },
    ),
    (
        ListRule::ConditionUnusable,
        "/equivalences/0/conditions",
        |l| {
            let mut deep = Condition::CertificatePolicy("1.2".to_owned());
            for _ in 0..8 {
                deep = Condition::None(vec![deep]);
            }
            l.equivalences[0].conditions = vec![deep];
        },
    ),
    (
        ListRule::DanglingReference,
        "/authorities/0/may_issue/0/type_code",
        |l| {
            l.authorities[0].may_issue[0].type_code = "none".to_owned();
        },
    ),
    (ListRule::DanglingReference, "/authorities/0/region", |l| {
        l.authorities[0].region = "330100".parse().unwrap();
    }),
    (
        ListRule::DanglingReference,
        "/authorities/0/matches/0/anchor_id",
        |l| {
            let code = "11500000000000019A".parse().unwrap();
            l.authorities[0].matches = vec![SubjectMatch::by_code("none", code)];
        },
    ),
    (ListRule::DanglingReference, "/anchors/0/region", |l| {
        l.anchors[0].region = "330100".parse().unwrap();
    }),
    (
        ListRule::DanglingReference,
        "/equivalences/0/to/type_code",
        |l| {
            l.equivalences[0].to.type_code = "none".to_owned();
        },
    ),
    (
        ListRule::DanglingReference,
        "/equivalences/0/from/region",
        |l| {
            l.equivalences[0].from.region = "330100".parse().unwrap();
        },
    ),
    (
        ListRule::DanglingReference,
        "/equivalences/0/agreement_ref",
        |l| {
            l.equivalences[0].agreement_ref = Some("none".to_owned());
        },
    ),
    (ListRule::DanglingReference, "/scenarios/0/types/1", |l| {
        l.scenarios[0].types.push("none".to_owned());
    }),
    (
        ListRule::DanglingReference,
        "/assurance/min_level/a~1b",
        |l| {
            let level = yinzheng::recognition::Assurance::L2;
            l.assurance.min_level.insert("a/b".to_owned(), level);
        },
    ),
    (ListRule::DanglingReference, "/regions/1/parent", |l| {
        l.regions[1].parent = Some("500000".parse().unwrap());
    }),
    (ListRule::DatesUnordered, "/next_update", |l| {
        l.next_update = time("2027-07-01")
    }),
    (ListRule::DatesUnordered, "/next_update", |l| {
        l.next_update = l.effective_from.plus(-1);
    }),
    (ListRule::DigestUnreadable, "/previous_digest", |l| {
        l.previous_digest = Some("sm3:AB".to_owned());
    }),
    (
        ListRule::DigestUnreadable,
        "/authorities/0/certificates/0",
        |l| {
            l.authorities[0].certificates = vec![CertificateRef::Digest("sm3:0".to_owned())];
        },
    ),
    (ListRule::DuplicateId, "/types/3/type_code", |l| {
        l.types.push(ListedType::new(LOCAL, "again"));
    }),
    (ListRule::DuplicateId, "/regions/2/code", |l| {
        l.regions.push(l.regions[0].clone())
    }),
    (ListRule::DuplicateId, "/anchors/2/certificate", |l| {
        let mut twice = l.anchors[0].clone();
        twice.anchor_id = "again".to_owned();
        l.anchors.push(twice);
    }),
    (ListRule::DuplicateId, "/scenarios/1/id", |l| {
        l.scenarios.push(l.scenarios[0].clone())
    }),
    (ListRule::EquivalenceAmbiguous, "/equivalences/1", |l| {
        let from = ForeignType::new("510800".parse().unwrap(), TYPE_CODE);
        l.equivalences
            .push(Equivalence::new("e2", from, OTHER_TYPE, since(2022)));
    }),
    (
        ListRule::EquivalenceChain,
        "/equivalences/0/to/type_code",
        |l| {
            l.equivalences.push(Equivalence::new(
                "e2",
                sichuan_type(LOCAL),
                OTHER_TYPE,
                since(2020),
            ));
        },
    ),
    (
        ListRule::EquivalenceChain,
        "/equivalences/0/to/type_code",
        |l| {
            l.equivalences[0].to.type_code = TYPE_CODE.to_owned();
        },
    ),
    (ListRule::ExpiresTooLate, "/expires_at", |l| {
        l.expires_at = year(2036)
    }),
    (ListRule::HistoryEmpty, "/scenarios/0/status", |l| {
        l.scenarios[0].status = StandingHistory::default();
    }),
    (ListRule::HistoryRetroactive, "/anchors/0/status/1", |l| {
        let ended = StatusEntry::new(Withdrawn, year(2024)).voiding_from(year(2020));
        l.anchors[0].status.push(ended);
    }),
    (
        ListRule::HistoryRetroactive,
        "/authorities/0/status/1",
        |l| {
            let later = StatusEntry::new(Annulled, year(2024)).voiding_from(year(2025));
            l.authorities[0].status.push(later);
        },
    ),
    (ListRule::HistoryUnsorted, "/equivalences/0/status/1", |l| {
        l.equivalences[0].status = history(&[(Recognised, 2022), (Withdrawn, 2021)]);
    }),
    (ListRule::LimitExceeded, "/equivalences", |l| {
        let rule = l.equivalences[0].clone();
        l.equivalences = vec![rule; 20_001];
    }),
    (ListRule::LimitExceeded, "/crypto", |l| {
        let row = l.crypto.rows[0].clone();
        l.crypto.rows = vec![row; 20_001];
    }),
    (ListRule::MatchEmpty, "/authorities/0/matches/0", |l| {
        let mut nothing = SubjectMatch::by_name("sc-root", "x");
        nothing.organisation = None;
        l.authorities[0].matches = vec![nothing];
    }),
    (
        ListRule::MayIssueOverlap,
        "/authorities/0/may_issue/1",
        |l| {
            let mut again = MayIssue::new(TYPE_CODE);
            again.valid = vec![Span::new(year(2024), None)];
            l.authorities[0].may_issue.push(again);
        },
    ),
    (ListRule::PurposeMissing, "/anchors/0/purposes", |l| {
        l.anchors[0].purposes.clear()
    }),
    (
        ListRule::SpanInverted,
        "/authorities/0/may_issue/0/valid",
        |l| {
            l.authorities[0].may_issue[0].valid = vec![Span::new(year(2024), Some(year(2024)))];
        },
    ),
    (
        ListRule::StatusMappingUnusable,
        "/equivalences/0/statuses",
        |l| {
            let better = StatusMapping::new(LicenceStatus::Suspended, LicenceStatus::Effective);
            l.equivalences[0].statuses = vec![better];
        },
    ),
    (
        ListRule::StatusMappingUnusable,
        "/equivalences/0/statuses",
        |l| {
            let one = StatusMapping::new(LicenceStatus::Suspended, LicenceStatus::Restricted);
            l.equivalences[0].statuses = vec![one, one];
        },
    ),
    (ListRule::TakeOverUnusable, "/takes_over/0", |l| {
        let scope = TakeOverScope::regions(vec!["510000".parse().unwrap()]);
        l.takes_over = vec![TakeOver::new(
            "https://example.org/x",
            "x",
            Vec::new(),
            1,
            scope,
        )];
    }),
];

#[test]
fn each_broken_rule_is_told_with_its_place() {
    for (rule, pointer, change) in CASES {
        let mut list = list();
        change(&mut list);
        match world::try_accept(&list) {
            Err(AcceptError::Inconsistent(faults)) => {
                let fits = faults
                    .iter()
                    .any(|f| f.rule == *rule && f.pointer == *pointer);
                assert!(fits, "{rule} at {pointer}: {faults:?}");
            }
            other => panic!("{rule} at {pointer}: {other:?}"),
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    let tried: BTreeSet<ListRule> = CASES.iter().map(|(rule, ..)| *rule).collect();
    let all = ListRule::ALL.iter().copied();
    // What is no list at all, below.
    let left: Vec<ListRule> = all.filter(|r| !tried.contains(r)).collect();
    assert_eq!(left, [ListRule::Malformed]);
}

fn offered(payload: String) -> AcceptError {
    let envelope = world::signed(payload.into_bytes(), LIST_DOMAIN, &[3, 4]);
    let root = world::root_of(&world::manifest());
    let acceptance = yinzheng::recognition::Acceptance::at(time(world::NOW));
    acceptance
        .list(&Offer::new(&envelope), &root, None)
        .unwrap_err()
}

#[test]
fn what_is_not_understood_is_refused() {
    let good = String::from_utf8(list().to_payload()).unwrap();
    let mut conditional = list();
    let (from, until) = (None, Some(time("2001-01-01")));
    conditional.equivalences[0].conditions = vec![Condition::Issued { from, until }];
    let highest = yinzheng::recognition::Assurance::L4;
    conditional
        .assurance
        .min_level
        .insert(LOCAL.to_owned(), highest);
    let conditional = String::from_utf8(conditional.to_payload()).unwrap();
    let level = "\"50-0001\":\"L4\"";
    assert!(conditional.contains("\"until\":\"2001") && conditional.contains(level));
    for (text, cause, why) in [
        (
            good.replace("recognition/1", "recognition/2"),
            "LIST_UNSUPPORTED_VERSION",
            "version",
        ),
        (
            good.replacen("\"matters\"", "\"excuded\": true, \"matters\"", 1),
            "LIST_INCONSISTENT",
            "a misspelt field",
        ),
        (
            good.replacen("\"sequence\":1", "\"sequence\":1,\"sequence\":2", 1),
            "LIST_INCONSISTENT",
            "a field twice",
        ),
        (
            good.replacen("510000", "51", 1),
            "LIST_INCONSISTENT",
            "no division",
        ),
        (
            conditional.replace("\"until\":\"2001", "\"untill\":\"2001"),
            "LIST_INCONSISTENT",
            "a misspelt restriction in a condition",
        ),
        (
            conditional.replace(level, &format!("{level},\"50-0001\":\"L1\"")),
            "LIST_INCONSISTENT",
            "a type twice, with two levels",
        ),
        ("[]".to_owned(), "LIST_INCONSISTENT", "no list"),
    ] {
        let error = offered(text);
        assert_eq!(error.cause().1.code(), cause, "{why}");
    }
    let mut critical = list();
    let json = r#"[{"id": "a"}, {"id": "b", "critical": true}]"#;
    critical.extensions = serde_json::from_str(json).unwrap();
    let error = world::try_accept(&critical).unwrap_err();
    assert_eq!(error, AcceptError::CriticalExtension(1));
    critical.extensions[1].critical = false;
    assert!(world::try_accept(&critical).is_ok());
}

#[test]
fn a_successor_may_take_over_the_certificate() {
    let mut list = list();
    another_office(&mut list);
    list.authorities[0].status = history(&[(Recognised, 2015), (Withdrawn, 2024)]);
    list.authorities[1].status = since(2024);
    assert!(world::try_accept(&list).is_ok());
}
