//! Delta CRLs on their base (RFC 5280, 5.2.4).

use yinzheng::oid;

use crate::support::certificate::CertBuilder;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::der;
use crate::support::extension::Extension;
use crate::support::extension::authority_key_id;
use crate::support::extension::distribution_point_name;
use crate::support::extension::issuing_distribution_point;
use crate::support::extension::key_usage;
use crate::support::extension::uri;
use crate::support::extension::usage;
use crate::support::key::Key;
use crate::support::pki::TestPki;
use crate::world::World;

const NOW: &str = "2026-11-24";

/// Made 2025-01, and long since due.
fn base() -> CrlBuilder {
    CrlBuilder::new(&TestPki::sm2().intermediate)
        .number(5)
        .updates("2025-01-01", "2025-02-01")
}

/// Fresh, on a base numbered 4 or more.
fn delta() -> CrlBuilder {
    CrlBuilder::new(&TestPki::sm2().intermediate)
        .number(9)
        .delta(4)
        .updates("2026-11-01", "2026-12-01")
}

fn ask(base: CrlBuilder, delta: CrlBuilder) -> String {
    let pki = TestPki::sm2();
    let world = World::of(pki).crl(base.build()).crl(delta.build());
    world.ask(&pki.signer, &pki.intermediate, NOW)
}

#[test]
fn a_delta_changes_what_its_base_says() {
    let signer = &TestPki::sm2().signer;
    let entry = |why| Revoked::new(signer, "2024-03-01").reason(why);
    let off = Revoked::new(signer, "2025-06-01").reason(reason::REMOVE_FROM_CRL);
    let held = base().revoke(entry(reason::CERTIFICATE_HOLD));
    let listed = base().revoke(entry(reason::SUPERSEDED));
    let revoked = "revoked 2024-03-01T00:00:00Z by crl:1";
    for (base, delta, want, why) in [
        (base(), delta(), "good by crl:1", "fresh on a stale base"),
        (
            base(),
            delta().revoke(entry(reason::SUPERSEDED)),
            revoked,
            "listed here",
        ),
        (listed, delta(), revoked, "listed by the base"),
        (
            held.clone(),
            delta(),
            "on hold by crl:1",
            "held by the base",
        ),
        (held.clone(), delta().revoke(off), "good by crl:1", "lifted"),
        (
            held,
            delta().revoke(entry(reason::KEY_COMPROMISE)),
            revoked,
            "then revoked",
        ),
    ] {
        assert_eq!(ask(base, delta), want, "{why}");
    }
}

#[test]
fn a_delta_needs_the_base_that_it_was_made_for() {
    let url = uri("http://crl.example.org/user.crl");
    let point = issuing_distribution_point(&[distribution_point_name(&[url])]);
    let other_key = Extension::new(
        oid::CE_AUTHORITY_KEY_ID,
        der::seq([der::primitive(0, &[1])]),
    );
    let stale = "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z";
    let old = delta().updates("2026-10-01", "2026-11-01");
    let due = "TRY_LATER: crl:1 stale 2026-11-01T00:00:00Z";
    let other_scope = base().extension(point.clone());
    let same_scope = delta().extension(point);
    for (base, delta, want, why) in [
        (
            base().number(4),
            delta(),
            "good by crl:1",
            "the base it names",
        ),
        (base().number(3), delta(), stale, "an older base"),
        (
            base().number(9),
            delta(),
            stale,
            "a base as new as the delta",
        ),
        (other_scope.clone(), delta(), stale, "another scope"),
        (other_scope, same_scope, "good by crl:1", "the same scope"),
        (
            base().extension(other_key),
            delta(),
            stale,
            "another key identifier",
        ),
        (
            base().updates("2025-01-01", "2025-01-02"),
            old,
            due,
            "a stale delta",
        ),
    ] {
        assert_eq!(ask(base, delta), want, "{why}");
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

#[test]
fn a_delta_is_signed_by_the_key_of_its_base() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let other = CertBuilder::new(&ca.name, &Key::sm2("delta-key"))
        .issued_by(&pki.root)
        .serial(0x5201)
        .extension(key_usage(&[usage::CRL_SIGN]))
        .identity();
    let made_by = |issuer| {
        CrlBuilder::new(issuer)
            .extension(authority_key_id(&ca.key))
            .number(9)
            .delta(4)
            .updates("2026-11-01", "2026-12-01")
            .build()
    };
    let world = World::of(pki).with(&other).crl(base().build());
    let same = world.clone().crl(made_by(ca));
    assert_eq!(same.ask(signer, ca, NOW), "good by crl:1");
    let stale = "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z";
    assert_eq!(world.crl(made_by(&other)).ask(signer, ca, NOW), stale);
}
