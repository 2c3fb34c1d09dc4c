//! Bytes to seals and seal signatures, one structure of the standards a file.
//!
//! Strict about structure: every field in its place, nothing behind the last one. What real producers get wrong and
//! can be read in one way only is read and noted as a [`Deviation`]; what could be read in two ways is refused.
//! The nesting is fixed by the standards, so nothing here recurses.

mod extensions;
mod info;
mod seal;
mod signature;
mod signers;

use std::sync::Arc;

use encoding_rs::GB18030;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid;
use crate::oid::Oid;
use crate::report::Reason;
use crate::seal::Deviation;
use crate::seal::Layout;
use crate::seal::Octets;
use crate::seal::time_info::with_offset;
use crate::time::Timestamp;

/// The character strings of ASN.1.
const STRINGS: [Tag; 9] = [
    Tag::BMP_STRING,
    Tag::GENERAL_STRING,
    Tag::IA5_STRING,
    Tag::NUMERIC_STRING,
    Tag::PRINTABLE_STRING,
    Tag::TELETEX_STRING,
    Tag::UNIVERSAL_STRING,
    Tag::UTF8_STRING,
    Tag::VISIBLE_STRING,
];

type Result<T> = std::result::Result<T, ParseError>;

/// The input, and what was noted while reading it.
struct Source<'l> {
    whole: Arc<[u8]>,
    limits: &'l Limits,
    deviations: Vec<Deviation>,
}

