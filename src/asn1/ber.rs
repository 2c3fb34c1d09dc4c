//! The step from BER to DER, for CMS values: they may come in BER, and everything else here reads DER alone.
//!
//! Only lengths and the splitting of strings are touched: indefinite lengths become definite, long lengths
//! minimal, constructed OCTET STRINGs and BIT STRINGs are joined. The content of primitive elements stays as it
//! came, so a padded INTEGER or an odd BOOLEAN is still there for the reader to refuse. A string under an implicit
//! context tag cannot be told from a structure and is not joined.
//!
//! Input that is DER already is lent back, not copied: what was signed is then hashed as received.

use std::borrow::Cow;
use std::fmt;

use crate::asn1::Tag;
use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// Most deviations that are listed; a value with more is listed by its first ones.
const LISTED: usize = 64;

/// What is BER and not DER.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BerDeviationKind {
    /// A string in pieces.
    ConstructedString,
    /// The indefinite length form.
    IndefiniteLength,
    /// A length with leading zeros, or in the long form although the short one holds it.
    NonMinimalLength,
}

impl fmt::Display for BerDeviationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConstructedString => "string in pieces",
            Self::IndefiniteLength => "indefinite length",
            Self::NonMinimalLength => "length not in its shortest form",
        })
    }
}

/// One place where the input is BER and not DER.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct BerDeviation {
    /// What it is.
    pub kind: BerDeviationKind,
    /// Where the element begins, in bytes from the start of the input.
    pub offset: usize,
}

impl fmt::Display for BerDeviation {
    /// `indefinite length at 0`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.kind, self.offset)
    }
}

/// One element in DER, and how it differed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Normalized<'a> {
    /// The element; borrowed from the input if that was DER.
    pub der: Cow<'a, [u8]>,
    /// Where the input was not DER, in its order; the first 64 places.
    pub deviations: Vec<BerDeviation>,
    /// What follows the element in the input.
    pub rest: &'a [u8],
}

/// Reads the first element of `input` and writes it with minimal definite lengths and whole strings.
///
/// * `max_depth`: deepest nesting allowed, in levels.
/// * `max_len`: longest input read, in bytes.
///
/// ```
/// use yinzheng::asn1::to_der;
///
/// let ber = [0x30, 0x80, 0x24, 0x80, 0x04, 1, b'a', 0x04, 1, b'b', 0, 0, 0, 0];
/// let normalized = to_der(&ber, 8, 1024, "T")?;
/// assert_eq!(*normalized.der, [0x30, 4, 0x04, 2, b'a', b'b']);
/// assert_eq!(normalized.deviations[0].to_string(), "indefinite length at 0");
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
///
/// # Errors
///
/// [`ParseErrorKind::Limit`] for deeper or longer input, [`ParseErrorKind::Truncated`],
/// [`ParseErrorKind::HighTag`], [`ParseErrorKind::PartialOctet`] for pieces of a BIT STRING that do not join,
/// [`ParseErrorKind::UnexpectedValue`] for an end marker where none belongs, a primitive SEQUENCE, or a simple
/// type in pieces, and [`ParseErrorKind::UnexpectedTag`] for a foreign piece of a string.
pub fn to_der<'a>(
    input: &'a [u8],
    max_depth: usize,
    max_len: usize,
    field: &'static str,
) -> Result<Normalized<'a>, ParseError> {
    if input.len() > max_len {
        return Err(ParseError::new(ParseErrorKind::Limit, field, 0));
    }
    let mut scan = Pass::new(field, None);
    let mut cursor = Cursor::new(input, field);
    scan.element(&mut cursor, max_depth)?;
    let element = input.get(..cursor.offset).unwrap_or_default();
    let rest = cursor.rest;
    if scan.deviations.is_empty() {
        return Ok(Normalized {
            der: Cow::Borrowed(element),
            deviations: Vec::new(),
            rest,
        });
    }
    let mut write = Pass::new(field, Some(Vec::with_capacity(element.len())));
    write.element(&mut Cursor::new(element, field), max_depth)?;
    Ok(Normalized {
        der: Cow::Owned(write.out.unwrap_or_default()),
        deviations: write.deviations,
        rest,
    })
}

/// Identifier and length of one element.
#[derive(Clone, Copy)]
struct Header {
    tag: Tag,
    /// `None` for the indefinite form.
    length: Option<usize>,
    offset: usize,
}

