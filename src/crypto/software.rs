//! Software keys: SM2 by our own signer, the rest by `ring`.
//!
//! Key octets stand in no error and no debug output. What is held here is wiped when dropped; the copies that `ring`
//! makes for ECDSA, Ed25519 and RSA are not, because it offers no way to. Who must rule that out keeps keys in
//! hardware and implements [`Signer`].

use std::fmt;

use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use ring::signature as r;
use zeroize::Zeroizing;

use crate::asn1::Tag;
use crate::asn1::bit_string;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::KeyError;
use crate::crypto::KeyUnwrapper;
use crate::crypto::PublicKey;
use crate::crypto::SignError;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::Signer;
use crate::crypto::WrapError;
use crate::crypto::pbes2;
use crate::crypto::pem;
use crate::crypto::private_key::Curve;
use crate::crypto::private_key::PrivateKey;
use crate::crypto::private_key::Shape;
use crate::crypto::private_key::shape;
use crate::crypto::sm2::Sm2Secret;
use crate::crypto::wrap::unwrap_sm2;
use crate::crypto::z_value;
use crate::limits::Limits;
use crate::oid;
use crate::oid::Oid;

/// A private key in memory.
///
/// ```
/// use yinzheng::crypto::{KeyError, Signer, SoftwareSigner};
///
/// let signer = SoftwareSigner::generate_sm2()?;
/// let pem = signer.to_pkcs8_pem(b"correct horse")?;
///
/// let again = SoftwareSigner::read(pem.as_bytes(), Some(b"correct horse"))?;
/// assert_eq!(again.public_key(), signer.public_key());
/// let refused = SoftwareSigner::read(pem.as_bytes(), Some(b"battery staple"));
/// assert_eq!(refused.unwrap_err(), KeyError::Passphrase);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SoftwareSigner {
    private: PrivateKey,
    engine: Engine,
    public: PublicKey,
    algorithm: SignatureAlgorithm,
}

enum Engine {
    Ecdsa(Box<r::EcdsaKeyPair>),
    Ed25519(Box<r::Ed25519KeyPair>),
    Rsa(Box<r::RsaKeyPair>),
    Sm2 {
        secret: Sm2Secret,
        z: [u8; 32],
        nonce: Nonce,
    },
}

/// Where the nonce of an SM2 signature comes from.
#[derive(Clone, Copy)]
enum Nonce {
    /// From key and digest alone.
    Deterministic,
    /// From key, digest and fresh random octets.
    Hedged,
}

/// How a written key is encrypted under its passphrase (PBES2 with PBKDF2, RFC 8018).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum KeyProtection {
    /// AES-256-CBC and HMAC-SHA-256, which OpenSSL and most others read.
    #[default]
    Aes256,
    /// SM4-CBC and HMAC-SM3, the only form that GmSSL reads.
    Sm4,
}

/// Text with a private key in it; wiped when dropped and never shown by `Debug`.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The text, to be written where only its owner can read it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(not shown)")
    }
}

/// Reading.
impl SoftwareSigner {
    /// Reads a private key as OpenSSL and GmSSL write it, within the default limits; see
    /// [`SoftwareSigner::read_within`].
    ///
    /// # Errors
    ///
    /// As [`SoftwareSigner::read_within`].
    pub fn read(input: &[u8], passphrase: Option<&[u8]>) -> Result<Self, KeyError> {
        Self::read_within(input, passphrase, &Limits::default())
    }

    /// Reads a private key: PKCS#8 (RFC 5958), plain or encrypted with PBES2 (RFC 8018), ECPrivateKey (RFC 5915) or
    /// RSAPrivateKey (RFC 8017), as DER or PEM, for SM2, P-256, P-384, Ed25519 or RSA.
    ///
    /// * `input`: one DER structure, or text with one PEM block of a private key; other blocks, such as parameters
    ///   and certificates, are passed over.
    /// * `passphrase`: its octets as they were typed, without a line end; ignored where nothing is encrypted.
    /// * `limits`: `private_key` and `key_iterations` apply.
    ///
    /// Encrypted keys may use PBKDF2 with HMAC-SHA-1, -256, -384, -512 or -SM3 and, in CBC mode, AES, SM4 or
    /// Triple DES. SM2 signs with a hedged nonce, ECDSA with the digest of the curve's size, RSA by PKCS#1 v1.5
    /// with SHA-256.
    ///
    /// # Errors
    ///
    /// [`KeyError`], which holds no octet of the input or the passphrase.
    pub fn read_within(
        input: &[u8],
        passphrase: Option<&[u8]>,
        limits: &Limits,
    ) -> Result<Self, KeyError> {
        if input.len() > limits.private_key {
            return Err(KeyError::TooLong {
                actual: input.len(),
                limit: limits.private_key,
            });
        }
        if input.first() == Some(&Tag::SEQUENCE.octet()) {
            return Self::read_der(input, passphrase, limits);
        }
        Self::read_der(&pem::read(input)?, passphrase, limits)
    }

