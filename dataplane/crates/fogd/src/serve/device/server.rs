//! One device: reads the kernel's requests and answers them.
//!
//! Memory: a buffer in and one out of a little over [`fuse::TRANSFER_BYTES_MAX`], of which only what requests have
//! needed so far takes any, and what the jobs hold.

use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use block::{Access, BlockStore, Counters, Durability, Patience, StoreError, Ticket};
use fuse::reply::{self, HEADER_BYTES};
use fuse::{Attributes, Errno, Malformed, Operation, REQUEST_BYTES_MAX, Request, TRANSFER_BYTES_MAX, ZeroRange};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::clock::now_ns;
use crate::serve::device::handover::Word;
use crate::serve::device::job::{Job, Underway, Work, errno, send};
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

/// A device that is served.
pub struct Server {
    device: Arc<OwnedFd>,
    lease: Arc<Lease>,
    /// To its holder; `None` once the holder is gone.
    link: Option<UnixStream>,
    told_size: u64,
    output: Vec<u8>,
    underway: Arc<Underway>,
    /// Counted since the last time it was added to the volume's counters.
    tally: Counters,
    /// A little behind the clock: read once a request.
    now_ns: u64,
}

impl Server {
    /// A device to be served. Nothing was said to its holder yet.
    pub fn new(device: OwnedFd, lease: Lease, link: UnixStream) -> Self {
        Self {
            device: Arc::new(device),
            lease: Arc::new(lease),
            link: Some(link),
            told_size: 0,
            output: vec![0; HEADER_BYTES + TRANSFER_BYTES_MAX as usize],
            underway: Arc::default(),
            tally: Counters::default(),
            now_ns: now_ns(),
        }
    }

