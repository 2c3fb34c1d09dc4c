//! What a file holds, without saying whether any of it is to be believed.

mod certificate;
mod cms;
mod package;
mod text;
mod value;

use crate::crypto::DigestAlgorithm;
use crate::limits::Limits;
use crate::ofd;
use crate::ofd::OfdFacts;
use crate::ofd::Package;
use crate::ofd::ReadError;
use crate::report::Language;
use serde::Serialize;

use crate::verifier::inspect::package::DocumentLine;
use crate::verifier::inspect::package::Entry;
use crate::verifier::inspect::package::Fault;
use crate::verifier::inspect::package::Listed;
use crate::verifier::inspect::package::reason;
use crate::verifier::inspect::value::Value;

/// The version of the JSON form; within `/1` fields are only added.
const SCHEMA: &str = "yinzheng.inspection/1";

/// What a file holds, in plain data: package, signatures, seals, certificates, times. Nothing of it is judged.
///
/// Its JSON form is `yinzheng.inspection/1`; it is the same for the same bytes.
///
/// ```
/// use yinzheng::limits::Limits;
/// use yinzheng::verifier::Inspection;
///
/// let file = include_bytes!("../../../examples/data/licence.ofd");
/// let inspection = Inspection::of("licence.ofd", file, &Limits::default());
/// assert!(inspection.to_json().contains("\"format\":\"ofd\""));
/// assert!(inspection.pictures().all(|(ending, _)| ending == "png"));
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    schema: &'static str,
    file: String,
    /// `ofd`, or the kind of the structure that stands alone.
    format: &'static str,
    size: usize,
    sm3: String,
    /// What is wrong with the package.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<DocumentLine>,
    /// The files of the package, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entries: Vec<Entry>,
    /// The signatures that documents list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<Listed>,
    /// Seals and signature values, listed or not.
    values: Vec<Value>,
}

impl Inspection {
    /// Describes a file by its content.
    ///
    /// * `name`: shown in the result, and used for nothing else.
    /// * `bytes`: the whole file; untrusted. What cannot be read is described as such.
    pub fn of(name: &str, bytes: &[u8], limits: &Limits) -> Self {
        let mut inspection = Self {
            schema: SCHEMA,
            file: name.to_owned(),
            format: "ofd",
            size: bytes.len(),
            sm3: DigestAlgorithm::Sm3.digest(bytes).to_string(),
            faults: Vec::new(),
            documents: Vec::new(),
            entries: Vec::new(),
            signatures: Vec::new(),
            values: Vec::new(),
        };
        let alone = Value::of(None, bytes, limits);
        if alone.kind == "unknown" {
            inspection.look_into(bytes, limits);
        } else {
            inspection.format = alone.kind;
            inspection.values.push(alone);
        }
        inspection
    }

    fn look_into(&mut self, bytes: &[u8], limits: &Limits) {
        let facts = ofd::observe(bytes, limits);
        if facts.paths.is_empty() {
            self.format = "unknown";
        }
        self.faults = facts.package.iter().map(Fault::from).collect();
        self.documents = facts.documents.iter().map(DocumentLine::from).collect();
        self.signatures = facts.signatures.iter().map(Listed::from).collect();
        let package = Package::open(bytes, limits);
        for path in package.paths() {
            let read = package.read(path, usize::MAX);
            if let Ok(content) = &read
                && is_value(path, &facts)
            {
                self.values.push(Value::of(Some(path), content, limits));
            }
            self.entries.push(Entry {
                path: path.to_owned(),
                size: read.as_ref().ok().map(Vec::len),
                fault: read.err().and_then(|e| match e {
                    ReadError::Refused(kind) => reason(kind),
                    _ => None,
                }),
            });
        }
    }

    /// The pictures of all seals: for each the ending for a file (`png`, `bmp`, …; `bin` where its kind is not known)
    /// and its octets, which are untrusted.
    pub fn pictures(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let seals = self.values.iter().filter_map(|v| v.seal.as_ref());
        seals.map(|s| (s.picture.ending, s.picture.data.as_slice()))
    }

    /// The inspection in words.
    pub fn text(&self, language: Language) -> String {
        text::text(self, language)
    }

    /// The inspection as one JSON object, without line breaks.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The inspection as indented JSON.
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Whether a file of a package is taken for a seal or a signature value: because a signature names it, or by the
/// customary endings, for one that no list names is of interest too.
fn is_value(path: &str, facts: &OfdFacts) -> bool {
    let named = |p: &Option<String>| p.as_deref() == Some(path);
    let lower = path.to_ascii_lowercase();
    [".dat", ".esl"].iter().any(|e| lower.ends_with(e))
        || facts
            .signatures
            .iter()
            .any(|s| named(&s.value_path) || named(&s.seal_path))
}
