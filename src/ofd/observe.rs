//! From bytes to facts.

use std::collections::BTreeSet;

use crate::crypto::DigestAlgorithm;
use crate::limits::Limits;
use crate::ofd::closure;
use crate::ofd::contents::Contents;
use crate::ofd::coverage;
use crate::ofd::data::DataReader;
use crate::ofd::document;
use crate::ofd::document::Body;
use crate::ofd::document::Root;
use crate::ofd::facts::DocumentFacts;
use crate::ofd::facts::ListFacts;
use crate::ofd::facts::OfdFacts;
use crate::ofd::facts::ReferenceFacts;
use crate::ofd::facts::ReferenceState;
use crate::ofd::facts::RootProblem;
use crate::ofd::facts::SignatureFacts;
use crate::ofd::gather;
use crate::ofd::integrity;
use crate::ofd::location;
use crate::ofd::package::Package;
use crate::ofd::package::ReadError;
use crate::ofd::relations;
use crate::ofd::value;

/// Files that say that a package is encrypted (GM/T 0099-2020, 7.3, annex C).
const ENCRYPTION: [&str; 3] = ["/Encryptions.xml", "/decryptseed.dat", "/entriesmap.dat"];

/// Reads a package and computes everything that needs its bytes: which files belong to which document, which
/// digests fit, what each signature covers. Judges nothing, and never fails: what cannot be read is a fact.
///
/// * `bytes`: the OFD file; untrusted.
/// * `limits`: bounds of time and memory.
///
/// Signature values are not verified here; their bytes are in the facts.
///
/// ```
/// use yinzheng::limits::Limits;
/// use yinzheng::ofd::{self, RootProblem};
///
/// let facts = ofd::observe(b"not a package", &Limits::default());
/// assert_eq!(facts.root, Some(RootProblem::Package));
/// ```
pub fn observe(bytes: &[u8], limits: &Limits) -> OfdFacts {
    let package = Package::open(bytes, limits);
    let mut contents = Contents::new(&package, limits);
    let root = match read_root(&mut contents, limits) {
        Ok(root) => root,
        Err(problem) => return unreadable(&package, problem),
    };
    let gathered = gather::signatures(&mut contents, &root.bodies, limits);
    let mut facts = OfdFacts {
        package: package.faults().to_vec(),
        paths: package.paths().map(str::to_owned).collect(),
        root: None,
        version: [root.version, root.doc_type],
        documents: Vec::new(),
        signatures: Vec::new(),
        orphans: Vec::new(),
        stray: Vec::new(),
        namespaces: Default::default(),
        encryption: present(&package, &ENCRYPTION),
        integrity: integrity::read(&mut contents, limits),
    };
    let methods = gathered.signatures.iter().map(|s| s.method.algorithm());
    contents.set_algorithms(methods.flatten());
    for (body, list) in root.bodies.into_iter().zip(gathered.lists) {
        facts
            .documents
            .push(document(&mut contents, body, list, limits));
    }
    let mut data = DataReader::new(&mut contents, limits);
    for document in &mut facts.documents {
        document.data = data.read(&document.closure);
    }
    facts.signatures = gathered.signatures;
    for signature in &mut facts.signatures {
        compare(&mut contents, signature);
    }
    facts.package.extend(contents.finish());
    let of_root = root.namespaces.into_iter();
    let of_root = of_root.map(|namespace| (namespace, closure::OFD_XML.to_owned()));
    collect_namespaces(&mut facts, of_root.chain(gathered.namespaces));
    strays(&mut facts, &contents);
    integrity::compare(&mut facts);
    relations::relate(&mut facts);
    coverage::measure(&mut facts);
    facts
}

fn read_root(contents: &mut Contents<'_, '_>, limits: &Limits) -> Result<Root, RootProblem> {
    let package = contents.package();
    if package.entries().is_empty() {
        return Err(RootProblem::Package);
    }
    let bytes = contents
        .keep(closure::OFD_XML, limits.xml)
        .map_err(|e| match e {
            ReadError::Absent => RootProblem::Absent,
            ReadError::Refused(kind) => RootProblem::Entry(kind),
        })?;
    document::read(&bytes, limits).map_err(RootProblem::Xml)
}

