//! Who may sign a CRL, and what keeps him from it.

use yinzheng::oid;
use yinzheng::policy::RevocationLevel;

use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::der;
use crate::support::extension::Extension;
use crate::support::extension::key_usage;
use crate::support::extension::usage;
use crate::support::key::Key;
use crate::support::pki::TestPki;
use crate::world::World;
use crate::world::certificate;

const NOW: &str = "2026-11-24";

/// A certificate with the intermediate's name and a key of its own, for signing CRLs.
fn delegate(pki: &TestPki) -> CertBuilder {
    CertBuilder::new(&pki.intermediate.name, &Key::named(pki.scheme, "crl-key"))
        .issued_by(&pki.root)
        .serial(0x5001)
        .valid("2020-01-01", "2030-01-01")
        .extension(key_usage(&[usage::CRL_SIGN]))
}

fn by(pki: &TestPki, signer: &Identity) -> World {
    World::of(pki)
        .with(signer)
        .crl(CrlBuilder::new(signer).build())
}

#[test]
fn another_key_of_the_issuer_needs_a_path_and_leave() {
    let pki = TestPki::sm2();
    let certify = key_usage(&[usage::KEY_CERT_SIGN]);
    let stranger = delegate(pki).issued_by(&pki.stranger_root).identity();
    let good = delegate(pki).identity();
    let no_leave = delegate(pki).extension(certify).identity();
    let any_use = delegate(pki).without(oid::CE_KEY_USAGE).identity();
    let strange = by(pki, &stranger).with(&pki.stranger_root);
    let alone = World::of(pki).crl(CrlBuilder::new(&good).build());
    for (world, want, why) in [
        (by(pki, &good), "good by crl:0", "a path to the same anchor"),
        (
            by(pki, &any_use),
            "good by crl:0",
            "no keyUsage forbids nothing",
        ),
        (
            by(pki, &no_leave),
            "crl:0 signer-not-permitted",
            "no cRLSign",
        ),
        (strange, "crl:0 signer-untrusted", "under another root"),
        (
            alone,
            "crl:0 signature-invalid",
            "its certificate is not at hand",
        ),
    ] {
        let words = world.ask(&pki.signer, &pki.intermediate, NOW);
        assert!(words.contains(want), "{why}: {words}");
        let helped = world.crl(pki.intermediate_crl.clone());
        let words = helped.ask(&pki.signer, &pki.intermediate, NOW);
        assert!(words.starts_with("good"), "{why}: {words}");
    }
}

#[test]
fn a_signer_has_to_be_valid_when_it_counts() {
    let pki = TestPki::sm2();
    let signer = delegate(pki).identity();
    let ended = "REVOCATION_OUT_OF_BOUNDS_NO_POE: crl:0 signer-out-of-bounds";
    let proven = by(pki, &signer).existed_by("2029-01-01");
    for (world, at, want, why) in [
        (
            by(pki, &signer),
            "2030-01-01",
            "good by crl:0",
            "the last second",
        ),
        (
            by(pki, &signer),
            "2030-01-02",
            ended,
            "ended before the time asked",
        ),
        (
            proven,
            "2030-01-02",
            "good by crl:0",
            "the CRL existed before",
        ),
        (
            by(pki, &signer),
            "2019-06-01",
            "good by crl:0",
            "it signed later",
        ),
    ] {
        assert_eq!(world.ask(&pki.signer, &pki.intermediate, at), want, "{why}");
    }
}

