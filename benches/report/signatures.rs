//! Signatures: ours, ring's ECDSA, and the `sm2` crate.

use std::cell::Cell;
use std::hint::black_box;

use ring::rand::SystemRandom;
use ring::signature::ECDSA_P256_SHA256_ASN1;
use ring::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
use ring::signature::EcdsaKeyPair;
use ring::signature::KeyPair;
use ring::signature::UnparsedPublicKey;
use sm2::dsa::Signature;
use sm2::dsa::SigningKey;
use sm2::dsa::VerifyingKey;
use sm2::dsa::signature::hazmat::PrehashSigner;
use sm2::dsa::signature::hazmat::PrehashVerifier;
use yinzheng::crypto::BatchItem;
use yinzheng::crypto::DEFAULT_ID;
use yinzheng::crypto::PreparedKey;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::crypto::TableBudget;
use yinzheng::crypto::verify_batch;

use crate::contestants::Contestant;

/// The contestant of this name, if it is one of these.
pub(crate) fn named(name: &str) -> Option<Contestant> {
    Some(match name {
        "ring P-256 verify" => ring_verify(),
        "sm2 crate verify" => sm2_crate_verify(),
        "verify, unknown key" => unknown(),
        "verify, used key" => with_digest(used(&Case::new(1))),
        "verify, used key, Z and 32 B" => with_message(used(&Case::new(1))),
        "verify, pinned key" => with_digest(pinned(&Case::new(1))),
        "verify, pinned key, Z and 32 B" => with_message(pinned(&Case::new(1))),
        "verify, used keys, 64 in turn" => in_turn(
            |case| (used(&case), case),
            |(key, case)| {
                key.verify_sm2_digest(&case.e, &case.value).unwrap();
            },
        ),
        "verify, batch of 64, used keys" => batch(used),
        "verify, batch of 64, pinned key" => batch(|_| pinned(&Case::new(1))),
        "sm2 crate sign" => {
            let (signer, e) = (Case::new(1).oracle(), [7; 32]);
            Contestant::new(move || {
                black_box(signer.sign_prehash(black_box(&e)).unwrap());
            })
        }
        "sign" => {
            let signer = Case::new(1).signer;
            Contestant::new(move || {
                black_box(signer.sign_digest(black_box(&[7; 32])).unwrap());
            })
        }
        _ => return None,
    })
}

/// A key, a message and its value.
struct Case {
    secret: [u8; 32],
    signer: SoftwareSigner,
    message: [u8; 32],
    e: [u8; 32],
    value: Vec<u8>,
}

impl Case {
    fn new(seed: u8) -> Self {
        let mut secret = [0x35; 32];
        secret[31] = seed;
        let signer = SoftwareSigner::sm2_deterministic(&secret).unwrap();
        let message = [seed; 32];
        let key = signer.public_key().prepare().unwrap();
        let e = key.sm2_digest(DEFAULT_ID, &message).unwrap();
        let value = signer.sign(&message).unwrap();
        Self {
            secret,
            signer,
            message,
            e,
            value,
        }
    }

    fn public(&self) -> PublicKey {
        self.signer.public_key().clone()
    }

    fn oracle(&self) -> SigningKey {
        SigningKey::from_slice("", &self.secret).unwrap()
    }
}

/// 64 cases, in turn.
fn in_turn<T: 'static>(make: impl Fn(Case) -> T, run: impl Fn(&T) + 'static) -> Contestant {
    let cases: Vec<T> = (0..64).map(|seed| make(Case::new(seed))).collect();
    let next = Cell::new(0);
    Contestant::new(move || {
        next.set((next.get() + 1) % cases.len());
        run(&cases[next.get()]);
    })
}

fn ring_verify() -> Contestant {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let make = move |case: Case| {
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        let value = pair.sign(&random, &case.message).unwrap();
        let point = pair.public_key().as_ref().to_vec();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
        (key, case.message, value)
    };
    in_turn(make, |(key, message, value)| {
        key.verify(message, value.as_ref()).unwrap();
    })
}

fn sm2_crate_verify() -> Contestant {
    let make = |case: Case| {
        let key: VerifyingKey = case.oracle().verifying_key().clone();
        (key, case.e, Signature::from_der(&case.value).unwrap())
    };
    in_turn(make, |(key, e, value)| {
        key.verify_prehash(e, value).unwrap()
    })
}

/// A key that was never seen before, read anew for each value.
fn unknown() -> Contestant {
    in_turn(
        |case| (case.public(), case),
        |(public, case)| {
            let key = public.prepare().unwrap();
            key.verify_sm2_digest(&case.e, &case.value).unwrap();
        },
    )
}

fn used(case: &Case) -> PreparedKey {
    let key = case.public().prepare().unwrap();
    for _ in 0..4 {
        key.verify_sm2_digest(&case.e, &case.value).unwrap();
    }
    assert_eq!(key.table_octets(), 8 << 10);
    key
}

fn pinned(case: &Case) -> PreparedKey {
    let key = PreparedKey::pinned(&case.public(), &TableBudget::new(1 << 20)).unwrap();
    assert_eq!(key.table_octets(), 256 << 10);
    key
}

fn with_digest(key: PreparedKey) -> Contestant {
    let case = Case::new(1);
    Contestant::new(move || {
        key.verify_sm2_digest(black_box(&case.e), &case.value)
            .unwrap();
    })
}

fn with_message(key: PreparedKey) -> Contestant {
    let case = Case::new(1);
    Contestant::new(move || {
        let message = black_box(&case.message);
        key.verify(SignatureAlgorithm::Sm2Sm3, DEFAULT_ID, message, &case.value)
            .unwrap();
    })
}

fn batch(key: impl Fn(&Case) -> PreparedKey) -> Contestant {
    let cases: Vec<_> = (0..64_u8)
        .map(|seed| {
            let own = Case::new(seed);
            let key = key(&own);
            // The key may be another's: then the value is made with that one.
            let case = if key.public_key() == own.signer.public_key() {
                own
            } else {
                Case::new(1)
            };
            (key, case.e, case.value)
        })
        .collect();
    Contestant::many(64, move || {
        let items: Vec<_> = cases
            .iter()
            .map(|(key, e, value)| BatchItem::new(key, e, value))
            .collect();
        assert!(verify_batch(black_box(&items)).iter().all(Result::is_ok));
    })
}
