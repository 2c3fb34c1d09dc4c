//! Multiplication of the generator by a secret, in constant time.
//!
//! The formulas are complete (Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves",
//! 2015, algorithms 5 and 6): no pair of points is an exception, so there is nothing to test for and no branch. Every
//! entry of a table is read, whichever is wanted.

use std::sync::LazyLock;

use subtle::Choice;
use subtle::ConditionallySelectable;
use subtle::ConstantTimeEq;
use zeroize::DefaultIsZeroes;
use zeroize::Zeroizing;

use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::B;
use crate::crypto::sm2::point::GENERATOR;
use crate::crypto::sm2::scalar::Entry;
use crate::crypto::sm2::scalar::Scalar;
use crate::crypto::sm2::scalar::columns;
use crate::crypto::sm2::table::Comb;
use crate::crypto::sm2::table::SMALL;

/// The generator's small comb: reading all of a large one would take longer than the doublings that it saves.
static GENERATOR_COMB: LazyLock<Comb<SMALL>> = LazyLock::new(|| Comb::new(&GENERATOR));

/// x of the generator times `k`, 32 octets, big-endian; `k` is not zero.
pub(super) fn generator_times(k: &Scalar) -> [u8; 32] {
    let signs = Zeroizing::new(k.signs());
    let mut sum = Zeroizing::new(Projective::INFINITY);
    for column in (0..columns(SMALL)).rev() {
        sum.double();
        let entries = signs.column::<SMALL>(column);
        for (table, entry) in GENERATOR_COMB.tables().iter().zip(entries) {
            sum.add(&read(table, entry));
        }
    }
    sum.x.mul(&sum.z.invert()).to_octets()
}

/// The entry of the table, or its negative.
///
/// The choices are made by `subtle`, which hides from the compiler what they depend on: left to masks of our own, it
/// put a branch around some of the reads.
fn read(table: &[Affine], entry: Entry) -> Affine {
    let mut found = GENERATOR;
    for (index, point) in table.iter().enumerate() {
        let wanted = index.ct_eq(&entry.index);
        found.x.conditional_assign(&point.x, wanted);
        found.y.conditional_assign(&point.y, wanted);
    }
    let negative = Field::ZERO.sub(&found.y);
    let wanted = Choice::from(u8::from(entry.negative));
    found.y.conditional_assign(&negative, wanted);
    found
}

/// x = X / Z, y = Y / Z; infinity has Z = 0.
#[derive(Clone, Copy)]
struct Projective {
    x: Field,
    y: Field,
    z: Field,
}

impl Default for Projective {
    fn default() -> Self {
        Self::INFINITY
    }
}

/// Wiped by becoming infinity.
impl DefaultIsZeroes for Projective {}

impl Projective {
    const INFINITY: Self = Self {
        x: Field::ZERO,
        y: Field::ONE,
        z: Field::ZERO,
    };

    /// Algorithm 5, for a = -3 and a second point with Z = 1.
    fn add(&mut self, other: &Affine) {
        let xx = self.x.mul(&other.x);
        let yy = self.y.mul(&other.y);
        let xy = other.x.add(&other.y).mul(&self.x.add(&self.y));
        let xy = xy.sub(&xx.add(&yy));
        let yz = other.y.mul(&self.z).add(&self.y);
        let xz = other.x.mul(&self.z).add(&self.x);
        let part = triple(&xz.sub(&B.mul(&self.z)));
        let (minus, plus) = (yy.sub(&part), yy.add(&part));
        let z3 = triple(&self.z);
        let middle = triple(&B.mul(&xz).sub(&z3).sub(&xx));
        let slope = triple(&xx).sub(&z3);
        self.x = xy.mul(&plus).sub(&yz.mul(&middle));
        self.y = plus.mul(&minus).add(&slope.mul(&middle));
        self.z = yz.mul(&minus).add(&xy.mul(&slope));
    }

    /// Algorithm 6, for a = -3.
    fn double(&mut self) {
        let xx = self.x.square();
        let yy = self.y.square();
        let zz = self.z.square();
        let xy = self.x.mul(&self.y);
        let xy2 = xy.add(&xy);
        let xz = self.x.mul(&self.z);
        let xz2 = xz.add(&xz);
        let part = triple(&B.mul(&zz).sub(&xz2));
        let (minus, plus) = (yy.sub(&part), yy.add(&part));
        let zz3 = triple(&zz);
        let middle = triple(&B.mul(&xz2).sub(&zz3).sub(&xx));
        let slope = triple(&xx).sub(&zz3);
        let yz = self.y.mul(&self.z);
        let yz2 = yz.add(&yz);
        self.x = minus.mul(&xy2).sub(&yz2.mul(&middle));
        self.y = minus.mul(&plus).add(&slope.mul(&middle));
        let quarter = yz2.mul(&yy);
        let half = quarter.add(&quarter);
        self.z = half.add(&half);
    }
}

fn triple(number: &Field) -> Field {
    number.add(number).add(number)
}
