//! Volumes of layers: each clone stands on its own, beside a slow model of bytes in vectors.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use block::conformance::{SIZE, check_beside};
use block::random::Random;
use block::sim::SimHost;
use block::{
    BlockStore, Durability, Host, LayerFolder, LayeredStore, LocalHost, Patience, Sealable, SpannedStore, StoreError,
    Zeroing,
};

const SEED: u64 = 20_261_124;

fn folder_of<H: Host>(host: &H, path: &Path) -> LayerFolder<H, Sealable<SpannedStore<H>, H>> {
    LayerFolder::new(host.clone(), path)
}

/// What the checksums of two layers take.
const BESIDE: u64 = 256 << 10;

fn create<H: Host>(host: &H, path: &Path, size: u64, sealed: bool) -> LayeredStore<H> {
    host.create_folder(path).unwrap();
    folder_of(host, path).create(size, sealed).unwrap();
    LayeredStore::open(host.clone(), path, size).unwrap()
}

fn clone<H: Host>(host: &H, source: &LayeredStore<H>, from: &Path, to: &Path, size: u64) -> LayeredStore<H> {
    let frozen = source.freeze().unwrap();
    host.create_folder(to).unwrap();
    folder_of(host, to).create_clone(&folder_of(host, from), &frozen, size).unwrap();
    LayeredStore::open(host.clone(), to, size).unwrap()
}

fn read<S: BlockStore>(store: &S, offset: u64, length: usize) -> Vec<u8> {
    let mut buffer = vec![0xaa; length];
    store.read_at(&mut buffer, offset, Patience::Wait).unwrap();
    buffer
}

/// Names of folders that nothing else uses. About half of the volumes have checksums.
struct Folders {
    root: tempfile::TempDir,
    next: std::cell::Cell<u32>,
}

impl Folders {
    fn within(root: &str) -> Self {
        Self { root: tempfile::tempdir_in(root).unwrap(), next: std::cell::Cell::new(0) }
    }

    fn next(&self) -> PathBuf {
        self.next.set(self.next.get() + 1);
        self.root.path().join(self.next.get().to_string())
    }

    fn volume(&self) -> (PathBuf, LayeredStore) {
        let path = self.next();
        let store = create(&LocalHost, &path, SIZE, self.next.get() / 2 % 2 == 0);
        (path, store)
    }
}

#[test]
fn one_layer_keeps_the_promises() {
    let folders = Folders::within("/tmp");
    check_beside(|| folders.volume().1, SEED, BESIDE);
}

#[test]
fn a_clone_of_nothing_keeps_the_promises() {
    for root in ["/tmp", "/dev/shm"] {
        let folders = Folders::within(root);
        let make = || {
            let (from, source) = folders.volume();
            clone(&LocalHost, &source, &from, &folders.next(), SIZE)
        };
        check_beside(make, SEED, BESIDE);
    }
}

#[test]
fn a_source_that_was_cloned_keeps_the_promises() {
    let folders = Folders::within("/tmp");
    let make = || {
        let (from, source) = folders.volume();
        clone(&LocalHost, &source, &from, &folders.next(), SIZE);
        source
    };
    check_beside(make, SEED, BESIDE);
}

/// Bytes of the volumes beside a model: several regions, and a part of a block at the end.
const MODEL_SIZE: u64 = (270 << 10) + 1536;

/// A volume and what it should be.
struct Member {
    path: PathBuf,
    store: LayeredStore<SimHost>,
    model: Vec<u8>,
}

/// Volumes that come from each other, beside the obvious.
struct Family {
    host: SimHost,
    random: Random,
    members: Vec<Member>,
    next: u32,
}

impl Family {
    fn new(seed: u64) -> Self {
        let (host, path) = (SimHost::new(seed), PathBuf::from("/0"));
        let store = create(&host, &path, MODEL_SIZE, seed % 2 == 0);
        let first = Member { path, store, model: vec![0; MODEL_SIZE as usize] };
        Self { host, random: Random::new(seed), members: vec![first], next: 1 }
    }

    fn range(&mut self, size: u64) -> (u64, u64) {
        let offset = self.random.below(size);
        let length = (self.random.below(100 << 10) + 1).min(size - offset);
        match self.random.below(3) {
            0 => (offset & !4095, (length & !4095).min(size - (offset & !4095))),
            1 => (offset & !511, ((length % 8192) & !511).min(size - (offset & !511))),
            _ => (offset, length),
        }
    }

    fn step(&mut self) {
        let chosen = self.random.below(self.members.len() as u64) as usize;
        let (offset, length) = self.range(self.members[chosen].model.len() as u64);
        let (kind, byte) = (self.random.below(20), self.random.below(255) as u8 + 1);
        let count = self.members.len();
        let member = &mut self.members[chosen];
        let span = offset as usize..(offset + length) as usize;
        match kind {
            0..=7 => {
                let data: Vec<u8> = (0..length).map(|index| byte ^ (index % 251) as u8).collect();
                member.store.write_at(&data, offset, Durability::Later).unwrap();
                member.model[span].copy_from_slice(&data);
            }
            8..=10 => {
                let zeroing = [Zeroing::Hole, Zeroing::Allocated][usize::from(byte % 2)];
                member.store.zero(offset, length, zeroing).unwrap();
                member.model[span].fill(0);
            }
            11..=13 => assert_eq!(read(&member.store, offset, length as usize), member.model[span]),
            14 => member.store.flush().unwrap(),
            15 => {
                let size = member.model.len() as u64 + self.random.below(64 << 10) / 512 * 512;
                member.store.grow(size).unwrap();
                member.model.resize(size as usize, 0);
            }
            16 if count > 1 => {
                let gone = self.members.swap_remove(chosen);
                self.host.remove_folder(&gone.path).unwrap();
            }
            17 => {
                // fogd is killed and started again.
                let size = member.model.len() as u64;
                member.store = LayeredStore::open(self.host.clone(), &member.path, size).unwrap();
            }
            18 if byte % 2 == 0 => {
                member.store.merge(&|| false).unwrap();
            }
            18 | 19 if count < 6 => self.clone_one(chosen),
            _ => self.check_extents(chosen, offset, length),
        }
    }

