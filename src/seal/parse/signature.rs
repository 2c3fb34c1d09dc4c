//! SES_Signature and TBS_Sign.
//!
//! | GM/T 0031-2014                   | GB/T 38540-2020, GM/T 0031-2025    | goes to              |
//! |----------------------------------|------------------------------------|----------------------|
//! | `toSign.version`                 | the same                           | `version`            |
//! | `toSign.eseal`                   | the same                           | `seal`               |
//! | `toSign.timeInfo`, BIT STRING    | GeneralizedTime                    | `time_info`          |
//! | `toSign.dataHash`                | the same                           | `data_hash`          |
//! | `toSign.propertyInfo`            | the same                           | `property_info`      |
//! |                                  | `toSign.extDatas`, `[0]` EXPLICIT  | `extensions`         |
//! | `toSign.cert`                    | `cert`, outside the signed octets  | `signer_certificate` |
//! | `toSign.signatureAlgorithm`      | `signatureAlgID`, outside          | `algorithm`          |
//! | `signature`                      | the same                           | `value`              |
//! |                                  | `timeStamp`, `[0]` EXPLICIT        | `timestamp`          |

use super::Result;
use super::Source;
use super::layout_of;
use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::seal::ExtData;
use crate::seal::Layout;
use crate::seal::Octets;
use crate::seal::Seal;
use crate::seal::SealSignature;
use crate::seal::TimeForm;
use crate::seal::TimeInfo;

impl SealSignature {
    /// Reads one DER SES_Signature (`SignedValue.dat`) under the default limits; see
    /// [`SealSignature::from_der_within`].
    ///
    /// # Errors
    ///
    /// As [`SealSignature::from_der_within`].
    ///
    /// ```
    /// use yinzheng::seal::SealSignature;
    ///
    /// let error = SealSignature::from_der(b"PK").unwrap_err();
    /// assert_eq!(error.field(), "SES_Signature");
    /// ```
    pub fn from_der(input: &[u8]) -> Result<Self> {
        Self::from_der_within(input, &Limits::default())
    }

    /// Reads one DER SES_Signature of any of the three standards. Nothing is verified. Octets after its end are noted.
    ///
    /// # Errors
    ///
    /// A [`ParseError`](crate::error::ParseError) naming the first field that is missing, of another type, or followed
    /// by what the structure does not allow; of kind `Limit` if `input` or one of its lists is too long.
    pub fn from_der_within(input: &[u8], limits: &Limits) -> Result<Self> {
        let (mut source, outer) = Source::open(input, limits, "SES_Signature")?;
        match layout_of(&outer, "SES_Signature")? {
            Layout::Gmt2014 => source.signature_2014(&outer),
            Layout::Gbt2020 => source.signature_2020(&outer),
        }
    }
}

/// The fields of TBS_Sign that both layouts have.
struct ToSign {
    raw: Octets,
    version: u64,
    seal: Seal,
    time_info: TimeInfo,
    data_hash: Octets,
    property_info: Octets,
}

