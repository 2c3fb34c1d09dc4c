//! From judged cases to the report.

use crate::crypto::DigestAlgorithm;
use crate::crypto::hex;
use crate::licence::masked;
use crate::pki::Certificate;
use crate::pki::Purpose;
use crate::policy::JudgedAt;
use crate::policy::Policy;
use crate::report::CertificateSummary;
use crate::report::Check;
use crate::report::CheckLine;
use crate::report::CoverageSummary;
use crate::report::DecisiveReason;
use crate::report::Finding;
use crate::report::Format;
use crate::report::InputSummary;
use crate::report::Outcome;
use crate::report::PolicySummary;
use crate::report::Reason;
use crate::report::Report;
use crate::report::RevocationSummary;
use crate::report::SCHEMA;
use crate::report::SealSummary;
use crate::report::SignatureReport;
use crate::report::SigningTime;
use crate::report::Subject;
use crate::report::SubjectVerdict;
use crate::report::TimeAnswer;
use crate::report::ToolSummary;
use crate::report::Verdict;
use crate::report::decisive;
use crate::report::fold;
use crate::time::Timestamp;
use crate::verifier::Context;
use crate::verifier::Input;
use crate::verifier::case::Case;
use crate::verifier::case::SealCase;
use crate::verifier::licence::LicenceAnswer;
use crate::verifier::trust::Trust;
use crate::verifier::when::PathState;
use crate::verifier::when::RevocationState;
use crate::verifier::when::State;
use crate::verifier::world::World;

/// The findings about the file as a whole, and the checks that it cannot do without.
pub(crate) struct Whole {
    pub(crate) format: Format,
    pub(crate) findings: Vec<Finding>,
    pub(crate) required: Vec<Check>,
}

impl Whole {
    /// Adds findings, as the policy sees them.
    pub(crate) fn add(&mut self, findings: impl IntoIterator<Item = Finding>, policy: &Policy) {
        self.findings
            .extend(findings.into_iter().map(|f| policy.apply(f)));
    }
}

/// A case with everything that was found about it, as the policy sees it.
pub(crate) struct Judged {
    pub(crate) case: Case,
    pub(crate) trust: Trust,
    pub(crate) findings: Vec<Finding>,
}

impl Judged {
    pub(crate) fn new(mut case: Case, mut trust: Trust, policy: &Policy) -> Self {
        let found: Vec<Finding> = case
            .findings
            .drain(..)
            .chain(trust.findings.drain(..))
            .collect();
        let mut judged = Self {
            case,
            trust,
            findings: Vec::new(),
        };
        judged.add(found, policy);
        judged
    }

    /// Adds findings, as the policy sees them.
    pub(crate) fn add(&mut self, findings: impl IntoIterator<Item = Finding>, policy: &Policy) {
        self.findings
            .extend(findings.into_iter().map(|f| policy.apply(f)));
    }

    /// Makes every required check visible that no room answered.
    pub(crate) fn complete(&mut self) {
        let unanswered = |check: &&Check| !self.findings.iter().any(|f| f.check == **check);
        let open: Vec<Check> = self
            .case
            .required
            .iter()
            .filter(unanswered)
            .copied()
            .collect();
        let subject = Subject::Signature(self.case.number);
        self.findings.extend(
            open.into_iter()
                .map(|c| Finding::skipped(c, Reason::NotEvaluated).about(subject)),
        );
    }

    /// Digests, signature values, seal binding and structure, those of the whole file included.
    pub(crate) fn integrity(&self, whole: &Whole) -> Verdict {
        let required: Vec<Check> = self.required(whole).filter(|c| c.is_integrity()).collect();
        let findings = self.findings.iter().chain(&whole.findings);
        fold(findings.filter(|f| f.check.is_integrity()), &required)
    }

    pub(crate) fn verdict(&self, whole: &Whole) -> Verdict {
        let required: Vec<Check> = self.required(whole).collect();
        fold(self.findings.iter().chain(&whole.findings), &required)
    }

