//! What was read and computed of a package, without judgement. Owns everything it holds.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::ofd::closure::Closure;
use crate::ofd::data::DataFile;
use crate::ofd::document::DocumentInfo;
use crate::ofd::fault::PackageFault;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::signature::DeclaredType;
use crate::ofd::signature::SignatureFile;
use crate::ofd::signature::SignatureProblem;
use crate::ofd::value::ValueKind;
use crate::ofd::xml::XmlFault;
use crate::oid::Oid;
use crate::report::CoverageSummary;
use crate::time::LooseTime;
use crate::time::read_text;

/// Everything observed in one OFD file.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct OfdFacts {
    /// What is wrong with the ZIP package.
    pub package: Vec<PackageFault>,
    /// The paths of all files, signature files included.
    pub paths: BTreeSet<String>,
    /// Why OFD.xml could not be read, if so; then there are no documents.
    pub root: Option<RootProblem>,
    /// `Version` and `DocType` of OFD.xml.
    pub version: [Option<String>; 2],
    /// The documents, in the order of OFD.xml.
    pub documents: Vec<DocumentFacts>,
    /// The signatures of all documents. Findings count them from 1 in this order.
    pub signatures: Vec<SignatureFacts>,
    /// Files that no document names and that look like parts of a signature.
    pub orphans: Vec<String>,
    /// Files that neither a document nor a signature names.
    pub stray: Vec<String>,
    /// Namespaces other than the standard's, each with the first file it stands in; empty stands for none.
    pub namespaces: BTreeMap<String, String>,
    /// Files of GM/T 0099 that say that content is encrypted.
    pub encryption: Vec<String>,
    /// The integrity list of GM/T 0099, if there is one.
    pub integrity: Option<IntegrityFacts>,
}

/// Why OFD.xml could not be read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RootProblem {
    /// There is none.
    Absent,
    /// The entry cannot be inflated.
    Entry(PackageFaultKind),
    /// The package could not be opened at all.
    Package,
    /// Its XML cannot be read.
    Xml(XmlFault),
}

/// One document (DocBody).
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct DocumentFacts {
    /// What OFD.xml says about it.
    pub info: DocumentInfo,
    /// Whether an element of its DocBody stands twice, or is no text: its name.
    pub ambiguous: Option<&'static str>,
    /// DocRoot as written.
    pub root: Option<String>,
    /// Everything that belongs to it.
    pub closure: Closure,
    /// What its attachments and tags hold for programs.
    pub data: Vec<DataFile>,
    /// Its list of signatures.
    pub list: ListFacts,
}

/// The list of signatures of a document (Signatures.xml).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListFacts {
    /// Its path; absent if the document names none.
    pub path: Option<String>,
    /// Why it could not be read, if so.
    pub problems: Vec<SignatureProblem>,
}

/// One signature.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SignatureFacts {
    /// Which document lists it, from 0.
    pub document: usize,
    /// ID in the list; empty if there is none.
    pub id: String,
    /// Whether another signature of the list has the same ID or the same file.
    pub duplicate: bool,
    /// Type in the list.
    pub declared: DeclaredType,
    /// Relative: the signature that this one builds on.
    pub relative: Option<RelativeFacts>,
    /// Path of Signature.xml, the base of [`SignatureFacts::bytes`].
    pub path: String,
    /// Signature.xml, as it is in the package after inflation. These are the bytes that the value signs.
    pub bytes: Vec<u8>,
    /// Signature.xml as read.
    pub file: SignatureFile,
    /// What is wrong with its files.
    pub problems: Vec<SignatureProblem>,
    /// CheckMethod.
    pub method: CheckMethod,
    /// The files it protects, in the order of the file.
    pub references: Vec<ReferenceFacts>,
    /// Path of the signature value.
    pub value_path: Option<String>,
    /// The signature value; empty if it cannot be read.
    pub value: Vec<u8>,
    /// What the value is by its content.
    pub value_kind: ValueKind,
    /// Path of the seal file, if one is named.
    pub seal_path: Option<String>,
    /// The seal file, if one is named and there.
    pub seal: Option<Vec<u8>>,
    /// What it covers of the document that lists it.
    pub coverage: CoverageSummary,
    /// What later signatures of the list cover and this one does not.
    pub unseen: Vec<String>,
    /// Whether it references the list of signatures, which forbids further ones.
    pub locks: bool,
    /// Whether the list was changed after it was locked, and a later signature explains that.
    pub added_after_lock: bool,
}

/// The signature that another one builds on (`Relative`, GM/T 0099).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RelativeFacts {
    /// Its ID as written.
    pub id: String,
    /// Its place in [`OfdFacts::signatures`]; absent if there is no such signature, or it builds on itself.
    pub index: Option<usize>,
}

/// CheckMethod: how the files were digested.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CheckMethod {
    /// Nothing is said, which means MD5 (GB/T 33190-2016, table 68 as implementations have it).
    Absent,
    /// A known algorithm.
    Known(DigestAlgorithm),
    /// Something else: the text.
    Unknown(String),
}

impl CheckMethod {
    /// The algorithm, if known.
    pub const fn algorithm(&self) -> Option<DigestAlgorithm> {
        match self {
            Self::Absent => Some(DigestAlgorithm::Md5),
            Self::Known(algorithm) => Some(*algorithm),
            Self::Unknown(_) => None,
        }
    }
}

