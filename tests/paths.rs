//! Paths to anchors: which are found, which are not, and for which reason.

mod path_world;
mod support;

use proptest::prelude::*;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::PathAnswer;
use yinzheng::pki::Purpose;
use yinzheng::pki::Purposes;
use yinzheng::pki::SignatureResult;
use yinzheng::pki::TrustAnchor;
use yinzheng::report::Reason;

use path_world::NOW;
use path_world::World;
use path_world::at;
use path_world::ca;
use path_world::detail;
use path_world::leaf;
use path_world::named;
use path_world::read;
use path_world::reason;
use path_world::root;
use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::key::Key;
use support::key::Scheme;
use support::name::Name;

#[test]
fn algorithms_mix_in_one_path() {
    let key = |scheme, name: &str| Key::named(scheme, name);
    let builder =
        |name: &str, scheme| CertBuilder::new(&Name::of("混合", name), &key(scheme, name));
    let root = builder("root", Scheme::Rsa).ca(None).identity();
    let first = builder("first", Scheme::Sm2)
        .issued_by(&root)
        .ca(None)
        .identity();
    let second = builder("second", Scheme::Ed25519)
        .issued_by(&first)
        .ca(None)
        .identity();
    let third = builder("third", Scheme::P384)
        .issued_by(&second)
        .ca(None)
        .identity();
    let target = builder("target", Scheme::P256)
        .issued_by(&third)
        .for_signing()
        .identity();

    let answer = World::new(&root, &[&first, &second, &third]).ask(&target);

    assert!(answer.is_trusted(), "{:?}", answer.outcome);
    assert_eq!(answer.chain.len(), 5);
    assert_eq!(answer.links.len(), 4);
    assert_eq!(answer.chain.last(), Some(&read(&root)));
}

#[test]
fn without_an_anchor_nothing_is_trusted() {
    let root = root("root");
    let target = leaf("target", &root);
    let mut world = World::new(&root, &[&root]);
    assert!(world.ask(&target).is_trusted());

    world.anchors = Anchors::new();
    let answer = world.ask(&target);

    assert_eq!(reason(&answer), Some(Reason::NoCertificateChainFound));
    assert_eq!(answer.outcome.unwrap_err().place(), "CN=root,O=试验,C=CN");
}

#[test]
fn a_stranger_with_the_root_s_name_is_no_issuer() {
    let root = root("root");
    let stranger = CertBuilder::new(&root.name, &Key::sm2("stranger"))
        .ca(None)
        .identity();
    let target = leaf("target", &stranger);

    let answer = World::new(&root, &[]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::ChainSignatureFailure));

    // The stranger's own certificate at hand: the signature is right, and leads nowhere.
    let answer = World::new(&root, &[&stranger]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::NoCertificateChainFound));
}

#[test]
fn a_bad_way_does_not_hide_a_good_one() {
    let root = root("root");
    let good = ca("middle", &root);
    let other_root = self::root("other-root");
    let untrusted = named("middle").issued_by(&other_root).ca(None).identity();
    let expired = named("middle")
        .issued_by(&root)
        .ca(None)
        .valid("2020-01-01", "2024-01-01")
        .identity();
    let no_ca = named("middle").issued_by(&root).for_signing().identity();
    let target = leaf("target", &good);

    let answer =
        World::new(&root, &[&untrusted, &expired, &no_ca, &other_root, &good]).ask(&target);
    assert!(answer.is_trusted());
    assert_eq!(answer.chain.get(1), Some(&read(&good)));

    let answer = World::new(&root, &[&untrusted, &expired, &no_ca, &other_root]).ask(&target);
    assert!(answer.outcome.is_ok(), "the expired one comes nearest");
    assert_eq!(answer.out_of_bounds.len(), 1);
    assert_eq!(
        answer.out_of_bounds.first().map(|o| &o.certificate),
        Some(&read(&expired))
    );
    assert!(!answer.is_trusted());

    let answer = World::new(&root, &[&untrusted, &no_ca, &other_root]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::NotACa));
}

#[test]
fn validity_is_told_apart_from_the_rest() {
    let root = root("root");
    let target = named("target")
        .issued_by(&root)
        .for_signing()
        .valid("2024-01-01", "2025-01-01")
        .identity();
    let world = World::new(&root, &[]);
    for (t, trusted) in [
        ("2023-12-31T23:59:59Z", false),
        ("2024-01-01T00:00:00Z", true),
        ("2025-01-01T00:00:00Z", true),
        ("2025-01-01T00:00:01Z", false),
    ] {
        let answer = world.ask_for(&target, Purpose::SignerCa, t);
        assert_eq!(answer.is_trusted(), trusted, "{t}");
        assert!(answer.outcome.is_ok(), "{t}");
        assert_eq!(answer.window.contains(at(t)), trusted, "{t}");
    }
}

