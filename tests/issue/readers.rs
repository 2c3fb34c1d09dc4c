//! SM2 statements as readers see them that share no line with ours: `asn1-rs` and `x509-parser` for the structures,
//! `libsm` for digests and signatures. OpenSSL cannot verify these whole.

use libsm::sm2::signature::SigCtx;
use libsm::sm2::signature::Signature;
use libsm::sm3::hash::Sm3Hash;
use x509_parser::asn1_rs::Any;
use x509_parser::asn1_rs::FromDer as _;
use x509_parser::prelude::CertificateRevocationList;
use x509_parser::prelude::X509Certificate;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::OcspTemplate;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::pki::issue::StatusTemplate;
use yinzheng::pki::revocation::CertStatus;
use yinzheng::pki::revocation::RevocationReason;

use crate::signers::Scheme;
use crate::timestamps::token;
use crate::world::NEXT;
use crate::world::SIGNED;
use crate::world::World;
use crate::world::at;

const CONTEXT_0: u8 = 0xa0;
const GENERALIZED_TIME: u8 = 0x18;
const SET: u8 = 0x31;

/// An element: its identifier octet, its content, and all of it.
#[derive(Clone, Copy)]
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    raw: &'a [u8],
}

/// The elements that fill `der`.
fn elements(mut der: &[u8]) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    while !der.is_empty() {
        let (rest, any) = Any::from_der(der).unwrap();
        found.push(Element {
            tag: der[0],
            content: any.data,
            raw: &der[..der.len() - rest.len()],
        });
        der = rest;
    }
    found
}

impl<'a> Element<'a> {
    fn inside(self) -> Vec<Self> {
        elements(self.content)
    }

    /// By places from the outside in.
    fn at<const N: usize>(self, places: [usize; N]) -> Self {
        places.iter().fold(self, |e, &place| e.inside()[place])
    }

    /// The octets of a BIT STRING.
    fn bits(self) -> &'a [u8] {
        assert_eq!((self.tag, self.content[0]), (3, 0));
        &self.content[1..]
    }
}

/// The one element that `der` is.
fn whole(der: &[u8]) -> Element<'_> {
    let [only] = elements(der)[..] else {
        panic!("more than one element");
    };
    only
}

fn read(certificate: &yinzheng::pki::Certificate) -> X509Certificate<'_> {
    let (rest, read) = X509Certificate::from_der(certificate.der()).unwrap();
    assert!(rest.is_empty());
    read
}

/// Whether the SM2 value over `message` is that of the certificate's key, under the identity of the standard.
fn verifies(certificate: &X509Certificate<'_>, message: &[u8], value: &[u8]) -> bool {
    let context = SigCtx::new();
    let key = &certificate.public_key().subject_public_key.data;
    let key = context.load_pubkey(key).unwrap();
    let value = Signature::der_decode(value).unwrap();
    context.verify(message, &key, &value).unwrap()
}

fn sm3(octets: &[u8]) -> [u8; 32] {
    Sm3Hash::new(octets).get_hash()
}

/// SignedData and its only SignerInfo, whose value is verified over the attributes, and these over the content.
fn signed_data<'a>(der: &'a [u8], content: &[u8], signer: &X509Certificate<'_>) -> Element<'a> {
    let signed_data = whole(der).at([1, 0]);
    let infos = *signed_data.inside().last().unwrap();
    let [info] = infos.inside()[..] else {
        panic!("one signer");
    };
    let fields = info.inside();
    let serial = fields[1].at([1]);
    assert_eq!(serial.content, signer.tbs_certificate.raw_serial());
    assert_eq!(fields[1].at([0]).raw, signer.issuer().as_raw());
    let (attributes, value) = (fields[3], fields[5]);
    assert_eq!(attributes.tag, CONTEXT_0);
    let mut signed = attributes.raw.to_vec();
    signed[0] = SET;
    assert!(verifies(signer, &signed, value.content));
    signed[20] ^= 1;
    assert!(
        !verifies(signer, &signed, value.content),
        "it takes anything"
    );
    let digest = sm3(content);
    let is_digest = |e: &Element<'_>| e.at([1, 0]).content == digest;
    assert!(attributes.inside().iter().any(is_digest), "messageDigest");
    signed_data
}

