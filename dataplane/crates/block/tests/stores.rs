//! The stores and layers under the one suite, and what only some of them do.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use block::conformance::{SIZE, check};
use block::faults::{Faults, Operation};
use block::{BlockStore, Durability, FileStore, Gate, Guard, MemoryStore, Patience, SpannedStore, StoreError, Zeroing};

const SEED: u64 = 20_261_123;

fn file(folder: &tempfile::TempDir) -> FileStore {
    let path = folder.path().join("data");
    let _ = std::fs::remove_file(&path);
    FileStore::create(&path, SIZE).unwrap();
    FileStore::open(&path, SIZE).unwrap()
}

#[test]
fn memory_keeps_the_promises() {
    check(|| MemoryStore::new(SIZE), SEED);
}

#[test]
fn a_file_keeps_the_promises() {
    let folder = tempfile::tempdir().unwrap();
    check(|| file(&folder), SEED);
}

#[test]
fn a_file_on_tmpfs_keeps_the_promises() {
    // tmpfs can punch holes and cannot zero a range in place: the way around is taken here.
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    check(|| file(&folder), SEED);
}

/// A span that makes many parts; of whole pages, which alone can be given back to the host.
const SPAN: u64 = 25 * 4096;

fn spanned(folder: &tempfile::TempDir) -> SpannedStore {
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let path = folder.path().join("data");
    SpannedStore::create(&path, SIZE, SPAN).unwrap();
    SpannedStore::open(&path, SIZE, SPAN).unwrap()
}

#[test]
fn files_one_behind_the_other_keep_the_promises() {
    let folder = tempfile::tempdir().unwrap();
    check(|| spanned(&folder), SEED);
}

#[test]
fn growth_adds_files_and_is_repeated_after_half_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = (spanned(&folder), folder.path().join("data"));
    // What an attempt may leave that ended before its spec was written.
    std::fs::write(folder.path().join("data.11"), b"").unwrap();
    store.grow(SIZE + 2 * SPAN).unwrap();
    store.write_at(&[7; 5000], SIZE + SPAN, Durability::Now).unwrap();
    let again = SpannedStore::open(&path, SIZE + 2 * SPAN, SPAN).unwrap();
    let mut buffer = [0; 5000];
    again.read_at(&mut buffer, SIZE + SPAN, Patience::Wait).unwrap();
    assert_eq!(buffer, [7; 5000]);
    std::fs::remove_file(folder.path().join("data.3")).unwrap();
    assert!(SpannedStore::open(&path, SIZE, SPAN).is_err());
    assert!(SpannedStore::inspect(&path, SIZE, SPAN).is_err());
}

#[test]
fn layers_keep_the_promises() {
    check(|| Guard::new(Faults::new(MemoryStore::new(SIZE)), Arc::new(Gate::default())), SEED);
}

#[test]
fn a_file_shorter_than_its_volume_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    drop(file(&folder));
    let error = FileStore::open(&folder.path().join("data"), SIZE + 1).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    let error = FileStore::create(&folder.path().join("data"), SIZE).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists, "what is there is never overwritten");
}

#[test]
fn reads_inline_what_was_just_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = file(&folder);
    store.write_at(&[3; 8192], 4096, Durability::Later).unwrap();
    let mut buffer = [0; 8192];
    assert_eq!(store.read_at(&mut buffer, 4096, Patience::Inline), Ok(()));
    assert_eq!(buffer, [3; 8192]);
}

#[test]
fn a_cut_volume_answers_nothing_until_it_is_joined_again() {
    let gate = Arc::new(Gate::default());
    let store = Guard::new(MemoryStore::new(SIZE), Arc::clone(&gate));
    gate.set_cut(true);
    assert_eq!(store.write_at(&[1], 0, Durability::Later), Err(StoreError::Cut));
    assert_eq!(store.read_at(&mut [0], 0, Patience::Wait), Err(StoreError::Cut));
    assert_eq!(store.zero(0, 1, Zeroing::Hole), Err(StoreError::Cut));
    assert_eq!(store.flush(), Err(StoreError::Cut));
    assert_eq!(store.grow(2 * SIZE), Ok(()), "growing is not a client's doing");
    gate.set_cut(false);
    assert_eq!(store.write_at(&[1], 2 * SIZE - 1, Durability::Later), Ok(()));
}

#[test]
fn after_a_failed_sync_nothing_succeeds_any_more() {
    for durable_write in [false, true] {
        let faults = Faults::new(MemoryStore::new(SIZE));
        faults.plan(Operation::Flush, StoreError::Io(std::io::ErrorKind::Other), 1);
        let gate = Arc::new(Gate::default());
        let store = Guard::new(faults, Arc::clone(&gate));
        assert_eq!(gate.failure(), None);
        let first = if durable_write { store.write_at(&[1], 0, Durability::Now) } else { store.flush() };
        assert_eq!(first, Err(StoreError::Io(std::io::ErrorKind::Other)));
        // The disk is well again; what was lost is lost all the same.
        assert_eq!(store.flush(), Err(StoreError::Failed));
        assert_eq!(store.write_at(&[1], 0, Durability::Later), Err(StoreError::Failed));
        assert_eq!(store.read_at(&mut [0], 0, Patience::Wait), Err(StoreError::Failed));
        assert!(gate.failure().unwrap().contains("a sync failed"));
    }
}

#[test]
fn a_full_disk_is_not_a_failure() {
    let faults = Faults::new(MemoryStore::new(SIZE));
    faults.plan(Operation::Write, StoreError::NoSpace, 2);
    let gate = Arc::new(Gate::default());
    let store = Guard::new(faults, Arc::clone(&gate));
    assert_eq!(store.write_at(&[1], 0, Durability::Later), Err(StoreError::NoSpace));
    assert_eq!(store.write_at(&[1], 0, Durability::Now), Err(StoreError::NoSpace));
    assert_eq!(store.write_at(&[1], 0, Durability::Now), Ok(()));
    assert_eq!(gate.failure(), None);
}
