//! Certificate extensions (RFC 5280, 4.2), each read by itself.
//!
//! A malformed extension does not make the certificate unreadable: it is remembered as malformed, and whoever
//! needs it learns so. Those that decide about paths are read twice, here and by the certificate parser, and
//! what the two do not agree on counts as malformed.

use x509_parser::extensions::ParsedExtension;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::asn1::check_der;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::DistributionPoint;
use crate::pki::GeneralName;
use crate::pki::distribution::named_bits;
use crate::pki::distribution::read_points;

/// Deepest nesting inside an extension; names in distribution points reach 9.
const MAX_DEPTH: usize = 20;

/// An extension as it stands in the certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Extension {
    /// Which one.
    pub oid: Oid,
    /// Whether a reader that does not understand it must refuse the certificate.
    pub critical: bool,
    /// The content of the OCTET STRING.
    pub value: Box<[u8]>,
    /// Where `value` begins in the certificate, in bytes.
    offset: usize,
    /// What the certificate parser made of it, for those that decide about paths.
    second: SecondReading,
}

/// The certificate parser's view of an extension.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum SecondReading {
    BasicConstraints(BasicConstraints),
    KeyUsage(KeyUsage),
    Malformed,
    Read,
}

impl Extension {
    /// Reads one Extension, which the certificate parser read as `parsed`.
    pub(crate) fn read(
        element: &Tlv<'_>,
        parsed: &ParsedExtension<'_>,
    ) -> Result<Self, ParseError> {
        const FIELD: &str = "Extension";
        let mut fields = element.inside();
        let oid = fields.read_oid(FIELD)?;
        // FALSE written out is not DER, but three real CAs write it, and it has one meaning.
        let critical = fields.read_optional_boolean(FIELD)?.unwrap_or(false);
        let value = fields.read(Tag::OCTET_STRING, FIELD)?;
        fields.finish(FIELD)?;
        let second = match parsed {
            ParsedExtension::BasicConstraints(b) => {
                SecondReading::BasicConstraints(BasicConstraints {
                    ca: b.ca,
                    path_length: b.path_len_constraint,
                })
            }
            ParsedExtension::KeyUsage(usage) => SecondReading::KeyUsage(KeyUsage(usage.flags)),
            ParsedExtension::ParseError { .. } => SecondReading::Malformed,
            _ => SecondReading::Read,
        };
        Ok(Self {
            oid,
            critical,
            value: value.value.into(),
            offset: value.value_offset(),
            second,
        })
    }

    fn reader(&self) -> Reader<'_> {
        Reader::at(&self.value, self.offset)
    }

    fn fault(&self, field: &'static str) -> ParseError {
        ParseError::new(ParseErrorKind::UnexpectedValue, field, self.offset)
    }
}

/// What one kind of extension says: nothing, a value, or something malformed.
pub(crate) type Reading<T> = Result<Option<T>, ParseError>;

/// The extensions of one certificate.
#[derive(Clone, Debug)]
pub(crate) struct Extensions {
    pub(crate) all: Vec<Extension>,
    pub(crate) authority_key_id: Reading<AuthorityKeyId>,
    pub(crate) basic_constraints: Reading<BasicConstraints>,
    pub(crate) crl_distribution_points: Reading<Vec<DistributionPoint>>,
    pub(crate) ext_key_usage: Reading<Vec<Oid>>,
    pub(crate) freshest_crl: Reading<Vec<DistributionPoint>>,
    pub(crate) inhibit_any_policy: Reading<u64>,
    pub(crate) key_usage: Reading<KeyUsage>,
    pub(crate) name_constraints: Reading<NameConstraints>,
    pub(crate) ocsp_urls: Reading<Vec<String>>,
    pub(crate) policies: Reading<Vec<Oid>>,
    pub(crate) policy_constraints: Reading<PolicyConstraints>,
    pub(crate) policy_mappings: Reading<Vec<PolicyMapping>>,
    pub(crate) subject_alt_names: Reading<Vec<GeneralName>>,
    pub(crate) subject_key_id: Reading<Box<[u8]>>,
}

