//! Whether the two places that describe an entry, its local header and its record in the directory, say the same.

use rawzip::ZipFileHeaderRecord;
use rawzip::ZipLocalFileHeader;
use rawzip::extra_fields::ExtraFields;

use crate::ofd::name;

/// The extra field that gives an entry another name (Info-ZIP Unicode Path).
const UNICODE_PATH: u16 = 0x7075;

/// Whether a local header says what the directory says. Bits 1 and 2 only tell how hard the writer compressed,
/// and one writer sets bit 11 in one of the two places alone.
pub(super) fn agrees(record: &ZipFileHeaderRecord<'_>, local: &ZipLocalFileHeader<'_>) -> bool {
    const IGNORED: u16 = 0b1000_0000_0110;
    let flags = record.flags();
    let (path, local_path) = (record.file_path(), local.file_path());
    let name = path.as_bytes();
    let decoded = name::decoded(name, flags.is_utf8());
    local_path.as_bytes() == name
        && local.flags().bits() | IGNORED == flags.bits() | IGNORED
        && local.compression_method() == record.compression_method()
        && Sizes::of(record, local) != Sizes::Differ
        && [record.extra_fields(), local.extra_fields()]
            .into_iter()
            .all(|fields| names_agree(fields, decoded.as_deref()))
}

/// What a local header says of checksum and sizes.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Sizes {
    /// Something else than the directory.
    Differ,
    /// Nothing yet: some of them are 0, and a descriptor follows the data.
    Deferred,
    /// Nothing yet, but the sizes are all ones in the header and in its field for ZIP64.
    Filled,
    /// What the directory says.
    Stated,
}

impl Sizes {
    pub(super) fn of(record: &ZipFileHeaderRecord<'_>, local: &ZipLocalFileHeader<'_>) -> Self {
        let crc = (u64::from(local.crc32()), u64::from(record.crc32()));
        let packed = (local.compressed_size_hint(), record.compressed_size_hint());
        let size = (
            local.uncompressed_size_hint(),
            record.uncompressed_size_hint(),
        );
        let same = |(mine, theirs): (u64, u64)| mine == theirs;
        let later = |pair: (u64, u64)| same(pair) || pair.0 == 0;
        let deferred = record.flags().has_data_descriptor();
        if [crc, packed, size].into_iter().all(same) {
            Self::Stated
        } else if deferred && [crc, packed, size].into_iter().all(later) {
            Self::Deferred
        // More bytes than any file has: they can only stand for a number that was not known.
        } else if deferred && later(crc) && packed.0 == u64::MAX && size.0 == u64::MAX {
            Self::Filled
        } else {
            Self::Differ
        }
    }
}

/// Whether no extra field gives the entry another name. The field holds a version, a CRC of the name it replaces,
/// and the name in UTF-8. A name that is read in no way at all names nothing, so it cannot be contradicted.
fn names_agree(mut fields: ExtraFields<'_>, name: Option<&str>) -> bool {
    fields.all(|(id, field)| {
        id.as_u16() != UNICODE_PATH
            || name.is_none_or(|name| field.get(5..) == Some(name.as_bytes()))
    })
}
