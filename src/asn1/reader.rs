//! Reader for DER over a borrowed slice.

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid::Oid;
use crate::time::Timestamp;

/// An identifier octet. Tag numbers above 30 occur in none of the formats and are refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tag(u8);

impl Tag {
    /// BOOLEAN.
    pub const BOOLEAN: Self = Self(0x01);
    /// INTEGER.
    pub const INTEGER: Self = Self(0x02);
    /// BIT STRING.
    pub const BIT_STRING: Self = Self(0x03);
    /// OCTET STRING.
    pub const OCTET_STRING: Self = Self(0x04);
    /// NULL.
    pub const NULL: Self = Self(0x05);
    /// OBJECT IDENTIFIER.
    pub const OBJECT_IDENTIFIER: Self = Self(0x06);
    /// ENUMERATED.
    pub const ENUMERATED: Self = Self(0x0a);
    /// UTF8String.
    pub const UTF8_STRING: Self = Self(0x0c);
    /// NumericString.
    pub const NUMERIC_STRING: Self = Self(0x12);
    /// PrintableString.
    pub const PRINTABLE_STRING: Self = Self(0x13);
    /// TeletexString (T61String).
    pub const TELETEX_STRING: Self = Self(0x14);
    /// IA5String.
    pub const IA5_STRING: Self = Self(0x16);
    /// UTCTime.
    pub const UTC_TIME: Self = Self(0x17);
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: Self = Self(0x18);
    /// VisibleString.
    pub const VISIBLE_STRING: Self = Self(0x1a);
    /// GeneralString.
    pub const GENERAL_STRING: Self = Self(0x1b);
    /// UniversalString.
    pub const UNIVERSAL_STRING: Self = Self(0x1c);
    /// BMPString.
    pub const BMP_STRING: Self = Self(0x1e);
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: Self = Self(0x30);
    /// SET and SET OF.
    pub const SET: Self = Self(0x31);

    /// The context-specific constructed tag `[number]`, number 0 to 30.
    pub const fn context(number: u8) -> Self {
        Self(0xa0 | number)
    }

    /// The context-specific primitive tag `[number]`, number 0 to 30.
    pub const fn context_primitive(number: u8) -> Self {
        Self(0x80 | number)
    }

    /// The tag with this identifier octet.
    pub const fn from_octet(octet: u8) -> Self {
        Self(octet)
    }

    /// The identifier octet.
    pub const fn octet(self) -> u8 {
        self.0
    }

    /// Whether elements follow inside, and not plain octets.
    pub const fn is_constructed(self) -> bool {
        self.0 & 0x20 != 0
    }
}

/// One element: identifier, content, and where they stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tlv<'a> {
    /// The identifier.
    pub tag: Tag,
    /// Identifier, length and content, as received.
    pub raw: &'a [u8],
    /// The content alone.
    pub value: &'a [u8],
    /// Where `raw` begins, in bytes from the start of the whole input.
    pub offset: usize,
}

