//! The transmission phase of one connection, on a thread of its own.
//!
//! Reads of what is in memory and plain writes are done here, one after the other, straight between the volume's file
//! and the connection's buffers; everything else becomes a [`DiskJob`]. Replies gather in one buffer that is sent
//! when there is nothing left to serve, or when it holds enough to keep the client busy.
//!
//! Memory: a buffer in of [`BUFFER_BYTES`], one out that grows to [`READ_WHOLE_BYTES_MAX`] and a little more, what the
//! jobs hold, and replies held back (`waits`). Larger requests pass through these buffers in pieces, so
//! none takes memory by its length.
//!
//! `reads`, `writes`, `writing` and `waiting` are the rest of [`Connection`].
//!
//! [`READ_WHOLE_BYTES_MAX`]: crate::serve::reads::READ_WHOLE_BYTES_MAX

use std::sync::Arc;

use block::{Access, BlockStore, ReadAhead, StoreError};
use nbd::reply::Errno;
use nbd::{Command, ExportShape, Request, Session};

use crate::clock::now_ns;
use crate::serve::buffers::{Inbox, Outbox};
use crate::serve::end::End;
use crate::serve::jobs::{DiskJob, Finished, Held, JOB_BYTES_MAX, JOBS_MAX, counted, errno, error_reply};
use crate::serve::late::{Lateness, Underway};
use crate::serve::path::Path;
use crate::serve::spin::Spin;
use crate::serve::transport::Transport;
use crate::serve::waits::Waits;
use crate::serve::writing::Writing;
use crate::volume::Lease;

/// Larger writes go to the volume as they come in, before all is here: their data are still in the processor's cache
/// then, and are not moved within the inbox.
const WRITE_WHOLE_BYTES_MAX: u32 = 64 << 10;
/// A buffer's usual size.
const BUFFER_BYTES: usize = 512 << 10;
/// Replies are sent when there are so many bytes of them.
pub const SEND_BYTES: usize = 128 << 10;

/// How a request was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// Here, with success: its reply is the last thing in the outbox.
    Here,
    /// Its reply was sent, is an error, or is yet to come.
    Otherwise,
}

/// One connection.
pub struct Connection {
    pub(super) transport: Transport,
    pub(super) path: Path,
    pub(super) session: Session,
    pub(super) inbox: Inbox,
    pub(super) outbox: Outbox,
    pub(super) ahead: ReadAhead,
    pub(super) writing: Writing,
    finished: Arc<Finished>,
    pub(super) lateness: Lateness,
    spin: Spin,
    /// How many bytes a batch has had lately.
    recent_bytes: usize,
    /// A little behind the clock: read once a request.
    pub(super) now_ns: u64,
}

impl Connection {
    /// A connection whose handshake is done.
    pub fn new(transport: Transport, lease: Lease, mut session: Session) -> Self {
        let now_ns = now_ns();
        let path = Path::new(lease);
        Self {
            transport,
            writing: Writing::new(&path.lease),
            path,
            inbox: Inbox::new(std::mem::take(&mut session.leftover), BUFFER_BYTES, now_ns),
            session,
            outbox: Outbox::new(BUFFER_BYTES),
            ahead: ReadAhead::default(),
            finished: Arc::default(),
            lateness: Lateness::default(),
            spin: Spin::default(),
            recent_bytes: 0,
            now_ns,
        }
    }

    /// Serves until the connection ends.
    pub fn run(mut self) -> End {
        loop {
            if let Err(end) = self.turn() {
                if matches!(end, End::Left) {
                    self.finish();
                }
                return if self.path.lease.client.disconnected() { End::CutOff } else { end };
            }
        }
    }

    fn turn(&mut self) -> Result<(), End> {
        self.gather()?;
        let served = self.serve_received()?;
        self.recent_bytes = self.recent_bytes - self.recent_bytes / 8;
        self.spin.served(served);
        self.settle()?;
        self.receive()
    }

    /// Lets a client that usually sends many requests send some more, where it waits for this thread's processor: each
    /// batch costs both sides a switch.
    fn gather(&mut self) -> Result<(), End> {
        let here = self.inbox.unread().len();
        if here < self.recent_bytes / 4 {
            std::thread::yield_now();
            if let Some(count) = self.transport.receive_ready(self.inbox.room())? {
                self.took_in(count)?;
            }
        }
        self.recent_bytes = self.recent_bytes.max(self.inbox.unread().len());
        Ok(())
    }

