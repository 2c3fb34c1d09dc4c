//! What is said beside the answers: warnings, which a policy may raise.

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureForm;
use crate::error::ParseError;
use crate::pki::Certificate;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::Deviation;
use crate::seal::Expectation;
use crate::seal::ExtData;
use crate::seal::SealSignatureFacts;
use crate::seal::ValueCheck;
use crate::time::Timestamp;

pub(super) fn deviations(noted: &[Deviation]) -> impl Iterator<Item = Finding> {
    noted.iter().map(|deviation| {
        let check = match deviation.reason {
            Reason::VersionUnusual => Check::SesVersion,
            _ => Check::SesEncoding,
        };
        Finding::warning(check, deviation.reason)
            .at(deviation.field)
            .with(format!("byte {}", deviation.offset))
    })
}

pub(super) fn value_encoding(
    value: &ValueCheck,
    field: &'static str,
) -> impl Iterator<Item = Finding> {
    let (form, other_id) = match value {
        ValueCheck::Valid { form, sm2_id } => {
            let reason = match form {
                SignatureForm::Der => None,
                SignatureForm::PaddedDer => Some(Reason::SignaturePadded),
                SignatureForm::Raw => Some(Reason::SignatureRaw),
            };
            let other = sm2_id.as_ref().is_some_and(|id| id != DEFAULT_ID);
            (reason, other.then_some(Reason::SmIdOther))
        }
        _ => (None, None),
    };
    form.into_iter()
        .chain(other_id)
        .map(move |reason| Finding::warning(Check::SesEncoding, reason).at(field))
}

/// No extension has a meaning in the standards, so each critical one is unknown.
pub(super) fn critical_extensions(
    extensions: &[ExtData],
    field: &'static str,
) -> impl Iterator<Item = Finding> {
    let critical = extensions.iter().filter(|e| e.critical);
    critical.map(move |e| {
        Finding::warning(Check::SesFormat, Reason::UnsupportedCriticalExtension)
            .at(field)
            .with(e.id.to_string())
    })
}

/// Dates that cannot all be true: a seal made before its maker or signer had a certificate, after it ended, or after it
/// was used.
pub(super) fn odd_dates(facts: &SealSignatureFacts, expected: &Expectation<'_>) -> Vec<Finding> {
    let property = &facts.signature.seal.info.property;
    let created = property.created;
    let start =
        |c: &Result<Certificate, ParseError>| c.as_ref().ok().map(|c| c.validity().not_before);
    let pairs = [
        (start(&facts.seal.maker), Some(created), "maker certificate"),
        (start(&facts.signer), Some(created), "signer certificate"),
        (Some(created), Some(property.validity.not_after), "validEnd"),
        (Some(created), facts.signature.time_info.time, "timeInfo"),
    ];
    let late = |earlier: Timestamp, later: Timestamp| earlier > later.plus(expected.date_tolerance);
    pairs
        .into_iter()
        .filter_map(|(earlier, later, place)| Some((earlier?, later?, place)))
        .filter(|&(earlier, later, _)| late(earlier, later))
        .map(|(earlier, later, place)| {
            Finding::warning(Check::SesSealValidity, Reason::SealDatesUnusual)
                .about(Subject::Seal(expected.number))
                .at(place)
                .with(format!("{earlier} > {later}"))
        })
        .collect()
}
