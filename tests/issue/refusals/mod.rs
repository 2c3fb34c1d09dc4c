//! What is not issued, and why: certificates here.

mod devices;
mod statements;

use yinzheng::crypto::KeyKind;
use yinzheng::crypto::PublicKey;
use yinzheng::oid::Oid;
use yinzheng::pki::Name;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::IssueError;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::SerialNumber;
use yinzheng::pki::issue::certify;
use yinzheng::pki::issue::self_signed;
use yinzheng::time::Validity;

use crate::signers::Scheme;
use crate::world::Party;
use crate::world::World;
use crate::world::from_to;
use crate::world::name;

const BEFORE: &str = "2026-05-01T00:00:00Z";
const LATER: &str = "2046-01-01T00:00:00Z";

fn years() -> Validity {
    from_to("2026-01-01", "2036-01-01")
}

fn template(profile: Profile) -> CertificateTemplate {
    CertificateTemplate::new(profile, name("主体"), years())
}

fn ca(path_length: Option<u32>) -> Profile {
    Profile::Ca { path_length }
}

fn refused(issuer: &Party, template: &CertificateTemplate) -> IssueError {
    let key = Scheme::Sm2.key(9);
    certify(&issuer.credential(), template, key.public_key()).unwrap_err()
}

#[test]
fn certificates_that_contradict_their_issuer() {
    let world = World::of(Scheme::Sm2);
    let (root, issuer) = (&world.root, &world.ca);
    let of_two = CertificateTemplate::new(ca(Some(2)), name("中间机构"), years());
    let two = root.certifies(&of_two, Scheme::Sm2.key(10));
    let signs = |subject, validity| CertificateTemplate::new(Profile::Signer, subject, validity);
    let ends = |from, to| signs(name("主体"), from_to(from, to));
    let namesake = signs(issuer.certificate.subject().clone(), years());
    let early = ends("2023-12-31T23:59:59Z", "2030-01-01");
    let late = ends("2025-01-01", "2055-01-01T00:00:01Z");
    let outside = IssueError::ValidityOutsideIssuer;
    let signer = || template(Profile::Signer);
    for (issuer, template, want, why) in [
        (
            root,
            template(Profile::Root),
            IssueError::Profile,
            "a root below another",
        ),
        (
            &world.signer,
            signer(),
            IssueError::IssuerNotCa,
            "a signer issues",
        ),
        (
            &world.authority,
            signer(),
            IssueError::IssuerNotCa,
            "so a TSA",
        ),
        (
            issuer,
            template(ca(None)),
            IssueError::PathLength,
            "0 leaves no CA below",
        ),
        (
            &two,
            template(ca(Some(2))),
            IssueError::PathLength,
            "as long as its own",
        ),
        (issuer, early, outside.clone(), "begins a second too early"),
        (issuer, late, outside, "ends a second too late"),
        (
            issuer,
            namesake,
            IssueError::SubjectIsIssuer,
            "the issuer's name",
        ),
    ] {
        assert_eq!(refused(issuer, &template), want, "{why}");
    }
    let key = Scheme::Sm2.key(9);
    for profile in [ca(Some(1)), ca(None), Profile::Signer] {
        let made = certify(&two.credential(), &template(profile), key.public_key());
        assert!(made.is_ok(), "{profile:?}");
    }
}

#[test]
fn certificates_that_contradict_themselves() {
    let world = World::of(Scheme::Sm2);
    let signer = || template(Profile::Signer);
    let nobody = Name::from_der(&[0x30, 0]).unwrap();
    let policy = Oid::from_dotted("1.2.3").unwrap();
    let other = Oid::from_dotted("1.2.4").unwrap();
    let long = format!("http://h/{}", "a".repeat(70_000));
    for (template, want) in [
        (
            CertificateTemplate::new(Profile::Signer, nobody, years()),
            IssueError::EmptySubject,
        ),
        (
            CertificateTemplate::new(
                Profile::Signer,
                name("a"),
                from_to("2027-01-01", "2026-01-01"),
            ),
            IssueError::TimeOrder,
        ),
        (signer().with_crl_address("no uri"), IssueError::Address),
        (
            signer().with_ocsp_address("http://局/"),
            IssueError::Address,
        ),
        (
            signer()
                .with_policy(policy)
                .with_policy(other)
                .with_policy(policy),
            IssueError::PolicyTwice(policy),
        ),
    ] {
        assert_eq!(refused(&world.ca, &template), want);
    }
    let unreadable = refused(&world.ca, &signer().with_crl_address(&long));
    assert!(
        matches!(unreadable, IssueError::ReadBack(_)),
        "longer than is read: {unreadable}"
    );
    let key = Scheme::Sm2.key(0);
    for (template, want) in [
        (template(ca(None)), IssueError::Profile),
        (signer(), IssueError::Profile),
        (
            CertificateTemplate::new(
                Profile::Root,
                name("根"),
                from_to("1949-12-31", "2026-01-01"),
            ),
            IssueError::TimeOutOfRange,
        ),
    ] {
        assert_eq!(self_signed(&template, key.as_ref()).unwrap_err(), want);
    }
}

#[test]
fn keys_that_cannot_do_it() {
    let world = World::of(Scheme::Sm2);
    let issuer = world.ca.credential();
    let signs_only = Scheme::Ed25519.key(0);
    let refused = certify(
        &issuer,
        &template(Profile::Encipherment),
        signs_only.public_key(),
    );
    assert_eq!(refused.unwrap_err(), IssueError::KeyUsage(KeyKind::Ed25519));

    // SubjectPublicKeyInfo of an SM2 key with a point that is not on the curve.
    let mut spki = world.signer.certificate.spki().to_vec();
    *spki.last_mut().unwrap() ^= 1;
    let off_curve = PublicKey::from_spki(&spki).unwrap();
    let refused = certify(&issuer, &template(Profile::Signer), &off_curve);
    assert_eq!(
        refused.unwrap_err(),
        IssueError::KeyUnsupported(KeyKind::Sm2)
    );
}

#[test]
fn another_key_than_the_one_in_the_certificate() {
    let world = World::of(Scheme::Sm2);
    let other = Scheme::Sm2.key(30);

    let refused = Credential::new(&world.ca.certificate, other.as_ref()).unwrap_err();

    assert_eq!(refused, IssueError::KeyMismatch);
}

#[test]
fn serial_numbers_that_are_none() {
    assert_eq!(SerialNumber::try_from(0), Err(IssueError::SerialNumber));
    assert_eq!(SerialNumber::new(&[1; 21]), Err(IssueError::SerialNumber));
}
