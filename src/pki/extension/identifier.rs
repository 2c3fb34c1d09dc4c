//! Where to look for others: key identifiers and OCSP responders.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::error::ParseError;
use crate::oid;
use crate::pki::GeneralName;

pub(super) fn subject_key_id(mut reader: Reader<'_>) -> Result<Box<[u8]>, ParseError> {
    let id = reader
        .read(Tag::OCTET_STRING, "SubjectKeyIdentifier")?
        .value;
    reader.finish("SubjectKeyIdentifier")?;
    Ok(id.into())
}

/// AuthorityKeyIdentifier (RFC 5280, 4.2.1.1).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AuthorityKeyId {
    /// The issuer's subjectKeyIdentifier.
    pub key_id: Option<Box<[u8]>>,
    /// The name of the issuer of the issuer's certificate.
    pub issuer: Vec<GeneralName>,
    /// The serial number of the issuer's certificate, content octets.
    pub serial: Option<Box<[u8]>>,
}

pub(super) fn authority_key_id(mut reader: Reader<'_>) -> Result<AuthorityKeyId, ParseError> {
    const FIELD: &str = "AuthorityKeyIdentifier";
    let mut fields = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let key_id = fields.read_optional(Tag::context_primitive(0), FIELD)?;
    let issuer = match fields.read_optional(Tag::context(1), FIELD)? {
        Some(element) => Some(element),
        None => fields.read_optional(Tag::context_primitive(1), FIELD)?,
    };
    let serial = fields.read_optional(Tag::context_primitive(2), FIELD)?;
    fields.finish(FIELD)?;
    let issuer = issuer.map(|i| GeneralName::read_list(i.inside(), FIELD));
    Ok(AuthorityKeyId {
        key_id: key_id.map(|k| k.value.into()),
        issuer: issuer.transpose()?.unwrap_or_default(),
        serial: serial.map(|s| s.value.into()),
    })
}

pub(super) fn ocsp_urls(mut reader: Reader<'_>) -> Result<Vec<String>, ParseError> {
    const FIELD: &str = "AuthorityInfoAccessSyntax";
    let mut list = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let mut urls = Vec::new();
    while !list.is_empty() {
        let mut description = list.read(Tag::SEQUENCE, FIELD)?.inside();
        let method = description.read_oid(FIELD)?;
        let location = GeneralName::read(&mut description, FIELD)?;
        description.finish(FIELD)?;
        if let (oid::AD_OCSP, GeneralName::Uri(url)) = (method, location) {
            urls.push(url);
        }
    }
    Ok(urls)
}
