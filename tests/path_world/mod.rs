//! Certificates, anchors and the question whether a path leads from one to the other.

// Each test crate takes the part it needs.
#![allow(dead_code)]

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PathAnswer;
use yinzheng::pki::PathJudge;
use yinzheng::pki::Purpose;
use yinzheng::pki::SignatureChecker;
use yinzheng::policy::PathPolicy;
use yinzheng::report::Reason;
use yinzheng::time::Timestamp;

use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::key::Key;
use crate::support::name::Name;

pub(crate) const NOW: &str = "2026-11-24T00:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn read(identity: &Identity) -> Certificate {
    Certificate::from_der(&identity.certificate).unwrap()
}

pub(crate) fn named(name: &str) -> CertBuilder {
    CertBuilder::new(&Name::of("试验", name), &Key::sm2(name))
}

pub(crate) fn root(name: &str) -> Identity {
    named(name).ca(None).identity()
}

pub(crate) fn ca(name: &str, issuer: &Identity) -> Identity {
    named(name).issued_by(issuer).ca(None).identity()
}

pub(crate) fn leaf(name: &str, issuer: &Identity) -> Identity {
    named(name).issued_by(issuer).for_signing().identity()
}

/// Certificates and anchors of one question, with settings that most tests leave as they are.
pub(crate) struct World {
    pub(crate) anchors: Anchors,
    pub(crate) pool: Vec<Certificate>,
    pub(crate) limits: Limits,
    pub(crate) sm2_ids: Vec<Vec<u8>>,
}

impl World {
    pub(crate) fn new(root: &Identity, pool: &[&Identity]) -> Self {
        let mut anchors = Anchors::new();
        anchors.trust_signer(read(root));
        Self {
            anchors,
            pool: pool.iter().map(|i| read(i)).collect(),
            limits: Limits::default(),
            sm2_ids: vec![DEFAULT_ID.to_vec()],
        }
    }

    pub(crate) fn ask(&self, target: &Identity) -> PathAnswer {
        self.ask_for(target, Purpose::SignerCa, NOW)
    }

    pub(crate) fn ask_for(&self, target: &Identity, purpose: Purpose, t: &str) -> PathAnswer {
        self.judged(target, |judge, target| judge.path(target, purpose, at(t)))
    }

    /// Observes the target and hands it to `ask` with a judge.
    pub(crate) fn judged<R>(
        &self,
        target: &Identity,
        ask: impl FnOnce(PathJudge<'_>, &Certificate) -> R,
    ) -> R {
        let checker = SignatureChecker::new(&self.limits).with_sm2_ids(self.sm2_ids.clone());
        let mut observer = Observer::new(&self.pool, &self.anchors, checker);
        let target = read(target);
        observer.add_target(&target);
        let policy = PathPolicy::default();
        let judge = PathJudge::new(observer.facts(), &self.anchors, &policy, &self.limits);
        ask(judge, &target)
    }
}

pub(crate) fn reason(answer: &PathAnswer) -> Option<Reason> {
    answer.outcome.as_ref().err().map(|failure| failure.reason)
}

pub(crate) fn detail(answer: &PathAnswer) -> Option<&str> {
    answer.outcome.as_ref().err()?.detail.as_deref()
}
