//! The extensions of a CRL (RFC 5280, 5.2).

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::DistributionPoint;
use crate::pki::Name;
use crate::pki::distribution::read_points;
use crate::pki::extension::ExtensionList;
use crate::pki::revocation::IssuingPoint;
use crate::pki::revocation::serial::significant;
use crate::time::Timestamp;

const FIELD: &str = "TBSCertList.crlExtensions";

/// Most extensions of one CRL; the standards define nine.
const MAX_EXTENSIONS: usize = 64;

/// What the extensions of a CRL say.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct CrlExtensions {
    /// Which key signed it: `keyIdentifier` of authorityKeyIdentifier.
    pub authority_key_id: Option<Box<[u8]>>,
    /// The whole value of authorityKeyIdentifier, to compare a delta CRL with its base.
    pub authority_key_raw: Option<Box<[u8]>>,
    /// cRLNumber.
    pub number: Option<CrlNumber>,
    /// deltaCRLIndicator: the number of the base. Such a CRL lists changes only.
    pub delta_base: Option<CrlNumber>,
    /// issuingDistributionPoint: which certificates it is for.
    pub issuing_point: Option<IssuingPoint>,
    /// freshestCRL: where its delta CRLs are.
    pub freshest: Vec<DistributionPoint>,
    /// expiredCertsOnCRL (X.509): certificates that ended at or after this time stay on the list.
    pub expired_since: Option<Timestamp>,
    /// The first critical extension that is not understood.
    pub unknown_critical: Option<Oid>,
}

/// The number of a CRL; up to 20 octets (RFC 5280, 5.2.3), compared as a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CrlNumber(Box<[u8]>);

impl CrlNumber {
    fn read(reader: &mut Reader<'_>, field: &'static str) -> Result<Self, ParseError> {
        let element = reader.read(Tag::INTEGER, field)?;
        let octets = element.integer(field)?;
        if octets.first().is_some_and(|b| b & 0x80 != 0) {
            return Err(element.error(ParseErrorKind::BadInteger, field));
        }
        Ok(Self(octets.into()))
    }

    /// The number in big-endian octets, a leading zero octet left away.
    fn magnitude(&self) -> &[u8] {
        let octets = significant(&self.0);
        octets.strip_prefix(&[0]).unwrap_or(octets)
    }
}

impl PartialOrd for CrlNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CrlNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b) = (self.magnitude(), other.magnitude());
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    }
}

impl CrlExtensions {
    /// Reads `[0] Extensions` of a CRL by `issuer`.
    pub(super) fn read(element: &Tlv<'_>, issuer: &Name) -> Result<Self, ParseError> {
        let mut extensions = Self::default();
        let mut list = ExtensionList::inside(element, MAX_EXTENSIONS, FIELD)?;
        while let Some((id, critical, value)) = list.read_next()? {
            let known = extensions.take(id, &value, issuer)?;
            if critical && !known {
                extensions.unknown_critical = extensions.unknown_critical.or(Some(id));
            }
        }
        Ok(extensions)
    }

    /// Takes one extension in; says whether it is understood.
    fn take(&mut self, id: Oid, value: &Tlv<'_>, issuer: &Name) -> Result<bool, ParseError> {
        let mut inside = value.inside();
        match id {
            oid::CE_CRL_NUMBER => {
                self.number = Some(CrlNumber::read(&mut inside, "cRLNumber")?);
                inside.finish("cRLNumber")?;
            }
            oid::CE_DELTA_CRL_INDICATOR => {
                self.delta_base = Some(CrlNumber::read(&mut inside, "deltaCRLIndicator")?);
                inside.finish("deltaCRLIndicator")?;
            }
            oid::CE_ISSUING_DISTRIBUTION_POINT => {
                let point = IssuingPoint::read(value.value, issuer);
                self.issuing_point = Some(point.map_err(|e| value.error(e.kind(), e.field()))?);
            }
            oid::CE_AUTHORITY_KEY_ID => {
                let mut fields = inside
                    .read(Tag::SEQUENCE, "authorityKeyIdentifier")?
                    .inside();
                let key = fields.read_optional(Tag::context_primitive(0), "keyIdentifier")?;
                self.authority_key_id = key.map(|k| k.value.into());
                self.authority_key_raw = Some(value.value.into());
            }
            oid::CE_FRESHEST_CRL => {
                self.freshest = read_points(inside, "freshestCRL")?;
            }
            oid::CE_EXPIRED_CERTS_ON_CRL => {
                let time = inside.read(Tag::GENERALIZED_TIME, "expiredCertsOnCRL")?;
                self.expired_since = Some(time.time("expiredCertsOnCRL")?);
                inside.finish("expiredCertsOnCRL")?;
            }
            // Another name for the issuer, or where its certificates are: changes nothing in what the CRL says.
            oid::CE_ISSUER_ALT_NAME | oid::PE_AUTHORITY_INFO_ACCESS => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_numbers() {
        let number = |octets: &[u8]| CrlNumber(octets.into());
        for (a, b) in [
            (&[2][..], &[0, 0x80][..]),
            (&[0, 0x80], &[0, 0xff]),
            (&[0, 0xff], &[1, 0]),
            (&[0], &[1]),
        ] {
            assert!(number(a) < number(b), "{a:?} {b:?}");
        }
    }
}
