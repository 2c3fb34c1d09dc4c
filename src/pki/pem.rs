//! PEM armour (RFC 7468), read loosely: text around the blocks is skipped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::ParseError;
use crate::error::ParseErrorKind;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The structures in `bytes`: the whole input if it is not text with PEM blocks, else the content of every
/// block whose label is among `labels`, in order. Blocks with other labels are skipped.
///
/// # Errors
///
/// [`ParseErrorKind::BadText`] if a block is not Base64, [`ParseErrorKind::Truncated`] if one does not end,
/// [`ParseErrorKind::Missing`] if there are blocks, but none with such a label.
pub(crate) fn structures(
    bytes: &[u8],
    labels: &[&str],
    field: &'static str,
) -> Result<Vec<Vec<u8>>, ParseError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if text.contains(BEGIN) => text,
        _ => return Ok(vec![bytes.to_vec()]),
    };
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let offset = text.len().saturating_sub(after.len());
        let cut = || ParseError::new(ParseErrorKind::Truncated, field, offset);
        let (label, after) = after.split_once(DASHES).ok_or_else(cut)?;
        let end = format!("-----END {label}-----");
        let (body, after) = after.split_once(end.as_str()).ok_or_else(cut)?;
        rest = after;
        if labels.contains(&label) {
            let plain: String = body.chars().filter(|c| !c.is_whitespace()).collect();
            let bad = |_| ParseError::new(ParseErrorKind::BadText, field, offset);
            found.push(STANDARD.decode(plain).map_err(bad)?);
        }
    }
    if found.is_empty() {
        Err(ParseError::new(ParseErrorKind::Missing, field, 0))
    } else {
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_and_other_labels_skipped() {
        let text = b"x\n-----BEGIN KEY-----\nAA==\n-----END KEY-----\n-----BEGIN A-----\r\nAQ\nI=\n-----END A-----";

        assert_eq!(structures(text, &["A"], "A"), Ok(vec![vec![1, 2]]));
        assert_eq!(
            structures(b"\x30\x00", &["A"], "A"),
            Ok(vec![vec![0x30, 0]])
        );
    }

    #[test]
    fn broken_armour_is_an_error() {
        for (text, kind, why) in [
            (
                "-----BEGIN A-----\nAQI=",
                ParseErrorKind::Truncated,
                "no end",
            ),
            (
                "-----BEGIN A-----\n*\n-----END A-----",
                ParseErrorKind::BadText,
                "not Base64",
            ),
            (
                "-----BEGIN B-----\nAA==\n-----END B-----",
                ParseErrorKind::Missing,
                "no such label",
            ),
        ] {
            let fault = structures(text.as_bytes(), &["A"], "A").unwrap_err();
            assert_eq!(fault.kind(), kind, "{why}");
        }
    }
}
