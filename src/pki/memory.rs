//! What verification keeps from one file to the next.
//!
//! One seal certificate signs very many files, and below it stand the same few certificates and lists. Three things are
//! kept, each a function of the octets that it is kept under and of nothing else: certificates as parsed, keys made
//! ready, and whether a signature value verifies. No time, policy or anchor enters, so what is kept holds under all of
//! them; paths and revocation are judged anew for every file.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyKind;
use crate::crypto::PreparedKey;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::TableBudget;
use crate::crypto::VerifyError;
use crate::error::ParseError;
use crate::pki::Certificate;
use crate::pki::CertificateId;
use crate::pki::recent::Recent;

/// What a verifier keeps where nothing else is said: tables of 1,000 keys in use, 10,000 answers, 1,000 certificates.
const OCTETS: usize = 16 << 20;
/// What a key takes beside its table, about, and the place of an answer in a map that has grown by doubling.
const KEY: usize = 1024;
const ANSWER: usize = 4 * size_of::<Question>();
/// Octets that a certificate takes for each of its DER, about.
const PARSED: usize = 4;
/// Longest message whose answer is kept, in octets. To find the answer costs a digest of the message as well.
const MESSAGE: usize = 16 << 20;

/// Certificates, keys and signature checks that came up before; clones share it, between threads and
/// [verifiers](crate::verifier::Verifier).
///
/// It changes no answer, only how long it takes, and is bounded in octets: what was long not asked for goes first.
///
/// ```
/// use yinzheng::pki::{Anchors, Memory};
/// use yinzheng::policy::Policy;
/// use yinzheng::verifier::Verifier;
///
/// let memory = Memory::new(64 << 20);
/// let builder = || Verifier::builder(Anchors::new()).memory(memory.clone());
/// let standard = builder().build()?;
/// let strict = builder().policy(Policy::strict()).build()?;
/// # Ok::<(), yinzheng::error::Error>(())
/// ```
#[derive(Clone)]
pub struct Memory(Arc<Kept>);

struct Kept {
    tables: TableBudget,
    pinned: Mutex<HashMap<PublicKey, PreparedKey>>,
    keys: Mutex<Recent<PublicKey, PreparedKey>>,
    answers: Mutex<Recent<Question, Answer>>,
    certificates: Mutex<Recent<CertificateId, Certificate>>,
    /// Longest message whose answer is kept.
    message: usize,
}

type Answer = Result<SignatureForm, VerifyError>;

/// Everything that an answer depends on.
#[derive(Eq, Hash, PartialEq)]
struct Question {
    kind: KeyKind,
    algorithm: SignatureAlgorithm,
    /// Of key, identity, value and message.
    digest: [u8; 32],
}

impl Question {
    fn new(key: &PublicKey, algorithm: SignatureAlgorithm, parts: [&[u8]; 3]) -> Option<Self> {
        let mut hasher = DigestAlgorithm::Sha256.hasher();
        // With its length before each part, no two questions have one text.
        for part in [key.as_octets()].into_iter().chain(parts) {
            hasher.update(&u64::try_from(part.len()).ok()?.to_be_bytes());
            hasher.update(part);
        }
        Some(Self {
            kind: key.kind(),
            algorithm,
            digest: hasher.finish().as_bytes().try_into().ok()?,
        })
    }
}

impl Default for Memory {
    /// 16 MiB.
    fn default() -> Self {
        Self::new(OCTETS)
    }
}

impl Memory {
    /// * `octets`: about how much it may take. Half of that is for the tables of SM2 keys: 8 KiB for one that came up
    ///   three times, 256 KiB for one that is [pinned](Memory::pin).
    pub fn new(octets: usize) -> Self {
        Self(Arc::new(Kept {
            tables: TableBudget::new(octets / 2),
            pinned: Mutex::default(),
            keys: Mutex::new(Recent::new(octets / 8)),
            answers: Mutex::new(Recent::new(octets / 8)),
            certificates: Mutex::new(Recent::new(octets / 4)),
            message: MESSAGE.min(octets),
        }))
    }

    /// One that keeps nothing.
    pub(crate) fn none() -> Self {
        Self::new(0)
    }

    /// Makes a key ready that will verify thousands of values, of a CA, a seal maker, an issuer, and keeps it for good;
    /// see [`PreparedKey::pinned`].
    ///
    /// # Errors
    ///
    /// As [`PublicKey::prepare`].
    pub fn pin(&self, key: &PublicKey) -> Result<(), VerifyError> {
        let prepared = PreparedKey::pinned(key, &self.0.tables)?;
        locked(&self.0.pinned).insert(key.clone(), prepared);
        Ok(())
    }

    /// The certificate that these octets are; see [`Certificate::from_der`].
    pub(crate) fn certificate(&self, der: &[u8]) -> Result<Certificate, ParseError> {
        let id = CertificateId::of(der);
        let known = locked(&self.0.certificates).get(&id);
        if let Some(certificate) = known.filter(|c| c.der() == der) {
            return Ok(certificate);
        }
        let certificate = Certificate::from_der(der)?;
        let weight = der.len().saturating_mul(PARSED);
        locked(&self.0.certificates).keep(id, certificate.clone(), weight);
        Ok(certificate)
    }

