//! What holds for every list and every request.

use proptest::prelude::*;
use yinzheng::licence::DivisionCode;
use yinzheng::licence::StatusBasis;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::Agreement;
use yinzheng::recognition::AnchorPurpose::SignerCa;
use yinzheng::recognition::AnchorPurpose::TimestampCa;
use yinzheng::recognition::Assurance;
use yinzheng::recognition::DryRun;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::ListedAnchor;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::MemoryStore;
use yinzheng::recognition::Offer;
use yinzheng::recognition::ProvenBy;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::Region;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::Span;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::StatusSource;
use yinzheng::recognition::SubjectMatch;
use yinzheng::recognition::VerifiedList;
use yinzheng::recognition::dry_run;
use yinzheng::report::Reason;
use yinzheng::report::RecognitionOutcome;

use crate::support::pki::TestPki;
use crate::world::LOCAL;
use crate::world::MATTER;
use crate::world::NOW;
use crate::world::OTHER_TYPE;
use crate::world::digest;
use crate::world::facts;
use crate::world::history;
use crate::world::keys;
use crate::world::list;
use crate::world::manifest;
use crate::world::request;
use crate::world::root_of;
use crate::world::run;
use crate::world::signed as signed_as;
use crate::world::since;
use crate::world::time;
use crate::world::year;

/// Better is higher.
fn rank(run: &DryRun) -> u8 {
    match run.outcome() {
        RecognitionOutcome::NotRecognised => 0,
        RecognitionOutcome::Undetermined => 1,
        RecognitionOutcome::Recognised => 2,
    }
}

fn histories() -> impl Strategy<Value = StandingHistory> {
    let states = [
        RecognitionState::Recognised,
        RecognitionState::Recognised,
        RecognitionState::Suspended,
        RecognitionState::Withdrawn,
        RecognitionState::Annulled,
    ];
    let state = prop::sample::select(states.to_vec());
    prop::collection::btree_map(2012_u32..2032, state, 1..4).prop_map(|changes| {
        let changes: Vec<_> = changes.into_iter().map(|(y, s)| (s, y)).collect();
        history(&changes)
    })
}

prop_compose! {
    /// The list with other histories here and there.
    fn lists()(
        region in prop::option::of(histories()),
        anchor in prop::option::of(histories()),
        maker in prop::option::of(histories()),
        authority in prop::option::of(histories()),
        rule in prop::option::of(histories()),
    ) -> RecognitionList {
        let mut list = list();
        let places = [
            (&mut list.regions[1].status, region),
            (&mut list.anchors[0].status, anchor),
            (&mut list.seal_makers[0].status, maker),
            (&mut list.authorities[0].status, authority),
            (&mut list.equivalences[0].status, rule),
        ];
        for (place, status) in places {
            if let Some(status) = status {
                *place = status;
            }
        }
        list
    }
}

/// The list with several entries of every kind, of which each could be taken for another.
fn several(mut list: RecognitionList, more: [Option<StandingHistory>; 3]) -> RecognitionList {
    let pki = TestPki::sm2();
    let [maker, scenario, intermediate] = more.map(|status| status.unwrap_or(since(2015)));
    let sichuan: DivisionCode = "510000".parse().unwrap();
    let guangyuan = Region::new("510800".parse().unwrap(), "广元市", since(2020));
    list.regions.push(guangyuan);
    for (id, certificate, purpose, status) in [
        ("sc-int", &pki.intermediate, SignerCa, intermediate),
        ("sc-tsa", &pki.root, TimestampCa, since(2015)),
    ] {
        let der = &certificate.certificate;
        let anchor = ListedAnchor::new(id, der, [purpose], sichuan, status);
        list.anchors.push(anchor);
    }
    let mut second = list.seal_makers[0].clone();
    second.maker_id = "sc-maker-2".to_owned();
    second.status = maker;
    list.seal_makers.push(second);
    let mut third = list.seal_makers[0].clone();
    third.maker_id = "sc-maker-3".to_owned();
    third.certificates.clear();
    third.matches = vec![SubjectMatch::by_name("sc-makers", "示例电子印章服务中心")];
    list.seal_makers.push(third);
    let mut bureau = list.authorities[0].clone();
    bureau.authority_id = "11500000000000019A".parse().unwrap();
    bureau.may_issue = vec![MayIssue::new(OTHER_TYPE)];
    list.authorities.push(bureau);
    list.authorities[0]
        .certificates
        .push(digest(&pki.other.certificate));
    list.authorities[0].aliases = vec!["甲".to_owned(), "乙".to_owned()];
    let mut earlier = MayIssue::new(LOCAL);
    earlier.valid = vec![Span::new(year(2015), Some(year(2016)))];
    list.authorities[0].may_issue = vec![list.authorities[0].may_issue[0].clone(), earlier];
    let mut other = list.equivalences[0].clone();
    other.id = "e2".to_owned();
    other.matters = vec!["matter-2".to_owned()];
    list.equivalences[0].matters = vec![MATTER.to_owned(), "matter-3".to_owned()];
    list.equivalences.push(other);
    let mut exception = list.scenarios[0].clone().excluding();
    exception.id = "s2".to_owned();
    exception.status = scenario;
    let mut everything = list.scenarios[0].clone();
    everything.id = "s3".to_owned();
    everything.matters = vec!["*".to_owned()];
    list.scenarios.extend([exception, everything]);
    list.agreements.push(Agreement::new("cy-2021", "另一协议"));
    let office = list.authorities[0].authority_id;
    let body = |id: &str, from| StatusSource::new(id, office, since(from));
    list.status_sources = vec![body("b1", 2020), body("b2", 2030)];
    list
}

