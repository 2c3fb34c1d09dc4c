//! What can be wrong with an identifier.

use serde::Serialize;

use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// A deviation of an identifier from GB/T 36904 (e-licence digest, 2.4).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdFault {
    /// The check is not one digit or capital letter.
    CheckForm,
    /// The check character, wrong as it is, is what a known deviating generator writes.
    CheckMatchesVariant,
    /// The check character is not that of the other characters.
    CheckMismatch,
    /// The issuer holds other characters than digits and capital letters, or nothing.
    IssuerCharset,
    /// The issuer has not 18 characters: often a division code stands there.
    IssuerLength,
    /// The issuer is a social credit code, but not that of a public body.
    IssuerNotAuthority,
    /// The issuer has 18 characters but its own check, or its alphabet, is wrong.
    IssuerUsccCheck,
    /// There are not five parts behind the root.
    PartCount,
    /// The root is absent or another one.
    RootUnknown,
    /// The serial number holds other characters than digits and capital letters, or nothing.
    SerialCharset,
    /// The serial number is longer than expected.
    SerialLength,
    /// Small letters; they were read as capital ones.
    SmallLetters,
    /// Blanks stand around it; they were left aside.
    Surrounded,
    /// The text is too long to be an identifier.
    TooLong,
    /// The type has 21 characters, but not a social credit code's alphabet and three digits.
    TypeCharset,
    /// The type has not 21 characters.
    TypeLength,
    /// The defining authority's code in the type has a wrong check.
    TypeUsccCheck,
    /// The version is not three digits from 001.
    VersionFormat,
}

impl IdFault {
    /// The stable name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckForm => "check-form",
            Self::CheckMatchesVariant => "check-matches-variant",
            Self::CheckMismatch => "check-mismatch",
            Self::IssuerCharset => "issuer-charset",
            Self::IssuerLength => "issuer-length",
            Self::IssuerNotAuthority => "issuer-not-authority",
            Self::IssuerUsccCheck => "issuer-uscc-check",
            Self::PartCount => "part-count",
            Self::RootUnknown => "root-unknown",
            Self::SerialCharset => "serial-charset",
            Self::SerialLength => "serial-length",
            Self::SmallLetters => "small-letters",
            Self::Surrounded => "surrounded",
            Self::TooLong => "too-long",
            Self::TypeCharset => "type-charset",
            Self::TypeLength => "type-length",
            Self::TypeUsccCheck => "type-uscc-check",
            Self::VersionFormat => "version-format",
        }
    }

    /// Whether a text with it has no [`LicenceId`](crate::licence::LicenceId).
    pub(super) const fn is_structural(self) -> bool {
        !matches!(
            self,
            Self::CheckMatchesVariant
                | Self::IssuerLength
                | Self::IssuerNotAuthority
                | Self::IssuerUsccCheck
                | Self::SerialLength
                | Self::SmallLetters
                | Self::Surrounded
                | Self::TypeUsccCheck
        )
    }

    /// The same fault as a parse error, which tells the part but not the place in it.
    pub(super) const fn error(self) -> ParseError {
        let (kind, field) = match self {
            Self::CheckForm | Self::CheckMatchesVariant | Self::CheckMismatch => {
                (ParseErrorKind::UnexpectedValue, "LicenceId.check")
            }
            Self::IssuerCharset
            | Self::IssuerLength
            | Self::IssuerNotAuthority
            | Self::IssuerUsccCheck => (ParseErrorKind::BadText, "LicenceId.issuer"),
            Self::PartCount => (ParseErrorKind::Missing, "LicenceId"),
            Self::RootUnknown => (ParseErrorKind::UnexpectedValue, "LicenceId.root"),
            Self::SerialCharset | Self::SerialLength => {
                (ParseErrorKind::BadText, "LicenceId.serial")
            }
            Self::SmallLetters | Self::Surrounded => (ParseErrorKind::BadText, "LicenceId"),
            Self::TooLong => (ParseErrorKind::Limit, "LicenceId"),
            Self::TypeCharset | Self::TypeLength | Self::TypeUsccCheck => {
                (ParseErrorKind::BadText, "LicenceId.type")
            }
            Self::VersionFormat => (ParseErrorKind::UnexpectedValue, "LicenceId.version"),
        };
        ParseError::new(kind, field, 0)
    }
}
