//! What must not pass. Each row changes one thing in a flawless signature, signs it again where its maker or signer
//! would have, and names the one answer that must turn.

use yinzheng::asn1::Tag;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::report::Verdict;
use yinzheng::seal;
use yinzheng::seal::Expectation;
use yinzheng::seal::SignedOver;
use yinzheng::seal::SignerListed;
use yinzheng::seal::ValueCheck;

use crate::builder::CONTENT;
use crate::builder::Change;
use crate::builder::Draft;
use crate::builder::Person;
use crate::builder::Written;
use crate::builder::answer;
use crate::builder::bad;
use crate::builder::certificate;
use crate::builder::dotted;
use crate::builder::extension;
use crate::builder::generalized;
use crate::builder::ia5;
use crate::builder::judged;
use crate::builder::number;
use crate::builder::observed;
use crate::builder::octets;
use crate::builder::text;
use crate::builder::utc;
use crate::builder::warnings;

pub(crate) const ANSWERED: [Check; 7] = [
    Check::SesFormat,
    Check::SesVersion,
    Check::SesSealSignature,
    Check::SesSignatureValue,
    Check::SesSignerListed,
    Check::SesDataHash,
    Check::SesEncoding,
];

#[test]
fn flawless_signatures_get_every_answer_once_and_well() {
    for (draft, over) in [
        (Draft::v1(), SignedOver::Sequence),
        (Draft::v4(), SignedOver::Info),
        (Draft::v5(), SignedOver::Info),
    ] {
        let findings = draft.judged();
        for check in ANSWERED {
            assert_eq!(answer(&findings, check), Outcome::Ok);
        }
        assert_eq!(findings.len(), ANSWERED.len(), "{findings:?}");
        assert_eq!(observed(&draft.der()).unwrap().seal.signed_over, Some(over));
        let alone = seal::observe_seal(&draft.seal(), &Limits::default(), &[]);
        let findings = seal::judge_seal(&alone, 1);
        assert!(findings.iter().all(|f| f.outcome == Outcome::Ok));
        assert_eq!(findings.len(), 4);
    }
}

const CHANGES: &[(Change, Check, Reason, &str)] = &[
    (
        |d| d.header[0] = ia5("SE"),
        Check::SesFormat,
        Reason::FormatFailure,
        "header without ES",
    ),
    (
        |d| d.dates.swap(1, 2),
        Check::SesFormat,
        Reason::FormatFailure,
        "a period that ends before it starts",
    ),
    (
        |d| d.version = number(5),
        Check::SesVersion,
        Reason::FormatFailure,
        "V5 signature with a V4 seal",
    ),
    (
        |d| d.version = number(1),
        Check::SesVersion,
        Reason::FormatFailure,
        "V1 number with a V4 seal",
    ),
    (
        |d| {
            d.header[1] = number(6);
            d.version = number(6);
        },
        Check::SesVersion,
        Reason::UnsupportedVersion,
        "a standard to come",
    ),
    (
        |d| d.list = sequence(&[&octets(&d.maker.certificate)]),
        Check::SesSignerListed,
        Reason::SealSignerNotListed,
        "another one listed",
    ),
    (
        |d| d.list = sequence(&[]),
        Check::SesSignerListed,
        Reason::SealSignerNotListed,
        "nobody listed",
    ),
    (
        |d| d.list_type = number(3),
        Check::SesSignerListed,
        Reason::SealSignerListUncheckable,
        "a list type that no standard has",
    ),
    (
        |d| digest_list(d, "SM3", DigestAlgorithm::Sm3, b"another certificate"),
        Check::SesSignerListed,
        Reason::SealSignerNotListed,
        "digest of another certificate",
    ),
    (
        |d| digest_list(d, "house rules", DigestAlgorithm::Sm3, b""),
        Check::SesSignerListed,
        Reason::SealSignerListUncheckable,
        "digest by an algorithm unknown",
    ),
    (
        |d| {
            let own = d.signer.certificate.clone();
            digest_list(d, "SHA1", DigestAlgorithm::Sha1, &own);
        },
        Check::SesSignerListed,
        Reason::SealSignerListUncheckable,
        "a weak digest that fits",
    ),
    (
        |d| digest_list(d, "SHA1", DigestAlgorithm::Sha1, b"another certificate"),
        Check::SesSignerListed,
        Reason::SealSignerNotListed,
        "a weak digest that does not fit",
    ),
    (
        |d| d.seal_algorithm = object_identifier(oid::ECDSA_SHA256),
        Check::SesSealSignature,
        Reason::AlgorithmMismatch,
        "ECDSA named for an SM2 key",
    ),
    (
        |d| d.algorithm = object_identifier(oid::RSA_SHA256),
        Check::SesSignatureValue,
        Reason::AlgorithmMismatch,
        "RSA named for an SM2 key",
    ),
    (
        |d| d.seal_algorithm = dotted("1.2.156.10197.1.502"),
        Check::SesSealSignature,
        Reason::AlgorithmUnsupported,
        "a seal algorithm unknown",
    ),
    (
        |d| d.maker_certificate = octets(b"no certificate"),
        Check::SesSealSignature,
        Reason::CertificateMalformed,
        "maker certificate unreadable",
    ),
    (
        |d| d.maker_id = b"stranger",
        Check::SesSealSignature,
        Reason::SealSigCryptoFailure,
        "maker used an identity that nobody named",
    ),
    (
        |d| d.signer_id = b"stranger",
        Check::SesSignatureValue,
        Reason::SigCryptoFailure,
        "signer used an identity that nobody named",
    ),
    (
        |d| d.maker = Person::new(9, "maker"),
        Check::SesSealSignature,
        Reason::SealSigCryptoFailure,
        "seal by another key than the certificate's",
    ),
    (
        |d| d.signer = Person::new(9, "signer"),
        Check::SesSignatureValue,
        Reason::SigCryptoFailure,
        "signature by another key",
    ),
    (
        |d| d.form = |value| [value, &[0]].concat(),
        Check::SesSignatureValue,
        Reason::SigCryptoFailure,
        "octets behind the signature value",
    ),
    (
        |d| d.form = |_| vec![],
        Check::SesSignatureValue,
        Reason::SigCryptoFailure,
        "no signature value",
    ),
    (
        |d| d.data_hash = bit_string(&[0; 32]),
        Check::SesDataHash,
        Reason::HashFailure,
        "digest of other content",
    ),
    (
        |d| d.data_hash = bit_string(&[]),
        Check::SesDataHash,
        Reason::FormatFailure,
        "no digest",
    ),
    (
        |d| d.data_hash = bit_string(DigestAlgorithm::Sha1.digest(CONTENT).as_bytes()),
        Check::SesDataHash,
        Reason::FormatFailure,
        "SHA-1 where SM3 belongs",
    ),
    (
        |d| d.data_hash = bit_string(DigestAlgorithm::Sha256.digest(CONTENT).as_bytes()),
        Check::SesDataHash,
        Reason::HashFailure,
        "SHA-256 where SM3 belongs",
    ),
];

