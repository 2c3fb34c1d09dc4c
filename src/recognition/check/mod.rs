//! The check: does the relying region recognise this licence, for this matter, now?
//!
//! | question            | of whom                       | at which time           |
//! |---------------------|-------------------------------|-------------------------|
//! | `list.validity`     | the list                      | use                     |
//! | `region.recognised` | the issuing region            | use                     |
//! | `anchor.recognised` | the signer's CA               | signature               |
//! | `maker.recognised`  | the seal maker                | signature               |
//! | `authority.*`       | the issuing authority         | issue, signature        |
//! | `type.equivalence`  | the rule, where one is needed | use                     |
//! | `type.status`       | the licence, as read here     | use                     |
//! | `scenario.covered`  | matter and type               | use                     |
//! | `crypto.accepted`   | algorithms and keys           | signature               |
//!
//! An annulment counts at whatever time it voids. A licence of another region is translated first and then judged by the
//! same rules as one of the region's own; what the issuer said is kept beside it. Where several signatures passed, one
//! that is recognised in everything is enough.

mod authority;
mod certified;
mod condition;
mod held;
mod kind;
mod level;
mod scene;
mod signature;

use std::collections::BTreeSet;

use crate::licence::LicenceStatus;
use crate::recognition::AcceptError;
use crate::recognition::Assurance;
use crate::recognition::HolderAuthorisation;
use crate::recognition::ListState;
use crate::recognition::Recognition;
use crate::recognition::RecognitionFacts;
use crate::recognition::VerifiedList;
use crate::recognition::check::scene::Scene;
use crate::recognition::check::signature::Behind;
use crate::report::Accepted;
use crate::report::AssuranceSummary;
use crate::report::Check;
use crate::report::CheckLine;
use crate::report::DecisiveReason;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::RecognitionOutcome;
use crate::report::RecognitionSummary;
use crate::report::RecognitionTimes;
use crate::report::Subject;
use crate::report::TypeAndStatus;
use crate::report::Verdict;
use crate::report::decisive;
use crate::report::fold;
use crate::time::Timestamp;

/// What must have been answered well.
const REQUIRED: &[Check] = &[
    Check::ListRegion,
    Check::ListValidity,
    Check::RegionRecognised,
    Check::AnchorRecognised,
    Check::MakerRecognised,
    Check::AuthorityRecognised,
    Check::AuthorityMayIssue,
    Check::TypeEquivalence,
    Check::TypeStatus,
    Check::TypeMetadata,
    Check::ScenarioCovered,
    Check::StatusLive,
    Check::AssuranceLevel,
    Check::CryptoAccepted,
];

/// Most findings about the list itself that are told with an answer; the list has them all.
const MOST_TOLD: usize = 16;

/// For what a licence is to be used.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecognitionRequest {
    /// The region that asks: a division code, or the name of a scheme.
    pub region: String,
    /// Code of the matter (事项); without one only what is recognised for every matter is.
    pub matter: Option<String>,
    /// Code of the type that is wanted; without one the licence's own, or what it counts as.
    pub wanted_type: Option<String>,
    /// How sure one must be, where more is asked than the list asks.
    pub needed: Assurance,
    /// When the licence is used, usually now.
    pub used_at: Timestamp,
    /// On what ground it is used, as the caller found when he checked it.
    pub authorisation: HolderAuthorisation,
    /// Whether a list counts for which a newer one is due.
    pub stale_lists: StaleLists,
}

/// Whether a list counts for which a newer one is due. One that has expired never does.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum StaleLists {
    /// It does not: recognition stays undetermined.
    #[default]
    Refused,
    /// It does, and the answer says so.
    Tolerated,
}

impl RecognitionRequest {
    /// Use in `region` at `used_at`, for no matter in particular.
    pub fn new(region: impl Into<String>, used_at: Timestamp) -> Self {
        Self {
            region: region.into(),
            matter: None,
            wanted_type: None,
            needed: Assurance::L1,
            used_at,
            authorisation: HolderAuthorisation::None,
            stale_lists: StaleLists::Refused,
        }
    }

    /// The same for this matter (事项).
    #[must_use]
    pub fn for_matter(mut self, code: impl Into<String>) -> Self {
        self.matter = Some(code.into());
        self
    }

