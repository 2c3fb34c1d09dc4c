//! Which seals are made, and which are not.

use super::*;
use yinzheng::seal::Listing;
use yinzheng::seal::PictureKind;
use yinzheng::seal::SealSigner;

#[test]
fn signers_are_listed_by_digest_where_the_standard_has_that() {
    let pki = TestPki::sm2();
    let draft = draft(&[&pki.signer]).listing(Listing::Digests);
    for version in [SealVersion::V4, SealVersion::V5] {
        let seal = make(version, pki, &draft).unwrap();
        let key = TestSigner::new(&pki.signer);
        assert!(SealSigner::new(&seal.raw, &key, &certificate(&pki.signer)).is_ok());
        let key = TestSigner::new(&pki.other);
        let refused = SealSigner::new(&seal.raw, &key, &certificate(&pki.other)).unwrap_err();
        assert_eq!(reason(&refused), Reason::SealSignerNotListed);
    }
    let refused = make(SealVersion::V1, pki, &draft).unwrap_err();
    assert_eq!(reason(&refused), Reason::SealSignerListUncheckable);
}

#[test]
fn algorithms_without_a_standard_are_refused() {
    let (sm2, rsa, ecdsa) = (TestPki::sm2(), TestPki::rsa(), TestPki::ecdsa());
    for (version, pki, signer, why) in [
        (SealVersion::V1, ecdsa, &ecdsa.signer, "ECDSA"),
        (SealVersion::V4, ecdsa, &sm2.signer, "an ECDSA maker"),
        (
            SealVersion::V4,
            sm2,
            &ecdsa.signer,
            "an ECDSA signer listed",
        ),
        (SealVersion::V5, rsa, &rsa.signer, "RSA is not in 2025"),
        (SealVersion::V5, sm2, &rsa.signer, "nor for its signers"),
    ] {
        let refused = make(version, pki, &draft(&[signer])).unwrap_err();
        assert_eq!(reason(&refused), Reason::AlgorithmUnsupported, "{why}");
    }
}

/// Expects these drafts to be refused for these reasons.
fn all_refused<const N: usize>(drafts: [(SealDraft, Reason, &str); N]) {
    for (draft, want, why) in drafts {
        let refused = make(SealVersion::V4, TestPki::sm2(), &draft).unwrap_err();
        assert_eq!(reason(&refused), want, "{why}: {refused}");
        assert!(!refused.to_string().is_empty());
    }
}

#[test]
fn nobody_is_listed_who_could_not_sign() {
    let pki = TestPki::sm2();
    let usage = Reason::KeyUsageNotPermitted;
    all_refused([
        (draft(&[]), Reason::SealSignerNotListed, "nobody"),
        (draft(&[&pki.encipher]), usage, "an encryption certificate"),
        (draft(&[&pki.intermediate]), usage, "a CA"),
        (
            draft(&[&pki.signer, &pki.late]),
            Reason::TimeOutsideValidity,
            "a signer yet to come",
        ),
    ]);
}

#[test]
fn dates_fit_each_other_and_their_standard() {
    let pki = TestPki::sm2();
    let dated = |created: &str, from: &str, until: &str| {
        let signers = [certificate(&pki.signer)];
        SealDraft::new("1", "章", &signers, instant(created), validity(from, until))
    };
    let (a, b, c) = (
        "2024-01-15T00:00:00Z",
        "2024-02-01T00:00:00Z",
        "2050-01-01T00:00:00Z",
    );
    let format = Reason::FormatFailure;
    all_refused([
        (dated(a, b, b), format, "ends when it begins"),
        (dated(b, a, b), format, "ends when it is made"),
        (
            dated("2056-01-01T00:00:00Z", a, "2060-01-01T00:00:00Z"),
            Reason::TimeOutsideValidity,
            "the maker's certificate has ended",
        ),
    ]);
    let refused = make(SealVersion::V1, pki, &dated(a, b, c)).unwrap_err();
    assert!(
        matches!(refused, SealError::Dates(_)),
        "UTCTime ends in 2049"
    );
    assert!(make(SealVersion::V4, pki, &dated(a, b, c)).is_ok());
}

