//! The little DER that has to be written: signed structures that stand nowhere in a file, and what is made.

use crate::asn1::Tag;
use crate::oid::Oid;

/// One element with `tag` around the concatenation of `parts`.
///
/// ```
/// use yinzheng::asn1::{Tag, tlv};
///
/// assert_eq!(tlv(Tag::OCTET_STRING, &[b"ab", b"c"]), [0x04, 3, b'a', b'b', b'c']);
/// ```
pub fn tlv(tag: Tag, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|p| p.len()).sum();
    let mut out = header(tag, length);
    out.reserve_exact(length);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// Identifier and length octets.
pub(crate) fn header(tag: Tag, length: usize) -> Vec<u8> {
    let mut out = vec![tag.octet()];
    if length < 0x80 {
        #[allow(clippy::cast_possible_truncation)] // below 0x80
        out.push(length as u8);
    } else {
        let octets = length.to_be_bytes();
        let skip = octets.iter().take_while(|&&b| b == 0).count();
        let significant = octets.get(skip..).unwrap_or_default();
        #[allow(clippy::cast_possible_truncation)] // at most 8
        out.push(0x80 | significant.len() as u8);
        out.extend_from_slice(significant);
    }
    out
}

/// A SEQUENCE of already encoded elements.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(Tag::SEQUENCE, parts)
}

/// An INTEGER from the big-endian octets of a number that is not negative; leading zeros are dropped.
pub fn integer(magnitude: &[u8]) -> Vec<u8> {
    let skip = magnitude.iter().take_while(|&&b| b == 0).count();
    match magnitude.get(skip..).unwrap_or_default() {
        [] => tlv(Tag::INTEGER, &[&[0]]),
        octets @ [first, ..] if first & 0x80 != 0 => tlv(Tag::INTEGER, &[&[0], octets]),
        octets => tlv(Tag::INTEGER, &[octets]),
    }
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    tlv(Tag::BIT_STRING, &[&[0], octets])
}

/// An OBJECT IDENTIFIER.
pub fn object_identifier(oid: Oid) -> Vec<u8> {
    tlv(Tag::OBJECT_IDENTIFIER, &[oid.as_content()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::Reader;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x1_0000] {
            let content = vec![0x5a; length];
            let written = tlv(Tag::OCTET_STRING, &[&content]);
            let mut reader = Reader::new(&written);
            assert_eq!(reader.read(Tag::OCTET_STRING, "t").unwrap().value, content);
            reader.finish("t").unwrap();
        }
    }

    #[test]
    fn integers_are_minimal() {
        for (magnitude, want) in [
            (&[][..], &[2, 1, 0][..]),
            (&[0, 0], &[2, 1, 0]),
            (&[0, 0x7f], &[2, 1, 0x7f]),
            (&[0x80], &[2, 2, 0, 0x80]),
        ] {
            assert_eq!(integer(magnitude), want);
        }
    }
}
