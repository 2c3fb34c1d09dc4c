//! ContentInfo and SignedData (RFC 5652, 3 and 5.1; GB/T 35275, GM/T 0010), DER to borrowed parts.
//!
//! Reads what stands there. Which parts belong together, and whether they verify, is for `observe`.

use std::ops::RangeInclusive;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid;
use crate::oid::Oid;
use crate::pki::cms::attribute::Attributes;

/// Most entries of `digestAlgorithms`: there are not more algorithms.
const DIGEST_ALGORITHMS: usize = 32;

/// SignedData and its ContentInfo.
#[derive(Debug)]
pub(in crate::pki) struct SignedData<'a> {
    pub(in crate::pki) version: u64,
    pub(in crate::pki) version_offset: usize,
    pub(in crate::pki) digest_algorithms: Vec<AlgorithmIdentifier<'a>>,
    pub(in crate::pki) content_type: Oid,
    pub(in crate::pki) content: Option<Enclosed<'a>>,
    /// Certificates, not yet read; attribute certificates and other forms are left out.
    pub(in crate::pki) certificates: Vec<Tlv<'a>>,
    pub(in crate::pki) crls: Vec<&'a [u8]>,
    pub(in crate::pki) ocsp: Vec<&'a [u8]>,
    pub(in crate::pki) signers: Vec<SignerInfo<'a>>,
}

/// The encapsulated content.
#[derive(Clone, Copy, Debug)]
pub(in crate::pki) struct Enclosed<'a> {
    /// The content octets, without identifier and length: these are digested (RFC 5652, 5.4).
    pub(in crate::pki) octets: &'a [u8],
    /// The type around them: OCTET STRING, or anything in PKCS#7 v1.5.
    pub(in crate::pki) tag: Tag,
    pub(in crate::pki) offset: usize,
}

/// AlgorithmIdentifier (RFC 5280, 4.1.1.2).
#[derive(Clone, Copy, Debug)]
pub(in crate::pki) struct AlgorithmIdentifier<'a> {
    pub(in crate::pki) oid: Oid,
    /// The whole element that follows the identifier.
    pub(in crate::pki) parameters: Option<&'a [u8]>,
    pub(in crate::pki) offset: usize,
}

/// SignerInfo (RFC 5652, 5.3).
#[derive(Debug)]
pub(in crate::pki) struct SignerInfo<'a> {
    pub(in crate::pki) version: u64,
    pub(in crate::pki) sid: Sid<'a>,
    pub(in crate::pki) digest_algorithm: AlgorithmIdentifier<'a>,
    pub(in crate::pki) signed_attributes: Option<Attributes<'a>>,
    pub(in crate::pki) signature_algorithm: AlgorithmIdentifier<'a>,
    pub(in crate::pki) signature: &'a [u8],
    pub(in crate::pki) unsigned_attributes: Option<Attributes<'a>>,
    pub(in crate::pki) offset: usize,
}

/// SignerIdentifier.
#[derive(Clone, Copy, Debug)]
pub(in crate::pki) enum Sid<'a> {
    IssuerAndSerial {
        /// The whole Name.
        issuer: &'a [u8],
        /// Content octets of the INTEGER.
        serial: &'a [u8],
    },
    SubjectKeyId(&'a [u8]),
}

impl<'a> AlgorithmIdentifier<'a> {
    pub(in crate::pki) fn read(
        reader: &mut Reader<'a>,
        field: &'static str,
    ) -> Result<Self, ParseError> {
        let sequence = reader.read(Tag::SEQUENCE, field)?;
        let mut fields = sequence.inside();
        let oid = fields.read_oid(field)?;
        let parameters = if fields.is_empty() {
            None
        } else {
            Some(fields.read_any(field)?.raw)
        };
        fields.finish(field)?;
        Ok(Self {
            oid,
            parameters,
            offset: sequence.offset,
        })
    }

    /// Whether there are no parameters, or NULL.
    pub(in crate::pki) fn is_plain(&self) -> bool {
        self.parameters.is_none_or(|p| p == [0x05, 0x00])
    }
}