/// What is left of the input, and where it begins.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    rest: &'a [u8],
    offset: usize,
    field: &'static str,
}

impl<'a> Cursor<'a> {
    const fn new(rest: &'a [u8], field: &'static str) -> Self {
        Self {
            rest,
            offset: 0,
            field,
        }
    }

    const fn error(&self, kind: ParseErrorKind) -> ParseError {
        ParseError::new(kind, self.field, self.offset)
    }

    fn take(&mut self, count: usize) -> Result<Self, ParseError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(self.error(ParseErrorKind::Truncated))?;
        let inner = Self {
            rest: taken,
            ..*self
        };
        self.rest = rest;
        self.offset = self.offset.saturating_add(count);
        Ok(inner)
    }

    fn octet(&mut self) -> Result<u8, ParseError> {
        let taken = self.take(1)?;
        taken
            .rest
            .first()
            .copied()
            .ok_or(taken.error(ParseErrorKind::Truncated))
    }

    /// Takes an end-of-contents marker if one comes next.
    fn take_end(&mut self) -> Result<bool, ParseError> {
        let found = self.rest.starts_with(&[0, 0]);
        if found {
            self.take(2)?;
        }
        Ok(found)
    }
}

/// One pass over the elements: a scan without `out`, a copy with it.
struct Pass {
    field: &'static str,
    out: Option<Vec<u8>>,
    deviations: Vec<BerDeviation>,
}

impl Pass {
    const fn new(field: &'static str, out: Option<Vec<u8>>) -> Self {
        Self {
            field,
            out,
            deviations: Vec::new(),
        }
    }

    fn note(&mut self, kind: BerDeviationKind, offset: usize) {
        if self.deviations.len() < LISTED {
            self.deviations.push(BerDeviation { kind, offset });
        }
    }

    fn header(&mut self, cursor: &mut Cursor<'_>) -> Result<Header, ParseError> {
        let start = *cursor;
        let identifier = cursor.octet()?;
        if identifier & 0x1f == 0x1f {
            return Err(start.error(ParseErrorKind::HighTag));
        }
        let first = cursor.octet()?;
        let length = match first {
            0..0x80 => Some(usize::from(first)),
            0x80 => None,
            _ => {
                let octets = cursor.take(usize::from(first & 0x7f))?.rest;
                let zeros = octets.iter().take_while(|&&b| b == 0).count();
                let significant = octets.get(zeros..).unwrap_or_default();
                // Four octets hold 4 GiB, far above any limit; more can only be a lie.
                if significant.len() > 4 {
                    return Err(start.error(ParseErrorKind::Truncated));
                }
                let length = significant
                    .iter()
                    .fold(0_usize, |n, &b| n.wrapping_shl(8) | usize::from(b));
                if zeros > 0 || length < 0x80 {
                    self.note(BerDeviationKind::NonMinimalLength, start.offset);
                }
                Some(length)
            }
        };
        if length.is_none() {
            self.note(BerDeviationKind::IndefiniteLength, start.offset);
        }
        let header = Header {
            tag: Tag::from_octet(identifier),
            length,
            offset: start.offset,
        };
        let form_ok = form_allowed(identifier) && (length.is_some() || identifier & 0x20 != 0);
        if form_ok {
            Ok(header)
        } else {
            Err(start.error(ParseErrorKind::UnexpectedValue))
        }
    }