    /// The same for a licence of this type.
    #[must_use]
    pub fn wanting(mut self, type_code: impl Into<String>) -> Self {
        self.wanted_type = Some(type_code.into());
        self
    }

    /// The same, at least so sure.
    #[must_use]
    pub const fn needing(mut self, level: Assurance) -> Self {
        self.needed = level;
        self
    }

    /// The same on this ground.
    #[must_use]
    pub const fn authorised_by(mut self, ground: HolderAuthorisation) -> Self {
        self.authorisation = ground;
        self
    }

    /// The same, content with a list for which a newer one is due.
    #[must_use]
    pub const fn tolerating_stale_lists(mut self) -> Self {
        self.stale_lists = StaleLists::Tolerated;
        self
    }
}

/// Whether the region recognises the licence.
///
/// * `list`: the region's list.
/// * `facts`: what the verifier found about a file that passed.
///
/// The same arguments give the same answer, byte for byte. The cost does not depend on the length of the list.
pub fn recognise(
    list: &VerifiedList,
    facts: &Accepted<RecognitionFacts>,
    request: &RecognitionRequest,
) -> Recognition {
    judge(list, facts.get(), request).of_file(facts.report())
}

/// The answer where there is no list to ask: it cannot be said whether the region recognises the licence.
///
/// * `why`: why the list was not accepted; `None` if there is none at hand.
pub fn without_list(
    facts: &Accepted<RecognitionFacts>,
    request: &RecognitionRequest,
    why: Option<&AcceptError>,
) -> Recognition {
    let none = || Finding::not_ok(Check::ListRegion, Reason::ListNoneForRegion);
    let finding = why.map_or_else(none, AcceptError::finding);
    let original = original(facts.get());
    let mut answer = Answer::new(facts.get(), request, &original);
    answer.findings.push(finding.about(Subject::Licence));
    answer.conclude().of_file(facts.report())
}

impl RecognitionSummary {
    /// The answer about a file that did not pass verification: recognition was not asked.
    pub fn not_authenticated(request: &RecognitionRequest) -> Self {
        let times = RecognitionTimes::new(None, None, request.used_at);
        let unknown = TypeAndStatus::new(None, LicenceStatus::Unknown.code());
        let mut summary = Self::new(&request.region, unknown, times);
        summary.matter.clone_from(&request.matter);
        summary.assurance = AssuranceSummary::new(request.needed.to_string(), "L1");
        let finding = Finding::not_ok(Check::RecognitionAuthenticity, Reason::NotAuthenticated);
        let finding = finding.about(Subject::Licence);
        summary.reasons.extend(DecisiveReason::of(&finding));
        summary.checks.push(CheckLine::from(&finding));
        summary
    }
}

/// The answer of `list` about `facts`, whoever vouches for these.
pub(super) fn judge(
    list: &VerifiedList,
    facts: &RecognitionFacts,
    request: &RecognitionRequest,
) -> Recognition {
    let original = original(facts);
    let mut answer = Answer::new(facts, request, &original);
    answer.summary.list = Some(list.summary(request.used_at));
    answer
        .findings
        .extend(list.findings().iter().take(MOST_TOLD).cloned());
    if !list.list().is_for(&request.region) {
        let finding = Finding::not_ok(Check::ListRegion, Reason::ListNoneForRegion);
        answer
            .findings
            .push(finding.at(&list.list().relying_region));
        return answer.conclude();
    }
    answer.findings.push(Finding::ok(Check::ListRegion));
    answer.findings.extend(list_state(list, request));
    if answer.is_undetermined() {
        return answer.conclude();
    }
    let scene = Scene::new(list, facts, request);
    // One signature that is recognised in everything is enough: another's beside it takes nothing away.
    let behind = signature::judge_all(&scene).into_iter();
    let answers = behind.map(|behind| {
        let mut answer = answer.clone();
        kind::judge(&scene, &behind, &mut answer);
        level::judge(&scene, &behind, &mut answer);
        answer.take(behind, &scene);
        answer.conclude()
    });
    answers
        .min_by_key(|answer| match answer.outcome() {
            RecognitionOutcome::Recognised => 0,
            RecognitionOutcome::Undetermined => 1,
            RecognitionOutcome::NotRecognised => 2,
        })
        .unwrap_or_else(|| answer.clone().conclude())
}

