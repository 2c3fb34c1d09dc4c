//! Timestamps, right and wrong.

use yinzheng::asn1::Tag;
use yinzheng::asn1::integer;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::oid;
use yinzheng::oid::Oid;
use yinzheng::pki::timestamp;
use yinzheng::pki::timestamp::Accuracy;
use yinzheng::pki::timestamp::Fraction;
use yinzheng::pki::timestamp::TimestampFacts;
use yinzheng::pki::timestamp::TimestampRequest;
use yinzheng::pki::timestamp::TsaName;
use yinzheng::pki::timestamp::TstInfo;
use yinzheng::pki::timestamp::Wrapping;
use yinzheng::report::Outcome;
use yinzheng::report::Subject;

use crate::build::Cms;
use crate::build::Party;
use crate::build::SignerInfo;
use crate::build::algorithm;
use crate::build::attributes;
use crate::build::octets;
use crate::build::signing_certificate;
use crate::build::sm3;
use crate::build::with_one_element_too_many;
use crate::complaints;

/// What was timestamped: a signature value.
const VALUE: &[u8] = b"signature value";
const INVALID: &str = "time.timestamp not-ok TIMESTAMP_INVALID";

fn authority() -> Party {
    Party::new("TSA", 5, 0x44)
}

/// Fields of a TSTInfo.
struct Info {
    version: u8,
    digest: DigestAlgorithm,
    imprint: Option<Vec<u8>>,
    time: &'static [u8],
    more: Vec<u8>,
}

impl Default for Info {
    fn default() -> Self {
        Self {
            version: 1,
            digest: DigestAlgorithm::Sm3,
            imprint: None,
            time: b"20240601020304Z",
            more: Vec::new(),
        }
    }
}

impl Info {
    fn der(&self) -> Vec<u8> {
        let computed = || self.digest.digest(VALUE).as_bytes().to_vec();
        let imprint = self.imprint.clone().unwrap_or_else(computed);
        sequence(&[
            &integer(&[self.version]),
            &object_identifier(Oid::from_dotted("1.2.3").unwrap()),
            &sequence(&[&algorithm(self.digest.oid()), &octets(&imprint)]),
            &integer(&[9]),
            &tlv(Tag::GENERALIZED_TIME, &[self.time]),
            &self.more,
        ])
    }
}

/// The token over `info`, its certificate bound by the ESS attribute.
fn token(party: &Party, info: &[u8]) -> Cms {
    let mut list = attributes(oid::CT_TST_INFO, &sm3(info));
    let bound = signing_certificate(&party.certificate, DigestAlgorithm::Sm3);
    list.push(bound);
    let mut value = Cms::new(Some(info), party, SignerInfo::attributed(party, list));
    value.content_type = oid::CT_TST_INFO;
    value.version = 3;
    value
}

fn observe(value: &[u8], imprinted: Option<&[u8]>) -> TimestampFacts {
    let limits = Limits::default();
    timestamp::observe(
        value,
        &TimestampRequest {
            imprinted,
            certificates: &[],
            limits: &limits,
            sm2_ids: &[DEFAULT_ID],
        },
    )
}

fn wrong(value: &[u8]) -> Vec<String> {
    let facts = observe(value, Some(VALUE));
    complaints(&timestamp::judge(&facts, Subject::Timestamp(1)))
}

#[test]
fn a_good_token_states_its_time() {
    let party = authority();
    for digest in [DigestAlgorithm::Sm3, DigestAlgorithm::Sha256] {
        let info = Info {
            digest,
            ..Info::default()
        };
        let value = token(&party, &info.der()).der();
        let facts = observe(&value, Some(VALUE));
        let findings = timestamp::judge(&facts, Subject::Timestamp(1));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].outcome, Outcome::Ok);
        assert_eq!(findings[0].detail.as_deref(), Some("2024-06-01T02:03:04Z"));
        assert_eq!(facts.certificate(), Some(&party.read()));
    }
}

#[test]
fn a_token_comes_alone_or_in_a_response() {
    let token = token(&authority(), &Info::default().der()).der();
    let response = |status: u8| sequence(&[&sequence(&[&integer(&[status])]), &token]);
    assert!(wrong(&response(0)).is_empty());
    assert!(wrong(&response(1)).is_empty(), "granted with changes");
    assert_eq!(wrong(&response(2)), [INVALID], "rejected");
    let facts = observe(&response(1), Some(VALUE));
    assert_eq!(facts.wrapping, Wrapping::Response(1));

    let more = sequence(&[&sequence(&[&integer(&[0])]), &token, &octets(b"")]);
    assert!(
        wrong(&more).contains(&INVALID.to_owned()),
        "one element more"
    );
    let empty = sequence(&[&sequence(&[&integer(&[2])])]);
    assert_eq!(wrong(&empty), [INVALID, INVALID], "no token, and refused");
    let ber = [&[0x30, 0x80], &response(0)[4..], &[0, 0]].concat();
    assert_eq!(
        wrong(&ber),
        ["time.timestamp warning NON_STANDARD_ENCODING"]
    );
}

