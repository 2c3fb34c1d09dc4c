//! When an equivalence is in force, and what must hold of the licence.

use yinzheng::licence::LicenceStatus;
use yinzheng::recognition::Condition;
use yinzheng::recognition::Equivalence;
use yinzheng::recognition::FieldCondition;
use yinzheng::recognition::ForeignType;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::RecognitionState::Recognised;
use yinzheng::recognition::RecognitionState::Withdrawn;
use yinzheng::recognition::Scenario;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::StatusMapping;

use crate::world::LOCAL;
use crate::world::MATTER;
use crate::world::OTHER_TYPE;
use crate::world::TYPE_CODE;
use crate::world::codes;
use crate::world::facts;
use crate::world::history;
use crate::world::list;
use crate::world::request;
use crate::world::run;
use crate::world::since;
use crate::world::year;

const NOT_IN_FORCE: &str = "TYPE_EQUIVALENCE_NOT_IN_FORCE";

/// The first cause where the rule has this history; empty if the licence is recognised.
fn with_history(status: StandingHistory) -> &'static str {
    let mut list = list();
    list.equivalences[0].status = status;
    codes(&run(&list, &facts(), &request()))
        .first()
        .copied()
        .unwrap_or("")
}

fn told(changes: &[(RecognitionState, u32)]) -> &'static str {
    with_history(history(changes))
}

#[test]
fn enacted_now_without_history() {
    assert_eq!(told(&[(Recognised, 2026)]), "");
}

#[test]
fn enacted_now_after_a_repeal() {
    assert_eq!(told(&[(Withdrawn, 2020), (Recognised, 2026)]), "");
}

#[test]
fn enacted_now_after_an_earlier_enactment() {
    assert_eq!(told(&[(Recognised, 2020), (Recognised, 2026)]), "");
}

#[test]
fn enacted_with_everything_in_the_future() {
    assert_eq!(
        told(&[(Recognised, 2030), (Recognised, 2031)]),
        NOT_IN_FORCE
    );
}

#[test]
fn enacted_in_the_future_after_a_repeal() {
    assert_eq!(told(&[(Withdrawn, 2020), (Recognised, 2030)]), NOT_IN_FORCE);
}

#[test]
fn enacted_in_the_past_after_a_repeal() {
    assert_eq!(told(&[(Withdrawn, 2018), (Recognised, 2020)]), "");
}

#[test]
fn repealed_now_after_an_enactment() {
    assert_eq!(told(&[(Recognised, 2020), (Withdrawn, 2026)]), NOT_IN_FORCE);
}

#[test]
fn repealed_in_the_future_after_an_enactment() {
    assert_eq!(told(&[(Recognised, 2020), (Withdrawn, 2030)]), "");
}

#[test]
fn repealed_in_the_past_after_an_enactment() {
    assert_eq!(told(&[(Recognised, 2018), (Withdrawn, 2020)]), NOT_IN_FORCE);
}

#[test]
fn repealed_all_in_the_past() {
    assert_eq!(told(&[(Withdrawn, 2018), (Withdrawn, 2020)]), NOT_IN_FORCE);
}

#[test]
fn rule_repealed_from_the_start() {
    assert_eq!(told(&[(Withdrawn, 2018)]), NOT_IN_FORCE);
}

#[test]
fn the_wrong_start_time_is_the_second_before() {
    let now = request().used_at;
    assert_eq!(with_history(StandingHistory::recognised(now)), "");
    assert_eq!(
        with_history(StandingHistory::recognised(now.plus(1))),
        NOT_IN_FORCE
    );
}

#[test]
fn an_unknown_matter_finds_no_rule() {
    let mut list = list();
    list.equivalences[0].matters = vec!["another-matter".to_owned()];
    assert_eq!(
        codes(&run(&list, &facts(), &request())),
        ["TYPE_NO_EQUIVALENCE"]
    );
}

#[test]
fn rules_for_different_matters_stand_side_by_side() {
    let mut list = list();
    list.equivalences[0].matters = vec!["matter-1".to_owned()];
    let mut other = list.equivalences[0].clone();
    other.id = "e2".to_owned();
    other.matters = vec!["matter-2".to_owned()];
    list.equivalences.push(other);
    let answer = run(&list, &facts(), &request());
    assert!(
        answer
            .summary()
            .rule_ids
            .contains(&"equivalences/e1".to_owned())
    );
}

