//! Extensions of certificates and CRLs.

use yinzheng::asn1::Tag;
use yinzheng::asn1::tlv;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::oid;
use yinzheng::oid::Oid;

use super::der;
use super::key::Key;
use super::name::Name;

/// Bits of keyUsage (RFC 5280, 4.2.1.3).
pub(crate) mod usage {
    pub(crate) const DIGITAL_SIGNATURE: u8 = 0;
    pub(crate) const NON_REPUDIATION: u8 = 1;
    pub(crate) const KEY_ENCIPHERMENT: u8 = 2;
    pub(crate) const DATA_ENCIPHERMENT: u8 = 3;
    pub(crate) const KEY_CERT_SIGN: u8 = 5;
    pub(crate) const CRL_SIGN: u8 = 6;
}

/// One extension.
#[derive(Clone, Debug)]
pub(crate) struct Extension {
    pub(crate) oid: Oid,
    pub(crate) critical: bool,
    pub(crate) value: Vec<u8>,
}

impl Extension {
    /// An extension not marked critical.
    pub(crate) fn new(oid: Oid, value: Vec<u8>) -> Self {
        Self {
            oid,
            critical: false,
            value,
        }
    }

    /// The same, marked critical.
    pub(crate) fn critical(self) -> Self {
        Self {
            critical: true,
            ..self
        }
    }

    /// The same, not marked critical.
    pub(crate) fn not_critical(self) -> Self {
        Self {
            critical: false,
            ..self
        }
    }

    /// The Extension structure.
    pub(crate) fn der(&self) -> Vec<u8> {
        let critical = if self.critical {
            der::boolean(0xff)
        } else {
            Vec::new()
        };
        der::seq([der::oid(self.oid), critical, der::octets(&self.value)])
    }
}

/// keyUsage with these bits, critical.
pub(crate) fn key_usage(bits: &[u8]) -> Extension {
    Extension::new(oid::CE_KEY_USAGE, der::named_bits(bits)).critical()
}

/// basicConstraints of a CA, critical.
pub(crate) fn basic_constraints_ca(path_length: Option<u64>) -> Extension {
    let length = path_length.map(der::int).unwrap_or_default();
    let value = der::seq([der::boolean(0xff), length]);
    Extension::new(oid::CE_BASIC_CONSTRAINTS, value).critical()
}

/// extKeyUsage.
pub(crate) fn ext_key_usage(purposes: &[Oid]) -> Extension {
    let value = der::seq(purposes.iter().map(|&p| der::oid(p)));
    Extension::new(oid::CE_EXT_KEY_USAGE, value)
}

/// The identifier of a key: the first 20 octets of SHA-256 over it, as RFC 7093 has it.
pub(crate) fn key_identifier(key: &Key) -> Vec<u8> {
    DigestAlgorithm::Sha256
        .digest(&key.public_octets())
        .as_bytes()[..20]
        .to_vec()
}

/// subjectKeyIdentifier.
pub(crate) fn subject_key_id(key: &Key) -> Extension {
    Extension::new(oid::CE_SUBJECT_KEY_ID, der::octets(&key_identifier(key)))
}

/// authorityKeyIdentifier with the key identifier alone.
pub(crate) fn authority_key_id(key: &Key) -> Extension {
    let value = der::seq([der::primitive(0, &key_identifier(key))]);
    Extension::new(oid::CE_AUTHORITY_KEY_ID, value)
}

/// cRLDistributionPoints with one point and one address.
pub(crate) fn crl_distribution_point(url: &str) -> Extension {
    let value = der::seq([der::seq([distribution_point_name(&[uri(url)])])]);
    Extension::new(oid::CE_CRL_DISTRIBUTION_POINTS, value)
}

/// authorityInfoAccess with one OCSP address.
pub(crate) fn ocsp_address(url: &str) -> Extension {
    let value = der::seq([der::seq([der::oid(oid::AD_OCSP), uri(url)])]);
    Extension::new(oid::PE_AUTHORITY_INFO_ACCESS, value)
}

/// id-pkix-ocsp-nocheck.
pub(crate) fn ocsp_no_check() -> Extension {
    Extension::new(oid::OCSP_NO_CHECK, der::null())
}

/// certificatePolicies without qualifiers.
pub(crate) fn policies(policies: &[Oid]) -> Extension {
    let value = der::seq(policies.iter().map(|&p| der::seq([der::oid(p)])));
    Extension::new(oid::CE_CERTIFICATE_POLICIES, value)
}

/// policyMappings, issuer's policy first, critical.
pub(crate) fn policy_mappings(pairs: &[(Oid, Oid)]) -> Extension {
    let pair = |&(issuer, subject)| der::seq([der::oid(issuer), der::oid(subject)]);
    let value = der::seq(pairs.iter().map(pair));
    Extension::new(oid::CE_POLICY_MAPPINGS, value).critical()
}

/// policyConstraints, critical.
pub(crate) fn policy_constraints(explicit: Option<u64>, mapping: Option<u64>) -> Extension {
    let field = |number, value: Option<u64>| {
        value
            .map(|v| der::primitive(number, der::content(&der::int(v))))
            .unwrap_or_default()
    };
    let value = der::seq([field(0, explicit), field(1, mapping)]);
    Extension::new(oid::CE_POLICY_CONSTRAINTS, value).critical()
}

/// inhibitAnyPolicy, critical.
pub(crate) fn inhibit_any_policy(skip: u64) -> Extension {
    Extension::new(oid::CE_INHIBIT_ANY_POLICY, der::int(skip)).critical()
}

/// nameConstraints over general names, critical.
pub(crate) fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    let subtrees = |number, names: &[Vec<u8>]| {
        if names.is_empty() {
            Vec::new()
        } else {
            der::tagged(number, names.iter().map(|n| der::seq([n])))
        }
    };
    let value = der::seq([subtrees(0, permitted), subtrees(1, excluded)]);
    Extension::new(oid::CE_NAME_CONSTRAINTS, value).critical()
}

/// subjectAltName.
pub(crate) fn subject_alt_name(names: &[Vec<u8>]) -> Extension {
    Extension::new(oid::CE_SUBJECT_ALT_NAME, der::seq(names))
}

/// issuingDistributionPoint from its encoded fields, critical.
pub(crate) fn issuing_distribution_point(fields: &[Vec<u8>]) -> Extension {
    Extension::new(oid::CE_ISSUING_DISTRIBUTION_POINT, der::seq(fields)).critical()
}

/// DistributionPointName in its `[0]`, as full name.
pub(crate) fn distribution_point_name(names: &[Vec<u8>]) -> Vec<u8> {
    der::tagged(0, [der::tagged(0, names)])
}

/// GeneralName: uniformResourceIdentifier.
pub(crate) fn uri(text: &str) -> Vec<u8> {
    der::primitive(6, text.as_bytes())
}

/// GeneralName: dNSName.
pub(crate) fn dns(text: &str) -> Vec<u8> {
    der::primitive(2, text.as_bytes())
}

/// GeneralName: rfc822Name.
pub(crate) fn email(text: &str) -> Vec<u8> {
    der::primitive(1, text.as_bytes())
}

/// GeneralName: directoryName.
pub(crate) fn directory(name: &Name) -> Vec<u8> {
    tlv(Tag::context(4), &[name.der()])
}