#[test]
fn fields_hold_what_they_are_for() {
    let pki = TestPki::sm2();
    let named = |id: &str, name: &str| {
        let dates = validity("2024-02-01T00:00:00Z", "2029-01-01T00:00:00Z");
        let signers = [certificate(&pki.signer)];
        SealDraft::new(id, name, &signers, instant("2024-01-15T00:00:00Z"), dates)
    };
    let format = Reason::FormatFailure;
    all_refused([
        (named("章", "章"), format, "esID is ASCII"),
        (named(" ", "章"), format, "esID is something"),
        (named("1", "a\u{7}"), format, "the name is text"),
        (named("1", ""), format, "the name is something"),
    ]);
    let refused = make(SealVersion::Unknown, pki, &named("1", "章")).unwrap_err();
    assert_eq!(reason(&refused), Reason::AlgorithmUnsupported);
    let key = TestSigner::new(&pki.maker);
    let maker = SealMaker::new(SealVersion::V4, &key, &certificate(&pki.maker));
    let refused = maker.vendor("厂商").make(&named("1", "章")).unwrap_err();
    assert_eq!(reason(&refused), format, "Vid is ASCII");
}

#[test]
fn makers_that_a_verifier_would_refuse_make_nothing() {
    let pki = TestPki::sm2();
    let make_as = |key: &TestSigner, maker: &Identity| {
        let maker = SealMaker::new(SealVersion::V4, key, &certificate(maker));
        maker.make(&draft(&[&pki.signer])).unwrap_err()
    };
    for (maker, want) in [
        (&pki.encipher, Reason::KeyUsageNotPermitted),
        (&pki.maker_root, Reason::KeyUsageNotPermitted),
        (&pki.late, Reason::TimeOutsideValidity),
    ] {
        assert_eq!(reason(&make_as(&TestSigner::new(maker), maker)), want);
    }
    let other = make_as(&TestSigner::new(&pki.other), &pki.maker);
    assert_eq!(
        reason(&other),
        Reason::AlgorithmMismatch,
        "another key than the certificate's"
    );
    let device = make_as(&TestSigner::broken(&pki.maker), &pki.maker);
    assert!(matches!(device, SealError::Result(_)), "{device:?}");
    assert_eq!(reason(&device), Reason::SealSigCryptoFailure);
}

#[test]
fn pictures_are_taken_as_given_or_drawn() {
    let png = support::picture::round_seal("1");
    for (data, kind) in [
        (&png[..], PictureKind::Png),
        (b"\xff\xd8\xff\xe0", PictureKind::Jpg),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            PictureKind::Svg,
        ),
        (b"PK\x03\x04", PictureKind::Ofd),
    ] {
        let picture = SealPicture::given(data, 40, 30).unwrap();
        assert_eq!((picture.kind(), picture.data()), (kind, data));
        let pki = TestPki::sm2();
        let seal = make(
            SealVersion::V4,
            pki,
            &draft(&[&pki.signer]).picture(picture),
        )
        .unwrap();
        assert_eq!(seal.info.picture.data.as_bytes(), data);
        assert_eq!(
            (seal.info.picture.width, seal.info.picture.height),
            (40, 30)
        );
    }
    for refused in [
        SealPicture::given(b"%PDF", 40, 40),
        SealPicture::given(&png, 0, 40),
        SealPicture::given(&png, 40, 201),
        SealPicture::given(b"<svg><script/></svg>", 40, 40),
        SealPicture::round("", "", 42),
        SealPicture::round(&"章".repeat(61), "", 42),
        SealPicture::round("章\n", "", 42),
        SealPicture::oval("章", &"章".repeat(21), 45, 30),
    ] {
        assert_eq!(reason(&refused.unwrap_err()), Reason::SealPictureUnusual);
    }
}
