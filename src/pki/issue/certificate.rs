//! Certificates (RFC 5280, 4; GB/T 20518): version 3, in the profile asked for.

use std::collections::BTreeSet;

use crate::asn1::sequence;
use crate::crypto::KeyKind;
use crate::crypto::PublicKey;
use crate::crypto::Signer;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::Name;
use crate::pki::issue::Credential;
use crate::pki::issue::IssueError;
use crate::pki::issue::Profile;
use crate::pki::issue::SerialNumber;
use crate::pki::issue::algorithm;
use crate::pki::issue::credential::signed;
use crate::pki::issue::extension;
use crate::pki::issue::write::explicit;
use crate::pki::issue::write::null;
use crate::pki::issue::write::number;
use crate::pki::issue::write::sequence_of;
use crate::pki::issue::write::time;
use crate::time::Validity;

/// What a certificate is to say, but for issuer and key.
#[derive(Clone, Debug)]
pub struct CertificateTemplate {
    profile: Profile,
    subject: Name,
    validity: Validity,
    serial: Option<SerialNumber>,
    crl_addresses: Vec<String>,
    ocsp_addresses: Vec<String>,
    policies: Vec<Oid>,
}

impl CertificateTemplate {
    /// A certificate for `subject`, with a random serial number and without addresses and policies.
    ///
    /// * `validity`: both ends included, in whole seconds; from 1950 to 9999.
    pub const fn new(profile: Profile, subject: Name, validity: Validity) -> Self {
        Self {
            profile,
            subject,
            validity,
            serial: None,
            crl_addresses: Vec::new(),
            ocsp_addresses: Vec::new(),
            policies: Vec::new(),
        }
    }

    /// With this serial number, which its issuer must never have given before.
    #[must_use]
    pub fn with_serial(mut self, serial: SerialNumber) -> Self {
        self.serial = Some(serial);
        self
    }

    /// Says where the issuer's CRL is (cRLDistributionPoints): an absolute URI in ASCII. Further ones are further
    /// ways to the same CRL.
    #[must_use]
    pub fn with_crl_address(mut self, uri: &str) -> Self {
        self.crl_addresses.push(uri.to_owned());
        self
    }

    /// Says where OCSP requests about it are answered (authorityInfoAccess): an absolute URI in ASCII.
    #[must_use]
    pub fn with_ocsp_address(mut self, uri: &str) -> Self {
        self.ocsp_addresses.push(uri.to_owned());
        self
    }

    /// Says under which policy it was issued (certificatePolicies).
    #[must_use]
    pub fn with_policy(mut self, policy: Oid) -> Self {
        self.policies.push(policy);
        self
    }

    /// Refuses what contradicts itself, whoever issues it.
    fn check(&self) -> Result<(), IssueError> {
        if self.subject.is_empty() {
            return Err(IssueError::EmptySubject);
        }
        if self.validity.not_before > self.validity.not_after {
            return Err(IssueError::TimeOrder);
        }
        let mut addresses = self.crl_addresses.iter().chain(&self.ocsp_addresses);
        if !addresses.all(|a| is_uri(a)) {
            return Err(IssueError::Address);
        }
        let mut policies = BTreeSet::new();
        match self.policies.iter().find(|p| !policies.insert(**p)) {
            Some(twice) => Err(IssueError::PolicyTwice(*twice)),
            None => Ok(()),
        }
    }

    /// Refuses what contradicts its issuer.
    fn check_below(&self, issuer: &Credential<'_>) -> Result<(), IssueError> {
        issuer.check_ca(KeyUsage::KEY_CERT_SIGN)?;
        let certificate = issuer.certificate();
        let outer = certificate.validity();
        if !outer.contains(self.validity.not_before) || !outer.contains(self.validity.not_after) {
            return Err(IssueError::ValidityOutsideIssuer);
        }
        if !self.profile.is_ca() && self.subject.matches(certificate.subject()) {
            return Err(IssueError::SubjectIsIssuer);
        }
        let constraints = certificate.basic_constraints().ok().flatten();
        match (constraints.and_then(|c| c.path_length), self.profile) {
            (Some(0), Profile::Ca { .. }) => Err(IssueError::PathLength),
            (
                Some(most),
                Profile::Ca {
                    path_length: Some(n),
                },
            ) if n >= most => Err(IssueError::PathLength),
            _ => Ok(()),
        }
    }

