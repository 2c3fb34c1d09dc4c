//! How the deviations of an identifier count.

use std::collections::BTreeSet;

use crate::licence::id::IdFault;
use crate::licence::id::IdReading;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;

/// Which deviations of an identifier are fatal. The rest are warnings, which a policy can still raise.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IdRules {
    /// Deviations with which an identifier fails.
    pub fatal: BTreeSet<IdFault>,
}

impl Default for IdRules {
    /// Everything is fatal that leaves open which licence is meant. A division code or an enterprise as issuer, small
    /// letters and blanks around it are warnings: they occur, and the check character holds all the same.
    fn default() -> Self {
        Self {
            fatal: [
                IdFault::CheckForm,
                IdFault::CheckMismatch,
                IdFault::IssuerCharset,
                IdFault::PartCount,
                IdFault::RootUnknown,
                IdFault::SerialCharset,
                IdFault::SerialLength,
                IdFault::TooLong,
                IdFault::TypeCharset,
                IdFault::TypeLength,
                IdFault::TypeUsccCheck,
                IdFault::VersionFormat,
            ]
            .into(),
        }
    }
}

/// Judges an identifier: one finding for each deviation, or a single `Ok`.
///
/// A wrong check character that a known deviating generator explains fails like any other and gets a warning of its
/// own, so that the reader learns where it comes from.
pub fn judge_id(reading: &IdReading, rules: &IdRules) -> Vec<Finding> {
    let mut findings: Vec<Finding> = reading
        .faults()
        .iter()
        .map(|fault| judge_fault(*fault, reading, rules))
        .collect();
    if !findings.iter().any(|f| f.verdict().is_some()) {
        findings.insert(0, Finding::ok(Check::LicenceId).about(Subject::Licence));
    }
    findings
}

fn judge_fault(fault: IdFault, reading: &IdReading, rules: &IdRules) -> Finding {
    let finding = if rules.fatal.contains(&fault) {
        Finding::not_ok(Check::LicenceId, Reason::LicenceIdInvalid)
    } else if fault == IdFault::CheckMatchesVariant {
        Finding::warning(Check::LicenceId, Reason::LicenceIdVariant)
    } else {
        Finding::warning(Check::LicenceId, Reason::LicenceIdUnusual)
    };
    let detail = match (fault, reading.expected_check(), reading.parts()) {
        (IdFault::CheckMismatch, Some(expected), Some(parts)) => {
            format!(
                "{}: expected {expected}, found {}",
                fault.name(),
                parts.check
            )
        }
        _ => fault.name().to_owned(),
    };
    finding.about(Subject::Licence).with(detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::id::LicenceId;
    use crate::report::Outcome;

    fn outcomes(text: &str, rules: &IdRules) -> Vec<Outcome> {
        let findings = judge_id(&LicenceId::read(text), rules);
        findings.iter().map(|f| f.outcome).collect()
    }

    #[test]
    fn defaults_follow_the_digest() {
        let invalid = Outcome::NotOk(Reason::LicenceIdInvalid);
        let unusual = Outcome::Warning(Reason::LicenceIdUnusual);
        let variant = Outcome::Warning(Reason::LicenceIdVariant);
        for (text, want) in [
            (
                "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
                vec![Outcome::Ok],
            ),
            (
                "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
                vec![Outcome::Ok, unusual],
            ),
            (
                "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
                vec![invalid, variant],
            ),
            (
                "1.2.156.3005.2.11100000000013338W050.91610800064834709T.2023000001.001.2",
                vec![Outcome::Ok, unusual],
            ),
        ] {
            assert_eq!(outcomes(text, &IdRules::default()), want, "{text}");
        }
    }

    #[test]
    fn rules_can_make_a_warning_fatal() {
        let mut rules = IdRules::default();
        rules.fatal.insert(IdFault::IssuerLength);
        let text = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9";
        assert_eq!(
            outcomes(text, &rules),
            [Outcome::NotOk(Reason::LicenceIdInvalid)]
        );
    }
}
