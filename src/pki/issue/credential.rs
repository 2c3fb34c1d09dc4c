//! A key together with its certificate, and what it may sign.

use std::fmt;

use crate::asn1::bit_string;
use crate::asn1::sequence;
use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureForm;
use crate::crypto::Signer;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::Role;
use crate::pki::check_usage;
use crate::pki::issue::IssueError;
use crate::pki::issue::algorithm;
use crate::time::Timestamp;

/// Someone who signs: a key, wherever it lives, with its certificate.
#[derive(Clone, Copy)]
pub struct Credential<'a> {
    certificate: &'a Certificate,
    signer: &'a dyn Signer,
}

impl<'a> Credential<'a> {
    /// `signer` under the name that `certificate` gives its key.
    ///
    /// # Errors
    ///
    /// [`IssueError::KeyMismatch`] if the certificate is for another key.
    pub fn new(certificate: &'a Certificate, signer: &'a dyn Signer) -> Result<Self, IssueError> {
        if certificate.public_key() == signer.public_key() {
            Ok(Self {
                certificate,
                signer,
            })
        } else {
            Err(IssueError::KeyMismatch)
        }
    }

    /// The certificate.
    pub const fn certificate(&self) -> &'a Certificate {
        self.certificate
    }

    /// The key.
    pub const fn signer(&self) -> &'a dyn Signer {
        self.signer
    }

    /// Refuses a certificate that is not that of a CA, or whose keyUsage leaves `usage` out (RFC 5280, 4.2.1.3 and
    /// 4.2.1.9).
    pub(super) fn check_ca(&self, usage: KeyUsage) -> Result<(), IssueError> {
        let constraints = self.certificate.basic_constraints();
        if !constraints.ok().flatten().is_some_and(|c| c.ca) {
            return Err(IssueError::IssuerNotCa);
        }
        match self.certificate.key_usage() {
            Ok(Some(allowed)) if !allowed.allows_any(usage) => Err(IssueError::IssuerUsage),
            Ok(_) => Ok(()),
            Err(_) => Err(IssueError::IssuerUsage),
        }
    }

    /// Refuses a certificate that a verifier would refuse in `role`.
    pub(super) fn check_role(&self, role: Role) -> Result<(), IssueError> {
        check_usage(self.certificate, role).map_err(IssueError::Usage)
    }

    /// Refuses a time at which the certificate is not valid.
    pub(super) fn check_time(&self, time: Timestamp) -> Result<(), IssueError> {
        if self.certificate.validity().contains(time) {
            Ok(())
        } else {
            Err(IssueError::TimeOutsideCertificate)
        }
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({:?})", self.certificate)
    }
}

/// The signature over `message`, verified: a faulty device or a wrong key must not get a bad value into a file.
pub(in crate::pki) fn signature(
    signer: &dyn Signer,
    message: &[u8],
) -> Result<Vec<u8>, IssueError> {
    let value = signer.sign(message)?;
    let key = signer.public_key();
    match key.verify(signer.algorithm(), DEFAULT_ID, message, &value) {
        Ok(SignatureForm::Der) => Ok(value),
        Ok(_) => Err(IssueError::SignatureForm),
        Err(fault) => Err(IssueError::Signature(fault)),
    }
}

/// `body` with algorithm and signature value, as certificates, CRLs and OCSP answers have them; `rest` follows.
pub(super) fn signed(signer: &dyn Signer, body: &[u8], rest: &[u8]) -> Result<Vec<u8>, IssueError> {
    let algorithm = algorithm::of_signature(signer.algorithm())?;
    let value = signature(signer, body)?;
    Ok(sequence(&[body, &algorithm, &bit_string(&value), rest]))
}
