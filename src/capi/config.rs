//! What a verifier and a verification are told, in JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error as _;
use serde_json::Value;

use crate::capi::as_of::Believed;
use crate::capi::octets::Armoured;
use crate::capi::octets::Base64;
use crate::capi::recognition::ListForm;
use crate::capi::recognition::UseForm;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::licence::Holder;
use crate::licence::HolderCodeType;
use crate::licence::StatusEvidence;
use crate::licence::StatusOrigin;
use crate::licence::StatusStatement;
use crate::licence::Uscc;
use crate::licence::masked;
use crate::limits::Limits;
use crate::pki::Anchors;
use crate::pki::Certificate;
use crate::pki::Purpose;
use crate::pki::Purposes;
use crate::pki::TrustAnchor;
use crate::pki::revocation::Crl;
use crate::pki::revocation::OcspResponse;
use crate::policy::JudgedAt;
use crate::policy::Policy;
use crate::time::Timestamp;
use crate::verifier::Context;
use crate::verifier::Evidence;
use crate::verifier::ProofOfExistence;
use crate::verifier::SignedStatus;
use crate::verifier::Verifier;

/// What a verifier is made from, as JSON.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ConfigForm {
    trust: Vec<AnchorForm>,
    trust_maker: Vec<AnchorForm>,
    trust_signer: Vec<AnchorForm>,
    trust_tsa: Vec<AnchorForm>,
    #[serde(default, deserialize_with = "present_value")]
    policy: Option<Value>,
    evidence: EvidenceForm,
    #[serde(default, deserialize_with = "present")]
    recognition: Option<ListForm>,
    limits: Limits,
}

/// A certificate, or one with the time for which it is trusted.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "an anchor is a certificate, or an object with one and times, none of them null"
)]
enum AnchorForm {
    Always(Armoured),
    Bounded(BoundedAnchor),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundedAnchor {
    certificate: Armoured,
    #[serde(default, deserialize_with = "present")]
    trusted_from: Option<Timestamp>,
    #[serde(default, deserialize_with = "present")]
    trusted_until: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EvidenceForm {
    intermediates: Vec<Armoured>,
    crls: Vec<Armoured>,
    ocsp: Vec<Armoured>,
    proofs: Vec<ProofForm>,
    licence_status: Vec<Value>,
    signed_status: Vec<Base64>,
    delegations: BTreeMap<Uscc, Vec<Uscc>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofForm {
    sm3: String,
    time: Timestamp,
}

/// What one verification is told, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextForm {
    time: Timestamp,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default)]
    judged_at: JudgedAt,
    #[serde(default, deserialize_with = "present")]
    content: Option<Base64>,
    /// Read apart, so that no error quotes it.
    #[serde(default, deserialize_with = "present_value")]
    holder: Option<Value>,
    /// Free text, read apart too.
    #[serde(default, deserialize_with = "present_value")]
    purpose: Option<Value>,
    #[serde(rename = "use", default, deserialize_with = "present")]
    in_use: Option<UseForm>,
    #[serde(default)]
    evidence: EvidenceForm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolderForm {
    name: String,
    #[serde(default, deserialize_with = "present")]
    code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    code_type: Option<HolderCodeType>,
}

/// What stays the same for every file.
pub(super) struct Config {
    pub(super) believed: Believed,
    pub(super) evidence: Evidence,
    pub(super) limits: Limits,
}

impl Config {
    pub(super) fn from_json(text: &str) -> Result<Self, Failure> {
        let form: ConfigForm = read("config", text)?;
        let limits = form.limits;
        let anchors = anchors(&[
            ("trust", &form.trust),
            ("trust_maker", &form.trust_maker),
            ("trust_signer", &form.trust_signer),
            ("trust_tsa", &form.trust_tsa),
        ])?;
        let list = form.recognition.map(|l| l.read(&limits)).transpose()?;
        let verifier = Verifier::builder(anchors.clone())
            .policy(policy(form.policy)?)
            .limits(limits.clone())
            .build()
            .map_err(|e| Failure::configuration(e.to_string()))?;
        let mut evidence = Evidence::default();
        form.evidence.add_to(&mut evidence, &limits)?;
        Ok(Self {
            believed: Believed::new(anchors, list, verifier),
            evidence,
            limits,
        })
    }
}

/// What belongs to one file.
pub(super) struct Asked {
    pub(super) name: Option<String>,
    pub(super) content: Option<Vec<u8>>,
    /// For what the licence is to be used, where that is asked.
    pub(super) in_use: Option<UseForm>,
    pub(super) context: Context,
}

impl Asked {
    /// * `text`: the JSON.
    /// * `evidence`: what is at hand for every file; the JSON adds to it.
    pub(super) fn from_json(
        text: &str,
        evidence: &Evidence,
        limits: &Limits,
    ) -> Result<Self, Failure> {
        let form: ContextForm = read("context", text)?;
        let mut evidence = evidence.clone();
        form.evidence.add_to(&mut evidence, limits)?;
        let mut context = Context::at(form.time).with_evidence(evidence);
        context.judged_at = form.judged_at;
        if let Some(holder) = form.holder {
            context = context.for_holder(read_holder("context", holder)?);
        }
        match form.purpose {
            None => {}
            Some(Value::String(purpose)) => context = context.for_purpose(purpose),
            Some(_) => return Err(Failure::configuration("context: purpose is no text")),
        }
        Ok(Self {
            name: form.name,
            content: form.content.map(|c| c.0),
            in_use: form.in_use,
            context,
        })
    }
}

/// A field that is there has a value: null would switch off unseen what the field is for.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// The same where any value will do at first.
fn present_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Err(D::Error::custom("null; leave out what is not meant")),
        value => Ok(Some(value)),
    }
}

