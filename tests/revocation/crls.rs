//! What CRLs say, when, and about whom.

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::RevocationReason;
use yinzheng::pki::revocation::RevocationStatus;

use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::crl::CrlBuilder;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::der;
use crate::support::extension::Extension;
use crate::support::extension::directory;
use crate::support::extension::distribution_point_name;
use crate::support::extension::issuing_distribution_point;
use crate::support::extension::key_usage;
use crate::support::extension::uri;
use crate::support::extension::usage;
use crate::support::key::Key;
use crate::support::name::Name;
use crate::support::pki::TestPki;
use crate::world::World;
use crate::world::corpus;
use crate::world::summary;

const NOW: &str = "2026-11-24";

fn listing(ca: &Identity, subject: &Identity, at: &str, why: u8) -> CrlBuilder {
    CrlBuilder::new(ca).revoke(Revoked::new(subject, at).reason(why))
}

#[test]
fn a_listing_counts_from_its_date_on() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let world = World::of(pki).crl(
        CrlBuilder::new(ca)
            .revoke(
                Revoked::new(signer, "2024-03-01")
                    .reason(reason::KEY_COMPROMISE)
                    .invalid_since("2024-01-15"),
            )
            .build(),
    );

    for (at, want) in [
        (
            "2024-02-29T23:59:59Z",
            "good by crl:0, revoked 2024-03-01T00:00:00Z",
        ),
        ("2024-03-01", "revoked 2024-03-01T00:00:00Z by crl:0"),
        (NOW, "revoked 2024-03-01T00:00:00Z by crl:0"),
        ("2056-01-01", "revoked 2024-03-01T00:00:00Z by crl:0"),
    ] {
        assert_eq!(world.ask(signer, ca, at), want, "{at}");
    }

    let RevocationStatus::Revoked(revocation) = world.answer(signer, ca, NOW).status else {
        panic!("revoked");
    };
    assert_eq!(revocation.reason, Some(RevocationReason::KeyCompromise));
    assert_eq!(
        revocation.invalidity_date,
        Some(der::instant("2024-01-15")),
        "the caller compares it himself"
    );
    let RevocationStatus::Good { known_until, .. } = world.answer(signer, ca, "2024-01-01").status
    else {
        panic!("good");
    };
    assert_eq!(known_until, der::instant("2024-03-01"));
}

#[test]
fn silence_clears_up_to_the_next_update() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let january = CrlBuilder::new(ca).updates("2025-01-01", "2025-02-01");
    let january = || World::of(pki).crl(january.clone().build());
    let ten_days = || january().max_age(10 * 86_400);
    let too_old = "TRY_LATER: crl:0 too-old 2025-01-01T00:00:00Z";
    let stale = "TRY_LATER: crl:0 stale 2025-02-01T00:00:00Z";
    let endless = World::of(pki).crl(CrlBuilder::new(ca).without_next_update().build());
    let no_next = "TRY_LATER: crl:0 no-next-update";
    let fresh = january().crl(CrlBuilder::new(ca).build());
    for (world, at, want, why) in [
        (january(), "2025-02-01", "good by crl:0", "the last second"),
        (january(), "2024-06-01", "good by crl:0", "made later"),
        (january(), "2025-02-01T00:00:01Z", stale, "too late"),
        (ten_days(), "2025-01-11", "good by crl:0", "young enough"),
        (
            ten_days(),
            "2025-01-12",
            too_old,
            "older than the policy allows",
        ),
        (endless, "2025-06-01", no_next, "nobody knows how long"),
        (fresh, NOW, "good by crl:1", "the fresh one in second place"),
        (World::of(pki), NOW, "REVOCATION_MISSING", "nothing at hand"),
    ] {
        assert_eq!(world.ask(signer, ca, at), want, "{why}");
    }
}

#[test]
fn a_listing_stands_on_an_old_list_too() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let listed = listing(ca, signer, "2024-03-01", reason::SUPERSEDED);
    for crl in [
        listed.clone().without_next_update(),
        listed.updates("2025-01-01", "2025-02-01"),
    ] {
        let world = World::of(pki).crl(crl.build()).max_age(1);
        let want = "revoked 2024-03-01T00:00:00Z by crl:0";
        assert_eq!(world.ask(signer, ca, NOW), want);
    }
}

