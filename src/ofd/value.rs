//! What a signature value is, told by its first bytes.
//!
//! `Type` in Signatures.xml is not protected by anything, so the content decides and the type is compared with it
//! afterwards (ofd-signature, 3.4).

use crate::asn1::check_der;
use crate::seal::Shape;

/// What a signature value is by its shape. The value itself is read by the room that knows it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ValueKind {
    /// Two numbers, as SEQUENCE or as 64 bytes: a bare SM2 or ECDSA value, without a certificate.
    Bare,
    /// SignedData of GB/T 35275 or RFC 5652, DER or BER.
    Cms,
    /// The file is not in the package, or cannot be read.
    Missing,
    /// A seal signature (电子签章, SES_Signature).
    Seal,
    /// None of these.
    Unknown,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;

impl ValueKind {
    /// Tells the kind from the beginning of a value.
    pub fn of(value: &[u8]) -> Self {
        if value.len() == 64 && value.first() != Some(&SEQUENCE) {
            return Self::Bare;
        }
        let Some((SEQUENCE, inside)) = open(value) else {
            return Self::Unknown;
        };
        match open(inside) {
            Some((OBJECT_IDENTIFIER, _)) => Self::Cms,
            Some((INTEGER, _)) => Self::Bare,
            // TBS_Sign begins with its version; a seal alone begins with a further SEQUENCE.
            Some((SEQUENCE, deeper)) if matches!(open(deeper), Some((INTEGER, _))) => Self::Seal,
            _ => Self::Unknown,
        }
    }
}

/// Deepest nesting of an unknown structure, as elements; certificates inside CMS reach some fifteen.
const DEEPEST: usize = 32;

/// Whether a value of unknown kind is one whole DER SEQUENCE, of a standard that is not known here: nothing is proved
/// against it. What is cut off, followed by something, or a seal in the place of a signature, is no such thing.
pub(super) fn is_foreign(value: &[u8]) -> bool {
    value.first() == Some(&SEQUENCE)
        && Shape::of(value) == Shape::Unknown
        && check_der(value, DEEPEST, "SignedValue").is_ok()
}

/// Whether a file that nothing names looks like part of a signature: a signature file by its root element, a seal
/// signature, or SignedData. `head` is its beginning.
pub(super) fn looks_like_signature(head: &[u8]) -> bool {
    let text: String = head.utf8_chunks().map(|c| c.valid()).collect();
    let root = text
        .split('<')
        .find(|tag| !tag.trim_start_matches('\u{feff}').is_empty() && !tag.starts_with(['?', '!']))
        .unwrap_or_default();
    let name = root
        .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .next()
        .unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    if text.contains('<') && (local == "Signature" || local == "Signatures") {
        return true;
    }
    match ValueKind::of(head) {
        ValueKind::Seal => true,
        ValueKind::Cms => SIGNED_DATA.iter().any(|oid| {
            let inside = open(head).map(|(_, inside)| inside);
            inside.is_some_and(|i| i.starts_with(oid))
        }),
        _ => false,
    }
}

/// id-signedData of RFC 5652 and of GB/T 35275, as elements.
const SIGNED_DATA: [&[u8]; 2] = [
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    b"\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x02",
];

/// The identifier octet and what follows the length octets; the content may be cut off.
fn open(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let more = if length > 0x80 {
        usize::from(length & 0x7f)
    } else {
        0
    };
    Some((tag, rest.get(more..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_tells_the_kind() {
        for (value, want) in [
            (&b""[..], ValueKind::Unknown),
            (b"\x30", ValueKind::Unknown),
            (b"\x30\x80\x06\x09\x2a", ValueKind::Cms),
            (b"\x30\x82\x01\x00\x06\x0a\x2a", ValueKind::Cms),
            (b"\x30\x45\x02\x20\x01", ValueKind::Bare),
            (&[7; 64], ValueKind::Bare),
            (
                b"\x30\x82\x10\x00\x30\x82\x0f\x00\x02\x01\x04",
                ValueKind::Seal,
            ),
            (
                b"\x30\x82\x10\x00\x30\x82\x0f\x00\x30\x10\x16\x02ES",
                ValueKind::Unknown,
            ),
            (b"<Signature/>", ValueKind::Unknown),
        ] {
            assert_eq!(ValueKind::of(value), want, "{value:02x?}");
        }
    }

    #[test]
    fn only_one_whole_structure_is_foreign() {
        for (value, want, why) in [
            (
                &b"\x30\x06\x04\x01\x07\x02\x01\x01"[..],
                true,
                "a SEQUENCE of its own",
            ),
            (b"\x04\x02ab", false, "an OCTET STRING, as no signature is"),
            (b"\x31\x03\x02\x01\x04", false, "a SET"),
            (b"\x30\x06\x04\x01\x07\x02\x01", false, "cut off"),
            (b"\x30\x02\x04\x00\x00", false, "followed by something"),
            (b"\x30\x05\x30\x03\x02\x01\x04", false, "a seal signature"),
            (
                b"\x30\x05\x30\x03\x02\x01",
                false,
                "a seal signature cut off",
            ),
            (b"\x30\x06\x30\x04\x30\x02\x16\x00", false, "a seal alone"),
            (b"<Signature/>", false, "text"),
            (b"", false, "nothing"),
        ] {
            assert_eq!(is_foreign(value), want, "{why}");
        }
    }

    #[test]
    fn orphans_are_known_by_their_beginning() {
        for head in [
            &b"<?xml version='1.0'?>\n<ofd:Signature xmlns:ofd='x'>"[..],
            b"\xef\xbb\xbf<Signatures>",
            b"\x30\x80\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x02\xa0",
            b"\x30\x82\x10\x00\x30\x82\x0f\x00\x02\x01\x04",
        ] {
            assert!(looks_like_signature(head), "{head:02x?}");
        }
        for head in [
            &b""[..],
            b"Signature",
            b"<Page><Signature/></Page>",
            b"\x89PNG\r\n",
            b"\x30\x0c\x06\x03\x2a\x03\x04",
        ] {
            assert!(!looks_like_signature(head), "{head:02x?}");
        }
    }
}
