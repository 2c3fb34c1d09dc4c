//! Extensions of certificates, CRLs and OCSP answers (RFC 5280, 4.2 and 5.2), written.

use crate::asn1::object_identifier;
use crate::asn1::sequence;
use crate::crypto::DigestAlgorithm;
use crate::crypto::PublicKey;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::pki::KeyUsage;
use crate::pki::issue::write::explicit;
use crate::pki::issue::write::named_bits;
use crate::pki::issue::write::number;
use crate::pki::issue::write::octets;
use crate::pki::issue::write::primitive;
use crate::pki::issue::write::sequence_of;
use crate::pki::issue::write::yes;

/// Whether a reader that does not understand an extension must refuse the whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Criticality {
    Critical,
    NotCritical,
}

/// One Extension around its value.
pub(super) fn extension(kind: Oid, criticality: Criticality, value: &[u8]) -> Vec<u8> {
    let critical = match criticality {
        Criticality::Critical => yes(),
        Criticality::NotCritical => Vec::new(),
    };
    sequence(&[&object_identifier(kind), &critical, &octets(value)])
}

/// One Extension that is not critical.
pub(super) fn plain(kind: Oid, value: &[u8]) -> Vec<u8> {
    extension(kind, Criticality::NotCritical, value)
}

/// One Extension that is critical.
pub(super) fn critical(kind: Oid, value: &[u8]) -> Vec<u8> {
    extension(kind, Criticality::Critical, value)
}

/// keyUsage.
pub(super) fn key_usage(usage: KeyUsage) -> Vec<u8> {
    critical(oid::CE_KEY_USAGE, &named_bits(usage.flags()))
}

/// basicConstraints of a CA.
pub(super) fn ca_constraints(path_length: Option<u32>) -> Vec<u8> {
    let length = path_length.map(|n| number(n.into())).unwrap_or_default();
    critical(oid::CE_BASIC_CONSTRAINTS, &sequence(&[&yes(), &length]))
}

/// extKeyUsage with one purpose.
pub(super) fn purpose(purpose: Oid, criticality: Criticality) -> Vec<u8> {
    let value = sequence(&[&object_identifier(purpose)]);
    extension(oid::CE_EXT_KEY_USAGE, criticality, &value)
}

/// subjectKeyIdentifier.
pub(super) fn subject_key_id(key: &PublicKey) -> Vec<u8> {
    plain(oid::CE_SUBJECT_KEY_ID, &octets(&key_id(key)))
}

/// authorityKeyIdentifier: what the issuer's certificate calls its key, else what it would be called here.
pub(super) fn authority_key_id(issuer: &Certificate) -> Vec<u8> {
    let computed = key_id(issuer.public_key());
    let id = issuer.subject_key_id().unwrap_or(&computed);
    plain(oid::CE_AUTHORITY_KEY_ID, &sequence(&[&primitive(0, id)]))
}

/// The first 160 bits of SHA-256 over the key (RFC 7093, 2): like the usual SHA-1 in length, without SHA-1.
fn key_id(key: &PublicKey) -> Vec<u8> {
    let mut digest = DigestAlgorithm::Sha256
        .digest(key.as_octets())
        .as_bytes()
        .to_vec();
    digest.truncate(20);
    digest
}

/// cRLDistributionPoints: one point, whose CRL is at each of the addresses.
pub(super) fn crl_distribution_point(addresses: &[String]) -> Vec<u8> {
    let names: Vec<_> = addresses.iter().map(|a| uri(a)).collect();
    let full_name = explicit(0, &names.concat());
    let point = sequence(&[&explicit(0, &full_name)]);
    plain(oid::CE_CRL_DISTRIBUTION_POINTS, &sequence(&[&point]))
}

/// authorityInfoAccess with OCSP responders.
pub(super) fn ocsp_access(addresses: &[String]) -> Vec<u8> {
    let method = object_identifier(oid::AD_OCSP);
    let access: Vec<_> = addresses
        .iter()
        .map(|a| sequence(&[&method, &uri(a)]))
        .collect();
    plain(oid::PE_AUTHORITY_INFO_ACCESS, &sequence_of(&access))
}

/// certificatePolicies without qualifiers.
pub(super) fn policies(policies: &[Oid]) -> Vec<u8> {
    let all: Vec<_> = policies
        .iter()
        .map(|p| sequence(&[&object_identifier(*p)]))
        .collect();
    plain(oid::CE_CERTIFICATE_POLICIES, &sequence_of(&all))
}

/// GeneralName: uniformResourceIdentifier.
fn uri(address: &str) -> Vec<u8> {
    primitive(6, address.as_bytes())
}
