//! What real writers get wrong and can be read in one way only: read, and said.

use yinzheng::asn1::Tag;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::integer;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::report::Reason;
use yinzheng::seal;
use yinzheng::seal::SealVersion;
use yinzheng::seal::TimeForm;

use crate::builder::CONTENT;
use crate::builder::Change;
use crate::builder::Draft;
use crate::builder::Person;
use crate::builder::bad;
use crate::builder::extension;
use crate::builder::generalized;
use crate::builder::ia5;
use crate::builder::number;
use crate::builder::observed;
use crate::builder::octets;
use crate::builder::raw_form;
use crate::builder::text;
use crate::builder::utc;
use crate::builder::warnings;

const ENCODING: Reason = Reason::NonStandardEncoding;
/// The beginning of what a token is.
const TOKEN: [u8; 4] = [0x30, 2, 5, 0];

/// Changes each row in a flawless draft and expects no bad answer and this one warning.
fn each_is_read_and_said(draft: &Draft, rows: &[(Change, Reason, &str)]) {
    for (change, reason, place) in rows {
        let mut changed = draft.clone();
        change(&mut changed);
        let findings = changed.judged();
        assert!(bad(&findings).is_empty(), "{place}: {findings:?}");
        assert_eq!(warnings(&findings), [(*reason, *place)]);
    }
}

const OF_2020: &[(Change, Reason, &str)] = &[
    (
        |d| d.tail = vec![0; 9],
        Reason::TrailingData,
        "SES_Signature",
    ),
    (
        |d| d.seal_id = text(Tag::UTF8_STRING, "印1"),
        ENCODING,
        "SES_SealInfo.esID",
    ),
    (
        |d| d.name = text(Tag::PRINTABLE_STRING, "Test"),
        ENCODING,
        "SES_ESPropertyInfo.name",
    ),
    (
        |d| d.property = ia5("/文档/Signature.xml"),
        ENCODING,
        "TBS_Sign.propertyInfo",
    ),
    (
        |d| d.picture[0] = text(Tag::PRINTABLE_STRING, "png"),
        ENCODING,
        "SES_ESPictureInfo.type",
    ),
    (
        |d| d.dates[0] = utc("240102000000Z"),
        ENCODING,
        "SES_ESPropertyInfo.createDate",
    ),
    (
        |d| d.dates[1] = generalized("20240102080000+0800"),
        ENCODING,
        "SES_ESPropertyInfo.validStart",
    ),
    (
        |d| d.time = utc("240601020000Z"),
        ENCODING,
        "TBS_Sign.timeInfo",
    ),
    (
        |d| d.data_hash = octets(DigestAlgorithm::Sm3.digest(CONTENT).as_bytes()),
        ENCODING,
        "TBS_Sign.dataHash",
    ),
    (
        |d| d.seal_extensions = sequence(&[&extension("1.2.3", &[1, 1, 0])]),
        ENCODING,
        "ExtData.critical",
    ),
    (
        |d| {
            let list = sequence(&[&extension("1.2.3", &[])]);
            d.seal_extensions = tlv(Tag::context(0), &[&list]);
        },
        ENCODING,
        "SES_SealInfo.extDatas",
    ),
    (
        |d| d.seal_extensions = tlv(Tag::context(0), &[&extension("1.2.3", &[])]),
        ENCODING,
        "SES_SealInfo.extDatas",
    ),
    (
        |d| d.extensions = sequence(&[&extension("1.2.3", &[])]),
        ENCODING,
        "TBS_Sign.extDatas",
    ),
    (
        |d| d.extensions = tlv(Tag::context(0), &[&extension("1.2.3", &[])]),
        ENCODING,
        "TBS_Sign.extDatas",
    ),
    (
        |d| d.algorithm = object_identifier(oid::SM2_WITH_SM3_MISSPELT),
        ENCODING,
        "SES_Signature.signatureAlgID",
    ),
    (
        |d| d.seal_algorithm = object_identifier(oid::SM2_SIGN),
        ENCODING,
        "SESeal.signAlgID",
    ),
    (
        |d| d.timestamp = bit_string(b"token"),
        ENCODING,
        "SES_Signature.timeStamp",
    ),
    (
        |d| d.timestamp = tlv(Tag::context_primitive(0), &[&[0], b"token"]),
        ENCODING,
        "SES_Signature.timeStamp",
    ),
    (
        |d| d.timestamp = tlv(Tag::context_primitive(0), &[&TOKEN]),
        ENCODING,
        "SES_Signature.timeStamp",
    ),
    (
        |d| d.timestamp = tlv(Tag::context(0), &[&octets(&TOKEN)]),
        ENCODING,
        "SES_Signature.timeStamp",
    ),
    (
        |d| d.timestamp = tlv(Tag::context(0), &[&TOKEN]),
        ENCODING,
        "SES_Signature.timeStamp",
    ),
    (
        |d| d.name = tlv(Tag::UTF8_STRING, &[&[0xb9, 0xe3]]),
        ENCODING,
        "SES_ESPropertyInfo.name",
    ),
    (
        |d| d.name = tlv(Tag::BMP_STRING, &[&[0x5e, 0x7f]]),
        ENCODING,
        "SES_ESPropertyInfo.name",
    ),
    (
        |d| d.seal_id = tlv(Tag::TELETEX_STRING, &[&[0xb9, 0xe3, b'1']]),
        ENCODING,
        "SES_SealInfo.esID",
    ),
    (
        |d| d.header[2] = tlv(Tag::IA5_STRING, &[&[0xff]]),
        ENCODING,
        "SES_Header.Vid",
    ),
    (
        |d| d.dates[2] = utc("320101080000+0800"),
        ENCODING,
        "SES_ESPropertyInfo.validEnd",
    ),
    (
        |d| d.seal_timestamp = tlv(Tag::context(0), &[&bit_string(b"token")]),
        Reason::VersionUnusual,
        "SES_Header.version",
    ),
    (
        |d| {
            d.header[1] = number(2);
            d.version = number(2);
        },
        Reason::VersionUnusual,
        "SES_Header.version",
    ),
    (
        |d| d.over_sequence = true,
        Reason::SealSignedOverSequence,
        "",
    ),
    (
        |d| d.form = raw_form,
        Reason::SignatureRaw,
        "SES_Signature.signature",
    ),
    (
        |d| d.form = padded,
        Reason::SignaturePadded,
        "SES_Signature.signature",
    ),
    (
        |d| d.signer_id = b"other",
        Reason::SmIdOther,
        "SES_Signature.signature",
    ),
    (
        |d| d.maker_id = b"other",
        Reason::SmIdOther,
        "SESeal.signedValue",
    ),
];

