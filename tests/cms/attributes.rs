//! Signed attributes: what must be there, and what is signed is what is read.

use yinzheng::asn1::Tag;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::tlv;
use yinzheng::oid;
use yinzheng::pki::cms::Content;
use yinzheng::pki::cms::SignedAttributes;

use crate::build::Cms;
use crate::build::Party;
use crate::build::SignerInfo;
use crate::build::attribute;
use crate::build::attributes;
use crate::build::detached;
use crate::build::octets;
use crate::build::sm3;
use crate::observe;
use crate::wrong;

const TEXT: &[u8] = b"<Signature/>";

fn party() -> Party {
    Party::new("signer", 7, 0x11)
}

/// A value over TEXT whose signer signed exactly these attributes.
fn with(attributes: Vec<Vec<u8>>) -> Vec<u8> {
    let party = party();
    Cms::new(None, &party, SignerInfo::attributed(&party, attributes)).der()
}

#[test]
fn missing_doubled_or_contradicting_attributes_are_refused() {
    let good = attributes(oid::GM_DATA, &sm3(TEXT));
    let [kind, time, digest] = &good[..] else {
        unreachable!()
    };
    let other_type = attribute(
        oid::PKCS9_CONTENT_TYPE,
        &[&object_identifier(oid::CT_TST_INFO)],
    );
    let two_values = attribute(
        oid::PKCS9_MESSAGE_DIGEST,
        &[&octets(&sm3(TEXT)), &octets(&sm3(b""))],
    );
    let odd_digest = attribute(
        oid::PKCS9_MESSAGE_DIGEST,
        &[&tlv(Tag::UTF8_STRING, &[&[0x61; 32]])],
    );
    let no_digest = attribute(oid::PKCS9_MESSAGE_DIGEST, &[]);
    let bound = [kind, time, digest].map(Clone::clone).to_vec();
    assert!(wrong(&with(bound), Content::Detached(TEXT)).is_empty());
    for (list, hash_is_read, why) in [
        (vec![time, digest], true, "no contentType"),
        (vec![kind, time], false, "no messageDigest"),
        (vec![], false, "nothing at all"),
        (vec![kind, kind, digest], true, "contentType twice"),
        (vec![kind, digest, digest], false, "messageDigest twice"),
        (vec![kind, time, time, digest], true, "signingTime twice"),
        (vec![&other_type, digest], true, "another content type"),
        (vec![kind, &two_values], false, "two digests in one"),
        (vec![kind, &odd_digest], false, "a digest that is text"),
        (vec![&no_digest, kind], false, "a digest without value"),
    ] {
        let value = with(list.into_iter().cloned().collect());
        let complaints = wrong(&value, Content::Detached(TEXT));
        let mut expected = vec!["cms.format not-ok FORMAT_FAILURE"];
        if !hash_is_read {
            expected.push("cms.data-hash skipped NOT_EVALUATED");
        }
        assert_eq!(complaints, expected, "{why}");
    }
}

#[test]
fn a_digest_of_something_else_is_a_hash_failure() {
    let value = with(attributes(oid::GM_DATA, &sm3(b"something else")));

    assert_eq!(
        wrong(&value, Content::Detached(TEXT)),
        ["cms.data-hash not-ok HASH_FAILURE"]
    );
}

#[test]
fn altered_attributes_break_the_value() {
    let party = party();
    let mut value = detached(&party, TEXT);
    let signed = value.signers[0].attributes.as_mut().unwrap();
    signed[1] = attribute(
        oid::PKCS9_SIGNING_TIME,
        &[&tlv(Tag::UTC_TIME, &[b"200101000000Z"])],
    );

    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        ["cms.signature-value not-ok SIG_CRYPTO_FAILURE"]
    );
}

#[test]
fn a_replaced_digest_fits_the_content_and_breaks_the_value() {
    let party = party();
    let mut value = detached(&party, b"what was signed");
    value.signers[0].attributes = Some(attributes(oid::GM_DATA, &sm3(TEXT)));

    assert_eq!(
        wrong(&value.der(), Content::Detached(TEXT)),
        ["cms.signature-value not-ok SIG_CRYPTO_FAILURE"]
    );
}

#[test]
fn attributes_do_not_become_content() {
    // The signer signed attributes. Someone passes them off as a content signed without attributes.
    let party = party();
    let original = detached(&party, TEXT);
    let signed = original.signers[0].attributes.clone().unwrap();
    let content = tlv(Tag::SET, &[&signed.concat()]);
    let mut forged = Cms::new(Some(&content), &party, SignerInfo::plain(&party, b""));
    forged.signers[0].signature = original.signers[0].signature.clone();

    for request in [Content::Enclosed, Content::Detached(&content)] {
        assert_eq!(
            wrong(&forged.der(), request),
            ["cms.format not-ok FORMAT_FAILURE"],
            "the value itself verifies"
        );
    }
    forged.content = None;
    assert_eq!(
        wrong(&forged.der(), Content::Detached(&content)),
        ["cms.format not-ok FORMAT_FAILURE"]
    );
}

#[test]
fn order_and_family_of_types_are_read_and_said() {
    let mut list = attributes(oid::CMS_DATA, &sm3(TEXT));
    list.swap(1, 2);
    let warning = "cms.format warning NON_STANDARD_ENCODING";

    assert_eq!(
        wrong(&with(list), Content::Detached(TEXT)),
        [warning, warning]
    );
}

#[test]
fn the_claimed_time_is_read_where_it_is_one() {
    let time_of = |time: &[u8]| {
        let mut list = attributes(oid::GM_DATA, &sm3(TEXT));
        list[1] = attribute(oid::PKCS9_SIGNING_TIME, &[&tlv(Tag::UTC_TIME, &[time])]);
        let facts = observe(&with(list), Content::Detached(TEXT), &[]);
        let unbound = SignedAttributes::Read {
            names_certificate: false,
        };
        assert_eq!(facts.signers[0].attributes, unbound);
        let said: Vec<String> = facts
            .deviations
            .iter()
            .map(|d| d.kind.to_string())
            .collect();
        (
            facts.signers[0].signing_time.map(|t| t.to_string()),
            said.join(", "),
        )
    };
    assert_eq!(
        time_of(b"240601020000Z"),
        (Some("2024-06-01T02:00:00Z".to_owned()), String::new())
    );
    assert_eq!(
        time_of(b"240601100000+0800"),
        (None, "unreadable time".to_owned())
    );
}
