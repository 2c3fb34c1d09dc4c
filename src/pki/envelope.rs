//! Signed JSON: the exact octets that were signed, and the signatures over them.
//!
//! Nothing is made canonical. The payload is kept and signed as it is, and whoever accepts an envelope reads the payload
//! from the very octets that the signatures cover. What kind of payload it is stands in the signed octets too, as a
//! domain before them, so that a signature over a list never verifies as one over a grant.
//!
//! Says only which keys signed. Whose keys those are, and how many are needed, is for the caller to say.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;

use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::crypto::Signer;
use crate::crypto::VerifyError;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::issue::IssueError;
use crate::pki::issue::signed_value;

/// The version of the JSON form; within `/1` fields are only added.
pub const ENVELOPE_SCHEMA: &str = "yinzheng.envelope/1";

/// Most signatures in one envelope. A threshold of more than a handful is unheard of; each costs a verification.
pub const MOST_SIGNATURES: usize = 64;

/// The algorithms that an envelope may name: those of [`SignatureAlgorithm`] that are not broken.
const ALGORITHMS: [SignatureAlgorithm; 9] = [
    SignatureAlgorithm::Sm2Sm3,
    SignatureAlgorithm::Ed25519,
    SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
    SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384),
    SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
    SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha384),
    SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha512),
    SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha256),
    SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha384),
];

/// The name of a key: `sm3:` and the SM3 digest of its SubjectPublicKeyInfo in hexadecimal digits.
pub fn key_id(key: &PublicKey) -> String {
    format!("sm3:{}", DigestAlgorithm::Sm3.digest(&key.to_spki()))
}

/// A payload with the signatures over it.
///
/// ```
/// use yinzheng::crypto::{Signer, SoftwareSigner};
/// use yinzheng::limits::Limits;
/// use yinzheng::pki::envelope::Envelope;
///
/// let signer = SoftwareSigner::generate_sm2()?;
/// let mut envelope = Envelope::new(br#"{"schema":"example/1"}"#.to_vec());
/// envelope.sign("example-v1", &signer, None)?;
///
/// let read = Envelope::from_json(envelope.to_json().as_bytes(), &Limits::default())?;
/// assert!(read.is_signed_by("example-v1", signer.public_key()));
/// assert!(!read.is_signed_by("another-v1", signer.public_key()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Envelope {
    payload: Vec<u8>,
    signatures: Vec<EnvelopeSignature>,
}

/// One signature of an envelope; untrusted until it was verified under a key that the caller knows.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EnvelopeSignature {
    /// The key that it claims, see [`key_id`]; a hint and nothing more.
    pub key_id: String,
    /// The algorithm.
    pub algorithm: SignatureAlgorithm,
    /// The value, in the form that the algorithm has in certificates.
    pub value: Vec<u8>,
    /// The signer's certificate, where it came along; not trusted by itself.
    pub certificate: Option<Certificate>,
}

#[derive(Deserialize, Serialize)]
struct Form {
    schema: String,
    payload: String,
    signatures: Vec<SignatureText>,
}

#[derive(Deserialize, Serialize)]
struct SignatureText {
    key_id: String,
    alg: String,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cert: Option<String>,
}

impl Envelope {
    /// An envelope around these octets, not signed yet.
    pub const fn new(payload: Vec<u8>) -> Self {
        Self {
            payload,
            signatures: Vec::new(),
        }
    }

