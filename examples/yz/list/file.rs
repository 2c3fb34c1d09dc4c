//! Lists in files: the payload alone while it is drafted, in an envelope once it is signed.

use std::path::Path;

use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::pki::envelope::ENVELOPE_SCHEMA;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::LIST_SPEC;
use yinzheng::recognition::RecognitionList;
use yinzheng::report::Reason;

use crate::exit::Failure;
use crate::walk::Document;

/// A list in a file, signed or not; nobody has checked it.
pub(crate) struct ListFile {
    pub(crate) envelope: Envelope,
    pub(crate) list: RecognitionList,
}

impl ListFile {
    /// Reads a draft, or a signed list.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let envelope = envelope(path)?;
        let list = serde_json::from_slice(envelope.payload());
        let list = list.map_err(|e| failed(path, &no_list(envelope.payload(), &e)))?;
        Ok(Self { envelope, list })
    }

    /// The digest by which the next issue names this one.
    pub(crate) fn digest(&self) -> String {
        let digest = DigestAlgorithm::Sm3.digest(self.envelope.payload());
        format!("sm3:{digest}")
    }
}

/// Why a payload is no list that this program reads.
fn no_list(payload: &[u8], error: &serde_json::Error) -> String {
    let json: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
    match json.get("spec").and_then(|spec| spec.as_str()) {
        Some(spec) if spec != LIST_SPEC => {
            let code = Reason::ListUnsupportedVersion.code();
            format!("its spec is {spec}, and this program reads {LIST_SPEC}  {code}")
        }
        _ => format!("no recognition list: {error}"),
    }
}

/// What is in a file: an envelope, or a payload that nobody has signed yet.
pub(crate) fn envelope(path: &Path) -> Result<Envelope, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(path).read(limits.file)?;
    let json: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|e| failed(path, &e.to_string()))?;
    if json.get("schema").and_then(|s| s.as_str()) == Some(ENVELOPE_SCHEMA) {
        Envelope::from_json(&bytes, &limits).map_err(|e| failed(path, &e.to_string()))
    } else {
        Ok(Envelope::new(bytes))
    }
}

pub(crate) fn failed(path: &Path, why: &str) -> Failure {
    Failure::unreadable(format!("{}: {why}", path.display()))
}
