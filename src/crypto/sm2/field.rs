//! Numbers modulo p = 2^256 - 2^224 - 2^96 + 2^64 - 1, the field of the SM2 curve (GB/T 32918.5).
//!
//! They are kept in Montgomery form, times 2^256, as any number below 2^256 that fits: 0 and p are both zero. So one
//! correction, driven by a carry, stands where a full reduction would compare and subtract.
//!
//! Products, squares, [`Field::add`] and [`Field::sub`] run in constant time. What ends in `_vartime` does not, and
//! is for public data only.
#![cfg_attr(
    not(test),
    expect(
        clippy::arithmetic_side_effects,
        reason = "shifts by constants, and a borrow that the value bounds"
    )
)]

use subtle::Choice;
use subtle::ConditionallySelectable;

use crate::crypto::sm2::limbs;
use crate::crypto::sm2::limbs::Limbs;
use crate::crypto::sm2::limbs::mask;
use crate::crypto::sm2::limbs::sbb;

/// The field's order p.
pub(super) const P: Limbs = [
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_0000_0000,
    0xffff_ffff_ffff_ffff,
    0xffff_fffe_ffff_ffff,
];

/// 2^512 mod p, which takes a number into Montgomery form.
const SQUARED_RADIX: Field = Field([
    0x0000_0002_0000_0003,
    0x0000_0002_ffff_ffff,
    0x0000_0001_0000_0001,
    0x0000_0004_0000_0002,
]);

/// A number modulo p.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field(Limbs);

impl Field {
    pub(super) const ZERO: Self = Self([0; 4]);
    /// 2^256 - p.
    pub(super) const ONE: Self = Self([1, 0xffff_ffff, 0, 0x1_0000_0000]);

    /// The number with these limbs, below 2^256.
    pub(super) const fn from_limbs(limbs: Limbs) -> Self {
        Self(limbs).mul(&SQUARED_RADIX)
    }

    /// Reads 32 octets, big-endian; `None` for p and above.
    pub(super) fn from_octets(octets: &[u8; 32]) -> Option<Self> {
        let limbs = limbs::from_octets(octets);
        let (_, below) = limbs::sub(&limbs, &P);
        below.then(|| Self::from_limbs(limbs))
    }

    /// The one number below p that it stands for, big-endian.
    pub(super) fn to_octets(self) -> [u8; 32] {
        limbs::to_octets(
            &Self(reduce([
                self.0[0], self.0[1], self.0[2], self.0[3], 0, 0, 0, 0,
            ]))
            .least(),
        )
    }

    /// The same residue below p.
    const fn least(&self) -> Limbs {
        let (less, borrow) = limbs::sub(&self.0, &P);
        limbs::select(mask(borrow), &self.0, &less)
    }

    #[inline(always)]
    pub(super) const fn mul(&self, other: &Self) -> Self {
        Self(reduce(limbs::mul(&self.0, &other.0)))
    }

    #[inline(always)]
    pub(super) const fn square(&self) -> Self {
        Self(reduce(limbs::square(&self.0)))
    }

    #[inline(always)]
    pub(super) const fn add(&self, other: &Self) -> Self {
        let (sum, carry) = limbs::add(&self.0, &other.0);
        let (sum, carry) = less_p(&sum, carry);
        Self(less_p(&sum, carry).0)
    }

    #[inline(always)]
    pub(super) const fn sub(&self, other: &Self) -> Self {
        let (difference, borrow) = limbs::sub(&self.0, &other.0);
        let (difference, borrow) = plus_p(&difference, borrow);
        Self(plus_p(&difference, borrow).0)
    }

    /// As [`Field::add`], but the second correction, which about one sum in 2^64 needs, is a branch.
    #[inline(always)]
    pub(super) const fn add_vartime(&self, other: &Self) -> Self {
        let (sum, carry) = limbs::add(&self.0, &other.0);
        let (less, _) = less_p(&sum, carry);
        // The correction adds at most 2^32 + 1 to the top limb, so a lesser one has overflowed.
        if less[3] < sum[3] {
            return once_less_p(less[0], less[1], less[2], less[3]);
        }
        Self(less)
    }

    /// As [`Field::sub`], but the second correction is a branch.
    #[inline(always)]
    pub(super) const fn sub_vartime(&self, other: &Self) -> Self {
        let (difference, borrow) = limbs::sub(&self.0, &other.0);
        let (more, _) = plus_p(&difference, borrow);
        if more[3] > difference[3] {
            return once_plus_p(more[0], more[1], more[2], more[3]);
        }
        Self(more)
    }

    #[inline(always)]
    pub(super) const fn double_vartime(&self) -> Self {
        self.add_vartime(self)
    }

    #[inline(always)]
    pub(super) const fn neg_vartime(&self) -> Self {
        Self::ZERO.sub_vartime(self)
    }

    /// Half of it: p is added to an odd number first.
    #[inline(always)]
    pub(super) const fn half(&self) -> Self {
        let odd = self.0[0] & 1;
        // + p is - (2^256 - p), and 2^256 that stays above the limbs unless the difference borrows.
        let (even, borrow) = plus_p(&self.0, odd == 1);
        let top = odd ^ (borrow as u64);
        Self([
            (even[0] >> 1) | (even[1] << 63),
            (even[1] >> 1) | (even[2] << 63),
            (even[2] >> 1) | (even[3] << 63),
            (even[3] >> 1) | (top << 63),
        ])
    }

