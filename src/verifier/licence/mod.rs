//! The licence in a file: what its data say, what vouches for them, and what follows.
//!
//! The verdict of a file answers whether its signatures can be relied on. What a licence says about itself is
//! reported beside that; how it counts is in [`LicencePolicy`](crate::policy::LicencePolicy).

mod carriers;
mod seal;
mod summary;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::licence;
use crate::licence::AnnotatedCopy;
use crate::licence::IdRules;
use crate::licence::Licence;
use crate::licence::LicenceFacts;
use crate::licence::LicenceKind;
use crate::licence::LicenceStatus;
use crate::licence::MetadataRules;
use crate::licence::StatedTerms;
use crate::licence::StatusHistory;
use crate::licence::StatusLevel;
use crate::licence::StatusPolicy;
use crate::licence::TypeTable;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::Finding;
use crate::report::LicenceSummary;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::report::Verdict;
use crate::report::fold;
use crate::time::Timestamp;
use crate::verifier::Context;
use crate::verifier::licence::carriers::Cover;
use crate::verifier::status::Stated;

pub(crate) use carriers::Covers;
pub(crate) use carriers::FileCarrier;
pub(crate) use carriers::ids_in;
pub(crate) use carriers::licences_in;
pub(crate) use carriers::of_package as carriers_of;
pub(crate) use seal::named_in;

/// What was found about the licence in a file; empty where it holds none.
#[derive(Default)]
pub(crate) struct LicenceAnswer<'a> {
    pub(crate) summary: Option<LicenceSummary>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) required: Vec<Check>,
    /// The licence, unless a stranger signed it.
    pub(crate) asked: Option<Asked<'a>>,
}

/// The licence as far as signatures vouch for it.
pub(crate) struct Vouched {
    pub(crate) licence: LicenceFacts,
    /// The numbers of the signatures that passed and cover all of its data that are relied on.
    pub(crate) signatures: Vec<usize>,
}

impl LicenceAnswer<'_> {
    /// What it adds to the verdict of the file: nothing where nothing bad counts.
    pub(crate) fn verdict(&self) -> Verdict {
        if self.required.is_empty() {
            let alone = self.findings.iter().filter_map(Finding::verdict);
            return alone.fold(Verdict::Passed, Verdict::and);
        }
        fold(&self.findings, &self.required)
    }
}

/// A licence with everything that it is judged by.
pub(crate) struct Asked<'a> {
    licence: Licence,
    carriers: Vec<FileCarrier>,
    covers: Covers<'a>,
    history: StatusHistory,
    rules: StatusPolicy,
    policy: &'a Policy,
    context: &'a Context,
}

/// Reads and judges the licence that the carriers of a file hold.
///
/// * `carriers`: what the file says, not yet known to be covered by anything.
/// * `covers`: what the signatures cover, and which of them passed.
/// * `stated`: what signed statements of status amount to.
pub(crate) fn judge<'a>(
    carriers: Vec<FileCarrier>,
    covers: Covers<'a>,
    policy: &'a Policy,
    context: &'a Context,
    stated: &Stated,
) -> LicenceAnswer<'a> {
    static TYPES: LazyLock<TypeTable> = LazyLock::new(TypeTable::builtin);
    let types = &*TYPES;
    let Some(licence) = carriers::read(&carriers, Cover::Passed, &covers, types) else {
        return without_licence(context);
    };
    let level = if policy.licence.required.contains(&Check::LicenceStatus) {
        StatusLevel::Required
    } else {
        StatusLevel::IfAvailable
    };
    let asked = Asked {
        history: history(&licence, context, stated),
        licence,
        carriers,
        covers,
        rules: StatusPolicy::new(level, policy.licence.status_max_age),
        policy,
        context,
    };
    let mut required = policy.licence.required.clone();
    if context.holder.is_some() {
        required.insert(Check::LicenceHolder);
    }
    let mut findings = asked.findings(types);
    findings.extend(asked.doubts(stated));
    let mut findings = weighed(findings, &asked, &required);
    findings.extend(asked.unsettled(stated));
    let mut summary = summary::of(&asked);
    let is_vouched_for = vouched_for(&findings);
    if !is_vouched_for {
        summary.trusted_fields.clear();
    }
    LicenceAnswer {
        asked: is_vouched_for.then_some(asked),
        findings,
        required: required.into_iter().collect(),
        summary: Some(summary),
    }
}

