//! Good signatures with one change each.

use ::sm2::dsa::signature::hazmat::PrehashSigner;
use num_bigint::BigUint;

use crate::keys::Keys;
use crate::keys::N;
use crate::keys::P;
use crate::keys::joined;
use crate::keys::number;
use crate::keys::octets;
use crate::keys::secret;

/// SplitMix64: the same cases in every run.
struct Cases(u64);

impl Cases {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % end as u64) as usize
    }

    fn octets(&mut self) -> [u8; 32] {
        [0; 32].map(|_| self.below(256) as u8)
    }
}

/// One change of a good signature over e.
fn mutated(source: &mut Cases, e: &mut [u8; 32], value: &mut [u8; 64]) -> &'static str {
    let n = number(N);
    let (r, s) = value.split_at(32);
    let (r, s) = (BigUint::from_bytes_be(r), BigUint::from_bytes_be(s));
    let edges = ["0", "1", N, P].map(number);
    let edge = &edges[source.below(4)] + BigUint::from(source.below(2));
    let what = source.below(12);
    *value = match what {
        0 => *value,
        1 => {
            value[source.below(64)] ^= 1 << source.below(8);
            *value
        }
        2 => {
            e[source.below(32)] ^= 1 << source.below(8);
            *value
        }
        3 => joined(octets(&s), octets(&r)),
        4 => joined(octets(&(&r + &n)), octets(&s)),
        5 => joined(octets(&r), octets(&(&s + &n))),
        6 => joined(octets(&(&n - &r)), octets(&s)),
        7 => joined(octets(&r), octets(&(&n - &s))),
        8 => joined(octets(&r), octets(&(&n - &r))),
        9 => joined(octets(&edge), octets(&s)),
        10 => joined(octets(&r), octets(&edge)),
        _ => {
            // The same residue in another form: above n where that fits, or reduced.
            let number = BigUint::from_bytes_be(e.as_slice());
            *e = octets(&if number < n { number + &n } else { number - &n });
            *value
        }
    };
    [
        "none", "bit", "digest", "swap", "r + n", "s + n", "-r", "-s", "t = 0", "r edge", "s edge",
        "e by n",
    ][what]
}

fn mutations_agree(cases: usize) -> [usize; 2] {
    let mut source = Cases(8);
    let mut judged = [0, 0];
    let mut signer = secret(0);
    let mut keys = Keys::of(&signer);
    for case in 0..cases {
        if case % 100 == 99 {
            signer = secret(case as u64);
            keys = Keys::of(&signer);
        }
        let mut e = source.octets();
        if source.below(4) == 0 {
            e[..8].fill(0xff);
        }
        let mut value: [u8; 64] = signer.sign_prehash(&e).unwrap().to_bytes().into();
        let why = mutated(&mut source, &mut e, &mut value);
        let good = keys.agreed(&e, &value, why);
        judged[usize::from(good)] += 1;
        if case % 50 == 0 {
            assert_eq!(keys.libsm(&e, &value), good, "libsm, {why}");
        }
    }
    judged
}

#[test]
fn mutated_signatures() {
    let [refused, accepted] = mutations_agree(1000);
    assert!(refused > 500 && accepted > 80, "{refused} {accepted}");
}

#[test]
#[ignore = "a long run, for before a release"]
fn a_hundred_thousand_mutated_signatures() {
    let [refused, accepted] = mutations_agree(100_000);
    println!("{refused} refused, {accepted} accepted, by all");
}
