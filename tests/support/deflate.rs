//! A small deflate encoder (RFC 1951) with the fixed codes.
//!
//! The compressed octets stand inside committed files that a test makes again, so they must not change with a
//! version or a processor. That is why no compression library is asked.

const WINDOW: usize = 32_768;
const LONGEST: usize = 258;
const CHAIN: usize = 64;

const LENGTH_BASE: [u16; 29] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
];
const LENGTH_BITS: [u8; 29] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];

/// `data` as one deflate stream.
pub(crate) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut out = Bits::default();
    out.put(1, 1);
    out.put(1, 2);
    let mut chains = Chains::new(data.len());
    let mut at = 0;
    while at < data.len() {
        let found = chains.longest(data, at);
        let step = match found {
            Some((length, distance)) => {
                out.put_match(length, distance);
                length
            }
            None => {
                out.put_symbol(u16::from(data[at]));
                1
            }
        };
        for i in at..at + step {
            chains.add(data, i);
        }
        at += step;
    }
    out.put_symbol(256);
    out.finish()
}

/// The deflate stream of at least `count` zeros, made without having them.
pub(crate) fn zeros(count: usize) -> Vec<u8> {
    let mut out = Bits::default();
    out.put(1, 1);
    out.put(1, 2);
    out.put_symbol(0);
    for _ in 0..count / LONGEST {
        out.put_match(LONGEST, 1);
    }
    out.put_symbol(256);
    out.finish()
}

/// Positions of earlier three-octet strings, by their hash.
struct Chains {
    head: Vec<u32>,
    previous: Vec<u32>,
}

impl Chains {
    fn new(length: usize) -> Self {
        Self {
            head: vec![0; 1 << 15],
            previous: vec![0; length],
        }
    }

    fn slot(data: &[u8], at: usize) -> Option<usize> {
        let three = data.get(at..at + 3)?;
        let word = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        Some((word.wrapping_mul(0x9E37_79B1) >> 17) as usize)
    }

    fn add(&mut self, data: &[u8], at: usize) {
        if let Some(slot) = Self::slot(data, at) {
            self.previous[at] = self.head[slot];
            self.head[slot] = u32::try_from(at + 1).expect("small data");
        }
    }

    fn longest(&self, data: &[u8], at: usize) -> Option<(usize, usize)> {
        let mut candidate = self.head[Self::slot(data, at)?] as usize;
        let mut best: Option<(usize, usize)> = None;
        for _ in 0..CHAIN {
            let Some(from) = candidate.checked_sub(1).filter(|f| at - f <= WINDOW) else {
                break;
            };
            let length = data[at..]
                .iter()
                .zip(&data[from..])
                .take(LONGEST)
                .take_while(|(a, b)| a == b)
                .count();
            if length >= 3 && best.is_none_or(|(l, _)| length > l) {
                best = Some((length, at - from));
            }
            if length == LONGEST {
                break;
            }
            candidate = self.previous[from] as usize;
        }
        best
    }
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    /// Least significant bit first.
    fn put(&mut self, value: u16, bits: u8) {
        self.pending |= u64::from(value) << self.count;
        self.count += u32::from(bits);
        while self.count >= 8 {
            self.out.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code: most significant bit first.
    fn put_code(&mut self, code: u16, bits: u8) {
        self.put(code.reverse_bits() >> (16 - bits), bits);
    }

    /// The fixed code of a literal or length symbol (RFC 1951, 3.2.6).
    fn put_symbol(&mut self, symbol: u16) {
        match symbol {
            0..=143 => self.put_code(0x30 + symbol, 8),
            144..=255 => self.put_code(0x190 + symbol - 144, 9),
            256..=279 => self.put_code(symbol - 256, 7),
            _ => self.put_code(0xc0 + symbol - 280, 8),
        }
    }

    fn put_match(&mut self, length: usize, distance: usize) {
        let length = u16::try_from(length).expect("at most 258");
        let code = LENGTH_BASE.partition_point(|&b| b <= length) - 1;
        self.put_symbol(257 + u16::try_from(code).expect("below 29"));
        self.put(length - LENGTH_BASE[code], LENGTH_BITS[code]);
        let distance = u16::try_from(distance).expect("at most 32768");
        let code = DISTANCE_BASE.partition_point(|&b| b <= distance) - 1;
        self.put_code(u16::try_from(code).expect("below 30"), 5);
        let extra = u8::try_from(code / 2).expect("small").saturating_sub(1);
        self.put(distance - DISTANCE_BASE[code], extra);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.pending as u8);
        }
        self.out
    }
}

/// CRC-32 as zip and PNG use it.
pub(crate) fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1));
    !data.iter().fold(!0, |crc, &b| {
        (0..8).fold(crc ^ u32::from(b), |c, _| step(c))
    })
}
