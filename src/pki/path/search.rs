//! The search for a path: depth first over verified edges, the likeliest issuers first.

use std::ops::ControlFlow;

use crate::pki::Certificate;
use crate::pki::Edge;
use crate::pki::Purpose;
use crate::pki::SignatureResult;
use crate::pki::TrustAnchor;
use crate::pki::path::OutOfBounds;
use crate::pki::path::PathAnswer;
use crate::pki::path::PathFailure;
use crate::pki::path::PathJudge;
use crate::pki::path::ValidPolicies;
use crate::pki::path::validate::check_path;
use crate::report::Reason;
use crate::time::Timestamp;
use crate::time::Validity;

/// Most comparisons of names with name constraints in one search. Real paths need a few dozen; a hostile
/// certificate can hold ten thousand names, and a hostile CA as many constraints.
const NAME_COMPARISONS: usize = 1 << 18;

pub(super) struct Search<'a> {
    judge: PathJudge<'a>,
    purpose: Purpose,
    t: Timestamp,
    is_wanted: &'a dyn Fn(&PathAnswer) -> bool,
    target: &'a Certificate,
    /// From the target up to where the search stands.
    path: Vec<&'a Certificate>,
    links: Vec<Edge>,
    candidates_left: usize,
    steps_left: usize,
    comparisons_left: usize,
    best: Option<PathAnswer>,
}

/// Ends the search.
type Flow = ControlFlow<()>;

impl<'a> Search<'a> {
    pub(super) fn new(
        judge: PathJudge<'a>,
        target: &'a Certificate,
        purpose: Purpose,
        t: Timestamp,
        is_wanted: &'a dyn Fn(&PathAnswer) -> bool,
    ) -> Self {
        let limits = judge.limits;
        Self {
            judge,
            purpose,
            t,
            is_wanted,
            target,
            path: vec![target],
            links: Vec::new(),
            candidates_left: limits.path_candidates,
            // Dead ends cost as well: no more steps than the allowed paths could take.
            steps_left: limits.path_candidates.saturating_mul(limits.path_length),
            comparisons_left: NAME_COMPARISONS,
            best: None,
        }
    }

    pub(super) fn run(mut self) -> PathAnswer {
        let direct = self.anchor_for(self.target);
        let direct = direct.map_or(Flow::Continue(()), |anchor| self.complete(None, anchor));
        if direct.is_continue() {
            let _ = self.climb();
        }
        match self.best.take() {
            Some(best) => best,
            None => {
                let failure = PathFailure::new(Reason::NotObserved, self.target.clone());
                self.answer(None, Err(failure))
            }
        }
    }

