//! How the data of a licence are judged: complete, readable, without contradiction, and signed.

use std::collections::BTreeSet;

use crate::licence::code::TypeTable;
use crate::licence::metadata::Element;
use crate::licence::metadata::Metadata;
use crate::licence::metadata::MetadataFault;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;

/// Most names that one finding lists.
const TOLD: usize = 64;

/// Which elements a licence must have. The standard's own table of occurrences is not confirmed, so this is a setting.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MetadataRules {
    /// Without one of these the verdict stays open.
    pub mandatory: BTreeSet<Element>,
    /// The absence of one of these is a warning.
    pub expected: BTreeSet<Element>,
}

impl Default for MetadataRules {
    /// The identifier is mandatory, since nothing can be asked about a licence without it. Expected is what working
    /// systems always fill: name, type, number, issuer with code, date of issue, holder with code and its kind.
    fn default() -> Self {
        Self {
            mandatory: [Element::Identifier].into(),
            expected: [
                Element::Name,
                Element::TypeCode,
                Element::Number,
                Element::Issuer,
                Element::IssuerCode,
                Element::IssueDate,
                Element::Holder,
                Element::HolderCode,
                Element::HolderCodeType,
            ]
            .into(),
        }
    }
}

/// Judges the data of a licence: one finding for each thing that is wrong, or a single `Ok`.
///
/// `types`, where given, tells whether the type is known; an unknown one is told and weighs nothing here, because
/// which types count is for the recognition list to say.
pub fn judge_metadata(
    metadata: &Metadata,
    rules: &MetadataRules,
    types: Option<&TypeTable>,
) -> Vec<Finding> {
    let absent = |element: &&Element| metadata.value(**element).is_none();
    let incomplete = |element: &Element| {
        let reason = Reason::MetadataIncomplete;
        let finding = if rules.mandatory.contains(element) {
            Finding::not_ok(Check::LicenceMetadata, reason)
        } else {
            Finding::warning(Check::LicenceMetadata, reason)
        };
        finding.about(Subject::Licence).at(element.code())
    };
    let demanded = rules.mandatory.union(&rules.expected);
    let mut findings: Vec<Finding> = demanded.filter(absent).map(incomplete).collect();
    findings.extend(metadata.faults().iter().map(judge_fault));
    if let (Some(types), Some(id)) = (types, metadata.id())
        && let Some(code) = id.id().map(|id| id.type_code())
        && types.get(code).is_none()
    {
        let finding = Finding::info(Check::LicenceMetadata, Reason::TypeCodeUnknown);
        findings.push(finding.about(Subject::Licence).with(code.to_string()));
    }
    if !findings.iter().any(|f| f.verdict().is_some()) {
        findings.insert(
            0,
            Finding::ok(Check::LicenceMetadata).about(Subject::Licence),
        );
    }
    findings
}

fn judge_fault(fault: &MetadataFault) -> Finding {
    let check = Check::LicenceMetadata;
    let (finding, place) = match fault {
        MetadataFault::Conflict(element) if element.is_essential() => (
            Finding::not_ok(check, Reason::MetadataConflict),
            element.code(),
        ),
        // A type other than the identifier's changes what the licence is; the rest may be the order of codes.
        MetadataFault::IdentifierDiffers(Element::TypeCode) => (
            Finding::not_ok(check, Reason::MetadataConflict),
            Element::TypeCode.code(),
        ),
        MetadataFault::Conflict(element)
        | MetadataFault::Contradicted(element)
        | MetadataFault::IdentifierDiffers(element) => (
            Finding::warning(check, Reason::MetadataConflict),
            element.code(),
        ),
        MetadataFault::HolderCode { holder, fault } => {
            let finding = if fault.is_fatal() {
                Finding::not_ok(check, Reason::MetadataMalformed)
            } else {
                Finding::warning(check, Reason::HolderCodeUnusual)
            };
            let detail = format!("holder {holder}: {}", fault.name());
            (finding.with(detail), Element::HolderCode.code())
        }
        MetadataFault::HolderCodeType { holder } => (
            Finding::warning(check, Reason::HolderCodeUnusual).with(format!("holder {holder}")),
            Element::HolderCodeType.code(),
        ),
        MetadataFault::PeriodInverted => (
            Finding::not_ok(check, Reason::MetadataConflict),
            Element::ValidUntil.code(),
        ),
        MetadataFault::MultiValueMismatch(element) | MetadataFault::Unreadable(element) => (
            Finding::not_ok(check, Reason::MetadataMalformed),
            element.code(),
        ),
        MetadataFault::UnusualForm(element) => (
            Finding::warning(check, Reason::MetadataUnusual),
            element.code(),
        ),
    };
    finding.about(Subject::Licence).at(place)
}

/// Judges whether the values that count lie under a valid signature. Those that do not are listed: they must not fill
/// a form.
pub fn judge_coverage(metadata: &Metadata) -> Finding {
    let check = Check::LicenceCoverage;
    let of_standard = metadata
        .elements()
        .filter_map(|e| Some((e.code(), metadata.value(e)?)));
    let of_type = metadata.extensions().iter().filter_map(|(name, values)| {
        let covered = values.iter().find(|v| v.is_covered());
        Some((name.as_str(), covered.or_else(|| values.first())?))
    });
    let uncovered: Vec<&str> = of_standard
        .chain(of_type)
        .filter(|(_, value)| !value.is_covered())
        .map(|(name, _)| name)
        .collect();
    let any = metadata.elements().next().is_some() || !metadata.extensions().is_empty();
    let finding = match uncovered.as_slice() {
        [] if any => Finding::ok(check),
        [] => Finding::skipped(check, Reason::NotObserved),
        names => {
            let told = names.get(..TOLD).unwrap_or(names).join(", ");
            Finding::warning(check, Reason::UnprotectedData).with(text::masked(&told))
        }
    };
    finding.about(Subject::Licence)
}
