//! Numbers of eight bytes in a file that is mapped into memory: an update costs no system call, and outlives the
//! process in the kernel's page cache.
//!
//! The one crate of the workspace with `unsafe` in it, and nothing else. What makes it sound: the mapping is made and
//! unmapped by its owner alone, numbers are reached only as atomics and within bounds, and what the kernel or another
//! process does to the file is seen as other values of atomics, which is no undefined behaviour.
//!
//! What a mapping adds to reading and writing is a signal, SIGBUS, where those have an error: for a page that cannot be
//! read or has no room on the disk, or lies behind the file's end. [`Cells::populate`] asks for pages beforehand and
//! answers with an error.

use std::fmt;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::io::Errno;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap, munmap};

const CELL_BYTES: usize = size_of::<AtomicU64>();
/// Linux's smallest page, and a multiple of no other: what is asked for page by page is aligned to this.
const PAGE_BYTES: usize = 4096;

/// Numbers in a mapped file, in the host's byte order.
pub struct Cells {
    first: NonNull<AtomicU64>,
    count: usize,
}

// SAFETY: the mapping belongs to this value, is not bound to a thread, and is reached through atomics only.
unsafe impl Send for Cells {}
// SAFETY: as above.
unsafe impl Sync for Cells {}

impl Cells {
    /// Maps `count` numbers that begin at `offset`, a multiple of the page size, of a file open for reading and writing.
    /// The file may end before they do; those behind its end must not be touched before it has grown.
    ///
    /// # Errors
    /// The host's; `INVAL` for nothing at all or a bad offset.
    pub fn map(file: impl AsFd, offset: u64, count: usize) -> Result<Self, Errno> {
        let bytes = count.checked_mul(CELL_BYTES).filter(|&bytes| bytes <= isize::MAX as usize).ok_or(Errno::NOMEM)?;
        // SAFETY: a new mapping at an address of the kernel's choice touches no memory that is in use.
        let address = unsafe {
            mmap(std::ptr::null_mut(), bytes, ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED, file, offset)?
        };
        let first = NonNull::new(address.cast::<AtomicU64>()).ok_or(Errno::NOMEM)?;
        Ok(Self { first, count })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    fn cell(&self, index: usize) -> &AtomicU64 {
        assert!(index < self.count, "a cell behind the mapping");
        // SAFETY: within the mapping, which lives as long as `self`; aligned, since mappings begin at a page. Shared
        // memory that others may write is what an atomic allows.
        unsafe { self.first.add(index).as_ref() }
    }

    /// A number. Its page must have been populated.
    #[inline]
    pub fn load(&self, index: usize) -> u64 {
        self.cell(index).load(Ordering::Acquire)
    }

    /// Sets a number in one step. Its page must have been populated, `writable`.
    #[inline]
    pub fn store(&self, index: usize, value: u64) {
        self.cell(index).store(value, Ordering::Release);
    }

    /// Brings the pages of some numbers into memory, ready to be written if so asked.
    ///
    /// # Errors
    /// The host's: the disk is full or cannot be read, or the file ends before (`FAULT`). `INVAL` before Linux 5.14,
    /// which cannot do this.
    pub fn populate(&self, first: usize, count: usize, writable: bool) -> Result<(), Errno> {
        assert!(first + count <= self.count, "cells behind the mapping");
        let advice = if writable { Advice::LinuxPopulateWrite } else { Advice::LinuxPopulateRead };
        let start = first * CELL_BYTES / PAGE_BYTES * PAGE_BYTES;
        let length = (first + count) * CELL_BYTES - start;
        loop {
            // SAFETY: within the mapping (the length is rounded up to its last page), and neither advice changes what is
            // in memory.
            let done = unsafe { madvise(self.first.as_ptr().cast::<u8>().add(start).cast(), length, advice) };
            match done {
                Err(Errno::INTR | Errno::AGAIN) => {}
                other => return other,
            }
        }
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        // SAFETY: mapped by this value with this length, and nothing borrowed from it can outlive it.
        let unmapped = unsafe { munmap(self.first.as_ptr().cast(), self.count * CELL_BYTES) };
        debug_assert_eq!(unmapped, Ok(()));
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cells").field("count", &self.count).finish()
    }
}
