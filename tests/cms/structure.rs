//! The structure around signers: what is refused, what is read and said, and that no changed octet passes.

use yinzheng::asn1::Tag;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::pki::cms;
use yinzheng::pki::cms::Content;
use yinzheng::report::Outcome;
use yinzheng::report::Subject;

use crate::build::Cms;
use crate::build::Party;
use crate::build::SignerInfo;
use crate::build::attribute;
use crate::build::attributes;
use crate::build::detached;
use crate::build::octets;
use crate::build::signing_certificate;
use crate::build::sm3;
use crate::build::with_one_element_too_many;
use crate::observe;
use crate::wrong;

const TEXT: &[u8] = b"<Signature/>";

fn party() -> Party {
    Party::new("signer", 7, 0x11)
}

#[test]
fn other_structures_are_refused() {
    let good = detached(&party(), TEXT).der();
    let mut enveloped = detached(&party(), TEXT);
    enveloped.outer = oid::CMS_DATA;
    let inner_trailing = {
        // One octet string too many at the end of the ContentInfo.
        let body = &good[4..];
        sequence(&[body, &octets(b"x")])
    };
    for (value, why) in [
        (Vec::new(), "empty"),
        (good[..good.len() - 1].to_vec(), "cut short"),
        (enveloped.der(), "another content"),
        (inner_trailing, "an element behind the content"),
        (party().certificate, "a certificate"),
        (
            b"-----BEGIN PKCS7-----\n!\n-----END PKCS7-----".to_vec(),
            "armour around nothing",
        ),
    ] {
        let complaints = wrong(&value, Content::Detached(TEXT));
        assert_eq!(complaints[0], "cms.format not-ok FORMAT_FAILURE", "{why}");
        assert_eq!(complaints.len(), 4, "{why}: the rest is skipped");
    }
}

#[test]
fn an_element_too_many_is_refused_wherever_it_stands() {
    let party = party();
    let list = [
        attributes(oid::GM_DATA, &sm3(TEXT)),
        vec![signing_certificate(
            &party.certificate,
            DigestAlgorithm::Sm3,
        )],
    ];
    let mut value = Cms::new(
        Some(TEXT),
        &party,
        SignerInfo::attributed(&party, list.concat()),
    );
    value.revocation = vec![sequence(&[&octets(b"crl")])];
    value.signers[0].unsigned = vec![attribute(oid::SM3, &[])];
    let value = value.der();
    assert!(wrong(&value, Content::Enclosed).is_empty());
    // Three algorithms without parameters may have NULL; the inside of a CRL and the values of an unknown attribute
    // are not read here.
    let harmless = 3 + 2;

    let mutants = with_one_element_too_many(&value);
    let passed = mutants.iter().filter(|mutant| {
        let complaints = wrong(mutant, Content::Enclosed);
        complaints.iter().all(|c| !c.contains("not-ok"))
    });

    assert_eq!((mutants.len(), passed.count()), (51, harmless));
}

#[test]
fn deviations_are_read_and_said() {
    let party = party();
    let warning = |reason: &str| vec![format!("cms.format warning {reason}")];
    let of = |value: &[u8]| wrong(value, Content::Detached(TEXT));

    let trailing = [detached(&party, TEXT).der(), vec![0]].concat();
    assert_eq!(of(&trailing), warning("TRAILING_DATA"));

    let mut version = detached(&party, TEXT);
    version.version = 9;
    assert_eq!(of(&version.der()), warning("VERSION_UNUSUAL"));

    let mut listed = detached(&party, TEXT);
    listed.digests = vec![oid::SHA256];
    assert_eq!(of(&listed.der()), warning("NON_STANDARD_ENCODING"));

    let mut broken = detached(&party, TEXT);
    broken
        .certificates
        .push(sequence(&[&octets(b"no certificate")]));
    assert_eq!(of(&broken.der()), warning("CERTIFICATE_MALFORMED"));
    let facts = observe(&broken.der(), Content::Detached(TEXT), &[]);
    assert_eq!(facts.unreadable_certificates.len(), 1);

    let mut attribute_certificate = detached(&party, TEXT);
    let other = tlv(Tag::context(2), &[&octets(b"x")]);
    attribute_certificate.certificates.push(other);
    assert!(of(&attribute_certificate.der()).is_empty());

    let mut keyed = detached(&party, TEXT);
    keyed.signers[0].digest = oid::SM3_KEYED;
    keyed.digests = vec![oid::SM3_KEYED];
    assert_eq!(
        of(&keyed.der()),
        [
            warning("NON_STANDARD_ENCODING"),
            warning("NON_STANDARD_ENCODING")
        ]
        .concat()
    );

    let mut standard = detached(&party, TEXT);
    standard.outer = oid::CMS_SIGNED_DATA;
    assert!(of(&standard.der()).is_empty(), "PKCS#7 names with SM2");
}

