//! Points of the curve y² = x³ - 3 x + b (GB/T 32918.5), for public data only: every operation here takes its time
//! by the values.
//!
//! Formulas that fail for equal or opposite points test for them: in a signature that somebody crafted, or under a
//! key that is a small multiple of the generator, they occur.

use crate::crypto::sm2::field::Field;

/// The curve's b.
pub(super) const B: Field = Field::from_limbs([
    0xddbc_bd41_4d94_0e93,
    0xf397_89f5_15ab_8f92,
    0x4d5a_9e4b_cf65_09a7,
    0x28e9_fa9e_9d9f_5e34,
]);

/// The generator G.
pub(super) const GENERATOR: Affine = Affine {
    x: Field::from_limbs([
        0x715a_4589_334c_74c7,
        0x8fe3_0bbf_f266_0be1,
        0x5f99_0446_6a39_c994,
        0x32c4_ae2c_1f19_8119,
    ]),
    y: Field::from_limbs([
        0x02df_32e5_2139_f0a0,
        0xd0a9_877c_c62a_4740,
        0x59bd_cee3_6b69_2153,
        0xbc37_36a2_f4f6_779c,
    ]),
};

/// A point with coordinates x and y; never infinity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine {
    pub(super) x: Field,
    pub(super) y: Field,
}

impl Affine {
    /// The point with these coordinates, if it is one of the curve.
    pub(super) fn on_curve(x: Field, y: Field) -> Option<Self> {
        let three = Field::ONE.double_vartime().add_vartime(&Field::ONE);
        let right = x.square().sub_vartime(&three).mul(&x).add_vartime(&B);
        y.square().equals(&right).then_some(Self { x, y })
    }

    /// Reads x and y, 32 octets each, big-endian; `None` unless both are below p and the point is on the curve.
    pub(super) fn from_octets(point: &[u8; 64]) -> Option<Self> {
        let (x, y) = point.split_first_chunk::<32>()?;
        let y = y.first_chunk::<32>()?;
        Self::on_curve(Field::from_octets(x)?, Field::from_octets(y)?)
    }

    /// This point plus another one with a different x, given 1 / (x - other x).
    #[inline(always)]
    pub(super) const fn plus_by(&self, other: &Self, inverse: &Field) -> Self {
        let slope = self.y.sub_vartime(&other.y).mul(inverse);
        let x = slope.square().sub_vartime(&self.x).sub_vartime(&other.x);
        let y = self.x.sub_vartime(&x).mul(&slope).sub_vartime(&self.y);
        Self { x, y }
    }

    /// The point or its negative.
    #[inline(always)]
    pub(super) const fn negated_if(&self, negative: bool) -> Self {
        if negative {
            let y = self.y.neg_vartime();
            return Self { x: self.x, y };
        }
        *self
    }
}

/// What a sum is gathered in.
pub(super) trait Sum {
    const INFINITY: Self;

    fn double(&mut self);

    fn add(&mut self, other: &Affine);

    /// Whether the point's x is one of these numbers; infinity has none.
    fn x_is_among(&self, candidates: [Option<Field>; 2]) -> bool;
}

/// x = X / Z², y = Y / Z³; infinity has Z = 0. Doubles fastest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jacobian {
    pub(super) x: Field,
    pub(super) y: Field,
    pub(super) z: Field,
}

/// A point of a table, with Z² and Z³ kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cached {
    point: Jacobian,
    zz: Field,
    zzz: Field,
}

impl From<Affine> for Jacobian {
    fn from(point: Affine) -> Self {
        Self {
            x: point.x,
            y: point.y,
            z: Field::ONE,
        }
    }
}

impl Jacobian {
    pub(super) fn cached(&self) -> Cached {
        let zz = self.z.square();
        Cached {
            point: *self,
            zz,
            zzz: zz.mul(&self.z),
        }
    }

    /// Adds a point of a table, or its negative.
    pub(super) fn add_cached(&mut self, other: &Cached, negative: bool) {
        let mut y = other.point.y;
        if negative {
            y = y.neg_vartime();
        }
        if self.z.is_zero() {
            *self = Self { y, ..other.point };
            return;
        }
        let zz = self.z.square();
        let u1 = self.x.mul(&other.zz);
        let s1 = self.y.mul(&other.zzz);
        let h = other.point.x.mul(&zz).sub_vartime(&u1);
        let r = y.mul(&zz.mul(&self.z)).sub_vartime(&s1);
        if h.is_zero() {
            if r.is_zero() {
                self.double();
            } else {
                *self = Self::INFINITY;
            }
            return;
        }
        self.z = self.z.mul(&other.point.z);
        self.finish_addition(&u1, &s1, &h, &r);
    }

