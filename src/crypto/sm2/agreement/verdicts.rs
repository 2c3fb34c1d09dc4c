//! Verdicts of the engine against those of the `sm2` crate, the slow path: in unit tests everything is verified by both.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use ::sm2::dsa::Signature;
use ::sm2::dsa::VerifyingKey;
use ::sm2::dsa::signature::hazmat::PrehashVerifier;

use crate::crypto::sm2::read_pair;

/// How many values both refused, and how many both accepted.
static COMPARED: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Demands the same answer of the `sm2` crate.
///
/// * `key`: affine x and y.
pub(in crate::crypto) fn compare(key: &[u8; 64], e: &[u8; 32], value: &[u8], ours: bool) {
    // What is no pair of numbers has no answer to compare.
    let Some((_, pair)) = read_pair(value) else {
        return;
    };
    let key = VerifyingKey::from_sec1_bytes("", &[&[4], key.as_slice()].concat()).unwrap();
    let signature = Signature::from_slice(&pair);
    let theirs = signature.is_ok_and(|s| key.verify_prehash(e, &s).is_ok());
    assert_eq!(ours, theirs, "{pair:02x?} over {e:02x?}");
    COMPARED[usize::from(theirs)].fetch_add(1, Ordering::Relaxed);
}

/// How many values both refused so far, and how many both accepted.
pub(crate) fn compared() -> [usize; 2] {
    COMPARED
        .each_ref()
        .map(|count| count.load(Ordering::Relaxed))
}