#[test]
fn deviations_of_2020_are_read_and_said() {
    each_is_read_and_said(&Draft::v4(), OF_2020);
}

/// r and s with a zero octet too many before each.
fn padded(value: &[u8]) -> Vec<u8> {
    let pair = raw_form(value);
    let (r, s) = pair.split_at(32);
    let wide = |n: &[u8]| tlv(Tag::INTEGER, &[&[0, 0], n]);
    sequence(&[&wide(r), &wide(s)])
}

const OF_2014: &[(Change, Reason, &str)] = &[
    (
        |d| d.dates[0] = utc("240102080000+0800"),
        ENCODING,
        "SES_ESPropertyInfo.createDate",
    ),
    (
        // The signer signed the layout of 2014, certificate and algorithm included, around a later seal.
        |d| {
            let later = Draft::v4();
            d.seal_layout = later.seal_layout;
            d.header = later.header;
            d.list_type = later.list_type;
            d.dates = later.dates;
            d.over_sequence = false;
        },
        Reason::VersionUnusual,
        "TBS_Sign.eseal",
    ),
    (
        |d| d.header[1] = number(11),
        Reason::VersionUnusual,
        "SES_Header.version",
    ),
    (
        |d| d.dates[2] = generalized("20320101000000Z"),
        ENCODING,
        "SES_ESPropertyInfo.validEnd",
    ),
    (
        |d| d.time = octets(b"2024-06-01 10:00:00"),
        ENCODING,
        "TBS_Sign.timeInfo",
    ),
    (
        |d| d.time = utc("240601020000Z"),
        ENCODING,
        "TBS_Sign.timeInfo",
    ),
    (
        |d| d.data_hash = octets(DigestAlgorithm::Sm3.digest(CONTENT).as_bytes()),
        ENCODING,
        "TBS_Sign.dataHash",
    ),
    (
        |d| d.wrap_sign_info = |info| octets(&info),
        ENCODING,
        "SESeal.signInfo",
    ),
    (
        |d| d.wrap_sign_info = |info| bit_string(&info),
        ENCODING,
        "SESeal.signInfo",
    ),
    (
        |d| d.list = sequence(&[&d.signer.certificate]),
        ENCODING,
        "SES_ESPropertyInfo.certList",
    ),
];

