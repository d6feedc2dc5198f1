//! The enciphered store: under the suite of all stores, and what it alone promises.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use block::conformance::{SIZE, check, check_beside};
use block::{
    BlockStore, CipherStore, Durability, Encryptable, FileStore, LayerFolder, LayeredStore, LocalHost, MemoryStore,
    Patience, Sealable, SpannedStore, StoreError, VolumeKey, Zeroing,
};

const SEED: u64 = 20_261_124;

fn key(seed: u8) -> VolumeKey {
    VolumeKey::take((0..64u8).map(|index| index.wrapping_mul(37) ^ seed).collect()).unwrap()
}

fn memory() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(SIZE))
}

fn read(store: &impl BlockStore, offset: u64, length: usize) -> Vec<u8> {
    let mut buffer = vec![0xaa; length];
    store.read_at(&mut buffer, offset, Patience::Wait).unwrap();
    buffer
}

fn folder_volume(path: &Path, sealed: bool) -> Arc<LayeredStore> {
    LayerFolder::<LocalHost, Sealable<SpannedStore>>::new(LocalHost, path).create(SIZE, sealed).unwrap();
    Arc::new(LayeredStore::open(LocalHost, path, SIZE).unwrap())
}

#[test]
fn it_keeps_the_promises_on_memory() {
    check(|| CipherStore::new(memory(), key(1)), SEED);
}

#[test]
fn it_keeps_the_promises_on_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let make = || {
        let _ = std::fs::remove_file(&path);
        FileStore::create(&path, SIZE).unwrap();
        Encryptable::new(Arc::new(FileStore::open(&path, SIZE).unwrap()), Some(key(1)))
    };
    check(make, SEED);
}

#[test]
fn it_keeps_the_promises_on_layers_with_checksums() {
    let folder = tempfile::tempdir().unwrap();
    let make = || {
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        CipherStore::new(folder_volume(folder.path(), true), key(1))
    };
    check_beside(make, SEED, 256 << 10);
}

#[test]
fn it_keeps_the_promises_on_a_frozen_volume() {
    let folder = tempfile::tempdir().unwrap();
    let make = || {
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let volume = folder_volume(folder.path(), true);
        // Written below, trimmed above: what shines through would be found.
        let below = CipherStore::new(Arc::clone(&volume), key(1));
        below.write_at(&vec![1; SIZE as usize], 0, Durability::Now).unwrap();
        volume.freeze().unwrap();
        let store = CipherStore::new(volume, key(1));
        store.zero(0, SIZE, Zeroing::Hole).unwrap();
        store
    };
    // The lower layer keeps what the volume had.
    check_beside(make, SEED, SIZE + (512 << 10));
}

#[test]
fn nothing_below_is_as_it_was_written() {
    let below = memory();
    let store = CipherStore::new(Arc::clone(&below), key(1));
    let text = b"attack at dawn, and tell nobody.".repeat(4096);
    store.write_at(&text, 4096 * 3 + 7, Durability::Now).unwrap();
    let stored = read(&*below, 0, SIZE as usize);
    for part in text[..32].windows(8) {
        assert!(!stored.windows(8).any(|found| found == part));
    }
    assert_eq!(read(&store, 4096 * 3 + 7, text.len()), text);
}

