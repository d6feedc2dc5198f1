//! What a connection has under way on the volume's threads, and the replies that come back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use block::{BlockStore, Durability, Extent, Patience, StoreError, Zeroing, lock};
use nbd::reply::{self, Errno};
use nbd::{Command, Request};

use crate::serve::path::Counted;
use crate::volume::Lease;

/// Requests of one connection under way at once.
pub const JOBS_MAX: usize = 128;
/// Bytes held for them, in and out.
pub const JOB_BYTES_MAX: usize = 64 << 20;
/// Bytes held for the jobs of all connections.
const JOB_BYTES_ALL_MAX: usize = 512 << 20;
/// Extents of one BLOCK_STATUS reply.
const EXTENTS_MAX: usize = 1024;
/// Bytes that CACHE reads with one call.
const CACHE_BYTES: usize = 1 << 20;

static HELD_BY_ALL: AtomicUsize = AtomicUsize::new(0);

/// Bytes that a job takes of the memory for all jobs, until its reply is sent.
#[derive(Debug)]
pub struct Held(usize);

impl Held {
    /// Takes `bytes` unless they exceed what is left.
    pub fn take(bytes: usize) -> Option<Self> {
        let held = Self::take_regardless(bytes);
        // Dropped again when it is too much.
        (HELD_BY_ALL.load(Ordering::Relaxed) <= JOB_BYTES_ALL_MAX || bytes == 0).then_some(held)
    }

    /// Takes `bytes` in any case.
    pub fn take_regardless(bytes: usize) -> Self {
        HELD_BY_ALL.fetch_add(bytes, Ordering::Relaxed);
        Self(bytes)
    }

    /// How many.
    pub fn bytes(&self) -> usize {
        self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        HELD_BY_ALL.fetch_sub(self.0, Ordering::Relaxed);
    }
}

/// Replies of finished jobs, and what is still under way.
#[derive(Debug, Default)]
pub struct Finished {
    replies: Mutex<Vec<Reply>>,
}

/// A finished job's reply.
#[derive(Debug)]
pub struct Reply {
    /// The job's number.
    pub number: u64,
    /// What the request came to.
    pub outcome: Result<(), StoreError>,
    /// To be sent as they are.
    pub bytes: Vec<u8>,
    /// What the job holds.
    pub held: Held,
}

impl Finished {
    /// Adds a reply.
    pub fn put(&self, reply: Reply) {
        lock(&self.replies).push(reply);
    }

    /// Takes all replies.
    pub fn take(&self) -> Vec<Reply> {
        std::mem::take(&mut *lock(&self.replies))
    }
}

/// One request on its way through a volume's threads.
pub struct DiskJob {
    /// What keeps the client counted while its request is under way.
    pub lease: Arc<Lease>,
    /// Where the reply goes.
    pub finished: Arc<Finished>,
    /// Comes back with the reply.
    pub number: u64,
    /// The request, checked and admitted.
    pub request: Request,
    /// A write's data.
    pub payload: Vec<u8>,
    /// Replies to reads are structured.
    pub structured: bool,
    /// What it counts against [`JOB_BYTES_MAX`] and all jobs' memory.
    pub held: Held,
}

impl DiskJob {
    /// Hands the job to the volume's threads.
    pub fn submit(self) {
        let lease = Arc::clone(&self.lease);
        lease.volume.pool.submit(Box::new(move || self.run()));
    }

    fn run(mut self) {
        let held = std::mem::replace(&mut self.held, Held(0));
        // Sent when dropped, so that a reply comes back even from a job that panics.
        let mut answer = Answer {
            job: &self,
            outcome: Err(StoreError::Failed),
            bytes: error_reply(&self.request, self.structured, Errno::Io),
            held: Some(held),
        };
        match self.work() {
            Ok(bytes) => (answer.outcome, answer.bytes) = (Ok(()), bytes),
            Err(error) => {
                answer.bytes = error_reply(&self.request, self.structured, errno(&error));
                if error != StoreError::Cut && self.lease.volume.health().is_err() {
                    self.lease.volume.note_failure();
                }
                answer.outcome = Err(error);
            }
        }
    }

    fn work(&self) -> Result<Vec<u8>, StoreError> {
        let (store, request) = (&self.lease.store, &self.request);
        match request.command {
            Command::Read => return self.read(),
            Command::Write => {
                let durability = if request.fua() { Durability::Now } else { Durability::Later };
                store.write_at(&self.payload, request.offset, durability)?;
            }
            Command::Flush => store.flush()?,
            Command::Trim | Command::WriteZeroes => self.zero()?,
            Command::Cache => self.cache()?,
            Command::BlockStatus => return self.block_status(),
            Command::Disconnect | Command::Unknown(_) => {}
        }
        Ok(reply::simple(request.cookie, None).to_vec())
    }