/// Puts entries into another order.
fn shuffle<T>(all: &mut [T], seed: &mut u32) {
    for last in (1..all.len()).rev() {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        all.swap(last, (*seed >> 8) as usize % (last + 1));
    }
}

/// The same list with its entries of every kind, and what they hold, in another order.
fn shuffled(list: &RecognitionList, mut seed: u32) -> RecognitionList {
    let (mut list, seed) = (list.clone(), &mut seed);
    shuffle(&mut list.regions, seed);
    shuffle(&mut list.anchors, seed);
    shuffle(&mut list.seal_makers, seed);
    shuffle(&mut list.authorities, seed);
    shuffle(&mut list.types, seed);
    shuffle(&mut list.equivalences, seed);
    shuffle(&mut list.scenarios, seed);
    shuffle(&mut list.agreements, seed);
    shuffle(&mut list.status_sources, seed);
    shuffle(&mut list.crypto.rows, seed);
    for authority in &mut list.authorities {
        shuffle(&mut authority.may_issue, seed);
        shuffle(&mut authority.certificates, seed);
        shuffle(&mut authority.aliases, seed);
    }
    for rule in &mut list.equivalences {
        shuffle(&mut rule.matters, seed);
    }
    list
}

fn offer(
    list: &RecognitionList,
    by: &[u8],
    manifest: &RootManifest,
    store: &mut MemoryStore,
) -> Result<VerifiedList, AcceptError> {
    let envelope = signed_as(list.to_payload(), LIST_DOMAIN, by);
    let root = root_of(manifest);
    Acceptance::at(time(NOW)).list(&Offer::new(&envelope), &root, Some(store))
}