fn unreadable(package: &Package<'_>, problem: RootProblem) -> OfdFacts {
    OfdFacts {
        package: package.faults().to_vec(),
        paths: package.paths().map(str::to_owned).collect(),
        root: Some(problem),
        version: [None, None],
        documents: Vec::new(),
        signatures: Vec::new(),
        orphans: Vec::new(),
        stray: Vec::new(),
        namespaces: Default::default(),
        encryption: present(package, &ENCRYPTION),
        integrity: None,
    }
}

fn present(package: &Package<'_>, paths: &[&str]) -> Vec<String> {
    let there = paths.iter().filter(|path| package.contains(path));
    there.map(|&path| path.to_owned()).collect()
}

fn document(
    contents: &mut Contents<'_, '_>,
    body: Body,
    list: ListFacts,
    limits: &Limits,
) -> DocumentFacts {
    DocumentFacts {
        closure: closure::follow(contents, &body, limits),
        info: body.info,
        ambiguous: body.ambiguous,
        root: body.doc_root,
        data: Vec::new(),
        list,
    }
}

/// Compares every referenced file with its CheckValue.
fn compare(contents: &mut Contents<'_, '_>, facts: &mut SignatureFacts) {
    let algorithm = facts.method.algorithm();
    let base = location::directory(&facts.path).to_owned();
    let mut seen = BTreeSet::new();
    for reference in &facts.file.references {
        let text = reference.file.clone().unwrap_or_default();
        let located = location::locate(contents.package(), &text, &base);
        let mut result = ReferenceFacts {
            path: text,
            unusual: false,
            expected: reference.value.clone(),
            actual: None,
            state: ReferenceState::Unsafe,
        };
        if let Ok(location) = located {
            // FileRef has to be absolute (ofd-signature, section 3).
            result.unusual = location.unusual || !result.path.trim().starts_with('/');
            result.path = location.path;
            // Until all have been read and can be digested together.
            result.state = if seen.insert(result.path.clone()) {
                contents.want(&result.path);
                ReferenceState::NoAlgorithm
            } else {
                ReferenceState::Duplicate
            };
        }
        facts.references.push(result);
    }
    for result in &mut facts.references {
        if result.state == ReferenceState::NoAlgorithm {
            result.state = digest(contents, result, algorithm);
        }
    }
}

fn digest(
    contents: &mut Contents<'_, '_>,
    reference: &mut ReferenceFacts,
    algorithm: Option<DigestAlgorithm>,
) -> ReferenceState {
    if !contents.package().contains(&reference.path) {
        return ReferenceState::Missing;
    }
    let Some(algorithm) = algorithm else {
        return ReferenceState::NoAlgorithm;
    };
    match contents.digest(&reference.path, algorithm) {
        Ok(actual) => {
            let state = match &reference.expected {
                None => ReferenceState::NoValue,
                Some(expected) if expected == actual.as_bytes() => ReferenceState::Matches,
                Some(_) => ReferenceState::Differs,
            };
            reference.actual = Some(actual);
            state
        }
        Err(ReadError::Refused(kind)) => ReferenceState::Unreadable(kind),
        Err(ReadError::Absent) => ReferenceState::Missing,
    }
}

fn collect_namespaces(facts: &mut OfdFacts, found: impl Iterator<Item = (String, String)>) {
    for (namespace, path) in found {
        facts.namespaces.entry(namespace).or_insert(path);
    }
    for document in &facts.documents {
        for (namespace, path) in &document.closure.namespaces {
            let place = facts.namespaces.entry(namespace.clone());
            place.or_insert_with(|| path.clone());
        }
    }
}

/// Files that nothing names, and among them those that look like parts of a signature: someone may have taken a
/// signature out of the list (ofd-signature, section 10, attacks 8 and 9).
fn strays(facts: &mut OfdFacts, contents: &Contents<'_, '_>) {
    let signature_files = facts.signature_files();
    let known = |path: &str| {
        facts.is_content(path)
            || signature_files.contains(path)
            || facts.encryption.iter().any(|p| p == path)
            || facts
                .integrity
                .as_ref()
                .is_some_and(|list| list.path == path || list.value_path.as_deref() == Some(path))
    };
    let stray: Vec<String> = facts
        .paths
        .iter()
        .filter(|path| !known(path))
        .cloned()
        .collect();
    let orphans = stray
        .iter()
        .filter(|path| value::looks_like_signature(contents.head(path)))
        .cloned()
        .collect();
    drop(signature_files);
    facts.orphans = orphans;
    facts.stray = stray;
}