/// Whether the signatures that cover the data may be the issuer's. A valid signature of somebody else vouches for
/// nothing that the issuer is said to say.
fn vouched_for(findings: &[Finding]) -> bool {
    let mut of_seal = findings
        .iter()
        .filter(|f| f.check == Check::LicenceIssuerSeal);
    !of_seal.any(|f| matches!(f.outcome, Outcome::NotOk(_)))
}

/// The answer about a file that holds no licence, where the caller asks for a holder.
fn without_licence(context: &Context) -> LicenceAnswer<'_> {
    let unanswered = context.holder.as_ref().map(|_| {
        let finding = Finding::not_ok(Check::LicenceHolder, Reason::HolderUnknown);
        finding.about(Subject::Licence)
    });
    LicenceAnswer {
        findings: unanswered.into_iter().collect(),
        ..LicenceAnswer::default()
    }
}

/// The status that the evidence tells of. An identifier that no valid signature covers could be that of another
/// licence, so that nothing is asked about it.
fn history(licence: &Licence, context: &Context, stated: &Stated) -> StatusHistory {
    let id = licence.trusted().id();
    let Some(id) = id.and_then(|reading| reading.id()) else {
        return StatusHistory::unknown();
    };
    let evidence = context.evidence.licence_status.iter();
    let evidence = evidence.chain(&stated.evidence);
    let about: Vec<_> = evidence
        .filter(|e| e.statement.subject == *id)
        .cloned()
        .collect();
    StatusHistory::gather(id, &about, &context.evidence.delegations)
}

