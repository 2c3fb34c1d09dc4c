//! Which file the caller means: the digest of its octets.

use std::fmt;
use std::str::FromStr;

use crate::crypto::DigestAlgorithm;

/// The digest of a list's exact octets, by SHA-256 or SM3; as text, `sha256:` or `sm3:` and 64 hexadecimal digits.
///
/// ```
/// use yinzheng::recognition::import::ListPin;
///
/// let pin: ListPin = "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".parse()?;
/// assert!(pin.fits(b"abc"));
/// # Ok::<(), yinzheng::recognition::import::PinError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListPin {
    algorithm: DigestAlgorithm,
    /// In lower-case hexadecimal digits.
    digest: String,
}

/// A text is no pin.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected sha256: or sm3: and 64 hexadecimal digits")]
pub struct PinError;

/// Algorithms that a pin may name; neither has a known collision.
const NAMES: [(&str, DigestAlgorithm); 2] = [
    ("sha256", DigestAlgorithm::Sha256),
    ("sm3", DigestAlgorithm::Sm3),
];

impl ListPin {
    /// Whether `octets` are the file that is meant.
    pub fn fits(&self, octets: &[u8]) -> bool {
        self.algorithm.digest(octets).to_string() == self.digest
    }

    /// The pins of `octets` by each algorithm.
    pub(super) fn all_of(octets: &[u8]) -> [Self; 2] {
        NAMES.map(|(_, algorithm)| Self {
            algorithm,
            digest: algorithm.digest(octets).to_string(),
        })
    }
}

impl FromStr for ListPin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        let (name, digits) = text.trim().split_once(':').ok_or(PinError)?;
        let known = NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        let (_, algorithm) = known.ok_or(PinError)?;
        let wanted = algorithm.output_len().saturating_mul(2);
        if digits.len() != wanted || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(PinError);
        }
        Ok(Self {
            algorithm: *algorithm,
            digest: digits.to_ascii_lowercase(),
        })
    }
}

impl fmt::Display for ListPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = NAMES.iter().find(|(_, a)| *a == self.algorithm);
        write!(f, "{}:{}", known.map_or("", |(n, _)| n), self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_an_algorithm_and_all_of_its_digits() {
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let pin: ListPin = format!("SHA256:{}", sha256.to_uppercase()).parse().unwrap();
        assert!(pin.fits(b"abc") && !pin.fits(b"abd") && !pin.fits(b""));
        assert_eq!(pin.to_string(), format!("sha256:{sha256}"));
        for (text, why) in [
            (sha256.to_owned(), "no algorithm"),
            (format!("sha256:{}", &sha256[..62]), "cut short"),
            (format!("sha256:{sha256}00"), "too long"),
            (
                format!("sha1:{}", &sha256[..40]),
                "an algorithm with collisions",
            ),
            (format!("md5:{}", &sha256[..32]), "likewise"),
            (
                format!("sha256:{}", sha256.replace('b', "x")),
                "not hexadecimal",
            ),
            (String::new(), "nothing"),
        ] {
            assert_eq!(text.parse::<ListPin>(), Err(PinError), "{why}");
        }
    }
}
