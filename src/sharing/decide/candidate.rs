//! Licences that may satisfy a requirement.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::LicenceFacts;
use crate::licence::LicenceStatus;
use crate::recognition::Assurance;
use crate::recognition::PolicyFacts;
use crate::recognition::Recognition;
use crate::recognition::RecognitionFacts;
use crate::report::Accepted;
use crate::report::Format;
use crate::report::ListSummary;
use crate::report::Reason;
use crate::report::RecognitionOutcome;
use crate::report::TypeAndStatus;
use crate::sharing::AcceptedGrant;
use crate::sharing::Grant;
use crate::sharing::GrantKind;
use crate::time::Timestamp;

/// A licence whose file passed verification, with what the region's list says of it. Nothing else is ever considered:
/// there is no way to make one from a file that did not pass.
#[derive(Clone, Debug)]
pub struct Candidate(CandidateRecord);

impl Candidate {
    /// The licence in a file that was accepted, and the answer of the recognition list about it for this very use; `None`
    /// if the answer is about another file.
    ///
    /// * `label`: what the caller calls it, such as the file's name; for explanations, without personal data.
    pub fn new(
        label: impl Into<String>,
        file: &Accepted<RecognitionFacts>,
        recognition: &Recognition,
    ) -> Option<Self> {
        if recognition.report() != Some(file.report()) {
            return None;
        }
        let facts = file.get();
        Some(Self(CandidateRecord {
            label: label.into(),
            licence: facts.licence.clone(),
            format: facts.format,
            signatures: facts.signatures.len(),
            report: file.report().to_owned(),
            validation_time: facts.validation_time,
            policy: facts.policy.clone(),
            trust_level: None,
            recognition: RecognitionRecord::of(recognition),
        }))
    }

    /// The same licence with the trust level (可信等级) that its source gives it.
    #[must_use]
    pub fn with_trust_level(mut self, level: impl Into<String>) -> Self {
        self.0.trust_level = Some(level.into());
        self
    }

    /// What is known of it, for storing.
    pub const fn record(&self) -> &CandidateRecord {
        &self.0
    }
}

/// What is known of one candidate: stored, so that a decision can be drawn again, and worth nothing by itself.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CandidateRecord {
    /// What the caller calls it.
    pub label: String,
    /// The licence.
    pub licence: LicenceFacts,
    /// What kind of file it is.
    pub format: Format,
    /// How many signatures passed that cover its data.
    pub signatures: usize,
    /// The digest of the report that accepted it.
    pub report: String,
    /// When it was verified.
    pub validation_time: Timestamp,
    /// The policy by which it was verified.
    pub policy: PolicyFacts,
    /// The source's own trust level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_level: Option<String>,
    /// What the list says.
    pub recognition: RecognitionRecord,
}

impl CandidateRecord {
    /// A record for `licence` from an OFD file with one signature.
    pub fn new(
        label: impl Into<String>,
        licence: LicenceFacts,
        report: impl Into<String>,
        validation_time: Timestamp,
        policy: PolicyFacts,
        recognition: RecognitionRecord,
    ) -> Self {
        Self {
            label: label.into(),
            licence,
            format: Format::Ofd,
            signatures: 1,
            report: report.into(),
            validation_time,
            policy,
            trust_level: None,
            recognition,
        }
    }

    /// By what candidates are put in order, whatever order they came in: everything, the identifier first.
    pub(super) fn order(&self) -> (String, String) {
        let id = self.licence.identifier.as_ref();
        let id = id.map(ToString::to_string).unwrap_or_default();
        (id, serde_json::to_string(self).unwrap_or_default())
    }
}

/// What a recognition list said, in data that can be stored.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RecognitionRecord {
    /// The conclusion.
    pub outcome: RecognitionOutcome,
    /// What decided against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The region that asked.
    pub region: String,
    /// The matter that it asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The time of use that it asked for.
    pub in_use: Timestamp,
    /// Type and status as the issuer gave them.
    pub original: TypeAndStatus,
    /// The type as the region reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
    /// The status as the region reads it.
    pub status: LicenceStatus,
    /// How sure it is. The list does not know the grants: what the holder's word adds, the decision finds for itself.
    pub assurance: Assurance,
    /// How sure one must be, as the list asks.
    #[serde(default)]
    pub needed: Assurance,
    /// The entries that the answer rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule_ids: Vec<String>,
    /// The agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// The list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListSummary>,
}

impl RecognitionRecord {
    /// What `recognition` says.
    pub fn of(recognition: &Recognition) -> Self {
        let summary = recognition.summary();
        Self {
            outcome: summary.outcome,
            reasons: summary.reasons.iter().map(|r| r.reason).collect(),
            region: summary.region.clone(),
            matter: summary.matter.clone(),
            in_use: summary.times.in_use,
            original: summary.original.clone(),
            type_code: recognition.type_code().map(str::to_owned),
            status: recognition.status(),
            assurance: recognition.assurance(),
            needed: recognition.needed(),
            rule_ids: summary.rule_ids.clone(),
            agreement: summary.agreement.clone(),
            list: summary.list.clone(),
        }
    }

    /// A licence that is recognised as what it says it is.
    pub fn recognised(
        region: impl Into<String>,
        matter: impl Into<String>,
        in_use: Timestamp,
        type_code: impl Into<String>,
        assurance: Assurance,
    ) -> Self {
        let type_code = type_code.into();
        Self {
            outcome: RecognitionOutcome::Recognised,
            reasons: Vec::new(),
            region: region.into(),
            matter: Some(matter.into()),
            in_use,
            original: TypeAndStatus::new(Some(type_code.clone()), LicenceStatus::Effective.code()),
            type_code: Some(type_code),
            status: LicenceStatus::Effective,
            assurance,
            needed: Assurance::default(),
            rule_ids: Vec::new(),
            agreement: None,
            list: None,
        }
    }
}

/// A grant that was accepted, for storing.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GrantRecord {
    /// The grant.
    pub grant: Grant,
    /// The digest of its signed octets.
    pub digest: String,
}

impl GrantRecord {
    /// What is known of an accepted grant.
    pub fn of(grant: &AcceptedGrant) -> Self {
        Self {
            grant: grant.grant().clone(),
            digest: grant.digest().to_owned(),
        }
    }

    pub(super) const fn kind(&self) -> GrantKind {
        self.grant.basis.kind()
    }

    /// Whether it is the holder's own word. What a delegate or a law allows is not.
    pub(super) const fn is_by_holder(&self) -> bool {
        matches!(self.kind(), GrantKind::OwnSignature | GrantKind::Platform)
    }
}
