//! Annotated copies (加注件): made for one purpose and for a time.
//!
//! Adding the annotation changes the file, so a copy is verified by its own signature; its identifier is then that of
//! the original.

use std::fmt;

use serde::Serialize;

use crate::licence::bounds::Bounds;
use crate::licence::date::LicenceDate;
use crate::licence::date::StatedDate;
use crate::licence::issuer::SealOwner;
use crate::licence::metadata::Element;
use crate::licence::metadata::Metadata;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;

/// What an annotated copy says about itself.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq, Serialize)]
pub struct AnnotatedCopy {
    /// When it was made (JZJZZSJ).
    pub made_at: Option<LicenceDate>,
    /// Who made it (JZJZZZ).
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub maker: Option<String>,
    /// What it is for (JZJZZSY).
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub cause: Option<String>,
    /// Until when it may be used (JZJYXQJZSJ), as read.
    pub expires: StatedDate,
}

impl fmt::Debug for AnnotatedCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnnotatedCopy")
            .field("made_at", &self.made_at)
            .field("maker", &text::masked_option(&self.maker))
            .field("cause", &text::masked_option(&self.cause))
            .field("expires", &self.expires)
            .finish()
    }
}

impl AnnotatedCopy {
    /// The annotation in the data of a licence; `None` if it is no annotated copy.
    pub fn of(metadata: &Metadata) -> Option<Self> {
        let text = |element| metadata.value(element).map(|v| v.as_str().to_owned());
        let marks = [
            Element::CopyMadeAt,
            Element::CopyMaker,
            Element::CopyCause,
            Element::CopyExpires,
        ];
        if marks.iter().all(|e| metadata.value(*e).is_none()) {
            return None;
        }
        Some(Self {
            made_at: metadata.date(Element::CopyMadeAt),
            maker: text(Element::CopyMaker),
            cause: text(Element::CopyCause),
            expires: metadata.stated_date(Element::CopyExpires),
        })
    }
}

/// Judges whether a copy is used for what it was made for, and in time.
///
/// * `purpose`: what it is used for now; without one there is a warning that purposes were not compared.
/// * `t`: when it is used.
pub fn judge_copy(copy: &AnnotatedCopy, purpose: Option<&str>, t: Timestamp) -> Vec<Finding> {
    let bounds = Bounds {
        check: Check::LicenceCopy,
        expires: copy.expires,
        expired: Reason::CopyExpired,
        made_for: copy.cause.as_deref(),
        other_purpose: Reason::CopyPurpose,
    };
    bounds.judge(purpose, t)
}

/// Judges whether the copy was made by whose seal is on it, by the names that both go by; `None` if nothing is wrong.
/// Whether that body may speak for the issuer is asked by [`judge_issuer_seal`](crate::licence::judge_issuer_seal).
///
/// * `owners`: the owners of the seals that vouch for the whole copy.
pub fn judge_copy_maker<'a>(
    copy: &AnnotatedCopy,
    owners: impl IntoIterator<Item = &'a SealOwner>,
) -> Option<Finding> {
    let maker = copy.maker.as_deref()?;
    if owners.into_iter().any(|owner| owner.goes_by(maker)) {
        return None;
    }
    let finding = Finding::not_ok(Check::LicenceCopy, Reason::CopyMakerMismatch);
    Some(finding.about(Subject::Licence).with(text::masked(maker)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::metadata::Carrier;
    use crate::licence::metadata::CarrierKind;
    use crate::licence::metadata::Protection;
    use crate::licence::metadata::Source;
    use crate::report::Outcome;

    fn copy(pairs: &[(&str, &str)]) -> Option<AnnotatedCopy> {
        let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
        let source = Source::new(carrier, Protection::Covered).with(pairs.iter().copied());
        AnnotatedCopy::of(&Metadata::read(&[source]))
    }

    #[test]
    fn a_copy_holds_for_its_purpose_and_time() {
        let cause = ("JZJZZSY", "办理道路运输年审");
        let until = |text| [cause, ("JZJYXQJZSJ", text)];
        let t = "2024-06-01T12:00:00Z".parse().unwrap();
        let fails = |r| vec![Outcome::NotOk(r)];
        for (pairs, purpose, want, why) in [
            (
                until("2024-06-01"),
                "办理道路运输年审",
                vec![Outcome::Ok],
                "last day",
            ),
            (
                until("2024-05-31"),
                "办理道路运输年审",
                fails(Reason::CopyExpired),
                "day after",
            ),
            (
                until("2024-06-01 19:59:59"),
                "办理道路运输年审",
                fails(Reason::CopyExpired),
                "a second after",
            ),
            (
                until("2024-06-02"),
                "贷款",
                fails(Reason::CopyPurpose),
                "other use",
            ),
            (
                until("不久"),
                "办理道路运输年审",
                fails(Reason::MetadataMalformed),
                "no date",
            ),
            (
                until(" "),
                "办理道路运输年审",
                fails(Reason::MetadataIncomplete),
                "no end",
            ),
        ] {
            let findings = judge_copy(&copy(&pairs).unwrap(), Some(purpose), t);
            let got: Vec<Outcome> = findings.iter().map(|f| f.outcome).collect();
            assert_eq!(got, want, "{why}");
        }
        assert_eq!(copy(&[("ZZMC", "x")]), None, "no annotation");
        let found = judge_copy(&copy(&until("2024-06-02")).unwrap(), None, t);
        let outcomes: Vec<Outcome> = found.iter().map(|f| f.outcome).collect();
        let open = Outcome::Warning(Reason::PurposeNotGiven);
        assert_eq!(outcomes, [Outcome::Ok, open], "nothing to compare with");
    }

    #[test]
    fn a_copy_is_sealed_by_its_maker() {
        let made = copy(&[("JZJZZZ", "某市(虚构)数据局"), ("JZJZZSY", "x")]).unwrap();
        let bureau = SealOwner::new(None, Some("某市（虚构）数据局"));
        let named = SealOwner::of_subject(["某CA用户"], Some("某市（虚构）数据局电子印章"));
        let other = SealOwner::new(None, Some("某市（虚构）交通局"));
        for (owners, fits) in [(vec![&bureau], true), (vec![&other, &named], true)] {
            assert_eq!(judge_copy_maker(&made, owners).is_none(), fits);
        }
        for owners in [vec![], vec![&other]] {
            let finding = judge_copy_maker(&made, owners).unwrap();
            assert_eq!(finding.outcome, Outcome::NotOk(Reason::CopyMakerMismatch));
        }
    }
}
