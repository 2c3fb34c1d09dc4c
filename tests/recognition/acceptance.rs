//! Accepting roots and lists: the attacks that The Update Framework names, and what is ours beside them.

use yinzheng::crypto::Signer as _;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::FRESHNESS_DOMAIN;
use yinzheng::recognition::FreshnessStatement;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::ListFault;
use yinzheng::recognition::ListRule;
use yinzheng::recognition::ListState;
use yinzheng::recognition::MemoryStore;
use yinzheng::recognition::Offer;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::RollbackProtection;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::SequenceReset;
use yinzheng::recognition::SequenceStore as _;
use yinzheng::recognition::StatusEntry;
use yinzheng::recognition::TakeOver;
use yinzheng::recognition::TakeOverScope;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::VerifiedRoot;
use yinzheng::report::Reason;

use crate::world::LIST_ID;
use crate::world::NOW;
use crate::world::keys;
use crate::world::list;
use crate::world::manifest;
use crate::world::root_of;
use crate::world::sign_list;
use crate::world::signed;
use crate::world::signer;
use crate::world::time;
use crate::world::year;

fn now() -> Acceptance {
    Acceptance::at(time(NOW))
}

fn root_envelope(manifest: &RootManifest, by: &[u8]) -> Envelope {
    signed(manifest.to_payload(), ROOT_DOMAIN, by)
}

fn numbered(sequence: u64) -> RecognitionList {
    let mut list = list();
    list.sequence = sequence;
    list
}

fn take(store: &mut MemoryStore, list: &RecognitionList) -> Result<VerifiedList, AcceptError> {
    let root = root_of(&manifest());
    now().list(&Offer::new(&sign_list(list)), &root, Some(store))
}

/// Root 2 with the keys 5 and 6.
fn second() -> RootManifest {
    let mut next = manifest();
    next.version = 2;
    next.root = keys(&[5, 6], 2);
    next
}

/// Root 2 with the keys of the first and one thing changed.
fn next_root(change: impl FnOnce(&mut RootManifest)) -> VerifiedRoot {
    let mut next = manifest();
    next.version = 2;
    change(&mut next);
    walk(&[root_envelope(&next, &[1, 2])]).unwrap()
}

fn walk(later: &[Envelope]) -> Result<VerifiedRoot, AcceptError> {
    now().root(&root_envelope(&manifest(), &[1, 2]), later, None)
}

#[test]
fn one_key_does_not_count_twice() {
    let root = root_of(&manifest());
    let once = signed(list().to_payload(), LIST_DOMAIN, &[3]);
    let json: serde_json::Value = serde_json::from_str(&once.to_json()).unwrap();
    let mut twice = json.clone();
    twice["signatures"] = vec![json["signatures"][0].clone(); 2].into();
    let limits = yinzheng::limits::Limits::default();
    let twice = Envelope::from_json(twice.to_string().as_bytes(), &limits).unwrap();
    let short = AcceptError::SignatureThreshold { got: 1, needed: 2 };
    for (envelope, why) in [
        (&once, "one signature"),
        (&twice, "the same twice"),
        (
            &signed(list().to_payload(), LIST_DOMAIN, &[3, 7]),
            "a stranger's beside it",
        ),
        (
            &signed(list().to_payload(), ROOT_DOMAIN, &[3, 4]),
            "in another domain",
        ),
    ] {
        let error = now().list(&Offer::new(envelope), &root, None).unwrap_err();
        match &error {
            AcceptError::SignatureThreshold { got: 0, .. } => assert_eq!(why, "in another domain"),
            other => assert_eq!(*other, short, "{why}"),
        }
    }
}

#[test]
fn a_key_that_stands_twice_in_a_root_is_refused() {
    let mut double = manifest();
    double.root = keys(&[1, 1], 2);
    let error = now()
        .root(&root_envelope(&double, &[1]), &[], None)
        .unwrap_err();
    assert_eq!(error, AcceptError::RootMalformed);
    let mut renamed = manifest();
    renamed.root.keys[0].key_id = renamed.root.keys[1].key_id.clone();
    let error = now()
        .root(&root_envelope(&renamed, &[1, 2]), &[], None)
        .unwrap_err();
    assert_eq!(error, AcceptError::RootMalformed);
    let mut shared = manifest();
    let mut other = shared.publishers[0].clone();
    other.publisher_id = "other".to_owned();
    shared.publishers.push(other);
    let error = now()
        .root(&root_envelope(&shared, &[1, 2]), &[], None)
        .unwrap_err();
    assert_eq!(
        error,
        AcceptError::RootMalformed,
        "two publishers of one list"
    );
}

