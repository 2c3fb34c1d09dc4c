//! Keys by name, and how many of them must sign.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;

use crate::crypto::PublicKey;
use crate::pki::envelope::Envelope;
use crate::pki::envelope::key_id;

/// Most keys in one set. Nobody keeps more than a dozen in safes.
const MOST_KEYS: usize = 64;

/// A public key with its name.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NamedKey {
    /// See [`key_id`]; must be that of the key.
    pub key_id: String,
    /// SubjectPublicKeyInfo, DER in base64, points in full.
    pub spki: String,
}

impl NamedKey {
    /// The key under its name.
    pub fn new(key: &PublicKey) -> Self {
        Self {
            key_id: key_id(key),
            spki: STANDARD.encode(key.to_spki()),
        }
    }

    fn read(&self) -> Option<PublicKey> {
        read_key(&self.spki).filter(|key| key_id(key) == self.key_id)
    }
}

/// A key, SubjectPublicKeyInfo in DER in base64. In another form than the usual one it would be a second name for the
/// same key, and count twice toward a threshold.
pub(in crate::recognition) fn read_key(spki: &str) -> Option<PublicKey> {
    let der = STANDARD.decode(spki).ok()?;
    PublicKey::from_spki(&der)
        .ok()
        .filter(PublicKey::is_canonical)
}

/// Keys, and how many different ones of them must sign.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeySet {
    /// The keys.
    pub keys: Vec<NamedKey>,
    /// How many.
    pub threshold: u32,
}

impl KeySet {
    /// `threshold` of these keys.
    pub fn new<'k>(keys: impl IntoIterator<Item = &'k PublicKey>, threshold: u32) -> Self {
        Self {
            keys: keys.into_iter().map(NamedKey::new).collect(),
            threshold,
        }
    }

    /// The set with its keys read; `None` where one is not what its name says, one stands twice, or the threshold is 0
    /// or out of reach.
    pub(super) fn read(&self) -> Option<Keys> {
        if self.keys.len() > MOST_KEYS {
            return None;
        }
        let keys: Option<Vec<PublicKey>> = self.keys.iter().map(NamedKey::read).collect();
        Keys::new(keys?, self.threshold)
    }
}

/// Keys that were read, and how many different ones of them must sign.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    keys: Vec<PublicKey>,
    threshold: usize,
}

/// How many keys signed, and how many had to.
pub(super) struct Shortfall {
    pub(super) got: usize,
    pub(super) needed: usize,
}

impl Keys {
    /// `None` where a key stands twice, or the threshold is 0 or out of reach.
    pub(super) fn new(keys: Vec<PublicKey>, threshold: u32) -> Option<Self> {
        let threshold = usize::try_from(threshold).ok()?;
        let distinct = keys.iter().map(key_id).collect::<BTreeSet<_>>().len();
        let sound = distinct == keys.len() && threshold > 0 && threshold <= distinct;
        sound.then_some(Self { keys, threshold })
    }

    pub(super) fn ids(&self) -> BTreeSet<String> {
        self.keys.iter().map(key_id).collect()
    }

    pub(super) const fn threshold(&self) -> usize {
        self.threshold
    }

    /// Whether enough of them signed `envelope` as one of `domain`.
    pub(super) fn signed(&self, envelope: &Envelope, domain: &str) -> Result<(), Shortfall> {
        let got = envelope.signed_by(domain, &self.keys).len();
        if got >= self.threshold {
            return Ok(());
        }
        let needed = self.threshold;
        Err(Shortfall { got, needed })
    }
}
