//! Whether a package can be signed, and where the files of the new signature go (ofd-signature, section 7).

use std::collections::BTreeSet;

use crate::ofd;
use crate::ofd::OfdFacts;
use crate::ofd::Package;
use crate::ofd::PackageFaultKind;
use crate::ofd::SignatureProblem;
use crate::ofd::closure;
use crate::ofd::closure::Closure;
use crate::ofd::facts::DocumentFacts;
use crate::ofd::judge;
use crate::ofd::location;
use crate::ofd::sign::check;
use crate::ofd::sign::edit;
use crate::ofd::sign::error::SignOfdError;
use crate::ofd::sign::request::Existing;
use crate::ofd::sign::request::SignRequest;
use crate::ofd::xml::XmlFault;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Outcome;
use crate::report::Reason;
use crate::report::Subject;

/// A package that can be signed.
pub(super) struct Plan<'a> {
    pub(super) package: Package<'a>,
    pub(super) facts: OfdFacts,
    /// Path of the list of signatures.
    pub(super) list: String,
    /// The list as it is, if it is there.
    pub(super) old_list: Option<Vec<u8>>,
    /// Directory of the new signature.
    pub(super) folder: String,
    /// OFD.xml with the list named in it, if it did not name one.
    pub(super) new_root: Option<Vec<u8>>,
    pub(super) ids: Identifiers,
    document: usize,
}

impl<'a> Plan<'a> {
    /// Looks whether `bytes` can be signed as `request` says.
    pub(super) fn new(bytes: &'a [u8], request: &SignRequest) -> Result<Self, SignOfdError> {
        let package = Package::open(bytes, &request.limits);
        let facts = ofd::observe(bytes, &request.limits);
        sound(&facts)?;
        let Some(document) = facts.documents.get(request.document) else {
            return Err(refused(format!("DocBody {}", request.document)));
        };
        let taken: BTreeSet<String> = package.entries().iter().map(|e| folded(&e.path)).collect();
        let (list, new_root) = match &document.list.path {
            Some(path) => (path.clone(), None),
            None => {
                let path = place_for_list(document, &taken);
                let root = pointed(&package, &facts, &path, request)?;
                (path, Some(root))
            }
        };
        unlocked(&facts, &list)?;
        if request.existing == Existing::Intact {
            check::existing(&facts, request)?;
        }
        let unread = |_| refused(list.clone());
        let old_list = if package.contains(&list) {
            let read = package.read(&list, request.limits.xml);
            Some(read.map_err(unread)?)
        } else {
            None
        };
        let ids = Identifiers::after(&facts, old_list.as_deref(), request);
        let folder = free_folder(location::directory(&list), "Sign", 0, &taken);
        Ok(Self {
            ids: ids.map_err(|fault| refused(format!("{list} {}", fault.code())))?,
            package,
            list,
            old_list,
            folder,
            new_root,
            document: request.document,
            facts,
        })
    }

    /// Everything that belongs to the document; `None` never happens for a plan that was made.
    pub(super) fn closure(&self) -> Option<&Closure> {
        self.facts.documents.get(self.document).map(|d| &d.closure)
    }

    /// The path of a file of the new signature.
    pub(super) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// The lists of all documents.
    pub(super) fn lists(&self) -> BTreeSet<&str> {
        let named = self.facts.documents.iter();
        named
            .filter_map(|d| d.list.path.as_deref())
            .chain([self.list.as_str()])
            .collect()
    }
}

/// Refuses a package that would not verify however it is signed, and one that hides something.
fn sound(facts: &OfdFacts) -> Result<(), SignOfdError> {
    // An entry that no FileRef can name could not be covered.
    let mut faults = facts.package.iter();
    if let Some(fault) = faults.find(|f| f.kind == PackageFaultKind::NameNotUtf8) {
        let mut finding = Finding::not_ok(Check::OfdPackage, Reason::EntryUnusual);
        finding.place.clone_from(&fault.place);
        return Err(SignOfdError::Package(Box::new(finding)));
    }
    let bad = |f: &Finding| match f.outcome {
        // Someone took a signature out of its list: sealing over that would make it good.
        Outcome::Warning(Reason::OrphanSignature) => true,
        Outcome::NotOk(_) => f.check != Check::OfdSignatureList,
        _ => false,
    };
    let found = judge::judge_document(facts).into_iter().find(bad);
    if let Some(finding) = found {
        return Err(SignOfdError::Package(Box::new(finding)));
    }
    for document in &facts.documents {
        let unread = document.list.problems.iter().find(|p| match p {
            // The list that OFD.xml names is made where it is not there yet.
            SignatureProblem::Missing(path) => Some(path) != document.list.path.as_ref(),
            SignatureProblem::UnusualLocation(_) => false,
            _ => true,
        });
        if let Some(problem) = unread {
            let finding = judge::problem(Check::OfdSignatureList, problem);
            return Err(SignOfdError::Package(Box::new(finding)));
        }
    }
    Ok(())
}

/// OFD.xml with the list at `path` named in it; refused once a signature covers OFD.xml.
fn pointed(
    package: &Package<'_>,
    facts: &OfdFacts,
    path: &str,
    request: &SignRequest,
) -> Result<Vec<u8>, SignOfdError> {
    if let Some(index) = referencing(facts, closure::OFD_XML) {
        let finding = Finding::not_ok(Check::OfdReferenceDigest, Reason::HashFailure)
            .about(Subject::Signature(index.saturating_add(1)))
            .at(closure::OFD_XML);
        return Err(SignOfdError::Covered(Box::new(finding)));
    }
    let unread = || refused(closure::OFD_XML.to_owned());
    let bytes = package.read(closure::OFD_XML, request.limits.xml);
    let bytes = bytes.map_err(|_| unread())?;
    edit::with_pointer(&bytes, request.document, path, &request.limits).map_err(|_| unread())
}

