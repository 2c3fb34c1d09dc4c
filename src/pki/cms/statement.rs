//! What the signed attributes of one signer say (RFC 5652, 11).

use crate::asn1::Tag;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::cms::attribute::Attributes;
use crate::pki::cms::attribute::CertificateHash;
use crate::pki::cms::facts::CmsDeviationKind;
use crate::pki::cms::notes::Notes;
use crate::pki::cms::notes::is_data;
use crate::time::Timestamp;

/// The attributes that are read, each as far as it is well formed.
#[derive(Default)]
pub(in crate::pki::cms) struct Statement {
    pub(in crate::pki::cms) message_digest: Option<Vec<u8>>,
    pub(in crate::pki::cms) signing_time: Option<Timestamp>,
    pub(in crate::pki::cms) certificate: Option<CertificateHash>,
    /// The first fault in an attribute that matters.
    pub(in crate::pki::cms) fault: Option<ParseError>,
}

impl Statement {
    /// * `content_type`: eContentType, which the contentType attribute must name.
    pub(in crate::pki::cms) fn read(
        attributes: &Attributes<'_>,
        content_type: Oid,
        notes: &mut Notes,
    ) -> Self {
        if !attributes.is_ordered() {
            notes.add(CmsDeviationKind::AttributesUnordered, attributes.offset);
        }
        let mut statement = Self::default();
        if let Err(fault) = check_content_type(attributes, content_type, notes) {
            statement.note(fault);
        }
        match message_digest(attributes) {
            Ok(digest) => statement.message_digest = Some(digest),
            Err(fault) => statement.note(fault),
        }
        match signing_time(attributes, notes) {
            Ok(time) => statement.signing_time = time,
            Err(fault) => statement.note(fault),
        }
        match attributes.certificate_hash() {
            Ok(hash) => statement.certificate = hash,
            Err(fault) => statement.note(fault),
        }
        statement
    }

    fn note(&mut self, fault: ParseError) {
        self.fault.get_or_insert(fault);
    }
}

/// The contentType attribute must name the type of the content (RFC 5652, 11.1).
fn check_content_type(
    attributes: &Attributes<'_>,
    content_type: Oid,
    notes: &mut Notes,
) -> Result<(), ParseError> {
    const FIELD: &str = "contentType";
    let value = attributes.required(oid::PKCS9_CONTENT_TYPE, FIELD)?;
    let unexpected = value.error(ParseErrorKind::UnexpectedValue, FIELD);
    if value.tag != Tag::OBJECT_IDENTIFIER {
        return Err(unexpected);
    }
    let found = value.oid(FIELD)?;
    if found == content_type {
        Ok(())
    } else if is_data(found) && is_data(content_type) {
        notes.add(CmsDeviationKind::ContentTypeFamily, value.offset);
        Ok(())
    } else {
        Err(unexpected)
    }
}

/// The messageDigest attribute (RFC 5652, 11.2).
fn message_digest(attributes: &Attributes<'_>) -> Result<Vec<u8>, ParseError> {
    const FIELD: &str = "messageDigest";
    let value = attributes.required(oid::PKCS9_MESSAGE_DIGEST, FIELD)?;
    if value.tag == Tag::OCTET_STRING {
        Ok(value.value.to_vec())
    } else {
        Err(value.error(ParseErrorKind::UnexpectedValue, FIELD))
    }
}

/// The signingTime attribute (RFC 5652, 11.3); one that is no time is a claim the less, not a fault.
fn signing_time(
    attributes: &Attributes<'_>,
    notes: &mut Notes,
) -> Result<Option<Timestamp>, ParseError> {
    const FIELD: &str = "signingTime";
    let Some(value) = attributes.single(oid::PKCS9_SIGNING_TIME, FIELD)? else {
        return Ok(None);
    };
    let time = value.time(FIELD).ok();
    if time.is_none() {
        notes.add(CmsDeviationKind::TimeUnreadable, value.offset);
    }
    Ok(time)
}
