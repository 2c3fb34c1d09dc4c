//! Field and scalars against `num-bigint`.

use num_bigint::BigUint;

use super::Cases;
use super::octets;
use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::field::P;
use crate::crypto::sm2::limbs::Limbs;
use crate::crypto::sm2::scalar::COMBS;
use crate::crypto::sm2::scalar::N;
use crate::crypto::sm2::scalar::Scalar;
use crate::crypto::sm2::scalar::columns;

fn big(limbs: &Limbs) -> BigUint {
    BigUint::from_bytes_be(&octets(limbs))
}

fn field_agrees(cases: usize) {
    let p = big(&P);
    let radix: BigUint = BigUint::from(1_u8) << 256;
    let off_radix = radix.modinv(&p).unwrap();
    let two = BigUint::from(2_u8);
    let mut source = Cases(1);
    for case in 0..cases {
        let (a, b) = (source.limbs(), source.limbs());
        let (x, y) = (Field::kept_in(a), Field::kept_in(b));
        let (a, b) = (big(&a), big(&b));
        let is = |got: &Field, want: BigUint, what: &str| {
            assert_eq!(
                big(&got.limbs()) % &p,
                want % &p,
                "{case}: {what} {a:x} {b:x}"
            );
        };
        is(&x.mul(&y), &a * &b * &off_radix, "product");
        is(&x.square(), &a * &a * &off_radix, "square");
        is(&x.add(&y), &a + &b, "sum");
        is(&x.add_vartime(&y), &a + &b, "sum");
        is(&x.double_vartime(), &a + &a, "double");
        is(&x.sub(&y), &a + &p + &p - &b, "difference");
        is(&x.sub_vartime(&y), &a + &p + &p - &b, "difference");
        is(&x.neg_vartime(), &p + &p - &a, "negative");
        is(&x.half().double_vartime(), a.clone(), "half");
        assert_eq!(
            x.is_zero(),
            &a % &p == BigUint::ZERO,
            "{case}: {a:x} is zero"
        );
        assert_eq!(
            x.equals(&y),
            &a % &p == &b % &p,
            "{case}: {a:x} equals {b:x}"
        );
        let plain = BigUint::from_bytes_be(&x.to_octets());
        assert_eq!(plain, &a * &off_radix % &p, "{case}: {a:x} out of its form");
        let read = Field::from_octets(&octets(&x.limbs()));
        assert_eq!(read.is_some(), a < p, "{case}: {a:x} below p");
        if let Some(read) = read {
            is(&read, &a * &radix, "into its form");
        }
        // A power costs more than all of the above.
        if case % 64 == 0 {
            let inverse = (&a * &off_radix % &p).modpow(&(&p - &two), &p) * &radix;
            is(&x.invert(), inverse, "inverse");
        }
    }
}

fn scalars_agree(cases: usize) {
    let n = big(&N);
    let mut source = Cases(2);
    for case in 0..cases {
        let (a, b) = (source.limbs(), source.limbs());
        let read = Scalar::from_octets(&octets(&a));
        assert_eq!(read.is_some(), big(&a) < n, "{case}: {a:x?} below n");
        let (x, y) = (Scalar::reduced(&octets(&a)), Scalar::reduced(&octets(&b)));
        let (a, b) = (big(&a) % &n, big(&b) % &n);
        assert_eq!(big(&x.limbs()), a, "{case}: reduced");
        assert_eq!(
            big(&x.add(&y).limbs()),
            (&a + &b) % &n,
            "{case}: {a:x} + {b:x}"
        );
        assert_eq!(
            big(&x.sub(&y).limbs()),
            (&a + &n - &b) % &n,
            "{case}: {a:x} - {b:x}"
        );
        assert_eq!(x.is_zero(), a == BigUint::ZERO);
        assert_eq!(from_windows(&x), a, "{case}: windows of {a:x}");
        assert_eq!(from_columns::<6>(&x) % &n, a, "{case}: small comb of {a:x}");
        assert_eq!(
            from_columns::<11>(&x) % &n,
            a,
            "{case}: large comb of {a:x}"
        );
    }
}

fn from_windows(number: &Scalar) -> BigUint {
    let (mut plus, mut minus) = (BigUint::ZERO, BigUint::ZERO);
    let digits = number.wnaf_vartime();
    for (at, &digit) in digits.iter().enumerate() {
        assert!(digit == 0 || (digit % 2 != 0 && (-15..16).contains(&digit)));
        let next = digits.iter().skip(at + 1).take(4);
        assert!(digit == 0 || next.copied().all(|d| d == 0), "{digits:?}");
        let side = if digit < 0 { &mut minus } else { &mut plus };
        *side += BigUint::from(digit.unsigned_abs()) << at;
    }
    plus - minus
}

/// The number that the entries of all columns stand for.
fn from_columns<const TEETH: usize>(number: &Scalar) -> BigUint {
    let (mut plus, mut minus) = (BigUint::ZERO, BigUint::ZERO);
    let signs = number.signs();
    for column in 0..columns(TEETH) {
        let entries = signs.column::<TEETH>(column);
        assert_eq!(entries.len(), COMBS);
        for (comb, entry) in entries.into_iter().enumerate() {
            for tooth in 0..TEETH {
                let counts_plus = tooth == TEETH - 1 || entry.index >> tooth & 1 == 1;
                let side = if counts_plus != entry.negative {
                    &mut plus
                } else {
                    &mut minus
                };
                *side += BigUint::from(1_u8) << (column + columns(TEETH) * (TEETH * comb + tooth));
            }
        }
    }
    plus - minus
}

#[test]
fn field() {
    field_agrees(10_000);
}

#[test]
fn scalars() {
    scalars_agree(10_000);
}

#[test]
#[ignore = "a long run, for before a release"]
fn a_million_numbers() {
    field_agrees(1_000_000);
    scalars_agree(1_000_000);
}
