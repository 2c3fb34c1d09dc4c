//! A licence out of what the carriers in a file say.
//!
//! Not every file is a licence, and not every attachment of one speaks about it. A carrier counts where it has at
//! least one item that says which licence it is, by whom or for whom; the carriers together make a licence where they
//! name it by its identifier or type, or name both issuer and holder.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::licence::code::LicenceTypeCode;
use crate::licence::code::TypeTable;
use crate::licence::id::IdReading;
use crate::licence::kind::LicenceKind;
use crate::licence::metadata::Carrier;
use crate::licence::metadata::Element;
use crate::licence::metadata::Metadata;
use crate::licence::metadata::MetadataFault;
use crate::licence::metadata::Pair;
use crate::licence::metadata::Protection;
use crate::licence::metadata::Source;
use crate::licence::metadata::Value;
use crate::licence::metadata::is_extension;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;

/// Longest value read, in bytes. Long lists of holders or of goods fit many times; a photograph is no value.
const LONGEST: usize = 8 << 10;
/// Longest name of a value, in bytes.
const LONGEST_NAME: usize = 256;
/// Most findings about what could not be read; a person has seen enough before that.
const TOLD: usize = 64;
/// Most pairs read of one carrier.
const PAIRS: usize = 4_096;

/// A carrier, or a value in it, that could not be read.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnreadCarrier {
    /// Which.
    pub carrier: Carrier,
    /// Why, as data: the fault, and the name of the value where one is meant.
    pub why: String,
}

impl UnreadCarrier {
    /// A carrier that could not be read, and why.
    pub fn new(carrier: Carrier, why: impl Into<String>) -> Self {
        Self {
            carrier,
            why: text::masked(&why.into()),
        }
    }
}

/// An e-licence, e-certificate or e-proof in a file, told apart by its [`LicenceKind`].
///
/// ```
/// use yinzheng::licence::{Carrier, CarrierKind, Licence, LicenceKind, Protection, Source, TypeTable};
///
/// let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
/// let source = Source::new(carrier, Protection::Covered)
///     .with([("证照名称", "不动产登记证明"), ("证照类型代码", "11100000MB03271699022")]);
/// let licence = Licence::read(&[source], Vec::new(), &TypeTable::builtin()).unwrap();
/// assert_eq!(licence.kind(), LicenceKind::Proof);
/// assert_eq!(licence.trusted_fields(), ["ZZMC", "ZZLXDM"]);
/// assert!(Licence::read(&[], Vec::new(), &TypeTable::builtin()).is_none());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Licence {
    kind: LicenceKind,
    carriers: Vec<(Carrier, Protection)>,
    metadata: Arc<Metadata>,
    /// The same one where everything is covered.
    trusted: Arc<Metadata>,
    unread: Vec<UnreadCarrier>,
}

impl Licence {
    /// Reads the licence that the carriers of one file tell of; `None` if they tell of none.
    ///
    /// * `sources`: what the carriers say, in the order in which they are to be believed among equals, each with
    ///   whether a valid signature covers it. Values of more than 8 KiB and carriers with more than 4,096 pairs are
    ///   not read, which is told by [`Licence::unread`] where it concerns a licence.
    /// * `unread`: carriers that could not be read at all.
    /// * `types`: tells the kind of a type; where it does not know the type, the data say or the name suggests the kind.
    pub fn read(
        sources: &[Source],
        mut unread: Vec<UnreadCarrier>,
        types: &TypeTable,
    ) -> Option<Self> {
        let kept: Vec<Source> = sources
            .iter()
            .filter_map(|source| bounded(source, &mut unread))
            .filter(speaks_of_a_licence)
            .collect();
        let metadata = Arc::new(Metadata::read(&kept));
        if !is_licence(&metadata) {
            return None;
        }
        let is_covered = |s: &Source| s.protection() == Protection::Covered;
        let trusted = if kept.iter().all(is_covered) {
            Arc::clone(&metadata)
        } else {
            Arc::new(metadata.covered())
        };
        Some(Self {
            kind: kind(&metadata, types),
            carriers: kept
                .iter()
                .map(|s| (s.carrier().clone(), s.protection()))
                .collect(),
            trusted,
            metadata,
            unread,
        })
    }

    /// What kind of document it is: what its type is known as, else what its data say, else what its name suggests.
    pub const fn kind(&self) -> LicenceKind {
        self.kind
    }

