//! SM2 signing (GB/T 32918.2, 6.1) in constant time: the point by [`constant`], the numbers modulo n
//! by the `sm2` crate.
//!
//! The nonce is the weak point of the algorithm: one that repeats or is guessed gives the key away. It comes from
//! HMAC-DRBG with SM3 over key and digest (RFC 6979, 3.2), with fresh random octets mixed in (RFC 6979, 3.6). So a
//! broken random source does no harm, and neither does an attacker who makes the device sign the same digest twice
//! and disturbs it once.

use ::sm2::FieldBytes;
use ::sm2::NonZeroScalar;
use ::sm2::Scalar;
use ::sm2::SecretKey;
use ::sm2::elliptic_curve::ops::Reduce;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use sm3::Sm3;
use zeroize::Zeroizing;

use crate::crypto::sm2::constant;
use crate::crypto::sm2::scalar;

/// A nonce fails once in 2^256; some more tries cost nothing and end a loop that a defect would make endless.
const TRIES: usize = 8;

/// The secret number d, wiped when dropped.
pub(in crate::crypto) struct Sm2Secret {
    d: Zeroizing<Scalar>,
    /// (1 + d)^-1, which every signature needs.
    inverse: Zeroizing<Scalar>,
}

impl Sm2Secret {
    /// `None` unless the number, 32 octets, lies between 1 and n - 2: for n - 1 the inverse of 1 + d does not exist.
    #[allow(clippy::arithmetic_side_effects)] // modulo n
    pub(in crate::crypto) fn from_number(number: &[u8]) -> Option<Self> {
        let secret = SecretKey::from_slice(number).ok()?;
        let d = Zeroizing::new(*secret.to_nonzero_scalar().as_ref());
        let divisor = Zeroizing::new(*d + Scalar::ONE);
        let inverse = Zeroizing::new(divisor.invert().into_option()?);
        (number.len() == 32).then_some(Self { d, inverse })
    }

    /// r‖s over the digest e, 32 octets.
    ///
    /// * `fresh`: random octets that enter the nonce; empty for one that depends on key and digest alone.
    pub(in crate::crypto) fn sign(&self, e: &[u8; 32], fresh: &[u8]) -> Option<[u8; 64]> {
        let e = Scalar::reduce(&FieldBytes::from(*e));
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(self.d.to_bytes().into());
        let mut nonces = Nonces::new(&key, &e.to_bytes().into(), fresh);
        (0..TRIES).find_map(|_| {
            let k = nonces.next()?;
            self.value(&e, &k)
        })
    }

    /// Steps A4 to A7 for the nonce k; `None` if it has to be replaced.
    #[allow(clippy::arithmetic_side_effects)] // modulo n
    pub(super) fn value(&self, e: &Scalar, k: &Scalar) -> Option<[u8; 64]> {
        let octets: Zeroizing<[u8; 32]> = Zeroizing::new(k.to_bytes().into());
        let number = Zeroizing::new(scalar::Scalar::from_octets(&octets)?);
        let x = constant::generator_times(&number);
        let r = *e + Scalar::reduce(&FieldBytes::from(x));
        let sum = Zeroizing::new(r + *k);
        if bool::from(r.is_zero() | sum.is_zero()) {
            return None;
        }
        // (1 + d)^-1 (k - r d), written with one product: (1 + d)^-1 (k + r) - r.
        let s = *self.inverse * *sum - r;
        if bool::from(s.is_zero()) {
            return None;
        }
        let mut out = [0; 64];
        let (left, right) = out.split_at_mut(32);
        left.copy_from_slice(&r.to_bytes());
        right.copy_from_slice(&s.to_bytes());
        Some(out)
    }
}

/// HMAC-DRBG with SM3 as RFC 6979 uses it.
struct Nonces {
    k: Zeroizing<[u8; 32]>,
    v: Zeroizing<[u8; 32]>,
    drawn: bool,
}

