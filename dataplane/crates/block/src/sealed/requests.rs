//! Requests of any place and length, cut up into whole blocks and parts of blocks.

use crate::host::{Host, HostFile};
use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Zeroing, check_range};
use std::os::fd::BorrowedFd;

use super::slot::BLOCK_BYTES;
use super::store::{BLOCK, GROUP_BLOCKS, SealedStore};
use super::sums::{self, LEAF_BLOCKS, REGION_BLOCKS};

/// The pieces of a range, in order: parts of blocks, and whole blocks of one group each.
fn pieces(offset: u64, length: u64) -> impl Iterator<Item = (u64, usize)> {
    let end = offset + length;
    let mut position = offset;
    std::iter::from_fn(move || {
        if position == end {
            return None;
        }
        let (block, whole_end) = (position / BLOCK, end / BLOCK);
        let piece_end = if position % BLOCK != 0 || block == whole_end {
            end.min((block + 1) * BLOCK)
        } else {
            whole_end.min((block / GROUP_BLOCKS + 1) * GROUP_BLOCKS) * BLOCK
        };
        let piece = (position, (piece_end - position) as usize);
        position = piece_end;
        Some(piece)
    })
}

impl<S: BlockStore, H: Host> BlockStore for SealedStore<S, H> {
    fn size(&self) -> u64 {
        self.store.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        let length = buffer.len() as u64;
        check_range(offset, length, self.size())?;
        if length == 0 {
            return Ok(());
        }
        let last = (offset + length - 1) / BLOCK;
        let mut leaves = offset / BLOCK / LEAF_BLOCKS..=last / LEAF_BLOCKS;
        if patience == Patience::Inline && !leaves.all(|leaf| self.sums.in_memory(leaf * LEAF_BLOCKS)) {
            return Err(StoreError::WouldBlock);
        }
        if length < BLOCK && offset / BLOCK == last {
            return self.read_part(buffer, offset, patience);
        }
        let (first, end) = (offset.next_multiple_of(BLOCK), (offset + length) / BLOCK * BLOCK);
        let (head, rest) = buffer.split_at_mut((first - offset) as usize);
        let (blocks, tail) = rest.split_at_mut((end - first) as usize);
        if !head.is_empty() {
            self.read_part(head, offset, patience)?;
        }
        if !blocks.is_empty() {
            self.read_blocks(blocks, first, patience)?;
        }
        if !tail.is_empty() {
            self.read_part(tail, end, patience)?;
        }
        Ok(())
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        check_range(offset, data.len() as u64, self.size())?;
        let mut left = data;
        for (position, length) in pieces(offset, data.len() as u64) {
            let (now, later) = left.split_at(length);
            if position % BLOCK == 0 && length % BLOCK_BYTES == 0 {
                self.write_blocks(now, position, durability)?;
            } else {
                let edit = |bytes: &mut [u8]| bytes[..length].copy_from_slice(now);
                self.change_part(position, edit, |store| store.write_at(now, position, durability))?;
            }
            left = later;
        }
        Ok(())
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        check_range(offset, length, self.size())?;
        let end = offset + length;
        let mut position = offset;
        while position < end {
            let block = position / BLOCK;
            let next = if position % BLOCK != 0 || block == end / BLOCK {
                let next = end.min((block + 1) * BLOCK);
                self.zero_part(position, next - position, zeroing)?;
                next
            } else {
                let next = (end / BLOCK).min((block / REGION_BLOCKS + 1) * REGION_BLOCKS);
                self.zero_blocks(block, next, zeroing)?;
                next * BLOCK
            };
            position = next;
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
        let wanted = sums::file_length(size);
        if self.sums.file().inspect()?.length < wanted {
            self.sums.file().set_len(wanted)?;
            self.sums.file().sync_data()?;
        }
        self.store.grow(size)
    }

    fn prefetch(&self, offset: u64, length: u64) {
        self.store.prefetch(offset, length);
    }

    // What is sent without passing through the process cannot be checked.
    fn ready_at(&self, _offset: u64, _length: usize) -> usize {
        0
    }

    fn send_at(&self, _socket: BorrowedFd<'_>, _offset: u64, _length: usize) -> Result<usize, StoreError> {
        Ok(0)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        Ok(self.store.allocated()? + self.sums.file().inspect()?.allocated)
    }
}