    /// Serves all requests that are here whole, and large writes as they come in. Says how many.
    fn serve_received(&mut self) -> Result<usize, End> {
        let mut served = 0;
        loop {
            let unread = self.inbox.unread();
            let Some(request) = Request::parse(unread)? else {
                return Ok(served);
            };
            let bytes = request.wire_bytes();
            if request.command == Command::Write && request.length > WRITE_WHOLE_BYTES_MAX {
                self.make_room()?;
                self.write_in_pieces(&request)?;
            } else if unread.len() < bytes {
                return Ok(served);
            } else {
                self.make_room()?;
                self.serve(&request)?;
                self.inbox.consume(bytes);
            }
            served += 1;
            if self.outbox.len() >= SEND_BYTES {
                self.send()?;
            }
        }
    }

    pub(super) fn shape(&self) -> ExportShape {
        ExportShape {
            size: self.path.lease.store.size(),
            read_only: self.path.lease.export.read_only(),
            structured: self.session.structured,
            allocation: self.session.allocation,
        }
    }

    /// Serves a request that is here whole.
    fn serve(&mut self, request: &Request) -> Result<(), End> {
        if let Err(errno) = request.check(&self.shape()) {
            self.refuse(request, errno);
            return Ok(());
        }
        if request.command == Command::Disconnect {
            return Err(End::Left);
        }
        let Some(underway) = self.begin(request)? else {
            self.refuse(request, Errno::Io);
            return Ok(());
        };
        if let Some(access) = charged_as(request) {
            self.admit(access, request.offset, request.length)?;
        }
        let before = self.outbox.len();
        let served = match request.command {
            Command::Read => self.read(underway)?,
            Command::Write if !request.fua() => self.write(&underway),
            _ => self.submit(underway).map(|()| Served::Otherwise)?,
        };
        if served == Served::Here && underway.due_ns > self.now_ns {
            let bytes = self.outbox.from(before).to_vec();
            self.outbox.truncate(before);
            self.lateness.hold_back(underway, Ok(()), bytes);
        }
        Ok(())
    }

    /// Sends a request on its way: when it came and may be answered; `None` when it is to fail.
    pub(super) fn begin(&mut self, request: &Request) -> Result<Option<Underway>, End> {
        let arrived_ns = self.inbox.arrival_ns();
        let modifies = request.command.modifies() || request.command == Command::Flush;
        let due_ns = self.set_out(arrived_ns, modifies)?;
        Ok(due_ns.map(|due_ns| Underway { request: *request, arrived_ns, due_ns }))
    }

    pub(super) fn refuse(&mut self, request: &Request, errno: Errno) {
        self.path.refused();
        self.outbox.put(&error_reply(request, self.session.structured, errno));
    }

    /// Answers a request that the volume could not serve.
    pub(super) fn fail(&mut self, request: &Request, error: &StoreError) {
        self.path.failed(error);
        self.outbox.put(&error_reply(request, self.session.structured, errno(error)));
    }

    /// Counts a request that succeeded. One that is answered later is counted then.
    pub(super) fn done(&mut self, underway: &Underway) {
        self.now_ns = now_ns();
        if underway.due_ns <= self.now_ns {
            self.path.done(counted(&underway.request), self.now_ns.saturating_sub(underway.arrived_ns));
        }
    }

    /// Hands a request to the volume's threads, once there is room among those under way.
    pub(super) fn submit(&mut self, underway: Underway) -> Result<(), End> {
        let request = &underway.request;
        let held = match request.command {
            Command::Read | Command::Write => request.length as usize,
            _ => 0,
        };
        let payload = self.inbox.unread()[nbd::request::HEADER_BYTES..request.wire_bytes()].to_vec();
        self.submit_with(underway, payload, held)
    }

    pub(super) fn submit_with(&mut self, underway: Underway, payload: Vec<u8>, bytes: usize) -> Result<(), End> {
        let request = underway.request;
        let held = match self.hold(bytes)? {
            Some(held) => held,
            // All memory for jobs is taken: then without a job, or without regard to it where it is but a buffer.
            None if request.command == Command::Read => return self.read_in_pieces(underway),
            None => Held::take_regardless(bytes),
        };
        let job = DiskJob {
            lease: Arc::clone(&self.path.lease),
            finished: Arc::clone(&self.finished),
            number: self.lateness.begin(underway, bytes),
            request,
            payload,
            structured: self.session.structured,
            held,
        };
        job.submit();
        Ok(())
    }