#[test]
fn certificates_that_lead_to_each_other_lead_nowhere() {
    let root = root("root");
    let (a, b) = (self::root("a"), self::root("b"));
    let a_by_b = named("a").issued_by(&b).ca(None).identity();
    let b_by_a = named("b").issued_by(&a).ca(None).identity();
    let target = leaf("target", &a);

    let answer = World::new(&root, &[&a_by_b, &b_by_a]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::PathLoop));
    let mut world = World::new(&root, &[&a_by_b, &b_by_a]);
    world.anchors.trust_signer(read(&b));
    assert!(world.ask(&target).is_trusted());
}

#[test]
fn a_limit_is_its_own_reason() {
    let root = root("root");
    let mut pool = vec![ca("ca-0", &root)];
    for n in 1..4 {
        pool.push(ca(&format!("ca-{n}"), pool.last().unwrap()));
    }
    let target = leaf("target", pool.last().unwrap());
    let pool: Vec<&Identity> = pool.iter().collect();
    let world = |limits| World {
        limits,
        ..World::new(&root, &pool)
    };
    assert!(
        world(Limits {
            path_length: 6,
            signature_checks: 5,
            ..Limits::default()
        })
        .ask(&target)
        .is_trusted()
    );
    for (limits, name) in [
        (
            Limits {
                path_length: 5,
                ..Limits::default()
            },
            "path_length",
        ),
        (
            Limits {
                path_candidates: 0,
                ..Limits::default()
            },
            "path_candidates",
        ),
        (
            Limits {
                signature_checks: 4,
                ..Limits::default()
            },
            "signature_checks",
        ),
    ] {
        let answer = world(limits).ask(&target);
        assert_eq!(reason(&answer), Some(Reason::LimitExceeded), "{name}");
        assert_eq!(detail(&answer), Some(name));
    }
}

#[test]
fn a_web_of_cross_certificates_ends_in_time() {
    let root = root("root");
    let names: Vec<String> = (0..8).map(|n| format!("web-{n}")).collect();
    let roots: Vec<Identity> = names.iter().map(|n| self::root(n)).collect();
    let mut pool = Vec::new();
    for name in &names {
        for issuer in &roots {
            pool.push(ca(name, issuer));
        }
    }
    let target = leaf("target", &roots[0]);
    let answer = World::new(&root, &pool.iter().collect::<Vec<_>>()).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::LimitExceeded));
}

#[test]
fn an_anchor_is_trusted_for_its_time_and_purposes() {
    let root = root("root");
    let target = leaf("target", &root);
    let mut world = World::new(&root, &[]);
    world.anchors = Anchors::new();
    world.anchors.trust(read(&root));
    for purpose in [
        Purpose::SignerCa,
        Purpose::SealMakerCa,
        Purpose::TimestampCa,
    ] {
        let answer = world.ask_for(&target, purpose, NOW);
        assert!(answer.is_trusted(), "{purpose:?}");
    }
    world.anchors = Anchors::new();
    world.anchors.trust_signer(read(&root));
    assert_eq!(
        reason(&world.ask_for(&target, Purpose::TimestampCa, NOW)),
        Some(Reason::NoCertificateChainFound)
    );
    world.anchors.trust_maker(read(&self::root("maker-root")));
    assert!(world.anchors.maker_pinned());
    assert_eq!(
        reason(&world.ask_for(&target, Purpose::SealMakerCa, NOW)),
        Some(Reason::NoCertificateChainFound)
    );

    world.anchors = Anchors::new();
    let anchor = TrustAnchor::new(read(&root), Purposes::of(Purpose::SignerCa));
    world
        .anchors
        .add(anchor.since(at("2025-01-01")).until(at("2026-01-01")));
    for (t, want) in [
        ("2024-12-31", Some(Reason::NoCertificateChainFoundNoPoe)),
        ("2025-01-01", None),
        ("2026-01-01", None),
        (NOW, Some(Reason::NoCertificateChainFoundNoPoe)),
    ] {
        let answer = world.ask_for(&target, Purpose::SignerCa, t);
        assert_eq!(reason(&answer), want, "{t}");
        assert_eq!(answer.window.contains(at(t)), want.is_none(), "{t}");
    }
}

