//! Is this the answer to our request, and no more than we asked for?

use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::sharing::Extent;
use crate::sharing::ScopeItem;
use crate::sharing::exchange::BodyKeys;
use crate::sharing::exchange::Evidence;
use crate::sharing::exchange::EvidenceContent;
use crate::sharing::exchange::RESPONSE_DOMAIN;
use crate::sharing::exchange::ShareResponse;
use crate::sharing::exchange::ShareResult;
use crate::sharing::exchange::SignedRequest;
use crate::sharing::exchange::SignedResponse;
use crate::sharing::exchange::answer;
use crate::sharing::exchange::fresh;
use crate::sharing::exchange::judge_request::kind_of;
use crate::sharing::exchange::judge_request::reasons;
use crate::sharing::grant::covered;
use crate::sharing::text;
use crate::time::Timestamp;

/// What was found about a response.
#[derive(Clone, Debug)]
pub struct ResponseCheck {
    findings: Vec<Finding>,
    accepted: Option<AcceptedResponse>,
}

impl ResponseCheck {
    /// Every question with its answer.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Why it does not count; empty if it does.
    pub fn reasons(&self) -> Vec<Reason> {
        reasons(&self.findings)
    }

    /// The response, if it counts. It may be a refusal.
    pub const fn accepted(&self) -> Option<&AcceptedResponse> {
        self.accepted.as_ref()
    }
}

/// A response that answers a request of ours; made by [`judge_response`] alone. Files in it are still to be verified.
#[derive(Clone, Debug)]
pub struct AcceptedResponse {
    response: ShareResponse,
    contents: Vec<EvidenceContent>,
}

impl AcceptedResponse {
    /// The response.
    pub const fn response(&self) -> &ShareResponse {
        &self.response
    }

    /// The contents, in the order of the evidence.
    pub fn contents(&self) -> &[EvidenceContent] {
        &self.contents
    }
}

/// Judges a response to `request`, which we sent.
///
/// * `contents`: the octets that came beside it, opened, in its order.
pub fn judge_response(
    request: &SignedRequest,
    signed: &SignedResponse,
    keys: &BodyKeys,
    contents: &[&[u8]],
    at: Timestamp,
) -> ResponseCheck {
    let (asked, response) = (&request.request, &signed.response);
    let parties = response.provider == asked.provider && response.requester == asked.requester;
    let mut findings = vec![
        keys.signed(asked.provider, RESPONSE_DOMAIN, &signed.envelope),
        answer(Check::ExchangeAudience, parties, Reason::ExchangeAudience),
        binding(request, response),
        freshness(request, response, at),
    ];
    let mut read = Vec::new();
    match &response.result {
        ShareResult::Evidence(evidence) => {
            findings.extend(delivered(request, evidence, contents, &mut read));
        }
        ShareResult::PreviewRequired { .. } => findings.push(Finding::not_ok(
            Check::ExchangePreview,
            Reason::PreviewRequired,
        )),
        ShareResult::Refused(_) if contents.is_empty() => {}
        ShareResult::Refused(_) => findings.push(Finding::not_ok(
            Check::ExchangeScope,
            Reason::ExchangeScopeExceeded,
        )),
    }
    let accepted = reasons(&findings).is_empty().then(|| AcceptedResponse {
        response: response.clone(),
        contents: read,
    });
    ResponseCheck { findings, accepted }
}

fn binding(request: &SignedRequest, response: &ShareResponse) -> Finding {
    let check = Check::ExchangeBinding;
    if response.request_digest != request.digest {
        Finding::not_ok(check, Reason::ExchangeRequestMismatch)
    } else if response.nonce != request.request.nonce {
        Finding::not_ok(check, Reason::ExchangeNonceMismatch)
    } else {
        Finding::ok(check)
    }
}

/// It was made while the request was alive, and is looked at not long after.
fn freshness(request: &SignedRequest, response: &ShareResponse, at: Timestamp) -> Finding {
    let asked = &request.request;
    // The clocks of two bodies differ.
    let early = response.issued_at.plus(super::CLOCK_SKEW) < asked.issued_at;
    if response.issued_at > asked.expires_at || early {
        return Finding::not_ok(Check::ExchangeFreshness, Reason::ExchangeExpired);
    }
    let until = asked.expires_at.plus(super::LONGEST_LIFE);
    fresh(response.issued_at, until, at)
}

/// Every content is the one that was signed, and lies within what was asked for.
fn delivered(
    request: &SignedRequest,
    evidence: &[Evidence],
    contents: &[&[u8]],
    read: &mut Vec<EvidenceContent>,
) -> Vec<Finding> {
    let digests = evidence.iter().map(|e| e.digest.clone());
    let found = contents.iter().map(|c| text::digest_of_octets(c));
    if !digests.eq(found) {
        let check = Check::ExchangeEvidence;
        return vec![Finding::not_ok(check, Reason::EvidenceDigestMismatch)];
    }
    let mut findings = Vec::new();
    for (number, (one, octets)) in evidence.iter().zip(contents).enumerate() {
        let place = format!("/evidence/{number}");
        let Ok(content) = EvidenceContent::from_json(octets) else {
            let reason = Reason::ExchangeMalformed;
            findings.push(Finding::not_ok(Check::ExchangeEvidence, reason).at(place));
            continue;
        };
        let given = ScopeItem::new(one.subject.clone(), extent(&content));
        let wanted: Vec<ScopeItem> = request
            .request
            .wanted
            .iter()
            .map(|w| w.item.clone())
            .collect();
        let inside = covered(&wanted, &given, kind_of(&one.subject).as_ref());
        let finding = answer(Check::ExchangeScope, inside, Reason::ExchangeScopeExceeded);
        findings.push(names_report(one, &content).at(place.clone()));
        findings.push(finding.at(place));
        read.push(content);
    }
    findings
}

/// A report that comes along is the one that was signed for.
fn names_report(evidence: &Evidence, content: &EvidenceContent) -> Finding {
    let along = content.report.as_ref();
    let along = along.map(|json| text::digest_of_octets(json.as_bytes()));
    let same = along.is_none() || along == evidence.report;
    let check = Check::ExchangeEvidence;
    answer(check, same, Reason::EvidenceDigestMismatch)
}

/// What a content gives: the whole where there is a file, or what speaks of the whole; else its fields.
fn extent(content: &EvidenceContent) -> Extent {
    if content.file.is_some() || content.report.is_some() || content.status.is_some() {
        Extent::Face
    } else {
        Extent::Fields(content.fields.keys().cloned().collect())
    }
}