    /// Reads the JSON form; untrusted. Up to the length of a file and 64 signatures.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is no envelope, is too long, or has a certificate that cannot be read.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        if json.len() > limits.file {
            return Err(bad(ParseErrorKind::Limit, "Envelope"));
        }
        let form: Form = serde_json::from_slice(json)
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, "Envelope"))?;
        if form.schema != ENVELOPE_SCHEMA {
            return Err(bad(ParseErrorKind::UnexpectedValue, "Envelope.schema"));
        }
        if form.signatures.len() > MOST_SIGNATURES {
            return Err(bad(ParseErrorKind::Limit, "Envelope.signatures"));
        }
        let read = |s| EnvelopeSignature::read(s, limits);
        Ok(Self {
            payload: octets(&form.payload, "Envelope.payload")?,
            signatures: form
                .signatures
                .into_iter()
                .map(read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The JSON form, in one line.
    pub fn to_json(&self) -> String {
        let form = Form {
            schema: ENVELOPE_SCHEMA.to_owned(),
            payload: STANDARD.encode(&self.payload),
            signatures: self
                .signatures
                .iter()
                .map(EnvelopeSignature::form)
                .collect(),
        };
        serde_json::to_string(&form).unwrap_or_default()
    }

    /// The octets that are signed.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signatures, in the order of the file; untrusted.
    pub fn signatures(&self) -> &[EnvelopeSignature] {
        &self.signatures
    }

    /// Adds a signature, in place of an earlier one by the same key.
    ///
    /// * `domain`: what kind of payload it is, such as `yinzheng-recognition-list-v1`; without an octet 0.
    /// * `certificate`: the signer's, to come along.
    ///
    /// # Errors
    ///
    /// [`IssueError`] if the signer refuses, returns a value that does not verify, or signs by an algorithm that an
    /// envelope does not name, and [`IssueError::KeyMismatch`] if the certificate is for another key.
    pub fn sign(
        &mut self,
        domain: &str,
        signer: &dyn Signer,
        certificate: Option<&Certificate>,
    ) -> Result<(), IssueError> {
        let algorithm = signer.algorithm();
        if !ALGORITHMS.contains(&algorithm) {
            return Err(IssueError::AlgorithmUnsupported(algorithm));
        }
        if certificate.is_some_and(|c| c.public_key() != signer.public_key()) {
            return Err(IssueError::KeyMismatch);
        }
        let made = EnvelopeSignature {
            key_id: key_id(signer.public_key()),
            algorithm,
            value: signed_value(signer, &self.signed_octets(domain))?,
            certificate: certificate.cloned(),
        };
        self.signatures.retain(|s| s.key_id != made.key_id);
        self.signatures.push(made);
        Ok(())
    }

    /// Whether `key` signed this payload as one of `domain`.
    pub fn is_signed_by(&self, domain: &str, key: &PublicKey) -> bool {
        let id = key_id(key);
        let message = self.signed_octets(domain);
        let mut of_key = self.signatures.iter().filter(|s| s.key_id == id);
        of_key.any(|s| s.verify(key, &message).is_ok())
    }

    /// Verifies the first signature that claims to be by `key`, as one over a payload of `domain`.
    ///
    /// # Errors
    ///
    /// Why it does not verify, [`VerifyError::BadSignature`] too where no signature claims that key.
    pub fn verify(&self, domain: &str, key: &PublicKey) -> Result<(), VerifyError> {
        let id = key_id(key);
        let claimed = self.signatures.iter().find(|s| s.key_id == id);
        let claimed = claimed.ok_or(VerifyError::BadSignature)?;
        claimed.verify(key, &self.signed_octets(domain))
    }

    /// The identifiers of those of `keys` that signed this payload as one of `domain`: each key once, however often it
    /// is listed and however often it signed.
    pub fn signed_by<'k>(
        &self,
        domain: &str,
        keys: impl IntoIterator<Item = &'k PublicKey>,
    ) -> BTreeSet<String> {
        let keys = keys.into_iter();
        keys.filter(|key| self.is_signed_by(domain, key))
            .map(key_id)
            .collect()
    }

    /// What a signature covers: the domain, an octet 0, the payload.
    fn signed_octets(&self, domain: &str) -> Vec<u8> {
        [domain.as_bytes(), &[0], &self.payload].concat()
    }
}

impl fmt::Debug for Envelope {
    /// Without the payload, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("payload_octets", &self.payload.len())
            .field("signatures", &self.signatures)
            .finish()
    }
}

impl EnvelopeSignature {
    fn read(form: SignatureText, limits: &Limits) -> Result<Self, ParseError> {
        let named = |a: &SignatureAlgorithm| a.to_string() == form.alg;
        let algorithm = ALGORITHMS.into_iter().find(named);
        let unknown = bad(ParseErrorKind::UnexpectedValue, "Envelope.signatures.alg");
        let certificate = form.cert.as_deref().map(|text| {
            let der = octets(text, "Envelope.signatures.cert")?;
            if der.len() > limits.certificate {
                return Err(bad(ParseErrorKind::Limit, "Envelope.signatures.cert"));
            }
            Certificate::from_der(&der)
        });
        Ok(Self {
            algorithm: algorithm.ok_or(unknown)?,
            value: octets(&form.value, "Envelope.signatures.value")?,
            certificate: certificate.transpose()?,
            key_id: form.key_id,
        })
    }

