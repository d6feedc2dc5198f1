//! The checked store: it keeps the promises of every store, and never gives what was not written.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use block::conformance::{SIZE, check_beside};
use block::sealed::{SealedStore, check_sums, create_sums};
use block::sim::{Crash, SimHost};
use block::{BlockStore, Durability, Host, HostFile, LocalHost, Patience, SpannedStore, StoreError, Upkeep, Zeroing};
use rustix::io::Errno;

/// A span that makes many parts.
const SPAN: u64 = 25 * 4096;
/// What the checksums take: their head, and one leaf.
const BESIDE: u64 = 128 << 10;

type Sealed<H> = SealedStore<SpannedStore<H>, H>;

/// Small volumes are of many parts, large ones of a part a region.
fn span(size: u64) -> u64 {
    if size > 1 << 30 { 1 << 30 } else { SPAN }
}

fn make<H: Host>(host: &H, folder: &Path, size: u64) {
    for file in SpannedStore::create_on(host, &folder.join("data"), size, span(size)).unwrap() {
        file.sync_data().unwrap();
    }
    create_sums(host, &folder.join("sums"), size).unwrap().sync_data().unwrap();
    host.sync_folder(folder).unwrap();
}

fn open<H: Host>(host: &H, folder: &Path, size: u64) -> Sealed<H> {
    let data = SpannedStore::open_on(host, &folder.join("data"), size, span(size)).unwrap();
    SealedStore::open_on(host, &folder.join("sums"), data).unwrap()
}

fn sim(seed: u64, size: u64) -> (SimHost, Sealed<SimHost>) {
    let host = SimHost::new(seed);
    make(&host, Path::new("/"), size);
    let store = open(&host, Path::new("/"), size);
    (host, store)
}

fn read<S: BlockStore>(store: &S, offset: u64, length: usize) -> Result<Vec<u8>, StoreError> {
    let mut buffer = vec![0xaa; length];
    store.read_at(&mut buffer, offset, Patience::Wait).map(|()| buffer)
}

#[test]
fn a_checked_store_keeps_the_promises() {
    let folders = Mutex::new(Vec::new());
    for root in ["/tmp", "/dev/shm"] {
        let new = || {
            let folder = tempfile::tempdir_in(root).unwrap();
            make(&LocalHost, folder.path(), SIZE);
            let store = open(&LocalHost, folder.path(), SIZE);
            folders.lock().unwrap().push(folder);
            store
        };
        check_beside(new, 20_261_124, BESIDE);
    }
    check_beside(|| sim(1, SIZE).1, 20_261_125, BESIDE);
}

#[test]
fn a_flipped_bit_is_an_error_and_never_data() {
    let (host, store) = sim(1, 1 << 20);
    store.write_at(&[7; 20000], 3000, Durability::Now).unwrap();
    assert!(host.flip(Path::new("/data"), 8 * 10_000).unwrap());
    for (offset, length) in [(0, 1 << 20), (8192, 4096), (8193, 5), (4096, 8192), (12287, 1)] {
        assert_eq!(read(&store, offset, length), Err(StoreError::Corrupt), "{offset}+{length}");
    }
    assert_eq!(read(&store, 12288, 4096), Ok(vec![7; 4096]), "the blocks beside it are well");
    assert_eq!(store.write_at(&[1; 5], 9000, Durability::Later), Err(StoreError::Corrupt), "damage is not sealed over");
    assert_eq!(store.zero(9000, 5, Zeroing::Hole), Err(StoreError::Corrupt));
    assert_eq!(store.damaged(), 1, "told of once");
    store.write_at(&[9; 4096], 8192, Durability::Later).unwrap();
    assert_eq!(read(&store, 8192, 4096), Ok(vec![9; 4096]), "what is written anew is well again");
}

#[test]
fn a_bit_in_what_was_never_written_is_one_too() {
    let (host, store) = sim(1, 1 << 20);
    store.zero(0, 8192, Zeroing::Allocated).unwrap();
    assert_eq!(read(&store, 0, 8192), Ok(vec![0; 8192]));
    assert!(host.flip(Path::new("/data"), 8 * 5000 + 3).unwrap());
    assert_eq!(read(&store, 4096, 4096), Err(StoreError::Corrupt));
    store.zero(0, 8192, Zeroing::Hole).unwrap();
    assert_eq!(read(&store, 0, 8192), Ok(vec![0; 8192]));
}

#[test]
fn a_write_that_fails_half_way_leaves_blocks_old_or_new() {
    for call in 0.. {
        let (host, store) = sim(call, 1 << 20);
        store.write_at(&[1; 200_000], 0, Durability::Now).unwrap();
        host.fail_at(host.calls() + call, Errno::IO);
        let first = host.calls();
        let done = store.write_at(&[2; 150_000], 10_000, Durability::Later);
        if host.calls() <= first + call {
            assert_eq!(done, Ok(()));
            return;
        }
        let found = read(&store, 0, 200_000).unwrap();
        assert!(found.chunks(4096).all(|block| block.iter().all(|&byte| byte == 1 || byte == 2)));
        store.write_at(&[3; 150_000], 10_000, Durability::Later).unwrap();
        assert_eq!(read(&store, 10_000, 150_000), Ok(vec![3; 150_000]), "call {call}");
    }
}

#[test]
fn killed_twice_within_writes_to_one_block_it_still_fits() {
    for (first, second) in (0..12).flat_map(|first| (0..12).map(move |second| (first, second))) {
        let (host, store) = sim(first * 100 + second, 1 << 20);
        store.write_at(&[1; 8192], 0, Durability::Now).unwrap();
        let mut store = store;
        for (value, call) in [(2, first), (3, second)] {
            host.die_at(host.calls() + call);
            let _ = store.write_at(&[value; 8192], 0, Durability::Later);
            host.crash(Crash::Process);
            store = open(&host, Path::new("/"), 1 << 20);
        }
        let found = read(&store, 0, 8192).unwrap();
        assert!(found.chunks(4096).all(|block| block.iter().all(|byte| (1..=3).contains(byte) && *byte == block[0])));
    }
}