    #[inline(always)]
    pub(super) const fn is_zero(&self) -> bool {
        let [a, b, c, d] = self.0;
        let zero = a | b | c | d;
        let p = (a ^ P[0]) | (b ^ P[1]) | (c ^ P[2]) | (d ^ P[3]);
        (zero == 0) | (p == 0)
    }

    pub(super) const fn equals(&self, other: &Self) -> bool {
        self.sub(other).is_zero()
    }

    const fn square_times(&self, times: u32) -> Self {
        let mut result = *self;
        let mut done = 0;
        while done < times {
            result = result.square();
            done += 1;
        }
        result
    }

    /// Its inverse as the power p - 2, in constant time; zero for zero.
    ///
    /// p - 2 is, from the top: 31 ones and a zero, 128 ones, 32 zeros, 62 ones, then 01.
    pub(super) const fn invert(&self) -> Self {
        let x1 = *self;
        let x2 = x1.square().mul(&x1);
        let x4 = x2.square_times(2).mul(&x2);
        let x6 = x4.square_times(2).mul(&x2);
        let x7 = x6.square().mul(&x1);
        let x8 = x4.square_times(4).mul(&x4);
        let x15 = x8.square_times(7).mul(&x7);
        let x16 = x8.square_times(8).mul(&x8);
        let x30 = x15.square_times(15).mul(&x15);
        let x31 = x30.square().mul(&x1);
        let x32 = x16.square_times(16).mul(&x16);
        let head = x31.square_times(33).mul(&x32);
        let head = head.square_times(32).mul(&x32);
        let head = head.square_times(32).mul(&x32);
        let head = head.square_times(32).mul(&x32);
        let head = head.square_times(62).mul(&x30);
        let head = head.square_times(32).mul(&x32);
        head.square_times(2).mul(&x1)
    }
}

/// Chooses without showing by the time what was chosen.
impl ConditionallySelectable for Field {
    #[inline(always)]
    fn conditional_select(no: &Self, yes: &Self, choice: Choice) -> Self {
        Self(<[u64; 4]>::conditional_select(&no.0, &yes.0, choice))
    }
}

#[cfg(test)]
impl Field {
    /// The number that is kept in these limbs.
    pub(super) const fn kept_in(limbs: Limbs) -> Self {
        Self(limbs)
    }

    pub(super) const fn limbs(&self) -> Limbs {
        self.0
    }
}

/// value - p where `carry` says that it stands for value + 2^256, and whether that is still 2^256 or more.
#[inline(always)]
const fn less_p(value: &Limbs, carry: bool) -> (Limbs, bool) {
    let ones = mask(carry);
    limbs::add(
        value,
        &[ones & 1, ones & 0xffff_ffff, 0, ones & 0x1_0000_0000],
    )
}

/// value + p where `borrow` says that it stands for value - 2^256, and whether that is still negative.
#[inline(always)]
const fn plus_p(value: &Limbs, borrow: bool) -> (Limbs, bool) {
    let ones = mask(borrow);
    limbs::sub(
        value,
        &[ones & 1, ones & 0xffff_ffff, 0, ones & 0x1_0000_0000],
    )
}

// The limbs are passed one by one because an array would be laid into memory before the branch.
#[cold]
#[inline(never)]
const fn once_less_p(a: u64, b: u64, c: u64, d: u64) -> Field {
    Field(less_p(&[a, b, c, d], true).0)
}

#[cold]
#[inline(never)]
const fn once_plus_p(a: u64, b: u64, c: u64, d: u64) -> Field {
    Field(plus_p(&[a, b, c, d], true).0)
}

/// t / 2^256 mod p, for any t.
///
/// The low half becomes (low + m p) / 2^256 < 2^256 in four steps. With the high half that is below 2^256 + p, as
/// long as t is a product of two numbers below 2^256, so one correction is enough.
#[inline(always)]
const fn reduce(t: [u64; 8]) -> Limbs {
    let low = step(t[0], t[1], t[2], t[3]);
    let low = step(low[0], low[1], low[2], low[3]);
    let low = step(low[0], low[1], low[2], low[3]);
    let low = step(low[0], low[1], low[2], low[3]);
    let (sum, carry) = limbs::add(&low, &[t[4], t[5], t[6], t[7]]);
    less_p(&sum, carry).0
}

/// (t + m p) / 2^64, where m is the lowest limb of t, as -1/p mod 2^64 is 1.
///
/// m p = 2^256 m - 2^224 m - (2^32 - 1) 2^64 m - m: no multiplication.
#[inline(always)]
const fn step(m: u64, t1: u64, t2: u64, t3: u64) -> Limbs {
    let low = m << 32;
    let high = m >> 32;
    let (q0, borrow) = sbb(low, m, false);
    // m (2^32 - 1) is not negative, so neither is its upper limb.
    let q1 = high - borrow as u64;
    let (t1, borrow) = sbb(t1, q0, false);
    let (t2, borrow) = sbb(t2, q1, borrow);
    let (t3, borrow) = sbb(t3, low, borrow);
    let (t4, _) = sbb(m, high, borrow);
    [t1, t2, t3, t4]
}
