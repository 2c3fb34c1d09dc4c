//! The DER of a seal's fields. Values that a field cannot hold give `None`; nothing is cut or replaced.

use crate::asn1::Tag;
use crate::asn1::bit_string;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::seal::ExtData;
use crate::time::Timestamp;

/// IA5String: ASCII without control characters.
pub(super) fn ia5(text: &str) -> Option<Vec<u8>> {
    let plain = text.bytes().all(|b| (0x20..0x7f).contains(&b));
    plain.then(|| tlv(Tag::IA5_STRING, &[text.as_bytes()]))
}

/// UTF8String without control characters, not empty.
pub(super) fn utf8(text: &str) -> Option<Vec<u8>> {
    let plain = !text.trim().is_empty() && !text.contains(char::is_control);
    plain.then(|| tlv(Tag::UTF8_STRING, &[text.as_bytes()]))
}

/// PrintableString; `text` is one of ours.
pub(super) fn printable(text: &str) -> Vec<u8> {
    tlv(Tag::PRINTABLE_STRING, &[text.as_bytes()])
}

/// INTEGER.
pub(super) fn number(value: u64) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// OCTET STRING.
pub(super) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(Tag::OCTET_STRING, &[content])
}

/// `[0]` EXPLICIT around a BIT STRING: where a timestamp stands (e-seal, section 3, on tagging).
pub(super) fn timestamp(token: &[u8]) -> Vec<u8> {
    tlv(Tag::context(0), &[&bit_string(token)])
}

/// `YYYYMMDDHHMMSSZ`, in years of four digits.
fn compact(time: Timestamp) -> Option<String> {
    let text = time.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let written = format!("{digits}Z");
    (Timestamp::from_generalized_time(written.as_bytes()) == Some(time)).then_some(written)
}

/// GeneralizedTime.
pub(super) fn generalized_time(time: Timestamp) -> Option<Vec<u8>> {
    let text = compact(time)?;
    Some(tlv(Tag::GENERALIZED_TIME, &[text.as_bytes()]))
}

/// UTCTime, which has the years 1950 to 2049.
pub(super) fn utc_time(time: Timestamp) -> Option<Vec<u8>> {
    let text = compact(time)?;
    let short = text.get(2..)?;
    let same = Timestamp::from_utc_time(short.as_bytes()) == Some(time);
    same.then(|| tlv(Tag::UTC_TIME, &[short.as_bytes()]))
}

/// ExtensionDatas, untagged; `critical` stands only where it is TRUE.
pub(super) fn extensions(list: &[ExtData]) -> Vec<u8> {
    let each: Vec<u8> = list.iter().flat_map(extension).collect();
    sequence(&[&each])
}

fn extension(extension: &ExtData) -> Vec<u8> {
    let critical = if extension.critical {
        tlv(Tag::BOOLEAN, &[&[0xff]])
    } else {
        Vec::new()
    };
    sequence(&[
        &object_identifier(extension.id),
        &critical,
        &octets(&extension.value),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_only_where_it_is_read_back() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (time, utc) in [
            ("1949-12-31T23:59:59Z", false),
            ("1950-01-01T00:00:00Z", true),
            ("2049-12-31T23:59:59Z", true),
            ("2050-01-01T00:00:00Z", false),
        ] {
            assert_eq!(utc_time(at(time)).is_some(), utc, "{time}");
            assert!(generalized_time(at(time)).is_some(), "{time}");
        }
        for far in [i64::MIN, -62_200_000_000, 253_402_300_800, i64::MAX] {
            assert_eq!(generalized_time(Timestamp::from_unix(far)), None, "{far}");
        }
    }

    #[test]
    fn texts_keep_to_their_character_set() {
        assert!(ia5("51080000009999").is_some());
        assert_eq!(ia5("章"), None);
        assert_eq!(ia5("a\nb"), None);
        assert!(utf8("章").is_some());
        assert_eq!(utf8(" "), None);
        assert_eq!(utf8("a\0"), None);
    }
}