#[test]
fn the_same_data_elsewhere_are_stored_otherwise() {
    let below = memory();
    let store = CipherStore::new(Arc::clone(&below), key(1));
    store.write_at(&[5; 64 << 10], 0, Durability::Later).unwrap();
    let stored = read(&*below, 0, 64 << 10);
    let mut blocks: Vec<&[u8]> = stored.chunks(16).collect();
    blocks.sort_unstable();
    assert!(blocks.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn a_wrong_key_gives_garbage_and_holes() {
    let below = memory();
    let data: Vec<u8> = (0..256u32 << 10).map(|index| (index % 251) as u8 + 1).collect();
    CipherStore::new(Arc::clone(&below), key(1)).write_at(&data, 8192, Durability::Now).unwrap();
    let wrong = CipherStore::new(Arc::clone(&below), key(2));
    let found = read(&wrong, 8192, data.len());
    let same = found.iter().zip(&data).filter(|(a, b)| a == b).count();
    assert!(same < data.len() / 64, "{same} bytes are right, and chance makes it one of 256");
    assert!(read(&wrong, 0, 8192).iter().all(|&byte| byte == 0), "a hole is a hole to anybody");
    assert_eq!(wrong.write_at(&data, 8192, Durability::Later), Ok(()));
    assert_eq!(read(&wrong, 8192, data.len()), data);
}

#[test]
fn what_is_trimmed_takes_no_space_and_reads_as_zeroes_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let store = CipherStore::new(folder_volume(folder.path(), false), key(1));
    store.write_at(&vec![7; 1 << 20], 0, Durability::Now).unwrap();
    store.zero(4096 + 5, (512 << 10) + 6, Zeroing::Hole).unwrap();
    assert!(store.allocated().unwrap() <= 520 << 10);
    let found = read(&store, 0, 1 << 20);
    let zeroed = 4096 + 5..4096 + 5 + (512 << 10) + 6;
    for (place, byte) in found.iter().enumerate() {
        assert_eq!(*byte, if zeroed.contains(&place) { 0 } else { 7 }, "byte {place}");
    }
}

#[test]
fn layers_are_frozen_and_merged_without_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let volume = folder_volume(folder.path(), true);
    let store = CipherStore::new(Arc::clone(&volume), key(3));
    let mut expected = vec![0; SIZE as usize];
    for round in 1..5u8 {
        let start = usize::from(round) * 100_003;
        store.write_at(&vec![round; 150_001], start as u64, Durability::Later).unwrap();
        expected[start..start + 150_001].fill(round);
        volume.freeze().unwrap();
        assert!(read(&store, 0, SIZE as usize) == expected, "round {round}");
    }
    assert_eq!(volume.merge(&|| false), Ok(true));
    assert!(read(&store, 0, SIZE as usize) == expected, "merged");
}

#[test]
fn parts_of_a_block_written_at_once_are_both_there() {
    let store = CipherStore::new(memory(), key(1));
    for round in 1..200u8 {
        std::thread::scope(|scope| {
            for part in 0..4u64 {
                let store = &store;
                // Of one block of 16 bytes, each a different 4; and the block beside it whole.
                scope.spawn(move || store.write_at(&[round; 4], 4096 - 16 + part * 4, Durability::Later).unwrap());
            }
            scope.spawn(|| store.write_at(&[round; 4096], 4096, Durability::Later).unwrap());
        });
        assert_eq!(read(&store, 4096 - 16, 4112), vec![round; 4112], "round {round}");
    }
}

#[test]
fn what_would_wait_is_told() {
    struct Cold(MemoryStore);
    impl BlockStore for Cold {
        fn size(&self) -> u64 {
            self.0.size()
        }
        fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
            if patience == Patience::Inline {
                Err(StoreError::WouldBlock)
            } else {
                self.0.read_at(buffer, offset, patience)
            }
        }
        fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
            self.0.write_at(data, offset, durability)
        }
        fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
            self.0.zero(offset, length, zeroing)
        }
        fn flush(&self) -> Result<(), StoreError> {
            self.0.flush()
        }
        fn extents(&self, offset: u64, length: u64, most: usize) -> Result<Vec<block::Extent>, StoreError> {
            self.0.extents(offset, length, most)
        }
        fn grow(&self, size: u64) -> Result<(), StoreError> {
            self.0.grow(size)
        }
        fn prefetch(&self, _offset: u64, _length: u64) {}
        fn ready_at(&self, _offset: u64, _length: usize) -> usize {
            0
        }
        fn send_at(
            &self,
            _socket: std::os::fd::BorrowedFd<'_>,
            _offset: u64,
            _length: usize,
        ) -> Result<usize, StoreError> {
            Ok(0)
        }
        fn allocated(&self) -> Result<u64, StoreError> {
            self.0.allocated()
        }
    }
    let store = CipherStore::new(Arc::new(Cold(MemoryStore::new(SIZE))), key(1));
    // It reads the rest of a block that is written in part, whatever that takes.
    assert_eq!(store.write_at(&[1; 10], 3, Durability::Later), Ok(()));
    assert_eq!(store.read_at(&mut [0; 8192], 0, Patience::Inline), Err(StoreError::WouldBlock));
    assert_eq!(store.read_at(&mut [0; 3], 4, Patience::Inline), Err(StoreError::WouldBlock));
    assert_eq!((store.ready_at(0, 4096), read(&store, 0, 16)), (0, [&[0; 3][..], &[1; 10], &[0; 3]].concat()));
}
