//! Licence types by code: a few that are public, and what an integrator adds.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::error::Error;
use crate::licence::code::LicenceTypeCode;
use crate::licence::code::csv;
use crate::licence::kind::LicenceKind;

/// One licence type.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceType {
    /// Its code.
    #[serde(alias = "type_code")]
    pub code: LicenceTypeCode,
    /// Its registered name (证照类型名称). Advisory: registers are known to misspell names, so types are matched by code.
    pub name: String,
    /// What kind of document it is, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<LicenceKind>,
    /// Who issues it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer_kind: Option<String>,
    /// Where code and name come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl LicenceType {
    /// A type with a code and a name; the kind is what the name suggests.
    pub fn new(code: LicenceTypeCode, name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            code,
            kind: LicenceKind::suggested_by(&name),
            name,
            issuer_kind: None,
            source: None,
        }
    }
}

/// A table of licence types.
///
/// There is no public list of all types, so this is data: start from [`TypeTable::builtin`] or from nothing, read the
/// region's own table, and [`TypeTable::extend`].
///
/// ```
/// use yinzheng::licence::TypeTable;
///
/// let mut table = TypeTable::builtin();
/// table.extend(TypeTable::from_csv("type_code,name\n11410800MB18523953004,某地方证照\n")?);
/// let local = "11410800MB18523953004".parse().map_err(yinzheng::error::Error::from)?;
/// assert_eq!(table.get(local).map(|t| t.name.as_str()), Some("某地方证照"));
/// # Ok::<(), yinzheng::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypeTable(BTreeMap<LicenceTypeCode, LicenceType>);

impl TypeTable {
    /// A table without types.
    pub const fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// The types whose codes and names are stated together in public software of ministries and regions; a beginning,
    /// not a register.
    pub fn builtin() -> Self {
        let types = BUILTIN.iter().filter_map(|(code, name, source)| {
            let mut entry = LicenceType::new(code.parse().ok()?, *name);
            entry.source = Some((*source).to_owned());
            Some((entry.code, entry))
        });
        Self(types.collect())
    }

