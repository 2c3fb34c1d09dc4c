//! Checkpoints: how long the log was, signed, and given to someone else.

use serde::Deserialize;
use serde::Serialize;

use crate::crypto::PublicKey;
use crate::crypto::Signer;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::pki::issue::IssueError;
use crate::sharing::text;
use crate::time::Timestamp;

/// The version of the JSON form.
pub const CHECKPOINT_SCHEMA: &str = "yinzheng.checkpoint/1";

/// The domain under which checkpoints are signed.
pub const CHECKPOINT_DOMAIN: &str = "yinzheng-checkpoint-v1";

/// How long a log was at a time, and what its last link was.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// [`CHECKPOINT_SCHEMA`].
    pub schema: String,
    /// The log.
    pub log_id: String,
    /// How many entries it had.
    pub seq: u64,
    /// The link of the last one; of an empty log, the link before the first.
    pub head: String,
    /// When.
    pub time: Timestamp,
}

impl Checkpoint {
    pub(super) fn new(log_id: &str, seq: u64, head: &str, time: Timestamp) -> Self {
        Self {
            schema: CHECKPOINT_SCHEMA.to_owned(),
            log_id: log_id.to_owned(),
            seq,
            head: head.to_owned(),
            time,
        }
    }

    /// Signs it under [`CHECKPOINT_DOMAIN`].
    ///
    /// # Errors
    ///
    /// As [`Envelope::sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedCheckpoint, IssueError> {
        let payload = serde_json::to_vec(self).unwrap_or_default();
        let mut envelope = Envelope::new(payload);
        envelope.sign(CHECKPOINT_DOMAIN, signer, None)?;
        Ok(SignedCheckpoint {
            checkpoint: self.clone(),
            envelope,
        })
    }
}

/// A checkpoint with the signatures over it; untrusted until it was verified under the key of the log's owner.
#[derive(Clone, Debug)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    envelope: Envelope,
}

impl SignedCheckpoint {
    /// Reads the JSON form; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming what is wrong.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        let envelope = Envelope::from_json(json, limits)?;
        let checkpoint: Checkpoint = serde_json::from_slice(envelope.payload())
            .map_err(|_| text::bad(ParseErrorKind::UnexpectedValue, "checkpoint"))?;
        if checkpoint.schema != CHECKPOINT_SCHEMA {
            return Err(text::bad(
                ParseErrorKind::UnexpectedValue,
                "checkpoint.schema",
            ));
        }
        text::named(&checkpoint.log_id, "checkpoint.log_id")?;
        text::digest(&checkpoint.head, "checkpoint.head")?;
        Ok(Self {
            checkpoint,
            envelope,
        })
    }

    /// The JSON form, in one line.
    pub fn to_json(&self) -> String {
        self.envelope.to_json()
    }

    /// What it says.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Whether `key` signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.envelope.is_signed_by(CHECKPOINT_DOMAIN, key)
    }
}
