//! Who signed: finding the certificate, several signers, algorithms.

use yinzheng::asn1::Tag;
use yinzheng::asn1::integer;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::pki::cms;
use yinzheng::pki::cms::CmsRequest;
use yinzheng::pki::cms::Content;
use yinzheng::pki::cms::SignerCertificate;
use yinzheng::report::Subject;

use crate::build::Cms;
use crate::build::KEY_ID;
use crate::build::Party;
use crate::build::SignerInfo;
use crate::build::algorithm;
use crate::build::attribute;
use crate::build::attributes;
use crate::build::detached;
use crate::build::octets;
use crate::build::signing_certificate;
use crate::build::sm3;
use crate::complaints;
use crate::observe;
use crate::wrong;

const TEXT: &[u8] = b"<Signature/>";
const UNFOUND: &str = "cms.signature-value not-ok NO_SIGNING_CERTIFICATE_FOUND";

fn party() -> Party {
    Party::new("signer", 7, 0x11)
}

#[test]
fn the_certificate_is_found_in_the_value_or_beside_it() {
    let party = party();
    let mut value = detached(&party, TEXT);
    value.certificates = vec![Party::new("signer", 8, 0x33).certificate];
    let content = Content::Detached(TEXT);

    assert_eq!(wrong(&value.der(), content), [UNFOUND], "another serial");
    value.certificates = vec![Party::new("signes", 7, 0x33).certificate];
    assert_eq!(wrong(&value.der(), content), [UNFOUND], "another issuer");

    let facts = observe(&value.der(), content, &[party.read()]);
    assert!(complaints(&cms::judge(&facts, Subject::Document)).is_empty());
    assert_eq!(facts.signers[0].certificate(), Some(&party.read()));
}

#[test]
fn a_key_identifier_names_it_too() {
    let party = party();
    let mut value = detached(&party, TEXT);
    value.signers[0].version = 3;
    value.signers[0].sid = tlv(Tag::context_primitive(0), &[&KEY_ID]);
    assert!(wrong(&value.der(), Content::Detached(TEXT)).is_empty());

    value.signers[0].sid = tlv(Tag::context_primitive(0), &[&[9]]);
    assert_eq!(wrong(&value.der(), Content::Detached(TEXT)), [UNFOUND]);

    value.signers[0].version = 1;
    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        [UNFOUND, "cms.format warning VERSION_UNUSUAL"]
    );
}

#[test]
fn of_namesakes_the_one_with_the_key_is_taken() {
    let (party, namesake) = (party(), Party::new("signer", 7, 0x33));
    let mut value = detached(&party, TEXT);
    value.certificates = vec![namesake.certificate.clone(), party.certificate.clone()];

    let facts = observe(&value.der(), Content::Detached(TEXT), &[]);
    assert_eq!(facts.signers[0].certificate(), Some(&party.read()));

    value.certificates.pop();
    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        ["cms.signature-value not-ok SIG_CRYPTO_FAILURE"]
    );
}

#[test]
fn the_signing_certificate_attribute_decides() {
    let (party, namesake) = (party(), Party::new("signer", 7, 0x33));
    for digest in [DigestAlgorithm::Sm3, DigestAlgorithm::Sha256] {
        let signed_with = |named: &Party| {
            let mut list = attributes(oid::GM_DATA, &sm3(TEXT));
            list.push(signing_certificate(&named.certificate, digest));
            Cms::new(None, &party, SignerInfo::attributed(&party, list)).der()
        };
        assert!(wrong(&signed_with(&party), Content::Detached(TEXT)).is_empty());
        let facts = observe(&signed_with(&namesake), Content::Detached(TEXT), &[]);
        assert!(matches!(
            facts.signers[0].certificate,
            SignerCertificate::NotTheNamedOne
        ));
        let found = complaints(&cms::judge(&facts, Subject::Document));
        assert_eq!(found, [UNFOUND], "{digest}");
    }
}

