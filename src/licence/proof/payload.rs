//! What is signed of a proof in JSON.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::code::LicenceTypeCode;
use crate::licence::code::Uscc;
use crate::licence::date::Day;
use crate::licence::holder::Holder;
use crate::licence::holder::HolderCodeType;
use crate::licence::id::LicenceId;
use crate::licence::kind::LicenceKind;
use crate::licence::metadata::Element;
use crate::licence::metadata::is_extension;
use crate::licence::proof::ProofTerms;
use crate::licence::status::StatementIssuer;
use crate::time::Timestamp;

/// The version of the JSON form. A field that it does not know could limit the proof, so unknown ones are refused:
/// what is added makes a new version.
pub const PROOF_SCHEMA: &str = "yinzheng.proof/1";

/// What stands before the signed octets, so that no other signature is taken for one over a proof; and what the seal
/// signature beside it names as its property.
pub const PROOF_DOMAIN: &str = "yinzheng-proof-v1";

/// Longest proof read, in bytes. A page of facts has a few kilobytes.
const LONGEST: usize = 1 << 20;

/// Most holders, and most facts, in one proof; a person has to be able to read it.
const MOST: usize = 1_024;

/// A fact that a proof states.
#[non_exhaustive]
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFact {
    /// Its name, which begins with `KZ_`.
    pub name: String,
    /// What a reader is told that it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

impl ProofFact {
    /// A fact of this name.
    pub fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            value: value.into(),
        }
    }
}

impl fmt::Debug for ProofFact {
    /// Without the value, which may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProofFact({})", self.name)
    }
}

/// A proof in JSON, before it is signed or as it was read from signed octets.
///
/// ```
/// use yinzheng::licence::Proof;
///
/// let json = r#"{
///     "schema": "yinzheng.proof/1",
///     "id": "1.2.156.3005.2.11510800MB9999906B001.11510800MB9999906B.2023000001.001.Z",
///     "type": {"code": "11510800MB9999906B001", "name": "从业记录证明"},
///     "number": "2023000001",
///     "issuer": {"code": "11510800MB9999906B", "name": "广元市示例交通运输局"},
///     "holders": [{"name": "广元市示例运输有限公司", "code": "91510802MA99999967", "code_type": "001"}],
///     "statement": [{"name": "KZ_JL", "label": "记录", "value": "无违规记录"}],
///     "terms": {"as_of": "2026-11-23", "basis": "从业信息库", "purpose": "投标", "expires": "2026-12-23"},
///     "issued": "2026-11-24T01:30:00Z",
///     "seal": "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
/// }"#;
/// let proof = Proof::from_json(json.as_bytes())?;
/// assert_eq!(proof.terms.purpose, "投标");
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// Its identifier (电子证照标识).
    pub id: LicenceId,
    /// Code of its type.
    pub type_code: LicenceTypeCode,
    /// Its name, which is that of its type.
    pub name: String,
    /// Its number.
    pub number: String,
    /// Who states the facts.
    pub issuer: StatementIssuer,
    /// Whom they are about.
    pub holders: Vec<Holder>,
    /// The facts.
    pub statement: Vec<ProofFact>,
    /// When they hold, and what the proof is for.
    pub terms: ProofTerms,
    /// When it was issued.
    pub issued: Timestamp,
    /// The seal that is on it: `sm3:` and the SM3 digest of the seal (SESeal, DER) in hexadecimal digits.
    pub seal: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    schema: String,
    id: LicenceId,
    r#type: TypeForm,
    number: String,
    issuer: IssuerForm,
    holders: Vec<HolderForm>,
    statement: Vec<ProofFact>,
    terms: ProofTerms,
    issued: Timestamp,
    seal: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct TypeForm {
    code: LicenceTypeCode,
    name: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct IssuerForm {
    code: Uscc,
    name: String,
}

/// With the code whole: it is what is signed.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct HolderForm {
    name: String,
    code: String,
    code_type: HolderCodeType,
}

impl Proof {
    /// Reads the JSON form, up to 1 MiB; untrusted.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is not such an object, has a field that is not known or stands twice, is of another
    /// schema, holds more than 1,024 holders or facts, or a fact whose name does not begin with `KZ_`. It quotes
    /// nothing of the text.
    pub fn from_json(octets: &[u8]) -> Result<Self, ParseError> {
        let bad = |kind, field| ParseError::new(kind, field, 0);
        if octets.len() > LONGEST {
            return Err(bad(ParseErrorKind::Limit, "Proof"));
        }
        let form: Form = serde_json::from_slice(octets)
            .map_err(|_| bad(ParseErrorKind::UnexpectedValue, "Proof"))?;
        if form.schema != PROOF_SCHEMA {
            return Err(bad(ParseErrorKind::UnexpectedValue, "Proof.schema"));
        }
        if form.holders.len() > MOST || form.statement.len() > MOST {
            return Err(bad(ParseErrorKind::Limit, "Proof"));
        }
        // Any other name would speak for one of the fields above.
        if form.statement.iter().any(|fact| !is_extension(&fact.name)) {
            return Err(bad(ParseErrorKind::UnexpectedValue, "Proof.statement"));
        }
        let holder = |h: HolderForm| Holder::new(h.name).with_code(h.code, h.code_type);
        Ok(Self {
            id: form.id,
            type_code: form.r#type.code,
            name: form.r#type.name,
            number: form.number,
            issuer: StatementIssuer::new(form.issuer.code, form.issuer.name),
            holders: form.holders.into_iter().map(holder).collect(),
            statement: form.statement,
            terms: form.terms,
            issued: form.issued,
            seal: form.seal,
        })
    }

