//! What a file holds.

use serde::Serialize;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::OfdFacts;
use yinzheng::ofd::Package;
use yinzheng::ofd::ReadError;

use crate::inspect::package::DocumentLine;
use crate::inspect::package::Entry;
use crate::inspect::package::Fault;
use crate::inspect::package::Listed;
use crate::inspect::package::reason;
use crate::inspect::value::PictureLine;
use crate::inspect::value::Value;

/// The version of the JSON form; within `/1` fields are only added.
const SCHEMA: &str = "yinzheng.inspection/1";

/// What a file holds, in plain data.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Inspection {
    schema: &'static str,
    pub(super) file: String,
    /// `ofd`, or the kind of the structure that stands alone.
    pub(super) format: &'static str,
    pub(super) size: usize,
    pub(super) sm3: String,
    /// What is wrong with the package.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) faults: Vec<Fault>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) documents: Vec<DocumentLine>,
    /// The files of the package, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) entries: Vec<Entry>,
    /// The signatures that documents list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) signatures: Vec<Listed>,
    /// Seals and signature values, listed or not.
    pub(super) values: Vec<Value>,
}

impl Inspection {
    pub(super) fn of(name: &str, bytes: &[u8], limits: &Limits) -> Self {
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

    /// The pictures of all seals.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &PictureLine> {
        self.values
            .iter()
            .filter_map(|v| v.seal.as_ref())
            .map(|s| &s.picture)
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
