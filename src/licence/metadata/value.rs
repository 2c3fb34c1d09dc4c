//! A value, where it was found, and whether a signature stands behind it.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;
use zeroize::Zeroizing;

use crate::licence::metadata::Element;
use crate::licence::text;

/// What carries a licence's data (e-licence digest, 9.2).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarrierKind {
    /// Name and value pairs in the document's own metadata (OFD `CustomDatas`).
    CustomData,
    /// Tags that point at what the page shows (OFD `CustomTags`).
    CustomTag,
    /// An attachment of the file, XML or JSON.
    Attachment,
    /// A file beside the document.
    MetadataFile,
    /// An answer of a service.
    Service,
    /// The signed octets of a proof in JSON.
    SignedJson,
}

/// One carrier in one file.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Carrier {
    /// What it is.
    pub kind: CarrierKind,
    /// Where it is: the path in the package, beginning with `/`, or what the caller calls it.
    pub path: String,
}

impl Carrier {
    /// A carrier of this kind at this place.
    pub fn new(kind: CarrierKind, path: impl Into<String>) -> Self {
        Self {
            kind,
            path: path.into(),
        }
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

/// Whether a valid signature covers a carrier, as whoever verified the file says.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// A signature that passed covers it.
    Covered,
    /// None does, or it is not known: its values are not to be trusted.
    Uncovered,
}

/// What one carrier says, as name and value pairs in its order.
///
/// Clones share the pairs, and so do the [values](Value) read from them.
#[derive(Clone, Eq, PartialEq)]
pub struct Source {
    pub(super) carrier: Arc<Carrier>,
    pub(super) protection: Protection,
    pairs: Arc<Vec<Pair>>,
}

/// One pair as it stands in a carrier.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Pair {
    pub(crate) name: String,
    /// The element that this name stands for.
    pub(crate) element: Option<Element>,
    pub(crate) text: Arc<Zeroizing<String>>,
}

impl Pair {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl Source {
    /// A carrier without pairs.
    pub fn new(carrier: Carrier, protection: Protection) -> Self {
        Self {
            carrier: Arc::new(carrier),
            protection,
            pairs: Arc::default(),
        }
    }

    /// The same pairs, as a carrier that is covered or not.
    pub(crate) fn under(&self, protection: Protection) -> Self {
        Self {
            protection,
            ..self.clone()
        }
    }

    pub(crate) fn read(&self) -> &[Pair] {
        &self.pairs
    }

    /// The carrier.
    pub fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    /// Whether a valid signature covers it.
    pub const fn protection(&self) -> Protection {
        self.protection
    }

    /// Name and text of every pair, in its order.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|pair| (pair.name.as_str(), pair.text.as_str()))
    }

    /// Adds a pair as it stands in the carrier.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        Arc::make_mut(&mut self.pairs).push(Pair {
            element: Element::from_name(&name),
            name,
            text: Arc::new(Zeroizing::new(value.into())),
        });
    }

    /// The same source with these pairs added.
    #[must_use]
    pub fn with<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        for (name, value) in pairs {
            self.push(name, value);
        }
        self
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} pairs)", self.carrier, self.pairs.len())
    }
}

/// One value of a licence, as written, with its carrier.
///
/// It may be a citizen number, so `Debug` and JSON mask whatever looks like one; [`Value::as_str`] is the whole.
#[derive(Clone, Eq, PartialEq)]
pub struct Value {
    pub(super) element: Option<Element>,
    pub(super) text: Arc<Zeroizing<String>>,
    pub(super) carrier: Arc<Carrier>,
    pub(super) protection: Protection,
    pub(super) source: usize,
}

impl Value {
    /// The text, as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it was found.
    pub fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    /// Whether a valid signature covers it.
    pub const fn protection(&self) -> Protection {
        self.protection
    }

    /// Whether it may be relied on as the issuer's word.
    pub fn is_covered(&self) -> bool {
        self.protection == Protection::Covered
    }

    /// The text for showing.
    pub fn masked(&self) -> String {
        if self.element == Some(Element::HolderCode) {
            text::masked_code(&self.text)
        } else {
            text::masked(&self.text)
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} in {} {:?}",
            self.masked(),
            self.carrier,
            self.protection
        )
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Value", 3)?;
        out.serialize_field("text", &self.masked())?;
        out.serialize_field("carrier", self.carrier())?;
        out.serialize_field("protection", &self.protection)?;
        out.end()
    }
}
