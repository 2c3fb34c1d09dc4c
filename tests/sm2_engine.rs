//! SM2 verification in all its ways (first use, small table, pinned, batch) against other implementations.
//!
//! The oracle is the `sm2` crate, for some cases also `libsm`; neither shares a line with the engine.

mod corpus;

use ::sm2::FieldBytes;
use ::sm2::NonZeroScalar;
use ::sm2::ProjectivePoint;
use ::sm2::PublicKey as Sm2PublicKey;
use ::sm2::Scalar;
use ::sm2::SecretKey;
use ::sm2::dsa::Signature;
use ::sm2::dsa::SigningKey;
use ::sm2::dsa::VerifyingKey;
use ::sm2::dsa::signature::hazmat::PrehashSigner;
use ::sm2::dsa::signature::hazmat::PrehashVerifier;
use ::sm2::elliptic_curve::Group;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::elliptic_curve::sec1::ToSec1Point;
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

const N: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
const P: &str = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";

fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap()
}

/// The lowest 256 bits.
fn octets(number: &BigUint) -> [u8; 32] {
    let bytes = number.to_bytes_le();
    std::array::from_fn(|i| bytes.get(31 - i).copied().unwrap_or(0))
}

fn public_key(point: &[u8]) -> PublicKey {
    let algorithm = sequence(&[
        &object_identifier(oid::EC_PUBLIC_KEY),
        &object_identifier(oid::SM2),
    ]);
    PublicKey::from_spki(&sequence(&[&algorithm, &bit_string(point)])).unwrap()
}

/// A key of ours in every state, and the oracle's.
struct Keys {
    public: PublicKey,
    used: PreparedKey,
    pinned: PreparedKey,
    point: Vec<u8>,
    oracle: VerifyingKey,
}

impl Keys {
    fn new(point: &[u8]) -> Self {
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

    fn of(secret: &SigningKey) -> Self {
        Self::new(&secret.verifying_key().to_sec1_bytes())
    }

    /// The one answer of all our ways.
    fn answer(&self, e: &[u8; 32], value: &[u8]) -> Result<SignatureForm, VerifyError> {
        let first = self.public.prepare().unwrap();
        let answer = first.verify_sm2_digest(e, value);
        assert_eq!(first.table_octets(), 0);
        assert_eq!(self.used.verify_sm2_digest(e, value), answer, "small table");
        assert_eq!(self.pinned.verify_sm2_digest(e, value), answer, "pinned");
        let items = [&first, &self.used, &self.pinned].map(|key| BatchItem::new(key, e, value));
        assert_eq!(verify_batch(&items), [answer; 3], "batch");
        answer
    }

    fn oracle(&self, e: &[u8; 32], value: &[u8; 64]) -> bool {
        Signature::from_slice(value).is_ok_and(|s| self.oracle.verify_prehash(e, &s).is_ok())
    }

    fn libsm(&self, e: &[u8; 32], value: &[u8; 64]) -> bool {
        use libsm::sm2::signature::SigCtx;
        let context = SigCtx::new();
        let (r, s) = value.split_at(32);
        let der = sequence(&[&integer(r), &integer(s)]);
        let signature = libsm::sm2::signature::Signature::der_decode(&der);
        let key = context.load_pubkey(&self.point).unwrap();
        signature.is_ok_and(|s| context.verify_raw(e, &key, &s).unwrap_or(false))
    }

    /// Ours and the oracle's answer, which have to agree.
    fn agreed(&self, e: &[u8; 32], value: &[u8; 64], why: &str) -> bool {
        let want = self.oracle(e, value);
        assert_eq!(
            self.answer(e, value).is_ok(),
            want,
            "{why}: {e:x?} {value:x?}"
        );
        want
    }
}

fn secret(seed: u64) -> SigningKey {
    let mut octets = [0x35; 32];
    octets[24..].copy_from_slice(&seed.to_be_bytes());
    SigningKey::from_slice("", &octets).unwrap()
}

fn joined(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
    [r, s].concat().try_into().unwrap()
}

/// SplitMix64: the same cases in every run.
struct Cases(u64);

impl Cases {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % end as u64) as usize
    }

    fn octets(&mut self) -> [u8; 32] {
        [0; 32].map(|_| self.below(256) as u8)
    }
}

/// One change of a good signature over e.
fn mutated(source: &mut Cases, e: &mut [u8; 32], value: &mut [u8; 64]) -> &'static str {
    let n = number(N);
    let (r, s) = value.split_at(32);
    let (r, s) = (BigUint::from_bytes_be(r), BigUint::from_bytes_be(s));
    let edges = ["0", "1", N, P].map(number);
    let edge = &edges[source.below(4)] + BigUint::from(source.below(2));
    let what = source.below(12);
    *value = match what {
        0 => *value,
        1 => {
            value[source.below(64)] ^= 1 << source.below(8);
            *value
        }
        2 => {
            e[source.below(32)] ^= 1 << source.below(8);
            *value
        }
        3 => joined(octets(&s), octets(&r)),
        4 => joined(octets(&(&r + &n)), octets(&s)),
        5 => joined(octets(&r), octets(&(&s + &n))),
        6 => joined(octets(&(&n - &r)), octets(&s)),
        7 => joined(octets(&r), octets(&(&n - &s))),
        8 => joined(octets(&r), octets(&(&n - &r))),
        9 => joined(octets(&edge), octets(&s)),
        10 => joined(octets(&r), octets(&edge)),
        _ => {
            // The same residue in another form: above n where that fits, or reduced.
            let number = BigUint::from_bytes_be(e.as_slice());
            *e = octets(&if number < n { number + &n } else { number - &n });
            *value
        }
    };
    [
        "none", "bit", "digest", "swap", "r + n", "s + n", "-r", "-s", "t = 0", "r edge", "s edge",
        "e by n",
    ][what]
}