impl<'a> Tlv<'a> {
    /// A reader over the content.
    pub fn inside(&self) -> Reader<'a> {
        Reader {
            rest: self.value,
            offset: self.value_offset(),
        }
    }

    /// Where the content begins, in bytes from the start of the whole input.
    pub fn value_offset(&self) -> usize {
        let header = self.raw.len().saturating_sub(self.value.len());
        self.offset.saturating_add(header)
    }

    /// A fault of `kind` in this element.
    pub fn error(&self, kind: ParseErrorKind, field: &'static str) -> ParseError {
        ParseError::new(kind, field, self.offset)
    }

    /// The content as OBJECT IDENTIFIER.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadObjectIdentifier`].
    pub fn oid(&self, field: &'static str) -> Result<Oid, ParseError> {
        Oid::from_content(self.value)
            .map_err(|_| self.error(ParseErrorKind::BadObjectIdentifier, field))
    }

    /// The content of a character string as text: UTF8, Printable, IA5, Teletex (as Latin-1), BMP, Universal.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadText`] if the octets are not in the type's character set.
    pub fn text(&self, field: &'static str) -> Result<String, ParseError> {
        let bad = || self.error(ParseErrorKind::BadText, field);
        match self.tag {
            Tag::TELETEX_STRING => Ok(self.value.iter().map(|&b| char::from(b)).collect()),
            Tag::BMP_STRING => {
                let (units, rest) = self.value.as_chunks::<2>();
                let units: Vec<u16> = units.iter().map(|&u| u16::from_be_bytes(u)).collect();
                if rest.is_empty() {
                    String::from_utf16(&units).map_err(|_| bad())
                } else {
                    Err(bad())
                }
            }
            Tag::UNIVERSAL_STRING => {
                let (units, rest) = self.value.as_chunks::<4>();
                let text: Option<String> = units
                    .iter()
                    .map(|&u| char::from_u32(u32::from_be_bytes(u)))
                    .collect();
                text.filter(|_| rest.is_empty()).ok_or_else(bad)
            }
            Tag::UTF8_STRING | Tag::PRINTABLE_STRING | Tag::IA5_STRING => {
                let text = std::str::from_utf8(self.value).map_err(|_| bad())?;
                let ascii = self.tag == Tag::UTF8_STRING || text.is_ascii();
                if ascii {
                    Ok(text.to_owned())
                } else {
                    Err(bad())
                }
            }
            _ => Err(bad()),
        }
    }

    /// The content as UTCTime or GeneralizedTime in UTC.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadTime`] for any other type or form.
    pub fn time(&self, field: &'static str) -> Result<Timestamp, ParseError> {
        match self.tag {
            Tag::UTC_TIME => Timestamp::from_utc_time(self.value),
            Tag::GENERALIZED_TIME => Timestamp::from_generalized_time(self.value),
            _ => None,
        }
        .ok_or_else(|| self.error(ParseErrorKind::BadTime, field))
    }

    /// The content octets of a minimally encoded INTEGER, sign included.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadInteger`] if empty or padded.
    pub fn integer(&self, field: &'static str) -> Result<&'a [u8], ParseError> {
        match self.value {
            [] => Err(self.error(ParseErrorKind::BadInteger, field)),
            [0x00, next, ..] if next & 0x80 == 0 => {
                Err(self.error(ParseErrorKind::BadInteger, field))
            }
            [0xff, next, ..] if next & 0x80 != 0 => {
                Err(self.error(ParseErrorKind::BadInteger, field))
            }
            octets => Ok(octets),
        }
    }

    /// The octets of a BIT STRING that holds whole octets, without the count of unused bits.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::PartialOctet`] if bits are unused.
    pub fn whole_octets(&self, field: &'static str) -> Result<&'a [u8], ParseError> {
        match self.value {
            [0, octets @ ..] => Ok(octets),
            _ => Err(self.error(ParseErrorKind::PartialOctet, field)),
        }
    }

    /// The octets of a BIT STRING, and how many bits of the last one are called unused. Writers that take the value for
    /// a list of flags count the zero bits at its end among them, so up to seven are read, but only where they are 0.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::PartialOctet`] if an unused bit is set, or there are more of them than the last octet has.
    pub fn octets_and_unused_bits(
        &self,
        field: &'static str,
    ) -> Result<(&'a [u8], u8), ParseError> {
        match self.value {
            [0, octets @ ..] => Ok((octets, 0)),
            [unused @ 1..=7, octets @ ..] => {
                let last = octets.last().map_or(0, |last| last.trailing_zeros());
                let zeros = !octets.is_empty() && last >= u32::from(*unused);
                let partial = self.error(ParseErrorKind::PartialOctet, field);
                zeros.then_some((octets, *unused)).ok_or(partial)
            }
            _ => Err(self.error(ParseErrorKind::PartialOctet, field)),
        }
    }
}

/// Reads elements one after the other; copies nothing.
///
/// ```
/// use yinzheng::asn1::{Reader, Tag};
///
/// let mut reader = Reader::new(&[0x30, 0x03, 0x02, 0x01, 0x04]);
/// let mut fields = reader.read(Tag::SEQUENCE, "Example")?.inside();
/// reader.finish("Example")?;
/// assert_eq!(fields.read_u64("Example.version")?, 4);
/// fields.finish("Example")?;
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// A reader over the whole of `input`.
    pub const fn new(input: &'a [u8]) -> Self {
        Self {
            rest: input,
            offset: 0,
        }
    }

    /// A reader over `input`, which begins `offset` bytes into the whole.
    pub const fn at(input: &'a [u8], offset: usize) -> Self {
        Self {
            rest: input,
            offset,
        }
    }

    /// The octets not yet read.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Where the next element begins, in bytes from the start of the whole input.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Whether everything was read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The identifier of the next element, if there is one.
    pub fn peek(&self) -> Option<Tag> {
        self.rest.first().map(|&octet| Tag(octet))
    }

    /// Reads an element that must carry `tag`.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::UnexpectedTag`], or what [`Reader::read_any`] reports.
    pub fn read(&mut self, tag: Tag, field: &'static str) -> Result<Tlv<'a>, ParseError> {
        match self.peek() {
            Some(found) if found == tag => self.read_any(field),
            Some(found) => {
                let (expected, found) = (tag.octet(), found.octet());
                Err(self.error(ParseErrorKind::UnexpectedTag { expected, found }, field))
            }
            None => Err(self.error(ParseErrorKind::Truncated, field)),
        }
    }

    /// Reads an element if one carrying `tag` comes next.
    ///
    /// # Errors
    ///
    /// What [`Reader::read_any`] reports.
    pub fn read_optional(
        &mut self,
        tag: Tag,
        field: &'static str,
    ) -> Result<Option<Tlv<'a>>, ParseError> {
        (self.peek() == Some(tag))
            .then(|| self.read_any(field))
            .transpose()
    }

    /// Reads the next element whatever its tag.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::Truncated`], [`ParseErrorKind::HighTag`], [`ParseErrorKind::IndefiniteLength`] or
    /// [`ParseErrorKind::NonMinimalLength`].
    pub fn read_any(&mut self, field: &'static str) -> Result<Tlv<'a>, ParseError> {
        let truncated = self.error(ParseErrorKind::Truncated, field);
        let (&identifier, after) = self.rest.split_first().ok_or(truncated)?;
        if identifier & 0x1f == 0x1f {
            return Err(self.error(ParseErrorKind::HighTag, field));
        }
        let (length, after) = self.read_length(after, field)?;
        let (value, rest) = after.split_at_checked(length).ok_or(truncated)?;
        let consumed = self.rest.len().saturating_sub(rest.len());
        let raw = self.rest.get(..consumed).ok_or(truncated)?;
        let offset = self.offset;
        self.offset = self.offset.saturating_add(consumed);
        self.rest = rest;
        Ok(Tlv {
            tag: Tag(identifier),
            raw,
            value,
            offset,
        })
    }

    fn read_length(
        &self,
        input: &'a [u8],
        field: &'static str,
    ) -> Result<(usize, &'a [u8]), ParseError> {
        let truncated = self.error(ParseErrorKind::Truncated, field);
        let non_minimal = self.error(ParseErrorKind::NonMinimalLength, field);
        let (&first, after) = input.split_first().ok_or(truncated)?;
        if first < 0x80 {
            return Ok((usize::from(first), after));
        }
        if first == 0x80 {
            return Err(self.error(ParseErrorKind::IndefiniteLength, field));
        }
        let count = usize::from(first & 0x7f);
        let (octets, after) = after.split_at_checked(count).ok_or(truncated)?;
        if octets.first() == Some(&0) {
            return Err(non_minimal);
        }
        // Four octets hold 4 GiB, far above any limit; more can only be a lie.
        if count > 4 {
            return Err(truncated);
        }
        let length = octets
            .iter()
            .fold(0_usize, |n, &b| n.wrapping_shl(8) | usize::from(b));
        if length < 0x80 {
            Err(non_minimal)
        } else {
            Ok((length, after))
        }
    }

    /// Reads an INTEGER that fits into 64 bits without sign.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadInteger`] if negative, padded or longer; what [`Reader::read`] reports.
    pub fn read_u64(&mut self, field: &'static str) -> Result<u64, ParseError> {
        let element = self.read(Tag::INTEGER, field)?;
        let octets = element.integer(field)?;
        let magnitude = octets.strip_prefix(&[0]).unwrap_or(octets);
        let negative = octets.first().is_some_and(|b| b & 0x80 != 0);
        if negative || magnitude.len() > 8 {
            return Err(element.error(ParseErrorKind::BadInteger, field));
        }
        Ok(magnitude.iter().fold(0, |n, &b| n << 8 | u64::from(b)))
    }

    /// Reads an OBJECT IDENTIFIER.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadObjectIdentifier`], or what [`Reader::read`] reports.
    pub fn read_oid(&mut self, field: &'static str) -> Result<Oid, ParseError> {
        self.read(Tag::OBJECT_IDENTIFIER, field)?.oid(field)
    }

    /// Reads a BIT STRING that holds whole octets, and returns these.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::PartialOctet`] if bits are unused; what [`Reader::read`] reports.
    pub fn read_octets_in_bits(&mut self, field: &'static str) -> Result<&'a [u8], ParseError> {
        self.read(Tag::BIT_STRING, field)?.whole_octets(field)
    }

    /// Reads a BOOLEAN if one comes next, whether or not it states its default.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::BadBoolean`] if it is neither 00 nor FF; what [`Reader::read_any`] reports.
    pub fn read_optional_boolean(
        &mut self,
        field: &'static str,
    ) -> Result<Option<bool>, ParseError> {
        let Some(element) = self.read_optional(Tag::BOOLEAN, field)? else {
            return Ok(None);
        };
        match element.value {
            [0x00] => Ok(Some(false)),
            [0xff] => Ok(Some(true)),
            _ => Err(element.error(ParseErrorKind::BadBoolean, field)),
        }
    }

    /// Succeeds only if every octet was read.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::TrailingData`].
    pub fn finish(&self, field: &'static str) -> Result<(), ParseError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.error(ParseErrorKind::TrailingData, field))
        }
    }

    /// A fault of `kind` at the next element.
    pub const fn error(&self, kind: ParseErrorKind, field: &'static str) -> ParseError {
        ParseError::new(kind, field, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_fault_keeps_its_offset_in_the_whole_input() {
        let outer = Reader::new(&[0x30, 0x03, 0x04, 0x03, 0xaa])
            .read(Tag::SEQUENCE, "T")
            .unwrap();

        let err = outer
            .inside()
            .read(Tag::OCTET_STRING, "T.cert")
            .unwrap_err();

        assert_eq!(err.to_string(), "T.cert: input ends early at byte 2");
    }

    #[test]
    fn only_the_minimal_length_is_read() {
        for (input, want, why) in [
            (
                &[0x04, 0x80][..],
                ParseErrorKind::IndefiniteLength,
                "indefinite form is BER",
            ),
            (
                &[0x04, 0x81, 0x01, 0xaa],
                ParseErrorKind::NonMinimalLength,
                "long form below 128",
            ),
            (
                &[0x04, 0x82, 0x00, 0x80],
                ParseErrorKind::NonMinimalLength,
                "leading zero octet",
            ),
            (
                &[0x1f, 0x81, 0x01, 0x00],
                ParseErrorKind::HighTag,
                "multi-byte tag",
            ),
            (
                &[0x04, 0x85, 1, 1, 1, 1, 1],
                ParseErrorKind::Truncated,
                "terabytes",
            ),
        ] {
            assert_eq!(
                Reader::new(input).read_any("T").unwrap_err().kind(),
                want,
                "{why}"
            );
        }
    }

    #[test]
    fn integers_are_minimal_and_not_negative() {
        assert_eq!(Reader::new(&[2, 2, 0, 0x80]).read_u64("n"), Ok(128));
        for (input, why) in [
            (&[2, 0][..], "empty"),
            (&[2, 2, 0, 1], "padded"),
            (&[2, 1, 0x80], "negative"),
            (&[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], "longer than 64 bits"),
        ] {
            assert_eq!(
                Reader::new(input).read_u64("n").unwrap_err().kind(),
                ParseErrorKind::BadInteger,
                "{why}"
            );
        }
    }

    #[test]
    fn unused_bits_are_read_only_where_they_are_zero() {
        for (content, want, why) in [
            (&[0, 1, 2][..], Some((&[1, 2][..], 0)), "whole octets"),
            (&[0], Some((&[][..], 0)), "nothing"),
            (&[3, 1, 8], Some((&[1, 8][..], 3)), "three zero bits"),
            (&[7, 0x80], Some((&[0x80][..], 7)), "all but one"),
            (&[4, 1, 8], None, "one of them is set"),
            (&[8, 1, 0], None, "more than an octet has"),
            (&[1], None, "unused bits of nothing"),
            (&[], None, "not even their number"),
        ] {
            let element = [&[0x03, content.len() as u8], content].concat();
            let element = Reader::new(&element).read_any("b").unwrap();
            assert_eq!(element.octets_and_unused_bits("b").ok(), want, "{why}");
        }
    }

    #[test]
    fn every_string_type_is_read_in_its_character_set() {
        for (input, want) in [
            (&[0x0c, 3, 0xe5, 0x8d, 0xb0][..], Some("印")),
            (&[0x1e, 2, 0x53, 0x70], Some("印")),
            (&[0x1c, 4, 0, 0, 0x53, 0x70], Some("印")),
            (&[0x14, 1, 0xe9], Some("é")),
            (&[0x16, 1, 0xe9], None),
            (&[0x13, 3, 0xe5, 0x8d, 0xb0], None),
            (&[0x1e, 1, 0x53], None),
        ] {
            let text = Reader::new(input).read_any("s").unwrap().text("s");
            assert_eq!(text.ok().as_deref(), want);
        }
    }
}