    fn extensions(
        &self,
        key: &PublicKey,
        issuer: Option<&Certificate>,
    ) -> Result<Vec<Vec<u8>>, IssueError> {
        let mut all = vec![extension::subject_key_id(key)];
        all.extend(issuer.map(extension::authority_key_id));
        all.extend(self.profile.constraints().map(extension::ca_constraints));
        all.push(extension::key_usage(self.profile.key_usage(key.kind())?));
        let purpose = self.profile.purpose();
        all.extend(purpose.map(|(purpose, critical)| extension::purpose(purpose, critical)));
        if self.profile == Profile::OcspResponder {
            all.push(extension::plain(oid::OCSP_NO_CHECK, &null()));
        }
        if !self.policies.is_empty() {
            all.push(extension::policies(&self.policies));
        }
        if !self.crl_addresses.is_empty() {
            all.push(extension::crl_distribution_point(&self.crl_addresses));
        }
        if !self.ocsp_addresses.is_empty() {
            all.push(extension::ocsp_access(&self.ocsp_addresses));
        }
        Ok(all)
    }

    /// Writes, signs and reads back.
    fn issue(
        &self,
        key: &PublicKey,
        issuer: Option<&Certificate>,
        signer: &dyn Signer,
    ) -> Result<Certificate, IssueError> {
        let serial = match &self.serial {
            Some(given) => given.clone(),
            None => SerialNumber::random()?,
        };
        let issuer_name = issuer.map_or(&self.subject, Certificate::subject);
        let Validity {
            not_before,
            not_after,
        } = self.validity;
        let body = sequence(&[
            &explicit(0, &number(2)),
            serial.der(),
            &algorithm::of_signature(signer.algorithm())?,
            issuer_name.der(),
            &sequence(&[&time(not_before)?, &time(not_after)?]),
            self.subject.der(),
            &algorithm::key_info(key)?,
            &explicit(3, &sequence_of(&self.extensions(key, issuer)?)),
        ]);
        let der = signed(signer, &body, &[])?;
        let made = Certificate::from_der(&der).map_err(IssueError::ReadBack)?;
        self.check_made(&made, key, &serial)?;
        Ok(made)
    }

    /// Whether what was made says what was asked for, as far as a verifier will look.
    fn check_made(
        &self,
        made: &Certificate,
        key: &PublicKey,
        serial: &SerialNumber,
    ) -> Result<(), IssueError> {
        if let Some(fault) = made.faults().first() {
            return Err(IssueError::ReadBack(*fault));
        }
        let constraints = made.basic_constraints().map_err(IssueError::ReadBack)?;
        let usage = made.key_usage().map_err(IssueError::ReadBack)?;
        let same = made.subject().der() == self.subject.der()
            && made.validity() == self.validity
            && made.serial() == serial.content()
            && made.public_key() == key
            && constraints.is_some_and(|c| c.ca) == self.profile.is_ca()
            && usage == Some(self.profile.key_usage(key.kind())?);
        if same {
            Ok(())
        } else {
            Err(IssueError::Unfaithful("certificate"))
        }
    }
}

/// Issues a root: a certificate that its own key signs.
///
/// # Errors
///
/// [`IssueError::Profile`] for another profile than [`Profile::Root`]; else what the template contradicts, or why
/// the signature was not made.
pub fn self_signed(
    template: &CertificateTemplate,
    signer: &dyn Signer,
) -> Result<Certificate, IssueError> {
    if template.profile != Profile::Root {
        return Err(IssueError::Profile);
    }
    template.check()?;
    template.issue(signer.public_key(), None, signer)
}

