//! The forms in which content is bound, and that none is taken for another.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use yinzheng::crypto::SignatureForm;
use yinzheng::oid;
use yinzheng::pki::cms;
use yinzheng::pki::cms::CmsFormat;
use yinzheng::pki::cms::Content;
use yinzheng::pki::cms::ContentForm;
use yinzheng::pki::cms::SignatureValue;

use crate::build::Cms;
use crate::build::Party;
use crate::build::SignerInfo;
use crate::build::attributes;
use crate::build::detached;
use crate::build::digested;
use crate::build::sm3;
use crate::observe;
use crate::wrong;

const TEXT: &[u8] = b"<Signature/>";
const OTHER: &[u8] = b"<Signature />";

fn party() -> Party {
    Party::new("signer", 7, 0x11)
}

#[test]
fn every_form_verifies_over_its_content_and_over_no_other() {
    let party = party();
    let text = STANDARD.encode(sm3(TEXT));
    let plain = |message: &[u8]| SignerInfo::plain(&party, message);
    let attributed =
        |content: &[u8]| SignerInfo::attributed(&party, attributes(oid::GM_DATA, &sm3(content)));
    let enclosed_digest = sm3(TEXT);
    for (value, form) in [
        (digested(&party, TEXT), ContentForm::Digest),
        (detached(&party, TEXT), ContentForm::Detached),
        (
            Cms::new(Some(text.as_bytes()), &party, plain(text.as_bytes())),
            ContentForm::DigestText,
        ),
        (
            Cms::new(Some(&enclosed_digest), &party, attributed(&enclosed_digest)),
            ContentForm::Digest,
        ),
        (
            Cms::new(Some(TEXT), &party, plain(TEXT)),
            ContentForm::Enclosed,
        ),
        (
            Cms::new(Some(TEXT), &party, attributed(TEXT)),
            ContentForm::Enclosed,
        ),
        (Cms::new(None, &party, plain(TEXT)), ContentForm::Detached),
    ] {
        let value = value.der();
        let facts = observe(&value, Content::Digested(TEXT), &[]);
        assert_eq!(facts.signers[0].form, form);
        assert_eq!(
            facts.signers[0].value,
            SignatureValue::Verified(SignatureForm::Der)
        );
        let expected: &[&str] = match form {
            ContentForm::DigestText => &["cms.format warning NON_STANDARD_ENCODING"],
            _ => &[],
        };
        assert_eq!(wrong(&value, Content::Digested(TEXT)), expected, "{form:?}");
        let of_other = wrong(&value, Content::Digested(OTHER));
        assert!(
            of_other.iter().any(|c| c.contains("not-ok")),
            "{form:?}: {of_other:?}"
        );
    }
}

#[test]
fn a_changed_content_is_a_hash_failure() {
    let party = party();
    let expected = ["cms.data-hash not-ok HASH_FAILURE"];
    for value in [
        detached(&party, TEXT),
        digested(&party, TEXT),
        Cms::new(Some(TEXT), &party, SignerInfo::plain(&party, TEXT)),
    ] {
        assert_eq!(wrong(&value.der(), Content::Digested(OTHER)), expected);
    }
}

#[test]
fn without_any_digest_the_value_alone_binds() {
    let party = party();
    let value = Cms::new(None, &party, SignerInfo::plain(&party, TEXT)).der();

    assert!(wrong(&value, Content::Detached(TEXT)).is_empty());
    assert_eq!(
        wrong(&value, Content::Detached(OTHER)),
        [
            "cms.data-hash skipped NOT_EVALUATED",
            "cms.signature-value not-ok SIG_CRYPTO_FAILURE"
        ]
    );
}

#[test]
fn an_enclosed_digest_is_one_only_where_the_format_knows_it() {
    let value = digested(&party(), TEXT).der();

    assert!(wrong(&value, Content::Digested(TEXT)).is_empty());
    assert_eq!(
        wrong(&value, Content::Detached(TEXT)),
        ["cms.data-hash not-ok HASH_FAILURE"],
        "32 octets are content here, and not this one"
    );
    assert!(wrong(&value, Content::Detached(&sm3(TEXT))).is_empty());
}

