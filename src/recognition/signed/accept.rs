//! Accepting a list.

use serde::Deserialize;

use crate::crypto::PublicKey;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::recognition::LIST_SPEC;
use crate::recognition::ListFault;
use crate::recognition::ListRule;
use crate::recognition::RecognitionList;
use crate::recognition::RollbackProtection;
use crate::recognition::TakeOver;
use crate::recognition::VerifiedList;
use crate::recognition::diff;
use crate::recognition::list;
use crate::recognition::list::Accepted;
use crate::recognition::signed::AcceptError;
use crate::recognition::signed::Delegation;
use crate::recognition::signed::Equivocation;
use crate::recognition::signed::FRESHNESS_DOMAIN;
use crate::recognition::signed::FreshnessStatement;
use crate::recognition::signed::LIST_DOMAIN;
use crate::recognition::signed::SequenceMark;
use crate::recognition::signed::SequenceStore;
use crate::recognition::signed::VerifiedRoot;
use crate::recognition::signed::keys::Keys;
use crate::recognition::signed::read_key;
use crate::recognition::signed::root::digest;
use crate::time::Timestamp;

/// Longest list read, in bytes of payload. Ten thousand authorities with certificates have some ten megabytes.
const LONGEST: usize = 64 << 20;

/// How far ahead a list may end, in seconds, unless the caller says otherwise: two years.
const LONGEST_VALIDITY: i64 = 2 * 366 * 86_400;

/// Accepts roots and lists as of one time, which is fixed for all that follows.
///
/// ```
/// use yinzheng::crypto::{Signer, SoftwareSigner};
/// use yinzheng::pki::envelope::Envelope;
/// use yinzheng::recognition::{Acceptance, Delegation, KeySet, LIST_DOMAIN, MemoryStore, Offer, Publisher, ROOT_DOMAIN};
/// use yinzheng::recognition::{RecognitionList, RootManifest};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (root_key, office_key) = (SoftwareSigner::generate_sm2()?, SoftwareSigner::generate_sm2()?);
/// let [issued, now, due, end] = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"].map(|d| d.parse().unwrap());
///
/// let keys = |signer: &SoftwareSigner| KeySet::new([signer.public_key()], 1);
/// let id = "https://example.cn/lists/510000";
/// let office = Delegation::new("office", vec![id.to_owned()], "510000", keys(&office_key));
/// let manifest = RootManifest::new("https://example.cn/scheme", issued, end, keys(&root_key), vec![office]);
/// let mut root = Envelope::new(manifest.to_payload());
/// root.sign(ROOT_DOMAIN, &root_key, None)?;
///
/// let list = RecognitionList::new(id, Publisher::new("office", "某办公室"), "510000", issued, due, end);
/// let mut signed = Envelope::new(list.to_payload());
/// signed.sign(LIST_DOMAIN, &office_key, None)?;
///
/// let mut memory = MemoryStore::new();
/// let acceptance = Acceptance::at(now);
/// let root = acceptance.root(&root, &[], Some(&mut memory))?;
/// let list = acceptance.list(&Offer::new(&signed), &root, Some(&mut memory))?;
/// assert_eq!(list.list().sequence, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Acceptance {
    now: Timestamp,
    limits: Limits,
    longest_validity: i64,
}

/// A list, and what may come along with it.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Offer<'a> {
    list: &'a Envelope,
    between: &'a [Envelope],
    previous: Option<&'a VerifiedList>,
    freshness: Option<&'a Envelope>,
}

impl<'a> Offer<'a> {
    /// A list alone.
    pub const fn new(list: &'a Envelope) -> Self {
        Self {
            list,
            between: &[],
            previous: None,
            freshness: None,
        }
    }

    /// The same with the issues between the one seen last and this one, oldest first. They are needed only where lists
    /// name the digest of the one before, and prove themselves by that.
    pub const fn with_between(mut self, between: &'a [Envelope]) -> Self {
        self.between = between;
        self
    }

    /// The same with an earlier issue, to tell what disappeared.
    pub const fn with_previous(mut self, previous: &'a VerifiedList) -> Self {
        self.previous = Some(previous);
        self
    }

    /// The same with a freshness statement.
    pub const fn with_freshness(mut self, statement: &'a Envelope) -> Self {
        self.freshness = Some(statement);
        self
    }
}