    /// The verdict that would follow if `check` were neither asked nor answered.
    pub(crate) fn verdict_without(&self, check: Check, whole: &Whole) -> Verdict {
        let required: Vec<Check> = self.required(whole).filter(|c| *c != check).collect();
        let findings = self.findings.iter().chain(&whole.findings);
        fold(findings.filter(|f| f.check != check), &required)
    }

    fn required<'a>(&'a self, whole: &'a Whole) -> impl Iterator<Item = Check> + 'a {
        self.case.required.iter().chain(&whole.required).copied()
    }

    fn subjects(&self) -> Vec<SubjectVerdict> {
        let mut subjects: Vec<Subject> = self.findings.iter().map(|f| f.subject).collect();
        subjects.sort();
        subjects.dedup();
        let verdict = |subject: Subject| {
            let about: Vec<&Finding> = self
                .findings
                .iter()
                .filter(|f| f.subject == subject)
                .collect();
            // What was only told of a subject was not asked of it; what went well was, required or not.
            let asked = |f: &&&Finding| match f.outcome {
                Outcome::Ok => true,
                Outcome::NotOk(_) | Outcome::Skipped(_) => self.case.required.contains(&f.check),
                Outcome::Warning(_) | Outcome::Info(_) => false,
            };
            let asked: Vec<Check> = about.iter().filter(asked).map(|f| f.check).collect();
            fold(about.iter().copied(), &asked)
        };
        subjects
            .into_iter()
            .map(|subject| SubjectVerdict {
                subject,
                verdict: verdict(subject),
            })
            .collect()
    }

    pub(crate) fn report(&self, whole: &Whole, world: &World<'_>) -> SignatureReport {
        let case = &self.case;
        let signer = case.signers.first();
        let certificate = signer.and_then(|p| p.certificate.as_ref());
        let certificate = certificate.map(|c| (c, Purpose::SignerCa));
        let maker = case
            .seal
            .as_ref()
            .and_then(|s| s.maker.certificate.as_ref());
        let maker = maker.map(|c| (c, Purpose::SealMakerCa));
        let asked = self
            .trust
            .times
            .proven
            .unwrap_or(self.trust.times.validation);
        let chain = |of: Option<(&Certificate, Purpose)>| {
            let found = of.map(|(c, purpose)| world.path(c, purpose, asked));
            let found = found.filter(|path| path.chain.len() > 1);
            let chain = found.iter().flat_map(|path| &path.chain);
            chain.map(certificate_summary).collect()
        };
        let algorithm = signer
            .or(case.seal.as_ref().map(|s| &s.maker))
            .and_then(|p| p.algorithm);
        SignatureReport {
            id: case.id.clone(),
            kind: case.kind,
            seal_version: case.seal.as_ref().map(|s| s.version.to_owned()),
            integrity: self.integrity(whole),
            verdict: self.verdict(whole),
            subjects: self.subjects(),
            signing_time: self.signing_time(),
            times: self.times(world),
            seal: case.seal.as_ref().map(seal_summary),
            signer: certificate.map(|(c, _)| certificate_summary(c)),
            chain: chain(certificate.or(maker)),
            maker_chain: chain(certificate.and(maker)),
            revocation: self.revocation(world),
            algorithm: algorithm.map(|a| a.to_string()),
            sm2_id: signer
                .and_then(|p| p.sm2_id.as_deref())
                .map(|id| String::from_utf8_lossy(id).into_owned()),
            path: case.path.clone(),
            digests: case.digests.clone(),
            coverage: case.coverage.clone(),
            checks: self.findings.iter().map(check_line).collect(),
        }
    }