/// Signed again after the change, and still refused for the one reason given.
#[test]
fn one_change_turns_one_answer() {
    for (change, check, reason, why) in CHANGES {
        let mut draft = Draft::v4();
        change(&mut draft);
        let findings = draft.judged();
        assert_eq!(bad(&findings), [(*check, Outcome::NotOk(*reason))], "{why}");
    }
}

fn digest_list(draft: &mut Draft, name: &str, algorithm: DigestAlgorithm, certificate: &[u8]) {
    let digest = algorithm.digest(certificate);
    let value = octets(digest.as_bytes());
    let entry = sequence(&[&text(Tag::PRINTABLE_STRING, name), &value]);
    draft.list_type = number(2);
    draft.list = sequence(&[&entry]);
}

#[test]
fn a_digest_of_the_signers_certificate_lists_him() {
    for name in ["SM3", "1.2.156.10197.1.401"] {
        let mut draft = Draft::v4();
        let own = draft.signer.certificate.clone();
        digest_list(&mut draft, name, DigestAlgorithm::Sm3, &own);
        assert!(bad(&draft.judged()).is_empty());
        let listed = observed(&draft.der()).unwrap().listed;
        assert_eq!(listed, SignerListed::ByDigest(0));
    }
}

#[test]
fn a_name_in_the_list_of_2014_cannot_be_compared() {
    let mut draft = Draft::v1();
    draft.list = sequence(&[&ia5("1")]);
    let reason = Reason::SealSignerListUncheckable;
    let want = [(Check::SesSignerListed, Outcome::NotOk(reason))];
    assert_eq!(bad(&draft.judged()), want);

    draft.list = sequence(&[&ia5("1"), &octets(&draft.signer.certificate)]);
    assert!(bad(&draft.judged()).is_empty(), "listed by his certificate");
}

/// Since 2020 the certificate stands outside the signed octets, so only the list binds it.
#[test]
fn another_certificate_for_the_same_key_is_not_listed() {
    let mut draft = Draft::v4();
    draft.certificate = octets(&Person::new(2, "mayor").certificate);

    let findings = draft.judged();

    assert_eq!(answer(&findings, Check::SesSignatureValue), Outcome::Ok);
    let want = Outcome::NotOk(Reason::SealSignerNotListed);
    assert_eq!(bad(&findings), [(Check::SesSignerListed, want)]);
}

