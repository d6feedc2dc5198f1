//! One suite for every store: what [`BlockStore`] promises, checked against bytes in a vector.
//!
//! The suite ships with the crate, so that a store made elsewhere is held to the same promises.

use crate::random::Random;
use crate::store::{BlockStore, Durability, Extent, ExtentKind, Patience, StoreError, Zeroing};

/// Bytes of the stores that are checked; no multiple of a page, to catch what happens at the edge.
pub const SIZE: u64 = (1 << 20) + 512;

/// Checks a store. `make` gives a new one, of [`SIZE`] bytes that were never written.
///
/// # Panics
/// The store breaks a promise.
pub fn check<S: BlockStore>(make: impl Fn() -> S, seed: u64) {
    check_beside(make, seed, 0);
}

/// Checks a store that takes up to `beside` bytes for what is not the volume's data.
///
/// # Panics
/// The store breaks a promise.
pub fn check_beside<S: BlockStore>(make: impl Fn() -> S, seed: u64, beside: u64) {
    starts_empty(&make(), beside);
    keeps_to_its_range(&make());
    grows_and_never_shrinks(&make());
    gives_space_back(&make(), beside);
    for round in 0..8 {
        does_as_the_model(&make(), seed + round);
    }
}

fn read<S: BlockStore>(store: &S, offset: u64, length: usize) -> Vec<u8> {
    let mut buffer = vec![0xaa; length];
    let result = store.read_at(&mut buffer, offset, Patience::Wait);
    assert_eq!(result, Ok(()), "a read within the store");
    buffer
}

fn starts_empty<S: BlockStore>(store: &S, beside: u64) {
    assert_eq!(store.size(), SIZE);
    assert!(store.allocated().is_ok_and(|bytes| bytes <= beside));
    assert!(read(store, 0, SIZE as usize).iter().all(|&byte| byte == 0), "what was never written reads as zeroes");
    let hole = Extent { length: SIZE, kind: ExtentKind::Hole };
    assert_eq!(store.extents(0, SIZE, 10), Ok(vec![hole]));
    assert_eq!(store.flush(), Ok(()));
}

fn keeps_to_its_range<S: BlockStore>(store: &S) {
    for (offset, length) in [(SIZE, 1), (SIZE - 1, 2), (u64::MAX, 1), (u64::MAX - 1, 2)] {
        let mut buffer = vec![1; length as usize];
        let outside = Err(StoreError::OutOfRange);
        assert_eq!(store.write_at(&buffer, offset, Durability::Later), outside);
        assert_eq!(store.read_at(&mut buffer, offset, Patience::Wait), outside);
        assert_eq!(store.zero(offset, length, Zeroing::Hole), outside);
        assert_eq!(store.extents(offset, length, 1), Err(StoreError::OutOfRange));
    }
    assert_eq!(store.write_at(&[], SIZE, Durability::Later), Ok(()), "nothing fits at the end");
    assert_eq!(store.zero(SIZE, 0, Zeroing::Allocated), Ok(()));
}

fn grows_and_never_shrinks<S: BlockStore>(store: &S) {
    assert_eq!(store.write_at(&[7; 512], SIZE - 512, Durability::Now), Ok(()));
    assert_eq!(store.grow(2 * SIZE), Ok(()));
    assert_eq!(store.grow(SIZE), Ok(()), "a smaller size changes nothing");
    assert_eq!(store.size(), 2 * SIZE);
    assert_eq!(read(store, SIZE - 1, 3), [7, 0, 0]);
    assert_eq!(store.write_at(&[8; 2], 2 * SIZE - 2, Durability::Later), Ok(()));
}

fn gives_space_back<S: BlockStore>(store: &S, beside: u64) {
    assert_eq!(store.write_at(&vec![5; 512 << 10], 0, Durability::Now), Ok(()));
    let full = store.allocated();
    assert!(full.clone().unwrap_or(0) >= 512 << 10, "{full:?}");
    assert_eq!(store.zero(0, 256 << 10, Zeroing::Hole), Ok(()));
    assert!(store.allocated().is_ok_and(|bytes| bytes <= (260 << 10) + beside), "a hole takes no space");
    let extents = store.extents(0, 512 << 10, 10);
    let expected = [(ExtentKind::Hole, 256 << 10), (ExtentKind::Data, 256 << 10)];
    assert_eq!(extents, Ok(expected.map(|(kind, length)| Extent { length, kind }).to_vec()));
    assert_eq!(store.extents(0, 512 << 10, 1).map(|extents| extents.len()), Ok(1));
}

/// A range within the store: half of them aligned to pages, as a file system's are.
fn range(random: &mut Random) -> (u64, u64) {
    let offset = random.below(SIZE);
    let length = random.below(64 << 10).min(SIZE - offset);
    if random.one_in(2) { (offset & !4095, length & !4095) } else { (offset, length) }
}

fn does_as_the_model<S: BlockStore>(store: &S, seed: u64) {
    let mut random = Random::new(seed);
    let mut model = vec![0u8; SIZE as usize];
    for step in 0..200 {
        let (offset, length) = range(&mut random);
        let span = offset as usize..(offset + length) as usize;
        let context = format!("seed {seed} step {step}: {offset}+{length}");
        match random.below(6) {
            0 | 1 => {
                let data = vec![random.below(255) as u8 + 1; length as usize];
                assert_eq!(store.write_at(&data, offset, Durability::Later), Ok(()), "{context}");
                model[span].copy_from_slice(&data);
            }
            2 => {
                let kinds = [Zeroing::Hole, Zeroing::Allocated, Zeroing::AllocatedFast];
                let kind = kinds[random.below(3) as usize];
                match store.zero(offset, length, kind) {
                    Ok(()) => model[span].fill(0),
                    Err(error) => {
                        assert_eq!((error, kind), (StoreError::NotFast, Zeroing::AllocatedFast), "{context}");
                    }
                }
            }
            3 => assert_eq!(read(store, offset, length as usize), model[span], "{context}"),
            4 => check_extents(store, &model, offset, length, &context),
            _ => assert_eq!(store.flush(), Ok(()), "{context}"),
        }
    }
    assert_eq!(read(store, 0, SIZE as usize), model, "seed {seed}");
}

/// Extents cover the range in order, alternate, and no hole holds data.
fn check_extents<S: BlockStore>(store: &S, model: &[u8], offset: u64, length: u64, context: &str) {
    let Ok(extents) = store.extents(offset, length, usize::MAX) else {
        panic!("{context}: no extents");
    };
    assert_eq!(extents.iter().map(|extent| extent.length).sum::<u64>(), length, "{context}");
    assert!(extents.windows(2).all(|pair| pair[0].kind != pair[1].kind), "{context}");
    let mut position = offset as usize;
    for extent in extents {
        let end = position + extent.length as usize;
        let zeroes = model[position..end].iter().all(|&byte| byte == 0);
        assert!(extent.kind == ExtentKind::Data || zeroes, "{context}: data in a hole");
        position = end;
    }
}
