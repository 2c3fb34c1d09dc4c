//! Digests: ours, the `sm3` crate, and ring's SHA-256.

use std::hint::black_box;

use sm3::Digest;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::digest_many;

use crate::contestants::Contestant;

/// The contestant of this name, if it is one of these.
pub(crate) fn named(name: &str) -> Option<Contestant> {
    let (what, size) = name.split_once(", ")?;
    let data = vec![0x5a; 1000 << 11];
    let (length, times) = match size {
        "64 B" => (64, 1),
        "4 KiB" => (4 << 10, 1),
        "1 MiB" => (1 << 20, 1),
        "1000 x 2 KiB" => (2 << 10, 1000),
        _ => return None,
    };
    let one: fn(&[u8]) = match what {
        "ring SHA-256" => |data| {
            black_box(ring::digest::digest(&ring::digest::SHA256, black_box(data)));
        },
        "sm3 crate" => |data| {
            black_box(sm3::Sm3::digest(black_box(data)));
        },
        "SM3" => |data| {
            black_box(DigestAlgorithm::Sm3.digest(black_box(data)));
        },
        "SM3 at once" => {
            return Some(Contestant::many(times, move || {
                let messages: Vec<&[u8]> = data.chunks(length).collect();
                black_box(digest_many(DigestAlgorithm::Sm3, black_box(&messages)));
            }));
        }
        _ => return None,
    };
    Some(Contestant::many(times, move || {
        data.chunks(length).take(times as usize).for_each(one);
    }))
}
