//! What certificates say, by profile and by algorithm.

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::DistributionPointName;
use yinzheng::pki::GeneralName;
use yinzheng::pki::KeyUsage;
use yinzheng::pki::Role;
use yinzheng::pki::check_usage;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::SerialNumber;
use yinzheng::pki::issue::certify;

use crate::signers::Scheme;
use crate::world::World;
use crate::world::from_to;
use crate::world::name;

fn below(world: &World, profile: Profile) -> Certificate {
    let template =
        CertificateTemplate::new(profile, name("主体"), from_to("2025-01-01", "2035-01-01"));
    let key = Scheme::Sm2.key(9);
    certify(&world.root.credential(), &template, key.public_key()).unwrap()
}

#[test]
fn every_algorithm_signs_certificates_that_verify() {
    for scheme in Scheme::ALL {
        let world = World::of(scheme);
        for (subject, issuer) in [
            (&world.root, &world.root),
            (&world.ca, &world.root),
            (&world.signer, &world.ca),
        ] {
            let (subject, issuer) = (&subject.certificate, &issuer.certificate);
            let algorithm = subject.signature_algorithm().unwrap();
            let value = subject.signature_value();
            let key = issuer.public_key();
            let verified = key.verify(algorithm, DEFAULT_ID, subject.tbs(), value);
            assert!(verified.is_ok(), "{scheme:?} {subject:?}");
            assert_eq!(subject.issuer().der(), issuer.subject().der());
            assert_eq!(subject.version(), 3);
            assert_eq!(subject.serial().len(), 16);
            assert_eq!(subject.faults(), []);
            if subject != issuer {
                let named = subject.authority_key_id().unwrap().key_id.as_deref();
                assert_eq!(named, issuer.subject_key_id());
            }
        }
    }
}

#[test]
fn profiles_say_what_the_key_may_do() {
    let world = World::of(Scheme::Sm2);
    let digital = KeyUsage::DIGITAL_SIGNATURE;
    let signs = digital.union(KeyUsage::NON_REPUDIATION);
    let issues = KeyUsage::KEY_CERT_SIGN.union(KeyUsage::CRL_SIGN);
    let encrypts = KeyUsage::KEY_ENCIPHERMENT
        .union(KeyUsage::DATA_ENCIPHERMENT)
        .union(KeyUsage::KEY_AGREEMENT);
    let ca = Profile::Ca {
        path_length: Some(3),
    };
    let documents = &[Role::Signer, Role::SealMaker][..];
    let stamps = &[Role::TimestampAuthority][..];
    let (answering, stamping) = (oid::KP_OCSP_SIGNING, oid::KP_TIME_STAMPING);
    for (profile, usage, purpose, roles) in [
        (ca, issues, None, &[][..]),
        (Profile::Encipherment, encrypts, None, &[]),
        (Profile::ListPublisher, signs, None, documents),
        (Profile::OcspResponder, digital, Some(answering), &[]),
        (Profile::SealMaker, signs, None, documents),
        (Profile::Signer, signs, None, documents),
        (Profile::TimestampAuthority, signs, Some(stamping), stamps),
    ] {
        let made = below(&world, profile);
        assert_eq!(made.key_usage(), Ok(Some(usage)), "{profile:?}");
        let purposes = made.ext_key_usage().unwrap();
        let want = purpose.as_ref().map(std::slice::from_ref);
        assert_eq!(purposes, want, "{profile:?}");
        let constraints = made.basic_constraints().unwrap();
        let constraints = constraints.map(|c| (c.ca, c.path_length));
        let want = (profile == ca).then_some((true, Some(3)));
        assert_eq!(constraints, want, "{profile:?}");
        for role in [Role::Signer, Role::SealMaker, Role::TimestampAuthority] {
            let may = check_usage(&made, role).is_ok();
            assert_eq!(may, roles.contains(&role), "{profile:?} {role:?}");
        }
        let mut extensions = made.extensions().iter();
        let no_check = extensions.any(|e| e.oid == oid::OCSP_NO_CHECK);
        assert_eq!(no_check, profile == Profile::OcspResponder);
    }
}

#[test]
fn encipherment_fits_the_kind_of_key() {
    let world = World::of(Scheme::Sm2);
    let encrypts = KeyUsage::KEY_ENCIPHERMENT.union(KeyUsage::DATA_ENCIPHERMENT);
    let validity = from_to("2025-01-01", "2035-01-01");
    let template = CertificateTemplate::new(Profile::Encipherment, name("加密"), validity);
    for (scheme, usage) in [
        (Scheme::P256, KeyUsage::KEY_AGREEMENT),
        (Scheme::P384, KeyUsage::KEY_AGREEMENT),
        (Scheme::Rsa, encrypts),
    ] {
        let key = scheme.key(0);
        let made = certify(&world.root.credential(), &template, key.public_key()).unwrap();
        assert_eq!(made.key_usage(), Ok(Some(usage)), "{scheme:?}");
    }
}

#[test]
fn what_the_template_adds_is_in_the_certificate() {
    let world = World::of(Scheme::P256);
    let policies = ["1.2.3.4", "1.2.156.1.1"].map(|p| oid::Oid::from_dotted(p).unwrap());
    let addresses = ["http://h/a.crl", "ldap://h/cn=a"];
    let validity = from_to("2025-01-01", "2049-12-31");
    let template = CertificateTemplate::new(Profile::Signer, name("主体"), validity)
        .with_serial(SerialNumber::try_from(0x80).unwrap())
        .with_policy(policies[0])
        .with_policy(policies[1])
        .with_crl_address(addresses[0])
        .with_crl_address(addresses[1])
        .with_ocsp_address("http://ocsp/");
    let key = Scheme::P384.key(0);

    let made = certify(&world.ca.credential(), &template, key.public_key()).unwrap();

    assert_eq!(made.serial(), [0, 0x80]);
    assert_eq!(made.public_key(), key.public_key());
    assert_eq!(made.policies(), Ok(Some(&policies[..])));
    assert_eq!(made.ocsp_urls().unwrap(), ["http://ocsp/"]);
    let points = made.crl_distribution_points().unwrap().unwrap();
    let [point] = points else {
        panic!("{points:?}");
    };
    let Some(DistributionPointName::Full(names)) = &point.name else {
        panic!("{point:?}");
    };
    let want = addresses.map(|a| GeneralName::Uri(a.to_owned()));
    assert_eq!(*names, want);
}
