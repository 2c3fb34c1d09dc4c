//! The scheme root (方案根): who may publish which lists, under which keys.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::DigestAlgorithm;
use crate::pki::envelope::Envelope;
use crate::recognition::signed::AcceptError;
use crate::recognition::signed::KeySet;
use crate::recognition::signed::RootMark;
use crate::recognition::signed::SequenceStore;
use crate::recognition::signed::keys::Keys;
use crate::time::Timestamp;

/// The form of the payload.
pub const ROOT_SPEC: &str = "yinzheng.root/1";

/// What domain the signatures over a root manifest are in.
pub const ROOT_DOMAIN: &str = "yinzheng-root-manifest-v1";

/// Longest manifest read, in bytes. One with a hundred publishers has some tens of kilobytes.
const LONGEST: usize = 1 << 20;

/// A root manifest: untrusted until it was reached from the pinned one.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RootManifest {
    /// [`ROOT_SPEC`].
    pub spec: String,
    /// Stable URI of the scheme.
    pub scheme_id: String,
    /// Number of this manifest; the next one has the next number.
    pub version: u64,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The keys of the root itself, kept offline.
    pub root: KeySet,
    /// Who may publish which lists.
    pub publishers: Vec<Delegation>,
}

/// What a publisher may sign.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// The publisher.
    pub publisher_id: String,
    /// The lists.
    pub list_ids: Vec<String>,
    /// The region whose rules they are, as the lists name it.
    pub relying_region: String,
    /// The keys.
    pub keys: KeySet,
    /// The keys for freshness statements; those of the lists where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freshness: Option<KeySet>,
    /// Where a list need not join on to the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resets: Vec<SequenceReset>,
}

impl Delegation {
    /// `publisher_id` may sign these lists for `relying_region` with these keys.
    pub fn new(
        publisher_id: impl Into<String>,
        list_ids: Vec<String>,
        relying_region: impl Into<String>,
        keys: KeySet,
    ) -> Self {
        Self {
            publisher_id: publisher_id.into(),
            list_ids,
            relying_region: relying_region.into(),
            keys,
            freshness: None,
            resets: Vec::new(),
        }
    }
}

/// An issue of a list that need not join on to the one before.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SequenceReset {
    /// The list.
    pub list_id: String,
    /// The number of the issue.
    pub sequence: u64,
}

impl SequenceReset {
    /// This issue of this list.
    pub fn new(list_id: impl Into<String>, sequence: u64) -> Self {
        Self {
            list_id: list_id.into(),
            sequence,
        }
    }
}

impl RootManifest {
    /// A first manifest.
    pub fn new(
        scheme_id: impl Into<String>,
        issued_at: Timestamp,
        expires_at: Timestamp,
        root: KeySet,
        publishers: Vec<Delegation>,
    ) -> Self {
        Self {
            spec: ROOT_SPEC.to_owned(),
            scheme_id: scheme_id.into(),
            version: 1,
            issued_at,
            expires_at,
            root,
            publishers,
        }
    }

    /// Reads the payload of an envelope; untrusted. Up to 1 MiB.
    ///
    /// # Errors
    ///
    /// [`AcceptError::RootMalformed`] for anything that is not in this form, with keys that are not what their names
    /// say, thresholds out of reach, or a list that two publishers may sign.
    pub fn from_payload(payload: &[u8]) -> Result<Self, AcceptError> {
        let read = (payload.len() <= LONGEST).then(|| serde_json::from_slice::<Self>(payload));
        let manifest = read.and_then(Result::ok);
        let manifest = manifest.ok_or(AcceptError::RootMalformed)?;
        let mut lists = BTreeSet::new();
        let all = manifest.publishers.iter();
        let once = all
            .clone()
            .flat_map(|p| &p.list_ids)
            .all(|l| lists.insert(l));
        let sets = all
            .flat_map(|p| [Some(&p.keys), p.freshness.as_ref()])
            .flatten();
        let readable = sets.chain([&manifest.root]).all(|set| set.read().is_some());
        if manifest.spec != ROOT_SPEC || !once || !readable {
            return Err(AcceptError::RootMalformed);
        }
        Ok(manifest)
    }