    /// The key made ready; see [`PublicKey::prepare`].
    pub(crate) fn prepare(&self, key: &PublicKey) -> Result<PreparedKey, VerifyError> {
        let pinned = locked(&self.0.pinned).get(key).cloned();
        if let Some(known) = pinned.or_else(|| locked(&self.0.keys).get(key)) {
            return Ok(known);
        }
        let prepared = key.prepare_within(&self.0.tables)?;
        let weight = key.as_octets().len().saturating_add(KEY);
        locked(&self.0.keys).keep(key.clone(), prepared.clone(), weight);
        Ok(prepared)
    }

    /// Whether the value verifies; see [`PreparedKey::verify`].
    pub(crate) fn verify(
        &self,
        key: &PreparedKey,
        algorithm: SignatureAlgorithm,
        sm2_id: &[u8],
        message: &[u8],
        value: &[u8],
    ) -> Answer {
        let ask = || Question::new(key.public_key(), algorithm, [sm2_id, value, message]);
        let question = (message.len() <= self.0.message).then(ask).flatten();
        let known = question.as_ref();
        if let Some(known) = known.and_then(|q| locked(&self.0.answers).get(q)) {
            return known;
        }
        let answer = key.verify(algorithm, sm2_id, message, value);
        if let Some(question) = question {
            locked(&self.0.answers).keep(question, answer, ANSWER);
        }
        answer
    }
}

/// A thread that panicked left a whole map all the same: entries go in and out in one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Memory {
    /// How much it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("tables_left", &self.0.tables.left())
            .field("pinned", &locked(&self.0.pinned).len())
            .field("keys", &locked(&self.0.keys).len())
            .field("answers", &locked(&self.0.answers).len())
            .field("certificates", &locked(&self.0.certificates).len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::DEFAULT_ID;
    use crate::crypto::Signer as _;
    use crate::crypto::SoftwareSigner;

    const SM2: SignatureAlgorithm = SignatureAlgorithm::Sm2Sm3;

    #[test]
    fn no_two_questions_are_one() {
        let signers = [1, 2].map(|n| SoftwareSigner::sm2_deterministic(&[n; 32]).unwrap());
        let [one, two] = signers.each_ref().map(|s| s.public_key());
        let ecdsa = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
        let asked: [(_, _, [&[u8]; 3]); 8] = [
            (one, SM2, [b"id", b"value", b"message"]),
            (two, SM2, [b"id", b"value", b"message"]),
            (one, ecdsa, [b"id", b"value", b"message"]),
            (one, SM2, [b"idv", b"alue", b"message"]),
            (one, SM2, [b"id", b"valuem", b"essage"]),
            (one, SM2, [b"", b"idvalue", b"message"]),
            (one, SM2, [b"id", b"value", b"messagf"]),
            (one, SM2, [b"id", b"", b"valuemessage"]),
        ];
        let asked = asked.map(|(key, algorithm, parts)| Question::new(key, algorithm, parts));
        for (place, question) in asked.iter().enumerate() {
            assert!(question.is_some());
            let same = asked.iter().filter(|other| *other == question);
            assert_eq!(same.count(), 1, "{place}");
        }
    }

    #[test]
    fn a_remembered_answer_is_the_answer_to_the_same_question_alone() {
        let signer = SoftwareSigner::sm2_deterministic(&[3; 32]).unwrap();
        let other = SoftwareSigner::sm2_deterministic(&[4; 32]).unwrap();
        let value = signer.sign(b"licence").unwrap();
        let mut wrong = value.clone();
        *wrong.last_mut().unwrap() ^= 1;
        for octets in [0, 1 << 10, 1 << 20] {
            let memory = Memory::new(octets);
            if octets > 1 << 19 {
                memory.pin(signer.public_key()).unwrap();
            }
            let [key, stranger] =
                [&signer, &other].map(|s| memory.prepare(s.public_key()).unwrap());
            for _ in 0..3 {
                let ask = |key, id, message, value| memory.verify(key, SM2, id, message, value);
                let bad = Err(VerifyError::BadSignature);
                assert_eq!(
                    ask(&key, DEFAULT_ID, b"licence", &value),
                    Ok(SignatureForm::Der)
                );
                assert_eq!(ask(&key, DEFAULT_ID, b"licencf", &value), bad);
                assert_eq!(ask(&key, b"another", b"licence", &value), bad);
                assert_eq!(ask(&key, DEFAULT_ID, b"licence", &wrong), bad);
                assert_eq!(ask(&stranger, DEFAULT_ID, b"licence", &value), bad);
                let mismatch = memory.verify(&key, SignatureAlgorithm::Ed25519, b"", b"", &value);
                assert_eq!(mismatch, Err(VerifyError::KeyMismatch));
            }
        }
    }

    #[test]
    fn a_certificate_is_parsed_once() {
        let der = include_bytes!("../../examples/data/trust/root.cer");
        let memory = Memory::default();
        let first = memory.certificate(der).unwrap();
        let second = memory.certificate(der).unwrap();
        assert!(std::ptr::eq(first.der(), second.der()));
        let (_, cut) = der.split_last().unwrap();
        assert!(memory.certificate(cut).is_err());
        assert!(memory.certificate(der).is_ok());
    }
}