    fn element(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<(), ParseError> {
        let header = self.header(cursor)?;
        match header.tag.octet() {
            0x24 => self.joined_octets(cursor, header, depth),
            0x23 => self.joined_bits(cursor, header, depth),
            _ => self.plain(cursor, header, depth),
        }
    }

    /// Any element but a string in pieces.
    fn plain(
        &mut self,
        cursor: &mut Cursor<'_>,
        header: Header,
        depth: usize,
    ) -> Result<(), ParseError> {
        let start = self.position();
        if !header.tag.is_constructed() {
            let content = cursor.take(header.length.unwrap_or_default())?;
            self.append(content.rest);
        } else {
            let depth = self.deeper(depth, header)?;
            self.for_each(cursor, header, |pass, inner| pass.element(inner, depth))?;
        }
        self.close(header.tag, start);
        Ok(())
    }

    fn joined_octets(
        &mut self,
        cursor: &mut Cursor<'_>,
        header: Header,
        depth: usize,
    ) -> Result<(), ParseError> {
        let start = self.position();
        self.octet_pieces(cursor, header, depth)?;
        self.close(Tag::OCTET_STRING, start);
        Ok(())
    }

    fn octet_pieces(
        &mut self,
        cursor: &mut Cursor<'_>,
        header: Header,
        depth: usize,
    ) -> Result<(), ParseError> {
        self.note(BerDeviationKind::ConstructedString, header.offset);
        let depth = self.deeper(depth, header)?;
        self.for_each(cursor, header, |pass, inner| {
            let piece = pass.header(inner)?;
            match piece.tag.octet() {
                0x24 => pass.octet_pieces(inner, piece, depth),
                0x04 => {
                    let content = inner.take(piece.length.unwrap_or_default())?;
                    pass.append(content.rest);
                    Ok(())
                }
                found => Err(pass.foreign(0x04, found, piece)),
            }
        })
    }

    fn joined_bits(
        &mut self,
        cursor: &mut Cursor<'_>,
        header: Header,
        depth: usize,
    ) -> Result<(), ParseError> {
        let start = self.position();
        self.append(&[0]);
        let mut unused = 0;
        self.bit_pieces(cursor, header, depth, &mut unused)?;
        if let Some(count) = self.out.as_mut().and_then(|out| out.get_mut(start)) {
            *count = unused;
        }
        self.close(Tag::BIT_STRING, start);
        Ok(())
    }

    /// `unused`: count of unused bits in the piece before, which must be 0 for another to follow.
    fn bit_pieces(
        &mut self,
        cursor: &mut Cursor<'_>,
        header: Header,
        depth: usize,
        unused: &mut u8,
    ) -> Result<(), ParseError> {
        self.note(BerDeviationKind::ConstructedString, header.offset);
        let depth = self.deeper(depth, header)?;
        self.for_each(cursor, header, |pass, inner| {
            let piece = pass.header(inner)?;
            let partial = ParseError::new(ParseErrorKind::PartialOctet, pass.field, piece.offset);
            match piece.tag.octet() {
                0x23 => pass.bit_pieces(inner, piece, depth, unused),
                0x03 if *unused != 0 => Err(partial),
                0x03 => {
                    let content = inner.take(piece.length.unwrap_or_default())?.rest;
                    let (&count, octets) = content.split_first().ok_or(partial)?;
                    *unused = count;
                    pass.append(octets);
                    Ok(())
                }
                found => Err(pass.foreign(0x03, found, piece)),
            }
        })
    }

    /// Calls `read` for each element inside the constructed one that `header` opened.
    fn for_each<'a>(
        &mut self,
        cursor: &mut Cursor<'a>,
        header: Header,
        mut read: impl FnMut(&mut Self, &mut Cursor<'a>) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        if let Some(length) = header.length {
            let mut inner = cursor.take(length)?;
            while !inner.rest.is_empty() {
                read(self, &mut inner)?;
            }
        } else {
            while !cursor.take_end()? {
                read(self, cursor)?;
            }
        }
        Ok(())
    }

    fn deeper(&self, depth: usize, header: Header) -> Result<usize, ParseError> {
        let limit = ParseError::new(ParseErrorKind::Limit, self.field, header.offset);
        depth.checked_sub(1).ok_or(limit)
    }

    fn foreign(&self, expected: u8, found: u8, piece: Header) -> ParseError {
        let kind = ParseErrorKind::UnexpectedTag { expected, found };
        ParseError::new(kind, self.field, piece.offset)
    }

    fn position(&self) -> usize {
        self.out.as_ref().map_or(0, Vec::len)
    }

    fn append(&mut self, octets: &[u8]) {
        if let Some(out) = &mut self.out {
            out.extend_from_slice(octets);
        }
    }

    /// Puts identifier and length before the content that was written since `start`.
    fn close(&mut self, tag: Tag, start: usize) {
        if let Some(out) = &mut self.out {
            let header = crate::asn1::writer::header(tag, out.len().saturating_sub(start));
            out.splice(start..start, header);
        }
    }
}

