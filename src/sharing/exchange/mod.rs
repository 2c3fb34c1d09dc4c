//! Asking another body for licences, and answering.
//!
//! Requests and responses are signed, name both sides, live for a short time, and belong together one to one: a
//! response repeats the random number of its request and the digest of its octets. Both sides keep both: that is the
//! evidence of what was exchanged. A response names its contents by digest; they travel beside it, closed for the
//! requester in a [`Parcel`].

mod content;
mod judge_request;
mod judge_response;
mod parcel;
mod request;
mod response;

use std::collections::BTreeMap;

use crate::crypto::PublicKey;
use crate::licence::Uscc;
use crate::pki::envelope::Envelope;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::time::Timestamp;

pub use content::EvidenceContent;
pub use content::EvidenceFile;
pub use content::LONGEST_CONTENT;
pub use judge_request::AcceptedRequest;
pub use judge_request::RequestCheck;
pub use judge_request::SpendError;
pub use judge_request::SpentRequest;
pub use judge_request::judge_request;
pub use judge_response::AcceptedResponse;
pub use judge_response::ResponseCheck;
pub use judge_response::judge_response;
pub use parcel::LONGEST_PARCEL;
pub use parcel::PARCEL_SCHEMA;
pub use parcel::Parcel;
pub use parcel::ParcelError;
pub use request::Explicit;
pub use request::Preview;
pub use request::REQUEST_DOMAIN;
pub use request::REQUEST_SCHEMA;
pub use request::ShareRequest;
pub use request::SignedRequest;
pub use request::WantedFormat;
pub use request::WantedItem;
pub use response::Evidence;
pub use response::RESPONSE_DOMAIN;
pub use response::RESPONSE_SCHEMA;
pub use response::Refusal;
pub use response::ShareResponse;
pub use response::ShareResult;
pub use response::SignedResponse;

/// Longest life of a request, in seconds: a day, so that an office that answers by hand can do so.
pub const LONGEST_LIFE: i64 = 86_400;

/// How far two clocks may differ, in seconds.
pub const CLOCK_SKEW: i64 = 300;

/// The keys by which bodies sign their messages.
#[derive(Clone, Debug, Default)]
pub struct BodyKeys(BTreeMap<Uscc, Vec<PublicKey>>);

impl BodyKeys {
    /// Nobody's.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with one more key of a body.
    #[must_use]
    pub fn with(mut self, body: Uscc, key: PublicKey) -> Self {
        self.0.entry(body).or_default().push(key);
        self
    }

    fn signed(&self, body: Uscc, domain: &str, envelope: &Envelope) -> Finding {
        let mut keys = self.0.get(&body).into_iter().flatten();
        answer(
            Check::ExchangeSignature,
            keys.any(|key| envelope.is_signed_by(domain, key)),
            Reason::ExchangeSignatureInvalid,
        )
    }
}

fn answer(check: Check, good: bool, reason: Reason) -> Finding {
    if good {
        Finding::ok(check)
    } else {
        Finding::not_ok(check, reason)
    }
}

/// Whether a message of `issued_at` is not from the future and not past `expires_at`.
fn fresh(issued_at: Timestamp, expires_at: Timestamp, at: Timestamp) -> Finding {
    let check = Check::ExchangeFreshness;
    if issued_at > at.plus(CLOCK_SKEW) {
        Finding::not_ok(check, Reason::ExchangeFromFuture)
    } else if at > expires_at {
        Finding::not_ok(check, Reason::ExchangeExpired)
    } else {
        Finding::ok(check)
    }
}
