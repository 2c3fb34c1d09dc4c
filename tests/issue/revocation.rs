//! CRLs and OCSP answers, as the verifier takes them.

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::OcspTemplate;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::RevokedCertificate;
use yinzheng::pki::issue::SerialNumber;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::pki::issue::StatusTemplate;
use yinzheng::pki::revocation::CertStatus;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::OcspResponse;
use yinzheng::pki::revocation::RevocationReason;
use yinzheng::policy::Policy;
use yinzheng::report::Reason;
use yinzheng::report::Verdict;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::Input;

use crate::signers::Scheme;
use crate::world::NEXT;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;

const BEFORE: &str = "2026-05-01T00:00:00Z";

/// The verdict on a signature of the signer, and the first reason for it.
fn verdict(world: &World, evidence: Evidence) -> (Verdict, Option<Reason>) {
    let signed = SignedDataTemplate::new(CmsStandard::Rfc5652, Placement::Attached, b"text")
        .with_signing_time(at(SIGNED))
        .sign(&world.signer.credential())
        .unwrap();
    let report = world.verify(
        &Input::new("a.p7m", signed.der()),
        Policy::standard(),
        evidence,
    );
    (report.verdict(), report.reasons.first().map(|r| r.reason))
}

fn with_crls(world: &World, crls: Vec<Crl>) -> Evidence {
    Evidence {
        intermediates: vec![world.ca.certificate.clone()],
        crls,
        ..Evidence::default()
    }
}

fn with_answer(world: &World, answer: OcspResponse) -> Evidence {
    Evidence {
        ocsp: vec![answer],
        ..with_crls(world, vec![world.root.crl()])
    }
}

#[test]
fn crls_of_every_algorithm_clear_and_revoke() {
    for scheme in Scheme::ALL {
        let world = World::of(scheme);
        let none = with_crls(&world, vec![]);
        assert_eq!(
            verdict(&world, none).0,
            Verdict::Indeterminate,
            "{scheme:?}"
        );
        let clear = with_crls(&world, vec![world.root.crl(), world.ca.crl()]);
        assert_eq!(
            verdict(&world, clear),
            (Verdict::Passed, None),
            "{scheme:?}"
        );

        let entry = RevokedCertificate::new(&world.signer.certificate, at(BEFORE))
            .with_reason(RevocationReason::KeyCompromise);
        let list = CrlTemplate::new(8, at(SIGNED), at(NEXT)).revoke(entry);
        let list = list.sign(&world.ca.credential()).unwrap();
        let revoked = with_crls(&world, vec![world.root.crl(), list]);
        let want = (Verdict::Failed, Some(Reason::Revoked));
        assert_eq!(verdict(&world, revoked), want, "{scheme:?}");
    }
}

#[test]
fn ocsp_answers_of_every_algorithm_clear_and_revoke() {
    for scheme in Scheme::ALL {
        let world = World::of(scheme);
        let revoked = CertStatus::Revoked {
            at: at(BEFORE),
            reason: Some(RevocationReason::KeyCompromise),
        };
        for (responder, hash) in [
            (&world.responder, DigestAlgorithm::Sha1),
            (&world.ca, DigestAlgorithm::Sm3),
        ] {
            for (status, want) in [
                (CertStatus::Good, (Verdict::Passed, None)),
                (revoked, (Verdict::Failed, Some(Reason::Revoked))),
            ] {
                let (signer, ca) = (&world.signer.certificate, &world.ca.certificate);
                let status = StatusTemplate::new(signer, ca, status, at(SIGNED))
                    .with_next_update(at(NEXT))
                    .with_name_digest(hash);
                let answer = OcspTemplate::new(at(SIGNED)).with_status(status);
                let answer = answer.sign(&responder.credential()).unwrap();
                let found = verdict(&world, with_answer(&world, answer));
                assert_eq!(found, want, "{scheme:?} {hash:?}");
            }
        }
    }
}

#[test]
fn a_crl_says_what_its_template_says() {
    let world = World::of(Scheme::Sm2);
    let (first, second) = (
        SerialNumber::random().unwrap(),
        SerialNumber::random().unwrap(),
    );
    let crl = CrlTemplate::new(300, at(SIGNED), at("2051-01-01"))
        .revoke(
            RevokedCertificate::by_serial(&first, at(BEFORE))
                .with_reason(RevocationReason::CessationOfOperation)
                .with_invalidity_date(at("2026-04-01T00:00:00Z")),
        )
        .revoke(
            RevokedCertificate::by_serial(&second, at(BEFORE))
                .with_reason(RevocationReason::Unspecified),
        )
        .sign(&world.ca.credential())
        .unwrap();

    assert_eq!(crl.len(), 2);
    assert_eq!(crl.next_update(), Some(at("2051-01-01")));
    let (entry, _) = crl.entries_for(first.content()).next().unwrap();
    assert_eq!(entry.reason, Some(RevocationReason::CessationOfOperation));
    assert_eq!(entry.invalidity_date, Some(at("2026-04-01T00:00:00Z")));
    let (entry, _) = crl.entries_for(second.content()).next().unwrap();
    assert_eq!(
        entry.reason, None,
        "unspecified is left out (RFC 5280, 5.3.1)"
    );
    let earlier = world.ca.crl();
    assert!(crl.extensions().number > earlier.extensions().number);
    let key = crl.extensions().authority_key_id.as_deref();
    assert_eq!(key, world.ca.certificate.subject_key_id());
}

#[test]
fn an_empty_crl_has_no_list_and_an_answer_its_nonce() {
    let world = World::of(Scheme::Sm2);
    let crl = world.ca.crl();
    let mut fields = Reader::new(crl.tbs())
        .read(Tag::SEQUENCE, "tbs")
        .unwrap()
        .inside();
    let mut tags = Vec::new();
    while !fields.is_empty() {
        tags.push(fields.read_any("tbs").unwrap().tag);
    }
    let (time, extensions) = (Tag::UTC_TIME, Tag::context(0));
    let sequence = Tag::SEQUENCE;
    let want = [Tag::INTEGER, sequence, sequence, time, time, extensions];
    assert_eq!(
        tags, want,
        "revokedCertificates must be absent (RFC 5280, 5.1.2.6)"
    );

    let (signer, ca) = (&world.signer.certificate, &world.ca.certificate);
    let status = StatusTemplate::new(signer, ca, CertStatus::Unknown, at(SIGNED));
    let answer = OcspTemplate::new(at(SIGNED))
        .with_status(status)
        .with_nonce(b"12345678");
    let answer = answer.sign(&world.responder.credential()).unwrap();
    let basic = answer.basic().unwrap();
    assert_eq!(basic.nonce(), Some(&b"12345678"[..]));
    assert_eq!(basic.answers()[0].status, CertStatus::Unknown);
    assert_eq!(basic.answers()[0].next_update, None);
}