/// Writes to two regions, one of them clean again, and what a power loss then makes of a block in each whose bits differ.
#[test]
fn after_a_power_loss_only_what_was_being_written_is_taken_as_it_is() {
    let size = 3 << 30;
    let (host, store) = sim(5, size);
    store.write_at(&[1; 4096], 0, Durability::Later).unwrap();
    store.close().unwrap();
    store.write_at(&[2; 4096], 1 << 30, Durability::Now).unwrap();
    host.crash(Crash::Power);
    let flip = |path: &str| assert!(host.flip(Path::new(path), 5).unwrap());
    flip("/data");
    flip("/data.1");
    let store = open(&host, Path::new("/"), size);
    assert_eq!(read(&store, 0, 4096), Err(StoreError::Corrupt), "clean: it is damage");
    let found = read(&store, 1 << 30, 4096).unwrap();
    flip("/data.1");
    assert!(read(&store, 1 << 30, 4096).is_ok(), "doubtful until it was looked through");
    store.upkeep().unwrap();
    flip("/data.1");
    assert_eq!(read(&store, 1 << 30, 4096), Err(StoreError::Corrupt), "and then sealed");
    flip("/data.1");
    assert_ne!(read(&store, 1 << 30, 4096).unwrap(), found);
}

#[test]
fn killed_alone_nothing_is_taken_as_it_is() {
    let (host, store) = sim(5, 1 << 20);
    store.write_at(&[1; 4096], 0, Durability::Later).unwrap();
    host.crash(Crash::Process);
    assert!(host.flip(Path::new("/data"), 5).unwrap());
    let store = open(&host, Path::new("/"), 1 << 20);
    assert_eq!(read(&store, 0, 4096), Err(StoreError::Corrupt));
    store.upkeep().unwrap();
    assert_eq!(read(&store, 0, 4096), Err(StoreError::Corrupt));
}

#[test]
fn a_broken_head_is_refused_and_one_of_two_does() {
    let (host, store) = sim(5, 1 << 20);
    let path = Path::new("/sums");
    store.write_at(&[1; 4096], 0, Durability::Later).unwrap();
    drop(store);
    assert!(check_sums(&host, path, 1 << 20).is_ok());
    assert!(host.flip(path, 8 * 20).unwrap(), "the older slot");
    assert_eq!(read(&open(&host, Path::new("/"), 1 << 20), 0, 4096), Ok(vec![1; 4096]));
    assert!(host.flip(path, 8 * ((32 << 10) + 20)).unwrap(), "the newer slot");
    let data = SpannedStore::open_on(&host, Path::new("/data"), 1 << 20, SPAN).unwrap();
    let refused = SealedStore::open_on(&host, path, data).unwrap_err();
    assert_eq!(refused.to_string(), "the head of the checksums: it is damaged");
    assert!(check_sums(&host, path, 1 << 20).is_err());
    assert!(check_sums(&host, path, 1 << 40).is_err(), "too short for such a volume");
}

#[test]
fn it_grows_also_from_the_middle_of_a_block() {
    let (host, store) = sim(5, SIZE);
    store.write_at(&[1; 512], SIZE - 512, Durability::Later).unwrap();
    store.grow((1 << 28) + 512).unwrap();
    store.write_at(&[2; 10_000], SIZE, Durability::Later).unwrap();
    store.write_at(&[3; 512], 1 << 28, Durability::Later).unwrap();
    store.close().unwrap();
    host.crash(Crash::Power);
    let store = open(&host, Path::new("/"), (1 << 28) + 512);
    let expected = [vec![0; 512], vec![1; 512], vec![2; 10_000], vec![0; 512]].concat();
    assert_eq!(read(&store, SIZE - 1024, 11_536), Ok(expected));
    assert_eq!(read(&store, 1 << 28, 512), Ok(vec![3; 512]));
}

#[test]
fn a_full_disk_at_the_checksums_is_one_at_the_write() {
    let (host, store) = sim(5, 64 << 20);
    host.set_room(32 << 10);
    assert_eq!(store.write_at(&[1; 4096], 40 << 20, Durability::Later), Err(StoreError::NoSpace));
    host.set_room(1 << 20);
    assert_eq!(store.write_at(&[1; 4096], 40 << 20, Durability::Later), Ok(()));
}

#[test]
fn readers_and_writers_of_the_same_blocks_see_whole_writes() {
    let folder = tempfile::tempdir().unwrap();
    make(&LocalHost, folder.path(), 1 << 20);
    let store = open(&LocalHost, folder.path(), 1 << 20);
    let done = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for writer in 1..=2u8 {
            let (store, done) = (&store, &done);
            scope.spawn(move || {
                for round in 0..1_500u64 {
                    let data = vec![writer; 1 + (round as usize * 977) % 20_000];
                    store.write_at(&data, round * 331 % 60_000, Durability::Later).unwrap();
                    if round % 64 == 0 {
                        store.zero(0, 30_000, Zeroing::Hole).unwrap();
                        store.upkeep().unwrap();
                    }
                }
                done.fetch_add(1, Ordering::SeqCst);
            });
        }
        while done.load(Ordering::SeqCst) < 2 {
            assert!(read(&store, 0, 80_000).unwrap().iter().all(|&byte| byte <= 2));
            assert!(read(&store, 4097, 100).unwrap().iter().all(|&byte| byte <= 2));
        }
    });
}
