//! The decision: what the applicant need not hand in, and why.
//!
//! A pure function of a matter and stored inputs. The order of candidates does not count, nothing is drawn by chance or
//! by the clock, and what could not be asked is never to the applicant's loss. Every licence and every alternative that
//! was looked at is in the answer, with the reasons for which it does not count.
//!
//! [`decide`] takes licences that passed verification and were asked about in a recognition list, by types that nothing
//! else has; [`DecisionInput::replay`] says what would follow from inputs that were stored, and decides nothing.

mod candidate;
mod case;
mod chain;
mod licence;
mod material;
mod outcome;
mod stored;

use std::cmp::Reverse;

use serde::Deserialize;
use serde::Serialize;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::recognition::Assurance;
use crate::report::Reason;
use crate::sharing::AcceptedGrant;
use crate::sharing::Alternative;
use crate::sharing::Matter;
use crate::sharing::Necessity;
use crate::sharing::Requirement;
use crate::sharing::Truth;
use crate::sharing::decide::licence::Context;
use crate::sharing::decide::material::Heap;
use crate::sharing::decide::material::material;
use crate::sharing::decide::material::sorted;
use crate::sharing::text;

pub use candidate::Candidate;
pub use candidate::CandidateRecord;
pub use candidate::GrantRecord;
pub use candidate::RecognitionRecord;
pub use case::Case;
pub use case::Confirmation;
pub use case::DataAnswer;
pub use case::DepartmentWord;
pub use case::Outage;
pub use case::OutageKind;
pub use case::Unreachable;
pub use case::UnusableFile;
pub use outcome::AlternativeOutcome;
pub use outcome::Basis;
pub use outcome::Choice;
pub use outcome::Conclusion;
pub use outcome::Considered;
pub use outcome::DECISION_SCHEMA;
pub use outcome::DecisionSummary;
pub use outcome::FormValue;
pub use outcome::GrantBasisUsed;
pub use outcome::LicenceBasis;
pub use outcome::MaterialOutcome;
pub use outcome::Overall;
pub use outcome::RequirementConclusion;
pub use outcome::RequirementOutcome;
pub use outcome::Word;

/// The version of the JSON form of stored inputs.
pub const INPUT_SCHEMA: &str = "yinzheng.decision-input/1";

/// Longest stored input that is read, in bytes. Five hundred licences have about 5 MiB.
pub const LONGEST_INPUT: usize = 32 << 20;

/// Most licences in one decision; each is compared with each other one.
pub const MOST_CANDIDATES: usize = 500;

/// A decision (免提交判定), drawn from licences that were verified and recognised.
#[derive(Clone, Debug)]
#[must_use = "nothing follows until the decision is read"]
pub struct Decision {
    summary: DecisionSummary,
    input: DecisionInput,
}

impl Decision {
    /// What it says.
    pub const fn summary(&self) -> &DecisionSummary {
        &self.summary
    }

    /// Everything that it was drawn from, to be stored with it.
    pub const fn input(&self) -> &DecisionInput {
        &self.input
    }
}

/// Everything that a decision is drawn from, beside the matter.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DecisionInput {
    /// [`INPUT_SCHEMA`].
    pub schema: String,
    /// The digest of the matter's text.
    pub matter: String,
    /// The case.
    pub case: Case,
    /// The licences, in an order of their own.
    pub candidates: Vec<CandidateRecord>,
    /// The grants that were accepted.
    pub grants: Vec<GrantRecord>,
    /// Why other grants were not.
    pub refused_grants: Vec<Reason>,
}

impl DecisionInput {
    /// Inputs for a decision on `matter`, put in order.
    pub fn new(
        matter: &Matter,
        case: Case,
        mut candidates: Vec<CandidateRecord>,
        mut grants: Vec<GrantRecord>,
        refused_grants: Vec<Reason>,
    ) -> Self {
        candidates.sort_by_cached_key(CandidateRecord::order);
        grants.sort_by(|a, b| a.digest.cmp(&b.digest));
        Self {
            schema: INPUT_SCHEMA.to_owned(),
            matter: matter.digest().to_owned(),
            case,
            candidates,
            grants,
            refused_grants: sorted(refused_grants.into_iter()),
        }
    }

