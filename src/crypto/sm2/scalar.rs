//! Numbers modulo n, the order of the SM2 curve (GB/T 32918.5), and their digits for multiplication.
#![cfg_attr(
    not(test),
    expect(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::indexing_slicing,
        reason = "shifts and positions within 264 bits, bounded by constants"
    )
)]

use zeroize::DefaultIsZeroes;

use crate::crypto::sm2::limbs;
use crate::crypto::sm2::limbs::Limbs;
use crate::crypto::sm2::limbs::mask;

/// The order n of the generator.
pub(super) const N: Limbs = [
    0x53bb_f409_39d5_4123,
    0x7203_df6b_21c6_052b,
    0xffff_ffff_ffff_ffff,
    0xffff_fffe_ffff_ffff,
];

/// Width of the windows of [`Scalar::wnaf_vartime`]: digits are odd and below 2^4 in size.
const WINDOW: usize = 5;
/// Combs side by side, each over so many bits of the number.
pub(super) const COMBS: usize = 4;
/// Bits of one comb: teeth times columns.
const COMB_BITS: usize = 66;

/// A number below n.
#[derive(Clone, Copy, Default)]
#[cfg_attr(test, derive(Debug, Eq, PartialEq))]
pub(super) struct Scalar(Limbs);

impl DefaultIsZeroes for Scalar {}

impl Scalar {
    /// Reads 32 octets, big-endian; `None` for n and above.
    pub(super) fn from_octets(octets: &[u8; 32]) -> Option<Self> {
        let limbs = limbs::from_octets(octets);
        let (_, below) = limbs::sub(&limbs, &N);
        below.then_some(Self(limbs))
    }

    /// Reads 32 octets, big-endian, modulo n, which is above 2^255.
    pub(super) fn reduced(octets: &[u8; 32]) -> Self {
        Self::less_n(&limbs::from_octets(octets), false)
    }

    /// value - n if value, with its carry, is not below n; value is below 2 n.
    const fn less_n(value: &Limbs, carry: bool) -> Self {
        let (less, borrow) = limbs::sub(value, &N);
        Self(limbs::select(mask(borrow & !carry), value, &less))
    }

    pub(super) const fn is_zero(&self) -> bool {
        (self.0[0] | self.0[1] | self.0[2] | self.0[3]) == 0
    }

    pub(super) const fn limbs(&self) -> Limbs {
        self.0
    }

    pub(super) const fn add(&self, other: &Self) -> Self {
        let (sum, carry) = limbs::add(&self.0, &other.0);
        Self::less_n(&sum, carry)
    }

    pub(super) const fn sub(&self, other: &Self) -> Self {
        let (difference, borrow) = limbs::sub(&self.0, &other.0);
        let (more, _) = limbs::add(&difference, &N);
        Self(limbs::select(mask(borrow), &more, &difference))
    }

    /// The number as Σ digit\[i\] 2^i, where of five digits in a row at most one is not zero; for public data only.
    pub(super) fn wnaf_vartime(&self) -> [i8; 257] {
        let mut digits = [0; 257];
        let mut carry = 0;
        let mut at = 0;
        while at < digits.len() {
            if self.bits(at, 1) == carry {
                at += 1;
                continue;
            }
            let word = self.bits(at, WINDOW) + carry;
            carry = word >> (WINDOW - 1);
            digits[at] = word as i8 - ((carry as i8) << WINDOW);
            at += WINDOW;
        }
        digits
    }

    /// So many bits from this position on.
    fn bits(&self, at: usize, count: usize) -> u64 {
        let limb = |i: usize| self.0.get(i).copied().unwrap_or(0);
        let (first, shift) = (at / 64, at % 64);
        let pair = u128::from(limb(first)) | u128::from(limb(first + 1)) << 64;
        (pair >> shift) as u64 & ((1 << count) - 1)
    }

    /// The number as a sum of 264 signed powers of two, in constant time.
    pub(super) const fn signs(&self) -> Signs {
        // Σ ±2^i over i < 264 is 2 b - (2^264 - 1), where b has the bits of the plus signs. It is odd, so an even
        // number goes in as itself plus n, and b is (number + 2^264 - 1) / 2: the number's half, and bit 263.
        let even = mask(self.0[0] & 1 == 0);
        let (odd, carry) = limbs::add(
            &self.0,
            &[N[0] & even, N[1] & even, N[2] & even, N[3] & even],
        );
        let [a, b, c, d] = odd;
        let low = (a as u128 | (b as u128) << 64) >> 1 | (c as u128) << 127;
        let high = (c as u128 | (d as u128) << 64) >> 1 | (carry as u128) << 127;
        let ones = (1 << COMB_BITS) - 1;
        Signs([
            low & ones,
            (low >> 66 | high << 62) & ones,
            (high >> 4) & ones,
            high >> 70 | 1 << 65,
        ])
    }
}

/// 264 signs, those of one comb in each number, a one bit standing for plus.
#[derive(Clone, Copy, Default)]
pub(super) struct Signs([u128; COMBS]);

impl DefaultIsZeroes for Signs {}

/// Which entry of a comb to add.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// Its place in the table.
    pub(super) index: usize,
    /// Whether to subtract it instead.
    pub(super) negative: bool,
}

impl Signs {
    /// The entries at one column of every comb of so many teeth.
    ///
    /// A table holds the sums in which the last tooth counts plus; the others are their negatives.
    #[inline(always)]
    pub(super) fn column<const TEETH: usize>(&self, column: usize) -> [Entry; COMBS] {
        self.0.map(|signs| {
            let row = (signs >> column) as u64;
            let mut word = 0;
            for tooth in 0..TEETH {
                word |= (row >> (tooth * (COMB_BITS / TEETH)) & 1) << tooth;
            }
            let plus = word >> (TEETH - 1);
            let flip = plus.wrapping_sub(1) & ((1 << TEETH) - 1);
            Entry {
                index: ((word ^ flip) & ((1 << (TEETH - 1)) - 1)) as usize,
                negative: plus == 0,
            }
        })
    }
}

/// Columns of a comb of so many teeth.
pub(super) const fn columns(teeth: usize) -> usize {
    COMB_BITS / teeth
}
