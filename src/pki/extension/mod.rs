//! Certificate extensions (RFC 5280, 4.2), each read by itself.
//!
//! A malformed extension does not make the certificate unreadable: it is remembered as malformed, and whoever
//! needs it learns so. Those that decide about paths are read twice, here and by the certificate parser, and
//! what the two do not agree on counts as malformed.

mod identifier;
mod key;
mod list;
mod names;
mod policy;

use x509_parser::extensions::ParsedExtension;

use crate::asn1::Reader;
use crate::asn1::Tlv;
use crate::asn1::check_der;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::DistributionPoint;
use crate::pki::GeneralName;
use crate::pki::distribution::read_points;

use identifier::authority_key_id;
use identifier::ocsp_urls;
use identifier::subject_key_id;
use key::basic_constraints;
use key::ext_key_usage;
use key::key_usage;
use policy::inhibit_any_policy;
use policy::policies;
use policy::policy_mappings;

pub use identifier::AuthorityKeyId;
pub use key::BasicConstraints;
pub use key::KeyUsage;
pub(crate) use list::ExtensionList;
pub(crate) use list::read_extension;
pub use names::NameConstraints;
pub use policy::PolicyConstraints;
pub use policy::PolicyMapping;

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
        let (oid, critical, value) = read_extension(element, "Extension")?;
        let second = match parsed {
            ParsedExtension::BasicConstraints(b) => {
                SecondReading::BasicConstraints(BasicConstraints {
                    ca: b.ca,
                    path_length: b.path_len_constraint,
                })
            }
            ParsedExtension::KeyUsage(usage) => {
                SecondReading::KeyUsage(KeyUsage::from_flags(usage.flags))
            }
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
