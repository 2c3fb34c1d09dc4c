//! What a certificate must say, and must not say, to stand in a path or at its end.

mod path_world;
mod support;

use yinzheng::oid;
use yinzheng::pki::Role;
use yinzheng::pki::UsageFault;
use yinzheng::pki::check_usage;
use yinzheng::report::Reason;

use path_world::World;
use path_world::ca;
use path_world::detail;
use path_world::leaf;
use path_world::named;
use path_world::read;
use path_world::reason;
use path_world::root;
use support::certificate::CertBuilder;
use support::der;
use support::extension;
use support::extension::Extension;
use support::extension::usage;
use support::name::Name;

/// Asks for a path over an intermediate made by `change`, and compares reason and place.
fn over(why: &str, want: Option<Reason>, change: impl FnOnce(CertBuilder) -> CertBuilder) {
    let root = root("root");
    let middle = change(named("m").issued_by(&root).ca(None)).identity();
    let target = leaf("target", &middle);
    let answer = World::new(&root, &[&middle]).ask(&target);
    assert_eq!(reason(&answer), want, "{why}: {:?}", detail(&answer));
    if let Err(failure) = answer.outcome {
        assert_eq!(failure.place(), "CN=m,O=试验,C=CN", "{why}");
    }
}

#[test]
fn an_issuer_is_a_ca() {
    let not_a_ca = Some(Reason::NotACa);
    let signs = || extension::key_usage(&[usage::KEY_CERT_SIGN]);
    let lists = extension::key_usage(&[usage::CRL_SIGN]);
    let not_permitted = Some(Reason::CaKeyUsageNotPermitted);
    over("nothing wrong", None, |b| b);
    over("no basicConstraints", not_a_ca, |b| {
        b.without(oid::CE_BASIC_CONSTRAINTS)
    });
    over("keyCertSign alone", not_a_ca, |b| {
        b.without(oid::CE_BASIC_CONSTRAINTS).extension(signs())
    });
    over("version 1 cannot say so", not_a_ca, |b| b.version_1());
    over("no keyUsage forbids it", None, |b| {
        b.without(oid::CE_KEY_USAGE)
    });
    over("keyUsage without keyCertSign", not_permitted, |b| {
        b.extension(lists)
    });
    let stamps = extension::ext_key_usage(&[oid::KP_TIME_STAMPING]);
    over("for time stamps alone", not_permitted, |b| {
        b.extension(stamps)
    });
    let mails = extension::ext_key_usage(&[oid::KP_EMAIL_PROTECTION]);
    over("for mail", None, |b| b.extension(mails));
}

#[test]
fn an_issuer_is_well_formed_where_it_matters() {
    let malformed = Some(Reason::CertificateMalformed);
    let constraints = |value: &[u8]| Extension::new(oid::CE_BASIC_CONSTRAINTS, value.to_vec());
    over("negative path length", malformed, |b| {
        b.extension(constraints(&[0x30, 6, 1, 1, 0xff, 2, 1, 0x80]))
    });
    over("something behind the path length", malformed, |b| {
        b.extension(constraints(&[0x30, 8, 1, 1, 0xff, 2, 1, 5, 5, 0]))
    });
    over("basicConstraints twice", malformed, |b| {
        b.second_extension(extension::basic_constraints_ca(None))
    });
    let unknown = || Extension::new(oid::SM3, vec![5, 0]);
    over("unknown", None, |b| b.extension(unknown()));
    over(
        "unknown and critical",
        Some(Reason::UnknownCriticalExtension),
        |b| b.extension(unknown().critical()),
    );
    let broken = || Extension::new(oid::CE_CRL_DISTRIBUTION_POINTS, vec![4, 0]);
    over("a malformed hint", None, |b| b.extension(broken()));
    over("a malformed hint that is critical", malformed, |b| {
        b.extension(broken().critical())
    });
    over("wrong value", Some(Reason::ChainSignatureFailure), |b| {
        b.broken_signature()
    });
}

/// The reason against a name below a CA that is constrained so.
fn below(constraints: Extension, name: &[u8]) -> Option<Reason> {
    let root = root("root");
    let middle = named("m").issued_by(&root).ca(None).extension(constraints);
    let middle = middle.identity();
    let name = extension::subject_alt_name(&[name.to_vec()]);
    let target = named("target")
        .issued_by(&middle)
        .extension(name)
        .identity();
    reason(&World::new(&root, &[&middle]).ask(&target))
}

