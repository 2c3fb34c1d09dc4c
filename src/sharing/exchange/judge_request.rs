//! May this request be answered?

use crate::licence::Uscc;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::sharing::AcceptedGrant;
use crate::sharing::Consumption;
use crate::sharing::GrantKind;
use crate::sharing::NonceStore;
use crate::sharing::OneUse;
use crate::sharing::ScopeItem;
use crate::sharing::ScopeSubject;
use crate::sharing::StoreError;
use crate::sharing::TypeRef;
use crate::sharing::UseReceipt;
use crate::sharing::exchange::BodyKeys;
use crate::sharing::exchange::Explicit;
use crate::sharing::exchange::REQUEST_DOMAIN;
use crate::sharing::exchange::ShareRequest;
use crate::sharing::exchange::SignedRequest;
use crate::sharing::exchange::answer;
use crate::sharing::exchange::fresh;
use crate::time::Timestamp;

/// What was found about a request.
#[derive(Clone, Debug)]
pub struct RequestCheck {
    findings: Vec<Finding>,
    accepted: Option<AcceptedRequest>,
}

impl RequestCheck {
    /// Every question with its answer.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Why it may not be answered; empty if it may.
    pub fn reasons(&self) -> Vec<Reason> {
        reasons(&self.findings)
    }

    /// The request, if it may be answered.
    pub const fn accepted(&self) -> Option<&AcceptedRequest> {
        self.accepted.as_ref()
    }
}

pub(super) fn reasons(findings: &[Finding]) -> Vec<Reason> {
    let bad = |f: &Finding| match f.outcome {
        Outcome::NotOk(reason) => Some(reason),
        _ => None,
    };
    findings.iter().filter_map(bad).collect()
}

/// A request that may be answered; made by [`judge_request`] alone. Before anything is handed on, the use of the grant
/// is recorded: see [`AcceptedRequest::spend`].
#[derive(Clone, Debug)]
pub struct AcceptedRequest {
    request: ShareRequest,
    digest: String,
    grant: AcceptedGrant,
}

impl AcceptedRequest {
    /// The request.
    pub const fn request(&self) -> &ShareRequest {
        &self.request
    }

    /// `sm3:` and the digest of its signed octets.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The grant that allows it.
    pub const fn grant(&self) -> &AcceptedGrant {
        &self.grant
    }

    /// Records in `store` that this very request uses the grant at the time `at`; the same request received again uses
    /// nothing up.
    ///
    /// # Errors
    ///
    /// [`SpendError::Late`] if request or grant no longer allow it then; [`SpendError::UsedUp`] if other uses have used
    /// the grant up; [`SpendError::Store`] if the store did not answer. Nothing may be handed on then.
    pub fn spend(&self, store: &dyn NonceStore, at: Timestamp) -> Result<SpentRequest, SpendError> {
        let request = &self.request;
        let in_time = [
            fresh(request.issued_at, request.expires_at, at),
            bound(request, &self.grant, at),
        ];
        if let Some(reason) = reasons(&in_time).into_iter().next() {
            return Err(SpendError::Late(reason));
        }
        let usage = OneUse::of(&self.grant, self.digest.clone(), at);
        match store.consume(&usage)? {
            Consumption::AlreadyUsed(_) => Err(SpendError::UsedUp),
            Consumption::Consumed(receipt) | Consumption::Repeated(receipt) => Ok(SpentRequest {
                request: self.clone(),
                receipt,
            }),
        }
    }
}

/// A request whose use of the grant is on record; made by [`AcceptedRequest::spend`] alone, and the only thing that
/// evidence is handed on for.
#[derive(Clone, Debug)]
pub struct SpentRequest {
    request: AcceptedRequest,
    receipt: UseReceipt,
}

impl SpentRequest {
    /// The request.
    pub const fn accepted(&self) -> &AcceptedRequest {
        &self.request
    }

