//! Signatures made backwards, so that the sums meet: for any s and t there is a digest for which they are right.
//!
//! Under a key that is a small multiple of the generator, s G and t Q are equal, opposite, or meet on the way; formulas
//! that take two different points for granted then go wrong.

use ::sm2::FieldBytes;
use ::sm2::NonZeroScalar;
use ::sm2::ProjectivePoint;
use ::sm2::Scalar;
use ::sm2::SecretKey;
use ::sm2::elliptic_curve::Group;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::elliptic_curve::sec1::ToSec1Point;
use yinzheng::crypto::BatchItem;
use yinzheng::crypto::VerifyError;
use yinzheng::crypto::verify_batch;

use crate::keys::Keys;
use crate::keys::joined;

fn keys(d: &Scalar) -> Keys {
    let key = SecretKey::from(NonZeroScalar::new(*d).unwrap()).public_key();
    Keys::new(key.to_sec1_point(false).as_bytes())
}

/// Where s G + t d G is a point: r = t - s and e = r - x, so that the equation holds. `None` if r, s or t is zero, or
/// the point is infinity.
fn made_for(d: &Scalar, s: &Scalar, t: &Scalar) -> Option<([u8; 32], [u8; 64])> {
    let point = ProjectivePoint::mul_by_generator(&(*s + *d * t));
    let r = t - s;
    if bool::from(r.is_zero() | s.is_zero() | t.is_zero() | point.is_identity()) {
        return None;
    }
    let e = r - Scalar::reduce(&point.to_affine().x());
    Some((
        e.to_bytes().into(),
        joined(r.to_bytes().into(), s.to_bytes().into()),
    ))
}

/// Small numbers, powers of two where combs and columns begin, and their negatives.
fn marked() -> Vec<Scalar> {
    let power = |bits: usize| (0..bits).fold(Scalar::ONE, |k, _| k + k);
    let small = (1..=8_u64).chain([15, 16, 17, 31, 33]).map(Scalar::from);
    let powers = [6, 11, 22, 66, 132, 198, 255].map(power);
    let half = Scalar::from(2_u32).invert().unwrap();
    small
        .chain(powers)
        .chain([half])
        .flat_map(|k| [k, -k])
        .collect()
}

/// Factors s for which s G meets t Q: equal, opposite but for one, twice, half, one more or less.
fn meeting(d: &Scalar, t: &Scalar) -> [Scalar; 8] {
    let product = d * t;
    let one = Scalar::ONE;
    [
        product,
        one - product,
        -(product + one),
        product + product,
        -(product + product),
        product + one,
        product - one,
        *t,
    ]
}

#[test]
fn sums_that_meet_give_the_right_answer_in_every_way() {
    let mut made = 0;
    for d in [1_u64, 2, 3, 4, 7, 1 << 11] {
        for d in [Scalar::from(d), -Scalar::from(d)] {
            let keys = keys(&d);
            for t in marked() {
                for s in meeting(&d, &t) {
                    let Some((e, value)) = made_for(&d, &s, &t) else {
                        continue;
                    };
                    assert!(keys.agreed(&e, &value, "made"), "{d:?} {s:?} {t:?}");
                    let mut other = e;
                    other[31] ^= 1;
                    assert!(
                        !keys.agreed(&other, &value, "other digest"),
                        "{d:?} {s:?} {t:?}"
                    );
                    made += 1;
                }
            }
        }
    }
    assert!(made > 3000, "{made}");
}

#[test]
fn sums_that_vanish_are_refused_in_every_way() {
    let mut made = 0;
    for d in [1_u64, 2, 3, 4, 7, 1 << 11] {
        for d in [Scalar::from(d), -Scalar::from(d)] {
            let keys = keys(&d);
            for t in marked() {
                let s = -(d * t);
                let r = t - s;
                if bool::from(r.is_zero()) {
                    continue;
                }
                // With e = r an x of zero would fit; the others are what garbage in the coordinates could be.
                for x in [Scalar::ZERO, Scalar::ONE, s, t] {
                    let e = (r - x).to_bytes().into();
                    let value = joined(r.to_bytes().into(), s.to_bytes().into());
                    assert!(!keys.agreed(&e, &value, "infinity"), "{d:?} {t:?}");
                    made += 1;
                }
            }
        }
    }
    assert!(made > 500, "{made}");
}

#[test]
fn one_in_a_batch_does_not_change_the_others() {
    let d = Scalar::ONE;
    let own = keys(&d);
    let other_d = Scalar::reduce(&FieldBytes::from([0x35; 32]));
    let other = keys(&other_d);
    let marked = marked();
    // Every second one meets, vanishes, or is wrong; the rest are ordinary, under a key of their own.
    let cases: Vec<_> = (0..200_usize)
        .map(|i| {
            let t = marked[i % marked.len()];
            if i % 2 == 0 {
                let k = Scalar::reduce(&FieldBytes::from([i as u8 | 1; 32]));
                let (e, value) = made_for(&other_d, &k, &(k + t)).unwrap();
                return (&other, e, value, true);
            }
            let s = meeting(&d, &t)[i % 8];
            let vanishing = (
                t.to_bytes().into(),
                joined((t + t).to_bytes().into(), (-t).to_bytes().into()),
            );
            let is_good = i % 3 != 0;
            match made_for(&d, &s, &t).filter(|_| is_good) {
                Some((e, value)) => (&own, e, value, true),
                None => (&own, vanishing.0, vanishing.1, false),
            }
        })
        .collect();
    for first in [0, 1, 2] {
        let items: Vec<_> = cases
            .iter()
            .enumerate()
            .map(|(i, (keys, e, value, _))| {
                let key = if (i + first) % 3 == 0 {
                    &keys.used
                } else {
                    &keys.pinned
                };
                BatchItem::new(key, e, value)
            })
            .collect();
        for ((i, case), answer) in cases.iter().enumerate().zip(verify_batch(&items)) {
            let (keys, e, value, good) = case;
            assert_eq!(answer.is_ok(), *good, "{i}");
            assert_eq!(keys.oracle(e, value), *good, "{i}");
            assert!(*good || answer == Err(VerifyError::BadSignature), "{i}");
        }
    }
}