fn mutations_agree(cases: usize) -> [usize; 2] {
    let mut source = Cases(8);
    let mut judged = [0, 0];
    let mut signer = secret(0);
    let mut keys = Keys::of(&signer);
    for case in 0..cases {
        if case % 100 == 99 {
            signer = secret(case as u64);
            keys = Keys::of(&signer);
        }
        let mut e = source.octets();
        if source.below(4) == 0 {
            e[..8].fill(0xff);
        }
        let mut value: [u8; 64] = signer.sign_prehash(&e).unwrap().to_bytes().into();
        let why = mutated(&mut source, &mut e, &mut value);
        let good = keys.agreed(&e, &value, why);
        judged[usize::from(good)] += 1;
        if case % 50 == 0 {
            assert_eq!(keys.libsm(&e, &value), good, "libsm, {why}");
        }
    }
    judged
}

#[test]
fn mutated_signatures() {
    let [refused, accepted] = mutations_agree(1000);
    assert!(refused > 500 && accepted > 80, "{refused} {accepted}");
}

#[test]
#[ignore = "a long run, for before a release"]
fn a_hundred_thousand_mutated_signatures() {
    let [refused, accepted] = mutations_agree(100_000);
    println!("{refused} refused, {accepted} accepted, by all");
}

#[test]
fn numbers_at_the_ends_of_their_range_are_refused() {
    let signer = secret(1);
    let keys = Keys::of(&signer);
    let e = [9; 32];
    let good: [u8; 64] = signer.sign_prehash(&e).unwrap().to_bytes().into();
    assert!(keys.agreed(&e, &good, "good"));
    let (r, s) = good.split_at(32);
    let edges = ["0", "1", N, "2", P, &"f".repeat(64)].map(number);
    let one = BigUint::from(1_u8);
    let edges = edges.iter().flat_map(|x| {
        [
            x.clone(),
            x + &one,
            if *x > one { x - &one } else { x.clone() },
        ]
    });
    for edge in edges.map(|x| octets(&x)) {
        for value in [
            joined(edge, s.try_into().unwrap()),
            joined(r.try_into().unwrap(), edge),
        ] {
            assert!(!keys.agreed(&e, &value, "edge"), "{edge:x?}");
            let der = sequence(&[&integer(&value[..32]), &integer(&value[32..])]);
            assert!(keys.answer(&e, &der).is_err(), "{edge:x?}");
        }
    }
}

/// A signature for which s G + t Q is this point: Q = (R - s G) / t. `None` where that is no key.
fn made_for(point: &ProjectivePoint, s: &Scalar, e: &[u8; 32]) -> Option<(Keys, [u8; 64])> {
    let x = point.to_affine().x();
    let r = Scalar::reduce(&x) + Scalar::reduce(&FieldBytes::from(*e));
    let t = r + s;
    let inverse = t.invert().into_option()?;
    let q = (*point - ProjectivePoint::mul_by_generator(s)) * inverse;
    let key = Sm2PublicKey::from_affine(q.to_affine()).ok()?;
    let keys = Keys::new(key.to_sec1_point(false).as_bytes());
    Some((keys, joined(r.to_bytes().into(), s.to_bytes().into())))
}

#[test]
fn an_x_above_n_is_found_by_the_second_candidate() {
    let (n, p) = (number(N), number(P));
    let mut found = 0;
    for j in (0..40_u32).map(BigUint::from) {
        // Both ends of [n, p), where r - e + n is just below p or the first candidate is zero.
        for x in [&n + &j, &p - &j - 1_u8] {
            let compressed = [&[2][..], &octets(&x)].concat();
            let Ok(point) = Sm2PublicKey::from_sec1_bytes(&compressed) else {
                continue;
            };
            let point = point.to_projective();
            for e in [[0; 32], [0xff; 32], [7; 32]] {
                let Some((keys, value)) = made_for(&point, &Scalar::from(0xabcd_u32), &e) else {
                    continue;
                };
                assert!(keys.agreed(&e, &value, "x above n"), "{x:x}");
                let mut other = e;
                other[31] ^= 1;
                assert!(!keys.agreed(&other, &value, "other digest"), "{x:x}");
                found += 1;
            }
        }
    }
    assert!(found > 50, "{found}");
}

