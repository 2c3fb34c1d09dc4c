//! Writes a ZIP archive: plain local headers, no descriptors, no dates, the same bytes for the same entries.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::ofd::inflate::Method;
use crate::ofd::inflate::Packed;

/// Version 2.0 of the format: deflate and directories.
const VERSION: u16 = 20;
/// General-purpose bit 11: names are UTF-8.
const UTF8: u16 = 0x0800;
/// 1980-01-01, the first date there is; the standard has the times that matter.
const DATE: u16 = 0x0021;

/// One entry to be written.
#[derive(Clone, Debug)]
pub(super) struct NewEntry<'a> {
    /// Its path, beginning with `/`.
    pub(super) path: String,
    pub(super) content: Content<'a>,
}

/// What an entry holds.
#[derive(Clone, Debug)]
pub(super) enum Content<'a> {
    Directory,
    /// As it was packed in another archive.
    Kept(Packed<'a>),
    New(Vec<u8>),
}

/// The archive; `None` if it is beyond what the format holds without its 64-bit extension.
pub(super) fn archive(entries: &[NewEntry<'_>]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = u32::try_from(out.len()).ok()?;
        let part = Part::of(entry)?;
        let header = part.header()?;
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&header);
        out.extend_from_slice(part.name.as_bytes());
        out.extend_from_slice(&part.data);
        directory.extend_from_slice(b"PK\x01\x02");
        put16(&mut directory, &[VERSION]);
        directory.extend_from_slice(&header);
        // No comment, first disk, no attributes.
        put16(&mut directory, &[0, 0, 0, 0, 0]);
        put32(&mut directory, &[offset]);
        directory.extend_from_slice(part.name.as_bytes());
    }
    let (start, length) = (out.len(), directory.len());
    let count = u16::try_from(entries.len()).ok()?;
    out.append(&mut directory);
    out.extend_from_slice(b"PK\x05\x06");
    put16(&mut out, &[0, 0, count, count]);
    put32(
        &mut out,
        &[u32::try_from(length).ok()?, u32::try_from(start).ok()?],
    );
    put16(&mut out, &[0]);
    Some(out)
}

/// An entry as it stands in the archive.
struct Part<'e> {
    name: String,
    method: u16,
    crc: u32,
    size: u64,
    data: std::borrow::Cow<'e, [u8]>,
}

impl<'e> Part<'e> {
    fn of(entry: &'e NewEntry<'_>) -> Option<Self> {
        let name = entry.path.strip_prefix('/')?.to_owned();
        Some(match &entry.content {
            Content::Directory => Self {
                name: format!("{name}/"),
                method: 0,
                crc: 0,
                size: 0,
                data: (&[][..]).into(),
            },
            Content::Kept(packed) => Self {
                name,
                method: match packed.method {
                    Method::Deflated => 8,
                    Method::Stored => 0,
                },
                crc: packed.crc,
                size: packed.size,
                data: packed.data.into(),
            },
            Content::New(bytes) => {
                let shorter = deflated(bytes).filter(|d| d.len() < bytes.len());
                Self {
                    name,
                    method: if shorter.is_some() { 8 } else { 0 },
                    crc: crc32fast::hash(bytes),
                    size: u64::try_from(bytes.len()).ok()?,
                    data: shorter.map_or_else(|| bytes.as_slice().into(), Into::into),
                }
            }
        })
    }

    /// What local header and directory have in common.
    fn header(&self) -> Option<Vec<u8>> {
        let mut header = Vec::new();
        put16(&mut header, &[VERSION, UTF8, self.method, 0, DATE]);
        let packed = u32::try_from(self.data.len()).ok()?;
        put32(
            &mut header,
            &[self.crc, packed, u32::try_from(self.size).ok()?],
        );
        put16(&mut header, &[u16::try_from(self.name.len()).ok()?, 0]);
        Some(header)
    }
}

fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn put16(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|v| v.to_le_bytes()));
}

fn put32(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|v| v.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::ofd::Package;

    #[test]
    fn what_is_written_is_read() {
        let entry = |path: &str, content| NewEntry {
            path: path.to_owned(),
            content,
        };
        let entries = [
            entry("/Doc_0", Content::Directory),
            entry("/Doc_0/章.xml", Content::New(b"a".repeat(99))),
            entry("/empty", Content::New(Vec::new())),
        ];
        let bytes = archive(&entries).unwrap();
        let package = Package::open(&bytes, &Limits::default());
        assert_eq!(package.faults(), []);
        assert_eq!(package.read("/Doc_0/章.xml", 99).unwrap(), b"a".repeat(99));
        assert_eq!(package.read("/empty", 0).unwrap(), b"");
        assert_eq!(archive(&entries).unwrap(), bytes);
    }
}
