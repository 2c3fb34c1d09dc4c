//! From the octets of a signature value to facts: what it holds, which digests and values fit.

use std::borrow::Cow;

use crate::asn1::Tag;
use crate::asn1::to_der;
use crate::crypto::DigestAlgorithm;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::Memory;
use crate::pki::cms::attribute::looks_like_attributes;
use crate::pki::cms::bare;
use crate::pki::cms::binding::Binding;
use crate::pki::cms::binding::Content;
use crate::pki::cms::binding::MessageDigest;
use crate::pki::cms::facts::CmsDeviationKind;
use crate::pki::cms::facts::CmsFacts;
use crate::pki::cms::facts::CmsFormat;
use crate::pki::cms::facts::ContentForm;
use crate::pki::cms::facts::SignedAttributes;
use crate::pki::cms::facts::SignerFacts;
use crate::pki::cms::facts::SignerIdentifier;
use crate::pki::cms::facts::UnreadableCertificate;
use crate::pki::cms::notes::Notes;
use crate::pki::cms::parse::Sid;
use crate::pki::cms::parse::SignedData;
use crate::pki::cms::parse::SignerInfo;
use crate::pki::cms::signer::Keys;
use crate::pki::cms::signer::Verification;
use crate::pki::cms::statement::Statement;
use crate::pki::pem;

const FIELD: &str = "ContentInfo";

/// Labels of PEM blocks that hold SignedData, and how such a file begins.
const LABELS: [&str; 3] = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];
const ARMOUR: &[u8] = b"-----BEGIN ";

/// Everything that goes into an observation beside the value.
#[derive(Clone, Copy, Debug)]
pub struct CmsRequest<'a> {
    /// What the signature is asked to be over.
    pub content: Content<'a>,
    /// Certificates to look for the signer in, beside those in the value.
    pub certificates: &'a [Certificate],
    /// Bounds; those for CMS, certificates, signatures and signature checks apply.
    pub limits: &'a Limits,
    /// SM2 user identities, tried in this order; usually [`DEFAULT_ID`](crate::crypto::DEFAULT_ID) alone.
    pub sm2_ids: &'a [&'a [u8]],
}

/// Reads a signature value and computes what fits in it. Never fails: what cannot be read is a fact too.
///
/// * `value`: DER or BER of a ContentInfo with SignedData (RFC 5652; GB/T 35275, GM/T 0010), the same in PEM, or a
///   bare SM2 or ECDSA value in DER; untrusted.
///
/// The signature value is checked over the signed attributes as received, with the identifier octet of a SET
/// (RFC 5652, 5.4); without attributes over the enclosed content, else over the content outside.
///
/// ```
/// use yinzheng::crypto::DEFAULT_ID;
/// use yinzheng::limits::Limits;
/// use yinzheng::pki::cms::{self, CmsRequest, Content};
///
/// let facts = cms::observe(
///     b"\x30\x80",
///     &CmsRequest {
///         content: Content::Detached(b"text"),
///         certificates: &[],
///         limits: &Limits::default(),
///         sm2_ids: &[DEFAULT_ID],
///     },
/// );
/// assert!(facts.format.is_err());
/// ```
pub fn observe(value: &[u8], request: &CmsRequest<'_>) -> CmsFacts {
    observe_with(value, request, &Memory::none())
}

/// As [`observe`], with what came up before.
pub(crate) fn observe_with(value: &[u8], request: &CmsRequest<'_>, memory: &Memory) -> CmsFacts {
    read(value, request, memory).unwrap_or_else(CmsFacts::unread)
}

/// What kind of signature value `value` begins like; `None` if it is neither, for instance an e-seal signature.
/// Looks at the first octets only, in PEM at the label.
pub fn recognize(value: &[u8]) -> Option<CmsFormat> {
    if let Some(label) = value.strip_prefix(ARMOUR) {
        let known = LABELS.iter().any(|l| label.starts_with(l.as_bytes()));
        return known.then_some(CmsFormat::SignedData);
    }
    let sequence = value.strip_prefix(&[Tag::SEQUENCE.octet()])?;
    let (&length, rest) = sequence.split_first()?;
    let more = length.checked_sub(0x80).map_or(0, usize::from);
    match *rest.get(more)? {
        0x06 => Some(CmsFormat::SignedData),
        0x02 if bare::is_bare(value) => Some(CmsFormat::BareSignature),
        _ => None,
    }
}

fn read(value: &[u8], request: &CmsRequest<'_>, memory: &Memory) -> Result<CmsFacts, ParseError> {
    if bare::is_bare(value) {
        return Ok(bare::observe(value, request, memory));
    }
    let limits = request.limits;
    if value.len() > limits.cms {
        return Err(ParseError::new(ParseErrorKind::Limit, FIELD, 0));
    }
    let value = if value.starts_with(ARMOUR) {
        let blocks = pem::structures(value, &LABELS, FIELD)?;
        Cow::Owned(blocks.into_iter().next().unwrap_or_default())
    } else {
        Cow::Borrowed(value)
    };
    let normalized = to_der(&value, limits.der_depth, limits.cms, FIELD)?;
    let data = SignedData::from_der(&normalized.der, limits)?;
    let mut notes = Notes::default();
    notes.encoding(&normalized.deviations);
    if !normalized.rest.is_empty() {
        let end = value.len().saturating_sub(normalized.rest.len());
        notes.add(CmsDeviationKind::TrailingData, end);
    }
    notes.structure(&data);
    Ok(facts(&data, request, memory, notes))
}

