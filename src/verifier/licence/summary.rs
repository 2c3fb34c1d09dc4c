//! What the report shows of a licence.

use crate::licence::AnnotatedCopy;
use crate::licence::CarrierKind;
use crate::licence::Element;
use crate::licence::Metadata;
use crate::licence::PeriodEnd;
use crate::licence::StatedTerms;
use crate::licence::StatusBasis;
use crate::licence::StatusFacts;
use crate::report::CarrierSummary;
use crate::report::CopySummary;
use crate::report::LicenceSummary;
use crate::report::ProofSummary;
use crate::verifier::licence::Asked;

/// Longest text shown, in characters.
const LONGEST: usize = 256;

/// The licence as the report shows it: masked and shortened.
pub(super) fn of(asked: &Asked<'_>) -> LicenceSummary {
    let licence = &asked.licence;
    let metadata = licence.metadata();
    let text = |element| shown(metadata, element);
    let period = metadata.period();
    let stated = status(asked);
    LicenceSummary {
        id: text(Element::Identifier),
        kind: licence.kind().to_string(),
        name: text(Element::Name),
        type_name: text(Element::TypeName),
        type_code: text(Element::TypeCode),
        number: text(Element::Number),
        issuer: text(Element::Issuer),
        issuer_code: text(Element::IssuerCode),
        holder: text(Element::Holder),
        holder_code: text(Element::HolderCode),
        issued: metadata.date(Element::IssueDate).map(|d| d.to_string()),
        valid_from: period.and_then(|p| p.from).map(|d| d.to_string()),
        valid_until: period.and_then(|p| match p.until {
            PeriodEnd::Date(date) => Some(date.to_string()),
            PeriodEnd::LongTerm => Some("long-term".to_owned()),
            _ => None,
        }),
        status: stated.status.to_string(),
        status_by: match stated.basis {
            StatusBasis::Authenticated => Some("statement"),
            StatusBasis::Caller => Some("caller"),
            StatusBasis::Dates => Some("dates"),
            StatusBasis::None => None,
        },
        copy: copy(metadata),
        proof: proof(metadata),
        trusted_fields: licence.trusted_fields(),
        carriers: carriers(asked),
    }
}

/// The values of an element that the carrier of the one that counts holds.
fn shown(metadata: &Metadata, element: Element) -> Option<String> {
    let counts = metadata.value(element)?;
    let beside = metadata.values(element).iter();
    let beside = beside.filter(|v| v.carrier() == counts.carrier());
    let texts: Vec<String> = beside.map(|v| v.masked().trim().to_owned()).collect();
    Some(clipped(&texts.join("、")))
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn copy(metadata: &Metadata) -> Option<CopySummary> {
    let copy = AnnotatedCopy::of(metadata)?;
    Some(CopySummary {
        made_at: copy.made_at.map(|d| d.to_string()),
        maker: shown(metadata, Element::CopyMaker),
        purpose: shown(metadata, Element::CopyCause),
        expires: copy.expires.date().map(|d| d.to_string()),
    })
}

fn proof(metadata: &Metadata) -> Option<ProofSummary> {
    let terms = StatedTerms::of(metadata)?;
    Some(ProofSummary {
        as_of: terms.as_of.date().map(|d| d.to_string()),
        basis: shown(metadata, Element::ProofBasis),
        purpose: shown(metadata, Element::ProofPurpose),
        expires: terms.expires.date().map(|d| d.to_string()),
    })
}

/// The status at validation time, and who tells it.
pub(super) fn status(asked: &Asked<'_>) -> StatusFacts {
    let period = asked.licence.metadata().period();
    let t = asked.context.validation_time;
    StatusFacts::at(t, &asked.history, period, &asked.rules)
}

fn carriers(asked: &Asked<'_>) -> Vec<CarrierSummary> {
    let used = |path: &str| {
        let mut carriers = asked.licence.carriers().iter();
        carriers.any(|(carrier, _)| carrier.path == path)
    };
    let files = asked.carriers.iter();
    files
        .filter(|file| used(&file.carrier().path))
        .map(|file| {
            let kind = match file.carrier().kind {
                CarrierKind::CustomData => "custom-data",
                CarrierKind::CustomTag => "custom-tag",
                CarrierKind::SignedJson => "signed-json",
                _ => "attachment",
            };
            let cover = asked.covers.best(&file.through);
            CarrierSummary::new(kind, clipped(&file.carrier().path), cover.code())
        })
        .collect()
}
