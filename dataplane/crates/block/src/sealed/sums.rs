//! The file of checksums: a head ([`super::slot`]), then eight bytes a block, mapped into memory.
//!
//! A block's cell is two checksums: in the low half what the block is, or is about to be; in the high half what it was
//! before. Both are the same once the write is done. A cell of 0 belongs to a block of zeroes, so a new file, all holes,
//! fits a new volume, all holes.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use rustix::io::Errno;

use crate::host::{Host, HostCells, HostFile, HostResult};
use crate::sealed::slot::{BLOCK_BYTES, REGION_BYTES, SLOT_BYTES};
use crate::store::StoreError;

/// Where the cells begin.
pub const CELLS_OFFSET: u64 = 2 * SLOT_BYTES;
const CELL_BYTES: u64 = 8;
/// Cells whose space on the disk is taken, and whose pages are brought in, together: 64 KiB, for 32 MiB of the volume.
pub const LEAF_BLOCKS: u64 = 8192;
const LEAF_BYTES: u64 = LEAF_BLOCKS * CELL_BYTES;
/// Blocks of a region.
pub const REGION_BLOCKS: u64 = REGION_BYTES / BLOCK_BYTES as u64;
/// Blocks of the first segment: 64 GiB. The next is as large, and each one after that twice the one before.
const FIRST_BLOCKS: u64 = 1 << 24;
/// Segments of 64 TiB.
const SEGMENTS: usize = 11;

/// A leaf's pages have been read.
const READABLE: u8 = 1;
/// Its space is taken.
const WRITABLE: u8 = 2;

/// Two checksums of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it is, or is about to be.
    pub newest: u32,
    /// What it was before.
    pub previous: u32,
}

impl Cell {
    /// Of a block that nobody is writing.
    pub fn settled(sum: u32) -> Self {
        Self { newest: sum, previous: sum }
    }

    /// Whether a block with this checksum is one that may be there.
    #[inline]
    pub fn fits(self, sum: u32) -> bool {
        sum == self.newest || sum == self.previous
    }

    fn from_bits(bits: u64) -> Self {
        Self { newest: bits as u32, previous: (bits >> 32) as u32 }
    }

    fn bits(self) -> u64 {
        u64::from(self.newest) | u64::from(self.previous) << 32
    }
}

/// A part of the cells that is mapped as one, with what is known of it in this process.
#[derive(Debug)]
struct Segment<C> {
    cells: C,
    leaves: Box<[AtomicU8]>,
    regions: Box<[AtomicU8]>,
}

type CellsOf<H> = <<H as Host>::File as HostFile>::Cells;

/// The cells of a volume.
#[derive(Debug)]
pub struct Sums<H: Host> {
    file: H::File,
    segments: [OnceLock<Segment<CellsOf<H>>>; SEGMENTS],
}

/// Which segment a block belongs to, the segment's first block, and its length.
fn segment_of(block: u64) -> (usize, u64, u64) {
    match (block / FIRST_BLOCKS).checked_ilog2() {
        None => (0, 0, FIRST_BLOCKS),
        Some(power) => (power as usize + 1, FIRST_BLOCKS << power, FIRST_BLOCKS << power),
    }
}

/// The length of the file for a volume of `size` bytes: whole leaves, so that one can be brought in whole.
pub fn file_length(size: u64) -> u64 {
    CELLS_OFFSET + size.div_ceil(BLOCK_BYTES as u64).next_multiple_of(LEAF_BLOCKS) * CELL_BYTES
}

fn flags(count: u64) -> Box<[AtomicU8]> {
    (0..count).map(|_| AtomicU8::new(0)).collect()
}

impl<H: Host> Sums<H> {
    /// Of an open file that is long enough.
    pub fn new(file: H::File) -> Self {
        Self { file, segments: [const { OnceLock::new() }; SEGMENTS] }
    }

    /// Makes a file for a volume of `size` bytes, with space for its head. The caller syncs it.
    pub fn create(host: &H, path: &Path, size: u64) -> HostResult<H::File> {
        let file = host.create(path)?;
        file.set_len(file_length(size))?;
        match file.allocate(0, CELLS_OFFSET) {
            Ok(()) | Err(Errno::OPNOTSUPP) => Ok(file),
            Err(errno) => Err(errno),
        }
    }

    /// The file.
    pub fn file(&self) -> &H::File {
        &self.file
    }

    fn segment(&self, block: u64) -> HostResult<(&Segment<CellsOf<H>>, u64)> {
        let (index, first, length) = segment_of(block);
        let slot = self.segments.get(index).ok_or(Errno::INVAL)?;
        if let Some(segment) = slot.get() {
            return Ok((segment, first));
        }
        let cells = self.file.cells(CELLS_OFFSET + first * CELL_BYTES, length)?;
        let segment = Segment { cells, leaves: flags(length / LEAF_BLOCKS), regions: flags(length / REGION_BLOCKS) };
        // Two that come first at once map it twice, and one lets go of it again.
        Ok((slot.get_or_init(|| segment), first))
    }

