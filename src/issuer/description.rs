//! What a licence is to say, before it is one.

use std::fmt;

use serde::Deserialize;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::issuer::IssuerError;
use crate::licence::Carrier;
use crate::licence::CarrierKind;
use crate::licence::Day;
use crate::licence::Element;
use crate::licence::Holder;
use crate::licence::HolderCodeType;
use crate::licence::IdRules;
use crate::licence::Licence;
use crate::licence::LicenceId;
use crate::licence::LicenceKind;
use crate::licence::LicenceTypeCode;
use crate::licence::Metadata;
use crate::licence::MetadataRules;
use crate::licence::ProofTerms;
use crate::licence::Protection;
use crate::licence::Source;
use crate::licence::StatedTerms;
use crate::licence::StatementIssuer;
use crate::licence::TypeTable;
use crate::licence::judge_id;
use crate::licence::judge_metadata;
use crate::licence::masked;
use crate::report::Finding;
use crate::report::Outcome;
use crate::time::Timestamp;

/// Longest JSON form read, in bytes.
const LONGEST: usize = 1 << 20;

/// An item that the licence's type adds (扩展业务项).
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq)]
pub struct Item {
    /// Its name, which begins with `KZ_`.
    pub name: String,
    /// What stands before it on the page, such as 经营范围.
    pub label: String,
    /// What it says.
    pub value: String,
}

impl Item {
    /// An item of this name, printed with this label.
    pub fn new(name: &str, label: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            value: value.to_owned(),
        }
    }
}

impl fmt::Debug for Item {
    /// Without the value, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Item({})", self.name)
    }
}

/// What one version of a licence says (GB/T 36903): which type, by whom, for whom, for how long.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq)]
pub struct LicenceDescription {
    /// Its name (证照名称).
    pub name: String,
    /// Its type (证照类型代码).
    pub type_code: LicenceTypeCode,
    /// Who issues it (证照颁发机构).
    pub issuer: StatementIssuer,
    /// Serial number in its identifier (流水号): 1 to 64 digits and capital letters.
    pub serial: String,
    /// Its version: 1 for a new licence, one more for each change.
    pub version: u16,
    /// Number printed on it (证照编号); the serial number, if absent.
    pub number: Option<String>,
    /// When it is issued (证照颁发日期).
    pub issued: Day,
    /// First day of its validity; the day of issue, if absent.
    pub valid_from: Option<Day>,
    /// Last day of its validity; it has no end, if absent.
    pub valid_until: Option<Day>,
    /// Its holders (持证主体), one or more, each with code and kind of code.
    pub holders: Vec<Holder>,
    /// What its type adds; in a proof, the facts that it states.
    pub items: Vec<Item>,
    /// What kind of document it is, to be written into it; a proof where it has terms of a proof, else not written.
    pub kind: Option<LicenceKind>,
    /// The terms of a proof (电子证明): when the facts hold, what was queried, what it is for, until when.
    pub proof: Option<ProofTerms>,
}

impl fmt::Debug for LicenceDescription {
    /// With what may be a citizen number masked: some licences are numbered by that of their holder.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LicenceDescription")
            .field("name", &masked(&self.name))
            .field("type_code", &self.type_code)
            .field("issuer", &self.issuer)
            .field("serial", &masked(&self.serial))
            .field("version", &self.version)
            .field("number", &self.number.as_deref().map(masked))
            .field("issued", &self.issued)
            .field("valid_from", &self.valid_from)
            .field("valid_until", &self.valid_until)
            .field("holders", &self.holders)
            .field("items", &self.items)
            .field("kind", &self.kind)
            .field("proof", &self.proof)
            .finish()
    }
}