    /// Reads stored inputs.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is none, is of another version, or over a limit.
    pub fn from_json(json: &[u8]) -> Result<Self, ParseError> {
        if json.len() > LONGEST_INPUT {
            return Err(text::bad(ParseErrorKind::Limit, "input"));
        }
        let input: Self = serde_json::from_slice(json)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "input"))?;
        if input.schema != INPUT_SCHEMA {
            return Err(text::bad(ParseErrorKind::UnexpectedValue, "input.schema"));
        }
        if input.candidates.len() > MOST_CANDIDATES {
            return Err(text::bad(ParseErrorKind::Limit, "input.candidates"));
        }
        Ok(input)
    }

    /// The inputs as one JSON object without line breaks, personal data included.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What follows from these inputs under `matter`; it decides nothing, because nothing vouches for what was stored.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the matter is not the one that the inputs name.
    pub fn replay(&self, matter: &Matter) -> Result<DecisionSummary, ParseError> {
        if self.matter != matter.digest() {
            return Err(text::bad(ParseErrorKind::UnexpectedValue, "input.matter"));
        }
        Ok(summary(matter, self))
    }
}

/// Decides what the applicant need not hand in.
///
/// * `candidates`: verified and recognised licences, in any order.
/// * `grants`: accepted for this very use; each is compared with the case once more.
/// * `refused_grants`: why other grants were not accepted, for the explanation.
///
/// # Errors
///
/// [`ParseError`] of kind `Limit` for more than [`MOST_CANDIDATES`] licences.
pub fn decide(
    matter: &Matter,
    case: Case,
    candidates: &[Candidate],
    grants: &[AcceptedGrant],
    refused_grants: Vec<Reason>,
) -> Result<Decision, ParseError> {
    if candidates.len() > MOST_CANDIDATES {
        return Err(text::bad(ParseErrorKind::Limit, "candidates"));
    }
    let records = candidates.iter().map(|c| c.record().clone()).collect();
    let grants = grants.iter().map(GrantRecord::of).collect();
    let input = DecisionInput::new(matter, case, records, grants, refused_grants);
    Ok(Decision {
        summary: summary(matter, &input),
        input,
    })
}

fn summary(matter: &Matter, input: &DecisionInput) -> DecisionSummary {
    let case = &input.case;
    let superseded = chain::superseded(&input.candidates, case.at);
    let heap = Heap {
        candidates: &input.candidates,
        superseded: &superseded,
    };
    let context = Context {
        matter,
        case,
        grants: &input.grants,
        refused: &input.refused_grants,
    };
    let mut requirements = Vec::new();
    let mut values: Vec<FormValue> = Vec::new();
    let open = open(context);
    for requirement in matter.requirements() {
        let (outcome, more) = match open {
            Some(reason) => {
                let word = Word::for_reason(reason);
                (bare(requirement, word, vec![reason]), Vec::new())
            }
            None => requirement_outcome(requirement, &heap, context),
        };
        requirements.push(outcome);
        values.extend(more);
    }
    let form = filled(&values);
    let count = |word| requirements.iter().filter(|r| r.word == word).count();
    let to_submit = count(Word::NeedsUpload);
    DecisionSummary {
        schema: DECISION_SCHEMA,
        matter: matter.code().to_owned(),
        matter_version: matter.version(),
        matter_digest: matter.digest().to_owned(),
        case: case.number.clone(),
        at: case.at,
        input: text::digest_of_octets(input.to_json().as_bytes()),
        overall: match (to_submit, count(Word::Satisfied)) {
            (0, _) if requirements.iter().all(|r| r.word <= Word::Satisfied) => {
                Overall::NoSubmission
            }
            (0, _) => Overall::Open,
            (_, 0) => Overall::SubmissionNeeded,
            _ => Overall::Partial,
        },
        to_submit,
        requirements,
        form,
        unusable: case.unusable.clone(),
    }
}

/// Each field once. One for which two licences say different things stays empty: nobody chose between them.
fn filled(values: &[FormValue]) -> Vec<FormValue> {
    let plain = |v: &FormValue| crate::licence::text::folded(&v.value);
    let mut form: Vec<FormValue> = Vec::new();
    for value in values {
        let mut same = values.iter().filter(|v| v.field == value.field);
        let agreed = same.all(|v| plain(v) == plain(value));
        if agreed && !form.iter().any(|v| v.field == value.field) {
            form.push(value.clone());
        }
    }
    form
}

/// An alternative that was looked at, with what the choice depends on.
struct Tried {
    outcome: AlternativeOutcome,
    assurance: Assurance,
    form: Vec<FormValue>,
}