impl<'l> Source<'l> {
    /// Takes `input` and finds the one SEQUENCE at its start.
    fn open<'a>(
        input: &'a [u8],
        limits: &'l Limits,
        field: &'static str,
    ) -> Result<(Self, Tlv<'a>)> {
        if input.len() > limits.seal {
            return Err(ParseError::new(ParseErrorKind::Limit, field, limits.seal));
        }
        let mut reader = Reader::new(input);
        let outer = reader.read(Tag::SEQUENCE, field)?;
        let mut source = Self {
            whole: Arc::from(input),
            limits,
            deviations: Vec::new(),
        };
        if !reader.is_empty() {
            source.note_as(Reason::TrailingData, field, reader.offset());
        }
        Ok((source, outer))
    }

    fn note(&mut self, field: &'static str, offset: usize) {
        self.note_as(Reason::NonStandardEncoding, field, offset);
    }

    fn note_as(&mut self, reason: Reason, field: &'static str, offset: usize) {
        self.deviations.push(Deviation {
            reason,
            field,
            offset,
        });
    }

    /// The element as received, tag and length included.
    fn raw(&self, element: &Tlv<'_>) -> Octets {
        Octets::of(&self.whole, element.offset, element.raw.len())
    }

    /// The content of the element.
    fn content(&self, element: &Tlv<'_>) -> Octets {
        Octets::of(&self.whole, element.value_offset(), element.value.len())
    }

    /// The octets of a BIT STRING without the count of unused bits. Some writers count zero bits among these that belong
    /// to the value; the octets are the same.
    fn octets_in_bits(&mut self, element: &Tlv<'_>, field: &'static str) -> Result<Octets> {
        let (octets, unused) = element.octets_and_unused_bits(field)?;
        if unused > 0 {
            self.note(field, element.offset);
        }
        let start = element.value_offset().saturating_add(1);
        Ok(Octets::of(&self.whole, start, octets.len()))
    }

    fn bits(&mut self, fields: &mut Reader<'_>, field: &'static str) -> Result<Octets> {
        let element = fields.read(Tag::BIT_STRING, field)?;
        self.octets_in_bits(&element, field)
    }

    /// A signature value: a BIT STRING. The writers that count zero bits as unused leave out zero octets at its end
    /// altogether; the SEQUENCE in it says how many.
    fn signature_value(&mut self, fields: &mut Reader<'_>, field: &'static str) -> Result<Octets> {
        let value = self.bits(fields, field)?;
        let Some(whole) = completed(&value) else {
            return Ok(value);
        };
        self.note(field, value.offset());
        Ok(Octets::new(&whole))
    }

    fn octet_string(&self, fields: &mut Reader<'_>, field: &'static str) -> Result<Octets> {
        Ok(self.content(&fields.read(Tag::OCTET_STRING, field)?))
    }

    /// Text of type `standard`; the string types that writers mix up are read alike. Text in another character set
    /// than the type's is read as GB 18030 where it is that throughout, and otherwise as well as it can be shown: it
    /// only describes, and the octets that are signed stay as they are.
    fn text(
        &mut self,
        fields: &mut Reader<'_>,
        standard: Tag,
        field: &'static str,
    ) -> Result<String> {
        let element = self.text_element(fields, standard, field)?;
        Ok(characters(&element))
    }

    fn text_element<'a>(
        &mut self,
        fields: &mut Reader<'a>,
        standard: Tag,
        field: &'static str,
    ) -> Result<Tlv<'a>> {
        let found = fields.peek();
        let tag = found
            .filter(|tag| STRINGS.contains(tag))
            .unwrap_or(standard);
        let element = fields.read(tag, field)?;
        let in_set = match standard {
            Tag::UTF8_STRING => std::str::from_utf8(element.value).is_ok(),
            _ => element.value.is_ascii(),
        };
        if tag != standard || !in_set {
            self.note(field, element.offset);
        }
        Ok(element)
    }

    /// A time of type `standard`; the other time type, and times with an offset from UTC, are read too.
    fn date(
        &mut self,
        fields: &mut Reader<'_>,
        standard: Tag,
        field: &'static str,
    ) -> Result<Timestamp> {
        let alike = [Tag::UTC_TIME, Tag::GENERALIZED_TIME];
        let tag = fields.peek().filter(|tag| alike.contains(tag));
        let element = fields.read(tag.unwrap_or(standard), field)?;
        let exact = element.time(field);
        if element.tag != standard || exact.is_err() {
            self.note(field, element.offset);
        }
        exact.or_else(|fault| with_offset(&element).ok_or(fault))
    }

    /// An identifier of a signature algorithm. Others that mean SM2 with SM3 are read as that.
    fn algorithm<'a>(
        &mut self,
        fields: &mut Reader<'a>,
        field: &'static str,
    ) -> Result<(Oid, Tlv<'a>)> {
        let element = fields.read(Tag::OBJECT_IDENTIFIER, field)?;
        let algorithm = element.oid(field)?;
        if [oid::SM2_WITH_SM3_MISSPELT, oid::SM2_SIGN, oid::SM2].contains(&algorithm) {
            self.note(field, element.offset);
        }
        Ok((algorithm, element))
    }

    /// `timeStamp`, the optional last field: a token in a BIT STRING under `[0]`, which writers tag in several ways.
    ///
    /// It is outside the signed octets and proves itself, so reading it too widely can do no harm. One that is no token
    /// in any of these ways is left out and noted: nothing rests on it, and anyone could have put it there.
    fn timestamp(
        &mut self,
        fields: &mut Reader<'_>,
        field: &'static str,
    ) -> Result<Option<Octets>> {
        if fields.is_empty() {
            return Ok(None);
        }
        let element = fields.read_any(field)?;
        let inner = match element.tag {
            Tag::BIT_STRING => Some(element),
            tag if tag == Tag::context_primitive(0) => Some(element),
            tag if tag == Tag::context(0) => only_element(&element),
            found => {
                let (expected, found) = (Tag::context(0).octet(), found.octet());
                return Err(element.error(ParseErrorKind::UnexpectedTag { expected, found }, field));
            }
        };
        let noted = self.deviations.len();
        let token = inner.and_then(|inner| self.token(&inner, field));
        let standard = element.tag == Tag::context(0)
            && inner.is_some_and(|inner| inner.tag == Tag::BIT_STRING)
            && token.is_some();
        if !standard && self.deviations.len() == noted {
            self.note(field, element.offset);
        }
        Ok(token)
    }

    /// A token, whichever way it is wrapped.
    fn token(&mut self, element: &Tlv<'_>, field: &'static str) -> Option<Octets> {
        match element.tag {
            Tag::SEQUENCE => Some(self.raw(element)),
            Tag::OCTET_STRING => Some(self.content(element)),
            Tag::BIT_STRING => self.octets_in_bits(element, field).ok(),
            // IMPLICIT: a BIT STRING begins with the count of unused bits, an OCTET STRING with the token itself.
            tag if tag == Tag::context_primitive(0) => match element.value {
                [0x30, ..] => Some(self.content(element)),
                _ => self.octets_in_bits(element, field).ok(),
            },
            _ => None,
        }
    }
}