/// A type for which there are rules counts by them alone: a condition is not got rid of by asking for another matter.
#[test]
fn without_a_wanted_type_a_rule_that_does_not_fit_is_not_passed_by() {
    let mut limited = list();
    limited.scenarios.clear();
    limited.equivalences[0].matters = vec![MATTER.to_owned()];
    limited.equivalences[0].conditions = vec![Condition::CertificatePolicy("1.2.3".to_owned())];
    let any = |matter: &str| {
        let mut any = request().for_matter(matter);
        any.wanted_type = None;
        any
    };
    let told = |list: &RecognitionList, matter| codes(&run(list, &facts(), &any(matter)));
    let unmet = "TYPE_EQUIVALENCE_CONDITIONS_UNMET";
    assert_eq!(told(&limited, MATTER), [unmet]);
    assert_eq!(told(&limited, "matter-2"), ["TYPE_NO_EQUIVALENCE"]);
    let mut version = list();
    version.scenarios.clear();
    version.equivalences[0].from.version = Some("V9".to_owned());
    version.equivalences[0].status = history(&[(Recognised, 2015), (Withdrawn, 2020)]);
    assert_eq!(told(&version, MATTER), ["TYPE_NO_EQUIVALENCE"]);
    let named = Scenario::new(
        "s2",
        vec!["matter-2".to_owned()],
        vec![TYPE_CODE.to_owned()],
        since(2020),
    );
    limited.scenarios = vec![named];
    assert_eq!(
        told(&limited, "matter-2"),
        [""; 0],
        "the list names the type itself for this matter"
    );
    assert_eq!(told(&limited, MATTER), [unmet]);
}

/// Two rules that name one matter, or one rule that names it twice.
#[test]
fn a_duplicate_context_is_refused_between_rules_and_counts_once_within_one() {
    let mut within = list();
    within.equivalences[0].matters = vec![MATTER.to_owned(); 2];
    assert_eq!(codes(&run(&within, &facts(), &request())), [""; 0]);
    let mut between = within.clone();
    let mut other = between.equivalences[0].clone();
    other.id = "e2".to_owned();
    other.matters = vec!["matter-2".to_owned(), MATTER.to_owned()];
    between.equivalences.push(other);
    let error = crate::world::try_accept(&between).unwrap_err();
    let ambiguous = error.to_string().contains("equivalence-ambiguous");
    assert!(ambiguous, "{error}");
}

/// The licence in this state, under rules on statuses.
fn in_state(state: LicenceStatus, rules: &[StatusMapping]) -> (Vec<&'static str>, String) {
    let mut list = list();
    list.equivalences[0].statuses = rules.to_vec();
    let mut facts = facts();
    facts.licence.status.status = state;
    let answer = run(&list, &facts, &request());
    let translated = answer.summary().translated.clone().unwrap();
    (codes(&answer), translated.status)
}

#[test]
fn a_status_that_the_list_does_not_map_on_their_side_stays_open() {
    use LicenceStatus::Effective;
    use LicenceStatus::Restricted;
    let rules = [StatusMapping::new(Restricted, Restricted)];
    let (told, here) = in_state(Effective, &rules);
    assert_eq!(told, ["STATUS_UNMAPPED"], "in force there, and unnamed");
    assert_eq!(here, LicenceStatus::Unknown.code());
}

#[test]
fn a_status_that_maps_to_one_not_in_force_on_our_side_is_not_in_force() {
    use LicenceStatus::Effective;
    for here in [LicenceStatus::Suspended, LicenceStatus::Restricted] {
        let rules = [StatusMapping::new(Effective, here)];
        let (told, read) = in_state(Effective, &rules);
        assert_eq!(told, ["STATUS_NOT_IN_FORCE"]);
        assert_eq!(read, here.code());
    }
    let rules = [StatusMapping::new(Effective, Effective)];
    assert_eq!(in_state(Effective, &rules).0, [""; 0]);
}

#[test]
fn a_foreign_qualifier_without_mapping_is_never_read_as_good() {
    use LicenceStatus::Effective;
    use LicenceStatus::Restricted;
    let rules = [StatusMapping::new(Effective, Effective)];
    assert_eq!(in_state(Restricted, &rules).0, ["STATUS_UNMAPPED"]);
    let (told, here) = in_state(Restricted, &[]);
    assert_eq!(told, ["STATUS_NOT_IN_FORCE"], "without rules as it is");
    assert_eq!(here, Restricted.code());
}

/// Criteria over the certificate: all, at least one, none; each met, and missed by one element.
#[test]
fn certificate_criteria_are_met_and_missed_by_one_element() {
    let mut facts = facts();
    facts.signatures[0].signer.path[0].policies = vec!["1.2.1".to_owned(), "1.2.2".to_owned()];
    let has = |policy: &str| Condition::CertificatePolicy(policy.to_owned());
    let unmet = "TYPE_EQUIVALENCE_CONDITIONS_UNMET";
    for (condition, want, why) in [
        (has("1.2.1"), "", "the one"),
        (has("1.2"), unmet, "only the beginning of one"),
        (Condition::All(vec![has("1.2.1"), has("1.2.2")]), "", "all"),
        (
            Condition::All(vec![has("1.2.1"), has("1.2.3")]),
            unmet,
            "all but one",
        ),
        (
            Condition::AtLeastOne(vec![has("1.2.3"), has("1.2.2")]),
            "",
            "one of two",
        ),
        (
            Condition::AtLeastOne(vec![has("1.2.3"), has("1.2.4")]),
            unmet,
            "none of two",
        ),
        (
            Condition::None(vec![has("1.2.3"), has("1.2.4")]),
            "",
            "none",
        ),
        (
            Condition::None(vec![has("1.2.3"), has("1.2.2")]),
            unmet,
            "one too many",
        ),
    ] {
        let mut list = list();
        list.equivalences[0].conditions = vec![condition];
        let got = codes(&run(&list, &facts, &request()));
        assert_eq!(got.first().copied().unwrap_or(""), want, "{why}");
    }
}

