//! Layers one on top of the other, and a volume's bytes across them.
//!
//! Each block comes from the highest layer that holds it. Only the top layer is written to. The first write of a part
//! of a block to a layer copies the rest of the block up from below.

use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use crate::host::Host;
use crate::layers::layer::{Layer, LayerStore};
use crate::layers::presence::{BLOCK_BYTES, Held};
use crate::layers::tracker::Tracker;
use crate::store::{Durability, Extent, ExtentKind, Patience, StoreError, Zeroing, push_extent};

/// Zeroes that parts of blocks are overwritten with.
static ZEROES: [u8; BLOCK_BYTES as usize] = [0; BLOCK_BYTES as usize];

/// Layers, the lowest first: at least one.
#[derive(Debug)]
pub struct Stack<H: Host, S> {
    /// Counts the stacks that a volume has had.
    pub version: u64,
    top: Arc<Layer<H, S>>,
    /// Those below, the lowest first.
    below: Vec<Arc<Layer<H, S>>>,
}

/// Where a run of blocks comes from.
type Source<'a, H, S> = Option<&'a Layer<H, S>>;

/// The blocks that a range touches.
fn blocks(offset: u64, length: u64) -> Range<u64> {
    offset / BLOCK_BYTES..(offset + length).div_ceil(BLOCK_BYTES)
}

impl<H: Host, S: LayerStore<H>> Stack<H, S> {
    /// Puts layers together, the lowest first; `None` without any.
    pub fn new(version: u64, mut layers: Vec<Arc<Layer<H, S>>>) -> Option<Self> {
        let top = layers.pop()?;
        Some(Self { version, top, below: layers })
    }

    /// The layer that is written to.
    pub fn top(&self) -> &Arc<Layer<H, S>> {
        &self.top
    }

    /// The frozen layers, the lowest first.
    pub fn below(&self) -> &[Arc<Layer<H, S>>] {
        &self.below
    }

    /// All layers, the lowest first.
    pub fn layers(&self) -> impl DoubleEndedIterator<Item = &Arc<Layer<H, S>>> {
        self.below.iter().chain([&self.top])
    }

