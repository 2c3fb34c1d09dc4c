//! Conditions: when a requirement applies, and what a licence must say to be accepted.
//!
//! The language is total: no loops, no recursion beyond the text's own nesting, no arithmetic. It has three values,
//! because a field that nobody filled in is not a field that says no.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::licence::read_date;
use crate::licence::text;
use crate::recognition::unique_names;
use crate::time::Timestamp;

/// Deepest nesting of a condition. Conditions of real matters nest two or three deep.
pub const MOST_DEPTH: usize = 8;

/// Most parts of one condition. Those of real matters have a handful.
pub const MOST_PARTS: usize = 64;

/// A condition over named fields.
///
/// ```
/// use yinzheng::sharing::{Condition, Fields, Truth};
///
/// let text = r#"{"all": [{"present": "agent"}, {"compare": {"field": "vehicles", "is": "ge", "value": 5}}]}"#;
/// let condition: Condition = serde_json::from_str(text)?;
/// let known = Fields::new().with("agent", "张三").with("vehicles", 7);
/// assert_eq!(condition.evaluate(&known), Truth::True);
/// assert_eq!(condition.evaluate(&Fields::new().with("vehicles", 7)), Truth::Unknown);
/// assert_eq!(condition.evaluate(&Fields::new().with("vehicles", 4)), Truth::False);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Each of these holds; with none, it holds.
    All(Vec<Self>),
    /// At least one of these holds; with none, it does not.
    Any(Vec<Self>),
    /// A field compared with a value.
    Compare(Comparison),
    /// A field has one of several values.
    In(Membership),
    /// This does not hold.
    Not(Box<Self>),
    /// The field was filled in.
    Present(String),
}

/// A field compared with a value.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The field's name.
    pub field: String,
    /// How it is compared.
    pub is: Relation,
    /// With what.
    pub value: Scalar,
}

/// A field that has one of several values.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The field's name.
    pub field: String,
    /// The values.
    pub values: Vec<Scalar>,
}

/// How a field is compared. Texts are compared without blanks, widths of letters and forms of brackets; order is for
/// numbers, also those that a licence writes as text, and for dates in any form that [`read_date`] reads.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The field's text contains the value's.
    Contains,
    /// Equal.
    Eq,
    /// Greater or equal; not earlier.
    Ge,
    /// Greater; later.
    Gt,
    /// Less or equal; not later.
    Le,
    /// Less; earlier.
    Lt,
    /// Not equal.
    Ne,
}

/// A value of a field.
#[allow(clippy::exhaustive_enums)] // what JSON has
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Scalar {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text, or a date as text.
    Text(String),
}

