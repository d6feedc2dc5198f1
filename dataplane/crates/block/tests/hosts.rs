//! The hosts: the simulated disk keeps the promises of the real one, and breaks those that a real one breaks.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use block::conformance::{SIZE, check};
use block::host::read_exact;
use block::sim::{Crash, SimHost};
use block::{BlockStore, Durability, FileStore, Host, HostFile, LocalHost, Patience, SpannedStore, StoreError};
use rustix::io::Errno;

const DATA: &str = "/data";

fn bytes<F: HostFile>(file: &F, offset: u64, length: usize) -> Vec<u8> {
    let mut buffer = vec![0xaa; length];
    read_exact(file, &mut buffer, offset).unwrap();
    buffer
}

/// A disk with a durable empty file.
fn disk(seed: u64, length: u64) -> SimHost {
    let host = SimHost::new(seed);
    let file = host.create(Path::new(DATA)).unwrap();
    file.set_len(length).unwrap();
    file.sync_data().unwrap();
    host.sync_folder(Path::new("/")).unwrap();
    host
}

#[test]
fn stores_on_a_simulated_disk_keep_the_promises() {
    let file = || {
        let host = disk(1, 0);
        host.remove(Path::new(DATA)).unwrap();
        FileStore::create_on(&host, Path::new(DATA), SIZE).unwrap();
        FileStore::open_on(&host, Path::new(DATA), SIZE).unwrap()
    };
    check(file, 20_261_124);
    let spanned = || {
        let host = SimHost::new(2);
        SpannedStore::create_on(&host, Path::new(DATA), SIZE, 25 * 4096).unwrap();
        SpannedStore::open_on(&host, Path::new(DATA), SIZE, 25 * 4096).unwrap()
    };
    check(spanned, 20_261_124);
}

/// What both hosts do alike with names and files. `root` is an empty folder.
fn names_and_files<H: Host>(host: &H, root: &Path) {
    let at = |name: &str| root.join(name);
    let file = host.create(&at("a")).unwrap();
    assert_eq!(host.create(&at("a")).unwrap_err(), Errno::EXIST);
    file.write_at(b"first", 0, Durability::Now).unwrap();
    assert_eq!(file.read_at(&mut [0; 9], 3, Patience::Wait), Ok(2), "a read ends with the file");
    assert_eq!(file.read_at(&mut [0; 9], 30, Patience::Wait), Ok(0));
    host.link(&at("a"), &at("b")).unwrap();
    assert_eq!(host.link(&at("a"), &at("b")), Err(Errno::EXIST));
    host.remove(&at("a")).unwrap();
    assert_eq!(host.remove(&at("a")), Err(Errno::NOENT));
    assert_eq!(host.open(&at("a")).map(drop), Err(Errno::NOENT));
    assert_eq!(bytes(&host.open(&at("b")).unwrap(), 0, 5), b"first");

    host.create_folder(&at("folder")).unwrap();
    assert_eq!(host.create_folder(&at("folder")), Err(Errno::EXIST));
    host.create(&at("folder/c")).unwrap().write_at(b"second", 0, Durability::Later).unwrap();
    host.rename(&at("folder/c"), &at("b")).unwrap();
    assert_eq!(bytes(&file, 0, 5), b"first", "a file without a name lives as long as its users");
    assert_eq!(bytes(&host.open(&at("b")).unwrap(), 0, 6), b"second");
    host.rename(&at("b"), &at("folder/d")).unwrap();
    host.create_folder(&at("other")).unwrap();
    host.rename(&at("folder"), &at("other")).unwrap();
    host.sync_folder(root).unwrap();
    assert_eq!(host.list(root).unwrap(), ["other"]);
    assert_eq!(host.list(&at("other")).unwrap(), ["d"]);
    assert_eq!(host.create_folder(&at("third")), Ok(()));
    assert_eq!(host.rename(&at("third"), &at("other")), Err(Errno::NOTEMPTY));
    host.remove_folder(&at("other")).unwrap();
    assert_eq!(host.list(root).unwrap(), ["third"]);
    assert_eq!(host.boot_id().unwrap(), host.boot_id().unwrap());
    assert_eq!(host.mount_id(root).unwrap(), host.mount_id(root).unwrap());
}

fn space<H: Host>(host: &H, root: &Path) {
    let file = host.create(&root.join("space")).unwrap();
    file.set_len(1 << 20).unwrap();
    assert_eq!(host.inspect(&root.join("space")).unwrap().length, 1 << 20);
    assert_eq!(file.seek_data(0), Ok(None));
    assert_eq!(file.seek_hole(5), Ok(5));
    assert_eq!(file.seek_hole(1 << 20), Err(Errno::NXIO));
    file.write_at(&[1; 4096], 8192, Durability::Later).unwrap();
    assert_eq!((file.seek_data(0), file.seek_hole(8192)), (Ok(Some(8192)), Ok(12288)));
    file.allocate(65536, 65536).unwrap();
    assert!(file.inspect().unwrap().allocated >= 65536 + 4096);
    assert_eq!(bytes(&file, 65536, 65536), [0; 65536]);
    file.punch(8000, 5000).unwrap();
    file.punch(0, 1 << 20).unwrap();
    file.sync_data().unwrap();
    assert_eq!(file.inspect().unwrap().allocated, 0);
    file.set_len(100).unwrap();
    file.set_len(5000).unwrap();
    assert_eq!(bytes(&file, 0, 5000), [0; 5000]);
}