#[test]
fn an_end_entity_named_as_anchor_is_trusted_and_issues_nothing() {
    let root = root("root");
    let maker = leaf("maker", &root);
    let below = leaf("below", &maker);
    let world = World::new(&maker, &[]);

    let answer = world.ask(&maker);
    assert!(answer.is_trusted());
    assert_eq!(answer.chain, [read(&maker)]);
    assert_eq!(reason(&world.ask(&below)), Some(Reason::NotACa));

    // Another certificate for the same key is not the one that was named.
    let twin = named("maker")
        .issued_by(&root)
        .serial(2)
        .for_signing()
        .identity();
    assert_eq!(
        reason(&world.ask(&twin)),
        Some(Reason::NoCertificateChainFound)
    );
}

#[test]
fn another_sm2_identity_is_tried_only_when_asked_for() {
    let root = root("root");
    let target = named("target")
        .issued_by(&root)
        .for_signing()
        .signing_id(b"")
        .identity();
    let mut world = World::new(&root, &[]);
    assert_eq!(
        reason(&world.ask(&target)),
        Some(Reason::ChainSignatureFailure)
    );

    world.sm2_ids.push(Vec::new());
    let answer = world.ask(&target);
    assert!(answer.is_trusted());
    let link = answer.links.first().unwrap().result;
    assert!(matches!(link, SignatureResult::Verified { sm2_id: 1, .. }));
}

#[test]
fn a_path_can_be_passed_over_for_another() {
    let root = root("root");
    let pair = [1, 2].map(|n| named("m").issued_by(&root).serial(n).ca(None).identity());
    let target = leaf("target", &pair[0]);
    let world = World::new(&root, &[&pair[0], &pair[1]]);
    let over = |unwanted: &[Certificate]| {
        world.judged(&target, |judge, target| {
            let wanted = |a: &PathAnswer| !a.chain.iter().any(|c| unwanted.contains(c));
            judge.path_preferring(target, Purpose::SignerCa, at(NOW), &wanted)
        })
    };
    let [first, second] = pair.map(|i| read(&i));
    assert_eq!(over(std::slice::from_ref(&first)).chain[1], second);
    assert_eq!(over(std::slice::from_ref(&second)).chain[1], first);
    assert!(over(&[first, second]).is_trusted(), "better than none");
}

#[test]
fn a_signer_of_revocation_data_leads_to_the_anchor_in_question() {
    let (root, other) = (root("root"), root("other"));
    let target = named("target")
        .issued_by(&root)
        .valid("2024-01-01", "2025-01-01")
        .identity();
    let mut world = World::new(&root, &[]);
    world.anchors.trust_signer(read(&other));
    let ask = |anchor: &Identity, t: &str| {
        world.judged(&target, |judge, target| {
            let anchor = TrustAnchor::new(read(anchor), Purposes::of(Purpose::SignerCa));
            let judge = judge.ending_at(&anchor);
            judge
                .signer_path(target, Purpose::SignerCa, at(t))
                .map(|path| path.len())
        })
    };
    assert_eq!(ask(&root, "2024-06-01"), Ok(2));
    assert_eq!(
        ask(&other, "2024-06-01"),
        Err(Reason::NoCertificateChainFound)
    );
    assert_eq!(ask(&root, NOW), Err(Reason::RevocationOutOfBoundsNoPoe));
}

proptest! {
    // Each case checks a dozen SM2 signatures.
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What is found does not depend on the order in which the certificates came.
    #[test]
    fn the_order_of_the_pool_does_not_matter(order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle()) {
        let root = root("root");
        let other = self::root("other-root");
        let pool = [
            ca("middle", &root),
            named("middle").issued_by(&root).serial(2).ca(Some(0)).identity(),
            ca("middle", &other),
            ca("other-root", &root),
            ca("root", &other),
            other,
            leaf("middle", &root),
        ];
        let target = leaf("target", &pool[0]);
        let ask = |order: &[usize]| {
            let pool: Vec<&Identity> = order.iter().map(|&i| &pool[i]).collect();
            World::new(&root, &pool).ask(&target)
        };

        let (first, second) = (ask(&[0, 1, 2, 3, 4, 5, 6]), ask(&order));

        prop_assert_eq!(first.chain, second.chain);
        prop_assert_eq!(first.links, second.links);
        prop_assert_eq!(first.outcome, second.outcome);
    }
}
