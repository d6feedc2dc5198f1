//! Takes a layer into the one below it, when no other volume has the lower one.
//!
//! The upper layer stays on top of the lower one until all of it is there, durably, and the list no longer names it. So
//! whatever is half done in the lower one, and whenever it ends, nobody sees it: every block that changes below is one that
//! the upper layer has.

use std::ops::Range;

use crate::host::Host;
use crate::layers::layer::{Layer, LayerStore};
use crate::layers::presence::{BLOCK_BYTES, Held};
use crate::store::{Durability, Patience, StoreError, Zeroing};

/// Blocks that are copied at once.
const PIECE_BLOCKS: u64 = 256;

/// Copies what `upper` holds into `lower`; nobody writes to either. False when `stop` said so: then it can begin anew.
///
/// # Errors
/// The host's; what the volume holds is unharmed.
pub fn absorb<H: Host, S: LayerStore<H>>(
    lower: &Layer<H, S>,
    upper: &Layer<H, S>,
    stop: &dyn Fn() -> bool,
) -> Result<bool, StoreError> {
    lower.unsettle();
    lower.store.grow(upper.store.size())?;
    let blocks = upper.store.size().div_ceil(BLOCK_BYTES);
    let mut buffer = vec![0; (PIECE_BLOCKS * BLOCK_BYTES) as usize];
    let mut block = 0;
    while block < blocks {
        if stop() {
            return Ok(false);
        }
        let (held, count) = upper.run(block, blocks - block);
        let count = if held == Held::Data { count.min(PIECE_BLOCKS) } else { count };
        match held {
            Held::Absent => {}
            Held::Data => copy(lower, upper, block..block + count, &mut buffer)?,
            Held::Zeroes => zero(lower, block..block + count)?,
        }
        block += count;
        if lower.tracker.as_ref().is_some_and(|tracker| tracker.overdue()) {
            lower.flush()?;
        }
    }
    Ok(true)
}

/// The bytes of blocks within a layer: its offset and length.
fn bytes<H: Host, S: LayerStore<H>>(layer: &Layer<H, S>, blocks: &Range<u64>) -> (u64, u64) {
    let start = blocks.start * BLOCK_BYTES;
    (start, (blocks.end * BLOCK_BYTES).min(layer.store.size()) - start)
}

fn copy<H: Host, S: LayerStore<H>>(
    lower: &Layer<H, S>,
    upper: &Layer<H, S>,
    blocks: Range<u64>,
    buffer: &mut [u8],
) -> Result<(), StoreError> {
    let (start, length) = bytes(upper, &blocks);
    let piece = &mut buffer[..length as usize];
    upper.store.read_at(piece, start, Patience::Wait)?;
    lower.store.write_at(piece, start, Durability::Later)?;
    lower.tracker.as_ref().map_or(Ok(()), |tracker| tracker.absorb(blocks, Held::Data))
}

fn zero<H: Host, S: LayerStore<H>>(lower: &Layer<H, S>, blocks: Range<u64>) -> Result<(), StoreError> {
    let (start, length) = bytes(lower, &blocks);
    if let Some(tracker) = &lower.tracker {
        tracker.absorb(blocks, Held::Zeroes)?;
    }
    lower.store.zero(start, length, Zeroing::Hole)
}
