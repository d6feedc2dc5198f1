//! One layer: a store of its own, and which blocks of the volume it holds.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::host::{Host, HostResult};
use crate::layers::presence::{BLOCK_BYTES, Held};
use crate::layers::tracker::Tracker;
use crate::layers::turnstile::Turnstile;
use crate::store::{BlockStore, StoreError, Upkeep};

/// How the bytes of one layer are kept in files whose names begin with `base`'s.
pub trait LayerStore<H: Host>: BlockStore + Upkeep + Sized + Debug + 'static {
    /// Makes the files of a layer of `size` bytes, synced but for their names; with checksums if `sealed`.
    ///
    /// # Errors
    /// The host's; among them that a file exists.
    fn create(host: &H, base: &Path, size: u64, sealed: bool) -> HostResult<()>;

    /// Whether a layer was made with checksums.
    ///
    /// # Errors
    /// The host's.
    fn is_sealed(host: &H, base: &Path) -> HostResult<bool>;

    /// Whether what tells how a layer of `size` bytes is kept can be read and makes sense.
    ///
    /// # Errors
    /// The host's, and `InvalidData` or `UnexpectedEof` when it does not.
    fn check(host: &H, base: &Path, size: u64) -> std::io::Result<()>;

    /// Opens the files of a layer of `size` bytes.
    ///
    /// # Errors
    /// The host's, or that a file is shorter than its part of the layer.
    fn open(host: &H, base: &Path, size: u64) -> std::io::Result<Self>;

    /// The paths of a layer's files.
    ///
    /// # Errors
    /// The host's.
    fn files(host: &H, base: &Path, size: u64) -> HostResult<Vec<PathBuf>>;

    /// Bytes that the files of a layer take, without opening them.
    ///
    /// # Errors
    /// The host's, or that a file is shorter than its part of the layer.
    fn inspect(host: &H, base: &Path, size: u64) -> std::io::Result<u64>;
}

/// Blocks that are changed in parts for the first time exclude each other by the part of the volume they lie in.
const REGION_BYTES: u64 = 256 << 10;
const STRIPES: u64 = 64;

/// A layer.
#[derive(Debug)]
pub struct Layer<H: Host, S> {
    /// Tells the volume's layers apart, and names its files.
    pub number: u32,
    /// The bytes.
    pub store: S,
    /// What it holds; `None` at the bottom, which holds everything up to its size.
    pub tracker: Option<Tracker<H>>,
    /// Who writes to it.
    pub turnstile: Turnstile,
    stripes: [Mutex<()>; STRIPES as usize],
    /// Nobody writes to it any more.
    drained: AtomicBool,
    /// Counts the times at which it was left alone: another one begins when it changes without being written to.
    era: AtomicU64,
    /// The era in which everything in it is durable.
    settled: AtomicU64,
}

impl<H: Host, S: LayerStore<H>> Layer<H, S> {
    /// A layer; with another one on top of it, nobody writes to it.
    pub fn new(number: u32, store: S, tracker: Option<Tracker<H>>, frozen: bool) -> Self {
        Self {
            number,
            store,
            tracker,
            turnstile: Turnstile::default(),
            stripes: [const { Mutex::new(()) }; STRIPES as usize],
            drained: AtomicBool::new(frozen),
            era: AtomicU64::new(1),
            settled: AtomicU64::new(0),
        }
    }

    /// What it holds from `block` on, and for how many blocks, at most `limit` (at least one).
    pub fn run(&self, block: u64, limit: u64) -> (Held, u64) {
        let blocks = self.store.size().div_ceil(BLOCK_BYTES);
        match &self.tracker {
            Some(tracker) => tracker.run(block, limit),
            None if block >= blocks => (Held::Absent, limit),
            None => (Held::Data, limit.min(blocks - block)),
        }
    }

    /// Whether it holds nothing at all.
    pub fn is_empty(&self) -> bool {
        self.tracker.as_ref().is_some_and(Tracker::is_empty)
    }

    /// Excludes others from the first change of blocks within a range.
    pub fn exclude(&self, offset: u64, length: u64) -> Vec<MutexGuard<'_, ()>> {
        let first = offset / REGION_BYTES;
        let regions = (offset + length).div_ceil(REGION_BYTES).max(first + 1) - first;
        let mut stripes: Vec<u64> = (first..first + regions.min(STRIPES)).map(|region| region % STRIPES).collect();
        // Always taken in one order, so that nobody waits in a ring.
        stripes.sort_unstable();
        let lock = |stripe: u64| self.stripes[stripe as usize].lock().unwrap_or_else(PoisonError::into_inner);
        stripes.into_iter().map(lock).collect()
    }

    /// Waits until nobody writes to it. Another layer is on top.
    pub fn drain(&self) {
        if !self.drained.load(Ordering::Acquire) {
            self.turnstile.drain();
            self.drained.store(true, Ordering::Release);
        }
    }

    /// It is going to change or has changed, though nobody sees it. A flush that is under way does not settle it.
    pub fn unsettle(&self) {
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    /// Makes durable what was completed before the call.
    ///
    /// # Errors
    /// The host's.
    pub fn flush(&self) -> Result<(), StoreError> {
        let era = self.era.load(Ordering::Acquire);
        if self.settled.load(Ordering::Acquire) == era {
            return Ok(());
        }
        let complete = self.drained.load(Ordering::Acquire);
        match &self.tracker {
            Some(tracker) => tracker.flush(|| self.store.flush())?,
            None => self.store.flush()?,
        }
        if complete {
            self.settled.fetch_max(era, Ordering::AcqRel);
        }
        Ok(())
    }

    /// Makes all of a layer durable that nobody writes to any more, and says so on disk.
    ///
    /// # Errors
    /// The host's.
    pub fn settle(&self) -> Result<(), StoreError> {
        self.drain();
        self.close()
    }

    /// The same for a layer that may be written to again.
    ///
    /// # Errors
    /// The host's.
    pub fn close(&self) -> Result<(), StoreError> {
        self.flush()?;
        self.store.close()?;
        self.tracker.as_ref().map_or(Ok(()), Tracker::close)
    }
}