/// One protected file.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReferenceFacts {
    /// Its path, or the text of FileRef where that is no path in the package.
    pub path: String,
    /// Whether FileRef was written otherwise than the standard says.
    pub unusual: bool,
    /// CheckValue, decoded.
    pub expected: Option<Vec<u8>>,
    /// The digest of the file.
    pub actual: Option<Digest>,
    /// How the two compare.
    pub state: ReferenceState,
}

/// How a protected file compares with what was signed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ReferenceState {
    /// Another digest.
    Differs,
    /// The path was referenced before.
    Duplicate,
    /// The digest that was signed.
    Matches,
    /// No such file.
    Missing,
    /// The digest algorithm is not known.
    NoAlgorithm,
    /// CheckValue is absent or no Base64.
    NoValue,
    /// The entry cannot be inflated.
    Unreadable(PackageFaultKind),
    /// FileRef leads out of the package, or is none.
    Unsafe,
}

/// The integrity list of a package (OFDEntries.xml, GM/T 0099-2020, 7.4). It names files and holds no digests.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IntegrityFacts {
    /// Its path.
    pub path: String,
    /// The list, as it is in the package after inflation: what its signature signs.
    pub bytes: Vec<u8>,
    /// What is wrong with its files.
    pub problems: Vec<SignatureProblem>,
    /// Files that it lists and that are not there.
    pub missing: Vec<String>,
    /// Files that it does not list and no document names.
    pub stowaways: Vec<String>,
    /// Path of its signature value (SignedData of GB/T 35275).
    pub value_path: Option<String>,
    /// Its signature value; empty if it cannot be read.
    pub value: Vec<u8>,
}

impl OfdFacts {
    /// The paths of the files that belong to signatures: lists, signature files, values, seals. A path that a
    /// document names as content is not among them, whatever a list says.
    pub fn signature_files(&self) -> BTreeSet<&str> {
        let lists = self.documents.iter().filter_map(|d| d.list.path.as_deref());
        let own = self.signatures.iter().flat_map(|s| {
            let others = [s.value_path.as_deref(), s.seal_path.as_deref()];
            others.into_iter().flatten().chain([s.path.as_str()])
        });
        lists
            .chain(own)
            .filter(|path| !self.is_content(path))
            .collect()
    }

    /// The paths of the files of signatures other than `signature`, those that no list names included.
    pub(super) fn other_signature_files(&self, signature: &SignatureFacts) -> Vec<&str> {
        let own = [
            Some(signature.path.as_str()),
            signature.value_path.as_deref(),
            signature.seal_path.as_deref(),
        ];
        let orphans = self.orphans.iter().map(String::as_str);
        let files = self.signatures.iter().flat_map(|s| {
            let others = [s.value_path.as_deref(), s.seal_path.as_deref()];
            others.into_iter().flatten().chain([s.path.as_str()])
        });
        files
            .chain(orphans)
            .filter(|path| !path.is_empty() && !own.contains(&Some(path)))
            .collect()
    }

    /// Whether a document names `path` as content.
    pub fn is_content(&self, path: &str) -> bool {
        let mut closures = self.documents.iter().map(|d| &d.closure);
        closures.any(|c| c.files.contains_key(path))
    }
}

impl SignatureFacts {
    /// Whether this signature protects the file at `path`, and the file is unchanged. Says nothing about whether
    /// the signature itself is good.
    pub fn covers(&self, path: &str) -> bool {
        let mut matching = self.matching();
        matching.any(|p| p == path)
    }

    /// The paths of the protected files that are unchanged.
    pub fn matching(&self) -> impl Iterator<Item = &str> {
        let matching = self.references.iter();
        matching
            .filter(|r| r.state == ReferenceState::Matches)
            .map(|r| r.path.as_str())
    }

    /// The paths of the protected files that are changed, missing or not comparable.
    pub fn bad(&self) -> impl Iterator<Item = &str> {
        let bad = self.references.iter();
        bad.filter(|r| r.state != ReferenceState::Matches)
            .map(|r| r.path.as_str())
    }

    /// Whether it is not known which files it protects: Signature.xml cannot be read, or a limit cut it short. Then
    /// nothing can be said of what it leaves out.
    pub fn references_unknown(&self) -> bool {
        let hides = |problem: &SignatureProblem| {
            matches!(
                problem,
                SignatureProblem::Entry(PackageFaultKind::Limit)
                    | SignatureProblem::Limit(_)
                    | SignatureProblem::Xml(_)
            )
        };
        self.bytes.is_empty() || self.problems.iter().any(hides)
    }

    /// SignatureMethod as an identifier. It selects nothing: the algorithm is the one inside the value, and a
    /// difference between the two is told (ofd-signature, section 3.1).
    pub fn signature_method(&self) -> Option<Oid> {
        let text = self.file.method.as_deref()?.trim();
        Oid::from_dotted(text.strip_prefix("urn:oid:").unwrap_or(text))
    }

    /// SignatureDateTime, in the forms that are known. A claim, and not even of the seal's signature.
    pub fn date_time(&self) -> Option<LooseTime> {
        self.file.date_time.as_deref().and_then(read_text)
    }
}
