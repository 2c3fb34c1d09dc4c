//! Every cause that can be named, each by a licence or a list with one thing changed.

use std::collections::BTreeSet;

use yinzheng::licence::LicenceStatus;
use yinzheng::licence::StatusBasis;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Assurance;
use yinzheng::recognition::Condition;
use yinzheng::recognition::Equivalence;
use yinzheng::recognition::FieldCondition;
use yinzheng::recognition::ForeignType;
use yinzheng::recognition::HolderAuthorisation;
use yinzheng::recognition::ProvenBy;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::RecognitionState::Annulled;
use yinzheng::recognition::RecognitionState::Recognised;
use yinzheng::recognition::RecognitionState::Suspended;
use yinzheng::recognition::RecognitionState::Withdrawn;
use yinzheng::recognition::Scenario;
use yinzheng::recognition::Span;
use yinzheng::recognition::StatusMapping;
use yinzheng::recognition::StatusSource;
use yinzheng::report::Format;
use yinzheng::report::Reason;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::SignatureKind;
use yinzheng::report::Verdict;

use crate::support::pki::OFFICE_CODE;
use crate::world::LOCAL;
use crate::world::OTHER_TYPE;
use crate::world::TYPE_CODE;
use crate::world::codes;
use crate::world::facts;
use crate::world::history;
use crate::world::list;
use crate::world::request;
use crate::world::run;
use crate::world::since;
use crate::world::time;
use crate::world::year;

/// List, facts, request.
type Scene = (RecognitionList, RecognitionFacts, RecognitionRequest);
type Change = fn(&mut Scene);

