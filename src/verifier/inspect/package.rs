//! An OFD package, described.

use crate::licence::masked;
use crate::ofd::DeclaredType;
use crate::ofd::DocumentFacts;
use crate::ofd::PackageFault;
use crate::ofd::PackageFaultKind;
use crate::ofd::SignatureFacts;
use crate::report::CoverageSummary;
use crate::report::Reason;
use crate::time::Timestamp;
use serde::Serialize;

/// One file of a package.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub(super) path: String,
    /// Length in bytes; absent if it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<usize>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<Reason>,
}

/// What is wrong with a package.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fault {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<String>,
}

/// What OFD.xml says about one document; anyone may have written that.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DocumentLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) creator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) custom: Vec<(String, String)>,
}

/// A signature that a document lists.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Listed {
    pub(super) id: String,
    /// What the list says that it is: `seal`, `sign`, or the text that stands there.
    pub(super) kind: String,
    pub(super) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seal: Option<String>,
    /// The time in the signature file, which is not the one in the signature value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stated_time: Option<Timestamp>,
    /// How many files it protects, and how many of these have the digest that was signed.
    pub(super) protects: usize,
    pub(super) matching: usize,
    pub(super) coverage: CoverageSummary,
}

impl From<&PackageFault> for Fault {
    fn from(fault: &PackageFault) -> Self {
        Self {
            reason: reason(fault.kind),
            place: fault.place.clone(),
            detail: fault.detail.clone(),
        }
    }
}

impl From<&DocumentFacts> for DocumentLine {
    fn from(document: &DocumentFacts) -> Self {
        let info = document.info.clone();
        Self {
            id: info.id,
            title: info.title,
            author: info.author,
            creator: info.creator,
            created: info.created,
            custom: info
                .custom
                .into_iter()
                .map(|(name, text)| (name, masked(&text)))
                .collect(),
        }
    }
}

impl From<&SignatureFacts> for Listed {
    fn from(signature: &SignatureFacts) -> Self {
        Self {
            id: signature.id.clone(),
            kind: match &signature.declared {
                DeclaredType::Absent | DeclaredType::Seal => "seal".to_owned(),
                DeclaredType::Sign => "sign".to_owned(),
                DeclaredType::Other(text) => text.clone(),
            },
            path: signature.path.clone(),
            value: signature.value_path.clone(),
            seal: signature.seal_path.clone(),
            stated_time: signature.date_time().map(|t| t.time),
            protects: signature.references.len(),
            matching: signature.matching().count(),
            coverage: signature.coverage.clone(),
        }
    }
}

/// The reason that a report would give for such a fault.
pub(super) fn reason(kind: PackageFaultKind) -> Option<Reason> {
    kind.judgement().1.reason()
}
