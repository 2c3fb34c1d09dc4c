//! TBSCertificate, field by field.

use std::ops::Range;

use x509_parser::certificate::X509Certificate;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::crypto::PublicKey;
use crate::crypto::SignatureAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid::Oid;
use crate::pki::CertificateId;
use crate::pki::Extension;
use crate::pki::Name;
use crate::pki::certificate::Inner;
use crate::pki::extension::Extensions;
use crate::time::Validity;

/// Reads TBSCertificate (RFC 5280, 4.1.2); the place of the signature value is left to the caller.
pub(super) fn read_tbs(
    der: &[u8],
    tbs: &Tlv<'_>,
    algorithm: &Tlv<'_>,
    parsed: &X509Certificate<'_>,
) -> Result<Inner, ParseError> {
    let mut fields = tbs.inside();
    let version = read_version(&mut fields)?;
    let serial = fields.read(Tag::INTEGER, "serialNumber")?;
    let (oid, parameters) = read_algorithm(algorithm)?;
    let inner_algorithm = fields.read(Tag::SEQUENCE, "TBSCertificate.signature")?;
    if read_algorithm(&inner_algorithm)? != (oid, parameters) {
        let field = "Certificate.signatureAlgorithm";
        return Err(algorithm.error(ParseErrorKind::UnexpectedValue, field));
    }
    let issuer = Name::read(&mut fields, "issuer")?;
    let mut dates = fields.read(Tag::SEQUENCE, "validity")?.inside();
    let validity = Validity {
        not_before: dates.read_any("notBefore")?.time("notBefore")?,
        not_after: dates.read_any("notAfter")?.time("notAfter")?,
    };
    dates.finish("validity")?;
    let subject = Name::read(&mut fields, "subject")?;
    let spki = fields.read(Tag::SEQUENCE, "subjectPublicKeyInfo")?;
    fields.read_optional(Tag::context_primitive(1), "issuerUniqueID")?;
    fields.read_optional(Tag::context_primitive(2), "subjectUniqueID")?;
    let extensions = read_extensions(&mut fields, version, parsed)?;
    fields.finish("TBSCertificate")?;
    Ok(Inner {
        der: der.into(),
        id: CertificateId::of(der),
        tbs: place(tbs),
        signature_value: 0..0,
        signature_algorithm: SignatureAlgorithm::from_oid(oid, parameters),
        signature_algorithm_oid: oid,
        version,
        serial: serial.value.into(),
        issuer,
        subject,
        validity,
        public_key: PublicKey::from_spki(spki.raw)?,
        spki: place(&spki),
        extensions: Extensions::new(extensions),
    })
}

/// The version as people count it: 1, 2 or 3.
fn read_version(fields: &mut Reader<'_>) -> Result<u64, ParseError> {
    let Some(tagged) = fields.read_optional(Tag::context(0), "version")? else {
        return Ok(1);
    };
    let mut inside = tagged.inside();
    let number = inside.read_u64("version")?;
    inside.finish("version")?;
    match number {
        0 => Ok(1),
        1 => Ok(2),
        2 => Ok(3),
        _ => Err(tagged.error(ParseErrorKind::UnexpectedValue, "version")),
    }
}

/// Identifier and parameters; NULL and nothing say the same.
fn read_algorithm<'a>(element: &Tlv<'a>) -> Result<(Oid, Option<&'a [u8]>), ParseError> {
    let mut fields = element.inside();
    let oid = fields.read_oid("AlgorithmIdentifier")?;
    let parameters = match fields.is_empty() {
        true => None,
        false => Some(fields.read_any("AlgorithmIdentifier.parameters")?),
    };
    fields.finish("AlgorithmIdentifier")?;
    Ok((
        oid,
        parameters.filter(|p| p.tag != Tag::NULL).map(|p| p.raw),
    ))
}

fn read_extensions(
    fields: &mut Reader<'_>,
    version: u64,
    parsed: &X509Certificate<'_>,
) -> Result<Vec<Extension>, ParseError> {
    let Some(tagged) = fields.read_optional(Tag::context(3), "extensions")? else {
        return Ok(Vec::new());
    };
    if version != 3 {
        return Err(tagged.error(ParseErrorKind::UnexpectedValue, "extensions"));
    }
    let mut inside = tagged.inside();
    let mut list = inside.read(Tag::SEQUENCE, "extensions")?.inside();
    inside.finish("extensions")?;
    let mut extensions = Vec::new();
    let mut second = parsed.extensions().iter();
    while !list.is_empty() {
        let element = list.read(Tag::SEQUENCE, "Extension")?;
        let missed = element.error(ParseErrorKind::UnexpectedValue, "Extension");
        let parsed = second.next().ok_or(missed)?;
        let extension = Extension::read(&element, parsed.parsed_extension())?;
        if parsed.oid.as_bytes() != extension.oid.as_content() {
            return Err(missed);
        }
        extensions.push(extension);
    }
    Ok(extensions)
}

pub(super) fn place(element: &Tlv<'_>) -> Range<usize> {
    element.offset..element.offset.saturating_add(element.raw.len())
}