    /// Serves until the mount or the client is gone. `coming_back`: a client that is cut off will be welcome again.
    pub fn run(mut self, coming_back: impl FnOnce() -> bool) -> End {
        // What somebody before this process read and did not answer. Nothing of this process is under way yet.
        send(&self.device, &reply::resend());
        self.tell_size();
        let end = self.serve();
        self.publish();
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
        loop {
            let outcome = match self.receive(&mut input) {
                Ok(Some(count)) => self.take(&input[..count]),
                Ok(None) => self.idle(),
                Err(end) => Err(end),
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    /// The length of a request, if there is one.
    fn receive(&self, input: &mut [u8]) -> Result<Option<usize>, End> {
        use rustix::io::Errno;
        if self.lease.client.disconnected() {
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

    /// Waits for a request, the bell, or the end of the mount.
    fn idle(&mut self) -> Result<(), End> {
        self.publish();
        self.wait(PollFlags::IN, None)
    }

    fn wait(&mut self, interest: PollFlags, patience: Option<Duration>) -> Result<(), End> {
        let bell = self.lease.client.bell();
        let mut fds = [PollFd::from_borrowed_fd(bell, PollFlags::IN), PollFd::new(&self.device, interest)];
        match poll(&mut fds, patience.map(timespec).as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(io::Error::from(errno).into()),
        }
        let (rang, unmounted) = (!fds[0].revents().is_empty(), fds[1].revents().contains(PollFlags::ERR));
        if rang {
            self.lease.client.heard();
            self.tell_size();
        }
        if self.lease.client.disconnected() {
            return Err(End::CutOff);
        }
        if unmounted { Err(End::Unmounted) } else { Ok(()) }
    }

    /// Tells the holder of a size it has not heard of.
    fn tell_size(&mut self) {
        let size = self.lease.store.size();
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
            tracing::info!(volume = %self.lease.volume.id(), %error, "the device's holder is gone");
            self.link = None;
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), End> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.now_ns = now_ns();
        let request = Request::parse(bytes)?;
        let unique = request.unique;
        match request.operation {
            Operation::Read { offset, length } => return self.read(unique, offset, length),
            Operation::Write { offset, data } => return self.write(unique, offset, data),
            Operation::Sync => self.submit(unique, Work::Sync),
            Operation::Zero { offset, length, how } => return self.zero(unique, offset, length, how),
            Operation::GetAttributes => {
                let of = Attributes { size: self.lease.store.size(), read_only: self.lease.export.read_only() };
                self.answer(&reply::attributes(unique, &of));
            }
            Operation::FileSystem => self.answer(&reply::file_system(unique, self.lease.store.size())),
            Operation::Open => self.answer(&reply::opened(unique)),
            Operation::Release | Operation::Close | Operation::Destroy => self.answer(&reply::done(unique)),
            Operation::Unanswered => {}
            Operation::Unsupported => self.answer(&reply::error(unique, Errno::Unsupported)),
            Operation::Unknown(_) => self.answer(&reply::error(unique, Errno::NotImplemented)),
        }
        Ok(())
    }

    fn answer(&self, bytes: &[u8]) {
        send(&self.device, bytes);
    }

    fn refuse(&mut self, unique: u64, errno: Errno) {
        self.tally.error_ops += 1;
        self.answer(&reply::error(unique, errno));
    }

    fn read(&mut self, unique: u64, offset: u64, length: u32) -> Result<(), End> {
        let arrived_ns = self.now_ns;
        // As of any file, what lies beyond the end is not there.
        let rest = self.lease.store.size().saturating_sub(offset);
        let length = length.min(TRANSFER_BYTES_MAX).min(u32::try_from(rest).unwrap_or(u32::MAX));
        if length == 0 {
            self.answer(&reply::data_header(unique, 0));
            return Ok(());
        }
        self.admit(Access::Read, offset, length)?;
        let end = HEADER_BYTES + length as usize;
        match self.lease.store.read_at(&mut self.output[HEADER_BYTES..end], offset, Patience::Inline) {
            Ok(()) => {
                self.output[..HEADER_BYTES].copy_from_slice(&reply::data_header(unique, length as usize));
                self.now_ns = now_ns();
                self.tally.read_ops += 1;
                self.tally.read_bytes += u64::from(length);
                self.tally.read_time_ns += self.now_ns.saturating_sub(arrived_ns);
                send(&self.device, &self.output[..end]);
            }
            Err(StoreError::WouldBlock) => self.submit_arrived(unique, Work::Read { offset, length }, arrived_ns),
            Err(error) => self.refuse(unique, errno(&error)),
        }
        Ok(())
    }

    fn write(&mut self, unique: u64, offset: u64, data: &[u8]) -> Result<(), End> {
        let arrived_ns = self.now_ns;
        let length = data.len() as u32;
        if let Err(errno) = self.writable(offset, u64::from(length)) {
            self.refuse(unique, errno);
            return Ok(());
        }
        self.admit(Access::Write, offset, length)?;
        match self.lease.store.write_at(data, offset, Durability::Later) {
            Ok(()) => {
                self.now_ns = now_ns();
                self.tally.write_ops += 1;
                self.tally.write_bytes += u64::from(length);
                self.tally.write_time_ns += self.now_ns.saturating_sub(arrived_ns);
                self.answer(&reply::written(unique, length));
            }
            Err(error) => self.refuse(unique, errno(&error)),
        }
        Ok(())
    }

    fn zero(&mut self, unique: u64, offset: u64, length: u64, how: ZeroRange) -> Result<(), End> {
        if let Err(errno) = self.writable(offset, length) {
            self.refuse(unique, errno);
            return Ok(());
        }
        // Where the space is kept the host has to find it, as for a write.
        let access = if how == ZeroRange::Hole { Access::Zero } else { Access::Write };
        self.admit(access, offset, u32::try_from(length).unwrap_or(u32::MAX))?;
        self.submit(unique, Work::Zero { offset, length, how });
        Ok(())
    }

    fn writable(&self, offset: u64, length: u64) -> Result<(), Errno> {
        if self.lease.export.read_only() {
            return Err(Errno::ReadOnly);
        }
        match offset.checked_add(length) {
            Some(end) if end <= self.lease.store.size() => Ok(()),
            _ => Err(Errno::NoSpace),
        }
    }

    /// Waits for the request's tokens. Requests behind it wait too, in their order.
    fn admit(&mut self, access: Access, offset: u64, length: u32) -> Result<(), End> {
        let admission = self.lease.volume.limiter().admit(access, offset, length, self.now_ns);
        self.tally.counted_ops += u64::from(admission.counted_ops);
        if admission.wait.is_zero() { Ok(()) } else { self.wait_for_tokens(admission.ticket, admission.wait) }
    }

    fn wait_for_tokens(&mut self, mut ticket: Ticket, mut wait: Duration) -> Result<(), End> {
        let since_ns = self.now_ns;
        while !wait.is_zero() {
            self.publish();
            if let Err(end) = self.wait(PollFlags::empty(), Some(wait)) {
                // Whoever has gone must not keep the others waiting for what will not be done.
                self.lease.volume.limiter().give_back(&ticket, now_ns());
                return Err(end);
            }
            self.now_ns = now_ns();
            wait = self.lease.volume.limiter().wait(&mut ticket, self.now_ns);
        }
        self.tally.throttled_ns += self.now_ns.saturating_sub(since_ns);
        Ok(())
    }

    fn submit(&self, unique: u64, work: Work) {
        self.submit_arrived(unique, work, self.now_ns);
    }

    fn submit_arrived(&self, unique: u64, work: Work, arrived_ns: u64) {
        let (lease, device) = (Arc::clone(&self.lease), Arc::clone(&self.device));
        let place = self.underway.enter(work.bytes());
        Job { lease, device, unique, work, arrived_ns, _place: place }.submit();
    }

    fn publish(&mut self) {
        if self.tally != Counters::default() {
            self.lease.volume.live().stats.add(&std::mem::take(&mut self.tally));
        }
    }
}

/// At most a day: a longer wait is taken up again by its caller.
fn timespec(duration: Duration) -> Timespec {
    let duration = duration.min(Duration::from_secs(86_400));
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: i64::from(duration.subsec_nanos()) }
}
