//! Who stands behind a signature: what is asked of his CA, of the maker and his CA, and of the authority.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::licence::DivisionCode;
use yinzheng::licence::Element;
use yinzheng::licence::Protection;
use yinzheng::oid;
use yinzheng::pki::Certificate;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Authority;
use yinzheng::recognition::CertificateFacts;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::ListedAnchor;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState::Annulled;
use yinzheng::recognition::RecognitionState::Recognised;
use yinzheng::recognition::RecognitionState::Withdrawn;
use yinzheng::recognition::SignatureTimeFacts;
use yinzheng::recognition::Span;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::SubjectMatch;

use crate::support::certificate::CertBuilder;
use crate::support::key::Key;
use crate::support::key::Scheme;
use crate::support::name::Name;
use crate::support::pki::OFFICE;
use crate::support::pki::OFFICE_CODE;
use crate::support::pki::TestPki;
use crate::world::TYPE_CODE;
use crate::world::codes;
use crate::world::digest;
use crate::world::facts;
use crate::world::history;
use crate::world::list;
use crate::world::request;
use crate::world::run;
use crate::world::since;
use crate::world::time;

/// The causes; none if the licence is recognised.
fn told(list: &RecognitionList, facts: &RecognitionFacts) -> Vec<&'static str> {
    codes(&run(list, facts, &request()))
}

fn annulled() -> StandingHistory {
    history(&[(Recognised, 2015), (Annulled, 2026)])
}

fn sichuan() -> DivisionCode {
    "510000".parse().unwrap()
}

#[test]
fn the_ca_of_a_listed_maker_counts() {
    let maker = facts().signatures[0].maker.clone().unwrap();
    let name = &maker.path[0].organisations[0];
    let by_match = vec![SubjectMatch::by_name("sc-makers", name)];
    for by_match in [None, Some(by_match)] {
        let how = by_match.is_some();
        let mut listed = list();
        if let Some(matches) = by_match {
            listed.seal_makers[0].certificates.clear();
            listed.seal_makers[0].matches = matches;
        }
        assert_eq!(told(&listed, &facts()), [""; 0], "by match: {how}");
        let mut void = listed.clone();
        void.anchors[1].status = annulled();
        assert_eq!(told(&void, &facts()), ["ANCHOR_ANNULLED"], "{how}");
        let mut kind = listed.clone();
        kind.anchors[1].constraints.certificate_policies = vec!["1.2.3".to_owned()];
        assert_eq!(told(&kind, &facts()), ["ANCHOR_CONSTRAINT_UNMET"], "{how}");
    }
    let mut bare = list();
    bare.anchors.retain(|a| a.anchor_id != "sc-makers");
    assert_eq!(told(&bare, &facts()), [""; 0], "it need not be listed");
}

/// Two entries for one maker, each bad in its way: the order of the list decides nothing.
#[test]
fn of_two_bad_entries_for_a_maker_the_first_by_cause_is_told() {
    let mut two = list();
    let mut other = two.seal_makers[0].clone();
    other.maker_id = "sc-maker-2".to_owned();
    other.status = annulled();
    two.seal_makers[0].status = since(2026);
    two.seal_makers.push(other);
    assert_eq!(told(&two, &facts()), ["MAKER_ANNULLED"]);
    two.seal_makers.reverse();
    assert_eq!(told(&two, &facts()), ["MAKER_ANNULLED"]);
}

/// The intermediate CA is recognised, and the root above it void.
#[test]
fn the_ca_through_which_an_authority_is_known_counts() {
    let mut two = list();
    let intermediate = &TestPki::sm2().intermediate.certificate;
    let purpose = [AnchorPurpose::SignerCa];
    let nearest = ListedAnchor::new("sc-int", intermediate, purpose, sichuan(), since(2015));
    two.anchors.push(nearest);
    two.anchors[0].status = annulled();
    assert_eq!(told(&two, &facts()), [""; 0], "known by its certificate");
    let matched = |anchors: &[&str]| {
        let mut by_name = two.clone();
        by_name.authorities[0].certificates.clear();
        let matches = anchors.iter().map(|a| SubjectMatch::by_name(*a, OFFICE));
        by_name.authorities[0].matches = matches.collect();
        told(&by_name, &facts())
    };
    assert_eq!(matched(&["sc-root"]), ["ANCHOR_ANNULLED"]);
    assert_eq!(matched(&["sc-int"]), [""; 0]);
    assert_eq!(matched(&["sc-root", "sc-int"]), [""; 0], "one is enough");
    let mut policies = two.clone();
    policies.anchors[0].status = since(2015);
    policies.anchors[0].constraints.certificate_policies = vec!["1.2.3".to_owned()];
    policies.authorities[0].certificates.clear();
    let code = OFFICE_CODE.parse().unwrap();
    policies.authorities[0].matches = vec![SubjectMatch::by_code("sc-root", code)];
    assert_eq!(told(&policies, &facts()), ["ANCHOR_CONSTRAINT_UNMET"]);
}

