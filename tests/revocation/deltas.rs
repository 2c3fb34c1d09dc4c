//! Delta CRLs on their base (RFC 5280, 5.2.4).

use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::extension::distribution_point_name;
use crate::support::extension::issuing_distribution_point;
use crate::support::extension::uri;
use crate::support::pki::TestPki;
use crate::world::World;

const NOW: &str = "2026-11-24";

#[test]
fn a_delta_changes_what_its_base_says() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let base = || {
        CrlBuilder::new(ca)
            .number(5)
            .updates("2025-01-01", "2025-02-01")
    };
    let delta = || {
        CrlBuilder::new(ca)
            .number(9)
            .delta(4)
            .updates("2026-11-01", "2026-12-01")
    };
    let entry = |why| Revoked::new(signer, "2024-03-01").reason(why);
    let off = Revoked::new(signer, "2025-06-01").reason(reason::REMOVE_FROM_CRL);
    let held = base().revoke(entry(reason::CERTIFICATE_HOLD));
    let revoked = "revoked 2024-03-01T00:00:00Z by crl:1";
    let point = issuing_distribution_point(&[distribution_point_name(&[uri(
        "http://crl.example.org/user.crl",
    )])]);
    for (base, delta, want, why) in [
        (
            base(),
            delta(),
            "good by crl:1",
            "a fresh delta on a stale base",
        ),
        (
            base(),
            delta().revoke(entry(reason::SUPERSEDED)),
            revoked,
            "listed by the delta",
        ),
        (
            base().revoke(entry(reason::SUPERSEDED)),
            delta(),
            "revoked 2024-03-01T00:00:00Z by crl:1",
            "listed by the base alone",
        ),
        (
            held.clone(),
            delta(),
            "on hold by crl:1",
            "held by the base",
        ),
        (
            held.clone(),
            delta().revoke(off.clone()),
            "good by crl:1",
            "lifted by the delta",
        ),
        (
            held,
            delta().revoke(entry(reason::KEY_COMPROMISE)),
            revoked,
            "held, then revoked",
        ),
        (
            base().number(3),
            delta(),
            "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z",
            "a base older than the delta demands",
        ),
        (
            base().number(9),
            delta(),
            "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z",
            "a base not older than the delta",
        ),
        (
            base().extension(point.clone()),
            delta(),
            "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z",
            "another scope",
        ),
        (
            base().extension(point.clone()),
            delta().extension(point),
            "good by crl:1",
            "the same scope",
        ),
        (
            base(),
            delta().updates("2026-10-01", "2026-11-01"),
            "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z",
            "a stale delta",
        ),
    ] {
        let world = World::of(pki).crl(base.build()).crl(delta.build());
        assert_eq!(world.ask(signer, ca, NOW), want, "{why}");
    }
}

#[test]
fn a_delta_alone_speaks_only_where_it_lists() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let delta = CrlBuilder::new(ca).number(9).delta(4);
    let alone = World::of(pki).crl(delta.clone().build());
    assert_eq!(
        alone.ask(signer, ca, NOW),
        "REVOCATION_MISSING: crl:0 delta-without-base"
    );
    let listed = delta.revoke(Revoked::new(signer, "2024-03-01"));
    let world = World::of(pki).crl(listed.build());
    assert_eq!(
        world.ask(signer, ca, NOW),
        "revoked 2024-03-01T00:00:00Z by crl:0"
    );
}

#[test]
fn a_delta_that_does_not_list_lifts_nothing() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let held = Revoked::new(signer, "2024-03-01").reason(reason::CERTIFICATE_HOLD);
    // The delta asks for a later base than the one at hand.
    let world = World::of(pki)
        .crl(CrlBuilder::new(ca).number(2).revoke(held).build())
        .crl(
            CrlBuilder::new(ca)
                .number(9)
                .delta(4)
                .updates("2026-11-01", "2026-12-01")
                .build(),
        );
    assert_eq!(world.ask(signer, ca, NOW), "on hold by crl:0");
}
