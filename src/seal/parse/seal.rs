//! SESeal.
//!
//! | GM/T 0031-2014 | GB/T 38540-2020, GM/T 0031-2025  | goes to             |
//! |----------------|----------------------------------|---------------------|
//! | `esealInfo`    | `eSealInfo`                      | `info`              |
//! | `signInfo`     | `cert`, OCTET STRING             | `maker_certificate` |
//! | (in it)        | `signAlgID`, OBJECT IDENTIFIER   | `algorithm`         |
//! | (in it)        | `signedValue`, BIT STRING        | `value`             |
//! |                | `timeStamp`, `[0]`, only in 2025 | `timestamp`         |

use super::Result;
use super::Source;
use super::layout_of;
use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::report::Reason;
use crate::seal::Header;
use crate::seal::Layout;
use crate::seal::Octets;
use crate::seal::Seal;
use crate::seal::SealVersion;

const VERSION: &str = "SES_Header.version";

impl Seal {
    /// Reads one DER SESeal (`Seal.esl`) under the default limits; see [`Seal::from_der_within`].
    ///
    /// # Errors
    ///
    /// As [`Seal::from_der_within`].
    ///
    /// ```
    /// use yinzheng::seal::Seal;
    ///
    /// let error = Seal::from_der(&[0x30, 0x03, 0x04]).unwrap_err();
    /// assert_eq!(error.to_string(), "SESeal: input ends early at byte 0");
    /// ```
    pub fn from_der(input: &[u8]) -> Result<Self> {
        Self::from_der_within(input, &Limits::default())
    }

    /// Reads one DER SESeal of any of the three standards. Nothing is verified. Octets after its end are noted.
    ///
    /// # Errors
    ///
    /// A [`ParseError`](crate::error::ParseError) naming the first field that is missing, of another type, or followed
    /// by what the structure does not allow; of kind `Limit` if `input` or one of its lists is too long.
    pub fn from_der_within(input: &[u8], limits: &Limits) -> Result<Self> {
        let (mut source, outer) = Source::open(input, limits, "SESeal")?;
        source.seal(&outer)
    }
}

/// What the maker adds to the info.
struct Sealing {
    maker_certificate: Octets,
    signed_suffix: [Octets; 2],
    algorithm: Oid,
    value: Octets,
    timestamp: Option<Octets>,
}

impl Source<'_> {
    /// Reads the SESeal `outer`; what was noted until then goes into it.
    pub(super) fn seal(&mut self, outer: &Tlv<'_>) -> Result<Seal> {
        let layout = layout_of(outer, "SESeal")?;
        let mut fields = outer.inside();
        let info = self.seal_info(&mut fields, layout)?;
        let sealing = match layout {
            Layout::Gmt2014 => self.sign_info(&mut fields)?,
            Layout::Gbt2020 => self.sealing(&mut fields)?,
        };
        fields.finish("SESeal")?;
        let version =
            self.seal_version(layout, &info.header, info.raw.offset(), &sealing.timestamp);
        Ok(Seal {
            raw: self.raw(outer),
            layout,
            version,
            info,
            maker_certificate: sealing.maker_certificate,
            signed_suffix: sealing.signed_suffix,
            algorithm: sealing.algorithm,
            value: sealing.value,
            timestamp: sealing.timestamp,
            deviations: std::mem::take(&mut self.deviations),
        })
    }

    /// SES_SignInfo of 2014, also wrapped into an OCTET STRING or BIT STRING as some makers do.
    fn sign_info(&mut self, fields: &mut Reader<'_>) -> Result<Sealing> {
        const FIELD: &str = "SESeal.signInfo";
        let wrapped = match fields.peek() {
            Some(Tag::OCTET_STRING) => Some(fields.read_any(FIELD)?.inside()),
            Some(Tag::BIT_STRING) => {
                let element = fields.read_any(FIELD)?;
                let start = element.value_offset().saturating_add(1);
                Some(Reader::at(element.whole_octets(FIELD)?, start))
            }
            _ => None,
        };
        let element = match wrapped {
            None => fields.read(Tag::SEQUENCE, FIELD)?,
            Some(mut inner) => {
                self.note(FIELD, inner.offset());
                let element = inner.read(Tag::SEQUENCE, FIELD)?;
                inner.finish(FIELD)?;
                element
            }
        };
        let mut inner = element.inside();
        let cert = inner.read(Tag::OCTET_STRING, "SES_SignInfo.cert")?;
        let (algorithm, identifier) =
            self.algorithm(&mut inner, "SES_SignInfo.signatureAlgorithm")?;
        let value = self.signature_value(&mut inner, "SES_SignInfo.signData")?;
        inner.finish(FIELD)?;
        Ok(Sealing {
            maker_certificate: self.content(&cert),
            signed_suffix: [self.raw(&cert), self.raw(&identifier)],
            algorithm,
            value,
            timestamp: None,
        })
    }

    /// The three or four fields behind SES_SealInfo since 2020.
    fn sealing(&mut self, fields: &mut Reader<'_>) -> Result<Sealing> {
        let cert = fields.read(Tag::OCTET_STRING, "SESeal.cert")?;
        let (algorithm, identifier) = self.algorithm(fields, "SESeal.signAlgID")?;
        let value = self.signature_value(fields, "SESeal.signedValue")?;
        let timestamp = self.timestamp(fields, "SESeal.timeStamp")?;
        Ok(Sealing {
            maker_certificate: self.content(&cert),
            signed_suffix: [self.raw(&cert), self.raw(&identifier)],
            algorithm,
            value,
            timestamp,
        })
    }

    /// The layout is certain by now; the number only names the standard, and is noted where it does not fit.
    fn seal_version(
        &mut self,
        layout: Layout,
        header: &Header,
        offset: usize,
        timestamp: &Option<Octets>,
    ) -> SealVersion {
        let (version, usual) = match (layout, header.version) {
            (Layout::Gmt2014, number) => (SealVersion::V1, (1..=3).contains(&number)),
            // GB/T 38540-2020 has no timestamp in the seal.
            (Layout::Gbt2020, 4) => (SealVersion::V4, timestamp.is_none()),
            (Layout::Gbt2020, 5) => (SealVersion::V5, true),
            (Layout::Gbt2020, 0..=3) => (SealVersion::V4, false),
            (Layout::Gbt2020, _) => (SealVersion::Unknown, true),
        };
        if !usual {
            self.note_as(Reason::VersionUnusual, VERSION, offset);
        }
        version
    }
}
