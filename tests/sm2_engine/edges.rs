//! Numbers, points and keys at the ends of their range.

use ::sm2::FieldBytes;
use ::sm2::NonZeroScalar;
use ::sm2::ProjectivePoint;
use ::sm2::PublicKey as Sm2PublicKey;
use ::sm2::Scalar;
use ::sm2::SecretKey;
use ::sm2::dsa::VerifyingKey;
use ::sm2::dsa::signature::hazmat::PrehashSigner;
use ::sm2::elliptic_curve::Group;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::elliptic_curve::sec1::ToSec1Point;
use num_bigint::BigUint;
use yinzheng::asn1::integer;
use yinzheng::asn1::sequence;
use yinzheng::crypto::BatchItem;
use yinzheng::crypto::PreparedKey;
use yinzheng::crypto::TableBudget;
use yinzheng::crypto::VerifyError;
use yinzheng::crypto::verify_batch;

use crate::keys::Keys;
use crate::keys::N;
use crate::keys::P;
use crate::keys::joined;
use crate::keys::number;
use crate::keys::octets;
use crate::keys::public_key;
use crate::keys::secret;

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
