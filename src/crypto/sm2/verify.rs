//! The verification equation (GB/T 32918.2, 7.1): r = e + x(s G + t Q) mod n, with t = r + s mod n.
//!
//! For public data only: the time tells everything about the numbers.
//!
//! Three ways to the point s G + t Q, by what is known of Q. None needs the last inversion: x is compared as
//! X = v Z², for v = r - e mod n and, where it is still below p, for v + n.

use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::field::P;
use crate::crypto::sm2::limbs;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::Cached;
use crate::crypto::sm2::point::Jacobian;
use crate::crypto::sm2::point::Sum;
use crate::crypto::sm2::point::Xyzz;
use crate::crypto::sm2::scalar::N;
use crate::crypto::sm2::scalar::Scalar;
use crate::crypto::sm2::scalar::Signs;
use crate::crypto::sm2::scalar::columns;
use crate::crypto::sm2::table::Comb;
use crate::crypto::sm2::table::GENERATOR_COMB;
use crate::crypto::sm2::table::LARGE;

/// What a signature and a digest ask: whether x(s G + t Q) mod n is r - e.
#[derive(Clone, Copy)]
pub(super) struct Question {
    s: Scalar,
    t: Scalar,
    /// r - e mod n.
    x: Scalar,
}

impl Question {
    /// From r‖s and e; `None` if r or s is not in [1, n - 1] or t is zero (GB/T 32918.2, 7.1, steps B1, B2, B5).
    pub(super) fn new(pair: &[u8; 64], e: &[u8; 32]) -> Option<Self> {
        let (r, s) = pair.split_first_chunk::<32>()?;
        let r = Scalar::from_octets(r)?;
        let s = Scalar::from_octets(s.first_chunk()?)?;
        let t = r.add(&s);
        if r.is_zero() || s.is_zero() || t.is_zero() {
            return None;
        }
        let x = r.sub(&Scalar::reduced(e));
        Some(Self { s, t, x })
    }

    /// Whether the answer is yes, Q being a point without a table.
    pub(super) fn holds_vartime(&self, q: &Affine) -> bool {
        self.sum_by_windows_vartime(q)
            .is_some_and(|sum| self.is_answered_by(&sum))
    }

    /// As [`Question::holds_vartime`], with a table of Q.
    pub(super) fn holds_by_comb_vartime<const TEETH: usize>(&self, q: &Comb<TEETH>) -> bool {
        self.sum_by_comb_vartime(q)
            .is_some_and(|sum| self.is_answered_by(&sum))
    }

    pub(super) fn is_answered_by<S: Sum>(&self, sum: &S) -> bool {
        let (second, carry) = limbs::add(&self.x.limbs(), &N);
        let (_, below) = limbs::sub(&second, &P);
        let second = (below && !carry).then(|| Field::from_limbs(second));
        sum.x_is_among([Some(Field::from_limbs(self.x.limbs())), second])
    }

    /// The signs of s and t.
    pub(super) fn signs(&self) -> (Signs, Signs) {
        (self.s.signs(), self.t.signs())
    }

    /// s G + t Q with t in windows of five bits and the multiples of Q made for the occasion.
    pub(super) fn sum_by_windows_vartime(&self, q: &Affine) -> Option<Jacobian> {
        let odd = odd_multiples_vartime(q);
        let digits = self.t.wnaf_vartime();
        let signs = self.s.signs();
        let highest = digits.iter().rposition(|&digit| digit != 0)?;
        let mut sum = Jacobian::INFINITY;
        for at in (0..=highest.max(columns(LARGE))).rev() {
            sum.double();
            let digit = digits.get(at).copied()?;
            if digit != 0 {
                // 1, 3, 5, … stand at 0, 1, 2, …
                let index = usize::from(digit.unsigned_abs() / 2);
                sum.add_cached(odd.get(index)?, digit < 0);
            }
            if at < columns(LARGE) {
                add_column_vartime(&mut sum, &GENERATOR_COMB, &signs, at)?;
            }
        }
        Some(sum)
    }

    pub(super) fn sum_by_comb_vartime<const TEETH: usize>(&self, q: &Comb<TEETH>) -> Option<Xyzz> {
        let (s, t) = self.signs();
        let mut sum = Xyzz::INFINITY;
        for column in (0..columns(TEETH)).rev() {
            sum.double();
            add_column_vartime(&mut sum, q, &t, column)?;
            if column < columns(LARGE) {
                add_column_vartime(&mut sum, &GENERATOR_COMB, &s, column)?;
            }
        }
        Some(sum)
    }
}

#[cfg(test)]
impl Question {
    /// Whether x(s G + t Q) mod n is x.
    pub(super) const fn of(s: Scalar, t: Scalar, x: Scalar) -> Self {
        Self { s, t, x }
    }
}

fn add_column_vartime<S: Sum, const TEETH: usize>(
    sum: &mut S,
    comb: &Comb<TEETH>,
    signs: &Signs,
    column: usize,
) -> Option<()> {
    for (number, entry) in signs.column::<TEETH>(column).into_iter().enumerate() {
        sum.add(&comb.get(number, entry)?);
    }
    Some(())
}

/// 1, 3, 5, … 15 times the point.
fn odd_multiples_vartime(point: &Affine) -> [Cached; 8] {
    let mut next = Jacobian::from(*point);
    let mut twice = next;
    twice.double();
    let twice = twice.cached();
    std::array::from_fn(|_| {
        let multiple = next.cached();
        next.add_cached(&twice, false);
        multiple
    })
}
