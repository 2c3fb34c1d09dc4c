//! Signing with a seal: what every standard has, and what only some have.

use super::*;
use crate::support::signer::TestAuthority;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::limits::Limits;
use yinzheng::oid::Oid;
use yinzheng::pki::Role;
use yinzheng::report::Finding;
use yinzheng::report::Outcome;
use yinzheng::seal;
use yinzheng::seal::Expectation;
use yinzheng::seal::ExtData;
use yinzheng::seal::SealSigner;

fn all_ok(findings: &[Finding]) -> bool {
    findings.iter().all(|f| f.outcome == Outcome::Ok)
}

#[test]
fn what_is_made_and_signed_is_judged_without_a_remark() {
    for version in VERSIONS {
        for pki in [TestPki::sm2(), TestPki::rsa()] {
            if version == SealVersion::V5 && pki.scheme == support::key::Scheme::Rsa {
                continue;
            }
            let seal = make(version, pki, &draft(&[&pki.other, &pki.signer])).unwrap();
            assert_eq!(seal.version, version);
            let key = TestSigner::new(&pki.signer);
            let signer = SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).unwrap();
            let digest = signer.digest_algorithm().digest(CONTENT);
            let signed = signer.sign(digest.as_bytes(), PROPERTY, instant(SIGNED));
            let signed = signed.unwrap();
            let observed = seal::observe(&signed.raw, &Limits::default(), &[DEFAULT_ID.to_vec()]);
            let expected = Expectation::new(1, Some(digest.as_bytes()));
            let findings = seal::judge(&observed, &expected);
            assert!(all_ok(&findings), "{version:?}: {findings:?}");
            let signature = observed.unwrap().signature;
            assert_eq!(signature.seal, seal);
            assert_eq!(signature.property_text(), Some(PROPERTY));
            assert_eq!(signature.time_info.time, Some(instant(SIGNED)));
        }
    }
}

#[test]
fn the_caller_says_whether_certificates_are_trusted() {
    let pki = TestPki::sm2();
    let key = TestSigner::new(&pki.maker);
    let seal = make(SealVersion::V4, pki, &draft(&[&pki.signer])).unwrap();
    for role in [Role::SealMaker, Role::Signer] {
        let check = |_: &yinzheng::Certificate, asked: Role| {
            if asked == role {
                Err(Reason::Revoked)
            } else {
                Ok(())
            }
        };
        let maker =
            SealMaker::new(SealVersion::V4, &key, &certificate(&pki.maker)).checked_by(&check);
        let refused = maker.make(&draft(&[&pki.signer])).unwrap_err();
        assert_eq!(reason(&refused), Reason::Revoked, "making, {role:?}");
        let key = TestSigner::new(&pki.signer);
        let signer = SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).unwrap();
        let refused = signer
            .checked_by(&check)
            .sign(&[0; 32], PROPERTY, instant(SIGNED));
        assert_eq!(
            reason(&refused.unwrap_err()),
            Reason::Revoked,
            "signing, {role:?}"
        );
    }
}

#[test]
fn timestamps_of_seals_stand_where_the_standards_have_them() {
    let pki = TestPki::sm2();
    let (key, maker) = (TestSigner::new(&pki.maker), certificate(&pki.maker));
    let draft = draft(&[&pki.signer]);
    let good = TestAuthority::at(&pki.tsa, "2024-01-15T02:00:05Z");
    let stamped = SealMaker::new(SealVersion::V5, &key, &maker).timestamped_by(&good);
    let seal = stamped.make(&draft).unwrap();
    assert!(seal.timestamp.is_some());
    for (version, authority, want, why) in [
        (
            SealVersion::V4,
            good,
            Reason::UnsupportedVersion,
            "V4 has none in the seal",
        ),
        (
            SealVersion::V5,
            TestAuthority::at(&pki.tsa, "2024-01-15T02:00:05Z").over(b"x"),
            Reason::TimestampInvalid,
            "over something else",
        ),
        (
            SealVersion::V5,
            TestAuthority::at(&pki.tsa, "2024-01-15T01:59:59Z"),
            Reason::TimeContradiction,
            "older than createDate",
        ),
        (
            SealVersion::V5,
            TestAuthority::at(&pki.signer, "2024-01-15T02:00:05Z"),
            Reason::KeyUsageNotPermitted,
            "not an authority",
        ),
        (
            SealVersion::V5,
            TestAuthority::at(&pki.tsa, "2024-01-15T02:00:05Z").response(),
            Reason::TimestampInvalid,
            "an answer is no token",
        ),
    ] {
        let maker = SealMaker::new(version, &key, &maker).timestamped_by(&authority);
        assert_eq!(reason(&maker.make(&draft).unwrap_err()), want, "{why}");
    }
}

#[test]
fn timestamps_of_signatures_are_over_their_value_and_not_before_them() {
    let pki = TestPki::sm2();
    let draft = draft(&[&pki.signer]);
    let key = TestSigner::new(&pki.signer);
    for version in VERSIONS {
        let seal = make(version, pki, &draft).unwrap();
        let signer = SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).unwrap();
        let digest = signer.digest_algorithm().digest(CONTENT);
        let sign = |authority: &TestAuthority| {
            let signer = signer.clone().timestamped_by(authority);
            signer.sign(digest.as_bytes(), PROPERTY, instant(SIGNED))
        };
        let now = TestAuthority::at(&pki.tsa, "2024-06-01T02:00:05Z");
        let early = TestAuthority::at(&pki.tsa, "2024-06-01T01:50:00Z");
        if version == SealVersion::V1 {
            assert_eq!(reason(&sign(&now).unwrap_err()), Reason::UnsupportedVersion);
        } else {
            assert!(sign(&now).unwrap().timestamp.is_some());
            assert_eq!(
                reason(&sign(&early).unwrap_err()),
                Reason::TimeContradiction
            );
        }
    }
}

