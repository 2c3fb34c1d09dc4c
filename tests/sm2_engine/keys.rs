//! A key in every state in which it can verify, and the oracle's.

use ::sm2::dsa::Signature;
use ::sm2::dsa::SigningKey;
use ::sm2::dsa::VerifyingKey;
use ::sm2::dsa::signature::hazmat::PrehashVerifier;
use num_bigint::BigUint;
use yinzheng::asn1::bit_string;
use yinzheng::asn1::integer;
use yinzheng::asn1::object_identifier;
use yinzheng::asn1::sequence;
use yinzheng::crypto::BatchItem;
use yinzheng::crypto::PreparedKey;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignatureForm;
use yinzheng::crypto::TableBudget;
use yinzheng::crypto::VerifyError;
use yinzheng::crypto::verify_batch;
use yinzheng::oid;

pub(crate) const N: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
pub(crate) const P: &str = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";

pub(crate) fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap()
}

/// The lowest 256 bits.
pub(crate) fn octets(number: &BigUint) -> [u8; 32] {
    let bytes = number.to_bytes_le();
    std::array::from_fn(|i| bytes.get(31 - i).copied().unwrap_or(0))
}

pub(crate) fn public_key(point: &[u8]) -> PublicKey {
    let algorithm = sequence(&[
        &object_identifier(oid::EC_PUBLIC_KEY),
        &object_identifier(oid::SM2),
    ]);
    PublicKey::from_spki(&sequence(&[&algorithm, &bit_string(point)])).unwrap()
}

/// A key of ours in every state, and the oracle's.
pub(crate) struct Keys {
    pub(crate) public: PublicKey,
    pub(crate) used: PreparedKey,
    pub(crate) pinned: PreparedKey,
    pub(crate) point: Vec<u8>,
    pub(crate) oracle: VerifyingKey,
}

impl Keys {
    pub(crate) fn new(point: &[u8]) -> Self {
        let public = public_key(point);
        let used = public.prepare().unwrap();
        let pinned = PreparedKey::pinned(&public, &TableBudget::new(1 << 20)).unwrap();
        for _ in 0..4 {
            let _ = used.verify_sm2_digest(&[0; 32], &[1; 64]);
        }
        assert_eq!(
            [used.table_octets(), pinned.table_octets()],
            [8 << 10, 256 << 10]
        );
        Self {
            public,
            used,
            pinned,
            point: point.to_vec(),
            oracle: VerifyingKey::from_sec1_bytes("", point).unwrap(),
        }
    }

    pub(crate) fn of(secret: &SigningKey) -> Self {
        Self::new(&secret.verifying_key().to_sec1_bytes())
    }

    /// The one answer of all our ways.
    pub(crate) fn answer(&self, e: &[u8; 32], value: &[u8]) -> Result<SignatureForm, VerifyError> {
        let first = self.public.prepare().unwrap();
        let answer = first.verify_sm2_digest(e, value);
        assert_eq!(first.table_octets(), 0);
        assert_eq!(self.used.verify_sm2_digest(e, value), answer, "small table");
        assert_eq!(self.pinned.verify_sm2_digest(e, value), answer, "pinned");
        let items = [&first, &self.used, &self.pinned].map(|key| BatchItem::new(key, e, value));
        assert_eq!(verify_batch(&items), [answer; 3], "batch");
        answer
    }

    pub(crate) fn oracle(&self, e: &[u8; 32], value: &[u8; 64]) -> bool {
        Signature::from_slice(value).is_ok_and(|s| self.oracle.verify_prehash(e, &s).is_ok())
    }

    pub(crate) fn libsm(&self, e: &[u8; 32], value: &[u8; 64]) -> bool {
        use libsm::sm2::signature::SigCtx;
        let context = SigCtx::new();
        let (r, s) = value.split_at(32);
        let der = sequence(&[&integer(r), &integer(s)]);
        let signature = libsm::sm2::signature::Signature::der_decode(&der);
        let key = context.load_pubkey(&self.point).unwrap();
        signature.is_ok_and(|s| context.verify_raw(e, &key, &s).unwrap_or(false))
    }

    /// Ours and the oracle's answer, which have to agree.
    pub(crate) fn agreed(&self, e: &[u8; 32], value: &[u8; 64], why: &str) -> bool {
        let want = self.oracle(e, value);
        assert_eq!(
            self.answer(e, value).is_ok(),
            want,
            "{why}: {e:x?} {value:x?}"
        );
        want
    }
}

pub(crate) fn secret(seed: u64) -> SigningKey {
    let mut octets = [0x35; 32];
    octets[24..].copy_from_slice(&seed.to_be_bytes());
    SigningKey::from_slice("", &octets).unwrap()
}

pub(crate) fn joined(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
    [r, s].concat().try_into().unwrap()
}
