//! What OCSP answers say, and who may give them (RFC 6960).

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::pki::revocation::OcspResponse;
use yinzheng::policy::RevocationLevel;

use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::der;
use crate::support::extension;
use crate::support::extension::Extension;
use crate::support::key::Key;
use crate::support::name::Name;
use crate::support::ocsp::OcspBuilder;
use crate::support::ocsp::ResponderId;
use crate::support::ocsp::Single;
use crate::support::pki::TestPki;
use crate::world::World;

const NOW: &str = "2026-11-24";

fn single(pki: &TestPki) -> Single {
    Single::new(&pki.intermediate, &pki.signer)
}

fn ask(pki: &TestPki, answer: &OcspBuilder) -> String {
    World::of(pki)
        .ocsp(&answer.build())
        .ask(&pki.signer, &pki.intermediate, NOW)
}

#[test]
fn states_and_dates() {
    let pki = TestPki::sm2();
    let plain = || single(pki);
    for (single, at, want, why) in [
        (plain(), NOW, "good by ocsp:0", "good"),
        (
            plain().revoked("2024-03-01", Some(reason::SUPERSEDED)),
            NOW,
            "revoked 2024-03-01T00:00:00Z by ocsp:0",
            "revoked",
        ),
        (
            plain().revoked("2024-03-01", None),
            "2024-02-01",
            "good by ocsp:0, revoked 2024-03-01T00:00:00Z",
            "revoked later",
        ),
        (
            plain().revoked("2024-03-01", Some(reason::CERTIFICATE_HOLD)),
            NOW,
            "on hold by ocsp:0",
            "suspended",
        ),
        (
            plain().unknown(),
            NOW,
            "REVOCATION_MISSING: ocsp:0 state-unknown",
            "unknown",
        ),
        (
            plain().updates("2025-01-01", Some("2025-02-01")),
            NOW,
            "TRY_LATER: ocsp:0 stale 2025-02-01T00:00:00Z",
            "stale",
        ),
        (
            plain().updates("2025-01-01", None),
            NOW,
            "TRY_LATER: ocsp:0 no-next-update",
            "there may be news",
        ),
        (
            plain().updates("2025-01-01", None),
            "2024-06-01",
            "good by ocsp:0",
            "made after the time in question",
        ),
    ] {
        let answer = OcspBuilder::new(&pki.ocsp).single(single);
        let world = World::of(pki).ocsp(&answer.build());
        assert_eq!(world.ask(&pki.signer, &pki.intermediate, at), want, "{why}");
    }
}

#[test]
fn an_answer_is_about_one_certificate() {
    let pki = TestPki::sm2();
    let by = |single| ask(pki, &OcspBuilder::new(&pki.ocsp).single(single));
    for hash in [
        DigestAlgorithm::Sha1,
        DigestAlgorithm::Sha256,
        DigestAlgorithm::Sm3,
    ] {
        assert_eq!(by(single(pki).hash(hash)), "good by ocsp:0", "{hash}");
    }
    for (other, why) in [
        (Single::new(&pki.intermediate, &pki.other), "another number"),
        (Single::new(&pki.root, &pki.signer), "another issuer"),
        (
            Single::new(
                &Identity {
                    name: pki.intermediate.name.clone(),
                    ..pki.stranger_root.clone()
                },
                &pki.signer,
            ),
            "the issuer's name with another key",
        ),
    ] {
        assert_eq!(by(other), "REVOCATION_MISSING", "{why}");
    }
    let many = OcspBuilder::new(&pki.ocsp)
        .single(Single::new(&pki.intermediate, &pki.other).revoked("2024-03-01", None))
        .single(single(pki));
    assert_eq!(ask(pki, &many), "good by ocsp:0", "in second place");
}

/// A responder of the intermediate, which may answer, and whose own state is to be asked for.
fn responder(pki: &TestPki) -> CertBuilder {
    let name = Name::of("示例电子认证服务有限公司", "示例应答服务");
    CertBuilder::new(&name, &Key::named(pki.scheme, "responder"))
        .issued_by(&pki.intermediate)
        .serial(0x6001)
        .valid("2020-01-01", "2055-01-01")
        .for_signing()
        .extension(extension::ext_key_usage(&[oid::KP_OCSP_SIGNING]))
}