/// Issues a certificate for `subject_key` below `issuer`.
///
/// Whether the subject has the private key, and is who the template says, is for the caller to know.
///
/// # Errors
///
/// * [`IssueError::Profile`] for [`Profile::Root`], which only [`self_signed`] issues.
/// * [`IssueError::IssuerNotCa`], [`IssueError::IssuerUsage`], [`IssueError::ValidityOutsideIssuer`],
///   [`IssueError::PathLength`], [`IssueError::SubjectIsIssuer`] for what the issuer cannot issue.
/// * [`IssueError::EmptySubject`], [`IssueError::TimeOrder`], [`IssueError::Address`], [`IssueError::PolicyTwice`],
///   [`IssueError::KeyUsage`] and others for a template that contradicts itself or the key.
/// * [`IssueError::Sign`] and [`IssueError::Signature`] if the signature was not made, or not well.
pub fn certify(
    issuer: &Credential<'_>,
    template: &CertificateTemplate,
    subject_key: &PublicKey,
) -> Result<Certificate, IssueError> {
    if template.profile == Profile::Root {
        return Err(IssueError::Profile);
    }
    template.check()?;
    template.check_below(issuer)?;
    check_key(subject_key)?;
    template.issue(subject_key, Some(issuer.certificate()), issuer.signer())
}

/// Refuses a key that nobody could use: of an unknown kind, or a point that lies on no curve.
fn check_key(key: &PublicKey) -> Result<(), IssueError> {
    let prepared = key.prepare();
    match (key.kind(), prepared) {
        (kind @ KeyKind::Other(_), _) | (kind, Err(_)) => Err(IssueError::KeyUnsupported(kind)),
        _ => Ok(()),
    }
}

/// An absolute URI (RFC 3986, 4.3), as far as its characters show.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let starts_well = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let in_uri = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
    starts_well && scheme.chars().all(in_scheme) && !rest.is_empty() && rest.chars().all(in_uri)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareSigner;
    use crate::pki::issue::NameBuilder;

    fn validity() -> Validity {
        Validity {
            not_before: "2024-01-01".parse().unwrap(),
            not_after: "2034-01-01".parse().unwrap(),
        }
    }

    fn root(common_name: &str) -> CertificateTemplate {
        let name = NameBuilder::new().common_name(common_name).build().unwrap();
        CertificateTemplate::new(Profile::Root, name, validity())
    }

    #[test]
    fn a_certificate_that_says_something_else_is_not_handed_out() {
        let signer = SoftwareSigner::sm2(&[7; 32]).unwrap();
        let other_key = SoftwareSigner::sm2(&[8; 32]).unwrap();
        let serial = SerialNumber::try_from(1).unwrap();
        let asked = root("a").with_serial(serial.clone());
        let made = self_signed(&asked, &signer).unwrap();
        let key = signer.public_key();
        assert_eq!(asked.check_made(&made, key, &serial), Ok(()));

        let mut longer = asked.clone();
        longer.validity.not_after = longer.validity.not_after.plus(1);
        let mut signs = asked.clone();
        signs.profile = Profile::Signer;
        let second = SerialNumber::try_from(2).unwrap();
        let unfaithful = Err(IssueError::Unfaithful("certificate"));
        for (template, key, serial, why) in [
            (&root("b"), key, &serial, "subject"),
            (&longer, key, &serial, "validity"),
            (&signs, key, &serial, "profile"),
            (&asked, other_key.public_key(), &serial, "key"),
            (&asked, key, &second, "serial number"),
        ] {
            assert_eq!(template.check_made(&made, key, serial), unfaithful, "{why}");
        }
    }

    #[test]
    fn addresses_are_absolute_uris() {
        for (text, good) in [
            ("http://crl.example.cn/a.crl", true),
            ("ldap://h/cn=a,o=b?certificateRevocationList", true),
            ("http://h/%E5%B1%80.crl", true),
            ("a.crl", false),
            ("", false),
            ("http:", false),
            ("1http://h", false),
            ("http://h/a b", false),
            ("http://h/局.crl", false),
        ] {
            assert_eq!(is_uri(text), good, "{text}");
        }
    }
}
