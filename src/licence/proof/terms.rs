//! What a proof says about its own use: to be written, as read, and judged.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::licence::bounds::Bounds;
use crate::licence::date::LicenceDate;
use crate::licence::date::StatedDate;
use crate::licence::metadata::Element;
use crate::licence::metadata::Metadata;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;

/// What a proof has that a licence has not.
#[non_exhaustive]
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProofTerms {
    /// When the stated facts hold.
    pub as_of: LicenceDate,
    /// What was queried, and by what right.
    pub basis: String,
    /// What the proof is for.
    pub purpose: String,
    /// Until when it may be used, included.
    pub expires: LicenceDate,
}

impl fmt::Debug for ProofTerms {
    /// Masked, since the texts are free.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofTerms")
            .field("as_of", &self.as_of)
            .field("basis", &text::masked(&self.basis))
            .field("purpose", &text::masked(&self.purpose))
            .field("expires", &self.expires)
            .finish()
    }
}

impl ProofTerms {
    /// Terms of a proof of what held at `as_of`, to be used for `purpose` until `expires`.
    ///
    /// * `basis`: what was queried, and by what right.
    pub fn new(
        as_of: LicenceDate,
        basis: impl Into<String>,
        purpose: impl Into<String>,
        expires: LicenceDate,
    ) -> Self {
        Self {
            as_of,
            basis: basis.into(),
            purpose: purpose.into(),
            expires,
        }
    }

    /// Whether a proof made at `t` can have these terms: the facts held before, and it is not over yet.
    pub fn allow(&self, t: Timestamp) -> bool {
        self.as_of.start() <= t && t <= self.expires.end()
    }

    /// The terms as they stand among the data of a licence.
    pub fn pairs(&self) -> [(Element, String); 4] {
        [
            (Element::ProofAsOf, self.as_of.written()),
            (Element::ProofBasis, self.basis.trim().to_owned()),
            (Element::ProofPurpose, self.purpose.trim().to_owned()),
            (Element::ProofExpires, self.expires.written()),
        ]
    }
}

/// The terms of a proof as its data state them, complete or not.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq, Serialize)]
pub struct StatedTerms {
    /// When the stated facts hold.
    pub as_of: StatedDate,
    /// What was queried.
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub basis: Option<String>,
    /// What the proof is for.
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub purpose: Option<String>,
    /// Until when it may be used, included.
    pub expires: StatedDate,
}

impl fmt::Debug for StatedTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatedTerms")
            .field("as_of", &self.as_of)
            .field("basis", &text::masked_option(&self.basis))
            .field("purpose", &text::masked_option(&self.purpose))
            .field("expires", &self.expires)
            .finish()
    }
}

impl StatedTerms {
    /// The terms in the data of a licence; `None` if there are none at all.
    pub fn of(metadata: &Metadata) -> Option<Self> {
        let text = |element| metadata.value(element).map(|v| v.as_str().to_owned());
        let marks = [
            Element::ProofAsOf,
            Element::ProofBasis,
            Element::ProofPurpose,
            Element::ProofExpires,
        ];
        marks
            .iter()
            .any(|e| metadata.value(*e).is_some())
            .then(|| Self {
                as_of: metadata.stated_date(Element::ProofAsOf),
                basis: text(Element::ProofBasis),
                purpose: text(Element::ProofPurpose),
                expires: metadata.stated_date(Element::ProofExpires),
            })
    }
}