    fn read_der(der: &[u8], passphrase: Option<&[u8]>, limits: &Limits) -> Result<Self, KeyError> {
        match shape(der)? {
            Shape::Plain => Self::new(PrivateKey::from_der(der)?),
            Shape::Encrypted => {
                let passphrase = passphrase
                    .filter(|p| !p.is_empty())
                    .ok_or(KeyError::PassphraseNeeded)?;
                let info = pbes2::decrypt(der, passphrase, limits)?;
                // Under a wrong passphrase the padding can look right; the structure cannot.
                let private = PrivateKey::from_der(&info).map_err(|error| match error {
                    KeyError::Malformed { .. } => KeyError::Passphrase,
                    other => other,
                })?;
                Self::new(private)
            }
        }
    }

    /// A key from an unencrypted PKCS#8 structure (RFC 5958), DER; see [`SoftwareSigner::read`], which says what
    /// is wrong and reads more.
    ///
    /// # Errors
    ///
    /// [`SignError::Key`] for anything else.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SignError> {
        Self::read_der(der, None, &Limits::default()).map_err(|_| SignError::Key)
    }

    /// An SM2 key from its secret number, 32 octets, big-endian. Its nonces are hedged.
    ///
    /// # Errors
    ///
    /// [`SignError::Key`] if the number is zero or not below n - 1.
    pub fn sm2(secret: &[u8]) -> Result<Self, SignError> {
        if secret.len() != Curve::Sm2.length() {
            return Err(SignError::Key);
        }
        PrivateKey::from_number(Curve::Sm2, secret)
            .and_then(Self::new)
            .map_err(|_| SignError::Key)
    }

    /// As [`SoftwareSigner::sm2`], but equal messages get equal signatures, as samples and tests need it; see
    /// [`SoftwareSigner::deterministic`].
    ///
    /// # Errors
    ///
    /// [`SignError::Key`] if the number is zero or not below n - 1.
    pub fn sm2_deterministic(secret: &[u8]) -> Result<Self, SignError> {
        Self::sm2(secret)?.deterministic().ok_or(SignError::Key)
    }

    /// The same key, signing without fresh random octets, so that equal messages get equal signatures.
    ///
    /// For SM2 the nonce then follows from key and digest alone (RFC 6979 with SM3). That is safe on a machine that
    /// computes without faults; the default guards against those too. RSA and Ed25519 are deterministic anyway.
    /// `None` for ECDSA, whose engine always draws.
    #[must_use]
    pub fn deterministic(mut self) -> Option<Self> {
        match &mut self.engine {
            Engine::Ecdsa(_) => return None,
            Engine::Ed25519(_) | Engine::Rsa(_) => {}
            Engine::Sm2 { nonce, .. } => *nonce = Nonce::Deterministic,
        }
        Some(self)
    }
}

/// Making and writing.
impl SoftwareSigner {
    /// A new SM2 key from the system's random source.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] if that source fails.
    pub fn generate_sm2() -> Result<Self, SignError> {
        Self::generate(Curve::Sm2)
    }

    /// A new P-256 key from the system's random source.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] if that source fails.
    pub fn generate_p256() -> Result<Self, SignError> {
        Self::generate(Curve::P256)
    }

    /// A new Ed25519 key from the system's random source.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] if that source fails.
    pub fn generate_ed25519() -> Result<Self, SignError> {
        let seed = random(32)?;
        Self::new(PrivateKey::Ed25519(seed)).map_err(|_| SignError::Random)
    }

    fn generate(curve: Curve) -> Result<Self, SignError> {
        // At most one number in 2^32 is above n; some failures in a row are a broken source.
        for _ in 0..8 {
            let number = random(curve.length())?;
            if let Ok(signer) = PrivateKey::from_number(curve, &number).and_then(Self::new) {
                return Ok(signer);
            }
        }
        Err(SignError::Random)
    }

