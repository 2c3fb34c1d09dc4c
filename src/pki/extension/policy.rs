//! Certificate policies: which, how they are mapped, how they are constrained.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid::Oid;

/// CertificatePolicies: the identifiers alone; qualifiers inform people and decide nothing.
pub(super) fn policies(mut reader: Reader<'_>) -> Result<Vec<Oid>, ParseError> {
    const FIELD: &str = "CertificatePolicies";
    let mut list = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let mut policies = Vec::new();
    while !list.is_empty() {
        let element = list.read(Tag::SEQUENCE, FIELD)?;
        let mut information = element.inside();
        let policy = information.read_oid(FIELD)?;
        information.read_optional(Tag::SEQUENCE, FIELD)?;
        information.finish(FIELD)?;
        if policies.contains(&policy) {
            return Err(element.error(ParseErrorKind::Duplicate, FIELD));
        }
        policies.push(policy);
    }
    Ok(policies)
}

/// One entry of PolicyMappings (RFC 5280, 4.2.1.5).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PolicyMapping {
    /// The policy in the issuer's domain.
    pub issuer: Oid,
    /// The policy in the subject's domain that the issuer takes for the same.
    pub subject: Oid,
}

pub(super) fn policy_mappings(mut reader: Reader<'_>) -> Result<Vec<PolicyMapping>, ParseError> {
    const FIELD: &str = "PolicyMappings";
    let mut list = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let mut mappings = Vec::new();
    while !list.is_empty() {
        let mut pair = list.read(Tag::SEQUENCE, FIELD)?.inside();
        let mapping = PolicyMapping {
            issuer: pair.read_oid(FIELD)?,
            subject: pair.read_oid(FIELD)?,
        };
        pair.finish(FIELD)?;
        mappings.push(mapping);
    }
    Ok(mappings)
}

/// PolicyConstraints (RFC 5280, 4.2.1.11).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PolicyConstraints {
    /// requireExplicitPolicy: after so many certificates a policy must be named.
    pub require_explicit: Option<u64>,
    /// inhibitPolicyMapping: after so many certificates policies may not be mapped.
    pub inhibit_mapping: Option<u64>,
}

impl PolicyConstraints {
    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self, ParseError> {
        const FIELD: &str = "PolicyConstraints";
        let mut fields = reader.read(Tag::SEQUENCE, FIELD)?.inside();
        reader.finish(FIELD)?;
        let explicit = fields.read_optional(Tag::context_primitive(0), FIELD)?;
        let mapping = fields.read_optional(Tag::context_primitive(1), FIELD)?;
        fields.finish(FIELD)?;
        Ok(Self {
            require_explicit: explicit.map(|e| skip_certs(&e, FIELD)).transpose()?,
            inhibit_mapping: mapping.map(|m| skip_certs(&m, FIELD)).transpose()?,
        })
    }
}

pub(super) fn inhibit_any_policy(mut reader: Reader<'_>) -> Result<u64, ParseError> {
    let skip = reader.read_u64("InhibitAnyPolicy")?;
    reader.finish("InhibitAnyPolicy")?;
    Ok(skip)
}

/// An implicitly tagged INTEGER that is not negative; a larger one than any path is long says as much as the
/// largest.
fn skip_certs(element: &Tlv<'_>, field: &'static str) -> Result<u64, ParseError> {
    let octets = element.integer(field)?;
    match octets {
        [first, ..] if first & 0x80 != 0 => Err(element.error(ParseErrorKind::BadInteger, field)),
        octets => Ok(octets.iter().fold(0_u64, |n, &b| {
            n.checked_mul(256).map_or(u64::MAX, |n| n | u64::from(b))
        })),
    }
}
