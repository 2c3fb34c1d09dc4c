//! DER as the templates write it, over the writer of `asn1`.

use crate::asn1::Tag;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::oid::Oid;
use crate::pki::issue::IssueError;
use crate::time::Timestamp;

/// 1950-01-01, the first instant that UTCTime and so a certificate can name.
const FIRST: Timestamp = Timestamp::from_unix(-631_152_000);

/// 2050-01-01, from which on times are GeneralizedTime.
const FROM_2050: Timestamp = Timestamp::from_unix(2_524_608_000);

/// 9999-12-31T23:59:59, the last instant with a year of four digits.
const LAST: Timestamp = Timestamp::from_unix(253_402_300_799);

/// SEQUENCE OF elements.
pub(super) fn sequence_of(elements: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[&elements.concat()])
}

/// SET OF elements, in the order of DER.
pub(super) fn set_of(elements: Vec<Vec<u8>>) -> Vec<u8> {
    tlv(Tag::SET, &[&sorted(elements)])
}

/// `[number]` IMPLICIT SET OF elements, in the order of DER; nothing if there are none.
pub(super) fn optional_set(number: u8, elements: Vec<Vec<u8>>) -> Vec<u8> {
    if elements.is_empty() {
        return Vec::new();
    }
    tlv(Tag::context(number), &[&sorted(elements)])
}

/// No element is the beginning of another, so plain order of octets is that of DER (X.690, 11.6).
fn sorted(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    elements.dedup();
    elements.concat()
}

/// `[number]` EXPLICIT around one element.
pub(super) fn explicit(number: u8, element: &[u8]) -> Vec<u8> {
    tlv(Tag::context(number), &[element])
}

/// `[number]` IMPLICIT over the content of a primitive.
pub(super) fn primitive(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(Tag::context_primitive(number), &[content])
}

/// OCTET STRING.
pub(super) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(Tag::OCTET_STRING, &[content])
}

/// NULL.
pub(super) fn null() -> Vec<u8> {
    tlv(Tag::NULL, &[])
}

/// BOOLEAN TRUE; FALSE is the default wherever one is written here, and so left out.
pub(super) fn yes() -> Vec<u8> {
    tlv(Tag::BOOLEAN, &[&[0xff]])
}

/// ENUMERATED.
pub(super) fn enumerated(code: u8) -> Vec<u8> {
    tlv(Tag::ENUMERATED, &[&[code]])
}

/// INTEGER.
pub(super) fn number(value: u64) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// BIT STRING of named bits, without trailing zeros (X.690, 11.2.2); bit n of `flags` is the named bit n.
pub(super) fn named_bits(flags: u16) -> Vec<u8> {
    let [high, low] = flags.reverse_bits().to_be_bytes();
    let significant = if low == 0 { &[high][..] } else { &[high, low] };
    let unused = significant.last().map_or(0, |b| b.trailing_zeros());
    match u8::try_from(unused) {
        Ok(unused @ 0..8) => tlv(Tag::BIT_STRING, &[&[unused], significant]),
        _ => tlv(Tag::BIT_STRING, &[&[0]]),
    }
}

/// AlgorithmIdentifier or Attribute-like pair: an identifier, and what follows it.
pub(super) fn identified(oid: Oid, rest: &[u8]) -> Vec<u8> {
    sequence(&[&object_identifier(oid), rest])
}

/// Time: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5; RFC 5652, 11.3).
pub(super) fn time(time: Timestamp) -> Result<Vec<u8>, IssueError> {
    let text = compact(time)?;
    let short = text.as_bytes().get(2..).unwrap_or_default();
    if time < FROM_2050 {
        Ok(tlv(Tag::UTC_TIME, &[short]))
    } else {
        Ok(tlv(Tag::GENERALIZED_TIME, &[text.as_bytes()]))
    }
}

/// GeneralizedTime without a fraction.
pub(super) fn generalized_time(time: Timestamp) -> Result<Vec<u8>, IssueError> {
    Ok(tlv(Tag::GENERALIZED_TIME, &[compact(time)?.as_bytes()]))
}

/// `YYYYMMDDHHMMSSZ`.
fn compact(time: Timestamp) -> Result<String, IssueError> {
    if time < FIRST || time > LAST {
        return Err(IssueError::TimeOutOfRange);
    }
    let mut text = time.to_string();
    text.retain(|c| c.is_ascii_digit());
    text.push('Z');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_bits_end_with_the_last_one_set() {
        for (flags, want, why) in [
            (0, &[3, 1, 0][..], "none at all"),
            (1, &[3, 2, 7, 0x80], "digitalSignature"),
            (0b11, &[3, 2, 6, 0xc0], "and nonRepudiation"),
            (0b110_0000, &[3, 2, 1, 0x06], "keyCertSign and cRLSign"),
            (1 << 7, &[3, 2, 0, 0x01], "a full octet"),
            (1 << 8, &[3, 3, 7, 0x00, 0x80], "decipherOnly"),
        ] {
            assert_eq!(named_bits(flags), want, "{why}");
        }
    }

    #[test]
    fn the_century_decides_the_type_of_time() {
        for (text, tag, content) in [
            ("1950-01-01T00:00:00Z", Tag::UTC_TIME, "500101000000Z"),
            ("2049-12-31T23:59:59Z", Tag::UTC_TIME, "491231235959Z"),
            (
                "2050-01-01T00:00:00Z",
                Tag::GENERALIZED_TIME,
                "20500101000000Z",
            ),
            (
                "9999-12-31T23:59:59Z",
                Tag::GENERALIZED_TIME,
                "99991231235959Z",
            ),
        ] {
            let want = tlv(tag, &[content.as_bytes()]);
            assert_eq!(time(text.parse().unwrap()), Ok(want), "{text}");
        }
        for outside in [FIRST.plus(-1), LAST.plus(1)] {
            assert_eq!(time(outside), Err(IssueError::TimeOutOfRange));
            assert_eq!(generalized_time(outside), Err(IssueError::TimeOutOfRange));
        }
    }

    #[test]
    fn a_set_is_in_the_order_of_its_octets() {
        let set = set_of(vec![number(300), number(2), number(1)]);

        assert_eq!(set, [0x31, 10, 2, 1, 1, 2, 1, 2, 2, 2, 1, 0x2c]);
    }
}