    /// Where blocks come from: the first of `layers` that holds `block`, and for how many blocks this is so.
    fn find<'a>(
        layers: impl DoubleEndedIterator<Item = &'a Arc<Layer<H, S>>>,
        block: u64,
        limit: u64,
    ) -> (Source<'a, H, S>, u64) {
        let mut count = limit;
        for layer in layers.rev() {
            let (held, here) = layer.run(block, count);
            count = here;
            match held {
                Held::Data => return (Some(layer), count),
                Held::Zeroes => return (None, count),
                Held::Absent => {}
            }
        }
        (None, count)
    }

    /// Calls `each` with the parts of a range that come from one layer each, in order.
    fn runs<'a>(
        layers: impl DoubleEndedIterator<Item = &'a Arc<Layer<H, S>>> + Clone,
        offset: u64,
        length: u64,
        mut each: impl FnMut(Source<'a, H, S>, u64, u64) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let end = offset + length;
        let mut position = offset;
        while position < end {
            let touched = blocks(position, end - position);
            let (source, count) = Self::find(layers.clone(), touched.start, touched.end - touched.start);
            let next = ((touched.start + count) * BLOCK_BYTES).min(end);
            if !each(source, position, next - position)? {
                break;
            }
            position = next;
        }
        Ok(())
    }

    fn read_from<'a>(
        layers: impl DoubleEndedIterator<Item = &'a Arc<Layer<H, S>>> + Clone,
        buffer: &mut [u8],
        offset: u64,
        patience: Patience,
    ) -> Result<(), StoreError> {
        Self::runs(layers, offset, buffer.len() as u64, |source, position, length| {
            let part = &mut buffer[(position - offset) as usize..][..length as usize];
            // A layer may be shorter than the volume, by part of its last block too.
            let within = source.map_or(0, |layer| layer.store.size().saturating_sub(position).min(length));
            let (read, zeroed) = part.split_at_mut(within as usize);
            zeroed.fill(0);
            if let (Some(layer), false) = (source, read.is_empty()) {
                layer.store.read_at(read, position, patience)?;
            }
            Ok(true)
        })
    }

    /// Fills `buffer` from `offset`.
    ///
    /// # Errors
    /// A layer's.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        Self::read_from(self.below.iter().chain([&self.top]), buffer, offset, patience)
    }

    /// Writes to the top layer. True when it is time for a flush.
    ///
    /// # Errors
    /// The host's.
    pub fn write_at(&self, data: &[u8], offset: u64, size: u64) -> Result<bool, StoreError> {
        let Some(tracker) = &self.top.tracker else {
            return self.top.store.write_at(data, offset, Durability::Later).map(|()| false);
        };
        let touched = blocks(offset, data.len() as u64);
        let count = touched.end - touched.start;
        if data.is_empty() || tracker.run(touched.start, count) == (Held::Data, count) {
            return self.top.store.write_at(data, offset, Durability::Later).map(|()| false);
        }
        let _alone = self.top.exclude(offset, data.len() as u64);
        self.write_new(tracker, data, offset, size)?;
        Ok(tracker.overdue())
    }

    /// Writes where some blocks are not in the top layer yet. Others that do so are excluded.
    fn write_new(&self, tracker: &Tracker<H>, data: &[u8], offset: u64, size: u64) -> Result<(), StoreError> {
        let (mut data, mut offset) = (data, offset);
        let all = blocks(offset, data.len() as u64);
        if offset % BLOCK_BYTES != 0 {
            let count = (BLOCK_BYTES - offset % BLOCK_BYTES).min(data.len() as u64);
            let (head, rest) = data.split_at(count as usize);
            self.write_part(tracker, head, offset, size)?;
            (data, offset) = (rest, offset + count);
        }
        let end = offset + data.len() as u64;
        // The end of the volume ends a block too.
        let tail = if end == size { 0 } else { (end % BLOCK_BYTES).min(data.len() as u64) };
        let (middle, last) = data.split_at(data.len() - tail as usize);
        if !middle.is_empty() {
            self.top.store.write_at(middle, offset, Durability::Later)?;
        }
        if !last.is_empty() {
            self.write_part(tracker, last, offset + middle.len() as u64, size)?;
        }
        tracker.mark(all, Held::Data)
    }

    /// Writes a part of one block, with the rest of the block from below where the top layer does not have it. The
    /// caller marks the block.
    fn write_part(&self, tracker: &Tracker<H>, part: &[u8], offset: u64, size: u64) -> Result<(), StoreError> {
        let block = offset / BLOCK_BYTES;
        let held = tracker.run(block, 1).0;
        if held == Held::Data {
            return self.top.store.write_at(part, offset, Durability::Later);
        }
        let start = block * BLOCK_BYTES;
        let mut whole = vec![0; BLOCK_BYTES.min(size - start) as usize];
        if held == Held::Absent {
            self.read_below(&mut whole, start)?;
        }
        whole[(offset - start) as usize..][..part.len()].copy_from_slice(part);
        self.top.store.write_at(&whole, start, Durability::Later)
    }

    /// Reads what lies below the top layer, once nobody writes to it any more: a write that is under way there must not
    /// be covered by a copy of what was before it.
    fn read_below(&self, buffer: &mut [u8], offset: u64) -> Result<(), StoreError> {
        if let Some(last) = self.below.last() {
            last.drain();
        }
        Self::read_from(self.below.iter(), buffer, offset, Patience::Wait)
    }

    /// Makes a range zero in the top layer. True when it is time for a flush.
    ///
    /// # Errors
    /// The host's.
    pub fn zero(&self, offset: u64, length: u64, zeroing: Zeroing, size: u64) -> Result<bool, StoreError> {
        let Some(tracker) = &self.top.tracker else {
            return self.top.store.zero(offset, length, zeroing).map(|()| false);
        };
        let end = offset + length;
        let first = offset.next_multiple_of(BLOCK_BYTES).min(end);
        // The end of the volume ends a block too.
        let last = if end == size { end } else { (end - end % BLOCK_BYTES).max(first) };
        let alone = self.top.exclude(offset, length);
        if zeroing != Zeroing::Hole && first < last {
            // Before anything is changed: it may answer that it would not be fast. What is there counts once marked.
            self.top.store.zero(first, last - first, zeroing)?;
        }
        for (start, end) in [(offset, first), (last, end)] {
            if start < end && tracker.run(start / BLOCK_BYTES, 1).0 != Held::Zeroes {
                self.write_part(tracker, &ZEROES[..(end - start) as usize], start, size)?;
                tracker.mark(blocks(start, end - start), Held::Data)?;
            }
        }
        if first < last {
            let held = if zeroing == Zeroing::Hole { Held::Zeroes } else { Held::Data };
            tracker.mark(blocks(first, last - first), held)?;
        }
        if zeroing == Zeroing::Hole && first < last {
            // Nobody looks at what is behind the mark; the space is given back. Others are still excluded: somebody who
            // saw the zeroes and wrote there must not lose that.
            self.top.store.zero(first, last - first, Zeroing::Hole)?;
        }
        drop(alone);
        Ok(tracker.overdue())
    }

    /// Asks for a range to be brought into memory.
    pub fn prefetch(&self, offset: u64, length: u64) {
        // Nothing can go wrong with advice.
        let _ = Self::runs(self.below.iter().chain([&self.top]), offset, length, |source, position, length| {
            source.iter().for_each(|layer| layer.store.prefetch(position, length));
            Ok(true)
        });
    }

    /// How much of a range, from its beginning, lies in one layer and in memory, as [`crate::BlockStore::ready_at`].
    pub fn ready_at(&self, offset: u64, length: usize) -> usize {
        let mut ready = 0;
        // What cannot be looked up is not ready.
        let _ = Self::runs(self.below.iter().chain([&self.top]), offset, length as u64, |source, position, length| {
            if let Some(layer) = source {
                let within = layer.store.size().saturating_sub(position).min(length);
                ready = layer.store.ready_at(position, within as usize);
            }
            Ok(false)
        });
        ready
    }

    /// Moves the part of a range that begins it and lies in one layer to a socket, as [`crate::BlockStore::send_at`].
    ///
    /// # Errors
    /// A layer's.
    pub fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError> {
        let mut sent = 0;
        Self::runs(self.below.iter().chain([&self.top]), offset, length as u64, |source, position, length| {
            if let Some(layer) = source {
                let within = layer.store.size().saturating_sub(position).min(length);
                if within > 0 {
                    sent = layer.store.send_at(socket, position, within as usize)?;
                }
            }
            Ok(false)
        })?;
        Ok(sent)
    }

    /// Makes everything durable that was completed before the call.
    ///
    /// # Errors
    /// The host's.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.layers().try_for_each(|layer| layer.flush())
    }

    /// The first extents of a range, as [`crate::BlockStore::extents`].
    ///
    /// # Errors
    /// A layer's.
    pub fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        let extents_max = extents_max.max(1);
        let mut extents: Vec<Extent> = Vec::new();
        let layers = self.below.iter().chain([&self.top]);
        Self::runs(layers, offset, length, |source, position, length| {
            let within = source.map_or(0, |layer| layer.store.size().saturating_sub(position).min(length));
            match source {
                // At the bottom there are holes within what it holds.
                Some(layer) if layer.tracker.is_none() && within > 0 => {
                    let room = extents_max.saturating_sub(extents.len()).max(1);
                    let found = layer.store.extents(position, within, room)?;
                    let covered: u64 = found.iter().map(|extent| extent.length).sum();
                    found.iter().for_each(|extent| push_extent(&mut extents, extent.length, extent.kind));
                    if covered < within {
                        return Ok(false);
                    }
                }
                Some(_) => push_extent(&mut extents, within, ExtentKind::Data),
                None => {}
            }
            push_extent(&mut extents, length - within, ExtentKind::Hole);
            // A hole is followed to its end; data need not be.
            let last_is_hole = extents.last().is_some_and(|extent| extent.kind == ExtentKind::Hole);
            Ok(extents.len() < extents_max || (extents.len() == extents_max && last_is_hole))
        })?;
        extents.truncate(extents_max);
        Ok(extents)
    }
}
