//! Software keys: SM2 by the `sm2` crate, the rest by `ring`.
//!
//! SM2 runs in constant time with a nonce derived from key and message (RFC 6979 with SM3), so that a weak random
//! source cannot leak the key. Key octets are wiped when dropped and stand in no error and no debug output.

use std::fmt;

use ::sm2::dsa::SigningKey;
use ::sm2::dsa::signature::hazmat::PrehashSigner;
use ring::rand::SystemRandom;
use ring::signature as r;
use zeroize::Zeroizing;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::bit_string;
use crate::asn1::integer;
use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::asn1::tlv;
use crate::crypto::DEFAULT_ID;
use crate::crypto::DigestAlgorithm;
use crate::crypto::PublicKey;
use crate::crypto::SignError;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::Signer;
use crate::crypto::z_value;
use crate::oid;
use crate::oid::Oid;

/// A private key in memory.
pub struct SoftwareSigner {
    key: Key,
    public: PublicKey,
    algorithm: SignatureAlgorithm,
}

enum Key {
    Ecdsa(Box<r::EcdsaKeyPair>),
    Ed25519(r::Ed25519KeyPair),
    Rsa(Box<r::RsaKeyPair>, &'static dyn r::RsaEncoding),
    Sm2 { key: Box<SigningKey>, z: [u8; 32] },
}

impl SoftwareSigner {
    /// An SM2 key from its secret number, 32 octets, big-endian.
    ///
    /// # Errors
    ///
    /// [`SignError::Key`] if the number is zero or not below n - 1.
    pub fn sm2(secret: &[u8]) -> Result<Self, SignError> {
        let key = SigningKey::from_slice("", secret).map_err(|_| SignError::Key)?;
        let point = key.verifying_key().to_sec1_bytes();
        let coordinates: [u8; 64] = point
            .strip_prefix(&[4])
            .and_then(|p| p.try_into().ok())
            .ok_or(SignError::Key)?;
        let z = z_value(DEFAULT_ID, &coordinates).ok_or(SignError::Key)?;
        let z = z.as_bytes().try_into().map_err(|_| SignError::Key)?;
        let public = ec_public_key(oid::SM2, &point)?;
        Ok(Self {
            key: Key::Sm2 {
                key: Box::new(key),
                z,
            },
            public,
            algorithm: SignatureAlgorithm::Sm2Sm3,
        })
    }

    /// A new SM2 key from the system's random source.
    ///
    /// # Errors
    ///
    /// [`SignError::Random`] if that source fails.
    pub fn generate_sm2() -> Result<Self, SignError> {
        use ring::rand::SecureRandom;
        let mut secret = Zeroizing::new([0_u8; 32]);
        // One number in 2^32 is above n; two failures in a row are a broken source.
        for _ in 0..8 {
            SystemRandom::new()
                .fill(secret.as_mut())
                .map_err(|_| SignError::Random)?;
            if let Ok(signer) = Self::sm2(secret.as_ref()) {
                return Ok(signer);
            }
        }
        Err(SignError::Random)
    }

    /// A key from an unencrypted PKCS#8 structure (RFC 5958): SM2, P-256, P-384, Ed25519 or RSA.
    ///
    /// RSA signs PKCS#1 v1.5 with SHA-256, ECDSA with the digest of the curve's size.
    ///
    /// # Errors
    ///
    /// [`SignError::Key`] for anything else.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SignError> {
        let (algorithm, curve) = pkcs8_algorithm(der).ok_or(SignError::Key)?;
        match (algorithm, curve) {
            (oid::EC_PUBLIC_KEY, Some(oid::SM2)) | (oid::SM2, _) => {
                Self::sm2(&pkcs8_sm2_secret(der).ok_or(SignError::Key)?)
            }
            (oid::EC_PUBLIC_KEY, Some(oid::P256)) => Self::ecdsa(
                der,
                &r::ECDSA_P256_SHA256_ASN1_SIGNING,
                oid::P256,
                DigestAlgorithm::Sha256,
            ),
            (oid::EC_PUBLIC_KEY, Some(oid::P384)) => Self::ecdsa(
                der,
                &r::ECDSA_P384_SHA384_ASN1_SIGNING,
                oid::P384,
                DigestAlgorithm::Sha384,
            ),
            (oid::ED25519, _) => {
                let key = r::Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                    .map_err(|_| SignError::Key)?;
                let octets = r::KeyPair::public_key(&key).as_ref().to_vec();
                let public = public_key(&[&object_identifier(oid::ED25519)], &octets)?;
                Ok(Self {
                    key: Key::Ed25519(key),
                    public,
                    algorithm: SignatureAlgorithm::Ed25519,
                })
            }
            (oid::RSA, _) => {
                let key = r::RsaKeyPair::from_pkcs8(der).map_err(|_| SignError::Key)?;
                let octets = r::KeyPair::public_key(&key).as_ref().to_vec();
                let public = public_key(
                    &[&object_identifier(oid::RSA), &tlv(Tag::NULL, &[])],
                    &octets,
                )?;
                let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
                Ok(Self {
                    key: Key::Rsa(Box::new(key), &r::RSA_PKCS1_SHA256),
                    public,
                    algorithm,
                })
            }
            _ => Err(SignError::Key),
        }
    }

