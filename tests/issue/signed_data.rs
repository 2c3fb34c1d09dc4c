//! SignedData, as the verifier takes it.

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::pki::cms;
use yinzheng::pki::cms::CmsRequest;
use yinzheng::pki::cms::Content;
use yinzheng::pki::cms::ContentForm;
use yinzheng::pki::cms::DataHash;
use yinzheng::pki::cms::SignedAttributes;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::IssueError;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::policy::Policy;
use yinzheng::report::Verdict;
use yinzheng::verifier::Input;

use crate::signers::Scheme;
use crate::timestamps::token;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;

const TEXT: &[u8] = "不动产权证书".as_bytes();

fn input<'a>(placement: Placement, value: &'a [u8], content: &'a [u8]) -> Input<'a> {
    let input = Input::new("a.p7s", value);
    match placement {
        Placement::Attached => input,
        Placement::Detached => input.with_content(content),
    }
}

#[test]
fn every_algorithm_passes_and_with_a_timestamp_even_strictly() {
    for scheme in Scheme::ALL {
        let world = World::of(scheme);
        let standards = match scheme {
            Scheme::Sm2 => &[CmsStandard::Rfc5652, CmsStandard::GbT35275][..],
            _ => &[CmsStandard::Rfc5652],
        };
        for (standard, placement) in standards
            .iter()
            .flat_map(|s| [(*s, Placement::Attached), (*s, Placement::Detached)])
        {
            let signed = SignedDataTemplate::new(standard, placement, TEXT)
                .with_signing_time(at(SIGNED))
                .with_certificate(&world.ca.certificate)
                .with_crl(&world.ca.crl())
                .with_crl(&world.root.crl())
                .sign(&world.signer.credential())
                .unwrap();
            let plain = input(placement, signed.der(), TEXT);
            let report = world.verify(&plain, Policy::standard(), world.evidence());
            let case = format!(
                "{scheme:?} {standard:?} {placement:?}: {:?}",
                report.reasons
            );
            assert_eq!(report.verdict(), Verdict::Passed, "{case}");

            let stamped = token(&world, signed.signature_value());
            let stamped = signed.clone().with_timestamp(&stamped).unwrap();
            let report = world.verify(
                &input(placement, stamped.der(), TEXT),
                Policy::strict(),
                Default::default(),
            );
            let case = format!(
                "{scheme:?} {standard:?} {placement:?}: {:?}",
                report.reasons
            );
            assert_eq!(report.verdict(), Verdict::Passed, "{case}");
            assert_eq!(signed.signature_value(), stamped.signature_value());
        }
    }
}

#[test]
fn other_content_fails() {
    let world = World::of(Scheme::Sm2);
    let signed = SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Detached, TEXT);
    let signed = signed.sign(&world.signer.credential()).unwrap();
    let input = Input::new("a.p7s", signed.der()).with_content(b"something else");

    let report = world.verify(&input, Policy::standard(), world.evidence());

    assert_eq!(report.verdict(), Verdict::Failed);
}

#[test]
fn the_digest_of_a_file_can_be_the_content() {
    let world = World::of(Scheme::Sm2);
    let digest = DigestAlgorithm::Sm3.digest(TEXT);
    let signed = SignedDataTemplate::new(
        CmsStandard::GbT35275,
        Placement::Attached,
        digest.as_bytes(),
    )
    .without_attributes()
    .sign(&world.signer.credential())
    .unwrap();
    let request = CmsRequest {
        content: Content::Digested(TEXT),
        certificates: &[],
        limits: &Limits::default(),
        sm2_ids: &[DEFAULT_ID],
    };

    let facts = cms::observe(signed.der(), &request);

    assert_eq!(facts.content_type, Some(oid::GM_DATA));
    let signer = &facts.signers[0];
    assert_eq!(signer.form, ContentForm::Digest);
    assert_eq!(signer.data_hash, DataHash::Match);
    assert_eq!(signer.attributes, SignedAttributes::Absent);
    assert_eq!(signer.signature_oid, Some(oid::SM2_SIGN));
    assert_eq!(signer.signing_time, None);
}

#[test]
fn attributes_of_another_signature_are_no_content() {
    let world = World::of(Scheme::Sm2);
    let signed = SignedDataTemplate::new(CmsStandard::Rfc5652, Placement::Detached, TEXT);
    let signed = signed.sign(&world.signer.credential()).unwrap();
    // The attributes stand behind their own header in the SignerInfo.
    let start = signed
        .der()
        .windows(2)
        .rposition(|w| w == [0xa0, 0x81])
        .unwrap();
    let length = usize::from(signed.der()[start + 2]) + 3;
    let mut attributes = signed.der()[start..start + length].to_vec();
    attributes[0] = 0x31;

    let again = SignedDataTemplate::new(CmsStandard::Rfc5652, Placement::Attached, &attributes);
    let again = again.without_attributes().sign(&world.signer.credential());

    assert_eq!(again.unwrap_err(), IssueError::Unfaithful("SignedData"));
}

#[test]
fn a_timestamp_is_over_this_signature_or_refused() {
    let world = World::of(Scheme::Sm2);
    let signed = SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Detached, TEXT);
    let signed = signed.sign(&world.signer.credential()).unwrap();
    let good = token(&world, signed.signature_value());
    let mut broken = good.clone();
    *broken.last_mut().unwrap() ^= 1;
    for (bad, why) in [
        (token(&world, b"another value"), "another imprint"),
        (broken, "a broken signature"),
        (signed.der().to_vec(), "no token"),
        (Vec::new(), "nothing"),
    ] {
        let refused = signed.clone().with_timestamp(&bad);
        assert_eq!(refused.unwrap_err(), IssueError::Timestamp, "{why}");
    }
    assert!(signed.with_timestamp(&good).is_ok());
}
