//! Which algorithms and key sizes are good enough, and until when.

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::SignatureAlgorithm;
use crate::time::Timestamp;

/// One row: what is allowed, from which size, until when.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AlgorithmLimit {
    /// `SM2`, `SM3`, `RSA`, `ECDSA`, `Ed25519`, `SHA-256`, ….
    pub name: String,
    /// Smallest key in bits for which the row holds; 0 where size does not vary.
    #[serde(default)]
    pub bits: u32,
    /// Last instant at which material may have been made with it; open if absent.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl AlgorithmLimit {
    /// A row without an end.
    pub fn open(name: &str, bits: u32) -> Self {
        Self {
            name: name.to_owned(),
            bits,
            until: None,
        }
    }

    /// A row that ends at `until`.
    pub fn ending(name: &str, bits: u32, until: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            bits,
            until: Some(until),
        }
    }
}

/// The rows in force. What no row names is not allowed at any time.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct AlgorithmPolicy {
    /// The rows; of several that fit, the one that lasts longest counts.
    pub rows: Vec<AlgorithmLimit>,
}

impl Default for AlgorithmPolicy {
    /// End dates as EU DSS ships them after ETSI TS 119 312 (validation-verdicts, A7); SM2 and SM3 are ours, open.
    /// MD5 and SHA-1 have no row: they never carry a pass.
    fn default() -> Self {
        let end = |year| {
            Timestamp::from_civil((year, 1, 1), (0, 0, 0)).unwrap_or(Timestamp::from_unix(0))
        };
        Self {
            rows: vec![
                AlgorithmLimit::open("SM2", 256),
                AlgorithmLimit::open("SM3", 0),
                AlgorithmLimit::open("SHA-256", 0),
                AlgorithmLimit::open("SHA-384", 0),
                AlgorithmLimit::open("SHA-512", 0),
                AlgorithmLimit::ending("RSA", 1900, end(2029)),
                AlgorithmLimit::open("RSA", 3000),
                AlgorithmLimit::open("ECDSA", 256),
                AlgorithmLimit::open("Ed25519", 256),
            ],
        }
    }
}

/// Until when something may be used.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AllowedUntil {
    /// No end is set.
    Open,
    /// The last instant.
    Time(Timestamp),
    /// Never allowed.
    Never,
}

impl AllowedUntil {
    /// Whether it is allowed at `t`.
    pub fn covers(self, t: Timestamp) -> bool {
        match self {
            Self::Open => true,
            Self::Time(end) => t <= end,
            Self::Never => false,
        }
    }

    /// The earlier of two ends.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Open, x) | (x, Self::Open) => x,
            (Self::Time(a), Self::Time(b)) => Self::Time(a.min(b)),
        }
    }
}

impl AlgorithmPolicy {
    /// Until when `digest` may be used.
    pub fn digest(&self, digest: DigestAlgorithm) -> AllowedUntil {
        if digest.is_weak() {
            return AllowedUntil::Never;
        }
        self.longest(&digest.to_string(), 0)
    }

    /// Until when a signature by `algorithm` under a key of this kind may be used, its digest included.
    pub fn signature(&self, algorithm: SignatureAlgorithm, key: KeyKind) -> AllowedUntil {
        let (name, bits) = match key {
            KeyKind::Ed25519 => ("Ed25519", 256),
            KeyKind::P256 => ("ECDSA", 256),
            KeyKind::P384 => ("ECDSA", 384),
            KeyKind::Rsa(bits) => ("RSA", bits),
            KeyKind::Sm2 => ("SM2", 256),
            KeyKind::Other(_) => return AllowedUntil::Never,
        };
        let digest = algorithm
            .digest()
            .map_or(AllowedUntil::Open, |d| self.digest(d));
        self.longest(name, bits).earlier(digest)
    }

    fn longest(&self, name: &str, bits: u32) -> AllowedUntil {
        let fitting = self
            .rows
            .iter()
            .filter(|row| row.name.eq_ignore_ascii_case(name) && row.bits <= bits);
        let ends = fitting.map(|row| row.until.map_or(AllowedUntil::Open, AllowedUntil::Time));
        ends.fold(AllowedUntil::Never, |best, end| match (best, end) {
            (AllowedUntil::Open, _) | (_, AllowedUntil::Open) => AllowedUntil::Open,
            (AllowedUntil::Never, x) | (x, AllowedUntil::Never) => x,
            (AllowedUntil::Time(a), AllowedUntil::Time(b)) => AllowedUntil::Time(a.max(b)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_short_and_ended_are_told_apart() {
        let policy = AlgorithmPolicy::default();
        let rsa = |bits| {
            policy.signature(
                SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
                KeyKind::Rsa(bits),
            )
        };
        assert_eq!(policy.digest(DigestAlgorithm::Sha1), AllowedUntil::Never);
        assert_eq!(policy.digest(DigestAlgorithm::Sm3), AllowedUntil::Open);
        assert_eq!(rsa(1024), AllowedUntil::Never);
        assert_eq!(rsa(4096), AllowedUntil::Open);
        let end = "2029-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(rsa(2048), AllowedUntil::Time(end));
        assert!(rsa(2048).covers(end) && !rsa(2048).covers(end.plus(1)));
    }

    #[test]
    fn no_row_revives_a_weak_digest() {
        let policy = AlgorithmPolicy {
            rows: vec![
                AlgorithmLimit::open("SHA-1", 0),
                AlgorithmLimit::open("RSA", 0),
            ],
        };
        let sha1 = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
        assert_eq!(
            policy.signature(sha1, KeyKind::Rsa(4096)),
            AllowedUntil::Never
        );
    }
}