prop_compose! {
    /// The facts with up to three signatures, at other times, by strangers, proven or claimed.
    fn signed()(
        each in prop::collection::vec((2014_u32..2027, any::<bool>(), any::<bool>()), 0..4),
    ) -> RecognitionFacts {
        let mut facts = facts();
        let model = facts.signatures[0].clone();
        facts.signatures = each.into_iter().enumerate().map(|(n, (y, proven, known))| {
            let mut signature = model.clone();
            signature.number = n + 1;
            signature.time.best = Some(year(y));
            if !proven {
                signature.time.proven_by = Some(ProvenBy::Claim);
            }
            if !known {
                signature.signer.path[0].sm3.clear();
            }
            signature
        }).collect();
        facts
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn removing_a_signature_improves_nothing(
        list in lists(), facts in signed(), at in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!facts.signatures.is_empty());
        let mut less = facts.clone();
        less.signatures.remove(at.index(facts.signatures.len()));
        let (all, fewer) = (run(&list, &facts, &request()), run(&list, &less, &request()));
        prop_assert!(rank(&fewer) <= rank(&all), "{:?} {:?}", all.summary(), fewer.summary());
    }

    #[test]
    fn asking_for_more_improves_nothing(list in lists(), facts in signed()) {
        let levels = [Assurance::L1, Assurance::L2, Assurance::L3, Assurance::L4];
        let ranks = levels.map(|l| rank(&run(&list, &facts, &request().needing(l))));
        prop_assert!(ranks.is_sorted_by(|a, b| a >= b), "{ranks:?}");
    }

    /// Whoever has seen the newer list gets nothing out of an older one, whatever stands in it.
    #[test]
    fn an_older_list_improves_nothing(
        old in lists(), new in lists(), facts in signed(), numbers in (1_u64..9, 1_u64..9),
    ) {
        let (mut old, mut new) = (old, new);
        old.sequence = numbers.0;
        new.sequence = numbers.0 + numbers.1;
        let mut store = MemoryStore::new();
        let before = offer(&old, &[3, 4], &manifest(), &mut store).unwrap();
        let newer = offer(&new, &[3, 4], &manifest(), &mut store).unwrap();
        let first = dry_run(&newer, &facts, &request());
        let error = offer(&old, &[3, 4], &manifest(), &mut store).unwrap_err();
        prop_assert_eq!(error.cause().1, Reason::ListRollback);
        let again = offer(&new, &[3, 4], &manifest(), &mut store).unwrap();
        let again = dry_run(&again, &facts, &request());
        prop_assert_eq!(first.summary().to_json(), again.summary().to_json());
        prop_assert!(before.list().sequence < newer.list().sequence);
    }

    /// Of a list itself: it counts if enough of its publisher's keys signed it, and not by losing one.
    #[test]
    fn removing_a_signature_of_the_list_improves_nothing(
        by in prop::sample::subsequence(vec![3_u8, 4, 7, 8], 1..=4),
        lost in any::<prop::sample::Index>(),
        threshold in 1_u32..=3,
    ) {
        let mut manifest = manifest();
        manifest.publishers[0].keys = keys(&[3, 4, 8], threshold);
        let counts = |by: &[u8]| offer(&list(), by, &manifest, &mut MemoryStore::new()).is_ok();
        let mut fewer = by.clone();
        fewer.remove(lost.index(by.len()));
        let enough = |by: &[u8]| by.iter().filter(|k| **k != 7).count() >= threshold as usize;
        prop_assert_eq!(counts(&by), enough(&by));
        prop_assert_eq!(counts(&fewer), enough(&fewer));
        prop_assert!(counts(&fewer) <= counts(&by));
    }

    /// Whoever keeps to an old list gets at most what it said, and never more because it is old.
    #[test]
    fn a_list_that_has_grown_old_improves_nothing(list in lists(), facts in signed(), days in 0_i64..400) {
        let fresh = run(&list, &facts, &request());
        let mut old = list.clone();
        old.issued_at = old.issued_at.plus(-days * 86_400);
        old.next_update = old.next_update.plus(-days * 86_400).max(old.effective_from);
        prop_assume!(crate::world::try_accept(&old).is_ok());
        let stale = run(&old, &facts, &request());
        prop_assert!(rank(&stale) < 2 || rank(&fresh) == 2);
        let undetermined = stale.outcome() == RecognitionOutcome::Undetermined;
        prop_assert!(undetermined || rank(&stale) == rank(&fresh));
    }

    #[test]
    fn the_order_of_entries_does_not_matter(
        list in lists(),
        more in prop::array::uniform3(prop::option::of(histories())),
        facts in signed(),
        seed in any::<u32>(),
        any_type in any::<bool>(),
        live in any::<bool>(),
    ) {
        let list = several(list, more);
        let turned = shuffled(&list, seed);
        let mut request = request();
        if any_type {
            request.wanted_type = None;
        }
        let mut facts = facts;
        if live {
            facts.licence.status.basis = StatusBasis::Authenticated;
            facts.licence.status.stated_by = Some(list.authorities[0].authority_id);
            facts.licence.status.next_update = Some(time("2026-12-23"));
            request = request.needing(Assurance::L3);
        }
        let (a, b) = (run(&list, &facts, &request), run(&turned, &facts, &request));
        let text = |run: &DryRun| {
            let mut summary = run.summary().clone();
            if let Some(list) = &mut summary.list {
                list.digest.clear();
            }
            summary.to_json()
        };
        prop_assert_eq!(text(&a), text(&b));
    }

    #[test]
    fn the_same_question_gets_the_same_octets(list in lists(), facts in signed()) {
        let request: RecognitionRequest = request();
        let first = run(&list, &facts, &request).summary().to_json();
        prop_assert_eq!(first, run(&list, &facts, &request).summary().to_json());
    }
}