#[test]
fn the_digest_is_not_hashed_once_to_make_it_fit() {
    // M is TEXT itself: SM3(Z ‖ TEXT), as if form A hashed once.
    let party = party();
    let once = Cms::new(Some(&sm3(TEXT)), &party, SignerInfo::plain(&party, TEXT));

    assert_eq!(
        wrong(&once.der(), Content::Digested(TEXT)),
        ["cms.signature-value not-ok SIG_CRYPTO_FAILURE"]
    );
}

#[test]
fn detached_content_that_is_not_at_hand_leaves_it_open() {
    let party = party();
    assert_eq!(
        wrong(&detached(&party, TEXT).der(), Content::Enclosed),
        ["cms.data-hash not-ok SIGNED_DATA_NOT_FOUND"]
    );
    let plain = Cms::new(None, &party, SignerInfo::plain(&party, TEXT)).der();
    assert_eq!(
        wrong(&plain, Content::Enclosed),
        [
            "cms.data-hash not-ok SIGNED_DATA_NOT_FOUND",
            "cms.signature-value not-ok SIGNED_DATA_NOT_FOUND"
        ]
    );
}

#[test]
fn an_enclosed_digest_by_an_unknown_algorithm_is_not_called_wrong() {
    let party = party();
    let digest = [7; 28];
    let mut value = Cms::new(Some(&digest), &party, SignerInfo::plain(&party, &digest));
    value.signers[0].digest = oid::SHA224;
    value.digests = vec![oid::SHA224];

    let complaints = wrong(&value.der(), Content::Digested(TEXT));
    assert_eq!(complaints[0], "cms.data-hash not-ok ALGORITHM_UNSUPPORTED");
}

#[test]
fn enclosed_content_comes_out() {
    let party = party();
    let value = Cms::new(Some(TEXT), &party, SignerInfo::plain(&party, TEXT)).der();

    let facts = observe(&value, Content::Enclosed, &[]);

    assert_eq!(facts.enclosed.as_deref(), Some(TEXT));
    assert!(wrong(&value, Content::Enclosed).is_empty());
}

#[test]
fn a_bare_value_needs_a_certificate_from_outside() {
    let (party, stranger) = (party(), Party::new("stranger", 7, 0x22));
    let value = party.sign(TEXT);
    let open = [
        "cms.data-hash skipped NOT_EVALUATED",
        "cms.signature-value not-ok NO_SIGNING_CERTIFICATE_FOUND",
        "algorithm.digest skipped NOT_EVALUATED",
    ];

    assert_eq!(wrong(&value, Content::Digested(TEXT)), open);
    let judged = |content, certificates: &[_]| {
        let facts = observe(&value, content, certificates);
        assert_eq!(facts.format, Ok(CmsFormat::BareSignature));
        let found = facts.signers[0].certificate().cloned();
        let subject = yinzheng::report::Subject::Document;
        (crate::complaints(&cms::judge(&facts, subject)), found)
    };
    let both = [stranger.read(), party.read()];
    let (complaints, found) = judged(Content::Digested(TEXT), &both);
    assert!(complaints.is_empty());
    assert_eq!(found, Some(party.read()));
    assert_eq!(judged(Content::Digested(OTHER), &both).0, open);
    assert_eq!(judged(Content::Digested(TEXT), &both[..1]).0, open);
    assert!(
        judged(Content::Enclosed, &both)
            .0
            .contains(&"cms.signature-value not-ok SIGNED_DATA_NOT_FOUND".to_owned())
    );
}

#[test]
fn the_kind_of_value_is_told_by_its_first_octets() {
    let party = party();
    let armoured = format!(
        "-----BEGIN PKCS7-----\n{}\n-----END PKCS7-----\n",
        STANDARD.encode(detached(&party, TEXT).der())
    );
    for (value, want) in [
        (detached(&party, TEXT).der(), Some(CmsFormat::SignedData)),
        (vec![0x30, 0x80, 0x06], Some(CmsFormat::SignedData)),
        (party.sign(TEXT), Some(CmsFormat::BareSignature)),
        (armoured.clone().into_bytes(), Some(CmsFormat::SignedData)),
        (b"-----BEGIN CERTIFICATE-----".to_vec(), None),
        (vec![0x30, 3, 2, 1, 1], None),
        (vec![0x30, 0x82, 0, 1], None),
        (party.certificate.clone(), None),
        (Vec::new(), None),
    ] {
        assert_eq!(cms::recognize(&value), want, "{value:02x?}");
    }
    assert!(wrong(armoured.as_bytes(), Content::Detached(TEXT)).is_empty());
}
