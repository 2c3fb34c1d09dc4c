//! The compression function (GB/T 32905, 5.3) on eight lanes, with AVX2.
//!
//! Written with the processor's own operations: from plain loops over lanes the compiler makes code that is slower
//! than one stream. All of them are safe inside functions that declare AVX2; calling [`compress`] is not. Vectors are
//! handled in loops and not by `map`, which is compiled without AVX2 and could not take the operations in.

use core::arch::x86_64::*;

use crate::crypto::sm3::LANES;
use crate::crypto::sm3::State;

/// The constants T, not rotated (GB/T 32905, 4.2).
const T: [u32; 2] = [0x79cc_4519, 0x7a87_9d8a];

/// Takes one block of every lane into its chaining value.
#[target_feature(enable = "avx2")]
pub(super) fn compress(state: &mut State, blocks: [&[u8; 64]; LANES]) {
    let mut low = [_mm256_setzero_si256(); LANES];
    let mut high = low;
    for ((low, high), block) in low.iter_mut().zip(&mut high).zip(blocks) {
        [*low, *high] = read(block);
    }
    let [w0, w1, w2, w3, w4, w5, w6, w7] = words(low);
    let [w8, w9, w10, w11, w12, w13, w14, w15] = words(high);
    let mut w = [
        w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15,
    ];
    let mut before = [_mm256_setzero_si256(); 8];
    for (before, word) in before.iter_mut().zip(&*state) {
        *before = load(*word);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = before;

    macro_rules! rounds {
        ($($j:literal)*) => {$({
            const EARLY: bool = $j < 16;
            const CONSTANT: i32 = T[if EARLY { 0 } else { 1 }].rotate_left($j % 32).cast_signed();
            let a12 = rotate::<12, 20>(a);
            let constant = _mm256_set1_epi32(CONSTANT);
            let ss1 = rotate::<7, 25>(_mm256_add_epi32(_mm256_add_epi32(a12, e), constant));
            let ss2 = _mm256_xor_si256(ss1, a12);
            let (ff, gg) = if EARLY {
                (xor(a, b, c), xor(e, f, g))
            } else {
                (majority(a, b, c), choice(e, f, g))
            };
            // The word four rounds ahead, in the place of one that is no longer needed.
            if $j >= 12 {
                let x = rotate::<15, 17>(w[($j + 1) % 16]);
                let x = xor(w[($j + 4) % 16], w[($j + 11) % 16], x);
                let x15 = rotate::<15, 17>(x);
                let p1 = xor(x, x15, rotate_octet(x15));
                w[($j + 4) % 16] = xor(p1, rotate::<7, 25>(w[($j + 7) % 16]), w[($j + 14) % 16]);
            }
            let word = w[$j % 16];
            let other = _mm256_xor_si256(word, w[($j + 4) % 16]);
            let tt1 = _mm256_add_epi32(_mm256_add_epi32(ff, d), _mm256_add_epi32(ss2, other));
            let tt2 = _mm256_add_epi32(_mm256_add_epi32(gg, h), _mm256_add_epi32(ss1, word));
            (d, c, b, a) = (c, rotate::<9, 23>(b), a, tt1);
            (h, g, f) = (g, rotate::<19, 13>(f), e);
            let tt2_9 = rotate::<9, 23>(tt2);
            e = xor(tt2, tt2_9, rotate_octet(tt2_9));
        })*};
    }
    rounds!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    rounds!(16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
    rounds!(32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47);
    rounds!(48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63);

    let after = [a, b, c, d, e, f, g, h];
    for ((word, before), after) in state.iter_mut().zip(before).zip(after) {
        *word = store(_mm256_xor_si256(before, after));
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn rotate<const LEFT: i32, const RIGHT: i32>(x: __m256i) -> __m256i {
    _mm256_or_si256(_mm256_slli_epi32::<LEFT>(x), _mm256_srli_epi32::<RIGHT>(x))
}

/// Rotates every word by eight bits to the left, in one operation instead of three.
#[inline]
#[target_feature(enable = "avx2")]
fn rotate_octet(x: __m256i) -> __m256i {
    let order = _mm256_setr_epi8(
        3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14, //
        3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14,
    );
    _mm256_shuffle_epi8(x, order)
}

#[inline]
#[target_feature(enable = "avx2")]
fn xor(x: __m256i, y: __m256i, z: __m256i) -> __m256i {
    _mm256_xor_si256(_mm256_xor_si256(x, y), z)
}

/// FF of the later rounds.
#[inline]
#[target_feature(enable = "avx2")]
fn majority(x: __m256i, y: __m256i, z: __m256i) -> __m256i {
    let either = _mm256_and_si256(z, _mm256_or_si256(x, y));
    _mm256_or_si256(_mm256_and_si256(x, y), either)
}

/// GG of the later rounds.
#[inline]
#[target_feature(enable = "avx2")]
fn choice(x: __m256i, y: __m256i, z: __m256i) -> __m256i {
    _mm256_xor_si256(_mm256_and_si256(x, _mm256_xor_si256(y, z)), z)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(words: [u32; LANES]) -> __m256i {
    let [a, b, c, d, e, f, g, h] = words.map(u32::cast_signed);
    _mm256_setr_epi32(a, b, c, d, e, f, g, h)
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(lanes: __m256i) -> [u32; LANES] {
    [
        _mm256_extract_epi32::<0>(lanes),
        _mm256_extract_epi32::<1>(lanes),
        _mm256_extract_epi32::<2>(lanes),
        _mm256_extract_epi32::<3>(lanes),
        _mm256_extract_epi32::<4>(lanes),
        _mm256_extract_epi32::<5>(lanes),
        _mm256_extract_epi32::<6>(lanes),
        _mm256_extract_epi32::<7>(lanes),
    ]
    .map(i32::cast_unsigned)
}

/// Both halves of a block as they stand in memory.
#[inline]
#[target_feature(enable = "avx2")]
fn read(block: &[u8; 64]) -> [__m256i; 2] {
    let mut halves = [_mm256_setzero_si256(); 2];
    let (fours, _) = block.as_chunks::<8>().0.as_chunks::<4>();
    for (half, four) in halves.iter_mut().zip(fours) {
        let [a, b, c, d] = four.map(i64::from_le_bytes);
        *half = _mm256_setr_epi64x(a, b, c, d);
    }
    halves
}

/// From eight words of each lane to each of the eight words in all lanes, with the octets of every word turned.
#[inline]
#[target_feature(enable = "avx2")]
fn words(lanes: [__m256i; LANES]) -> [__m256i; 8] {
    let [r0, r1, r2, r3, r4, r5, r6, r7] = lanes;
    let pair = |x, y| (_mm256_unpacklo_epi32(x, y), _mm256_unpackhi_epi32(x, y));
    let four = |x, y| (_mm256_unpacklo_epi64(x, y), _mm256_unpackhi_epi64(x, y));
    let (a0, a1) = pair(r0, r1);
    let (a2, a3) = pair(r2, r3);
    let (a4, a5) = pair(r4, r5);
    let (a6, a7) = pair(r6, r7);
    let (b0, b1) = four(a0, a2);
    let (b2, b3) = four(a1, a3);
    let (b4, b5) = four(a4, a6);
    let (b6, b7) = four(a5, a7);
    let mut words = [
        _mm256_permute2x128_si256::<0x20>(b0, b4),
        _mm256_permute2x128_si256::<0x20>(b1, b5),
        _mm256_permute2x128_si256::<0x20>(b2, b6),
        _mm256_permute2x128_si256::<0x20>(b3, b7),
        _mm256_permute2x128_si256::<0x31>(b0, b4),
        _mm256_permute2x128_si256::<0x31>(b1, b5),
        _mm256_permute2x128_si256::<0x31>(b2, b6),
        _mm256_permute2x128_si256::<0x31>(b3, b7),
    ];
    let order = _mm256_setr_epi8(
        3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, //
        3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
    );
    for word in &mut words {
        *word = _mm256_shuffle_epi8(*word, order);
    }
    words
}
