//! Facts: which key signed which CRL and which OCSP answer. Nothing is judged here.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::pki::Certificate;
use crate::pki::Name;
use crate::pki::SignatureChecker;
use crate::pki::SignatureResult;
use crate::pki::revocation::BasicResponse;
use crate::pki::revocation::Crl;
use crate::pki::revocation::OcspResponse;
use crate::pki::revocation::Responder;
use crate::time::Timestamp;

/// Everything observed about revocation data.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct RevocationFacts {
    /// The CRLs, in the order in which they were handed in.
    pub crls: Vec<ObservedCrl>,
    /// The OCSP answers, in the order in which they were handed in.
    pub ocsp: Vec<ObservedOcsp>,
}

/// A CRL and who may have signed it.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ObservedCrl {
    /// The CRL.
    pub crl: Crl,
    /// The certificates at hand whose subject is its issuer.
    pub signers: Vec<SignerEdge>,
    /// By when it provably existed, where the caller has such a proof.
    pub existed_by: Option<Timestamp>,
}

/// An OCSP answer and who may have signed it.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ObservedOcsp {
    /// The answer.
    pub response: OcspResponse,
    /// The certificates at hand, its own among them, that are the responder it names.
    pub signers: Vec<SignerEdge>,
    /// By when it provably existed, where the caller has such a proof.
    pub existed_by: Option<Timestamp>,
}

/// One certificate that may have signed, and whether its key did.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SignerEdge {
    /// The certificate.
    pub certificate: Certificate,
    /// Whether the signature verifies under its key.
    pub outcome: SignatureResult,
}

impl RevocationFacts {
    /// Checks the signature of every CRL and OCSP answer under the keys that it may be signed with.
    ///
    /// * `certificates`: every certificate in play: targets, pool and anchors. Those inside OCSP answers are looked at
    ///   as well; see [`RevocationFacts::embedded`].
    /// * `checker`: checks, and counts towards the limit that the whole file has.
    ///
    /// Once a key has been found for a CRL, other keys are not tried. To judge paths of those who signed, add the
    /// [`RevocationFacts::signers`] to the targets of the [`Observer`](crate::pki::Observer).
    pub fn observe(
        certificates: &[Certificate],
        crls: &[Crl],
        ocsp: &[OcspResponse],
        checker: &mut SignatureChecker,
    ) -> Self {
        let by_name = index(certificates, Certificate::subject);
        let by_key = if ocsp.is_empty() {
            HashMap::new()
        } else {
            index(certificates, key_digest)
        };
        let crls = crls.iter();
        let ocsp = ocsp.iter();
        Self {
            crls: crls
                .map(|crl| observe_crl(crl, &by_name, checker))
                .collect(),
            ocsp: ocsp
                .map(|response| observe_ocsp(response, &by_name, &by_key, checker))
                .collect(),
        }
    }

    /// The certificates that came inside `ocsp`.
    pub fn embedded(ocsp: &[OcspResponse]) -> impl Iterator<Item = &Certificate> {
        ocsp.iter()
            .filter_map(OcspResponse::basic)
            .flat_map(BasicResponse::certificates)
    }

    /// The certificates whose keys signed a CRL or an OCSP answer; one may come more than once.
    pub fn signers(&self) -> impl Iterator<Item = &Certificate> {
        let of_crls = self.crls.iter().flat_map(|o| &o.signers);
        let of_ocsp = self.ocsp.iter().flat_map(|o| &o.signers);
        of_crls
            .chain(of_ocsp)
            .filter(|edge| edge.outcome.is_verified())
            .map(|edge| &edge.certificate)
    }
}

type Index<'a, K> = HashMap<K, Vec<&'a Certificate>>;

fn observe_crl(
    crl: &Crl,
    by_name: &Index<'_, &Name>,
    checker: &mut SignatureChecker,
) -> ObservedCrl {
    let candidates = by_name.get(crl.issuer()).map_or(&[][..], Vec::as_slice);
    let signed = Signed {
        algorithm: crl.signature_algorithm(),
        message: crl.tbs(),
        value: crl.signature_value(),
    };
    ObservedCrl {
        crl: crl.clone(),
        signers: edges(&in_order_of_key(candidates, crl), &signed, checker),
        existed_by: None,
    }
}

fn observe_ocsp(
    response: &OcspResponse,
    by_name: &Index<'_, &Name>,
    by_key: &Index<'_, Digest>,
    checker: &mut SignatureChecker,
) -> ObservedOcsp {
    let signers = response.basic().map_or_else(Vec::new, |basic| {
        let signed = Signed {
            algorithm: basic.signature_algorithm(),
            message: basic.tbs(),
            value: basic.signature_value(),
        };
        edges(&responders(basic, by_name, by_key), &signed, checker)
    });
    ObservedOcsp {
        response: response.clone(),
        signers,
        existed_by: None,
    }
}

fn index<'a, K: Eq + std::hash::Hash>(
    certificates: &'a [Certificate],
    key: impl Fn(&'a Certificate) -> K,
) -> Index<'a, K> {
    let mut map: Index<'a, K> = HashMap::new();
    let mut seen = HashSet::new();
    for certificate in certificates {
        if seen.insert(certificate.id()) {
            map.entry(key(certificate)).or_default().push(certificate);
        }
    }
    map
}

fn key_digest(certificate: &Certificate) -> Digest {
    DigestAlgorithm::Sha1.digest(certificate.public_key().as_octets())
}

/// Those whose key identifier is the one that the CRL names come first: a stranger with the issuer's name then
/// costs no check.
fn in_order_of_key<'a>(candidates: &[&'a Certificate], crl: &Crl) -> Vec<&'a Certificate> {
    let named = crl.extensions().authority_key_id.as_deref();
    let fits = |c: &Certificate| named.is_some() && c.subject_key_id() == named;
    let mut ordered = candidates.to_vec();
    ordered.sort_by_key(|c| !fits(c));
    ordered
}

fn responders<'a>(
    basic: &'a BasicResponse,
    by_name: &Index<'a, &Name>,
    by_key: &Index<'a, Digest>,
) -> Vec<&'a Certificate> {
    let embedded = basic.certificates().iter();
    let mut found: Vec<_> = embedded.filter(|c| basic.responder().is(c)).collect();
    let others = match basic.responder() {
        Responder::Name(name) => by_name.get(name),
        Responder::Key(hash) => by_key
            .iter()
            .find(|(digest, _)| digest.as_bytes() == hash.as_ref())
            .map(|(_, certificates)| certificates),
    };
    for certificate in others.into_iter().flatten() {
        if !found.contains(certificate) {
            found.push(certificate);
        }
    }
    found
}

struct Signed<'a> {
    algorithm: Option<SignatureAlgorithm>,
    message: &'a [u8],
    value: &'a [u8],
}

/// One edge for each candidate; each key is tried once, and none after one that verified.
fn edges(
    candidates: &[&Certificate],
    signed: &Signed<'_>,
    checker: &mut SignatureChecker,
) -> Vec<SignerEdge> {
    let mut tried: HashMap<&PublicKey, SignatureResult> = HashMap::new();
    let mut found = false;
    let mut edges = Vec::new();
    for &certificate in candidates {
        let key = certificate.public_key();
        let outcome = match tried.get(key) {
            Some(&outcome) => outcome,
            None if found => continue,
            None => checker.check(key, signed.algorithm, signed.message, signed.value),
        };
        tried.insert(key, outcome);
        found |= outcome.is_verified();
        edges.push(SignerEdge {
            certificate: certificate.clone(),
            outcome,
        });
    }
    edges
}
