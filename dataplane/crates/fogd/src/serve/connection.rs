//! The transmission phase of one connection, on a thread of its own.
//!
//! Reads of what is in memory and plain writes are done here, one after the other, straight between the volume's file
//! and the connection's buffers; everything else becomes a [`DiskJob`]. Replies gather in one buffer that is sent
//! when there is nothing left to serve, or when it holds enough to keep the client busy.
//!
//! Memory: a buffer in of [`BUFFER_BYTES`], one out that grows to [`READ_WHOLE_BYTES_MAX`] and a little more, and what
//! the jobs hold. Larger requests pass through these buffers in pieces, so none takes memory by its length.

use std::sync::Arc;

use block::{Access, BlockStore, Counters, Durability, ExtentKind, Patience, StoreError, Ticket};
use nbd::reply::{self, Errno};
use nbd::{Command, ExportShape, Request, Session};

use crate::clock::now_ns;
use crate::serve::buffers::{Inbox, Outbox};
use crate::serve::end::End;
use crate::serve::jobs::{DiskJob, Finished, Held, JOB_BYTES_MAX, JOBS_MAX, count, errno, error_reply};
use crate::serve::transport::Transport;
use crate::volume::Lease;

/// A buffer's usual size.
const BUFFER_BYTES: usize = 512 << 10;
/// Replies are sent when there are so many bytes of them.
const SEND_BYTES: usize = 128 << 10;
/// Larger reads go to the client piece by piece, before all is read.
const READ_WHOLE_BYTES_MAX: u32 = 2 << 20;
/// Pieces of large requests: whole pages, so that none of the volume is written twice.
const PIECE_BYTES: usize = 256 << 10;
/// Reads of at least so many bytes are looked at for a hole.
const SPARSE_BYTES_MIN: u32 = 64 << 10;

/// One connection.
pub struct Connection {
    transport: Transport,
    lease: Arc<Lease>,
    session: Session,
    inbox: Inbox,
    outbox: Outbox,
    finished: Arc<Finished>,
    jobs: usize,
    job_bytes: usize,
    /// Counted since the last time it was added to the volume's counters.
    tally: Counters,
    /// A little behind the clock: read once a request.
    now_ns: u64,
}

impl Connection {
    /// A connection whose handshake is done.
    pub fn new(transport: Transport, lease: Lease, mut session: Session) -> Self {
        let mut bytes = std::mem::take(&mut session.leftover);
        let end = bytes.len();
        bytes.resize(BUFFER_BYTES.max(end), 0);
        Self {
            transport,
            lease: Arc::new(lease),
            session,
            inbox: Inbox { bytes, start: 0, end },
            outbox: Outbox { bytes: vec![0; BUFFER_BYTES], end: 0 },
            finished: Arc::default(),
            jobs: 0,
            job_bytes: 0,
            tally: Counters::default(),
            now_ns: now_ns(),
        }
    }

    /// Serves until the connection ends.
    pub fn run(mut self) -> End {
        loop {
            if let Err(end) = self.turn() {
                if matches!(end, End::Left) {
                    self.finish();
                }
                self.publish();
                return if self.lease.client.disconnected() { End::CutOff } else { end };
            }
        }
    }

    fn turn(&mut self) -> Result<(), End> {
        self.serve_received()?;
        self.deliver()?;
        self.send()?;
        self.receive()
    }

    /// Serves all requests that are here whole, and large writes as they come in.
    fn serve_received(&mut self) -> Result<(), End> {
        self.now_ns = now_ns();
        loop {
            let unread = self.inbox.unread();
            let Some(request) = Request::parse(unread)? else {
                return Ok(());
            };
            let bytes = request.wire_bytes();
            if bytes > BUFFER_BYTES {
                self.write_in_pieces(&request)?;
            } else if unread.len() < bytes {
                return Ok(());
            } else {
                self.serve(&request)?;
                self.inbox.consume(bytes);
            }
            if self.outbox.end >= SEND_BYTES {
                self.send()?;
            }
        }
    }

    fn shape(&self) -> ExportShape {
        ExportShape {
            size: self.lease.store.size(),
            read_only: self.lease.export.read_only(),
            structured: self.session.structured,
            allocation: self.session.allocation,
        }
    }

