//! Certification paths (RFC 5280, 6.1): the judgement over what was observed.
//!
//! Pure: facts, anchors, policy and a time go in, an answer comes out, and no signature is computed. Whether a
//! certificate is revoked is asked elsewhere, certificate by certificate of [`PathAnswer::chain`].

mod name_constraints;
mod policy_graph;
mod search;
mod validate;

use std::collections::BTreeSet;

use crate::limits::Limits;
use crate::oid::Oid;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::Edge;
use crate::pki::PkiFacts;
use crate::pki::Purpose;
use crate::pki::TrustAnchor;
use crate::policy::PathPolicy;
use crate::report::Reason;
use crate::time::Timestamp;
use crate::time::Validity;

use search::Search;

/// Judges paths over one set of facts.
#[derive(Clone, Copy, Debug)]
pub struct PathJudge<'a> {
    facts: &'a PkiFacts,
    anchors: &'a Anchors,
    policy: &'a PathPolicy,
    limits: &'a Limits,
    /// The only anchor at which paths may end, if there is such a demand.
    only: Option<CertificateId>,
}

impl<'a> PathJudge<'a> {
    /// A judge over `facts`, which were observed with these `anchors`.
    pub const fn new(
        facts: &'a PkiFacts,
        anchors: &'a Anchors,
        policy: &'a PathPolicy,
        limits: &'a Limits,
    ) -> Self {
        Self {
            facts,
            anchors,
            policy,
            limits,
            only: None,
        }
    }

    /// The same judge for paths that end at this anchor and no other, as those of CRL signers must
    /// (RFC 5280, 6.3.3 f).
    #[must_use]
    pub fn ending_at(mut self, anchor: &TrustAnchor) -> Self {
        self.only = Some(anchor.certificate.id());
        self
    }

    /// The best path from `target` to an anchor for `purpose`, judged at `t`, in the shell model: every
    /// certificate below the anchor must be valid at `t`. Of several paths a trusted one is taken; if there is
    /// none, the one that comes nearest, and what it lacks.
    ///
    /// A target that is itself an anchor for `purpose`, octet by octet, is trusted without a path.
    ///
    /// What the target may be used for is not looked at, see [`check_usage`](crate::pki::check_usage).
    pub fn path(&self, target: &Certificate, purpose: Purpose, t: Timestamp) -> PathAnswer {
        self.path_preferring(target, purpose, t, &|_| true)
    }

    /// As [`PathJudge::path`], but passes over trusted paths that `is_wanted` refuses, such as one over a revoked
    /// CA, as long as there are others. If it refuses all, the first trusted path is the answer.
    pub fn path_preferring(
        &self,
        target: &Certificate,
        purpose: Purpose,
        t: Timestamp,
        is_wanted: &dyn Fn(&PathAnswer) -> bool,
    ) -> PathAnswer {
        Search::new(*self, target, purpose, t, is_wanted).run()
    }

    /// The certificates of a trusted path, target first and anchor last.
    ///
    /// # Errors
    ///
    /// The reason why there is none; for one that is good but for its time,
    /// [`Reason::RevocationOutOfBoundsNoPoe`]: it is those who sign revocation data who are asked about so.
    pub fn signer_path(
        &self,
        target: &Certificate,
        purpose: Purpose,
        t: Timestamp,
    ) -> Result<Vec<Certificate>, Reason> {
        let answer = self.path(target, purpose, t);
        match &answer.outcome {
            Err(failure) => Err(failure.reason),
            Ok(()) if answer.is_trusted() => Ok(answer.chain),
            Ok(()) => Err(Reason::RevocationOutOfBoundsNoPoe),
        }
    }
}

/// What the search for a path came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct PathAnswer {
    /// The path, target first; ends with the anchor's certificate, or where no further issuer was found.
    pub chain: Vec<Certificate>,
    /// The signatures in the chain: the first is on the target.
    pub links: Vec<Edge>,
    /// The anchor at the end of the chain, if it ends at one.
    pub anchor: Option<TrustAnchor>,
    /// Everything but the certificates' validity at the time asked.
    pub outcome: Result<(), PathFailure>,
    /// The certificates that are not valid at the time asked, target first. What follows from that is for the
    /// caller to say.
    pub out_of_bounds: Vec<OutOfBounds>,
    /// The certificate policies for which the path is good.
    pub valid_policies: ValidPolicies,
    /// When all certificates of the chain are valid and the anchor is trusted; contains nothing if never.
    pub window: Validity,
}

impl PathAnswer {
    /// Whether the path is good and every certificate valid at the time asked.
    pub fn is_trusted(&self) -> bool {
        self.outcome.is_ok() && self.anchor.is_some() && self.out_of_bounds.is_empty()
    }
}

/// Why a path is not good.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PathFailure {
    /// The cause.
    pub reason: Reason,
    /// The certificate at which it was found.
    pub certificate: Certificate,
    /// Values that belong to it.
    pub detail: Option<String>,
}

impl PathFailure {
    const fn new(reason: Reason, certificate: Certificate) -> Self {
        Self {
            reason,
            certificate,
            detail: None,
        }
    }

    fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The subject of the certificate at which it was found.
    pub fn place(&self) -> String {
        self.certificate.subject().to_string()
    }
}

/// A certificate that is not valid at the time asked.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OutOfBounds {
    /// The certificate.
    pub certificate: Certificate,
    /// Its validity.
    pub validity: Validity,
}

/// user-constrained-policy-set (RFC 5280, 6.1.6).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ValidPolicies {
    /// Any policy.
    pub any: bool,
    /// Policies by name, in the domain of the anchor.
    pub named: BTreeSet<Oid>,
}

impl ValidPolicies {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        !self.any && self.named.is_empty()
    }
}