    fn read(&self) -> Result<Vec<u8>, StoreError> {
        let request = &self.request;
        let mut bytes = Vec::with_capacity(reply::DATA_CHUNK_BYTES + request.length as usize);
        if self.structured {
            bytes.extend(reply::data_chunk(request.cookie, request.offset, request.length, true));
        } else {
            bytes.extend(reply::simple(request.cookie, None));
        }
        let start = bytes.len();
        bytes.resize(start + request.length as usize, 0);
        self.lease.store.read_at(&mut bytes[start..], request.offset, Patience::Wait)?;
        Ok(bytes)
    }

    fn zero(&self) -> Result<(), StoreError> {
        let request = &self.request;
        let zeroing = match (request.command, request.no_hole(), request.fast_only()) {
            (Command::Trim, ..) | (_, false, _) => Zeroing::Hole,
            (_, true, true) => Zeroing::AllocatedFast,
            (_, true, false) => Zeroing::Allocated,
        };
        self.lease.store.zero(request.offset, u64::from(request.length), zeroing)?;
        if request.fua() { self.lease.store.flush() } else { Ok(()) }
    }

    fn cache(&self) -> Result<(), StoreError> {
        let request = &self.request;
        let mut buffer = vec![0; CACHE_BYTES.min(request.length as usize)];
        let end = request.offset + u64::from(request.length);
        let mut position = request.offset;
        while position < end {
            let count = (end - position).min(buffer.len() as u64) as usize;
            self.lease.store.read_at(&mut buffer[..count], position, Patience::Wait)?;
            position += count as u64;
        }
        Ok(())
    }

    fn block_status(&self) -> Result<Vec<u8>, StoreError> {
        let request = &self.request;
        // One more than is answered, so that the last answered one is exact.
        let extents_max = if request.one_extent() { 1 } else { EXTENTS_MAX };
        let mut extents = self.lease.store.extents(request.offset, u64::from(request.length), extents_max + 1)?;
        extents.truncate(extents_max);
        Ok(reply::block_status(request.cookie, extents.iter().map(wire_extent)))
    }
}

/// Sends a job's reply when it goes.
struct Answer<'a> {
    job: &'a DiskJob,
    outcome: Result<(), StoreError>,
    bytes: Vec<u8>,
    held: Option<Held>,
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        let held = self.held.take().unwrap_or(Held(0));
        let outcome = std::mem::replace(&mut self.outcome, Ok(()));
        let reply = Reply { number: self.job.number, outcome, bytes: std::mem::take(&mut self.bytes), held };
        self.job.finished.put(reply);
        self.job.lease.client.wake();
    }
}

/// An extent in the protocol's words. A request's length has 32 bits, so an extent's within it has too.
pub fn wire_extent(extent: &Extent) -> (u32, nbd::ExtentKind) {
    let kind = match extent.kind {
        block::ExtentKind::Data => nbd::ExtentKind::Data,
        block::ExtentKind::Hole => nbd::ExtentKind::Hole,
    };
    (u32::try_from(extent.length).unwrap_or(u32::MAX), kind)
}

/// What a client is told of an error.
pub fn errno(error: &StoreError) -> Errno {
    match error {
        StoreError::OutOfRange => Errno::Invalid,
        StoreError::NoSpace => Errno::NoSpace,
        StoreError::NotFast => Errno::NotSupported,
        StoreError::WouldBlock | StoreError::Corrupt | StoreError::Cut | StoreError::Failed | StoreError::Io(_) => {
            Errno::Io
        }
    }
}

/// The reply to a request that failed.
pub fn error_reply(request: &Request, structured: bool, errno: Errno) -> Vec<u8> {
    // Only these two must be answered by structured replies.
    if structured && matches!(request.command, Command::Read | Command::BlockStatus) {
        reply::error_chunk(request.cookie, errno).to_vec()
    } else {
        reply::simple(request.cookie, Some(errno)).to_vec()
    }
}

/// What is counted of a request.
#[inline]
pub fn counted(request: &Request) -> Counted {
    match request.command {
        Command::Read => Counted::Read(request.length.into()),
        Command::Write => Counted::Write(request.length.into()),
        Command::Flush => Counted::Flush,
        Command::Trim | Command::WriteZeroes => Counted::Trim,
        Command::Cache | Command::BlockStatus | Command::Disconnect | Command::Unknown(_) => Counted::Nothing,
    }
}