#[test]
fn a_certificate_that_cannot_be_read_leaves_the_value_open() {
    let mut draft = Draft::v4();
    draft.certificate = octets(b"no certificate");
    draft.list = sequence(&[&draft.certificate]);

    let findings = draft.judged();

    let want = Outcome::NotOk(Reason::NoSigningCertificateFound);
    assert_eq!(bad(&findings), [(Check::SesSignatureValue, want)]);
}

const ALTERATIONS: &[(Change, &str)] = &[
    (
        |d| d.name = text(Tag::UTF8_STRING, "广元市人民政府"),
        "name",
    ),
    (
        |d| d.picture[1] = octets(b"\x89PNG\r\n\x1a\nother"),
        "picture",
    ),
    (|d| d.picture[2] = number(42), "width"),
    (|d| d.seal_id = ia5("51080000000002"), "identifier"),
    (|d| d.dates[2] = generalized("20990101000000Z"), "end"),
    (
        |d| {
            let own = octets(&d.signer.certificate);
            d.list = sequence(&[&octets(&d.maker.certificate), &own]);
        },
        "list",
    ),
    (
        |d| d.seal_extensions = sequence(&[&extension("1.2.3", &[])]),
        "extensions",
    ),
];

/// The signer signs whatever he is given; only the maker's signature shows that the seal was altered.
#[test]
fn an_altered_seal_is_found_although_the_signer_signed_it() {
    for (draft, layout) in [(Draft::v4(), "V4"), (Draft::v1(), "V1")] {
        for (change, why) in ALTERATIONS {
            let mut altered = draft.clone();
            if layout == "V1" && *why == "end" {
                altered.dates[2] = utc("490101000000Z");
            } else {
                change(&mut altered);
            }
            // The altered info under the sealing of the true one.
            let info = altered.info();
            let seal = draft.seal();
            let rest = &seal[4 + draft.info().len()..];
            let forged = sequence(&[&info, rest]);

            let findings = judged(&draft.der_with_seal(&forged));

            let want = Outcome::NotOk(Reason::SealSigCryptoFailure);
            let got = answer(&findings, Check::SesSealSignature);
            assert_eq!(got, want, "{layout} {why}");
            assert_eq!(answer(&findings, Check::SesSignatureValue), Outcome::Ok);
        }
    }
}

#[test]
fn a_seal_of_2014_is_signed_over_the_sequence_only() {
    let mut draft = Draft::v1();
    draft.over_sequence = false;
    let want = Outcome::NotOk(Reason::SealSigCryptoFailure);
    assert_eq!(bad(&draft.judged()), [(Check::SesSealSignature, want)]);
}

#[test]
fn a_seal_of_2014_is_in_no_later_signature() {
    let want = Outcome::NotOk(Reason::FormatFailure);
    let mut draft = Draft::v1();
    draft.layout = Written::V4;
    draft.time = generalized("20240601020000Z");
    assert_eq!(bad(&draft.judged()), [(Check::SesVersion, want)]);
}

#[test]
fn elliptic_curve_seals_of_other_curves_are_in_no_standard() {
    let key = ring::signature::EcdsaKeyPair::generate_pkcs8(
        &ring::signature::ECDSA_P256_SHA256_ASN1_SIGNING,
        &ring::rand::SystemRandom::new(),
    )
    .unwrap();
    let point = &key.as_ref()[key.as_ref().len() - 65..];
    let algorithm = sequence(&[
        &object_identifier(oid::EC_PUBLIC_KEY),
        &object_identifier(oid::P256),
    ]);
    let spki = sequence(&[&algorithm, &bit_string(point)]);
    let own = certificate("maker", "240101000000Z", &spki, |_| vec![1; 70]);
    let mut draft = Draft::v4();
    draft.maker_certificate = octets(&own);
    draft.seal_algorithm = object_identifier(oid::ECDSA_SHA256);

    let findings = draft.judged();

    let want = Outcome::NotOk(Reason::AlgorithmUnsupported);
    assert_eq!(bad(&findings), [(Check::SesSealSignature, want)]);
    assert_eq!(
        Reason::AlgorithmUnsupported.indication(),
        Verdict::Indeterminate
    );
}

#[test]
fn a_key_off_its_curve_verifies_nothing() {
    let algorithm = sequence(&[
        &object_identifier(oid::EC_PUBLIC_KEY),
        &object_identifier(oid::SM2),
    ]);
    let spki = sequence(&[&algorithm, &bit_string(&[&[4][..], &[1; 64]].concat())]);
    let own = certificate("maker", "240101000000Z", &spki, |_| vec![1; 70]);
    let mut draft = Draft::v4();
    draft.maker_certificate = octets(&own);

    let facts = observed(&draft.der()).unwrap();

    assert_eq!(facts.seal.value, ValueCheck::BadKey);
    let want = Outcome::NotOk(Reason::SealSigCryptoFailure);
    assert_eq!(bad(&draft.judged()), [(Check::SesSealSignature, want)]);
}

