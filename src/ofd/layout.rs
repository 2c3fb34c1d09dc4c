//! Where everything in a ZIP archive lies: the directory and its end record, the entries, and what is between
//! and around them. Readers that walk the archive from its start must find what readers of the directory find.

use crate::ofd::fault::PackageFault;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::inflate::length;

const END_RECORD: &[u8] = b"PK\x05\x06";
const END_RECORD_64: &[u8] = b"PK\x06\x06";
const END_LOCATOR_64: &[u8] = b"PK\x06\x07";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// What begins a part of an archive.
const SIGNATURES: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x01\x02", END_RECORD];

/// Where one entry lies, and what the directory says of it. Offsets from the start of the file, in bytes.
pub(super) struct Extent {
    pub(super) start: u64,
    pub(super) data_end: u64,
    pub(super) has_descriptor: bool,
    /// Whether the local header holds what a descriptor would say: checksum and both sizes, those of the directory.
    pub(super) complete: bool,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) path: String,
}

/// Where the parts of the archive lie.
pub(super) struct Parts {
    pub(super) directory_start: u64,
    pub(super) directory_end: u64,
    pub(super) end_record: u64,
    /// Behind the end record and its comment.
    pub(super) end: u64,
    /// Entries found in the directory.
    pub(super) count: u64,
}

/// Everything that is wrong with the layout.
pub(super) fn check(bytes: &[u8], parts: &Parts, mut extents: Vec<Extent>) -> Vec<PackageFault> {
    extents.sort_by_key(|e| (e.start, e.data_end));
    let start = extents.first().map_or(parts.directory_start, |e| e.start);
    let mut faults = surroundings(bytes, parts, start);
    faults.extend(end_record(bytes, parts, start));
    let ends = extents.iter().skip(1).map(|e| e.start);
    let ends: Vec<u64> = ends.chain([parts.directory_start]).collect();
    let mut cursor = start;
    for (extent, next) in extents.iter().zip(ends) {
        if extent.start < cursor {
            faults.push(PackageFault::at(PackageFaultKind::Overlap, &extent.path));
        }
        cursor = cursor.max(extent.data_end);
        if extent.has_descriptor {
            match descriptor_end(bytes, extent, next) {
                Some(end) => cursor = cursor.max(end),
                None => {
                    // Nothing is missing, and nothing stands where a descriptor could.
                    let kind = if extent.complete && extent.data_end == next {
                        PackageFaultKind::DescriptorUnusual
                    } else {
                        PackageFaultKind::DescriptorDiffers
                    };
                    faults.push(PackageFault::at(kind, &extent.path));
                }
            }
        }
        if cursor < next {
            let gap = next.saturating_sub(cursor);
            let hidden = PackageFault::at(PackageFaultKind::Hidden, &extent.path);
            faults.push(hidden.with(format!("{gap} bytes behind it")));
            cursor = next;
        }
    }
    if cursor > parts.directory_start {
        faults.push(PackageFault::new(PackageFaultKind::Overlap).with("directory"));
    }
    faults
}

fn surroundings(bytes: &[u8], parts: &Parts, start: u64) -> Vec<PackageFault> {
    let before = slice(bytes, 0, start);
    let behind = slice(bytes, parts.end, length(bytes));
    let comment = slice(bytes, parts.end_record.saturating_add(22), parts.end);
    let suspicious = |part: &[u8]| part.windows(4).any(|w| SIGNATURES.contains(&w));
    let mut faults = Vec::new();
    for (part, wherever) in [(before, "before"), (behind, "behind")] {
        if !part.is_empty() {
            let kind = if suspicious(part) {
                PackageFaultKind::SurroundedByArchive
            } else {
                PackageFaultKind::Surrounded
            };
            let detail = format!("{} bytes {wherever} the archive", part.len());
            faults.push(PackageFault::new(kind).with(detail));
        }
    }
    if suspicious(comment) {
        let kind = PackageFaultKind::SurroundedByArchive;
        faults.push(PackageFault::new(kind).with("archive comment"));
    }
    faults
}

/// The end record, or the pair of end records of ZIP64, must say what the directory is.
fn end_record(bytes: &[u8], parts: &Parts, start: u64) -> Option<PackageFault> {
    let disagrees =
        |detail: &str| Some(PackageFault::new(PackageFaultKind::DirectoryDisagrees).with(detail));
    let Some(classic) = Claims::classic(slice(bytes, parts.end_record, length(bytes))) else {
        return disagrees("end record");
    };
    let between = slice(bytes, parts.directory_end, parts.end_record);
    let claims = if between.is_empty() {
        classic
    } else {
        let Some(large) = Claims::large(between, parts.directory_end, start) else {
            return disagrees("between directory and end record");
        };
        if !large.agrees_with(&classic) {
            return disagrees("the two end records");
        }
        large
    };
    if claims.disks != [0, 0] {
        return Some(PackageFault::new(PackageFaultKind::MultiDisk));
    }
    if claims.counts != [parts.count, parts.count] {
        return disagrees("number of entries");
    }
    let size = parts.directory_end.saturating_sub(parts.directory_start);
    if claims.size != size || !is_offset(claims.offset, parts.directory_start, start) {
        return disagrees("place of the directory");
    }
    None
}

