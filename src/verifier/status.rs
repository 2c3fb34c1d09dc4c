//! Signed statements of status: whether one may be believed.

use crate::crypto::DEFAULT_ID;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::Delegations;
use crate::licence::Issuer;
use crate::licence::LicenceId;
use crate::licence::SealOwner;
use crate::licence::StatusEvidence;
use crate::licence::StatusOrigin;
use crate::licence::StatusStatement;
use crate::licence::judge_issuer_seal;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::cms;
use crate::pki::cms::CmsFacts;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::pki::cms::SignerFacts;
use crate::policy::JudgedAt;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;
use crate::report::decisive;
use crate::report::fold;
use crate::verifier::case::Party;
use crate::verifier::licence::named_in;
use crate::verifier::party::Part;
use crate::verifier::read::CMS_CHECKS;
use crate::verifier::trust::TrustJudge;
use crate::verifier::when::Times;

/// A signed statement as it was read. Nothing is believed yet: [`SignedStatus::judge`] says whether the signature
/// fits; whether the signer's certificate can be trusted is asked by a [`Verifier`](crate::verifier::Verifier) that
/// has it among its evidence.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SignedStatus {
    /// What is stated, read from the bytes that were signed.
    pub statement: StatusStatement,
    /// The signature around it.
    pub signature: CmsFacts,
    der: Vec<u8>,
}

impl SignedStatus {
    /// Reads a signed statement; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is no SignedData, encloses nothing, or encloses no statement.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        let request = CmsRequest {
            content: Content::Enclosed,
            certificates: &[],
            limits,
            sm2_ids: &[DEFAULT_ID],
        };
        let signature = cms::observe(bytes, &request);
        signature.format?;
        let missing = ParseError::new(ParseErrorKind::Missing, "eContent", 0);
        let json = signature.enclosed.as_deref().ok_or(missing)?;
        Ok(Self {
            statement: StatusStatement::from_json(json)?,
            signature,
            der: bytes.to_vec(),
        })
    }

    /// The bytes that it was read from.
    pub fn bytes(&self) -> &[u8] {
        &self.der
    }

    /// The signer's certificate, where there is one signer and his certificate is there.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.signer().and_then(SignerFacts::certificate)
    }

    fn signer(&self) -> Option<&SignerFacts> {
        match self.signature.signers.as_slice() {
            [signer] => Some(signer),
            _ => None,
        }
    }

    /// Judges whether the signature fits, and whether its signer is the body that states, or may act for it. Codes
    /// decide; where the certificate holds none, the question stays open.
    pub fn judge(&self, delegations: &Delegations) -> Vec<Finding> {
        let mut findings = cms::judge(&self.signature, Subject::Signature(1));
        findings.push(self.judge_owner(delegations));
        findings
    }

    fn judge_owner(&self, delegations: &Delegations) -> Finding {
        let named = self.certificate().into_iter().flat_map(named_in);
        let owner = SealOwner::of_subject(named, None);
        let issuer = Issuer {
            name: Some(self.statement.issuer.name.clone()),
            code: Some(self.statement.issuer.code.to_string()),
        };
        judge_issuer_seal(&[issuer], &owner, delegations)
    }
}

/// What signed statements amount to.
#[derive(Default)]
pub(crate) struct Stated {
    /// The statements, each with who vouches for it.
    pub(crate) evidence: Vec<StatusEvidence>,
    /// Why some do not count, each with the licence that it is about.
    pub(crate) doubts: Vec<(LicenceId, Finding)>,
    /// Those that only want evidence about their signer's certificate: they do not count, but what takes a licence out of
    /// force is not to be unsaid by withholding a CRL, or by waiting until the certificate ends.
    pub(crate) open: Vec<StatusStatement>,
}

/// Why a statement does not count.
struct Doubt {
    reason: Reason,
    /// The signature fits, the signer is the issuer or acts for him, and nothing but the standing of his certificate in
    /// time is not known.
    is_open: bool,
}