    /// Waits for room among the connection's jobs and within all jobs' memory; `None` when there is none of the
    /// latter and none of the connection's own jobs will give any back.
    fn hold(&mut self, bytes: usize) -> Result<Option<Held>, End> {
        loop {
            let jobs = self.lateness.jobs();
            let room = jobs < JOBS_MAX && (jobs == 0 || self.lateness.job_bytes() + bytes <= JOB_BYTES_MAX);
            let held = if room { Held::take(bytes) } else { None };
            if held.is_some() || jobs == 0 {
                return Ok(held);
            }
            self.pause(None)?;
        }
    }

    /// Puts replies on their way: of finished jobs, of what is due by now, and all that have gathered.
    pub(super) fn settle(&mut self) -> Result<(), End> {
        self.writing.end();
        if !self.lateness.is_empty() {
            self.now_ns = now_ns();
            for reply in self.finished.take() {
                let Some(underway) = self.lateness.end(reply.number, reply.held.bytes()) else { continue };
                if underway.due_ns > self.now_ns {
                    self.lateness.hold_back(underway, reply.outcome, reply.bytes);
                } else {
                    self.answer(&underway, &reply.outcome, &reply.bytes)?;
                }
            }
            while let Some(late) = self.lateness.due(self.now_ns) {
                self.answer(&late.underway, &late.outcome, &late.bytes)?;
            }
        }
        self.send()
    }

    fn answer(&mut self, underway: &Underway, outcome: &Result<(), StoreError>, bytes: &[u8]) -> Result<(), End> {
        match outcome {
            Ok(()) => {
                let took_ns = self.now_ns.saturating_sub(underway.arrived_ns);
                self.path.done(counted(&underway.request), took_ns);
            }
            Err(error) => self.path.failed(error),
        }
        if bytes.len() < SEND_BYTES {
            self.outbox.put(bytes);
            return if self.outbox.len() >= SEND_BYTES { self.send() } else { Ok(()) };
        }
        self.send()?;
        self.path.publish();
        Ok(self.transport.send(bytes)?)
    }

    pub(super) fn send(&mut self) -> Result<(), End> {
        self.writing.end();
        if self.outbox.len() == 0 {
            return Ok(());
        }
        self.path.publish();
        self.transport.send(self.outbox.from(0))?;
        self.outbox.clear();
        Ok(())
    }

    /// Receives at least something, or returns for finished jobs and for what is due.
    fn receive(&mut self) -> Result<(), End> {
        if !self.lateness.is_empty() {
            return self.pause(None);
        }
        self.path.lease.client.set_under_way(0, None);
        self.path.leave(self.now_ns);
        if self.spin.worth_trying() {
            let received = self.transport.receive_spinning(self.inbox.room(), &mut self.spin)?;
            if let Some(count) = received {
                return self.took_in(count);
            }
        }
        match self.transport.receive(self.inbox.room())? {
            None => Ok(()),
            Some(count) => self.took_in(count),
        }
    }

    /// Receives something, in the middle of a request.
    pub(super) fn receive_more(&mut self) -> Result<(), End> {
        if !self.lateness.is_empty() {
            return self.pause(None);
        }
        match self.transport.receive(self.inbox.room())? {
            None => Ok(()),
            Some(count) => self.took_in(count),
        }
    }

    pub(super) fn took_in(&mut self, count: usize) -> Result<(), End> {
        if count == 0 {
            return Err(End::HungUp);
        }
        self.now_ns = now_ns();
        self.inbox.received(count, self.now_ns);
        self.path.enter(self.now_ns);
        Ok(())
    }

    /// The client said goodbye: what is under way is finished and answered first.
    fn finish(&mut self) {
        while !self.lateness.is_empty() {
            if self.pause(None).is_err() {
                return;
            }
        }
        let _ = self.send();
    }
}

/// How a request is charged; `None`: not at all.
fn charged_as(request: &Request) -> Option<Access> {
    match request.command {
        Command::Read | Command::Cache => Some(Access::Read),
        Command::Write => Some(Access::Write),
        // The host has to find the space, as for a write.
        Command::WriteZeroes if request.no_hole() => Some(Access::Write),
        // A look at the file's map moves no data either, and is work all the same.
        Command::Trim | Command::WriteZeroes | Command::BlockStatus => Some(Access::Zero),
        Command::Flush | Command::Disconnect | Command::Unknown(_) => None,
    }
}
