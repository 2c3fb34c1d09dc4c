//! Certificates below one anchor, with CRLs and OCSP answers, and questions about them.

use std::path::Path;
use std::path::PathBuf;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Observer;
use yinzheng::pki::PathJudge;
use yinzheng::pki::PkiFacts;
use yinzheng::pki::Purpose;
use yinzheng::pki::Purposes;
use yinzheng::pki::SignatureChecker;
use yinzheng::pki::TrustAnchor;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::OcspResponse;
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

use crate::support::certificate::Identity;
use crate::support::der::instant;
use crate::support::pki::TestPki;

pub(crate) fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let found = Path::new(&folder).is_dir();
    if !found {
        println!("skipped: no corpus at {folder}");
    }
    found.then(|| folder.into())
}

pub(crate) fn certificate(identity: &Identity) -> Certificate {
    Certificate::from_der(&identity.certificate).unwrap()
}

#[derive(Clone)]
pub(crate) struct World {
    anchor: TrustAnchor,
    below: Vec<Certificate>,
    crls: Vec<Crl>,
    ocsp: Vec<OcspResponse>,
    policy: RevocationPolicy,
    limits: Limits,
    existed_by: Option<Timestamp>,
}

impl World {
    pub(crate) fn new(anchor: &Certificate, below: &[Certificate]) -> Self {
        Self {
            anchor: TrustAnchor::new(anchor.clone(), Purposes::of(Purpose::SignerCa)),
            below: below.to_vec(),
            crls: Vec::new(),
            ocsp: Vec::new(),
            policy: RevocationPolicy::default(),
            limits: Limits::default(),
            existed_by: None,
        }
    }

    /// The root, the intermediate, and nothing else.
    pub(crate) fn of(pki: &TestPki) -> Self {
        Self::new(&certificate(&pki.root), &[certificate(&pki.intermediate)])
    }

    pub(crate) fn with(mut self, identity: &Identity) -> Self {
        self.below.push(certificate(identity));
        self
    }

    pub(crate) fn crls(mut self, crls: Vec<Crl>) -> Self {
        self.crls.extend(crls);
        self
    }

    pub(crate) fn crl(self, der: Vec<u8>) -> Self {
        self.crls(vec![Crl::from_der(&der).unwrap()])
    }

    pub(crate) fn ocsp(mut self, der: &[u8]) -> Self {
        self.ocsp.push(OcspResponse::from_der(der).unwrap());
        self
    }

    pub(crate) fn max_age(mut self, seconds: i64) -> Self {
        self.policy.max_age = Some(seconds);
        self
    }

    /// What is demanded about whoever signs revocation data.
    pub(crate) fn signers(mut self, level: RevocationLevel) -> Self {
        self.policy.intermediate = level;
        self
    }

    pub(crate) fn signature_checks(mut self, limit: usize) -> Self {
        self.limits.signature_checks = limit;
        self
    }

    pub(crate) fn existed_by(mut self, at: &str) -> Self {
        self.existed_by = Some(instant(at));
        self
    }

    /// The answer about `subject`, which `issuer` issued.
    pub(crate) fn answer(
        &self,
        subject: &Identity,
        issuer: &Identity,
        at: &str,
    ) -> RevocationAnswer {
        let chain = [certificate(subject), certificate(issuer)];
        self.answers(&chain, instant(at)).remove(0)
    }

    /// The answer in words.
    pub(crate) fn ask(&self, subject: &Identity, issuer: &Identity, at: &str) -> String {
        summary(&self.answer(subject, issuer, at))
    }

    /// The answers about every certificate in the path of `target`.
    pub(crate) fn path(&self, target: &Certificate, at: Timestamp) -> Vec<RevocationAnswer> {
        let observer = self.observer(target);
        let chain = self.lead(observer.facts(), target, at).unwrap();
        self.answers(&chain, at)
    }

    /// The path of `certificate` to the anchor.
    fn lead(
        &self,
        pki: &PkiFacts,
        certificate: &Certificate,
        at: Timestamp,
    ) -> Result<Vec<Certificate>, Reason> {
        let mut anchors = Anchors::new();
        anchors.add(self.anchor.clone());
        let policy = PathPolicy::default();
        let judge = PathJudge::new(pki, &anchors, &policy, &self.limits);
        judge.signer_path(certificate, Purpose::SignerCa, at)
    }

    fn observer(&self, target: &Certificate) -> Observer {
        let mut anchors = Anchors::new();
        anchors.add(self.anchor.clone());
        let checker = SignatureChecker::new(&self.limits);
        let mut observer = Observer::new(&self.below, &anchors, checker);
        observer.add_target(target);
        observer
    }

    fn answers(&self, chain: &[Certificate], at: Timestamp) -> Vec<RevocationAnswer> {
        let mut observer = self.observer(&chain[0]);
        let known: Vec<Certificate> = observer.facts().certificates().cloned().collect();
        let checker = observer.checker();
        let mut facts = RevocationFacts::observe(&known, &self.crls, &self.ocsp, checker);
        facts.signers().for_each(|s| observer.add_target(s));
        facts
            .crls
            .iter_mut()
            .for_each(|crl| crl.existed_by = self.existed_by);
        let (pki, _) = observer.finish();
        let path = |signer: &Certificate, at| self.lead(&pki, signer, at);
        let ask = |pair: &[Certificate]| {
            let question = Question {
                certificate: &pair[0],
                issuer: &pair[1],
                at,
            };
            revocation_at(&question, &facts, &self.policy, &path)
        };
        chain.windows(2).map(ask).collect()
    }
}

/// The state, its date, its source; for what is unknown the reason and what came nearest.
pub(crate) fn summary(answer: &RevocationAnswer) -> String {
    match &answer.status {
        RevocationStatus::Good { source, later, .. } => match later {
            Some(later) => format!("good by {source}, revoked {}", later.at),
            None => format!("good by {source}"),
        },
        RevocationStatus::OnHold { since, until } => match until {
            Some(until) => format!("on hold by {} until {until}", since.source),
            None => format!("on hold by {}", since.source),
        },
        RevocationStatus::Revoked(revocation) => {
            format!("revoked {} by {}", revocation.at, revocation.source)
        }
        RevocationStatus::Unknown { reason, nearest } => match nearest {
            Some(nearest) => format!("{reason}: {nearest}"),
            None => reason.to_string(),
        },
        other => format!("{other:?}"),
    }
}