impl Extensions {
    pub(crate) fn new(all: Vec<Extension>) -> Self {
        use Demand::Both;
        use Demand::One;
        Self {
            authority_key_id: find(&all, oid::CE_AUTHORITY_KEY_ID, One, authority_key_id),
            basic_constraints: basic_constraints(&all),
            crl_distribution_points: find(&all, oid::CE_CRL_DISTRIBUTION_POINTS, One, |r| {
                read_points(r, "CRLDistributionPoints")
            }),
            ext_key_usage: find(&all, oid::CE_EXT_KEY_USAGE, Both, ext_key_usage),
            freshest_crl: find(&all, oid::CE_FRESHEST_CRL, One, |r| {
                read_points(r, "FreshestCRL")
            }),
            inhibit_any_policy: find(&all, oid::CE_INHIBIT_ANY_POLICY, Both, inhibit_any_policy),
            key_usage: key_usage(&all),
            name_constraints: find(&all, oid::CE_NAME_CONSTRAINTS, Both, NameConstraints::read),
            ocsp_urls: find(&all, oid::PE_AUTHORITY_INFO_ACCESS, One, ocsp_urls),
            policies: find(&all, oid::CE_CERTIFICATE_POLICIES, Both, policies),
            policy_constraints: find(
                &all,
                oid::CE_POLICY_CONSTRAINTS,
                Both,
                PolicyConstraints::read,
            ),
            policy_mappings: find(&all, oid::CE_POLICY_MAPPINGS, Both, policy_mappings),
            subject_alt_names: find(&all, oid::CE_SUBJECT_ALT_NAME, One, |r| {
                GeneralName::read_sequence(r, "SubjectAltName")
            }),
            subject_key_id: find(&all, oid::CE_SUBJECT_KEY_ID, One, subject_key_id),
            all,
        }
    }

    /// Every fault in an extension that is read here, with the extension's identifier.
    pub(crate) fn faults(&self) -> impl Iterator<Item = (Oid, ParseError)> {
        let faults = [
            (
                oid::CE_AUTHORITY_KEY_ID,
                self.authority_key_id.as_ref().err(),
            ),
            (
                oid::CE_BASIC_CONSTRAINTS,
                self.basic_constraints.as_ref().err(),
            ),
            (
                oid::CE_CRL_DISTRIBUTION_POINTS,
                self.crl_distribution_points.as_ref().err(),
            ),
            (oid::CE_EXT_KEY_USAGE, self.ext_key_usage.as_ref().err()),
            (oid::CE_FRESHEST_CRL, self.freshest_crl.as_ref().err()),
            (
                oid::CE_INHIBIT_ANY_POLICY,
                self.inhibit_any_policy.as_ref().err(),
            ),
            (oid::CE_KEY_USAGE, self.key_usage.as_ref().err()),
            (
                oid::CE_NAME_CONSTRAINTS,
                self.name_constraints.as_ref().err(),
            ),
            (oid::PE_AUTHORITY_INFO_ACCESS, self.ocsp_urls.as_ref().err()),
            (oid::CE_CERTIFICATE_POLICIES, self.policies.as_ref().err()),
            (
                oid::CE_POLICY_CONSTRAINTS,
                self.policy_constraints.as_ref().err(),
            ),
            (oid::CE_POLICY_MAPPINGS, self.policy_mappings.as_ref().err()),
            (
                oid::CE_SUBJECT_ALT_NAME,
                self.subject_alt_names.as_ref().err(),
            ),
            (oid::CE_SUBJECT_KEY_ID, self.subject_key_id.as_ref().err()),
        ];
        faults
            .into_iter()
            .filter_map(|(oid, fault)| Some((oid, *fault?)))
    }
}

/// Whose reading has to succeed.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Demand {
    /// This reader's and the certificate parser's.
    Both,
    /// This reader's alone, which knows the deviations of real CAs.
    One,
}