/// Reads a JSON form. An array would do for serde too, its elements taken for the fields in their order.
pub(super) fn read<'a, T: Deserialize<'a>>(what: &str, text: &'a str) -> Result<T, Failure> {
    if !text.trim_start().starts_with('{') {
        return Err(Failure::configuration(format!("{what}: no JSON object")));
    }
    let wrong = |e: serde_json::Error| masked(&format!("{what}: {e}"));
    serde_json::from_str(text).map_err(|e| Failure::configuration(wrong(e)))
}

/// Reads a JSON form in which anything may be personal: an error says where, and what is missing, and quotes nothing.
pub(super) fn read_private<'a, T: Deserialize<'a>>(
    what: &str,
    text: &'a str,
) -> Result<T, Failure> {
    if !text.trim_start().starts_with('{') {
        return Err(Failure::configuration(format!("{what}: no JSON object")));
    }
    serde_json::from_str(text).map_err(|e| {
        let said = e.to_string();
        let why = match said.starts_with("missing field") {
            true => said,
            false => format!("malformed at line {} column {}", e.line(), e.column()),
        };
        Failure::configuration(format!("{what}: {why}"))
    })
}

/// Reads a holder; no error quotes him.
pub(super) fn read_holder(what: &str, value: Value) -> Result<Holder, Failure> {
    let wrong = |_| Failure::configuration(format!("{what}: holder is not of its form"));
    let form: HolderForm = serde_json::from_value(value).map_err(wrong)?;
    let holder = Holder::new(form.name);
    match (form.code, form.code_type) {
        (Some(code), Some(kind)) => Ok(holder.with_code(code, kind)),
        (None, None) => Ok(holder),
        _ => Err(Failure::configuration(format!(
            "{what}: holder needs both code and code_type, or neither"
        ))),
    }
}

fn anchors(lists: &[(&str, &Vec<AnchorForm>)]) -> Result<Anchors, Failure> {
    let mut anchors = Anchors::new();
    for (role, list) in lists {
        for (number, form) in list.iter().enumerate() {
            let place = format!("{role}[{number}]");
            let (octets, from, until) = match form {
                AnchorForm::Always(octets) => (octets, None, None),
                AnchorForm::Bounded(b) => (&b.certificate, b.trusted_from, b.trusted_until),
            };
            for certificate in certificates(&place, &octets.0)? {
                let mut anchor = TrustAnchor::new(certificate, purposes(role));
                anchor.trusted_from = from;
                anchor.trusted_until = until;
                anchors.add(anchor);
            }
        }
    }
    Ok(anchors)
}

