//! Short names for the DER that the builders write, over the writer of `yinzheng::asn1`.

use yinzheng::asn1::Tag;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::tlv;
use yinzheng::oid::Oid;
use yinzheng::time::Timestamp;

/// One element with `tag` around the concatenation of `parts`.
pub(crate) fn element<P: AsRef<[u8]>>(tag: Tag, parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    let content: Vec<u8> = parts
        .into_iter()
        .flat_map(|p| p.as_ref().to_vec())
        .collect();
    tlv(tag, &[&content])
}

/// SEQUENCE.
pub(crate) fn seq<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    element(Tag::SEQUENCE, parts)
}

/// SET OF, sorted as DER demands.
pub(crate) fn set(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = parts.into_iter().collect();
    parts.sort();
    element(Tag::SET, parts)
}

/// `[number]` EXPLICIT around whole elements, or IMPLICIT over the content of a constructed one.
pub(crate) fn tagged<P: AsRef<[u8]>>(number: u8, parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    element(Tag::context(number), parts)
}

/// `[number]` IMPLICIT over the content of a primitive.
pub(crate) fn primitive(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(Tag::context_primitive(number), &[content])
}

/// The content of the element `der`, without identifier and length.
pub(crate) fn content(der: &[u8]) -> &[u8] {
    yinzheng::asn1::Reader::new(der)
        .read_any("element")
        .expect("one element")
        .value
}

/// INTEGER.
pub(crate) fn int(value: u64) -> Vec<u8> {
    yinzheng::asn1::integer(&value.to_be_bytes())
}

/// BOOLEAN.
pub(crate) fn boolean(octet: u8) -> Vec<u8> {
    tlv(Tag::BOOLEAN, &[&[octet]])
}

/// NULL.
pub(crate) fn null() -> Vec<u8> {
    tlv(Tag::NULL, &[])
}

/// ENUMERATED, below 128.
pub(crate) fn enumerated(value: u8) -> Vec<u8> {
    tlv(Tag::ENUMERATED, &[&[value]])
}

/// OBJECT IDENTIFIER.
pub(crate) fn oid(oid: Oid) -> Vec<u8> {
    object_identifier(oid)
}

/// OBJECT IDENTIFIER from dotted text.
pub(crate) fn dotted(text: &str) -> Oid {
    Oid::from_dotted(text).expect("a dotted identifier")
}

/// OCTET STRING.
pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(Tag::OCTET_STRING, &[content])
}

/// BIT STRING of whole octets.
pub(crate) fn bits(content: &[u8]) -> Vec<u8> {
    yinzheng::asn1::bit_string(content)
}

/// BIT STRING of named bits, without trailing zeros.
pub(crate) fn named_bits(set: &[u8]) -> Vec<u8> {
    let Some(&last) = set.iter().max() else {
        return tlv(Tag::BIT_STRING, &[&[0]]);
    };
    let mut content = vec![0; usize::from(last / 8) + 2];
    content[0] = 7 - last % 8;
    for &bit in set {
        content[usize::from(bit / 8) + 1] |= 0x80 >> (bit % 8);
    }
    tlv(Tag::BIT_STRING, &[&content])
}

/// UTF8String.
pub(crate) fn utf8(text: &str) -> Vec<u8> {
    tlv(Tag::UTF8_STRING, &[text.as_bytes()])
}

/// PrintableString.
pub(crate) fn printable(text: &str) -> Vec<u8> {
    tlv(Tag::PRINTABLE_STRING, &[text.as_bytes()])
}

/// IA5String.
pub(crate) fn ia5(text: &str) -> Vec<u8> {
    tlv(Tag::IA5_STRING, &[text.as_bytes()])
}

/// `YYYYMMDDHHMMSSZ`.
pub(crate) fn compact_time(time: Timestamp) -> String {
    let digits: String = time
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    format!("{digits}Z")
}

/// GeneralizedTime.
pub(crate) fn generalized_time(time: Timestamp) -> Vec<u8> {
    tlv(Tag::GENERALIZED_TIME, &[compact_time(time).as_bytes()])
}

/// UTCTime; the century is cut off.
pub(crate) fn utc_time(time: Timestamp) -> Vec<u8> {
    tlv(Tag::UTC_TIME, &[&compact_time(time).as_bytes()[2..]])
}

/// The Time of X.509: UTCTime to the end of 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5).
pub(crate) fn time(time: Timestamp) -> Vec<u8> {
    if time < instant("2050-01-01T00:00:00Z") {
        utc_time(time)
    } else {
        generalized_time(time)
    }
}

/// The instant that RFC 3339 text names.
pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().expect("RFC 3339 time")
}

/// AlgorithmIdentifier.
pub(crate) fn algorithm(algorithm: Oid, parameters: Option<Vec<u8>>) -> Vec<u8> {
    seq([oid(algorithm), parameters.unwrap_or_default()])
}
