//! GeneralName (RFC 5280, 4.2.1.6).

use std::fmt;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::pki::Name;

/// A name in one of the forms of RFC 5280, 4.2.1.6.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum GeneralName {
    /// directoryName.
    Directory(Name),
    /// dNSName.
    Dns(String),
    /// iPAddress: 4 or 16 octets, in name constraints 8 or 32 (address and mask).
    Ip(Box<[u8]>),
    /// otherName, x400Address, ediPartyName or registeredID, with its tag number and content.
    Other(u8, Box<[u8]>),
    /// rfc822Name.
    Rfc822(String),
    /// uniformResourceIdentifier.
    Uri(String),
}

impl GeneralName {
    /// Reads one name of any form.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::UnexpectedValue`] for a tag that no form has; what reading a directory name reports.
    pub(crate) fn read(reader: &mut Reader<'_>, field: &'static str) -> Result<Self, ParseError> {
        let element = reader.read_any(field)?;
        let octet = element.tag.octet();
        // Some writers leave the bit for "constructed" out where the schema demands it: the number decides.
        match octet & 0x1f {
            number @ 0..=8 if octet & 0xc0 == 0x80 => Self::of(number, &element, field),
            _ => Err(element.error(ParseErrorKind::UnexpectedValue, field)),
        }
    }

    fn of(number: u8, element: &Tlv<'_>, field: &'static str) -> Result<Self, ParseError> {
        Ok(match number {
            1 => Self::Rfc822(latin(element.value)),
            2 => Self::Dns(latin(element.value)),
            // The choice type Name makes this tag explicit.
            4 => {
                let mut inside = element.inside();
                let name = Name::read(&mut inside, field)?;
                inside.finish(field)?;
                Self::Directory(name)
            }
            6 => Self::Uri(latin(element.value)),
            7 => Self::Ip(element.value.into()),
            other => Self::Other(other, element.value.into()),
        })
    }

    /// Reads the content of a GeneralNames.
    ///
    /// # Errors
    ///
    /// What [`GeneralName::read`] reports.
    pub(crate) fn read_list(
        mut reader: Reader<'_>,
        field: &'static str,
    ) -> Result<Vec<Self>, ParseError> {
        let mut names = Vec::new();
        while !reader.is_empty() {
            names.push(Self::read(&mut reader, field)?);
        }
        Ok(names)
    }

    /// Reads a GeneralNames that is the whole of an element.
    ///
    /// # Errors
    ///
    /// What [`GeneralName::read`] reports.
    pub(crate) fn read_sequence(
        mut reader: Reader<'_>,
        field: &'static str,
    ) -> Result<Vec<Self>, ParseError> {
        let names = Self::read_list(reader.read(Tag::SEQUENCE, field)?.inside(), field)?;
        reader.finish(field)?;
        Ok(names)
    }
}

/// IA5 text; octets above 127, which it cannot hold, become the characters of Latin-1 so that nothing is lost.
fn latin(octets: &[u8]) -> String {
    octets.iter().map(|&b| char::from(b)).collect()
}

impl fmt::Display for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(name) => write!(f, "directory:{name}"),
            Self::Dns(text) => write!(f, "dns:{}", text.escape_debug()),
            Self::Ip(octets) => match octets.as_ref() {
                &[a, b, c, d] => write!(f, "ip:{}", std::net::Ipv4Addr::new(a, b, c, d)),
                other => {
                    f.write_str("ip:")?;
                    other.iter().try_for_each(|b| write!(f, "{b:02x}"))
                }
            },
            Self::Other(number, _) => write!(f, "other:{number}"),
            Self::Rfc822(text) => write!(f, "email:{}", text.escape_debug()),
            Self::Uri(text) => write!(f, "uri:{}", text.escape_debug()),
        }
    }
}
