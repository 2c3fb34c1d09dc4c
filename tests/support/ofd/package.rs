//! The entries of a package, before they are packed.

use super::Mark;
use super::Paths;
use super::Spelling;
use super::signature::Record;
use crate::support::zip::Zip;
use crate::support::zip::ZipEntry;

/// Entries in the order of packing; names have no leading slash.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) entries: Vec<(String, Vec<u8>)>,
    pub(crate) spelling: Spelling,
    pub(crate) records: Vec<Record>,
}

impl Package {
    /// A package of these entries, to be signed in the usual spelling.
    pub(crate) fn of(entries: &[(&str, &[u8])]) -> Self {
        Self {
            entries: entries
                .iter()
                .map(|(name, data)| ((*name).to_owned(), data.to_vec()))
                .collect(),
            spelling: Spelling {
                namespace: super::NAMESPACE,
                mark: Mark::None,
                paths: Paths::Absolute,
            },
            records: Vec::new(),
        }
    }

    /// Every name.
    pub(crate) fn names(&self) -> Vec<String> {
        self.entries.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The octets of an entry that must be there.
    pub(crate) fn get(&self, name: &str) -> &[u8] {
        let found = self.entries.iter().find(|(n, _)| n == name);
        &found.unwrap_or_else(|| panic!("no entry {name}")).1
    }

    /// Puts an entry, in place of one of that name or at the end.
    pub(crate) fn put(&mut self, name: &str, data: &[u8]) {
        match self.entries.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = data.to_vec(),
            None => self.entries.push((name.to_owned(), data.to_vec())),
        }
    }

    /// Takes an entry out.
    pub(crate) fn remove(&mut self, name: &str) -> Vec<u8> {
        let at = self.entries.iter().position(|(n, _)| n == name);
        self.entries.remove(at.expect("an entry of that name")).1
    }

    /// Takes every entry out whose name begins so.
    pub(crate) fn remove_all(&mut self, start: &str) {
        self.entries.retain(|(name, _)| !name.starts_with(start));
    }

    /// Replaces text in an entry; the text must be there.
    pub(crate) fn replace(&mut self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.get(name).to_vec()).expect("text");
        assert!(text.contains(from), "{name} has no {from}");
        self.put(name, text.replace(from, to).as_bytes());
    }

    /// The archive before it is written, for the odd ones.
    pub(crate) fn zip(&self) -> Zip {
        Zip {
            entries: self
                .entries
                .iter()
                .map(|(name, data)| ZipEntry::new(name, data))
                .collect(),
            ..Zip::default()
        }
    }

    /// The archive.
    pub(crate) fn pack(&self) -> Vec<u8> {
        self.zip().write()
    }
}