/// The same point, compressed: as SubjectPublicKeyInfo in base64.
fn compressed(number: u8) -> String {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let spki = base64.decode(&keys(&[number], 1).keys[0].spki).unwrap();
    let (head, point) = spki.split_at(spki.len() - 65);
    let algorithm = &head[2..head.len() - 3];
    let mut bits = vec![0x03, 34, 0, 2 + (point[64] & 1)];
    bits.extend(&point[1..33]);
    let length = u8::try_from(algorithm.len() + bits.len()).unwrap();
    base64.encode([&[0x30, length][..], algorithm, &bits].concat())
}

#[test]
fn one_key_in_two_encodings_does_not_count_twice() {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let der = base64.decode(compressed(3)).unwrap();
    let same = yinzheng::crypto::PublicKey::from_spki(&der).unwrap();
    assert!(!same.is_canonical());
    let mut twice = manifest();
    let plain = signer(3);
    twice.publishers[0].keys = KeySet::new([plain.public_key(), &same], 2);
    let error = now()
        .root(&root_envelope(&twice, &[1, 2]), &[], None)
        .unwrap_err();
    assert_eq!(error, AcceptError::RootMalformed, "keys of a publisher");
    let mut twice = manifest();
    twice.root = KeySet::new([signer(1).public_key(), &same], 1);
    let error = now()
        .root(&root_envelope(&twice, &[1]), &[], None)
        .unwrap_err();
    assert_eq!(error, AcceptError::RootMalformed, "keys of the root");
    let mut over = list();
    let pins = vec![keys(&[3], 1).keys[0].spki.clone(), compressed(3)];
    let scope = TakeOverScope::regions(vec!["510000".parse().unwrap()]);
    over.takes_over = vec![TakeOver::new("https://example.org/x", "x", pins, 2, scope)];
    let AcceptError::Inconsistent(faults) = take(&mut MemoryStore::new(), &over).unwrap_err()
    else {
        panic!("accepted")
    };
    let fault = ListFault::new(ListRule::TakeOverUnusable, "/takes_over/0");
    assert_eq!(faults, [fault], "keys of a list that is taken over");
}

#[test]
fn a_new_root_needs_the_old_keys_and_the_new() {
    let next = second();
    assert!(walk(&[root_envelope(&next, &[1, 2, 5, 6])]).is_ok());
    for (by, why) in [
        (&[1, 2][..], "old alone"),
        (&[5, 6], "new alone"),
        (&[1, 5, 6], "too few old"),
        (&[1, 2, 5], "too few new"),
    ] {
        let error = walk(&[root_envelope(&next, by)]).unwrap_err();
        let short = matches!(
            error,
            AcceptError::RootSignatureThreshold { version: 2, .. }
        );
        assert!(short, "{why}: {error}");
    }
}

#[test]
fn no_root_version_is_skipped() {
    let mut third = second();
    third.version = 3;
    let error = walk(&[root_envelope(&third, &[1, 2, 5, 6])]).unwrap_err();
    let skipped = AcceptError::RootVersionSkipped {
        expected: 2,
        found: 3,
    };
    assert_eq!(error, skipped);
    let steps = [
        root_envelope(&second(), &[1, 2, 5, 6]),
        root_envelope(&third, &[5, 6]),
    ];
    assert_eq!(walk(&steps).unwrap().manifest().version, 3);
}

#[test]
fn an_older_or_another_root_is_noticed() {
    let mut store = MemoryStore::new();
    let pinned = root_envelope(&manifest(), &[1, 2]);
    let next = [root_envelope(&second(), &[1, 2, 5, 6])];
    now().root(&pinned, &next, Some(&mut store)).unwrap();
    let error = now().root(&pinned, &[], Some(&mut store)).unwrap_err();
    let rollback = AcceptError::RootRollback {
        stored: 2,
        offered: 1,
    };
    assert_eq!(error, rollback);
    let mut other = second();
    other.expires_at = year(2029);
    let other = [root_envelope(&other, &[1, 2, 5, 6])];
    let error = now().root(&pinned, &other, Some(&mut store)).unwrap_err();
    assert_eq!(error, AcceptError::RootEquivocation(2));
}

