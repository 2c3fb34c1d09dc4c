//! Digests: SM3, SHA-2, and the weak ones that old files name.

use std::fmt;

use ::sm3::Sm3;
use md5::Md5;
use serde::Deserialize;
use serde::Serialize;
use sha1::Sha1;
use sha2::Digest as _;
use sha2::Sha256;
use sha2::Sha384;
use sha2::Sha512;

use crate::crypto::sm3;
use crate::oid;
use crate::oid::Oid;

/// A digest algorithm (杂凑算法).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DigestAlgorithm {
    /// MD5: computed so that a report can say what fits, never enough for a pass.
    Md5,
    /// SHA-1: computed so that a report can say what fits, never enough for a pass.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SM3 (GB/T 32905).
    Sm3,
}

impl DigestAlgorithm {
    /// Every algorithm, weakest first.
    pub const ALL: [Self; 6] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sm3,
    ];

    /// The algorithm with this identifier.
    ///
    /// The identifier of keyed SM3 is read as SM3: one vendor writes it where plain SM3 is meant (ofd-signature,
    /// 3.1).
    pub fn from_oid(oid: Oid) -> Option<Self> {
        if [oid::SM3_PLAIN, oid::SM3_KEYED].contains(&oid) {
            return Some(Self::Sm3);
        }
        Self::ALL.into_iter().find(|a| a.oid() == oid)
    }

    /// Reads a name or dotted identifier in any spelling seen: `SM3`, `sm3`, `SHA-256`, `sha_256`,
    /// `urn:oid:1.2.156.10197.1.401`.
    pub fn from_name(text: &str) -> Option<Self> {
        let text = text.trim();
        let bare = match text.get(..8) {
            Some(head) if head.eq_ignore_ascii_case("urn:oid:") => text.get(8..)?,
            _ => text,
        };
        if let Some(oid) = Oid::from_dotted(bare) {
            return Self::from_oid(oid);
        }
        let plain: String = bare
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ' '))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        Self::ALL
            .into_iter()
            .find(|a| a.to_string().replace('-', "") == plain)
    }

    /// The object identifier.
    pub const fn oid(self) -> Oid {
        match self {
            Self::Md5 => oid::MD5,
            Self::Sha1 => oid::SHA1,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
            Self::Sm3 => oid::SM3,
        }
    }

    /// Length of a digest, in octets.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 | Self::Sm3 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Whether collisions can be made today; such a digest never carries a pass.
    pub const fn is_weak(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Digest {
        let mut hasher = self.hasher();
        hasher.update(data);
        hasher.finish()
    }

    /// A hasher that takes the data in pieces.
    pub fn hasher(self) -> Hasher {
        Hasher(match self {
            Self::Md5 => State::Md5(Md5::new()),
            Self::Sha1 => State::Sha1(Sha1::new()),
            Self::Sha256 => State::Sha256(Sha256::new()),
            Self::Sha384 => State::Sha384(Sha384::new()),
            Self::Sha512 => State::Sha512(Sha512::new()),
            Self::Sm3 => State::Sm3(Sm3::new()),
        })
    }
}

/// The digest of every message, in order.
///
/// SM3 takes eight messages at a time where the processor has AVX2, some four times as fast as one after another;
/// everything else is computed as [`DigestAlgorithm::digest`] does.
///
/// ```
/// use yinzheng::crypto::{DigestAlgorithm, digest_many};
///
/// let digests = digest_many(DigestAlgorithm::Sm3, &[b"abc", b""]);
/// assert!(digests[0].to_string().starts_with("66c7f0f4"));
/// assert_eq!(digests[1], DigestAlgorithm::Sm3.digest(b""));
/// ```
pub fn digest_many(algorithm: DigestAlgorithm, messages: &[&[u8]]) -> Vec<Digest> {
    match algorithm {
        DigestAlgorithm::Sm3 => {
            let digests = sm3::digest_all(messages).into_iter();
            digests.map(|digest| Digest(digest.to_vec())).collect()
        }
        _ => messages.iter().map(|m| algorithm.digest(m)).collect(),
    }
}

impl fmt::Display for DigestAlgorithm {
    /// `SM3`, `SHA-256`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sm3 => "SM3",
        })
    }
}

/// A digest value. Its text form is lower-case hexadecimal.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Digest(Vec<u8>);

impl Digest {
    /// The octets.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Lower-case hexadecimal digits, two for each octet.
pub(crate) fn hex(octets: &[u8]) -> String {
    let halves = octets.iter().flat_map(|b| [b >> 4, b & 0xf]);
    let mut text = String::with_capacity(octets.len().saturating_mul(2));
    text.extend(halves.filter_map(|half| char::from_digit(half.into(), 16)));
    text
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A digest being computed.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
    Sm3(Sm3),
}

impl Hasher {
    /// Adds data.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Md5(h) => h.update(data),
            State::Sha1(h) => h.update(data),
            State::Sha256(h) => h.update(data),
            State::Sha384(h) => h.update(data),
            State::Sha512(h) => h.update(data),
            State::Sm3(h) => h.update(data),
        }
    }

    /// The digest of everything added.
    pub fn finish(self) -> Digest {
        Digest(match self.0 {
            State::Md5(h) => h.finalize().to_vec(),
            State::Sha1(h) => h.finalize().to_vec(),
            State::Sha256(h) => h.finalize().to_vec(),
            State::Sha384(h) => h.finalize().to_vec(),
            State::Sha512(h) => h.finalize().to_vec(),
            State::Sm3(h) => h.finalize().to_vec(),
        })
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_every_spelling_seen() {
        for text in [
            "SM3",
            "sm3",
            " 1.2.156.10197.1.401 ",
            "urn:oid:1.2.156.10197.1.401",
            "1.2.156.10197.1.401.2",
        ] {
            assert_eq!(
                DigestAlgorithm::from_name(text),
                Some(DigestAlgorithm::Sm3),
                "{text}"
            );
        }
        assert_eq!(
            DigestAlgorithm::from_name("sha_256"),
            Some(DigestAlgorithm::Sha256)
        );
        for text in ["", "SM4", "1.2.3", "SHA", "urn:oid:"] {
            assert_eq!(DigestAlgorithm::from_name(text), None, "{text}");
        }
    }

    #[test]
    fn known_answers() {
        for (algorithm, want) in [
            (DigestAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (
                DigestAlgorithm::Sha1,
                "a9993e364706816aba3e25717850c26c9cd0d89d",
            ),
            (
                DigestAlgorithm::Sm3,
                "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            ),
        ] {
            let digest = algorithm.digest(b"abc");
            assert_eq!(digest.to_string(), want);
            assert_eq!(digest.as_bytes().len(), algorithm.output_len());
        }
    }
}
