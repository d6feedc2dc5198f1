//! Which blocks a layer holds: the marks in memory, the map on disk, and the log of what is not in the map yet.
//!
//! A mark says that the block's data are in the layer's file, so on disk it must never come before them:
//!
//! ```text
//! write:  data (page cache) ─► log (page cache) ─► mark in memory ─► answer
//! flush:  copy the dirty pages, begin the other log ─► data durable ─► pages durable ─► empty the first log ─► answer
//! ```
//!
//! fogd killed: the log has every mark that was answered for. Host without power: the map is that of the last flush,
//! and what it names was durable before it.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use crate::host::{BootId, Host};
use crate::layers::LayerError;
use crate::layers::commits::Commits;
use crate::layers::map::MapFile;
use crate::layers::presence::{Held, PAGE_BLOCKS, PageWords, Presence};
use crate::layers::recent::{Log, Mark};
use crate::locks::lock;
use crate::store::StoreError;

/// Pages that may differ from the map: a flush keeps copies of them, 4 KiB each.
const DIRTY_PAGES_MAX: usize = 4096;
/// Bytes of a log: what is read after fogd was killed.
const LOG_BYTES_MAX: u64 = 16 << 20;

/// What is not in the map yet.
#[derive(Debug)]
struct Pending<F> {
    /// Each page with space in the map, and how often it was written.
    sequences: BTreeMap<u64, u64>,
    dirty: BTreeSet<u64>,
    logs: [Log<F>; 2],
    active: usize,
    generation: u64,
    session_open: bool,
}

/// Pages as they were when a flush began.
type Copies = Vec<(u64, u64, Box<PageWords>)>;

/// The marks of one layer.
#[derive(Debug)]
pub struct Tracker<H: Host> {
    presence: Presence,
    map: MapFile<H::File>,
    boot: BootId,
    pending: Mutex<Pending<H::File>>,
    commits: Commits,
}

impl<H: Host> Tracker<H> {
    /// Opens a map and its logs. Marks that only the logs have are in the map before this returns; `sync_data` makes the
    /// layer's data durable before them. A layer that is frozen is then closed.
    ///
    /// # Errors
    /// The host's, or that something is damaged.
    pub fn open(
        host: &H,
        map: &Path,
        logs: [&Path; 2],
        frozen: bool,
        sync_data: impl Fn() -> Result<(), StoreError>,
    ) -> Result<Self, LayerError> {
        let boot = host.boot_id()?;
        let map = MapFile::open(host, map)?;
        let (presence, sequences) = Self::read_map(&map)?;
        let (first, first_marks) = Log::open(host, logs[0], &boot, frozen)?;
        let (second, second_marks) = Log::open(host, logs[1], &boot, frozen)?;
        let mut replays = [first_marks, second_marks];
        replays.sort_by_key(|replay| replay.generation);
        let pending = Pending {
            sequences,
            dirty: BTreeSet::new(),
            logs: [first, second],
            active: 0,
            generation: replays[1].generation,
            session_open: false,
        };
        let tracker = Self { presence, map, boot, pending: Mutex::new(pending), commits: Commits::default() };
        let marks: Vec<Mark> = replays.into_iter().flat_map(|replay| replay.marks).collect();
        tracker.replay(&marks)?;
        if !marks.is_empty() || (frozen && tracker.map.left_open()) {
            tracker.flush(sync_data).map_err(LayerError::Sync)?;
        }
        if frozen && (!marks.is_empty() || tracker.map.left_open()) {
            tracker.close().map_err(LayerError::Sync)?;
        }
        tracker.begin_logs()?;
        Ok(tracker)
    }

    /// Reads the map, and mends what was torn when the host lost power, while the file still says that this may be.
    fn read_map(map: &MapFile<H::File>) -> Result<(Presence, BTreeMap<u64, u64>), LayerError> {
        let presence = Presence::default();
        let (mut sequences, mut torn) = (BTreeMap::new(), Vec::new());
        map.pages(|page, chosen| {
            presence.load(page, &chosen.words);
            sequences.insert(page, chosen.sequence);
            if chosen.torn {
                torn.push(page);
            }
        })?;
        for page in torn {
            let sequence = sequences.entry(page).or_insert(0);
            *sequence += 1;
            map.write(page, *sequence, &presence.copy(page))?;
        }
        if map.left_open() {
            // What was read counts from now on, so the next write may take the other slot.
            map.sync()?;
        }
        if map.may_be_torn() {
            map.close_session()?;
        }
        Ok((presence, sequences))
    }