#[test]
fn deviations_of_2014_are_read_and_said() {
    each_is_read_and_said(&Draft::v1(), OF_2014);
}

const ODD: &[(Change, Reason, &str)] = &[
    (
        |d| d.seal_extensions = sequence(&[&extension("1.2.3", &[1, 1, 0xff])]),
        Reason::UnsupportedCriticalExtension,
        "SES_SealInfo.extDatas",
    ),
    (
        |d| {
            let list = sequence(&[&extension("1.2.3", &[1, 1, 0xff])]);
            d.extensions = tlv(Tag::context(0), &[&list]);
        },
        Reason::UnsupportedCriticalExtension,
        "TBS_Sign.extDatas",
    ),
    (
        |d| d.picture[0] = ia5("GIF"),
        Reason::SealPictureUnusual,
        "SES_SealInfo.picture",
    ),
    (
        |d| d.picture[1] = octets(b""),
        Reason::SealPictureUnusual,
        "SES_SealInfo.picture",
    ),
    (
        |d| d.picture[2] = number(0),
        Reason::SealPictureUnusual,
        "SES_SealInfo.picture",
    ),
    (
        |d| d.picture[3] = integer(&[201]),
        Reason::SealPictureUnusual,
        "SES_SealInfo.picture",
    ),
    (
        |d| {
            d.maker = d.signer.clone();
            d.maker_certificate = octets(&d.signer.certificate);
        },
        Reason::MakerIsSigner,
        "",
    ),
    (
        |d| d.dates[0] = generalized("20240603000000Z"),
        Reason::SealDatesUnusual,
        "timeInfo",
    ),
];

#[test]
fn what_is_odd_but_certain_is_said() {
    each_is_read_and_said(&Draft::v4(), ODD);
}

#[test]
fn dates_that_cannot_all_be_true_are_said_beyond_the_tolerance() {
    let places = |draft: &Draft| -> Vec<String> {
        let findings = draft.judged();
        assert!(bad(&findings).is_empty());
        let warned = warnings(&findings);
        assert!(warned.iter().all(|(r, _)| *r == Reason::SealDatesUnusual));
        warned
            .iter()
            .map(|(_, place)| (*place).to_owned())
            .collect()
    };
    let mut draft = Draft::v4();
    draft.dates[0] = generalized("20231231000000Z");
    assert!(places(&draft).is_empty(), "a day is time zones mixed up");
    draft.dates[0] = generalized("20231230235959Z");
    assert_eq!(places(&draft), ["maker certificate", "signer certificate"]);
    let mut draft = Draft::v4();
    let late = Person::from(2, "signer", "240301000000Z");
    draft.list = sequence(&[&octets(&late.certificate)]);
    draft.certificate = octets(&late.certificate);
    assert_eq!(places(&draft), ["signer certificate"]);
}

#[test]
fn an_unknown_time_of_2014_is_a_fact_and_no_fault() {
    let mut draft = Draft::v1();
    draft.time = bit_string(b"this morning");
    assert!(bad(&draft.judged()).is_empty());
    let time = observed(&draft.der()).unwrap().signature.time_info;
    assert_eq!((time.form, time.time), (TimeForm::Unknown, None));
}

#[test]
fn tokens_come_with_the_octets_they_must_be_over() {
    let mut draft = Draft::v5();
    draft.timestamp = tlv(Tag::context(0), &[&bit_string(b"of signature")]);
    draft.seal_timestamp = tlv(Tag::context(0), &[&bit_string(b"of seal")]);

    let facts = observed(&draft.der()).unwrap();

    let findings = draft.judged();
    assert!(bad(&findings).is_empty() && warnings(&findings).is_empty());
    assert_eq!(facts.seal.seal.version, SealVersion::V5);
    let token = facts.timestamp().unwrap();
    assert_eq!(token.der.as_bytes(), b"of signature");
    assert_eq!(token.over.unwrap(), facts.signature.value);
    assert_eq!(facts.signature.value.first(), Some(&0x30), "no unused bits");
    let token = facts.seal.timestamp().unwrap();
    assert_eq!(token.der.as_bytes(), b"of seal");
    assert_eq!(token.over.unwrap(), facts.seal.seal.value);

    let mut draft = Draft::v1();
    let token = sequence(&[&object_identifier(oid::SM3)]);
    draft.time = bit_string(&token);
    let facts = observed(&draft.der()).unwrap();
    assert_eq!(facts.timestamp().unwrap().der.as_bytes(), token);
    assert_eq!(facts.timestamp().unwrap().over, None);
}