#[test]
fn without_content_the_digest_proves_nothing() {
    let observed = observed(&Draft::v4().der());
    let findings = seal::judge(&observed, &Expectation::new(1, None));
    let want = Outcome::NotOk(Reason::SignedDataNotFound);
    assert_eq!(bad(&findings), [(Check::SesDataHash, want)]);
}

#[test]
fn a_weak_digest_carries_no_pass() {
    let mut facts = observed(&Draft::v4().der()).unwrap();
    let weak = Some(SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1));
    facts.algorithm = weak;
    facts.seal.algorithm = weak;
    facts.signature.data_hash = facts.signature.raw.clone();
    let findings = seal::judge(&Ok(facts), &Expectation::new(1, Some(&[0; 20])));
    let want = Outcome::NotOk(Reason::CryptoConstraintsFailureNoPoe);
    assert_eq!(answer(&findings, Check::SesSignatureValue), want);
    assert_eq!(answer(&findings, Check::SesSealSignature), want);
}

#[test]
fn rsa_is_in_no_seal_of_2025() {
    // The key does not matter: the question is asked before it is used.
    let modulus = yinzheng::asn1::integer(&[0xc1; 256]);
    let key = sequence(&[&modulus, &number(3)]);
    let algorithm = sequence(&[&object_identifier(oid::RSA), &[5, 0]]);
    let spki = sequence(&[&algorithm, &bit_string(&key)]);
    let own = certificate("maker", "240101000000Z", &spki, |_| vec![1; 70]);
    for (mut draft, want) in [
        (Draft::v4(), Reason::SealSigCryptoFailure),
        (Draft::v5(), Reason::AlgorithmUnsupported),
    ] {
        draft.maker_certificate = octets(&own);
        draft.seal_algorithm = object_identifier(oid::RSA_SHA256);
        let findings = draft.judged();
        assert_eq!(
            bad(&findings),
            [(Check::SesSealSignature, Outcome::NotOk(want))]
        );
    }
}

#[test]
fn warnings_do_not_answer() {
    let mut draft = Draft::v4();
    draft.tail = vec![0];
    let findings = draft.judged();
    assert!(bad(&findings).is_empty());
    assert_eq!(
        warnings(&findings),
        [(Reason::TrailingData, "SES_Signature")]
    );
}

/// The 2014 text lets a name stand for the certificate, and does not say how to find one by it.
#[test]
fn a_signer_who_is_only_named_is_not_found() {
    let mut draft = Draft::v1();
    draft.certificate = ia5("1");
    let missing = Outcome::NotOk(Reason::NoSigningCertificateFound);
    let uncheckable = Outcome::NotOk(Reason::SealSignerListUncheckable);
    let want = [
        (Check::SesSignatureValue, missing),
        (Check::SesSignerListed, uncheckable),
    ];
    assert_eq!(bad(&draft.judged()), want);
    let id = observed(&draft.der()).unwrap().signature.signer_id;
    assert_eq!(id.unwrap().as_bytes(), b"1");

    // Since 2020 there is no such field, and no other type is a name.
    let mut draft = Draft::v4();
    draft.certificate = ia5("1");
    let refused = (Check::SesFormat, Outcome::NotOk(Reason::FormatFailure));
    assert!(bad(&draft.judged()).contains(&refused));
    let mut draft = Draft::v1();
    draft.certificate = number(1);
    assert!(bad(&draft.judged()).contains(&refused));
}

/// A later seal in the layout of 2014 has to be as good as anywhere.
#[test]
fn a_later_seal_in_the_layout_of_2014_is_checked_in_full() {
    let hybrid = || {
        let mut draft = Draft::v4();
        draft.layout = Written::V1;
        draft.time = bit_string(b"2024-06-01 10:00:00");
        draft
    };
    assert!(bad(&hybrid().judged()).is_empty());
    let rows: &[(Change, Check, Reason)] = &[
        (
            |d| d.certificate = octets(&Person::new(2, "mayor").certificate),
            Check::SesSignerListed,
            Reason::SealSignerNotListed,
        ),
        (
            |d| d.maker = Person::new(9, "maker"),
            Check::SesSealSignature,
            Reason::SealSigCryptoFailure,
        ),
        (
            |d| d.signer_id = b"stranger",
            Check::SesSignatureValue,
            Reason::SigCryptoFailure,
        ),
        (
            |d| d.header[1] = number(6),
            Check::SesVersion,
            Reason::UnsupportedVersion,
        ),
    ];
    for (change, check, reason) in rows {
        let mut draft = hybrid();
        change(&mut draft);
        let want = [(*check, Outcome::NotOk(*reason))];
        assert_eq!(bad(&draft.judged()), want);
    }
}