    fn lock(&self) -> MutexGuard<'_, Pending<H::File>> {
        lock(&self.pending)
    }

    fn replay(&self, marks: &[Mark]) -> Result<(), LayerError> {
        let mut pending = self.lock();
        for mark in marks {
            let blocks = mark.first..mark.first + mark.count;
            self.take_pages(&mut pending, &blocks)?;
            self.presence.mark(blocks, mark.held);
        }
        Ok(())
    }

    fn begin_logs(&self) -> Result<(), LayerError> {
        let pending = &mut *self.lock();
        for log in &mut pending.logs {
            pending.generation += 1;
            log.begin(pending.generation)?;
        }
        Ok(())
    }

    /// Sees to it that the map has space for the pages of `blocks`, and that the next flush writes them.
    fn take_pages(&self, pending: &mut Pending<H::File>, blocks: &Range<u64>) -> Result<(), StoreError> {
        for page in blocks.start / PAGE_BLOCKS..blocks.end.div_ceil(PAGE_BLOCKS) {
            if let Entry::Vacant(entry) = pending.sequences.entry(page) {
                self.map.allocate(page)?;
                entry.insert(0);
            }
            pending.dirty.insert(page);
        }
        Ok(())
    }

    /// What the layer holds from `block` on, and for how many blocks, at most `limit`.
    pub fn run(&self, block: u64, limit: u64) -> (Held, u64) {
        self.presence.run(block, limit)
    }

    /// Whether no block was ever marked.
    pub fn is_empty(&self) -> bool {
        self.lock().sequences.is_empty()
    }

    /// Marks blocks whose data are in the layer's file, or that are zeroes. When it returns the mark outlives fogd.
    ///
    /// # Errors
    /// The host's; then nothing is marked.
    pub fn mark(&self, blocks: Range<u64>, held: Held) -> Result<(), StoreError> {
        let count = blocks.end.saturating_sub(blocks.start);
        if count == 0 || self.presence.run(blocks.start, count) == (held, count) {
            return Ok(());
        }
        let pending = &mut *self.lock();
        self.take_pages(pending, &blocks)?;
        let mark = Mark { first: blocks.start, count, held };
        let active = pending.active;
        pending.logs[active].append(&mark, &self.boot)?;
        self.presence.mark(blocks, held);
        Ok(())
    }

    /// Marks blocks of a layer that nobody writes to. The mark need not outlive fogd before the next flush.
    ///
    /// # Errors
    /// The host's; then nothing is marked.
    pub fn absorb(&self, blocks: Range<u64>, held: Held) -> Result<(), StoreError> {
        let pending = &mut *self.lock();
        self.take_pages(pending, &blocks)?;
        self.presence.mark(blocks, held);
        Ok(())
    }

    /// Whether so much is not in the map that it is time for a flush.
    pub fn overdue(&self) -> bool {
        let pending = self.lock();
        pending.dirty.len() >= DIRTY_PAGES_MAX || pending.logs[pending.active].bytes() >= LOG_BYTES_MAX
    }

    /// Makes durable what was marked before the call. `sync_data` makes the layer's data durable.
    ///
    /// # Errors
    /// The host's, and then always.
    pub fn flush(&self, sync_data: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.commits.join(|| {
            let (copies, log) = self.begin()?;
            sync_data()?;
            if copies.is_empty() {
                return Ok(());
            }
            self.open_session()?;
            for (page, sequence, words) in &copies {
                self.map.write(*page, *sequence, words)?;
            }
            self.map.sync()?;
            if let Some(log) = log {
                let pending = &mut *self.lock();
                pending.generation += 1;
                pending.logs[log].begin(pending.generation)?;
            }
            Ok(())
        })
    }

    /// Copies the dirty pages and begins the other log; says which one the copies are in.
    fn begin(&self) -> Result<(Copies, Option<usize>), StoreError> {
        let pending = &mut *self.lock();
        let mut copies = Vec::with_capacity(pending.dirty.len());
        for page in std::mem::take(&mut pending.dirty) {
            let sequence = pending.sequences.entry(page).or_insert(0);
            *sequence += 1;
            copies.push((page, *sequence, self.presence.copy(page)));
        }
        let full = pending.active;
        if pending.logs[full].bytes() == 0 {
            return Ok((copies, None));
        }
        // The other one is empty since the last flush that was finished, or has been given up with it.
        pending.active = 1 - full;
        Ok((copies, Some(full)))
    }

    fn open_session(&self) -> Result<(), StoreError> {
        if !self.lock().session_open {
            self.map.open_session()?;
            self.lock().session_open = true;
        }
        Ok(())
    }

    /// Says on disk that nothing is under way. Everything was flushed before.
    ///
    /// # Errors
    /// The host's.
    pub fn close(&self) -> Result<(), StoreError> {
        self.commits.alone(|| {
            self.map.close_session()?;
            self.lock().session_open = false;
            Ok(())
        })
    }
}
