//! Serial numbers.

use crate::asn1::integer;
use crate::crypto::fill_random;
use crate::pki::issue::IssueError;

/// Most octets of a serial number as written (RFC 5280, 4.1.2.2).
const MOST: usize = 20;

/// A serial number of a certificate or timestamp: positive, at most 20 octets (RFC 5280, 4.1.2.2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SerialNumber {
    /// The whole INTEGER.
    der: Vec<u8>,
}

impl SerialNumber {
    /// The number with this magnitude, big-endian; leading zeros do not count.
    ///
    /// ```
    /// use yinzheng::pki::issue::SerialNumber;
    ///
    /// assert_eq!(SerialNumber::new(&[0, 0x80])?.content(), [0, 0x80]);
    /// assert!(SerialNumber::new(&[0]).is_err());
    /// # Ok::<(), yinzheng::pki::issue::IssueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`IssueError::SerialNumber`] for zero, and for more than 20 octets.
    pub fn new(magnitude: &[u8]) -> Result<Self, IssueError> {
        let number = Self {
            der: integer(magnitude),
        };
        match number.content() {
            [0] => Err(IssueError::SerialNumber),
            content if content.len() > MOST => Err(IssueError::SerialNumber),
            _ => Ok(number),
        }
    }

    /// A number of 16 octets from the system's random source: nobody can guess the next one, and none comes twice.
    ///
    /// # Errors
    ///
    /// [`IssueError::Sign`] if that source fails.
    pub fn random() -> Result<Self, IssueError> {
        let mut octets = [0; 16];
        fill_random(&mut octets)?;
        // The top bits make it positive and 16 octets long, whatever was drawn.
        if let Some(first) = octets.first_mut() {
            *first = (*first & 0x7f) | 0x40;
        }
        Self::new(&octets)
    }

    /// The content octets of its INTEGER, as [`Certificate::serial`](crate::pki::Certificate::serial) gives them.
    pub fn content(&self) -> &[u8] {
        // Identifier and a length of one octet stand before: there are at most 21.
        self.der.get(2..).unwrap_or_default()
    }

    /// The INTEGER.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }
}

impl TryFrom<u64> for SerialNumber {
    type Error = IssueError;

    fn try_from(number: u64) -> Result<Self, IssueError> {
        Self::new(&number.to_be_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positive_and_short_enough() {
        for (magnitude, content) in [
            (&[0, 0, 1][..], Some(&[1][..])),
            (&[0x80], Some(&[0, 0x80])),
            (&[0x7f; 20], Some(&[0x7f; 20])),
            (&[0x80; 20], None),
            (&[1; 21], None),
            (&[1; 300], None),
            (&[0, 0], None),
            (&[], None),
        ] {
            let number = SerialNumber::new(magnitude).ok();
            assert_eq!(number.as_ref().map(SerialNumber::content), content);
        }
    }

    #[test]
    fn random_numbers_have_16_octets_and_differ() {
        let drawn: Vec<_> = (0..50).map(|_| SerialNumber::random().unwrap()).collect();
        for (i, number) in drawn.iter().enumerate() {
            assert_eq!(number.content().len(), 16);
            assert!((0x40..0x80).contains(&number.content()[0]));
            assert!(!drawn[..i].contains(number));
        }
    }
}
