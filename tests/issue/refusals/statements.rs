//! CRLs, OCSP answers, timestamps and signatures that make no sense, or by whom they must not be made.

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid::Oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::UsageFault;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::CrlTemplate;
use yinzheng::pki::issue::IssueError;
use yinzheng::pki::issue::OcspTemplate;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::RevokedCertificate;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::pki::issue::StatusTemplate;
use yinzheng::pki::issue::TimestampTemplate;
use yinzheng::pki::issue::self_signed;
use yinzheng::pki::revocation::CertStatus;
use yinzheng::pki::revocation::RevocationReason;

use crate::refusals::BEFORE;
use crate::refusals::LATER;
use crate::refusals::template;
use crate::signers::Scheme;
use crate::world::NEXT;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;
use crate::world::from_to;
use crate::world::name;

#[test]
fn crls_that_make_no_sense() {
    let world = World::of(Scheme::Sm2);
    let issuer = &world.ca;
    let list = || CrlTemplate::new(1, at(SIGNED), at(NEXT));
    let entry = |at_time| RevokedCertificate::new(&world.signer.certificate, at(at_time));
    let with_reason = |reason| list().revoke(entry(BEFORE).with_reason(reason));
    let invalid_later = entry(BEFORE).with_invalidity_date(at(SIGNED));
    for (party, template, want, why) in [
        (&world.signer, list(), IssueError::IssuerNotCa, "not a CA"),
        (
            issuer,
            CrlTemplate::new(1, at(SIGNED), at(SIGNED)),
            IssueError::TimeOrder,
            "updates",
        ),
        (
            issuer,
            CrlTemplate::new(1, at("2023-01-01"), at(NEXT)),
            IssueError::TimeOutsideCertificate,
            "before the issuer's certificate begins",
        ),
        (
            issuer,
            list().revoke(entry(NEXT)),
            IssueError::TimeOrder,
            "revoked later",
        ),
        (
            issuer,
            list().revoke(invalid_later),
            IssueError::TimeOrder,
            "invalid only later",
        ),
        (
            issuer,
            list().revoke(entry(BEFORE)).revoke(entry(SIGNED)),
            IssueError::SerialNumberTwice,
            "one certificate twice",
        ),
        (
            issuer,
            with_reason(RevocationReason::RemoveFromCrl),
            IssueError::RevocationReason,
            "for delta CRLs alone",
        ),
        (
            issuer,
            with_reason(RevocationReason::Other(7)),
            IssueError::RevocationReason,
            "not used by the standard",
        ),
    ] {
        assert_eq!(
            template.sign(&party.credential()).unwrap_err(),
            want,
            "{why}"
        );
    }
}

/// Answers about the signer's certificate, which the CA issued.
struct About(World);

impl About {
    fn status(&self, status: CertStatus) -> StatusTemplate {
        self.below(&self.0.ca.certificate, status)
    }

    fn below(&self, issuer: &Certificate, status: CertStatus) -> StatusTemplate {
        StatusTemplate::new(&self.0.signer.certificate, issuer, status, at(SIGNED))
    }
}

fn said(status: StatusTemplate) -> OcspTemplate {
    OcspTemplate::new(at(SIGNED)).with_status(status)
}

#[test]
fn ocsp_answers_that_nobody_may_give() {
    let about = About(World::of(Scheme::Sm2));
    let world = &about.0;
    let good = CertStatus::Good;
    let root = &world.root.certificate;
    let of_ca = StatusTemplate::new(&world.ca.certificate, root, good, at(SIGNED));
    let namesake = World::of(Scheme::P256).ca.certificate;
    let decades = from_to("2024-01-01", "2055-01-01");
    let renamed = CertificateTemplate::new(Profile::Root, name("改名"), decades);
    let renamed = self_signed(&renamed, world.ca.key.as_ref()).unwrap();
    let responder = &world.responder;
    let (not_issued, not_authorised) = (IssueError::NotIssuedBy, IssueError::NotAuthorised);
    for (party, status, want, why) in [
        (responder, about.below(root, good), &not_issued, "another's"),
        (
            responder,
            about.below(&namesake, good),
            &not_issued,
            "a CA of that name",
        ),
        (
            responder,
            about.below(&renamed, good),
            &not_issued,
            "its key, another name",
        ),
        (
            responder,
            of_ca,
            &not_authorised,
            "authorised by the CA, not the root",
        ),
        (
            &world.signer,
            about.status(good),
            &not_authorised,
            "no OCSPSigning",
        ),
        (
            &world.root,
            about.status(good),
            &not_authorised,
            "not the issuer itself",
        ),
    ] {
        let refused = said(status).sign(&party.credential());
        assert_eq!(&refused.unwrap_err(), want, "{why}");
    }
}