#[test]
fn a_suspension_is_an_interval() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let held = listing(ca, signer, "2024-03-01", reason::CERTIFICATE_HOLD)
        .updates("2024-04-01", "2030-01-01");
    let world = World::of(pki).crl(held.build());
    assert_eq!(
        world.ask(signer, ca, "2024-02-01"),
        "good by crl:0, revoked 2024-03-01T00:00:00Z"
    );
    assert_eq!(world.ask(signer, ca, "2024-03-01"), "on hold by crl:0");
    assert_eq!(
        world.ask(signer, ca, "2035-01-01"),
        "on hold by crl:0",
        "by an old list too"
    );

    let lifted = world.clone().crl(
        CrlBuilder::new(ca)
            .updates("2024-06-01", "2030-01-01")
            .build(),
    );
    let until = "on hold by crl:0 until 2024-06-01T00:00:00Z";
    assert_eq!(lifted.ask(signer, ca, "2024-05-01"), until);
    assert_eq!(lifted.ask(signer, ca, "2024-06-01"), "good by crl:1");

    let ended = listing(ca, signer, "2024-05-01", reason::KEY_COMPROMISE);
    let world = world.crl(ended.updates("2024-06-01", "2030-01-01").build());
    assert_eq!(world.ask(signer, ca, "2024-04-01"), "on hold by crl:0");
    assert_eq!(
        world.ask(signer, ca, "2024-05-01"),
        "revoked 2024-05-01T00:00:00Z by crl:1"
    );
}

#[test]
fn a_suspension_is_lifted_by_those_who_speak_for_it() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let held = listing(ca, signer, "2024-03-01", reason::CERTIFICATE_HOLD)
        .updates("2024-04-01", "2030-01-01");
    let world = World::of(pki).crl(held.build());

    // For compromised keys alone.
    let content = der::content(&der::named_bits(&[1, 2])).to_vec();
    let some = issuing_distribution_point(&[der::primitive(3, &content)]);
    let other = CrlBuilder::new(ca).extension(some).build();
    assert_eq!(
        world.clone().crl(other).ask(signer, ca, NOW),
        "on hold by crl:0"
    );

    // Once it was lifted, the old list clears nothing, however long it holds.
    let brief = CrlBuilder::new(ca)
        .updates("2024-06-01", "2024-07-01")
        .build();
    let stale = "TRY_LATER: crl:1 stale 2024-07-01T00:00:00Z";
    assert_eq!(world.crl(brief).ask(signer, ca, "2025-01-01"), stale);
}

#[test]
fn certificates_that_ended_may_be_off_the_list() {
    let pki = TestPki::sm2();
    let (ca, expired) = (&pki.intermediate, &pki.expired);
    let later = CrlBuilder::new(ca);
    let kept_since = |at| {
        let since = der::generalized_time(der::instant(at));
        Extension::new(oid::CE_EXPIRED_CERTS_ON_CRL, since)
    };
    for (crl, want, why) in [
        (
            later.clone(),
            "REVOCATION_MISSING: crl:0 may-be-dropped",
            "made after the end",
        ),
        (
            later.clone().updates("2024-03-01", "2055-01-01"),
            "good by crl:0",
            "made at the end",
        ),
        (
            later.clone().extension(kept_since("2020-01-01")),
            "good by crl:0",
            "it keeps them",
        ),
        (
            later.extension(kept_since("2024-03-02")),
            "REVOCATION_MISSING: crl:0 may-be-dropped",
            "it keeps later ones only",
        ),
        (
            listing(ca, expired, "2023-01-01", reason::SUPERSEDED),
            "revoked 2023-01-01T00:00:00Z by crl:0",
            "listed all the same",
        ),
    ] {
        assert_eq!(
            World::of(pki)
                .crl(crl.build())
                .ask(expired, ca, "2024-01-01"),
            want,
            "{why}"
        );
    }

    // What may be dropped is not lifted either.
    let held = listing(ca, expired, "2023-01-01", reason::CERTIFICATE_HOLD);
    let world = World::of(pki)
        .crl(held.updates("2023-02-01", "2023-03-01").build())
        .crl(CrlBuilder::new(ca).build());
    assert_eq!(world.ask(expired, ca, "2024-01-01"), "on hold by crl:0");
}

#[test]
fn what_is_not_understood_is_not_used() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let unknown = || Extension::new(der::dotted("1.2.3.4"), der::null());
    let unread = "UNSUPPORTED_CRITICAL_EXTENSION: crl:0 unknown-critical 1.2.3.4";
    let entry =
        |subject: &Identity| Revoked::new(subject, "2024-03-01").extension(unknown().critical());
    let plain = CrlBuilder::new(ca).build();
    let of = |crl: CrlBuilder| World::of(pki).crl(crl.build());
    for (world, want, why) in [
        (
            of(CrlBuilder::new(ca).extension(unknown().critical())),
            unread,
            "of the CRL",
        ),
        (
            of(CrlBuilder::new(ca).extension(unknown())),
            "good by crl:0",
            "not critical",
        ),
        (
            of(CrlBuilder::new(ca).revoke(entry(&pki.other))),
            unread,
            "of an entry for another",
        ),
        (
            of(CrlBuilder::new(ca).revoke(entry(&pki.other))).crl(plain.clone()),
            "good by crl:1",
            "another CRL stands in",
        ),
        (
            of(CrlBuilder::new(ca).revoke(entry(signer))).crl(plain),
            unread,
            "whatever the entry means, nobody may overrule it",
        ),
    ] {
        assert_eq!(world.ask(signer, ca, NOW), want, "{why}");
    }
}

