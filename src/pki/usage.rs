//! What the certificate at the end of a path may be used for.

use crate::oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::report::Reason;

/// What a certificate is used for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Role {
    /// The maker of a seal (制章者).
    SealMaker,
    /// The signer of a document (签章人).
    Signer,
    /// A time stamping authority.
    TimestampAuthority,
}

/// Why a certificate may not be used so.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum UsageFault {
    /// It is that of a CA.
    #[error("basicConstraints: a CA")]
    CaCertificate,
    /// An extension that decides this cannot be read.
    #[error("keyUsage, extKeyUsage or basicConstraints is malformed")]
    Malformed,
    /// keyUsage has neither digitalSignature nor nonRepudiation, as in the encryption certificate of an SM2 pair.
    #[error("keyUsage: neither digitalSignature nor nonRepudiation")]
    NoSigning,
    /// extKeyUsage names purposes, and this is not among them.
    #[error("extKeyUsage: another purpose")]
    OtherPurpose,
    /// The timeStamping purpose is not marked critical.
    #[error("extKeyUsage: timeStamping is not critical")]
    TimestampNotCritical,
    /// Further purposes stand beside timeStamping.
    #[error("extKeyUsage: timeStamping is not the only purpose")]
    TimestampNotSole,
}

impl UsageFault {
    /// The reason it is reported by.
    pub const fn reason(self) -> Reason {
        match self {
            Self::Malformed => Reason::CertificateMalformed,
            _ => Reason::KeyUsageNotPermitted,
        }
    }
}

/// Checks that `certificate` may be used in `role`: the signing certificate and not the encryption certificate of
/// a pair (GB/T 20518; RFC 5280, 4.2.1.3), and not that of a CA. A certificate without keyUsage may sign. A time
/// stamping authority names timeStamping, critical, and nothing else (RFC 3161, 2.3).
///
/// Says nothing of trust, time or revocation.
///
/// # Errors
///
/// The first fault found.
pub fn check_usage(certificate: &Certificate, role: Role) -> Result<(), UsageFault> {
    let signing = KeyUsage::DIGITAL_SIGNATURE.union(KeyUsage::NON_REPUDIATION);
    let usage = certificate.key_usage().map_err(|_| UsageFault::Malformed)?;
    if usage.is_some_and(|u| !u.allows_any(signing)) {
        return Err(UsageFault::NoSigning);
    }
    let constraints = certificate
        .basic_constraints()
        .map_err(|_| UsageFault::Malformed)?;
    if constraints.is_some_and(|c| c.ca) {
        return Err(UsageFault::CaCertificate);
    }
    match role {
        Role::SealMaker | Role::Signer => check_signer_purposes(certificate),
        Role::TimestampAuthority => check_timestamp_purpose(certificate),
    }
}

/// No purpose stands for signing documents, and CAs name many. Only keys for time stamps and OCSP answers alone
/// are certainly not for documents.
fn check_signer_purposes(certificate: &Certificate) -> Result<(), UsageFault> {
    let purposes = certificate
        .ext_key_usage()
        .map_err(|_| UsageFault::Malformed)?;
    let other = [oid::KP_TIME_STAMPING, oid::KP_OCSP_SIGNING];
    match purposes {
        Some(named) if named.iter().all(|p| other.contains(p)) => Err(UsageFault::OtherPurpose),
        _ => Ok(()),
    }
}

fn check_timestamp_purpose(certificate: &Certificate) -> Result<(), UsageFault> {
    let purposes = certificate
        .ext_key_usage()
        .map_err(|_| UsageFault::Malformed)?;
    let purposes = purposes.unwrap_or_default();
    if !purposes.contains(&oid::KP_TIME_STAMPING) {
        return Err(UsageFault::OtherPurpose);
    }
    if purposes.len() > 1 {
        return Err(UsageFault::TimestampNotSole);
    }
    let mut extensions = certificate.extensions().iter();
    if extensions.any(|e| e.oid == oid::CE_EXT_KEY_USAGE && e.critical) {
        Ok(())
    } else {
        Err(UsageFault::TimestampNotCritical)
    }
}
