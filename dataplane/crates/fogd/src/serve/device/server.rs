//! One device: reads the kernel's requests and answers them.
//!
//! Memory: a buffer in and one out of a little over [`fuse::TRANSFER_BYTES_MAX`], of which only what requests have
//! needed so far takes any, what the jobs hold, and answers held back.

use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use block::{BlockStore, Durability, Patience, StoreError};
use fuse::reply::{self, HEADER_BYTES};
use fuse::{Attributes, Errno, Malformed, Operation, REQUEST_BYTES_MAX, Request, TRANSFER_BYTES_MAX};

use crate::clock::now_ns;
use crate::serve::device::handover::Word;
use crate::serve::device::job::{Job, Task};
use crate::serve::device::work::{Work, errno};
use crate::serve::jobs::{Finished, Held, JOB_BYTES_MAX, JOBS_MAX};
use crate::serve::late::{Lateness, Underway};
use crate::serve::path::{Counted, Path};
use crate::serve::spin::Spin;
use crate::serve::waits::Waits;
use crate::volume::Lease;

/// Why a device is no longer served.
#[derive(Debug, thiserror::Error)]
pub enum End {
    /// The mount is gone, in order or aborted.
    #[error("it was unmounted")]
    Unmounted,
    /// The client was cut off.
    #[error("the client was cut off")]
    CutOff,
    /// What was read is no request.
    #[error("the kernel was not understood: {0}")]
    Malformed(#[from] Malformed),
    /// The host's.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What is kept of a request until it is answered.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Its name.
    pub unique: u64,
    /// What is counted of it.
    pub counted: Counted,
}

/// A device that is served.
pub struct Server {
    pub(super) device: OwnedFd,
    pub(super) path: Path,
    /// To its holder; `None` once the holder is gone.
    link: Option<UnixStream>,
    told_size: u64,
    output: Vec<u8>,
    pub(super) finished: Arc<Finished>,
    pub(super) lateness: Lateness<Asked>,
    /// The request that is being served came then.
    pub(super) current_ns: Option<u64>,
    pub(super) spin: Spin,
    /// A little behind the clock: read once a request.
    pub(super) now_ns: u64,
}

impl Server {
    /// A device to be served. Nothing was said to its holder yet.
    pub fn new(device: OwnedFd, lease: Lease, link: UnixStream) -> Self {
        Self {
            device,
            path: Path::new(lease),
            link: Some(link),
            told_size: 0,
            output: vec![0; HEADER_BYTES + TRANSFER_BYTES_MAX as usize],
            finished: Arc::default(),
            lateness: Lateness::default(),
            current_ns: None,
            spin: Spin::default(),
            now_ns: now_ns(),
        }
    }

    /// Serves until the mount or the client is gone. `coming_back`: a client that is cut off will be welcome again.
    pub fn run(mut self, coming_back: impl FnOnce() -> bool) -> End {
        // What somebody before this process read and did not answer. Nothing of this process is under way yet.
        self.answer(&reply::resend());
        self.tell_size();
        let end = self.serve();
        match &end {
            End::CutOff if !coming_back() => self.tell(&Word::Evicted),
            End::CutOff | End::Unmounted => {}
            // What failed would fail again.
            End::Malformed(_) | End::Io(_) => self.tell(&Word::Refused { why: end.to_string(), for_good: true }),
        }
        end
    }