#[test]
fn both_hosts_do_alike() {
    let folder = tempfile::tempdir().unwrap();
    names_and_files(&LocalHost, folder.path());
    space(&LocalHost, folder.path());
    names_and_files(&SimHost::new(3), Path::new("/"));
    space(&SimHost::new(3), Path::new("/"));
}

/// The values of the first bytes of four sectors, after writes of 1 (synced) and then 2 and 3, and a crash.
fn after_crash(seed: u64, crash: Crash) -> Vec<u8> {
    let host = disk(seed, 2048);
    let file = host.open(Path::new(DATA)).unwrap();
    file.write_at(&[1; 2048], 0, Durability::Later).unwrap();
    file.sync_data().unwrap();
    file.write_at(&[2; 2048], 0, Durability::Later).unwrap();
    file.write_at(&[3; 2048], 0, Durability::Later).unwrap();
    host.crash(crash);
    assert_eq!(file.read_at(&mut [0], 0, Patience::Wait), Err(Errno::BADF), "it belongs to a process that is gone");
    let found = bytes(&host.open(Path::new(DATA)).unwrap(), 0, 2048);
    assert!(found.chunks(512).all(|sector| sector.iter().all(|&byte| byte == sector[0])), "sectors are whole");
    found.into_iter().step_by(512).collect()
}

#[test]
fn a_process_loses_nothing_and_a_host_anything_unsynced() {
    let mut seen = BTreeSet::new();
    for seed in 0..2_000 {
        assert_eq!(after_crash(seed, Crash::Process), [3; 4]);
        seen.insert(after_crash(seed, Crash::Power));
    }
    assert_eq!(seen.len(), 81, "each of four sectors has each of three values, by itself");
    assert_eq!(after_crash(7, Crash::Power), after_crash(7, Crash::Power), "a seed decides");
}

#[test]
fn names_and_lengths_that_were_not_synced_may_be_lost() {
    let mut seen = BTreeSet::new();
    for seed in 0..200 {
        let host = disk(seed, 0);
        host.open(Path::new(DATA)).unwrap().write_at(&[1; 5000], 0, Durability::Later).unwrap();
        host.create(Path::new("/new")).unwrap().sync_data().unwrap();
        host.crash(Crash::Power);
        let length = host.inspect(Path::new(DATA)).unwrap().length;
        seen.insert((length.min(4096), host.list(Path::new("/")).unwrap().len()));
    }
    for length in [0, 4096] {
        for names in [1, 2] {
            assert!(seen.contains(&(length, names)), "{length} {names}");
        }
    }
}

#[test]
fn a_sync_that_failed_is_not_made_good_by_the_next() {
    let lost = (0..50).filter(|&seed| {
        let host = disk(seed, 512);
        let file = host.open(Path::new(DATA)).unwrap();
        file.write_at(&[1; 512], 0, Durability::Later).unwrap();
        host.fail_at(host.calls(), Errno::IO);
        assert_eq!(file.sync_data(), Err(Errno::IO));
        assert_eq!(file.sync_data(), Ok(()));
        host.crash(Crash::Power);
        bytes(&host.open(Path::new(DATA)).unwrap(), 0, 1) == [0]
    });
    assert!((10..40).contains(&lost.count()));
}

#[test]
fn a_process_dies_within_a_write_at_a_page() {
    let mut seen = BTreeSet::new();
    for seed in 0..100 {
        let host = disk(seed, 16384);
        let file = host.open(Path::new(DATA)).unwrap();
        host.die_at(host.calls());
        assert_eq!(file.write_at(&[1; 10000], 1000, Durability::Later), Err(Errno::IO));
        assert!(host.dead());
        assert_eq!(file.sync_data(), Err(Errno::IO), "nothing works any more");
        host.crash(Crash::Process);
        let found = bytes(&host.open(Path::new(DATA)).unwrap(), 0, 16384);
        seen.insert(found.iter().filter(|&&byte| byte == 1).count());
    }
    assert_eq!(seen, BTreeSet::from([0, 3096, 7192, 10000]));
}

#[test]
fn a_disk_runs_full_and_bits_turn_over() {
    let host = disk(1, 65536);
    let file = host.open(Path::new(DATA)).unwrap();
    host.set_room(8192);
    assert_eq!(file.write_at(&[1; 12288], 0, Durability::Later), Err(Errno::NOSPC));
    assert_eq!(file.write_at(&[2; 8192], 0, Durability::Later), Ok(()), "what is there can be overwritten");
    file.punch(0, 4096).unwrap();
    assert_eq!(file.write_at(&[1; 4096], 20480, Durability::Later), Ok(()), "and what was given back used");
    assert_eq!(host.flip(Path::new(DATA), 20480 * 8), Ok(true));
    assert_eq!(bytes(&file, 20480, 2), [0, 1]);
    assert_eq!(host.flip(Path::new(DATA), 0), Ok(false), "a hole has no bits");
}

#[test]
fn a_store_answers_what_the_host_does() {
    let host = disk(1, 65536);
    let store = FileStore::open_on(&host, Path::new(DATA), 65536).unwrap();
    host.fail_at(host.calls(), Errno::IO);
    assert!(matches!(store.write_at(&[1], 0, Durability::Later), Err(StoreError::Io(_))));
    host.set_room(0);
    assert_eq!(store.write_at(&[1], 0, Durability::Later), Err(StoreError::NoSpace));
    host.fail_at(host.calls(), Errno::DQUOT);
    assert_eq!(store.flush(), Err(StoreError::NoSpace));
}