#[test]
fn every_signer_must_verify() {
    let (first, second) = (party(), Party::new("second", 9, 0x22));
    let mut value = detached(&first, TEXT);
    let list = attributes(oid::GM_DATA, &sm3(TEXT));
    value.signers.push(SignerInfo::attributed(&second, list));
    value.certificates.push(second.certificate.clone());
    assert!(wrong(&value.der(), Content::Detached(TEXT)).is_empty());

    value.signers[1].signature = first.sign(b"something else");
    let facts = observe(&value.der(), Content::Detached(TEXT), &[]);
    let findings = cms::judge(&facts, Subject::Signature(2));
    assert_eq!(
        complaints(&findings),
        ["cms.signature-value not-ok SIG_CRYPTO_FAILURE"]
    );
    let place = findings
        .iter()
        .find_map(|f| f.outcome.reason().and(f.place.as_deref()));
    assert!(place.unwrap().ends_with("serial 09"), "{place:?}");
    assert!(findings.iter().all(|f| f.subject == Subject::Signature(2)));
}

#[test]
fn no_signer_is_no_signature() {
    let mut value = detached(&party(), TEXT);
    value.signers.clear();

    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        [
            "cms.format not-ok NO_SIGNATURE_FOUND",
            "cms.data-hash skipped NOT_EVALUATED",
            "cms.signature-value skipped NOT_EVALUATED",
            "algorithm.digest skipped NOT_EVALUATED",
        ]
    );
}

#[test]
fn algorithms_that_contradict_each_other_are_refused() {
    let mismatch = "cms.signature-value not-ok ALGORITHM_MISMATCH";
    let unknown = "cms.signature-value not-ok ALGORITHM_UNSUPPORTED";
    let misspelt = "cms.format warning NON_STANDARD_ENCODING";
    for (algorithm, expected) in [
        (oid::SM2_WITH_SM3, vec![]),
        (oid::SM2, vec![misspelt]),
        (oid::EC_PUBLIC_KEY, vec![misspelt]),
        (oid::SM2_WITH_SM3_MISSPELT, vec![misspelt]),
        (oid::RSA, vec![mismatch]),
        (oid::ED25519, vec![mismatch]),
        (oid::DSA_SHA256, vec![unknown]),
    ] {
        let mut value = detached(&party(), TEXT);
        value.signers[0].algorithm = algorithm;
        let complaints = wrong(&value.der(), Content::Detached(TEXT));
        assert_eq!(complaints, expected, "{algorithm}");
    }
}

#[test]
fn a_weak_or_unfitting_digest_is_named() {
    let party = party();
    let with_digest = |digest: DigestAlgorithm| {
        let content = digest.digest(TEXT);
        let list = attributes(oid::GM_DATA, content.as_bytes());
        let mut value = Cms::new(None, &party, SignerInfo::attributed(&party, list));
        value.signers[0].digest = digest.oid();
        value.digests = vec![digest.oid()];
        wrong(&value.der(), Content::Detached(TEXT))
    };
    let mismatch = "cms.signature-value not-ok ALGORITHM_MISMATCH";
    let weak = "algorithm.digest not-ok CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    assert!(with_digest(DigestAlgorithm::Sm3).is_empty());
    assert_eq!(with_digest(DigestAlgorithm::Sha256), [mismatch]);
    assert_eq!(with_digest(DigestAlgorithm::Sha1), [mismatch, weak]);
    assert_eq!(with_digest(DigestAlgorithm::Md5), [mismatch, weak]);

    let mut unknown = detached(&party, TEXT);
    unknown.signers[0].digest = oid::SHA224;
    unknown.digests = vec![oid::SHA224];
    assert_eq!(
        wrong(&unknown.der(), Content::Detached(TEXT)),
        [
            "cms.data-hash not-ok ALGORITHM_UNSUPPORTED",
            mismatch,
            "algorithm.digest not-ok ALGORITHM_UNSUPPORTED"
        ]
    );
}