fn facts(
    data: &SignedData<'_>,
    request: &CmsRequest<'_>,
    memory: &Memory,
    mut notes: Notes,
) -> CmsFacts {
    let mut certificates = Vec::new();
    let mut unreadable_certificates = Vec::new();
    for element in &data.certificates {
        match memory.certificate(element.raw) {
            Ok(certificate) => certificates.push(certificate),
            Err(error) => {
                notes.add(CmsDeviationKind::CertificateUnreadable, element.offset);
                let der = element.raw.to_vec();
                unreadable_certificates.push(UnreadableCertificate { der, error });
            }
        }
    }
    let enclosed = data.content.map(|c| c.octets);
    let mut observer = Observer {
        data,
        binding: Binding::new(enclosed, request.content),
        keys: Keys::new(&certificates, request, memory),
        notes,
    };
    let signers = data.signers.iter().map(|s| observer.signer(s)).collect();
    let checks = observer.keys.checks();
    let deviations = observer.notes.into_deviations();
    CmsFacts {
        format: Ok(CmsFormat::SignedData),
        content_type: Some(data.content_type),
        enclosed: enclosed.map(<[u8]>::to_vec),
        signers,
        certificates,
        unreadable_certificates,
        crls: data.crls.iter().map(|c| c.to_vec()).collect(),
        ocsp: data.ocsp.iter().map(|c| c.to_vec()).collect(),
        deviations,
        checks,
    }
}

struct Observer<'a> {
    data: &'a SignedData<'a>,
    binding: Binding<'a>,
    keys: Keys<'a>,
    notes: Notes,
}

impl<'a> Observer<'a> {
    fn signer(&mut self, info: &SignerInfo<'a>) -> SignerFacts {
        self.notes.signer(info, self.data);
        let digest = DigestAlgorithm::from_oid(info.digest_algorithm.oid);
        let form = self.binding.form(digest);
        if form == ContentForm::DigestText {
            let offset = self.data.content.map_or(info.offset, |c| c.offset);
            self.notes.add(CmsDeviationKind::DigestText, offset);
        }
        let attributes = info.signed_attributes.as_ref();
        let statement = attributes
            .map(|a| Statement::read(a, self.data.content_type, &mut self.notes))
            .unwrap_or_default();
        let message = match attributes {
            Some(attributes) => Some(Cow::Owned(attributes.signed_octets())),
            None => self.binding.message().map(Cow::Borrowed),
        };
        let question = Verification {
            info,
            digest,
            named: statement.certificate.as_ref(),
            message: message.as_deref(),
        };
        let found = self.keys.verify(&question, &mut self.notes);
        let signed_digest = match (attributes, &statement.message_digest) {
            (None, _) => MessageDigest::Absent,
            (Some(_), None) => MessageDigest::Broken,
            (Some(_), Some(digest)) => MessageDigest::Is(digest),
        };
        SignerFacts {
            identifier: identifier(&info.sid),
            certificate: found.certificate,
            digest_oid: Some(info.digest_algorithm.oid),
            digest,
            signature_oid: Some(info.signature_algorithm.oid),
            algorithm: found.algorithm,
            attributes: attributes_fact(info, &statement, message.as_deref()),
            form,
            data_hash: self.binding.data_hash(form, digest, signed_digest),
            value: found.value,
            sm2_id: found.sm2_id,
            signing_time: statement.signing_time,
            signature: info.signature.to_vec(),
            timestamp_tokens: timestamp_tokens(info),
            offset: info.offset,
        }
    }
}

fn attributes_fact(
    info: &SignerInfo<'_>,
    statement: &Statement,
    message: Option<&[u8]>,
) -> SignedAttributes {
    if let Some(fault) = statement.fault {
        return SignedAttributes::Broken(fault);
    }
    if info.signed_attributes.is_some() {
        let names_certificate = statement.certificate.is_some();
        return SignedAttributes::Read { names_certificate };
    }
    if message.is_some_and(looks_like_attributes) {
        let kind = ParseErrorKind::UnexpectedValue;
        return SignedAttributes::Broken(ParseError::new(kind, "signedAttrs", info.offset));
    }
    SignedAttributes::Absent
}

fn identifier(sid: &Sid<'_>) -> SignerIdentifier {
    match *sid {
        Sid::IssuerAndSerial { issuer, serial } => SignerIdentifier::IssuerAndSerial {
            issuer: issuer.to_vec(),
            serial: serial.to_vec(),
        },
        Sid::SubjectKeyId(id) => SignerIdentifier::SubjectKeyId(id.to_vec()),
    }
}

fn timestamp_tokens(info: &SignerInfo<'_>) -> Vec<Vec<u8>> {
    let Some(attributes) = &info.unsigned_attributes else {
        return Vec::new();
    };
    let values = attributes.values(oid::AA_TIME_STAMP_TOKEN);
    values.map(|v| v.raw.to_vec()).collect()
}
