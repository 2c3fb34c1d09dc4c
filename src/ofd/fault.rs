//! What can be wrong with a package, as facts.

use crate::report::Check;
use crate::report::Outcome;
use crate::report::Reason;

/// A kind of fault or oddity in the ZIP package.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PackageFaultKind {
    /// Two names differ in case alone: some readers take one for the other.
    CaseTwin,
    /// Bytes follow the end of an entry's compressed stream.
    DataAfterStream,
    /// The data descriptor behind an entry contradicts the directory, or is absent.
    DescriptorDiffers,
    /// A data descriptor is announced and absent, or announced by sizes that mean nothing, while all that is said of
    /// the entry agrees.
    DescriptorUnusual,
    /// A directory entry holds data.
    DirectoryWithData,
    /// The end record and the directory contradict each other: count, offset, size.
    DirectoryDisagrees,
    /// Two entries have one name after normalisation.
    DuplicateName,
    /// An entry's data cannot be inflated, or have another length or checksum than declared.
    EntryDamaged,
    /// An entry is encrypted by the means of ZIP.
    EntryEncrypted,
    /// Bytes that belong to no entry stand between the entries.
    Hidden,
    /// A size or a count is above a limit.
    Limit,
    /// An entry's local header contradicts the directory.
    LocalHeaderDiffers,
    /// The archive claims to be one part of several.
    MultiDisk,
    /// A name is neither UTF-8 nor, without saying that it is UTF-8, GB 18030.
    NameNotUtf8,
    /// A name leads out of the package, is absolute, or holds what no path may hold.
    NameUnsafe,
    /// A name is written with `\`, with empty or `.` segments, in UTF-8 without saying so, or in GB 18030.
    NameUnusual,
    /// The bytes are no ZIP archive, or are cut off.
    NotAPackage,
    /// The data of two entries overlap.
    Overlap,
    /// Bytes stand before or behind the archive.
    Surrounded,
    /// Bytes that look like parts of another archive stand before or behind this one, or in its comment.
    SurroundedByArchive,
    /// An entry is a symbolic link.
    SymbolicLink,
    /// An entry is compressed by another method than stored and deflate.
    UnknownMethod,
}

impl PackageFaultKind {
    /// The question it answers, and how (ofd-signature, sections 5 and 10, attack 5).
    pub const fn judgement(self) -> (Check, Outcome) {
        match self {
            Self::CaseTwin | Self::DuplicateName => (
                Check::OfdEntryDuplicate,
                Outcome::NotOk(Reason::DuplicateEntry),
            ),
            Self::DescriptorUnusual | Self::NameUnusual | Self::NameNotUtf8 => {
                (Check::OfdPackage, Outcome::Warning(Reason::EntryUnusual))
            }
            Self::Surrounded => (
                Check::OfdPackage,
                Outcome::Warning(Reason::PackageSurrounded),
            ),
            Self::EntryDamaged | Self::NotAPackage | Self::UnknownMethod => {
                (Check::OfdPackage, Outcome::NotOk(Reason::FormatFailure))
            }
            Self::NameUnsafe | Self::SymbolicLink => {
                (Check::OfdPackage, Outcome::NotOk(Reason::UnsafePath))
            }
            Self::EntryEncrypted => (Check::OfdPackage, Outcome::NotOk(Reason::EncryptedPackage)),
            Self::Limit => (Check::OfdPackage, Outcome::NotOk(Reason::LimitExceeded)),
            Self::DataAfterStream
            | Self::DescriptorDiffers
            | Self::DirectoryDisagrees
            | Self::DirectoryWithData
            | Self::Hidden
            | Self::LocalHeaderDiffers
            | Self::MultiDisk
            | Self::Overlap
            | Self::SurroundedByArchive => {
                (Check::OfdPackage, Outcome::NotOk(Reason::PackageDisagrees))
            }
        }
    }
}

/// A fault or oddity, and where it is.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PackageFault {
    /// What is wrong.
    pub kind: PackageFaultKind,
    /// The entry's path as shown, beginning with `/`; absent where the archive as a whole is meant.
    pub place: Option<String>,
    /// The value that is wrong, as data.
    pub detail: Option<String>,
}

impl PackageFault {
    pub(super) const fn new(kind: PackageFaultKind) -> Self {
        Self {
            kind,
            place: None,
            detail: None,
        }
    }

    pub(super) fn at(kind: PackageFaultKind, place: &str) -> Self {
        Self {
            place: Some(place.to_owned()),
            ..Self::new(kind)
        }
    }

    pub(super) fn with(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }
}
