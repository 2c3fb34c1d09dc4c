//! What makes a list unusable, and where.

use std::fmt;

use serde::Serialize;

/// Most faults that are told of one list; a person has seen enough before that.
pub(super) const TOLD: usize = 64;

macro_rules! rules {
    ($($variant:ident $code:literal, $en:literal;)+) => {
        /// A rule that a list must keep to be usable.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum ListRule {
            $(#[doc = concat!("`", $code, "`: ", $en, ".")] $variant,)+
        }

        impl ListRule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// What breaks it, in English.
            pub const fn text_en(self) -> &'static str {
                match self {
                    $(Self::$variant => $en,)+
                }
            }
        }
    };
}

rules! {
    AuthoritiesOverlap "authorities-overlap", "two authorities share a certificate for one type at one time";
    CertificateMissing "certificate-missing", "neither a certificate nor a match says who signs";
    CertificateUnreadable "certificate-unreadable", "a certificate cannot be read";
    ConditionUnusable "condition-unusable", "a condition is empty or nested too deep";
    DanglingReference "dangling-reference", "what is referred to is not in the list";
    DatesUnordered "dates-unordered", "the dates of the list do not follow one another";
    DigestUnreadable "digest-unreadable", "a digest is not sm3: and 64 hexadecimal digits in small letters";
    DuplicateId "duplicate-id", "two entries have one name";
    EquivalenceAmbiguous "equivalence-ambiguous", "two equivalences fit the same type, region, matter and time";
    EquivalenceChain "equivalence-chain", "what a type counts as counts as something else again";
    ExpiresTooLate "expires-too-late", "the list ends later than is accepted";
    HistoryEmpty "history-empty", "an entry does not say how it stands";
    HistoryRetroactive "history-retroactive", "only an annulment reaches back, and not forward";
    HistoryUnsorted "history-unsorted", "the changes of an entry are not in the order of time";
    LimitExceeded "limit-exceeded", "there are more entries than are read";
    Malformed "malformed", "the payload is not a list in this form";
    MatchEmpty "match-empty", "a match names neither code nor organisation";
    MayIssueOverlap "may-issue-overlap", "an authority has two entries for one type at one time";
    PurposeMissing "purpose-missing", "an anchor has no purpose";
    SpanInverted "span-inverted", "a span ends before it begins";
    StatusMappingUnusable "status-mapping-unusable", "a status is mapped twice, or to one that is in force without being so itself";
    TakeOverUnusable "take-over-unusable", "a list is taken over without regions, usable keys or a threshold that they can reach";
}

impl fmt::Display for ListRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for ListRule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A broken rule, and where: a JSON pointer (RFC 6901) into the payload.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct ListFault {
    /// The rule.
    pub rule: ListRule,
    /// Where; for two entries that do not go together, the later one.
    pub pointer: String,
}

impl ListFault {
    /// This rule is broken here.
    pub fn new(rule: ListRule, pointer: impl Into<String>) -> Self {
        Self {
            rule,
            pointer: pointer.into(),
        }
    }
}

impl fmt::Display for ListFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.rule, self.pointer)
    }
}

/// Collects faults, up to a number.
#[derive(Default)]
pub(super) struct Faults(Vec<ListFault>);

impl Faults {
    pub(super) fn add(&mut self, rule: ListRule, pointer: impl FnOnce() -> String) {
        if self.0.len() < TOLD {
            self.0.push(ListFault::new(rule, pointer()));
        }
    }

    /// The faults, in an order of their own.
    pub(super) fn into_sorted(self) -> Vec<ListFault> {
        let mut all = self.0;
        all.sort_by(|a, b| (&a.pointer, a.rule).cmp(&(&b.pointer, b.rule)));
        all.dedup();
        all
    }
}
