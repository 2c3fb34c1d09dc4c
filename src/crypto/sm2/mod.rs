//! SM2 signatures (GB/T 32918.2).
//!
//! Verification is our own arithmetic, for public data only: it takes its time by the values. Signing is a path of
//! its own ([`sign`]) in constant time; of the variable-time operations, whose names end in `_vartime`, it uses none.

#[cfg(test)]
mod agreement;
mod batch;
mod budget;
mod constant;
mod field;
mod key;
mod limbs;
mod point;
mod scalar;
mod sign;
mod table;
mod verify;

#[cfg(test)]
pub(crate) use agreement::compared;
pub use budget::TableBudget;

pub(in crate::crypto) use batch::Asked;
pub(in crate::crypto) use batch::verify_all_vartime;
pub(in crate::crypto) use key::Sm2Key;
pub(in crate::crypto) use sign::Sm2Secret;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureForm;

/// The user identity that applies where none is agreed, ASCII `1234567812345678` (GM/T 0009, clause 10).
pub const DEFAULT_ID: &[u8] = b"1234567812345678";

/// Curve parameters a, b, Gx, Gy (GB/T 32918.5), big-endian, as they enter Z.
const CURVE: [u8; 128] = hex(
    b"FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC\
      28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93\
      32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7\
      BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
);

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // runs in the compiler only
const fn hex<const N: usize>(text: &[u8]) -> [u8; N] {
    const fn digit(c: u8) -> u8 {
        if c.is_ascii_digit() {
            c - b'0'
        } else {
            c - b'A' + 10
        }
    }
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = digit(text[2 * i]) << 4 | digit(text[2 * i + 1]);
        i += 1;
    }
    out
}

/// Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ Gx ‖ Gy ‖ x ‖ y) (GB/T 32918.2, 5.5).
///
/// * `id`: the user identity, at most 8191 octets; longer ones have no ENTL and give `None`.
/// * `point`: affine x and y of the public key, 32 octets each, big-endian.
pub fn z_value(id: &[u8], point: &[u8; 64]) -> Option<Digest> {
    let bits = u16::try_from(id.len().checked_mul(8)?).ok()?;
    let mut hasher = DigestAlgorithm::Sm3.hasher();
    hasher.update(&bits.to_be_bytes());
    hasher.update(id);
    hasher.update(&CURVE);
    hasher.update(point);
    Some(hasher.finish())
}

/// Reads r and s: 64 octets are r‖s, anything else must be a SEQUENCE of two INTEGERs (GM/T 0009, 7.2).
fn read_pair(value: &[u8]) -> Option<(SignatureForm, [u8; 64])> {
    if let Ok(raw) = value.try_into() {
        return Some((SignatureForm::Raw, raw));
    }
    let mut outer = Reader::new(value);
    let mut fields = outer.read(Tag::SEQUENCE, "SM2Signature").ok()?.inside();
    outer.finish("SM2Signature").ok()?;
    let r = fields.read(Tag::INTEGER, "SM2Signature.R").ok()?;
    let s = fields.read(Tag::INTEGER, "SM2Signature.S").ok()?;
    fields.finish("SM2Signature").ok()?;
    let minimal = r.integer("R").is_ok() && s.integer("S").is_ok();
    let form = if minimal {
        SignatureForm::Der
    } else {
        SignatureForm::PaddedDer
    };
    let mut pair = [0; 64];
    let (left, right) = pair.split_at_mut(32);
    fill(left, r.value)?;
    fill(right, s.value)?;
    Some((form, pair))
}

/// Right-aligns a number that is not negative and has at most 32 octets beside padding.
fn fill(out: &mut [u8], octets: &[u8]) -> Option<()> {
    if octets.first().is_none_or(|b| b & 0x80 != 0) {
        return None;
    }
    let skip = octets.iter().take_while(|&&b| b == 0).count();
    let magnitude = octets.get(skip..)?;
    let at = out.len().checked_sub(magnitude.len())?;
    out.get_mut(at..)?.copy_from_slice(magnitude);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::VerifyError;

    /// GB/T 32918.5-2017, annex A.
    const POINT: [u8; 64] = hex(
        b"09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020\
          CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
    );
    const PAIR: [u8; 64] = hex(
        b"F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3\
          B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
    );

    fn key() -> Sm2Key {
        read(&[&[4][..], &POINT].concat()).unwrap()
    }

    fn read(octets: &[u8]) -> Option<Sm2Key> {
        Sm2Key::from_sec1(octets, &TableBudget::new(0))
    }

    #[test]
    fn the_standards_example_verifies() {
        let z = z_value(DEFAULT_ID, &POINT).unwrap();
        assert_eq!(
            z.to_string(),
            "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
        );
        assert_eq!(
            key().verify(DEFAULT_ID, b"message digest", &PAIR),
            Ok(SignatureForm::Raw)
        );
        assert_eq!(
            key().verify(b"", b"message digest", &PAIR),
            Err(VerifyError::BadSignature)
        );
        assert_eq!(
            key().verify(DEFAULT_ID, b"message digesu", &PAIR),
            Err(VerifyError::BadSignature)
        );
    }

    #[test]
    fn forms_are_told_apart() {
        let (r, s) = PAIR.split_at(32);
        let der = crate::asn1::sequence(&[&crate::asn1::integer(r), &crate::asn1::integer(s)]);
        let padded = [&[0x30, 0x47, 0x02, 0x22, 0, 0][..], r, &[0x02, 0x21, 0], s].concat();
        let negative = [&[0x30, 0x44, 0x02, 0x20][..], r, &[0x02, 0x20], s].concat();
        let trailing = [&der[..], &[0]].concat();
        for (value, want) in [
            (&der, Ok(SignatureForm::Der)),
            (&padded, Ok(SignatureForm::PaddedDer)),
            (&negative, Err(VerifyError::BadEncoding)),
            (&trailing, Err(VerifyError::BadEncoding)),
            (&vec![], Err(VerifyError::BadEncoding)),
        ] {
            assert_eq!(key().verify(DEFAULT_ID, b"message digest", value), want);
        }
    }

    #[test]
    fn a_point_off_the_curve_is_no_key() {
        let mut off = [&[4][..], &POINT].concat();
        off[64] ^= 1;
        assert!(read(&off).is_none());
        assert!(read(&[0]).is_none(), "infinity");
    }
}