#[test]
fn octets_behind_a_stand_alone_seal_are_said() {
    let der = [Draft::v4().seal(), vec![0x0a]].concat();
    let observed = seal::observe_seal(&der, &Limits::default(), &[]);
    let findings = seal::judge_seal(&observed, 1);
    assert!(bad(&findings).is_empty());
    assert_eq!(warnings(&findings), [(Reason::TrailingData, "SESeal")]);
}

#[test]
fn a_property_that_is_no_text_is_kept() {
    let mut draft = Draft::v4();
    draft.property = tlv(Tag::IA5_STRING, &[&[0xce, 0xc4]]);
    let facts = observed(&draft.der()).unwrap();
    assert_eq!(facts.signature.property_info.as_bytes(), [0xce, 0xc4]);
    assert_eq!(facts.signature.property_text(), None);
    assert_eq!(warnings(&draft.judged()).len(), 1);
}

#[test]
fn a_truth_value_other_than_ff_is_true_and_said() {
    let mut draft = Draft::v4();
    draft.seal_extensions = sequence(&[&extension("1.2.3", &[1, 1, 1])]);
    let findings = draft.judged();
    assert!(bad(&findings).is_empty());
    let critical = (
        Reason::UnsupportedCriticalExtension,
        "SES_SealInfo.extDatas",
    );
    assert_eq!(
        warnings(&findings),
        [(ENCODING, "ExtData.critical"), critical]
    );
}

/// What is shown of a text in another character set; the octets that are signed stay.
#[test]
fn texts_in_other_character_sets_can_be_read() {
    for (name, want, why) in [
        (
            tlv(Tag::UTF8_STRING, &[&[0xb9, 0xe3]]),
            "广",
            "GBK in UTF8String",
        ),
        (
            tlv(Tag::BMP_STRING, &[&[0x5e, 0x7f]]),
            "广",
            "UTF-16 in BMPString",
        ),
        (
            tlv(Tag::BMP_STRING, &[&[0xb9, 0xe3, 0x41]]),
            "广A",
            "GBK in BMPString",
        ),
        (
            tlv(Tag::TELETEX_STRING, &["广".as_bytes()]),
            "广",
            "UTF-8 in TeletexString",
        ),
        (
            tlv(Tag::UTF8_STRING, &[&[b'A', 0xff]]),
            "A\u{fffd}",
            "neither",
        ),
    ] {
        let mut draft = Draft::v4();
        draft.name = name.clone();
        let facts = observed(&draft.der()).unwrap();
        let info = &facts.signature.seal.info;
        assert_eq!(info.property.name, want, "{why}");
        let kept = info.raw.windows(name.len()).any(|w| w == name);
        assert!(kept && facts.value.is_valid() && facts.seal.value.is_valid());
    }
}

#[test]
fn a_timestamp_of_no_known_form_is_left_out() {
    let rows: &[(&[u8], &str)] = &[
        (&number(1), "a number"),
        (&[bit_string(b"t"), number(1)].concat(), "two elements"),
        (
            &tlv(Tag::BIT_STRING, &[&[1, 1]]),
            "unused bits that are set",
        ),
        (&[], "nothing"),
        (&[0x03, 9, 0], "an element cut off"),
    ];
    for (content, why) in rows {
        let mut draft = Draft::v5();
        draft.timestamp = tlv(Tag::context(0), &[content]);
        draft.seal_timestamp = draft.timestamp.clone();
        let findings = draft.judged();
        assert!(bad(&findings).is_empty(), "{why}: {findings:?}");
        let places = ["SES_Signature.timeStamp", "SESeal.timeStamp"];
        assert_eq!(warnings(&findings), places.map(|p| (ENCODING, p)), "{why}");
        let facts = observed(&draft.der()).unwrap();
        assert!(facts.timestamp().is_none(), "{why}");
        assert!(facts.seal.timestamp().is_none(), "{why}");
    }
    for wrapped in [
        tlv(Tag::context(0), &[&TOKEN]),
        tlv(Tag::context(0), &[&octets(&TOKEN)]),
        tlv(Tag::context_primitive(0), &[&TOKEN]),
        tlv(Tag::context_primitive(0), &[&[0], &TOKEN]),
    ] {
        let mut draft = Draft::v4();
        draft.timestamp = wrapped;
        let token = observed(&draft.der()).unwrap().timestamp().unwrap();
        assert_eq!(token.der.as_bytes(), TOKEN);
    }
}
