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
use crate::time::Timestamp;
use crate::time::Zone;
use crate::time::read_text;

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

    /// The octets of a BIT STRING without the count of unused bits, which must be 0: no file with another was seen.
    fn octets_in_bits(&self, element: &Tlv<'_>, field: &'static str) -> Result<Octets> {
        let octets = element.whole_octets(field)?;
        let start = element.value_offset().saturating_add(1);
        Ok(Octets::of(&self.whole, start, octets.len()))
    }

    fn bits(&self, fields: &mut Reader<'_>, field: &'static str) -> Result<Octets> {
        let element = fields.read(Tag::BIT_STRING, field)?;
        self.octets_in_bits(&element, field)
    }

    fn octet_string(&self, fields: &mut Reader<'_>, field: &'static str) -> Result<Octets> {
        Ok(self.content(&fields.read(Tag::OCTET_STRING, field)?))
    }

    /// Text of type `standard`; the three string types that writers mix up are read alike.
    fn text(
        &mut self,
        fields: &mut Reader<'_>,
        standard: Tag,
        field: &'static str,
    ) -> Result<String> {
        let element = self.text_element(fields, standard, field)?;
        let text = std::str::from_utf8(element.value)
            .map_err(|_| element.error(ParseErrorKind::BadText, field))?;
        Ok(text.to_owned())
    }

    fn text_element<'a>(
        &mut self,
        fields: &mut Reader<'a>,
        standard: Tag,
        field: &'static str,
    ) -> Result<Tlv<'a>> {
        let found = fields.peek();
        let alike = [Tag::IA5_STRING, Tag::UTF8_STRING, Tag::PRINTABLE_STRING];
        let tag = found.filter(|tag| alike.contains(tag)).unwrap_or(standard);
        let element = fields.read(tag, field)?;
        let in_set = standard == Tag::UTF8_STRING || element.value.is_ascii();
        if tag != standard || !in_set {
            self.note(field, element.offset);
        }
        Ok(element)
    }

    /// A time of type `standard`; the other time type, and a GeneralizedTime with an offset from UTC, are read too.
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
        exact.or_else(|fault| {
            let text = std::str::from_utf8(element.value).ok();
            text.filter(|_| element.tag == Tag::GENERALIZED_TIME)
                .and_then(read_text)
                .filter(|loose| loose.zone == Zone::Stated)
                .map(|loose| loose.time)
                .ok_or(fault)
        })
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
    /// It is outside the signed octets and proves itself, so reading it too widely can do no harm.
    fn timestamp(
        &mut self,
        fields: &mut Reader<'_>,
        field: &'static str,
    ) -> Result<Option<Octets>> {
        if fields.is_empty() {
            return Ok(None);
        }
        let element = fields.read_any(field)?;
        if element.tag == Tag::context(0) {
            let mut inner = element.inside();
            let token = self.bits(&mut inner, field)?;
            inner.finish(field)?;
            return Ok(Some(token));
        }
        if element.tag != Tag::context_primitive(0) && element.tag != Tag::BIT_STRING {
            let (expected, found) = (Tag::context(0).octet(), element.tag.octet());
            return Err(element.error(ParseErrorKind::UnexpectedTag { expected, found }, field));
        }
        self.note(field, element.offset);
        self.octets_in_bits(&element, field).map(Some)
    }
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