#[test]
fn raw_and_padded_values_verify_with_a_warning() {
    let party = party();
    let mut value = detached(&party, TEXT);
    let list = value.signers[0].attributes.clone().unwrap();
    let raw = party.sign_raw(&tlv(Tag::SET, &[&list.concat()]));
    value.signers[0].signature = raw.clone();
    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        ["cms.signature-value warning SIGNATURE_RAW"]
    );

    let padded = tlv(Tag::INTEGER, &[&[0, 0], &raw[..32]]);
    value.signers[0].signature = sequence(&[&padded, &integer(&raw[32..])]);
    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        ["cms.signature-value warning SIGNATURE_PADDED"]
    );
}

#[test]
fn another_identity_is_tried_only_when_named() {
    let party = party();
    let value = detached(&party, TEXT).der();
    let limits = Limits::default();
    let judged = |sm2_ids: &[&[u8]]| {
        let request = CmsRequest {
            content: Content::Detached(TEXT),
            certificates: &[],
            limits: &limits,
            sm2_ids,
        };
        let facts = cms::observe(&value, &request);
        let id = facts.signers[0].sm2_id.clone();
        (complaints(&cms::judge(&facts, Subject::Document)), id)
    };
    assert_eq!(
        judged(&[b"", DEFAULT_ID]),
        (vec![], Some(DEFAULT_ID.to_vec()))
    );
    assert_eq!(
        judged(&[b"ALICE123@YAHOO.COM"]).0,
        ["cms.signature-value not-ok SIG_CRYPTO_FAILURE"]
    );
}

#[test]
fn a_signing_certificate_attribute_that_says_nothing_names_nobody() {
    let party = party();
    let with = |oid, value: &[u8]| {
        let mut list = attributes(oid::GM_DATA, &sm3(TEXT));
        list.push(attribute(oid, &[value]));
        list.sort();
        let value = Cms::new(None, &party, SignerInfo::attributed(&party, list)).der();
        wrong(&value, Content::Detached(TEXT))
    };
    let list = |id: &[u8]| sequence(&[&sequence(&[id])]);
    let hash = |digest: DigestAlgorithm| octets(digest.digest(&party.certificate).as_bytes());
    let v1 = list(&sequence(&[&hash(DigestAlgorithm::Sha1)]));
    let unknown = list(&sequence(&[&algorithm(oid::SHA224), &octets(&[0; 28])]));
    let broken = vec!["cms.format not-ok FORMAT_FAILURE"];
    for (oid, value, expected, why) in [
        (
            oid::AA_SIGNING_CERTIFICATE,
            &v1,
            vec![],
            "the old form, SHA-1",
        ),
        (
            oid::AA_SIGNING_CERTIFICATE_V2,
            &v1,
            vec![UNFOUND],
            "read as SHA-256",
        ),
        (
            oid::AA_SIGNING_CERTIFICATE_V2,
            &unknown,
            vec![UNFOUND],
            "unknown hash",
        ),
        (
            oid::AA_SIGNING_CERTIFICATE_V2,
            &list(&[]),
            broken.clone(),
            "empty list",
        ),
        (oid::AA_SIGNING_CERTIFICATE, &octets(b""), broken, "no list"),
    ] {
        assert_eq!(with(oid, value), expected, "{why}");
    }
}