fn by(responder: &Identity) -> OcspBuilder {
    OcspBuilder::new(responder).single(single(TestPki::sm2()))
}

#[test]
fn the_ca_or_its_delegate_may_answer() {
    let pki = TestPki::sm2();
    let good = "good by ocsp:0";
    let denied = "REVOCATION_MISSING: ocsp:0 signer-not-permitted";
    let usage = |purposes| extension::ext_key_usage(purposes);
    let plain = responder(pki).identity();
    let any = responder(pki).extension(usage(&[oid::EKU_ANY])).identity();
    let none = responder(pki).without(oid::CE_EXT_KEY_USAGE).identity();
    let of_root = responder(pki).issued_by(&pki.root).identity();
    let bits = &[extension::usage::KEY_ENCIPHERMENT];
    let cipher = responder(pki)
        .extension(extension::key_usage(bits))
        .identity();
    let by_key = by(&pki.ocsp).responder_id(ResponderId::Key);
    let bare_ca = by(&pki.intermediate).without_certificates();
    for (answer, want, why) in [
        (by(&pki.ocsp), good, "delegated, with nocheck"),
        (by_key, good, "named by key"),
        (by(&pki.intermediate), good, "the CA itself"),
        (bare_ca, good, "whose certificate is at hand"),
        (by(&plain), good, "its own state unknown and not demanded"),
        (by(&any), denied, "anyExtendedKeyUsage is no leave"),
        (by(&none), denied, "no purpose named"),
        (by(&of_root), denied, "delegated by another CA"),
        (by(&cipher), denied, "its key may not sign"),
        (by(&pki.other), denied, "any certificate of the CA"),
    ] {
        assert_eq!(ask(pki, &answer), want, "{why}");
    }
}

#[test]
fn an_answer_that_nobody_stands_for_is_not_heard() {
    let pki = TestPki::sm2();
    let plain = responder(pki).identity();
    let old = responder(pki).valid("2020-01-01", "2026-01-01").identity();
    let stranger = responder(pki).issued_by(&pki.stranger_root).identity();
    let forged = Identity {
        key: Key::named(pki.scheme, "forger"),
        ..plain.clone()
    };
    let alone = by(&plain).without_certificates();
    let broken = by(&pki.ocsp).broken_signature();
    for (answer, want, why) in [
        (by(&old), "signer-out-of-bounds", "ended"),
        (by(&stranger), "signer-untrusted", "under another root"),
        (alone, "signer-missing", "not at hand"),
        (by(&forged), "signature-invalid", "another key"),
        (broken, "signature-invalid", "another value"),
    ] {
        let words = ask(pki, &answer);
        assert!(
            words.contains(&format!(": ocsp:0 {want}")),
            "{why}: {words}"
        );
        let world = World::of(pki)
            .ocsp(&answer.build())
            .ocsp(&by(&pki.ocsp).build());
        let helped = world.ask(&pki.signer, &pki.intermediate, NOW);
        assert_eq!(helped, "good by ocsp:1", "{why}");
    }
}

