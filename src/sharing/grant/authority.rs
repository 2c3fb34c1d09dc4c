//! Whose signature makes a grant, as the office that relies on it says.

use std::collections::BTreeMap;

use crate::crypto::PublicKey;
use crate::licence::Holder;
use crate::licence::Uscc;
use crate::sharing::HolderRef;
use crate::sharing::grant::AuthenticationLevel;

/// A platform whose word is taken for the holder's consent.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Platform {
    /// Its keys.
    pub keys: Vec<PublicKey>,
    /// The highest level of authentication that it is believed, whatever it claims.
    pub highest: AuthenticationLevel,
}

impl Platform {
    /// A platform with these keys.
    pub const fn new(keys: Vec<PublicKey>, highest: AuthenticationLevel) -> Self {
        Self { keys, highest }
    }
}

/// A law or rule that allows use without consent.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LegalBasis {
    /// Title and article.
    pub title: String,
    /// The bodies that may invoke it; any, where the list is empty.
    pub bodies: Vec<Uscc>,
}

impl LegalBasis {
    /// A basis for these bodies; for any, where there is none.
    pub fn new(title: impl Into<String>, bodies: Vec<Uscc>) -> Self {
        Self {
            title: title.into(),
            bodies,
        }
    }
}

/// Whose signature makes a grant.
///
/// Starts empty: nobody is believed who was not named.
#[derive(Clone, Debug, Default)]
pub struct GrantAuthorities {
    /// Keys that the caller knows to be a holder's own, by certificate or registration.
    holder_keys: Vec<(Holder, PublicKey)>,
    /// Who is proven to act for whom: the holder, and then the delegate.
    delegates: Vec<(Holder, Holder)>,
    pub(super) platforms: BTreeMap<Uscc, Platform>,
    pub(super) bodies: BTreeMap<Uscc, Vec<PublicKey>>,
    pub(super) legal_bases: BTreeMap<String, LegalBasis>,
}

impl GrantAuthorities {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a key that the caller knows to be this holder's own. It signs for this holder, and for nobody else.
    #[must_use]
    pub fn with_holder_key(mut self, holder: Holder, key: PublicKey) -> Self {
        self.holder_keys.push((holder, key));
        self
    }

    /// The same, with somebody who is proven to act for `holder`; he signs by his own key, see
    /// [`GrantAuthorities::with_holder_key`], and what he signs is
    /// [`GrantBasis::Delegate`](crate::sharing::GrantBasis::Delegate).
    #[must_use]
    pub fn with_delegate(mut self, holder: Holder, delegate: Holder) -> Self {
        self.delegates.push((holder, delegate));
        self
    }

    /// The same, with a platform.
    #[must_use]
    pub fn with_platform(mut self, code: Uscc, platform: Platform) -> Self {
        self.platforms.insert(code, platform);
        self
    }

    /// The same, with the key by which a body invokes legal bases.
    #[must_use]
    pub fn with_body_key(mut self, code: Uscc, key: PublicKey) -> Self {
        self.bodies.entry(code).or_default().push(key);
        self
    }

    /// The same, with a legal basis under its code.
    #[must_use]
    pub fn with_legal_basis(mut self, code: impl Into<String>, basis: LegalBasis) -> Self {
        self.legal_bases.insert(code.into(), basis);
        self
    }

    /// The keys that are this holder's own.
    pub(super) fn keys_of(&self, holder: &HolderRef) -> impl Iterator<Item = &PublicKey> {
        let own = self.holder_keys.iter().filter(|(h, _)| holder.is(h));
        own.map(|(_, key)| key)
    }

    /// Whether `delegate` is proven to act for `holder`.
    pub(super) fn may_act(&self, delegate: &HolderRef, holder: &HolderRef) -> bool {
        let mut proven = self.delegates.iter();
        proven.any(|(h, d)| holder.is(h) && delegate.is(d))
    }
}
