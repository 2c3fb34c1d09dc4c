//! The client: a [`Signer`] whose key is somewhere else.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::Signer;

use crate::address::Address;
use crate::service::ALGORITHMS;
use crate::service::Refusal;
use crate::wire;
use crate::wire::Channel;
use crate::wire::Kind;

/// A key in a signing service.
///
/// Every value that comes back is verified before it is handed on: a service that is broken, or is not the one it
/// was, cannot slip a bad value into a document.
pub(crate) struct RemoteSigner {
    address: Address,
    time: Duration,
    algorithm: SignatureAlgorithm,
    public: PublicKey,
    /// Kept open between signatures; `None` after a failure, so that the next call connects anew.
    channel: Mutex<Option<Box<dyn Channel>>>,
}

impl RemoteSigner {
    /// Connects and asks which key it is. Callers compare that with the certificate they mean to sign under.
    ///
    /// * `time`: longest time for connecting, for sending a question and for its answer, each.
    pub(crate) fn connect(address: Address, time: Duration) -> Result<Self, SignError> {
        let mut channel = address.connect(time).map_err(|e| device(&e))?;
        let (algorithm, public) = match ask(channel.as_mut(), Kind::Describe, &[], time)? {
            (Kind::Key, body) => read_key(&body)?,
            _ => return Err(broken()),
        };
        Ok(Self {
            address,
            time,
            algorithm,
            public,
            channel: Mutex::new(Some(channel)),
        })
    }

    fn request(&self, kind: Kind, body: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut guard = self.channel.lock().unwrap_or_else(PoisonError::into_inner);
        let mut channel = match guard.take() {
            Some(channel) => channel,
            None => self.address.connect(self.time).map_err(|e| device(&e))?,
        };
        let (kind, answer) = ask(channel.as_mut(), kind, body, self.time)?;
        *guard = Some(channel);
        match (kind, answer.as_slice()) {
            (Kind::Value, _) => Ok(answer),
            (Kind::Refused, &[octet]) if octet == Refusal::ByOwner as u8 => Err(SignError::Refused),
            (Kind::Refused, &[octet]) if octet == Refusal::WholeMessageOnly as u8 => {
                Err(SignError::WholeMessageOnly)
            }
            _ => Err(broken()),
        }
    }
}

impl Signer for RemoteSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let value = self.request(Kind::Sign, message)?;
        self.public
            .verify(self.algorithm, DEFAULT_ID, message, &value)
            .map_err(|_| broken())?;
        Ok(value)
    }

    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, SignError> {
        // Only values over SM2 digests can be verified without the message.
        if self.algorithm != SignatureAlgorithm::Sm2Sm3 {
            return Err(SignError::WholeMessageOnly);
        }
        let digest: &[u8; 32] = digest.try_into().map_err(|_| SignError::WholeMessageOnly)?;
        let value = self.request(Kind::SignDigest, digest)?;
        let key = self.public.prepare().map_err(|_| SignError::Key)?;
        key.verify_sm2_digest(digest, &value)
            .map_err(|_| broken())?;
        Ok(value)
    }
}

/// One question and its answer.
fn ask(
    channel: &mut dyn Channel,
    kind: Kind,
    body: &[u8],
    time: Duration,
) -> Result<(Kind, Vec<u8>), SignError> {
    wire::send(channel, kind, body, time).map_err(|e| device(&e))?;
    let answer = wire::receive(channel, time).map_err(|e| device(&e))?;
    answer.ok_or_else(broken)
}

fn read_key(body: &[u8]) -> Result<(SignatureAlgorithm, PublicKey), SignError> {
    let (octet, spki) = body.split_first().ok_or_else(broken)?;
    let algorithm = ALGORITHMS.iter().find(|(o, _)| o == octet);
    let (_, algorithm) = algorithm.ok_or_else(broken)?;
    let public = PublicKey::from_spki(spki).map_err(|_| broken())?;
    Ok((*algorithm, public))
}

fn device(error: &std::io::Error) -> SignError {
    SignError::Device(error.kind().to_string())
}

fn broken() -> SignError {
    SignError::Device("the service does not answer as it should".to_owned())
}
