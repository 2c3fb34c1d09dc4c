//! Finds the signatures of every document and reads their files, before anything is digested.

use crate::crypto::DigestAlgorithm;
use crate::limits::Limits;
use crate::ofd::closure;
use crate::ofd::contents::Contents;
use crate::ofd::document::Body;
use crate::ofd::facts::CheckMethod;
use crate::ofd::facts::ListFacts;
use crate::ofd::facts::RelativeFacts;
use crate::ofd::facts::SignatureFacts;
use crate::ofd::location;
use crate::ofd::package::ReadError;
use crate::ofd::signature;
use crate::ofd::signature::ListedSignature;
use crate::ofd::signature::SignatureFile;
use crate::ofd::signature::SignatureProblem;
use crate::ofd::value::ValueKind;
use crate::report::CoverageGrade;
use crate::report::CoverageSummary;

/// Most references of all signatures together, as a multiple of the most in one: a large file passed round a whole
/// administration.
const REFERENCES: usize = 8;

/// The lists, one for each document, and the signatures in them, not yet compared with anything.
#[derive(Default)]
pub(super) struct Gathered {
    references: usize,
    pub(super) lists: Vec<ListFacts>,
    pub(super) signatures: Vec<SignatureFacts>,
    /// Odd namespaces, each with the file it stands in.
    pub(super) namespaces: Vec<(String, String)>,
}

/// Reads the list of every document and the files of every signature in it.
pub(super) fn signatures(
    contents: &mut Contents<'_, '_>,
    bodies: &[Body],
    limits: &Limits,
) -> Gathered {
    let mut gathered = Gathered::default();
    for (document, body) in bodies.iter().enumerate() {
        gathered.list(contents, body, document, limits);
    }
    gathered
}

impl Gathered {
    fn list(
        &mut self,
        contents: &mut Contents<'_, '_>,
        body: &Body,
        document: usize,
        limits: &Limits,
    ) {
        let mut list = ListFacts {
            path: None,
            problems: Vec::new(),
        };
        if let Some(text) = &body.signatures {
            list.path = find(contents, text, closure::OFD_XML, &mut list.problems);
        }
        let bytes = match &list.path {
            Some(path) => read(contents, path, limits.xml, &mut list.problems),
            None => None,
        };
        if let (Some(path), Some(bytes)) = (&list.path, bytes) {
            match signature::read_list(&bytes, limits) {
                Ok(read) => {
                    self.odd(read.namespaces, path);
                    let total = self.signatures.len().saturating_add(read.signatures.len());
                    if total > limits.signatures {
                        list.problems.push(SignatureProblem::Limit("Signature"));
                    } else {
                        for listed in read.signatures {
                            self.signature(contents, listed, (document, path), limits);
                        }
                    }
                }
                Err(fault) => list.problems.push(SignatureProblem::Xml(fault)),
            }
        }
        self.lists.push(list);
    }

    fn odd(&mut self, namespaces: Vec<String>, path: &str) {
        let found = namespaces.into_iter();
        self.namespaces
            .extend(found.map(|namespace| (namespace, path.to_owned())));
    }

    fn signature(
        &mut self,
        contents: &mut Contents<'_, '_>,
        listed: ListedSignature,
        (document, list): (usize, &str),
        limits: &Limits,
    ) {
        let mut facts = empty(document, listed.id.unwrap_or_default(), listed.declared);
        facts.relative = listed.relative.map(|id| RelativeFacts { id, index: None });
        if facts.id.is_empty() {
            facts.problems.push(SignatureProblem::Lacks("ID"));
        }
        match &listed.location {
            Some(text) => {
                let path = find(contents, text, list, &mut facts.problems);
                facts.path = path.unwrap_or_default();
            }
            None => facts.problems.push(SignatureProblem::Lacks("BaseLoc")),
        }
        if !facts.path.is_empty() {
            let path = facts.path.clone();
            let bytes = read(contents, &path, limits.xml, &mut facts.problems);
            if let Some(bytes) = bytes {
                facts.bytes = bytes;
                self.file(&mut facts, limits);
                companions(contents, &mut facts, limits);
            }
        }
        self.signatures.push(facts);
    }