impl fmt::Debug for Scalar {
    /// Texts masked: an application's fields are about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(b) => write!(f, "{b}"),
            Self::Number(n) => write!(f, "{n}"),
            Self::Text(t) => write!(f, "{:?}", text::masked(t)),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Scalar {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Scalar {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// What is known of the fields of an application or of a licence. A field that is absent is not known; one that is
/// `null` is known to be empty.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Fields(#[serde(deserialize_with = "unique_names")] BTreeMap<String, Option<Scalar>>);

impl Fields {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same fields and one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Scalar>) -> Self {
        self.0.insert(name.into(), Some(value.into()));
        self
    }

    /// The same fields and one that is known to be empty.
    #[must_use]
    pub fn with_empty(mut self, name: impl Into<String>) -> Self {
        self.0.insert(name.into(), None);
        self
    }

    /// What is known of a field: `None` nothing, `Some(None)` that it is empty.
    pub fn known(&self, name: &str) -> Option<Option<&Scalar>> {
        self.0.get(name).map(Option::as_ref)
    }
}

/// Whether a condition holds.
#[allow(clippy::exhaustive_enums)] // complete by definition
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Truth {
    /// It does not.
    False,
    /// It does.
    True,
    /// A field that decides it is not known, or cannot be compared.
    Unknown,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl Condition {
    /// Whether it holds, by the rules of Kleene's three-valued logic. Deeper than [`MOST_DEPTH`] it is unknown.
    pub fn evaluate(&self, fields: &Fields) -> Truth {
        self.evaluate_at(fields, MOST_DEPTH)
    }

    fn evaluate_at(&self, fields: &Fields, depth: usize) -> Truth {
        let Some(depth) = depth.checked_sub(1) else {
            return Truth::Unknown;
        };
        match self {
            Self::All(parts) => {
                strongest(parts.iter().map(|p| p.evaluate_at(fields, depth)), false)
            }
            Self::Any(parts) => strongest(parts.iter().map(|p| p.evaluate_at(fields, depth)), true),
            Self::Not(part) => match part.evaluate_at(fields, depth) {
                Truth::False => Truth::True,
                Truth::True => Truth::False,
                Truth::Unknown => Truth::Unknown,
            },
            Self::Present(field) => match fields.known(field) {
                Some(value) => value.is_some().into(),
                None => Truth::Unknown,
            },
            Self::Compare(c) => match fields.known(&c.field) {
                Some(Some(value)) => c.is.between(value, &c.value),
                Some(None) => (c.is == Relation::Ne).into(),
                None => Truth::Unknown,
            },
            Self::In(m) => match fields.known(&m.field) {
                Some(Some(value)) => {
                    let each = m.values.iter().map(|v| Relation::Eq.between(value, v));
                    strongest(each, true)
                }
                Some(None) => Truth::False,
                None => Truth::Unknown,
            },
        }
    }

    /// Every field it names, with the values it compares it with.
    pub(super) fn uses(&self) -> Vec<(&str, Option<(Relation, &Scalar)>)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::uses).collect(),
            Self::Not(part) => part.uses(),
            Self::Present(field) => vec![(field, None)],
            Self::Compare(c) => vec![(&c.field, Some((c.is, &c.value)))],
            Self::In(m) => {
                let each = m.values.iter();
                each.map(|v| (m.field.as_str(), Some((Relation::Eq, v))))
                    .collect()
            }
        }
    }

    /// How deep it nests and how many parts it has.
    pub(super) fn size(&self) -> (usize, usize) {
        let of = |parts: &[Self]| {
            parts.iter().map(Self::size).fold((0, 0), |(d, n), (e, m)| {
                (usize::max(d, e), usize::saturating_add(n, m))
            })
        };
        let (depth, parts) = match self {
            Self::All(parts) | Self::Any(parts) => of(parts),
            Self::Not(part) => part.size(),
            Self::In(m) => (0, m.values.len()),
            Self::Compare(_) | Self::Present(_) => (0, 0),
        };
        (depth.saturating_add(1), parts.saturating_add(1))
    }
}

/// The first part that is `deciding` decides; without one, an unknown part leaves the whole unknown.
fn strongest(parts: impl Iterator<Item = Truth>, deciding: bool) -> Truth {
    let mut unknown = false;
    for part in parts {
        if part == Truth::from(deciding) {
            return part;
        }
        unknown |= part == Truth::Unknown;
    }
    if unknown {
        Truth::Unknown
    } else {
        Truth::from(!deciding)
    }
}

impl Relation {
    /// Whether `left` stands in this relation to `right`; unknown where the two cannot be compared.
    fn between(self, left: &Scalar, right: &Scalar) -> Truth {
        use std::cmp::Ordering;
        let holds = |order: Ordering| match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
            Self::Contains => false,
        };
        let equality = matches!(self, Self::Eq | Self::Ne);
        match (left, right) {
            (Scalar::Number(a), Scalar::Number(b)) if self != Self::Contains => {
                holds(a.cmp(b)).into()
            }
            (Scalar::Flag(a), Scalar::Flag(b)) if equality => holds(a.cmp(b)).into(),
            (Scalar::Text(a), Scalar::Text(b)) if self == Self::Contains => {
                text::folded(a).contains(&text::folded(b)).into()
            }
            (Scalar::Text(a), Scalar::Text(b)) => match dates(a, b) {
                Some((a, b)) => holds(a.cmp(&b)).into(),
                None if equality => holds(text::folded(a).cmp(&text::folded(b))).into(),
                None => Truth::Unknown,
            },
            (Scalar::Text(a), Scalar::Number(_)) => match a.trim().parse() {
                Ok(a) => self.between(&Scalar::Number(a), right),
                Err(_) => Truth::Unknown,
            },
            _ => Truth::Unknown,
        }
    }
}