#[test]
fn a_revoked_signer_is_not_heard() {
    let pki = TestPki::sm2();
    let signer = delegate(pki).identity();
    let entry = |at| Revoked::new(&signer, at).reason(reason::KEY_COMPROMISE);
    let root_crl = |entry| CrlBuilder::new(&pki.root).revoke(entry).build();
    let ask = |world: World| world.ask(&pki.signer, &pki.intermediate, NOW);
    let revoked = "REVOCATION_MISSING: crl:0 signer-revoked";
    assert_eq!(
        ask(by(pki, &signer).crl(root_crl(entry("2026-01-01")))),
        revoked
    );
    assert_eq!(
        ask(by(pki, &signer).crl(root_crl(entry("2027-01-01")))),
        "good by crl:0"
    );
    let held = Revoked::new(&signer, "2026-01-01").reason(reason::CERTIFICATE_HOLD);
    assert_eq!(ask(by(pki, &signer).crl(root_crl(held))), revoked);

    // Something is said about it that is not understood.
    let unread = Extension::new(der::dotted("1.2.3.4"), der::null()).critical();
    let unread = root_crl(Revoked::new(&signer, "2026-01-01").extension(unread));
    let unknown = "REVOCATION_MISSING: crl:0 signer-unknown";
    assert_eq!(ask(by(pki, &signer).crl(unread)), unknown);

    // Unknown is enough only where the policy does not demand more.
    let demanding = by(pki, &signer).signers(RevocationLevel::Required);
    assert_eq!(ask(demanding.clone()), unknown);
    let known = demanding.crl(CrlBuilder::new(&pki.root).build());
    assert_eq!(ask(known), "good by crl:0");
    let where_named = by(pki, &signer).signers(RevocationLevel::WhereNamed);
    assert_eq!(ask(where_named), "good by crl:0", "it names no source");
}

#[test]
fn signatures_decide() {
    let pki = TestPki::sm2();
    let ca = &pki.intermediate;
    let plain = CrlBuilder::new(ca);
    // SM2 with SHA-1, which nobody here verifies: the last octet of the identifier differs.
    let sm2_sha1 = |der: Vec<u8>| {
        let known = oid::SM2_WITH_SM3;
        let mut der = der;
        for at in 0..der.len() - known.as_content().len() {
            if der[at..].starts_with(known.as_content()) {
                der[at + known.as_content().len() - 1] = 0x76;
            }
        }
        der
    };
    let stranger = Identity {
        name: ca.name.clone(),
        ..pki.stranger.clone()
    };
    let broken = plain.clone().broken_signature().build();
    let unsupported = sm2_sha1(plain.clone().build());
    let forged = CrlBuilder::new(&stranger).build();
    let invalid = "REVOCATION_MISSING: crl:0 signature-invalid";
    for (der, want) in [
        (broken, invalid),
        (forged, invalid),
        (
            unsupported,
            "ALGORITHM_UNSUPPORTED: crl:0 algorithm-unsupported",
        ),
    ] {
        let world = World::of(pki).crl(der);
        assert_eq!(world.ask(&pki.signer, ca, NOW), want);
        let helped = world.crl(plain.clone().build());
        assert_eq!(
            helped.ask(&pki.signer, ca, NOW),
            "good by crl:1",
            "the good one in second place"
        );
    }
    // One check goes to the target, one to the intermediate.
    let world = World::of(pki).crl(plain.build());
    let limited = world.signature_checks(2).ask(&pki.signer, ca, NOW);
    assert_eq!(limited, "LIMIT_EXCEEDED: crl:0 limit-reached");
}

#[test]
fn a_ca_that_had_ended_signs_no_more() {
    let pki = TestPki::sm2();
    let ca = CertBuilder::new(&pki.intermediate.name, &pki.intermediate.key)
        .issued_by(&pki.root)
        .serial(0x5101)
        .valid("2020-01-01", "2025-01-01")
        .ca(Some(0))
        .identity();
    let world = World::new(&certificate(&pki.root), &[certificate(&ca)]);
    let late = world.clone().crl(CrlBuilder::new(&ca).build());
    assert_eq!(
        late.ask(&pki.signer, &ca, "2024-06-01"),
        "REVOCATION_OUT_OF_BOUNDS_NO_POE: crl:0 signer-out-of-bounds"
    );
    let in_time = CrlBuilder::new(&ca).updates("2024-12-01", "2055-01-01");
    assert_eq!(
        world
            .crl(in_time.build())
            .ask(&pki.signer, &ca, "2024-06-01"),
        "good by crl:0"
    );
}
