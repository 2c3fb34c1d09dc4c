//! Tables and double multiples against the `sm2` crate.

use ::sm2::FieldBytes;
use ::sm2::ProjectivePoint;
use ::sm2::Scalar;
use ::sm2::elliptic_curve::Group;
use ::sm2::elliptic_curve::ops::Reduce;

use super::Cases;
use super::octets;
use super::plain_affine;
use super::plain_jacobian;
use super::plain_reference;
use super::plain_xyzz;
use crate::crypto::sm2::batch::Asked;
use crate::crypto::sm2::batch::verify_all_vartime;
use crate::crypto::sm2::budget::TableBudget;
use crate::crypto::sm2::constant;
use crate::crypto::sm2::key::Sm2Key;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::GENERATOR;
use crate::crypto::sm2::scalar;
use crate::crypto::sm2::scalar::columns;
use crate::crypto::sm2::table::Comb;
use crate::crypto::sm2::table::LARGE;
use crate::crypto::sm2::table::SMALL;
use crate::crypto::sm2::verify::Question;

fn ours(number: &Scalar) -> scalar::Scalar {
    scalar::Scalar::from_octets(&number.to_bytes().into()).unwrap()
}

fn table_agrees<const TEETH: usize>(point: &ProjectivePoint) {
    let affine = Affine::from_octets(&plain_reference(point).unwrap()).unwrap();
    let comb = Comb::<TEETH>::new(&affine);
    let mut powers = vec![*point];
    while powers.len() < 4 * 66 {
        powers.push(powers.last().unwrap().double());
    }
    for (number, table) in comb.tables().iter().enumerate() {
        assert_eq!(table.len(), 1 << (TEETH - 1));
        let teeth: Vec<_> = (0..TEETH)
            .map(|tooth| powers[columns(TEETH) * (TEETH * number + tooth)])
            .collect();
        for (index, got) in table.iter().enumerate() {
            let signed = teeth.iter().enumerate().map(|(tooth, power)| {
                if tooth == TEETH - 1 || index >> tooth & 1 == 1 {
                    *power
                } else {
                    -*power
                }
            });
            let want: ProjectivePoint = signed.sum();
            assert_eq!(
                plain_affine(got),
                plain_reference(&want),
                "{number}, {index}"
            );
        }
    }
}

#[test]
fn every_entry_of_a_table_is_what_it_should_be() {
    table_agrees::<LARGE>(&ProjectivePoint::GENERATOR);
    table_agrees::<SMALL>(&ProjectivePoint::GENERATOR);
    table_agrees::<SMALL>(&ProjectivePoint::mul_by_generator(&Scalar::from(
        0x1234_5678_u32,
    )));
    table_agrees::<SMALL>(&-ProjectivePoint::GENERATOR);
    assert_eq!(
        [Comb::<SMALL>::BYTES, Comb::<LARGE>::BYTES],
        [8 << 10, 256 << 10]
    );
}

/// A key in all the forms in which it can verify.
struct Key {
    reference: ProjectivePoint,
    affine: Affine,
    small: Comb<SMALL>,
    large: Comb<LARGE>,
    pinned: Sm2Key,
}

impl Key {
    fn new(d: &Scalar) -> Self {
        let reference = ProjectivePoint::mul_by_generator(d);
        let point = plain_reference(&reference).unwrap();
        let affine = Affine::from_octets(&point).unwrap();
        let pinned =
            Sm2Key::from_sec1(&[&[4][..], &point].concat(), &TableBudget::new(1 << 20)).unwrap();
        pinned.pin();
        Self {
            reference,
            affine,
            small: Comb::new(&affine),
            large: Comb::new(&affine),
            pinned,
        }
    }

