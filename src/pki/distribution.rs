//! Where CRLs are published (RFC 5280, 4.2.1.13).

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::GeneralName;

/// One DistributionPoint.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DistributionPoint {
    /// Where it is.
    pub name: Option<DistributionPointName>,
    /// Which reasons its CRL tells; `None` for all.
    pub reasons: Option<ReasonFlags>,
    /// Who signs the CRL, where that is not the certificate's issuer.
    pub crl_issuer: Vec<GeneralName>,
}

/// DistributionPointName.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DistributionPointName {
    /// fullName.
    Full(Vec<GeneralName>),
    /// nameRelativeToCRLIssuer: the content of the RDN, for [`Name::with_relative`](super::Name::with_relative).
    Relative(Box<[u8]>),
}

impl DistributionPointName {
    /// Reads the content of the explicitly tagged choice.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] if it is neither of the two forms.
    pub(crate) fn read(mut reader: Reader<'_>, field: &'static str) -> Result<Self, ParseError> {
        let element = reader.read_any(field)?;
        reader.finish(field)?;
        // The bit for "constructed" is missing in certificates of one CA.
        match element.tag.octet() | 0x20 {
            0xa0 => Ok(Self::Full(GeneralName::read_list(element.inside(), field)?)),
            0xa1 => Ok(Self::Relative(element.value.into())),
            _ => Err(element.error(ParseErrorKind::UnexpectedValue, field)),
        }
    }
}

/// ReasonFlags: which revocation reasons a CRL tells (RFC 5280, 4.2.1.13).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct ReasonFlags(u16);

impl ReasonFlags {
    /// Every reason: bits 1 (keyCompromise) to 8 (aACompromise).
    pub const ALL: Self = Self(0x1fe);
    /// No reason.
    pub const NONE: Self = Self(0);

    /// Reads the content of a BIT STRING, count of unused bits first; bits outside 1 to 8 are dropped.
    pub(crate) fn from_content(content: &[u8]) -> Option<Self> {
        Some(Self(named_bits(content)? & Self::ALL.0))
    }

    /// The reasons in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every reason in `other` is in this set too.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The named bits of a BIT STRING's content, bit n as `1 << n`; those above 15 are dropped, trailing zeros
/// (which DER forbids and several CAs write) are read, unused bits are not looked at. `None` if the count of unused bits is not one.
pub(crate) fn named_bits(content: &[u8]) -> Option<u16> {
    let (&unused, octets) = content.split_first()?;
    if unused > 7 || (octets.is_empty() && unused > 0) {
        return None;
    }
    let last = octets.len().saturating_sub(1);
    let bits = |i: usize| {
        let padding = if i == last { unused } else { 0 };
        let octet = octets.get(i).copied().unwrap_or(0);
        u16::from((octet & 0xff_u8.wrapping_shl(padding.into())).reverse_bits())
    };
    Some(bits(1) << 8 | bits(0))
}

/// Reads CRLDistributionPoints or FreshestCRL, which have one syntax.
pub(crate) fn read_points(
    mut reader: Reader<'_>,
    field: &'static str,
) -> Result<Vec<DistributionPoint>, ParseError> {
    let mut list = reader.read(Tag::SEQUENCE, field)?.inside();
    reader.finish(field)?;
    let mut points = Vec::new();
    while !list.is_empty() {
        points.push(read_point(&list.read(Tag::SEQUENCE, field)?, field)?);
    }
    Ok(points)
}

fn read_point(point: &Tlv<'_>, field: &'static str) -> Result<DistributionPoint, ParseError> {
    let mut fields = point.inside();
    let name = fields.read_optional(Tag::context(0), field)?;
    let name = name.map(|n| DistributionPointName::read(n.inside(), field));
    let reasons = fields.read_optional(Tag::context_primitive(1), field)?;
    let reasons = reasons.map(|r| {
        let bad = || r.error(ParseErrorKind::UnexpectedValue, field);
        ReasonFlags::from_content(r.value).ok_or_else(bad)
    });
    let issuer = match fields.read_optional(Tag::context(2), field)? {
        Some(element) => Some(element),
        None => fields.read_optional(Tag::context_primitive(2), field)?,
    };
    let issuer = issuer.map(|i| GeneralName::read_list(i.inside(), field));
    fields.finish(field)?;
    Ok(DistributionPoint {
        name: name.transpose()?,
        reasons: reasons.transpose()?,
        crl_issuer: issuer.transpose()?.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_bits_are_read_with_and_without_trailing_zeros() {
        for (content, want) in [
            (&[6, 0xc0][..], Some(0b11)),
            (&[0, 0xc0], Some(0b11)),
            (&[6, 0xff], Some(0b11)),
            (&[7, 0, 0x80], Some(0x100)),
            (&[0], Some(0)),
            (&[8, 0], None),
            (&[1], None),
            (&[], None),
        ] {
            assert_eq!(named_bits(content), want, "{content:?}");
        }
    }
}
