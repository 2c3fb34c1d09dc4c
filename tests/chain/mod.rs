//! A certification path with its CRLs, judged as one question.

// Each test crate takes the part it needs.
#![allow(dead_code)]

pub(crate) mod nist;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PathAnswer;
use yinzheng::pki::PathJudge;
use yinzheng::pki::Purpose;
use yinzheng::pki::SignatureChecker;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::Question;
use yinzheng::pki::revocation::RevocationAnswer;
use yinzheng::pki::revocation::RevocationFacts;
use yinzheng::pki::revocation::RevocationStatus;
use yinzheng::pki::revocation::revocation_at;
use yinzheng::policy::PathPolicy;
use yinzheng::policy::RevocationLevel;
use yinzheng::policy::RevocationPolicy;
use yinzheng::report::Reason;
use yinzheng::time::Timestamp;

/// Certificates, CRLs and the inputs of RFC 5280, 6.1.1.
pub(crate) struct Chain {
    pub(crate) id: String,
    /// Anchor first, target last.
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) crls: Vec<Crl>,
    pub(crate) policy: PathPolicy,
    pub(crate) at: Timestamp,
}

/// What became of a chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Passed,
    NotPassed,
    /// Not passed for want of an algorithm or of work allowed: says nothing about the path.
    Undecided,
}

impl Verdict {
    /// The verdict on a chain that is good, or is not.
    pub(crate) fn of(good: bool) -> Self {
        if good { Self::Passed } else { Self::NotPassed }
    }
}

impl Chain {
    pub(crate) fn root(&self) -> &Certificate {
        self.certificates.first().unwrap()
    }

    pub(crate) fn target(&self) -> &Certificate {
        self.certificates.last().unwrap()
    }

    /// Those between anchor and target.
    pub(crate) fn intermediates(&self) -> &[Certificate] {
        &self.certificates[1..self.certificates.len() - 1]
    }

    /// The path, and the state of each certificate below the anchor.
    pub(crate) fn answer(&self) -> (PathAnswer, Vec<RevocationAnswer>) {
        let (target, at) = (self.target(), self.at);
        let mut anchors = Anchors::new();
        anchors.trust_signer(self.root().clone());
        let limits = Limits::default();
        let below = &self.certificates[1..];
        let mut observer = Observer::new(below, &anchors, SignatureChecker::new(&limits));
        observer.add_target(target);
        self.crls
            .iter()
            .for_each(|crl| observer.add_named(crl.issuer()));
        let all: Vec<Certificate> = observer.facts().certificates().cloned().collect();
        let revocation = RevocationFacts::observe(&all, &self.crls, &[], observer.checker());
        let (facts, _) = observer.finish();
        let judge = PathJudge::new(&facts, &anchors, &self.policy, &limits);
        let answer = judge.path(target, Purpose::SignerCa, at);
        let mut policy = RevocationPolicy::default();
        policy.intermediate = RevocationLevel::Required;
        // Signers of CRLs are held to the certificate policies of nobody (RFC 5280, 6.3.3 f).
        let free = PathPolicy::default();
        let judge = PathJudge::new(&facts, &anchors, &free, &limits);
        let signer = |c: &Certificate, t| judge.signer_path(c, Purpose::SignerCa, t);
        let state = |pair: &[Certificate]| {
            let (certificate, issuer) = (&pair[0], &pair[1]);
            let question = Question {
                certificate,
                issuer,
                at,
            };
            revocation_at(&question, &revocation, &policy, &signer)
        };
        let states = answer.chain.windows(2).map(state).collect();
        (answer, states)
    }

    pub(crate) fn verdict(&self) -> Verdict {
        let (answer, states) = self.answer();
        let open = [Reason::AlgorithmUnsupported, Reason::LimitExceeded];
        match &answer.outcome {
            Err(failure) if open.contains(&failure.reason) => return Verdict::Undecided,
            Err(_) => return Verdict::NotPassed,
            Ok(()) if !answer.is_trusted() => return Verdict::NotPassed,
            Ok(()) => {}
        }
        let mut verdict = Verdict::Passed;
        for state in states {
            match state.status {
                RevocationStatus::Good { .. } => {}
                RevocationStatus::Unknown { reason, .. } if open.contains(&reason) => {
                    return Verdict::Undecided;
                }
                _ => verdict = Verdict::NotPassed,
            }
        }
        verdict
    }
}