impl Asked<'_> {
    /// The licence as far as signatures vouch for it, for recognition and sharing.
    pub(crate) fn vouched(&self) -> Vouched {
        Vouched {
            licence: LicenceFacts::of(&self.licence, summary::status(self)),
            signatures: self.covers.passed(&seal::covered_paths(self)),
        }
    }

    fn findings(&self, types: &TypeTable) -> Vec<Finding> {
        let metadata = self.licence.metadata();
        let mut findings = match self.licence.id() {
            Some(id) => licence::judge_id(id, &IdRules::default()),
            None => vec![skipped(Check::LicenceId, Reason::NotApplicable)],
        };
        let rules = MetadataRules::default();
        findings.extend(licence::judge_metadata(metadata, &rules, Some(types)));
        findings.extend(licence::judge_unread(&self.licence));
        findings.push(self.coverage(types));
        findings.extend(seal::judge(self));
        findings.extend(self.holder());
        findings.extend(self.copy());
        findings.extend(self.proof());
        findings.extend(licence::judge_status(
            &self.history,
            metadata.period().as_ref(),
            self.context.validation_time,
            &self.rules,
        ));
        findings
    }

    /// Whether the data lie under a signature that passed. Where they lie under one that did not, that is what
    /// decides, and nothing more is to be said of them.
    fn coverage(&self, types: &TypeTable) -> Finding {
        let judged = licence::judge_coverage(self.licence.metadata());
        if judged.outcome == Outcome::Ok {
            return judged;
        }
        let claimed = carriers::read(&self.carriers, Cover::Failed, &self.covers, types);
        match claimed.map(|l| licence::judge_coverage(l.metadata())) {
            Some(claimed) if claimed.outcome == Outcome::Ok => {
                skipped(Check::LicenceCoverage, Reason::NotEvaluated)
            }
            Some(claimed) => claimed,
            None => judged,
        }
    }

    /// Only holders that a valid signature vouches for are compared with the expected one.
    fn holder(&self) -> Option<Finding> {
        let expected = self.context.holder.as_ref()?;
        let (all, trusted) = (self.licence.metadata().holders(), self.licence.trusted());
        if trusted.holders().is_empty() && !all.is_empty() {
            return Some(skipped(Check::LicenceHolder, Reason::NotEvaluated));
        }
        Some(licence::judge_holder(trusted.holders(), Some(expected)))
    }

    /// Whether an annotated copy is used as it may be, and sealed by its maker.
    fn copy(&self) -> Vec<Finding> {
        let (all, trusted) = (self.licence.metadata(), self.licence.trusted());
        let Some(copy) = AnnotatedCopy::of(trusted) else {
            let claimed = AnnotatedCopy::of(all);
            return unvouched(claimed.is_some(), Check::LicenceCopy);
        };
        let (purpose, t) = self.used();
        let maker = licence::judge_copy_maker(&copy, &seal::owners(self));
        let used = licence::judge_copy(&copy, purpose, t);
        let used = used.into_iter();
        let good = |f: &Finding| maker.is_none() || f.outcome != Outcome::Ok;
        used.filter(good).chain(maker.clone()).collect()
    }

    /// Whether a proof is used as it may be.
    fn proof(&self) -> Vec<Finding> {
        let (all, trusted) = (self.licence.metadata(), self.licence.trusted());
        let Some(terms) = StatedTerms::of(trusted) else {
            let is_proof = self.licence.kind() == LicenceKind::Proof;
            let claimed = is_proof || StatedTerms::of(all).is_some();
            return unvouched(claimed, Check::LicenceProof);
        };
        let (purpose, t) = self.used();
        licence::judge_proof(&terms, purpose, t)
    }

    /// What for and when.
    fn used(&self) -> (Option<&str>, Timestamp) {
        let purpose = self.context.purpose.as_deref();
        (purpose, self.context.validation_time)
    }

    /// Why the licence's status does not follow from statements about it.
    fn doubts(&self, stated: &Stated) -> Vec<Finding> {
        let id = self.licence.trusted().id();
        let id = id.and_then(|reading| reading.id());
        let about = stated
            .doubts
            .iter()
            .filter(|(subject, _)| id == Some(subject));
        about.map(|(_, finding)| finding.clone()).collect()
    }

    /// A statement that takes the licence out of force, and of which only its signer's certificate is in doubt: the
    /// status is open, unless a later statement that counts settles it.
    fn unsettled(&self, stated: &Stated) -> Option<Finding> {
        let id = self.licence.trusted().id()?;
        let t = self.context.validation_time;
        let answered = self.history.answer.as_ref().map(|a| a.this_update);
        let mut adverse = stated.open.iter().filter(|s| {
            let holds = s.since <= t && s.until.is_none_or(|end| t < end);
            let is_later = answered.is_none_or(|known| known <= s.this_update);
            s.status != LicenceStatus::Effective && holds && is_later
        });
        let statement = adverse.find(|s| id.id() == Some(&s.subject))?;
        let finding = Finding::not_ok(Check::LicenceStatus, Reason::StatusUnverified);
        let finding = finding
            .about(Subject::Licence)
            .with(statement.status.code());
        Some(self.policy.apply(finding))
    }

    /// Whether a bad answer counts although the policy does not require the check.
    fn counts(&self, check: Check) -> bool {
        match check {
            Check::LicenceCopy
            | Check::LicenceHolder
            | Check::LicenceIssuerSeal
            | Check::LicenceProof => true,
            Check::LicenceStatus => self.history.answer.is_some(),
            _ => false,
        }
    }
}

/// The findings as the policy sees them, see [`LicencePolicy`](crate::policy::LicencePolicy).
fn weighed(
    mut findings: Vec<Finding>,
    asked: &Asked<'_>,
    required: &BTreeSet<Check>,
) -> Vec<Finding> {
    let answered: BTreeSet<Check> = findings
        .iter()
        .filter(|f| f.verdict().is_some())
        .map(|f| f.check)
        .collect();
    for finding in &mut findings {
        let check = finding.check;
        finding.outcome = match finding.outcome {
            Outcome::NotOk(_) if required.contains(&check) || asked.counts(check) => {
                continue;
            }
            Outcome::NotOk(reason) if check == Check::LicenceStatus => Outcome::Info(reason),
            Outcome::NotOk(reason) => Outcome::Warning(reason),
            Outcome::Warning(reason) if required.contains(&check) && !answered.contains(&check) => {
                Outcome::NotOk(reason)
            }
            other => other,
        };
    }
    findings
        .into_iter()
        .map(|f| asked.policy.apply(f))
        .collect()
}

/// The answer where only what no valid signature vouches for limits the use.
fn unvouched(claimed: bool, check: Check) -> Vec<Finding> {
    let finding = claimed.then(|| skipped(check, Reason::NotEvaluated));
    finding.into_iter().collect()
}

fn skipped(check: Check, why: Reason) -> Finding {
    Finding::skipped(check, why).about(Subject::Licence)
}
