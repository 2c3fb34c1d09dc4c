//! The presets. Which check counts how in each, is a table in the crate's documentation.

use std::collections::BTreeSet;

use crate::policy::AlgorithmPolicy;
use crate::policy::ClaimedTime;
use crate::policy::LicencePolicy;
use crate::policy::PathPolicy;
use crate::policy::Policy;
use crate::policy::RevocationLevel;
use crate::policy::RevocationPolicy;
use crate::report::ContentKind;
use crate::report::Reason;

/// How far a claimed time may lie behind validation time: writers label China Standard Time as UTC, which
/// makes a fresh signature eight hours old from the future (e-seal, 8.3); five minutes are for clocks.
const CLOCK_SKEW: i64 = 8 * 3_600 + 300;

/// What a reader sees; attachments, tags and metadata are read by programs, which are told.
const SHOWN: [ContentKind; 6] = [
    ContentKind::Annotation,
    ContentKind::Document,
    ContentKind::Font,
    ContentKind::Page,
    ContentKind::Resource,
    ContentKind::Template,
];

/// Warnings that say nothing about the document's soundness even to the strictest reader.
const TOLERATED: [Reason; 1] = [Reason::StampUnbacked];

impl Policy {
    /// The default: revocation of signer and maker must be known where their certificates name a source; the
    /// claimed time counts while everything is valid now; deviations that can be read safely are warnings.
    pub fn standard() -> Self {
        Self {
            id: "standard".to_owned(),
            claimed_time: ClaimedTime::IfValidNow,
            raised: BTreeSet::new(),
            coverage: SHOWN.into(),
            revocation: RevocationPolicy::default(),
            algorithms: AlgorithmPolicy::default(),
            path: PathPolicy::default(),
            licence: LicencePolicy::default(),
            sm2_ids: vec!["1234567812345678".to_owned()],
            clock_skew: CLOCK_SKEW,
        }
    }

    /// Revocation known for every certificate, trusted time, full coverage, makers pinned, no deviation tolerated.
    pub fn strict() -> Self {
        let all = Reason::ALL.iter().copied();
        Self {
            id: "strict".to_owned(),
            claimed_time: ClaimedTime::Refused,
            raised: all.filter(|r| !TOLERATED.contains(r)).collect(),
            coverage: ContentKind::ALL.into(),
            revocation: RevocationPolicy {
                end_entity: RevocationLevel::Required,
                intermediate: RevocationLevel::Required,
                max_age: None,
            },
            clock_skew: 300,
            ..Self::standard()
        }
    }

    /// For files kept for years: the time of the signature must be proven, by a timestamp or by the caller, and
    /// everything is judged at that time; deviations are read as in `standard`.
    pub fn archive() -> Self {
        Self {
            id: "archive".to_owned(),
            claimed_time: ClaimedTime::Refused,
            ..Self::standard()
        }
    }

    /// The preset with this name: `standard`, `strict` or `archive`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "standard" => Some(Self::standard()),
            "strict" => Some(Self::strict()),
            "archive" => Some(Self::archive()),
            _ => None,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::standard()
    }
}
