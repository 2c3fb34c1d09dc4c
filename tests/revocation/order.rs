//! Neither the order of the sources nor more of them can turn a bad answer into a good one.

use proptest::prelude::*;

use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::ocsp::OcspBuilder;
use crate::support::ocsp::Single;
use crate::support::pki::TestPki;
use crate::world::World;

/// CRLs that say different things about the signer, some of them unusable.
fn sources() -> Vec<Vec<u8>> {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let entry = |at, why| Revoked::new(signer, at).reason(why);
    let stranger = crate::support::certificate::Identity {
        name: ca.name.clone(),
        ..pki.stranger.clone()
    };
    [
        CrlBuilder::new(ca),
        CrlBuilder::new(ca).updates("2024-01-01", "2024-02-01"),
        CrlBuilder::new(ca)
            .updates("2024-04-01", "2055-01-01")
            .revoke(entry("2024-03-01", reason::CERTIFICATE_HOLD)),
        CrlBuilder::new(ca).revoke(entry("2025-03-01", reason::KEY_COMPROMISE)),
        CrlBuilder::new(ca).revoke(entry("2025-02-01", reason::SUPERSEDED)),
        CrlBuilder::new(&stranger).revoke(entry("2020-03-01", reason::SUPERSEDED)),
        CrlBuilder::new(ca).broken_signature(),
        CrlBuilder::new(ca)
            .number(9)
            .delta(1)
            .revoke(entry("2025-06-01", reason::REMOVE_FROM_CRL)),
        CrlBuilder::new(ca).without_next_update(),
    ]
    .map(CrlBuilder::build)
    .to_vec()
}

fn kind(chosen: &[Vec<u8>], at: &str) -> String {
    let pki = TestPki::sm2();
    let world = chosen
        .iter()
        .fold(World::of(pki), |w, der| w.crl(der.clone()));
    let words = world.ask(&pki.signer, &pki.intermediate, at);
    words.split([':', ' ']).next().unwrap().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_does_not_count(
        chosen in proptest::sample::subsequence(sources(), 0..9),
        rotation in 0_usize..9,
        at in proptest::sample::select(vec!["2024-01-15", "2024-05-01", "2025-02-15", "2026-11-24"]),
    ) {
        let mut turned = chosen.clone();
        turned.reverse();
        let by = rotation % turned.len().max(1);
        turned.rotate_left(by);
        prop_assert_eq!(kind(&chosen, at), kind(&turned, at));
    }

    #[test]
    fn more_sources_never_lift_a_revocation(
        chosen in proptest::sample::subsequence(sources(), 0..9),
        more in proptest::sample::select(sources()),
        at in proptest::sample::select(vec!["2024-01-15", "2024-05-01", "2025-02-15", "2026-11-24"]),
    ) {
        let before = kind(&chosen, at);
        let after = kind(&[chosen, vec![more]].concat(), at);
        prop_assert!(before != "revoked" || after == "revoked", "{before} {after}");
    }
}

#[test]
fn a_revocation_wins_over_every_good_word() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let revoked =
        OcspBuilder::new(&pki.ocsp).single(Single::new(ca, signer).revoked("2024-03-01", None));
    let good = OcspBuilder::new(&pki.ocsp).single(Single::new(ca, signer));
    let world = World::of(pki)
        .crl(
            CrlBuilder::new(ca)
                .updates("2026-01-01", "2055-01-01")
                .build(),
        )
        .ocsp(&good.build())
        .ocsp(&revoked.build());
    let words = world.ask(signer, ca, "2026-11-24");
    assert_eq!(words, "revoked 2024-03-01T00:00:00Z by ocsp:1");
}