fn find<T>(
    all: &[Extension],
    oid: Oid,
    demand: Demand,
    read: impl FnOnce(Reader<'_>) -> Result<T, ParseError>,
) -> Reading<T> {
    let Some(extension) = only(all, oid)? else {
        return Ok(None);
    };
    check_der(&extension.value, MAX_DEPTH, "Extension").map_err(|e| moved(e, extension.offset))?;
    if demand == Demand::Both && extension.second == SecondReading::Malformed {
        return Err(extension.fault("Extension"));
    }
    read(extension.reader()).map(Some)
}

/// The extension of this kind; twice is a fault (RFC 5280, 4.2).
fn only(all: &[Extension], oid: Oid) -> Result<Option<&Extension>, ParseError> {
    let mut found = all.iter().filter(|e| e.oid == oid);
    let first = found.next();
    match found.next() {
        None => Ok(first),
        Some(second) => Err(ParseError::new(
            ParseErrorKind::Duplicate,
            "Extension",
            second.offset,
        )),
    }
}

fn moved(fault: ParseError, by: usize) -> ParseError {
    ParseError::new(
        fault.kind(),
        fault.field(),
        fault.offset().saturating_add(by),
    )
}

/// BasicConstraints (RFC 5280, 4.2.1.9).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many further CA certificates that are not self-issued may follow; `None` for any number.
    pub path_length: Option<u32>,
}

fn basic_constraints(all: &[Extension]) -> Reading<BasicConstraints> {
    const FIELD: &str = "BasicConstraints";
    let ours = find(
        all,
        oid::CE_BASIC_CONSTRAINTS,
        Demand::Both,
        |mut reader| {
            let mut fields = reader.read(Tag::SEQUENCE, FIELD)?.inside();
            reader.finish(FIELD)?;
            let ca = fields.read_optional_boolean(FIELD)?.unwrap_or(false);
            let path_length = match fields.is_empty() {
                true => None,
                false => Some(u32::try_from(fields.read_u64(FIELD)?).unwrap_or(u32::MAX)),
            };
            fields.finish(FIELD)?;
            Ok(BasicConstraints { ca, path_length })
        },
    )?;
    agree(
        all,
        oid::CE_BASIC_CONSTRAINTS,
        ours,
        SecondReading::BasicConstraints,
        FIELD,
    )
}

/// Lets `ours` stand only if the certificate parser read the same.
fn agree<T: Copy>(
    all: &[Extension],
    oid: Oid,
    ours: Option<T>,
    view: fn(T) -> SecondReading,
    field: &'static str,
) -> Reading<T> {
    match (ours, only(all, oid)?) {
        (Some(value), Some(extension)) if extension.second != view(value) => {
            Err(extension.fault(field))
        }
        _ => Ok(ours),
    }
}

/// KeyUsage (RFC 5280, 4.2.1.3): a set of purposes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation, later called contentCommitment.
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// keyAgreement.
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// keyCertSign.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign.
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// encipherOnly.
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// decipherOnly.
    pub const DECIPHER_ONLY: Self = Self(1 << 8);

    /// The purposes in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether at least one purpose of `other` is in this set.
    pub const fn allows_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

fn key_usage(all: &[Extension]) -> Reading<KeyUsage> {
    const FIELD: &str = "KeyUsage";
    let ours = find(all, oid::CE_KEY_USAGE, Demand::Both, |mut reader| {
        let bits = reader.read(Tag::BIT_STRING, FIELD)?;
        reader.finish(FIELD)?;
        let bad = || bits.error(ParseErrorKind::UnexpectedValue, FIELD);
        named_bits(bits.value).map(KeyUsage).ok_or_else(bad)
    })?;
    agree(all, oid::CE_KEY_USAGE, ours, SecondReading::KeyUsage, FIELD)
}

fn ext_key_usage(mut reader: Reader<'_>) -> Result<Vec<Oid>, ParseError> {
    const FIELD: &str = "ExtKeyUsageSyntax";
    let mut list = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let mut purposes = Vec::new();
    while !list.is_empty() {
        purposes.push(list.read_oid(FIELD)?);
    }
    Ok(purposes)
}

fn subject_key_id(mut reader: Reader<'_>) -> Result<Box<[u8]>, ParseError> {
    let id = reader
        .read(Tag::OCTET_STRING, "SubjectKeyIdentifier")?
        .value;
    reader.finish("SubjectKeyIdentifier")?;
    Ok(id.into())
}

/// AuthorityKeyIdentifier (RFC 5280, 4.2.1.1).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AuthorityKeyId {
    /// The issuer's subjectKeyIdentifier.
    pub key_id: Option<Box<[u8]>>,
    /// The name of the issuer of the issuer's certificate.
    pub issuer: Vec<GeneralName>,
    /// The serial number of the issuer's certificate, content octets.
    pub serial: Option<Box<[u8]>>,
}

