//! Signatures in CMS (RFC 5652; GB/T 35275), by one signer.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureAlgorithm;
use crate::crypto::SignatureForm;
use crate::limits::Limits;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::Role;
use crate::pki::cms;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::pki::cms::DataHash;
use crate::pki::cms::SignatureValue;
use crate::pki::cms::SignedAttributes;
use crate::pki::cms::SignerFacts;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::pki::issue::Placement;
use crate::pki::issue::signer_info::Encapsulated;
use crate::pki::issue::signer_info::Parts;
use crate::pki::issue::signer_info::signed_attributes;
use crate::pki::revocation::Crl;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampRequest;
use crate::pki::timestamp::Wrapping;
use crate::report::Outcome;
use crate::report::Subject;
use crate::time::Timestamp;

/// Whose identifiers are used.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CmsStandard {
    /// GB/T 35275: SM2 with SM3, under identifiers of its own.
    GbT35275,
    /// RFC 5652, with any algorithm.
    Rfc5652,
}

/// A SignedData that is to be made.
///
/// ```
/// use yinzheng::crypto::{Signer, SoftwareSigner};
/// use yinzheng::pki::issue::{self, CertificateTemplate, Credential, NameBuilder, Profile};
/// use yinzheng::pki::issue::{CmsStandard, Placement, SignedDataTemplate};
/// use yinzheng::time::Validity;
///
/// let validity = Validity {
///     not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
///     not_after: "2036-01-01T00:00:00Z".parse().unwrap(),
/// };
/// let name = |text| NameBuilder::new().common_name(text).build();
/// let root_key = SoftwareSigner::generate_sm2()?;
/// let template = CertificateTemplate::new(Profile::Root, name("root")?, validity);
/// let root = issue::self_signed(&template, &root_key)?;
/// let key = SoftwareSigner::generate_sm2()?;
/// let template = CertificateTemplate::new(Profile::Signer, name("signer")?, validity);
/// let certificate = issue::certify(&Credential::new(&root, &root_key)?, &template, key.public_key())?;
///
/// let signed = SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Detached, b"text")
///     .with_signing_time("2026-06-01T00:00:00Z".parse().unwrap())
///     .sign(&Credential::new(&certificate, &key)?)?;
/// assert_eq!(signed.der()[0], 0x30);
/// # Ok::<(), yinzheng::pki::issue::IssueError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SignedDataTemplate {
    standard: CmsStandard,
    placement: Placement,
    content: Vec<u8>,
    attributes: Attributes,
    certificates: Vec<Vec<u8>>,
    crls: Vec<Vec<u8>>,
}

/// What is signed beside the content.
#[derive(Clone, Copy, Debug)]
enum Attributes {
    Absent,
    Signed { time: Option<Timestamp> },
}

impl SignedDataTemplate {
    /// SignedData over `content`, with signed attributes that name content type, digest and certificate but no time.
    pub fn new(standard: CmsStandard, placement: Placement, content: &[u8]) -> Self {
        Self {
            standard,
            placement,
            content: content.to_vec(),
            attributes: Attributes::Signed { time: None },
            certificates: Vec::new(),
            crls: Vec::new(),
        }
    }

    /// States when it is signed (signingTime): the signer's claim. Brings the signed attributes back.
    #[must_use]
    pub const fn with_signing_time(mut self, time: Timestamp) -> Self {
        self.attributes = Attributes::Signed { time: Some(time) };
        self
    }

    /// Signs the content itself and no attributes, as in OFD signatures that carry the digest of a file as their
    /// content (ofd-signature, 3.4, form A). Then nothing names the certificate or the time.
    #[must_use]
    pub const fn without_attributes(mut self) -> Self {
        self.attributes = Attributes::Absent;
        self
    }

    /// With one more certificate beside the signer's own: one that its path needs.
    #[must_use]
    pub fn with_certificate(mut self, certificate: &Certificate) -> Self {
        self.certificates.push(certificate.der().to_vec());
        self
    }

