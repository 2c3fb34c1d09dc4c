//! What was observed about certificates and revocation, and what a certificate amounts to at a time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use crate::crypto::SignatureAlgorithm;
use crate::limits::Limits;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::Memory;
use crate::pki::Observer;
use crate::pki::PathAnswer;
use crate::pki::PathJudge;
use crate::pki::PkiFacts;
use crate::pki::Purpose;
use crate::pki::SignatureChecker;
use crate::pki::revocation::NamedSources;
use crate::pki::revocation::Question;
use crate::pki::revocation::RevocationAnswer;
use crate::pki::revocation::RevocationFacts;
use crate::pki::revocation::RevocationStatus;
use crate::pki::revocation::Source;
use crate::pki::revocation::SourceKind;
use crate::pki::revocation::Unusable;
use crate::pki::revocation::revocation_at;
use crate::policy::Policy;
use crate::policy::RevocationLevel;
use crate::report::Reason;
use crate::time::Timestamp;
use crate::verifier::Evidence;
use crate::verifier::when::Own;
use crate::verifier::when::PathState;
use crate::verifier::when::Refusal;
use crate::verifier::when::RevocationState;
use crate::verifier::when::State;

/// Everything observed about certificates, CRLs and OCSP answers for one file.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pki: PkiFacts,
    revocation: RevocationFacts,
    anchors: &'a Anchors,
    policy: &'a Policy,
    limits: &'a Limits,
    paths: Asked<(CertificateId, Purpose, Timestamp), PathAnswer>,
    states: Asked<(CertificateId, Purpose, Timestamp), State>,
    revocations: Asked<RevocationKey, RevocationAnswer>,
}

/// Certificate, issuer, time; the anchor of the path, and what for.
type RevocationKey = (
    CertificateId,
    CertificateId,
    Timestamp,
    Option<CertificateId>,
    Purpose,
);

/// Answers about one file that were given before; several findings ask the same.
#[derive(Debug)]
struct Asked<K, V>(RefCell<HashMap<K, Rc<V>>>);

impl<K: Eq + Hash, V> Asked<K, V> {
    fn new() -> Self {
        Self(RefCell::default())
    }

    fn once(&self, key: K, answer: impl FnOnce() -> V) -> Rc<V> {
        if let Some(known) = self.0.borrow().get(&key) {
            return Rc::clone(known);
        }
        let answer = Rc::new(answer());
        self.0.borrow_mut().insert(key, Rc::clone(&answer));
        answer
    }
}

impl<'a> World<'a> {
    /// Verifies every certificate, CRL and OCSP signature that may matter, each once, under one budget.
    ///
    /// * `targets`: the certificates whose paths will be asked for.
    /// * `evidence`: what the caller handed in, and what came along in the file.
    /// * `memory`: what came up before.
    pub(crate) fn observe(
        targets: &[Certificate],
        evidence: &Evidence,
        anchors: &'a Anchors,
        policy: &'a Policy,
        limits: &'a Limits,
        memory: &Memory,
    ) -> Self {
        let checker = SignatureChecker::new(limits)
            .with_sm2_ids(policy.sm2_id_octets())
            .with_memory(memory.clone());
        let answered = RevocationFacts::embedded(&evidence.ocsp);
        let pool: Vec<Certificate> = evidence
            .intermediates
            .iter()
            .chain(answered)
            .cloned()
            .collect();
        let mut observer = Observer::new(&pool, anchors, checker);
        for target in targets {
            observer.add_target(target);
        }
        let known: Vec<Certificate> = observer.facts().certificates().cloned().collect();
        let mut revocation =
            RevocationFacts::observe(&known, &evidence.crls, &evidence.ocsp, observer.checker());
        let signers = revocation.crls.iter().flat_map(|c| &c.signers);
        let signers = signers.chain(revocation.ocsp.iter().flat_map(|o| &o.signers));
        for signer in signers.filter(|s| s.outcome.is_verified()) {
            observer.add_target(&signer.certificate);
        }
        for proof in &evidence.proofs {
            proof.mark(&mut revocation);
        }
        let (pki, _) = observer.finish();
        Self {
            pki,
            revocation,
            anchors,
            policy,
            limits,
            paths: Asked::new(),
            states: Asked::new(),
            revocations: Asked::new(),
        }
    }

