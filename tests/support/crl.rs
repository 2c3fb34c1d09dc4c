//! Certificate revocation lists (RFC 5280, section 5).

use yinzheng::asn1::integer;
use yinzheng::oid;
use yinzheng::time::Timestamp;

use super::certificate::Identity;
use super::certificate::Parameters;
use super::certificate::signature_algorithm;
use super::der;
use super::extension::Extension;

/// Why a certificate was revoked (RFC 5280, 5.3.1).
pub(crate) mod reason {
    pub(crate) const UNSPECIFIED: u8 = 0;
    pub(crate) const KEY_COMPROMISE: u8 = 1;
    pub(crate) const CA_COMPROMISE: u8 = 2;
    pub(crate) const AFFILIATION_CHANGED: u8 = 3;
    pub(crate) const SUPERSEDED: u8 = 4;
    pub(crate) const CESSATION_OF_OPERATION: u8 = 5;
    pub(crate) const CERTIFICATE_HOLD: u8 = 6;
    pub(crate) const REMOVE_FROM_CRL: u8 = 8;
}

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct Revoked {
    serial: Vec<u8>,
    at: Timestamp,
    extensions: Vec<Extension>,
}

impl Revoked {
    /// The certificate of `subject`, revoked `at`, without a reason.
    pub(crate) fn new(subject: &Identity, at: &str) -> Self {
        Self {
            serial: subject.serial.clone(),
            at: der::instant(at),
            extensions: Vec::new(),
        }
    }

    pub(crate) fn reason(self, reason: u8) -> Self {
        let value = der::enumerated(reason);
        self.extension(Extension::new(oid::CE_REASON_CODE, value))
    }

    pub(crate) fn invalid_since(self, at: &str) -> Self {
        let value = der::generalized_time(der::instant(at));
        self.extension(Extension::new(oid::CE_INVALIDITY_DATE, value))
    }

    pub(crate) fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    fn der(&self) -> Vec<u8> {
        let extensions = if self.extensions.is_empty() {
            Vec::new()
        } else {
            der::seq(self.extensions.iter().map(Extension::der))
        };
        der::seq([integer(&self.serial), der::time(self.at), extensions])
    }
}

/// Makes one CRL: version 2 with number and authorityKeyIdentifier, empty.
#[derive(Clone)]
pub(crate) struct CrlBuilder {
    issuer: Identity,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    entries: Vec<Revoked>,
    extensions: Vec<Extension>,
    version: u64,
    parameters: Option<Parameters>,
    broken: bool,
}

impl CrlBuilder {
    /// An empty CRL of `issuer`, of 2025-06-01, next one in 2055.
    pub(crate) fn new(issuer: &Identity) -> Self {
        Self {
            issuer: issuer.clone(),
            this_update: der::instant("2025-06-01T00:00:00Z"),
            next_update: Some(der::instant("2055-01-01T00:00:00Z")),
            entries: Vec::new(),
            extensions: vec![super::extension::authority_key_id(&issuer.key)],
            version: 2,
            parameters: None,
            broken: false,
        }
        .number(1)
    }

    pub(crate) fn updates(mut self, this: &str, next: &str) -> Self {
        self.this_update = der::instant(this);
        self.next_update = Some(der::instant(next));
        self
    }

    pub(crate) fn without_next_update(mut self) -> Self {
        self.next_update = None;
        self
    }

    pub(crate) fn number(self, number: u64) -> Self {
        self.extension(Extension::new(oid::CE_CRL_NUMBER, der::int(number)))
    }

    pub(crate) fn revoke(mut self, entry: Revoked) -> Self {
        self.entries.push(entry);
        self
    }

    /// Adds an extension, in place of one with the same identifier if there is one.
    pub(crate) fn extension(mut self, extension: Extension) -> Self {
        self.extensions.retain(|e| e.oid != extension.oid);
        self.extensions.push(extension);
        self
    }

    /// A delta to the CRL numbered `base`.
    pub(crate) fn delta(self, base: u64) -> Self {
        let indicator = Extension::new(oid::CE_DELTA_CRL_INDICATOR, der::int(base));
        self.extension(indicator.critical())
    }

    /// Version 1: no version field, no extensions.
    pub(crate) fn version_1(mut self) -> Self {
        self.version = 1;
        self.extensions.clear();
        self
    }

    pub(crate) fn parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = Some(parameters);
        self
    }

    /// A signature value that does not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// The CRL.
    pub(crate) fn build(self) -> Vec<u8> {
        let algorithm = signature_algorithm(&self.issuer.key, self.parameters);
        let version = match self.version {
            1 => Vec::new(),
            n => der::int(n - 1),
        };
        let entries = if self.entries.is_empty() {
            Vec::new()
        } else {
            der::seq(self.entries.iter().map(Revoked::der))
        };
        let extensions = if self.extensions.is_empty() {
            Vec::new()
        } else {
            der::tagged(0, [der::seq(self.extensions.iter().map(Extension::der))])
        };
        let tbs = der::seq([
            version,
            algorithm.clone(),
            self.issuer.name.der().to_vec(),
            der::time(self.this_update),
            self.next_update.map(der::time).unwrap_or_default(),
            entries,
            extensions,
        ]);
        let mut value = self.issuer.key.sign(&tbs);
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        der::seq([tbs, algorithm, der::bits(&value)])
    }
}
