//! What follows: per requirement, per material, and for the form.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::LicenceId;
use crate::licence::LicenceStatus;
use crate::licence::Protection;
use crate::licence::StatusBasis;
use crate::licence::Uscc;
use crate::recognition::Assurance;
use crate::report::ListSummary;
use crate::report::Reason;
use crate::report::Remedy;
use crate::report::Verdict;
use crate::sharing::GrantKind;
use crate::sharing::decide::UnusableFile;
use crate::sharing::text;
use crate::time::Timestamp;

/// The version of the JSON form; within `/1` fields are only added.
pub const DECISION_SCHEMA: &str = "yinzheng.decision/1";

/// What follows for one requirement, from the best for the applicant to the worst.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// It does not apply, or nobody has to meet it (不适用).
    NotApplicable,
    /// It is met; the applicant hands in nothing (免提交).
    Satisfied,
    /// A licence would meet it, if its holder allowed the use (待授权).
    NeedsGrant,
    /// A licence would meet it, if a fresh statement of its status said so (待核状态).
    NeedsStatus,
    /// A system did not answer or evidence is missing on the office's side; never to the applicant's loss (暂无法判定).
    CannotDecide,
    /// A person has to look, or another department to be asked (转人工).
    NeedsHuman,
    /// The applicant hands it in (需提交).
    NeedsUpload,
}

impl Word {
    /// What follows from one cause alone, by its indication and its remedy.
    pub const fn for_reason(reason: Reason) -> Self {
        match reason {
            Reason::LicenceSuspended => return Self::NeedsHuman,
            Reason::StatusStale => return Self::NeedsStatus,
            Reason::GrantNotYetValid => return Self::NeedsGrant,
            // What goes wrong between two offices is nothing that the applicant did.
            Reason::ExchangeAudience
            | Reason::ExchangeExpired
            | Reason::ExchangeFromFuture
            | Reason::ExchangeMalformed
            | Reason::ExchangeNonceMismatch
            | Reason::ExchangeRequestMismatch
            | Reason::ExchangeScopeExceeded
            | Reason::ExchangeSignatureInvalid
            | Reason::EvidenceDigestMismatch => return Self::CannotDecide,
            _ => {}
        }
        let open = matches!(reason.indication(), Verdict::Indeterminate);
        match reason.remedy() {
            Remedy::SupplyGrant | Remedy::SupplyAuthorisation => Self::NeedsGrant,
            Remedy::SupplyStatus => Self::NeedsStatus,
            Remedy::HumanReview => Self::NeedsHuman,
            Remedy::SubmitMaterial => Self::NeedsUpload,
            Remedy::ContactIssuer if open => Self::NeedsHuman,
            _ if open => Self::CannotDecide,
            _ => Self::NeedsUpload,
        }
    }

    /// The Chinese word.
    pub const fn term(self) -> &'static str {
        match self {
            Self::NotApplicable => "不适用",
            Self::Satisfied => "免提交",
            Self::NeedsGrant => "待授权",
            Self::NeedsStatus => "待核状态",
            Self::CannotDecide => "暂无法判定",
            Self::NeedsHuman => "转人工",
            Self::NeedsUpload => "需提交",
        }
    }
}

/// What follows for the whole application.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overall {
    /// Everything is met; nothing is handed in.
    NoSubmission,
    /// Nothing is to be handed in for now; something else is open.
    Open,
    /// Something is to be handed in, something is met without.
    Partial,
    /// Whatever is needed has to be handed in.
    SubmissionNeeded,
}

/// A decision as data: what a [`Decision`](crate::sharing::Decision) says, or what would follow from stored inputs.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DecisionSummary {
    /// [`DECISION_SCHEMA`].
    pub schema: &'static str,
    /// The matter, by code.
    pub matter: String,
    /// Its version.
    pub matter_version: u64,
    /// The digest of its text: the rules by which it was decided.
    pub matter_digest: String,
    /// The case.
    pub case: String,
    /// The time of use.
    pub at: Timestamp,
    /// The digest of the stored inputs, see [`DecisionInput::to_json`](crate::sharing::DecisionInput::to_json).
    pub input: String,
    /// What follows for the whole.
    pub overall: Overall,
    /// How many requirements the applicant has to hand something in for.
    pub to_submit: usize,
    /// What follows for each requirement, in the order of the matter.
    pub requirements: Vec<RequirementOutcome>,
    /// What the form may be filled in with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<FormValue>,
    /// Files that did not pass verification.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unusable: Vec<UnusableFile>,
}

impl DecisionSummary {
    /// The decision as one JSON object without line breaks: equal inputs give equal octets.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `sm3:` and the digest of [`DecisionSummary::to_json`].
    pub fn digest(&self) -> String {
        text::digest_of_octets(self.to_json().as_bytes())
    }