    /// Reads a JSON array of types, each `{"code", "name", "kind"?, "issuer_kind"?, "source"?}`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for text that is not such an array, or a code that stands twice.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let types: Vec<LicenceType> = serde_json::from_str(text)
            .map_err(|e| Error::Configuration(format!("licence types: {e}")))?;
        let mut table = Self::empty();
        for (number, entry) in (1_usize..).zip(types) {
            table.add(entry, "entry", number)?;
        }
        Ok(table)
    }

    /// Reads comma-separated text whose first line names the columns: `type_code` (or `code`) and `name`, and where
    /// there are any `kind`, `issuer_kind`, `source`. Other columns are left aside.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] with the line: a column that is missing, a code or kind that is none, a code twice.
    pub fn from_csv(text: &str) -> Result<Self, Error> {
        let records = csv::records(text)
            .map_err(|line| Error::Configuration(format!("licence types: quote in line {line}")))?;
        let Some(((_, header), rows)) = records.split_first() else {
            return Err(Error::Configuration("licence types: no header".to_owned()));
        };
        let column = |name: &str| header.iter().position(|h| h.trim() == name);
        let code_at = column("type_code").or_else(|| column("code"));
        let (Some(code_at), Some(name_at)) = (code_at, column("name")) else {
            let text = "licence types: no column type_code or name".to_owned();
            return Err(Error::Configuration(text));
        };
        let optional = ["kind", "issuer_kind", "source"].map(column);
        let mut table = Self::empty();
        for (line, row) in rows {
            let cell = |at: usize| row.get(at).map(|c| c.trim()).filter(|c| !c.is_empty());
            let bad =
                |what: &str| Error::Configuration(format!("licence types: {what} in line {line}"));
            let code = cell(code_at).and_then(|c| c.parse().ok());
            let mut entry = LicenceType::new(
                code.ok_or_else(|| bad("no type code"))?,
                cell(name_at).ok_or_else(|| bad("no name"))?,
            );
            let [kind, issuer_kind, source] = optional.map(|at| at.and_then(cell));
            if let Some(kind) = kind {
                let kind = serde_json::from_value(kind.into()).map_err(|_| bad("unknown kind"))?;
                entry.kind = Some(kind);
            }
            entry.issuer_kind = issuer_kind.map(str::to_owned);
            entry.source = source.map(str::to_owned);
            table.add(entry, "line", *line)?;
        }
        Ok(table)
    }

    fn add(&mut self, entry: LicenceType, unit: &str, number: usize) -> Result<(), Error> {
        let code = entry.code;
        match self.0.insert(code, entry) {
            None => Ok(()),
            Some(_) => Err(Error::Configuration(format!(
                "licence types: {code} stands twice, again in {unit} {number}"
            ))),
        }
    }

    /// Adds the types of `other`; where both name a code, `other` wins.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The type with this code.
    pub fn get(&self, code: LicenceTypeCode) -> Option<&LicenceType> {
        self.0.get(&code)
    }

    /// Every type, in the order of codes.
    pub fn iter(&self) -> impl Iterator<Item = &LicenceType> {
        self.0.values()
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no type.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

const TRANSPORT: &str = "dictionary of a public road-transport platform";
const LAND: &str = "dictionary of a public real-estate certificate system";
const BUILDING: &str = "model of a public construction certificate service";

/// Code, name, and where both were seen together.
const BUILTIN: [(&str, &str, &str); 16] = [
    ("11100000000013338W001", "二级建造师注册证书", BUILDING),
    (
        "11100000000013338W011",
        "建筑施工企业安全生产管理人员考核合格证书",
        BUILDING,
    ),
    (
        "11100000000013338W032",
        "建筑施工特种作业操作资格证书",
        BUILDING,
    ),
    (
        "1110000000001332XW059",
        "二级造价工程师（土木建筑工程）注册证书",
        BUILDING,
    ),
    (
        "1110000000001332XW082",
        "二级造价工程师（安装工程）注册证书",
        BUILDING,
    ),
    ("11100000000019713D008", "道路运输经营许可证", TRANSPORT),
    ("11100000000019713D013", "道路运输证", TRANSPORT),
    ("11100000000019713D016", "道路危险货物运输许可证", TRANSPORT),
    (
        "11100000000019713D071",
        "道路运输从业人员从业资格证",
        TRANSPORT,
    ),
    (
        "11100000000019713D072",
        "网络预约出租汽车驾驶员证",
        TRANSPORT,
    ),
    ("11100000000019713D073", "网络预约出租汽车运输证", TRANSPORT),
    (
        "11100000000019713D074",
        "网络预约出租汽车经营许可证",
        TRANSPORT,
    ),
    ("11100000000019713D075", "巡游出租汽车驾驶员证", TRANSPORT),
    (
        "11100000000019713D079",
        "放射性物品道路运输许可证",
        TRANSPORT,
    ),
    ("11100000MB03271699001", "不动产权证书", LAND),
    ("11100000MB03271699022", "不动产登记证明", LAND),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_code_is_sound() {
        let table = TypeTable::builtin();
        assert_eq!(table.len(), BUILTIN.len());
        assert!(table.iter().all(|t| t.code.authority().check_matches()));
    }

    #[test]
    fn tables_of_integrators_are_read_or_refused_with_their_line() {
        let json = r#"[{"type_code": "11100000000019713D008", "name": "x", "kind": "proof"}]"#;
        let read = TypeTable::from_json(json).unwrap();
        assert_eq!(read.iter().next().unwrap().kind, Some(LicenceKind::Proof));
        let same = TypeTable::from_csv("kind,name,code\nproof,x,11100000000019713D008\n").unwrap();
        assert_eq!(read, same);
        for (text, why) in [
            ("", "no header"),
            ("code\n", "name"),
            ("code,name\nx,y\n", "line 2"),
            ("code,name\n11100000000019713D008,\n", "no name in line 2"),
            (
                "code,name\n11100000000019713D008,a\n11100000000019713D008,b\n",
                "twice",
            ),
            (
                "code,name,kind\n11100000000019713D008,a,letter\n",
                "unknown kind",
            ),
            ("code,name\n\"x\n", "quote in line 2"),
        ] {
            let error = TypeTable::from_csv(text).unwrap_err().to_string();
            assert!(error.contains(why), "{why}: {error}");
        }
    }
}
