//! Software keys for tests. None of them protects anything: they follow from a name or lie open in this folder.
//!
//! SM2 and Ed25519 keys follow from their name alone and sign deterministically, so what they sign is the same
//! in every run. P-256 and P-384 keys are drawn once per process, because `ring` takes no key from outside.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature;
use ring::signature::EcdsaKeyPair;
use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair as _;
use ring::signature::RsaKeyPair;
use sm2::dsa::SigningKey;
use sm2::dsa::signature::hazmat::PrehashSigner as _;
use yinzheng::asn1::integer;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::z_value;
use yinzheng::oid;
use yinzheng::oid::Oid;

use super::der;

const RSA_KEYS: &str = include_str!("rsa-test-keys.pem");

/// The kind of a key and of its signatures.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Scheme {
    Ed25519,
    P256,
    P384,
    Rsa,
    Sm2,
}

impl Scheme {
    pub(crate) const ALL: [Self; 5] = [Self::Ed25519, Self::P256, Self::P384, Self::Rsa, Self::Sm2];
}

/// A private key with its public one.
#[derive(Clone)]
pub(crate) struct Key {
    scheme: Scheme,
    inner: Arc<Inner>,
}

enum Inner {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
    Sm2(SigningKey),
}

impl Key {
    /// The key of that kind and name; the same one for the same name within a process.
    ///
    /// RSA has the names of `rsa-test-keys.pem`; every other name gives its key `other`.
    pub(crate) fn named(scheme: Scheme, name: &str) -> Self {
        type Made = Mutex<HashMap<(Scheme, String), Key>>;
        static MADE: OnceLock<Made> = OnceLock::new();
        let mut made = MADE.get_or_init(Mutex::default).lock().expect("no panic");
        made.entry((scheme, name.to_owned()))
            .or_insert_with(|| Self::make(scheme, name))
            .clone()
    }

    /// The SM2 key of that name.
    pub(crate) fn sm2(name: &str) -> Self {
        Self::named(Scheme::Sm2, name)
    }

    fn make(scheme: Scheme, name: &str) -> Self {
        let inner = match scheme {
            Scheme::Ed25519 => {
                Inner::Ed25519(Ed25519KeyPair::from_seed_unchecked(&seed(name)).expect("32 octets"))
            }
            Scheme::P256 => ecdsa(&signature::ECDSA_P256_SHA256_ASN1_SIGNING),
            Scheme::P384 => ecdsa(&signature::ECDSA_P384_SHA384_ASN1_SIGNING),
            Scheme::Rsa => {
                Inner::Rsa(RsaKeyPair::from_pkcs8(&rsa_pkcs8(name)).expect("an RSA key"))
            }
            Scheme::Sm2 => {
                Inner::Sm2(SigningKey::from_slice("", &seed(name)).expect("below the order"))
            }
        };
        Self {
            scheme,
            inner: Arc::new(inner),
        }
    }

    /// Its kind.
    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The content of subjectPublicKey.
    pub(crate) fn public_octets(&self) -> Vec<u8> {
        match &*self.inner {
            Inner::Ecdsa(k) => k.public_key().as_ref().to_vec(),
            Inner::Ed25519(k) => k.public_key().as_ref().to_vec(),
            Inner::Rsa(k) => k.public_key().as_ref().to_vec(),
            Inner::Sm2(k) => k.verifying_key().to_sec1_bytes().to_vec(),
        }
    }

    /// SubjectPublicKeyInfo.
    pub(crate) fn spki(&self) -> Vec<u8> {
        let curve = |curve| der::algorithm(oid::EC_PUBLIC_KEY, Some(der::oid(curve)));
        let algorithm = match self.scheme {
            Scheme::Ed25519 => der::algorithm(oid::ED25519, None),
            Scheme::P256 => curve(oid::P256),
            Scheme::P384 => curve(oid::P384),
            Scheme::Rsa => der::algorithm(oid::RSA, Some(der::null())),
            Scheme::Sm2 => curve(oid::SM2),
        };
        der::seq([algorithm, der::bits(&self.public_octets())])
    }

    /// The identifier of its signature algorithm.
    pub(crate) fn algorithm(&self) -> Oid {
        match self.scheme {
            Scheme::Ed25519 => oid::ED25519,
            Scheme::P256 => oid::ECDSA_SHA256,
            Scheme::P384 => oid::ECDSA_SHA384,
            Scheme::Rsa => oid::RSA_SHA256,
            Scheme::Sm2 => oid::SM2_WITH_SM3,
        }
    }

    /// The digest that goes with it.
    pub(crate) fn digest(&self) -> DigestAlgorithm {
        match self.scheme {
            Scheme::Ed25519 => DigestAlgorithm::Sha512,
            Scheme::P384 => DigestAlgorithm::Sha384,
            Scheme::P256 | Scheme::Rsa => DigestAlgorithm::Sha256,
            Scheme::Sm2 => DigestAlgorithm::Sm3,
        }
    }

    /// Signs `message`; SM2 with the default identity.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_as(DEFAULT_ID, message)
    }

    /// Signs `message`; SM2 with the identity `id`.
    pub(crate) fn sign_as(&self, id: &[u8], message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &*self.inner {
            Inner::Ecdsa(k) => k.sign(&random, message).expect("signs").as_ref().to_vec(),
            Inner::Ed25519(k) => k.sign(message).as_ref().to_vec(),
            Inner::Rsa(k) => {
                let mut value = vec![0; k.public().modulus_len()];
                k.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut value)
                    .expect("signs");
                value
            }
            Inner::Sm2(k) => {
                let pair = sm2_pair(k, id, message);
                der::seq([integer(&pair[..32]), integer(&pair[32..])])
            }
        }
    }

    /// The SM2 signature as r‖s.
    pub(crate) fn sign_raw(&self, message: &[u8]) -> Vec<u8> {
        match &*self.inner {
            Inner::Sm2(k) => sm2_pair(k, DEFAULT_ID, message).to_vec(),
            _ => self.sign(message),
        }
    }
}

fn sm2_pair(key: &SigningKey, id: &[u8], message: &[u8]) -> [u8; 64] {
    let point = key.verifying_key().to_sec1_bytes();
    let point: [u8; 64] = point[1..].try_into().expect("uncompressed");
    let z = z_value(id, &point).expect("a short identity");
    let digest = DigestAlgorithm::Sm3.digest(&[z.as_bytes(), message].concat());
    key.sign_prehash(digest.as_bytes())
        .expect("32 octets")
        .to_bytes()
        .into()
}

fn seed(name: &str) -> [u8; 32] {
    let text = format!("yinzheng test key: {name}");
    DigestAlgorithm::Sm3
        .digest(text.as_bytes())
        .as_bytes()
        .try_into()
        .expect("32 octets")
}

fn ecdsa(algorithm: &'static signature::EcdsaSigningAlgorithm) -> Inner {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("generates");
    Inner::Ecdsa(EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).expect("a key"))
}

fn rsa_pkcs8(name: &str) -> Vec<u8> {
    let block = |name: &str| {
        let from = RSA_KEYS.find(&format!("# {name}\n"))?;
        let rest = RSA_KEYS[from..].split_once("KEY-----\n")?.1;
        Some(rest.split_once("-----END")?.0.replace('\n', ""))
    };
    let text = block(name).or_else(|| block("other")).expect("a key block");
    STANDARD.decode(text).expect("base64")
}