    fn clone_one(&mut self, chosen: usize) {
        let path = PathBuf::from(format!("/{}", self.next));
        self.next += 1;
        let source = &self.members[chosen];
        let mut model = source.model.clone();
        model.resize(model.len() + self.random.below(3) as usize * 4608, 0);
        match source.store.freeze() {
            Ok(frozen) => {
                self.host.create_folder(&path).unwrap();
                let folder = folder_of(&self.host, &path);
                folder.create_clone(&folder_of(&self.host, &source.path), &frozen, model.len() as u64).unwrap();
                let store = LayeredStore::open(self.host.clone(), &path, model.len() as u64).unwrap();
                self.members.push(Member { path, store, model });
            }
            Err(error) => assert!(matches!(error, block::LayerError::TooDeep(_)), "{error}"),
        }
    }

    fn check_extents(&self, chosen: usize, offset: u64, length: u64) {
        let member = &self.members[chosen];
        for extents_max in [1, 3, usize::MAX] {
            let extents = member.store.extents(offset, length, extents_max).unwrap();
            let mut position = offset as usize;
            assert!(extents.len() <= extents_max && extents.windows(2).all(|pair| pair[0].kind != pair[1].kind));
            for extent in extents {
                let end = position + extent.length as usize;
                let zeroes = member.model[position..end].iter().all(|&byte| byte == 0);
                assert!(extent.kind == block::ExtentKind::Data || zeroes, "data in a hole");
                position = end;
            }
            assert!(extents_max < usize::MAX || position as u64 == offset + length);
        }
    }
}

#[test]
fn volumes_that_come_from_each_other_do_as_the_model() {
    for seed in 0..10 {
        let mut family = Family::new(seed);
        for step in 0..150 {
            family.step();
            for member in family.members.iter().filter(|_| step % 10 == 9) {
                let whole = read(&member.store, 0, member.model.len());
                assert!(whole == member.model, "seed {seed} step {step} volume {:?}", member.path);
            }
        }
    }
}

#[test]
fn what_is_beyond_a_volume_is_refused() {
    let folders = Folders::within("/tmp");
    let (from, source) = folders.volume();
    let store = clone(&LocalHost, &source, &from, &folders.next(), SIZE);
    assert_eq!(store.write_at(&[1; 2], SIZE - 1, Durability::Later), Err(StoreError::OutOfRange));
}

#[test]
fn who_looks_at_the_files_while_they_change_finds_nothing_missing() {
    let folders = Folders::within("/tmp");
    for _ in 0..20 {
        let (path, store) = folders.volume();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    folder_of(&LocalHost, &path).inspect(SIZE).unwrap();
                    folder_of(&LocalHost, &path).check(SIZE).unwrap();
                }
            });
            for _ in 0..3 {
                store.write_at(&[1; 4096], 0, Durability::Later).unwrap();
                store.freeze().unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
}

#[test]
fn a_flush_in_the_middle_of_a_merge_does_not_stand_for_one_at_its_end() {
    let folders = Folders::within("/tmp");
    let (path, store) = folders.volume();
    store.write_at(&[1; 262_144], 0, Durability::Later).unwrap();
    let _shares_the_bottom = clone(&LocalHost, &store, &path, &folders.next(), SIZE);
    store.write_at(&[2; 65536], 0, Durability::Later).unwrap();
    store.freeze().unwrap();
    store.zero(0, 4096, Zeroing::Hole).unwrap();
    store.write_at(&[3; 4096], 131_072, Durability::Later).unwrap();
    store.freeze().unwrap();
    let flush = || {
        store.flush().unwrap();
        false
    };
    assert!(store.merge(&flush).unwrap());
    // Killed: what only memory has is gone.
    let after: LayeredStore = LayeredStore::open(LocalHost, &path, SIZE).unwrap();
    let pieces = [0, 4096, 65_536, 131_072].map(|offset| read(&after, offset, 4096)[0]);
    assert_eq!(pieces, [0, 2, 1, 3]);
}

/// A volume as fogd opens it: what wraps the file must not hide that it can send by itself.
#[test]
fn whats_in_memory_goes_to_a_socket_without_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    for sealed in [false, true] {
        let store = create(&LocalHost, &folder.path().join(format!("volume-{sealed}")), 1 << 20, sealed);
        let data: Vec<u8> = (0..64usize << 10).map(|at| (at / 256) as u8).collect();
        store.write_at(&data, 4096, Durability::Later).unwrap();
        let (from, to) = std::os::unix::net::UnixStream::pair().unwrap();
        let ready = store.ready_at(4096, data.len());
        let sent = store.send_at(std::os::fd::AsFd::as_fd(&from), 4096, ready).unwrap();
        drop(from);
        let mut got = Vec::new();
        std::io::Read::read_to_end(&mut { to }, &mut got).unwrap();
        assert!(got.len() == sent && got == data[..sent], "other bytes than were written");
        // Where every byte is checked, nothing passes unseen.
        assert_eq!(sent, if sealed { 0 } else { data.len() }, "with checksums: {sealed}");
    }
}