    /// What is known about revocation when asked.
    fn revocation(&self, world: &World<'_>) -> Vec<RevocationSummary> {
        let case = &self.case;
        let signers = case.signers.iter().filter_map(|p| p.certificate.as_ref());
        let signers = signers.map(|c| (Subject::Signer(case.number), c, Purpose::SignerCa));
        let maker = case.seal.as_ref();
        let maker = maker.and_then(|s| s.maker.certificate.as_ref());
        let maker = maker.map(|c| (Subject::Maker(case.number), c, Purpose::SealMakerCa));
        let now = self.trust.times.validation;
        let answer = |(subject, certificate, purpose)| {
            revocation_summary(
                subject,
                &world.state_at(certificate, purpose, now).revocation,
            )
        };
        signers.chain(maker).map(answer).collect()
    }

    pub(crate) fn signing_time(&self) -> SigningTime {
        let times = &self.trust.times;
        let claims = self
            .findings
            .iter()
            .any(|f| f.outcome.reason() == Some(Reason::ClaimAccepted));
        let claim = times.claimed.filter(|_| claims);
        SigningTime {
            claimed: times.claimed,
            best: times.proven.or(claim),
            proven_by: self.trust.proven_by.or(claim.map(|_| "claim")),
        }
    }

    /// Both answers: what holds at the time of the signature, and what holds when asked.
    fn times(&self, world: &World<'_>) -> Vec<TimeAnswer> {
        let times = &self.trust.times;
        let then = times
            .signature_time()
            .filter(|_| !self.case.signers.is_empty());
        let then = then.map(|t| ("signature-time", t));
        let now = ("validation-time", times.validation);
        then.into_iter()
            .chain([now])
            .map(|(basis, t)| self.time_answer(world, basis, t))
            .collect()
    }

    fn time_answer(&self, world: &World<'_>, basis: &'static str, time: Timestamp) -> TimeAnswer {
        let signers = self
            .case
            .signers
            .iter()
            .filter_map(|p| p.certificate.as_ref());
        let signers = signers.map(|c| (c, Purpose::SignerCa));
        let maker = self
            .case
            .seal
            .as_ref()
            .and_then(|s| s.maker.certificate.as_ref());
        let all = signers.chain(maker.map(|c| (c, Purpose::SealMakerCa)));
        let mut reasons: Vec<Reason> = all
            .flat_map(|(c, purpose)| state_reasons(&world.state_at(c, purpose, time)))
            .collect();
        if self
            .case
            .seal
            .as_ref()
            .is_some_and(|s| !s.validity.contains(time))
        {
            reasons.push(Reason::SealOutOfBoundsNoPoe);
        }
        reasons.sort();
        reasons.dedup();
        let verdict = if reasons.is_empty() {
            Verdict::Passed
        } else {
            Verdict::Indeterminate
        };
        TimeAnswer {
            basis,
            time,
            verdict,
            reasons,
        }
    }
}

fn state_reasons(state: &State) -> Vec<Reason> {
    let path = match &state.path {
        PathState::Good => None,
        PathState::OutOfBounds { .. } => Some(Reason::OutOfBoundsNoPoe),
        PathState::Bad { reason, .. } => Some(*reason),
    };
    let revocation = match &state.revocation {
        RevocationState::Revoked { .. } => Some(Reason::RevokedNoPoe),
        RevocationState::Unknown { reason, .. } => Some(*reason),
        _ => None,
    };
    let refusal = state.refusal.as_ref().map(|r| r.reason);
    path.into_iter().chain(refusal).chain(revocation).collect()
}

fn revocation_summary(subject: Subject, state: &RevocationState) -> RevocationSummary {
    let (state, revoked_at, reason) = match state {
        RevocationState::Good => ("good", None, None),
        RevocationState::Revoked { at, .. } => ("revoked", Some(*at), None),
        RevocationState::Unknown { reason, .. } => ("unknown", None, Some(*reason)),
        RevocationState::NotRequired { .. } => ("not-required", None, None),
        RevocationState::NotEvaluated => ("not-evaluated", None, None),
    };
    RevocationSummary {
        subject,
        state,
        revoked_at,
        reason,
    }
}