#[test]
fn names_lie_where_they_may() {
    let permitted = |name: Vec<u8>| extension::name_constraints(&[name], &[]);
    let excluded = |name: Vec<u8>| extension::name_constraints(&[], &[name]);
    let dns = extension::dns;
    let email = extension::email;
    let violated = Some(Reason::NameConstraintViolated);
    assert_eq!(
        below(permitted(dns("example.org")), &dns("a.example.org")),
        None
    );
    assert_eq!(
        below(permitted(dns("example.org")), &dns("a.example.com")),
        violated
    );
    assert_eq!(
        below(permitted(dns("example.org")), &email("a@b")),
        None,
        "another form"
    );
    assert_eq!(
        below(excluded(dns("example.org")), &dns("a.example.org")),
        violated
    );
    assert_eq!(
        below(excluded(email("example.org")), &email("a@example.org")),
        violated
    );
    let registered = der::primitive(8, &[42, 3]);
    let not_compared = Some(Reason::UnknownCriticalExtension);
    assert_eq!(
        below(permitted(registered.clone()), &registered),
        not_compared
    );
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

/// The fault of a certificate that `change` makes of a plain one.
fn used_as(role: Role, change: impl FnOnce(CertBuilder) -> CertBuilder) -> Option<UsageFault> {
    let builder = change(named("e").issued_by(&root("root")));
    check_usage(&read(&builder.identity()), role).err()
}

#[test]
fn a_signer_signs_and_does_nothing_else() {
    let stamps = extension::ext_key_usage(&[oid::KP_TIME_STAMPING]);
    let mails = extension::ext_key_usage(&[oid::KP_EMAIL_PROTECTION]);
    let encrypts = extension::key_usage(&[usage::KEY_ENCIPHERMENT, usage::DATA_ENCIPHERMENT]);
    let signs = extension::key_usage(&[usage::DIGITAL_SIGNATURE]);
    let malformed = Extension::new(oid::CE_KEY_USAGE, vec![5, 0]);
    for role in [Role::Signer, Role::SealMaker] {
        let used = |change: &dyn Fn(CertBuilder) -> CertBuilder| used_as(role, change);
        assert_eq!(used(&|b| b.for_signing()), None);
        assert_eq!(used(&|b| b), None, "no keyUsage forbids it");
        assert_eq!(used(&|b| b.extension(mails.clone())), None);
        assert_eq!(
            used(&|b| b.extension(encrypts.clone())),
            Some(UsageFault::NoSigning)
        );
        let ca = used(&|b| b.ca(None).extension(signs.clone()));
        assert_eq!(ca, Some(UsageFault::CaCertificate));
        assert_eq!(
            used(&|b| b.extension(stamps.clone())),
            Some(UsageFault::OtherPurpose)
        );
        let fault = used(&|b| b.extension(malformed.clone()));
        assert_eq!(fault, Some(UsageFault::Malformed));
    }
    assert_eq!(UsageFault::NoSigning.reason(), Reason::KeyUsageNotPermitted);
    assert_eq!(UsageFault::Malformed.reason(), Reason::CertificateMalformed);
}

#[test]
fn a_time_stamping_authority_stamps_and_does_nothing_else() {
    let stamps = || extension::ext_key_usage(&[oid::KP_TIME_STAMPING]);
    let mails = extension::ext_key_usage(&[oid::KP_EMAIL_PROTECTION]);
    let both = extension::ext_key_usage(&[oid::KP_TIME_STAMPING, oid::KP_EMAIL_PROTECTION]);
    let used = |extension: Extension| used_as(Role::TimestampAuthority, |b| b.extension(extension));
    assert_eq!(used(stamps().critical()), None);
    assert_eq!(used(stamps()), Some(UsageFault::TimestampNotCritical));
    assert_eq!(used(both.critical()), Some(UsageFault::TimestampNotSole));
    assert_eq!(used(mails.critical()), Some(UsageFault::OtherPurpose));
    assert_eq!(
        used_as(Role::TimestampAuthority, |b| b),
        Some(UsageFault::OtherPurpose)
    );
}