impl Source<'_> {
    fn signature_2014(&mut self, outer: &Tlv<'_>) -> Result<SealSignature> {
        let mut fields = outer.inside();
        let element = fields.read(Tag::SEQUENCE, "SES_Signature.toSign")?;
        let mut inner = element.inside();
        let to_sign = self.tbs_sign(&element, &mut inner, Layout::Gmt2014)?;
        let (signer_certificate, signer_id) = self.signer_2014(&mut inner)?;
        let (algorithm, _) = self.algorithm(&mut inner, "TBS_Sign.signatureAlgorithm")?;
        inner.finish("TBS_Sign")?;
        let value = self.signature_value(&mut fields, "SES_Signature.signature")?;
        fields.finish("SES_Signature")?;
        let signing = Signing {
            signer_certificate,
            signer_id,
            algorithm,
            value,
            extensions: Vec::new(),
            timestamp: None,
        };
        Ok(self.assemble(outer, Layout::Gmt2014, to_sign, signing))
    }

    fn signature_2020(&mut self, outer: &Tlv<'_>) -> Result<SealSignature> {
        let mut fields = outer.inside();
        let element = fields.read(Tag::SEQUENCE, "SES_Signature.toSign")?;
        let mut inner = element.inside();
        let to_sign = self.tbs_sign(&element, &mut inner, Layout::Gbt2020)?;
        let extensions = self.signature_extensions(&mut inner)?;
        inner.finish("TBS_Sign")?;
        let signer_certificate = self.octet_string(&mut fields, "SES_Signature.cert")?;
        let (algorithm, _) = self.algorithm(&mut fields, "SES_Signature.signatureAlgID")?;
        let value = self.signature_value(&mut fields, "SES_Signature.signature")?;
        let timestamp = self.timestamp(&mut fields, "SES_Signature.timeStamp")?;
        fields.finish("SES_Signature")?;
        let signing = Signing {
            signer_certificate,
            signer_id: None,
            algorithm,
            value,
            extensions,
            timestamp,
        };
        Ok(self.assemble(outer, Layout::Gbt2020, to_sign, signing))
    }

    fn tbs_sign(
        &mut self,
        element: &Tlv<'_>,
        fields: &mut Reader<'_>,
        layout: Layout,
    ) -> Result<ToSign> {
        let version = fields.read_u64("TBS_Sign.version")?;
        let seal = fields.read(Tag::SEQUENCE, "TBS_Sign.eseal")?;
        let noted = std::mem::take(&mut self.deviations);
        let seal = self.seal(&seal)?;
        self.deviations = noted;
        let time_info = match layout {
            Layout::Gmt2014 => self.free_time(fields)?,
            Layout::Gbt2020 => self.stated_time(fields)?,
        };
        let data_hash = self.bits_or_octets(fields, "TBS_Sign.dataHash")?;
        // The content is free, so octets that are no text are kept as they are.
        let property_info = self.text_element(fields, Tag::IA5_STRING, "TBS_Sign.propertyInfo")?;
        Ok(ToSign {
            raw: self.raw(element),
            version,
            seal,
            time_info,
            data_hash,
            property_info: self.content(&property_info),
        })
    }

    /// `cert` of 2014: the certificate, or a name for it (`certID`, IA5String).
    fn signer_2014(&mut self, fields: &mut Reader<'_>) -> Result<(Octets, Option<Octets>)> {
        const FIELD: &str = "TBS_Sign.cert";
        if fields.peek() == Some(Tag::IA5_STRING) {
            let element = fields.read_any(FIELD)?;
            self.note(FIELD, element.offset);
            return Ok((Octets::new(&[]), Some(self.content(&element))));
        }
        Ok((self.octet_string(fields, FIELD)?, None))
    }

    fn stated_time(&mut self, fields: &mut Reader<'_>) -> Result<TimeInfo> {
        const FIELD: &str = "TBS_Sign.timeInfo";
        let mut ahead = fields.clone();
        let time = self.date(fields, Tag::GENERALIZED_TIME, FIELD)?;
        let element = ahead.read_any(FIELD)?;
        let form = if element.tag == Tag::UTC_TIME {
            TimeForm::UtcTime
        } else {
            TimeForm::GeneralizedTime
        };
        Ok(TimeInfo {
            raw: self.content(&element),
            form,
            time: Some(time),
        })
    }

    /// `timeInfo` of 2014: a BIT STRING, or an OCTET STRING or a time itself as some writers have it.
    fn free_time(&mut self, fields: &mut Reader<'_>) -> Result<TimeInfo> {
        const FIELD: &str = "TBS_Sign.timeInfo";
        if let Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) = fields.peek() {
            self.note(FIELD, fields.offset());
            let element = fields.read_any(FIELD)?;
            return Ok(TimeInfo::from_free_form(self.raw(&element)));
        }
        let content = self.bits_or_octets(fields, FIELD)?;
        Ok(TimeInfo::from_free_form(content))
    }

    /// A BIT STRING, or the OCTET STRING that some writers put in its place. Only for what is signed: the tag of a field
    /// outside the signed octets could be changed by anyone.
    fn bits_or_octets(&mut self, fields: &mut Reader<'_>, field: &'static str) -> Result<Octets> {
        if fields.peek() == Some(Tag::OCTET_STRING) {
            self.note(field, fields.offset());
            return self.octet_string(fields, field);
        }
        self.bits(fields, field)
    }

    fn assemble(
        &mut self,
        outer: &Tlv<'_>,
        layout: Layout,
        to_sign: ToSign,
        signing: Signing,
    ) -> SealSignature {
        SealSignature {
            raw: self.raw(outer),
            layout,
            to_sign: to_sign.raw,
            version: to_sign.version,
            seal: to_sign.seal,
            time_info: to_sign.time_info,
            data_hash: to_sign.data_hash,
            property_info: to_sign.property_info,
            extensions: signing.extensions,
            signer_certificate: signing.signer_certificate,
            signer_id: signing.signer_id,
            algorithm: signing.algorithm,
            value: signing.value,
            timestamp: signing.timestamp,
            deviations: std::mem::take(&mut self.deviations),
        }
    }
}

/// The fields that the layouts have in different places.
struct Signing {
    signer_certificate: Octets,
    signer_id: Option<Octets>,
    algorithm: Oid,
    value: Octets,
    extensions: Vec<ExtData>,
    timestamp: Option<Octets>,
}
