//! The addition formulas against the `sm2` crate's complete ones.

use ::sm2::ProjectivePoint;
use ::sm2::elliptic_curve::group::Group;

use super::Cases;
use super::Plain;
use super::plain_affine;
use super::plain_jacobian;
use super::plain_reference;
use super::plain_xyzz;
use crate::crypto::sm2::field::Field;
use crate::crypto::sm2::field::P;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::point::Jacobian;
use crate::crypto::sm2::point::Sum;
use crate::crypto::sm2::point::Xyzz;

/// Our sums and theirs, which take the same steps.
struct Walk {
    jacobian: Jacobian,
    xyzz: Xyzz,
    reference: ProjectivePoint,
}

impl Walk {
    fn double(&mut self) {
        self.jacobian.double();
        self.xyzz.double();
        self.reference = self.reference.double();
    }

    fn add(&mut self, affine: &Affine, point: &ProjectivePoint) {
        self.jacobian.add(affine);
        self.xyzz.add(affine);
        self.reference += point;
    }

    fn add_cached(&mut self, affine: &Affine, other: &Jacobian, point: &ProjectivePoint) {
        self.jacobian.add_cached(&other.cached(), false);
        self.xyzz.add(affine);
        self.reference += point;
    }

    fn subtract_cached(&mut self, affine: &Affine, other: &Jacobian, point: &ProjectivePoint) {
        self.jacobian.add_cached(&other.cached(), true);
        self.xyzz.add(&affine.negated_if(true));
        self.reference -= point;
    }

    fn check(&self, case: usize) -> Plain {
        let want = plain_reference(&self.reference);
        assert_eq!(plain_jacobian(&self.jacobian), want, "{case}: Jacobian");
        assert_eq!(plain_xyzz(&self.xyzz), want, "{case}: XYZZ");
        want
    }
}

/// The same point with another Z.
fn stretched(point: &Affine, z: &Field) -> Jacobian {
    let zz = z.square();
    Jacobian {
        x: point.x.mul(&zz),
        y: point.y.mul(&zz.mul(z)),
        z: *z,
    }
}

fn formulas_agree(cases: usize) {
    let mut source = Cases(3);
    let mut walk = Walk {
        jacobian: Jacobian::INFINITY,
        xyzz: Xyzz::INFINITY,
        reference: ProjectivePoint::IDENTITY,
    };
    // Points close to each other, so that sums meet.
    let few: Vec<ProjectivePoint> = std::iter::successors(Some(ProjectivePoint::GENERATOR), |p| {
        Some(*p + ProjectivePoint::GENERATOR)
    })
    .take(6)
    .collect();
    for case in 0..cases {
        let here = walk.check(case);
        let mut point = few[source.below(few.len())];
        let mut affine = Affine::from_octets(&plain_reference(&point).unwrap()).unwrap();
        if let Some(here) = here.filter(|_| source.below(3) == 0) {
            affine = Affine::from_octets(&here).unwrap();
            point = walk.reference;
        }
        assert_eq!(plain_affine(&affine), plain_reference(&point));
        let z = Field::kept_in(source.limbs());
        let z = if z.is_zero() { Field::ONE } else { z };
        let other = stretched(&affine, &z);
        match source.below(5) {
            0 => walk.double(),
            1 => walk.add(&affine, &point),
            2 => walk.add(&affine.negated_if(true), &-point),
            3 => walk.add_cached(&affine, &other, &point),
            _ => walk.subtract_cached(&affine, &other, &point),
        }
        // Every form of the sum, not only that of which the last one came out.
        if let Some(plain) = walk.check(case).filter(|_| source.below(4) == 0) {
            walk.jacobian = stretched(&Affine::from_octets(&plain).unwrap(), &z);
        }
        if case % 100 == 99 {
            // To another place on the curve.
            walk.double();
            let far = ProjectivePoint::mul_by_generator(&::sm2::Scalar::from(source.next()));
            let affine = Affine::from_octets(&plain_reference(&far).unwrap()).unwrap();
            walk.add(&affine, &far);
        }
    }
}

#[test]
fn formulas() {
    formulas_agree(10_000);
}

#[test]
#[ignore = "a long run, for before a release"]
fn a_million_steps() {
    formulas_agree(1_000_000);
}

#[test]
fn points_off_the_curve_are_refused() {
    let good = plain_reference(&ProjectivePoint::GENERATOR).unwrap();
    assert!(Affine::from_octets(&good).is_some());
    for at in 0..64 {
        let mut bad = good;
        bad[at] ^= 1;
        assert!(Affine::from_octets(&bad).is_none(), "octet {at}");
    }
    // A point has x + p in no other place than x, and (0, 0) is none.
    let p = super::octets(&P);
    for (x, y) in [
        (p, [0; 32]),
        ([0; 32], [0; 32]),
        (p, p),
        ([0xff; 32], [0xff; 32]),
    ] {
        let point = [x, y].concat().try_into().unwrap();
        assert!(Affine::from_octets(&point).is_none(), "{x:?}");
    }
}