#[test]
fn a_seal_is_verified_before_it_is_used() {
    let pki = TestPki::sm2();
    let key = TestSigner::new(&pki.signer);
    let seal = make(SealVersion::V4, pki, &draft(&[&pki.signer])).unwrap();
    let refused = |der: &[u8], key: &TestSigner, who: &Identity| {
        SealSigner::new(der, key, &certificate(who)).unwrap_err()
    };
    let mut altered = seal.raw.to_vec();
    let at = altered.windows(8).position(|w| w == b"51080000").unwrap();
    altered[at] ^= 1;
    let forged = refused(&altered, &key, &pki.signer);
    assert!(matches!(forged, SealError::Seal(_)));
    assert_eq!(reason(&forged), Reason::SealSigCryptoFailure);
    assert_eq!(
        reason(&refused(b"PK", &key, &pki.signer)),
        Reason::FormatFailure
    );
    let stranger = refused(&seal.raw, &TestSigner::new(&pki.other), &pki.other);
    assert_eq!(reason(&stranger), Reason::SealSignerNotListed);
    let mismatch = refused(&seal.raw, &TestSigner::new(&pki.other), &pki.signer);
    assert_eq!(reason(&mismatch), Reason::AlgorithmMismatch);
}

#[test]
fn what_would_not_verify_is_not_signed() {
    let pki = TestPki::sm2();
    let key = TestSigner::new(&pki.signer);
    let seal = make(SealVersion::V4, pki, &draft(&[&pki.signer])).unwrap();
    let signer = SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).unwrap();
    let (hash, at) = ([7; 32], SIGNED);
    for (hash, property, at, want, why) in [
        (
            &hash[..],
            PROPERTY,
            "2030-01-01T00:00:00Z",
            Reason::SealExpired,
            "the seal has ended",
        ),
        (
            &hash,
            PROPERTY,
            "2024-01-20T00:00:00Z",
            Reason::SealNotYetValid,
            "it has not begun",
        ),
        (
            &hash,
            PROPERTY,
            "2056-01-01T00:00:00Z",
            Reason::TimeOutsideValidity,
            "the certificate has ended",
        ),
        (
            &hash,
            "/章",
            at,
            Reason::FormatFailure,
            "propertyInfo is ASCII",
        ),
        (
            &hash[..31],
            PROPERTY,
            at,
            Reason::HashFailure,
            "a digest has its length",
        ),
    ] {
        let refused = signer.sign(hash, property, instant(at)).unwrap_err();
        assert_eq!(reason(&refused), want, "{why}");
    }
    let broken = TestSigner::broken(&pki.signer);
    let signer = SealSigner::new(&seal.raw, &broken, &certificate(&pki.signer)).unwrap();
    let refused = signer.sign(&hash, PROPERTY, instant(at)).unwrap_err();
    assert_eq!(reason(&refused), Reason::SigCryptoFailure);
}

#[test]
fn a_maker_who_has_ended_is_judged_as_each_standard_says() {
    let pki = TestPki::sm2();
    let (signer, key) = (certificate(&pki.signer), TestSigner::new(&pki.expired));
    for (version, signs) in [
        (SealVersion::V1, false),
        (SealVersion::V4, false),
        (SealVersion::V5, true),
    ] {
        let maker = SealMaker::new(version, &key, &certificate(&pki.expired));
        let seal = maker.make(&draft(&[&pki.signer])).unwrap();
        let key = TestSigner::new(&pki.signer);
        let made = SealSigner::new(&seal.raw, &key, &signer).unwrap();
        let signed = made.sign(&[7; 32], PROPERTY, instant(SIGNED));
        assert_eq!(signed.is_ok(), signs, "{version:?}: {signed:?}");
    }
}

#[test]
fn extensions_are_kept_as_given() {
    let pki = TestPki::sm2();
    let id = Oid::from_dotted("1.2.156.112600.7.1").unwrap();
    let plain = ExtData::new(id, b"value");
    for version in VERSIONS {
        let draft = draft(&[&pki.signer])
            .extension(plain.clone())
            .extension(plain.clone().critical());
        let seal = make(version, pki, &draft).unwrap();
        assert_eq!(
            seal.info.extensions,
            [plain.clone(), plain.clone().critical()]
        );
        assert_eq!(seal.deviations, []);
        let key = TestSigner::new(&pki.signer);
        let signer = SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).unwrap();
        let signed = signer
            .extension(plain.clone())
            .sign(&[7; 32], PROPERTY, instant(SIGNED));
        match version {
            SealVersion::V1 => assert_eq!(reason(&signed.unwrap_err()), Reason::UnsupportedVersion),
            _ => assert_eq!(signed.unwrap().extensions, std::slice::from_ref(&plain)),
        }
    }
}