/// Whether a universal type comes in a form that it can have; strings of octets and bits may be in pieces, of
/// characters may not (none of the formats needs it). Other classes are free.
const fn form_allowed(identifier: u8) -> bool {
    match identifier {
        0x03 | 0x04 | 0x23 | 0x24 => true,
        // EXTERNAL, EMBEDDED PDV, SEQUENCE and SET are constructed, whatever else is universal is not.
        0x28 | 0x2b | 0x30 | 0x31 => true,
        0x00 | 0x08 | 0x0b | 0x10 | 0x11 | 0x20..=0x3f => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::asn1::check_der;
    use crate::asn1::sequence;

    fn normalized(input: &[u8]) -> Result<Normalized<'_>, ParseErrorKind> {
        to_der(input, 8, 1 << 16, "T").map_err(|e| e.kind())
    }

    #[test]
    fn every_deviation_is_normalised_and_listed() {
        for (input, want, listed) in [
            (
                &[0x30, 0x80, 0x05, 0, 0, 0][..],
                &[0x30, 2, 5, 0][..],
                "indefinite length at 0",
            ),
            (
                &[0x30, 0x82, 0, 2, 5, 0],
                &[0x30, 2, 5, 0],
                "length not in its shortest form at 0",
            ),
            (
                &[0x30, 3, 4, 0x81, 0],
                &[0x30, 2, 4, 0],
                "length not in its shortest form at 2",
            ),
            (
                &[0x24, 6, 4, 1, 7, 4, 1, 8],
                &[4, 2, 7, 8],
                "string in pieces at 0",
            ),
            (&[0x24, 0], &[4, 0], "string in pieces at 0"),
            (
                &[0x23, 8, 3, 2, 0, 7, 3, 2, 4, 0x80],
                &[3, 3, 4, 7, 0x80],
                "string in pieces at 0",
            ),
            (
                &[0xa0, 0x80, 0x30, 0x80, 0, 0, 0, 0],
                &[0xa0, 2, 0x30, 0],
                "indefinite length at 0; indefinite length at 2",
            ),
            (
                &[0x24, 0x80, 0x24, 3, 4, 1, 7, 0, 0],
                &[4, 1, 7],
                "indefinite length at 0; string in pieces at 0; string in pieces at 2",
            ),
        ] {
            let got = normalized(input).unwrap();
            let names: Vec<String> = got.deviations.iter().map(ToString::to_string).collect();
            assert_eq!(*got.der, *want, "{listed}");
            assert_eq!(names.join("; "), listed);
        }
    }

    #[test]
    fn der_is_lent_back_and_the_rest_is_named() {
        let got = normalized(&[0x30, 3, 0x02, 1, 5, 0xaa]).unwrap();

        assert!(matches!(got.der, Cow::Borrowed([0x30, 3, 0x02, 1, 5])));
        assert!(got.deviations.is_empty());
        assert_eq!(got.rest, [0xaa]);
    }

    #[test]
    fn garbage_is_refused() {
        let (cut, odd) = (ParseErrorKind::Truncated, ParseErrorKind::UnexpectedValue);
        for (input, want, why) in [
            (&[][..], cut, "empty"),
            (&[0x30], cut, "no length"),
            (&[0x30, 0x80, 5, 0], cut, "no end"),
            (&[0x30, 2, 5], cut, "cut short"),
            (&[0x30, 1, 5, 0], cut, "child outgrows"),
            (&[4, 0x85, 1, 0, 0, 0, 0], cut, "terabytes"),
            (&[4, 0xff], cut, "a length of 127 octets"),
            (&[0x1f, 0x81, 1, 0], ParseErrorKind::HighTag, "high tag"),
            (&[0, 0], odd, "an end alone"),
            (&[0x30, 2, 0, 0], odd, "an end in a definite length"),
            (&[4, 0x80, 0, 0], odd, "a primitive without end"),
            (&[0x10, 0], odd, "primitive SEQUENCE"),
            (&[0x22, 3, 2, 1, 1], odd, "INTEGER in pieces"),
            (&[0x2c, 3, 4, 1, 7], odd, "text in pieces"),
        ] {
            assert_eq!(normalized(input).unwrap_err(), want, "{why}");
        }
    }

    #[test]
    fn pieces_that_do_not_join_are_refused() {
        let foreign = |expected, found| ParseErrorKind::UnexpectedTag { expected, found };
        let partial = ParseErrorKind::PartialOctet;
        for (input, want, why) in [
            (&[0x24, 3, 2, 1, 1][..], foreign(4, 2), "a number"),
            (&[0x23, 3, 4, 1, 1], foreign(3, 4), "octets among bits"),
            (&[0x23, 8, 3, 2, 1, 2, 3, 2, 0, 7], partial, "a hole"),
            (&[0x23, 2, 3, 0], partial, "bits without count"),
        ] {
            assert_eq!(normalized(input).unwrap_err(), want, "{why}");
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let open = [0x30, 0x80].repeat(1 << 14);
        assert_eq!(normalized(&open).unwrap_err(), ParseErrorKind::Limit);
        let pieces = [0x24, 0x80].repeat(1 << 14);
        assert_eq!(normalized(&pieces).unwrap_err(), ParseErrorKind::Limit);
        let bits = [0x23, 0x80].repeat(1 << 14);
        assert_eq!(normalized(&bits).unwrap_err(), ParseErrorKind::Limit);
        let long = to_der(&[5, 0, 0], 8, 2, "T").unwrap_err();
        assert_eq!(long.kind(), ParseErrorKind::Limit);
        let many = [&[0x30, 0x80][..], &[4, 0x81, 0].repeat(100), &[0, 0]].concat();
        assert_eq!(normalized(&many).unwrap().deviations.len(), LISTED);
    }

    /// A tree of elements, and how each is to be written in BER.
    #[derive(Clone, Debug)]
    enum Tree {
        Octets(Vec<u8>, Style),
        Number(u8),
        List(Vec<Self>, Style),
    }

    #[derive(Clone, Copy, Debug)]
    enum Style {
        Der,
        Indefinite,
        Long,
        Pieces,
    }

    impl Tree {
        fn der(&self) -> Vec<u8> {
            match self {
                Self::Octets(octets, _) => crate::asn1::tlv(Tag::OCTET_STRING, &[octets]),
                Self::Number(n) => crate::asn1::integer(&[*n]),
                Self::List(items, _) => {
                    let items: Vec<u8> = items.iter().flat_map(Self::der).collect();
                    sequence(&[&items])
                }
            }
        }

        fn ber(&self) -> Vec<u8> {
            match self {
                Self::Octets(octets, Style::Pieces) => {
                    let (left, right) = octets.split_at(octets.len() / 2);
                    let piece = |o| Self::Octets(Vec::from(o), Style::Long).ber();
                    [&[0x24, 0x80][..], &piece(left), &piece(right), &[0, 0]].concat()
                }
                Self::Octets(octets, Style::Long) => {
                    let length = u32::try_from(octets.len()).unwrap().to_be_bytes();
                    [&[0x04, 0x84][..], &length, octets].concat()
                }
                Self::List(items, Style::Indefinite | Style::Pieces) => {
                    let items: Vec<u8> = items.iter().flat_map(Self::ber).collect();
                    [&[0x30, 0x80][..], &items, &[0, 0]].concat()
                }
                Self::List(items, _) => {
                    let items: Vec<u8> = items.iter().flat_map(Self::ber).collect();
                    sequence(&[&items])
                }
                plain => plain.der(),
            }
        }
    }

    fn style() -> impl Strategy<Value = Style> {
        prop_oneof![
            Just(Style::Der),
            Just(Style::Indefinite),
            Just(Style::Long),
            Just(Style::Pieces)
        ]
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![
            any::<u8>().prop_map(Tree::Number),
            (prop::collection::vec(any::<u8>(), 0..200), style())
                .prop_map(|(octets, style)| Tree::Octets(octets, style)),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            (prop::collection::vec(inner, 0..5), style())
                .prop_map(|(items, style)| Tree::List(items, style))
        })
    }

    proptest! {
        /// However a value is written in BER, its DER comes out.
        #[test]
        fn ber_becomes_the_same_der(tree in tree()) {
            let ber = tree.ber();
            let got = normalized(&ber).unwrap();
            prop_assert_eq!(&*got.der, &tree.der()[..]);
            prop_assert_eq!(got.deviations.is_empty(), ber == tree.der());
        }

        /// Whatever comes out goes through a second time unchanged, and is what the strict reader takes.
        #[test]
        fn the_step_is_idempotent(input in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(got) = normalized(&input) {
                let again = normalized(&got.der).unwrap();
                prop_assert!(matches!(again.der, Cow::Borrowed(_)));
                prop_assert_eq!(&again.der, &got.der);
                prop_assert!(again.rest.is_empty());
                let strict = check_der(&got.der, 8, "T").map_err(|e| e.kind());
                let content = [
                    Err(ParseErrorKind::BadBoolean),
                    Err(ParseErrorKind::BadInteger),
                    Err(ParseErrorKind::BadObjectIdentifier),
                ];
                prop_assert!(strict.is_ok() || content.contains(&strict));
            }
        }
    }
}
