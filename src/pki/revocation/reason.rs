//! Why a certificate was revoked.

use std::fmt;

use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;

/// Why a certificate was revoked (CRLReason; RFC 5280, 5.3.1).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RevocationReason {
    /// No reason given.
    Unspecified,
    /// The subject's key is, or may be, known to others.
    KeyCompromise,
    /// The CA's key is, or may be, known to others.
    CaCompromise,
    /// The subject's name or affiliation changed.
    AffiliationChanged,
    /// Another certificate takes its place.
    Superseded,
    /// The certificate is no longer needed.
    CessationOfOperation,
    /// Suspended (冻结); may be lifted.
    CertificateHold,
    /// In a delta CRL: the suspension was lifted, or the certificate has expired.
    RemoveFromCrl,
    /// A privilege in the certificate was withdrawn.
    PrivilegeWithdrawn,
    /// The attribute authority's key is, or may be, known to others.
    AaCompromise,
    /// A number that the standard does not define; counts as revoked for good.
    Other(u8),
}

impl RevocationReason {
    /// The reason with this number.
    pub const fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            other => Self::Other(other),
        }
    }

    /// The number of this reason.
    pub const fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::RemoveFromCrl => 8,
            Self::PrivilegeWithdrawn => 9,
            Self::AaCompromise => 10,
            Self::Other(code) => code,
        }
    }

    /// Reads the content of an ENUMERATED.
    pub(super) fn read(element: &Tlv<'_>, field: &'static str) -> Result<Self, ParseError> {
        match element.value {
            [code] if *code < 0x80 => Ok(Self::from_code(*code)),
            _ => Err(element.error(ParseErrorKind::UnexpectedValue, field)),
        }
    }
}

impl fmt::Display for RevocationReason {
    /// The name in RFC 5280, `keyCompromise`, or `reason 7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
            Self::Other(code) => return write!(f, "reason {code}"),
        })
    }
}
