//! The checked store, block by block and group by group. Requests are cut up in [`super::requests`].

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use crate::host::{Host, LocalHost};
use crate::locks::lock;
use crate::store::{BlockStore, Durability, Patience, StoreError, Zeroing};

use super::read_slots;
use super::regions::Marks;
use super::slot::{BLOCK_BYTES, REGION_BYTES};
use super::sums::{Cell, LEAF_BLOCKS, REGION_BLOCKS, Sums, checksum};

pub(super) const BLOCK: u64 = BLOCK_BYTES as u64;
/// Blocks that share a lock: 256 KiB.
pub(super) const GROUP_BLOCKS: u64 = 64;
/// Locks. Groups beyond share them in turn.
const STRIPES: usize = 64;
/// Damaged blocks that are remembered, so that each is told of once.
const DAMAGED_MAX: usize = 4096;
/// A lock, alone in its line of the processor's cache.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(super) struct Stripe(Mutex<()>);

/// A store whose blocks are checked.
pub struct SealedStore<S, H: Host = LocalHost> {
    pub(super) store: S,
    pub(super) sums: Sums<H>,
    pub(super) marks: Marks,
    pub(super) stripes: [Stripe; STRIPES],
    damaged: Mutex<BTreeSet<u64>>,
    path: PathBuf,
    /// Held by who cleans or looks through.
    pub(super) upkeep: Mutex<()>,
}

impl<S: fmt::Debug, H: Host> fmt::Debug for SealedStore<S, H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SealedStore")
            .field("store", &self.store)
            .field("sums", &self.sums)
            .finish_non_exhaustive()
    }
}

impl<S: BlockStore, H: Host> SealedStore<S, H> {
    /// Puts the checksums at `path` around `store`.
    ///
    /// # Errors
    /// The host's, and `InvalidData` or `UnexpectedEof` when the checksums cannot be those of this store.
    pub fn open_on(host: &H, path: &Path, store: S) -> std::io::Result<Self> {
        let file = host.open(path)?;
        let slot = read_slots(&file, store.size())?;
        let sums = Sums::new(file);
        let regions = store.size().div_ceil(REGION_BYTES) as usize;
        let marks = Marks::open(&sums, slot, host.mount_id(path)?, regions).map_err(std::io::Error::other)?;
        Ok(Self {
            store,
            sums,
            marks,
            stripes: [const { Stripe(Mutex::new(())) }; STRIPES],
            damaged: Mutex::new(BTreeSet::new()),
            path: path.to_owned(),
            upkeep: Mutex::new(()),
        })
    }

    /// How many damaged blocks were met since it was opened, each counted once, up to 4,096.
    pub fn damaged(&self) -> usize {
        lock(&self.damaged).len()
    }

