//! What is not a seal or a seal signature at all, and where the reader says so.

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::error::ParseErrorKind;
use yinzheng::limits::Limits;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;
use yinzheng::seal;
use yinzheng::seal::Expectation;
use yinzheng::seal::SealSignature;
use yinzheng::seal::ValueCheck;

use crate::builder::Change;
use crate::builder::Draft;
use crate::builder::answer;
use crate::builder::dotted;
use crate::builder::extension;
use crate::builder::generalized;
use crate::builder::ia5;
use crate::builder::number;
use crate::builder::octets;
use crate::builder::text;
use crate::builder::utc;
use crate::rejections::ANSWERED;

const BROKEN: &[(Change, &str, &str)] = &[
    (|d| d.header[0] = vec![], "SES_Header.ID", "field missing"),
    (
        |d| d.header[2] = [ia5("A"), ia5("B")].concat(),
        "SES_Header",
        "field too many",
    ),
    (
        |d| d.header[1] = tlv(Tag::INTEGER, &[&[0xff]]),
        "SES_Header.version",
        "negative version",
    ),
    (
        |d| d.seal_id = octets(b"1"),
        "SES_SealInfo.esID",
        "no text at all",
    ),
    (
        |d| d.list_type = vec![],
        "SES_ESPropertyInfo.certListType",
        "V1 property in a V4 seal",
    ),
    (
        |d| d.list_type = number(2),
        "CertDigestObj",
        "certificates where digests are announced",
    ),
    (
        |d| {
            let own = octets(b"12345678901234567890123456789012");
            let entry = sequence(&[&text(Tag::PRINTABLE_STRING, "SM3"), &own]);
            d.list = sequence(&[&entry]);
        },
        "CertInfoList.Cert",
        "digests where certificates are announced",
    ),
    (
        |d| d.dates[0] = generalized("20240102000000"),
        "SES_ESPropertyInfo.createDate",
        "a time without zone",
    ),
    (
        |d| d.dates[0] = utc("240102080000"),
        "SES_ESPropertyInfo.createDate",
        "a UTCTime without zone",
    ),
    (
        |d| d.dates[1] = utc("240102080000+9900"),
        "SES_ESPropertyInfo.validStart",
        "no such zone",
    ),
    (
        |d| d.dates[2] = generalized("20241302000000Z"),
        "SES_ESPropertyInfo.validEnd",
        "no such month",
    ),
    (
        |d| d.picture[1] = bit_string(b"x"),
        "SES_ESPictureInfo.data",
        "picture in bits",
    ),
    (
        |d| d.seal_extensions = sequence(&[&extension("1.2.3", &[1, 2, 1, 1])]),
        "ExtData.critical",
        "a truth value of two octets",
    ),
    (
        |d| d.seal_extensions = sequence(&[&extension("1.2.3", &[1, 0])]),
        "ExtData.critical",
        "a truth value of none",
    ),
    (
        |d| d.seal_extensions = number(1),
        "SES_SealInfo",
        "something behind the picture",
    ),
    (
        |d| d.data_hash = tlv(Tag::BIT_STRING, &[&[3], &[0; 31], &[4]]),
        "TBS_Sign.dataHash",
        "unused bits that are set",
    ),
    (
        |d| d.data_hash = tlv(Tag::BIT_STRING, &[&[8], &[0; 32]]),
        "TBS_Sign.dataHash",
        "more unused bits than an octet has",
    ),
    (
        |d| d.time = bit_string(b"2024-06-01 10:00:00"),
        "TBS_Sign.timeInfo",
        "free time in a V4 signature",
    ),
    (
        |d| d.property = octets(b"/"),
        "TBS_Sign.propertyInfo",
        "property is no text",
    ),
    (
        |d| d.timestamp = octets(b"token"),
        "SES_Signature.timeStamp",
        "timestamp of another type",
    ),
    (
        |d| d.timestamp = [tlv(Tag::context(0), &[&bit_string(b"t")]), number(1)].concat(),
        "SES_Signature",
        "six elements",
    ),
    (
        |d| d.algorithm = vec![],
        "TBS_Sign.cert",
        "three elements, read as the layout of 2014",
    ),
    (
        |d| d.seal_timestamp = [tlv(Tag::context(0), &[&bit_string(b"t")]), number(1)].concat(),
        "SESeal",
        "six elements in the seal",
    ),
    (
        |d| d.dates[2].extend(number(1)),
        "SES_ESPropertyInfo",
        "something behind the end",
    ),
    (
        |d| d.picture[3].extend(number(1)),
        "SES_ESPictureInfo",
        "something behind the height",
    ),
    (
        |d| {
            let entry = sequence(&[&ia5("SM3"), &octets(b""), &number(1)]);
            d.list_type = number(2);
            d.list = sequence(&[&entry]);
        },
        "CertDigestObj",
        "something behind the digest",
    ),
    (
        |d| {
            let one = sequence(&[&dotted("1.2.3"), &octets(b"v"), &number(1)]);
            d.seal_extensions = sequence(&[&one]);
        },
        "ExtData",
        "something behind the value",
    ),
    (
        |d| {
            let list = sequence(&[&sequence(&[])]);
            d.extensions = tlv(Tag::context(0), &[&list, &number(1)]);
        },
        "TBS_Sign.extDatas",
        "something behind the list",
    ),
    (
        |d| d.extensions = number(1),
        "TBS_Sign",
        "something behind the property",
    ),
];