#[test]
fn infinity_is_no_answer() {
    // s G + t Q = (s + t d) G is infinity for s = -t d; then r = e would fit if infinity had x = 0.
    for d in 1..40_u32 {
        let d = Scalar::from(d);
        let key = SecretKey::from(NonZeroScalar::new(d).unwrap()).public_key();
        let keys = Keys::new(key.to_sec1_point(false).as_bytes());
        // t = r + s = r - t d, so t = r / (1 + d).
        let r = Scalar::from(0x1234_5678_u32);
        let t = r * (Scalar::ONE + d).invert().unwrap();
        let value = joined(r.to_bytes().into(), (-(t * d)).to_bytes().into());
        assert!(!keys.agreed(&r.to_bytes().into(), &value, "infinity"));
    }
}

#[test]
fn bad_points_are_no_keys() {
    let good = secret(3).verifying_key().to_sec1_bytes();
    let (x, y) = (&good[1..33], &good[33..]);
    let p = octets(&number(P));
    let max = [0xff; 32];
    for (point, why) in [
        ([&[4][..], y, x].concat(), "not on the curve"),
        ([&[4][..], &p, y].concat(), "x = p"),
        ([&[4][..], x, &p].concat(), "y = p"),
        ([&[4][..], &max, y].concat(), "x above p"),
        ([&[4][..], &[0; 64]].concat(), "zero"),
        (vec![0], "infinity"),
        (vec![], "nothing"),
        (good[..64].to_vec(), "too short"),
        ([&good[..], &[0]].concat(), "too long"),
    ] {
        let public = public_key(&point);
        assert_eq!(public.prepare().unwrap_err(), VerifyError::BadKey, "{why}");
        let pinned = PreparedKey::pinned(&public, &TableBudget::new(1 << 20));
        assert_eq!(pinned.unwrap_err(), VerifyError::BadKey, "{why}");
        assert!(VerifyingKey::from_sec1_bytes("", &point).is_err(), "{why}");
    }
    let compressed = [&[2 | (y[31] & 1)][..], x].concat();
    let e = [1; 32];
    let value = secret(3).sign_prehash(&e).unwrap().to_bytes();
    assert!(
        Keys::new(&compressed).answer(&e, &value).is_ok(),
        "a compressed point"
    );
}

#[test]
fn a_batch_answers_in_order() {
    let signers: Vec<_> = (10..14).map(secret).collect();
    let keys: Vec<_> = signers.iter().map(Keys::of).collect();
    let cases: Vec<_> = (0..200_usize)
        .map(|i| {
            let e = [i as u8; 32];
            let mut value = signers[i % 4].sign_prehash(&e).unwrap().to_bytes().to_vec();
            match i % 7 {
                3 => value[i % 64] ^= 1,
                5 => value.truncate(i % 64),
                _ => {}
            }
            (i, e, value)
        })
        .collect();
    let first = signers.iter().map(|s| {
        public_key(&s.verifying_key().to_sec1_bytes())
            .prepare()
            .unwrap()
    });
    let first: Vec<_> = first.collect();
    let items: Vec<_> = cases
        .iter()
        .map(|(i, e, value)| {
            let key = [&keys[i % 4].pinned, &keys[i % 4].used, &first[i % 4]][i % 3];
            BatchItem::new(key, e, value)
        })
        .collect();
    let answers = verify_batch(&items);
    assert_eq!(answers.len(), cases.len());
    for ((i, e, value), answer) in cases.iter().zip(answers) {
        assert_eq!(answer, keys[i % 4].answer(e, value), "{i}");
        assert_eq!(answer.is_ok(), !matches!(i % 7, 3 | 5), "{i}");
    }
    assert_eq!(verify_batch(&[]), []);
}

#[test]
fn the_corpus_gets_the_same_answers() {
    let Some(folder) = corpus::folder("sm") else {
        return;
    };
    let octets = |hex: &str| -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        digits
            .map(|d| u8::from_str_radix(std::str::from_utf8(d).unwrap(), 16).unwrap())
            .collect()
    };
    let mut compared = 0;
    for row in corpus::table(&folder.join("sm2_verify.tsv")) {
        let point = octets(&row["public_key_hex"]);
        let oracle = VerifyingKey::from_sec1_bytes("", &point);
        assert_eq!(
            public_key(&point).prepare().is_ok(),
            oracle.is_ok(),
            "{}",
            row["id"]
        );
        let (Ok(_), Ok(e)) = (oracle, octets(&row["e_hex"]).try_into()) else {
            continue;
        };
        let keys = Keys::new(&point);
        let value = octets(&row["signature_hex"]);
        let answer = keys.answer(&e, &value);
        if row["expected"] == "valid" {
            assert_eq!(answer, Ok(SignatureForm::Der), "{}", row["id"]);
        }
        if row["expected"] == "invalid" {
            assert!(answer.is_err(), "{}", row["id"]);
        }
        if let Ok(raw) = value.as_slice().try_into() {
            keys.agreed(&e, raw, &row["id"]);
        } else if let Ok(signature) = Signature::from_der(&value) {
            let good = keys.oracle.verify_prehash(&e, &signature).is_ok();
            assert_eq!(answer.is_ok(), good, "{}", row["id"]);
        }
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}