/// By whose word a list counts.
struct Ground<'a> {
    lists: Keys,
    freshness: Keys,
    delegation: Option<&'a Delegation>,
    /// Whether it is known to be no older one, whose keys were replaced since.
    is_newest: bool,
}

/// What is read of a list before its form is known.
#[derive(Deserialize)]
struct Head {
    spec: String,
}

impl Acceptance {
    /// Accepts as of `now`.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            limits: Limits::default(),
            longest_validity: LONGEST_VALIDITY,
        }
    }

    /// The same with other limits on untrusted input.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same, refusing lists that end, or are closed, more than so many seconds from now; two years unless said otherwise.
    #[must_use]
    pub const fn longest_validity(mut self, seconds: i64) -> Self {
        self.longest_validity = seconds;
        self
    }

    /// Walks from the pinned root manifest to the newest one.
    ///
    /// * `pinned`: the manifest that came out of band.
    /// * `later`: the manifests after it, one version after the other.
    /// * `store`: what was seen before; without it an older root is not noticed.
    ///
    /// # Errors
    ///
    /// [`AcceptError`] of the kinds that speak of the root, and [`AcceptError::Store`].
    pub fn root(
        &self,
        pinned: &Envelope,
        later: &[Envelope],
        store: Option<&mut dyn SequenceStore>,
    ) -> Result<VerifiedRoot, AcceptError> {
        let root = VerifiedRoot::walk(pinned, later)?;
        self.root_holds(&root, store.as_deref())?;
        if let Some(store) = store {
            root.remember(store)?;
        }
        Ok(root)
    }

    /// Whether a root is one that was not seen replaced, and speaks for now.
    fn root_holds(
        &self,
        root: &VerifiedRoot,
        store: Option<&dyn SequenceStore>,
    ) -> Result<(), AcceptError> {
        let manifest = root.manifest();
        let seen = store.map(|store| store.root(&manifest.scheme_id));
        if let Some(seen) = seen.transpose()?.flatten() {
            root.follows(&seen)?;
        }
        if self.now < manifest.issued_at {
            return Err(AcceptError::RootNotYetIssued(manifest.issued_at));
        }
        if self.now > manifest.expires_at {
            return Err(AcceptError::RootExpired(manifest.expires_at));
        }
        Ok(())
    }

    /// Accepts a list by the word of a root.
    ///
    /// * `store`: what was seen before; without it an older list is not noticed, and every answer says so.
    ///
    /// # Errors
    ///
    /// [`AcceptError`]. Nothing is remembered then but evidence of two lists with one number.
    pub fn list(
        &self,
        offer: &Offer<'_>,
        root: &VerifiedRoot,
        store: Option<&mut dyn SequenceStore>,
    ) -> Result<VerifiedList, AcceptError> {
        // The root may have been reached without this memory.
        self.root_holds(root, store.as_deref())?;
        let list = self.read(offer.list)?;
        let delegation = root.delegation(&list.list_id);
        let fits = |d: &&Delegation| {
            d.publisher_id == list.publisher.id && d.relying_region == list.relying_region
        };
        let delegation = delegation.filter(fits).ok_or(AcceptError::NotDelegated)?;
        let (lists, freshness) = delegation.read().ok_or(AcceptError::RootMalformed)?;
        let ground = Ground {
            lists,
            freshness,
            delegation: Some(delegation),
            is_newest: store.is_some(),
        };
        let Some(store) = store else {
            return self.accept(list, offer, &ground, None);
        };
        let accepted = self.accept(list, offer, &ground, Some(&mut *store))?;
        root.remember(store)?;
        Ok(accepted)
    }

    /// Accepts a list of another publisher that `own` takes over, and gives `own` with it. What the other list takes
    /// over in its turn does not count.
    ///
    /// # Errors
    ///
    /// [`AcceptError`]; [`AcceptError::NotDelegated`] for a list that `own` does not take over from its publisher.
    pub fn taken_over(
        &self,
        own: &VerifiedList,
        offer: &Offer<'_>,
        store: Option<&mut dyn SequenceStore>,
    ) -> Result<VerifiedList, AcceptError> {
        let list = self.read(offer.list)?;
        let fits = |t: &&TakeOver| t.list_id == list.list_id && t.publisher == list.publisher.id;
        let over = own.list().takes_over.iter().find(fits);
        let over = over.ok_or(AcceptError::NotDelegated)?;
        let keys: Option<Vec<PublicKey>> = over.keys.iter().map(|k| read_key(k)).collect();
        let keys = keys.and_then(|keys| Keys::new(keys, over.threshold));
        let lists = keys.ok_or(AcceptError::NotDelegated)?;
        let ground = Ground {
            freshness: lists.clone(),
            lists,
            delegation: None,
            is_newest: own.rollback_protection() == RollbackProtection::Available,
        };
        let scope = over.scope.clone();
        let other = self.accept(list, offer, &ground, store)?;
        Ok(own.with_taken_over(other, scope))
    }

    /// Reads the payload. What is not in the known form is told before what is wrong in it.
    fn read(&self, envelope: &Envelope) -> Result<RecognitionList, AcceptError> {
        let payload = envelope.payload();
        let fault = |rule| AcceptError::Inconsistent(vec![ListFault::new(rule, "")]);
        if payload.len() > LONGEST {
            return Err(fault(ListRule::LimitExceeded));
        }
        serde_json::from_slice::<RecognitionList>(payload)
            .ok()
            .filter(|list| list.spec == LIST_SPEC)
            .ok_or_else(|| match serde_json::from_slice::<Head>(payload) {
                Ok(head) if head.spec != LIST_SPEC => AcceptError::UnsupportedVersion,
                _ => fault(ListRule::Malformed),
            })
    }

    fn accept(
        &self,
        list: RecognitionList,
        offer: &Offer<'_>,
        ground: &Ground<'_>,
        mut store: Option<&mut dyn SequenceStore>,
    ) -> Result<VerifiedList, AcceptError> {
        ground
            .lists
            .signed(offer.list, LIST_DOMAIN)
            .map_err(|short| AcceptError::SignatureThreshold {
                got: short.got,
                needed: short.needed,
            })?;
        if let Some(at) = list.extensions.iter().position(|e| e.critical) {
            return Err(AcceptError::CriticalExtension(at));
        }
        let digest = digest(offer.list.payload());
        let seen = match &store {
            Some(store) => store.mark(&list.list_id)?,
            None => None,
        };
        // Whoever could sign the list seen last cannot sign any more: its number binds nobody. This is the way out of a
        // number that a thief of keys drove up. Keys that were replaced must not get past the memory that way.
        let counts = |mark: &SequenceMark| {
            let common = mark.keys.intersection(&ground.lists.ids()).count();
            common >= ground.lists.threshold() || !ground.is_newest
        };
        let seen = seen.filter(counts);
        if let Some(seen) = &seen {
            let result = follows(&list, &digest, offer, ground, seen);
            keep_evidence(&result, &mut store)?;
            result?;
        }
        self.in_time(&list)?;
        let fresh = self.freshness(&list, &digest, offer, ground);
        keep_evidence(&fresh, &mut store)?;
        let fresh_until = fresh?;
        let index = list::load(&list, &self.limits).map_err(AcceptError::Inconsistent)?;
        let newer = seen.is_none_or(|s| s.sequence < list.sequence);
        let protection = match store {
            Some(store) => {
                if newer {
                    let keys = ground.lists.ids();
                    let mark = SequenceMark::new(list.sequence, &digest, keys, offer.list.clone());
                    store.commit(&list.list_id, mark)?;
                }
                RollbackProtection::Available
            }
            None => RollbackProtection::NotAvailable,
        };
        let earlier = offer.previous.map(VerifiedList::list);
        Ok(VerifiedList::new(Accepted {
            findings: diff::dropped(earlier, &list),
            list,
            index,
            digest,
            accepted_at: self.now,
            fresh_until,
            protection,
        }))
    }

    fn in_time(&self, list: &RecognitionList) -> Result<(), AcceptError> {
        let begins = list.effective_from.max(list.issued_at);
        if self.now < begins {
            return Err(AcceptError::NotYetEffective(begins));
        }
        // A closed list is never expired, and speaks until it was closed.
        let (end, place) = match list.closed_at {
            Some(closed) => (closed, "/closed_at"),
            None if self.now > list.expires_at => {
                return Err(AcceptError::Expired(list.expires_at));
            }
            None => (list.expires_at, "/expires_at"),
        };
        if end > self.now.plus(self.longest_validity) {
            let fault = ListFault::new(ListRule::ExpiresTooLate, place);
            return Err(AcceptError::Inconsistent(vec![fault]));
        }
        Ok(())
    }

    /// Until when the list is up to date.
    fn freshness(
        &self,
        list: &RecognitionList,
        digest: &str,
        offer: &Offer<'_>,
        ground: &Ground<'_>,
    ) -> Result<Timestamp, AcceptError> {
        let Some(envelope) = offer.freshness else {
            return Ok(list.next_update);
        };
        let statement = FreshnessStatement::read(envelope.payload());
        let about_it = statement.filter(|s| s.list_id == list.list_id);
        let statement = about_it.ok_or(AcceptError::FreshnessUnusable)?;
        let signed = ground.freshness.signed(envelope, FRESHNESS_DOMAIN);
        signed.map_err(|_| AcceptError::FreshnessUnusable)?;
        if statement.sequence > list.sequence {
            return Err(AcceptError::Superseded {
                current: statement.sequence,
                offered: list.sequence,
            });
        }
        if statement.sequence < list.sequence {
            return Ok(list.next_update);
        }
        if statement.digest != digest {
            return Err(AcceptError::Equivocation(Box::new(Equivocation {
                list_id: list.list_id.clone(),
                sequence: list.sequence,
                first_digest: digest.to_owned(),
                first: Some(offer.list.clone()),
                second_digest: statement.digest,
                second: envelope.clone(),
            })));
        }
        let current = statement.issued_at <= self.now && self.now <= statement.expires_at;
        let until = if current {
            list.next_update.max(statement.expires_at)
        } else {
            list.next_update
        };
        Ok(until.min(list.expires_at))
    }
}

