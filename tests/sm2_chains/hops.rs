//! Single signatures in SM2, checked here and by OpenSSL.

use std::collections::BTreeMap;
use std::fmt;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::SignatureChecker;

use crate::chain::Chain;
use crate::openssl::OpenSsl;

/// What came of the comparison.
#[derive(Default)]
pub(crate) struct Compared {
    /// On how many signatures both say the same.
    pub(crate) agreed: usize,
    /// How many of these do not verify.
    pub(crate) bad: usize,
    /// Signatures that do not verify here, and that OpenSSL does not check because key identifiers or key usage
    /// speak against the issuer.
    pub(crate) silent: usize,
    pub(crate) wrong: Vec<String>,
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            agreed,
            bad,
            silent,
            ..
        } = self;
        write!(
            f,
            "hops {agreed} ({bad} bad), {silent} not checked by openssl"
        )
    }
}

/// What OpenSSL says about a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Word {
    Good,
    Bad,
    Silent,
}

/// Its error for a signature that does not verify.
const SIGNATURE_FAILURE: u32 = 7;
/// No certificate at hand may have issued this one, by its name, its key identifier and its key usage.
const NO_ISSUER: u32 = 20;

/// Other errors do not keep it from checking the signature, or come after that.
fn word(errors: &[u32]) -> Word {
    if errors.contains(&SIGNATURE_FAILURE) {
        Word::Bad
    } else if errors.contains(&NO_ISSUER) {
        Word::Silent
    } else {
        Word::Good
    }
}

/// Whether the signature on `subject` verifies under the key of `issuer`; `None` if the names do not fit.
fn edge(issuer: &Certificate, subject: &Certificate) -> Option<bool> {
    let limits = Limits::default();
    let mut observer = Observer::new([issuer], &Anchors::new(), SignatureChecker::new(&limits));
    observer.add_target(subject);
    let edges = observer.facts().issuers_of(subject)?;
    let edge = edges.iter().find(|e| e.issuer == issuer.id())?;
    Some(edge.result.is_verified())
}

/// Every certificate below the anchor, with each one that may be its issuer by name.
fn named_pairs(chain: &Chain) -> impl Iterator<Item = (&Certificate, &Certificate)> {
    chain.certificates[1..].iter().flat_map(move |subject| {
        let is_issuer = |issuer: &&Certificate| {
            issuer.id() != subject.id() && issuer.subject().matches(subject.issuer())
        };
        let issuers = chain.certificates.iter().filter(is_issuer);
        issuers.map(move |issuer| (issuer, subject))
    })
}

/// Compares every signature in `chains`, each once.
///
/// A signature that verifies here has to verify there; one that does not may be passed over there, but never verify.
pub(crate) fn compare<'a>(openssl: &OpenSsl, chains: impl Iterator<Item = &'a Chain>) -> Compared {
    let mut compared = Compared::default();
    let mut hops = BTreeMap::new();
    for chain in chains {
        for (issuer, subject) in named_pairs(chain) {
            let ids = (issuer.id(), subject.id());
            hops.entry(ids).or_insert((&chain.id, issuer, subject));
        }
    }
    let asked: Vec<_> = hops.values().map(|(_, i, s)| openssl.hop(i, s)).collect();
    for ((id, issuer, subject), answer) in hops.values().zip(openssl.run(&asked)) {
        let ours = edge(issuer, subject);
        let theirs = word(&answer.errors);
        match (ours, theirs) {
            (Some(true), Word::Good) => compared.agreed += 1,
            (Some(false), Word::Bad) => {
                compared.agreed += 1;
                compared.bad += 1;
            }
            (Some(false), Word::Silent) => compared.silent += 1,
            _ => compared.wrong.push(format!(
                "{id}: signature on {}: {ours:?} here, {theirs:?} there {:?}",
                subject.subject(),
                answer.errors
            )),
        }
    }
    compared
}
