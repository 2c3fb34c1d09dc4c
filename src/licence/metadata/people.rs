//! Holders and issuers out of parallel values.
//!
//! Several holders stand as repeated records, or as one text joined with commas beside another such text with their
//! codes. A joined text is split only where all that stand side by side split alike; a comma in a name is no proof.

use std::fmt;

use serde::Serialize;

use crate::licence::holder::Holder;
use crate::licence::holder::HolderCode;
use crate::licence::holder::HolderCodeType;
use crate::licence::metadata::Element;
use crate::licence::metadata::MetadataFault;
use crate::licence::text;

/// A body that issued the licence.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq, Serialize)]
pub struct Issuer {
    /// Its name, as written.
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub name: Option<String>,
    /// Its code, as written; a unified social credit code as a rule.
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub code: Option<String>,
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer")
            .field("name", &text::masked_option(&self.name))
            .field("code", &text::masked_option(&self.code))
            .finish()
    }
}

/// Values of one source, by element, in its order.
pub(super) type Column<'a> = Vec<&'a str>;

/// The holders that the four columns name; faults go to `faults`.
pub(super) fn holders(
    names: Column<'_>,
    codes: Column<'_>,
    types: Column<'_>,
    type_names: Column<'_>,
    faults: &mut Vec<MetadataFault>,
) -> Vec<Holder> {
    let rows = parallel(
        [names, codes, types, type_names],
        MetadataFault::MultiValueMismatch(Element::Holder),
        faults,
    );
    let mut out = Vec::new();
    for (number, [name, code, kind, kind_name]) in (1_usize..).zip(rows) {
        let mut holder = Holder::new(name.unwrap_or_default());
        let stated = kind.map(HolderCodeType::from_code);
        let named = kind_name.and_then(HolderCodeType::from_name);
        let contradictory = matches!((&stated, &named), (Some(a), Some(b)) if a != b);
        let kind = stated.or(named);
        let unknown = kind.as_ref().is_some_and(|k| k.class().is_none());
        if contradictory || unknown {
            faults.push(MetadataFault::HolderCodeType { holder: number });
        }
        holder.code = code.map(HolderCode::new);
        holder.code_type = kind;
        for fault in holder.code_faults() {
            let holder = number;
            faults.push(MetadataFault::HolderCode { holder, fault });
        }
        out.push(holder);
    }
    out
}

/// The issuers that the two columns name; faults go to `faults`.
pub(super) fn issuers(
    names: Column<'_>,
    codes: Column<'_>,
    faults: &mut Vec<MetadataFault>,
) -> Vec<Issuer> {
    let mismatch = MetadataFault::MultiValueMismatch(Element::Issuer);
    let rows = parallel([names, codes], mismatch, faults);
    rows.into_iter()
        .map(|[name, code]| Issuer {
            name: name.map(str::to_owned),
            code: code.map(str::to_owned),
        })
        .collect()
}

/// Rows out of columns that stand side by side. Empty columns are left open; where the others do not agree in number,
/// the first row alone is made, unsplit, and `mismatch` is told.
fn parallel<'a, const N: usize>(
    columns: [Column<'a>; N],
    mismatch: MetadataFault,
    faults: &mut Vec<MetadataFault>,
) -> Vec<[Option<&'a str>; N]> {
    let filled = columns.iter().filter(|c| !c.is_empty()).count();
    let single = columns.iter().all(|c| c.len() <= 1);
    let split = columns.each_ref().map(|c| match c.as_slice() {
        [one] if single && filled > 1 => one.split([',', '，']).map(str::trim).collect(),
        other => other.to_vec(),
    });
    let count = split.iter().map(Vec::len).max().unwrap_or(0);
    let agree = split.iter().all(|c| c.is_empty() || c.len() == count);
    let whole = split.iter().flatten().all(|part| !part.is_empty());
    let (columns, count) = if agree && whole {
        (split, count)
    } else {
        faults.push(mismatch);
        (columns, 1)
    };
    (0..count)
        .map(|row| columns.each_ref().map(|c| c.get(row).copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Want<'a> = Vec<[Option<&'a str>; 2]>;

    #[test]
    fn columns_split_only_where_all_split_alike() {
        let rows: [(Column<'_>, Column<'_>, Want<'_>, bool, &str); 8] = [
            (
                vec!["甲"],
                vec!["1"],
                vec![[Some("甲"), Some("1")]],
                true,
                "one",
            ),
            (
                vec!["甲,乙"],
                vec!["1，2"],
                vec![[Some("甲"), Some("1")], [Some("乙"), Some("2")]],
                true,
                "joined",
            ),
            (
                vec!["甲", "乙"],
                vec!["1", "2"],
                vec![[Some("甲"), Some("1")], [Some("乙"), Some("2")]],
                true,
                "repeated",
            ),
            (
                vec!["甲,乙"],
                vec!["1"],
                vec![[Some("甲,乙"), Some("1")]],
                false,
                "comma in a name",
            ),
            (
                vec!["甲,乙"],
                vec![],
                vec![[Some("甲,乙"), None]],
                true,
                "nothing beside it",
            ),
            (
                vec!["甲", "乙"],
                vec!["1"],
                vec![[Some("甲"), Some("1")]],
                false,
                "a code is missing",
            ),
            (
                vec!["甲,"],
                vec!["1,"],
                vec![[Some("甲,"), Some("1,")]],
                false,
                "empty part",
            ),
            (vec![], vec![], vec![], true, "nothing"),
        ];
        for (names, codes, want, agrees, why) in rows {
            let mut faults = Vec::new();
            let mismatch = MetadataFault::MultiValueMismatch(Element::Holder);
            let got = parallel([names, codes], mismatch, &mut faults);
            assert_eq!(got, want, "{why}");
            assert_eq!(faults.is_empty(), agrees, "{why}");
        }
    }
}
