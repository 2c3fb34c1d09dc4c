//! The service: owns the key, answers questions, decides what it signs.

use std::io;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::Signer;

use crate::address::Listener;
use crate::wire;
use crate::wire::Channel;
use crate::wire::Kind;

/// Connections served at the same time; further ones are closed at once.
const CONNECTIONS: usize = 16;

/// Why nothing was signed, as one octet on the wire.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// The owner of the key does not want it.
    ByOwner = 1,
    /// The key signs whole messages only.
    WholeMessageOnly = 2,
    /// Something broke; what, is in the log of the service and no business of the client.
    Failure = 3,
}

/// The algorithms that are offered, each with its octet on the wire.
pub(crate) const ALGORITHMS: &[(u8, SignatureAlgorithm)] = &[
    (1, SignatureAlgorithm::Sm2Sm3),
    (2, SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256)),
    (3, SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384)),
    (4, SignatureAlgorithm::Ed25519),
    (5, SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256)),
];

/// Asked before each signature with what is to be signed; `false` refuses it. Here a real service would look at who
/// asks, write a record that cannot be changed, or wait for a person to agree.
pub(crate) type Approve = dyn Fn(Kind, &[u8]) -> bool + Send + Sync;

/// A key and its rules.
pub(crate) struct Service<S> {
    pub(crate) signer: S,
    pub(crate) approve: Box<Approve>,
    /// Longest time for one frame, and for silence between two.
    pub(crate) time: Duration,
}

impl<S: Signer> Service<S> {
    /// Serves connections until accepting fails.
    pub(crate) fn run(&self, listener: &Listener) -> io::Result<()> {
        let open = AtomicUsize::new(0);
        thread::scope(|scope| {
            loop {
                let mut channel = listener.accept()?;
                if open.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
                    open.fetch_sub(1, Ordering::Relaxed);
                    continue;
                }
                let open = &open;
                scope.spawn(move || {
                    // A client that breaks the protocol loses its connection; the others notice nothing.
                    let _ = self.serve(channel.as_mut());
                    open.fetch_sub(1, Ordering::Relaxed);
                });
            }
        })
    }

    fn serve(&self, channel: &mut dyn Channel) -> io::Result<()> {
        while let Some((kind, body)) = wire::receive(channel, self.time)? {
            let (kind, answer) = match kind {
                Kind::Describe => self.describe(),
                Kind::Sign | Kind::SignDigest => match self.sign(kind, &body) {
                    Ok(value) => (Kind::Value, value),
                    Err(refusal) => (Kind::Refused, vec![refusal as u8]),
                },
                // An answer is no question.
                Kind::Key | Kind::Value | Kind::Refused => break,
            };
            wire::send(channel, kind, &answer, self.time)?;
        }
        Ok(())
    }

    fn describe(&self) -> (Kind, Vec<u8>) {
        let wanted = self.signer.algorithm();
        match ALGORITHMS.iter().find(|(_, a)| *a == wanted) {
            Some((octet, _)) => {
                let mut body = vec![*octet];
                body.extend(self.signer.public_key().to_spki());
                (Kind::Key, body)
            }
            None => (Kind::Refused, vec![Refusal::Failure as u8]),
        }
    }

    fn sign(&self, kind: Kind, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        if !(self.approve)(kind, body) {
            return Err(Refusal::ByOwner);
        }
        let answer = match kind {
            Kind::SignDigest => self.signer.sign_digest(body),
            _ => self.signer.sign(body),
        };
        answer.map_err(|error| match error {
            SignError::Refused => Refusal::ByOwner,
            SignError::WholeMessageOnly => Refusal::WholeMessageOnly,
            error => {
                eprintln!("nothing was signed: {error}");
                Refusal::Failure
            }
        })
    }
}
