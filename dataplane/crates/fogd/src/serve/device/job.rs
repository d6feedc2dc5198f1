//! What a device has under way on the volume's threads.

use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use block::{BlockStore, Counters, Patience, StoreError, Zeroing};
use fuse::reply::{self, HEADER_BYTES};
use fuse::{Errno, ZeroRange};

use crate::clock::now_ns;
use crate::serve::jobs::{Held, JOB_BYTES_MAX, JOBS_MAX};
use crate::volume::{Lease, lock};

/// Counts what is under way, and makes who wants to add to it wait.
#[derive(Debug, Default)]
pub struct Underway {
    now: Mutex<Load>,
    left: Condvar,
}

#[derive(Clone, Copy, Debug, Default)]
struct Load {
    jobs: usize,
    bytes: usize,
}

/// A place among what is under way, until it is dropped.
#[derive(Debug)]
pub struct Place {
    underway: Arc<Underway>,
    held: Held,
}

impl Underway {
    /// Waits for a place for a job that holds `bytes`. A device without jobs always gets one.
    pub fn enter(self: &Arc<Self>, bytes: usize) -> Place {
        let mut load = lock(&self.now);
        loop {
            let room = load.jobs < JOBS_MAX && load.bytes + bytes <= JOB_BYTES_MAX;
            let held = match load.jobs {
                0 => Some(Held::take_regardless(bytes)),
                _ if room => Held::take(bytes),
                _ => None,
            };
            if let Some(held) = held {
                *load = Load { jobs: load.jobs + 1, bytes: load.bytes + bytes };
                return Place { underway: Arc::clone(self), held };
            }
            load = self.left.wait(load).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut load = lock(&self.underway.now);
        *load = Load { jobs: load.jobs - 1, bytes: load.bytes - self.held.bytes() };
        drop(load);
        self.underway.left.notify_one();
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// A read that has to wait for the disk.
    Read {
        /// From here.
        offset: u64,
        /// So many bytes.
        length: u32,
    },
    /// A sync.
    Sync,
    /// A zeroing.
    Zero {
        /// From here.
        offset: u64,
        /// So many bytes.
        length: u64,
        /// How.
        how: ZeroRange,
    },
}

impl Work {
    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Read { length, .. } => *length as usize,
            Self::Sync | Self::Zero { .. } => 0,
        }
    }
}

/// One request on its way through a volume's threads.
pub struct Job {
    /// What keeps the client counted while its request is under way.
    pub lease: Arc<Lease>,
    /// Where the answer goes.
    pub device: Arc<OwnedFd>,
    /// The request.
    pub unique: u64,
    /// What it asks for.
    pub work: Work,
    /// When it arrived.
    pub arrived_ns: u64,
    /// Its place, given back after the answer.
    pub _place: Place,
}

impl Job {
    /// Hands the job to the volume's threads.
    pub fn submit(self) {
        let lease = Arc::clone(&self.lease);
        lease.volume.pool.submit(Box::new(move || self.run()));
    }

    fn run(self) {
        // Sent when dropped, so that an answer goes out even from a job that panics.
        let mut answer = Answer { job: &self, bytes: reply::error(self.unique, Errno::Io).to_vec() };
        let mut counters = Counters::default();
        match self.work() {
            Ok(bytes) => {
                answer.bytes = bytes;
                self.count(&mut counters);
            }
            Err(error) => {
                counters.error_ops = 1;
                answer.bytes = reply::error(self.unique, errno(&error)).to_vec();
                if error != StoreError::Cut && self.lease.volume.health().is_err() {
                    self.lease.volume.note_failure();
                }
            }
        }
        // Counters are right before the client sees the answer.
        self.lease.volume.live().stats.add(&counters);
    }

    fn work(&self) -> Result<Vec<u8>, StoreError> {
        let store = &self.lease.store;
        match self.work {
            Work::Read { offset, length } => {
                let mut bytes = vec![0; HEADER_BYTES + length as usize];
                store.read_at(&mut bytes[HEADER_BYTES..], offset, Patience::Wait)?;
                bytes[..HEADER_BYTES].copy_from_slice(&reply::data_header(self.unique, length as usize));
                return Ok(bytes);
            }
            Work::Sync => store.flush()?,
            Work::Zero { offset, length, how } => {
                let zeroing = match how {
                    ZeroRange::Hole => Zeroing::Hole,
                    ZeroRange::Allocated => Zeroing::Allocated,
                };
                store.zero(offset, length, zeroing)?;
            }
        }
        Ok(reply::done(self.unique).to_vec())
    }

    fn count(&self, counters: &mut Counters) {
        match self.work {
            Work::Read { length, .. } => {
                counters.read_ops = 1;
                counters.read_bytes = u64::from(length);
                counters.read_time_ns = now_ns().saturating_sub(self.arrived_ns);
            }
            Work::Sync => counters.flush_ops = 1,
            Work::Zero { .. } => counters.trim_ops = 1,
        }
    }
}

struct Answer<'a> {
    job: &'a Job,
    bytes: Vec<u8>,
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        send(&self.job.device, &self.bytes);
    }
}

/// Answers the kernel. That fails when it no longer waits: the mount is gone, or whoever asked was killed.
pub fn send(device: &OwnedFd, bytes: &[u8]) {
    if let Err(errno) = rustix::io::write(device, bytes) {
        tracing::debug!(%errno, "the kernel took no answer");
    }
}

/// What the kernel is told of an error.
pub fn errno(error: &StoreError) -> Errno {
    match error {
        StoreError::OutOfRange => Errno::Invalid,
        StoreError::NoSpace => Errno::NoSpace,
        StoreError::NotFast => Errno::Unsupported,
        StoreError::WouldBlock | StoreError::Cut | StoreError::Failed | StoreError::Io(_) => Errno::Io,
    }
}
