//! The response.

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::SignError;
use crate::crypto::fill_random;
use crate::crypto::hex;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::Uscc;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::report::Reason;
use crate::sharing::ScopeSubject;
use crate::sharing::SignedCheckpoint;
use crate::sharing::exchange::AcceptedRequest;
use crate::sharing::exchange::ShareRequest;
use crate::sharing::exchange::SignedRequest;
use crate::sharing::exchange::SpentRequest;
use crate::sharing::text;
use crate::time::Timestamp;

/// The version of the JSON form.
pub const RESPONSE_SCHEMA: &str = "yinzheng.share-response/1";

/// The domain under which responses are signed.
pub const RESPONSE_DOMAIN: &str = "yinzheng-share-response-v1";

/// Most pieces of evidence in one response.
const MOST_EVIDENCE: usize = 256;

/// An answer to one request, as it is signed. Members that are not known are refused.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShareResponse {
    /// [`RESPONSE_SCHEMA`].
    pub schema: String,
    /// Its identifier.
    pub response_id: String,
    /// The digest of the request's signed octets.
    pub request_digest: String,
    /// The random number of the request.
    pub nonce: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Who answers.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub provider: Uscc,
    /// Whom.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub requester: Uscc,
    /// The answer.
    pub result: ShareResult,
    /// The provider's latest checkpoint, as [`SignedCheckpoint::to_json`] gives it, for the requester to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
}

/// The answer.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ShareResult {
    /// What is handed on; the contents travel beside the response, in this order.
    Evidence(Vec<Evidence>),
    /// The holder has to look first.
    PreviewRequired {
        /// Where; an address beginning with `https://`.
        location: String,
        /// Until when.
        until: Timestamp,
    },
    /// Nothing is handed on.
    Refused(Refusal),
}

/// One piece of evidence.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Which licence.
    pub subject: ScopeSubject,
    /// `sm3:` and the digest of the octets of its content.
    pub digest: String,
    /// The digest of the provider's report on the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

impl Evidence {
    /// The content with these octets, about this licence.
    pub fn new(subject: ScopeSubject, content: &[u8], report: Option<String>) -> Self {
        Self {
            subject,
            digest: text::digest_of_octets(content),
            report,
        }
    }
}