    /// The key as encrypted PKCS#8 in PEM (`ENCRYPTED PRIVATE KEY`): PBES2 with AES-256-CBC and PBKDF2 with
    /// HMAC-SHA-256, 600,000 iterations and a fresh salt.
    ///
    /// # Errors
    ///
    /// [`KeyError::PassphraseNeeded`] if the passphrase is empty, [`KeyError::Random`] without random numbers.
    pub fn to_pkcs8_pem(&self, passphrase: &[u8]) -> Result<String, KeyError> {
        self.to_protected_pem(passphrase, KeyProtection::Aes256)
    }

    /// As [`SoftwareSigner::to_pkcs8_pem`], encrypted as `protection` says.
    ///
    /// # Errors
    ///
    /// As [`SoftwareSigner::to_pkcs8_pem`].
    pub fn to_protected_pem(
        &self,
        passphrase: &[u8],
        protection: KeyProtection,
    ) -> Result<String, KeyError> {
        if passphrase.is_empty() {
            return Err(KeyError::PassphraseNeeded);
        }
        let der = pbes2::encrypt(&self.private.to_pkcs8(), passphrase, protection)?;
        Ok(pem::write("ENCRYPTED PRIVATE KEY", &der).to_string())
    }

    /// The key as PKCS#8 in PEM **without any protection** (`PRIVATE KEY`), for demonstrations and for keys that are
    /// protected otherwise.
    pub fn to_unprotected_pem(&self) -> SecretText {
        SecretText(pem::write("PRIVATE KEY", &self.private.to_pkcs8()))
    }
}

/// From a key as it was read to one that signs.
impl SoftwareSigner {
    fn new(private: PrivateKey) -> Result<Self, KeyError> {
        let (engine, spki, algorithm) = match &private {
            PrivateKey::Curve {
                curve,
                number,
                point,
            } => {
                let (engine, algorithm) = curve_engine(*curve, number, point)?;
                let spki = spki(oid::EC_PUBLIC_KEY, &object_identifier(curve.oid()), point);
                (engine, spki, algorithm)
            }
            PrivateKey::Ed25519(seed) => {
                let pair =
                    r::Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Number)?;
                let spki = spki(oid::ED25519, &[], r::KeyPair::public_key(&pair).as_ref());
                let engine = Engine::Ed25519(Box::new(pair));
                (engine, spki, SignatureAlgorithm::Ed25519)
            }
            PrivateKey::Rsa(key) => {
                let pair = r::RsaKeyPair::from_der(key).map_err(|_| KeyError::Number)?;
                let null = tlv(Tag::NULL, &[]);
                let spki = spki(oid::RSA, &null, r::KeyPair::public_key(&pair).as_ref());
                let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
                (Engine::Rsa(Box::new(pair)), spki, algorithm)
            }
        };
        let public = PublicKey::from_spki(&spki)?;
        Ok(Self {
            private,
            engine,
            public,
            algorithm,
        })
    }
}

fn curve_engine(
    curve: Curve,
    number: &[u8],
    point: &[u8],
) -> Result<(Engine, SignatureAlgorithm), KeyError> {
    let (engine, digest) = match curve {
        Curve::P256 => (&r::ECDSA_P256_SHA256_ASN1_SIGNING, DigestAlgorithm::Sha256),
        Curve::P384 => (&r::ECDSA_P384_SHA384_ASN1_SIGNING, DigestAlgorithm::Sha384),
        Curve::Sm2 => {
            let secret = Sm2Secret::from_number(number).ok_or(KeyError::Number)?;
            let z = point
                .strip_prefix(&[4])
                .and_then(|coordinates| coordinates.try_into().ok())
                .and_then(|coordinates| z_value(DEFAULT_ID, coordinates))
                .and_then(|z| z.as_bytes().try_into().ok())
                .ok_or(KeyError::Number)?;
            let nonce = Nonce::Hedged;
            return Ok((Engine::Sm2 { secret, z, nonce }, SignatureAlgorithm::Sm2Sm3));
        }
    };
    let random = SystemRandom::new();
    let pair = r::EcdsaKeyPair::from_private_key_and_public_key(engine, number, point, &random)
        .map_err(|_| KeyError::Number)?;
    Ok((
        Engine::Ecdsa(Box::new(pair)),
        SignatureAlgorithm::Ecdsa(digest),
    ))
}

fn spki(algorithm: Oid, parameters: &[u8], octets: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[&object_identifier(algorithm), parameters]);
    sequence(&[&algorithm, &bit_string(octets)])
}

fn random(length: usize) -> Result<Zeroizing<Vec<u8>>, SignError> {
    let mut octets = Zeroizing::new(vec![0; length]);
    SystemRandom::new()
        .fill(&mut octets)
        .map_err(|_| SignError::Random)?;
    Ok(octets)
}

