//! What is read of a list of TS 119 602, and what is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;
use yinzheng::error::ParseErrorKind;
use yinzheng::limits::Limits;
use yinzheng::pki::Purpose;
use yinzheng::recognition::import::ImportedList;
use yinzheng::recognition::import::ListFormat;
use yinzheng::recognition::import::Omission;

use crate::build::CA_PKC;
use crate::build::ISSUED;
use crate::build::NEXT;
use crate::build::TSA;
use crate::build::anchors;
use crate::build::base64;
use crate::build::parties;
use crate::build::period;
use crate::build::periods;
use crate::build::read;
use crate::build::status;

fn text(value: &str) -> Value {
    json!([{"lang": "en", "value": value}])
}

/// A CA with a history, and a timestamp authority in a list of the approved alone.
fn lote() -> Value {
    let [ca, _, tsa] = parties().map(|c| json!({"X509Certificates": [{"val": base64(&c)}]}));
    json!({
        "ListAndSchemeInformation": {
            "LoTEVersionIdentifier": 1, "LoTESequenceNumber": 9,
            "LoTEType": "http://uri.etsi.org/19602/LoTEType/Example",
            "SchemeOperatorName": text("Example authority"), "SchemeTerritory": "XX",
            "PointersToOtherLoTE": [{
                "LoTELocation": "https://example.org/other.json",
                "ServiceDigitalIdentities": [ca],
                "LoTEQualifiers": [{"LoTEType": "urn:example", "SchemeOperatorName": text("Other"), "MimeType": "application/jose"}],
            }],
            "ListIssueDateTime": ISSUED, "NextUpdate": NEXT,
        },
        "TrustedEntitiesList": [{
            "TrustedEntityInformation": {"TEName": text("Provider")},
            "TrustedEntityServices": [
                {
                    "ServiceInformation": {
                        "ServiceName": text("CA"), "ServiceDigitalIdentity": ca, "ServiceTypeIdentifier": CA_PKC,
                        "ServiceStatus": status("withdrawn"), "StatusStartingTime": "2024-01-01T00:00:00Z",
                    },
                    "ServiceHistory": [{
                        "ServiceName": text("CA"), "ServiceDigitalIdentity": {"X509SKIs": ["AQI="]},
                        "ServiceStatus": status("granted"), "StatusStartingTime": "2020-01-01T00:00:00Z",
                    }],
                },
                {"ServiceInformation": {
                    "ServiceName": text("TSA"), "ServiceDigitalIdentity": tsa, "ServiceTypeIdentifier": TSA,
                }},
            ],
        }],
    })
}

#[test]
fn the_four_ways_to_wrap_a_list_hold_the_same_list() {
    let plain = lote().to_string();
    let payload = URL_SAFE_NO_PAD.encode(&plain);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#);
    for text in [
        plain.clone(),
        json!({ "LoTE": lote() }).to_string(),
        format!("{header}.{payload}.c2ln"),
        json!({"payload": payload, "signatures": [{"protected": header, "signature": "c2ln"}]})
            .to_string(),
    ] {
        let list = read(&text);
        assert_eq!((list.format, list.sequence), (ListFormat::Ts119602, 9));
        assert_eq!(list.services.len(), 2);
        assert_eq!(list.pointers[0].signers.certificates.len(), 1);
        assert_eq!(
            list.pointers[0].mime_type.as_deref(),
            Some("application/jose")
        );
    }
}

#[test]
fn a_former_state_without_certificate_is_that_of_the_present_one() {
    let list = read(&lote().to_string());
    let made = anchors(&list);
    let [ca, tsa] = made.anchors.as_slice() else {
        panic!("two anchors: {made:?}");
    };
    assert!(ca.purposes.contains(Purpose::SignerCa) && !ca.purposes.contains(Purpose::TimestampCa));
    assert!(
        tsa.purposes.contains(Purpose::TimestampCa) && !tsa.purposes.contains(Purpose::SignerCa)
    );
    assert_eq!(
        periods(&made)[0],
        period("2020-01-01T00:00:00Z", "2023-12-31T23:59:59Z")
    );
    // Nobody says since when the authority is approved; the list's issue is the first time that it is known.
    assert_eq!(periods(&made)[1], (2, ISSUED.to_owned(), NEXT.to_owned()));
}

