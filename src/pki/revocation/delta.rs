//! Delta CRLs on their base (RFC 5280, 5.2.4 and 6.3.3 (c), (h) to (k)).

use crate::crypto::PublicKey;
use crate::pki::revocation::Crl;
use crate::pki::revocation::CrlExtensions;
use crate::pki::revocation::Defect;
use crate::pki::revocation::conclude::Item;
use crate::pki::revocation::conclude::Says;

/// A CRL that may speak, and what it says.
pub(super) struct Accepted<'a> {
    pub(super) crl: &'a Crl,
    /// The key that verified its signature.
    pub(super) key: &'a PublicKey,
    pub(super) item: Item,
}

/// What the CRLs say: complete ones by themselves, delta CRLs with each base that they fit on. A delta CRL without
/// a base speaks only where it lists the certificate.
pub(super) fn combine(accepted: &[Accepted<'_>]) -> Vec<Item> {
    let is_delta = |a: &&Accepted<'_>| a.crl.extensions().delta_base.is_some();
    let mut items = Vec::new();
    for delta in accepted.iter().filter(is_delta) {
        let bases = accepted.iter().filter(|a| !is_delta(a) && fits(delta, a));
        let before = items.len();
        items.extend(bases.map(|base| together(&delta.item, &base.item)));
        if items.len() == before {
            items.push(Item {
                silence: Err(Defect::DeltaWithoutBase),
                ..delta.item.clone()
            });
        }
    }
    let complete = accepted.iter().filter(|a| !is_delta(a));
    items.extend(complete.map(|a| a.item.clone()));
    items
}

/// Same issuer, scope, key and key identifier; the base not older than the delta demands and older than the delta.
fn fits(delta: &Accepted<'_>, base: &Accepted<'_>) -> bool {
    let (d, b) = (delta.crl.extensions(), base.crl.extensions());
    let (Some(from), Some(number), Some(base_number)) = (&d.delta_base, &d.number, &b.number)
    else {
        return false;
    };
    let scope = |e: &CrlExtensions| e.issuing_point.as_ref().map(|point| point.raw.clone());
    delta.crl.issuer().matches(base.crl.issuer())
        && delta.key == base.key
        && scope(d) == scope(b)
        && d.authority_key_raw == b.authority_key_raw
        && from <= base_number
        && base_number < number
}

fn together(delta: &Item, base: &Item) -> Item {
    let says = match &delta.says {
        Says::Listed { .. } | Says::NotListed(Some(_)) => delta.says.clone(),
        Says::NotListed(None) => base.says.clone(),
    };
    Item {
        reasons: delta.reasons.intersection(base.reasons),
        says,
        silence: delta.silence,
        ..delta.clone()
    }
}
