//! What real systems are complained about, each as a test.

use serde_json::Value;
use serde_json::json;
use yinzheng::report::Reason;
use yinzheng::sharing::*;

use crate::world::ROAD;
use crate::world::World;
use crate::world::licence;

fn satisfied(world: &World, why: &str) {
    assert_eq!(world.permit(), (Word::Satisfied, vec![]), "{why}");
}

#[test]
fn complaint_01_a_misspelt_name_does_not_matter_where_the_code_fits() {
    let misspelt = World::good().with("/licence/name", json!("道路运输经营许可征"));
    satisfied(
        &misspelt.with_term("name", json!("道路运输经营许可证")),
        "the code decides",
    );
    let named = World::good()
        .with_term("name", json!("道路运输经营许可证"))
        .with("/licence/type_code", Value::Null)
        .with("/recognition/type_code", Value::Null);
    assert_eq!(
        named.permit(),
        (Word::NeedsHuman, vec![Reason::NameSuggests]),
        "a name only suggests"
    );
}

#[test]
fn complaint_02_brackets_of_any_width_are_one() {
    let number = json!({"compare": {"field": "ZZBH", "is": "eq", "value": "川交（2023）001号"}});
    let world = World::good().with_term("where", number);
    satisfied(
        &world.with("/licence/fields/ZZBH/value", json!("川交(2023)001号")),
        "half width",
    );
}

#[test]
fn complaint_03_name_and_address_swapped_is_for_a_person() {
    let world = World::good().with("/licence/holders/0/name", json!("浙江省杭州市某某路12号"));
    let (word, reasons) = world.permit();
    assert_eq!(word, Word::NeedsHuman);
    assert!(reasons.contains(&Reason::FieldSuspect));
    let named = World::good()
        .with(
            "/licence/holders/0/name",
            json!("四川省广元市某某运输有限公司"),
        )
        .with_case("/applicant/name", json!("四川省广元市某某运输有限公司"));
    satisfied(&named, "a name that begins with its place is a name");
}

#[test]
fn complaint_04_dates_in_any_form_are_one_date() {
    for form in [
        "2023-05-01",
        "20230501",
        "2023年05月01日",
        "2023/05/01",
        "2023-05-01 00:00:00",
    ] {
        let since = json!({"compare": {"field": "ZZBH", "is": "eq", "value": "2023-05-01"}});
        let world = World::good().with_term("where", since);
        satisfied(&world.with("/licence/fields/ZZBH/value", json!(form)), form);
    }
}

#[test]
fn complaint_05_of_several_records_under_one_number_the_latest_counts() {
    let mut older = licence();
    older["label"] = json!("older.ofd");
    older["licence"]["identifier"] = Value::Null;
    older["licence"]["period"]["from"] = json!("2020-05-01");
    let decision = World::good().also(older).decide();
    let considered = &decision.requirements[0].materials[0].considered;
    let of = |label: &str| considered.iter().find(|c| c.label == label).unwrap();
    assert_eq!(of("road.ofd").choice, Choice::Chosen);
    assert!(of("older.ofd").reasons.contains(&Reason::LicenceSuperseded));
}

#[test]
fn complaint_06_stray_blanks_carry_no_meaning() {
    let unit = json!({"compare": {"field": "ZZBH", "is": "eq", "value": "510802001001GB00001"}});
    let world = World::good().with_term("where", unit);
    satisfied(
        &world.with(
            "/licence/fields/ZZBH/value",
            json!("510802 001001 GB00001 "),
        ),
        "blanks",
    );
}

#[test]
fn complaint_07_a_division_code_in_place_of_the_issuers_is_understood() {
    satisfied(
        &World::good().with("/licence/issuers/0/code", json!("510800")),
        "inside",
    );
    let outside = World::good().with("/licence/issuers/0/code", json!("340100"));
    assert_eq!(
        outside.permit(),
        (Word::NeedsUpload, vec![Reason::RegionNotCovered])
    );
}

#[test]
fn complaint_08_any_joint_owner_may_use_the_licence() {
    let first = json!({"name": "共有人甲", "code": "11010519491231002X", "code_type": "111"});
    let mut world = World::good();
    let holders = world.candidates[0]["licence"]["holders"]
        .as_array_mut()
        .unwrap();
    holders.insert(0, first);
    satisfied(&world, "the second of two");
}

#[test]
fn complaint_09_codes_of_other_catalogues_are_translated_many_to_one() {
    for own in [
        "a3f1c2d4e5b697887766554433221100",
        "440000000000000000000001",
    ] {
        let world = World::good()
            .with("/licence/type_code", json!(own))
            .with("/recognition/type_code", json!(own));
        assert_eq!(world.permit().0, Word::NeedsUpload, "{own}: not known");
        let table = json!({own: {"licence": ROAD}});
        satisfied(&world.with_case("/crosswalk", table), own);
    }
}