#[test]
fn a_null_next_update_closes_the_list() {
    let mut closed = lote();
    closed["ListAndSchemeInformation"]["NextUpdate"] = Value::Null;
    let list = read(&closed.to_string());
    assert!(list.is_closed());
    let last = anchors(&list).anchors.pop().unwrap();
    assert_eq!(last.trusted_until, Some(list.issued_at));
}

#[test]
fn extensions_and_foreign_types_leave_a_service_out() {
    let mut odd = lote();
    let services = &mut odd["TrustedEntitiesList"][0]["TrustedEntityServices"];
    services[0]["ServiceInformation"]["ServiceTypeIdentifier"] =
        "http://uri.etsi.org/19602/SvcType/PID/Issuance".into();
    services[1]["ServiceInformation"]["ServiceInformationExtensions"] = json!([{"x": 1}]);
    let made = anchors(&read(&odd.to_string()));
    assert!(made.anchors.is_empty());
    let whys: Vec<_> = made.omitted.iter().map(|o| (o.service, o.why)).collect();
    assert_eq!(
        whys,
        [(0, Omission::TypeUnknown), (1, Omission::CriticalExtension)]
    );
}

#[test]
fn what_is_no_list_is_refused() {
    use ParseErrorKind as Kind;
    let plain = lote().to_string();
    let twice = plain.replacen(
        "\"LoTESequenceNumber\":9",
        "\"LoTESequenceNumber\":9,\"LoTESequenceNumber\":8",
        1,
    );
    let next = format!("\"NextUpdate\":\"{NEXT}\"");
    let both = json!({"LoTE": lote(), "payload": URL_SAFE_NO_PAD.encode(&plain)}).to_string();
    let nested = json!({"payload": URL_SAFE_NO_PAD.encode(json!({"payload": "e30"}).to_string())});
    let two =
        json!({"LoTE": lote(), "ListAndSchemeInformation": lote()["ListAndSchemeInformation"]});
    for (text, kind, why) in [
        (String::new(), Kind::UnexpectedValue, "nothing"),
        ("{}".to_owned(), Kind::Missing, "an empty object"),
        ("[]".to_owned(), Kind::UnexpectedValue, "an array"),
        ("a.b".to_owned(), Kind::UnexpectedValue, "no signature"),
        (
            "a.*.c".to_owned(),
            Kind::BadText,
            "a payload that is not Base64",
        ),
        (plain[..100].to_owned(), Kind::Truncated, "cut short"),
        (twice, Kind::UnexpectedValue, "a member that stands twice"),
        (
            plain.replace("Identifier\":1", "Identifier\":2"),
            Kind::UnexpectedValue,
            "a version to come",
        ),
        (
            plain.replace(&next, "\"x\":1"),
            Kind::UnexpectedValue,
            "neither open nor closed",
        ),
        (
            plain.replace(NEXT, "2026-10-31T00:00:00Z"),
            Kind::BadTime,
            "due before it was issued",
        ),
        (
            plain.replace(NEXT, "2027-05-01"),
            Kind::UnexpectedValue,
            "a date",
        ),
        (both, Kind::Duplicate, "a list beside a signed one"),
        (
            nested.to_string(),
            Kind::Duplicate,
            "a signature in a signature",
        ),
        (two.to_string(), Kind::Duplicate, "two lists"),
        ("[".repeat(100_000), Kind::UnexpectedValue, "deep nesting"),
    ] {
        let error = ImportedList::from_bytes(text.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.kind(), kind, "{why}");
    }
}