/// What is changed, and the cause that must be the first one told.
const CASES: &[(&str, &str, Change)] = &[
    ("REGION_NOT_RECOGNISED", "not listed", |s| {
        s.0.regions.retain(|r| r.name == "重庆市");
        let chongqing = "500000".parse().unwrap();
        s.0.anchors.iter_mut().for_each(|a| a.region = chongqing);
        s.0.seal_makers[0].region = chongqing;
        s.0.authorities[0].region = chongqing;
        s.0.authorities[0].certificates = vec![yinzheng::recognition::CertificateRef::Digest(
            format!("sm3:{}", "0".repeat(64)),
        )];
        s.0.equivalences.clear();
    }),
    ("REGION_NOT_RECOGNISED", "suspended", |s| {
        s.0.regions[1].status = history(&[(Recognised, 2020), (Suspended, 2026)]);
    }),
    ("REGION_WITHDRAWN", "ended by now", |s| {
        s.0.regions[1].status = history(&[(Recognised, 2020), (Withdrawn, 2026)]);
    }),
    ("REGION_ANNULLED", "void", |s| {
        s.0.regions[1].status = history(&[(Recognised, 2020), (Annulled, 2026)]);
    }),
    ("ANCHOR_UNKNOWN", "not listed", |s| {
        s.1.signatures[0].signer.path.truncate(1);
    }),
    ("ANCHOR_WRONG_PURPOSE", "for timestamps", |s| {
        s.0.anchors[0].purposes = vec![AnchorPurpose::TimestampCa];
    }),
    (
        "ANCHOR_NOT_RECOGNISED_AT_SIGNATURE_TIME",
        "later only",
        |s| {
            s.0.anchors[0].status = since(2026);
        },
    ),
    ("ANCHOR_WITHDRAWN", "before the signature", |s| {
        s.0.anchors[0].status = history(&[(Recognised, 2015), (Withdrawn, 2024)]);
    }),
    ("ANCHOR_ANNULLED", "after the signature", |s| {
        s.0.anchors[0].status = history(&[(Recognised, 2015), (Annulled, 2026)]);
    }),
    ("ANCHOR_CONSTRAINT_UNMET", "another policy", |s| {
        s.0.anchors[0].constraints.certificate_policies = vec!["1.2.3".to_owned()];
    }),
    ("MAKER_UNKNOWN", "not listed", |s| {
        s.1.signatures[0].maker.as_mut().unwrap().path[0]
            .sm3
            .clear();
    }),
    ("MAKER_NOT_RECOGNISED_AT_SEALING_TIME", "later only", |s| {
        s.0.seal_makers[0].status = since(2026);
    }),
    ("MAKER_ANNULLED", "void", |s| {
        s.0.seal_makers[0].status = history(&[(Recognised, 2015), (Annulled, 2026)]);
    }),
    ("AUTHORITY_UNKNOWN", "not listed", |s| {
        s.1.signatures[0].signer.path[0].sm3.clear();
    }),
    (
        "AUTHORITY_IDENTITY_MISMATCH",
        "the licence names another",
        |s| {
            s.1.licence.issuers[0].code = Some("11500000000000019A".to_owned());
        },
    ),
    (
        "AUTHORITY_IDENTITY_UNKNOWN",
        "the licence names nobody",
        |s| {
            s.1.licence.issuers.clear();
            s.1.licence.identifier = None;
        },
    ),
    (
        "AUTHORITY_AMBIGUOUS",
        "two share certificate and name",
        |s| {
            let mut other = s.0.authorities[0].clone();
            other.authority_id = "11500000000000019A".parse().unwrap();
            other.may_issue[0].type_code = LOCAL.to_owned();
            s.0.authorities.push(other);
            s.1.licence.issuers[0].code = None;
        },
    ),
    ("AUTHORITY_ANNULLED", "void", |s| {
        s.0.authorities[0].status = history(&[(Recognised, 2015), (Annulled, 2026)]);
    }),
    ("AUTHORITY_NOT_ALLOWED_FOR_TYPE", "other types", |s| {
        s.0.authorities[0].may_issue[0].type_code = OTHER_TYPE.to_owned();
    }),
    ("AUTHORITY_NOT_IN_PERIOD", "recognised later", |s| {
        s.0.authorities[0].status = since(2026);
    }),
    ("AUTHORITY_NOT_IN_PERIOD", "may issue later", |s| {
        s.0.authorities[0].may_issue[0].valid = vec![Span::new(year(2026), None)];
    }),
    ("AUTHORITY_OUTSIDE_TERRITORY", "another county", |s| {
        s.0.authorities[0].may_issue[0].territory = vec!["510700".parse().unwrap()];
    }),
    ("AUTHORITY_SEAL_REQUIRED", "a digital signature", |s| {
        s.1.signatures[0].kind = SignatureKind::Digital;
        s.1.signatures[0].maker = None;
    }),
    ("AUTHORITY_FORMAT_NOT_ACCEPTED", "other formats", |s| {
        s.0.authorities[0].may_issue[0].formats = vec![Format::Cms];
    }),
    (
        "AUTHORITY_TERRITORY_UNKNOWN",
        "an area that is no division",
        |s| {
            let mut field = s.1.licence.fields["ZZMC"].clone();
            field.value = "川东".to_owned();
            let area = yinzheng::licence::Element::Area.code().to_owned();
            s.1.licence.fields.insert(area, field);
        },
    ),
    ("VALIDITY_PERIOD_UNKNOWN", "an end that is no date", |s| {
        s.1.licence.period = None
    }),
    ("ISSUE_TIME_UNKNOWN", "no day of issue", |s| {
        s.1.licence.issued = None
    }),
    ("TYPE_UNKNOWN", "nobody listed what is wanted", |s| {
        s.2.wanted_type = Some("50-9999".to_owned());
    }),
    ("TYPE_NO_EQUIVALENCE", "no rule", |s| {
        s.2.wanted_type = Some(OTHER_TYPE.to_owned());
    }),
    ("TYPE_EQUIVALENCE_NOT_IN_FORCE", "ended", |s| {
        s.0.equivalences[0].status = history(&[(Recognised, 2020), (Withdrawn, 2026)]);
    }),
    ("TYPE_EQUIVALENCE_CONDITIONS_UNMET", "a condition", |s| {
        let field = FieldCondition::one_of("ZZMC", ["别的证".to_owned()]);
        s.0.equivalences[0].conditions = vec![Condition::Field(field)];
    }),
    (
        "TYPE_EQUIVALENCE_CONDITIONS_OPEN",
        "on an item that nobody covers",
        |s| {
            let field = FieldCondition::present("ZZMC");
            s.0.equivalences[0].conditions = vec![Condition::Field(field)];
            let field = s.1.licence.fields.get_mut("ZZMC").unwrap();
            field.protection = yinzheng::licence::Protection::Uncovered;
        },
    ),
    (
        "TYPE_EQUIVALENCE_AMBIGUOUS",
        "a rule is to be annulled later",
        |s| {
            let sichuan = "510000".parse().unwrap();
            let status = history(&[(Recognised, 2020), (Annulled, 2030)]);
            let rule = Equivalence::new("e2", ForeignType::new(sichuan, TYPE_CODE), LOCAL, status);
            s.0.equivalences.push(rule);
        },
    ),
    ("STATUS_UNMAPPED", "suspended means nothing here", |s| {
        use LicenceStatus::Effective;
        s.0.equivalences[0].statuses = vec![StatusMapping::new(Effective, Effective)];
        s.1.licence.status.status = LicenceStatus::Suspended;
    }),
    (
        "STATUS_NOT_IN_FORCE",
        "restricted means suspended here",
        |s| {
            let mapping = StatusMapping::new(LicenceStatus::Restricted, LicenceStatus::Suspended);
            s.0.equivalences[0].statuses = vec![mapping];
            s.1.licence.status.status = LicenceStatus::Restricted;
        },
    ),
    (
        "MANDATORY_METADATA_MISSING",
        "an item of the local type",
        |s| {
            s.0.types[1].mandatory_metadata = vec!["KZ_NONE".to_owned()];
        },
    ),
    ("SCENARIO_NOT_COVERED", "another matter", |s| {
        s.2.matter = Some("matter-2".to_owned());
    }),
    ("SCENARIO_NOT_COVERED", "an exception", |s| {
        let everything = s.0.scenarios[0].clone();
        let mut exception = everything.excluding();
        exception.id = "s2".to_owned();
        s.0.scenarios.push(exception);
    }),
    ("SCENARIO_NOT_COVERED", "ended", |s| {
        s.0.scenarios[0].status = history(&[(Recognised, 2020), (Withdrawn, 2026)]);
    }),
    ("ASSURANCE_TOO_LOW", "no authorisation", |s| {
        live(&mut s.1);
        s.2.needed = Assurance::L4;
    }),
    ("ASSURANCE_TOO_LOW", "the list asks for more", |s| {
        s.0.assurance
            .min_level
            .insert(LOCAL.to_owned(), Assurance::L4);
        live(&mut s.1);
    }),
    (
        "ASSURANCE_TOO_LOW",
        "by a source that is not accepted",
        |s| {
            live(&mut s.1);
            let other = "11500000000000019A".parse().unwrap();
            s.0.status_sources = vec![StatusSource::new("s", other, since(2020))];
            s.2.needed = Assurance::L3;
        },
    ),
    ("LIVE_STATUS_MISSING", "nobody said anything", |s| {
        s.2.needed = Assurance::L3
    }),
    ("LIVE_STATUS_MISSING", "only the caller did", |s| {
        live(&mut s.1);
        s.1.licence.status.basis = StatusBasis::Caller;
        s.2.needed = Assurance::L3;
    }),
    ("LIVE_STATUS_STALE", "too old", |s| {
        live(&mut s.1);
        s.1.licence.status.next_update = Some(time("2026-11-01"));
        s.2.needed = Assurance::L3;
    }),
    ("CRYPTO_ALGORITHM_NOT_ACCEPTED", "no row", |s| {
        s.0.crypto.rows.retain(|r| r.name != "SM2")
    }),
    ("CRYPTO_ALGORITHM_NOT_ACCEPTED", "ended before", |s| {
        s.0.crypto.rows[0].until = Some(year(2020));
    }),
    (
        "CRYPTO_ALGORITHM_NOT_ACCEPTED",
        "broken, whatever the list says",
        |s| {
            s.0.crypto
                .rows
                .push(yinzheng::policy::AlgorithmLimit::open("SHA-1", 0));
            s.1.signatures[0].signer.algorithms[0].digest = Some("SHA-1".to_owned());
        },
    ),
    ("CRYPTO_KEY_TOO_SMALL", "SM2 with more bits", |s| {
        s.0.crypto.rows[0].bits = 512
    }),
    (
        "SIGNATURE_TIME_UNPROVEN",
        "claimed before the anchor was withdrawn",
        |s| {
            s.1.signatures[0].time.proven_by = Some(ProvenBy::Claim);
            s.0.anchors[0].status = history(&[(Recognised, 2015), (Withdrawn, 2026)]);
        },
    ),
    ("LIST_NONE_FOR_REGION", "the list of another region", |s| {
        s.2.region = "330100".to_owned()
    }),
    ("LIST_STALE", "used after the next update", |s| {
        s.2.used_at = time("2027-01-15")
    }),
    ("LIST_EXPIRED", "used after its end", |s| {
        s.2.used_at = time("2027-07-15")
    }),
    ("LIST_NOT_YET_EFFECTIVE", "used before its beginning", |s| {
        s.2.used_at = time("2026-01-15")
    }),
    ("LIST_CLOSED", "used after it was closed", |s| {
        s.0.closed_at = Some(time("2026-10-01"))
    }),
];

