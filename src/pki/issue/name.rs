//! Distinguished names, written.

use crate::asn1::Tag;
use crate::asn1::tlv;
use crate::oid;
use crate::oid::Oid;
use crate::pki::Name;
use crate::pki::issue::IssueError;
use crate::pki::issue::write::identified;
use crate::pki::issue::write::sequence_of;
use crate::pki::issue::write::set_of;

/// Writes a distinguished name (RFC 5280, 4.1.2.4): one attribute for each RDN, in the order of the calls, most
/// general first.
///
/// Text is UTF8String, as Chinese names need; where the standard leaves no choice, it is PrintableString (country,
/// serialNumber) or IA5String (domainComponent, emailAddress).
///
/// ```
/// use yinzheng::pki::issue::NameBuilder;
///
/// let name = NameBuilder::new()
///     .country("CN")
///     .organisation("广元市不动产登记中心")
///     .common_name("证照专用章")
///     .build()?;
/// assert_eq!(name.to_string(), "CN=证照专用章,O=广元市不动产登记中心,C=CN");
/// # Ok::<(), yinzheng::pki::issue::IssueError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct NameBuilder {
    attributes: Vec<(Oid, String)>,
}

impl NameBuilder {
    /// An empty name.
    pub const fn new() -> Self {
        Self {
            attributes: Vec::new(),
        }
    }

    /// One more RDN with this attribute.
    #[must_use]
    pub fn attribute(mut self, kind: Oid, text: &str) -> Self {
        self.attributes.push((kind, text.to_owned()));
        self
    }

    /// countryName: two capital letters (ISO 3166).
    #[must_use]
    pub fn country(self, code: &str) -> Self {
        self.attribute(oid::AT_C, code)
    }

    /// stateOrProvinceName (省).
    #[must_use]
    pub fn province(self, text: &str) -> Self {
        self.attribute(oid::AT_ST, text)
    }

    /// localityName (市).
    #[must_use]
    pub fn locality(self, text: &str) -> Self {
        self.attribute(oid::AT_L, text)
    }

    /// organizationName (单位).
    #[must_use]
    pub fn organisation(self, text: &str) -> Self {
        self.attribute(oid::AT_O, text)
    }

    /// organizationalUnitName (部门).
    #[must_use]
    pub fn unit(self, text: &str) -> Self {
        self.attribute(oid::AT_OU, text)
    }

    /// commonName.
    #[must_use]
    pub fn common_name(self, text: &str) -> Self {
        self.attribute(oid::AT_CN, text)
    }

    /// The name.
    ///
    /// # Errors
    ///
    /// * [`IssueError::EmptySubject`] if there is no attribute.
    /// * [`IssueError::AttributeText`] for text that is empty or longer than the upper bound of its attribute (RFC
    ///   5280, appendix A; 64 characters for most), has control characters, or does not fit its string type.
    pub fn build(&self) -> Result<Name, IssueError> {
        if self.attributes.is_empty() {
            return Err(IssueError::EmptySubject);
        }
        let rdns: Result<Vec<_>, IssueError> = self
            .attributes
            .iter()
            .map(|(kind, text)| {
                let value = value(*kind, text).ok_or(IssueError::AttributeText(*kind))?;
                Ok(set_of(vec![identified(*kind, &value)]))
            })
            .collect();
        Name::from_der(&sequence_of(&rdns?)).map_err(IssueError::ReadBack)
    }
}

/// The AttributeValue for `text`; `None` if the attribute cannot have it.
fn value(kind: Oid, text: &str) -> Option<Vec<u8>> {
    let fits = !text.is_empty() && text.chars().count() <= upper_bound(kind);
    if !fits || text.chars().any(char::is_control) {
        return None;
    }
    let tag = match kind {
        oid::AT_C if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) => {
            Tag::PRINTABLE_STRING
        }
        oid::AT_C => return None,
        oid::AT_SERIAL_NUMBER if text.chars().all(is_printable) => Tag::PRINTABLE_STRING,
        oid::AT_DC | oid::AT_EMAIL if text.is_ascii() => Tag::IA5_STRING,
        oid::AT_SERIAL_NUMBER | oid::AT_DC | oid::AT_EMAIL => return None,
        _ => Tag::UTF8_STRING,
    };
    Some(tlv(tag, &[text.as_bytes()]))
}

/// The character set of PrintableString (X.680, 41.4).
fn is_printable(c: char) -> bool {
    c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c)
}

/// Most characters of an attribute (RFC 5280, appendix A.1; ub-name for those without a bound of their own).
fn upper_bound(kind: Oid) -> usize {
    match kind {
        oid::AT_CN | oid::AT_O | oid::AT_OU | oid::AT_SERIAL_NUMBER | oid::AT_TITLE => 64,
        oid::AT_L | oid::AT_ST | oid::AT_STREET => 128,
        oid::AT_EMAIL => 255,
        _ => 32_768,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attribute_has_the_string_type_of_its_standard() {
        for (kind, text, tag) in [
            (oid::AT_C, "CN", Tag::PRINTABLE_STRING),
            (
                oid::AT_SERIAL_NUMBER,
                "91510800MA00000000",
                Tag::PRINTABLE_STRING,
            ),
            (oid::AT_DC, "example", Tag::IA5_STRING),
            (oid::AT_EMAIL, "a@example.cn", Tag::IA5_STRING),
            (oid::AT_CN, "abc", Tag::UTF8_STRING),
            (oid::AT_O, "局", Tag::UTF8_STRING),
        ] {
            assert_eq!(value(kind, text).unwrap()[0], tag.octet(), "{text}");
        }
    }

    #[test]
    fn text_that_the_attribute_cannot_have_is_refused() {
        let long = "长".repeat(65);
        for (kind, text, why) in [
            (oid::AT_CN, "", "empty"),
            (oid::AT_CN, &long, "over the upper bound"),
            (oid::AT_CN, "a\0.example", "a control character"),
            (oid::AT_C, "cn", "small letters"),
            (oid::AT_C, "CHN", "three letters"),
            (oid::AT_SERIAL_NUMBER, "第1号", "not printable"),
            (oid::AT_EMAIL, "局@example.cn", "not ASCII"),
        ] {
            let built = NameBuilder::new().attribute(kind, text).build();
            assert_eq!(built.unwrap_err(), IssueError::AttributeText(kind), "{why}");
        }
        assert_eq!(
            NameBuilder::new().build().unwrap_err(),
            IssueError::EmptySubject
        );
        assert!(
            NameBuilder::new().common_name(&long[..192]).build().is_ok(),
            "64 characters"
        );
    }
}