#[test]
fn content_that_is_no_octet_string_is_digested_without_its_header() {
    let party = party();
    let mut value = Cms::new(None, &party, SignerInfo::plain(&party, b"\x04\x01x"));
    value.content = Some(sequence(&[&octets(b"x")]));

    assert_eq!(
        wrong(&value.der(), Content::Enclosed),
        ["cms.format warning NON_STANDARD_ENCODING"]
    );
}

#[test]
fn content_of_another_type_needs_attributes() {
    let party = party();
    let mut value = Cms::new(Some(TEXT), &party, SignerInfo::plain(&party, TEXT));
    value.content_type = oid::SM3;

    assert_eq!(
        wrong(&value.der(), Content::Enclosed),
        ["cms.format warning NON_STANDARD_ENCODING"]
    );
}

#[test]
fn ber_is_read_with_its_places() {
    let der = detached(&party(), TEXT).der();
    let body = &der[4..];
    let ber = [&[0x30, 0x80], body, &[0, 0]].concat();

    let facts = observe(&ber, Content::Detached(TEXT), &[]);
    let findings = cms::judge(&facts, Subject::Document);
    let said = findings.iter().find(|f| f.outcome != Outcome::Ok).unwrap();

    assert_eq!(said.place.as_deref(), Some("offset 0"));
    assert_eq!(said.detail.as_deref(), Some("indefinite length"));
    assert_eq!(
        wrong(&ber, Content::Detached(TEXT)),
        ["cms.format warning NON_STANDARD_ENCODING"]
    );
}

#[test]
fn content_in_pieces_is_joined() {
    let party = party();
    let mut value = Cms::new(None, &party, SignerInfo::plain(&party, TEXT));
    let (left, right) = TEXT.split_at(5);
    value.content = Some([&[0x24, 0x80][..], &octets(left), &octets(right), &[0, 0]].concat());

    let facts = observe(&value.der(), Content::Digested(TEXT), &[]);

    assert_eq!(facts.enclosed.as_deref(), Some(TEXT));
    let said: Vec<String> = facts
        .deviations
        .iter()
        .map(|d| d.kind.to_string())
        .collect();
    assert_eq!(said, ["indefinite length", "string in pieces"]);
}

#[test]
fn timestamp_tokens_and_the_value_they_are_over_come_out() {
    let party = party();
    let mut value = detached(&party, TEXT);
    let token = sequence(&[&octets(b"token")]);
    value.signers[0].unsigned = vec![attribute(oid::AA_TIME_STAMP_TOKEN, &[&token])];

    let facts = observe(&value.der(), Content::Detached(TEXT), &[]);

    assert_eq!(facts.signers[0].timestamp_tokens, [token]);
    assert_eq!(facts.signers[0].signature, value.signers[0].signature);
}

#[test]
fn revocation_data_comes_out() {
    let party = party();
    let mut value = detached(&party, TEXT);
    let crl = sequence(&[&octets(b"crl")]);
    let response = sequence(&[&octets(b"response")]);
    let other = |kind| tlv(Tag::context(1), &[&object_identifier(kind), &response]);
    value.revocation = vec![crl.clone(), other(oid::RI_OCSP_RESPONSE), other(oid::SM3)];

    let facts = observe(&value.der(), Content::Detached(TEXT), &[]);

    assert_eq!(facts.crls, [crl]);
    assert_eq!(facts.ocsp, [response]);
    assert!(wrong(&value.der(), Content::Detached(TEXT)).is_empty());
}

#[test]
fn no_changed_octet_passes_unseen() {
    let party = party();
    for (value, content) in [
        (detached(&party, TEXT).der(), Content::Detached(TEXT)),
        (
            crate::build::digested(&party, TEXT).der(),
            Content::Digested(TEXT),
        ),
    ] {
        let good = observe(&value, content, &[]);
        let expected = cms::judge(&good, Subject::Document);
        let certificate = good.signers[0].certificate().unwrap();
        for at in 0..value.len() {
            for flip in [0x01, 0x20, 0x80] {
                let mut mutant = value.clone();
                mutant[at] ^= flip;
                let facts = observe(&mutant, content, &[]);
                let findings = cms::judge(&facts, Subject::Document);
                // What is left as it was must come from another certificate: trust in it is asked elsewhere.
                let same_certificate = facts
                    .signers
                    .first()
                    .is_some_and(|s| s.certificate() == Some(certificate));
                assert!(
                    findings != expected || !same_certificate,
                    "octet {at} of {}",
                    value.len()
                );
            }
        }
    }
}