/// Why nothing is handed on. The classes are those of the EU's once-only system, in our words.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The requester may not ask for this.
    AccessDenied,
    /// Nobody is, or several are, the subject of the request.
    IdentityNotMatched,
    /// The request breaks a rule.
    InvalidRequest(#[cfg_attr(feature = "schema", schemars(with = "String"))] Reason),
    /// There is no such licence.
    NotFound,
    /// There is one, and it may not be used.
    NotUsable(#[cfg_attr(feature = "schema", schemars(with = "String"))] Reason),
    /// The holder looked, and did not want it handed on.
    PreviewDeclined,
    /// The answer took too long.
    Timeout,
    /// A system did not answer.
    Unavailable,
    /// The type or form is not served here.
    Unsupported,
}

impl Refusal {
    /// The cause, for a decision: only what is known about the licence itself can end in asking the applicant.
    pub const fn reason(self) -> Reason {
        match self {
            Self::AccessDenied | Self::InvalidRequest(_) | Self::Unsupported => {
                Reason::AccessDenied
            }
            Self::IdentityNotMatched => Reason::HolderUnknown,
            Self::NotFound => Reason::NoLicenceFound,
            Self::NotUsable(reason) => reason,
            Self::PreviewDeclined => Reason::GrantRevoked,
            Self::Timeout | Self::Unavailable => Reason::SourceUnavailable,
        }
    }
}

impl ShareResponse {
    /// Evidence for a request whose use of the grant is on record.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] without random numbers.
    pub fn evidence(
        request: &SpentRequest,
        evidence: Vec<Evidence>,
        issued_at: Timestamp,
    ) -> Result<Self, SignError> {
        let (asked, result) = (request.accepted(), ShareResult::Evidence(evidence));
        Self::to(asked.request(), asked.digest(), result, issued_at)
    }

    /// The holder has to look first, at this address and until then; nothing is handed on, and no grant is used.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] without random numbers.
    pub fn preview(
        request: &AcceptedRequest,
        location: impl Into<String>,
        until: Timestamp,
        issued_at: Timestamp,
    ) -> Result<Self, SignError> {
        let location = location.into();
        let result = ShareResult::PreviewRequired { location, until };
        Self::to(request.request(), request.digest(), result, issued_at)
    }

    /// Nothing is handed on; for any request, also one that was not accepted.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] without random numbers.
    pub fn refusal(
        request: &SignedRequest,
        refusal: Refusal,
        issued_at: Timestamp,
    ) -> Result<Self, SignError> {
        let result = ShareResult::Refused(refusal);
        Self::to(request.request(), request.digest(), result, issued_at)
    }

    fn to(
        asked: &ShareRequest,
        request_digest: &str,
        result: ShareResult,
        issued_at: Timestamp,
    ) -> Result<Self, SignError> {
        let mut id = [0; 16];
        fill_random(&mut id)?;
        Ok(Self {
            schema: RESPONSE_SCHEMA.to_owned(),
            response_id: hex(&id),
            request_digest: request_digest.to_owned(),
            nonce: asked.nonce.clone(),
            issued_at,
            provider: asked.provider,
            requester: asked.requester,
            result,
            checkpoint: None,
        })
    }

    /// The same answer with the provider's latest checkpoint.
    #[must_use]
    pub fn with_checkpoint(mut self, checkpoint: &SignedCheckpoint) -> Self {
        self.checkpoint = Some(checkpoint.to_json());
        self
    }

    /// The payload to sign under [`RESPONSE_DOMAIN`].
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the field that a reader would refuse.
    pub fn to_envelope(&self) -> Result<Envelope, ParseError> {
        self.check()?;
        let payload = serde_json::to_vec(self)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "response"))?;
        Ok(Envelope::new(payload))
    }

    fn check(&self) -> Result<(), ParseError> {
        if self.schema != RESPONSE_SCHEMA {
            return Err(text::bad(
                ParseErrorKind::UnexpectedValue,
                "response.schema",
            ));
        }
        text::named(&self.response_id, "response.response_id")?;
        text::digest(&self.request_digest, "response.request_digest")?;
        text::nonce(&self.nonce, "response.nonce")?;
        match &self.result {
            ShareResult::Evidence(evidence) => {
                if evidence.is_empty() {
                    return Err(text::bad(ParseErrorKind::Missing, "response.evidence"));
                }
                if evidence.len() > MOST_EVIDENCE {
                    return Err(text::bad(ParseErrorKind::Limit, "response.evidence"));
                }
                let digests = evidence.iter().map(|e| &e.digest);
                let reports = evidence.iter().filter_map(|e| e.report.as_ref());
                let mut all = digests.chain(reports);
                all.try_for_each(|d| text::digest(d, "response.evidence"))
            }
            ShareResult::PreviewRequired { location, .. } => {
                text::named(location, "response.location")?;
                // Someone else chose it, and somebody will click on it.
                if !location.starts_with("https://") {
                    return Err(text::bad(
                        ParseErrorKind::UnexpectedValue,
                        "response.location",
                    ));
                }
                Ok(())
            }
            ShareResult::Refused(_) => Ok(()),
        }
    }
}

/// A response with the signatures over it, not judged.
#[derive(Clone, Debug)]
pub struct SignedResponse {
    pub(super) response: ShareResponse,
    pub(super) envelope: Envelope,
    digest: String,
}

impl SignedResponse {
    /// Reads the JSON form; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the first field that is missing, malformed or over a limit.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        Self::from_envelope(Envelope::from_json(json, limits)?)
    }

    /// Reads the response in an envelope.
    ///
    /// # Errors
    ///
    /// As [`SignedResponse::from_json`].
    pub fn from_envelope(envelope: Envelope) -> Result<Self, ParseError> {
        let response: ShareResponse = serde_json::from_slice(envelope.payload())
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "response"))?;
        response.check()?;
        Ok(Self {
            digest: text::digest_of_octets(envelope.payload()),
            response,
            envelope,
        })
    }

    /// What it says.
    pub const fn response(&self) -> &ShareResponse {
        &self.response
    }

    /// `sm3:` and the digest of the signed octets.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The signatures.
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }
}