impl<'a> SignedData<'a> {
    /// Reads one ContentInfo that fills `der` exactly and holds SignedData.
    pub(in crate::pki) fn from_der(der: &'a [u8], limits: &Limits) -> Result<Self, ParseError> {
        let mut outer = Reader::new(der);
        let mut info = outer.read(Tag::SEQUENCE, "ContentInfo")?.inside();
        outer.finish("ContentInfo")?;
        let content_type = info.read(Tag::OBJECT_IDENTIFIER, "ContentInfo.contentType")?;
        if ![oid::CMS_SIGNED_DATA, oid::GM_SIGNED_DATA]
            .contains(&content_type.oid("ContentInfo.contentType")?)
        {
            return Err(
                content_type.error(ParseErrorKind::UnexpectedValue, "ContentInfo.contentType")
            );
        }
        let mut content = info.read(Tag::context(0), "ContentInfo.content")?.inside();
        info.finish("ContentInfo")?;
        let fields = content.read(Tag::SEQUENCE, "SignedData")?.inside();
        content.finish("ContentInfo.content")?;
        Self::read_fields(fields, limits)
    }

    fn read_fields(mut fields: Reader<'a>, limits: &Limits) -> Result<Self, ParseError> {
        let version_offset = fields.offset();
        let version = fields.read_u64("SignedData.version")?;
        let digests = fields.read(Tag::SET, "SignedData.digestAlgorithms")?;
        let digest_algorithms = each(&digests, DIGEST_ALGORITHMS, "digestAlgorithms", |r| {
            AlgorithmIdentifier::read(r, "SignedData.digestAlgorithms")
        })?;
        let mut encapsulated = fields
            .read(Tag::SEQUENCE, "SignedData.encapContentInfo")?
            .inside();
        let content_type = encapsulated.read_oid("SignedData.eContentType")?;
        let content = read_content(&mut encapsulated)?;
        let certificates = fields.read_optional(Tag::context(0), "SignedData.certificates")?;
        let certificates = certificates
            .map(|set| {
                each(
                    &set,
                    limits.seal_certificates,
                    "certificates",
                    read_certificate,
                )
            })
            .transpose()?;
        let revocation = fields.read_optional(Tag::context(1), "SignedData.crls")?;
        let revocation = revocation
            .map(|set| each(&set, limits.seal_certificates, "crls", read_revocation))
            .transpose()?
            .unwrap_or_default();
        let signers = fields.read(Tag::SET, "SignedData.signerInfos")?;
        fields.finish("SignedData")?;
        let mut certificates = certificates.unwrap_or_default();
        certificates.retain(|c| c.tag == Tag::SEQUENCE);
        Ok(Self {
            version,
            version_offset,
            digest_algorithms,
            content_type,
            content,
            certificates,
            crls: revocation
                .iter()
                .filter(|c| c.tag == Tag::SEQUENCE)
                .map(|c| c.raw)
                .collect(),
            ocsp: revocation.iter().filter_map(ocsp_response).collect(),
            signers: each(&signers, limits.signatures, "signerInfos", SignerInfo::read)?,
        })
    }
}

impl<'a> SignerInfo<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let sequence = reader.read(Tag::SEQUENCE, "SignerInfo")?;
        let mut fields = sequence.inside();
        let version = fields.read_u64("SignerInfo.version")?;
        let sid = Sid::read(&mut fields)?;
        let digest_algorithm =
            AlgorithmIdentifier::read(&mut fields, "SignerInfo.digestAlgorithm")?;
        let signed = fields.read_optional(Tag::context(0), "SignerInfo.signedAttrs")?;
        let signature_algorithm =
            AlgorithmIdentifier::read(&mut fields, "SignerInfo.signatureAlgorithm")?;
        let signature = fields.read(Tag::OCTET_STRING, "SignerInfo.signature")?;
        let unsigned = fields.read_optional(Tag::context(1), "SignerInfo.unsignedAttrs")?;
        fields.finish("SignerInfo")?;
        Ok(Self {
            version,
            sid,
            digest_algorithm,
            signed_attributes: signed
                .map(|set| Attributes::read(&set, "SignerInfo.signedAttrs"))
                .transpose()?,
            signature_algorithm,
            signature: signature.value,
            unsigned_attributes: unsigned
                .map(|set| Attributes::read(&set, "SignerInfo.unsignedAttrs"))
                .transpose()?,
            offset: sequence.offset,
        })
    }
}

