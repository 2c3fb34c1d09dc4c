//! Texts that messages of this room carry: identifiers, digests, random numbers.

use crate::crypto::DigestAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::Element;

/// Longest identifier or name, in characters. Matter codes have 33, identifiers of licences below 100.
const LONGEST: usize = 256;

/// Least and most octets of a random number: 128 bit cannot be guessed or met twice by chance, 512 bit is beyond need.
const NONCE_OCTETS: std::ops::RangeInclusive<usize> = 16..=64;

/// A text that must say something.
pub(super) fn named(text: &str, field: &'static str) -> Result<(), ParseError> {
    if text.trim().is_empty() {
        return Err(bad(ParseErrorKind::Missing, field));
    }
    if text.chars().count() > LONGEST {
        return Err(bad(ParseErrorKind::Limit, field));
    }
    if text.chars().any(char::is_control) {
        return Err(bad(ParseErrorKind::BadText, field));
    }
    Ok(())
}

/// A random number of at least 128 bit as lower-case hexadecimal digits.
pub(super) fn nonce(text: &str, field: &'static str) -> Result<(), ParseError> {
    let digits = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let octets = text.len() / 2;
    if !text.len().is_multiple_of(2) || !text.bytes().all(digits) {
        return Err(bad(ParseErrorKind::BadText, field));
    }
    if !NONCE_OCTETS.contains(&octets) {
        return Err(bad(ParseErrorKind::Limit, field));
    }
    Ok(())
}

/// A digest in the form `sm3:` and 64 lower-case hexadecimal digits.
pub(super) fn digest(text: &str, field: &'static str) -> Result<(), ParseError> {
    let digits = text.strip_prefix("sm3:").map(str::as_bytes);
    let hex = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
    match digits {
        Some(d) if d.len() == 64 && d.iter().all(hex) => Ok(()),
        _ => Err(bad(ParseErrorKind::BadText, field)),
    }
}

/// `sm3:` and the digest of these parts, each behind its length, so that no two lists of parts look alike.
pub(super) fn digest_of(domain: &str, parts: &[&[u8]]) -> String {
    let mut hasher = DigestAlgorithm::Sm3.hasher();
    hasher.update(domain.as_bytes());
    hasher.update(&[0]);
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        hasher.update(&length.to_be_bytes());
        hasher.update(part);
    }
    format!("sm3:{}", hasher.finish())
}

/// `sm3:` and the digest of octets as they are.
pub(super) fn digest_of_octets(octets: &[u8]) -> String {
    format!("sm3:{}", DigestAlgorithm::Sm3.digest(octets))
}

/// The name under which facts keep a field: elements of licences have several spellings.
pub(super) fn field_key(name: &str) -> &str {
    Element::from_name(name).map_or(name, |element| element.code())
}

/// A fault in a field of a message.
pub(super) const fn bad(kind: ParseErrorKind, field: &'static str) -> ParseError {
    ParseError::new(kind, field, 0)
}
