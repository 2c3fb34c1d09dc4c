//! Our arithmetic against that of others: `num-bigint` for numbers, the `sm2` crate for points.
//!
//! Each comparison runs over some thousand cases; the long runs over a million are ignored, for before a release:
//! `cargo test --release --lib sm2::agreement -- --ignored`.

mod multiples;
mod numbers;
mod points;
mod timing;
mod verdicts;

pub(in crate::crypto) use verdicts::compare;
pub(crate) use verdicts::compared;

use ::sm2::ProjectivePoint;
use ::sm2::elliptic_curve::group::Group;
use ::sm2::elliptic_curve::sec1::ToSec1Point;

use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::field::P;
use crate::crypto::sm2::limbs::Limbs;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::Jacobian;
use crate::crypto::sm2::point::Xyzz;
use crate::crypto::sm2::scalar::N;

/// SplitMix64: the same cases in every run.
struct Cases(u64);

impl Cases {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number below 2^256: every second one at random, the others with limbs at the ends of their range, or close
    /// to 0, p, n or 2^256.
    fn limbs(&mut self) -> Limbs {
        let near = |limbs: Limbs, by: u64, down: bool| {
            let mut limbs = limbs;
            if down {
                limbs[0] = limbs[0].wrapping_sub(by);
            } else {
                let (low, carry) = limbs[0].overflowing_add(by);
                limbs[0] = low;
                limbs[1] = limbs[1].wrapping_add(carry.into());
            }
            limbs
        };
        let (by, down) = (self.next() % 4, self.next().is_multiple_of(2));
        match self.below(12) {
            0 => near([0; 4], by, false),
            1 => near(P, by, down),
            2 => near(N, by, down),
            3 => near([u64::MAX; 4], by, true),
            4 | 5 => [0; 4].map(|_| {
                let ends = [0, 1, u64::MAX, u64::MAX - 1, 1 << 32, u64::MAX << 32];
                ends[self.below(ends.len())]
            }),
            _ => [0; 4].map(|_| self.next()),
        }
    }
}

fn octets(limbs: &Limbs) -> [u8; 32] {
    crate::crypto::sm2::limbs::to_octets(limbs)
}

/// x and y; `None` for infinity.
type Plain = Option<[u8; 64]>;

fn plain(x: &Field, y: &Field) -> Plain {
    [x.to_octets(), y.to_octets()].concat().try_into().ok()
}

fn plain_affine(point: &Affine) -> Plain {
    plain(&point.x, &point.y)
}

fn plain_jacobian(point: &Jacobian) -> Plain {
    let inverse = point.z.invert();
    let square = inverse.square();
    let cube = square.mul(&inverse);
    (!point.z.is_zero()).then(|| plain(&point.x.mul(&square), &point.y.mul(&cube)))?
}

fn plain_xyzz(point: &Xyzz) -> Plain {
    let (zz, zzz) = (point.zz.invert(), point.zzz.invert());
    (!point.zz.is_zero()).then(|| plain(&point.x.mul(&zz), &point.y.mul(&zzz)))?
}

fn plain_reference(point: &ProjectivePoint) -> Plain {
    let affine = (!bool::from(point.is_identity())).then(|| point.to_affine())?;
    affine.to_sec1_point(false).as_bytes()[1..].try_into().ok()
}
