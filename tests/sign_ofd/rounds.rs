//! What is signed is verified as passed, whoever signs, however often.

use proptest::prelude::*;

use super::*;
use crate::support::cms::CmsBuilder;
use crate::support::cms::Form;
use crate::support::key::Scheme;
use crate::support::signer::TestAuthority;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::ofd::sign::DigitalSigner;
use yinzheng::oid;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::Policy;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

/// Judged as someone does who trusts the roots and has their CRLs.
fn verify(package: &[u8], pki: &TestPki, policy: Policy) -> Report {
    let mut anchors = Anchors::new();
    anchors.trust(certificate(&pki.root));
    anchors.trust_maker(certificate(&pki.maker_root));
    let evidence = Evidence {
        intermediates: vec![certificate(&pki.intermediate)],
        crls: pki.crls().map(|der| Crl::from_der(der).unwrap()).to_vec(),
        ..Evidence::default()
    };
    let verifier = Verifier::builder(anchors).policy(policy).build().unwrap();
    let context = Context::at("2026-01-01T00:00:00Z".parse().unwrap()).with_evidence(evidence);
    verifier.verify(&Input::new("signed.ofd", package), &context)
}

fn passes(package: &[u8], pki: &TestPki, policy: Policy, what: &str) {
    let report = verify(package, pki, policy);
    let of_signatures = report.signatures.iter().flat_map(|s| &s.checks);
    let lines = report.checks.iter().chain(of_signatures);
    let warnings: Vec<_> = lines.filter(|l| l.outcome == "warning").collect();
    assert_eq!(
        report.verdict(),
        Verdict::Passed,
        "{what}: {:?}",
        report.reasons
    );
    assert!(warnings.is_empty(), "{what}: {warnings:?}");
}

#[test]
fn every_version_with_every_key_by_one_to_three_signers() {
    for pki in [TestPki::sm2(), TestPki::rsa()] {
        for version in [SealVersion::V1, SealVersion::V4, SealVersion::V5] {
            if version == SealVersion::V5 && pki.scheme == Scheme::Rsa {
                continue;
            }
            let stamped = version != SealVersion::V1 && pki.scheme == Scheme::Sm2;
            let mut package = document("证照", 3).build().pack();
            for (number, who) in [&pki.signer, &pki.other, &pki.signer]
                .into_iter()
                .enumerate()
            {
                let seal = seal_of(version, pki, who);
                let (key, own) = (TestSigner::new(who), certificate(who));
                let authority = TestAuthority::at(&pki.tsa, "2024-06-01T02:00:05Z");
                let mut signer = SealSigner::new(&seal, &key, &own).unwrap();
                if stamped {
                    signer = signer.timestamped_by(&authority);
                }
                let mut asked = request().place(on_page(20.0 + 50.0 * number as f64, 200.0));
                if number == 1 {
                    asked = asked.place(seam(Edge::Right, 20)).place(seam(Edge::Top, 2));
                }
                if number == 2 {
                    asked = asked.lock();
                }
                let before = package.clone();
                package = sign::seal(&before, &signer, &asked).unwrap();
                assert_eq!(
                    sign::seal(&before, &signer, &asked).unwrap(),
                    package,
                    "the same again"
                );
                let what = format!("{version:?} {:?}, {} signers", pki.scheme, number + 1);
                passes(&package, pki, Policy::standard(), &what);
                if stamped {
                    // What has a timestamp passes without anybody's word for the time.
                    passes(&package, pki, Policy::strict(), &what);
                }
            }
            let facts = observe(&package);
            assert_eq!(facts.signatures.len(), 3);
            assert_eq!(facts.signatures[1].file.stamps.len(), 1 + 3 + 3);
            assert!(facts.signatures[2].locks);
        }
    }
}

#[test]
fn a_digital_signature_stands_beside_seals() {
    let pki = TestPki::sm2();
    let package = document("证照", 1).build().pack();
    let sealed = seal_v4(&package, &request().place(on_page(20.0, 20.0))).unwrap();
    for form in [Form::A, Form::B, Form::Detached] {
        let value = |bytes: &[u8]| {
            let cms = CmsBuilder::of_form(form, &pki.other, bytes);
            Ok(cms.signing_time(instant(SIGNED)).build())
        };
        let signer = DigitalSigner::new(oid::SM2_WITH_SM3, DigestAlgorithm::Sm3, &value);
        let signed = sign::digital(&sealed, &signer, &request()).unwrap();
        let report = verify(&signed, pki, Policy::standard());
        assert_eq!(
            report.verdict(),
            Verdict::Passed,
            "{form:?}: {:?}",
            report.reasons
        );
    }
    let value = |_: &[u8]| Ok(CmsBuilder::of_form(Form::A, &pki.other, b"other").build());
    let signer = DigitalSigner::new(oid::SM2_WITH_SM3, DigestAlgorithm::Sm3, &value);
    let refused = sign::digital(&sealed, &signer, &request()).unwrap_err();
    assert!(
        matches!(refused, SignOfdError::Result(_)),
        "over something else: {refused:?}"
    );
    let value = |bytes: &[u8]| Ok(CmsBuilder::of_form(Form::A, &pki.other, bytes).build());
    let signer = DigitalSigner::new(oid::RSA_SHA256, DigestAlgorithm::Sm3, &value);
    let refused = sign::digital(&sealed, &signer, &request()).unwrap_err();
    assert_eq!(reason(&refused), Reason::AlgorithmMismatch);
}

#[test]
fn a_bare_value_needs_the_certificate_that_it_lacks() {
    let pki = TestPki::sm2();
    let package = document("证照", 1).build().pack();
    let value = |bytes: &[u8]| Ok(pki.other.key.sign(bytes));
    let signer = DigitalSigner::new(oid::SM2_WITH_SM3, DigestAlgorithm::Sm3, &value);
    let refused = sign::digital(&package, &signer, &request()).unwrap_err();
    assert_eq!(reason(&refused), Reason::NoSigningCertificateFound);
    let own = Certificate::from_der(&pki.other.certificate).unwrap();
    assert!(sign::digital(&package, &signer.certificate(&own), &request()).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Any title, any number of pages, any edge: sealed, covered in full, its pieces whole.
    #[test]
    fn any_document_can_be_sealed(
        title in "[a-z<>&'\"章局]{1,20}",
        file_name in "[a-z &'章]{1,12}",
        pages in 2_usize..=12,
        most in 2_usize..=12,
        edge in proptest::sample::select(&[Edge::Bottom, Edge::Left, Edge::Right, Edge::Top]),
        relative in any::<bool>(),
    ) {
        let mut builder = document(&title, pages).attachment("more", &format!("x{file_name}x.bin"), b"more");
        if relative {
            builder = builder.relative_paths().byte_order_mark();
        }
        let package = builder.build().pack();
        let input = package.clone();
        let asked = request().place(on_page(60.0, 120.0)).place(seam(edge, most));
        let sealed = seal_v4(&package, &asked).unwrap();
        prop_assert_eq!(&package, &input, "the input is as it was");
        let facts = observe(&sealed);
        let signature = &facts.signatures[0];
        prop_assert_eq!(signature.coverage.uncovered.len(), 0);
        prop_assert_eq!(signature.file.stamps.len(), pages + 1);
        let report = verify(&sealed, TestPki::sm2(), Policy::standard());
        prop_assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
    }
}
