//! Paths to anchors: which are found, which are refused, and for which reason.

mod support;

use proptest::prelude::*;

use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PathAnswer;
use yinzheng::pki::PathJudge;
use yinzheng::pki::Purpose;
use yinzheng::pki::Purposes;
use yinzheng::pki::Role;
use yinzheng::pki::SignatureChecker;
use yinzheng::pki::SignatureResult;
use yinzheng::pki::TrustAnchor;
use yinzheng::pki::UsageFault;
use yinzheng::pki::check_usage;
use yinzheng::policy::PathPolicy;
use yinzheng::report::Reason;
use yinzheng::time::Timestamp;

use support::certificate::CertBuilder;
use support::certificate::Identity;
use support::extension;
use support::extension::Extension;
use support::extension::usage;
use support::key::Key;
use support::key::Scheme;
use support::name::Name;

const NOW: &str = "2026-11-24T00:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read(identity: &Identity) -> Certificate {
    Certificate::from_der(&identity.certificate).unwrap()
}

fn named(name: &str) -> CertBuilder {
    CertBuilder::new(&Name::of("试验", name), &Key::sm2(name))
}

fn root(name: &str) -> Identity {
    named(name).ca(None).identity()
}

fn ca(name: &str, issuer: &Identity) -> Identity {
    named(name).issued_by(issuer).ca(None).identity()
}

fn leaf(name: &str, issuer: &Identity) -> Identity {
    named(name).issued_by(issuer).for_signing().identity()
}

/// Certificates and anchors of one question, with settings that most tests leave as they are.
struct World {
    anchors: Anchors,
    pool: Vec<Certificate>,
    limits: Limits,
    sm2_ids: Vec<Vec<u8>>,
}

impl World {
    fn new(root: &Identity, pool: &[&Identity]) -> Self {
        let mut anchors = Anchors::new();
        anchors.trust_signer(read(root));
        Self {
            anchors,
            pool: pool.iter().map(|i| read(i)).collect(),
            limits: Limits::default(),
            sm2_ids: vec![yinzheng::crypto::DEFAULT_ID.to_vec()],
        }
    }

    fn ask(&self, target: &Identity) -> PathAnswer {
        self.ask_for(target, Purpose::SignerCa, NOW)
    }

    fn ask_for(&self, target: &Identity, purpose: Purpose, t: &str) -> PathAnswer {
        let checker = SignatureChecker::new(&self.limits).with_sm2_ids(self.sm2_ids.clone());
        let mut observer = Observer::new(&self.pool, &self.anchors, checker);
        let target = read(target);
        observer.add_target(&target);
        let policy = PathPolicy::default();
        let judge = PathJudge::new(observer.facts(), &self.anchors, &policy, &self.limits);
        judge.path(&target, purpose, at(t))
    }
}

fn reason(answer: &PathAnswer) -> Option<Reason> {
    answer.outcome.as_ref().err().map(|failure| failure.reason)
}

fn detail(answer: &PathAnswer) -> Option<&str> {
    answer.outcome.as_ref().err()?.detail.as_deref()
}

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
    assert!(
        answer.window.contains(at("2023-12-31")) == false,
        "the target begins in 2024"
    );

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
    assert!(
        world
            .ask_for(&target, Purpose::SealMakerCa, NOW)
            .is_trusted(),
        "signers stand in for makers"
    );
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
        .add(anchor.from(at("2025-01-01")).until(at("2026-01-01")));
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
fn what_an_issuer_may_not_do() {
    let root = root("root");
    let sub = |builder: CertBuilder| builder.issued_by(&root).identity();
    let signs = extension::key_usage(&[usage::KEY_CERT_SIGN]);
    let broken = Extension::new(
        oid::CE_BASIC_CONSTRAINTS,
        vec![0x30, 0x03, 0x02, 0x01, 0x80],
    )
    .critical();
    let unknown = Extension::new(oid::SM3, vec![5, 0]);
    let stamps = extension::ext_key_usage(&[oid::KP_TIME_STAMPING]);
    let here = [extension::dns("example.org")];
    for (middle, want, why) in [
        (sub(named("m").ca(None)), None, "nothing wrong"),
        (
            sub(named("m").for_signing()),
            Some(Reason::NotACa),
            "no basicConstraints",
        ),
        (
            sub(named("m").extension(signs)),
            Some(Reason::NotACa),
            "keyCertSign alone",
        ),
        (
            sub(named("m").ca(None).extension(broken)),
            Some(Reason::CertificateMalformed),
            "negative length",
        ),
        (
            sub(named("m")
                .ca(None)
                .extension(extension::key_usage(&[usage::CRL_SIGN]))),
            Some(Reason::CaKeyUsageNotPermitted),
            "keyUsage without keyCertSign",
        ),
        (
            sub(named("m").ca(None).extension(unknown.clone().critical())),
            Some(Reason::UnknownCriticalExtension),
            "critical",
        ),
        (
            sub(named("m").ca(None).extension(unknown)),
            None,
            "unknown, but not critical",
        ),
        (
            sub(named("m").ca(None).extension(stamps)),
            Some(Reason::CaKeyUsageNotPermitted),
            "for time stamps alone",
        ),
        (
            sub(named("m")
                .ca(None)
                .extension(extension::name_constraints(&here, &[]))),
            None,
            "no name of that form below",
        ),
        (
            named("m").issued_by(&root).version_1().identity(),
            Some(Reason::NotACa),
            "version 1 cannot say that it is a CA",
        ),
        (
            sub(named("m").ca(None).broken_signature()),
            Some(Reason::ChainSignatureFailure),
            "wrong value",
        ),
    ] {
        let target = leaf("target", &middle);
        let answer = World::new(&root, &[&middle]).ask(&target);
        assert_eq!(reason(&answer), want, "{why}: {:?}", detail(&answer));
        if want.is_some() {
            assert_eq!(
                answer.outcome.unwrap_err().place(),
                "CN=m,O=试验,C=CN",
                "{why}"
            );
        }
    }
}

