//! What one entry says.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::Uscc;
use crate::report::ListSummary;
use crate::report::Reason;
use crate::sharing::Basis;
use crate::sharing::DecisionSummary;
use crate::sharing::text;
use crate::time::Timestamp;

/// The version of the JSON form; within `/1` fields are only added.
pub const ENTRY_SCHEMA: &str = "yinzheng.log-entry/1";

/// What happened.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogEvent {
    /// Licence data were looked at.
    Access,
    /// It was decided what need not be handed in.
    Decision,
    /// The salt of an entry was taken away.
    Erasure,
    /// A grant was revoked.
    GrantRevoked,
    /// A grant was used.
    GrantUsed,
    /// A request was sent or received.
    Request,
    /// A response was sent or received.
    Response,
}

/// How it ended. Refusals are recorded as successes are.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogResult {
    /// It was done.
    Done,
    /// It was refused, for this reason.
    Refused(Reason),
}

/// What is to be recorded. Personal data go into `private`, and nowhere else.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// What happened.
    pub event: LogEvent,
    /// How it ended.
    pub result: LogResult,
    /// Who did it: the body.
    pub organisation: Uscc,
    /// Who did it there, by account, not by name.
    pub operator: String,
    /// The other side of an exchange.
    pub counterparty: Option<Uscc>,
    /// The matter, by code.
    pub matter: Option<String>,
    /// The case, by number.
    pub case: Option<String>,
    /// The purpose, by identifier.
    pub purpose: Option<String>,
    /// The grant, by digest.
    pub grant: Option<String>,
    /// The request, by digest of its signed octets.
    pub request: Option<String>,
    /// The response, by digest of its signed octets.
    pub response: Option<String>,
    /// The decision, by digest.
    pub decision: Option<String>,
    /// The rules by which it was decided: the digest of the matter's text.
    pub rules: Option<String>,
    /// What it was decided from, by digest.
    pub input: Option<String>,
    /// The policy, by digest.
    pub policy: Option<String>,
    /// The recognition list.
    pub list: Option<ListSummary>,
    /// For an erasure, the entry whose salt was taken away.
    pub erased: Option<u64>,
    /// What is about a person, to be kept as salted digests.
    pub private: Vec<Private>,
}

/// Something about a person.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq)]
pub struct Private {
    /// What it is, such as `licence` or `holder`.
    pub what: String,
    /// The value itself; only its salted digest is written.
    pub value: String,
}

impl Private {
    /// This value.
    pub fn new(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            value: value.into(),
        }
    }
}

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Private({})", self.what)
    }
}

impl Entry {
    /// An entry about this, done by this body and account.
    pub fn new(event: LogEvent, organisation: Uscc, operator: impl Into<String>) -> Self {
        Self {
            event,
            result: LogResult::Done,
            organisation,
            operator: operator.into(),
            counterparty: None,
            matter: None,
            case: None,
            purpose: None,
            grant: None,
            request: None,
            response: None,
            decision: None,
            rules: None,
            input: None,
            policy: None,
            list: None,
            erased: None,
            private: Vec::new(),
        }
    }

    /// The entry about a decision: its digest, its rules and inputs, and the licences it rests on.
    pub fn for_decision(
        decision: &DecisionSummary,
        organisation: Uscc,
        operator: impl Into<String>,
    ) -> Self {
        let mut entry = Self::new(LogEvent::Decision, organisation, operator);
        entry.matter = Some(decision.matter.clone());
        entry.case = Some(decision.case.clone());
        entry.decision = Some(decision.digest());
        entry.rules = Some(decision.matter_digest.clone());
        entry.input = Some(decision.input.clone());
        let materials = decision.requirements.iter().flat_map(|r| &r.materials);
        for basis in materials.filter_map(|m| m.by.as_ref()) {
            let Basis::Licence(basis) = basis else {
                continue;
            };
            if let Some(id) = &basis.identifier {
                entry.private.push(Private::new("licence", id.to_string()));
            }
            entry.list = entry.list.or_else(|| basis.list.clone());
            entry.policy.get_or_insert_with(|| basis.policy.clone());
            if let Some(grant) = &basis.grant {
                entry.grant.get_or_insert_with(|| grant.digest.clone());
            }
        }
        entry
    }

    /// The same entry, refused for this reason.
    #[must_use]
    pub const fn refused(mut self, reason: Reason) -> Self {
        self.result = LogResult::Refused(reason);
        self
    }

    /// The same entry with something about a person.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>, value: impl Into<String>) -> Self {
        self.private.push(Private::new(what, value));
        self
    }
}

/// What an entry looks like when it is written: its octets are what the chain covers.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Receipt {
    /// [`ENTRY_SCHEMA`].
    pub schema: String,
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// When it was written; never before the entry before it.
    pub time: Timestamp,
    /// What happened.
    pub event: LogEvent,
    /// How it ended.
    pub result: LogResult,
    /// Who did it.
    pub organisation: Uscc,
    /// Who did it there.
    pub operator: String,
    /// The other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Uscc>,
    /// The matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// The decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// The policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListSummary>,
    /// The entry whose salt was taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<u64>,
    /// What is about a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<SaltedDigest>,
}

/// A value about a person, of which only someone with value and salt can say that it is this one.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SaltedDigest {
    /// What it is.
    pub what: String,
    /// `sm3:` and the digest of domain, salt, kind and value.
    pub digest: String,
}

impl SaltedDigest {
    pub(super) fn of(private: &Private, salt: &[u8]) -> Self {
        let parts = [salt, private.what.as_bytes(), private.value.as_bytes()];
        Self {
            what: private.what.clone(),
            digest: text::digest_of("yinzheng-log-private-v1", &parts),
        }
    }

    /// Whether it is this value, under this salt.
    pub fn is(&self, private: &Private, salt: &[u8]) -> bool {
        *self == Self::of(private, salt)
    }
}

impl Receipt {
    pub(super) fn of(entry: Entry, seq: u64, time: Timestamp, salt: &[u8]) -> Self {
        let private = entry.private.iter();
        Self {
            schema: ENTRY_SCHEMA.to_owned(),
            seq,
            time,
            event: entry.event,
            result: entry.result,
            organisation: entry.organisation,
            operator: entry.operator,
            counterparty: entry.counterparty,
            matter: entry.matter,
            case: entry.case,
            purpose: entry.purpose,
            grant: entry.grant,
            request: entry.request,
            response: entry.response,
            decision: entry.decision,
            rules: entry.rules,
            input: entry.input,
            policy: entry.policy,
            list: entry.list,
            erased: entry.erased,
            private: private.map(|p| SaltedDigest::of(p, salt)).collect(),
        }
    }
}
