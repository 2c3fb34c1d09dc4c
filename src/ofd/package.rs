//! The ZIP package: one map of entries, for digesting and for whoever reads content.
//!
//! The directory at the archive's end is the authority, and everything else has to agree with it. An archive that
//! two readers could read in two ways is a fault, whatever the entries hold: the digest would be taken of one
//! reading and the page shown from the other (ofd-signature, sections 5 and 10, attack 5). Names are compared
//! exactly after one normalisation, and never looked up case-blind or by suffix.
//!
//! Opening a package inflates nothing; every read is bounded by [`Limits`].

use std::collections::HashMap;

use rawzip::CompressionMethod;
use rawzip::ZipArchive;
use rawzip::ZipFileHeaderRecord;
use rawzip::ZipSliceArchive;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::limits::Limits;
use crate::limits::RATIO_FREE;
use crate::ofd::agreement::Sizes;
use crate::ofd::agreement::agrees;
use crate::ofd::fault::PackageFault;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::inflate;
use crate::ofd::inflate::Method;
use crate::ofd::inflate::Packed;
use crate::ofd::layout;
use crate::ofd::layout::Extent;
use crate::ofd::layout::Parts;
use crate::ofd::name;

/// Fixed part of a record in the directory, in bytes.
const DIRECTORY_RECORD: u64 = 46;
/// A package that inflates to no more than this many bytes is exempt from the ratio of the whole.
const TOTAL_FREE: u64 = 64 << 20;
/// File type bits and value of a symbolic link in the upper half of the external attributes.
const TYPE_MASK: u32 = 0o170_000;
const SYMBOLIC_LINK: u32 = 0o120_000;

/// An OFD package (OFD 文件包) over borrowed bytes.
#[derive(Clone, Debug)]
pub struct Package<'a> {
    entries: Vec<Entry<'a>>,
    files: HashMap<String, usize>,
    faults: Vec<PackageFault>,
}

/// One entry.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// Normalised, beginning with `/`.
    pub(super) path: String,
    pub(super) directory: bool,
    content: Result<Packed<'a>, PackageFaultKind>,
}

/// Why an entry cannot be read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReadError {
    /// No entry has this path.
    Absent,
    /// The entry is there, and this is wrong with it.
    Refused(PackageFaultKind),
}

impl<'a> Package<'a> {
    /// Reads the directory of `bytes` and compares everything with it. Never fails: bytes that are no package
    /// give one without entries, and [`Package::faults`] says what is wrong.
    ///
    /// ```
    /// use yinzheng::limits::Limits;
    /// use yinzheng::ofd::{Package, PackageFaultKind};
    ///
    /// let package = Package::open(b"no archive", &Limits::default());
    /// assert_eq!(package.faults()[0].kind, PackageFaultKind::NotAPackage);
    /// ```
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Self {
        let unreadable = |fault| Self {
            entries: Vec::new(),
            files: HashMap::new(),
            faults: vec![fault],
        };
        if bytes.len() > limits.file {
            let limit = PackageFault::new(PackageFaultKind::Limit);
            return unreadable(limit.with(format!("{} bytes", bytes.len())));
        }
        match ZipArchive::from_slice(bytes) {
            Ok(archive) => Opening::new(bytes, limits).walk(&archive),
            Err(_) => unreadable(PackageFault::new(PackageFaultKind::NotAPackage)),
        }
    }

    /// What is wrong with the archive itself.
    pub fn faults(&self) -> &[PackageFault] {
        &self.faults
    }