/// Whether `list` may follow what was seen last.
fn follows(
    list: &RecognitionList,
    digest: &str,
    offer: &Offer<'_>,
    ground: &Ground<'_>,
    seen: &SequenceMark,
) -> Result<(), AcceptError> {
    let (stored, offered) = (seen.sequence, list.sequence);
    if offered < stored {
        return Err(AcceptError::Rollback { stored, offered });
    }
    if offered == stored {
        if seen.digest == digest {
            return Ok(());
        }
        return Err(AcceptError::Equivocation(Box::new(Equivocation {
            list_id: list.list_id.clone(),
            sequence: offered,
            first_digest: seen.digest.clone(),
            first: Some(seen.envelope.clone()),
            second_digest: digest.to_owned(),
            second: offer.list.clone(),
        })));
    }
    let resets = ground.delegation.map_or(&[][..], |d| d.resets.as_slice());
    let is_reset = resets
        .iter()
        .any(|r| r.list_id == list.list_id && r.sequence == list.sequence);
    if is_reset || list.previous_digest.is_none() || joins(list, offer, seen) {
        return Ok(());
    }
    Err(AcceptError::Gap { stored, offered })
}

/// Whether each list names the digest of the one before, from what was seen last to `list`.
fn joins(list: &RecognitionList, offer: &Offer<'_>, seen: &SequenceMark) -> bool {
    #[derive(Deserialize)]
    struct Link {
        sequence: u64,
        previous_digest: Option<String>,
    }
    let mut last = (seen.sequence, seen.digest.clone());
    for envelope in offer.between {
        let payload = envelope.payload();
        let Ok(link) = serde_json::from_slice::<Link>(payload) else {
            return false;
        };
        if link.sequence <= seen.sequence {
            continue;
        }
        let next = last.0.checked_add(1) == Some(link.sequence);
        if !next || link.previous_digest.as_ref() != Some(&last.1) {
            return false;
        }
        last = (link.sequence, digest(payload));
    }
    last.0.checked_add(1) == Some(list.sequence) && list.previous_digest.as_ref() == Some(&last.1)
}

fn keep_evidence<T>(
    result: &Result<T, AcceptError>,
    store: &mut Option<&mut dyn SequenceStore>,
) -> Result<(), AcceptError> {
    if let (Err(AcceptError::Equivocation(evidence)), Some(store)) = (result, store) {
        store.keep(evidence)?;
    }
    Ok(())
}