    /// What follows, without how it came about.
    pub fn conclusion(&self) -> Conclusion {
        let of = |r: &RequirementOutcome| RequirementConclusion {
            id: r.id.clone(),
            word: r.word,
            alternative: r.alternative.clone(),
            by: r.materials.iter().filter_map(|m| m.by.clone()).collect(),
        };
        Conclusion {
            overall: self.overall,
            to_submit: self.to_submit,
            requirements: self.requirements.iter().map(of).collect(),
            form: self.form.clone(),
        }
    }

    /// What follows for one requirement.
    pub fn requirement(&self, id: &str) -> Option<&RequirementOutcome> {
        self.requirements.iter().find(|r| r.id == id)
    }
}

/// What follows, without how it came about.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Conclusion {
    /// What follows for the whole.
    pub overall: Overall,
    /// How many requirements the applicant has to hand something in for.
    pub to_submit: usize,
    /// What follows for each requirement.
    pub requirements: Vec<RequirementConclusion>,
    /// What the form may be filled in with.
    pub form: Vec<FormValue>,
}

/// What follows for one requirement, and on what basis.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RequirementConclusion {
    /// The requirement.
    pub id: String,
    /// What follows.
    pub word: Word,
    /// The alternative that decides.
    pub alternative: Option<String>,
    /// On what basis.
    pub by: Vec<Basis>,
}

/// What follows for one requirement, and why.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RequirementOutcome {
    /// The requirement.
    pub id: String,
    /// What follows.
    pub word: Word,
    /// The alternative that decides; absent where none was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    /// Why, sorted; empty where it is satisfied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The materials of that alternative.
    pub materials: Vec<MaterialOutcome>,
    /// The other alternatives, in the order of the matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<AlternativeOutcome>,
}

/// An alternative that was looked at.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct AlternativeOutcome {
    /// The alternative.
    pub id: String,
    /// What would follow.
    pub word: Word,
    /// How many of its materials are missing.
    pub missing: usize,
    /// Its materials.
    pub materials: Vec<MaterialOutcome>,
}

/// What follows for one material, and why.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MaterialOutcome {
    /// The material, by code.
    pub material: String,
    /// What follows.
    pub word: Word,
    /// On what basis it is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Basis>,
    /// Why it is not met, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Every licence that was looked at for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub considered: Vec<Considered>,
}

/// On what basis a material is met.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A data service's answer.
    Data {
        /// The service.
        source: String,
        /// When it was so.
        as_of: Timestamp,
        /// The fields that the matter needs.
        fields: Vec<String>,
    },
    /// A department's word.
    Department {
        /// The department.
        department: Uscc,
        /// When it said so.
        at: Timestamp,
    },
    /// A licence.
    Licence(Box<LicenceBasis>),
    /// The applicant's promise.
    Promise {
        /// The text, by identifier.
        text: String,
        /// The legal basis.
        basis: String,
    },
}

/// The licence by which a material is met, with everything needed to show it later.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LicenceBasis {
    /// What the caller calls it.
    pub label: String,
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<LicenceId>,
    /// The digest of the report that accepted the file.
    pub report: String,
    /// When it was verified.
    pub verified_at: Timestamp,
    /// The digest of the policy by which it was verified.
    pub policy: String,
    /// How sure it is.
    pub assurance: Assurance,
    /// Its status.
    pub status: LicenceStatus,
    /// Who says so.
    pub status_basis: StatusBasis,
    /// When that was known to be so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_at: Option<Timestamp>,
    /// The entries of the recognition list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule_ids: Vec<String>,
    /// The agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// The list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListSummary>,
    /// The grant, and on what kind of basis it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantBasisUsed>,
    /// The fields that the matter needs, and no other.
    pub fields: Vec<String>,
}

/// The grant that allowed a use.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct GrantBasisUsed {
    /// The digest of its signed octets.
    pub digest: String,
    /// On what kind of basis it rests.
    pub kind: GrantKind,
}

/// What became of a licence that was looked at.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// It meets the material.
    Chosen,
    /// It would meet it too.
    Spare,
    /// It does not.
    Rejected,
}

/// A licence that was looked at for a material.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Considered {
    /// What the caller calls it.
    pub label: String,
    /// The digest of the report on the file; absent for a file that did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What became of it.
    pub choice: Choice,
    /// Why, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// A value for the application form. Only values under a valid signature come here.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq, Serialize)]
pub struct FormValue {
    /// The field of the form.
    pub field: String,
    /// The value.
    pub value: String,
    /// The field of the licence.
    pub from: String,
    /// The licence, as the caller calls it.
    pub label: String,
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<LicenceId>,
    /// Where in the file it stands.
    pub carrier: String,
    /// Always covered; shown, so that whoever reads it need not know.
    pub protection: Protection,
}

impl std::fmt::Debug for FormValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "FormValue({} from {} of {})",
            self.field, self.from, self.label
        )
    }
}