    /// What was recorded.
    pub const fn receipt(&self) -> &UseReceipt {
        &self.receipt
    }
}

/// Why a grant was not used.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum SpendError {
    /// Time passed since the request was judged, and it may not be answered any more.
    #[error("the request may not be answered any more: {0}")]
    Late(Reason),
    /// The store did not answer; whether the use was recorded is not known. Try again with the same request.
    #[error("the record of uses did not answer")]
    Store(#[from] StoreError),
    /// Other uses have used it up.
    #[error("the authorisation was used up by another use")]
    UsedUp,
}

/// Judges a request that came in: every question is asked, none ends the others.
///
/// * `keys`: by which bodies sign.
/// * `own`: who is asked.
/// * `grant`: the grant that came along, if it was accepted for the requester.
pub fn judge_request(
    signed: &SignedRequest,
    keys: &BodyKeys,
    own: Uscc,
    grant: Option<&AcceptedGrant>,
    at: Timestamp,
) -> RequestCheck {
    let request = &signed.request;
    let mut findings = vec![
        keys.signed(request.requester, REQUEST_DOMAIN, &signed.envelope),
        answer(
            Check::ExchangeAudience,
            request.provider == own,
            Reason::ExchangeAudience,
        ),
        fresh(request.issued_at, request.expires_at, at),
    ];
    let Some(grant) = grant else {
        findings.push(Finding::not_ok(Check::ExchangeScope, Reason::GrantMissing));
        return RequestCheck {
            findings,
            accepted: None,
        };
    };
    findings.push(explicit(request, grant.kind()));
    findings.push(bound(request, grant, at));
    findings.push(grant.judge_scope(&wanted(request)));
    let accepted = reasons(&findings).is_empty().then(|| AcceptedRequest {
        request: request.clone(),
        digest: signed.digest.clone(),
        grant: grant.clone(),
    });
    RequestCheck { findings, accepted }
}

/// Either the applicant asked, or the law does not ask him; and then the grant says so too.
fn explicit(request: &ShareRequest, kind: GrantKind) -> Finding {
    let fits = match request.explicit {
        Explicit::Applicant => kind != GrantKind::Statute,
        Explicit::Law => kind == GrantKind::Statute,
        Explicit::Nobody => false,
    };
    answer(Check::ExchangePreview, fits, Reason::ExchangeNotExplicit)
}

/// The grant is the one that the request names, and is for the same body, person, matter, purpose, case and time.
fn bound(request: &ShareRequest, grant: &AcceptedGrant, at: Timestamp) -> Finding {
    let terms = grant.grant();
    let other_case = terms.case.as_ref().is_some_and(|c| *c != request.case);
    let why = if request.grant.as_deref() != Some(grant.digest()) {
        Reason::GrantMissing
    } else if terms.grantee != request.requester {
        Reason::GrantGranteeMismatch
    } else if terms.holder != request.subject {
        Reason::GrantHolderMismatch
    } else if terms.matter != request.matter {
        Reason::GrantMatterMismatch
    } else if terms.purpose != request.purpose || other_case {
        Reason::GrantPurpose
    } else if at < terms.not_before {
        Reason::GrantNotYetValid
    } else if at > terms.not_after {
        Reason::GrantExpired
    } else {
        return Finding::ok(Check::GrantMatter);
    };
    Finding::not_ok(Check::GrantMatter, why)
}

fn wanted(request: &ShareRequest) -> Vec<(ScopeItem, Option<TypeRef>)> {
    let each = request.wanted.iter().map(|w| w.item.clone());
    each.map(|item| {
        let kind = kind_of(&item.subject);
        (item, kind)
    })
    .collect()
}

/// The type of what is named; an identifier names its type.
pub(super) fn kind_of(subject: &ScopeSubject) -> Option<TypeRef> {
    match subject {
        ScopeSubject::Id(id) => Some(TypeRef::Licence(id.type_code())),
        ScopeSubject::Type(kind) => Some(kind.clone()),
    }
}