/// Keys 1 and 2 were stolen, that is why root 2 replaced them. The thief can still sign a root 2 of his own, and go on
/// from there.
#[test]
fn a_fork_of_the_root_history_is_noticed() {
    let mut store = MemoryStore::new();
    let pinned = root_envelope(&manifest(), &[1, 2]);
    let next = [root_envelope(&second(), &[1, 2, 5, 6])];
    now().root(&pinned, &next, Some(&mut store)).unwrap();
    let mut thief = second();
    thief.root = keys(&[8, 9], 2);
    let mut third = thief.clone();
    third.version = 3;
    let fork = [
        root_envelope(&thief, &[1, 2, 8, 9]),
        root_envelope(&third, &[8, 9]),
    ];
    let error = now().root(&pinned, &fork, Some(&mut store)).unwrap_err();
    assert_eq!(error, AcceptError::RootEquivocation(2));
    let elsewhere = now().root(&pinned, &fork, None).unwrap();
    let list = Offer::new(&sign_list(&list())).list_again(&elsewhere, &mut store);
    assert_eq!(
        list.unwrap_err(),
        AcceptError::RootEquivocation(2),
        "a root that was reached without the memory"
    );
    assert!(now().root(&pinned, &next, Some(&mut store)).is_ok());
    let mut third = second();
    third.version = 3;
    let onward = [next[0].clone(), root_envelope(&third, &[5, 6])];
    assert!(now().root(&pinned, &onward, Some(&mut store)).is_ok());
    let pinned = onward.last().unwrap();
    assert!(
        now().root(pinned, &[], Some(&mut store)).is_ok(),
        "a pinned root goes before what was seen earlier"
    );
}

/// The old root still delegates to keys that were replaced since.
#[test]
fn replaced_keys_do_not_overwrite_the_memory_of_a_list() {
    let mut store = MemoryStore::new();
    let rotated = next_root(|m| m.publishers[0].keys = keys(&[8, 9], 2));
    let newest = signed(numbered(9).to_payload(), LIST_DOMAIN, &[8, 9]);
    Offer::new(&newest)
        .list_again(&rotated, &mut store)
        .unwrap();
    let rollback = AcceptError::RootRollback {
        stored: 2,
        offered: 1,
    };
    assert_eq!(take(&mut store, &numbered(10)).unwrap_err(), rollback);
    assert_eq!(store.mark(LIST_ID).unwrap().unwrap().sequence, 9);
}

#[test]
fn an_expired_root_delegates_nothing() {
    let mut old = manifest();
    old.expires_at = time("2026-11-01");
    let error = now()
        .root(&root_envelope(&old, &[1, 2]), &[], None)
        .unwrap_err();
    assert_eq!(error.cause().1, Reason::RootExpired);
    let before = Acceptance::at(time("2026-10-01"));
    let root = before
        .root(&root_envelope(&old, &[1, 2]), &[], None)
        .unwrap();
    let error = now()
        .list(&Offer::new(&sign_list(&list())), &root, None)
        .unwrap_err();
    assert_eq!(
        error.cause().1,
        Reason::RootExpired,
        "reached in time, used too late"
    );
}

#[test]
fn a_publisher_signs_his_own_lists_alone() {
    for (change, why) in [
        (
            (|l| l.list_id = "https://example.org/lists/x".to_owned()) as fn(&mut RecognitionList),
            "list",
        ),
        (|l| l.publisher.id = "other".to_owned(), "publisher"),
        (|l| l.relying_region = "510000".to_owned(), "region"),
    ] {
        let mut list = list();
        change(&mut list);
        let error = take(&mut MemoryStore::new(), &list).unwrap_err();
        assert_eq!(error, AcceptError::NotDelegated, "another {why}");
    }
}

#[test]
fn a_lower_sequence_is_a_rollback() {
    let mut store = MemoryStore::new();
    take(&mut store, &numbered(7)).unwrap();
    let error = take(&mut store, &numbered(6)).unwrap_err();
    assert_eq!(
        error,
        AcceptError::Rollback {
            stored: 7,
            offered: 6
        }
    );
    let again = take(&mut store, &numbered(7)).unwrap();
    assert_eq!(again.rollback_protection(), RollbackProtection::Available);
}

#[test]
fn the_same_sequence_with_another_digest_is_kept_as_evidence() {
    let mut store = MemoryStore::new();
    let (first, mut second) = (numbered(7), numbered(7));
    second.types[2].name = "改".to_owned();
    take(&mut store, &first).unwrap();
    let error = take(&mut store, &second).unwrap_err();
    assert_eq!(error.cause().1, Reason::ListEquivocation);
    let [evidence] = store.evidence() else {
        panic!("{:?}", store.evidence())
    };
    assert_eq!(evidence.first.as_ref(), Some(&sign_list(&first)));
    assert_eq!(evidence.second, sign_list(&second));
    assert_eq!(
        take(&mut store, &first).unwrap().list(),
        &first,
        "the first still counts"
    );
}

