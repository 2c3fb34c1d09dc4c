//! ExtensionDatas, in a seal (untagged) and in TBS_Sign (`[0]` EXPLICIT).

use super::Result;
use super::Source;
use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseErrorKind;
use crate::seal::ExtData;

/// Most extensions read in one place. Real seals carry three.
const MOST: usize = 256;

impl Source<'_> {
    /// `SES_SealInfo.extDatas`: every file seen has it without a tag.
    pub(super) fn seal_extensions(&mut self, fields: &mut Reader<'_>) -> Result<Vec<ExtData>> {
        self.extensions(fields, Tag::SEQUENCE, "SES_SealInfo.extDatas")
    }

    /// `TBS_Sign.extDatas`: `[0]` EXPLICIT.
    pub(super) fn signature_extensions(&mut self, fields: &mut Reader<'_>) -> Result<Vec<ExtData>> {
        self.extensions(fields, Tag::context(0), "TBS_Sign.extDatas")
    }

    /// The optional list: untagged, `[0]` EXPLICIT or `[0]` IMPLICIT, which its content tells apart.
    fn extensions(
        &mut self,
        fields: &mut Reader<'_>,
        standard: Tag,
        field: &'static str,
    ) -> Result<Vec<ExtData>> {
        let element = match fields.peek() {
            Some(Tag::SEQUENCE) => fields.read_any(field)?,
            Some(tag) if tag == Tag::context(0) => fields.read_any(field)?,
            _ => return Ok(Vec::new()),
        };
        let explicit = element.tag == Tag::context(0) && is_explicit(&element);
        let usual = element.tag == standard && (standard == Tag::SEQUENCE || explicit);
        if !usual {
            self.note(field, element.offset);
        }
        let mut list = element.inside();
        if explicit {
            let inner = list.read(Tag::SEQUENCE, field)?;
            list.finish(field)?;
            list = inner.inside();
        }
        let mut extensions = Vec::new();
        while !list.is_empty() {
            if extensions.len() >= MOST {
                return Err(list.error(ParseErrorKind::Limit, field));
            }
            extensions.push(self.extension(&mut list)?);
        }
        Ok(extensions)
    }

    fn extension(&mut self, list: &mut Reader<'_>) -> Result<ExtData> {
        let mut inner = list.read(Tag::SEQUENCE, "ExtData")?.inside();
        let id = inner.read_oid("ExtData.extnID")?;
        let critical = inner.read_optional(Tag::BOOLEAN, CRITICAL)?;
        let critical = critical.map(|c| self.boolean(&c)).transpose()?;
        let value = self.octet_string(&mut inner, "ExtData.extnValue")?;
        inner.finish("ExtData")?;
        Ok(ExtData {
            id,
            critical: critical.unwrap_or(false),
            value,
        })
    }

    /// `critical`, where it is written. In DER FALSE, the default, is left out, and TRUE is FF; production seals of tax
    /// authorities write FALSE, and others any octet that is not 0, which is TRUE in BER.
    fn boolean(&mut self, element: &Tlv<'_>) -> Result<bool> {
        let &[octet] = element.value else {
            return Err(element.error(ParseErrorKind::BadBoolean, CRITICAL));
        };
        if octet != 0xff {
            self.note(CRITICAL, element.offset);
        }
        Ok(octet != 0)
    }
}

const CRITICAL: &str = "ExtData.critical";

/// Whether a `[0]` holds the SEQUENCE OF as a whole, and not its elements, each of which begins with an identifier.
fn is_explicit(element: &Tlv<'_>) -> bool {
    let mut inner = element.inside();
    let first = inner.read(Tag::SEQUENCE, "extDatas").ok();
    let starts_with_identifier = |e: Tlv<'_>| e.inside().peek() == Some(Tag::OBJECT_IDENTIFIER);
    first.is_some_and(|e| !starts_with_identifier(e))
}