#[test]
fn ocsp_answers_that_make_no_sense() {
    let about = About(World::of(Scheme::Sm2));
    let good = || about.status(CertStatus::Good);
    let revoked = |since, reason| {
        let at = at(since);
        said(about.status(CertStatus::Revoked { at, reason }))
    };
    let odd = Some(RevocationReason::Other(7));
    let produced = |time| OcspTemplate::new(at(time));
    let never_newer = good().with_next_update(at(SIGNED));
    let too_late = IssueError::TimeOutsideCertificate;
    for (template, want, why) in [
        (produced(SIGNED), IssueError::Empty, "says nothing"),
        (
            produced(BEFORE).with_status(good()),
            IssueError::TimeOrder,
            "known only later",
        ),
        (
            said(never_newer),
            IssueError::TimeOrder,
            "next update is this one",
        ),
        (
            revoked(NEXT, None),
            IssueError::TimeOrder,
            "revoked only later",
        ),
        (
            revoked(BEFORE, odd),
            IssueError::RevocationReason,
            "no reason at all",
        ),
        (
            said(good()).with_nonce(&[]),
            IssueError::Nonce,
            "empty nonce",
        ),
        (
            said(good()).with_nonce(&[1; 33]),
            IssueError::Nonce,
            "long nonce",
        ),
        (
            produced(LATER).with_status(good()),
            too_late,
            "the responder's has ended",
        ),
    ] {
        let refused = template.sign(&about.0.responder.credential());
        assert_eq!(refused.unwrap_err(), want, "{why}");
    }
}

#[test]
fn timestamps_and_signatures_by_the_wrong_certificate() {
    let world = World::of(Scheme::Sm2);
    let policy = Oid::from_dotted("1.2.3").unwrap();
    let sm3 = DigestAlgorithm::Sm3;
    let stamp = |time| TimestampTemplate::new(policy, sm3, &[1; 32], at(time));
    let of =
        |algorithm, length| TimestampTemplate::new(policy, algorithm, &vec![1; length], at(SIGNED));
    let sha1 = DigestAlgorithm::Sha1;
    let authority = &world.authority;
    for (party, template, want) in [
        (
            &world.signer,
            stamp(SIGNED),
            IssueError::Usage(UsageFault::OtherPurpose),
        ),
        (
            &world.ca,
            stamp(SIGNED),
            IssueError::Usage(UsageFault::NoSigning),
        ),
        (authority, stamp(LATER), IssueError::TimeOutsideCertificate),
        (authority, of(sm3, 31), IssueError::ImprintLength(sm3)),
        (authority, of(sha1, 20), IssueError::WeakDigest(sha1)),
        (authority, stamp(SIGNED).with_nonce(&[]), IssueError::Nonce),
    ] {
        assert_eq!(template.sign(&party.credential()).unwrap_err(), want);
    }

    let document = || SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Attached, b"text");
    let encryption = world
        .ca
        .certifies(&template(Profile::Encipherment), Scheme::Sm2.key(11));
    for (party, template, want) in [
        (
            authority,
            document(),
            IssueError::Usage(UsageFault::OtherPurpose),
        ),
        (
            &encryption,
            document(),
            IssueError::Usage(UsageFault::NoSigning),
        ),
        (
            &world.signer,
            document().with_signing_time(at(LATER)),
            IssueError::TimeOutsideCertificate,
        ),
    ] {
        assert_eq!(template.sign(&party.credential()).unwrap_err(), want);
    }
    let ecdsa = World::of(Scheme::P256);
    let algorithm = ecdsa.signer.key.algorithm();
    let refused = document().sign(&ecdsa.signer.credential()).unwrap_err();
    assert_eq!(
        refused,
        IssueError::AlgorithmUnsupported(algorithm),
        "SM2 alone in GB/T 35275"
    );
}
