//! 重庆 takes over the list of 四川 instead of naming its authorities.

use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::Offer;
use yinzheng::recognition::Publisher;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::StatusEntry;
use yinzheng::recognition::TakeOver;
use yinzheng::recognition::TakeOverScope;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::recognise;
use yinzheng::report::RecognitionOutcome;

use crate::world;
use crate::world::accept;
use crate::world::list;
use crate::world::time;
use crate::world::year;

const THEIRS: &str = "https://example.org/lists/510000";

/// The list of 四川, signed by key 7.
fn theirs() -> RecognitionList {
    let mut list = list();
    list.list_id = THEIRS.to_owned();
    list.publisher = Publisher::new("sichuan", "四川省示例办公室");
    list.relying_region = "510000".to_owned();
    list.equivalences.clear();
    list.scenarios.clear();
    list
}

/// The list of 重庆 without anybody of 四川.
fn ours() -> RecognitionList {
    let mut list = list();
    list.anchors.clear();
    list.seal_makers.clear();
    list.authorities.clear();
    let key = world::keys(&[7], 1).keys.remove(0);
    let scope = TakeOverScope::regions(vec!["510000".parse().unwrap()]);
    list.takes_over = vec![TakeOver::new(THEIRS, "sichuan", vec![key.spki], 1, scope)];
    list
}

fn sign(list: &RecognitionList, by: &[u8]) -> Envelope {
    world::signed(list.to_payload(), LIST_DOMAIN, by)
}

fn join(ours: &RecognitionList, theirs: &RecognitionList) -> Result<VerifiedList, AcceptError> {
    let own = accept(ours);
    let envelope = sign(theirs, &[7]);
    Acceptance::at(time(world::NOW)).taken_over(&own, &Offer::new(&envelope), None)
}

fn answer(list: &VerifiedList) -> (RecognitionOutcome, Vec<&'static str>) {
    let answer = recognise(list, world::accepted(), &world::request());
    let codes = answer.reasons().iter().map(|r| r.reason.code()).collect();
    (answer.outcome(), codes)
}

#[test]
fn whom_the_other_list_names_is_recognised_by_our_rules() {
    assert_eq!(
        answer(&accept(&ours())).0,
        RecognitionOutcome::NotRecognised,
        "alone"
    );
    let joined = join(&ours(), &theirs()).unwrap();
    assert_eq!(answer(&joined), (RecognitionOutcome::Recognised, vec![]));
    let seen = recognise(&joined, world::accepted(), &world::request());
    assert_eq!(
        seen.summary().via.as_ref().unwrap().id,
        THEIRS,
        "and it shows"
    );
    assert!(
        world::examine(&joined).facts().is_some(),
        "its anchors count, too"
    );
}

#[test]
fn only_the_pinned_keys_and_the_scope_count() {
    let own = accept(&ours());
    let by_stranger = sign(&theirs(), &[8]);
    let acceptance = Acceptance::at(time(world::NOW));
    let error = acceptance
        .taken_over(&own, &Offer::new(&by_stranger), None)
        .unwrap_err();
    assert_eq!(error, AcceptError::SignatureThreshold { got: 0, needed: 1 });
    let mut other = theirs();
    other.list_id = "https://example.org/lists/x".to_owned();
    assert_eq!(
        join(&ours(), &other).unwrap_err(),
        AcceptError::NotDelegated
    );
    let mut narrow = ours();
    narrow.takes_over[0].scope.regions = vec!["510700".parse().unwrap()];
    assert_eq!(
        answer(&join(&narrow, &theirs()).unwrap()).0,
        RecognitionOutcome::NotRecognised
    );
    let mut types = ours();
    types.takes_over[0].scope.types = vec![world::LOCAL.to_owned()];
    let told = answer(&join(&types, &theirs()).unwrap()).1;
    assert_eq!(told, ["AUTHORITY_NOT_ALLOWED_FOR_TYPE"]);
}

#[test]
fn our_word_against_somebody_goes_first() {
    let mut ours = ours();
    let mut anchor = theirs().anchors.remove(0);
    anchor
        .status
        .push(StatusEntry::new(RecognitionState::Annulled, year(2026)));
    ours.anchors = vec![anchor];
    assert_eq!(
        answer(&join(&ours, &theirs()).unwrap()).1,
        ["ANCHOR_ANNULLED"]
    );
}

#[test]
fn what_the_other_list_takes_over_does_not_count() {
    let third = "https://example.org/lists/x";
    let mut middle = theirs();
    middle.authorities.clear();
    let mut onward = ours().takes_over.remove(0);
    onward.list_id = third.to_owned();
    middle.takes_over = vec![onward];
    let joined = join(&ours(), &middle).unwrap();
    let mut far = theirs();
    far.list_id = third.to_owned();
    let far = sign(&far, &[7]);
    let error = Acceptance::at(time(world::NOW)).taken_over(&joined, &Offer::new(&far), None);
    assert_eq!(error.unwrap_err(), AcceptError::NotDelegated);
    assert!(answer(&joined).1.contains(&"AUTHORITY_UNKNOWN"));
}

#[test]
fn a_stale_list_stays_stale_when_it_is_taken_over() {
    let mut stale = theirs();
    stale.next_update = time("2026-11-01");
    assert_eq!(answer(&join(&ours(), &stale).unwrap()).1, ["LIST_STALE"]);
}