    fn ecdsa(
        der: &[u8],
        engine: &'static r::EcdsaSigningAlgorithm,
        curve: Oid,
        digest: DigestAlgorithm,
    ) -> Result<Self, SignError> {
        let key = r::EcdsaKeyPair::from_pkcs8(engine, der, &SystemRandom::new());
        let key = key.map_err(|_| SignError::Key)?;
        let public = ec_public_key(curve, r::KeyPair::public_key(&key).as_ref())?;
        Ok(Self {
            key: Key::Ecdsa(Box::new(key)),
            public,
            algorithm: SignatureAlgorithm::Ecdsa(digest),
        })
    }
}

impl Signer for SoftwareSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.key {
            Key::Ecdsa(key) => {
                let value = key
                    .sign(&SystemRandom::new(), message)
                    .map_err(|_| SignError::Random)?;
                Ok(value.as_ref().to_vec())
            }
            Key::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
            Key::Rsa(key, encoding) => {
                let mut value = vec![0; key.public().modulus_len()];
                key.sign(*encoding, &SystemRandom::new(), message, &mut value)
                    .map_err(|_| SignError::Random)?;
                Ok(value)
            }
            Key::Sm2 { z, .. } => {
                let mut hasher = DigestAlgorithm::Sm3.hasher();
                hasher.update(z);
                hasher.update(message);
                self.sign_digest(hasher.finish().as_bytes())
            }
        }
    }

    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, SignError> {
        let Key::Sm2 { key, .. } = &self.key else {
            return Err(SignError::WholeMessageOnly);
        };
        let value = key
            .sign_prehash(digest)
            .map_err(|_| SignError::Key)?
            .to_bytes();
        let (left, right) = value.split_at_checked(32).ok_or(SignError::Key)?;
        Ok(sequence(&[&integer(left), &integer(right)]))
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

fn ec_public_key(curve: Oid, point: &[u8]) -> Result<PublicKey, SignError> {
    public_key(
        &[
            &object_identifier(oid::EC_PUBLIC_KEY),
            &object_identifier(curve),
        ],
        point,
    )
}

fn public_key(algorithm: &[&[u8]], octets: &[u8]) -> Result<PublicKey, SignError> {
    let spki = sequence(&[&sequence(algorithm), &bit_string(octets)]);
    PublicKey::from_spki(&spki).map_err(|_| SignError::Key)
}

const FIELD: &str = "PrivateKeyInfo";

/// Algorithm and, for elliptic curves, the curve.
fn pkcs8_algorithm(der: &[u8]) -> Option<(Oid, Option<Oid>)> {
    let mut fields = Reader::new(der).read(Tag::SEQUENCE, FIELD).ok()?.inside();
    fields.read(Tag::INTEGER, FIELD).ok()?;
    let mut algorithm = fields.read(Tag::SEQUENCE, FIELD).ok()?.inside();
    let oid = algorithm.read_oid(FIELD).ok()?;
    let curve = match algorithm.peek() {
        Some(Tag::OBJECT_IDENTIFIER) => algorithm.read_oid(FIELD).ok(),
        _ => None,
    };
    Some((oid, curve))
}

/// The secret number of an ECPrivateKey (RFC 5915) in a PKCS#8 structure, padded to 32 octets.
fn pkcs8_sm2_secret(der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut fields = Reader::new(der).read(Tag::SEQUENCE, FIELD).ok()?.inside();
    fields.read(Tag::INTEGER, FIELD).ok()?;
    fields.read(Tag::SEQUENCE, FIELD).ok()?;
    let inner = fields.read(Tag::OCTET_STRING, FIELD).ok()?;
    let mut key = inner
        .inside()
        .read(Tag::SEQUENCE, "ECPrivateKey")
        .ok()?
        .inside();
    key.read(Tag::INTEGER, "ECPrivateKey").ok()?;
    let secret = key.read(Tag::OCTET_STRING, "ECPrivateKey").ok()?.value;
    let missing = 32_usize.checked_sub(secret.len())?;
    let mut out = Zeroizing::new(vec![0; missing]);
    out.extend_from_slice(secret);
    Some(out)
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
    fn sm2_signatures_are_deterministic_and_keys_bounded() {
        let signer = SoftwareSigner::sm2(&secret()).unwrap();
        assert_eq!(signer.sign(b"m"), signer.sign(b"m"));
        assert_ne!(signer.sign(b"m"), signer.sign(b"n"));
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
