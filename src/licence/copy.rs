//! Annotated copies (加注件): made for one purpose and for a time.
//!
//! Adding the annotation changes the file, so a copy is verified by its own signature; its identifier is then that of
//! the original.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::licence::date::LicenceDate;
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
    pub expires: CopyEnd,
}

/// Until when an annotated copy may be used.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyEnd {
    /// Until this date or time, included.
    Date(LicenceDate),
    /// It says something that cannot be read.
    Unreadable,
    /// It says nothing.
    Unstated,
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
        let expires = match (
            text(Element::CopyExpires),
            metadata.date(Element::CopyExpires),
        ) {
            (_, Some(date)) => CopyEnd::Date(date),
            (Some(_), None) => CopyEnd::Unreadable,
            (None, None) => CopyEnd::Unstated,
        };
        Some(Self {
            made_at: metadata.date(Element::CopyMadeAt),
            maker: text(Element::CopyMaker),
            cause: text(Element::CopyCause),
            expires,
        })
    }
}

/// Judges whether a copy is used for what it was made for, and in time.
///
/// * `purpose`: what it is used for now; `None` where the caller does not compare purposes.
/// * `t`: when it is used.
pub fn judge_copy(copy: &AnnotatedCopy, purpose: Option<&str>, t: Timestamp) -> Vec<Finding> {
    let check = Check::LicenceCopy;
    let mut findings = Vec::new();
    match copy.expires {
        CopyEnd::Date(date) if t > date.end() => {
            findings.push(Finding::not_ok(check, Reason::CopyExpired).with(date.to_string()));
        }
        CopyEnd::Date(_) => {}
        CopyEnd::Unreadable => findings.push(Finding::not_ok(check, Reason::MetadataMalformed)),
        CopyEnd::Unstated => findings.push(Finding::not_ok(check, Reason::MetadataIncomplete)),
    }
    if let Some(purpose) = purpose {
        match &copy.cause {
            Some(cause) if text::folded(cause) == text::folded(purpose) => {}
            Some(cause) => {
                let detail = text::masked(cause);
                findings.push(Finding::not_ok(check, Reason::CopyPurpose).with(detail));
            }
            None => findings.push(Finding::not_ok(check, Reason::MetadataIncomplete)),
        }
    }
    if findings.is_empty() {
        findings.push(Finding::ok(check));
    }
    findings
        .into_iter()
        .map(|f| f.about(Subject::Licence))
        .collect()
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
    }
}