/// Judges whether a proof is used for what it was made for, and in time.
///
/// * `purpose`: what it is used for now; without one there is a warning that purposes were not compared.
/// * `t`: when it is used.
///
/// ```
/// use yinzheng::licence::{Carrier, CarrierKind, Metadata, Protection, Source, StatedTerms, judge_proof};
/// use yinzheng::report::{Outcome, Reason};
///
/// let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
/// let source = Source::new(carrier, Protection::Covered).with([
///     ("proof_as_of", "2026-11-01"), ("proof_query_basis", "纳税记录"),
///     ("proof_purpose", "办理贷款"), ("proof_expires", "2026-11-30"),
/// ]);
/// let terms = StatedTerms::of(&Metadata::read(&[source])).unwrap();
/// let judged = judge_proof(&terms, Some("投标"), "2026-11-24T00:00:00Z".parse()?);
/// assert_eq!(judged[0].outcome, Outcome::NotOk(Reason::ProofPurpose));
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
pub fn judge_proof(terms: &StatedTerms, purpose: Option<&str>, t: Timestamp) -> Vec<Finding> {
    let check = Check::LicenceProof;
    let bounds = Bounds {
        check,
        expires: terms.expires,
        expired: Reason::ProofExpired,
        made_for: terms.purpose.as_deref(),
        other_purpose: Reason::ProofPurpose,
    };
    let mut findings = bounds.judge(purpose, t);
    let wrong = match terms.as_of {
        StatedDate::Date(date) if date.start() > t => Some(Reason::ProofTimeOrder),
        StatedDate::Date(_) if terms.basis.is_none() => Some(Reason::MetadataIncomplete),
        StatedDate::Date(_) => None,
        StatedDate::Unreadable => Some(Reason::MetadataMalformed),
        StatedDate::Unstated => Some(Reason::MetadataIncomplete),
    };
    if let Some(reason) = wrong {
        findings.retain(|f| f.outcome != Outcome::Ok);
        findings.push(Finding::not_ok(check, reason).about(Subject::Licence));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::metadata::Carrier;
    use crate::licence::metadata::CarrierKind;
    use crate::licence::metadata::Protection;
    use crate::licence::metadata::Source;

    fn stated(pairs: &[(&str, &str)]) -> Option<StatedTerms> {
        let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
        let source = Source::new(carrier, Protection::Covered).with(pairs.iter().copied());
        StatedTerms::of(&Metadata::read(&[source]))
    }

    #[test]
    fn a_proof_holds_for_its_purpose_and_time() {
        let t = "2026-11-24T04:00:00Z".parse().unwrap();
        let good = [
            ("proof_as_of", "2026-11-24 11:59:59"),
            ("proof_query_basis", "纳税记录"),
            ("proof_purpose", "办理（贷款）"),
            ("proof_expires", "2026-11-24"),
        ];
        let fails = Outcome::NotOk;
        for (at, value, want, why) in [
            (0, good[0].1, Outcome::Ok, "last day"),
            (
                0,
                "2026-11-24 12:00:01",
                fails(Reason::ProofTimeOrder),
                "to come",
            ),
            (0, "今天", fails(Reason::MetadataMalformed), "no date"),
            (0, " ", fails(Reason::MetadataIncomplete), "as of nothing"),
            (1, " ", fails(Reason::MetadataIncomplete), "no basis"),
            (2, "投标", fails(Reason::ProofPurpose), "other use"),
            (2, " ", fails(Reason::MetadataIncomplete), "no purpose"),
            (3, "2026-11-23", fails(Reason::ProofExpired), "day after"),
            (
                3,
                "不久",
                fails(Reason::MetadataMalformed),
                "no end to read",
            ),
            (3, " ", fails(Reason::MetadataIncomplete), "no end"),
        ] {
            let mut pairs = good;
            pairs[at].1 = value;
            let findings = judge_proof(&stated(&pairs).unwrap(), Some("办理(贷款)"), t);
            let got: Vec<Outcome> = findings.iter().map(|f| f.outcome).collect();
            assert_eq!(got, [want], "{why}");
        }
        assert_eq!(stated(&[("ZZMC", "x")]), None, "no terms");
    }

    #[test]
    fn what_is_written_is_read() {
        for (as_of, expires) in [
            ("2026-11-01", "2026-11-30"),
            ("2026-11-01T02:03:04Z", "2026-11-30T23:00:00+08:00"),
        ] {
            let terms = ProofTerms::new(
                as_of.parse().unwrap(),
                "纳税记录",
                "贷款",
                expires.parse().unwrap(),
            );
            let pairs = terms.pairs();
            let pairs: Vec<(&str, &str)> =
                pairs.iter().map(|(e, v)| (e.code(), v.as_str())).collect();
            let read = stated(&pairs).unwrap();
            assert_eq!(read.as_of, StatedDate::Date(terms.as_of));
            assert_eq!(read.expires, StatedDate::Date(terms.expires));
        }
    }

    #[test]
    fn nothing_personal_is_shown() {
        let citizen = "510802199001019991";
        let day = "2026-11-01".parse().unwrap();
        let terms = ProofTerms::new(day, citizen, citizen, day);
        let pairs = [("proof_purpose", citizen), ("proof_query_basis", citizen)];
        let read = stated(&pairs).unwrap();
        let other = judge_proof(&read, Some("贷款"), day.end());
        let shown = format!("{terms:?} {read:?} {other:?}");
        let shown = shown + &serde_json::to_string(&read).unwrap();
        assert!(!shown.contains("19900101"), "{shown}");
    }
}
