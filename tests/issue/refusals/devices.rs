//! Signers that cannot or must not sign what they are asked to.

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::VerifyError;
use yinzheng::oid::Oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::IssueError;
use yinzheng::pki::issue::OcspTemplate;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::pki::issue::StatusTemplate;
use yinzheng::pki::issue::TimestampTemplate;
use yinzheng::pki::issue::certify;
use yinzheng::pki::issue::self_signed;
use yinzheng::pki::revocation::CertStatus;

use crate::refusals::template;
use crate::signers::Faulty;
use crate::signers::Scheme;
use crate::world::NEXT;
use crate::world::Party;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;

/// What `change` makes of a good signature on a root, a CRL, an OCSP answer, a timestamp and a SignedData.
fn with_faulty_devices(faulty: impl Fn(&Party) -> Faulty<'_>) -> Vec<IssueError> {
    let world = World::of(Scheme::Sm2);
    let policy = Oid::from_dotted("1.2.3").unwrap();
    let [root, ca, signer, authority, responder] = [
        &world.root,
        &world.ca,
        &world.signer,
        &world.authority,
        &world.responder,
    ]
    .map(&faulty);
    let of = |certificate, signer| Credential::new(certificate, signer).unwrap();
    let (issued, issuer) = (&world.signer.certificate, &world.ca.certificate);
    let status = StatusTemplate::new(issued, issuer, CertStatus::Good, at(SIGNED));
    let crl = CrlTemplate::new(1, at(SIGNED), at(NEXT)).sign(&of(issuer, &ca));
    let answer = OcspTemplate::new(at(SIGNED)).with_status(status);
    let answer = answer.sign(&of(&world.responder.certificate, &responder));
    let token = TimestampTemplate::new(policy, DigestAlgorithm::Sm3, &[1; 32], at(SIGNED));
    let token = token.sign(&of(&world.authority.certificate, &authority));
    let signed = SignedDataTemplate::new(CmsStandard::Rfc5652, Placement::Attached, b"text");
    vec![
        self_signed(&template(Profile::Root), &root).unwrap_err(),
        crl.unwrap_err(),
        answer.unwrap_err(),
        token.unwrap_err(),
        signed.sign(&of(issued, &signer)).unwrap_err(),
        signed
            .without_attributes()
            .sign(&of(issued, &signer))
            .unwrap_err(),
    ]
}

#[test]
fn values_of_a_faulty_device_are_not_handed_out() {
    type Change = fn(Vec<u8>) -> Result<Vec<u8>, SignError>;
    let flip: Change = |mut value| {
        *value.last_mut().unwrap() ^= 1;
        Ok(value)
    };
    let raw: Change = |value| {
        // SEQUENCE of two INTEGERs to r‖s.
        let mut out = Vec::new();
        let mut rest = &value[2..];
        for _ in 0..2 {
            let (number, after) = rest[2..].split_at(usize::from(rest[1]));
            let number = number.strip_prefix(&[0]).unwrap_or(number);
            out.extend(vec![0; 32 - number.len()]);
            out.extend_from_slice(number);
            rest = after;
        }
        Ok(out)
    };
    let sm2 = SignatureAlgorithm::Sm2Sm3;
    let sha256 = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    let sha1 = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
    for (change, algorithm, want) in [
        (flip, sm2, IssueError::Signature(VerifyError::BadSignature)),
        (raw, sm2, IssueError::SignatureForm),
        (
            (|_| Err(SignError::Refused)) as Change,
            sm2,
            SignError::Refused.into(),
        ),
        (Ok, sha256, IssueError::Signature(VerifyError::KeyMismatch)),
        (Ok, sha1, IssueError::WeakDigest(DigestAlgorithm::Sha1)),
    ] {
        let found = with_faulty_devices(|party| Faulty {
            good: party.key.as_ref(),
            algorithm,
            change,
        });
        assert_eq!(found, vec![want; 6]);
    }
}

/// `party`'s certificate with the content of its keyUsage replaced. Its signature is no longer good, which nobody
/// asks of an issuer's own certificate.
fn with_key_usage(party: &Party, present: [u8; 2], bits: [u8; 2]) -> Certificate {
    let der = party.certificate.der();
    let usage = [&[0x03, 0x02][..], &present].concat();
    let place = der.windows(4).position(|w| w == usage).unwrap();
    let mut changed = der.to_vec();
    changed[place + 2..place + 4].copy_from_slice(&bits);
    Certificate::from_der(&changed).unwrap()
}

#[test]
fn an_issuer_whose_key_usage_leaves_it_out() {
    let world = World::of(Scheme::Sm2);
    let root = |bits| with_key_usage(&world.root, [0x01, 0x06], bits);
    let (crl_only, certificates_only) = (root([0x01, 0x02]), root([0x02, 0x04]));
    let key = world.root.key.as_ref();

    let issuer = Credential::new(&crl_only, key).unwrap();
    let refused = certify(
        &issuer,
        &template(Profile::Signer),
        world.signer.key.public_key(),
    );
    assert_eq!(refused.unwrap_err(), IssueError::IssuerUsage);
    let list = CrlTemplate::new(1, at(SIGNED), at(NEXT));
    assert!(list.sign(&issuer).is_ok());

    let issuer = Credential::new(&certificates_only, key).unwrap();
    assert_eq!(list.sign(&issuer).unwrap_err(), IssueError::IssuerUsage);

    let encrypts = with_key_usage(&world.responder, [0x07, 0x80], [0x05, 0x20]);
    let responder = Credential::new(&encrypts, world.responder.key.as_ref()).unwrap();
    let (signer, ca) = (&world.signer.certificate, &world.ca.certificate);
    let status = StatusTemplate::new(signer, ca, CertStatus::Good, at(SIGNED));
    let answer = OcspTemplate::new(at(SIGNED)).with_status(status);
    assert_eq!(
        answer.sign(&responder).unwrap_err(),
        IssueError::IssuerUsage
    );
}