    /// All ways to s G + t Q give one point, and every way takes that point's x for the answer, and no other.
    fn agrees(&self, s: &Scalar, t: &Scalar) {
        let want = ProjectivePoint::mul_by_generator(s) + self.reference * t;
        let want = plain_reference(&want);
        let x = want.map_or([0; 32], |plain| plain[..32].try_into().unwrap());
        let x = Scalar::reduce(&FieldBytes::from(x));
        for (x, holds) in [(x, want.is_some()), (x + Scalar::ONE, false)] {
            let question = Question::of(ours(s), ours(t), ours(&x));
            let why = format!("s {s:?} t {t:?} x {x:?}");
            let windows = question.sum_by_windows_vartime(&self.affine).unwrap();
            let small = question.sum_by_comb_vartime(&self.small).unwrap();
            let large = question.sum_by_comb_vartime(&self.large).unwrap();
            assert_eq!(plain_jacobian(&windows), want, "windows: {why}");
            assert_eq!(plain_xyzz(&small), want, "small: {why}");
            assert_eq!(plain_xyzz(&large), want, "large: {why}");
            assert_eq!(
                question.holds_vartime(&self.affine),
                holds,
                "windows: {why}"
            );
            assert_eq!(
                question.holds_by_comb_vartime(&self.small),
                holds,
                "small: {why}"
            );
            assert_eq!(
                question.holds_by_comb_vartime(&self.large),
                holds,
                "large: {why}"
            );
            let asked = Asked {
                key: &self.pinned,
                question,
            };
            assert_eq!(verify_all_vartime(&[asked]), [holds], "batch: {why}");
        }
    }
}

/// Numbers at which sums meet, vanish, or stand at the ends of the range.
fn marked() -> Vec<Scalar> {
    let small = [1_u64, 2, 3, 5, 15, 16, 17, 31, 33, 1 << 11, 1 << 33];
    let small = small.map(Scalar::from);
    let half = Scalar::from(2_u32).invert().unwrap();
    // 2^66 and 2^132, where combs begin.
    let power = Scalar::from(1_u64 << 33).square();
    let large = [half, power, power.square()];
    let some = small.into_iter().chain(large);
    some.flat_map(|k| [k, -k]).collect()
}

#[test]
fn keys_close_to_the_generator() {
    let marked = marked();
    for d in [1_u32, 2, 3]
        .map(Scalar::from)
        .into_iter()
        .flat_map(|d| [d, -d])
    {
        let key = Key::new(&d);
        for t in &marked {
            // s G + t Q is infinity, twice s G, or s and t meet on the way.
            let s = -(d * t);
            key.agrees(&s, t);
            key.agrees(&(d * t), t);
            key.agrees(&(s + Scalar::ONE), t);
        }
        for (s, t) in marked.iter().zip(marked.iter().rev()) {
            key.agrees(s, t);
        }
    }
}

fn multiples_agree(cases: usize) {
    let mut source = Cases(4);
    let mut number = || Scalar::reduce(&FieldBytes::from(octets(&source.limbs())));
    let mut key = Key::new(&Scalar::from(7_u32));
    for case in 0..cases {
        let (s, t, d) = (number(), number(), number());
        if case % 500 == 99 && !bool::from(d.is_zero()) {
            key = Key::new(&d);
        }
        if !bool::from(s.is_zero() | t.is_zero()) {
            key.agrees(&s, &t);
        }
    }
}

#[test]
fn double_multiples() {
    multiples_agree(200);
}

fn constant_time_agrees(cases: usize) {
    let mut source = Cases(5);
    let random = (0..cases).map(|_| Scalar::reduce(&FieldBytes::from(octets(&source.limbs()))));
    for k in marked()
        .into_iter()
        .chain(random)
        .filter(|k| !bool::from(k.is_zero()))
    {
        let want = plain_reference(&ProjectivePoint::mul_by_generator(&k)).unwrap();
        assert_eq!(
            constant::generator_times(&ours(&k))[..],
            want[..32],
            "{k:?}"
        );
    }
}

#[test]
fn the_constant_time_path() {
    assert!(plain_affine(&GENERATOR) == plain_reference(&ProjectivePoint::GENERATOR));
    constant_time_agrees(500);
}

#[test]
#[ignore = "a long run, for before a release"]
fn a_hundred_thousand_multiples() {
    multiples_agree(100_000);
    constant_time_agrees(100_000);
}
