//! A certificate, described.

use crate::crypto::hex;
use crate::licence::masked;
use crate::pki::Certificate;
use crate::time::Timestamp;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub(super) struct CertificateLine {
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) serial: String,
    pub(super) valid_from: Timestamp,
    pub(super) valid_until: Timestamp,
    pub(super) key: String,
    pub(super) sha256: String,
}

impl CertificateLine {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let validity = certificate.validity();
        Self {
            subject: masked(&certificate.subject().to_string()),
            issuer: masked(&certificate.issuer().to_string()),
            serial: hex(certificate.serial()),
            valid_from: validity.not_before,
            valid_until: validity.not_after,
            key: certificate.public_key().kind().to_string(),
            sha256: certificate.id().to_string(),
        }
    }
}
