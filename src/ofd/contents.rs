//! Reads every entry once: digests, kept bytes and parse come from the same pass.
//!
//! A small entry is inflated whole and held, so that its digest can be made together with those of others; a large one
//! is digested piece by piece as it is inflated.

use std::collections::BTreeSet;
use std::rc::Rc;

use memchr::memchr_iter;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Hasher;
use crate::crypto::digest_many;
use crate::limits::Limits;
use crate::ofd::fault::PackageFault;
use crate::ofd::fault::PackageFaultKind;
use crate::ofd::inflate::Inflater;
use crate::ofd::package::Package;
use crate::ofd::package::ReadError;

/// Longest entry that is held whole, in bytes: above, digesting several at once gains little.
const SMALL: usize = 256 << 10;
/// Most bytes of such entries held before they are digested.
const HELD: usize = 4 << 20;
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
    inflater: Inflater,
    states: Vec<State>,
    /// Bytes of the entries that are held.
    held: usize,
    /// Those of them whose digest will be asked for.
    wanted: BTreeSet<usize>,
    may_keep: usize,
    may_parse: usize,
    may_tag: usize,
    /// Bytes to be digested, once for each algorithm.
    may_digest: u64,
    xml: usize,
}

/// How far an entry has come.
#[derive(Clone, Debug)]
enum State {
    Unread,
    Held(Rc<Vec<u8>>),
    Digested(Seen),
    Refused(PackageFaultKind),
}