    /// The paths of all files, in the order of the directory; names that are no safe path are shown as they can be.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let files = self.entries.iter().filter(|e| !e.directory);
        files.map(|e| e.path.as_str())
    }

    /// Whether there is a file at `path`, which begins with `/`.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The file at `path`, inflated. `most` is the greatest length wanted, in bytes.
    ///
    /// # Errors
    ///
    /// [`ReadError::Absent`], or what is wrong with the entry: damaged, too long, encrypted, ….
    pub fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, ReadError> {
        let index = self.find(path).ok_or(ReadError::Absent)?;
        let size = self.size(index).map_err(ReadError::Refused)?;
        if size > most {
            return Err(ReadError::Refused(PackageFaultKind::Limit));
        }
        let mut bytes = Vec::with_capacity(size.min(1 << 20));
        self.stream(index, &mut |piece| bytes.extend_from_slice(piece))
            .map_err(ReadError::Refused)?;
        Ok(bytes)
    }

    /// The digest of the file at `path`, over its inflated bytes as they are; no copy of it is made.
    ///
    /// # Errors
    ///
    /// As [`Package::read`].
    pub fn digest(&self, path: &str, algorithm: DigestAlgorithm) -> Result<Digest, ReadError> {
        let index = self.find(path).ok_or(ReadError::Absent)?;
        let mut hasher = algorithm.hasher();
        self.stream(index, &mut |piece| hasher.update(piece))
            .map_err(ReadError::Refused)?;
        Ok(hasher.finish())
    }

    pub(super) fn find(&self, path: &str) -> Option<usize> {
        self.files.get(path).copied()
    }

    pub(super) fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// The declared size of a file, which [`Package::stream`] never exceeds.
    pub(super) fn size(&self, index: usize) -> Result<usize, PackageFaultKind> {
        let size = self.packed(index)?.size;
        usize::try_from(size).map_err(|_| PackageFaultKind::Limit)
    }

    /// Gives the inflated bytes of an entry to `sink`; they count only if the answer is `Ok`.
    pub(super) fn stream(
        &self,
        index: usize,
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<(), PackageFaultKind> {
        inflate::stream(self.packed(index)?, sink)
    }

    /// An entry as it is packed.
    pub(super) fn packed(&self, index: usize) -> Result<&Packed<'a>, PackageFaultKind> {
        let entry = self.entries.get(index);
        let content = entry.map(|e| e.content.as_ref().map_err(|&kind| kind));
        content.unwrap_or(Err(PackageFaultKind::NotAPackage))
    }
}

/// A package being opened.
struct Opening<'a, 'l> {
    bytes: &'a [u8],
    limits: &'l Limits,
    entries: Vec<Entry<'a>>,
    files: HashMap<String, usize>,
    folded: HashMap<String, usize>,
    extents: Vec<Extent>,
    faults: Vec<PackageFault>,
}