    fn form(&self) -> SignatureText {
        SignatureText {
            key_id: self.key_id.clone(),
            alg: self.algorithm.to_string(),
            value: STANDARD.encode(&self.value),
            cert: self.certificate.as_ref().map(|c| STANDARD.encode(c.der())),
        }
    }

    /// Only the one form that was written counts: a signature value has no second spelling here.
    fn verify(&self, key: &PublicKey, message: &[u8]) -> Result<(), VerifyError> {
        match key.verify(self.algorithm, DEFAULT_ID, message, &self.value)? {
            SignatureForm::Der => Ok(()),
            _ => Err(VerifyError::BadEncoding),
        }
    }
}

fn octets(text: &str, field: &'static str) -> Result<Vec<u8>, ParseError> {
    STANDARD
        .decode(text)
        .map_err(|_| bad(ParseErrorKind::BadText, field))
}

const fn bad(kind: ParseErrorKind, field: &'static str) -> ParseError {
    ParseError::new(kind, field, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareSigner;

    const DOMAIN: &str = "test-v1";

    fn signed(by: &[&SoftwareSigner]) -> Envelope {
        let mut envelope = Envelope::new(b"{}".to_vec());
        for signer in by {
            envelope.sign(DOMAIN, *signer, None).unwrap();
        }
        envelope
    }

    #[test]
    fn each_key_counts_once() {
        let [a, b] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
        let keys = [a.public_key(), b.public_key(), a.public_key()];
        assert_eq!(signed(&[&a]).signed_by(DOMAIN, keys).len(), 1);
        assert_eq!(signed(&[&a, &b]).signed_by(DOMAIN, keys).len(), 2);
        assert_eq!(signed(&[&a, &a]).signatures().len(), 1);
        let mut twice = signed(&[&a]);
        twice.signatures.push(twice.signatures[0].clone());
        twice.signatures[1].key_id = key_id(b.public_key());
        assert_eq!(twice.signed_by(DOMAIN, keys).len(), 1, "under another name");
    }

    #[test]
    fn another_payload_domain_or_key_does_not_verify() {
        let [a, b] = [(); 2].map(|()| SoftwareSigner::generate_sm2().unwrap());
        let good = signed(&[&a]);
        assert!(good.is_signed_by(DOMAIN, a.public_key()));
        assert_eq!(good.verify(DOMAIN, a.public_key()), Ok(()));
        let bad = Err(VerifyError::BadSignature);
        assert_eq!(good.verify(DOMAIN, b.public_key()), bad);
        assert_eq!(good.verify("test-v2", a.public_key()), bad);
        assert!(!good.is_signed_by(DOMAIN, b.public_key()));
        assert!(!good.is_signed_by("test-v2", a.public_key()));
        let mut other = good.clone();
        other.payload.push(b' ');
        assert!(!other.is_signed_by(DOMAIN, a.public_key()));
    }

    #[test]
    fn what_is_no_envelope_is_refused() {
        let good = signed(&[&SoftwareSigner::generate_sm2().unwrap()]).to_json();
        let read = |json: &str| Envelope::from_json(json.as_bytes(), &Limits::default());
        assert_eq!(read(&good).unwrap().to_json(), good);
        for (from, to, field) in [
            ("envelope/1", "envelope/2", "Envelope.schema"),
            ("SM2/SM3", "SM2/MD5", "Envelope.signatures.alg"),
            ("SM2/SM3", "RSA/SHA-1", "Envelope.signatures.alg"),
            ("e30=", "e3", "Envelope.payload"),
            ("\"payload\"", "\"content\"", "Envelope"),
        ] {
            assert_eq!(
                read(&good.replace(from, to)).unwrap_err().field(),
                field,
                "{to}"
            );
        }
        let form: serde_json::Value = serde_json::from_str(&good).unwrap();
        let mut many = form.clone();
        many["signatures"] = vec![form["signatures"][0].clone(); MOST_SIGNATURES + 1].into();
        let error = read(&many.to_string()).unwrap_err();
        assert_eq!(error.kind(), ParseErrorKind::Limit);
        let limits = Limits {
            file: 10,
            ..Limits::default()
        };
        let error = Envelope::from_json(good.as_bytes(), &limits).unwrap_err();
        assert_eq!(error.kind(), ParseErrorKind::Limit);
    }
}