/// Fields of issuingDistributionPoint.
fn idp_flag(number: u8) -> Vec<u8> {
    der::primitive(number, &[0xff])
}

#[test]
fn a_crl_speaks_for_its_scope() {
    let pki = TestPki::sm2();
    let (ca, root) = (&pki.intermediate, &pki.root);
    let named = |url: &str| distribution_point_name(&[uri(url)]);
    let other = "REVOCATION_MISSING: crl:0 out-of-scope";
    let good = "good by crl:0";
    // The point in the signers' certificates is http://crl.example.org/user.crl, in the intermediate's root.crl.
    for (fields, signer, intermediate, why) in [
        (vec![], good, good, "no restriction"),
        (
            vec![named("http://crl.example.org/user.crl")],
            good,
            other,
            "the signers' point",
        ),
        (
            vec![named("http://crl.example.org/root.crl")],
            other,
            good,
            "the intermediate's point",
        ),
        (vec![idp_flag(1)], good, other, "end entities only"),
        (vec![idp_flag(2)], other, good, "CAs only"),
        (
            vec![idp_flag(5)],
            other,
            other,
            "attribute certificates only",
        ),
        (
            vec![idp_flag(4)],
            good,
            good,
            "indirect, and its own issuer's too",
        ),
    ] {
        let by = |issuer| {
            let crl = CrlBuilder::new(issuer).extension(issuing_distribution_point(&fields));
            World::of(pki).crl(crl.build())
        };
        assert_eq!(by(ca).ask(&pki.signer, ca, NOW), signer, "{why}");
        assert_eq!(by(root).ask(ca, root, NOW), intermediate, "{why}");
    }
}

#[test]
fn reasons_are_gathered_until_all_are_covered() {
    let pki = TestPki::sm2();
    let (ca, signer) = (&pki.intermediate, &pki.signer);
    let some = |bits: &[u8]| {
        let content = der::content(&der::named_bits(bits)).to_vec();
        CrlBuilder::new(ca).extension(issuing_distribution_point(&[der::primitive(3, &content)]))
    };
    let compromise = some(&[1, 2, 8]);
    let rest = some(&[3, 4, 5, 6, 7]);
    let uncovered = "REVOCATION_MISSING: crl:0 reasons-uncovered";
    let world = World::of(pki);
    let with = |world: &World, crl: &CrlBuilder| world.clone().crl(crl.clone().build());
    assert_eq!(with(&world, &compromise).ask(signer, ca, NOW), uncovered);
    let both = with(&with(&world, &compromise), &rest);
    assert_eq!(both.ask(signer, ca, NOW), "good by crl:0");
    let stale = rest.clone().updates("2024-01-01", "2025-01-01");
    let half = with(&with(&world, &compromise), &stale);
    assert_eq!(
        half.ask(signer, ca, NOW),
        "TRY_LATER: crl:1 stale 2025-01-01T00:00:00Z"
    );
    let listed = compromise.revoke(Revoked::new(signer, "2024-03-01"));
    assert_eq!(
        with(&world, &listed).ask(signer, ca, NOW),
        "revoked 2024-03-01T00:00:00Z by crl:0",
        "one reason is enough"
    );
}

/// A CRL issuer below the root, and a certificate of the intermediate that names it in its distribution point.
struct Indirect {
    issuer: Identity,
    subject: Identity,
}

impl Indirect {
    fn make(pki: &TestPki) -> Self {
        let key = |name| Key::named(pki.scheme, name);
        let name = Name::of("示例电子认证服务有限公司", "示例CRL签发者");
        let issuer = CertBuilder::new(&name, &key("crl-issuer"))
            .issued_by(&pki.root)
            .serial(0x4001)
            .valid("2020-01-01", "2055-01-01")
            .extension(key_usage(&[usage::CRL_SIGN]))
            .identity();
        // The point has no name of its own but one relative to the CRL issuer: a common name "part".
        let attribute = der::seq([der::oid(oid::AT_CN), der::utf8("part")]);
        let relative = der::tagged(0, [der::tagged(1, [attribute])]);
        let point = der::seq([relative, der::tagged(2, [directory(&name)])]);
        let points = Extension::new(oid::CE_CRL_DISTRIBUTION_POINTS, der::seq([point]));
        let subject = CertBuilder::new(&Name::of("示例", "间接"), &key("indirect"))
            .issued_by(&pki.intermediate)
            .serial(0x4101)
            .for_signing()
            .extension(points)
            .identity();
        Self { issuer, subject }
    }