/// Whether `claimed` means `actual`, counted from the start of the file or of the archive.
fn is_offset(claimed: u64, actual: u64, start: u64) -> bool {
    claimed == actual || claimed.checked_add(start) == Some(actual)
}

/// What an end record says.
struct Claims {
    disks: [u64; 2],
    counts: [u64; 2],
    size: u64,
    offset: u64,
}

impl Claims {
    fn classic(record: &[u8]) -> Option<Self> {
        if !record.starts_with(END_RECORD) {
            return None;
        }
        let short = |at| number::<2>(record, at);
        Some(Self {
            disks: [short(4)?, short(6)?],
            counts: [short(8)?, short(10)?],
            size: number::<4>(record, 12)?,
            offset: number::<4>(record, 16)?,
        })
    }

    /// Reads the ZIP64 end record and its locator, which must fill `between` exactly.
    fn large(between: &[u8], at: u64, start: u64) -> Option<Self> {
        let size = number::<8>(between, 4)?.checked_add(12)?;
        let (record, locator) = between.split_at_checked(usize::try_from(size).ok()?)?;
        let good_locator = locator.len() == 20
            && locator.starts_with(END_LOCATOR_64)
            && number::<4>(locator, 4) == Some(0)
            && is_offset(number::<8>(locator, 8)?, at, start)
            && number::<4>(locator, 16)? <= 1;
        if !record.starts_with(END_RECORD_64) || !good_locator {
            return None;
        }
        Some(Self {
            disks: [number::<4>(record, 16)?, number::<4>(record, 20)?],
            counts: [number::<8>(record, 24)?, number::<8>(record, 32)?],
            size: number::<8>(record, 40)?,
            offset: number::<8>(record, 48)?,
        })
    }

    /// Whether the classic record says the same, or refers to this one by the largest value.
    fn agrees_with(&self, classic: &Self) -> bool {
        let short = |mine: u64, other: u64| other == 0xffff || mine == other;
        let long = |mine: u64, other: u64| other == 0xffff_ffff || mine == other;
        self.disks
            .into_iter()
            .zip(classic.disks)
            .all(|(a, b)| short(a, b))
            && self
                .counts
                .into_iter()
                .zip(classic.counts)
                .all(|(a, b)| short(a, b))
            && long(self.size, classic.size)
            && long(self.offset, classic.offset)
    }
}

/// Where the data descriptor behind an entry ends, if there is one that says what the directory says. Of the four
/// forms in use (with or without signature, sizes of 4 or 8 bytes) the one that reaches `next` is preferred.
fn descriptor_end(bytes: &[u8], extent: &Extent, next: u64) -> Option<u64> {
    let at = slice(bytes, extent.data_end, length(bytes));
    let mut found = None;
    for (signature, width) in [(4, 4), (0, 4), (4, 8), (0, 8)] {
        let Some(body) = at.get(signature..) else {
            continue;
        };
        let (packed, size, total) = if width == 4 {
            (number::<4>(body, 4), number::<4>(body, 8), 12)
        } else {
            (number::<8>(body, 4), number::<8>(body, 12), 20)
        };
        let fits = (signature == 0 || at.starts_with(DESCRIPTOR))
            && number::<4>(body, 0) == Some(u64::from(extent.crc))
            && packed == Some(extent.packed)
            && size == Some(extent.size);
        if fits {
            let total = u64::try_from(signature).ok()?.checked_add(total)?;
            let end = extent.data_end.checked_add(total)?;
            if end == next {
                return Some(end);
            }
            found = found.or(Some(end));
        }
    }
    found
}

/// The `N` bytes at `at`, little-endian.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..)?.get(..N)?;
    let mut wide = [0; 8];
    wide.get_mut(..N)?.copy_from_slice(field);
    Some(u64::from_le_bytes(wide))
}

/// The bytes from `start` to `end`, or nothing where there are none.
pub(super) fn slice(bytes: &[u8], start: u64, end: u64) -> &[u8] {
    let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
        return &[];
    };
    bytes.get(start..end).unwrap_or_default()
}