    fn path_judge(&self) -> PathJudge<'_> {
        PathJudge::new(&self.pki, self.anchors, &self.policy.path, self.limits)
    }

    /// The best path for `purpose` at `t`; one over a revoked CA only if there is no other.
    pub(crate) fn path(
        &self,
        certificate: &Certificate,
        purpose: Purpose,
        t: Timestamp,
    ) -> Rc<PathAnswer> {
        let unrevoked = |answer: &PathAnswer| {
            let line = Line { answer, purpose, t };
            let mut above = self.questions(&line).skip(1);
            above.all(|q| !matches!(self.ask(&q, &line).status, RevocationStatus::Revoked(_)))
        };
        self.paths.once((certificate.id(), purpose, t), || {
            self.path_judge()
                .path_preferring(certificate, purpose, t, &unrevoked)
        })
    }

    /// What a certificate amounts to at `t`: its path, and what is known about revocation along it.
    pub(crate) fn state_at(
        &self,
        certificate: &Certificate,
        purpose: Purpose,
        t: Timestamp,
    ) -> Rc<State> {
        self.states.once((certificate.id(), purpose, t), || {
            self.judge_state(certificate, purpose, t)
        })
    }

    fn judge_state(&self, certificate: &Certificate, purpose: Purpose, t: Timestamp) -> State {
        let answer = self.path(certificate, purpose, t);
        let path = path_state(&answer, certificate);
        let revocation = match path {
            PathState::Bad { .. } => RevocationState::NotEvaluated,
            _ => self.revocation_along(&Line {
                answer: &answer,
                purpose,
                t,
            }),
        };
        State {
            path,
            revocation,
            refusal: refusal(&answer),
        }
    }

    /// One question for each certificate below the anchor, the signer's own first.
    fn questions<'q>(&self, line: &'q Line<'_>) -> impl Iterator<Item = Question<'q>> {
        let at = line.t;
        line.answer
            .chain
            .windows(2)
            .filter_map(move |pair| match pair {
                [certificate, issuer] => Some(Question {
                    certificate,
                    issuer,
                    at,
                }),
                _ => None,
            })
    }

    /// Revocation of every certificate below the anchor; the worst answer counts.
    fn revocation_along(&self, line: &Line<'_>) -> RevocationState {
        if let [only] = line.answer.chain.as_slice() {
            return self.revocation_of_anchor(only, line);
        }
        let mut worst = RevocationState::Good;
        for (i, question) in self.questions(line).enumerate() {
            let own = if i == 0 { Own::Subject } else { Own::Ca };
            let state = self.revocation_of(&question, own, line);
            // What is not demanded of a CA does not make the signer's own answer less good.
            let counts =
                own == Own::Subject || !matches!(state, RevocationState::NotRequired { .. });
            if counts && state.rank() > worst.rank() {
                worst = state;
            }
        }
        worst
    }

    /// An anchor that is itself the certificate in question is trusted as it is, but not against its own issuer's
    /// word.
    fn revocation_of_anchor(&self, anchor: &Certificate, line: &Line<'_>) -> RevocationState {
        let edges = self.pki.issuers_of(anchor).unwrap_or_default();
        let issuers = edges.iter().filter(|e| e.result.is_verified());
        let mut states = issuers
            .filter_map(|e| self.pki.certificate(e.issuer))
            .map(|issuer| {
                let question = Question {
                    certificate: anchor,
                    issuer,
                    at: line.t,
                };
                self.revocation_of(&question, Own::Subject, line)
            });
        states
            .find(|s| matches!(s, RevocationState::Revoked { .. }))
            .unwrap_or(RevocationState::NotRequired {
                place: anchor.subject().to_string(),
            })
    }

    fn revocation_of(&self, question: &Question<'_>, own: Own, line: &Line<'_>) -> RevocationState {
        let place = || question.certificate.subject().to_string();
        match &self.ask(question, line).status {
            RevocationStatus::Good { .. } => RevocationState::Good,
            RevocationStatus::OnHold { since, .. } => RevocationState::Unknown {
                reason: Reason::CertificateOnHold,
                place: place(),
                detail: Some(since.at.to_string()),
            },
            RevocationStatus::Revoked(revocation) => RevocationState::Revoked {
                at: revocation.at,
                own,
                place: place(),
            },
            RevocationStatus::Unknown { reason, nearest }
                if self.is_demanded(question.certificate, own) =>
            {
                RevocationState::Unknown {
                    reason: *reason,
                    place: place(),
                    detail: nearest.as_ref().map(nearest_source),
                }
            }
            RevocationStatus::Unknown { .. } => RevocationState::NotRequired { place: place() },
        }
    }

    /// Whether the policy demands to know whether this certificate is revoked.
    fn is_demanded(&self, certificate: &Certificate, own: Own) -> bool {
        let level = match own {
            Own::Subject => self.policy.revocation.end_entity,
            Own::Ca => self.policy.revocation.intermediate,
        };
        match level {
            RevocationLevel::Required => true,
            RevocationLevel::WhereNamed => !NamedSources::of(certificate).is_empty(),
            RevocationLevel::IfAvailable => false,
        }
    }

    /// Those who sign CRLs and OCSP answers must lead to the same anchor (RFC 5280, 6.3.3 f).
    fn ask(&self, question: &Question<'_>, line: &Line<'_>) -> Rc<RevocationAnswer> {
        let anchor = line.answer.anchor.as_ref();
        let path = |signer: &Certificate, t: Timestamp| match anchor {
            Some(anchor) => {
                self.path_judge()
                    .ending_at(anchor)
                    .signer_path(signer, line.purpose, t)
            }
            None => Err(Reason::NoCertificateChainFound),
        };
        let key = (
            question.certificate.id(),
            question.issuer.id(),
            question.at,
            anchor.map(|a| a.certificate.id()),
            line.purpose,
        );
        self.revocations.once(key, || {
            revocation_at(question, &self.revocation, &self.policy.revocation, &path)
        })
    }

    /// The revocation data behind the answers about the certificates of a path.
    pub(crate) fn sources(
        &self,
        answer: &PathAnswer,
        purpose: Purpose,
        t: Timestamp,
    ) -> Vec<Source> {
        let line = Line { answer, purpose, t };
        self.questions(&line)
            .flat_map(|question| self.ask(&question, &line).used.clone())
            .collect()
    }

    /// The certificate with this identifier, for naming who signed a CRL or an OCSP answer.
    pub(crate) fn signed_under(
        &self,
        source: &Source,
    ) -> Option<(SignatureAlgorithm, &Certificate)> {
        Some((source.algorithm?, self.pki.certificate(source.signer?)?))
    }
}