#[test]
fn an_imprint_of_something_else_is_invalid() {
    let party = authority();
    let value = token(&party, &Info::default().der()).der();
    let facts = observe(&value, Some(b"another value"));
    let findings = timestamp::judge(&facts, Subject::Timestamp(1));
    assert_eq!(complaints(&findings), [INVALID]);
    assert_eq!(findings[0].place.as_deref(), Some("TSTInfo.messageImprint"));

    let short = Info {
        imprint: Some(sm3(VALUE)[..31].to_vec()),
        ..Info::default()
    };
    assert_eq!(wrong(&token(&party, &short.der()).der()), [INVALID]);

    let weak = Info {
        digest: DigestAlgorithm::Sha1,
        ..Info::default()
    };
    assert_eq!(
        wrong(&token(&party, &weak.der()).der()),
        ["time.timestamp not-ok CRYPTO_CONSTRAINTS_FAILURE_NO_POE"]
    );
    assert_eq!(
        complaints(&timestamp::judge(&observe(&value, None), Subject::Document)),
        ["time.timestamp not-ok SIGNED_DATA_NOT_FOUND"]
    );
}

#[test]
fn a_weak_digest_inside_is_named() {
    let party = Party::on_p256("TSA", 5);
    let info = Info::default().der();
    let mut value = token(&party, &info);
    let digest = DigestAlgorithm::Sha1.digest(&info);
    let mut list = attributes(oid::CT_TST_INFO, digest.as_bytes());
    let bound = signing_certificate(&party.certificate, DigestAlgorithm::Sm3);
    list.push(bound);
    list.sort();
    value.signers = vec![SignerInfo::attributed(&party, list)];
    value.signers[0].digest = oid::SHA1;
    value.signers[0].algorithm = oid::ECDSA_SHA256;
    value.digests = vec![oid::SHA1];

    assert_eq!(
        wrong(&value.der()),
        [
            "time.timestamp not-ok CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            "time.timestamp warning NON_STANDARD_ENCODING"
        ]
    );
}

#[test]
fn a_token_that_is_not_signed_as_it_must_be_is_invalid() {
    let party = authority();
    let info = Info::default().der();

    let mut altered = token(&party, &info);
    altered.content = Some(octets(
        &Info {
            time: b"20200601020304Z",
            ..Info::default()
        }
        .der(),
    ));
    assert_eq!(wrong(&altered.der()), [INVALID], "another time");

    let mut forged = token(&party, &info);
    forged.signers[0].signature = party.sign(b"something else");
    assert_eq!(wrong(&forged.der()), [INVALID], "a wrong value");

    let mut plain = token(&party, &info);
    plain.signers = vec![SignerInfo::plain(&party, &info)];
    assert_eq!(wrong(&plain.der()), [INVALID], "no attributes");

    let mut doubled = token(&party, &info);
    let list = doubled.signers[0].attributes.clone().unwrap();
    doubled.signers.push(SignerInfo::attributed(&party, list));
    assert_eq!(wrong(&doubled.der()), [INVALID], "two signers");

    let mut nobody = token(&party, &info);
    nobody.signers.clear();
    assert_eq!(wrong(&nobody.der()), [INVALID], "no signer");

    let mut other_type = token(&party, &info);
    other_type.content_type = oid::GM_DATA;
    let list = attributes(oid::GM_DATA, &sm3(&info));
    other_type.signers = vec![SignerInfo::attributed(&party, list)];
    assert_eq!(wrong(&other_type.der())[0], INVALID, "data, not TSTInfo");

    let mut unfound = token(&party, &info);
    unfound.certificates.clear();
    assert_eq!(
        wrong(&unfound.der()),
        ["time.timestamp not-ok NO_SIGNING_CERTIFICATE_FOUND"]
    );

    let mut empty = token(&party, &info);
    empty.content = None;
    assert!(
        wrong(&empty.der()).contains(&INVALID.to_owned()),
        "no content"
    );
}

#[test]
fn the_authority_names_its_certificate() {
    let party = authority();
    let info = Info::default().der();
    let with = |extra: Option<Vec<u8>>| {
        let mut list = attributes(oid::CT_TST_INFO, &sm3(&info));
        list.extend(extra);
        let mut value = token(&party, &info);
        value.signers = vec![SignerInfo::attributed(&party, list)];
        wrong(&value.der())
    };
    assert_eq!(
        with(None),
        ["time.timestamp warning NON_STANDARD_ENCODING"],
        "demanded, and read without"
    );
    let namesake = Party::new("TSA", 5, 0x55).certificate;
    assert_eq!(
        with(Some(signing_certificate(&namesake, DigestAlgorithm::Sm3))),
        ["time.timestamp not-ok NO_SIGNING_CERTIFICATE_FOUND"]
    );
}

