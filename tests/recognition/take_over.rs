//! 重庆 takes over the list of 四川 instead of naming its authorities.

use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Authority;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::MemoryStore;
use yinzheng::recognition::Offer;
use yinzheng::recognition::Publisher;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::SealMaker;
use yinzheng::recognition::StandingHistory;
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

/// A certificate that nobody has.
fn other_certificate() -> Vec<CertificateRef> {
    vec![CertificateRef::Digest(format!("sm3:{}", "0".repeat(64)))]
}

fn annulled() -> StandingHistory {
    world::history(&[
        (RecognitionState::Recognised, 2015),
        (RecognitionState::Annulled, 2026),
    ])
}

#[test]
fn our_word_against_an_authority_stands_whatever_its_certificate() {
    let with = |change: fn(&mut Authority)| {
        let mut ours = ours();
        let mut known = theirs().authorities.remove(0);
        known.certificates = other_certificate();
        change(&mut known);
        ours.anchors = list().anchors;
        ours.authorities = vec![known];
        answer(&join(&ours, &theirs()).unwrap()).1
    };
    assert_eq!(with(|_| {}), [""; 0], "a renewed certificate");
    assert_eq!(with(|a| a.status = annulled()), ["AUTHORITY_ANNULLED"]);
    let narrower = with(|a| a.may_issue[0].type_code = world::OTHER_TYPE.to_owned());
    assert_eq!(narrower, ["AUTHORITY_NOT_ALLOWED_FOR_TYPE"]);
}

#[test]
fn our_word_against_a_maker_stands_whatever_its_certificate() {
    let with = |change: fn(&mut SealMaker)| {
        let mut ours = ours();
        let mut known = theirs().seal_makers.remove(0);
        known.certificates = other_certificate();
        change(&mut known);
        ours.seal_makers = vec![known];
        answer(&join(&ours, &theirs()).unwrap()).1
    };
    assert_eq!(with(|_| {}), [""; 0], "a renewed certificate");
    assert_eq!(with(|m| m.status = annulled()), ["MAKER_ANNULLED"]);
    let under_another_entry = with(|m| {
        m.status = annulled();
        m.maker_id = "m-1".to_owned();
    });
    assert_eq!(under_another_entry, ["MAKER_ANNULLED"], "by its name");
    let a_namesake = with(|m| {
        m.status = annulled();
        m.name = "另一中心".to_owned();
    });
    assert_eq!(
        a_namesake,
        ["MAKER_AMBIGUOUS"],
        "entries are named as one likes"
    );
    let of_another_region = with(|m| {
        m.status = annulled();
        m.maker_id = "m-1".to_owned();
        m.region = "500000".parse().unwrap();
    });
    assert_eq!(of_another_region, [""; 0], "of the same name elsewhere");
}

/// That every maker under a CA counts, is said by the list that names the CA and no maker; not by two lists together.
#[test]
fn a_list_without_makers_opens_its_own_cas_alone() {
    let stranger = |list: &mut RecognitionList| {
        list.seal_makers[0].certificates = other_certificate();
        list.seal_makers[0].name = "另一中心".to_owned();
    };
    let mut ours_names = ours();
    ours_names.seal_makers = list().seal_makers;
    ours_names.anchors = list().anchors.split_off(1);
    stranger(&mut ours_names);
    let mut none_there = theirs();
    none_there.seal_makers.clear();
    let mut no_ca_there = none_there.clone();
    no_ca_there.anchors.truncate(1);
    let told =
        |ours: &RecognitionList, theirs: &RecognitionList| answer(&join(ours, theirs).unwrap()).1;
    assert_eq!(told(&ours_names, &no_ca_there), ["MAKER_UNKNOWN"]);
    assert_eq!(told(&ours_names, &none_there), [""; 0], "its own CA");
    let mut theirs_names = theirs();
    stranger(&mut theirs_names);
    assert_eq!(told(&ours(), &theirs_names), ["MAKER_UNKNOWN"]);
    ours_names.anchors[0].status = annulled();
    assert_eq!(
        told(&ours_names, &none_there),
        ["ANCHOR_ANNULLED"],
        "our word against the CA"
    );
}

#[test]
fn a_ca_that_we_list_for_timestamps_may_be_theirs_for_signers() {
    let mut ours = ours();
    let mut anchor = theirs().anchors.remove(0);
    anchor.purposes = vec![AnchorPurpose::TimestampCa];
    ours.anchors = vec![anchor];
    assert_eq!(answer(&join(&ours, &theirs()).unwrap()).1, [""; 0]);
    let mut without = theirs();
    without.anchors.remove(0);
    assert_eq!(
        answer(&join(&ours, &without).unwrap()).1,
        ["ANCHOR_WRONG_PURPOSE"]
    );
}

/// The run begins in the last second of root and lists, and goes on however long it takes.
#[test]
fn what_expires_during_the_run_was_good_when_it_began() {
    let end = time("2027-01-31");
    let ending = |mut list: RecognitionList| {
        (list.next_update, list.expires_at) = (end, end);
        list
    };
    let mut manifest = world::manifest();
    manifest.expires_at = end;
    let pinned = world::signed(manifest.to_payload(), ROOT_DOMAIN, &[1, 2]);
    let own = world::sign_list(&ending(ours()));
    let other = sign(&ending(theirs()), &[7]);
    let start = Acceptance::at(end);
    let root = start.root(&pinned, &[], None).unwrap();
    let list = start.list(&Offer::new(&own), &root, None).unwrap();
    let joined = start.taken_over(&list, &Offer::new(&other), None).unwrap();
    let mut request = world::request();
    request.used_at = end;
    let answer = recognise(&joined, world::accepted(), &request);
    assert_eq!(answer.outcome(), RecognitionOutcome::Recognised);
    request.used_at = end.plus(1);
    let answer = recognise(&joined, world::accepted(), &request);
    assert_eq!(answer.reasons()[0].reason.code(), "LIST_EXPIRED");
    let later = Acceptance::at(end.plus(1));
    let expired = AcceptError::RootExpired(end);
    assert_eq!(later.root(&pinned, &[], None).unwrap_err(), expired);
    let error = later.list(&Offer::new(&own), &root, None).unwrap_err();
    assert_eq!(error, expired, "a run that begins a second later");
    let error = later.taken_over(&list, &Offer::new(&other), None);
    assert_eq!(error.unwrap_err(), AcceptError::Expired(end));
}

/// The keys that we pin were replaced since, as our newest list says; an older one of ours was reached without memory.
#[test]
fn pins_of_an_unproven_list_do_not_overwrite_the_memory() {
    let mut memory = MemoryStore::new();
    let acceptance = Acceptance::at(time(world::NOW));
    let mut newest = theirs();
    newest.sequence = 9;
    let mut pins_8 = ours();
    pins_8.takes_over[0].keys = vec![world::keys(&[8], 1).keys.remove(0).spki];
    let newest = sign(&newest, &[8]);
    let own = accept(&pins_8);
    let offer = Offer::new(&newest);
    acceptance
        .taken_over(&own, &offer, Some(&mut memory))
        .unwrap();
    let older = sign(&theirs(), &[7]);
    let own = accept(&ours());
    let error = acceptance.taken_over(&own, &Offer::new(&older), Some(&mut memory));
    let rollback = AcceptError::Rollback {
        stored: 9,
        offered: 1,
    };
    assert_eq!(error.unwrap_err(), rollback);
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