    /// The payload as it is signed: indented JSON.
    pub fn to_payload(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

/// A root manifest that was reached from the pinned one.
#[derive(Clone, Debug)]
pub struct VerifiedRoot {
    manifest: RootManifest,
    digest: String,
    /// The versions and digests on the way to it, from the pinned one on; its own is the last.
    steps: Vec<RootMark>,
}

impl VerifiedRoot {
    /// Walks from the pinned manifest over `later`, each signed by enough keys of the one before and of its own.
    pub(super) fn walk(pinned: &Envelope, later: &[Envelope]) -> Result<Self, AcceptError> {
        let first = Self::of(pinned)?;
        first.is_signed(pinned, &first)?;
        later.iter().try_fold(first, |old, envelope| {
            let mut new = Self::of(envelope)?;
            new.is_signed(envelope, &old)?;
            new.is_signed(envelope, &new)?;
            if new.manifest.scheme_id != old.manifest.scheme_id {
                return Err(AcceptError::RootMalformed);
            }
            if Some(new.manifest.version) != old.manifest.version.checked_add(1) {
                return Err(AcceptError::RootVersionSkipped {
                    expected: old.manifest.version.saturating_add(1),
                    found: new.manifest.version,
                });
            }
            new.steps.splice(0..0, old.steps);
            Ok(new)
        })
    }

    fn of(envelope: &Envelope) -> Result<Self, AcceptError> {
        let manifest = RootManifest::from_payload(envelope.payload())?;
        let digest = digest(envelope.payload());
        Ok(Self {
            steps: vec![RootMark::new(manifest.version, &digest)],
            manifest,
            digest,
        })
    }

    /// Whether it may follow the manifest that was seen last: it is not older, and that one lies on the way to it. A
    /// way that passes it by is a fork, such as keys that were replaced can still sign from the pinned manifest on.
    /// What was seen before the pinned one says nothing: the pinned one came out of band, and goes before.
    pub(super) fn follows(&self, seen: &RootMark) -> Result<(), AcceptError> {
        let (stored, offered) = (seen.version, self.manifest.version);
        if offered < stored {
            return Err(AcceptError::RootRollback { stored, offered });
        }
        let forks = |step: &RootMark| step.version == stored && step.digest != seen.digest;
        if self.steps.iter().any(forks) {
            return Err(AcceptError::RootEquivocation(stored));
        }
        Ok(())
    }

    /// Remembers it, unless one as new is.
    pub(super) fn remember(&self, store: &mut dyn SequenceStore) -> Result<(), AcceptError> {
        let (version, scheme) = (self.manifest.version, self.manifest.scheme_id.as_str());
        if store.root(scheme)?.is_none_or(|s| s.version < version) {
            store.commit_root(scheme, RootMark::new(version, &self.digest))?;
        }
        Ok(())
    }

    fn is_signed(&self, envelope: &Envelope, by: &Self) -> Result<(), AcceptError> {
        let keys = by.manifest.root.read().ok_or(AcceptError::RootMalformed)?;
        keys.signed(envelope, ROOT_DOMAIN)
            .map_err(|short| AcceptError::RootSignatureThreshold {
                version: self.manifest.version,
                got: short.got,
                needed: short.needed,
            })
    }

    /// What it says.
    pub const fn manifest(&self) -> &RootManifest {
        &self.manifest
    }

    /// The digest of its payload, `sm3:` and hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Who may sign this list.
    pub(super) fn delegation(&self, list_id: &str) -> Option<&Delegation> {
        let mut all = self.manifest.publishers.iter();
        all.find(|p| p.list_ids.iter().any(|l| l == list_id))
    }
}

impl Delegation {
    pub(super) fn read(&self) -> Option<(Keys, Keys)> {
        let lists = self.keys.read()?;
        let fresh = match &self.freshness {
            Some(set) => set.read()?,
            None => lists.clone(),
        };
        Some((lists, fresh))
    }
}

/// `sm3:` and the digest, in hexadecimal digits.
pub(super) fn digest(payload: &[u8]) -> String {
    format!("sm3:{}", DigestAlgorithm::Sm3.digest(payload))
}