/// Both texts as instants. Two numbers are numbers: a licence number can look like a date or an epoch.
fn dates(a: &str, b: &str) -> Option<(Timestamp, Timestamp)> {
    let digits = |t: &str| t.trim().bytes().all(|b| b.is_ascii_digit());
    if digits(a) && digits(b) {
        return None;
    }
    Some((read_date(a)?.date.start(), read_date(b)?.date.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Condition {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    #[allow(clippy::too_many_lines)] // one table
    fn what_is_not_known_is_not_false() {
        use Truth::{False, True, Unknown};
        let fields = Fields::new()
            .with("n", 3)
            .with("t", "道路普通货物运输（集装箱）")
            .with("d", "2026年3月1日")
            .with("c", "50")
            .with("f", true)
            .with_empty("e");
        let not_u = r#"{"not":{"compare":{"field":"u","is":"eq","value":1}}}"#;
        for (json, want, why) in [
            (r#"{"all":[]}"#, True, "nothing is asked"),
            (r#"{"any":[]}"#, False, "nothing is offered"),
            (r#"{"present":"u"}"#, Unknown, "not known"),
            (r#"{"present":"e"}"#, False, "known to be empty"),
            (not_u, Unknown, "not of unknown"),
            (
                r#"{"any":[{"present":"u"},{"present":"n"}]}"#,
                True,
                "one decides",
            ),
            (
                r#"{"all":[{"present":"u"},{"present":"e"}]}"#,
                False,
                "one decides",
            ),
            (
                r#"{"compare":{"field":"e","is":"eq","value":1}}"#,
                False,
                "empty",
            ),
            (
                r#"{"compare":{"field":"e","is":"ne","value":1}}"#,
                True,
                "empty",
            ),
            (
                r#"{"compare":{"field":"n","is":"lt","value":3}}"#,
                False,
                "3 < 3",
            ),
            (
                r#"{"compare":{"field":"n","is":"ge","value":3}}"#,
                True,
                "3 >= 3",
            ),
            (
                r#"{"compare":{"field":"n","is":"eq","value":"3"}}"#,
                Unknown,
                "kinds differ",
            ),
            (
                r#"{"compare":{"field":"c","is":"ge","value":50}}"#,
                True,
                "licences write numbers as text",
            ),
            (
                r#"{"compare":{"field":"c","is":"eq","value":"050"}}"#,
                False,
                "a text is compared as it is",
            ),
            (
                r#"{"compare":{"field":"t","is":"contains","value":"货物运输(集装箱)"}}"#,
                True,
                "brackets fold",
            ),
            (
                r#"{"compare":{"field":"t","is":"gt","value":"甲"}}"#,
                Unknown,
                "texts have no order",
            ),
            (
                r#"{"compare":{"field":"d","is":"le","value":"2026-03-01"}}"#,
                True,
                "one day in two forms",
            ),
            (
                r#"{"compare":{"field":"d","is":"gt","value":"20260301"}}"#,
                False,
                "the same day",
            ),
            (r#"{"in":{"field":"n","values":[1,3]}}"#, True, "listed"),
            (
                r#"{"in":{"field":"n","values":[1,"3"]}}"#,
                Unknown,
                "one cannot be compared",
            ),
            (r#"{"in":{"field":"u","values":[1]}}"#, Unknown, "not known"),
            (
                r#"{"compare":{"field":"f","is":"eq","value":true}}"#,
                True,
                "flag",
            ),
            (
                r#"{"compare":{"field":"f","is":"gt","value":false}}"#,
                Unknown,
                "flags have no order",
            ),
        ] {
            assert_eq!(read(json).evaluate(&fields), want, "{why}: {json}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let mut deep = Condition::Present("n".to_owned());
        for _ in 0..MOST_DEPTH {
            deep = Condition::Not(Box::new(deep));
        }
        let fields = Fields::new().with("n", 1);
        assert_eq!(deep.evaluate(&fields), Truth::Unknown);
        assert_eq!(deep.size().0, MOST_DEPTH + 1);
    }

    #[test]
    fn a_person_does_not_show_in_debug_output() {
        let fields = Fields::new().with("id", "11010519491231002X");
        assert!(!format!("{fields:?}").contains("19491231"));
    }
}