impl<'a, 'l> Opening<'a, 'l> {
    fn new(bytes: &'a [u8], limits: &'l Limits) -> Self {
        Self {
            bytes,
            limits,
            entries: Vec::new(),
            files: HashMap::new(),
            folded: HashMap::new(),
            extents: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn walk(mut self, archive: &ZipSliceArchive<&'a [u8]>) -> Package<'a> {
        let mut records = archive.entries();
        let mut directory_end = archive.directory_offset();
        // The whole is packed less tightly than its tightest entry may be.
        let tightest = inflate::length(self.bytes).saturating_mul(self.limits.ratio / 2);
        let most = self.limits.inflated.min(tightest.max(TOTAL_FREE));
        let mut inflated = 0_u64;
        loop {
            let record = match records.next_entry() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(_) => {
                    let fault = PackageFault::new(PackageFaultKind::DirectoryDisagrees);
                    self.faults.push(fault.with("directory"));
                    break;
                }
            };
            inflated = inflated.saturating_add(record.uncompressed_size_hint());
            if self.entries.len() >= self.limits.entries || inflated > most {
                return self.beyond_limits();
            }
            directory_end = record_end(&record);
            self.add(archive, &record);
        }
        let parts = Parts {
            directory_start: archive.directory_offset(),
            directory_end,
            end_record: archive.eocd_offset(),
            end: archive.end_offset(),
            count: u64::try_from(self.entries.len()).unwrap_or(u64::MAX),
        };
        let extents = std::mem::take(&mut self.extents);
        self.faults
            .extend(layout::check(self.bytes, &parts, extents));
        Package {
            entries: self.entries,
            files: self.files,
            faults: self.faults,
        }
    }

    /// A package of which only a part could be read is not read at all: what is missing would look altered.
    fn beyond_limits(self) -> Package<'a> {
        Package {
            entries: Vec::new(),
            files: HashMap::new(),
            faults: vec![PackageFault::new(PackageFaultKind::Limit)],
        }
    }

    fn add(&mut self, archive: &ZipSliceArchive<&'a [u8]>, record: &ZipFileHeaderRecord<'_>) {
        let raw = record.file_path();
        let raw = raw.as_bytes();
        let name = name::read(raw, record.flags().is_utf8());
        let mut complain = |kind| self.faults.push(PackageFault::at(kind, &name.path));
        if let Some(kind) = name.fault {
            complain(kind);
        }
        if (record.external_attributes() >> 16) & TYPE_MASK == SYMBOLIC_LINK {
            complain(PackageFaultKind::SymbolicLink);
        }
        if name.directory && record.uncompressed_size_hint() > 0 {
            complain(PackageFaultKind::DirectoryWithData);
        }
        let content = self.content(archive, record, &name.path);
        if let Err(kind) = content {
            self.faults.push(PackageFault::at(kind, &name.path));
        }
        let index = self.entries.len();
        if name.usable {
            self.index(&name.path, name.directory, index);
        }
        self.entries.push(Entry {
            path: name.path,
            directory: name.directory,
            content,
        });
    }

    /// Enters a path into the map; the first of several entries of one name stays.
    fn index(&mut self, path: &str, directory: bool, index: usize) {
        let earlier = self.folded.get(&path.to_lowercase()).copied();
        let earlier = earlier.and_then(|i| self.entries.get(i));
        match earlier {
            Some(twin) if twin.directory && directory => {}
            Some(twin) => {
                let kind = if twin.path == path {
                    PackageFaultKind::DuplicateName
                } else {
                    PackageFaultKind::CaseTwin
                };
                let fault = PackageFault::at(kind, path).with(twin.path.clone());
                self.faults.push(fault);
            }
            None => {
                self.folded.insert(path.to_lowercase(), index);
            }
        }
        if !directory {
            self.files.entry(path.to_owned()).or_insert(index);
        }
    }

    fn content(
        &mut self,
        archive: &ZipSliceArchive<&'a [u8]>,
        record: &ZipFileHeaderRecord<'_>,
        path: &str,
    ) -> Result<Packed<'a>, PackageFaultKind> {
        let entry = archive
            .get_entry(record.wayfinder())
            .map_err(|_| PackageFaultKind::LocalHeaderDiffers)?;
        let (data_start, data_end) = entry.compressed_data_range();
        let local = entry.local_header();
        let sizes = Sizes::of(record, &local);
        self.extents.push(Extent {
            start: record.local_header_offset(),
            data_end,
            has_descriptor: record.flags().has_data_descriptor(),
            complete: sizes == Sizes::Stated,
            crc: record.crc32(),
            packed: record.compressed_size_hint(),
            size: record.uncompressed_size_hint(),
            path: path.to_owned(),
        });
        let fault = if !agrees(record, &local) {
            Some(PackageFaultKind::LocalHeaderDiffers)
        } else {
            (sizes == Sizes::Filled).then_some(PackageFaultKind::DescriptorUnusual)
        };
        self.faults
            .extend(fault.map(|kind| PackageFault::at(kind, path)));
        Ok(Packed {
            data: layout::slice(self.bytes, data_start, data_end),
            method: self.method(record)?,
            size: record.uncompressed_size_hint(),
            crc: record.crc32(),
        })
    }

    /// How to inflate the entry, unless it is one not to be inflated.
    fn method(&self, record: &ZipFileHeaderRecord<'_>) -> Result<Method, PackageFaultKind> {
        let flags = record.flags();
        let method = record.compression_method();
        if flags.is_encrypted()
            || flags.has_strong_encryption()
            || flags.is_masked()
            || method == CompressionMethod::AES
        {
            return Err(PackageFaultKind::EntryEncrypted);
        }
        let size = record.uncompressed_size_hint();
        let packed = record.compressed_size_hint();
        let widest = packed.saturating_mul(self.limits.ratio).max(RATIO_FREE);
        if size > self.limits.entry || size > widest {
            return Err(PackageFaultKind::Limit);
        }
        match method {
            CompressionMethod::STORE => Ok(Method::Stored),
            CompressionMethod::DEFLATE => Ok(Method::Deflated),
            _ => Err(PackageFaultKind::UnknownMethod),
        }
    }
}

/// Where a record of the directory ends.
fn record_end(record: &ZipFileHeaderRecord<'_>) -> u64 {
    let name = inflate::length(record.file_path().as_bytes());
    let extra = inflate::length(record.extra_fields().remaining_bytes());
    let comment = inflate::length(record.comment().as_bytes());
    record
        .central_directory_offset()
        .saturating_add(DIRECTORY_RECORD)
        .saturating_add(name)
        .saturating_add(extra)
        .saturating_add(comment)
}
