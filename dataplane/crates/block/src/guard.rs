//! The layer that decides whether I/O happens at all: cut by order, or stopped for good after a failed sync.
//!
//! ```text
//!           set_cut(true)
//!   ┌──────┐ ─────────► ┌─────┐
//!   │ Open │            │ Cut │
//!   └──┬───┘ ◄───────── └──┬──┘
//!      │    set_cut(false) │
//!      │  a sync fails     │ (a sync that was under way)
//!      ▼                   ▼
//!   ┌────────────────────────┐
//!   │         Failed         │  no way back while the process lives
//!   └────────────────────────┘
//! ```
//!
//! After a failed fdatasync Linux marks the pages clean: a second try would succeed without the data being on disk.
//! So the first failure is the last answer.

use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Upkeep, Zeroing};

/// Whether I/O may pass. Shared by everything that serves one volume.
#[derive(Debug, Default)]
pub struct Gate {
    cut: AtomicBool,
    failed: AtomicBool,
    reason: Mutex<Option<String>>,
}

impl Gate {
    /// Cuts I/O or lets it pass again.
    pub fn set_cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }

    /// Stops I/O for good. The first reason stays.
    pub fn fail(&self, reason: &str) {
        let mut slot = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert_with(|| reason.to_owned());
        self.failed.store(true, Ordering::SeqCst);
    }

    /// Why I/O was stopped, if it was.
    pub fn failure(&self) -> Option<String> {
        if !self.failed.load(Ordering::SeqCst) {
            return None;
        }
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// # Errors
    /// `Failed` or `Cut`.
    #[inline]
    pub fn check(&self) -> Result<(), StoreError> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(StoreError::Failed);
        }
        if self.cut.load(Ordering::Relaxed) {
            return Err(StoreError::Cut);
        }
        Ok(())
    }
}

/// A store behind a [`Gate`].
#[derive(Debug)]
pub struct Guard<S, G> {
    store: S,
    gate: G,
}

impl<S: BlockStore, G: AsRef<Gate>> Guard<S, G> {
    /// Puts `gate` before `store`.
    pub fn new(store: S, gate: G) -> Self {
        Self { store, gate }
    }

    /// What is behind the gate, for what is no client's doing.
    pub fn store(&self) -> &S {
        &self.store
    }

    fn check(&self) -> Result<(), StoreError> {
        self.gate.as_ref().check()
    }

    /// A sync that fails leaves it unknown what is on disk.
    fn judge_sync(&self, result: Result<(), StoreError>) -> Result<(), StoreError> {
        match result {
            Err(error @ (StoreError::Io(_) | StoreError::NoSpace)) => {
                self.gate.as_ref().fail(&format!("a sync failed: {error}"));
                Err(error)
            }
            Ok(()) => self.check(),
            other => other,
        }
    }
}

impl<S: BlockStore, G: AsRef<Gate> + Send + Sync> BlockStore for Guard<S, G> {
    fn size(&self) -> u64 {
        self.store.size()
    }

    #[inline]
    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        self.check()?;
        self.store.read_at(buffer, offset, patience)
    }

    #[inline]
    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        self.check()?;
        self.store.write_at(data, offset, Durability::Later)?;
        match durability {
            Durability::Later => Ok(()),
            // A durable write's error does not tell a full disk from a failed sync; the two steps apart do.
            Durability::Now => self.judge_sync(self.store.flush()),
        }
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        self.check()?;
        self.store.zero(offset, length, zeroing)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.check()?;
        self.judge_sync(self.store.flush())
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        self.check()?;
        self.store.extents(offset, length, extents_max)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        // Growing is the control plane's business and goes on while clients are cut off.
        self.store.grow(size)
    }

    fn prefetch(&self, offset: u64, length: u64) {
        if self.check().is_ok() {
            self.store.prefetch(offset, length);
        }
    }

    fn ready_at(&self, offset: u64, length: usize) -> usize {
        self.store.ready_at(offset, length)
    }

    fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError> {
        self.check()?;
        self.store.send_at(socket, offset, length)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        self.store.allocated()
    }
}

impl<S: BlockStore + Upkeep, G: AsRef<Gate> + Send + Sync> Upkeep for Guard<S, G> {
    fn upkeep(&self) -> Result<(), StoreError> {
        self.check()?;
        self.judge_sync(self.store.upkeep())
    }

    fn close(&self) -> Result<(), StoreError> {
        // Also where I/O is cut: nothing is being written then.
        if self.gate.as_ref().failure().is_some() {
            return Err(StoreError::Failed);
        }
        match self.judge_sync(self.store.close()) {
            Err(StoreError::Cut) => Ok(()),
            other => other,
        }
    }
}
