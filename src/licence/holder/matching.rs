//! Is the applicant a holder of the licence?
//!
//! The code decides, together with its kind; the name is a second look. Equal codes with unequal names are a case for
//! a person, because people and enterprises change names; equal names with unequal codes are not.

use serde::Serialize;

use crate::licence::holder::Holder;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;

/// How a holder and an applicant agree, best first.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderMatch {
    /// Code, kind of code and name are equal as written.
    Exact,
    /// They are equal once blanks, widths, brackets and the old form of citizen numbers are set aside, or one side
    /// gives no name.
    Normalised,
    /// The code is equal, the name is not.
    NameDiffers,
    /// The codes are of different kinds, or of a kind of nobody knows which system, so that nothing follows from their
    /// being equal or not.
    TypeDiffers,
    /// One side has no code.
    NoCode,
    /// The codes are of one kind, or of an organisation and a person, and different.
    Different,
}

/// Compares a holder of the licence with the applicant (or with someone the applicant may act for).
pub fn compare_holders(holder: &Holder, applicant: &Holder) -> HolderMatch {
    let (Some(ours), Some(theirs)) = (&holder.code, &applicant.code) else {
        return HolderMatch::NoCode;
    };
    let our_type = holder.effective_code_type();
    let their_type = applicant.effective_code_type();
    let our_code = ours.normalised(our_type.as_ref());
    let their_code = theirs.normalised(their_type.as_ref());
    if our_code.is_empty() || their_code.is_empty() {
        return HolderMatch::NoCode;
    }
    match (&our_type, &their_type) {
        (Some(a), Some(b)) if a == b && a.is_named() => {}
        (Some(a), Some(b)) => {
            let classes = (a.class(), b.class());
            let apart = matches!(classes, (Some(a), Some(b)) if a != b);
            return if apart {
                HolderMatch::Different
            } else {
                HolderMatch::TypeDiffers
            };
        }
        _ => return HolderMatch::TypeDiffers,
    }
    if our_code != their_code {
        return HolderMatch::Different;
    }
    let (name, other) = (text::folded(&holder.name), text::folded(&applicant.name));
    if holder.name == applicant.name && ours == theirs && !name.is_empty() {
        HolderMatch::Exact
    } else if name == other || name.is_empty() || other.is_empty() {
        HolderMatch::Normalised
    } else {
        HolderMatch::NameDiffers
    }
}

/// Judges whether `applicant` is among the holders of a licence; of several holders any one will do.
///
/// The findings name holders by their number and never quote a code. Without an applicant there is nothing to check.
pub fn judge_holder(holders: &[Holder], applicant: Option<&Holder>) -> Finding {
    let check = Check::LicenceHolder;
    let Some(applicant) = applicant else {
        return Finding::skipped(check, Reason::NotApplicable).about(Subject::Licence);
    };
    let best = (1_usize..)
        .zip(holders)
        .map(|(number, holder)| (compare_holders(holder, applicant), number))
        .min();
    let Some((agreement, number)) = best else {
        return Finding::not_ok(check, Reason::HolderUnknown).about(Subject::Licence);
    };
    let finding = match agreement {
        HolderMatch::Exact | HolderMatch::Normalised => Finding::ok(check),
        HolderMatch::NameDiffers => Finding::not_ok(check, Reason::HolderNameMismatch),
        HolderMatch::TypeDiffers => Finding::not_ok(check, Reason::HolderTypeMismatch),
        HolderMatch::NoCode => Finding::not_ok(check, Reason::HolderUnknown),
        HolderMatch::Different => Finding::not_ok(check, Reason::HolderMismatch),
    };
    finding
        .about(Subject::Licence)
        .with(format!("holder {number} of {}", holders.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::holder::HolderCodeType;
    use crate::report::Outcome;

    const NUMBER: &str = "11010519491231002X";
    const OTHER: &str = "440524188001010014";

    fn citizen(name: &str, code: &str) -> Holder {
        Holder::new(name).with_code(code, HolderCodeType::Citizen)
    }

    #[test]
    fn the_code_decides_and_the_name_is_a_second_look() {
        let holder = citizen("张三", NUMBER);
        let passport = Holder::new("张三").with_code("E1", HolderCodeType::OrdinaryPassport);
        let firm = Holder::new("张三")
            .with_code("91350100M000100Y43", HolderCodeType::UnifiedSocialCredit);
        let mut untyped = citizen("张三", NUMBER);
        untyped.code_type = None;
        for (applicant, want, why) in [
            (citizen("张三", NUMBER), HolderMatch::Exact, "the same"),
            (
                citizen("张 三", "11010519491231002x"),
                HolderMatch::Normalised,
                "blanks",
            ),
            (
                citizen("张三", "110105491231002"),
                HolderMatch::Normalised,
                "old number",
            ),
            (
                untyped,
                HolderMatch::Exact,
                "only a citizen number has this check",
            ),
            (
                citizen("", NUMBER),
                HolderMatch::Normalised,
                "no name given",
            ),
            (
                citizen("张叁", NUMBER),
                HolderMatch::NameDiffers,
                "changed name",
            ),
            (passport, HolderMatch::TypeDiffers, "one person, two papers"),
            (
                Holder::new("张三"),
                HolderMatch::NoCode,
                "never by name alone",
            ),
            (
                citizen("张三", ""),
                HolderMatch::NoCode,
                "an empty code is none",
            ),
            (citizen("张三", OTHER), HolderMatch::Different, "namesake"),
            (firm, HolderMatch::Different, "a firm is not a person"),
        ] {
            assert_eq!(compare_holders(&holder, &applicant), want, "{why}");
        }
    }

    #[test]
    fn equal_kinds_of_systems_that_nobody_named_are_not_one_kind() {
        let of = |system: &str| {
            let (system, code) = (system.to_owned(), "12".to_owned());
            Holder::new("张三").with_code("7", HolderCodeType::Foreign { system, code })
        };
        for (ours, theirs, want) in [
            ("", "", HolderMatch::TypeDiffers),
            ("sc", "sc", HolderMatch::Exact),
            ("sc", "cq", HolderMatch::TypeDiffers),
        ] {
            assert_eq!(
                compare_holders(&of(ours), &of(theirs)),
                want,
                "{ours}, {theirs}"
            );
        }
    }

    #[test]
    fn any_joint_holder_will_do() {
        let holders = [citizen("李四", OTHER), citizen("张三", NUMBER)];
        let finding = judge_holder(&holders, Some(&citizen("张三", NUMBER)));
        assert_eq!(finding.outcome, Outcome::Ok);
        assert_eq!(finding.detail.as_deref(), Some("holder 2 of 2"));
    }

    #[test]
    fn each_disagreement_has_its_reason() {
        let holders = [citizen("张三", NUMBER)];
        for (holders, applicant, want) in [
            (
                &holders[..],
                citizen("张叁", NUMBER),
                Reason::HolderNameMismatch,
            ),
            (&holders, citizen("张三", OTHER), Reason::HolderMismatch),
            (&holders, Holder::new("张三"), Reason::HolderUnknown),
            (&[], citizen("张三", NUMBER), Reason::HolderUnknown),
        ] {
            let finding = judge_holder(holders, Some(&applicant));
            assert_eq!(finding.outcome, Outcome::NotOk(want));
            assert!(!format!("{finding:?}").contains("19491231"));
        }
        let nobody = judge_holder(&holders, None);
        assert_eq!(nobody.outcome, Outcome::Skipped(Reason::NotApplicable));
    }
}
