//! What is read of a list of TS 119 612, and what is refused.

use yinzheng::error::ParseErrorKind as Kind;
use yinzheng::limits::Limits;
use yinzheng::recognition::import::ImportedList;
use yinzheng::recognition::import::ListFormat;

use crate::build::CA_QC;
use crate::build::base64;
use crate::build::ids;
use crate::build::list;
use crate::build::parties;
use crate::build::read;
use crate::build::service;
use crate::build::state;

fn sample() -> String {
    let now = state(
        CA_QC,
        &ids(&parties()[..1]),
        "granted",
        "2020-01-01T00:00:00Z",
    );
    list(&[service(&now, &[])])
}

#[test]
fn the_scheme_and_its_services_are_read() {
    let read = read(&sample());
    assert_eq!((read.format, read.version), (ListFormat::Ts119612, 5));
    assert_eq!(read.sequence, 42);
    assert_eq!(read.territory.as_deref(), Some("XX"));
    assert_eq!(read.operator[1].language, "zh");
    assert_eq!(read.operator[1].text, "示例主管机构");
    assert!(!read.is_closed());
    assert_eq!(read.services[0].provider[0].text, "Provider");
    assert_eq!(read.services[0].current.identity.certificates.len(), 1);
}

#[test]
fn both_versions_and_any_prefix_are_read() {
    let six = sample().replace("Identifier>5<", "Identifier>6<");
    assert_eq!(read(&six).version, 6);

    let prefixed = sample()
        .replace("xmlns=\"http", "xmlns:tsl=\"http")
        .replace("</", "\u{0}")
        .replace('<', "<tsl:")
        .replace('\u{0}', "</tsl:")
        .replace("<tsl:?xml", "<?xml");
    assert_eq!(read(&prefixed).services.len(), 1);
}

#[test]
fn a_pointer_names_those_who_may_sign_the_other_list() {
    let ids = ids(&parties()[..2]);
    let pointer = format!(
        "<PointersToOtherTSL><OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity>{ids}\
         </ServiceDigitalIdentity></ServiceDigitalIdentities><TSLLocation> https://example.org/list.xml </TSLLocation>\
         <AdditionalInformation><OtherInformation><SchemeTerritory>YY</SchemeTerritory></OtherInformation>\
         <OtherInformation><tslx:MimeType>application/vnd.etsi.tsl+xml</tslx:MimeType></OtherInformation>\
         </AdditionalInformation></OtherTSLPointer></PointersToOtherTSL><ListIssueDateTime>"
    );
    let read = read(&sample().replace("<ListIssueDateTime>", &pointer));
    let [pointer] = read.pointers.as_slice() else {
        panic!("one pointer: {:?}", read.pointers);
    };
    assert_eq!(pointer.location, "https://example.org/list.xml");
    assert_eq!(pointer.signers.certificates.len(), 2);
    assert_eq!(pointer.territory.as_deref(), Some("YY"));
    assert_eq!(
        pointer.mime_type.as_deref(),
        Some("application/vnd.etsi.tsl+xml")
    );
}

#[test]
fn an_empty_next_update_closes_the_list() {
    let closed = sample().replace("<dateTime>2027-05-01T00:00:00Z</dateTime>", "");
    let read = read(&closed);
    assert!(read.is_closed());
    assert_eq!(read.speaks_until(), read.issued_at);
}

/// What is replaced in the sample by what, the fault and the element, and why it is one.
const REFUSED: &[(&str, &str, Kind, &str, &str)] = &[
    (
        "v2#\" ",
        "v3#\" ",
        Kind::UnexpectedValue,
        "TrustServiceStatusList",
        "a foreign namespace",
    ),
    (
        "Identifier>5<",
        "Identifier>4<",
        Kind::UnexpectedValue,
        "TSLVersionIdentifier",
        "an old version",
    ),
    (
        "Identifier>5<",
        "Identifier>7<",
        Kind::UnexpectedValue,
        "TSLVersionIdentifier",
        "one to come",
    ),
    (
        ">42<",
        ">-1<",
        Kind::UnexpectedValue,
        "TSLSequenceNumber",
        "no number",
    ),
    (">42<", "><", Kind::Missing, "TSLSequenceNumber", "nothing"),
    (
        ">42<",
        ">4<!-- -->2<",
        Kind::BadText,
        "TSLSequenceNumber",
        "a comment in a value",
    ),
    (
        "</SchemeInformation>",
        "<TSLSequenceNumber>43</TSLSequenceNumber></SchemeInformation>",
        Kind::Duplicate,
        "TSLSequenceNumber",
        "two numbers",
    ),
    (
        "<ServiceStatus>",
        "<x:ServiceStatus xmlns:x='urn:x'>y</x:ServiceStatus><ServiceStatus>",
        Kind::UnexpectedValue,
        "ServiceStatus",
        "a foreign twin",
    ),
    (
        "2020-01-01T00:00:00Z",
        "2020-01-01T00:00:00",
        Kind::BadTime,
        "StatusStartingTime",
        "no zone",
    ),
    (
        "2020-01-01T00:00:00Z",
        "2020-01-01",
        Kind::BadTime,
        "StatusStartingTime",
        "a date",
    ),
    (
        "2027-05-01",
        "2026-10-31",
        Kind::BadTime,
        "NextUpdate",
        "due before it was issued",
    ),
    (
        "<NextUpdate><dateTime>2027-05-01T00:00:00Z</dateTime></NextUpdate>",
        "",
        Kind::Missing,
        "NextUpdate",
        "neither open nor closed",
    ),
    (
        "</TrustServiceStatusList>",
        "",
        Kind::UnexpectedValue,
        "TrustServiceStatusList",
        "cut short",
    ),
];

#[test]
fn what_two_readers_could_read_in_two_ways_is_refused() {
    for (from, to, kind, field, why) in REFUSED {
        let text = sample().replacen(from, to, 1);
        assert_ne!(text, sample(), "{why}: nothing was changed");
        let error = ImportedList::from_bytes(text.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (*kind, *field), "{why}");
    }
}

#[test]
fn entities_are_not_expanded() {
    let bomb =
        "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>\n<Trust";
    let text = sample()
        .replacen("<Trust", bomb, 1)
        .replace(">42<", ">&b;<");
    let error = ImportedList::from_bytes(text.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(error.field(), "DOCTYPE");
}

#[test]
fn size_depth_and_number_are_bounded() {
    let limit = |text: &str, limits: &Limits| {
        let error = ImportedList::from_bytes(text.as_bytes(), limits).unwrap_err();
        assert_eq!(error.kind(), Kind::Limit);
    };
    let short = Limits {
        xml: 1000,
        ..Limits::default()
    };
    limit(&sample(), &short);
    let flat = Limits {
        xml_depth: 5,
        ..Limits::default()
    };
    limit(&sample(), &flat);
    // Each certificate counts once for each state, whether or not the state repeats it.
    let certificate = base64(&parties()[0]);
    let many = format!("<DigitalId><X509Certificate>{certificate}</X509Certificate></DigitalId>");
    let now = state(CA_QC, &many.repeat(255), "granted", "2020-01-01T00:00:00Z");
    let before = state(CA_QC, "", "withdrawn", "2019-01-01T00:00:00Z");
    limit(
        &list(&[service(&now, &vec![before; 200])]),
        &Limits::default(),
    );
}
