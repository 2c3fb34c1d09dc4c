//! `certList`: who may sign with the seal.
//!
//! Since 2020 the list is an untagged CHOICE of two SEQUENCE OF, which only `certListType` tells apart. In 2014 its
//! entries have no defined type: files carry OCTET STRING with a certificate, or IA5String.

use super::Result;
use super::Source;
use super::characters;
use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseErrorKind;
use crate::seal::SignerEntry;
use crate::seal::SignerList;
use crate::seal::SignerListKind;

const LIST: &str = "SES_ESPropertyInfo.certList";

impl Source<'_> {
    /// `certList` of GM/T 0031-2014.
    pub(super) fn untyped_signers(&mut self, fields: &mut Reader<'_>) -> Result<SignerList> {
        let list = fields.read(Tag::SEQUENCE, LIST)?;
        let entries = self.entries(&list, |source, element| {
            Ok(match element.tag {
                Tag::OCTET_STRING => SignerEntry::Certificate(source.content(element)),
                // A certificate without the OCTET STRING around it can be nothing else.
                Tag::SEQUENCE => {
                    source.note(LIST, element.offset);
                    SignerEntry::Certificate(source.raw(element))
                }
                Tag::IA5_STRING | Tag::UTF8_STRING | Tag::PRINTABLE_STRING => {
                    SignerEntry::Identifier(characters(element))
                }
                _ => SignerEntry::Opaque(source.raw(element)),
            })
        })?;
        Ok(SignerList {
            kind: SignerListKind::Unstated,
            entries,
        })
    }

    /// `certListType` and `certList` since GB/T 38540-2020.
    pub(super) fn typed_signers(&mut self, fields: &mut Reader<'_>) -> Result<SignerList> {
        let number = fields.read_u64("SES_ESPropertyInfo.certListType")?;
        let (kind, entries) = match number {
            1 => {
                let list = fields.read(Tag::SEQUENCE, LIST)?;
                let entries = self.entries(&list, |source, element| {
                    let content = expect(element, Tag::OCTET_STRING, "CertInfoList.Cert")?;
                    Ok(SignerEntry::Certificate(source.content(content)))
                })?;
                (SignerListKind::Certificates, entries)
            }
            2 => {
                let list = fields.read(Tag::SEQUENCE, LIST)?;
                let entries = self.entries(&list, |source, element| source.digest(element))?;
                (SignerListKind::Digests, entries)
            }
            other => {
                let opaque = SignerEntry::Opaque(self.raw(&fields.read_any(LIST)?));
                (SignerListKind::Other(other), vec![opaque])
            }
        };
        Ok(SignerList { kind, entries })
    }

    fn digest(&mut self, element: &Tlv<'_>) -> Result<SignerEntry> {
        let mut inner = expect(element, Tag::SEQUENCE, "CertDigestObj")?.inside();
        let algorithm = self.text(&mut inner, Tag::PRINTABLE_STRING, "CertDigestObj.type")?;
        let value = self.octet_string(&mut inner, "CertDigestObj.value")?;
        inner.finish("CertDigestObj")?;
        Ok(SignerEntry::Digest { algorithm, value })
    }

    fn entries(
        &mut self,
        list: &Tlv<'_>,
        read: impl Fn(&mut Self, &Tlv<'_>) -> Result<SignerEntry>,
    ) -> Result<Vec<SignerEntry>> {
        let mut inner = list.inside();
        let mut entries = Vec::new();
        while !inner.is_empty() {
            if entries.len() >= self.limits.seal_certificates {
                return Err(inner.error(ParseErrorKind::Limit, LIST));
            }
            let element = inner.read_any(LIST)?;
            entries.push(read(self, &element)?);
        }
        Ok(entries)
    }
}

fn expect<'t, 'a>(element: &'t Tlv<'a>, tag: Tag, field: &'static str) -> Result<&'t Tlv<'a>> {
    if element.tag == tag {
        return Ok(element);
    }
    let (expected, found) = (tag.octet(), element.tag.octet());
    Err(element.error(ParseErrorKind::UnexpectedTag { expected, found }, field))
}
