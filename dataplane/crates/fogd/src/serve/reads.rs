//! Reads of a connection: what is in memory at once, from it straight to the socket where that pays, and the rest by
//! the volume's threads.

use block::{BlockStore, ExtentKind, Patience, StoreError};
use nbd::{Request, reply};

use crate::serve::connection::{Connection, Served};
use crate::serve::end::End;
use crate::serve::late::Underway;
use crate::serve::waits::Waits;

/// Larger reads go to the client piece by piece, before all is read.
pub const READ_WHOLE_BYTES_MAX: u32 = 2 << 20;
/// Pieces of large reads.
const PIECE_BYTES: usize = 256 << 10;
/// Reads of at least so many bytes are looked at for a hole.
const SPARSE_BYTES_MIN: u32 = 64 << 10;
/// Reads of at least so many bytes go from the page cache to the socket without a copy in between: for smaller ones
/// a system call of their own costs more than the copy.
const DIRECT_BYTES_MIN: u32 = 32 << 10;

impl Connection {
    /// Answers a read, or has it answered by the volume's threads.
    pub(super) fn read(&mut self, underway: Underway) -> Result<Served, End> {
        let request = &underway.request;
        if request.length == 0 {
            let empty = if self.session.structured {
                reply::empty_reply(request.cookie).to_vec()
            } else {
                reply::simple(request.cookie, None).to_vec()
            };
            self.outbox.put(&empty);
            return Ok(Served::Otherwise);
        }
        if request.length > READ_WHOLE_BYTES_MAX {
            return self.read_in_pieces(underway).map(|()| Served::Otherwise);
        }
        let read = self.read_inline(&underway)?;
        self.read_ahead(request, read == Err(StoreError::WouldBlock));
        match read {
            Ok(()) => {
                self.done(&underway);
                return Ok(Served::Here);
            }
            Err(StoreError::WouldBlock) => self.submit(underway)?,
            Err(error) => self.fail(request, &error),
        }
        Ok(Served::Otherwise)
    }

    /// Has the volume's threads bring in what a client that reads from front to back will want.
    fn read_ahead(&mut self, request: &Request, cold: bool) {
        if let Some((offset, length)) = self.ahead.note(request.offset, request.length.into(), cold) {
            let lease = std::sync::Arc::clone(&self.path.lease);
            self.path.lease.volume.pool.submit(Box::new(move || lease.store.prefetch(offset, length)));
        }
    }

    /// Reads what is in memory. Names the hole that the range begins with, if it does. Holes further on are not looked
    /// for: finding where data end can take a walk over all of a file's fragments, for each read.
    fn read_inline(&mut self, underway: &Underway) -> Result<Result<(), StoreError>, End> {
        let request = &underway.request;
        let before = self.outbox.len();
        let mut hole = 0;
        if self.session.structured && request.length >= SPARSE_BYTES_MIN && !request.unfragmented() {
            match self.path.lease.store.extents(request.offset, u64::from(request.length), 1) {
                Ok(extents) => {
                    let first = extents.first().filter(|extent| extent.kind == ExtentKind::Hole);
                    hole = first.map_or(0, |extent| extent.length as u32);
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        let rest = request.length - hole;
        if hole > 0 {
            self.outbox.put(&reply::hole_chunk(request.cookie, request.offset, hole, rest == 0));
        }
        let offset = request.offset + u64::from(hole);
        // A reply that is held back must be in the outbox whole.
        if rest >= DIRECT_BYTES_MIN && underway.due_ns == 0 && self.read_directly(request, offset, rest)? {
            return Ok(Ok(()));
        }
        let read = if rest > 0 { self.read_part(request, offset, rest) } else { Ok(()) };
        if read.is_err() {
            self.outbox.truncate(before);
        }
        Ok(read)
    }

    /// Puts a part of a read in the outbox, up to the request's end.
    fn read_part(&mut self, request: &Request, offset: u64, length: u32) -> Result<(), StoreError> {
        self.put_data_header(request, offset, length);
        let room = self.outbox.room(length as usize);
        self.path.lease.store.read_at(room, offset, Patience::Inline)?;
        self.outbox.filled(length as usize);
        Ok(())
    }

    /// Sends a part of a read, up to the request's end, from the page cache to the socket. False when this cannot be
    /// done: nothing was sent then.
    fn read_directly(&mut self, request: &Request, offset: u64, length: u32) -> Result<bool, End> {
        let length = length as usize;
        if !self.transport.is_plain() || self.path.lease.store.ready_at(offset, length) < length {
            return Ok(false);
        }
        self.put_data_header(request, offset, length as u32);
        self.send()?;
        let sent = self.transport.splice(|socket| self.path.lease.store.send_at(socket, offset, length));
        // Whatever went wrong shows again when the rest is read.
        let sent = sent.unwrap_or(0);
        self.send_rest(offset + sent as u64, length - sent)?;
        Ok(true)
    }

    fn put_data_header(&mut self, request: &Request, offset: u64, length: u32) {
        if self.session.structured {
            self.outbox.put(&reply::data_chunk(request.cookie, offset, length, true));
        } else {
            self.outbox.put(&reply::simple(request.cookie, None));
        }
    }

    /// Sends a read while it reads, waiting for the disk. An error can be told only before the first bytes are sent;
    /// later there is nothing left but to hang up.
    pub(super) fn read_in_pieces(&mut self, underway: Underway) -> Result<(), End> {
        self.writing.end();
        self.wait_until_due(underway.due_ns)?;
        let request = &underway.request;
        let before = self.outbox.len();
        self.put_data_header(request, request.offset, request.length);
        let first = PIECE_BYTES.min(request.length as usize);
        let room = self.outbox.room(first);
        if let Err(error) = self.path.lease.store.read_at(room, request.offset, Patience::Wait) {
            self.outbox.truncate(before);
            self.fail(request, &error);
            return Ok(());
        }
        self.outbox.filled(first);
        self.send_rest(request.offset + first as u64, request.length as usize - first)?;
        self.done(&underway);
        Ok(())
    }

    /// Sends `length` bytes from `offset` on, whose header was sent before. The last piece may stay in the outbox.
    fn send_rest(&mut self, mut offset: u64, mut length: usize) -> Result<(), End> {
        while length > 0 {
            self.send()?;
            let count = PIECE_BYTES.min(length);
            let room = self.outbox.room(count);
            self.path.lease.store.read_at(room, offset, Patience::Wait).map_err(End::Torn)?;
            self.outbox.filled(count);
            offset += count as u64;
            length -= count;
        }
        Ok(())
    }
}