impl Signer for SoftwareSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.engine {
            Engine::Ecdsa(pair) => {
                let value = pair
                    .sign(&SystemRandom::new(), message)
                    .map_err(|_| SignError::Random)?;
                Ok(value.as_ref().to_vec())
            }
            Engine::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Engine::Rsa(pair) => {
                let mut value = vec![0; pair.public().modulus_len()];
                let random = SystemRandom::new();
                pair.sign(&r::RSA_PKCS1_SHA256, &random, message, &mut value)
                    .map_err(|_| SignError::Random)?;
                Ok(value)
            }
            Engine::Sm2 { z, .. } => {
                let mut hasher = DigestAlgorithm::Sm3.hasher();
                hasher.update(z);
                hasher.update(message);
                self.sign_digest(hasher.finish().as_bytes())
            }
        }
    }

    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, SignError> {
        let Engine::Sm2 { secret, nonce, .. } = &self.engine else {
            return Err(SignError::WholeMessageOnly);
        };
        let digest = digest.try_into().map_err(|_| SignError::WholeMessageOnly)?;
        let fresh = match nonce {
            Nonce::Deterministic => Zeroizing::default(),
            Nonce::Hedged => random(32)?,
        };
        let value = secret.sign(digest, &fresh).ok_or(SignError::Key)?;
        let (left, right) = value.split_at_checked(32).ok_or(SignError::Key)?;
        Ok(sequence(&[&integer(left), &integer(right)]))
    }
}

impl KeyUnwrapper for SoftwareSigner {
    fn wrapping_key(&self) -> &PublicKey {
        &self.public
    }

    fn unwrap_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, WrapError> {
        match &self.private {
            PrivateKey::Curve {
                curve: Curve::Sm2,
                number,
                ..
            } => unwrap_sm2(number, wrapped),
            _ => Err(WrapError::KeyUnsupported(self.public.kind())),
        }
    }
}

impl fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SoftwareSigner({}, secret not shown)",
            self.public.kind()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SignatureForm;

    fn secret() -> Vec<u8> {
        let text = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
        (0..64)
            .step_by(2)
            .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn what_is_signed_verifies() {
        let signers = [
            SoftwareSigner::sm2(&secret()).unwrap(),
            SoftwareSigner::generate_sm2().unwrap(),
        ];
        let rng = SystemRandom::new();
        let p256 =
            r::EcdsaKeyPair::generate_pkcs8(&r::ECDSA_P256_SHA256_ASN1_SIGNING, &rng).unwrap();
        let p384 =
            r::EcdsaKeyPair::generate_pkcs8(&r::ECDSA_P384_SHA384_ASN1_SIGNING, &rng).unwrap();
        let ed = r::Ed25519KeyPair::generate_pkcs8(&rng).unwrap();
        let others = [p256.as_ref(), p384.as_ref(), ed.as_ref()]
            .map(|d| SoftwareSigner::from_pkcs8(d).unwrap());
        for signer in signers.iter().chain(&others) {
            let value = signer.sign(b"licence").unwrap();
            let key = signer.public_key();
            let answer = key.verify(signer.algorithm(), DEFAULT_ID, b"licence", &value);
            assert_eq!(answer, Ok(SignatureForm::Der), "{signer:?}");
            assert!(
                key.verify(signer.algorithm(), DEFAULT_ID, b"licencf", &value)
                    .is_err()
            );
        }
    }

    #[test]
    fn sm2_nonces_are_hedged_unless_asked_otherwise_and_keys_bounded() {
        let signer = SoftwareSigner::sm2(&secret()).unwrap();
        assert_ne!(signer.sign(b"m"), signer.sign(b"m"));
        let signer = SoftwareSigner::sm2_deterministic(&secret()).unwrap();
        assert_eq!(signer.sign(b"m"), signer.sign(b"m"));
        assert_ne!(signer.sign(b"m"), signer.sign(b"n"));
        assert_eq!(
            signer.sign_digest(&[1; 31]),
            Err(SignError::WholeMessageOnly)
        );
        for bad in [vec![0; 32], vec![0xff; 32], vec![1; 31], vec![]] {
            assert_eq!(SoftwareSigner::sm2(&bad).unwrap_err(), SignError::Key);
        }
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let shown = format!("{:?}", SoftwareSigner::sm2(&secret()).unwrap());
        assert_eq!(shown, "SoftwareSigner(SM2, secret not shown)");
    }
}