/// The JSON form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    type_code: LicenceTypeCode,
    issuer: StatementIssuer,
    serial: String,
    #[serde(default = "first")]
    version: u16,
    number: Option<String>,
    issued: Day,
    valid_from: Option<Day>,
    valid_until: Option<Day>,
    holders: Vec<HolderForm>,
    #[serde(default)]
    items: Vec<ItemForm>,
    kind: Option<LicenceKind>,
    proof: Option<ProofTerms>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolderForm {
    name: String,
    code: String,
    code_type: HolderCodeType,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemForm {
    name: String,
    label: String,
    value: String,
}

const fn first() -> u16 {
    1
}

impl LicenceDescription {
    /// A first version, valid without end from the day of issue, for nobody yet.
    pub fn new(
        name: &str,
        type_code: LicenceTypeCode,
        issuer: StatementIssuer,
        serial: &str,
        issued: Day,
    ) -> Self {
        Self {
            name: name.to_owned(),
            type_code,
            issuer,
            serial: serial.to_owned(),
            version: first(),
            number: None,
            issued,
            valid_from: None,
            valid_until: None,
            holders: Vec::new(),
            items: Vec::new(),
            kind: None,
            proof: None,
        }
    }

    /// Reads the JSON form, up to 1 MiB.
    ///
    /// ```
    /// use yinzheng::issuer::LicenceDescription;
    ///
    /// let description = LicenceDescription::from_json(r#"{
    ///     "name": "道路运输经营许可证",
    ///     "type_code": "11100000000019713D008",
    ///     "issuer": {"code": "11510800MB9999906B", "name": "广元市示例交通运输局"},
    ///     "serial": "510800999999",
    ///     "issued": "2024-06-01",
    ///     "valid_until": "2028-05-31",
    ///     "holders": [{"name": "广元市示例运输有限公司", "code": "91510802MA99999967", "code_type": "001"}],
    ///     "items": [{"name": "KZ_JYFW", "label": "经营范围", "value": "道路普通货物运输"}]
    /// }"#)?;
    /// assert!(description.identifier()?.to_string().starts_with("1.2.156.3005.2.11100000000019713D008."));
    /// # Ok::<(), yinzheng::error::ParseError>(())
    /// ```
    ///
    /// A proof has its terms besides: `"proof": {"as_of": "2024-06-01", "basis": "从业信息库", "purpose": "投标",
    /// "expires": "2024-06-30"}`, each time a day or RFC 3339.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for anything else; it quotes nothing of the text.
    pub fn from_json(text: &str) -> Result<Self, ParseError> {
        let bad = |kind, offset| ParseError::new(kind, "LicenceDescription", offset);
        if text.len() > LONGEST {
            return Err(bad(ParseErrorKind::Limit, 0));
        }
        let form: Form = serde_json::from_str(text)
            .map_err(|e| bad(ParseErrorKind::UnexpectedValue, offset(text, &e)))?;
        let holder = |h: HolderForm| Holder::new(h.name).with_code(h.code, h.code_type);
        let item = |i: ItemForm| Item {
            name: i.name,
            label: i.label,
            value: i.value,
        };
        Ok(Self {
            name: form.name,
            type_code: form.type_code,
            issuer: form.issuer,
            serial: form.serial,
            version: form.version,
            number: form.number,
            issued: form.issued,
            valid_from: form.valid_from,
            valid_until: form.valid_until,
            holders: form.holders.into_iter().map(holder).collect(),
            items: form.items.into_iter().map(item).collect(),
            kind: form.kind,
            proof: form.proof,
        })
    }

    /// The identifier (电子证照标识), with its check character computed.
    ///
    /// # Errors
    ///
    /// As [`LicenceId::issue`].
    pub fn identifier(&self) -> Result<LicenceId, ParseError> {
        LicenceId::issue(self.type_code, self.issuer.code, &self.serial, self.version)
    }

    /// The number printed on the licence.
    pub(super) fn number(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.serial)
    }

    /// Its first day.
    pub(super) fn first_day(&self) -> Day {
        self.valid_from.unwrap_or(self.issued)
    }

    /// The kind to be written.
    fn kind(&self) -> Option<LicenceKind> {
        let of_terms = self.proof.as_ref().map(|_| LicenceKind::Proof);
        self.kind.or(of_terms)
    }

    /// Refuses terms of a proof that do not hold when it is made, and a proof without terms.
    pub(super) fn check_terms(&self, at: Timestamp) -> Result<(), IssuerError> {
        match &self.proof {
            None if self.kind == Some(LicenceKind::Proof) => Err(IssuerError::Terms),
            Some(terms) if !terms.allow(at) => Err(IssuerError::Terms),
            _ => Ok(()),
        }
    }

    /// The data as they are written into an OFD file: names and values, judged.
    pub(super) fn pairs(&self) -> Result<Vec<(String, String)>, IssuerError> {
        let pairs = self.written()?;
        self.check(&pairs)?;
        Ok(pairs)
    }

    /// Refuses pairs that a verifier would not accept, or would read otherwise.
    pub(super) fn check(&self, pairs: &[(String, String)]) -> Result<(), IssuerError> {
        check_texts(pairs)?;
        self.judge(pairs)
    }

    fn written(&self) -> Result<Vec<(String, String)>, IssuerError> {
        let mut pairs = Vec::new();
        let mut put = |element: Element, value: &str| {
            pairs.push((element.code().to_owned(), value.trim().to_owned()));
        };
        put(Element::Name, &self.name);
        put(Element::TypeName, &self.name);
        put(Element::TypeCode, &self.type_code.to_string());
        put(Element::Number, self.number());
        put(Element::Identifier, &self.identifier()?.to_string());
        put(Element::Issuer, &self.issuer.name);
        put(Element::IssuerCode, self.issuer.code.as_str());
        put(Element::IssueDate, &self.issued.to_string());
        put(Element::ValidFrom, &self.first_day().to_string());
        match (self.valid_until, &self.proof) {
            (Some(day), _) => put(Element::ValidUntil, &day.to_string()),
            (None, None) => put(Element::ValidUntil, "长期"),
            // Until when a proof may be used is among its terms.
            (None, Some(_)) => {}
        }
        let holders = self.holders.iter().flat_map(Holder::pairs);
        let terms = self.proof.iter().flat_map(ProofTerms::pairs);
        for (element, value) in holders.chain(terms) {
            put(element, &value);
        }
        if let Some(kind) = self.kind() {
            put(Element::Kind, &kind.to_string());
        }
        let items = self.items.iter();
        pairs.extend(items.map(|i| (i.name.trim().to_owned(), i.value.trim().to_owned())));
        Ok(pairs)
    }

    fn judge(&self, pairs: &[(String, String)]) -> Result<(), IssuerError> {
        let read = &metadata(pairs);
        let bad = |field| {
            let error = ParseError::new(ParseErrorKind::UnexpectedValue, field, 0);
            IssuerError::Description(error)
        };
        let mut findings = judge_metadata(read, &MetadataRules::default(), None);
        findings.extend(
            read.id()
                .iter()
                .flat_map(|id| judge_id(id, &IdRules::default())),
        );
        let against = |f: &Finding| f.outcome.reason().is_some() && !is_info(f);
        if let Some(finding) = findings.into_iter().find(against) {
            return Err(IssuerError::Data(Box::new(finding)));
        }
        if read.holders() != self.holders {
            return Err(bad("LicenceDescription.holders"));
        }
        let licence = Licence::read(&[source(pairs)], Vec::new(), &TypeTable::builtin());
        let found = licence.map(|l| l.kind());
        if self.kind().is_some_and(|asked| found != Some(asked)) {
            return Err(bad("LicenceDescription.kind"));
        }
        if !self.has_terms(read) {
            return Err(bad("LicenceDescription.proof"));
        }
        if read.extensions().len() != self.items.len() || !read.others().is_empty() {
            return Err(bad("LicenceDescription.items"));
        }
        Ok(())
    }

    /// Whether the terms of a proof are read as they were meant; a clock time of midnight would be read as a day.
    fn has_terms(&self, read: &Metadata) -> bool {
        match (StatedTerms::of(read), &self.proof) {
            (None, None) => true,
            (Some(read), Some(terms)) => {
                read.as_of.date() == Some(terms.as_of)
                    && read.expires.date() == Some(terms.expires)
                    && read.basis.as_deref() == Some(terms.basis.trim())
                    && read.purpose.as_deref() == Some(terms.purpose.trim())
            }
            _ => false,
        }
    }
}

