//! The data of a licence (GB/T 36903), from whatever carries them.
//!
//! A licence's data stand in several places, under two spellings, and only some of the places lie under the seal. So
//! every value keeps its carrier and whether a valid signature covers it; where carriers disagree, that is a fact of
//! its own, and a covered value goes before an uncovered one.

mod element;
mod fault;
mod judge;
mod people;
mod read;
mod value;

use std::collections::BTreeMap;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use crate::licence::date::LicenceDate;
use crate::licence::date::StatedDate;
use crate::licence::date::read_date;
use crate::licence::holder::Holder;
use crate::licence::id::IdReading;
use crate::licence::id::LicenceId;
use crate::licence::period::Period;
use crate::licence::period::PeriodEnd;
use crate::licence::period::read_period;
use crate::licence::period::read_period_end;

pub use element::Element;
pub(in crate::licence) use element::is_extension;
pub use fault::MetadataFault;
pub use judge::MetadataRules;
pub use judge::judge_coverage;
pub use judge::judge_metadata;
pub use people::Issuer;
pub use value::Carrier;
pub use value::CarrierKind;
pub(super) use value::Pair;
pub use value::Protection;
pub use value::Source;
pub use value::Value;

/// The data of one licence.
///
/// ```
/// use yinzheng::licence::{Carrier, CarrierKind, Element, Metadata, Protection, Source};
///
/// let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
/// let source = Source::new(carrier, Protection::Covered)
///     .with([("ZZMC", "道路运输经营许可证"), ("certificateExpiringDate", "2029年5月31日"), ("KZ_JYFW", "道路普通货物运输")]);
/// let metadata = Metadata::read(&[source]);
/// assert_eq!(metadata.value(Element::Name).map(|v| v.as_str()), Some("道路运输经营许可证"));
/// assert!(metadata.period().is_some() && metadata.faults().is_empty());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Metadata {
    sources: Vec<Source>,
    values: BTreeMap<Element, Vec<Value>>,
    extensions: BTreeMap<String, Vec<Value>>,
    others: BTreeMap<String, Vec<Value>>,
    holders: Vec<Holder>,
    issuers: Vec<Issuer>,
    id: Option<IdReading>,
    faults: Vec<MetadataFault>,
}

impl Metadata {
    /// Reads the data from what the carriers say. `sources` are in the order in which they are to be believed among
    /// equals; covered ones go before uncovered ones whatever the order. The work is linear in the pairs, which the
    /// caller has bounded by reading them under limits.
    pub fn read(sources: &[Source]) -> Self {
        read::metadata(sources)
    }

    /// The same licence, as far as valid signatures vouch for it: uncovered carriers are left out.
    #[must_use]
    pub fn covered(&self) -> Self {
        let covered = |s: &&Source| s.protection == Protection::Covered;
        let kept: Vec<Source> = self.sources.iter().filter(covered).cloned().collect();
        Self::read(&kept)
    }

    /// Every value of an element, in the order of the sources.
    pub fn values(&self, element: Element) -> &[Value] {
        self.values.get(&element).map_or(&[], Vec::as_slice)
    }

    /// The value of an element that counts: the first covered one, else the first.
    pub fn value(&self, element: Element) -> Option<&Value> {
        let values = self.values(element);
        values
            .iter()
            .find(|v| v.is_covered())
            .or_else(|| values.first())
    }

    /// The elements that have a value.
    pub fn elements(&self) -> impl Iterator<Item = Element> {
        self.values.keys().copied()
    }

    /// The items that the licence's type adds (扩展业务项, `KZ_…`), by name as written.
    pub const fn extensions(&self) -> &BTreeMap<String, Vec<Value>> {
        &self.extensions
    }

    /// Pairs whose name is not known, by name as written.
    pub const fn others(&self) -> &BTreeMap<String, Vec<Value>> {
        &self.others
    }

    /// What is wrong in the data.
    pub fn faults(&self) -> &[MetadataFault] {
        &self.faults
    }

    /// The identifier (ZZBS); `None` where there is none.
    pub const fn id(&self) -> Option<&IdReading> {
        self.id.as_ref()
    }

    /// The identifier of the licence that this one follows (关联证照标识).
    pub fn related_id(&self) -> Option<IdReading> {
        let value = self.value(Element::RelatedLicence)?;
        Some(LicenceId::read(value.as_str()))
    }

    /// The date or time of an element; `None` where it is absent or unreadable, which is a fault then.
    pub fn date(&self, element: Element) -> Option<LicenceDate> {
        let value = self.value(element)?;
        Some(read_date(value.as_str())?.date)
    }

    /// What is said about the date or time of an element.
    pub fn stated_date(&self, element: Element) -> StatedDate {
        match (self.value(element), self.date(element)) {
            (_, Some(date)) => StatedDate::Date(date),
            (Some(_), None) => StatedDate::Unreadable,
            (None, None) => StatedDate::Unstated,
        }
    }

    /// The period of validity; `None` where one of its ends is there and cannot be read, which is a fault then. An end
    /// that is absent is open.
    pub fn period(&self) -> Option<Period> {
        let from = match self.value(Element::ValidFrom) {
            Some(value) => Some(read_date(value.as_str())?.date),
            None => None,
        };
        let Some(until) = self.value(Element::ValidUntil) else {
            return Some(Period::new(from, PeriodEnd::Unstated));
        };
        if let Some((until, _)) = read_period_end(until.as_str()) {
            return Some(Period::new(from, until));
        }
        let whole = read_period(until.as_str())?;
        Some(Period::new(from.or(whole.from), whole.until))
    }

    /// The holders, from the first carrier that names any, covered ones before others.
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// The issuing bodies, from the first carrier that names any, covered ones before others.
    pub fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }
}

impl Serialize for Metadata {
    /// Values with their carriers, masked; and the faults.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Metadata", 4)?;
        out.serialize_field("values", &self.values)?;
        out.serialize_field("extensions", &self.extensions)?;
        out.serialize_field("others", &self.others)?;
        out.serialize_field("faults", &self.faults)?;
        out.end()
    }
}
