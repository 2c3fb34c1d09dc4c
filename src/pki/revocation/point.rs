//! Which certificates a CRL is for (issuingDistributionPoint; RFC 5280, 5.2.5).
//!
//! A name relative to the CRL issuer is completed when it is read, so that two points can be compared by name alone.

use std::borrow::Cow;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::DistributionPointName;
use crate::pki::GeneralName;
use crate::pki::Name;
use crate::pki::ReasonFlags;

const FIELD: &str = "IssuingDistributionPoint";

/// Most names of one point; real ones have a handful, and each is compared with those of a certificate.
const MAX_NAMES: usize = 64;

/// Which certificates a CRL is for.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct IssuingPoint {
    /// The whole extension value, to compare a delta CRL with its base.
    pub raw: Box<[u8]>,
    /// The names of the point; empty if there are none.
    pub names: Vec<GeneralName>,
    /// The kinds of certificates that it is for; empty for all.
    pub kinds: Vec<OnlyKind>,
    /// The reasons that it covers; all if the field is absent.
    pub reasons: ReasonFlags,
    /// Whether entries may name certificates of other issuers.
    pub indirect: Indirect,
}

/// A restriction to one kind of certificates.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnlyKind {
    /// Attribute certificates.
    Attribute,
    /// CA certificates.
    Ca,
    /// End entity certificates.
    User,
}

/// Whether a CRL lists certificates of other issuers.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Indirect {
    /// Only its issuer's own.
    #[default]
    No,
    /// Others' too.
    Yes,
}

impl IssuingPoint {
    /// Reads the value of the extension in a CRL by `issuer`.
    pub(super) fn read(value: &[u8], issuer: &Name) -> Result<Self, ParseError> {
        let mut outer = Reader::new(value);
        let mut fields = outer.read(Tag::SEQUENCE, FIELD)?.inside();
        outer.finish(FIELD)?;
        let name = fields.read_optional(Tag::context(0), FIELD)?;
        let user = read_flag(&mut fields, 1)?.then_some(OnlyKind::User);
        let ca = read_flag(&mut fields, 2)?.then_some(OnlyKind::Ca);
        let reasons = fields.read_optional(Tag::context_primitive(3), FIELD)?;
        let indirect = read_flag(&mut fields, 4)?;
        let attribute = read_flag(&mut fields, 5)?.then_some(OnlyKind::Attribute);
        fields.finish(FIELD)?;
        let names = match name {
            None => Vec::new(),
            Some(element) => {
                let name = DistributionPointName::read(element.inside(), FIELD)?;
                let names = complete_names(&name, issuer)?;
                if names.len() > MAX_NAMES {
                    return Err(element.error(ParseErrorKind::Limit, FIELD));
                }
                names.into_owned()
            }
        };
        let reasons = match reasons {
            None => ReasonFlags::ALL,
            Some(element) => ReasonFlags::from_content(element.value)
                .ok_or_else(|| element.error(ParseErrorKind::UnexpectedValue, FIELD))?,
        };
        Ok(Self {
            raw: value.into(),
            names,
            kinds: [user, ca, attribute].into_iter().flatten().collect(),
            reasons,
            indirect: if indirect {
                Indirect::Yes
            } else {
                Indirect::No
            },
        })
    }
}

/// The names of a point; one relative to the CRL issuer is completed with `base`.
pub(super) fn complete_names<'a>(
    name: &'a DistributionPointName,
    base: &Name,
) -> Result<Cow<'a, [GeneralName]>, ParseError> {
    match name {
        DistributionPointName::Full(names) => Ok(Cow::Borrowed(names)),
        DistributionPointName::Relative(rdn) => {
            let name = GeneralName::Directory(base.with_relative(rdn)?);
            Ok(Cow::Owned(vec![name]))
        }
    }
}

/// Reads an implicitly tagged BOOLEAN DEFAULT FALSE.
fn read_flag(fields: &mut Reader<'_>, number: u8) -> Result<bool, ParseError> {
    match fields.read_optional(Tag::context_primitive(number), FIELD)? {
        None => Ok(false),
        Some(element) => match element.value {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(element.error(ParseErrorKind::BadBoolean, FIELD)),
        },
    }
}
