//! NameConstraints.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::GeneralName;

/// NameConstraints (RFC 5280, 4.2.1.10).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct NameConstraints {
    /// Where names of a form have to lie, if a subtree of that form is among these.
    pub permitted: Vec<GeneralName>,
    /// Where no name may lie.
    pub excluded: Vec<GeneralName>,
}

impl NameConstraints {
    const FIELD: &str = "NameConstraints";

    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self, ParseError> {
        let mut fields = reader.read(Tag::SEQUENCE, Self::FIELD)?.inside();
        reader.finish(Self::FIELD)?;
        let permitted = fields.read_optional(Tag::context(0), Self::FIELD)?;
        let excluded = fields.read_optional(Tag::context(1), Self::FIELD)?;
        fields.finish(Self::FIELD)?;
        Ok(Self {
            permitted: permitted
                .map(|p| Self::subtrees(&p))
                .transpose()?
                .unwrap_or_default(),
            excluded: excluded
                .map(|e| Self::subtrees(&e))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    /// minimum must be 0 and maximum absent; anything else cannot be honoured and is a fault.
    fn subtrees(list: &Tlv<'_>) -> Result<Vec<GeneralName>, ParseError> {
        let mut list = list.inside();
        let mut bases = Vec::new();
        while !list.is_empty() {
            let mut subtree = list.read(Tag::SEQUENCE, Self::FIELD)?.inside();
            bases.push(GeneralName::read(&mut subtree, Self::FIELD)?);
            let minimum = subtree.read_optional(Tag::context_primitive(0), Self::FIELD)?;
            subtree.finish(Self::FIELD)?;
            if let Some(minimum) = minimum.filter(|m| m.value != [0]) {
                return Err(minimum.error(ParseErrorKind::UnexpectedValue, Self::FIELD));
            }
        }
        Ok(bases)
    }
}
