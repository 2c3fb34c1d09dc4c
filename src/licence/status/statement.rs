//! A statement of status: what is signed when an issuer says in which state a licence is.
//!
//! This is the payload alone. It is read from, and signed as, exact bytes; whoever verifies a signed statement reads
//! it from the bytes that were signed.

use serde::Deserialize;
use serde::Serialize;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::code::Uscc;
use crate::licence::id::LicenceId;
use crate::licence::status::LicenceStatus;
use crate::time::Timestamp;

/// The version of the JSON form; within `/1` fields are only added.
pub const STATUS_SCHEMA: &str = "yinzheng.licence-status/1";

/// Longest statement read, in bytes. One with a long history has a few kilobytes.
const LONGEST: usize = 64 << 10;

/// Most earlier changes in one statement. A licence sees a dozen in its life.
const MOST_CHANGES: usize = 256;

/// One change in the life of a licence.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StatusChange {
    /// What it became.
    pub status: LicenceStatus,
    /// Since when; absent where a source only says how things stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Until when, for a suspension or restriction whose end is fixed; the end is no longer part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The licence that takes its place, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<LicenceId>,
    /// The source's own code or words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_code: Option<String>,
}

impl StatusChange {
    /// A change to `status` at `since`.
    pub const fn new(status: LicenceStatus, since: Option<Timestamp>) -> Self {
        Self {
            status,
            since,
            until: None,
            successor: None,
            source_code: None,
        }
    }

    /// The same change with an end.
    #[must_use]
    pub const fn until(mut self, end: Timestamp) -> Self {
        self.until = Some(end);
        self
    }
}

/// Who states.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StatementIssuer {
    /// The body's social credit code.
    pub code: Uscc,
    /// Its name.
    pub name: String,
}

impl StatementIssuer {
    /// The body with this code and name.
    pub fn new(code: Uscc, name: impl Into<String>) -> Self {
        Self {
            code,
            name: name.into(),
        }
    }
}

/// A statement of the status of one licence, with the rules of freshness of a CRL.
///
/// ```
/// use yinzheng::licence::{LicenceStatus, StatementIssuer, StatusStatement};
///
/// # fn main() -> Result<(), yinzheng::error::ParseError> {
/// let id = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3".parse()?;
/// let issuer = StatementIssuer::new("11510800MB9999906B".parse()?, "广元市某局");
/// let mut statement = StatusStatement::new(id, issuer, LicenceStatus::Effective, "2023-05-01".parse()?);
/// statement.this_update = "2024-06-01T00:00:00Z".parse()?;
/// statement.next_update = Some("2024-06-02T00:00:00Z".parse()?);
/// assert_eq!(StatusStatement::from_json(statement.to_json().as_bytes())?, statement);
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StatusStatement {
    /// [`STATUS_SCHEMA`].
    pub schema: String,
    /// The licence.
    pub subject: LicenceId,
    /// Who states.
    pub issuer: StatementIssuer,
    /// The state it is in.
    pub status: LicenceStatus,
    /// Since when.
    pub since: Timestamp,
    /// Until when, for a suspension or restriction whose end is fixed; the end is no longer part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The licence that takes its place, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<LicenceId>,
    /// The issuer's own code or words for the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_code: Option<String>,
    /// When this was known to be so.
    pub this_update: Timestamp,
    /// When the next statement is made at the latest. Without it a statement is fresh only under a policy that sets an
    /// age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Timestamp>,
    /// Number of the statement about this licence, rising with each.
    pub sequence: u64,
    /// Earlier changes, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<StatusChange>,
}

impl StatusStatement {
    /// A first statement, known since the change itself and without a next one announced.
    pub fn new(
        subject: LicenceId,
        issuer: StatementIssuer,
        status: LicenceStatus,
        since: Timestamp,
    ) -> Self {
        Self {
            schema: STATUS_SCHEMA.to_owned(),
            subject,
            issuer,
            status,
            since,
            until: None,
            successor: None,
            source_code: None,
            this_update: since,
            next_update: None,
            sequence: 1,
            history: Vec::new(),
        }
    }

    /// Reads the JSON form, up to 64 KiB.
    ///
    /// # Errors
    ///
    /// A [`ParseError`]: too long, not such an object, another schema, more than 256 earlier changes, or an update
    /// that ends before it begins.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ParseError> {
        let bad = |kind, field| ParseError::new(kind, field, 0);
        if bytes.len() > LONGEST {
            return Err(bad(ParseErrorKind::Limit, "StatusStatement"));
        }
        let statement: Self = serde_json::from_slice(bytes)
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, "StatusStatement"))?;
        if statement.schema != STATUS_SCHEMA {
            return Err(bad(
                ParseErrorKind::UnexpectedValue,
                "StatusStatement.schema",
            ));
        }
        if statement.history.len() > MOST_CHANGES {
            return Err(bad(ParseErrorKind::Limit, "StatusStatement.history"));
        }
        if statement
            .next_update
            .is_some_and(|next| next < statement.this_update)
        {
            return Err(bad(
                ParseErrorKind::UnexpectedValue,
                "StatusStatement.next_update",
            ));
        }
        Ok(statement)
    }

    /// The JSON form, in one line: the bytes to sign.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The change that the statement itself makes known.
    pub fn change(&self) -> StatusChange {
        StatusChange {
            status: self.status,
            since: Some(self.since),
            until: self.until,
            successor: self.successor.clone(),
            source_code: self.source_code.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_itself_is_no_statement() {
        let id = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
        let good = format!(
            r#"{{"schema":"{STATUS_SCHEMA}","subject":"{id}","issuer":{{"code":"11510800MB9999906B","name":"x"}},
            "status":"effective","since":"2024-01-01T00:00:00Z","this_update":"2024-06-02T00:00:00Z",
            "next_update":"2024-06-03T00:00:00Z","sequence":7}}"#
        );
        assert!(StatusStatement::from_json(good.as_bytes()).is_ok());
        for (from, to, field) in [
            ("status/1", "status/2", "StatusStatement.schema"),
            ("06-03", "06-01", "StatusStatement.next_update"),
            ("\"effective\"", "\"fine\"", "StatusStatement"),
            (".001.3", ".001.4", "StatusStatement"),
            ("\"sequence\":7", "\"sequence\":-7", "StatusStatement"),
        ] {
            let error = StatusStatement::from_json(good.replace(from, to).as_bytes()).unwrap_err();
            assert_eq!(error.field(), field, "{from}");
        }
        let long = " ".repeat(LONGEST + 1);
        let error = StatusStatement::from_json(long.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ParseErrorKind::Limit);
    }
}