    /// With a CRL.
    #[must_use]
    pub fn with_crl(mut self, crl: &Crl) -> Self {
        self.crls.push(crl.der().to_vec());
        self
    }

    /// The SignedData in its ContentInfo, signed by `signer`, with its certificate.
    ///
    /// # Errors
    ///
    /// * [`IssueError::AlgorithmUnsupported`] for another algorithm than SM2 in GB/T 35275.
    /// * [`IssueError::Usage`] for a certificate that must not sign documents; [`IssueError::TimeOutsideCertificate`]
    ///   if it is not valid at the time stated.
    /// * [`IssueError::Unfaithful`] for content that, without attributes, would read as the attributes of another
    ///   signature.
    /// * [`IssueError::Sign`] and [`IssueError::Signature`] if the signature was not made, or not well.
    pub fn sign(&self, signer: &Credential<'_>) -> Result<SignedData, IssueError> {
        signer.check_role(Role::Signer)?;
        let algorithm = signer.signer().algorithm();
        let (outer, kind, signature_oid) = match self.standard {
            CmsStandard::Rfc5652 => (oid::CMS_SIGNED_DATA, oid::CMS_DATA, None),
            CmsStandard::GbT35275 if algorithm == SignatureAlgorithm::Sm2Sm3 => {
                (oid::GM_SIGNED_DATA, oid::GM_DATA, Some(oid::SM2_SIGN))
            }
            CmsStandard::GbT35275 => return Err(IssueError::AlgorithmUnsupported(algorithm)),
        };
        let what = Encapsulated {
            outer,
            kind,
            content: &self.content,
            placement: self.placement,
        };
        let attributes = match self.attributes {
            Attributes::Absent => None,
            Attributes::Signed { time } => {
                time.map_or(Ok(()), |t| signer.check_time(t))?;
                Some(signed_attributes(&what, signer, time)?)
            }
        };
        let mut parts = Parts::sign(&what, signer, signature_oid, attributes)?;
        parts.certificates.extend(self.certificates.iter().cloned());
        parts.crls.extend(self.crls.iter().cloned());
        let made = SignedData {
            der: parts.der(),
            parts,
        };
        self.check_made(&made, signer.certificate())?;
        Ok(made)
    }

    /// Reads what was made as a verifier does: one signer, whose value verifies, and nothing unusual.
    fn check_made(&self, made: &SignedData, certificate: &Certificate) -> Result<(), IssueError> {
        let request = CmsRequest {
            content: match self.placement {
                Placement::Attached => Content::Enclosed,
                Placement::Detached => Content::Detached(&self.content),
            },
            certificates: &[],
            limits: &Limits::default(),
            sm2_ids: &[DEFAULT_ID],
        };
        let facts = cms::observe(&made.der, &request);
        facts.format.map_err(IssueError::ReadBack)?;
        let enclosed = match self.placement {
            Placement::Attached => Some(self.content.as_slice()),
            Placement::Detached => None,
        };
        let (time, attributes, data_hash) = match self.attributes {
            Attributes::Absent => (None, SignedAttributes::Absent, DataHash::BoundByValue),
            Attributes::Signed { time } => {
                let names_certificate = true;
                let read = SignedAttributes::Read { names_certificate };
                (time, read, DataHash::Match)
            }
        };
        let said = |signer: &SignerFacts| {
            signer.certificate() == Some(certificate)
                && signer.value == SignatureValue::Verified(SignatureForm::Der)
                && signer.attributes == attributes
                && signer.data_hash == data_hash
                && signer.signing_time == time
        };
        let same = facts.enclosed.as_deref() == enclosed
            && facts.deviations.is_empty()
            && facts.unreadable_certificates.is_empty()
            && matches!(facts.signers.as_slice(), [signer] if said(signer));
        if same {
            Ok(())
        } else {
            Err(IssueError::Unfaithful("SignedData"))
        }
    }
}