#[test]
fn sm2_tokens() {
    let world = World::of(Scheme::Sm2);
    let authority = read(&world.authority.certificate);
    let der = token(&world, b"text");
    let info = whole(&der).at([1, 0, 2, 1, 0]);
    signed_data(&der, info.content, &authority);
    let fields = whole(info.content).inside();
    assert_eq!(fields[0].content, [1], "version");
    assert_eq!(fields[2].at([1]).content, sm3(b"text"), "messageImprint");
    assert_eq!(fields[4].tag, GENERALIZED_TIME);
    assert_eq!(fields[4].content, b"20260601080000Z");
}

#[test]
fn sm2_signed_data() {
    let world = World::of(Scheme::Sm2);
    let signer = read(&world.signer.certificate);
    for standard in [CmsStandard::GbT35275, CmsStandard::Rfc5652] {
        let signed = SignedDataTemplate::new(standard, Placement::Attached, b"text")
            .with_signing_time(at(SIGNED))
            .sign(&world.signer.credential())
            .unwrap();
        let data = signed_data(signed.der(), b"text", &signer);
        assert_eq!(data.at([2, 1, 0]).content, b"text");
        assert_eq!(data.at([3, 0]).raw, world.signer.certificate.der());
    }
}

#[test]
fn sm2_ocsp_answers() {
    let world = World::of(Scheme::Sm2);
    let responder = read(&world.responder.certificate);
    let (signer, ca) = (&world.signer.certificate, &world.ca.certificate);
    let revoked = CertStatus::Revoked {
        at: at("2024-02-03T04:05:06Z"),
        reason: Some(RevocationReason::Superseded),
    };
    for (status, tag) in [
        (CertStatus::Good, 0x80),
        (revoked, 0xa1),
        (CertStatus::Unknown, 0x82),
    ] {
        let status = StatusTemplate::new(signer, ca, status, at(SIGNED));
        let status = status.with_next_update(at(NEXT));
        let answer = OcspTemplate::new(at(SIGNED)).with_status(status);
        let answer = answer.sign(&world.responder.credential()).unwrap();
        let response = whole(answer.der());
        assert_eq!(response.at([0]).content, [0], "successful");
        let basic = whole(response.at([1, 0, 1]).content);
        let [tbs, _, value, certificates] = basic.inside()[..] else {
            panic!("BasicOCSPResponse");
        };
        assert!(verifies(&responder, tbs.raw, value.bits()));
        assert!(
            !verifies(&read(ca), tbs.raw, value.bits()),
            "it takes anything"
        );
        assert_eq!(
            certificates.at([0, 0]).raw,
            world.responder.certificate.der()
        );
        let [_, produced, responses] = tbs.inside()[..] else {
            panic!("ResponseData");
        };
        assert_eq!(produced.content, b"20260601080000Z");
        let single = responses.at([0]).inside();
        let serial = single[0].at([3]);
        assert_eq!(serial.content, read(signer).tbs_certificate.raw_serial());
        assert_eq!(single[1].tag, tag);
        if tag == 0xa1 {
            assert_eq!(single[1].at([0]).content, b"20240203040506Z");
            assert_eq!(single[1].at([1, 0]).content, [4], "superseded");
        }
        assert_eq!(single[2].content, b"20260601080000Z");
        assert_eq!(single[3].at([0]).content, b"20480101000000Z");
    }
}

#[test]
fn sm2_certificates_and_lists() {
    let world = World::of(Scheme::Sm2);
    let parties = [&world.ca, &world.signer, &world.authority, &world.responder];
    for (issuer, subject) in [&world.root, &world.ca, &world.ca, &world.ca]
        .into_iter()
        .zip(parties)
    {
        let subject = read(&subject.certificate);
        let tbs = whole(subject.as_raw()).at([0]).raw;
        let value = &subject.signature_value.data;
        assert!(verifies(&read(&issuer.certificate), tbs, value));
        assert_eq!(
            subject.issuer().as_raw(),
            read(&issuer.certificate).subject().as_raw()
        );
    }
    for issuer in [&world.root, &world.ca] {
        let list = issuer.crl();
        let (rest, read_list) = CertificateRevocationList::from_der(list.der()).unwrap();
        assert!(rest.is_empty());
        let tbs = whole(list.der()).at([0]).raw;
        let value = &read_list.signature_value.data;
        assert!(verifies(&read(&issuer.certificate), tbs, value));
        assert_eq!(read_list.last_update().timestamp(), at(SIGNED).unix());
    }
}