#[test]
fn ecdsa_may_choose_its_digest_apart_from_that_of_the_content() {
    let party = Party::on_p256("signer", 7);
    let content = Content::Detached(TEXT);
    let signed = |digest: DigestAlgorithm, algorithm| {
        let list = attributes(oid::GM_DATA, digest.digest(TEXT).as_bytes());
        let mut value = Cms::new(None, &party, SignerInfo::attributed(&party, list));
        value.signers[0].digest = digest.oid();
        value.signers[0].algorithm = algorithm;
        value.digests = vec![digest.oid()];
        value
    };
    let warning = "cms.format warning NON_STANDARD_ENCODING";
    let same = signed(DigestAlgorithm::Sha256, oid::ECDSA_SHA256);
    assert!(wrong(&same.der(), content).is_empty());
    let by_key = signed(DigestAlgorithm::Sha256, oid::EC_PUBLIC_KEY);
    assert_eq!(wrong(&by_key.der(), content), [warning]);
    let apart = signed(DigestAlgorithm::Sha512, oid::ECDSA_SHA256);
    assert_eq!(wrong(&apart.der(), content), [warning]);

    // Without attributes there is one digest only.
    let mut plain = apart;
    plain.signers[0].attributes = None;
    plain.signers[0].signature = party.sign(TEXT);
    assert_eq!(
        wrong(&plain.der(), content),
        [
            "cms.data-hash skipped NOT_EVALUATED",
            "cms.signature-value not-ok ALGORITHM_MISMATCH"
        ]
    );
    let bare = observe(&party.sign(TEXT), content, &[party.read()]);
    assert!(complaints(&cms::judge(&bare, Subject::Document)).is_empty());
}

/// The first complaint about `value` under `limits`.
fn first_under(value: &Cms, limits: &Limits) -> String {
    let request = CmsRequest {
        content: Content::Detached(TEXT),
        certificates: &[],
        limits,
        sm2_ids: &[DEFAULT_ID],
    };
    let facts = cms::observe(&value.der(), &request);
    complaints(&cms::judge(&facts, Subject::Document)).remove(0)
}

#[test]
fn verifying_is_bounded() {
    let party = party();
    let mut value = detached(&party, TEXT);
    let namesake = Party::new("signer", 7, 0x33).certificate;
    value.certificates.insert(0, namesake);
    let mut named = detached(&party, TEXT);
    let mut list = attributes(oid::GM_DATA, &sm3(TEXT));
    list.push(signing_certificate(
        &party.certificate,
        DigestAlgorithm::Sm3,
    ));
    named.signers = vec![SignerInfo::attributed(&party, list)];
    let checks = Limits {
        signature_checks: 1,
        ..Limits::default()
    };
    let hashing = Limits {
        inflated: 1,
        ..Limits::default()
    };
    for (value, limits, why) in [
        (&value, &checks, "checks"),
        (&value, &hashing, "octets signed"),
        (&named, &hashing, "certificates hashed"),
    ] {
        let expected = "cms.signature-value not-ok LIMIT_EXCEEDED";
        assert_eq!(first_under(value, limits), expected, "{why}");
    }
}

#[test]
fn reading_is_bounded() {
    let party = party();
    let mut value = detached(&party, TEXT);
    let list = attributes(oid::GM_DATA, &sm3(TEXT));
    let again = SignerInfo::attributed(&party, list.clone());
    value.signers.push(again);
    value.certificates.push(party.certificate.clone());
    let mut crowded = detached(&party, TEXT);
    let many = [list, vec![attribute(oid::SM3, &[]); 126]].concat();
    crowded.signers = vec![SignerInfo::attributed(&party, many)];
    let mut full = detached(&party, TEXT);
    let values = vec![&[5, 0][..]; 129];
    full.signers[0].unsigned = vec![attribute(oid::SM3, &values)];
    let mut algorithms = detached(&party, TEXT);
    algorithms.digests = vec![oid::SM3; 33];
    let default = Limits::default;
    for (value, limits, why) in [
        (
            &value,
            Limits {
                cms: 100,
                ..default()
            },
            "length",
        ),
        (
            &value,
            Limits {
                der_depth: 4,
                ..default()
            },
            "depth",
        ),
        (
            &value,
            Limits {
                seal_certificates: 1,
                ..default()
            },
            "certificates",
        ),
        (
            &value,
            Limits {
                signatures: 1,
                ..default()
            },
            "signers",
        ),
        (&crowded, default(), "attributes"),
        (&full, default(), "values of an attribute"),
        (&algorithms, default(), "digest algorithms"),
    ] {
        let expected = "cms.format not-ok LIMIT_EXCEEDED";
        assert_eq!(first_under(value, &limits), expected, "{why}");
    }
}