    /// From U1, S1, H = U2 - U1 and R = S2 - S1, with Z already the product of both.
    #[inline(always)]
    fn finish_addition(&mut self, u1: &Field, s1: &Field, h: &Field, r: &Field) {
        let hh = h.square();
        let hhh = hh.mul(h);
        let v = u1.mul(&hh);
        self.z = self.z.mul(h);
        self.x = r
            .square()
            .sub_vartime(&hhh)
            .sub_vartime(&v.double_vartime());
        self.y = v.sub_vartime(&self.x).mul(r).sub_vartime(&s1.mul(&hhh));
    }
}

impl Sum for Jacobian {
    const INFINITY: Self = Self {
        x: Field::ONE,
        y: Field::ONE,
        z: Field::ZERO,
    };

    /// 4 products and 4 squares. No point of the curve has y = 0, as the order is odd.
    fn double(&mut self) {
        let y2 = self.y.double_vartime();
        let zz = self.z.square();
        self.z = y2.mul(&self.z);
        let slope = self.x.sub_vartime(&zz).mul(&self.x.add_vartime(&zz));
        let slope = slope.double_vartime().add_vartime(&slope);
        let yy4 = y2.square();
        let s = yy4.mul(&self.x);
        let yyyy8 = yy4.square().half();
        self.x = slope.square().sub_vartime(&s.double_vartime());
        self.y = s.sub_vartime(&self.x).mul(&slope).sub_vartime(&yyyy8);
    }

    /// 8 products and 3 squares.
    fn add(&mut self, other: &Affine) {
        if self.z.is_zero() {
            *self = (*other).into();
            return;
        }
        let zz = self.z.square();
        let h = other.x.mul(&zz).sub_vartime(&self.x);
        let r = other.y.mul(&zz.mul(&self.z)).sub_vartime(&self.y);
        if h.is_zero() {
            if r.is_zero() {
                self.double();
            } else {
                *self = Self::INFINITY;
            }
            return;
        }
        let (x, y) = (self.x, self.y);
        self.finish_addition(&x, &y, &h, &r);
    }

    fn x_is_among(&self, candidates: [Option<Field>; 2]) -> bool {
        let zz = self.z.square();
        let mut fits = candidates
            .iter()
            .flatten()
            .map(|c| c.mul(&zz).equals(&self.x));
        !self.z.is_zero() && fits.any(|fit| fit)
    }
}

/// x = X / ZZ, y = Y / ZZZ, ZZ³ = ZZZ²; infinity has ZZ = 0. Adds fastest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Xyzz {
    pub(super) x: Field,
    pub(super) y: Field,
    pub(super) zz: Field,
    pub(super) zzz: Field,
}

impl Sum for Xyzz {
    const INFINITY: Self = Self {
        x: Field::ONE,
        y: Field::ONE,
        zz: Field::ZERO,
        zzz: Field::ZERO,
    };

    /// 7 products and 2 squares.
    fn double(&mut self) {
        let u = self.y.double_vartime();
        let v = u.square();
        let w = u.mul(&v);
        let s = self.x.mul(&v);
        let slope = self
            .x
            .sub_vartime(&self.zz)
            .mul(&self.x.add_vartime(&self.zz));
        let slope = slope.double_vartime().add_vartime(&slope);
        self.x = slope.square().sub_vartime(&s.double_vartime());
        self.y = s
            .sub_vartime(&self.x)
            .mul(&slope)
            .sub_vartime(&w.mul(&self.y));
        self.zz = v.mul(&self.zz);
        self.zzz = w.mul(&self.zzz);
    }

    /// 8 products and 2 squares.
    fn add(&mut self, other: &Affine) {
        if self.zz.is_zero() {
            *self = Self {
                x: other.x,
                y: other.y,
                zz: Field::ONE,
                zzz: Field::ONE,
            };
            return;
        }
        let h = other.x.mul(&self.zz).sub_vartime(&self.x);
        let r = other.y.mul(&self.zzz).sub_vartime(&self.y);
        if h.is_zero() {
            if r.is_zero() {
                self.double();
            } else {
                *self = Self::INFINITY;
            }
            return;
        }
        let hh = h.square();
        let hhh = hh.mul(&h);
        let v = self.x.mul(&hh);
        self.x = r
            .square()
            .sub_vartime(&hhh)
            .sub_vartime(&v.double_vartime());
        self.y = v
            .sub_vartime(&self.x)
            .mul(&r)
            .sub_vartime(&self.y.mul(&hhh));
        self.zz = self.zz.mul(&hh);
        self.zzz = self.zzz.mul(&hhh);
    }

    fn x_is_among(&self, candidates: [Option<Field>; 2]) -> bool {
        let mut fits = candidates
            .iter()
            .flatten()
            .map(|c| c.mul(&self.zz).equals(&self.x));
        !self.zz.is_zero() && fits.any(|fit| fit)
    }
}