/// The facts with a certificate of this subject in place of the office's.
fn signed_by(subject: &[(oid::Oid, &str)]) -> RecognitionFacts {
    let der = CertBuilder::new(&Name::new(subject), &Key::named(Scheme::Sm2, "signer"))
        .issued_by(&TestPki::sm2().intermediate)
        .for_signing()
        .build();
    let mut facts = facts();
    let certificate = Certificate::from_der(&der).unwrap();
    facts.signatures[0].signer.path[0] = CertificateFacts::of(&certificate);
    facts
}

/// A subscriber names his units as he likes, and persons have certificates of the same CA.
#[test]
fn an_organisation_is_known_by_its_own_attributes_alone() {
    let code = OFFICE_CODE;
    let both = format!("{code}{OFFICE}");
    for (subject, by_name, by_code, why) in [
        (vec![(oid::AT_O, both.as_str())], true, true, "O"),
        (
            vec![(oid::AT_O, OFFICE), (oid::AT_SERIAL_NUMBER, code)],
            true,
            true,
            "O and serialNumber",
        ),
        (
            vec![(oid::AT_O, OFFICE), (oid::AT_UID, code)],
            true,
            true,
            "O and UID",
        ),
        (vec![(oid::AT_CN, both.as_str())], true, true, "CN alone"),
        (
            vec![(oid::AT_O, "某公司"), (oid::AT_CN, both.as_str())],
            false,
            false,
            "CN beside O",
        ),
        (
            vec![(oid::AT_O, "某公司"), (oid::AT_OU, both.as_str())],
            false,
            false,
            "OU",
        ),
        (
            vec![(oid::AT_OU, both.as_str()), (oid::AT_CN, "张三")],
            false,
            false,
            "OU of a person",
        ),
        (
            vec![(oid::AT_O, "某公司"), (oid::AT_SERIAL_NUMBER, OFFICE)],
            false,
            false,
            "a name as a number",
        ),
    ] {
        let facts = signed_by(&subject);
        let known = |subject: SubjectMatch| {
            let mut list = list();
            list.authorities[0].certificates.clear();
            list.authorities[0].matches = vec![subject];
            !told(&list, &facts).contains(&"AUTHORITY_UNKNOWN")
        };
        let named = known(SubjectMatch::by_name("sc-root", OFFICE));
        assert_eq!(named, by_name, "by name: {why}");
        let coded = known(SubjectMatch::by_code("sc-root", code.parse().unwrap()));
        assert_eq!(coded, by_code, "by code: {why}");
    }
}

fn in_area(value: &str, protection: Protection) -> RecognitionFacts {
    let mut facts = facts();
    let mut field = facts.licence.fields["ZZMC"].clone();
    field.value = value.to_owned();
    field.protection = protection;
    let code = Element::Area.code().to_owned();
    facts.licence.fields.insert(code, field);
    facts
}

#[test]
fn an_area_that_is_stated_is_judged_or_left_open() {
    use Protection::Covered;
    use Protection::Uncovered;
    let open = "AUTHORITY_TERRITORY_UNKNOWN";
    for (value, protection, want) in [
        ("510802", Covered, ""),
        ("510802001000", Covered, ""),
        ("500100", Covered, "AUTHORITY_OUTSIDE_TERRITORY"),
        ("重庆市", Covered, open),
        ("5001", Covered, open),
        ("CN500100", Covered, open),
        ("500100", Uncovered, open),
        ("510802", Uncovered, open),
        ("", Covered, ""),
    ] {
        let told = told(&list(), &in_area(value, protection));
        assert_eq!(told.first().copied().unwrap_or(""), want, "{value}");
    }
    let mut elsewhere = list();
    elsewhere.authorities[0].may_issue[0].type_code = crate::world::OTHER_TYPE.to_owned();
    let narrower = told(&elsewhere, &in_area("5001", Covered));
    assert_eq!(narrower, ["AUTHORITY_NOT_ALLOWED_FOR_TYPE"], "in any area");
}

