//! From name and value pairs to the data of a licence.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::licence::date::DateForm;
use crate::licence::date::read_date;
use crate::licence::id::LicenceId;
use crate::licence::metadata::Element;
use crate::licence::metadata::Metadata;
use crate::licence::metadata::MetadataFault;
use crate::licence::metadata::Protection;
use crate::licence::metadata::Source;
use crate::licence::metadata::Value;
use crate::licence::metadata::element;
use crate::licence::metadata::people;
use crate::licence::period::read_period;
use crate::licence::period::read_period_end;
use crate::licence::text;

/// Reads the pairs of all sources. A pair without text is taken as absent.
pub(super) fn metadata(sources: &[Source]) -> Metadata {
    let mut metadata = Metadata {
        sources: sources.to_vec(),
        values: BTreeMap::new(),
        extensions: BTreeMap::new(),
        others: BTreeMap::new(),
        holders: Vec::new(),
        issuers: Vec::new(),
        id: None,
        faults: Vec::new(),
    };
    for (number, source) in sources.iter().enumerate() {
        for pair in source.read().iter().filter(|p| !p.is_blank()) {
            let (name, element) = (&pair.name, pair.element);
            let value = Value {
                element,
                text: Arc::clone(&pair.text),
                carrier: Arc::clone(&source.carrier),
                protection: source.protection,
                source: number,
            };
            let slot = match element {
                Some(element) => metadata.values.entry(element).or_default(),
                None if element::is_extension(name) => {
                    metadata.extensions.entry(name.clone()).or_default()
                }
                None => metadata.others.entry(name.clone()).or_default(),
            };
            slot.push(value);
        }
    }
    let id = metadata.value(Element::Identifier);
    metadata.id = id.map(|value| LicenceId::read(value.as_str()));
    observe_forms(&mut metadata);
    observe_conflicts(&mut metadata);
    observe_people(&mut metadata);
    observe_identifier(&mut metadata);
    if metadata.period().is_some_and(|p| p.is_inverted()) {
        metadata.faults.push(MetadataFault::PeriodInverted);
    }
    metadata
}

/// Notes dates that cannot be read, or only by leniency.
fn observe_forms(metadata: &mut Metadata) {
    let mut faults = Vec::new();
    for element in metadata.elements().filter(|e| e.is_date()) {
        let Some(value) = metadata.value(element) else {
            continue;
        };
        let form = match element {
            Element::ValidUntil => match read_period_end(value.as_str()) {
                Some((_, form)) => Some(form),
                None => read_period(value.as_str()).map(|_| Some(DateForm::Other)),
            },
            _ => read_date(value.as_str()).map(|read| Some(read.form)),
        };
        match form {
            None => faults.push(MetadataFault::Unreadable(element)),
            Some(Some(DateForm::Other)) => faults.push(MetadataFault::UnusualForm(element)),
            Some(_) => {}
        }
    }
    metadata.faults.append(&mut faults);
}

/// Notes elements whose values contradict each other, within a carrier or between carriers.
fn observe_conflicts(metadata: &mut Metadata) {
    let mut faults = Vec::new();
    for (element, values) in &metadata.values {
        if agree(*element, &values.iter().collect::<Vec<_>>()) {
            continue;
        }
        let covered: Vec<&Value> = values.iter().filter(|v| v.is_covered()).collect();
        faults.push(if covered.is_empty() || !agree(*element, &covered) {
            MetadataFault::Conflict(*element)
        } else {
            MetadataFault::Contradicted(*element)
        });
    }
    metadata.faults.append(&mut faults);
}

/// Whether every source says the same, and an element that can stand once does so in each.
fn agree(element: Element, values: &[&Value]) -> bool {
    let (first, others) = match values {
        [] | [_] => return true,
        [first, others @ ..] => (first, others),
    };
    // Several of one source are several items where there can be some; else the same text is the same value.
    let once_each = || values.is_sorted_by(|a, b| a.source < b.source);
    let same = others.iter().all(|v| v.as_str() == first.as_str());
    if same && (!element.is_multiple() || once_each()) {
        return true;
    }
    let mut by_source: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for value in values {
        let text = comparable(element, value.as_str());
        by_source.entry(value.source).or_default().push(text);
    }
    let mut said = by_source.into_values().map(|mut texts| {
        if element.is_multiple() {
            return texts.join(",");
        }
        texts.sort();
        texts.dedup();
        texts.join("\n")
    });
    let Some(first) = said.next() else {
        return true;
    };
    !first.contains('\n') && said.all(|other| other == first)
}

/// The value without differences that do not matter: dates by what they say, texts folded.
fn comparable(element: Element, text: &str) -> String {
    let date = element.is_date().then(|| read_date(text)).flatten();
    match date {
        Some(read) => read.date.to_string(),
        None => text::folded(text),
    }
}

/// Takes holders and issuers each from the first source that names any, covered ones before others.
fn observe_people(metadata: &mut Metadata) {
    use Element::{Holder, HolderCode, HolderCodeType, HolderCodeTypeName, Issuer, IssuerCode};
    let mut faults = Vec::new();
    let column = |element: Element, source: usize| -> people::Column<'_> {
        let of_source = metadata.values(element).iter();
        let of_source = of_source.filter(|v| v.source == source);
        of_source.map(|v| v.as_str().trim()).collect()
    };
    let holders = first_source(metadata, &[Holder, HolderCode]).map(|s| {
        people::holders(
            column(Holder, s),
            column(HolderCode, s),
            column(HolderCodeType, s),
            column(HolderCodeTypeName, s),
            &mut faults,
        )
    });
    let issuers = first_source(metadata, &[Issuer, IssuerCode])
        .map(|s| people::issuers(column(Issuer, s), column(IssuerCode, s), &mut faults));
    metadata.holders = holders.unwrap_or_default();
    metadata.issuers = issuers.unwrap_or_default();
    metadata.faults.append(&mut faults);
}

fn first_source(metadata: &Metadata, elements: &[Element]) -> Option<usize> {
    let values = elements.iter().flat_map(|e| metadata.values(*e));
    values
        .map(|v| (v.protection != Protection::Covered, v.source))
        .min()
        .map(|(_, source)| source)
}

/// Notes where type, issuer and version beside the identifier are not those in it.
fn observe_identifier(metadata: &mut Metadata) {
    let Some(parts) = metadata.id().and_then(|read| read.parts().cloned()) else {
        return;
    };
    let differs = |element: Element, part: &str| {
        let value = metadata.value(element).map(|v| text::folded(v.as_str()));
        value.is_some_and(|v| v != part)
    };
    let mut faults = Vec::new();
    for (element, part) in [
        (Element::TypeCode, parts.type_code.as_str()),
        (Element::Version, parts.version.as_str()),
        (
            Element::DefiningAuthorityCode,
            parts.type_code.get(..18).unwrap_or_default(),
        ),
    ] {
        if differs(element, part) {
            faults.push(MetadataFault::IdentifierDiffers(element));
        }
    }
    let mut codes = metadata.issuers.iter().filter_map(|i| i.code.as_deref());
    let issuer = parts.issuer.as_deref().unwrap_or_default();
    let named = codes.clone().any(|code| text::folded(code) == issuer);
    if codes.next().is_some() && !named {
        faults.push(MetadataFault::IdentifierDiffers(Element::IssuerCode));
    }
    metadata.faults.append(&mut faults);
}