    /// Where the search stands.
    fn last(&self) -> &'a Certificate {
        self.path.last().copied().unwrap_or(self.target)
    }

    /// The anchor with this certificate; of several entries one that is trusted at the time asked.
    fn anchor_for(&self, certificate: &Certificate) -> Option<&'a TrustAnchor> {
        let anchors: Vec<&TrustAnchor> = self
            .judge
            .anchors
            .accepting(self.purpose)
            .filter(|a| a.certificate == *certificate)
            .filter(|a| {
                self.judge
                    .only
                    .is_none_or(|only| a.certificate.id() == only)
            })
            .collect();
        let trusted = anchors.iter().find(|a| a.is_trusted_at(self.t));
        trusted.or(anchors.first()).copied()
    }

    /// Tries every issuer of the certificate where the search stands.
    fn climb(&mut self) -> Flow {
        let subject = self.last();
        let Some(edges) = self.judge.facts.issuers_of(subject) else {
            self.dead_end(Reason::NotObserved, None);
            return Flow::Continue(());
        };
        // Beyond a root, and where several have the issuer's name, nobody in particular failed to sign.
        let mut stuck = match edges {
            [_] if !subject.is_self_issued() => Reason::ChainSignatureFailure,
            _ => Reason::NoCertificateChainFound,
        };
        for edge in edges {
            match edge.result {
                SignatureResult::Verified { .. } => {
                    stuck = Reason::NoCertificateChainFound;
                    self.step(edge)?;
                }
                SignatureResult::Unsupported => {
                    let algorithm = subject.signature_algorithm_oid().to_string();
                    self.dead_end(Reason::AlgorithmUnsupported, Some(algorithm));
                }
                SignatureResult::LimitReached => self.limit("signature_checks"),
                SignatureResult::Invalid(_) => {}
            }
        }
        self.dead_end(stuck, Some(format!("issuer {}", subject.issuer())));
        Flow::Continue(())
    }

    /// Goes over one verified edge.
    fn step(&mut self, edge: &Edge) -> Flow {
        let Some(left) = self.steps_left.checked_sub(1) else {
            self.limit("path_candidates");
            return Flow::Break(());
        };
        self.steps_left = left;
        let Some(issuer) = self.judge.facts.certificate(edge.issuer) else {
            self.dead_end(Reason::NotObserved, None);
            return Flow::Continue(());
        };
        if self.path.len() >= self.judge.limits.path_length {
            self.limit("path_length");
            return Flow::Continue(());
        }
        let same = |c: &Certificate| c.subject() == issuer.subject() && c.spki() == issuer.spki();
        if self.path.iter().any(|c| same(c)) {
            // A CA's own certificate in another edition is no step at all; only a way round is a loop.
            if !same(self.last()) {
                self.dead_end(
                    Reason::PathLoop,
                    Some(format!("issuer {}", issuer.subject())),
                );
            }
            return Flow::Continue(());
        }
        if let Some(anchor) = self.anchor_for(issuer) {
            self.complete(Some(edge), anchor)?;
        }
        self.path.push(issuer);
        self.links.push(*edge);
        let flow = self.climb();
        self.path.pop();
        self.links.pop();
        flow
    }

    /// Judges the path that ends at `anchor`, over `edge` or, without one, at the target itself.
    fn complete(&mut self, edge: Option<&Edge>, anchor: &TrustAnchor) -> Flow {
        let Some(left) = self.candidates_left.checked_sub(1) else {
            self.limit("path_candidates");
            return Flow::Break(());
        };
        self.candidates_left = left;
        let checked = match edge {
            None => Ok(ValidPolicies::default()),
            Some(_) => check_path(
                &self.path,
                &anchor.certificate,
                self.purpose,
                self.judge.policy,
                &mut self.comparisons_left,
            ),
        };
        let (outcome, policies) = match checked {
            Ok(_) if !anchor.is_trusted_at(self.t) => {
                let reason = Reason::NoCertificateChainFoundNoPoe;
                (
                    Err(PathFailure::new(reason, anchor.certificate.clone())),
                    None,
                )
            }
            Ok(policies) => (Ok(()), Some(policies)),
            Err(failure) => (Err(failure), None),
        };
        let mut answer = self.answer(Some(anchor), outcome);
        answer.valid_policies = policies.unwrap_or_default();
        if let Some(edge) = edge {
            answer.chain.push(anchor.certificate.clone());
            answer.links.push(*edge);
        }
        if answer.is_trusted() && (self.is_wanted)(&answer) {
            self.best = Some(answer);
            return Flow::Break(());
        }
        self.keep(answer);
        Flow::Continue(())
    }

    /// The path as it stands, with its bounds in time.
    fn answer(&self, anchor: Option<&TrustAnchor>, outcome: Result<(), PathFailure>) -> PathAnswer {
        let chain: Vec<Certificate> = self.path.iter().map(|c| (*c).clone()).collect();
        let bounds = chain.iter().map(Certificate::validity);
        let trusted_from = anchor.and_then(|a| a.trusted_from);
        let trusted_until = anchor.and_then(|a| a.trusted_until);
        let starts = bounds.clone().map(|v| v.not_before).chain(trusted_from);
        let ends = bounds.map(|v| v.not_after).chain(trusted_until);
        let window = Validity {
            not_before: starts.max().unwrap_or(self.t),
            not_after: ends.min().unwrap_or(self.t),
        };
        let outside = chain.iter().filter(|c| !c.validity().contains(self.t));
        PathAnswer {
            out_of_bounds: outside
                .map(|c| OutOfBounds {
                    certificate: c.clone(),
                    validity: c.validity(),
                })
                .collect(),
            chain,
            links: self.links.clone(),
            anchor: anchor.cloned(),
            outcome,
            valid_policies: ValidPolicies::default(),
            window,
        }
    }

    fn dead_end(&mut self, reason: Reason, detail: Option<String>) {
        let mut failure = PathFailure::new(reason, self.last().clone());
        failure.detail = detail;
        let answer = self.answer(None, Err(failure));
        self.keep(answer);
    }

    fn limit(&mut self, name: &str) {
        self.dead_end(Reason::LimitExceeded, Some(name.to_owned()));
    }

    /// Keeps `answer` if it comes nearer to a trusted path than the best so far; of equals the first stays.
    fn keep(&mut self, answer: PathAnswer) {
        let better = self
            .best
            .as_ref()
            .is_none_or(|best| distance(&answer) < distance(best));
        if better {
            self.best = Some(answer);
        }
    }
}

/// How far an answer is from a trusted path: by kind, then by certificates that are not valid, then the longer
/// chain first.
fn distance(answer: &PathAnswer) -> (u8, usize, std::cmp::Reverse<usize>) {
    let kind = match &answer.outcome {
        Ok(()) => 0,
        Err(failure) => match failure.reason {
            Reason::NoCertificateChainFoundNoPoe => 1,
            // What was not looked at may hold a good path; so this comes before every statement about the rest.
            Reason::LimitExceeded | Reason::NotObserved => 2,
            _ if answer.anchor.is_some() => 3,
            Reason::AlgorithmUnsupported => 4,
            Reason::ChainSignatureFailure => 5,
            Reason::PathLoop => 6,
            _ => 7,
        },
    };
    let outside = if kind == 0 {
        answer.out_of_bounds.len()
    } else {
        0
    };
    (kind, outside, std::cmp::Reverse(answer.chain.len()))
}