/// What further evidence about a certificate in time could mend.
const IN_TIME: &[Reason] = &[
    Reason::CertificateOnHold,
    Reason::OutOfBoundsNoPoe,
    Reason::OutOfBoundsNotRevoked,
    Reason::RevocationMissing,
    Reason::RevocationOutOfBoundsNoPoe,
    Reason::RevokedNoPoe,
    Reason::TryLater,
];

impl TrustJudge<'_> {
    /// Asks of each statement whether its signer can be trusted now, and may speak for the issuer of the licence.
    pub(crate) fn stated(&self, signed: &[&SignedStatus]) -> Stated {
        let mut stated = Stated::default();
        for status in signed {
            let doubt = self.doubt(status);
            let origin = match doubt {
                None => StatusOrigin::Authenticated,
                Some(_) => StatusOrigin::Unverified,
            };
            let statement = status.statement.clone();
            if doubt.as_ref().is_some_and(|d| d.is_open) {
                stated.open.push(statement.clone());
            }
            let told = |doubt: Doubt| {
                let told = Finding::info(Check::LicenceStatus, doubt.reason);
                let told = told.about(Subject::Licence).with("a signed statement");
                (statement.subject.clone(), told)
            };
            stated.doubts.extend(doubt.map(told));
            stated.evidence.push(StatusEvidence::new(statement, origin));
        }
        stated
    }

    /// Why a statement does not count; `None` if it does. It is asked now, whatever time the caller has signatures
    /// judged at: how things stood, an old statement says by its dates.
    fn doubt(&self, status: &SignedStatus) -> Option<Doubt> {
        let closed = |reason| Doubt {
            reason,
            is_open: false,
        };
        let Some(signer) = status.signer() else {
            return Some(closed(Reason::NoSigningCertificateFound));
        };
        let party = Party {
            certificate: signer.certificate().cloned(),
            algorithm: signer.algorithm,
            sm2_id: signer.sm2_id.clone(),
            value: signer.signature.clone(),
            claimed: signer.signing_time,
            timestamps: Vec::new(),
        };
        let times = Times {
            validation: self.context.validation_time,
            claimed: party.claimed,
            proven: None,
            judged_at: JudgedAt::ValidationTime,
        };
        let latest = times.validation.plus(self.policy.clock_skew);
        if times.claimed.is_some_and(|claim| claim > latest) {
            return Some(closed(Reason::SigConstraintsFailure));
        }
        let mut findings = cms::judge(&status.signature, Subject::Signature(1));
        findings.extend(self.judge_party(&party, Part::Signer, &times, 1));
        let findings: Vec<Finding> = findings.into_iter().map(|f| self.policy.apply(f)).collect();
        let required = CMS_CHECKS.iter().copied();
        let required: Vec<Check> = required.filter(|c| *c != Check::TimeSigningTime).collect();
        let foreign = self.foreign(status);
        if fold(&findings, &required) == Verdict::Passed {
            return foreign.map(closed);
        }
        let decisive = decisive(&findings, &required);
        let mut reasons = decisive.iter().map(|f| f.outcome.reason());
        let reason = reasons.clone().next().flatten();
        let in_time = reasons.all(|r| r.is_some_and(|r| IN_TIME.contains(&r)));
        Some(Doubt {
            reason: reason.unwrap_or(Reason::NotEvaluated),
            is_open: in_time && !decisive.is_empty() && foreign.is_none(),
        })
    }

    /// Why the signer may not speak for the issuer of the licence. Delegation does not pass on: whoever acts for the
    /// body that states cannot speak for another one.
    fn foreign(&self, status: &SignedStatus) -> Option<Reason> {
        let own = status.judge_owner(&Delegations::none());
        if own.outcome == Outcome::Ok {
            return None;
        }
        let statement = &status.statement;
        if statement.subject.issuer_code() != Some(statement.issuer.code) {
            return own.outcome.reason();
        }
        let delegated = status.judge_owner(&self.context.evidence.delegations);
        match delegated.outcome {
            Outcome::Ok => None,
            other => other.reason(),
        }
    }
}