/// What is not as the structure demands is refused where it stands, and nothing else is answered.
#[test]
fn broken_structures_are_refused_at_the_field() {
    for (change, field, why) in BROKEN {
        let mut draft = Draft::v4();
        change(&mut draft);
        let fault = SealSignature::from_der(&draft.der()).unwrap_err();
        assert_eq!(fault.field(), *field, "{why}: {fault}");
        let findings = draft.judged();
        let want = Outcome::NotOk(Reason::FormatFailure);
        assert_eq!(answer(&findings, Check::SesFormat), want, "{why}");
        for check in &ANSWERED[1..] {
            let skipped = Outcome::Skipped(Reason::NotEvaluated);
            assert_eq!(answer(&findings, *check), skipped, "{why}");
        }
    }
}

#[test]
fn nothing_stands_behind_the_fields_of_2014() {
    type Change = fn(&mut Draft);
    let rows: &[(Change, &str)] = &[
        (|d| d.algorithm.extend(number(1)), "TBS_Sign"),
        (|d| d.timestamp = number(1), "SES_Signature"),
        (
            |d| d.wrap_sign_info = |info| [info, number(1)].concat(),
            "SESeal",
        ),
        (
            |d| {
                d.wrap_sign_info = |info| {
                    let fields = Reader::new(&info).read_any("signInfo").unwrap().value;
                    sequence(&[fields, &number(1)])
                }
            },
            "SESeal.signInfo",
        ),
    ];
    for (change, field) in rows {
        let mut draft = Draft::v1();
        change(&mut draft);
        let fault = SealSignature::from_der(&draft.der()).unwrap_err();
        assert_eq!(fault.field(), *field, "{fault}");
        assert_eq!(fault.kind(), ParseErrorKind::TrailingData, "{fault}");
    }
}

#[test]
fn sign_info_that_cannot_be_read_is_never_taken_for_good() {
    for (wrap, why) in [
        (
            (|_| octets(b"free text")) as fn(Vec<u8>) -> Vec<u8>,
            "octets",
        ),
        (
            |info| octets(&[&info[..], &[0]].concat()),
            "octets behind it",
        ),
        (|info| tlv(Tag::BIT_STRING, &[&[1], &info]), "unused bits"),
        (|_| sequence(&[]), "nothing in it"),
        (|_| number(1), "a number"),
    ] {
        let mut draft = Draft::v1();
        draft.wrap_sign_info = wrap;
        let findings = draft.judged();
        let want = Outcome::NotOk(Reason::FormatFailure);
        assert_eq!(answer(&findings, Check::SesFormat), want, "{why}");
        let alone = seal::observe_seal(&draft.seal(), &Limits::default(), &[]);
        let findings = seal::judge_seal(&alone, 1);
        assert_eq!(answer(&findings, Check::SesFormat), want, "{why}");
        let skipped = Outcome::Skipped(Reason::NotEvaluated);
        assert_eq!(answer(&findings, Check::SesSealSignature), skipped);
    }
}

#[test]
fn limits_are_indeterminate_and_not_forgeries() {
    let draft = Draft::v4();
    let der = draft.der();
    let rows = [
        (
            Limits {
                seal: der.len() - 1,
                ..Limits::default()
            },
            "SES_Signature",
        ),
        (
            Limits {
                seal_certificates: 0,
                ..Limits::default()
            },
            "SES_ESPropertyInfo.certList",
        ),
    ];
    for (limits, field) in rows {
        let observed = seal::observe(&der, &limits, &[]);
        let fault = observed.as_ref().unwrap_err();
        assert_eq!(
            (fault.kind(), fault.field()),
            (ParseErrorKind::Limit, field)
        );
        let findings = seal::judge(&observed, &Expectation::new(1, None));
        let want = Outcome::NotOk(Reason::LimitExceeded);
        assert_eq!(answer(&findings, Check::SesFormat), want);
    }
    let many = vec![extension("1.2.3", &[]); 257];
    let mut draft = Draft::v4();
    draft.seal_extensions = sequence(&[&many.concat()]);
    let fault = SealSignature::from_der(&draft.der()).unwrap_err();
    assert_eq!(fault.kind(), ParseErrorKind::Limit);
    let limits = Limits {
        certificate: 16,
        ..Limits::default()
    };
    let facts = seal::observe(&der, &limits, &[]).unwrap();
    assert_eq!(facts.value, ValueCheck::NoCertificate);
}
