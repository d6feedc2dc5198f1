//! A device's request on the volume's threads: what would wait for the disk.

use std::sync::Arc;

use block::{BlockStore, Patience, StoreError, Zeroing};
use fuse::reply::{self, HEADER_BYTES};
use fuse::{Errno, ZeroRange};

use crate::serve::device::work::errno;
use crate::serve::jobs::{Finished, Held, Reply};
use crate::volume::Lease;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub enum Task {
    /// A read.
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

impl Task {
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
    pub finished: Arc<Finished>,
    /// Comes back with the answer.
    pub number: u64,
    /// The request.
    pub unique: u64,
    /// What it asks for.
    pub task: Task,
    /// What it counts against all jobs' memory.
    pub held: Held,
}

impl Job {
    /// Hands the job to the volume's threads.
    pub fn submit(self) {
        let lease = Arc::clone(&self.lease);
        lease.volume.pool.submit(Box::new(move || self.run()));
    }

    fn run(mut self) {
        let held = std::mem::replace(&mut self.held, Held::take_regardless(0));
        // Put when dropped, so that an answer comes back even from a job that panics.
        let mut answer = Answer {
            job: &self,
            outcome: Err(StoreError::Failed),
            bytes: reply::error(self.unique, Errno::Io).to_vec(),
            held: Some(held),
        };
        match self.work() {
            Ok(bytes) => (answer.outcome, answer.bytes) = (Ok(()), bytes),
            Err(error) => {
                answer.bytes = reply::error(self.unique, errno(&error)).to_vec();
                if error != StoreError::Cut && self.lease.volume.health().is_err() {
                    self.lease.volume.note_failure();
                }
                answer.outcome = Err(error);
            }
        }
    }

    fn work(&self) -> Result<Vec<u8>, StoreError> {
        let store = &self.lease.store;
        match self.task {
            Task::Read { offset, length } => {
                let mut bytes = vec![0; HEADER_BYTES + length as usize];
                store.read_at(&mut bytes[HEADER_BYTES..], offset, Patience::Wait)?;
                bytes[..HEADER_BYTES].copy_from_slice(&reply::data_header(self.unique, length as usize));
                return Ok(bytes);
            }
            Task::Sync => store.flush()?,
            Task::Zero { offset, length, how } => {
                let zeroing = match how {
                    ZeroRange::Hole => Zeroing::Hole,
                    ZeroRange::Allocated => Zeroing::Allocated,
                };
                store.zero(offset, length, zeroing)?;
            }
        }
        Ok(reply::done(self.unique).to_vec())
    }
}

struct Answer<'a> {
    job: &'a Job,
    outcome: Result<(), StoreError>,
    bytes: Vec<u8>,
    held: Option<Held>,
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        let held = self.held.take().unwrap_or_else(|| Held::take_regardless(0));
        let outcome = std::mem::replace(&mut self.outcome, Ok(()));
        let bytes = std::mem::take(&mut self.bytes);
        self.job.finished.put(Reply { number: self.job.number, outcome, bytes, held });
        self.job.lease.client.wake();
    }
}