/// A fresh statement of the issuer.
fn live(facts: &mut RecognitionFacts) {
    let status = &mut facts.licence.status;
    status.status = LicenceStatus::Effective;
    status.basis = StatusBasis::Authenticated;
    status.this_update = Some(time("2026-11-23"));
    status.next_update = Some(time("2026-12-23"));
    status.stated_by = Some(OFFICE_CODE.parse().unwrap());
}

#[test]
fn each_cause_is_told_first_with_its_outcome() {
    for (code, why, change) in CASES {
        let mut scene = (list(), facts(), request());
        assert_eq!(
            codes(&run(&scene.0, &scene.1, &scene.2)),
            [""; 0],
            "recognised before"
        );
        change(&mut scene);
        let answer = run(&scene.0, &scene.1, &scene.2);
        let told = codes(&answer);
        assert_eq!(told.first(), Some(code), "{why}: {told:?}");
        let indication = Reason::from_code(code).unwrap().indication();
        let outcome = match indication {
            Verdict::Failed => RecognitionOutcome::NotRecognised,
            _ => RecognitionOutcome::Undetermined,
        };
        assert_eq!(answer.outcome(), outcome, "{code}: {why}: {told:?}");
    }
}

/// Where the dates are no help, the issuer's own word is.
#[test]
fn an_end_that_cannot_be_read_is_made_good_by_the_issuers_word() {
    let mut unread = facts();
    unread.licence.period = None;
    let told = |facts: &RecognitionFacts| codes(&run(&list(), facts, &request()));
    unread.licence.status.status = LicenceStatus::Effective;
    unread.licence.status.basis = StatusBasis::Caller;
    assert_eq!(told(&unread), ["VALIDITY_PERIOD_UNKNOWN"]);
    live(&mut unread);
    assert_eq!(told(&unread), [""; 0]);
    let mut endless = facts();
    endless.licence.period = None;
    for end in ["ZZYXQQSRQ", "ZZYXQJZRQ"] {
        endless.licence.fields.remove(end);
    }
    assert_eq!(told(&endless), [""; 0], "a licence that states no end");
}