/// What stays of an entry that was digested.
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
            inflater: Inflater::new(),
            states: vec![State::Unread; package.entries().len()],
            held: 0,
            wanted: BTreeSet::new(),
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

    /// The file at `path`, held whatever its length; for what has to be read before the algorithms are known.
    pub(super) fn keep(&mut self, path: &str, most: usize) -> Result<Rc<Vec<u8>>, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        if let Some(State::Held(bytes)) = self.states.get(index) {
            return Ok(Rc::clone(bytes));
        }
        self.demand_size(index, most.min(self.may_keep))?;
        let bytes = self.inflate(index).map_err(ReadError::Refused)?;
        self.may_keep = self.may_keep.saturating_sub(bytes.len());
        self.hold(index, &bytes);
        Ok(bytes)
    }

    /// Sets the algorithms that digests will be asked for. From here on only small entries are held.
    pub(super) fn set_algorithms(&mut self, algorithms: impl IntoIterator<Item = DigestAlgorithm>) {
        for algorithm in algorithms {
            if !self.algorithms.contains(&algorithm) {
                self.algorithms.push(algorithm);
            }
        }
        for index in self.all_held() {
            if let Err(kind) = self.spend(index) {
                self.set(index, State::Refused(kind));
            }
        }
        self.make_room();
    }

    /// An XML file to be parsed.
    pub(super) fn xml(&mut self, path: &str) -> Result<Rc<Vec<u8>>, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        let size = self.demand_size(index, self.xml.min(self.may_parse))?;
        self.may_parse = self.may_parse.saturating_sub(size);
        let bytes = self.whole(index).map_err(ReadError::Refused)?;
        let tags = memchr_iter(b'<', &bytes).count();
        match self.may_tag.checked_sub(tags) {
            Some(left) => self.may_tag = left,
            None => return Err(ReadError::Refused(PackageFaultKind::Limit)),
        }
        Ok(bytes)
    }

    /// The file at `path`, whatever it is. `most` is the greatest length wanted, in bytes.
    pub(super) fn bytes(&mut self, path: &str, most: usize) -> Result<Rc<Vec<u8>>, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        self.demand_size(index, most)?;
        self.whole(index).map_err(ReadError::Refused)
    }

    /// Says that the digest of the file at `path` will be asked for, and reads it.
    pub(super) fn want(&mut self, path: &str) {
        if let Some(index) = self.package.find(path) {
            self.wanted.insert(index);
            self.read(index);
        }
    }

    /// The digest of the file at `path`; `algorithm` is one that was set.
    pub(super) fn digest(
        &mut self,
        path: &str,
        algorithm: DigestAlgorithm,
    ) -> Result<Digest, ReadError> {
        let index = self.package.find(path).ok_or(ReadError::Absent)?;
        self.wanted.insert(index);
        self.read(index);
        if matches!(self.states.get(index), Some(State::Held(_))) {
            let wanted = std::mem::take(&mut self.wanted);
            self.digest_held(wanted);
        }
        let seen = match self.states.get(index) {
            Some(State::Digested(seen)) => seen,
            Some(State::Refused(kind)) => return Err(ReadError::Refused(*kind)),
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
            self.read(index);
            if let (Some(State::Refused(kind)), false) = (self.states.get(index), refused) {
                faults.push(PackageFault::at(*kind, &entry.path));
            }
        }
        faults
    }

    /// The first bytes of an entry that was read.
    pub(super) fn head(&self, path: &str) -> &[u8] {
        let index = self.package.find(path);
        match index.and_then(|i| self.states.get(i)) {
            Some(State::Held(bytes)) => bytes.get(..HEAD).unwrap_or(bytes),
            Some(State::Digested(seen)) => &seen.head,
            _ => &[],
        }
    }

    fn set(&mut self, index: usize, state: State) {
        if let Some(slot) = self.states.get_mut(index) {
            if let State::Held(bytes) = slot {
                self.held = self.held.saturating_sub(bytes.len());
            }
            if let State::Held(bytes) = &state {
                self.held = self.held.saturating_add(bytes.len());
            }
            *slot = state;
        }
    }

    fn hold(&mut self, index: usize, bytes: &Rc<Vec<u8>>) {
        self.set(index, State::Held(Rc::clone(bytes)));
    }

    fn all_held(&self) -> BTreeSet<usize> {
        let states = self.states.iter().enumerate();
        let held = states.filter(|(_, state)| matches!(state, State::Held(_)));
        held.map(|(index, _)| index).collect()
    }

    /// The declared size of an entry, if it is not above `most`.
    fn demand_size(&self, index: usize, most: usize) -> Result<usize, ReadError> {
        let size = self.package.size(index).map_err(ReadError::Refused)?;
        if size > most {
            return Err(ReadError::Refused(PackageFaultKind::Limit));
        }
        Ok(size)
    }

    fn inflate(&mut self, index: usize) -> Result<Rc<Vec<u8>>, PackageFaultKind> {
        let packed = self.package.packed(index)?;
        self.inflater.whole(packed).map(Rc::new)
    }

    fn read(&mut self, index: usize) {
        if matches!(self.states.get(index), Some(State::Unread)) {
            // The outcome is stored; a failure is asked for where it matters.
            let _ = if self.is_small(index) {
                self.whole(index).map(drop)
            } else {
                self.pass(index, &mut |_| {})
            };
        }
    }

    fn is_small(&self, index: usize) -> bool {
        self.package.size(index).is_ok_and(|size| size <= SMALL)
    }

    /// All bytes of an entry, which is digested in the same pass or held for that.
    fn whole(&mut self, index: usize) -> Result<Rc<Vec<u8>>, PackageFaultKind> {
        match self.states.get(index) {
            Some(State::Held(bytes)) => return Ok(Rc::clone(bytes)),
            Some(State::Digested(_)) => return self.inflate(index),
            Some(State::Refused(kind)) => return Err(*kind),
            Some(State::Unread) | None => {}
        }
        if !self.is_small(index) {
            let size = self.package.size(index)?;
            let mut bytes = Vec::with_capacity(size.min(1 << 20));
            self.pass(index, &mut |piece| bytes.extend_from_slice(piece))?;
            return Ok(Rc::new(bytes));
        }
        let bytes = self.spend(index).and_then(|()| self.inflate(index));
        match &bytes {
            Ok(bytes) => {
                self.hold(index, bytes);
                self.make_room();
            }
            Err(kind) => self.set(index, State::Refused(*kind)),
        }
        bytes
    }

    /// Digests an entry as it is inflated.
    fn pass(&mut self, index: usize, sink: &mut dyn FnMut(&[u8])) -> Result<(), PackageFaultKind> {
        let mut hashers: Vec<Hasher> = self.algorithms.iter().map(|a| a.hasher()).collect();
        let mut head = Vec::new();
        let mut take = |piece: &[u8]| {
            let room = HEAD.saturating_sub(head.len()).min(piece.len());
            head.extend_from_slice(piece.get(..room).unwrap_or_default());
            hashers.iter_mut().for_each(|h| h.update(piece));
            sink(piece);
        };
        let outcome = self
            .spend(index)
            .and_then(|()| self.package.stream(index, &mut take));
        let digests = hashers.into_iter().map(Hasher::finish).collect();
        self.set(
            index,
            match outcome {
                Ok(()) => State::Digested(Seen { digests, head }),
                Err(kind) => State::Refused(kind),
            },
        );
        outcome
    }

    fn make_room(&mut self) {
        if self.held > HELD {
            self.digest_held(self.all_held());
        }
    }

    /// Digests those of these entries that are held, and lets go of them.
    fn digest_held(&mut self, indices: BTreeSet<usize>) {
        let held = indices.into_iter().filter_map(|index| {
            let State::Held(bytes) = self.states.get(index)? else {
                return None;
            };
            Some((index, Rc::clone(bytes)))
        });
        let held: Vec<(usize, Rc<Vec<u8>>)> = held.collect();
        let messages: Vec<&[u8]> = held.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        let mut digests: Vec<_> = self
            .algorithms
            .iter()
            .map(|&algorithm| digest_many(algorithm, &messages).into_iter())
            .collect();
        for (index, bytes) in &held {
            let seen = Seen {
                digests: digests.iter_mut().filter_map(Iterator::next).collect(),
                head: bytes.get(..HEAD).unwrap_or(bytes).to_vec(),
            };
            self.set(*index, State::Digested(seen));
        }
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
