//! Does a grant allow this use?

use crate::crypto::PublicKey;
use crate::licence::DivisionCode;
use crate::licence::Holder;
use crate::licence::Uscc;
use crate::limits::Limits;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::sharing::TypeRef;
use crate::sharing::grant::AuthenticationLevel;
use crate::sharing::grant::GRANT_DOMAIN;
use crate::sharing::grant::Grant;
use crate::sharing::grant::GrantAuthorities;
use crate::sharing::grant::GrantBasis;
use crate::sharing::grant::GrantKind;
use crate::sharing::grant::ScopeItem;
use crate::sharing::grant::SignedGrant;
use crate::sharing::grant::SignedRevocation;
use crate::sharing::grant::covered;
use crate::time::Timestamp;

/// For what a grant is to be used.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct GrantUse {
    /// The holder of the licences, as the applicant was identified.
    pub holder: Holder,
    /// Who uses them.
    pub grantee: Uscc,
    /// For which matter, by its code.
    pub matter: String,
    /// For what, by the identifier of the text.
    pub purpose: String,
    /// In which case, where there is one.
    pub case: Option<String>,
    /// Where.
    pub region: DivisionCode,
    /// How well the holder must have been identified where a platform asked.
    pub least: AuthenticationLevel,
    /// When.
    pub at: Timestamp,
}

impl GrantUse {
    /// A use by `grantee` at `at`; how well a holder must have been identified is [`AuthenticationLevel::Substantial`]
    /// unless changed.
    pub fn new(
        holder: Holder,
        grantee: Uscc,
        matter: impl Into<String>,
        purpose: impl Into<String>,
        region: DivisionCode,
        at: Timestamp,
    ) -> Self {
        Self {
            holder,
            grantee,
            matter: matter.into(),
            purpose: purpose.into(),
            case: None,
            region,
            least: AuthenticationLevel::Substantial,
            at,
        }
    }
}

/// What was found about a grant.
#[derive(Clone, Debug)]
pub struct GrantCheck {
    findings: Vec<Finding>,
    accepted: Option<AcceptedGrant>,
}

impl GrantCheck {
    /// Every question with its answer, also those answered well.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The reasons for which it does not allow the use; empty if it does.
    pub fn reasons(&self) -> Vec<Reason> {
        let bad = |f: &Finding| match f.outcome {
            Outcome::NotOk(reason) => Some(reason),
            _ => None,
        };
        self.findings.iter().filter_map(bad).collect()
    }

    /// The grant, if it allows the use.
    pub const fn accepted(&self) -> Option<&AcceptedGrant> {
        self.accepted.as_ref()
    }
}

/// A grant that was found to allow a use; made by [`judge_grant`] alone. Whether it is used up, the
/// [`NonceStore`](crate::sharing::NonceStore) says when it is used.
#[derive(Clone, Debug)]
pub struct AcceptedGrant {
    grant: Grant,
    digest: String,
}

impl AcceptedGrant {
    /// The grant.
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// `sm3:` and the digest of its signed octets.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// On what kind of basis it rests.
    pub const fn kind(&self) -> GrantKind {
        self.grant.basis.kind()
    }

    /// Whether `wanted`, a licence of type `kind`, lies within its scope.
    pub fn covers(&self, wanted: &ScopeItem, kind: Option<&TypeRef>) -> bool {
        covered(&self.grant.scope, wanted, kind)
    }

    /// Judges whether everything `wanted` lies within its scope; each with its type, where that is known.
    pub fn judge_scope(&self, wanted: &[(ScopeItem, Option<TypeRef>)]) -> Finding {
        let outside = wanted.iter().position(|(w, k)| !self.covers(w, k.as_ref()));
        match outside {
            None if wanted.is_empty() => Finding::skipped(Check::GrantScope, Reason::NotApplicable),
            None => Finding::ok(Check::GrantScope),
            Some(at) => Finding::not_ok(Check::GrantScope, Reason::GrantScopeExceeded)
                .at(format!("/wanted/{at}")),
        }
    }
}

/// Judges a grant against a use of it: every question is asked, none ends the others.
///
/// `revocations` are those at hand; one by a key that could not have made the grant is passed over, with a warning.
/// Without any grant the reason is [`Reason::GrantMissing`].
pub fn judge_grant(
    signed: Option<&SignedGrant>,
    authorities: &GrantAuthorities,
    revocations: &[SignedRevocation],
    usage: &GrantUse,
) -> GrantCheck {
    let Some(signed) = signed else {
        return GrantCheck {
            findings: vec![Finding::not_ok(Check::GrantSignature, Reason::GrantMissing)],
            accepted: None,
        };
    };
    let grant = &signed.grant;
    let keys = authorities.keys_for(grant);
    let mut findings = vec![
        signature(signed, &keys),
        validity(grant, usage.at),
        answer(
            Check::GrantHolder,
            grant.holder.is(&usage.holder),
            Reason::GrantHolderMismatch,
        ),
        answer(
            Check::GrantGrantee,
            grant.grantee == usage.grantee,
            Reason::GrantGranteeMismatch,
        ),
        matter(grant, usage),
        assurance(grant, authorities, usage.least),
        basis(grant, authorities),
    ];
    findings.extend(revocation(grant, revocations, &keys, authorities));
    let good = |f: &Finding| !matches!(f.outcome, Outcome::NotOk(_));
    let accepted = findings.iter().all(good).then(|| AcceptedGrant {
        grant: grant.clone(),
        digest: signed.digest.clone(),
    });
    GrantCheck { findings, accepted }
}