    fn file(&mut self, facts: &mut SignatureFacts, limits: &Limits) {
        match signature::read_file(&facts.bytes, limits) {
            Ok(reading) => {
                self.odd(reading.namespaces, &facts.path);
                facts.file = reading.file;
                let count = facts.file.references.len();
                self.references = self.references.saturating_add(count);
                if self.references > limits.references.saturating_mul(REFERENCES) {
                    facts.file.references.clear();
                    facts.problems.push(SignatureProblem::Limit("Reference"));
                }
                facts.problems.extend(reading.problems);
                facts.method = check_method(facts.file.check_method.as_deref());
            }
            Err(fault) => facts.problems.push(SignatureProblem::Xml(fault)),
        }
    }
}

/// Reads the signature value and the seal file that a signature file names.
fn companions(contents: &mut Contents<'_, '_>, facts: &mut SignatureFacts, limits: &Limits) {
    let path = facts.path.clone();
    if let Some(text) = &facts.file.value {
        facts.value_path = find(contents, text, &path, &mut facts.problems);
    }
    if let Some(value_path) = facts.value_path.clone() {
        let most = limits.seal.max(limits.cms);
        let value = read(contents, &value_path, most, &mut facts.problems);
        if let Some(value) = value {
            facts.value_kind = ValueKind::of(&value);
            facts.value = value;
        }
    }
    if let Some(text) = &facts.file.seal {
        facts.seal_path = find(contents, text, &path, &mut facts.problems);
    }
    if let Some(seal_path) = facts.seal_path.clone() {
        facts.seal = read(contents, &seal_path, limits.seal, &mut facts.problems);
    }
}

fn check_method(text: Option<&str>) -> CheckMethod {
    match text {
        None => CheckMethod::Absent,
        Some(text) => DigestAlgorithm::from_name(text)
            .map_or_else(|| CheckMethod::Unknown(text.to_owned()), CheckMethod::Known),
    }
}

/// Resolves a location found in the file `from`.
pub(super) fn find(
    contents: &Contents<'_, '_>,
    text: &str,
    from: &str,
    problems: &mut Vec<SignatureProblem>,
) -> Option<String> {
    match location::locate(contents.package(), text, location::directory(from)) {
        Ok(location) => {
            if location.unusual {
                let text = text.trim().to_owned();
                problems.push(SignatureProblem::UnusualLocation(text));
            }
            Some(location.path)
        }
        Err(_) => {
            let text = text.trim().to_owned();
            problems.push(SignatureProblem::UnsafeLocation(text));
            None
        }
    }
}

/// Reads a file and keeps it for its digest.
pub(super) fn read(
    contents: &mut Contents<'_, '_>,
    path: &str,
    most: usize,
    problems: &mut Vec<SignatureProblem>,
) -> Option<Vec<u8>> {
    match contents.keep(path, most) {
        Ok(bytes) => Some(bytes.to_vec()),
        Err(ReadError::Absent) => {
            problems.push(SignatureProblem::Missing(path.to_owned()));
            None
        }
        Err(ReadError::Refused(kind)) => {
            problems.push(SignatureProblem::Entry(kind));
            None
        }
    }
}

fn empty(document: usize, id: String, declared: signature::DeclaredType) -> SignatureFacts {
    SignatureFacts {
        document,
        id,
        duplicate: false,
        declared,
        relative: None,
        path: String::new(),
        bytes: Vec::new(),
        file: SignatureFile::default(),
        problems: Vec::new(),
        method: CheckMethod::Absent,
        references: Vec::new(),
        value_path: None,
        value: Vec::new(),
        value_kind: ValueKind::Missing,
        seal_path: None,
        seal: None,
        coverage: CoverageSummary {
            grade: CoverageGrade::None,
            covered: 0,
            uncovered: Vec::new(),
            stray: Vec::new(),
        },
        unseen: Vec::new(),
        locks: false,
        added_after_lock: false,
    }
}