    fn serve(&mut self) -> End {
        let mut input = vec![0; REQUEST_BYTES_MAX];
        let mut served = 0;
        loop {
            let outcome = match self.receive(&mut input) {
                Ok(Some(count)) => {
                    served += 1;
                    self.take(&input[..count])
                }
                Ok(None) => {
                    self.spin.served(std::mem::take(&mut served));
                    self.idle()
                }
                Err(end) => Err(end),
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    /// The length of a request, if there is one.
    fn receive(&mut self, input: &mut [u8]) -> Result<Option<usize>, End> {
        use rustix::io::Errno;
        if self.path.lease.client.disconnected() {
            return Err(End::CutOff);
        }
        match rustix::io::read(&self.device, input) {
            Ok(count) => Ok(Some(count)),
            Err(Errno::AGAIN) => Ok(None),
            // A signal, or a request that was taken back while it was read.
            Err(Errno::INTR | Errno::NOENT) => Ok(Some(0)),
            Err(Errno::NODEV) => Err(End::Unmounted),
            Err(errno) => Err(io::Error::from(errno).into()),
        }
    }

    /// Tells the holder of a size it has not heard of.
    pub(super) fn tell_size(&mut self) {
        let size = self.size();
        if size != self.told_size {
            self.told_size = size;
            self.tell(&Word::Size(size));
        }
    }

    fn tell(&mut self, word: &Word) {
        let said = word.line().and_then(|line| match &mut self.link {
            Some(link) => link.write_all(&line),
            None => Ok(()),
        });
        if let Err(error) = said {
            tracing::info!(volume = %self.path.lease.volume.id(), %error, "the device's holder is gone");
            self.link = None;
        }
    }

    fn size(&self) -> u64 {
        self.path.lease.store.size()
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), End> {
        if bytes.is_empty() {
            return Ok(());
        }
        let request = Request::parse(bytes)?;
        let unique = request.unique;
        if let Some(work) = Work::of(&request.operation, self.size()) {
            if matches!(work, Work::Read { length: 0, .. }) {
                self.answer(&reply::data_header(unique, 0));
                return Ok(());
            }
            self.now_ns = now_ns();
            self.path.enter(self.now_ns);
            self.current_ns = Some(self.now_ns);
            self.make_room()?;
            self.work(unique, &work)?;
            self.current_ns = None;
            self.settle();
            return Ok(());
        }
        match request.operation {
            Operation::GetAttributes => {
                let of = Attributes { size: self.size(), read_only: self.path.lease.export.read_only() };
                self.answer(&reply::attributes(unique, &of));
            }
            Operation::FileSystem => self.answer(&reply::file_system(unique, self.size())),
            Operation::Open => self.answer(&reply::opened(unique)),
            Operation::Release | Operation::Close | Operation::Destroy => self.answer(&reply::done(unique)),
            Operation::Unsupported => self.answer(&reply::error(unique, Errno::Unsupported)),
            Operation::Unknown(_) => self.answer(&reply::error(unique, Errno::NotImplemented)),
            _ => {}
        }
        Ok(())
    }

    /// Answers the kernel. That fails when it no longer waits: the mount is gone, or whoever asked was killed.
    pub(super) fn answer(&self, bytes: &[u8]) {
        if let Err(errno) = rustix::io::write(&self.device, bytes) {
            tracing::debug!(%errno, "the kernel took no answer");
        }
    }

    fn refuse(&mut self, unique: u64, errno: Errno) {
        self.path.refused();
        self.path.publish();
        self.answer(&reply::error(unique, errno));
    }

    fn fail(&mut self, unique: u64, error: &StoreError) {
        self.path.failed(error);
        self.path.publish();
        self.answer(&reply::error(unique, errno(error)));
    }

    fn work(&mut self, unique: u64, work: &Work<'_>) -> Result<(), End> {
        if let Err(errno) = work.check(self.size(), self.path.lease.export.read_only()) {
            self.refuse(unique, errno);
            return Ok(());
        }
        let Some(underway) = self.begin(Asked { unique, counted: work.counted() }, work.modifies())? else {
            self.refuse(unique, Errno::Io);
            return Ok(());
        };
        if let Some((access, offset, length)) = work.charge() {
            self.admit(access, offset, length)?;
        }
        match *work {
            Work::Read { offset, length } => self.read(underway, offset, length),
            Work::Write { offset, data } => {
                match self.path.lease.store.write_at(data, offset, Durability::Later) {
                    Ok(()) => self.done(underway, &reply::written(unique, data.len() as u32)),
                    Err(error) => self.fail(unique, &error),
                }
                Ok(())
            }
            Work::Sync => self.submit(underway, Task::Sync),
            Work::Zero { offset, length, how } => self.submit(underway, Task::Zero { offset, length, how }),
        }
    }

    /// Meets what disturbs the volume on purpose: when the request may be answered; `None` when it is to fail.
    fn begin(&mut self, request: Asked, modifies: bool) -> Result<Option<Underway<Asked>>, End> {
        let arrived_ns = self.now_ns;
        let due_ns = self.set_out(arrived_ns, modifies)?;
        Ok(due_ns.map(|due_ns| Underway { request, arrived_ns, due_ns }))
    }

    fn read(&mut self, underway: Underway<Asked>, offset: u64, length: u32) -> Result<(), End> {
        let unique = underway.request.unique;
        let end = HEADER_BYTES + length as usize;
        match self.path.lease.store.read_at(&mut self.output[HEADER_BYTES..end], offset, Patience::Inline) {
            Ok(()) => {
                self.output[..HEADER_BYTES].copy_from_slice(&reply::data_header(unique, length as usize));
                // Lent out, so that no second buffer is needed.
                let output = std::mem::take(&mut self.output);
                self.done(underway, &output[..end]);
                self.output = output;
                Ok(())
            }
            Err(StoreError::WouldBlock) => self.submit(underway, Task::Read { offset, length }),
            Err(error) => {
                self.fail(unique, &error);
                Ok(())
            }
        }
    }

    /// Answers a request that succeeded here, or keeps the answer until it is due.
    fn done(&mut self, underway: Underway<Asked>, bytes: &[u8]) {
        self.now_ns = now_ns();
        if underway.due_ns > self.now_ns {
            self.lateness.hold_back(underway, Ok(()), bytes.to_vec());
        } else {
            self.deliver(&underway, &Ok(()), bytes);
        }
    }

    /// Counts a request and answers it. Counters are right before the client sees the answer.
    pub(super) fn deliver(&mut self, underway: &Underway<Asked>, outcome: &Result<(), StoreError>, bytes: &[u8]) {
        match outcome {
            Ok(()) => self.path.done(underway.request.counted, self.now_ns.saturating_sub(underway.arrived_ns)),
            Err(error) => self.path.failed(error),
        }
        self.path.publish();
        self.answer(bytes);
    }

    /// Hands a request to the volume's threads, once there is room among those under way.
    fn submit(&mut self, underway: Underway<Asked>, task: Task) -> Result<(), End> {
        let held = self.hold(task.bytes())?;
        let job = Job {
            lease: Arc::clone(&self.path.lease),
            finished: Arc::clone(&self.finished),
            number: self.lateness.begin(underway, task.bytes()),
            unique: underway.request.unique,
            task,
            held,
        };
        job.submit();
        Ok(())
    }

    /// Waits for room among the device's jobs and within all jobs' memory. A device without jobs always has room.
    fn hold(&mut self, bytes: usize) -> Result<Held, End> {
        loop {
            let jobs = self.lateness.jobs();
            if jobs == 0 {
                return Ok(Held::take_regardless(bytes));
            }
            let room = jobs < JOBS_MAX && self.lateness.job_bytes() + bytes <= JOB_BYTES_MAX;
            if let Some(held) = if room { Held::take(bytes) } else { None } {
                return Ok(held);
            }
            self.pause(None)?;
        }
    }
}