#[test]
fn no_cause_of_a_recognition_is_one_of_a_verification() {
    let here: BTreeSet<&str> = CASES.iter().map(|(code, ..)| *code).collect();
    for code in [
        "REVOKED",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "LICENCE_REVOKED",
        "STATUS_STALE",
    ] {
        assert!(!here.contains(code), "{code}");
    }
}

#[test]
fn levels_are_computed() {
    for (authorisation, is_live, want) in [
        (HolderAuthorisation::Holder, false, Assurance::L2),
        (HolderAuthorisation::None, true, Assurance::L3),
        (HolderAuthorisation::Statutory, true, Assurance::L3),
        (HolderAuthorisation::Platform, true, Assurance::L4),
    ] {
        let mut facts = facts();
        if is_live {
            live(&mut facts);
        }
        let request = request().authorised_by(authorisation).needing(want);
        let answer = run(&list(), &facts, &request);
        assert_eq!(
            answer.outcome(),
            RecognitionOutcome::Recognised,
            "{:?}",
            codes(&answer)
        );
        assert_eq!(answer.summary().assurance.got, want.to_string());
    }
    let mut bare = facts();
    bare.signatures.clear();
    let answer = run(&list(), &bare, &request());
    assert_eq!(answer.summary().assurance.got, "L1");
    assert_ne!(answer.outcome(), RecognitionOutcome::Recognised);
}