/// What the anchors of a list are trusted for; as with the methods of [`Anchors`].
fn purposes(role: &str) -> Purposes {
    match role {
        "trust_maker" => Purposes::of(Purpose::SealMakerCa),
        "trust_signer" => Purposes::of(Purpose::SignerCa),
        "trust_tsa" => Purposes::of(Purpose::TimestampCa),
        _ => Purposes::of(Purpose::SignerCa)
            .with(Purpose::TimestampCa)
            .with(Purpose::SealMakerStandIn),
    }
}

/// A preset by its name, or a policy of the caller's own.
fn policy(value: Option<Value>) -> Result<Policy, Failure> {
    let wrong = |text: String| Failure::configuration(format!("config: {text}"));
    match value {
        None => Ok(Policy::standard()),
        Some(Value::String(name)) => {
            Policy::named(&name).ok_or_else(|| wrong(format!("no policy is named {name:?}")))
        }
        Some(own) => Policy::from_json(&own.to_string()).map_err(|e| wrong(e.to_string())),
    }
}

/// Refuses octets beyond a limit, in bytes.
pub(super) fn no_longer(octets: &[u8], limit: usize) -> Result<(), Failure> {
    if octets.len() > limit {
        return Err(Failure::too_long(limit));
    }
    Ok(())
}

/// The certificates in `octets`, of which there is at least one.
pub(super) fn certificates(place: &str, octets: &[u8]) -> Result<Vec<Certificate>, Failure> {
    Certificate::read_all(octets).map_err(|e| unreadable(place, &e))
}

/// What is at `place` cannot be read. A limit has a status of its own.
pub(super) fn unreadable(place: &str, error: &ParseError) -> Failure {
    let status = match error.kind() {
        ParseErrorKind::Limit => YzStatus::Limit,
        _ => YzStatus::Configuration,
    };
    Failure::new(status, format!("{place}: {error}"))
}

