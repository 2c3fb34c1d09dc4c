//! Evidence bundles: a verification that can be repeated.
//!
//! Whoever keeps a document and its bundle needs nothing else to get the same report again, byte for byte, when the
//! CRLs are long gone. A bundle proves nothing by itself: it says whom its maker believed.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::licence::Delegations;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::Memory;
use yinzheng::pki::Purpose;
use yinzheng::pki::Purposes;
use yinzheng::pki::TrustAnchor;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::OcspResponse;
use yinzheng::policy::JudgedAt;
use yinzheng::policy::Policy;
use yinzheng::report::Report;
use yinzheng::time::Timestamp;
use yinzheng::verifier::Context;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::ProofOfExistence;
use yinzheng::verifier::SignedStatus;

use crate::exit::Failure;
use crate::holder::HolderForm;
use crate::recogniser::Recogniser;
use crate::settings::Settings;
use crate::walk::read_file;

const SCHEMA: &str = "yinzheng.bundle/1";

/// Longest bundle read, in bytes: the longest CRL in Base64 a few times over.
const LONGEST: usize = 512 << 20;

/// The names of purposes in a bundle.
const PURPOSES: [(&str, Purpose); 4] = [
    ("list-publisher", Purpose::ListPublisher),
    ("seal-maker-ca", Purpose::SealMakerCa),
    ("signer-ca", Purpose::SignerCa),
    ("timestamp-ca", Purpose::TimestampCa),
];

/// What one verification rested on, and its report.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bundle {
    schema: String,
    file: String,
    /// SM3 of the document, hexadecimal.
    sm3: String,
    validation_time: Timestamp,
    judged_at: JudgedAt,
    policy: Value,
    anchors: Vec<Anchor>,
    intermediates: Vec<Octets>,
    crls: Vec<Octets>,
    ocsp: Vec<Octets>,
    proofs: Vec<Proof>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    licence_status: Vec<Octets>,
    #[serde(default, skip_serializing_if = "is_none")]
    delegations: Delegations,
    /// With his code whole: without it the answer could not be given again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<HolderForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Octets>,
    report: Value,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Anchor {
    certificate: Octets,
    purposes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_from: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_until: Option<Timestamp>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    sm3: String,
    time: Timestamp,
}

/// Octets, in Base64.
#[derive(Debug, Deserialize, Serialize)]
#[serde(transparent)]
struct Octets(String);

impl Octets {
    fn new(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        STANDARD.decode(&self.0).map_err(|e| e.to_string())
    }
}

fn is_none(delegations: &Delegations) -> bool {
    *delegations == Delegations::none()
}

/// The digest of everything that is asked: documents with the same content and the same question have the same report.
///
/// * `recognition`: what is asked of a recognition list, if anything.
pub(crate) fn question(
    settings: &Settings,
    recognition: Option<&Recogniser>,
) -> Result<String, Failure> {
    let nothing = Bundle::new("", b"", settings, &Value::Null)?;
    // A bundle has no place for statements that were judged beforehand.
    let statements = &settings.context.evidence.licence_status;
    let recognition = recognition.map(Recogniser::question);
    let asked = (env!("CARGO_PKG_VERSION"), nothing, statements, recognition);
    let json = serde_json::to_vec(&asked).map_err(|e| Failure::internal(e.to_string()))?;
    Ok(format!("sm3:{}", DigestAlgorithm::Sm3.digest(&json)))
}

impl Bundle {
    /// * `report`: the report, or what stands in its place.
    pub(crate) fn new(
        name: &str,
        document: &[u8],
        settings: &Settings,
        report: &impl Serialize,
    ) -> Result<Self, Failure> {
        let value = |v: serde_json::Result<Value>| v.map_err(|e| Failure::internal(e.to_string()));
        let evidence = &settings.context.evidence;
        Ok(Self {
            schema: SCHEMA.to_owned(),
            file: name.to_owned(),
            sm3: DigestAlgorithm::Sm3.digest(document).to_string(),
            validation_time: settings.context.validation_time,
            judged_at: settings.context.judged_at,
            policy: value(serde_json::to_value(&settings.policy))?,
            anchors: settings.anchors.iter().map(Anchor::new).collect(),
            intermediates: evidence
                .intermediates
                .iter()
                .map(|c| Octets::new(c.der()))
                .collect(),
            crls: evidence.crls.iter().map(|c| Octets::new(c.der())).collect(),
            ocsp: evidence.ocsp.iter().map(|o| Octets::new(o.der())).collect(),
            proofs: evidence.proofs.iter().map(Proof::new).collect(),
            licence_status: evidence
                .signed_status
                .iter()
                .map(|s| Octets::new(s.bytes()))
                .collect(),
            delegations: evidence.delegations.clone(),
            holder: settings.context.holder.as_ref().map(HolderForm::of),
            purpose: settings.context.purpose.clone(),
            content: settings.content.as_deref().map(Octets::new),
            report: value(serde_json::to_value(report))?,
        })
    }