    fn serve(&mut self, request: &Request) -> Result<(), End> {
        let arrived_ns = self.now_ns;
        if let Err(errno) = request.check(&self.shape()) {
            self.refuse(request, errno);
            return Ok(());
        }
        match request.command {
            Command::Disconnect => Err(End::Left),
            Command::Read => {
                self.admit(Access::Read, request)?;
                self.read(request, arrived_ns)
            }
            Command::Write => {
                self.admit(Access::Write, request)?;
                self.write(request, arrived_ns)
            }
            Command::WriteZeroes if request.no_hole() => {
                // The host has to find the space, as for a write.
                self.admit(Access::Write, request)?;
                self.submit(request, arrived_ns)
            }
            Command::Cache => {
                self.admit(Access::Read, request)?;
                self.submit(request, arrived_ns)
            }
            // A look at the file's map moves no data either, and is work all the same.
            Command::Trim | Command::WriteZeroes | Command::BlockStatus => {
                self.admit(Access::Zero, request)?;
                self.submit(request, arrived_ns)
            }
            _ => self.submit(request, arrived_ns),
        }
    }

    fn refuse(&mut self, request: &Request, errno: Errno) {
        self.tally.error_ops += 1;
        self.outbox.put(&error_reply(request, self.session.structured, errno));
    }

    /// Waits for the request's tokens. Requests behind it wait too, in their order.
    fn admit(&mut self, access: Access, request: &Request) -> Result<(), End> {
        self.admit_range(access, request.offset, request.length)
    }

    fn admit_range(&mut self, access: Access, offset: u64, length: u32) -> Result<(), End> {
        let admission = self.lease.volume.limiter().admit(access, offset, length, self.now_ns);
        self.tally.counted_ops += u64::from(admission.counted_ops);
        if admission.wait.is_zero() { Ok(()) } else { self.wait_for_tokens(admission.ticket, admission.wait) }
    }

    fn wait_for_tokens(&mut self, mut ticket: Ticket, wait: std::time::Duration) -> Result<(), End> {
        let since_ns = self.now_ns;
        let outcome = self.sit_out(&mut ticket, wait);
        if outcome.is_err() {
            // Whoever has gone must not keep the others waiting for what will not be done.
            self.lease.volume.limiter().give_back(&ticket, now_ns());
            return outcome;
        }
        self.tally.throttled_ns += self.now_ns.saturating_sub(since_ns);
        Ok(())
    }

    fn sit_out(&mut self, ticket: &mut Ticket, mut wait: std::time::Duration) -> Result<(), End> {
        self.send()?;
        while !wait.is_zero() {
            self.pause(Some(wait))?;
            self.deliver()?;
            self.send()?;
            self.now_ns = now_ns();
            wait = self.lease.volume.limiter().wait(ticket, self.now_ns);
        }
        Ok(())
    }

    /// Waits without receiving; the client's end and the bell are noticed.
    fn pause(&mut self, patience: Option<std::time::Duration>) -> Result<(), End> {
        let woken = self.transport.wait(self.lease.client.bell(), false, patience)?;
        if woken.bell {
            self.lease.client.heard();
        }
        if self.lease.client.disconnected() {
            return Err(End::CutOff);
        }
        if woken.hung_up { Err(End::HungUp) } else { Ok(()) }
    }

    fn read(&mut self, request: &Request, arrived_ns: u64) -> Result<(), End> {
        if request.length == 0 {
            let bytes: &[u8] = if self.session.structured {
                &reply::empty_reply(request.cookie)
            } else {
                &reply::simple(request.cookie, None)
            };
            self.outbox.put(bytes);
            return Ok(());
        }
        if request.length > READ_WHOLE_BYTES_MAX {
            return self.read_in_pieces(request, arrived_ns);
        }
        let sparse = self.session.structured && request.length >= SPARSE_BYTES_MIN && !request.unfragmented();
        let result = if sparse { self.read_sparse(request) } else { self.read_whole(request) };
        match result {
            Ok(()) => {
                self.done(request, arrived_ns);
                Ok(())
            }
            Err(StoreError::WouldBlock) => self.submit(request, arrived_ns),
            Err(error) => {
                self.refuse(request, errno(&error));
                Ok(())
            }
        }
    }

    fn read_whole(&mut self, request: &Request) -> Result<(), StoreError> {
        self.read_part(request, request.offset, request.length, true)
    }

