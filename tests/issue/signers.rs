//! Keys of every kind. None of them protects anything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature as r;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignError;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;

const RSA_KEYS: &str = include_str!("../support/rsa-test-keys.pem");

/// How a key signs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scheme {
    Ed25519,
    P256,
    P384,
    Rsa,
    RsaPss,
    Sm2,
}

impl Scheme {
    pub(crate) const ALL: [Self; 6] = [
        Self::Ed25519,
        Self::P256,
        Self::P384,
        Self::Rsa,
        Self::RsaPss,
        Self::Sm2,
    ];

    /// The key with this number, a new one with each call but for RSA and SM2; up to three RSA keys differ.
    pub(crate) fn key(self, number: u8) -> Box<dyn Signer> {
        let random = SystemRandom::new();
        let pkcs8 = match self {
            Self::Ed25519 => r::Ed25519KeyPair::generate_pkcs8(&random).unwrap(),
            Self::P256 => {
                r::EcdsaKeyPair::generate_pkcs8(&r::ECDSA_P256_SHA256_ASN1_SIGNING, &random)
                    .unwrap()
            }
            Self::P384 => {
                r::EcdsaKeyPair::generate_pkcs8(&r::ECDSA_P384_SHA384_ASN1_SIGNING, &random)
                    .unwrap()
            }
            Self::Rsa => return Box::new(SoftwareSigner::from_pkcs8(&rsa_key(number)).unwrap()),
            Self::RsaPss => return Box::new(PssSigner::new(&rsa_key(number))),
            Self::Sm2 => return Box::new(SoftwareSigner::sm2(&[number + 1; 32]).unwrap()),
        };
        Box::new(SoftwareSigner::from_pkcs8(pkcs8.as_ref()).unwrap())
    }
}

fn rsa_key(number: u8) -> Vec<u8> {
    let blocks: Vec<&str> = RSA_KEYS
        .split("PRIVATE KEY-----\n")
        .skip(1)
        .step_by(2)
        .collect();
    let block = blocks[usize::from(number) % blocks.len()];
    let text = block.split("-----END").next().unwrap();
    STANDARD.decode(text.replace('\n', "")).unwrap()
}

/// An owner of an RSA key who signs by RSASSA-PSS.
struct PssSigner {
    key: r::RsaKeyPair,
    public: PublicKey,
}

impl PssSigner {
    fn new(pkcs8: &[u8]) -> Self {
        let plain = SoftwareSigner::from_pkcs8(pkcs8).unwrap();
        Self {
            key: r::RsaKeyPair::from_pkcs8(pkcs8).unwrap(),
            public: plain.public_key().clone(),
        }
    }
}

impl Signer for PssSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha256)
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut value = vec![0; self.key.public().modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(&r::RSA_PSS_SHA256, &random, message, &mut value)
            .map_err(|_| SignError::Random)?;
        Ok(value)
    }
}

/// A device that does something else with what its key signs.
pub(crate) struct Faulty<'a> {
    pub(crate) good: &'a dyn Signer,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) change: fn(Vec<u8>) -> Result<Vec<u8>, SignError>,
}

impl Signer for Faulty<'_> {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        self.good.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (self.change)(self.good.sign(message)?)
    }
}
