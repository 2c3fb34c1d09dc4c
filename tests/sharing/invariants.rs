//! What holds for every heap of candidates.

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use yinzheng::sharing::*;

use crate::world::World;
use crate::world::licence;

/// A candidate with some member that makes it better, worse or useless.
fn candidate() -> impl Strategy<Value = Value> {
    let serial = prop::sample::select(vec![
        crate::world::ID,
        "1.2.156.3005.2.11100000000019713D008.11500000000000019A.2023000001.001.N",
        "1.2.156.3005.2.11100000000019713D008.113301000000000279.2023000001.001.5",
    ]);
    let assurance = prop::sample::select(vec!["L2", "L3", "L4"]);
    let status = prop::sample::select(vec![
        "effective",
        "effective",
        "effective",
        "revoked",
        "unknown",
    ]);
    let outcome = prop::sample::select(vec![
        "recognised",
        "recognised",
        "not-recognised",
        "undetermined",
    ]);
    let until = prop::sample::select(vec!["2026-12-01", "2027-04-30", "2029-01-01"]);
    let number = prop::sample::select(vec!["510800001", "510800002"]);
    (serial, assurance, status, outcome, until, number, 0..99_u32).prop_map(
        |(serial, assurance, status, outcome, until, number, report)| {
            let mut c = licence();
            c["licence"]["identifier"] = json!(serial);
            c["licence"]["period"]["until"] = json!({"date": until});
            c["licence"]["fields"]["ZZBH"]["value"] = json!(number);
            c["recognition"]["assurance"] = json!(assurance);
            c["recognition"]["status"] = json!(status);
            c["recognition"]["outcome"] = json!(outcome);
            c["report"] = json!(format!("sm3:{report}"));
            c["label"] = json!(format!("{report}.ofd"));
            c
        },
    )
}

fn world(candidates: Vec<Value>) -> World {
    World {
        candidates,
        ..World::good()
    }
    .with_term("regions", json!([]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_candidates_does_not_count(
        (candidates, shuffled) in prop::collection::vec(candidate(), 0..6)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let first = world(candidates);
        let second = World { candidates: shuffled, ..first.clone() };
        let (a, b) = (first.decide(), second.decide());
        prop_assert_eq!(a.to_json(), b.to_json());
    }

    #[test]
    fn an_unusable_candidate_changes_the_explanation_alone(
        candidates in prop::collection::vec(candidate(), 0..5),
        spoiler in 0..4_usize,
        at in any::<prop::sample::Index>(),
    ) {
        let first = world(candidates.clone());
        let before = first.decide();
        let mut useless = licence();
        useless["report"] = json!("sm3:useless");
        useless["label"] = json!("useless.ofd");
        // Of its own chain, and without a number that another record could share.
        useless["licence"]["identifier"] = Value::Null;
        useless["licence"]["number"] = Value::Null;
        match spoiler {
            0 => useless["licence"]["holders"][0]["code"] = json!("91350100M0001TGQXM"),
            1 => useless["format"] = json!("unknown"),
            2 => useless["licence"]["period"]["until"] = json!({"date": "2020-01-01"}),
            _ => useless["recognition"]["status"] = json!("revoked"),
        }
        let mut more = candidates.clone();
        more.insert(at.index(candidates.len() + 1), useless);
        prop_assert_eq!(before.conclusion(), World { candidates: more, ..first }.decide().conclusion());
    }

    #[test]
    fn stored_inputs_give_the_same_octets(candidates in prop::collection::vec(candidate(), 0..5)) {
        let world = world(candidates);
        let input = world.input();
        let first = input.replay(&world.matter()).unwrap();
        let stored = input.to_json();
        let again = DecisionInput::from_json(stored.as_bytes()).unwrap();
        prop_assert_eq!(again.to_json(), stored);
        prop_assert_eq!(again.replay(&world.matter()).unwrap().to_json(), first.to_json());
    }

    #[test]
    fn nothing_undetermined_satisfies(candidates in prop::collection::vec(candidate(), 1..5)) {
        let mut candidates = candidates;
        for c in &mut candidates {
            c["recognition"]["outcome"] = json!("undetermined");
        }
        let decision = world(candidates).decide();
        prop_assert_ne!(decision.requirement("permit").unwrap().word, Word::Satisfied);
    }
}

#[test]
fn inputs_of_another_matter_are_not_replayed() {
    let world = World::good();
    let other = World::good().with_matter("/version", json!(4));
    assert!(world.input().replay(&other.matter()).is_err());
}