    /// The cells of the leaf that a block is in, once they can be read.
    ///
    /// # Errors
    /// The host's.
    pub fn readable(&self, block: u64) -> Result<Leaf<'_, CellsOf<H>>, StoreError> {
        self.leaf(block, READABLE)
    }

    /// The same, once they can be changed.
    ///
    /// # Errors
    /// The host's, `NoSpace` among them.
    pub fn writable(&self, block: u64) -> Result<Leaf<'_, CellsOf<H>>, StoreError> {
        self.leaf(block, READABLE | WRITABLE)
    }

    /// Whether a block's cell can be read without waiting for the disk, by what is known.
    pub fn in_memory(&self, block: u64) -> bool {
        let (index, first, _) = segment_of(block);
        let segment = self.segments.get(index).and_then(OnceLock::get);
        let flags = segment.and_then(|segment| segment.leaves.get(((block - first) / LEAF_BLOCKS) as usize));
        flags.is_some_and(|flags| flags.load(Ordering::Acquire) & READABLE != 0)
    }

    fn leaf(&self, block: u64, wanted: u8) -> Result<Leaf<'_, CellsOf<H>>, StoreError> {
        let (segment, first) = self.segment(block)?;
        let flags = &segment.leaves[((block - first) / LEAF_BLOCKS) as usize];
        if flags.load(Ordering::Acquire) & wanted != wanted {
            let start = (block - first) / LEAF_BLOCKS * LEAF_BLOCKS;
            if wanted & WRITABLE != 0 {
                match self.file.allocate(CELLS_OFFSET + (first + start) * CELL_BYTES, LEAF_BYTES) {
                    // Then the pages' own way to take space has to do, below.
                    Ok(()) | Err(Errno::OPNOTSUPP) => {}
                    Err(errno) => return Err(errno.into()),
                }
            }
            segment.cells.populate(start, LEAF_BLOCKS, wanted & WRITABLE != 0)?;
            flags.fetch_or(wanted, Ordering::AcqRel);
        }
        Ok(Leaf { cells: &segment.cells, first })
    }

    /// Whether all blocks of the leaf that a block is in have cells of 0, by what the host says without reading them.
    ///
    /// # Errors
    /// The host's.
    pub fn leaf_is_empty(&self, block: u64) -> Result<bool, StoreError> {
        if self.in_memory(block) {
            return Ok(false);
        }
        let start = CELLS_OFFSET + block / LEAF_BLOCKS * LEAF_BYTES;
        Ok(self.file.seek_data(start)?.is_none_or(|data| data >= start + LEAF_BYTES))
    }

    /// What is known of a region in this process: bits whose meaning is that of [`super::regions`].
    ///
    /// # Errors
    /// The host's.
    pub fn region(&self, region: u64) -> HostResult<&AtomicU8> {
        let (segment, first) = self.segment(region * REGION_BLOCKS)?;
        Ok(&segment.regions[(region - first / REGION_BLOCKS) as usize])
    }
}

/// Cells that can be reached.
#[derive(Debug)]
pub struct Leaf<'a, C> {
    cells: &'a C,
    first: u64,
}

impl<C: HostCells> Leaf<'_, C> {
    /// A block's cell.
    #[inline]
    pub fn load(&self, block: u64) -> Cell {
        Cell::from_bits(self.cells.load(block - self.first))
    }

    /// Changes a block's cell. Both checksums change in one step: a process that ends leaves one state or the other.
    #[inline]
    pub fn store(&self, block: u64, cell: Cell) {
        self.cells.store(block - self.first, cell.bits());
    }
}

/// A block's checksum: its CRC-32, exclusive-or that of zeroes, so that zeroes have 0. A block that ends before
/// [`BLOCK_BYTES`], with the volume, goes on in zeroes.
#[inline]
pub fn checksum(block: &[u8]) -> u32 {
    if block.len() == BLOCK_BYTES {
        return crc32fast::hash(block) ^ ZEROES;
    }
    let mut whole = [0; BLOCK_BYTES];
    whole[..block.len()].copy_from_slice(block);
    crc32fast::hash(&whole) ^ ZEROES
}

/// The CRC-32 of a block of zeroes.
const ZEROES: u32 = 0xc71c_0011;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeroes_have_the_checksum_0_also_where_the_volume_ends() {
        assert_eq!(checksum(&[0; BLOCK_BYTES]), 0);
        assert_eq!(checksum(&[0; 512]), 0);
        let mut block = [0; BLOCK_BYTES];
        block[5] = 1;
        assert_eq!(checksum(&block[..512]), checksum(&block));
        assert_ne!(checksum(&block), 0);
    }

    #[test]
    fn segments_follow_each_other_up_to_64_tib() {
        let blocks = (64u64 << 40) / BLOCK_BYTES as u64;
        let (mut next, mut index) = (0, 0);
        while next < blocks {
            let (found, first, length) = segment_of(next);
            assert_eq!((found, first), (index, next));
            assert_eq!(segment_of(next + length - 1), (index, first, length));
            (next, index) = (next + length, index + 1);
        }
        assert_eq!((next, index), (blocks, SEGMENTS));
    }

    #[test]
    fn cells_come_back_from_their_bits() {
        let cell = Cell { newest: 1, previous: u32::MAX };
        assert_eq!(Cell::from_bits(cell.bits()), cell);
        assert!(cell.fits(1) && cell.fits(u32::MAX) && !cell.fits(0));
        assert_eq!(Cell::from_bits(0), Cell::settled(0));
    }
}
