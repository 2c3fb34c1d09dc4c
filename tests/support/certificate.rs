//! X.509 certificates, good ones and bad ones.

use yinzheng::asn1::integer;
use yinzheng::oid::Oid;
use yinzheng::time::Timestamp;

use super::der;
use super::extension;
use super::extension::Extension;
use super::extension::usage;
use super::key::Key;
use super::key::Scheme;
use super::name::Name;

/// A key with its certificate.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) key: Key,
    pub(crate) name: Name,
    pub(crate) issuer: Name,
    /// The number itself, big-endian, without a sign octet.
    pub(crate) serial: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
}

/// What stands behind the identifier of the signature algorithm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Parameters {
    Absent,
    Null,
}

impl Parameters {
    /// RSA has NULL by its standard; SM2 is seen with and without, and has none here unless asked for.
    fn usual(key: &Key) -> Self {
        match key.scheme() {
            Scheme::Rsa => Self::Null,
            _ => Self::Absent,
        }
    }

    fn der(self) -> Option<Vec<u8>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(der::null()),
        }
    }
}

/// The AlgorithmIdentifier of what `key` signs.
pub(crate) fn signature_algorithm(key: &Key, parameters: Option<Parameters>) -> Vec<u8> {
    let parameters = parameters.unwrap_or_else(|| Parameters::usual(key));
    der::algorithm(key.algorithm(), parameters.der())
}

/// Makes one certificate: version 3, self-signed unless [`issued_by`](Self::issued_by) says otherwise.
#[derive(Clone)]
pub(crate) struct CertBuilder {
    subject: Name,
    key: Key,
    issuer: Option<(Name, Key)>,
    serial: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    extensions: Vec<Extension>,
    version: u64,
    parameters: Option<Parameters>,
    inner_algorithm: Option<Vec<u8>>,
    signing_id: Option<Vec<u8>>,
    raw_validity: Option<Vec<u8>>,
    broken: bool,
}

impl CertBuilder {
    /// A certificate for `key` in the name `subject`, from 2024 to 2055, with a subjectKeyIdentifier.
    pub(crate) fn new(subject: &Name, key: &Key) -> Self {
        Self {
            subject: subject.clone(),
            key: key.clone(),
            issuer: None,
            serial: vec![1],
            not_before: der::instant("2024-01-01T00:00:00Z"),
            not_after: der::instant("2055-01-01T00:00:00Z"),
            extensions: vec![extension::subject_key_id(key)],
            version: 3,
            parameters: None,
            inner_algorithm: None,
            signing_id: None,
            raw_validity: None,
            broken: false,
        }
    }

    /// Issued by `issuer`; adds the authorityKeyIdentifier.
    pub(crate) fn issued_by(mut self, issuer: &Identity) -> Self {
        self.issuer = Some((issuer.name.clone(), issuer.key.clone()));
        self.extension(extension::authority_key_id(&issuer.key))
    }

    /// Names another issuer than the one whose key signs.
    pub(crate) fn issuer_name(mut self, name: &Name) -> Self {
        let key = self.issuer.map_or_else(|| self.key.clone(), |(_, key)| key);
        self.issuer = Some((name.clone(), key));
        self
    }

    pub(crate) fn serial(mut self, serial: u64) -> Self {
        self.serial = serial.to_be_bytes().to_vec();
        self
    }

    /// RFC 3339 or a date alone.
    pub(crate) fn valid(mut self, from: &str, until: &str) -> Self {
        self.not_before = der::instant(from);
        self.not_after = der::instant(until);
        self
    }

    /// The encoded Validity, whatever it be.
    pub(crate) fn raw_validity(mut self, der: Vec<u8>) -> Self {
        self.raw_validity = Some(der);
        self
    }

    /// A CA: basicConstraints and keyUsage.
    pub(crate) fn ca(self, path_length: Option<u64>) -> Self {
        self.extension(extension::basic_constraints_ca(path_length))
            .extension(extension::key_usage(&[
                usage::KEY_CERT_SIGN,
                usage::CRL_SIGN,
            ]))
    }

    /// digitalSignature and nonRepudiation.
    pub(crate) fn for_signing(self) -> Self {
        self.extension(extension::key_usage(&[
            usage::DIGITAL_SIGNATURE,
            usage::NON_REPUDIATION,
        ]))
    }

    /// Adds an extension, in place of one with the same identifier if there is one.
    pub(crate) fn extension(mut self, extension: Extension) -> Self {
        self = self.without(extension.oid);
        self.extensions.push(extension);
        self
    }

    /// Adds an extension even if there is one with the same identifier.
    pub(crate) fn second_extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Drops an extension.
    pub(crate) fn without(mut self, oid: Oid) -> Self {
        self.extensions.retain(|e| e.oid != oid);
        self
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

    /// Another AlgorithmIdentifier inside the signed part than beside the value.
    pub(crate) fn inner_algorithm(mut self, der: Vec<u8>) -> Self {
        self.inner_algorithm = Some(der);
        self
    }

    /// Signed under another SM2 identity than the default one.
    pub(crate) fn signing_id(mut self, id: &[u8]) -> Self {
        self.signing_id = Some(id.to_vec());
        self
    }

    /// A signature value that does not verify.
    pub(crate) fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// The certificate with its key.
    pub(crate) fn identity(self) -> Identity {
        let zeros = self.serial.iter().take_while(|&&b| b == 0).count();
        Identity {
            key: self.key.clone(),
            name: self.subject.clone(),
            issuer: self
                .issuer
                .as_ref()
                .map_or_else(|| self.subject.clone(), |(name, _)| name.clone()),
            serial: self.serial[zeros..].to_vec(),
            certificate: self.build(),
        }
    }

    /// The certificate.
    pub(crate) fn build(self) -> Vec<u8> {
        let (issuer, signer) = self
            .issuer
            .clone()
            .unwrap_or_else(|| (self.subject.clone(), self.key.clone()));
        let algorithm = signature_algorithm(&signer, self.parameters);
        let tbs = self.tbs(&issuer, &algorithm);
        let mut value = match &self.signing_id {
            Some(id) => signer.sign_as(id, &tbs),
            None => signer.sign(&tbs),
        };
        if self.broken {
            *value.last_mut().expect("octets") ^= 1;
        }
        der::seq([tbs, algorithm, der::bits(&value)])
    }

    fn tbs(&self, issuer: &Name, algorithm: &[u8]) -> Vec<u8> {
        let version = match self.version {
            1 => Vec::new(),
            n => der::tagged(0, [der::int(n - 1)]),
        };
        let validity = self
            .raw_validity
            .clone()
            .unwrap_or_else(|| der::seq([der::time(self.not_before), der::time(self.not_after)]));
        let extensions = match self.extensions.as_slice() {
            [] => Vec::new(),
            all => der::tagged(3, [der::seq(all.iter().map(Extension::der))]),
        };
        der::seq([
            version,
            integer(&self.serial),
            self.inner_algorithm
                .clone()
                .unwrap_or_else(|| algorithm.to_vec()),
            issuer.der().to_vec(),
            validity,
            self.subject.der().to_vec(),
            self.key.spki(),
            extensions,
        ])
    }
}