    fn stripe(&self, block: u64) -> MutexGuard<'_, ()> {
        lock(&self.stripes[(block / GROUP_BLOCKS) as usize % STRIPES].0)
    }

    /// The locks of all blocks of a range, taken in the order of their places, so that no two wait for each other.
    fn stripes(&self, first: u64, end: u64) -> Vec<MutexGuard<'_, ()>> {
        let groups = first / GROUP_BLOCKS..end.div_ceil(GROUP_BLOCKS);
        let needed = |place: usize| {
            let ahead = (place as u64 + STRIPES as u64 - groups.start % STRIPES as u64) % STRIPES as u64;
            groups.start + ahead < groups.end
        };
        (0..STRIPES).filter(|&place| needed(place)).map(|place| lock(&self.stripes[place].0)).collect()
    }

    /// Reads a whole block whose lock is held, and says what its checksum is: one that may be.
    fn read_locked(&self, block: u64, buffer: &mut [u8]) -> Result<u32, StoreError> {
        let sum = self.read_unchecked(block, buffer)?;
        if self.sums.readable(block)?.load(block).fits(sum) {
            return Ok(sum);
        }
        if self.marks.doubtful(&self.sums, block / REGION_BLOCKS) {
            self.sums.writable(block)?.store(block, Cell::settled(sum));
            return Ok(sum);
        }
        let mut damaged = lock(&self.damaged);
        if damaged.len() < DAMAGED_MAX && damaged.insert(block) {
            tracing::error!(offset = block * BLOCK, checksums = %self.path.display(), "a block is damaged");
        }
        Err(StoreError::Corrupt)
    }

    fn read_unchecked(&self, block: u64, buffer: &mut [u8]) -> Result<u32, StoreError> {
        let length = (self.store.size() - block * BLOCK).min(BLOCK) as usize;
        buffer[length..].fill(0);
        self.store.read_at(&mut buffer[..length], block * BLOCK, Patience::Wait)?;
        Ok(checksum(buffer))
    }

    /// Reads a block that did not fit when it was read without its lock.
    #[cold]
    fn read_again(&self, block: u64, buffer: &mut [u8], patience: Patience) -> Result<(), StoreError> {
        if patience == Patience::Inline {
            return Err(StoreError::WouldBlock);
        }
        let _alone = self.stripe(block);
        self.read_locked(block, buffer).map(drop)
    }

    /// Reads part of a block.
    pub(super) fn read_part(&self, target: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        let (block, within) = (offset / BLOCK, (offset % BLOCK) as usize);
        let mut whole = [0; BLOCK_BYTES];
        let length = (self.store.size() - block * BLOCK).min(BLOCK) as usize;
        self.store.read_at(&mut whole[..length], block * BLOCK, patience)?;
        if !self.sums.readable(block)?.load(block).fits(checksum(&whole)) {
            self.read_again(block, &mut whole, patience)?;
        }
        target.copy_from_slice(&whole[within..within + target.len()]);
        Ok(())
    }

    pub(super) fn read_blocks(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        let first = offset / BLOCK;
        let mut leaf = self.sums.readable(first)?;
        // Brings the cell into the processor's cache while the kernel copies the data.
        std::hint::black_box(leaf.load(first));
        self.store.read_at(buffer, offset, patience)?;
        for (block, bytes) in (first..).zip(buffer.chunks_exact_mut(BLOCK_BYTES)) {
            if block % LEAF_BLOCKS == 0 && block != first {
                leaf = self.sums.readable(block)?;
            }
            if !leaf.load(block).fits(checksum(bytes)) {
                self.read_again(block, bytes, patience)?;
            }
        }
        Ok(())
    }

    /// The checksum of what a block is now, whose lock is held and whose cell names two.
    #[cold]
    fn unsettled(&self, block: u64, cell: Cell) -> Result<u32, StoreError> {
        let mut buffer = [0; BLOCK_BYTES];
        let sum = self.read_unchecked(block, &mut buffer)?;
        // A block that fits neither is about to be overwritten; what it was is not made good by being noted.
        Ok(if cell.fits(sum) { sum } else { cell.newest })
    }

    /// Writes whole blocks of one group.
    pub(super) fn write_blocks(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        let first = offset / BLOCK;
        let mut fresh = [0; GROUP_BLOCKS as usize];
        for (sum, bytes) in fresh.iter_mut().zip(data.chunks_exact(BLOCK_BYTES)) {
            *sum = checksum(bytes);
        }
        let fresh = &fresh[..data.len() / BLOCK_BYTES];
        let _alone = self.stripe(first);
        self.marks.before_write(&self.sums, first / REGION_BLOCKS)?;
        let leaf = self.sums.writable(first)?;
        for (block, &newest) in (first..).zip(fresh) {
            let cell = leaf.load(block);
            let settled = cell.newest == cell.previous;
            let previous = if settled { cell.newest } else { self.unsettled(block, cell)? };
            leaf.store(block, Cell { newest, previous });
        }
        self.store.write_at(data, offset, durability)?;
        (first..).zip(fresh).for_each(|(block, &sum)| leaf.store(block, Cell::settled(sum)));
        Ok(())
    }

    /// Changes part of a block: in `edit` its bytes as they are to be, in `act` the store.
    pub(super) fn change_part(
        &self,
        offset: u64,
        edit: impl FnOnce(&mut [u8]),
        act: impl FnOnce(&S) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let block = offset / BLOCK;
        let _alone = self.stripe(block);
        self.marks.before_write(&self.sums, block / REGION_BLOCKS)?;
        let leaf = self.sums.writable(block)?;
        let mut whole = [0; BLOCK_BYTES];
        let previous = self.read_locked(block, &mut whole)?;
        edit(&mut whole[(offset % BLOCK) as usize..]);
        let newest = checksum(&whole);
        leaf.store(block, Cell { newest, previous });
        match act(&self.store) {
            Ok(()) => leaf.store(block, Cell::settled(newest)),
            Err(StoreError::NotFast) => {
                leaf.store(block, Cell::settled(previous));
                return Err(StoreError::NotFast);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    pub(super) fn zero_part(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        self.change_part(offset, |bytes| bytes[..length as usize].fill(0), |store| store.zero(offset, length, zeroing))
    }

    /// Zeroes whole blocks of one region.
    pub(super) fn zero_blocks(&self, first: u64, end: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        let _alone = self.stripes(first, end);
        let mut leaves = Vec::new();
        for start in (first / LEAF_BLOCKS * LEAF_BLOCKS..end).step_by(LEAF_BLOCKS as usize) {
            if !self.sums.leaf_is_empty(start)? {
                leaves.push(start.max(first)..(start + LEAF_BLOCKS).min(end));
            }
        }
        // The length of a hole may be that of the volume: what was never written costs nothing.
        if !leaves.is_empty() {
            self.marks.before_write(&self.sums, first / REGION_BLOCKS)?;
        }
        for blocks in leaves.iter().cloned() {
            let leaf = self.sums.writable(blocks.start)?;
            for block in blocks {
                let cell = leaf.load(block);
                if cell != Cell::settled(0) {
                    let settled = cell.newest == cell.previous;
                    let previous = if settled { cell.newest } else { self.unsettled(block, cell)? };
                    leaf.store(block, Cell { newest: 0, previous });
                }
            }
        }
        let zeroed = self.store.zero(first * BLOCK, (end - first) * BLOCK, zeroing);
        if matches!(zeroed, Ok(()) | Err(StoreError::NotFast)) {
            for blocks in leaves {
                let leaf = self.sums.writable(blocks.start)?;
                for block in blocks {
                    let cell = leaf.load(block);
                    if cell != Cell::settled(0) {
                        leaf.store(block, Cell::settled(if zeroed.is_ok() { 0 } else { cell.previous }));
                    }
                }
            }
        }
        zeroed
    }

    /// Waits for everybody who holds the lock of any block.
    pub(super) fn pass_all_stripes(&self) {
        self.stripes.iter().for_each(|stripe| drop(lock(&stripe.0)));
    }
}
