//! Who signed whose certificate: the observation on which every path rests.
//!
//! From the certificates in question upward, candidates for the issuer are found by name, each signature is
//! verified once, and the result is kept as an edge. Nothing is judged here: whether an edge may be used, at
//! what time and for what, is for [`PathJudge`](crate::pki::PathJudge).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::Name;
use crate::pki::SignatureChecker;
use crate::pki::SignatureResult;

/// One certificate's signature checked under the key of one candidate for its issuer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Edge {
    /// The candidate.
    pub issuer: CertificateId,
    /// What came of it.
    pub result: SignatureResult,
}

/// What was observed about certificates: which are there, and which signatures verify. Owned, and independent
/// of the order in which the certificates came.
#[derive(Clone, Debug, Default)]
pub struct PkiFacts {
    nodes: BTreeMap<CertificateId, Node>,
    /// Certificates that may issue others, by subject.
    named: HashMap<Name, Vec<CertificateId>>,
}

#[derive(Clone, Debug)]
struct Node {
    certificate: Certificate,
    /// `None` until the candidates for its issuer were looked for.
    issuers: Option<Vec<Edge>>,
}

impl PkiFacts {
    /// The certificate with this identifier.
    pub fn certificate(&self, id: CertificateId) -> Option<&Certificate> {
        self.nodes.get(&id).map(|node| &node.certificate)
    }

    /// Every certificate, in the order of their identifiers.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.nodes.values().map(|node| &node.certificate)
    }

    /// The candidates for the issuer of `certificate`, the likeliest first; `None` if that was not observed.
    pub fn issuers_of(&self, certificate: &Certificate) -> Option<&[Edge]> {
        self.nodes.get(&certificate.id())?.issuers.as_deref()
    }

    /// The certificates from pool and anchors with this subject, in the order of their identifiers.
    pub fn named(&self, subject: &Name) -> impl Iterator<Item = &Certificate> {
        let ids = self.named.get(subject).map(Vec::as_slice);
        ids.unwrap_or_default()
            .iter()
            .filter_map(|id| self.certificate(*id))
    }

    fn insert(&mut self, certificate: &Certificate) {
        self.nodes.entry(certificate.id()).or_insert_with(|| Node {
            certificate: certificate.clone(),
            issuers: None,
        });
    }
}

/// Gathers [`PkiFacts`].
///
/// Every certificate that may issue another, or sign a CRL, belongs into the pool or among the anchors from the
/// start; targets can be added one by one.
#[derive(Debug)]
pub struct Observer {
    facts: PkiFacts,
    anchors: HashSet<CertificateId>,
    checker: SignatureChecker,
}

impl Observer {
    /// An observer over the certificates of `pool` (out of the file, and handed in) and of `anchors`.
    pub fn new<'a>(
        pool: impl IntoIterator<Item = &'a Certificate>,
        anchors: &Anchors,
        checker: SignatureChecker,
    ) -> Self {
        let mut facts = PkiFacts::default();
        let anchors = || anchors.iter().map(|a| &a.certificate);
        anchors().for_each(|certificate| facts.insert(certificate));
        pool.into_iter()
            .for_each(|certificate| facts.insert(certificate));
        for (id, node) in &facts.nodes {
            let subject = node.certificate.subject().clone();
            facts.named.entry(subject).or_default().push(*id);
        }
        Self {
            facts,
            anchors: anchors().map(Certificate::id).collect(),
            checker,
        }
    }

    /// Looks for the issuers of `target`, and theirs, as far as signatures verify.
    pub fn add_target(&mut self, target: &Certificate) {
        self.facts.insert(target);
        let mut waiting = vec![target.clone()];
        while let Some(subject) = waiting.pop() {
            let known = self.facts.issuers_of(&subject).is_some();
            if known {
                continue;
            }
            let edges = self.edges_of(&subject);
            let verified = edges.iter().filter(|e| e.result.is_verified());
            let issuers = verified.filter_map(|e| self.facts.certificate(e.issuer));
            waiting.extend(issuers.cloned());
            if let Some(node) = self.facts.nodes.get_mut(&subject.id()) {
                node.issuers = Some(edges);
            }
        }
    }

    /// Does the same for every certificate of pool and anchors with this subject: those who may have signed a CRL
    /// of that issuer.
    pub fn add_named(&mut self, subject: &Name) {
        let found: Vec<Certificate> = self.facts.named(subject).cloned().collect();
        found
            .iter()
            .for_each(|certificate| self.add_target(certificate));
    }

    /// Checks the signature on `subject` under each candidate's key; candidates with one key are checked once.
    fn edges_of(&mut self, subject: &Certificate) -> Vec<Edge> {
        let mut candidates: Vec<&Certificate> = self
            .facts
            .named(subject.issuer())
            .filter(|c| c.id() != subject.id())
            .collect();
        // Within the budget the likeliest come first; identifiers only make the order the same every time.
        candidates.sort_by_key(|c| {
            let hinted = is_hinted(c, subject);
            (
                Reverse(self.anchors.contains(&c.id())),
                Reverse(hinted),
                c.id(),
            )
        });
        let mut by_key = HashMap::new();
        let mut edges = Vec::with_capacity(candidates.len());
        for issuer in candidates {
            let key = issuer.public_key();
            let result = *by_key.entry(key).or_insert_with(|| {
                let algorithm = subject.signature_algorithm();
                let value = subject.signature_value();
                self.checker.check(key, algorithm, subject.tbs(), value)
            });
            let issuer = issuer.id();
            edges.push(Edge { issuer, result });
        }
        edges
    }

    /// What is known so far.
    pub const fn facts(&self) -> &PkiFacts {
        &self.facts
    }

    /// The checker, for further signatures under the same budget.
    pub const fn checker(&mut self) -> &mut SignatureChecker {
        &mut self.checker
    }

    /// The facts, and the checker with what is left of its budget.
    pub fn finish(self) -> (PkiFacts, SignatureChecker) {
        (self.facts, self.checker)
    }
}

/// Whether the key identifiers speak for `issuer`. Only a hint: they are claims, and real CAs get them wrong.
fn is_hinted(issuer: &Certificate, subject: &Certificate) -> bool {
    let wanted = subject.authority_key_id().and_then(|a| a.key_id.as_deref());
    wanted.is_some() && wanted == issuer.subject_key_id()
}