/// The text of a character string as it can be shown.
fn characters(element: &Tlv<'_>) -> String {
    let exact = match element.tag {
        Tag::BMP_STRING | Tag::UNIVERSAL_STRING => element.text("text").ok(),
        _ => std::str::from_utf8(element.value).ok().map(str::to_owned),
    };
    exact.unwrap_or_else(|| {
        GB18030
            .decode_without_bom_handling_and_without_replacement(element.value)
            .unwrap_or_else(|| String::from_utf8_lossy(element.value))
            .into_owned()
    })
}

/// What stands in `element`, if it is one element and nothing else.
fn only_element<'a>(element: &Tlv<'a>) -> Option<Tlv<'a>> {
    let mut inner = element.inside();
    let found = inner.read_any("timeStamp").ok()?;
    inner.is_empty().then_some(found)
}

/// Longest content of the two INTEGERs of an SM2 value, in octets; no RSA value is as short.
const LONGEST_PAIR: usize = 70;

/// The SEQUENCE `value` with one or two octets 00 at its end, if it is so much shorter than it says. It ends with
/// another octet then: who leaves out one of them leaves out all.
fn completed(value: &[u8]) -> Option<Vec<u8>> {
    let [0x30, length, content @ ..] = value else {
        return None;
    };
    let length = usize::from(*length);
    let missing = length.checked_sub(content.len())?;
    let cut = matches!(missing, 1 | 2) && content.last().is_some_and(|&last| last != 0);
    (cut && length <= LONGEST_PAIR).then(|| {
        let mut whole = value.to_vec();
        whole.resize(value.len().saturating_add(missing), 0);
        whole
    })
}

/// The layout that the number of elements in `outer` tells: fewer than four are that of 2014. Whether it is exactly the
/// right number is for the reader of that layout to say.
fn layout_of(outer: &Tlv<'_>, field: &'static str) -> Result<Layout> {
    let mut fields = outer.inside();
    for _ in 0..4 {
        if fields.is_empty() {
            return Ok(Layout::Gmt2014);
        }
        fields.read_any(field)?;
    }
    Ok(Layout::Gbt2020)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zero_octets_at_the_end_of_a_short_sequence_are_added() {
        let pair = |length: u8, content: &[u8]| [&[0x30, length], content].concat();
        for (value, added, why) in [
            (pair(4, &[2, 1, 7]), Some(1), "one is missing"),
            (pair(5, &[2, 1, 7]), Some(2), "two are missing"),
            (pair(3, &[2, 1, 7]), None, "nothing is missing"),
            (pair(2, &[2, 1, 7]), None, "something is behind it"),
            (pair(6, &[2, 1, 7]), None, "three are missing"),
            (pair(4, &[2, 1, 0]), None, "a zero octet was left"),
            (pair(70, &[7; 69]), Some(1), "as long as a pair can be"),
            (pair(71, &[7; 70]), None, "longer"),
            (vec![0x31, 2, 7], None, "no SEQUENCE"),
            (pair(1, &[]), None, "no content"),
            (vec![0x30], None, "no length"),
        ] {
            let want = added.map(|n| [&value[..], &[0, 0][..n]].concat());
            assert_eq!(completed(&value), want, "{why}");
        }
    }
}
