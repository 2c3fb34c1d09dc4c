//! The memory of what was seen before, in a file.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

use crate::limits::Limits;
use crate::pki::envelope::Envelope;
use crate::recognition::signed::Equivocation;
use crate::recognition::signed::MemoryStore;
use crate::recognition::signed::RootMark;
use crate::recognition::signed::SequenceMark;
use crate::recognition::signed::SequenceStore;
use crate::recognition::signed::StoreError;

/// The form of the file.
const SCHEMA: &str = "yinzheng.sequence-store/1";

/// A memory in one file. Each change is written to a file beside it, made to last, and put in its place, so that a
/// crash at any time leaves the old file or the new one. Once another program changed the file, nothing is written until
/// it is opened anew.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
    seen: MemoryStore,
    /// The file as it was read or written last; `None` where there was none.
    last: Option<Vec<u8>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    schema: String,
    roots: BTreeMap<String, RootForm>,
    lists: BTreeMap<String, ListForm>,
    evidence: Vec<EvidenceForm>,
}

#[derive(Deserialize, Serialize)]
struct RootForm {
    version: u64,
    digest: String,
}

#[derive(Deserialize, Serialize)]
struct ListForm {
    sequence: u64,
    digest: String,
    keys: BTreeSet<String>,
    envelope: String,
}

#[derive(Deserialize, Serialize)]
struct EvidenceForm {
    list_id: String,
    sequence: u64,
    first_digest: String,
    first: Option<String>,
    second_digest: String,
    second: String,
}

impl FileStore {
    /// The memory in the file at `path`; an empty one where there is no file yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] for a file that is there and is not in the form of one.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let last = content(&path).map_err(|_| StoreError::Unreadable)?;
        let seen = last.as_deref().map(read);
        let seen = seen.unwrap_or_else(|| Some(MemoryStore::new()));
        let seen = seen.ok_or(StoreError::Unreadable)?;
        Ok(Self { path, seen, last })
    }

    /// The lists of one number that were seen.
    pub fn evidence(&self) -> &[Equivocation] {
        self.seen.evidence()
    }

    /// Writes what `change` makes of the memory, and takes it over once it lasts. What another program wrote since is
    /// not overwritten: its marks would be forgotten.
    fn change(
        &mut self,
        change: impl FnOnce(&mut MemoryStore) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut seen = self.seen.clone();
        change(&mut seen)?;
        let bytes = serde_json::to_vec(&form(&seen)).map_err(|_| StoreError::Unwritable)?;
        let now = content(&self.path).map_err(|_| StoreError::Unwritable)?;
        if now != self.last {
            return Err(StoreError::Unwritable);
        }
        self.replace(&bytes).map_err(|_| StoreError::Unwritable)?;
        self.seen = seen;
        self.last = Some(bytes);
        Ok(())
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let mut beside = self.path.as_os_str().to_owned();
        beside.push(".new");
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, &self.path)?;
        // The new name lasts only once the folder does; where folders cannot be opened, the system sees to that.
        #[cfg(unix)]
        {
            let folder = self.path.parent().filter(|p| !p.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(())
    }
}

impl SequenceStore for FileStore {
    fn mark(&self, list_id: &str) -> Result<Option<SequenceMark>, StoreError> {
        self.seen.mark(list_id)
    }

    fn commit(&mut self, list_id: &str, mark: SequenceMark) -> Result<(), StoreError> {
        self.change(|seen| seen.commit(list_id, mark))
    }

    fn root(&self, scheme_id: &str) -> Result<Option<RootMark>, StoreError> {
        self.seen.root(scheme_id)
    }

    fn commit_root(&mut self, scheme_id: &str, mark: RootMark) -> Result<(), StoreError> {
        self.change(|seen| seen.commit_root(scheme_id, mark))
    }

    fn keep(&mut self, evidence: &Equivocation) -> Result<(), StoreError> {
        self.change(|seen| seen.keep(evidence))
    }
}

/// What stands in the file; `None` where there is none.
fn content(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn read(bytes: &[u8]) -> Option<MemoryStore> {
    let form: Form = serde_json::from_slice(bytes).ok()?;
    if form.schema != SCHEMA {
        return None;
    }
    let limits = Limits::default();
    let envelope = |text: &str| Envelope::from_json(text.as_bytes(), &limits).ok();
    let mut seen = MemoryStore::new();
    for (id, root) in form.roots {
        seen.roots
            .insert(id, RootMark::new(root.version, root.digest));
    }
    for (id, list) in form.lists {
        let read = envelope(&list.envelope)?;
        let mark = SequenceMark::new(list.sequence, list.digest, list.keys, read);
        seen.lists.insert(id, mark);
    }
    for e in form.evidence {
        seen.evidence.push(Equivocation {
            list_id: e.list_id,
            sequence: e.sequence,
            first_digest: e.first_digest,
            first: match &e.first {
                Some(text) => Some(envelope(text)?),
                None => None,
            },
            second_digest: e.second_digest,
            second: envelope(&e.second)?,
        });
    }
    Some(seen)
}

fn form(seen: &MemoryStore) -> Form {
    let roots = seen.roots.iter().map(|(id, root)| {
        let form = RootForm {
            version: root.version,
            digest: root.digest.clone(),
        };
        (id.clone(), form)
    });
    let lists = seen.lists.iter().map(|(id, mark)| {
        let form = ListForm {
            sequence: mark.sequence,
            digest: mark.digest.clone(),
            keys: mark.keys.clone(),
            envelope: mark.envelope.to_json(),
        };
        (id.clone(), form)
    });
    let evidence = seen.evidence.iter().map(|e| EvidenceForm {
        list_id: e.list_id.clone(),
        sequence: e.sequence,
        first_digest: e.first_digest.clone(),
        first: e.first.as_ref().map(Envelope::to_json),
        second_digest: e.second_digest.clone(),
        second: e.second.to_json(),
    });
    Form {
        schema: SCHEMA.to_owned(),
        roots: roots.collect(),
        lists: lists.collect(),
        evidence: evidence.collect(),
    }
}
