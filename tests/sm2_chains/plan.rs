//! Plans a chain once, to issue it in several algorithms.

use std::collections::BTreeMap;

use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::policy::PathPolicy;

use crate::chain::Chain;
use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::crl::CrlBuilder;
use crate::support::extension;
use crate::support::key::Key;
use crate::support::key::Scheme;
use crate::support::name::Name;

/// When the chains are judged.
const NOW: &str = "2026-11-24T00:00:00Z";

/// What a certificate is made from, besides its builder.
pub(crate) struct Above {
    pub(crate) issuer: Identity,
}

impl Above {
    /// Signs `builder` with another key than the issuer's, under the issuer's name and key identifier.
    pub(crate) fn by_stranger(&self, builder: CertBuilder) -> CertBuilder {
        let mut stranger = self.issuer.clone();
        stranger.key = Key::named(self.issuer.key.scheme(), "stranger");
        let hint = extension::authority_key_id(&self.issuer.key);
        builder.issued_by(&stranger).extension(hint)
    }

    /// Signs `builder` under another user identity; where there is none, with a bad value.
    pub(crate) fn under_identity(&self, builder: CertBuilder, identity: &[u8]) -> CertBuilder {
        match self.issuer.key.scheme() {
            Scheme::Sm2 => builder.signing_id(identity),
            _ => builder.broken_signature(),
        }
    }
}

type Change = Box<dyn Fn(CertBuilder, &Above) -> CertBuilder>;
/// The CRLs of one issuer, made from a plain one, and from the certificate that it issued.
type Lists = Box<dyn Fn(CrlBuilder, &Identity) -> Vec<CrlBuilder>>;

struct Authority {
    name: &'static str,
    key: &'static str,
    change: Change,
}

/// A chain without keys.
pub(crate) struct Plan {
    authorities: Vec<Authority>,
    end: Change,
    /// By the place of the issuer, 0 being the root; the others have one plain CRL.
    lists: BTreeMap<usize, Lists>,
    policy: PathPolicy,
}

pub(crate) fn name(common: &str) -> Name {
    Name::of("试验", common)
}

impl Plan {
    /// A root and an end.
    pub(crate) fn direct() -> Self {
        Self {
            authorities: Vec::new(),
            end: Box::new(|b, _| b),
            lists: BTreeMap::new(),
            policy: PathPolicy::default(),
        }
    }

    /// A root, an authority `ca` that is changed so, and an end.
    pub(crate) fn with(change: impl Fn(CertBuilder) -> CertBuilder + 'static) -> Self {
        Self::direct().below("ca", change)
    }

    /// A root, an authority `ca` and an end.
    pub(crate) fn plain() -> Self {
        Self::with(|b| b)
    }

    /// One authority more above the end.
    pub(crate) fn below(
        self,
        name: &'static str,
        change: impl Fn(CertBuilder) -> CertBuilder + 'static,
    ) -> Self {
        self.below_with_key(name, name, change)
    }

    /// The same under a name of its own, for authorities that certify themselves.
    pub(crate) fn below_with_key(
        mut self,
        name: &'static str,
        key: &'static str,
        change: impl Fn(CertBuilder) -> CertBuilder + 'static,
    ) -> Self {
        let change = Box::new(move |b: CertBuilder, _: &Above| change(b));
        self.authorities.push(Authority { name, key, change });
        self
    }

    /// Changes the end.
    pub(crate) fn end(self, change: impl Fn(CertBuilder) -> CertBuilder + 'static) -> Self {
        self.end_by(move |b, _| change(b))
    }

    /// Changes the end, knowing its issuer.
    pub(crate) fn end_by(
        mut self,
        change: impl Fn(CertBuilder, &Above) -> CertBuilder + 'static,
    ) -> Self {
        self.end = Box::new(change);
        self
    }

    /// Changes the CRL of the issuer at `place`, the root being 0.
    pub(crate) fn list(
        self,
        place: usize,
        change: impl Fn(CrlBuilder, &Identity) -> CrlBuilder + 'static,
    ) -> Self {
        self.lists(place, move |list, subject| vec![change(list, subject)])
    }

    /// Other CRLs of the issuer at `place`, the root being 0.
    pub(crate) fn lists(
        mut self,
        place: usize,
        make: impl Fn(CrlBuilder, &Identity) -> Vec<CrlBuilder> + 'static,
    ) -> Self {
        self.lists.insert(place, Box::new(make));
        self
    }

    /// Changes the inputs.
    pub(crate) fn inputs(mut self, change: impl FnOnce(&mut PathPolicy)) -> Self {
        change(&mut self.policy);
        self
    }

    /// The chain with keys of `scheme`.
    pub(crate) fn chain(&self, id: &str, scheme: Scheme) -> Chain {
        let identities = self.identities(scheme);
        let read = |i: &Identity| Certificate::from_der(&i.certificate).unwrap();
        let mut crls = Vec::new();
        for (place, pair) in identities.windows(2).enumerate() {
            let plain = CrlBuilder::new(&pair[0]);
            let made = match self.lists.get(&place) {
                Some(make) => make(plain, &pair[1]),
                None => vec![plain],
            };
            crls.extend(made.into_iter().map(|c| Crl::from_der(&c.build()).unwrap()));
        }
        Chain {
            id: id.to_owned(),
            certificates: identities.iter().map(read).collect(),
            crls,
            policy: self.policy.clone(),
            at: NOW.parse().unwrap(),
        }
    }

    fn identities(&self, scheme: Scheme) -> Vec<Identity> {
        let builder =
            |common: &str, key: &str| CertBuilder::new(&name(common), &Key::named(scheme, key));
        let mut identities = vec![builder("root", "root").ca(None).identity()];
        for (authority, serial) in self.authorities.iter().zip(2..) {
            let above = above(&identities);
            let plain = builder(authority.name, authority.key)
                .issued_by(&above.issuer)
                .serial(serial)
                .ca(None);
            identities.push((authority.change)(plain, &above).identity());
        }
        let above = above(&identities);
        let plain = builder("end", "end")
            .issued_by(&above.issuer)
            .serial(100)
            .for_signing();
        identities.push((self.end)(plain, &above).identity());
        identities
    }
}

fn above(identities: &[Identity]) -> Above {
    let issuer = identities.last().unwrap().clone();
    Above { issuer }
}
