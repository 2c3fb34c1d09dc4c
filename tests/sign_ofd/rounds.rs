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
use yinzheng::pki::Certificate;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::policy::Policy;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::seal::Timestamper;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::ProofOfExistence;
use yinzheng::verifier::Verifier;

/// Who proves when a file was signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Proof {
    /// Nobody.
    None,
    /// An authority, by timestamps in the signatures.
    Stamped,
    /// The caller, who knew the file the day after.
    Told,
}

const STAMPED: &str = "2024-06-01T02:00:05Z";
const KNOWN: &str = "2024-06-02T00:00:00Z";

/// Judged as someone does who trusts the roots and has their CRLs.
fn verify(package: &[u8], pki: &TestPki, policy: Policy, proof: Proof) -> Report {
    let mut evidence = pki.evidence();
    if proof == Proof::Told {
        evidence.proofs = vec![ProofOfExistence::new(package, instant(KNOWN))];
    }
    let verifier = Verifier::builder(pki.anchors()).policy(policy).build();
    let context = Context::at(instant("2026-01-01T00:00:00Z")).with_evidence(evidence);
    let input = Input::new("signed.ofd", package);
    verifier.unwrap().verify(&input, &context)
}

/// Passes without a warning; under `strict` if the time is proven, and for the time alone not if it is not.
fn passes(package: &[u8], pki: &TestPki, proof: Proof, what: &str) {
    for policy in [Policy::standard(), Policy::strict()] {
        let strict = policy == Policy::strict();
        let report = verify(package, pki, policy, proof);
        let what = format!("{what} {proof:?}, strict: {strict}: {:?}", report.reasons);
        assert_eq!(report.warnings().count(), 0, "{what}");
        if strict && proof == Proof::None {
            assert_eq!(report.verdict(), Verdict::Indeterminate, "{what}");
            let decisive = &report.reasons;
            assert!(decisive.iter().all(|r| r.reason == Reason::NoPoe), "{what}");
        } else {
            assert_eq!(report.verdict(), Verdict::Passed, "{what}");
        }
    }
}

/// What each of three signers in turn asks for: a stamp, then two seam stamps more, then a lock.
fn turns(pki: &TestPki) -> [(&Identity, SignRequest); 3] {
    let at = |left| request().place(on_page(left, 200.0));
    let seams = [seam(Edge::Right, 20), seam(Edge::Top, 2)];
    [
        (&pki.signer, at(20.0)),
        (
            &pki.other,
            seams.into_iter().fold(at(70.0), SignRequest::place),
        ),
        (&pki.signer, at(120.0).lock()),
    ]
}

/// Seals of one version in turn, each result judged.
fn sealed_in_turn(version: SealVersion, pki: &TestPki, proof: Proof) {
    let mut package = document("证照", 3).build().pack();
    for (number, (who, asked)) in turns(pki).iter().enumerate() {
        let seal = seal_of(version, pki, who);
        let (key, own) = (TestSigner::new(who), certificate(who));
        let authority = TestAuthority::at(&pki.tsa, STAMPED);
        let mut signer = SealSigner::new(&seal, &key, &own).unwrap();
        if proof == Proof::Stamped {
            signer = signer.timestamped_by(&authority);
        }
        let before = package.clone();
        package = sign::seal(&before, &signer, asked).unwrap();
        let again = sign::seal(&before, &signer, asked).unwrap();
        assert_eq!(again, package, "the same again");
        let what = format!("{version:?} {:?}, {} signers", pki.scheme, number + 1);
        passes(&package, pki, proof, &what);
    }
    let facts = observe(&package);
    assert_eq!(facts.signatures.len(), 3);
    assert_eq!(facts.signatures[1].file.stamps.len(), 1 + 3 + 3);
    assert!(facts.signatures[2].locks);
}

#[test]
fn every_version_with_every_key_by_one_to_three_signers() {
    use Proof::None as Unproven;
    use Proof::Stamped;
    use Proof::Told;
    // Seals of 2014 have no place for timestamps, those of 2025 know SM2 alone.
    for (pki, version, proofs) in [
        (TestPki::sm2(), SealVersion::V1, &[Unproven, Told][..]),
        (TestPki::sm2(), SealVersion::V4, &[Unproven, Told, Stamped]),
        (TestPki::sm2(), SealVersion::V5, &[Unproven, Told, Stamped]),
        (TestPki::rsa(), SealVersion::V1, &[Unproven, Told]),
        (TestPki::rsa(), SealVersion::V4, &[Unproven, Told, Stamped]),
    ] {
        for proof in proofs {
            sealed_in_turn(version, pki, *proof);
        }
    }
}

/// A value of CMS by this signer, with a timestamp where one is to prove the time.
fn cms_value(pki: &TestPki, who: &Identity, proof: Proof, content: &[u8]) -> Vec<u8> {
    let standard = match pki.scheme {
        Scheme::Sm2 => CmsStandard::GbT35275,
        _ => CmsStandard::Rfc5652,
    };
    let (key, own) = (TestSigner::new(who), certificate(who));
    let credential = Credential::new(&own, &key).unwrap();
    let template = SignedDataTemplate::new(standard, Placement::Detached, content)
        .with_signing_time(instant(SIGNED));
    let signed = template.sign(&credential).unwrap();
    if proof != Proof::Stamped {
        return signed.der().to_vec();
    }
    let authority = TestAuthority::at(&pki.tsa, STAMPED);
    let token = authority.token(signed.signature_value()).unwrap();
    signed.with_timestamp(&token).unwrap().der().to_vec()
}

/// What no standard has seals for still signs; one to three signers, the last of whom locks.
#[test]
fn digital_signatures_with_every_key_by_one_to_three_signers() {
    for scheme in Scheme::ALL {
        let pki = TestPki::of(scheme);
        for proof in [Proof::None, Proof::Told, Proof::Stamped] {
            let mut package = document("证照", 2).build().pack();
            let asked = [request(), request(), request().lock()];
            let who = [&pki.signer, &pki.other, &pki.signer];
            for (number, (who, asked)) in who.into_iter().zip(asked).enumerate() {
                let value = |bytes: &[u8]| Ok(cms_value(pki, who, proof, bytes));
                let method = pki.signer.key.algorithm();
                let signer = DigitalSigner::new(method, pki.signer.key.digest(), &value);
                package = sign::digital(&package, &signer, &asked).unwrap();
                let what = format!("{scheme:?}, {} signers", number + 1);
                passes(&package, pki, proof, &what);
            }
            assert_eq!(observe(&package).signatures.len(), 3);
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
        let report = verify(&signed, pki, Policy::standard(), Proof::None);
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
        let report = verify(&sealed, TestPki::sm2(), Policy::strict(), Proof::Told);
        prop_assert_eq!(report.verdict(), Verdict::Passed, "{:?}", report.reasons);
    }
}