impl EvidenceForm {
    fn add_to(self, evidence: &mut Evidence, limits: &Limits) -> Result<(), Failure> {
        let place = |list: &str, number: usize| format!("evidence.{list}[{number}]");
        for (number, octets) in self.intermediates.iter().enumerate() {
            let found = certificates(&place("intermediates", number), &octets.0)?;
            evidence.intermediates.extend(found);
        }
        for (number, octets) in self.crls.iter().enumerate() {
            no_longer(&octets.0, limits.crl)?;
            let found = Crl::read_all(&octets.0);
            let found = found.map_err(|e| unreadable(&place("crls", number), &e))?;
            evidence.crls.extend(found);
        }
        for (number, octets) in self.ocsp.iter().enumerate() {
            no_longer(&octets.0, limits.cms)?;
            let found = OcspResponse::read_all(&octets.0);
            let found = found.map_err(|e| unreadable(&place("ocsp", number), &e))?;
            evidence.ocsp.extend(found);
        }
        for (number, form) in self.proofs.iter().enumerate() {
            let is_digest = form.sm3.len() == 64 && form.sm3.bytes().all(|b| b.is_ascii_hexdigit());
            if !is_digest {
                let text = format!(
                    "{}: sm3 is not 64 hexadecimal digits",
                    place("proofs", number)
                );
                return Err(Failure::configuration(text));
            }
            let proof = ProofOfExistence::by_digest(&form.sm3, form.time);
            evidence.proofs.push(proof);
        }
        for (number, statement) in self.licence_status.iter().enumerate() {
            let read = StatusStatement::from_json(statement.to_string().as_bytes());
            let read = read.map_err(|e| unreadable(&place("licence_status", number), &e))?;
            let asserted = StatusEvidence::new(read, StatusOrigin::Asserted);
            evidence.licence_status.push(asserted);
        }
        for (number, octets) in self.signed_status.iter().enumerate() {
            let read = SignedStatus::read(&octets.0, limits);
            let read = read.map_err(|e| unreadable(&place("signed_status", number), &e))?;
            evidence.signed_status.push(read);
        }
        for (authority, bodies) in self.delegations {
            for body in bodies {
                evidence.delegations.allow(authority, body);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(text: &str) -> Result<Asked, Failure> {
        Asked::from_json(text, &Evidence::default(), &Limits::default())
    }

    #[test]
    fn errors_quote_nothing_about_holders() {
        for (holder, why) in [
            (r#""510802199001019991""#, "a code alone"),
            (
                r#"{"name":"某某","code":510802199001019991,"code_type":"111"}"#,
                "a number",
            ),
            (
                r#"{"name":"某某","510802199001019991":1}"#,
                "a strange field",
            ),
            (
                r#"{"name":"某某","code":"510802199001019991"}"#,
                "a code of no kind",
            ),
        ] {
            let text = format!(r#"{{"time":"2026-11-24T00:00:00Z","holder":{holder}}}"#);
            let Err(failure) = context(&text) else {
                panic!("{why}");
            };
            assert_eq!(failure.status, YzStatus::Configuration, "{why}");
            assert!(!failure.text.contains("5108"), "{why}: {}", failure.text);
            assert!(!failure.text.contains("某某"), "{why}: {}", failure.text);
        }
    }

    #[test]
    fn null_switches_nothing_off() {
        let whole = |field: &str| format!(r#"{{"time":"2026-11-24T00:00:00Z","{field}":null}}"#);
        for field in [
            "name",
            "content",
            "holder",
            "purpose",
            "use",
            "evidence",
            "judged_at",
        ] {
            let refused = context(&whole(field)).err().map(|f| f.status);
            assert_eq!(refused, Some(YzStatus::Configuration), "{field}");
        }
        let anchor = r#"{"trust":[{"certificate":"AAAA","trusted_until":null}]}"#;
        let named = ["policy", "recognition", "trust", "evidence", "limits"];
        let named = named.map(|field| format!(r#"{{"{field}":null}}"#));
        for text in named.iter().map(String::as_str).chain([anchor]) {
            let Err(failure) = Config::from_json(text) else {
                panic!("{text}");
            };
            assert_eq!(failure.status, YzStatus::Configuration, "{text}");
            assert!(failure.text.contains("null"), "{text}: {}", failure.text);
        }
    }

    #[test]
    fn delegations_are_added_to_those_at_hand() {
        let [city, county, office] = [
            "11510800MB9999906B",
            "11500000000000019A",
            "115108000000000136",
        ]
        .map(|c| c.parse::<Uscc>().unwrap());
        let mut evidence = Evidence::default();
        evidence.delegations.allow(city, county);
        let text = format!(
            r#"{{"time":"2026-11-24T00:00:00Z","evidence":{{"delegations":{{"{city}":["{office}"]}}}}}}"#
        );
        let asked = Asked::from_json(&text, &evidence, &Limits::default())
            .unwrap_or_else(|f| panic!("{f:?}"));
        let delegations = asked.context.evidence.delegations;
        assert!(delegations.permit(city, county) && delegations.permit(city, office));
    }

    #[test]
    fn a_context_has_a_time() {
        for (text, good) in [
            (r#"{"time":"2026-11-24T00:00:00Z"}"#, true),
            ("{}", false),
            (r#"{"time":"now"}"#, false),
            (r#"{"time":"2026-11-24T00:00:00Z","tine":""}"#, false),
            (
                r#"{"time":"2026-11-24T00:00:00Z","judged_at":"claimed-time"}"#,
                true,
            ),
            (
                r#"{"time":"2026-11-24T00:00:00Z","evidence":{"proofs":[{"sm3":"0","time":"2026-11-24T00:00:00Z"}]}}"#,
                false,
            ),
        ] {
            assert_eq!(context(text).is_ok(), good, "{text}");
        }
    }
}