#[test]
fn an_expired_list_is_not_accepted() {
    let error = Acceptance::at(time("2027-06-30").plus(1));
    let root = root_of(&manifest());
    let error = error
        .list(&Offer::new(&sign_list(&list())), &root, None)
        .unwrap_err();
    assert_eq!(error.cause().1, Reason::ListExpired);
}

#[test]
fn the_time_is_fixed_once() {
    // At the last second of its life the list is accepted, and it stays so however long the rest takes.
    let root = root_of(&manifest());
    let last = Acceptance::at(time("2027-06-30"));
    let list = last
        .list(&Offer::new(&sign_list(&list())), &root, None)
        .unwrap();
    assert_eq!(list.accepted_at(), time("2027-06-30"));
    assert_eq!(list.state_at(time("2027-06-30")), ListState::Stale);
    assert_eq!(
        list.state_at(time("2027-06-30").plus(1)),
        ListState::Expired
    );
}

#[test]
fn what_was_made_in_the_future_is_not_accepted() {
    let mut future = manifest();
    future.issued_at = year(2027);
    let envelope = root_envelope(&future, &[1, 2]);
    let error = now().root(&envelope, &[], None).unwrap_err();
    assert_eq!(error.cause().1, Reason::RootNotYetIssued);
    let mut future = list();
    future.issued_at = year(2027);
    let error = take(&mut MemoryStore::new(), &future).unwrap_err();
    assert_eq!(error, AcceptError::NotYetEffective(year(2027)));
}

/// It would be in force without end otherwise: it is never stale nor expired.
#[test]
fn a_list_is_not_closed_later_than_it_may_end() {
    let mut closed = list();
    closed.closed_at = Some(year(2199));
    let error = take(&mut MemoryStore::new(), &closed).unwrap_err();
    let AcceptError::Inconsistent(faults) = error else {
        panic!("{error}")
    };
    let fault = ListFault::new(ListRule::ExpiresTooLate, "/closed_at");
    assert_eq!(faults, [fault]);
    closed.closed_at = Some(year(2028));
    assert!(take(&mut MemoryStore::new(), &closed).is_ok());
}

#[test]
fn a_list_that_is_not_in_force_yet_is_not_accepted() {
    let root = root_of(&manifest());
    let early = Acceptance::at(time("2026-05-01"));
    let error = early
        .list(&Offer::new(&sign_list(&list())), &root, None)
        .unwrap_err();
    assert_eq!(error.cause().1, Reason::ListNotYetEffective);
}

#[test]
fn a_far_future_sequence_is_recovered_from_by_rotating_the_keys() {
    let mut store = MemoryStore::new();
    take(&mut store, &numbered(u64::MAX)).unwrap();
    take(&mut store, &numbered(8)).unwrap_err();
    let root = next_root(|m| m.publishers[0].keys = keys(&[8, 9], 2));
    let fresh = signed(numbered(8).to_payload(), LIST_DOMAIN, &[8, 9]);
    let list = now()
        .list(&Offer::new(&fresh), &root, Some(&mut store))
        .unwrap();
    assert_eq!(list.list().sequence, 8);
    let mut store = MemoryStore::new();
    take(&mut store, &numbered(9)).unwrap();
    let root = next_root(|m| m.publishers[0].keys = keys(&[3, 4, 8], 2));
    let old = Offer::new(&sign_list(&numbered(8))).list_again(&root, &mut store);
    assert_eq!(
        old.unwrap_err().cause().1,
        Reason::ListRollback,
        "the old keys still reach"
    );
}

trait Again {
    fn list_again(
        self,
        root: &VerifiedRoot,
        store: &mut MemoryStore,
    ) -> Result<VerifiedList, AcceptError>;
}

impl Again for Offer<'_> {
    fn list_again(
        self,
        root: &VerifiedRoot,
        store: &mut MemoryStore,
    ) -> Result<VerifiedList, AcceptError> {
        now().list(&self, root, Some(store))
    }
}

