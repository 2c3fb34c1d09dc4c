//! The keys and authorities of the tests behind the traits that the library signs through.

use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::Signer;
use yinzheng::pki::Certificate;
use yinzheng::seal::Timestamper;

use super::certificate::Identity;
use super::key::Key;
use super::timestamp::TimestampBuilder;

/// A key of the tests as a signer.
pub(crate) struct TestSigner {
    key: Key,
    public: PublicKey,
    broken: bool,
}

impl TestSigner {
    pub(crate) fn new(identity: &Identity) -> Self {
        Self {
            key: identity.key.clone(),
            public: certificate(identity).public_key().clone(),
            broken: false,
        }
    }

    /// A device that gives wrong values.
    pub(crate) fn broken(identity: &Identity) -> Self {
        Self {
            broken: true,
            ..Self::new(identity)
        }
    }
}

impl Signer for TestSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::from_oid(self.key.algorithm(), None).expect("an algorithm of ours")
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut value = self.key.sign(message);
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        Ok(value)
    }
}

/// A time stamping authority whose clock stands still.
pub(crate) struct TestAuthority {
    tsa: Identity,
    time: String,
    over: Option<Vec<u8>>,
    response: bool,
}

impl TestAuthority {
    pub(crate) fn at(tsa: &Identity, time: &str) -> Self {
        Self {
            tsa: tsa.clone(),
            time: time.to_owned(),
            over: None,
            response: false,
        }
    }

    /// One that stamps something else.
    pub(crate) fn over(mut self, other: &[u8]) -> Self {
        self.over = Some(other.to_vec());
        self
    }

    /// One that hands out its whole answer in place of the token.
    pub(crate) fn response(mut self) -> Self {
        self.response = true;
        self
    }
}

impl Timestamper for TestAuthority {
    fn token(&self, value: &[u8]) -> Result<Vec<u8>, SignError> {
        let message = self.over.as_deref().unwrap_or(value);
        let token = TimestampBuilder::new(&self.tsa, message).at(&self.time);
        Ok(if self.response {
            token.response()
        } else {
            token.token()
        })
    }
}

/// The certificate of an identity.
pub(crate) fn certificate(identity: &Identity) -> Certificate {
    Certificate::from_der(&identity.certificate).expect("a certificate of ours")
}
