//! Reads every entry once: digests, kept bytes and parse come from the same pass.

use std::collections::HashMap;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Hasher;
use crate::limits::Limits;
use crate::ofd::fault::PackageFault;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::package::Package;
use crate::ofd::package::ReadError;

/// Most bytes of signature files and values kept together; a dozen seals take some megabytes.
const KEPT: usize = 48 << 20;
/// Most bytes of XML parsed for one package: ten thousand dense pages.
const PARSED: usize = 128 << 20;
/// Most tags in them, as a multiple of the most nodes of one file: a tag is what parsing costs, and real pages have
/// one in some thirty bytes.
const TAGS: usize = 6;
/// Bytes at an entry's beginning that are looked at to tell what it is.
const HEAD: usize = 512;

/// The contents of a package while it is observed.
pub(super) struct Contents<'p, 'a> {
    package: &'p Package<'a>,
    algorithms: Vec<DigestAlgorithm>,
    kept: HashMap<usize, Vec<u8>>,
    seen: Vec<Option<Result<Seen, PackageFaultKind>>>,
    may_keep: usize,
    may_parse: usize,
    may_tag: usize,
    /// Bytes to be digested, once for each algorithm.
    may_digest: u64,
    xml: usize,
}

/// What stays of an entry that was read.
#[derive(Clone, Debug)]
struct Seen {
    digests: Vec<Digest>,
    head: Vec<u8>,
}

impl<'p, 'a> Contents<'p, 'a> {
    pub(super) fn new(package: &'p Package<'a>, limits: &Limits) -> Self {
        Self {
            package,
            algorithms: Vec::new(),
            kept: HashMap::new(),
            seen: vec![None; package.entries().len()],
            may_keep: KEPT,
            may_parse: PARSED,
            may_tag: usize::try_from(limits.xml_nodes)
                .unwrap_or(usize::MAX)
                .saturating_mul(TAGS),
            may_digest: limits.inflated,
            xml: limits.xml,
        }
    }

    pub(super) const fn package(&self) -> &'p Package<'a> {
        self.package
    }

    /// The file at `path`, kept for its digest; for what has to be read before the algorithms are known.
    pub(super) fn keep(&mut self, path: &str, most: usize) -> Result<Vec<u8>, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        if let Some(bytes) = self.kept.get(&index) {
            return Ok(bytes.clone());
        }
        let bytes = self.package.read(path, most.min(self.may_keep))?;
        self.may_keep = self.may_keep.saturating_sub(bytes.len());
        self.kept.insert(index, bytes.clone());
        Ok(bytes)
    }

    /// Sets the algorithms that digests will be asked for, and digests what was kept.
    pub(super) fn set_algorithms(&mut self, algorithms: impl IntoIterator<Item = DigestAlgorithm>) {
        for algorithm in algorithms {
            if !self.algorithms.contains(&algorithm) {
                self.algorithms.push(algorithm);
            }
        }
        let kept: Vec<usize> = self.kept.keys().copied().collect();
        for index in kept {
            self.see(index);
        }
        self.kept.clear();
    }

    /// An XML file to be parsed, digested in the same pass.
    pub(super) fn xml(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        let size = self.package.size(index).map_err(ReadError::Refused)?;
        if size > self.xml || size > self.may_parse {
            return Err(ReadError::Refused(PackageFaultKind::Limit));
        }
        self.may_parse = self.may_parse.saturating_sub(size);
        let mut bytes = Vec::with_capacity(size.min(1 << 20));
        self.pass(index, &mut |piece| bytes.extend_from_slice(piece))
            .map_err(ReadError::Refused)?;
        let tags = bytes.iter().filter(|&&b| b == b'<').count();
        match self.may_tag.checked_sub(tags) {
            Some(left) => self.may_tag = left,
            None => return Err(ReadError::Refused(PackageFaultKind::Limit)),
        }
        Ok(bytes)
    }

    /// The digest of the file at `path`; `algorithm` is one that was set.
    pub(super) fn digest(
        &mut self,
        path: &str,
        algorithm: DigestAlgorithm,
    ) -> Result<Digest, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        self.see(index);
        let seen = match self.seen.get(index) {
            Some(Some(Ok(seen))) => seen,
            Some(Some(Err(kind))) => return Err(ReadError::Refused(*kind)),
            _ => return Err(ReadError::Absent),
        };
        let mut known = self.algorithms.iter().zip(&seen.digests);
        let found = known.find(|&(&a, _)| a == algorithm);
        found.map(|(_, d)| d.clone()).ok_or(ReadError::Absent)
    }

    /// Reads what was not read yet, so that no entry goes unverified, and tells what is wrong with the data.
    pub(super) fn finish(&mut self) -> Vec<PackageFault> {
        let mut faults = Vec::new();
        for (index, entry) in self.package.entries().iter().enumerate() {
            let refused = self.package.size(index).is_err();
            self.see(index);
            if let (Some(Some(Err(kind))), false) = (self.seen.get(index), refused) {
                faults.push(PackageFault::at(*kind, &entry.path));
            }
        }
        faults
    }

    /// The first bytes of an entry that was read.
    pub(super) fn head(&self, path: &str) -> &[u8] {
        let index = self.package.find(path);
        match index.and_then(|i| self.seen.get(i)) {
            Some(Some(Ok(seen))) => &seen.head,
            _ => &[],
        }
    }

    fn see(&mut self, index: usize) {
        if matches!(self.seen.get(index), Some(None)) {
            // The outcome is stored; a failure is asked for where it matters.
            let _ = self.pass(index, &mut |_| {});
        }
    }

    fn pass(&mut self, index: usize, sink: &mut dyn FnMut(&[u8])) -> Result<(), PackageFaultKind> {
        self.spend(index).inspect_err(|&kind| {
            if let Some(slot) = self.seen.get_mut(index) {
                *slot = Some(Err(kind));
            }
        })?;
        let mut hashers: Vec<Hasher> = self.algorithms.iter().map(|a| a.hasher()).collect();
        let mut head = Vec::new();
        let mut take = |piece: &[u8]| {
            let room = HEAD.saturating_sub(head.len()).min(piece.len());
            head.extend_from_slice(piece.get(..room).unwrap_or_default());
            hashers.iter_mut().for_each(|h| h.update(piece));
            sink(piece);
        };
        let outcome = match self.kept.get(&index) {
            Some(bytes) => {
                take(bytes);
                Ok(())
            }
            None => self.package.stream(index, &mut take),
        };
        let seen = outcome.map(|()| Seen {
            digests: hashers.into_iter().map(Hasher::finish).collect(),
            head,
        });
        if let Some(slot) = self.seen.get_mut(index) {
            *slot = Some(seen);
        }
        outcome
    }

    /// Takes the cost of digesting an entry off what may be spent: with several algorithms a package of the
    /// greatest size would take several times as long.
    fn spend(&mut self, index: usize) -> Result<(), PackageFaultKind> {
        let size = u64::try_from(self.package.size(index)?).unwrap_or(u64::MAX);
        let algorithms = u64::try_from(self.algorithms.len()).unwrap_or(u64::MAX);
        let left = self.may_digest.checked_sub(size.saturating_mul(algorithms));
        self.may_digest = left.ok_or(PackageFaultKind::Limit)?;
        Ok(())
    }
}