#[test]
fn raw_values_and_other_identities_are_said() {
    let party = authority();
    let mut value = token(&party, &Info::default().der());
    let list = value.signers[0].attributes.clone().unwrap();
    value.signers[0].signature = party.sign_raw(&tlv(Tag::SET, &[&list.concat()]));
    assert_eq!(
        wrong(&value.der()),
        ["time.timestamp warning SIGNATURE_RAW"]
    );

    let mut facts = observe(&token(&party, &Info::default().der()).der(), Some(VALUE));
    facts.cms.signers[0].sm2_id = Some(Vec::new());
    assert_eq!(
        complaints(&timestamp::judge(&facts, Subject::Document)),
        ["time.timestamp warning SM2_ID_OTHER"]
    );
}

#[test]
fn the_name_of_the_authority_is_compared() {
    let party = authority();
    let of = |name: &[u8]| {
        let tsa = tlv(Tag::context(0), &[&tlv(Tag::context(4), &[name])]);
        let info = Info {
            more: tsa,
            ..Info::default()
        };
        let value = token(&party, &info.der()).der();
        (observe(&value, Some(VALUE)).tsa_name, wrong(&value))
    };
    assert_eq!(of(&party.name), (TsaName::Matches, vec![]));
    assert_eq!(
        of(&Party::new("other", 1, 1).name),
        (
            TsaName::Differs,
            vec!["time.timestamp warning NON_STANDARD_ENCODING".to_owned()]
        )
    );
}

#[test]
fn critical_extensions_are_not_passed_over() {
    let party = authority();
    let of = |critical: &[u8]| {
        let extension = sequence(&[&object_identifier(oid::SM3), critical, &octets(b"")]);
        let info = Info {
            more: tlv(Tag::context(1), &[&extension]),
            ..Info::default()
        };
        wrong(&token(&party, &info.der()).der())
    };
    assert!(of(&[]).is_empty());
    assert_eq!(
        of(&[1, 1, 0xff]),
        ["time.timestamp not-ok UNSUPPORTED_CRITICAL_EXTENSION"]
    );
}

#[test]
fn fields_are_read_and_odd_ones_refused() {
    let accuracy = sequence(&[&integer(&[2]), &[0x80, 2, 1, 0xf4], &[0x81, 1, 3]]);
    let more = [&accuracy[..], &[1, 1, 0xff], &integer(&[0x77])].concat();
    let info = Info {
        time: b"20240601020304.5Z",
        more,
        ..Info::default()
    };
    let read = TstInfo::from_der(&info.der()).unwrap();
    assert_eq!(
        read.accuracy,
        Some(Accuracy {
            seconds: 2,
            millis: 500,
            micros: 3
        })
    );
    assert_eq!((read.ordering, read.fraction), (true, Fraction::CutOff));
    assert_eq!(read.nonce.as_deref(), Some(&[0x77][..]));
    assert_eq!(read.latest().to_string(), "2024-06-01T02:03:08Z");

    let with = |more: &[u8]| Info {
        more: more.to_vec(),
        ..Info::default()
    };
    for (info, field) in [
        (
            Info {
                version: 2,
                ..Info::default()
            },
            "TSTInfo.version",
        ),
        (
            Info {
                time: b"20240601020304+0800",
                ..Info::default()
            },
            "TSTInfo.genTime",
        ),
        (with(&sequence(&[&[0x80, 2, 3, 0xe8]])), "TSTInfo.accuracy"),
        (with(&sequence(&[&[0x80, 1, 0xff]])), "TSTInfo.accuracy"),
        (with(&octets(b"")), "TSTInfo"),
    ] {
        assert_eq!(TstInfo::from_der(&info.der()).unwrap_err().field(), field);
    }
    let trailing = [Info::default().der(), vec![0]].concat();
    assert!(TstInfo::from_der(&trailing).is_err());
}

#[test]
fn an_element_too_many_is_refused_wherever_it_stands() {
    let extension = sequence(&[&object_identifier(oid::SM3), &octets(b"")]);
    let name = authority().name;
    let info = Info {
        more: [
            sequence(&[&integer(&[2])]),
            tlv(Tag::context(0), &[&tlv(Tag::context(4), &[&name])]),
            tlv(Tag::context(1), &[&extension]),
        ]
        .concat(),
        ..Info::default()
    };
    assert!(TstInfo::from_der(&info.der()).is_ok());
    let mutants = with_one_element_too_many(&info.der());
    // NULL belongs to an algorithm without parameters.
    let read = mutants.iter().filter(|m| TstInfo::from_der(m).is_ok());
    assert_eq!((mutants.len(), read.count()), (11, 1));
}

#[test]
fn garbage_is_no_timestamp() {
    for value in [&b""[..], b"\x30\x00", b"\x30\x80", b"\x01\x02\x03", VALUE] {
        assert_eq!(wrong(value), [INVALID], "{value:02x?}");
    }
}
