//! What the status codes of a source mean.
//!
//! The same digits mean different things even inside one ministry (03 is 撤销 in one exchange and 吊销 in another), so
//! codes are mapped per source and licence type, never globally, and a code that no profile explains is unknown.

use serde::Deserialize;
use serde::Serialize;

use crate::error::Error;
use crate::licence::code::LicenceTypeCode;
use crate::licence::status::LicenceStatus;

/// One code of a profile.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileEntry {
    /// The code.
    pub code: String,
    /// The code of the reason beside it, where the meaning depends on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it means.
    pub status: LicenceStatus,
    /// The source's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
}

/// The status codes of one source.
///
/// ```
/// use yinzheng::licence::{LicenceStatus, StatusProfile};
///
/// let transport = StatusProfile::named("transport").unwrap();
/// assert_eq!(transport.status("05", None), LicenceStatus::Revoked);
/// assert_eq!(transport.status("77", None), LicenceStatus::Unknown);
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StatusProfile {
    /// Its name.
    pub id: String,
    /// Where the table comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The codes.
    pub codes: Vec<ProfileEntry>,
}

impl StatusProfile {
    /// Reads a profile from JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for text that is no profile, or one code with two meanings.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let profile: Self = serde_json::from_str(text)
            .map_err(|e| Error::Configuration(format!("status profile: {e}")))?;
        profile.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        let key = |e: &ProfileEntry| (e.code.clone(), e.reason.clone());
        let mut keys: Vec<_> = self.codes.iter().map(key).collect();
        keys.sort();
        let count = keys.len();
        keys.dedup();
        if keys.len() == count {
            return Ok(self);
        }
        let text = format!("status profile {:?}: a code stands twice", self.id);
        Err(Error::Configuration(text))
    }

    /// The built-in profile with this name: `construction-managers`, `construction-workers`, `transport` or
    /// `real-estate`. They are tables of running interfaces, not of a standard.
    pub fn named(name: &str) -> Option<Self> {
        let (id, source, codes) = BUILTIN.iter().find(|(id, ..)| *id == name)?;
        let entry = |(code, reason, status, term): &Row| ProfileEntry {
            code: (*code).to_owned(),
            reason: reason.map(str::to_owned),
            status: *status,
            term: Some((*term).to_owned()),
        };
        Some(Self {
            id: (*id).to_owned(),
            source: Some((*source).to_owned()),
            codes: codes.iter().map(entry).collect(),
        })
    }

    /// What `code` means, with the code of a reason where the source gives one. An entry for that very reason goes
    /// before one without; a code that is not there is unknown.
    pub fn status(&self, code: &str, reason: Option<&str>) -> LicenceStatus {
        let (code, reason) = (code.trim(), reason.map(str::trim));
        let with = |wanted: Option<&str>| {
            self.codes
                .iter()
                .find(|e| e.code == code && e.reason.as_deref() == wanted)
        };
        let entry = reason.and_then(|_| with(reason)).or_else(|| with(None));
        entry.map_or(Unknown, |e| e.status)
    }
}

/// Which profile explains the codes of which source and licence type.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct StatusProfiles(Vec<Assignment>);

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Assignment {
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    type_code: Option<LicenceTypeCode>,
    profile: StatusProfile,
}

impl StatusProfiles {
    /// No profile: every code is unknown.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Uses `profile` for what `source` says about licences of `type_code`, or of every type without one of its own.
    pub fn assign(
        &mut self,
        source: impl Into<String>,
        type_code: Option<LicenceTypeCode>,
        profile: StatusProfile,
    ) {
        let source = source.into();
        self.0
            .retain(|a| (&a.source, a.type_code) != (&source, type_code));
        self.0.push(Assignment {
            source,
            type_code,
            profile,
        });
    }

    /// Reads a JSON array of `{"source", "type_code"?, "profile"}`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for text that is not such an array, or a profile in which one code has two meanings.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let read: Self = serde_json::from_str(text)
            .map_err(|e| Error::Configuration(format!("status profiles: {e}")))?;
        let mut profiles = Self::none();
        for a in read.0 {
            profiles.assign(a.source, a.type_code, a.profile.checked()?);
        }
        Ok(profiles)
    }

    /// The profile for what `source` says about licences of `type_code`.
    pub fn profile(&self, source: &str, type_code: LicenceTypeCode) -> Option<&StatusProfile> {
        let with = |wanted: Option<LicenceTypeCode>| {
            self.0
                .iter()
                .find(|a| a.source == source && a.type_code == wanted)
        };
        with(Some(type_code))
            .or_else(|| with(None))
            .map(|a| &a.profile)
    }
}

