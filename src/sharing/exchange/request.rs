//! The request.

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
use crate::sharing::AcceptedGrant;
use crate::sharing::HolderRef;
use crate::sharing::ScopeItem;
use crate::sharing::exchange::LONGEST_LIFE;
use crate::sharing::text;
use crate::time::Timestamp;

/// The version of the JSON form.
pub const REQUEST_SCHEMA: &str = "yinzheng.share-request/1";

/// The domain under which requests are signed.
pub const REQUEST_DOMAIN: &str = "yinzheng-share-request-v1";

/// Most licences asked for at once. A matter asks for some tens.
const MOST_WANTED: usize = 256;

/// A request for licences, as it is signed. Members that are not known are refused.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// [`REQUEST_SCHEMA`].
    pub schema: String,
    /// Its identifier.
    pub request_id: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it may be answered, at most a day later.
    pub expires_at: Timestamp,
    /// Who asks.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub requester: Uscc,
    /// Who asks there, by account.
    pub operator: String,
    /// Who is asked.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub provider: Uscc,
    /// The matter, by code.
    pub matter: String,
    /// The case, by number.
    pub case: String,
    /// The purpose, by identifier.
    pub purpose: String,
    /// The requirements of the matter that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// What is wanted.
    pub wanted: Vec<WantedItem>,
    /// Whose licences.
    pub subject: HolderRef,
    /// The grant, by digest of its signed octets; it travels beside the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// Who wants the exchange.
    pub explicit: Explicit,
    /// Whether the holder can be shown the evidence before it is handed on.
    pub preview: Preview,
    /// At least 128 random bit, in lower-case hexadecimal digits.
    pub nonce: String,
}

/// One licence or kind of licence that is wanted, and in which form.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WantedItem {
    /// Which, and what of it.
    pub item: ScopeItem,
    /// In which form.
    pub format: WantedFormat,
}

impl WantedItem {
    /// This, in this form.
    pub const fn new(item: ScopeItem, format: WantedFormat) -> Self {
        Self { item, format }
    }
}

/// In which form a licence is wanted.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WantedFormat {
    /// The fields as data.
    Fields,
    /// The sealed file.
    File,
}

/// Who wants an exchange. Nothing is exchanged that nobody asked for.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Explicit {
    /// The applicant asked for it, this time.
    Applicant,
    /// The law does not ask the applicant.
    Law,
    /// Nobody is on record.
    Nobody,
}

/// Whether the holder can be shown the evidence first.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Preview {
    /// The holder is there and can look.
    Possible,
    /// The holder is not there.
    Unavailable,
}

impl ShareRequest {
    /// A request by `requester` to `provider` under `grant`, for what the grant is for, with a fresh identifier and random
    /// number, that lives for `life` seconds.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] without random numbers.
    pub fn under(
        grant: &AcceptedGrant,
        provider: Uscc,
        case: impl Into<String>,
        operator: impl Into<String>,
        issued_at: Timestamp,
        life: i64,
    ) -> Result<Self, SignError> {
        let mut random = [0; 32];
        fill_random(&mut random)?;
        let (id, nonce) = random.split_at(16);
        let terms = grant.grant();
        Ok(Self {
            schema: REQUEST_SCHEMA.to_owned(),
            request_id: hex(id),
            issued_at,
            expires_at: issued_at.plus(life),
            requester: terms.grantee,
            operator: operator.into(),
            provider,
            matter: terms.matter.clone(),
            case: case.into(),
            purpose: terms.purpose.clone(),
            requirements: Vec::new(),
            wanted: Vec::new(),
            subject: terms.holder.clone(),
            grant: Some(grant.digest().to_owned()),
            explicit: Explicit::Applicant,
            preview: Preview::Unavailable,
            nonce: hex(nonce),
        })
    }

    /// The same request for one more licence.
    #[must_use]
    pub fn wanting(mut self, item: ScopeItem, format: WantedFormat) -> Self {
        self.wanted.push(WantedItem { item, format });
        self
    }

    /// The payload to sign under [`REQUEST_DOMAIN`].
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the field that a reader would refuse.
    pub fn to_envelope(&self) -> Result<Envelope, ParseError> {
        self.check()?;
        let payload = serde_json::to_vec(self)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "request"))?;
        Ok(Envelope::new(payload))
    }

    fn check(&self) -> Result<(), ParseError> {
        if self.schema != REQUEST_SCHEMA {
            return Err(text::bad(ParseErrorKind::UnexpectedValue, "request.schema"));
        }
        // The five elements that every query names, with the identifiers of requester and request.
        text::named(&self.request_id, "request.request_id")?;
        text::named(&self.operator, "request.operator")?;
        text::named(&self.matter, "request.matter")?;
        text::named(&self.case, "request.case")?;
        text::named(&self.purpose, "request.purpose")?;
        text::nonce(&self.nonce, "request.nonce")?;
        self.subject.check()?;
        if let Some(grant) = &self.grant {
            text::digest(grant, "request.grant")?;
        }
        let life = self.expires_at.unix().saturating_sub(self.issued_at.unix());
        if !(0..=LONGEST_LIFE).contains(&life) {
            return Err(text::bad(ParseErrorKind::BadTime, "request.expires_at"));
        }
        if self.wanted.is_empty() {
            return Err(text::bad(ParseErrorKind::Missing, "request.wanted"));
        }
        if self.wanted.len().max(self.requirements.len()) > MOST_WANTED {
            return Err(text::bad(ParseErrorKind::Limit, "request.wanted"));
        }
        self.wanted.iter().try_for_each(|w| w.item.check())
    }
}

/// A request with the signatures over it, not judged.
#[derive(Clone, Debug)]
pub struct SignedRequest {
    pub(super) request: ShareRequest,
    pub(super) envelope: Envelope,
    pub(super) digest: String,
}

impl SignedRequest {
    /// Reads the JSON form; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the first field that is missing, malformed or over a limit.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        Self::from_envelope(Envelope::from_json(json, limits)?)
    }

    /// Reads the request in an envelope.
    ///
    /// # Errors
    ///
    /// As [`SignedRequest::from_json`].
    pub fn from_envelope(envelope: Envelope) -> Result<Self, ParseError> {
        let request: ShareRequest = serde_json::from_slice(envelope.payload())
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "request"))?;
        request.check()?;
        Ok(Self {
            digest: text::digest_of_octets(envelope.payload()),
            request,
            envelope,
        })
    }

    /// What it says.
    pub const fn request(&self) -> &ShareRequest {
        &self.request
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
