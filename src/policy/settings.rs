//! The settings of a policy.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::DigestAlgorithm;
use crate::error::Error;
use crate::oid::Oid;
use crate::policy::AlgorithmPolicy;
use crate::report::Check;
use crate::report::ContentKind;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;

/// Whether the signer's own time is taken in his interest (architecture, decision 3). A claim *against* his
/// interest always counts.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimedTime {
    /// Only while certificates and seal are valid and not revoked at validation time.
    IfValidNow,
    /// Not at all: the time has to be proven.
    Refused,
}

/// At which time certificates, seal and revocation are judged.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum JudgedAt {
    /// At the time the signature claims for itself, as GM/T 0031 and GB/T 38540 do; the report says so.
    ClaimedTime,
    /// At validation time; where that fails for time alone, at the proven time of the signature.
    #[default]
    ValidationTime,
}

/// What is demanded about revocation.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationLevel {
    /// What is at hand is used; nothing is demanded.
    IfAvailable,
    /// Must be known.
    Required,
    /// Must be known where the certificate names a source (CRL distribution point or OCSP responder).
    WhereNamed,
}

/// What is demanded about revocation, and of whom.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RevocationPolicy {
    /// Signer, seal maker and timestamp certificates.
    pub end_entity: RevocationLevel,
    /// CA certificates between them and the anchor.
    pub intermediate: RevocationLevel,
    /// Greatest age of revocation data at the time judged, in seconds since its thisUpdate; no bound if absent.
    pub max_age: Option<i64>,
}

impl Default for RevocationPolicy {
    fn default() -> Self {
        Self {
            end_entity: RevocationLevel::WhereNamed,
            intermediate: RevocationLevel::IfAvailable,
            max_age: None,
        }
    }
}

/// How what is found about the licence in a file counts for the file's verdict.
///
/// The verdict answers whether the signatures can be relied on; what the licence says about itself is reported beside
/// it. So a bad answer about the licence is a warning, which [`Policy::raised`] can raise, and an end of its dates is
/// information. Four answers always count: that the licence is not the expected holder's, that its seal is not shown
/// to be the issuer's (an equal name without a code is a warning), what a statement of its status says, and that an
/// annotated copy or a proof is used for another purpose or after the end of its use.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LicencePolicy {
    /// The checks (`licence.…`) that must have a good answer where a file holds a licence. With `licence.status` its
    /// status must be known, and its dates count.
    pub required: BTreeSet<Check>,
    /// Greatest age of a statement of status at validation time, in seconds; without it, a statement counts until its
    /// own next update.
    pub status_max_age: Option<i64>,
    /// How long a licence may have been sealed before its day of issue, in seconds.
    pub seal_ahead: i64,
}

impl Default for LicencePolicy {
    /// Nothing is required; a seal may be a day early.
    fn default() -> Self {
        Self {
            required: BTreeSet::new(),
            status_max_age: None,
            seal_ahead: 86_400,
        }
    }
}

/// The inputs of RFC 5280, 6.1.1 (c) to (g). Policies are dotted identifiers; an empty set stands for any-policy.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PathPolicy {
    /// user-initial-policy-set.
    pub initial_policies: BTreeSet<String>,
    /// initial-explicit-policy.
    pub require_explicit_policy: bool,
    /// initial-policy-mapping-inhibit.
    pub inhibit_policy_mapping: bool,
    /// initial-any-policy-inhibit.
    pub inhibit_any_policy: bool,
}

/// A verification policy.
///
/// ```
/// use yinzheng::policy::Policy;
///
/// let policy = Policy::from_json(r#"{ "base": "strict", "id": "gy-archive", "raised": ["STRAY_ENTRY"] }"#)?;
/// assert_eq!(policy.id, "gy-archive");
/// assert_ne!(policy.digest(), Policy::strict().digest());
/// # Ok::<(), yinzheng::error::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Policy {
    /// Its name, shown in reports.
    pub id: String,
    /// Whether the signer's own time is taken in his interest.
    pub claimed_time: ClaimedTime,
    /// Warnings that count as failures.
    pub raised: BTreeSet<Reason>,
    /// Kinds of content that every signature of a file together must cover.
    pub coverage: BTreeSet<ContentKind>,
    /// What is demanded about revocation.
    pub revocation: RevocationPolicy,
    /// Allowed algorithms.
    pub algorithms: AlgorithmPolicy,
    /// Certificate policies.
    pub path: PathPolicy,
    /// What is demanded of the licence in a file.
    pub licence: LicencePolicy,
    /// SM2 user identities to try, as text, in order; the first is the standard's default.
    pub sm2_ids: Vec<String>,
    /// How far a claimed time may lie behind validation time, in seconds; writers label local time as UTC.
    pub clock_skew: i64,
}