/// A SignedData that was made.
#[derive(Clone, Debug)]
pub struct SignedData {
    parts: Parts,
    der: Vec<u8>,
}

impl SignedData {
    /// The ContentInfo.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The ContentInfo.
    pub fn into_der(self) -> Vec<u8> {
        self.der
    }

    /// The octets of the signature value: what a timestamp is asked for (RFC 3161, appendix A).
    pub fn signature_value(&self) -> &[u8] {
        &self.parts.value
    }

    /// The same with `token` among the unsigned attributes.
    ///
    /// * `token`: a TimeStampToken over [`SignedData::signature_value`], with the certificate of its authority.
    ///
    /// # Errors
    ///
    /// [`IssueError::Timestamp`] if it is none, is over something else, does not verify, or rests on a broken digest.
    /// Whether its authority is to be trusted is not asked.
    pub fn with_timestamp(mut self, token: &[u8]) -> Result<Self, IssueError> {
        let request = TimestampRequest {
            imprinted: Some(&self.parts.value),
            certificates: &[],
            limits: &Limits::default(),
            sm2_ids: &[DEFAULT_ID],
        };
        let facts = timestamp::observe(token, &request);
        // Says "ok" only if nothing is wrong.
        let findings = timestamp::judge(&facts, Subject::Document);
        let good = facts.wrapping == Wrapping::Token
            && facts.cms.deviations.is_empty()
            && findings.iter().any(|f| f.outcome == Outcome::Ok);
        if !good {
            return Err(IssueError::Timestamp);
        }
        self.parts.tokens.push(token.to_vec());
        self.der = self.parts.der();
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Signer as _;
    use crate::crypto::SoftwareSigner;
    use crate::pki::issue::CertificateTemplate;
    use crate::pki::issue::NameBuilder;
    use crate::pki::issue::Profile;
    use crate::pki::issue::certify;
    use crate::pki::issue::self_signed;
    use crate::time::Validity;

    #[test]
    fn signed_data_that_says_something_else_is_not_handed_out() {
        let time = |text: &str| text.parse().unwrap();
        let validity = Validity {
            not_before: time("2024-01-01"),
            not_after: time("2034-01-01"),
        };
        let name = |text| NameBuilder::new().common_name(text).build().unwrap();
        let key = SoftwareSigner::sm2(&[7; 32]).unwrap();
        let root = CertificateTemplate::new(Profile::Root, name("a"), validity);
        let root = self_signed(&root, &key).unwrap();
        let issuer = Credential::new(&root, &key).unwrap();
        let signer = CertificateTemplate::new(Profile::Signer, name("b"), validity);
        let certificate = certify(&issuer, &signer, key.public_key());
        let certificate = certificate.unwrap();
        let template =
            |placement, text| SignedDataTemplate::new(CmsStandard::Rfc5652, placement, text);
        let asked = template(Placement::Attached, b"text").with_signing_time(time("2025-01-01"));
        let made = asked
            .sign(&Credential::new(&certificate, &key).unwrap())
            .unwrap();
        assert_eq!(asked.check_made(&made, &certificate), Ok(()));

        let unfaithful = Err(IssueError::Unfaithful("SignedData"));
        for (other, why) in [
            (template(Placement::Attached, b"text"), "no time"),
            (asked.clone().with_signing_time(time("2025-01-02")), "time"),
            (asked.clone().without_attributes(), "attributes"),
            (
                template(Placement::Attached, b"texu").with_signing_time(time("2025-01-01")),
                "content",
            ),
            (
                template(Placement::Detached, b"text").with_signing_time(time("2025-01-01")),
                "placement",
            ),
        ] {
            assert_eq!(other.check_made(&made, &certificate), unfaithful, "{why}");
        }
        assert_eq!(asked.check_made(&made, &root), unfaithful, "certificate");
    }
}
