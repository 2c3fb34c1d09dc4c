//! What a list says with the holder's word rests on that word, and on nothing that stands in for it; and what a matter
//! says holds where and for whom it says so.

use serde_json::Value;
use serde_json::json;
use yinzheng::licence::Holder;
use yinzheng::report::Reason;
use yinzheng::sharing::*;

use crate::world::World;

/// The list wants the highest level, and said yes when it was told that the holder agreed.
fn raised() -> World {
    World::good()
        .with("/recognition/assurance", json!("L4"))
        .with("/recognition/needed", json!("L4"))
        .with_term("authorisation", json!("not-needed"))
}

fn with_grant(pointer: &str, value: Value) -> World {
    let mut world = raised();
    crate::matters::put(&mut world.grants[0], pointer, value);
    world
}

fn named(holder: &Holder) -> Value {
    json!(HolderRef::new(holder).unwrap().unwrap())
}

#[test]
fn the_highest_level_rests_on_a_word_of_this_holder_that_is_here() {
    let decision = raised().decide();
    assert_eq!(decision.requirements[0].word, Word::Satisfied);
    let Some(Basis::Licence(basis)) = &decision.requirements[0].materials[0].by else {
        panic!("by a licence");
    };
    assert!(basis.grant.is_some(), "the grant that raised it is named");
    let mut gone = raised();
    gone.grants.clear();
    let delegate = json!({"delegate": {"delegate": named(&crate::grants::other())}});
    let statute = json!({"statute": {"legal_basis": "L-1"}});
    for (world, why) in [
        (gone, "the grant was used up and dropped"),
        (
            with_grant("/grant/holder", named(&crate::grants::other())),
            "another holder's grant",
        ),
        (
            with_grant("/grant/basis", delegate),
            "a delegate's word is not the holder's",
        ),
        (
            with_grant("/grant/basis", statute),
            "a legal basis is not the holder's word",
        ),
        (
            with_grant("/grant/purpose", json!("P-2")),
            "a grant for something else",
        ),
    ] {
        let want = (Word::NeedsGrant, vec![Reason::AssuranceTooLow]);
        assert_eq!(world.permit(), want, "{why}");
    }
}

#[test]
fn a_list_that_asks_for_less_is_content_without_the_holders_word() {
    let mut world = raised().with("/recognition/needed", json!("L3"));
    world.grants.clear();
    assert_eq!(world.permit().0, Word::Satisfied);
}

#[test]
fn each_of_two_terms_takes_the_grant_that_covers_it() {
    let mut world = raised();
    let mut second = world.matter["requirements"][0].clone();
    second["id"] = json!("second");
    let terms = &mut second["alternatives"][0]["materials"][0]["by"]["licence"][0];
    terms["fields"] = json!(["CZZT"]);
    terms["fills"] = json!([]);
    terms.as_object_mut().unwrap().remove("where");
    world.matter["requirements"]
        .as_array_mut()
        .unwrap()
        .push(second);
    let open = world.decide();
    let word = |d: &DecisionSummary, id: &str| d.requirement(id).unwrap().word;
    assert_eq!(
        (word(&open, "permit"), word(&open, "second")),
        (Word::Satisfied, Word::NeedsGrant),
        "a grant for less than everything still counts for what it covers"
    );
    let mut other = crate::world::grant();
    other["digest"] = json!("sm3:dd");
    other["grant"]["scope"][0]["extent"] = json!({"fields": ["CZZT"]});
    world.grants.push(other);
    assert_eq!(world.decide().overall, Overall::NoSubmission);
}

#[test]
fn the_holders_own_word_goes_before_a_legal_basis() {
    let mut world = raised();
    let mut by_law = crate::world::grant();
    by_law["digest"] = json!("sm3:00");
    by_law["grant"]["basis"] = json!({"statute": {"legal_basis": "L-1"}});
    world.grants.push(by_law);
    assert_eq!(world.permit().0, Word::Satisfied);
}

#[test]
fn a_matter_is_decided_where_it_is_offered() {
    let elsewhere = World::good()
        .with_matter("/region", json!("330100"))
        .decide();
    for requirement in &elsewhere.requirements {
        let got = (requirement.word, requirement.reasons.as_slice());
        let want = [Reason::MatterRegionMismatch];
        assert_eq!(got, (Word::CannotDecide, &want[..]));
        assert!(requirement.materials.is_empty(), "nothing is looked at");
    }
    assert_eq!(elsewhere.overall, Overall::Open);
    let within = World::good().with_matter("/region", json!("510000"));
    assert_eq!(within.decide().overall, Overall::NoSubmission);
}

#[test]
fn what_nobody_has_to_meet_keeps_no_case_open() {
    let optional = World::good()
        .with_case("/fields", json!({}))
        .with_matter("/requirements/0/necessity", json!("optional"))
        .decide();
    let permit = optional.requirement("permit").unwrap();
    let got = (permit.word, permit.reasons.as_slice());
    assert_eq!(got, (Word::NotApplicable, &[Reason::NotRequired][..]));
    assert_eq!(optional.overall, Overall::NoSubmission);
}
