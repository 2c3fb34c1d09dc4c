//! What holds for every list and every request.

use proptest::prelude::*;
use yinzheng::recognition::Assurance;
use yinzheng::recognition::DryRun;
use yinzheng::recognition::ProvenBy;
use yinzheng::recognition::RecognitionFacts;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::StandingHistory;
use yinzheng::report::RecognitionOutcome;

use crate::world::facts;
use crate::world::history;
use crate::world::list;
use crate::world::request;
use crate::world::run;
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

    /// Whoever keeps to an older list gets at most what it said, and never more because it is old.
    #[test]
    fn an_older_list_improves_nothing(list in lists(), facts in signed(), days in 0_i64..400) {
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
    fn the_order_of_entries_does_not_matter(list in lists(), facts in signed()) {
        let mut turned = list.clone();
        turned.regions.reverse();
        turned.anchors.reverse();
        turned.types.reverse();
        let (a, b) = (run(&list, &facts, &request()), run(&turned, &facts, &request()));
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
