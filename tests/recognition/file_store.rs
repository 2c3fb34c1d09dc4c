//! The memory in a file.

use std::fs;
use std::path::PathBuf;

use yinzheng::recognition::Acceptance;
use yinzheng::recognition::FileStore;
use yinzheng::recognition::Offer;
use yinzheng::recognition::SequenceStore as _;
use yinzheng::recognition::StoreError;
use yinzheng::report::Reason;

use crate::world;
use crate::world::LIST_ID;
use crate::world::time;

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("yinzheng-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.join("seen.json")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_was_seen_outlasts_the_program() {
    let scratch = Scratch::new("outlasts");
    let acceptance = Acceptance::at(time(world::NOW));
    let pinned = world::signed(
        world::manifest().to_payload(),
        yinzheng::recognition::ROOT_DOMAIN,
        &[1, 2],
    );
    let mut list = world::list();
    list.sequence = 5;
    {
        let mut store = FileStore::open(scratch.path()).unwrap();
        let root = acceptance.root(&pinned, &[], Some(&mut store)).unwrap();
        let envelope = world::sign_list(&list);
        acceptance
            .list(&Offer::new(&envelope), &root, Some(&mut store))
            .unwrap();
    }
    let mut store = FileStore::open(scratch.path()).unwrap();
    let root = acceptance.root(&pinned, &[], Some(&mut store)).unwrap();
    let cached = store.mark(LIST_ID).unwrap().unwrap().envelope;
    let again = acceptance
        .list(&Offer::new(&cached), &root, Some(&mut store))
        .unwrap();
    assert_eq!(again.list(), &list, "the cache goes the whole way again");
    list.sequence = 4;
    let older = world::sign_list(&list);
    let error = acceptance
        .list(&Offer::new(&older), &root, Some(&mut store))
        .unwrap_err();
    assert_eq!(error.cause().1, Reason::ListRollback);
    list.sequence = 5;
    list.types[2].name = "改".to_owned();
    let other = world::sign_list(&list);
    let error = acceptance
        .list(&Offer::new(&other), &root, Some(&mut store))
        .unwrap_err();
    assert_eq!(error.cause().1, Reason::ListEquivocation);
    assert_eq!(FileStore::open(scratch.path()).unwrap().evidence().len(), 1);
}

#[test]
fn a_damaged_file_is_not_an_empty_one() {
    let scratch = Scratch::new("damaged");
    for text in [
        "",
        "{}",
        r#"{"schema":"yinzheng.sequence-store/2","roots":{},"lists":{},"evidence":[]}"#,
    ] {
        fs::write(scratch.path(), text).unwrap();
        let error = FileStore::open(scratch.path()).unwrap_err();
        assert_eq!(error, StoreError::Unreadable, "{text:?}");
    }
}

#[test]
fn what_another_program_saw_is_not_overwritten() {
    let scratch = Scratch::new("two-writers");
    let mut first = FileStore::open(scratch.path()).unwrap();
    let mut second = FileStore::open(scratch.path()).unwrap();
    let acceptance = Acceptance::at(time(world::NOW));
    let root = world::root_of(&world::manifest());
    let mut list = world::list();
    list.sequence = 7;
    let envelope = world::sign_list(&list);
    let offer = Offer::new(&envelope);
    acceptance.list(&offer, &root, Some(&mut second)).unwrap();
    let mark = || yinzheng::recognition::RootMark::new(1, "sm3:0");
    let error = first.commit_root("other", mark()).unwrap_err();
    assert_eq!(error, StoreError::Unwritable);
    let seen = || {
        let store = FileStore::open(scratch.path()).unwrap();
        store.mark(LIST_ID).unwrap().map(|m| m.sequence)
    };
    assert_eq!(seen(), Some(7));
    let mut anew = FileStore::open(scratch.path()).unwrap();
    anew.commit_root("other", mark()).unwrap();
    assert_eq!(seen(), Some(7));
}

#[test]
fn what_cannot_be_written_changes_nothing() {
    let scratch = Scratch::new("readonly");
    let path = scratch.0.join("none").join("seen.json");
    let mut store = FileStore::open(&path).unwrap();
    let mark = yinzheng::recognition::RootMark::new(1, "sm3:0");
    assert_eq!(
        store.commit_root("s", mark).unwrap_err(),
        StoreError::Unwritable
    );
    assert_eq!(store.root("s").unwrap(), None);
    // A file left behind by a crash is overwritten.
    let mut store = FileStore::open(scratch.path()).unwrap();
    fs::write(scratch.0.join("seen.json.new"), "half a fi").unwrap();
    let mark = yinzheng::recognition::RootMark::new(1, "sm3:0");
    store.commit_root("s", mark.clone()).unwrap();
    assert_eq!(
        FileStore::open(scratch.path()).unwrap().root("s").unwrap(),
        Some(mark)
    );
}
