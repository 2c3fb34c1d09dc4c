//! A small zip writer that can also write what a good one never would.
//!
//! Every entry has the same time of last change (2024-06-01 10:00), so the same entries give the same octets.

use super::deflate::crc32;
use super::deflate::deflate;

const TIME: u16 = 10 << 11;
const DATE: u16 = (2024 - 1980) << 9 | 6 << 5 | 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// General-purpose flag: names are UTF-8.
pub(crate) const UTF8: u16 = 0x0800;
/// General-purpose flag: sizes and CRC follow the data.
pub(crate) const DESCRIPTOR: u16 = 0x0008;
/// General-purpose flag: encrypted.
pub(crate) const ENCRYPTED: u16 = 0x0001;

/// How the data are kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Packing {
    Deflated,
    Stored,
}

/// In which of the two places an entry is named.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Listed {
    Both,
    /// Only in front of its data: hidden from readers of the central directory.
    LocalOnly,
    /// Only in the central directory, pointing at the data of the entry with that index.
    CentralOnly(usize),
}

/// One entry. The `declared_…` and `local_…` fields lie when they are set.
#[derive(Clone, Debug)]
pub(crate) struct ZipEntry {
    pub(crate) name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) packing: Packing,
    pub(crate) flags: u16,
    pub(crate) listed: Listed,
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) method: Option<u16>,
    pub(crate) declared_size: Option<u32>,
    pub(crate) local_size: Option<u32>,
    pub(crate) declared_crc: Option<u32>,
    /// Upper half of the external attributes: the Unix mode.
    pub(crate) mode: u16,
    pub(crate) extra: Vec<u8>,
    /// A deflate stream made elsewhere, in place of the data.
    pub(crate) stream: Option<Vec<u8>>,
}

impl ZipEntry {
    /// An ordinary entry; deflated if that is shorter.
    pub(crate) fn new(name: &str, data: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            data: data.to_vec(),
            packing: Packing::Deflated,
            flags: if name.is_ascii() { 0 } else { UTF8 },
            listed: Listed::Both,
            local_name: None,
            method: None,
            declared_size: None,
            local_size: None,
            declared_crc: None,
            mode: 0,
            extra: Vec::new(),
            stream: None,
        }
    }

    /// An entry that unpacks to `size` zeros; its CRC is wrong.
    pub(crate) fn bomb(name: &str, size: u32) -> Self {
        Self {
            stream: Some(super::deflate::zeros(size as usize)),
            declared_size: Some(size),
            local_size: Some(size),
            ..Self::new(name, b"")
        }
    }

    fn packed(&self) -> (u16, Vec<u8>) {
        if let Some(stream) = &self.stream {
            return (DEFLATED, stream.clone());
        }
        if self.packing == Packing::Deflated && !self.data.is_empty() {
            let shorter = deflate(&self.data);
            if shorter.len() < self.data.len() {
                return (DEFLATED, shorter);
            }
        }
        (STORED, self.data.clone())
    }
}

/// A whole archive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Zip {
    pub(crate) entries: Vec<ZipEntry>,
    /// Octets before the first entry; offsets count them only if `prefix_counts`.
    pub(crate) prefix: Vec<u8>,
    pub(crate) prefix_counts: bool,
    pub(crate) comment: Vec<u8>,
    pub(crate) suffix: Vec<u8>,
    pub(crate) disk: u16,
}

struct Placed {
    offset: u32,
    method: u16,
    packed_size: u32,
    crc: u32,
    size: u32,
}

impl Zip {
    /// The archive.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let base = if self.prefix_counts { 0 } else { out.len() };
        let mut placed: Vec<Placed> = Vec::new();
        for entry in &self.entries {
            let place = match entry.listed {
                Listed::CentralOnly(of) => Placed { ..placed[of] },
                _ => write_local(&mut out, base, entry),
            };
            placed.push(place);
        }
        let start = out.len();
        let mut count = 0_u16;
        for (entry, place) in self.entries.iter().zip(&placed) {
            if entry.listed != Listed::LocalOnly {
                write_central(&mut out, entry, place);
                count += 1;
            }
        }
        let length = out.len() - start;
        self.write_end(&mut out, count, length, start - base);
        out.extend_from_slice(&self.suffix);
        out
    }

    fn write_end(&self, out: &mut Vec<u8>, count: u16, length: usize, start: usize) {
        out.extend_from_slice(b"PK\x05\x06");
        put16(out, &[self.disk, self.disk, count, count]);
        put32(out, &[small(length), small(start)]);
        put16(out, &[short(self.comment.len())]);
        out.extend_from_slice(&self.comment);
    }
}

fn write_local(out: &mut Vec<u8>, base: usize, entry: &ZipEntry) -> Placed {
    let (method, packed) = entry.packed();
    let place = Placed {
        offset: small(out.len() - base),
        method: entry.method.unwrap_or(method),
        packed_size: small(packed.len()),
        crc: entry.declared_crc.unwrap_or_else(|| crc32(&entry.data)),
        size: small(entry.data.len()),
    };
    let later = entry.flags & DESCRIPTOR != 0;
    let name = entry.local_name.as_ref().unwrap_or(&entry.name);
    let size = entry.local_size.unwrap_or(place.size);
    out.extend_from_slice(b"PK\x03\x04");
    put16(out, &[20, entry.flags, place.method, TIME, DATE]);
    if later {
        put32(out, &[0, 0, 0]);
    } else {
        put32(out, &[place.crc, place.packed_size, size]);
    }
    put16(out, &[short(name.len()), short(entry.extra.len())]);
    out.extend_from_slice(name);
    out.extend_from_slice(&entry.extra);
    out.extend_from_slice(&packed);
    if later {
        out.extend_from_slice(b"PK\x07\x08");
        put32(out, &[place.crc, place.packed_size, size]);
    }
    place
}

fn write_central(out: &mut Vec<u8>, entry: &ZipEntry, place: &Placed) {
    let size = entry.declared_size.unwrap_or(place.size);
    let made_by = if entry.mode == 0 { 20 } else { 3 << 8 | 20 };
    out.extend_from_slice(b"PK\x01\x02");
    put16(out, &[made_by, 20, entry.flags, place.method, TIME, DATE]);
    put32(out, &[place.crc, place.packed_size, size]);
    put16(out, &[short(entry.name.len()), short(entry.extra.len())]);
    put16(out, &[0, 0, 0]);
    put32(out, &[u32::from(entry.mode) << 16, place.offset]);
    out.extend_from_slice(&entry.name);
    out.extend_from_slice(&entry.extra);
}

fn put16(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|v| v.to_le_bytes()));
}

fn put32(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|v| v.to_le_bytes()));
}

fn small(value: usize) -> u32 {
    u32::try_from(value).expect("below 4 GiB")
}

fn short(value: usize) -> u16 {
    u16::try_from(value).expect("below 64 KiB")
}