/// A source by when it was made: its place among the evidence means nothing to who handed it in.
fn nearest_source(unusable: &Unusable) -> String {
    let kind = match unusable.source.kind {
        SourceKind::Crl(_) => "crl",
        SourceKind::Ocsp(_) => "ocsp",
    };
    match unusable.source.this_update {
        Some(made) => format!("{kind} {made} {}", unusable.defect),
        None => format!("{kind} {}", unusable.defect),
    }
}

/// A path, what it was looked for, and when.
struct Line<'a> {
    answer: &'a PathAnswer,
    purpose: Purpose,
    t: Timestamp,
}

/// What is not accepted in a path to an anchor, though it is one.
fn refusal(answer: &PathAnswer) -> Option<Refusal> {
    let failure = answer.outcome.as_ref().err()?;
    let refused = matches!(
        failure.reason,
        Reason::NoCertificateChainFoundNoPoe | Reason::PolicyConstraintViolated
    );
    (refused && answer.anchor.is_some()).then(|| Refusal {
        reason: failure.reason,
        place: failure.place(),
        detail: failure.detail.clone(),
    })
}

fn path_state(answer: &PathAnswer, certificate: &Certificate) -> PathState {
    if let Err(failure) = &answer.outcome
        && refusal(answer).is_none()
    {
        let (reason, place, detail) = (failure.reason, failure.place(), failure.detail.clone());
        return PathState::Bad {
            reason,
            place,
            detail,
        };
    }
    if answer.anchor.is_none() {
        let place = answer
            .chain
            .last()
            .unwrap_or(certificate)
            .subject()
            .to_string();
        return PathState::Bad {
            reason: Reason::NoCertificateChainFound,
            place,
            detail: None,
        };
    }
    match answer.out_of_bounds.first() {
        None => PathState::Good,
        Some(first) => PathState::OutOfBounds {
            validity: first.validity,
            own: if first.certificate == *certificate {
                Own::Subject
            } else {
                Own::Ca
            },
            place: first.certificate.subject().to_string(),
        },
    }
}