    pub(crate) fn to_json(&self) -> Result<String, Failure> {
        let json = serde_json::to_string_pretty(self).map(|json| json + "\n");
        json.map_err(|e| Failure::internal(e.to_string()))
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
        let bytes = read_file(path, LONGEST).map_err(|e| failed(e.to_string()))?;
        let bundle: Self = serde_json::from_slice(&bytes)
            .map_err(|e| failed(format!("not an evidence bundle: {e}")))?;
        if bundle.schema == SCHEMA {
            Ok(bundle)
        } else {
            Err(failed(format!("unknown schema {}", bundle.schema)))
        }
    }

    /// The name under which the document was verified.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Whether it was made for this document.
    pub(crate) fn is_for(&self, document: &[u8]) -> bool {
        DigestAlgorithm::Sm3.digest(document).to_string() == self.sm3
    }

    /// Whether `report` is the one that it was made with.
    pub(crate) fn agrees_with(&self, report: &Report) -> bool {
        serde_json::to_value(report).is_ok_and(|value| value == self.report)
    }

    /// What the verification rested on.
    pub(crate) fn settings(&self, limits: &Limits) -> Result<Settings, Failure> {
        self.try_settings(limits)
            .map_err(|why| Failure::unreadable(format!("evidence bundle: {why}")))
    }

    fn try_settings(&self, limits: &Limits) -> Result<Settings, String> {
        let mut anchors = Anchors::default();
        for anchor in &self.anchors {
            anchors.add(anchor.read()?);
        }
        let certificate = |o: &Octets| Certificate::from_der(&o.bytes()?).map_err(text);
        let crl = |o: &Octets| Crl::from_der_within(&o.bytes()?, limits).map_err(text);
        let answer = |o: &Octets| OcspResponse::from_der_within(&o.bytes()?, limits).map_err(text);
        let status = |o: &Octets| SignedStatus::read(&o.bytes()?, limits).map_err(text);
        let evidence = Evidence {
            intermediates: self
                .intermediates
                .iter()
                .map(certificate)
                .collect::<Result<_, _>>()?,
            crls: self.crls.iter().map(crl).collect::<Result<_, _>>()?,
            ocsp: self.ocsp.iter().map(answer).collect::<Result<_, _>>()?,
            proofs: self.proofs.iter().map(Proof::read).collect(),
            signed_status: self
                .licence_status
                .iter()
                .map(status)
                .collect::<Result<_, _>>()?,
            delegations: self.delegations.clone(),
            ..Evidence::default()
        };
        Ok(Settings {
            anchors,
            policy: Policy::from_json(&self.policy.to_string()).map_err(text)?,
            context: Context {
                validation_time: self.validation_time,
                judged_at: self.judged_at,
                evidence,
                holder: self.holder.as_ref().map(HolderForm::holder),
                purpose: self.purpose.clone(),
            },
            content: self.content.as_ref().map(Octets::bytes).transpose()?,
            memory: Memory::default(),
        })
    }
}

impl Anchor {
    fn new(anchor: &TrustAnchor) -> Self {
        let named = PURPOSES
            .iter()
            .filter(|(_, p)| anchor.purposes.contains(*p));
        Self {
            certificate: Octets::new(anchor.certificate.der()),
            purposes: named.map(|(name, _)| (*name).to_owned()).collect(),
            trusted_from: anchor.trusted_from,
            trusted_until: anchor.trusted_until,
        }
    }

    fn read(&self) -> Result<TrustAnchor, String> {
        let mut purposes = Purposes::default();
        for name in &self.purposes {
            let known = PURPOSES.iter().find(|(n, _)| n == name);
            let (_, purpose) = known.ok_or_else(|| format!("unknown purpose {name:?}"))?;
            purposes = purposes.with(*purpose);
        }
        let certificate = Certificate::from_der(&self.certificate.bytes()?).map_err(text)?;
        let mut anchor = TrustAnchor::new(certificate, purposes);
        anchor.trusted_from = self.trusted_from;
        anchor.trusted_until = self.trusted_until;
        Ok(anchor)
    }
}

impl Proof {
    fn new(proof: &ProofOfExistence) -> Self {
        Self {
            sm3: proof.sm3().to_owned(),
            time: proof.time(),
        }
    }

    fn read(&self) -> ProofOfExistence {
        ProofOfExistence::by_digest(&self.sm3, self.time)
    }
}

#[allow(clippy::needless_pass_by_value)] // as map_err hands it over
fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