fn requirement_outcome(
    requirement: &Requirement,
    heap: &Heap<'_>,
    context: Context<'_>,
) -> (RequirementOutcome, Vec<FormValue>) {
    if let Some((word, reasons)) = before(requirement, context) {
        return (bare(requirement, word, reasons), Vec::new());
    }
    let try_one = |a: &Alternative| tried(a, heap, context);
    let mut all: Vec<Tried> = requirement.alternatives.iter().map(try_one).collect();
    // Never the upload where something softer is open; then the fewest missing pieces, the highest assurance, the order
    // of the matter.
    let key = |t: &Tried| (t.outcome.word, t.outcome.missing, Reverse(t.assurance));
    let best = (0..all.len()).min_by_key(|i| all.get(*i).map(key));
    let Some(chosen) = best.map(|i| all.remove(i)) else {
        return (
            bare(requirement, Word::NeedsUpload, vec![Reason::NoMapping]),
            Vec::new(),
        );
    };
    let word = chosen.outcome.word;
    let optional = requirement.necessity == Necessity::Optional && word != Word::Satisfied;
    let mut reasons = sorted(
        chosen
            .outcome
            .materials
            .iter()
            .flat_map(|m| m.reasons.clone()),
    );
    let only_uploads = requirement.alternatives.iter().all(Alternative::is_upload);
    if optional {
        reasons = vec![Reason::NotRequired];
    } else if only_uploads {
        reasons = vec![Reason::NoMapping];
    }
    let outcome = RequirementOutcome {
        id: requirement.id.clone(),
        word: if optional { Word::NotApplicable } else { word },
        alternative: (!optional).then(|| chosen.outcome.id.clone()),
        reasons,
        materials: chosen.outcome.materials,
        rejected: all.into_iter().map(|t| t.outcome).collect(),
    };
    let form = if word == Word::Satisfied {
        chosen.form
    } else {
        Vec::new()
    };
    (outcome, form)
}

/// Why nothing at all can be decided: the question is not complete, or the rules are not those of this place and time.
fn open(context: Context<'_>) -> Option<Reason> {
    let (matter, case) = (context.matter, context.case);
    if !case.is_complete() {
        Some(Reason::RequestIncomplete)
    } else if !matter.region().covers(case.region) {
        Some(Reason::MatterRegionMismatch)
    } else if case.at < matter.effective() {
        Some(Reason::MatterNotEffective)
    } else {
        None
    }
}

/// What settles a requirement before any licence is looked at: nothing is used that is not known to be needed.
fn before(requirement: &Requirement, context: Context<'_>) -> Option<(Word, Vec<Reason>)> {
    let because = |word, reason| Some((word, vec![reason]));
    match requirement
        .when
        .as_ref()
        .map(|w| w.evaluate(&context.case.fields))
    {
        Some(Truth::False) => because(Word::NotApplicable, Reason::NotApplicable),
        // Whether it applies or not, nobody has to meet it.
        Some(Truth::Unknown) if requirement.necessity == Necessity::Optional => {
            because(Word::NotApplicable, Reason::NotRequired)
        }
        Some(Truth::Unknown) => {
            let reason = Reason::ConditionUnknown;
            because(Word::for_reason(reason), reason)
        }
        None | Some(Truth::True) => None,
    }
}

fn bare(requirement: &Requirement, word: Word, reasons: Vec<Reason>) -> RequirementOutcome {
    RequirementOutcome {
        id: requirement.id.clone(),
        word,
        alternative: None,
        reasons,
        materials: Vec::new(),
        rejected: Vec::new(),
    }
}

fn tried(alternative: &Alternative, heap: &Heap<'_>, context: Context<'_>) -> Tried {
    let specs = alternative.materials.iter();
    let all: Vec<_> = specs.map(|spec| material(spec, heap, context)).collect();
    let words = all.iter().map(|m| m.outcome.word);
    let missing = words.clone().filter(|w| *w != Word::Satisfied).count();
    let assurance = all.iter().map(|m| m.assurance).min();
    let mut materials = Vec::new();
    let mut form = Vec::new();
    let word = words.max().unwrap_or(Word::NeedsUpload);
    for one in all {
        materials.push(one.outcome);
        form.extend(one.form);
    }
    Tried {
        outcome: AlternativeOutcome {
            id: alternative.id.clone(),
            word,
            missing,
            materials,
        },
        assurance: assurance.unwrap_or_default(),
        form,
    }
}
