//! The store: requests of any place and length, cut up into what is enciphered by itself.

use std::os::fd::BorrowedFd;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use xts::{BLOCK_BYTES, Direction};

use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Zeroing, check_range};

use super::units::{ceiling, decrypt, encrypt, floor};
use super::workers::Workers;
use super::{UNIT_BYTES, VolumeKey};

const UNIT: u64 = UNIT_BYTES as u64;
/// What is enciphered at once, and what has a lock: as much as the stores below write with one call.
const GROUP_BYTES: u64 = 64 << 10;
/// Locks. Groups beyond share them in turn.
const STRIPES: u64 = 64;

/// A lock, alone in its line of the processor's cache.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Stripe(RwLock<()>);

/// A store that holds what it is given enciphered in another one.
#[derive(Debug)]
pub struct CipherStore<S> {
    store: Arc<S>,
    encrypt: Workers,
    decrypt: Workers,
    /// Changes of whole blocks go side by side; one of a part, which writes back what it read, goes alone.
    stripes: [Stripe; STRIPES as usize],
}

impl<S: BlockStore> CipherStore<S> {
    /// Puts a key before `store`. Whoever else writes to `store` meanwhile must have a key of his own.
    pub fn new(store: Arc<S>, key: VolumeKey) -> Self {
        Self {
            store,
            encrypt: Workers::new(key.clone(), Direction::Encrypt),
            decrypt: Workers::new(key, Direction::Decrypt),
            stripes: [const { Stripe(RwLock::new(())) }; STRIPES as usize],
        }
    }

    fn stripe(&self, group: u64) -> &RwLock<()> {
        &self.stripes[(group % STRIPES) as usize].0
    }

    fn side_by_side(&self, offset: u64) -> RwLockReadGuard<'_, ()> {
        self.stripe(offset / GROUP_BYTES).read().unwrap_or_else(PoisonError::into_inner)
    }

    fn alone(&self, offset: u64) -> RwLockWriteGuard<'_, ()> {
        self.stripe(offset / GROUP_BYTES).write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same as [`Self::side_by_side`] for a range, in the order of the locks: nobody waits in a ring.
    fn side_by_side_in(&self, offset: u64, end: u64) -> Vec<RwLockReadGuard<'_, ()>> {
        let groups = offset / GROUP_BYTES..end.div_ceil(GROUP_BYTES);
        let mut stripes: Vec<u64> = groups.take(STRIPES as usize).map(|group| group % STRIPES).collect();
        stripes.sort_unstable();
        stripes.into_iter().map(|stripe| self.side_by_side(stripe * GROUP_BYTES)).collect()
    }

    /// Reads a range within one unit.
    fn read_part(&self, target: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        let (start, end) = (floor(offset), ceiling(offset + target.len() as u64));
        let mut unit = [0; UNIT_BYTES];
        let part = &mut unit[..(end - start) as usize];
        self.store.read_at(part, start, patience)?;
        self.decrypt.with(|worker| Ok(decrypt(&mut worker.context, start, part)?))?;
        target.copy_from_slice(&part[(offset - start) as usize..][..target.len()]);
        Ok(())
    }

    /// Writes a range within one group.
    fn write_piece(&self, data: &[u8], offset: u64) -> Result<(), StoreError> {
        let end = offset + data.len() as u64;
        let (first, last) = (ceiling(offset).min(end), floor(end).max(ceiling(offset).min(end)));
        let (head, rest) = data.split_at((first - offset) as usize);
        let (blocks, tail) = rest.split_at((last - first) as usize);
        if !head.is_empty() {
            self.write_within(head, offset)?;
        }
        if !blocks.is_empty() {
            self.write_blocks(blocks, first)?;
        }
        if !tail.is_empty() {
            self.write_within(tail, last)?;
        }
        Ok(())
    }

    /// Writes whole blocks.
    fn write_blocks(&self, data: &[u8], offset: u64) -> Result<(), StoreError> {
        self.encrypt.with(|worker| {
            if worker.room.len() < data.len() {
                worker.room.resize(data.len(), 0);
            }
            let room = &mut worker.room[..data.len()];
            encrypt(&mut worker.context, offset, data, room)?;
            let _side_by_side = self.side_by_side(offset);
            self.store.write_at(room, offset, Durability::Later)
        })
    }

    /// Writes less than a block, within one.
    fn write_within(&self, data: &[u8], offset: u64) -> Result<(), StoreError> {
        let start = floor(offset);
        let _alone = self.alone(offset);
        let (mut block, mut stored) = ([0; BLOCK_BYTES], [0; BLOCK_BYTES]);
        self.store.read_at(&mut block, start, Patience::Wait)?;
        self.decrypt.with(|worker| Ok(decrypt(&mut worker.context, start, &mut block)?))?;
        block[(offset - start) as usize..][..data.len()].copy_from_slice(data);
        self.encrypt.with(|worker| Ok(encrypt(&mut worker.context, start, &block, &mut stored)?))?;
        self.store.write_at(&stored, start, Durability::Later)
    }
}

impl<S: BlockStore> BlockStore for CipherStore<S> {
    fn size(&self) -> u64 {
        self.store.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        let length = buffer.len() as u64;
        check_range(offset, length, self.size())?;
        let (first, end) = (offset.next_multiple_of(UNIT), (offset + length) / UNIT * UNIT);
        if first > end {
            return self.read_part(buffer, offset, patience);
        }
        let (head, rest) = buffer.split_at_mut((first - offset) as usize);
        let (units, tail) = rest.split_at_mut((end - first) as usize);
        if !head.is_empty() {
            self.read_part(head, offset, patience)?;
        }
        // Piece by piece, so that what is deciphered is still in the processor's cache.
        let mut position = first;
        for piece in units.chunks_mut(GROUP_BYTES as usize) {
            self.store.read_at(piece, position, patience)?;
            self.decrypt.with(|worker| Ok(decrypt(&mut worker.context, position, piece)?))?;
            position += piece.len() as u64;
        }
        if !tail.is_empty() {
            self.read_part(tail, end, patience)?;
        }
        Ok(())
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        check_range(offset, data.len() as u64, self.size())?;
        let (mut left, mut position) = (data, offset);
        while !left.is_empty() {
            let room = GROUP_BYTES - position % GROUP_BYTES;
            let (now, later) = left.split_at(left.len().min(room as usize));
            self.write_piece(now, position)?;
            (left, position) = (later, position + now.len() as u64);
        }
        match durability {
            Durability::Later => Ok(()),
            Durability::Now => self.store.flush(),
        }
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        check_range(offset, length, self.size())?;
        let end = offset + length;
        let first = ceiling(offset).min(end);
        let last = floor(end).max(first);
        // Before parts of blocks are changed: it may answer that it would not be fast.
        if first < last {
            let _side_by_side = self.side_by_side_in(first, last);
            self.store.zero(first, last - first, zeroing)?;
        }
        for (start, end) in [(offset, first), (last, end)] {
            if start < end {
                self.write_within(&[0; BLOCK_BYTES][..(end - start) as usize], start)?;
            }
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.store.flush()
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        self.store.extents(offset, length, extents_max)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        self.store.grow(size)
    }

    fn prefetch(&self, offset: u64, length: u64) {
        self.store.prefetch(offset, length);
    }

    // What is sent without passing through the process cannot be deciphered.
    fn ready_at(&self, _offset: u64, _length: usize) -> usize {
        0
    }

    fn send_at(&self, _socket: BorrowedFd<'_>, _offset: u64, _length: usize) -> Result<usize, StoreError> {
        Ok(0)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        self.store.allocated()
    }
}