#[test]
fn a_responder_does_not_vouch_for_itself() {
    let pki = TestPki::sm2();
    let responder = responder(pki).identity();
    let answer = OcspBuilder::new(&responder)
        .single(single(pki))
        .single(Single::new(&pki.intermediate, &responder));
    let world = World::of(pki)
        .ocsp(&answer.build())
        .signers(RevocationLevel::Required);
    let ask = |world: World| world.ask(&pki.signer, &pki.intermediate, NOW);
    let unknown = "REVOCATION_MISSING: ocsp:0 signer-unknown";
    assert_eq!(ask(world.clone()), unknown);
    // A CRL of another issuer says nothing about it either; one of the CA does.
    assert_eq!(ask(world.clone().crl(pki.root_crl.clone())), unknown);
    let revoked = CrlBuilder::new(&pki.intermediate)
        .updates("2025-06-01", "2025-07-01")
        .revoke(Revoked::new(&responder, "2026-01-01"));
    let refused = world.clone().crl(revoked.build());
    let answer = refused.answer(&pki.signer, &pki.intermediate, NOW);
    let defects: Vec<String> = answer.unusable.iter().map(|u| u.to_string()).collect();
    let stale = "crl:0 stale 2025-07-01T00:00:00Z";
    assert_eq!(
        defects,
        ["ocsp:0 signer-revoked", stale],
        "an old list proves it"
    );
    let other = OcspBuilder::new(&pki.ocsp).single(Single::new(&pki.intermediate, &responder));
    assert_eq!(
        ask(world.ocsp(&other.build())),
        "good by ocsp:0",
        "another responder vouches"
    );
}

#[test]
fn extensions_and_failures() {
    let pki = TestPki::sm2();
    let unknown = || Extension::new(der::dotted("1.2.3.4"), der::null());
    let unread = "UNSUPPORTED_CRITICAL_EXTENSION: ocsp:0 unknown-critical 1.2.3.4";
    let by = |single| OcspBuilder::new(&pki.ocsp).single(single);
    for (answer, want, why) in [
        (by(single(pki)).nonce(&[1; 32]), "good by ocsp:0", "a nonce"),
        (
            by(single(pki)).extension(unknown()),
            "good by ocsp:0",
            "not critical",
        ),
        (
            by(single(pki)).extension(unknown().critical()),
            unread,
            "critical, of the answer",
        ),
        (
            by(single(pki).extension(unknown().critical())),
            unread,
            "critical, of the single one",
        ),
        (
            by(single(pki)).status(3),
            "REVOCATION_MISSING: ocsp:0 not-answered TryLater",
            "not answered",
        ),
    ] {
        assert_eq!(ask(pki, &answer), want, "{why}");
    }
    let nonce = OcspResponse::from_der(&by(single(pki)).nonce(&[1; 32]).build()).unwrap();
    assert_eq!(nonce.basic().unwrap().nonce(), Some(&[1; 32][..]));

    // Revoked in words that are not understood: a CRL does not overrule it.
    let critical = single(pki)
        .revoked("2024-03-01", None)
        .extension(unknown().critical());
    let world = World::of(pki)
        .ocsp(&by(critical).build())
        .crl(pki.intermediate_crl.clone());
    assert_eq!(world.ask(&pki.signer, &pki.intermediate, NOW), unread);
}

#[test]
fn certificates_that_ended_may_be_forgotten() {
    let pki = TestPki::sm2();
    let expired = || Single::new(&pki.intermediate, &pki.expired);
    let cutoff = |at| {
        let time = der::generalized_time(der::instant(at));
        Extension::new(oid::OCSP_ARCHIVE_CUTOFF, time)
    };
    let dropped = "REVOCATION_MISSING: ocsp:0 may-be-dropped";
    for (single, want) in [
        (expired(), dropped),
        (expired().extension(cutoff("2020-01-01")), "good by ocsp:0"),
        (expired().extension(cutoff("2025-01-01")), dropped),
        (
            expired().revoked("2023-01-01", None),
            "revoked 2023-01-01T00:00:00Z by ocsp:0",
        ),
    ] {
        let answer = OcspBuilder::new(&pki.ocsp).single(single);
        let world = World::of(pki).ocsp(&answer.build());
        assert_eq!(
            world.ask(&pki.expired, &pki.intermediate, "2024-01-01"),
            want
        );
    }
}

#[test]
fn other_algorithms_than_sm2() {
    for pki in [TestPki::rsa(), TestPki::ecdsa()] {
        let answer = OcspBuilder::new(&pki.ocsp).single(single(pki));
        assert_eq!(ask(pki, &answer), "good by ocsp:0");
        let world = World::of(pki).crl(pki.intermediate_crl.clone());
        assert_eq!(
            world.ask(&pki.signer, &pki.intermediate, NOW),
            "good by crl:0"
        );
    }
}