    /// The JSON form, in one line: the octets to sign. It holds the codes of holders whole.
    ///
    /// # Errors
    ///
    /// [`ParseErrorKind::Missing`] for a holder without code or kind of code.
    pub fn to_json(&self) -> Result<String, ParseError> {
        let missing = ParseError::new(ParseErrorKind::Missing, "Proof.holders", 0);
        let holder = |h: &Holder| {
            Some(HolderForm {
                name: h.name.clone(),
                code: h.code.as_ref()?.expose().to_owned(),
                code_type: h.code_type.clone()?,
            })
        };
        let holders: Option<Vec<HolderForm>> = self.holders.iter().map(holder).collect();
        let form = Form {
            schema: PROOF_SCHEMA.to_owned(),
            id: self.id.clone(),
            r#type: TypeForm {
                code: self.type_code,
                name: self.name.clone(),
            },
            number: self.number.clone(),
            issuer: IssuerForm {
                code: self.issuer.code,
                name: self.issuer.name.clone(),
            },
            holders: holders.ok_or(missing)?,
            statement: self.statement.clone(),
            terms: self.terms.clone(),
            issued: self.issued,
            seal: self.seal.clone(),
        };
        Ok(serde_json::to_string(&form).unwrap_or_default())
    }

    /// The same data as name and value pairs of GB/T 36903, by which a proof is judged like any other licence.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(Element, String)> = vec![
            (Element::Name, self.name.clone()),
            (Element::TypeName, self.name.clone()),
            (Element::TypeCode, self.type_code.to_string()),
            (Element::Number, self.number.clone()),
            (Element::Identifier, self.id.to_string()),
            (Element::Issuer, self.issuer.name.clone()),
            (Element::IssuerCode, self.issuer.code.to_string()),
            (Element::Kind, LicenceKind::Proof.to_string()),
        ];
        pairs.extend(Day::of(self.issued).map(|day| (Element::IssueDate, day.to_string())));
        pairs.extend(self.holders.iter().flat_map(Holder::pairs));
        pairs.extend(self.terms.pairs());
        let facts = self.statement.iter();
        let facts = facts.map(|f| (f.name.clone(), f.value.clone()));
        let own = pairs.into_iter().map(|(e, v)| (e.code().to_owned(), v));
        own.chain(facts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CITIZEN: &str = "510802199001019991";

    fn good() -> String {
        format!(
            r#"{{"schema":"{PROOF_SCHEMA}","id":"1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3",
            "type":{{"code":"11100000000019713D008","name":"从业记录证明"}},"number":"1",
            "issuer":{{"code":"11510800MB9999906B","name":"示例局"}},
            "holders":[{{"name":"张示例","code":"{CITIZEN}","code_type":"111"}}],
            "statement":[{{"name":"KZ_JL","label":"记录","value":"无违规记录"}}],
            "terms":{{"as_of":"2026-11-23","basis":"从业信息库","purpose":"投标","expires":"2026-12-23"}},
            "issued":"2026-11-24T01:30:00Z","seal":"sm3:00"}}"#
        )
    }

    #[test]
    fn what_is_not_wholly_understood_is_refused() {
        let proof = Proof::from_json(good().as_bytes()).unwrap();
        let again = proof.to_json().unwrap();
        assert_eq!(Proof::from_json(again.as_bytes()).unwrap(), proof);
        for (from, to, why) in [
            ("proof/1", "proof/2", "another schema"),
            ("\"number\"", "\"limit\":1,\"number\"", "unknown field"),
            ("\"as_of\"", "\"limit\":1,\"as_of\"", "unknown term"),
            ("\"label\"", "\"limit\":1,\"label\"", "unknown in a fact"),
            (
                "\"code_type\"",
                "\"limit\":1,\"code_type\"",
                "unknown in a holder",
            ),
            ("\"number\"", "\"seal\":\"\",\"number\"", "twice"),
            ("KZ_JL", "ZZBS", "a fact in place of a field"),
            ("2026-12-23", "2026-13-23", "no date"),
            (".001.3", ".001.4", "check character"),
        ] {
            let error = Proof::from_json(good().replace(from, to).as_bytes());
            assert!(error.is_err(), "{why}");
        }
        let long = format!("{}{}", good(), " ".repeat(LONGEST));
        let error = Proof::from_json(long.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ParseErrorKind::Limit);
        let many = vec![r#"{"name":"KZ_A","label":"a","value":"b"}"#; MOST + 1].join(",");
        let many = good().replace("\"statement\":[", &format!("\"statement\":[{many},"));
        let error = Proof::from_json(many.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ParseErrorKind::Limit);
    }

    #[test]
    fn codes_are_signed_whole_and_shown_masked() {
        let proof = Proof::from_json(good().as_bytes()).unwrap();
        assert!(proof.to_json().unwrap().contains(CITIZEN));
        assert!(!format!("{proof:?}").contains("19900101"));
        let mut nameless = proof;
        nameless.holders[0].code = None;
        assert!(nameless.to_json().is_err(), "a holder without code");
    }
}
