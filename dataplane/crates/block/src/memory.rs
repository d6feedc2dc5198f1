//! A store in memory, for tests and simulation: pages in a map, absent pages are holes.

use std::collections::BTreeMap;
use std::os::fd::BorrowedFd;
use std::sync::{Mutex, MutexGuard};

use crate::locks::lock;
use crate::store::{
    BlockStore, Durability, Extent, ExtentKind, Patience, StoreError, Zeroing, check_range, push_extent,
};

/// Bytes of a page: the unit in which holes exist.
pub const PAGE_BYTES: usize = 4096;

type Page = Box<[u8; PAGE_BYTES]>;

/// Pages by number.
#[derive(Debug)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    size: u64,
    pages: BTreeMap<u64, Page>,
}

/// The part of a range that lies in one page: page number, where in the page, how many bytes.
fn pieces(offset: u64, length: u64) -> impl Iterator<Item = (u64, usize, usize)> {
    let page_bytes = PAGE_BYTES as u64;
    let end = offset + length;
    let mut position = offset;
    std::iter::from_fn(move || {
        if position >= end {
            return None;
        }
        let within = position % page_bytes;
        let count = (page_bytes - within).min(end - position);
        let piece = (position / page_bytes, within as usize, count as usize);
        position += count;
        Some(piece)
    })
}

impl MemoryStore {
    /// A store of `size` bytes, all holes.
    pub fn new(size: u64) -> Self {
        Self { inner: Mutex::new(Inner { size, pages: BTreeMap::new() }) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

impl Inner {
    fn page(&mut self, number: u64) -> &mut Page {
        self.pages.entry(number).or_insert_with(|| Box::new([0; PAGE_BYTES]))
    }
}

impl BlockStore for MemoryStore {
    fn size(&self) -> u64 {
        self.lock().size
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, _patience: Patience) -> Result<(), StoreError> {
        let inner = self.lock();
        check_range(offset, buffer.len() as u64, inner.size)?;
        let mut done = 0;
        for (number, within, count) in pieces(offset, buffer.len() as u64) {
            let target = &mut buffer[done..done + count];
            match inner.pages.get(&number) {
                Some(page) => target.copy_from_slice(&page[within..within + count]),
                None => target.fill(0),
            }
            done += count;
        }
        Ok(())
    }

    fn write_at(&self, data: &[u8], offset: u64, _durability: Durability) -> Result<(), StoreError> {
        let mut inner = self.lock();
        check_range(offset, data.len() as u64, inner.size)?;
        let mut done = 0;
        for (number, within, count) in pieces(offset, data.len() as u64) {
            inner.page(number)[within..within + count].copy_from_slice(&data[done..done + count]);
            done += count;
        }
        Ok(())
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        let mut inner = self.lock();
        check_range(offset, length, inner.size)?;
        for (number, within, count) in pieces(offset, length) {
            if zeroing == Zeroing::Hole && count == PAGE_BYTES {
                inner.pages.remove(&number);
            } else if zeroing != Zeroing::Hole || inner.pages.contains_key(&number) {
                inner.page(number)[within..within + count].fill(0);
            }
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        let inner = self.lock();
        check_range(offset, length, inner.size)?;
        let mut extents = Vec::new();
        for (number, _, count) in pieces(offset, length) {
            let kind = if inner.pages.contains_key(&number) { ExtentKind::Data } else { ExtentKind::Hole };
            push_extent(&mut extents, count as u64, kind);
            if extents.len() > extents_max.max(1) {
                extents.pop();
                break;
            }
        }
        Ok(extents)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        let mut inner = self.lock();
        inner.size = inner.size.max(size);
        Ok(())
    }

    fn prefetch(&self, _offset: u64, _length: u64) {}

    fn ready_at(&self, _offset: u64, _length: usize) -> usize {
        0
    }

    fn send_at(&self, _socket: BorrowedFd<'_>, _offset: u64, _length: usize) -> Result<usize, StoreError> {
        Ok(0)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        Ok((self.lock().pages.len() * PAGE_BYTES) as u64)
    }
}
