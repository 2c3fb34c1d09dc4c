//! SES_SealInfo and what stands in it: SES_Header, SES_ESPropertyInfo, SES_ESPictureInfo.
//!
//! The three standards agree but for the property: since 2020 it has `certListType` before `certList`, and its dates
//! are GeneralizedTime instead of UTCTime.

use super::Result;
use super::Source;
use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::seal::Header;
use crate::seal::Layout;
use crate::seal::Picture;
use crate::seal::PictureKind;
use crate::seal::Property;
use crate::seal::SealInfo;
use crate::time::Validity;

impl Source<'_> {
    pub(super) fn seal_info(
        &mut self,
        fields: &mut Reader<'_>,
        layout: Layout,
    ) -> Result<SealInfo> {
        let element = fields.read(Tag::SEQUENCE, "SES_SealInfo")?;
        let mut inner = element.inside();
        let header = self.header(&mut inner)?;
        let seal_id = self.text(&mut inner, Tag::IA5_STRING, "SES_SealInfo.esID")?;
        let property = self.property(&mut inner, layout)?;
        let picture = self.picture(&mut inner)?;
        let extensions = self.seal_extensions(&mut inner)?;
        inner.finish("SES_SealInfo")?;
        Ok(SealInfo {
            raw: self.raw(&element),
            header,
            seal_id,
            property,
            picture,
            extensions,
        })
    }

    fn header(&mut self, fields: &mut Reader<'_>) -> Result<Header> {
        let mut inner = fields.read(Tag::SEQUENCE, "SES_Header")?.inside();
        let id = self.text(&mut inner, Tag::IA5_STRING, "SES_Header.ID")?;
        let version = inner.read_u64("SES_Header.version")?;
        let vendor = self.text(&mut inner, Tag::IA5_STRING, "SES_Header.Vid")?;
        inner.finish("SES_Header")?;
        Ok(Header {
            id,
            version,
            vendor,
        })
    }

    fn property(&mut self, fields: &mut Reader<'_>, layout: Layout) -> Result<Property> {
        let mut inner = fields.read(Tag::SEQUENCE, "SES_ESPropertyInfo")?.inside();
        let kind = inner.read_u64("SES_ESPropertyInfo.type")?;
        let name = self.text(&mut inner, Tag::UTF8_STRING, "SES_ESPropertyInfo.name")?;
        let (signers, date) = match layout {
            Layout::Gmt2014 => (self.untyped_signers(&mut inner)?, Tag::UTC_TIME),
            Layout::Gbt2020 => (self.typed_signers(&mut inner)?, Tag::GENERALIZED_TIME),
        };
        let created = self.date(&mut inner, date, "SES_ESPropertyInfo.createDate")?;
        let not_before = self.date(&mut inner, date, "SES_ESPropertyInfo.validStart")?;
        let not_after = self.date(&mut inner, date, "SES_ESPropertyInfo.validEnd")?;
        inner.finish("SES_ESPropertyInfo")?;
        Ok(Property {
            kind,
            name,
            signers,
            created,
            validity: Validity {
                not_before,
                not_after,
            },
        })
    }

    fn picture(&mut self, fields: &mut Reader<'_>) -> Result<Picture> {
        let mut inner = fields.read(Tag::SEQUENCE, "SES_ESPictureInfo")?.inside();
        let declared = self.text(&mut inner, Tag::IA5_STRING, "SES_ESPictureInfo.type")?;
        let data = self.octet_string(&mut inner, "SES_ESPictureInfo.data")?;
        let width = inner.read_u64("SES_ESPictureInfo.width")?;
        let height = inner.read_u64("SES_ESPictureInfo.height")?;
        inner.finish("SES_ESPictureInfo")?;
        Ok(Picture {
            declared,
            found: PictureKind::of(&data),
            data,
            width,
            height,
        })
    }
}