impl<'a> Sid<'a> {
    fn read(fields: &mut Reader<'a>) -> Result<Self, ParseError> {
        const FIELD: &str = "SignerInfo.sid";
        if let Some(key_id) = fields.read_optional(Tag::context_primitive(0), FIELD)? {
            return Ok(Self::SubjectKeyId(key_id.value));
        }
        let mut pair = fields.read(Tag::SEQUENCE, FIELD)?.inside();
        let issuer = pair.read(Tag::SEQUENCE, FIELD)?.raw;
        let serial = pair.read(Tag::INTEGER, FIELD)?.value;
        pair.finish(FIELD)?;
        Ok(Self::IssuerAndSerial { issuer, serial })
    }
}

fn read_content<'a>(encapsulated: &mut Reader<'a>) -> Result<Option<Enclosed<'a>>, ParseError> {
    const FIELD: &str = "SignedData.eContent";
    let wrapper = encapsulated.read_optional(Tag::context(0), FIELD)?;
    encapsulated.finish("SignedData.encapContentInfo")?;
    let Some(wrapper) = wrapper else {
        return Ok(None);
    };
    let mut inner = wrapper.inside();
    let element = inner.read_any(FIELD)?;
    inner.finish(FIELD)?;
    Ok(Some(Enclosed {
        octets: element.value,
        tag: element.tag,
        offset: element.offset,
    }))
}

/// CertificateChoices (RFC 5652, 10.2.2): a certificate, or one of four other forms.
fn read_certificate<'a>(reader: &mut Reader<'a>) -> Result<Tlv<'a>, ParseError> {
    read_choice(reader, 0..=3, "SignedData.certificates")
}

/// RevocationInfoChoice (RFC 5652, 10.2.1): a CRL, or another format.
fn read_revocation<'a>(reader: &mut Reader<'a>) -> Result<Tlv<'a>, ParseError> {
    read_choice(reader, 1..=1, "SignedData.crls")
}

/// Reads a SEQUENCE, or a structure under one of the tags that `others` allows.
fn read_choice<'a>(
    reader: &mut Reader<'a>,
    mut others: RangeInclusive<u8>,
    field: &'static str,
) -> Result<Tlv<'a>, ParseError> {
    let element = reader.read_any(field)?;
    let allowed = others.any(|number| element.tag == Tag::context(number));
    if allowed || element.tag == Tag::SEQUENCE {
        Ok(element)
    } else {
        Err(element.error(ParseErrorKind::UnexpectedValue, field))
    }
}

/// The OCSPResponse in an OtherRevocationInfoFormat (RFC 5940), if it is one.
fn ocsp_response<'a>(choice: &Tlv<'a>) -> Option<&'a [u8]> {
    let mut fields = (choice.tag == Tag::context(1)).then(|| choice.inside())?;
    let format = fields.read_oid("otherRevInfoFormat").ok()?;
    let response = fields.read(Tag::SEQUENCE, "otherRevInfo").ok()?;
    (format == oid::RI_OCSP_RESPONSE).then_some(response.raw)
}

/// Reads the elements of a SET OF, at most `most`.
fn each<'a, T>(
    set: &Tlv<'a>,
    most: usize,
    field: &'static str,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, ParseError>,
) -> Result<Vec<T>, ParseError> {
    let mut inner = set.inside();
    let mut items = Vec::new();
    while !inner.is_empty() {
        if items.len() == most {
            return Err(inner.error(ParseErrorKind::Limit, field));
        }
        items.push(read(&mut inner)?);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_behind_the_structure_are_refused() {
        let error = SignedData::from_der(&[0x30, 0x00, 0x00], &Limits::default()).unwrap_err();

        assert_eq!(error.kind(), ParseErrorKind::TrailingData);
    }
}
