//! What keeps an operation from running at all.
//!
//! An [`Error`] means that no verdict was reached because the *caller's* side failed: a trust file that
//! cannot be read, a policy that contradicts itself. A document that was read and found wanting is not
//! an error; it is a report with findings. Only the parsers themselves answer with a [`ParseError`],
//! and the verifier turns that into a finding.
//!
//! Imports nothing from the crate, so that every room may use it.

/// Why a call returned no result.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The settings handed in contradict each other or cannot be read.
    #[error("configuration: {0}")]
    Configuration(String),

    /// The input is longer than the limit in force.
    #[error("input is {actual} bytes long, the limit is {limit}")]
    InputTooLong {
        /// Length of the input, in bytes.
        actual: usize,
        /// The limit, in bytes.
        limit: usize,
    },

    /// The bytes do not have the structure the format demands.
    #[error("malformed input")]
    Malformed(#[from] ParseError),
}

/// A structural fault and the place where it was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{field}: {kind} at byte {offset}")]
pub struct ParseError {
    kind: ParseErrorKind,
    field: &'static str,
    offset: usize,
}

impl ParseError {
    /// A fault of `kind` in `field`, found `offset` bytes into the input.
    pub const fn new(kind: ParseErrorKind, field: &'static str, offset: usize) -> Self {
        Self {
            kind,
            field,
            offset,
        }
    }

    /// What is wrong.
    pub const fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// The field that could not be read, in the standard's spelling.
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// Where the fault is, in bytes from the start of the input.
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

/// The kinds of structural fault.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseErrorKind {
    /// A BOOLEAN that is neither 00 nor FF.
    #[error("BOOLEAN is neither 00 nor FF")]
    BadBoolean,

    /// An INTEGER that is empty, padded or out of range.
    #[error("INTEGER is empty, padded or out of range")]
    BadInteger,

    /// An OBJECT IDENTIFIER that is empty, padded or too long.
    #[error("OBJECT IDENTIFIER is malformed")]
    BadObjectIdentifier,

    /// Text that is not in the character set of its type.
    #[error("text is not in the character set of its type")]
    BadText,

    /// A time that is not one, or not in the form demanded.
    #[error("time is malformed")]
    BadTime,

    /// An element stands twice where one is allowed.
    #[error("element stands twice")]
    Duplicate,

    /// A tag number above 30, which none of the formats uses.
    #[error("multi-byte tag")]
    HighTag,

    /// The indefinite length form, which is BER and not DER.
    #[error("indefinite length")]
    IndefiniteLength,

    /// A limit of [`Limits`](crate::limits::Limits) was reached.
    #[error("limit reached")]
    Limit,

    /// A required element or attribute is absent.
    #[error("required element is absent")]
    Missing,

    /// A length with leading zeros, or in the long form although the short one holds it.
    #[error("length is not in its shortest form")]
    NonMinimalLength,

    /// A BIT STRING whose bits do not fill its octets.
    #[error("BIT STRING does not hold whole octets")]
    PartialOctet,

    /// Octets are left over after the last field.
    #[error("trailing data")]
    TrailingData,

    /// The input ends before the value does.
    #[error("input ends early")]
    Truncated,

    /// Another type stands where this one is required.
    #[error("expected tag {expected:#04x}, found {found:#04x}")]
    UnexpectedTag {
        /// The identifier octet the schema demands.
        expected: u8,
        /// The identifier octet found.
        found: u8,
    },

    /// A value that the structure does not allow.
    #[error("value is not allowed here")]
    UnexpectedValue,
}
