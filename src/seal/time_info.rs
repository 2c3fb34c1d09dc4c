//! When the signer says that he signed (`timeInfo`).
//!
//! GB/T 38540-2020 and GM/T 0031-2025 have a GeneralizedTime. GM/T 0031-2014 has a BIT STRING that "may be a timestamp,
//! may be a UTCTIME time" and does not say in which form; files carry text.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::seal::Octets;
use crate::seal::Shape;
use crate::time::Timestamp;
use crate::time::Zone;
use crate::time::read_text;

/// The signer's own statement of the time; a claim, and no proof.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeInfo {
    /// The content, as received.
    pub raw: Octets,
    /// In which form it came.
    pub form: TimeForm,
    /// The instant, where the form holds one that could be read.
    pub time: Option<Timestamp>,
}

/// The forms in which the claimed time comes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TimeForm {
    /// GeneralizedTime in DER.
    GeneralizedTime,
    /// Text, and whether it names its zone. Without one it is read as China Standard Time.
    Text(Zone),
    /// A timestamp token; its time is for [`pki`](crate::pki) to read and verify.
    Token,
    /// None of these: the time is not known.
    Unknown,
    /// UTCTime, in DER or as its text alone.
    UtcTime,
}

impl TimeInfo {
    /// Reads the content of the BIT STRING of 2014: a DER time, a token, the text of a UTCTime, other text.
    pub(crate) fn from_free_form(raw: Octets) -> Self {
        let (form, time) = read_free_form(&raw);
        Self { raw, form, time }
    }
}

fn read_free_form(content: &[u8]) -> (TimeForm, Option<Timestamp>) {
    let mut reader = Reader::new(content);
    let element = reader
        .read_any("timeInfo")
        .ok()
        .filter(|_| reader.is_empty());
    let exact = |e: &Tlv<'_>| e.time("timeInfo").ok();
    if let Some((tag, Some(time))) = element.map(|e| (e.tag, exact(&e).or_else(|| with_offset(&e))))
    {
        let form = if tag == Tag::UTC_TIME {
            TimeForm::UtcTime
        } else {
            TimeForm::GeneralizedTime
        };
        return (form, Some(time));
    }
    if Shape::of(content) == Shape::Cms {
        return (TimeForm::Token, None);
    }
    // Twelve digits and Z are YYMMDDHHMMSS, the standard's UTCTime, before they are anything else.
    if let Some(time) = Timestamp::from_utc_time(content) {
        return (TimeForm::UtcTime, Some(time));
    }
    match std::str::from_utf8(content).ok().and_then(read_text) {
        Some(loose) => (TimeForm::Text(loose.zone), Some(loose.time)),
        None => (TimeForm::Unknown, None),
    }
}

/// A time with an offset from UTC, which ASN.1 allows and DER does not.
pub(super) fn with_offset(element: &Tlv<'_>) -> Option<Timestamp> {
    match element.tag {
        Tag::UTC_TIME => Timestamp::from_utc_time_with_offset(element.value),
        Tag::GENERALIZED_TIME => {
            let loose = read_text(std::str::from_utf8(element.value).ok()?)?;
            (loose.zone == Zone::Stated).then_some(loose.time)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_2014_are_told_apart() {
        for (content, form, time) in [
            (
                &b"\x17\x0d200125073156Z"[..],
                TimeForm::UtcTime,
                Some("2020-01-25T07:31:56Z"),
            ),
            (
                b"\x18\x0f20200125073156Z",
                TimeForm::GeneralizedTime,
                Some("2020-01-25T07:31:56Z"),
            ),
            (
                b"\x17\x11200125153156+0800",
                TimeForm::UtcTime,
                Some("2020-01-25T07:31:56Z"),
            ),
            (b"\x17\x0c200125153156", TimeForm::Unknown, None),
            (
                b"201112100145Z",
                TimeForm::UtcTime,
                Some("2020-11-12T10:01:45Z"),
            ),
            (
                b"2020-01-25T07:31:56.377Z",
                TimeForm::Text(Zone::Stated),
                Some("2020-01-25T07:31:56Z"),
            ),
            (
                b"2024-06-01 10:00:00",
                TimeForm::Text(Zone::Assumed),
                Some("2024-06-01T02:00:00Z"),
            ),
            (
                b"\x30\x0b\x06\x09*\x86H\x86\xf7\r\x01\x07\x02",
                TimeForm::Token,
                None,
            ),
            (b"\x17\x0d200125073156Z!", TimeForm::Unknown, None),
            (b"yesterday", TimeForm::Unknown, None),
            (b"", TimeForm::Unknown, None),
        ] {
            let (got_form, got_time) = read_free_form(content);
            assert_eq!(got_form, form, "{content:?}");
            assert_eq!(
                got_time.map(|t| t.to_string()).as_deref(),
                time,
                "{content:?}"
            );
        }
    }
}
