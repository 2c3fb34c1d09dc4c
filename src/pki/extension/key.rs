//! What the key in a certificate may do: KeyUsage, ExtKeyUsage, BasicConstraints.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::distribution::named_bits;
use crate::pki::extension::Demand;
use crate::pki::extension::Extension;
use crate::pki::extension::Reading;
use crate::pki::extension::SecondReading;
use crate::pki::extension::agree;
use crate::pki::extension::find;

/// BasicConstraints (RFC 5280, 4.2.1.9).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many further CA certificates that are not self-issued may follow; `None` for any number.
    pub path_length: Option<u32>,
}

pub(super) fn basic_constraints(all: &[Extension]) -> Reading<BasicConstraints> {
    const FIELD: &str = "BasicConstraints";
    let ours = find(
        all,
        oid::CE_BASIC_CONSTRAINTS,
        Demand::Both,
        |mut reader| {
            let mut fields = reader.read(Tag::SEQUENCE, FIELD)?.inside();
            reader.finish(FIELD)?;
            let ca = fields.read_optional_boolean(FIELD)?.unwrap_or(false);
            let path_length = match fields.is_empty() {
                true => None,
                false => Some(u32::try_from(fields.read_u64(FIELD)?).unwrap_or(u32::MAX)),
            };
            fields.finish(FIELD)?;
            Ok(BasicConstraints { ca, path_length })
        },
    )?;
    agree(
        all,
        oid::CE_BASIC_CONSTRAINTS,
        ours,
        SecondReading::BasicConstraints,
        FIELD,
    )
}

/// KeyUsage (RFC 5280, 4.2.1.3): a set of purposes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation, later called contentCommitment.
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// keyAgreement.
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// keyCertSign.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign.
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// encipherOnly.
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// decipherOnly.
    pub const DECIPHER_ONLY: Self = Self(1 << 8);

    /// Bit n of `flags` is the named bit n.
    pub(super) const fn from_flags(flags: u16) -> Self {
        Self(flags)
    }

    /// Bit n is the named bit n.
    pub(in crate::pki) const fn flags(self) -> u16 {
        self.0
    }

    /// The purposes in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether at least one purpose of `other` is in this set.
    pub const fn allows_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

pub(super) fn key_usage(all: &[Extension]) -> Reading<KeyUsage> {
    const FIELD: &str = "KeyUsage";
    let ours = find(all, oid::CE_KEY_USAGE, Demand::Both, |mut reader| {
        let bits = reader.read(Tag::BIT_STRING, FIELD)?;
        reader.finish(FIELD)?;
        let bad = || bits.error(ParseErrorKind::UnexpectedValue, FIELD);
        named_bits(bits.value).map(KeyUsage).ok_or_else(bad)
    })?;
    agree(all, oid::CE_KEY_USAGE, ours, SecondReading::KeyUsage, FIELD)
}

pub(super) fn ext_key_usage(mut reader: Reader<'_>) -> Result<Vec<Oid>, ParseError> {
    const FIELD: &str = "ExtKeyUsageSyntax";
    let mut list = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let mut purposes = Vec::new();
    while !list.is_empty() {
        purposes.push(list.read_oid(FIELD)?);
    }
    Ok(purposes)
}