    /// The identifier; `None` where there is none.
    pub fn id(&self) -> Option<&IdReading> {
        self.metadata.id()
    }

    /// Everything that the carriers say.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What valid signatures vouch for.
    pub fn trusted(&self) -> &Metadata {
        &self.trusted
    }

    /// The carriers that were used, in their order.
    pub fn carriers(&self) -> &[(Carrier, Protection)] {
        &self.carriers
    }

    /// Carriers and values that could not be read.
    pub fn unread(&self) -> &[UnreadCarrier] {
        &self.unread
    }

    /// The names of the items that a valid signature covers and on which all that it covers agree: those that may fill
    /// a form. Elements by their code, items of the type (`KZ_…`) as written.
    pub fn trusted_fields(&self) -> Vec<String> {
        let faults = self.trusted.faults();
        let elements = self.trusted.elements();
        let elements = elements.filter(|e| !faults.contains(&MetadataFault::Conflict(*e)));
        let agreed = |values: &[Value]| {
            let mut texts = values.iter().map(|v| v.as_str().trim());
            let first = texts.next();
            texts.all(|text| Some(text) == first)
        };
        let of_type = self.trusted.extensions().iter();
        let of_type = of_type.filter(|(_, values)| agreed(values));
        let of_type = of_type.map(|(name, _)| text::masked(name));
        elements
            .map(|e| e.code().to_owned())
            .chain(of_type)
            .collect()
    }
}

/// One warning for each carrier or value that could not be read.
pub fn judge_unread(licence: &Licence) -> Vec<Finding> {
    let told = |unread: &UnreadCarrier| {
        Finding::warning(Check::LicenceMetadata, Reason::MetadataMalformed)
            .about(Subject::Licence)
            .at(&unread.carrier.path)
            .with(&unread.why)
    };
    licence.unread.iter().take(TOLD).map(told).collect()
}

/// The source without values that are too long; `None` if it has too many.
fn bounded(source: &Source, unread: &mut Vec<UnreadCarrier>) -> Option<Source> {
    let carrier = source.carrier();
    if source.pairs().len() > PAIRS {
        unread.push(UnreadCarrier::new(carrier.clone(), "limit"));
        return None;
    }
    let fits = |pair: &Pair| pair.name.len() <= LONGEST_NAME && pair.text.len() <= LONGEST;
    if source.read().iter().all(fits) {
        return Some(source.clone());
    }
    let mut kept = Source::new(carrier.clone(), source.protection());
    let mut lost: BTreeSet<String> = BTreeSet::new();
    for pair in source.read() {
        let name = pair.name.as_str();
        let known = pair.element.map(Element::code);
        let known = known.or_else(|| is_extension(name).then_some(name));
        if fits(pair) {
            kept.push(name, pair.text.as_str());
        } else if let Some(known) = known.filter(|k| k.len() <= LONGEST_NAME) {
            lost.insert(format!("limit: {known}"));
        }
    }
    unread.extend(
        lost.into_iter()
            .map(|why| UnreadCarrier::new(carrier.clone(), why)),
    );
    Some(kept)
}

fn speaks_of_a_licence(source: &Source) -> bool {
    let mut pairs = source.read().iter().filter(|pair| !pair.is_blank());
    pairs.any(|pair| pair.element.is_some_and(Element::is_essential))
}

fn is_licence(metadata: &Metadata) -> bool {
    let has = |elements: &[Element]| elements.iter().any(|e| metadata.value(*e).is_some());
    has(&[Element::Identifier, Element::TypeCode])
        || (has(&[Element::Issuer, Element::IssuerCode])
            && has(&[Element::Holder, Element::HolderCode]))
}

fn kind(metadata: &Metadata, types: &TypeTable) -> LicenceKind {
    let stated_text = |element| metadata.value(element).map(Value::as_str);
    let stated =
        stated_text(Element::TypeCode).and_then(|t| t.trim().parse::<LicenceTypeCode>().ok());
    let code = stated.or_else(|| Some(metadata.id()?.id()?.type_code()));
    let known = code.and_then(|code| types.get(code)?.kind);
    let own = stated_text(Element::Kind).and_then(|t| LicenceKind::from_code(t.trim()));
    let names = [Element::TypeName, Element::Name].map(stated_text);
    let mut suggested = names
        .into_iter()
        .flatten()
        .filter_map(LicenceKind::suggested_by);
    known
        .or(own)
        .or_else(|| suggested.next())
        .unwrap_or_default()
}