#[test]
fn constraints_of_the_anchor_itself_bind() {
    let elsewhere = Name::new(&[(oid::AT_C, "CN"), (oid::AT_O, "别处")]);
    let limited = named("root").ca(Some(0)).identity();
    let fenced = named("root")
        .ca(None)
        .extension(extension::name_constraints(
            &[extension::directory(&elsewhere)],
            &[],
        ))
        .identity();
    let middle = ca("middle", &limited);
    let target = leaf("target", &middle);
    let answer = World::new(&limited, &[&middle]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::PathLengthExceeded));
    let answer = World::new(&fenced, &[&middle]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::NameConstraintViolated));
}

#[test]
fn a_root_of_version_1_is_an_anchor() {
    let root = named("root").version_1().identity();
    assert!(
        World::new(&root, &[])
            .ask(&leaf("target", &root))
            .is_trusted()
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
fn constraints_on_many_names_cost_bounded_time() {
    let names: Vec<Vec<u8>> = (0..1_500)
        .map(|n| extension::dns(&format!("n{n}.example.org")))
        .collect();
    let root = root("root");
    let middle = named("m")
        .issued_by(&root)
        .ca(None)
        .extension(extension::name_constraints(&names, &[]))
        .identity();
    let target = named("target")
        .issued_by(&middle)
        .extension(extension::subject_alt_name(&names))
        .identity();
    let answer = World::new(&root, &[&middle]).ask(&target);
    assert_eq!(reason(&answer), Some(Reason::LimitExceeded));
    assert_eq!(detail(&answer), Some("name constraints"));
}

#[test]
fn an_end_entity_is_used_for_what_it_says() {
    let root = root("root");
    let sub = |builder: CertBuilder| read(&builder.issued_by(&root).identity());
    let stamps = || extension::ext_key_usage(&[oid::KP_TIME_STAMPING]);
    let mails = || extension::ext_key_usage(&[oid::KP_EMAIL_PROTECTION]);
    let both = extension::ext_key_usage(&[oid::KP_TIME_STAMPING, oid::KP_EMAIL_PROTECTION]);
    let encrypts = extension::key_usage(&[usage::KEY_ENCIPHERMENT, usage::DATA_ENCIPHERMENT]);
    let malformed = Extension::new(oid::CE_KEY_USAGE, vec![5, 0]);
    for (certificate, role, want, why) in [
        (sub(named("e").for_signing()), Role::Signer, Ok(()), "signs"),
        (
            sub(named("e")),
            Role::SealMaker,
            Ok(()),
            "no keyUsage forbids it",
        ),
        (
            sub(named("e").extension(encrypts)),
            Role::Signer,
            Err(UsageFault::NoSigning),
            "encryption",
        ),
        (
            sub(named("e")
                .ca(None)
                .extension(extension::key_usage(&[usage::DIGITAL_SIGNATURE]))),
            Role::Signer,
            Err(UsageFault::CaCertificate),
            "a CA",
        ),
        (
            sub(named("e").extension(malformed)),
            Role::Signer,
            Err(UsageFault::Malformed),
            "malformed",
        ),
        (
            sub(named("e").for_signing().extension(mails())),
            Role::Signer,
            Ok(()),
            "a usual purpose",
        ),
        (
            sub(named("e").extension(stamps())),
            Role::SealMaker,
            Err(UsageFault::OtherPurpose),
            "time stamps",
        ),
        (
            sub(named("e").extension(stamps().critical())),
            Role::TimestampAuthority,
            Ok(()),
            "right",
        ),
        (
            sub(named("e").extension(stamps())),
            Role::TimestampAuthority,
            Err(UsageFault::TimestampNotCritical),
            "3161",
        ),
        (
            sub(named("e").extension(both.critical())),
            Role::TimestampAuthority,
            Err(UsageFault::TimestampNotSole),
            "3161",
        ),
        (
            sub(named("e").extension(mails())),
            Role::TimestampAuthority,
            Err(UsageFault::OtherPurpose),
            "mail",
        ),
        (
            sub(named("e")),
            Role::TimestampAuthority,
            Err(UsageFault::OtherPurpose),
            "none named",
        ),
    ] {
        assert_eq!(check_usage(&certificate, role), want, "{why}");
    }
}

proptest! {
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
