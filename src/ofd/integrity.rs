//! The integrity list of a package, OFDEntries.xml (GM/T 0099-2020, 7.4 and annex D).
//!
//! It names the files of the package and holds no digests, so it stops additions and not changes. Its signature is
//! SignedData of GB/T 35275 over the list's bytes, and is verified by the room that reads those.

use std::collections::BTreeSet;

use roxmltree::Node;

use crate::limits::Limits;
use crate::ofd::contents::Contents;
use crate::ofd::facts::IntegrityFacts;
use crate::ofd::facts::OfdFacts;
use crate::ofd::gather;
use crate::ofd::signature::SignatureProblem;
use crate::ofd::xml;
use crate::ofd::xml::XmlFault;

/// Path of the list.
const LIST: &str = "/OFDEntries.xml";

/// Reads the list and its signature value, if there is a list. The listed paths are put into `missing`, all of
/// them; [`compare`] takes out those that are there.
pub(super) fn read(contents: &mut Contents<'_, '_>, limits: &Limits) -> Option<IntegrityFacts> {
    if !contents.package().contains(LIST) {
        return None;
    }
    let mut facts = IntegrityFacts {
        path: LIST.to_owned(),
        bytes: Vec::new(),
        problems: Vec::new(),
        missing: Vec::new(),
        stowaways: Vec::new(),
        value_path: None,
        value: Vec::new(),
    };
    let bytes = gather::read(contents, LIST, limits.xml, &mut facts.problems);
    facts.bytes = bytes.unwrap_or_default();
    match entries(&facts.bytes, limits) {
        Ok((value, listed)) => {
            for text in listed {
                let found = gather::find(contents, &text, LIST, &mut facts.problems);
                facts.missing.extend(found);
            }
            match value {
                Some(text) => {
                    facts.value_path = gather::find(contents, &text, LIST, &mut facts.problems);
                }
                None => facts
                    .problems
                    .push(SignatureProblem::Lacks("SignedValueLoc")),
            }
        }
        Err(fault) => facts.problems.push(SignatureProblem::Xml(fault)),
    }
    if let Some(path) = facts.value_path.clone() {
        let value = gather::read(contents, &path, limits.cms, &mut facts.problems);
        facts.value = value.unwrap_or_default();
    }
    Some(facts)
}

/// The location of the signature value, and those of the listed files.
fn entries(bytes: &[u8], limits: &Limits) -> Result<(Option<String>, Vec<String>), XmlFault> {
    let document = xml::parse(bytes, limits)?;
    let root = xml::root(&document, "DocEntries")?;
    let value = xml::only_child(root, "SignedValueLoc").map_err(|_| XmlFault::Root)?;
    let value = value.map(xml::plain_text).transpose();
    let files: Vec<Node<'_, '_>> = xml::children(root, "FileList")
        .flat_map(|list| xml::children(list, "File"))
        .collect();
    if files.len() > limits.entries {
        return Err(XmlFault::Limit);
    }
    let locations = files
        .into_iter()
        .filter_map(|file| xml::attribute(file, "FileLoc"));
    Ok((value.map_err(|_| XmlFault::Root)?, locations.collect()))
}

/// Compares the list with the package: what it lists and is not there, and what is there, is not listed and no
/// document names.
pub(super) fn compare(facts: &mut OfdFacts) {
    let Some(list) = facts.integrity.take() else {
        return;
    };
    let listed: BTreeSet<String> = list.missing.iter().cloned().collect();
    let missing = listed.difference(&facts.paths).cloned().collect();
    let stowaways = facts
        .stray
        .iter()
        .filter(|path| !listed.contains(*path))
        .cloned()
        .collect();
    facts.integrity = Some(IntegrityFacts {
        missing,
        stowaways,
        ..list
    });
}