#[test]
fn complaint_10_a_transferred_licence_gives_way_to_the_one_that_cites_it() {
    let out = World::good().with("/recognition/status", json!("transferred-out"));
    assert_eq!(
        out.permit(),
        (Word::NeedsHuman, vec![Reason::LicenceTransferredOut]),
        "both exist"
    );
    let mut new = licence();
    let id = "1.2.156.3005.2.11100000000019713D008.11500000000000019A.2023000001.001.N";
    new["label"] = json!("new.ofd");
    new["licence"]["identifier"] = json!(id);
    new["licence"]["issuers"][0]["code"] = json!("11500000000000019A");
    new["licence"]["fields"]["associatedZzeCertID"] =
        json!({"value": crate::world::ID, "protection": "covered", "carrier": "/OFD.xml"});
    let both = World::good().also(new.clone());
    let decision = both.decide();
    let considered = &decision.requirements[0].materials[0].considered;
    let of = |label: &str| considered.iter().find(|c| c.label == label).unwrap();
    assert_eq!(of("new.ofd").choice, Choice::Chosen);
    assert_eq!(of("road.ofd").reasons, [Reason::LicenceSuperseded]);
    // What the licence of somebody else, or of another type, refers to goes on beside it.
    let stranger = json!([{"name": "他人", "code": "11010519491231002X", "code_type": "111"}]);
    for (member, value) in [
        ("holders", stranger),
        ("type_code", json!("11100000MB03271699022")),
    ] {
        let mut other = new.clone();
        other["licence"][member] = value;
        let decision = World::good().also(other).decide();
        let considered = &decision.requirements[0].materials[0].considered;
        let road = considered.iter().find(|c| c.label == "road.ofd").unwrap();
        let superseded = road.reasons.contains(&Reason::LicenceSuperseded);
        assert!(!superseded, "{member}");
    }
    // A citation that no seal covers proves nothing.
    new["licence"]["fields"]["associatedZzeCertID"]["protection"] = json!("uncovered");
    let decision = World::good().also(new).decide();
    let considered = &decision.requirements[0].materials[0].considered;
    assert!(
        considered
            .iter()
            .all(|c| c.reasons != [Reason::LicenceSuperseded])
    );
}

#[test]
fn complaint_11_a_good_seal_does_not_save_a_licence_issued_in_error() {
    let world = World::good().with("/recognition/status", json!("annulled"));
    assert_eq!(
        world.permit(),
        (Word::NeedsUpload, vec![Reason::LicenceAnnulled])
    );
}

#[test]
fn complaint_12_a_status_that_nobody_explains_is_not_in_force() {
    let world = World::good()
        .with("/recognition/outcome", json!("undetermined"))
        .with("/recognition/reasons", json!(["STATUS_UNMAPPED"]))
        .with("/recognition/status", json!("unknown"));
    let (word, reasons) = world.permit();
    assert_eq!(word, Word::CannotDecide);
    assert!(reasons.contains(&Reason::StatusUnmapped));
}

#[test]
fn complaint_13_many_licences_of_one_type_are_no_fault_and_never_the_first_by_chance() {
    let mut second = licence();
    second["label"] = json!("second.ofd");
    second["licence"]["identifier"] =
        json!("1.2.156.3005.2.11100000000019713D008.113301000000000279.2023000001.001.5");
    second["licence"]["number"] = json!("510800002");
    second["licence"]["fields"]["ZZBH"]["value"] = json!("510800002");
    let world = World::good().also(second);
    let decision = world.decide();
    let permit = decision.requirement("permit").unwrap();
    let want = (Word::NeedsHuman, vec![Reason::MultipleCandidates]);
    assert_eq!(
        (permit.word, permit.reasons.clone()),
        want,
        "they fill the form in differently"
    );
    assert!(decision.form.is_empty());
    let decision = world.with_term("fills", json!([])).decide();
    let permit = decision.requirement("permit").unwrap();
    assert_eq!(permit.word, Word::Satisfied, "either will do");
    let spare = permit.materials[0]
        .considered
        .iter()
        .filter(|c| c.choice == Choice::Spare);
    assert!(
        spare
            .clone()
            .all(|c| c.reasons == [Reason::MultipleCandidates])
    );
    assert_eq!(spare.count(), 1);
}

#[test]
fn complaint_14_back_filled_records_go_to_a_person() {
    for level in ["C", "D"] {
        let world = World::good().with("/trust_level", json!(level));
        assert_eq!(
            world.permit(),
            (Word::NeedsHuman, vec![Reason::TrustLevelLow]),
            "{level}"
        );
    }
    satisfied(
        &World::good().with("/trust_level", json!("B")),
        "B with a seal",
    );
}

#[test]
fn complaint_15_look_alike_characters_are_one_and_others_are_for_a_person() {
    let person = |held: &str, applied: &str| {
        World::good()
            .with("/licence/holders/0/name", json!(held))
            .with_case("/applicant/name", json!(applied))
    };
    satisfied(
        &person("阿卜杜拉•买买提ＡＢ", "阿卜杜拉·买买提AB"),
        "dots and widths",
    );
    let differs = person("张叁", "张三").permit();
    assert_eq!(
        differs,
        (Word::NeedsHuman, vec![Reason::HolderNameMismatch])
    );
}