const fn is_info(finding: &Finding) -> bool {
    matches!(finding.outcome, Outcome::Info(_))
}

/// The data as a verifier reads them out of OFD.xml under a good seal.
pub(super) fn metadata(pairs: &[(String, String)]) -> Metadata {
    Metadata::read(&[source(pairs)])
}

fn source(pairs: &[(String, String)]) -> Source {
    let carrier = Carrier::new(CarrierKind::CustomData, "/OFD.xml");
    let pairs = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    Source::new(carrier, Protection::Covered).with(pairs)
}

/// Refuses pairs that XML could not hold.
pub(super) fn check_texts(pairs: &[(String, String)]) -> Result<(), IssuerError> {
    let wrong =
        |(name, value): &&(String, String)| [name, value].iter().any(|t| t.contains(is_unwritable));
    match pairs.iter().find(wrong) {
        Some((name, _)) => Err(IssuerError::Text(name.clone())),
        None => Ok(()),
    }
}

/// Whether XML cannot hold it, or an attribute would not give it back.
fn is_unwritable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Where in `text` the reader stopped, in bytes.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before = error.line().saturating_sub(1);
    let lines: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    lines.saturating_add(error.column().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"name":"许可证","type_code":"11100000000019713D008",
        "issuer":{"code":"11510800MB9999906B","name":"示例局"},"serial":"5108","issued":"2024-06-01",
        "valid_until":"2028-05-31","holders":[{"name":"示例公司","code":"91510802MA99999967","code_type":"001"}],
        "items":[{"name":"KZ_A","label":"a","value":"b"}]}"#;

    #[test]
    fn what_a_verifier_would_refuse_is_not_written() {
        let pairs = |text: &str| LicenceDescription::from_json(text).unwrap().pairs();
        assert!(pairs(GOOD).is_ok());
        for (from, to, why) in [
            (
                "11510800MB9999906B",
                "91510802MA99999967",
                "a company issues nothing",
            ),
            ("\"5108\"", "\"a\"", "small letters in a serial number"),
            ("2028-05-31", "2024-05-31", "ends before it begins"),
            (
                "91510802MA99999967",
                "91510802MA99999968",
                "check character",
            ),
            ("示例公司", " ", "no name"),
            ("KZ_A", "A", "no item of a type"),
            ("KZ_A", "ZZMC", "an element stands twice"),
            ("\"b\"", "\"b\\u0007\"", "no XML"),
            ("\"b\"", "\" \"", "empty"),
        ] {
            assert!(pairs(&GOOD.replace(from, to)).is_err(), "{why}");
        }
        let two = GOOD.replace("[{\"name\":\"示例公司\"", "[{\"name\":\"甲\",\"code\":\"91350100M000100Y43\",\"code_type\":\"001\"},{\"name\":\"示例公司\"");
        assert!(pairs(&two).is_ok(), "two holders: {:?}", pairs(&two).err());
        assert!(
            pairs(&GOOD.replace("\"valid_until\":\"2028-05-31\",", "")).is_ok(),
            "no end"
        );
    }

    #[test]
    fn errors_say_where_and_quote_nothing() {
        let error = LicenceDescription::from_json(&GOOD.replace("2028-05-31", "2028-15-31"));
        let text = format!("{:?}", error.unwrap_err());
        assert!(!text.contains("2028"), "{text}");
        let shown = format!("{:?}", LicenceDescription::from_json(GOOD).unwrap());
        assert!(!shown.contains("\"b\""), "{shown}");
    }
}