fn authority_key_id(mut reader: Reader<'_>) -> Result<AuthorityKeyId, ParseError> {
    const FIELD: &str = "AuthorityKeyIdentifier";
    let mut fields = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let key_id = fields.read_optional(Tag::context_primitive(0), FIELD)?;
    let issuer = match fields.read_optional(Tag::context(1), FIELD)? {
        Some(element) => Some(element),
        None => fields.read_optional(Tag::context_primitive(1), FIELD)?,
    };
    let serial = fields.read_optional(Tag::context_primitive(2), FIELD)?;
    fields.finish(FIELD)?;
    let issuer = issuer.map(|i| GeneralName::read_list(i.inside(), FIELD));
    Ok(AuthorityKeyId {
        key_id: key_id.map(|k| k.value.into()),
        issuer: issuer.transpose()?.unwrap_or_default(),
        serial: serial.map(|s| s.value.into()),
    })
}

fn ocsp_urls(mut reader: Reader<'_>) -> Result<Vec<String>, ParseError> {
    const FIELD: &str = "AuthorityInfoAccessSyntax";
    let mut list = reader.read(Tag::SEQUENCE, FIELD)?.inside();
    reader.finish(FIELD)?;
    let mut urls = Vec::new();
    while !list.is_empty() {
        let mut description = list.read(Tag::SEQUENCE, FIELD)?.inside();
        let method = description.read_oid(FIELD)?;
        let location = GeneralName::read(&mut description, FIELD)?;
        description.finish(FIELD)?;
        if let (oid::AD_OCSP, GeneralName::Uri(url)) = (method, location) {
            urls.push(url);
        }
    }
    Ok(urls)
}

/// NameConstraints (RFC 5280, 4.2.1.10).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct NameConstraints {
    /// Where names of a form have to lie, if a subtree of that form is among these.
    pub permitted: Vec<GeneralName>,
    /// Where no name may lie.
    pub excluded: Vec<GeneralName>,
}

impl NameConstraints {
    const FIELD: &str = "NameConstraints";

    fn read(mut reader: Reader<'_>) -> Result<Self, ParseError> {
        let mut fields = reader.read(Tag::SEQUENCE, Self::FIELD)?.inside();
        reader.finish(Self::FIELD)?;
        let permitted = fields.read_optional(Tag::context(0), Self::FIELD)?;
        let excluded = fields.read_optional(Tag::context(1), Self::FIELD)?;
        fields.finish(Self::FIELD)?;
        Ok(Self {
            permitted: permitted
                .map(|p| Self::subtrees(&p))
                .transpose()?
                .unwrap_or_default(),
            excluded: excluded
                .map(|e| Self::subtrees(&e))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    /// minimum must be 0 and maximum absent; anything else cannot be honoured and is a fault.
    fn subtrees(list: &Tlv<'_>) -> Result<Vec<GeneralName>, ParseError> {
        let mut list = list.inside();
        let mut bases = Vec::new();
        while !list.is_empty() {
            let mut subtree = list.read(Tag::SEQUENCE, Self::FIELD)?.inside();
            bases.push(GeneralName::read(&mut subtree, Self::FIELD)?);
            let minimum = subtree.read_optional(Tag::context_primitive(0), Self::FIELD)?;
            subtree.finish(Self::FIELD)?;
            if let Some(minimum) = minimum.filter(|m| m.value != [0]) {
                return Err(minimum.error(ParseErrorKind::UnexpectedValue, Self::FIELD));
            }
        }
        Ok(bases)
    }
}

/// CertificatePolicies: the identifiers alone; qualifiers inform people and decide nothing.
fn policies(mut reader: Reader<'_>) -> Result<Vec<Oid>, ParseError> {
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

fn policy_mappings(mut reader: Reader<'_>) -> Result<Vec<PolicyMapping>, ParseError> {
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
    fn read(mut reader: Reader<'_>) -> Result<Self, ParseError> {
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

fn inhibit_any_policy(mut reader: Reader<'_>) -> Result<u64, ParseError> {
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
