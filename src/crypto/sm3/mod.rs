//! SM3 (GB/T 32905) over many messages at once.
//!
//! One message cannot be digested faster than its chain of rounds allows, and the `sm3` crate does that well. Eight
//! messages side by side, one in each lane of an AVX2 register, take less than twice the time of one. Whether the
//! processor has AVX2 is asked at run time; where it has not, the messages go one after another.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod lane;

use ::sm3::Digest;
use ::sm3::Sm3;

use crate::crypto::sm3::lane::Lane;
use crate::crypto::sm3::lane::block_count;

/// Messages side by side.
const LANES: usize = 8;
/// The eight words of every lane's chaining value, word by word.
type State = [[u32; LANES]; 8];
/// Takes one block of every lane into its chaining value.
type Compress = fn(&mut State, [&[u8; 64]; LANES]);

/// The chaining value at the start (GB/T 32905, 4.1).
const START: [u32; 8] = [
    0x7380_166f,
    0x4914_b2b9,
    0x1724_42d7,
    0xda8a_0600,
    0xa96f_30bc,
    0x1631_38aa,
    0xe38d_ee4d,
    0xb0fb_0e4e,
];

/// What a block of all lanes and a block of one message cost, measured: 5 to 3.
const COST_OF_LANES: usize = 5;
const COST_OF_ONE: usize = 3;

/// The digest of every message, in order.
pub(in crate::crypto) fn digest_all(messages: &[&[u8]]) -> Vec<[u8; 32]> {
    match compress_eight() {
        Some(compress) => digest_in_lanes(messages, compress),
        None => messages.iter().map(|m| Sm3::digest(m).into()).collect(),
    }
}

/// The compression of eight lanes, if the processor has what it needs.
fn compress_eight() -> Option<Compress> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[allow(unsafe_code)]
        return Some(|state, blocks| {
            // SAFETY: the only requirement is that the processor has AVX2, which was asked just now.
            unsafe { avx2::compress(state, blocks) }
        });
    }
    None
}

fn digest_in_lanes(messages: &[&[u8]], compress: Compress) -> Vec<[u8; 32]> {
    let mut digests = vec![[0; 32]; messages.len()];
    let mut by_length: Vec<(&[u8], &mut [u8; 32])> =
        messages.iter().copied().zip(&mut digests).collect();
    by_length.sort_by_key(|(message, _)| std::cmp::Reverse(message.len()));
    let alone = alone(by_length.iter().map(|(message, _)| block_count(message)));
    let mut rest = by_length.into_iter();
    for (message, digest) in rest.by_ref().take(alone) {
        *digest = Sm3::digest(message).into();
    }

    let mut state = [[0; LANES]; 8];
    let mut lanes: [Lane<'_>; LANES] = std::array::from_fn(|_| Lane::idle());
    loop {
        for (number, lane) in lanes.iter_mut().enumerate() {
            if lane.is_done() {
                lane.finish(&state, number);
                if let Some((message, digest)) = rest.next() {
                    *lane = Lane::new(message, digest, &mut state, number);
                }
            }
        }
        if lanes.iter().all(Lane::is_done) {
            return digests;
        }
        compress(&mut state, lanes.each_mut().map(Lane::next));
    }
}

/// How many of the longest messages are better digested alone, so that no lane goes on long after the others.
///
/// * `blocks`: the lengths, longest first.
fn alone(blocks: impl Iterator<Item = usize> + Clone) -> usize {
    let mut rest: usize = blocks.clone().fold(0, usize::saturating_add);
    let mut before = 0_usize;
    let mut best = (usize::MAX, 0);
    for (count, longest) in blocks.chain([0]).enumerate() {
        let steps = longest.max(rest.div_ceil(LANES));
        let cost = before.saturating_add(steps.saturating_mul(COST_OF_LANES));
        best = best.min((cost, count));
        before = before.saturating_add(longest.saturating_mul(COST_OF_ONE));
        rest = rest.saturating_sub(longest);
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_give_what_one_stream_gives() {
        let Some(compress) = compress_eight() else {
            return;
        };
        let data: Vec<u8> = (0..20_000_u32).map(|i| (i * 7 + i / 251) as u8).collect();
        // Every length around the ends of blocks, and more messages than lanes, of mixed lengths.
        let lengths = (0..300).chain([4096, 20_000, 1, 63, 64, 65, 10_000]);
        let messages: Vec<&[u8]> = lengths.map(|n| &data[n % 9..n.max(n % 9)]).collect();
        for count in [0, 1, 2, 7, 8, 9, 17, messages.len()] {
            let some = &messages[messages.len() - count..];
            let want: Vec<[u8; 32]> = some.iter().map(|m| Sm3::digest(m).into()).collect();
            assert_eq!(digest_in_lanes(some, compress), want, "{count}");
            assert_eq!(digest_all(some), want, "{count}");
        }
    }

    #[test]
    fn long_messages_go_alone_and_equal_ones_together() {
        for (blocks, want) in [
            (&[9; 8][..], 0),
            (&[9; 4], 0),
            (&[9, 9], 0),
            (&[9], 1),
            (&[1000, 1, 1, 1, 1], 1),
            (&[], 0),
        ] {
            assert_eq!(alone(blocks.iter().copied()), want, "{blocks:?}");
        }
    }
}