#[test]
fn a_dropped_entry_is_told() {
    let mut store = MemoryStore::new();
    let root = root_of(&manifest());
    let mut first = numbered(1);
    first.equivalences[0]
        .status
        .push(StatusEntry::new(RecognitionState::Withdrawn, year(2026)));
    let previous = take(&mut store, &first).unwrap();
    let mut second = numbered(2);
    second.equivalences.clear();
    second.scenarios.clear();
    let envelope = sign_list(&second);
    let offer = Offer::new(&envelope).with_previous(&previous);
    let list = now().list(&offer, &root, Some(&mut store)).unwrap();
    let [told] = list.findings() else {
        panic!("{:?}", list.findings())
    };
    assert_eq!(told.outcome.reason(), Some(Reason::ListEntryDropped));
    assert_eq!(
        told.place.as_deref(),
        Some("scenarios/s1"),
        "the other one was withdrawn"
    );
}

#[test]
fn lists_that_name_the_one_before_must_join_on() {
    let store = || {
        let mut store = MemoryStore::new();
        let digest = take(&mut store, &numbered(1)).unwrap().digest().to_owned();
        (store, digest)
    };
    let follow = |n, digest: &str| {
        let mut list = numbered(n);
        list.previous_digest = Some(digest.to_owned());
        list
    };
    let (mut memory, first) = store();
    assert!(take(&mut memory, &follow(2, &first)).is_ok());
    let (mut memory, _) = store();
    let other = format!("sm3:{}", "0".repeat(64));
    let error = take(&mut memory, &follow(2, &other)).unwrap_err();
    assert_eq!(
        error,
        AcceptError::Gap {
            stored: 1,
            offered: 2
        }
    );
    let second = sign_list(&follow(2, &first));
    let sm3 = yinzheng::crypto::DigestAlgorithm::Sm3.digest(second.payload());
    let third = follow(3, &format!("sm3:{sm3}"));
    let error = take(&mut memory, &third).unwrap_err();
    assert_eq!(error.cause().1, Reason::ListGap, "the second is missing");
    let envelope = sign_list(&third);
    let between = [second];
    let offer = Offer::new(&envelope).with_between(&between);
    let list = now().list(&offer, &root_of(&manifest()), Some(&mut memory));
    assert_eq!(list.unwrap().list().sequence, 3);
    let (mut memory, _) = store();
    let reset = next_root(|m| m.publishers[0].resets = vec![SequenceReset::new(LIST_ID, 3)]);
    let list = Offer::new(&envelope).list_again(&reset, &mut memory);
    assert!(list.is_ok(), "the root lets it begin anew");
}

#[test]
fn nothing_is_remembered_of_what_was_refused() {
    let mut store = MemoryStore::new();
    let mut broken = numbered(9);
    broken.anchors[0].purposes.clear();
    take(&mut store, &broken).unwrap_err();
    assert!(take(&mut store, &numbered(1)).is_ok());
}

fn fresh(sequence: u64, digest: &str, by: &[u8]) -> Envelope {
    let (from, until) = (time("2026-11-20"), time("2027-02-01"));
    let statement = FreshnessStatement::new(LIST_ID, sequence, digest, from, until);
    signed(statement.to_payload(), FRESHNESS_DOMAIN, by)
}

#[test]
fn a_freshness_statement_keeps_a_list_up_to_date() {
    let root = root_of(&manifest());
    let envelope = sign_list(&list());
    let digest = take(&mut MemoryStore::new(), &list())
        .unwrap()
        .digest()
        .to_owned();
    let offer = |statement: &Envelope| {
        let offer = Offer::new(&envelope).with_freshness(statement);
        now().list(&offer, &root, Some(&mut MemoryStore::new()))
    };
    let later = time("2027-01-15");
    let list = offer(&fresh(1, &digest, &[3, 4])).unwrap();
    assert_eq!(list.state_at(later), ListState::Current);
    let list = take(&mut MemoryStore::new(), &crate::world::list()).unwrap();
    assert_eq!(list.state_at(later), ListState::Stale, "without it");
    let newer = AcceptError::Superseded {
        current: 2,
        offered: 1,
    };
    assert_eq!(offer(&fresh(2, &digest, &[3, 4])).unwrap_err(), newer);
    let unsigned = offer(&fresh(1, &digest, &[3])).unwrap_err();
    assert_eq!(unsigned, AcceptError::FreshnessUnusable);
    let other = format!("sm3:{}", "0".repeat(64));
    let error = offer(&fresh(1, &other, &[3, 4])).unwrap_err();
    assert_eq!(error.cause().1, Reason::ListEquivocation);
}
