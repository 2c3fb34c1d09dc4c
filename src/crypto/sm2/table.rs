//! Combs: tables of a point's multiples, by which it is multiplied with few doublings.
//!
//! A scalar is a sum of 264 signed powers of two ([`Scalar::signs`](super::scalar::Scalar::signs)). They are dealt
//! to [`COMBS`] combs, each of so many teeth, and tooth by tooth to the columns: bit number
//! column + columns (teeth comb + tooth). A comb's table holds the sums of its teeth's powers for every choice of
//! signs, the last being plus. One pass over the columns, from the highest, doubles once and adds one entry of each
//! comb.
//!
//! All sums in a table are known multiples of one point of prime order, the same ones for every point, and no two
//! that meet in an addition have equal or opposite factors. So a table comes out for every point or for none.

use std::sync::LazyLock;

use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::GENERATOR;
use crate::crypto::sm2::point::Jacobian;
use crate::crypto::sm2::point::Sum;
use crate::crypto::sm2::scalar::COMBS;
use crate::crypto::sm2::scalar::Entry;
use crate::crypto::sm2::scalar::columns;

/// Teeth of a small comb: 4 × 32 points, 8 KiB, and 11 columns.
pub(super) const SMALL: usize = 6;
/// Teeth of a large comb: 4 × 1024 points, 256 KiB, and 6 columns.
pub(super) const LARGE: usize = 11;

/// The generator's comb, made at its first use, which takes as long as some verifications.
pub(super) static GENERATOR_COMB: LazyLock<Comb<LARGE>> = LazyLock::new(|| Comb::new(&GENERATOR));

/// The table of one point.
pub(super) struct Comb<const TEETH: usize>([Box<[Affine]>; COMBS]);

impl<const TEETH: usize> Comb<TEETH> {
    /// Octets that the points take.
    pub(super) const BYTES: usize = COMBS * (size_of::<Affine>() << (TEETH - 1));

    pub(super) fn new(point: &Affine) -> Self {
        let teeth = teeth::<TEETH>(point);
        let (combs, _) = teeth.as_chunks::<TEETH>();
        let mut tables = [const { Vec::new() }; COMBS];
        for (table, comb) in tables.iter_mut().zip(combs) {
            table.extend(comb.last());
        }
        for tooth in 0..TEETH.saturating_sub(1) {
            let bases = combs.iter().map(|comb| comb.get(tooth));
            grow(&mut tables, bases.flatten());
        }
        Self(tables.map(Vec::into_boxed_slice))
    }

    /// The point at `entry` of comb number `comb`.
    #[inline(always)]
    pub(super) fn get(&self, comb: usize, entry: Entry) -> Option<Affine> {
        let table = self.0.get(comb)?;
        Some(table.get(entry.index)?.negated_if(entry.negative))
    }

    /// The tables of all combs, for who must not show by the time it takes which entry is wanted.
    pub(super) const fn tables(&self) -> &[Box<[Affine]>; COMBS] {
        &self.0
    }
}

/// The point times 2^(columns i) for every tooth i of all combs.
fn teeth<const TEETH: usize>(point: &Affine) -> Vec<Affine> {
    let mut next = Jacobian::from(*point);
    let powers = (0..COMBS.saturating_mul(TEETH)).map(|_| {
        let tooth = next;
        for _ in 0..columns(TEETH) {
            next.double();
        }
        tooth
    });
    let powers: Vec<Jacobian> = powers.collect();
    let mut inverses: Vec<Field> = powers.iter().map(|p| p.z).collect();
    invert_all(&mut inverses);
    let affine = powers.iter().zip(&inverses).map(|(p, inverse)| {
        let square = inverse.square();
        Affine {
            x: p.x.mul(&square),
            y: p.y.mul(&square.mul(inverse)),
        }
    });
    affine.collect()
}

/// Replaces every point in a table by itself minus its table's base, and by itself plus it behind those.
fn grow<'a>(tables: &mut [Vec<Affine>; COMBS], bases: impl Iterator<Item = &'a Affine> + Clone) {
    let pairs = tables.iter().zip(bases.clone());
    let differences =
        pairs.flat_map(|(table, base)| table.iter().map(|p| p.x.sub_vartime(&base.x)));
    let mut inverses: Vec<Field> = differences.collect();
    invert_all(&mut inverses);
    let mut inverses = inverses.iter();
    for (table, base) in tables.iter_mut().zip(bases) {
        let mut plus = Vec::with_capacity(table.len());
        for (point, inverse) in table.iter_mut().zip(inverses.by_ref()) {
            plus.push(point.plus_by(base, inverse));
            *point = point.plus_by(&base.negated_if(true), inverse);
        }
        table.append(&mut plus);
    }
}

/// Replaces every number by its inverse at the cost of one inversion and three products each; zeros stay.
pub(super) fn invert_all(numbers: &mut [Field]) {
    let mut product = Field::ONE;
    let mut before = Vec::with_capacity(numbers.len());
    for number in numbers.iter() {
        before.push(product);
        if !number.is_zero() {
            product = product.mul(number);
        }
    }
    let mut inverse = product.invert();
    for (number, before) in numbers.iter_mut().zip(&before).rev() {
        if !number.is_zero() {
            let this = inverse.mul(before);
            inverse = inverse.mul(number);
            *number = this;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_among_numbers_spoils_no_inverse() {
        let zeros = [Field::ZERO, Field::kept_in(crate::crypto::sm2::field::P)];
        let three = Field::ONE.add(&Field::ONE).add(&Field::ONE);
        for zero in zeros {
            for place in 0..4 {
                let mut numbers = vec![Field::ONE, three, three.square()];
                numbers.insert(place, zero);
                let before = numbers.clone();
                invert_all(&mut numbers);
                for (before, after) in before.iter().zip(&numbers) {
                    let product = before.mul(after);
                    assert_eq!(before.is_zero(), after.is_zero(), "{place}");
                    assert!(before.is_zero() || product.equals(&Field::ONE), "{place}");
                }
            }
        }
        invert_all(&mut []);
    }
}
