//! A seal's picture: a red ring, a star and the seal's number, drawn in whole numbers and written as PNG.
//!
//! Whole numbers, because the picture stands in committed files that a test makes again on any processor.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::deflate::crc32;
use super::deflate::deflate;

/// Pixels along each side.
const SIDE: i64 = 504;
/// Samples along each side of a pixel.
const SAMPLES: i64 = 4;
const FULL: i64 = SAMPLES * SAMPLES;
/// The seal red that is usual for printing.
const RED: [u8; 3] = [0xd9, 0x1e, 0x18];

/// The five-pointed star on a circle of radius 1000: outer and inner corners in turn, the top first, y downward.
const STAR: [(i64, i64); 10] = [
    (0, -1000),
    (225, -309),
    (951, -309),
    (363, 118),
    (588, 809),
    (0, 382),
    (-588, 809),
    (-363, 118),
    (-951, -309),
    (-225, -309),
];

/// Digits 0 to 9, five columns by seven rows, one octet a row.
const DIGITS: [[u8; 7]; 10] = [
    [0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e],
    [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
    [0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f],
    [0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e],
    [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
    [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
    [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
    [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
    [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
    [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
];

/// A round seal with `number` (digits) below the star, as PNG with a transparent ground; drawn once for a number.
pub(crate) fn round_seal(number: &str) -> Vec<u8> {
    static DRAWN: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut drawn = DRAWN.lock().expect("no panic");
    drawn
        .entry(number.to_owned())
        .or_insert_with(|| draw(number))
        .clone()
}

fn draw(number: &str) -> Vec<u8> {
    let digits: Vec<usize> = number
        .bytes()
        .map(|b| usize::from(b.wrapping_sub(b'0')).min(9))
        .collect();
    let mut rows = Vec::new();
    for y in 0..SIDE {
        rows.push(0); // no filter
        for x in 0..SIDE {
            rows.push(coverage(x, y, &digits));
        }
    }
    png(&rows)
}

/// How many samples of the pixel are red, 0 to [`FULL`].
fn coverage(x: i64, y: i64, digits: &[usize]) -> u8 {
    let centre = SIDE * SAMPLES / 2;
    let hits = (0..FULL)
        .filter(|i| {
            let sample = |pixel: i64, part: i64| pixel * SAMPLES + part - centre;
            is_red(sample(x, i % SAMPLES), sample(y, i / SAMPLES), digits)
        })
        .count();
    u8::try_from(hits).expect("at most 16")
}

/// Whether the sample at (x, y) from the centre is red; the picture reaches from -1008 to 1008.
fn is_red(x: i64, y: i64, digits: &[usize]) -> bool {
    let distance = x * x + y * y;
    let ring = |outer: i64, inner: i64| distance <= outer * outer && distance >= inner * inner;
    ring(1000, 940) || ring(912, 900) || in_star(x, y + 60) || in_digits(x, y - 520, digits)
}

/// Even-odd rule over the star of radius 300.
fn in_star(x: i64, y: i64) -> bool {
    let scaled = |(a, b): (i64, i64)| (a * 3, b * 3);
    let (x, y) = (x * 10, y * 10);
    let mut inside = false;
    for (i, &corner) in STAR.iter().enumerate() {
        let (ax, ay) = scaled(corner);
        let (bx, by) = scaled(STAR[(i + 1) % STAR.len()]);
        if (ay > y) != (by > y) {
            let side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
            inside ^= (side > 0) == (by > ay);
        }
    }
    inside
}

/// Digits of 12 samples a dot, centred.
fn in_digits(x: i64, y: i64, digits: &[usize]) -> bool {
    const DOT: i64 = 12;
    const ADVANCE: i64 = 6 * DOT;
    let count = i64::try_from(digits.len()).expect("few");
    let x = x + count * ADVANCE / 2;
    let row = y.div_euclid(DOT);
    let column = x.rem_euclid(ADVANCE) / DOT;
    let digit = usize::try_from(x.div_euclid(ADVANCE))
        .ok()
        .and_then(|i| digits.get(i));
    match digit {
        Some(&digit) if (0..7).contains(&row) && column < 5 => {
            let row = usize::try_from(row).expect("0 to 6");
            DIGITS[digit][row] >> (4 - column) & 1 == 1
        }
        _ => false,
    }
}

/// An indexed PNG: one palette entry for each coverage, all red, their opacity in tRNS.
fn png(rows: &[u8]) -> Vec<u8> {
    let side = u32::try_from(SIDE).expect("small").to_be_bytes();
    let header = [&side[..], &side, &[8, 3, 0, 0, 0]].concat();
    let palette = RED.repeat(usize::try_from(FULL + 1).expect("small"));
    let opacity: Vec<u8> = (0..=FULL)
        .map(|hits| u8::try_from(hits * 255 / FULL).expect("at most 255"))
        .collect();
    let stream = [&[0x78, 0x01][..], &deflate(rows), &adler32(rows)].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [
        (b"IHDR", &header),
        (b"PLTE", &palette),
        (b"tRNS", &opacity),
        (b"IDAT", &stream),
        (b"IEND", &Vec::new()),
    ] {
        let length = u32::try_from(data.len()).expect("small");
        let body = [&kind[..], data].concat();
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&body);
        out.extend_from_slice(&crc32(&body).to_be_bytes());
    }
    out
}

fn adler32(data: &[u8]) -> [u8; 4] {
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), &octet| {
        let a = (a + u32::from(octet)) % 65_521;
        (a, (a + b) % 65_521)
    });
    (b << 16 | a).to_be_bytes()
}