impl Nonces {
    fn new(key: &[u8; 32], digest: &[u8; 32], fresh: &[u8]) -> Self {
        let mut source = Self {
            k: Zeroizing::new([0; 32]),
            v: Zeroizing::new([1; 32]),
            drawn: false,
        };
        for mark in [0, 1] {
            source.k = source.mac(&[&[mark], key, digest, fresh]);
            source.v = source.mac(&[]);
        }
        source
    }

    /// The next number between 1 and n - 1. `None` stands for the one candidate in 2^32 that is too large.
    fn next(&mut self) -> Option<Zeroizing<Scalar>> {
        if self.drawn {
            self.k = self.mac(&[&[0]]);
            self.v = self.mac(&[]);
        }
        self.drawn = true;
        self.v = self.mac(&[]);
        let k = NonZeroScalar::try_from(self.v.as_slice()).ok()?;
        Some(Zeroizing::new(*k.as_ref()))
    }

    /// HMAC over V and `parts` under K.
    fn mac(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        // HMAC takes keys of any length, so this holds always.
        if let Ok(mut mac) = <Hmac<Sm3> as KeyInit>::new_from_slice(self.k.as_slice()) {
            mac.update(self.v.as_slice());
            for part in parts {
                mac.update(part);
            }
            out.copy_from_slice(&mac.finalize().into_bytes());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use ::sm2::dsa::SigningKey;
    use ::sm2::dsa::signature::hazmat::PrehashSigner;

    use super::*;
    use crate::crypto::DEFAULT_ID;
    use crate::crypto::DigestAlgorithm;
    use crate::crypto::z_value;

    fn octets(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        pairs
            .map(|p| u8::from_str_radix(std::str::from_utf8(p).unwrap(), 16).unwrap())
            .collect()
    }

    const KEY: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";

    #[test]
    fn the_published_example_comes_out() {
        // GB/T 32918.5, annex A: message "message digest" under the default identity.
        let secret = SecretKey::from_slice(&octets(KEY)).unwrap();
        let point = {
            use ::sm2::elliptic_curve::sec1::ToSec1Point;
            secret.public_key().to_sec1_point(false)
        };
        let z = z_value(DEFAULT_ID, point.as_bytes()[1..].try_into().unwrap()).unwrap();
        let mut hasher = DigestAlgorithm::Sm3.hasher();
        hasher.update(z.as_bytes());
        hasher.update(b"message digest");
        let e: [u8; 32] = hasher.finish().as_bytes().try_into().unwrap();
        let k = NonZeroScalar::try_from(
            &octets("59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21")[..],
        );

        let signer = Sm2Secret::from_number(&octets(KEY)).unwrap();
        let got = signer.value(&Scalar::reduce(&FieldBytes::from(e)), k.unwrap().as_ref());

        let want = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                    b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
        assert_eq!(got.unwrap().to_vec(), octets(want));
    }

    #[test]
    fn without_fresh_octets_the_nonce_is_that_of_rfc_6979() {
        let reference = SigningKey::from_slice("", &octets(KEY)).unwrap();
        let secret = Sm2Secret::from_number(&octets(KEY)).unwrap();
        for e in [[0; 32], [7; 32], [0xff; 32]] {
            let want = reference.sign_prehash(&e).unwrap().to_bytes();
            assert_eq!(secret.sign(&e, &[]).unwrap()[..], want[..], "{e:?}");
            assert_ne!(secret.sign(&e, &[1]), secret.sign(&e, &[]));
            assert_ne!(secret.sign(&e, &[1]), secret.sign(&e, &[2]));
        }
    }

    #[test]
    fn numbers_outside_the_range_are_refused() {
        let n = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d5412";
        for (last, usable, why) in [
            ("1", true, "n - 2 is the largest"),
            ("2", false, "n - 1 has no signature"),
            ("3", false, "n"),
        ] {
            let number = octets(&format!("{n}{last}"));
            assert_eq!(Sm2Secret::from_number(&number).is_some(), usable, "{why}");
        }
        for bad in [vec![0; 32], vec![1; 31], vec![1; 33], vec![]] {
            assert!(Sm2Secret::from_number(&bad).is_none(), "{}", bad.len());
        }
    }
}