/// Refuses a package in which a signature covers the list.
fn unlocked(facts: &OfdFacts, list: &str) -> Result<(), SignOfdError> {
    match referencing(facts, list) {
        None => Ok(()),
        Some(index) => {
            let finding = Finding::not_ok(Check::OfdReferenceDigest, Reason::AddedAfterLock)
                .about(Subject::Signature(index.saturating_add(1)))
                .at(list);
            Err(SignOfdError::Locked(Box::new(finding)))
        }
    }
}

/// The first signature that references `path`, unchanged or not.
fn referencing(facts: &OfdFacts, path: &str) -> Option<usize> {
    let covers = |s: &ofd::SignatureFacts| s.references.iter().any(|r| r.path == path);
    facts.signatures.iter().position(covers)
}

/// Where the list of a document without one goes: beside its root, or in the package's root where that has a name
/// that `propertyInfo` cannot hold.
fn place_for_list(document: &DocumentFacts, taken: &BTreeSet<String>) -> String {
    let root = document.root.as_deref().unwrap_or_default();
    let root = location::resolve(root, "/").map(|l| l.path);
    let root = root.unwrap_or_default();
    let beside = Some(location::directory(&root)).filter(|d| d.is_ascii());
    let beside = beside.unwrap_or("/");
    let first = join(beside, "Signs");
    let folder = if is_free(&first, taken) {
        first
    } else {
        free_folder(beside, "Signs", 1, taken)
    };
    join(&folder, "Signatures.xml")
}

/// The first of `name_0`, `name_1`, … in `parent` that nothing in the package stands in.
pub(super) fn free_folder(
    parent: &str,
    name: &str,
    first: usize,
    taken: &BTreeSet<String>,
) -> String {
    let candidates = (first..=usize::MAX).map(|n| join(parent, &format!("{name}_{n}")));
    let mut free = candidates.filter(|folder| is_free(folder, taken));
    free.next().unwrap_or_default()
}

/// Whether there is neither an entry of this name, whatever its case, nor one below it.
fn is_free(folder: &str, taken: &BTreeSet<String>) -> bool {
    let folder = folded(folder);
    let below = format!("{folder}/");
    !taken.contains(&folder)
        && taken
            .range(below.clone()..)
            .next()
            .is_none_or(|path| !path.starts_with(&below))
}

fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

fn folded(path: &str) -> String {
    path.to_lowercase()
}

fn refused(detail: String) -> SignOfdError {
    let finding = Finding::not_ok(Check::OfdPackage, Reason::FormatFailure);
    SignOfdError::Package(Box::new(finding.with(detail)))
}

/// Identifiers for a signature and its stamps, of one number space (ofd-signature, section 2): `s001`, or as the
/// list writes them.
#[derive(Clone, Debug)]
pub(super) struct Identifiers {
    prefix: String,
    width: usize,
    last: u64,
}

impl Identifiers {
    /// Those that follow all that are there.
    fn after(
        facts: &OfdFacts,
        list: Option<&[u8]>,
        request: &SignRequest,
    ) -> Result<Self, XmlFault> {
        let listed = match list {
            Some(bytes) => edit::identifiers(bytes, &request.limits)?,
            None => Vec::new(),
        };
        let of_stamps = facts.signatures.iter().flat_map(|s| &s.file.stamps);
        let of_stamps = of_stamps.filter_map(|s| s.id.as_deref());
        let all = listed.iter().map(String::as_str).chain(of_stamps);
        let last = all.filter_map(|id| split(id)?.1.parse::<u64>().ok()).max();
        let (prefix, width) = match listed.iter().find_map(|id| split(id)) {
            Some((prefix, digits)) => (prefix.to_owned(), digits.len()),
            None => ("s".to_owned(), 3),
        };
        Ok(Self {
            prefix,
            width,
            last: last.unwrap_or(0),
        })
    }

    /// The next one.
    pub(super) fn next(&mut self) -> String {
        self.last = self.last.saturating_add(1);
        self.current()
    }

    /// The greatest one given out.
    pub(super) fn current(&self) -> String {
        format!("{}{:0width$}", self.prefix, self.last, width = self.width)
    }
}

/// What stands before the digits at the end of an identifier, and these.
fn split(id: &str) -> Option<(&str, &str)> {
    let prefix = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = id.strip_prefix(prefix)?;
    (!digits.is_empty() && digits.len() < 20).then_some((prefix, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_go_on_as_they_began() {
        for (id, want) in [
            ("s001", Some(("s", "001"))),
            ("2", Some(("", "2"))),
            ("sig", None),
            ("", None),
        ] {
            assert_eq!(split(id), want);
        }
        let mut ids = Identifiers {
            prefix: "s".to_owned(),
            width: 3,
            last: 999,
        };
        assert_eq!(ids.next(), "s1000");
    }

    #[test]
    fn a_folder_is_free_when_nothing_is_in_it() {
        let taken = ["/doc_0/signs/sign_0/a", "/doc_0/signs/sign_1"];
        let taken = taken.map(str::to_owned).into();
        assert_eq!(
            free_folder("/Doc_0/Signs", "Sign", 0, &taken),
            "/Doc_0/Signs/Sign_2"
        );
        assert_eq!(free_folder("/", "Sign", 0, &taken), "/Sign_0");
    }
}