fn seal_summary(seal: &SealCase) -> SealSummary {
    SealSummary {
        id: seal.id.clone(),
        name: seal.name.clone(),
        maker: seal
            .maker
            .certificate
            .as_ref()
            .map(|c| masked(&c.subject().to_string())),
        maker_certificate: seal.maker.certificate.as_ref().map(certificate_summary),
        valid_from: seal.validity.not_before,
        valid_until: seal.validity.not_after,
        signed_over: seal.signed_over,
    }
}

pub(crate) fn certificate_summary(certificate: &Certificate) -> CertificateSummary {
    let validity = certificate.validity();
    CertificateSummary {
        subject: masked(&certificate.subject().to_string()),
        issuer: masked(&certificate.issuer().to_string()),
        serial: hex(certificate.serial()),
        valid_from: validity.not_before,
        valid_until: validity.not_after,
        key: certificate.public_key().kind().to_string(),
    }
}

/// The parts of a report that were made before it.
pub(crate) struct Parts<'a> {
    pub(crate) policy: PolicySummary,
    pub(crate) signatures: Vec<SignatureReport>,
    pub(crate) coverage: Option<CoverageSummary>,
    pub(crate) licence: LicenceAnswer<'a>,
    /// The digest of the file, which others ask for as well.
    pub(crate) file_sm3: String,
}

/// The report on a file.
pub(crate) fn report(
    input: &Input<'_>,
    context: &Context,
    whole: &Whole,
    judged: &[Judged],
    parts: Parts<'_>,
) -> Report {
    let licence = parts.licence;
    // Every signature's verdict takes in what was found about the file as a whole.
    let verdict = judged
        .iter()
        .map(|j| j.verdict(whole))
        .reduce(Verdict::and)
        .unwrap_or_else(|| fold(&whole.findings, &whole.required))
        .and(licence.verdict());
    let of_signatures = judged
        .iter()
        .flat_map(|j| decisive(&j.findings, &j.case.required));
    let mut reasons = decisive(&whole.findings, &whole.required);
    reasons.extend(of_signatures);
    reasons.extend(decisive(&licence.findings, &licence.required));
    // Stable: what failed leads, and integrity leads among equals.
    reasons.sort_by_key(|f| {
        (
            f.verdict() != Some(Verdict::Failed),
            !f.check.is_integrity(),
        )
    });
    let checks = whole.findings.iter().chain(&licence.findings);
    Report {
        schema: SCHEMA,
        file: input.name().to_owned(),
        format: whole.format,
        input: InputSummary {
            size: input.bytes().len(),
            sm3: parts.file_sm3,
            sha256: DigestAlgorithm::Sha256.digest(input.bytes()).to_string(),
        },
        verdict,
        reasons: reasons.into_iter().filter_map(decisive_reason).collect(),
        validation_time: context.validation_time,
        judged_at: match context.judged_at {
            JudgedAt::ClaimedTime => "claimed-time".to_owned(),
            JudgedAt::ValidationTime => "validation-time".to_owned(),
        },
        policy: parts.policy,
        signatures: parts.signatures,
        coverage: parts.coverage,
        licence: licence.summary,
        recognition: None,
        checks: checks.map(check_line).collect(),
        tool: ToolSummary {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
    }
}

fn check_line(finding: &Finding) -> CheckLine {
    CheckLine {
        place: shown(&finding.place),
        detail: shown(&finding.detail),
        ..CheckLine::from(finding)
    }
}

/// A place or a detail as reports show it: certificates of persons may have citizen numbers in their names. Paths stay
/// whole, for whoever has to find the file.
fn shown(text: &Option<String>) -> Option<String> {
    let text = text.as_deref()?;
    Some(if text.starts_with('/') {
        text.to_owned()
    } else {
        masked(text)
    })
}

fn decisive_reason(finding: &Finding) -> Option<DecisiveReason> {
    let mut told = DecisiveReason::of(finding)?;
    told.place = shown(&finding.place);
    Some(told)
}