    fn put_data_header(&mut self, request: &Request, offset: u64, length: u32, last: bool) {
        if self.session.structured {
            self.outbox.put(&reply::data_chunk(request.cookie, offset, length, last));
        } else {
            self.outbox.put(&reply::simple(request.cookie, None));
        }
    }

    /// Sends a read while it reads, waiting for the disk. An error can be told only before the first bytes are sent;
    /// later there is nothing left but to hang up.
    fn read_in_pieces(&mut self, request: &Request, arrived_ns: u64) -> Result<(), End> {
        let before = self.outbox.end;
        self.put_data_header(request, request.offset, request.length, true);
        let mut read = 0;
        while read < request.length as usize {
            let count = PIECE_BYTES.min(request.length as usize - read);
            let offset = request.offset + read as u64;
            match self.lease.store.read_at(self.outbox.room(count), offset, Patience::Wait) {
                Ok(()) => self.outbox.end += count,
                Err(error) if read == 0 => {
                    self.outbox.end = before;
                    self.refuse(request, errno(&error));
                    return Ok(());
                }
                Err(error) => return Err(End::Torn(error)),
            }
            read += count;
            if read < request.length as usize {
                self.send()?;
            }
        }
        self.done(request, arrived_ns);
        Ok(())
    }

    /// Puts a part of a read in the outbox. On an error the outbox is as before.
    fn read_part(&mut self, request: &Request, offset: u64, length: u32, last: bool) -> Result<(), StoreError> {
        let before = self.outbox.end;
        self.put_data_header(request, offset, length, last);
        let result = self.lease.store.read_at(self.outbox.room(length as usize), offset, Patience::Inline);
        match result {
            Ok(()) => self.outbox.end += length as usize,
            Err(_) => self.outbox.end = before,
        }
        result
    }

    /// Names the hole that the range begins with, if it does, and reads the rest. Holes further on are not looked for:
    /// finding where data end can take a walk over all of a file's fragments, for each read.
    fn read_sparse(&mut self, request: &Request) -> Result<(), StoreError> {
        let extents = self.lease.store.extents(request.offset, u64::from(request.length), 1)?;
        let hole = match extents.first() {
            Some(extent) if extent.kind == ExtentKind::Hole => extent.length as u32,
            _ => return self.read_whole(request),
        };
        let before = self.outbox.end;
        let last = hole == request.length;
        self.outbox.put(&reply::hole_chunk(request.cookie, request.offset, hole, last));
        if last {
            return Ok(());
        }
        let result = self.read_part(request, request.offset + u64::from(hole), request.length - hole, true);
        if result.is_err() {
            self.outbox.end = before;
        }
        result
    }

    fn write(&mut self, request: &Request, arrived_ns: u64) -> Result<(), End> {
        if request.fua() {
            return self.submit(request, arrived_ns);
        }
        let data = &self.inbox.unread()[nbd::request::HEADER_BYTES..request.wire_bytes()];
        match self.lease.store.write_at(data, request.offset, Durability::Later) {
            Ok(()) => {
                self.outbox.put(&reply::simple(request.cookie, None));
                self.done(request, arrived_ns);
            }
            Err(error) => self.refuse(request, errno(&error)),
        }
        Ok(())
    }

    /// Writes data as they come in. As on any disk, a write that was not answered may have happened in part.
    fn write_in_pieces(&mut self, request: &Request) -> Result<(), End> {
        let arrived_ns = self.now_ns;
        let mut outcome = request.check(&self.shape());
        self.inbox.consume(nbd::request::HEADER_BYTES);
        let (mut offset, mut left) = (request.offset, request.length as usize);
        while left > 0 {
            let here = self.inbox.unread().len();
            let count = if here >= left { left } else { here - here % PIECE_BYTES };
            if count == 0 {
                self.deliver()?;
                self.send()?;
                self.receive()?;
                self.now_ns = now_ns();
                continue;
            }
            if outcome.is_ok() {
                self.admit_range(Access::Write, offset, count as u32)?;
                let data = &self.inbox.unread()[..count];
                outcome = self.lease.store.write_at(data, offset, Durability::Later).map_err(|error| errno(&error));
            }
            self.inbox.consume(count);
            offset += count as u64;
            left -= count;
        }
        match outcome {
            Ok(()) if request.fua() => self.submit_with(request, Vec::new(), 0, arrived_ns),
            Ok(()) => {
                self.outbox.put(&reply::simple(request.cookie, None));
                self.done(request, arrived_ns);
                Ok(())
            }
            Err(errno) => {
                self.refuse(request, errno);
                Ok(())
            }
        }
    }

