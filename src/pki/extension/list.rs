//! Extensions as they stand anywhere (RFC 5280, 4.1): in certificates, CRLs, OCSP answers and timestamps.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid::Oid;

/// Takes one Extension apart: which one, whether it is critical, and the OCTET STRING.
pub(crate) fn read_extension<'a>(
    element: &Tlv<'a>,
    field: &'static str,
) -> Result<(Oid, bool, Tlv<'a>), ParseError> {
    let mut fields = element.inside();
    let id = fields.read_oid(field)?;
    // FALSE written out is not DER, but three real CAs write it, and it has one meaning.
    let critical = fields.read_optional_boolean(field)?.unwrap_or(false);
    let value = fields.read(Tag::OCTET_STRING, field)?;
    fields.finish(field)?;
    Ok((id, critical, value))
}

/// The elements of Extensions, one after the other.
pub(crate) struct ExtensionList<'a> {
    list: Reader<'a>,
    seen: Vec<Oid>,
    most: usize,
    field: &'static str,
}

impl<'a> ExtensionList<'a> {
    /// Extensions out of the tag that is `around` them, `most` at the most.
    pub(crate) fn inside(
        around: &Tlv<'a>,
        most: usize,
        field: &'static str,
    ) -> Result<Self, ParseError> {
        let mut inner = around.inside();
        let list = inner.read(Tag::SEQUENCE, field)?.inside();
        inner.finish(field)?;
        Ok(Self {
            list,
            seen: Vec::new(),
            most,
            field,
        })
    }

    /// The next one as [`read_extension`] gives it; one that stood there before is a fault (RFC 5280, 4.2).
    pub(crate) fn read_next(&mut self) -> Result<Option<(Oid, bool, Tlv<'a>)>, ParseError> {
        if self.list.is_empty() {
            return Ok(None);
        }
        let element = self.list.read(Tag::SEQUENCE, self.field)?;
        let extension = read_extension(&element, self.field)?;
        if self.seen.contains(&extension.0) {
            return Err(element.error(ParseErrorKind::Duplicate, self.field));
        }
        if self.seen.len() >= self.most {
            return Err(element.error(ParseErrorKind::Limit, self.field));
        }
        self.seen.push(extension.0);
        Ok(Some(extension))
    }
}