/// The sample was issued on one day in China; the list begins at 08:00 of it there, which is midnight in UTC.
#[test]
fn what_begins_on_the_day_of_issue_holds_for_all_of_it() {
    let day = facts().licence.issued.unwrap();
    let (first, last) = (day.start(), day.end());
    let told_from = |from| {
        let mut begun = list();
        begun.authorities[0].status = StandingHistory::recognised(from);
        let mut span = begun.clone();
        span.authorities[0].status = since(2015);
        span.authorities[0].may_issue[0].valid = vec![Span::new(from, None)];
        [told(&begun, &facts()), told(&span, &facts())]
    };
    let none: [Vec<&str>; 2] = [vec![], vec![]];
    assert_eq!(told_from(first.plus(8 * 3600)), none);
    assert_eq!(told_from(last), none);
    let late = vec!["AUTHORITY_NOT_IN_PERIOD"];
    assert_eq!(told_from(last.plus(1)), [late.clone(), late.clone()]);
    let mut ended = list();
    let until = Some(first);
    ended.authorities[0].may_issue[0].valid = vec![Span::new(time("2015-01-01"), until)];
    assert_eq!(told(&ended, &facts()), late, "it ended before");
}

/// An approval bureau seals what departments decided: its certificate stands in the entries of both.
#[test]
fn a_bureau_that_seals_for_a_department_is_listed_with_its_certificate() {
    let mut two = list();
    let region = two.authorities[0].region;
    let department = "11500000000000019A";
    let mut sealed_for = Authority::new(department.parse().unwrap(), "某局", region, since(2015));
    sealed_for.certificates = vec![digest(&TestPki::sm2().signer.certificate)];
    sealed_for.may_issue = vec![MayIssue::new(TYPE_CODE)];
    two.authorities[0].may_issue = vec![MayIssue::new(crate::world::OTHER_TYPE)];
    two.authorities.push(sealed_for);
    let mut facts = facts();
    facts.licence.issuers[0].code = Some(department.to_owned());
    let answer = run(&two, &facts, &request());
    assert_eq!(codes(&answer), [""; 0]);
    let rules = &answer.summary().rule_ids;
    assert!(rules.contains(&format!("authorities/{department}")));
}

/// Nobody says when it was signed, and the algorithm was accepted until last month.
#[test]
fn without_a_time_of_signature_an_algorithm_that_ended_is_open() {
    let mut facts = facts();
    facts.signatures[0].time = SignatureTimeFacts::default();
    let mut list = list();
    list.crypto.rows[0].until = Some(time("2026-10-01"));
    let told = |list: &RecognitionList| {
        let answer = run(list, &facts, &request());
        let checks = answer.summary().checks.clone().into_iter();
        let mut of_crypto = checks.filter(|c| c.check == yinzheng::report::Check::CryptoAccepted);
        of_crypto.next().unwrap().reason.map(|r| r.code())
    };
    assert_eq!(told(&list), Some("SIGNATURE_TIME_UNPROVEN"));
    list.crypto.rows[0].bits = 512;
    assert_eq!(told(&list), Some("CRYPTO_KEY_TOO_SMALL"), "at any time");
}

/// One certificate, by its digest in one entry and whole in the other.
#[test]
fn authorities_overlap_in_whatever_form_they_name_the_certificate() {
    let mut two = list();
    let mut other = two.authorities[0].clone();
    other.authority_id = "11500000000000019A".parse().unwrap();
    let der = STANDARD.encode(&TestPki::sm2().signer.certificate);
    other.certificates = vec![CertificateRef::Der(der)];
    two.authorities.push(other);
    let error = crate::world::try_accept(&two).unwrap_err();
    assert!(error.to_string().contains("authorities-overlap"), "{error}");
    two.authorities[0].status = history(&[(Recognised, 2015), (Withdrawn, 2024)]);
    two.authorities[1].status = since(2024);
    assert!(
        crate::world::try_accept(&two).is_ok(),
        "one after the other"
    );
}