#[test]
fn a_stale_list_counts_only_for_whoever_tolerates_it() {
    let mut late = request();
    late.used_at = time("2027-01-15");
    let answer = run(&list(), &facts(), &late.clone().tolerating_stale_lists());
    assert_eq!(answer.outcome(), RecognitionOutcome::Recognised);
    assert_eq!(answer.summary().list.as_ref().unwrap().state, "stale");
    let told = answer
        .summary()
        .checks
        .iter()
        .any(|c| c.reason == Some(Reason::ListStale));
    assert!(told, "and it is said");
}

#[test]
fn a_closed_list_speaks_for_the_time_before() {
    let mut closed = list();
    closed.closed_at = Some(time("2026-12-01"));
    closed.next_update = time("2026-07-01");
    closed.expires_at = time("2026-08-01");
    let answer = run(&closed, &facts(), &request());
    assert_eq!(
        answer.outcome(),
        RecognitionOutcome::Recognised,
        "never stale, never expired"
    );
    assert_eq!(answer.summary().list.as_ref().unwrap().state, "closed");
}

/// Many scenarios for the type and few for the matter, or the other way round: the same ones count.
#[test]
fn scenarios_are_found_by_type_and_by_matter() {
    let base = list().scenarios.remove(0);
    let more = |change: fn(&mut Scenario, usize)| {
        let mut list = list();
        list.scenarios.extend((0..6).map(|n| {
            let mut scenario = base.clone();
            scenario.id = format!("more-{n}");
            change(&mut scenario, n);
            scenario
        }));
        list
    };
    let of_type = more(|s, n| s.matters = vec![format!("other-{n}")]);
    let of_matter = more(|s, _| s.types = vec![OTHER_TYPE.to_owned()]);
    for list in [of_type, of_matter] {
        let answer = run(&list, &facts(), &request());
        assert_eq!(codes(&answer), [""; 0]);
        let rules = answer.summary().rule_ids.iter();
        let scenarios: Vec<_> = rules.filter(|r| r.starts_with("scenarios/")).collect();
        assert_eq!(scenarios, ["scenarios/s1"]);
        let elsewhere = request().for_matter("matter-2");
        let told = codes(&run(&list, &facts(), &elsewhere));
        assert_eq!(told, ["SCENARIO_NOT_COVERED"]);
    }
    let mut exception = more(|s, n| s.matters = vec![format!("other-{n}")]);
    exception.scenarios[6].matters = vec!["*".to_owned()];
    exception.scenarios[6].excluded = true;
    let told = codes(&run(&exception, &facts(), &request()));
    assert_eq!(told, ["SCENARIO_NOT_COVERED"]);
}

#[test]
fn another_seal_takes_nothing_away() {
    let mut facts = facts();
    let mut stranger = facts.signatures[0].clone();
    stranger.number = 2;
    stranger.signer.path[0].sm3.clear();
    facts.signatures.insert(0, stranger);
    let answer = run(&list(), &facts, &request());
    assert_eq!(answer.outcome(), RecognitionOutcome::Recognised);
}

#[test]
fn where_no_maker_is_named_an_anchor_for_makers_is_enough() {
    let mut open = list();
    open.seal_makers.clear();
    let answer = run(&open, &facts(), &request());
    assert_eq!(answer.outcome(), RecognitionOutcome::Recognised);
    open.anchors.retain(|a| a.anchor_id != "sc-makers");
    assert_eq!(codes(&run(&open, &facts(), &request())), ["MAKER_UNKNOWN"]);
}
