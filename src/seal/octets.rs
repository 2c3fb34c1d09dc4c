//! A part of the input that stays in its place.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Octets of the input, shared and never copied again. Two are equal when their octets are.
#[derive(Clone)]
pub struct Octets {
    whole: Arc<[u8]>,
    start: usize,
    end: usize,
}

impl Octets {
    /// Octets of their own.
    pub(crate) fn new(octets: &[u8]) -> Self {
        Self::of(&Arc::from(octets), 0, octets.len())
    }

    /// The `len` octets of `whole` from `start`, cut off at its end.
    pub(crate) fn of(whole: &Arc<[u8]>, start: usize, len: usize) -> Self {
        Self {
            whole: Arc::clone(whole),
            start,
            end: start.saturating_add(len).min(whole.len()),
        }
    }

    /// The octets.
    pub fn as_bytes(&self) -> &[u8] {
        self.whole.get(self.start..self.end).unwrap_or_default()
    }

    /// Where they begin, in bytes from the start of the file that was read.
    pub const fn offset(&self) -> usize {
        self.start
    }
}

impl Deref for Octets {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for Octets {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Octets {}

impl fmt::Debug for Octets {
    /// The length and the place: contents may be long and personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} octets at {}", self.as_bytes().len(), self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_never_reaches_past_the_whole() {
        let whole: Arc<[u8]> = Arc::from(&b"abcdef"[..]);
        assert_eq!(Octets::of(&whole, 2, 2).as_bytes(), b"cd");
        assert_eq!(Octets::of(&whole, 4, 9).as_bytes(), b"ef");
        assert_eq!(Octets::of(&whole, 9, usize::MAX).as_bytes(), b"");
    }
}