impl Policy {
    /// Whether the policy can be followed.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] without an SM2 identity to try, with a certificate policy that is no identifier, or
    /// with a check demanded of licences that is not about licences.
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |text: String| Err(Error::Configuration(format!("policy: {text}")));
        if self.sm2_ids.is_empty() {
            return wrong("no SM2 identity to try".to_owned());
        }
        let mut demanded = self.licence.required.iter();
        if let Some(other) = demanded.find(|c| !c.code().starts_with("licence.")) {
            return wrong(format!("{other} is not about licences"));
        }
        match self
            .path
            .initial_policies
            .iter()
            .find(|p| Oid::from_dotted(p).is_none())
        {
            Some(text) => wrong(format!("{text:?} is no object identifier")),
            None => Ok(()),
        }
    }

    /// The SM2 user identities as octets.
    pub fn sm2_id_octets(&self) -> Vec<Vec<u8>> {
        self.sm2_ids
            .iter()
            .map(|id| id.as_bytes().to_vec())
            .collect()
    }

    /// SM3 over the policy's canonical JSON, as `sm3:` and hexadecimal digits.
    pub fn digest(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        format!("sm3:{}", DigestAlgorithm::Sm3.digest(&json))
    }

    /// The finding as this policy sees it: a warning that it raises becomes a failure.
    #[must_use]
    pub fn apply(&self, mut finding: Finding) -> Finding {
        if let Outcome::Warning(reason) = finding.outcome
            && self.raised.contains(&reason)
        {
            finding.outcome = Outcome::NotOk(reason);
        }
        finding
    }

    /// Reads a policy from JSON: the field `base` names the preset to start from (`standard` if absent), every
    /// other field replaces that of the preset.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for text that is not JSON, unknown fields or unknown codes.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let overlay: Overlay =
            serde_json::from_str(text).map_err(|e| Error::Configuration(format!("policy: {e}")))?;
        let base = overlay.base.as_deref().unwrap_or("standard");
        let base = Self::named(base)
            .ok_or_else(|| Error::Configuration(format!("policy: no preset is named {base:?}")))?;
        Ok(overlay.over(base))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    base: Option<String>,
    id: Option<String>,
    claimed_time: Option<ClaimedTime>,
    raised: Option<BTreeSet<Reason>>,
    coverage: Option<BTreeSet<ContentKind>>,
    revocation: Option<RevocationPolicy>,
    algorithms: Option<AlgorithmPolicy>,
    path: Option<PathPolicy>,
    licence: Option<LicencePolicy>,
    sm2_ids: Option<Vec<String>>,
    clock_skew: Option<i64>,
}

impl Overlay {
    fn over(self, base: Policy) -> Policy {
        Policy {
            id: self.id.unwrap_or_else(|| format!("{}-modified", base.id)),
            claimed_time: self.claimed_time.unwrap_or(base.claimed_time),
            raised: self.raised.unwrap_or(base.raised),
            coverage: self.coverage.unwrap_or(base.coverage),
            revocation: self.revocation.unwrap_or(base.revocation),
            algorithms: self.algorithms.unwrap_or(base.algorithms),
            path: self.path.unwrap_or(base.path),
            licence: self.licence.unwrap_or(base.licence),
            sm2_ids: self.sm2_ids.unwrap_or(base.sm2_ids),
            clock_skew: self.clock_skew.unwrap_or(base.clock_skew),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_policy_is_the_standard_one() {
        let read = Policy::from_json("{}").unwrap();
        assert_eq!(
            Policy {
                id: "standard".into(),
                ..read
            },
            Policy::standard()
        );
    }

    #[test]
    fn misspelt_fields_and_codes_are_refused() {
        for text in [
            r#"{"rised": []}"#,
            r#"{"raised": ["NO_SUCH"]}"#,
            r#"{"base": "lax"}"#,
            "[]",
            "",
        ] {
            assert!(
                matches!(Policy::from_json(text), Err(Error::Configuration(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn only_checks_of_licences_can_be_demanded_of_them() {
        for (check, fine) in [("licence.status", true), ("pki.signer-path", false)] {
            let text = format!(r#"{{"licence": {{"required": ["{check}"]}}}}"#);
            assert_eq!(
                Policy::from_json(&text).unwrap().check().is_ok(),
                fine,
                "{check}"
            );
        }
    }

    #[test]
    fn raised_warnings_fail_and_others_do_not() {
        let stray = Finding::warning(Check::OfdCoverage, Reason::StrayEntry);
        assert_eq!(Policy::standard().apply(stray.clone()), stray);
        let raised = Policy::strict().apply(stray);
        assert_eq!(raised.outcome, Outcome::NotOk(Reason::StrayEntry));
    }
}
