//! Taking an authorisation back.

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::PublicKey;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::sharing::text;
use crate::time::Timestamp;

/// The version of the JSON form.
pub const REVOCATION_SCHEMA: &str = "yinzheng.grant-revocation/1";

/// The domain under which revocations are signed.
pub const REVOCATION_DOMAIN: &str = "yinzheng-grant-revocation-v1";

/// What is signed when a grant is taken back. It counts from the moment it is known, whatever time it names.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GrantRevocation {
    /// [`REVOCATION_SCHEMA`].
    pub schema: String,
    /// The grant.
    pub grant_id: String,
    /// When it was taken back, as its maker says.
    pub revoked_at: Timestamp,
}

impl GrantRevocation {
    /// Takes this grant back.
    pub fn new(grant_id: impl Into<String>, revoked_at: Timestamp) -> Self {
        Self {
            schema: REVOCATION_SCHEMA.to_owned(),
            grant_id: grant_id.into(),
            revoked_at,
        }
    }

    /// The payload to sign under [`REVOCATION_DOMAIN`].
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the field that a reader would refuse.
    pub fn to_envelope(&self) -> Result<Envelope, ParseError> {
        self.check()?;
        let payload = serde_json::to_vec(self)
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "revocation"))?;
        Ok(Envelope::new(payload))
    }

    fn check(&self) -> Result<(), ParseError> {
        if self.schema != REVOCATION_SCHEMA {
            return Err(text::bad(
                ParseErrorKind::UnexpectedValue,
                "revocation.schema",
            ));
        }
        text::named(&self.grant_id, "revocation.grant_id")
    }
}

/// A revocation with the signatures over it, not judged.
#[derive(Clone, Debug)]
pub struct SignedRevocation {
    revocation: GrantRevocation,
    envelope: Envelope,
}

impl SignedRevocation {
    /// Reads the JSON form; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming what is wrong.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        let envelope = Envelope::from_json(json, limits)?;
        let revocation: GrantRevocation = serde_json::from_slice(envelope.payload())
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "revocation"))?;
        revocation.check()?;
        Ok(Self {
            revocation,
            envelope,
        })
    }

    /// What it says.
    pub const fn revocation(&self) -> &GrantRevocation {
        &self.revocation
    }

    pub(super) fn is_signed_by(&self, keys: &[&PublicKey]) -> bool {
        keys.iter()
            .any(|k| self.envelope.is_signed_by(REVOCATION_DOMAIN, k))
    }
}