/// Whether the list speaks for the time of use.
fn list_state(list: &VerifiedList, request: &RecognitionRequest) -> Vec<Finding> {
    let check = Check::ListValidity;
    let place = format!("{}#{}", list.list().list_id, list.list().sequence);
    let bad = |reason| vec![Finding::not_ok(check, reason).at(&place)];
    match list.state_at(request.used_at) {
        ListState::Current => vec![Finding::ok(check)],
        ListState::Stale if request.stale_lists == StaleLists::Tolerated => {
            let told = Finding::warning(check, Reason::ListStale).at(&place);
            vec![Finding::ok(check), told]
        }
        ListState::Stale => bad(Reason::ListStale),
        ListState::Expired => bad(Reason::ListExpired),
        ListState::NotYetEffective => bad(Reason::ListNotYetEffective),
        ListState::Closed => {
            let closed = list.list().closed_at;
            if closed.is_some_and(|end| request.used_at > end) {
                bad(Reason::ListClosed)
            } else {
                vec![Finding::ok(check)]
            }
        }
    }
}

/// Type and status as the issuer gave them.
fn original(facts: &RecognitionFacts) -> TypeAndStatus {
    let status = facts.licence.status.status;
    TypeAndStatus::new(scene::type_code(&facts.licence), status.code())
}

/// An answer that is being drawn.
#[derive(Clone)]
struct Answer {
    summary: RecognitionSummary,
    findings: Vec<Finding>,
    rules: BTreeSet<String>,
    assurance: Assurance,
    needed: Assurance,
    status: LicenceStatus,
}

impl Answer {
    fn new(
        facts: &RecognitionFacts,
        request: &RecognitionRequest,
        original: &TypeAndStatus,
    ) -> Self {
        let issued = facts.licence.issued.map(|date| date.start());
        let times = RecognitionTimes::new(issued, None, request.used_at);
        let mut summary = RecognitionSummary::new(&request.region, original.clone(), times);
        summary.matter.clone_from(&request.matter);
        summary.assurance = AssuranceSummary::new(request.needed.to_string(), "L1");
        Self {
            summary,
            findings: Vec::new(),
            rules: BTreeSet::new(),
            assurance: Assurance::L1,
            needed: request.needed,
            status: LicenceStatus::Unknown,
        }
    }

    fn is_undetermined(&self) -> bool {
        let mut verdicts = self.findings.iter().filter_map(Finding::verdict);
        verdicts.any(|v| v == Verdict::Indeterminate)
    }

    /// Takes over what was found about the signature that counts, before what was found about the licence: who signed is
    /// asked first.
    fn take(&mut self, behind: Behind<'_>, scene: &Scene<'_>) {
        self.summary.times.signature = behind.signed;
        self.summary.via = behind.via.map(|list| list.summary(scene.request.used_at));
        self.rules.extend(behind.rules);
        let of_list = |f: &Finding| f.check.code().starts_with("list.");
        let at = self.findings.iter().take_while(|f| of_list(f)).count();
        self.findings.splice(at..at, behind.findings);
    }

    fn conclude(mut self) -> Recognition {
        for check in REQUIRED {
            if !self.findings.iter().any(|f| f.check == *check) {
                self.findings
                    .push(Finding::skipped(*check, Reason::NotEvaluated));
            }
        }
        for finding in &mut self.findings {
            if finding.subject == Subject::Document {
                finding.subject = Subject::Licence;
            }
        }
        self.summary.outcome = match fold(&self.findings, REQUIRED) {
            Verdict::Passed => RecognitionOutcome::Recognised,
            Verdict::Failed => RecognitionOutcome::NotRecognised,
            Verdict::Indeterminate => RecognitionOutcome::Undetermined,
        };
        let deciding = decisive(&self.findings, REQUIRED);
        let deciding = deciding.into_iter();
        let deciding = deciding.filter(|f| matches!(f.outcome, Outcome::NotOk(_)));
        self.summary.reasons = deciding.filter_map(DecisiveReason::of).collect();
        self.summary.checks = self.findings.iter().map(CheckLine::from).collect();
        self.summary.rule_ids = self.rules.into_iter().collect();
        Recognition {
            summary: self.summary,
            assurance: self.assurance,
            needed: self.needed,
            status: self.status,
            report: None,
        }
    }
}
