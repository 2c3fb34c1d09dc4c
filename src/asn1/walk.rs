//! One strict pass over all elements, for input that a looser reader will read next.

use crate::asn1::Reader;
use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// Checks that `input` is exactly one element and DER down to `max_depth` levels: minimal definite lengths,
/// single-byte tags, constructed elements that their content fills exactly. Contents of primitive elements
/// are not looked into, except that INTEGER and OBJECT IDENTIFIER must be well formed and BOOLEAN 00 or FF.
///
/// # Errors
///
/// The first fault, with its offset; [`ParseErrorKind::Limit`] if the nesting is deeper.
pub fn check_der(input: &[u8], max_depth: usize, field: &'static str) -> Result<(), ParseError> {
    let mut outer = Reader::new(input);
    check_next(&mut outer, max_depth, field)?;
    outer.finish(field)
}

fn check_next(
    reader: &mut Reader<'_>,
    depth: usize,
    field: &'static str,
) -> Result<(), ParseError> {
    let element = reader.read_any(field)?;
    match element.tag.octet() {
        0x01 if !matches!(element.value, [0x00 | 0xff]) => {
            return Err(element.error(ParseErrorKind::BadBoolean, field));
        }
        0x02 | 0x0a => drop(element.integer(field)?),
        0x06 => drop(element.oid(field)?),
        _ => {}
    }
    if !element.tag.is_constructed() {
        return Ok(());
    }
    let depth = depth
        .checked_sub(1)
        .ok_or(element.error(ParseErrorKind::Limit, field))?;
    let mut inner = element.inside();
    while !inner.is_empty() {
        check_next(&mut inner, depth, field)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_bounded() {
        let mut deep = vec![0x05, 0x00];
        for _ in 0..20 {
            deep = crate::asn1::sequence(&[&deep]);
        }
        assert!(check_der(&deep, 20, "T").is_ok());
        assert_eq!(
            check_der(&deep, 19, "T").unwrap_err().kind(),
            ParseErrorKind::Limit
        );
    }

    #[test]
    fn faults_inside_are_found() {
        for (input, kind) in [
            (
                &[0x30, 0x03, 0x01, 0x01, 0x02][..],
                ParseErrorKind::BadBoolean,
            ),
            (
                &[0x30, 0x04, 0x02, 0x02, 0x00, 0x01],
                ParseErrorKind::BadInteger,
            ),
            (
                &[0x30, 0x02, 0x06, 0x00],
                ParseErrorKind::BadObjectIdentifier,
            ),
            (&[0x30, 0x00, 0x00], ParseErrorKind::TrailingData),
            (&[0x30, 0x01, 0x05], ParseErrorKind::Truncated),
        ] {
            assert_eq!(check_der(input, 8, "T").unwrap_err().kind(), kind);
        }
    }
}