    /// The name that the point has once it is complete.
    fn point(&self) -> Vec<u8> {
        let attribute = der::seq([der::oid(oid::AT_CN), der::utf8("part")]);
        let last = der::set([attribute]);
        let whole = der::seq([der::content(self.issuer.name.der()), &last]);
        distribution_point_name(&[directory(&Name::from_der(whole))])
    }

    fn crl(&self) -> CrlBuilder {
        let fields = [self.point(), idp_flag(4)];
        CrlBuilder::new(&self.issuer).extension(issuing_distribution_point(&fields))
    }
}

#[test]
fn another_issuer_speaks_where_the_certificate_says_so() {
    let pki = TestPki::sm2();
    let ca = &pki.intermediate;
    let indirect = Indirect::make(pki);
    let subject = &indirect.subject;
    let of_ca = || {
        let names = der::seq([directory(&ca.name)]);
        Extension::new(oid::CE_CERTIFICATE_ISSUER, names).critical()
    };
    let entry = Revoked::new(subject, "2024-03-01");
    let revoked = "revoked 2024-03-01T00:00:00Z by crl:0";
    let carried = Revoked::new(&pki.other, "2024-01-01").extension(of_ca());
    let plain = CrlBuilder::new(&indirect.issuer)
        .extension(issuing_distribution_point(&[indirect.point()]));
    for (crl, want, why) in [
        (indirect.crl(), "good by crl:0", "not listed"),
        (
            indirect.crl().revoke(entry.clone()),
            "good by crl:0",
            "the CRL issuer's own number",
        ),
        (
            indirect.crl().revoke(entry.clone().extension(of_ca())),
            revoked,
            "named",
        ),
        (
            indirect.crl().revoke(carried).revoke(entry),
            revoked,
            "named by the entry before",
        ),
        (plain, "REVOCATION_MISSING", "not marked as indirect"),
        (
            CrlBuilder::new(&indirect.issuer).extension(issuing_distribution_point(&[
                distribution_point_name(&[uri("http://crl.example.org/other.crl")]),
                idp_flag(4),
            ])),
            "REVOCATION_MISSING: crl:0 out-of-scope",
            "another point",
        ),
    ] {
        let world = World::of(pki).with(&indirect.issuer).crl(crl.build());
        assert_eq!(world.ask(subject, ca, NOW), want, "{why}");
    }
    let unnamed = World::of(pki)
        .with(&indirect.issuer)
        .crl(indirect.crl().build());
    assert_eq!(
        unnamed.ask(&pki.signer, ca, NOW),
        "REVOCATION_MISSING",
        "names no such issuer"
    );
}

#[test]
fn crls_of_the_generated_corpus() {
    let Some(folder) = corpus() else { return };
    for (pki, digest) in [
        ("pki-sm2", DigestAlgorithm::Sm3),
        ("pki-rsa", DigestAlgorithm::Sha256),
    ] {
        let folder = folder.join("generated").join(pki);
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let certificate =
            |name: &str| Certificate::from_der(&read(&format!("{name}.cer"))).unwrap();
        let crls = ["root.crl", "inter.crl"].map(|name| Crl::read_all(&read(name)).unwrap());
        let crls: Vec<Crl> = crls.into_iter().flatten().collect();
        for crl in &crls {
            let algorithm = crl.signature_algorithm().unwrap();
            assert_eq!(algorithm.digest(), Some(digest));
        }
        let world = World::new(&certificate("root"), &[certificate("inter")]).crls(crls);
        for (name, at, want) in [
            ("signer", "2024-06-01", "good by crl:1"),
            (
                "revoked",
                "2024-02-01",
                "good by crl:1, revoked 2024-03-01T00:00:00Z",
            ),
            (
                "revoked",
                "2024-06-01",
                "revoked 2024-03-01T00:00:00Z by crl:1",
            ),
        ] {
            let answers = world.path(&certificate(name), der::instant(at));
            let words: Vec<String> = answers.iter().map(summary).collect();
            assert_eq!(words, [want, "good by crl:0"], "{pki} {name} {at}");
        }
    }
}
