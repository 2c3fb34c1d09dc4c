//! Distinguished names.

use yinzheng::oid;
use yinzheng::oid::Oid;

use super::der;

/// A distinguished name, as its DER.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Name(Vec<u8>);

impl Name {
    /// One attribute per RDN, in this order; the country as PrintableString, all else as UTF8String.
    pub(crate) fn new(attributes: &[(Oid, &str)]) -> Self {
        Self(der::seq(attributes.iter().map(|&(kind, text)| {
            let value = if kind == oid::AT_C {
                der::printable(text)
            } else {
                der::utf8(text)
            };
            der::set([der::seq([der::oid(kind), value])])
        })))
    }

    /// C=CN, O=`organisation`, CN=`common`.
    pub(crate) fn of(organisation: &str, common: &str) -> Self {
        Self::new(&[
            (oid::AT_C, "CN"),
            (oid::AT_O, organisation),
            (oid::AT_CN, common),
        ])
    }

    /// A name from DER made elsewhere.
    pub(crate) fn from_der(der: Vec<u8>) -> Self {
        Self(der)
    }

    /// The DER.
    pub(crate) fn der(&self) -> &[u8] {
        &self.0
    }
}