use LicenceStatus::Annulled;
use LicenceStatus::Cancelled;
use LicenceStatus::Effective;
use LicenceStatus::Expired;
use LicenceStatus::Revoked;
use LicenceStatus::Superseded;
use LicenceStatus::Suspended;
use LicenceStatus::TransferredOut;
use LicenceStatus::Unknown;

/// Code, reason, meaning, term.
type Row = (
    &'static str,
    Option<&'static str>,
    LicenceStatus,
    &'static str,
);

const BUILTIN: [(&str, &str, &[Row]); 4] = [
    (
        "construction-managers",
        "exchange of the housing ministry, safety managers",
        &[
            ("01", None, Effective, "有效"),
            ("02", None, Suspended, "暂扣"),
            ("03", None, Annulled, "撤销"),
            ("04", None, Cancelled, "注销"),
            ("05", None, Expired, "失效"),
            ("06", None, TransferredOut, "办理转出"),
            ("07", None, Revoked, "吊销"),
            ("99", None, Unknown, "其他"),
        ],
    ),
    (
        "construction-workers",
        "exchange of the housing ministry, special workers",
        &[
            ("01", None, Effective, "有效"),
            ("02", None, Suspended, "暂扣"),
            ("03", None, Revoked, "吊销"),
            ("04", None, Annulled, "撤销"),
            ("05", None, Cancelled, "注销"),
            ("06", None, Expired, "失效"),
            ("99", None, Unknown, "其他"),
        ],
    ),
    (
        "transport",
        "exchange of the transport ministry",
        &[
            ("10", None, Effective, "有效"),
            ("01", None, Superseded, "无效（已换发）"),
            ("02", None, Expired, "无效（已过期）"),
            ("03", None, Cancelled, "已注销"),
            ("04", None, Annulled, "已撤销"),
            ("05", None, Revoked, "已吊销"),
            ("09", None, Unknown, "无效（其他）"),
        ],
    ),
    (
        "real-estate",
        "a public real-estate certificate system",
        &[
            ("1", None, Effective, "现势"),
            ("2", None, Cancelled, "注销"),
            ("2", Some("2"), Annulled, "签发错误"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_digits_mean_what_their_source_means() {
        for (profile, code, reason, want) in [
            ("construction-managers", "03", None, Annulled),
            ("construction-workers", "03", None, Revoked),
            ("transport", "03", None, Cancelled),
            ("transport", " 10 ", None, Effective),
            ("transport", "1", None, Unknown),
            ("transport", "", None, Unknown),
            ("real-estate", "2", Some("1"), Cancelled),
            ("real-estate", "2", Some("2"), Annulled),
            ("real-estate", "2", None, Cancelled),
        ] {
            let profile = StatusProfile::named(profile).unwrap();
            assert_eq!(profile.status(code, reason), want, "{} {code}", profile.id);
        }
    }

    #[test]
    fn a_type_goes_before_its_source() {
        let [road, other] =
            ["11100000000019713D008", "11100000000013338W011"].map(|c| c.parse().unwrap());
        let mut profiles = StatusProfiles::none();
        profiles.assign(
            "a",
            None,
            StatusProfile::named("construction-workers").unwrap(),
        );
        profiles.assign("a", Some(road), StatusProfile::named("transport").unwrap());
        let id = |source, code| profiles.profile(source, code).map(|p| p.id.as_str());
        assert_eq!(id("a", road), Some("transport"));
        assert_eq!(id("a", other), Some("construction-workers"));
        assert_eq!(id("b", road), None);
        let json = serde_json::to_string(&profiles).unwrap();
        assert_eq!(StatusProfiles::from_json(&json).unwrap(), profiles);
    }

    #[test]
    fn two_meanings_are_refused() {
        let text = r#"{"id": "x", "codes": [{"code": "1", "status": "effective"}, {"code": "1", "status": "revoked"}]}"#;
        assert!(StatusProfile::from_json(text).is_err());
    }
}