/// As [`judge_grant`], of a grant as it came in; one that cannot be read is answered by [`Reason::GrantMalformed`].
pub fn judge_grant_json(
    json: &[u8],
    limits: &Limits,
    authorities: &GrantAuthorities,
    revocations: &[SignedRevocation],
    usage: &GrantUse,
) -> GrantCheck {
    match SignedGrant::from_json(json, limits) {
        Ok(signed) => judge_grant(Some(&signed), authorities, revocations, usage),
        Err(error) => GrantCheck {
            findings: vec![
                Finding::not_ok(Check::GrantSignature, Reason::GrantMalformed).at(error.field()),
            ],
            accepted: None,
        },
    }
}

impl GrantAuthorities {
    /// The keys whose signature makes this grant.
    fn keys_for(&self, grant: &Grant) -> Vec<&PublicKey> {
        match &grant.basis {
            GrantBasis::OwnSignature => self.keys_of(&grant.holder).collect(),
            GrantBasis::Delegate { delegate } if self.may_act(delegate, &grant.holder) => {
                self.keys_of(delegate).collect()
            }
            GrantBasis::Delegate { .. } => Vec::new(),
            GrantBasis::Platform { platform, .. } => {
                let known = self.platforms.get(platform);
                known.map_or_else(Vec::new, |p| p.keys.iter().collect())
            }
            GrantBasis::Statute { .. } => {
                let known = self.bodies.get(&grant.grantee);
                known.map_or_else(Vec::new, |keys| keys.iter().collect())
            }
        }
    }
}

fn answer(check: Check, good: bool, reason: Reason) -> Finding {
    if good {
        Finding::ok(check)
    } else {
        Finding::not_ok(check, reason)
    }
}

fn signature(signed: &SignedGrant, keys: &[&PublicKey]) -> Finding {
    let by = |key: &&PublicKey| signed.envelope.is_signed_by(GRANT_DOMAIN, key);
    answer(
        Check::GrantSignature,
        keys.iter().any(by),
        Reason::GrantSignatureInvalid,
    )
}

fn validity(grant: &Grant, at: Timestamp) -> Finding {
    let check = Check::GrantValidity;
    if at < grant.not_before {
        Finding::not_ok(check, Reason::GrantNotYetValid)
    } else if at > grant.not_after {
        Finding::not_ok(check, Reason::GrantExpired)
    } else {
        Finding::ok(check)
    }
}

fn matter(grant: &Grant, usage: &GrantUse) -> Finding {
    let check = Check::GrantMatter;
    let case = grant.case.is_none() || grant.case == usage.case;
    if grant.matter != usage.matter || !grant.region.covers(usage.region) {
        Finding::not_ok(check, Reason::GrantMatterMismatch)
    } else if grant.purpose != usage.purpose || !case {
        Finding::not_ok(check, Reason::GrantPurpose)
    } else {
        Finding::ok(check)
    }
}

fn assurance(grant: &Grant, authorities: &GrantAuthorities, least: AuthenticationLevel) -> Finding {
    let check = Check::GrantAssurance;
    let GrantBasis::Platform {
        platform,
        authentication,
    } = &grant.basis
    else {
        return Finding::skipped(check, Reason::NotApplicable);
    };
    let highest = authorities.platforms.get(platform).map(|p| p.highest);
    let believed = highest.map(|h| h.min(*authentication));
    answer(
        check,
        believed.is_some_and(|b| b >= least),
        Reason::GrantAssuranceTooLow,
    )
}

fn basis(grant: &Grant, authorities: &GrantAuthorities) -> Finding {
    let check = Check::GrantBasis;
    let GrantBasis::Statute { legal_basis } = &grant.basis else {
        return Finding::skipped(check, Reason::NotApplicable);
    };
    let known = authorities.legal_bases.get(legal_basis);
    let open = known.is_some_and(|b| b.bodies.is_empty() || b.bodies.contains(&grant.grantee));
    answer(check, open, Reason::GrantLegalBasisUnknown)
}

/// Whoever could have made the grant may take it back, and the holder always may.
fn revocation(
    grant: &Grant,
    revocations: &[SignedRevocation],
    keys: &[&PublicKey],
    authorities: &GrantAuthorities,
) -> Vec<Finding> {
    let check = Check::GrantRevocation;
    let own = authorities.keys_of(&grant.holder);
    let entitled: Vec<&PublicKey> = keys.iter().copied().chain(own).collect();
    let mut findings = Vec::new();
    for found in revocations {
        if found.revocation().grant_id != grant.grant_id {
            continue;
        }
        if found.is_signed_by(&entitled) {
            return vec![Finding::not_ok(check, Reason::GrantRevoked)];
        }
        findings.push(Finding::warning(check, Reason::GrantSignatureInvalid));
    }
    findings.push(Finding::ok(check));
    findings
}