    fn done(&mut self, request: &Request, arrived_ns: u64) {
        self.now_ns = now_ns();
        count(&mut self.tally, request, self.now_ns.saturating_sub(arrived_ns));
    }

    /// Hands a request to the volume's threads, once there is room among those under way.
    fn submit(&mut self, request: &Request, arrived_ns: u64) -> Result<(), End> {
        let held = match request.command {
            Command::Read | Command::Write => request.length as usize,
            _ => 0,
        };
        let payload = self.inbox.unread()[nbd::request::HEADER_BYTES..request.wire_bytes()].to_vec();
        self.submit_with(request, payload, held, arrived_ns)
    }

    fn submit_with(&mut self, request: &Request, payload: Vec<u8>, bytes: usize, arrived_ns: u64) -> Result<(), End> {
        let held = match self.hold(bytes)? {
            Some(held) => held,
            // All memory for jobs is taken: then without a job, or without regard to it where it is but a buffer.
            None if request.command == Command::Read => return self.read_in_pieces(request, arrived_ns),
            None => Held::take_regardless(bytes),
        };
        self.jobs += 1;
        self.job_bytes += bytes;
        let job = DiskJob {
            lease: Arc::clone(&self.lease),
            finished: Arc::clone(&self.finished),
            request: *request,
            payload,
            structured: self.session.structured,
            arrived_ns,
            held,
        };
        job.submit();
        Ok(())
    }

    /// Waits for room among the connection's jobs and within all jobs' memory; `None` when there is none of the
    /// latter and none of the connection's own jobs will give any back.
    fn hold(&mut self, bytes: usize) -> Result<Option<Held>, End> {
        loop {
            let room = self.jobs < JOBS_MAX && (self.jobs == 0 || self.job_bytes + bytes <= JOB_BYTES_MAX);
            let held = if room { Held::take(bytes) } else { None };
            if held.is_some() || self.jobs == 0 {
                return Ok(held);
            }
            self.send()?;
            self.pause(None)?;
            self.deliver()?;
        }
    }

    /// Puts finished jobs' replies on their way.
    fn deliver(&mut self) -> Result<(), End> {
        if self.jobs == 0 {
            return Ok(());
        }
        for reply in self.finished.take() {
            self.jobs -= 1;
            self.job_bytes -= reply.held.bytes();
            if reply.bytes.len() < SEND_BYTES {
                self.outbox.put(&reply.bytes);
            }
            if self.outbox.end >= SEND_BYTES || reply.bytes.len() >= SEND_BYTES {
                self.send()?;
            }
            if reply.bytes.len() >= SEND_BYTES {
                self.transport.send(&reply.bytes)?;
            }
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), End> {
        if self.outbox.end == 0 {
            return Ok(());
        }
        self.publish();
        self.transport.send(&self.outbox.bytes[..self.outbox.end])?;
        self.outbox.end = 0;
        if self.outbox.bytes.len() > 2 * BUFFER_BYTES {
            self.outbox.bytes.truncate(BUFFER_BYTES);
            self.outbox.bytes.shrink_to(BUFFER_BYTES);
        }
        Ok(())
    }

    /// Counters are right before the client sees a reply.
    fn publish(&mut self) {
        if self.tally != Counters::default() {
            self.lease.volume.stats().add(&std::mem::take(&mut self.tally));
        }
    }

    /// Receives at least something, or returns for finished jobs.
    fn receive(&mut self) -> Result<(), End> {
        if self.jobs > 0 {
            let woken = self.transport.wait(self.lease.client.bell(), true, None)?;
            if woken.bell {
                self.lease.client.heard();
            }
            if self.lease.client.disconnected() {
                return Err(End::CutOff);
            }
            if !woken.readable {
                return Ok(());
            }
        }
        let count = match self.transport.receive(self.inbox.room())? {
            None => return Ok(()),
            Some(0) => return Err(End::HungUp),
            Some(count) => count,
        };
        self.inbox.end += count;
        Ok(())
    }

    /// The client said goodbye: what is under way is finished and answered first.
    fn finish(&mut self) {
        while self.jobs > 0 {
            if self.send().is_err() || self.pause(None).is_err() || self.deliver().is_err() {
                return;
            }
        }
        let _ = self.send();
    }
}