#[test]
fn the_wrong_type_on_either_side_finds_no_rule() {
    let mut there = list();
    there.equivalences[0].from.type_code = OTHER_TYPE.to_owned();
    assert_eq!(
        codes(&run(&there, &facts(), &request())),
        ["TYPE_NO_EQUIVALENCE"]
    );
    let mut here = list();
    here.equivalences[0].to.type_code = OTHER_TYPE.to_owned();
    assert_eq!(
        codes(&run(&here, &facts(), &request())),
        ["TYPE_NO_EQUIVALENCE"]
    );
}

#[test]
fn another_region_or_version_finds_no_rule() {
    let mut list = list();
    list.equivalences[0].from.region = "500000".parse().unwrap();
    assert_eq!(
        codes(&run(&list, &facts(), &request())),
        ["TYPE_NO_EQUIVALENCE"]
    );
    let mut list = crate::world::list();
    list.equivalences[0].from.version = Some("V9".to_owned());
    assert_eq!(
        codes(&run(&list, &facts(), &request())),
        ["TYPE_NO_EQUIVALENCE"]
    );
    let mut facts = facts();
    facts.licence.version = Some("V9".to_owned());
    assert_eq!(codes(&run(&list, &facts, &request())), [""; 0]);
}

#[test]
fn the_same_type_needs_no_rule() {
    let mut list = list();
    list.scenarios[0].types.push(TYPE_CODE.to_owned());
    list.equivalences.clear();
    for request in [request().wanting(TYPE_CODE), {
        let mut any = request();
        any.wanted_type = None;
        any
    }] {
        let answer = run(&list, &facts(), &request);
        assert_eq!(codes(&answer), [""; 0]);
        assert_eq!(answer.summary().agreement, None);
    }
}

#[test]
fn without_a_wanted_type_the_rule_decides() {
    let mut any = request();
    any.wanted_type = None;
    let answer = run(&list(), &facts(), &any);
    let translated = answer.summary().translated.clone().unwrap();
    assert_eq!(translated.type_code.as_deref(), Some(LOCAL));
}

/// Criteria over the licence: all, at least one, none; each met, and missed by one element.
#[test]
fn conditions_are_met_and_missed_by_one_element() {
    let is = |text: &str| Condition::Field(FieldCondition::one_of("KZ_A", [text.to_owned()]));
    let has = |name: &str| Condition::Field(FieldCondition::present(name));
    let mut facts = facts();
    let field = facts.licence.fields["ZZMC"].clone();
    for name in ["KZ_A", "KZ_B"] {
        let mut field = field.clone();
        field.value = "甲".to_owned();
        facts.licence.fields.insert(name.to_owned(), field);
    }
    let unmet = "TYPE_EQUIVALENCE_CONDITIONS_UNMET";
    for (condition, want, why) in [
        (Condition::All(vec![has("KZ_A"), has("KZ_B")]), "", "all"),
        (
            Condition::All(vec![has("KZ_A"), has("KZ_C")]),
            unmet,
            "all but one",
        ),
        (
            Condition::AtLeastOne(vec![is("乙"), is("甲")]),
            "",
            "one of two",
        ),
        (
            Condition::AtLeastOne(vec![is("乙"), is("丙")]),
            unmet,
            "none of two",
        ),
        (Condition::None(vec![is("乙"), has("KZ_C")]), "", "none"),
        (
            Condition::None(vec![is("乙"), is("甲")]),
            unmet,
            "one too many",
        ),
        (
            Condition::Issued {
                from: Some(year(2000)),
                until: None,
            },
            "",
            "issued since",
        ),
        (
            Condition::Issued {
                from: None,
                until: Some(year(2000)),
            },
            unmet,
            "issued later",
        ),
        (
            Condition::CertificatePolicy("1.2.3".to_owned()),
            unmet,
            "another policy",
        ),
    ] {
        let mut list = list();
        list.equivalences[0].conditions = vec![condition];
        let got = codes(&run(&list, &facts, &request()));
        assert_eq!(got.first().copied().unwrap_or(""), want, "{why}");
    }
}

/// A licence without an item that a rule maps is judged by what it has: nothing is made up.
#[test]
fn a_foreign_item_without_mapping_is_no_item() {
    let mut list = list();
    let rule = &mut list.equivalences[0];
    rule.conditions = vec![Condition::Field(FieldCondition::present("KZ_FOREIGN"))];
    let told = codes(&run(&list, &facts(), &request()));
    assert_eq!(told, ["TYPE_EQUIVALENCE_CONDITIONS_UNMET"]);
}

#[test]
fn a_rule_does_not_reach_beyond_its_target() {
    let mut list = list();
    let onward = ForeignType::new("510000".parse().unwrap(), LOCAL);
    list.equivalences
        .push(Equivalence::new("e2", onward, OTHER_TYPE, since(2020)));
    let error = crate::world::try_accept(&list).unwrap_err();
    assert!(error.to_string().contains("equivalence-chain"), "{error}");
}
