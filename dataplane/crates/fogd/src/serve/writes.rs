//! Writes of a connection.

use block::{Access, BlockStore, Durability};
use nbd::{Request, reply};

use crate::clock::now_ns;
use crate::serve::connection::{Connection, Served};
use crate::serve::end::End;
use crate::serve::late::Underway;
use crate::serve::waits::Waits;

/// Pieces of large writes end at multiples of it, so that no page is written twice.
const PIECE_BYTES: u64 = 64 << 10;

impl Connection {
    /// Writes what is here whole.
    pub(super) fn write(&mut self, underway: &Underway) -> Served {
        self.writing.begin();
        let request = &underway.request;
        let data = &self.inbox.unread()[nbd::request::HEADER_BYTES..request.wire_bytes()];
        match self.path.lease.store.write_at(data, request.offset, Durability::Later) {
            Ok(()) => {
                self.outbox.put(&reply::simple(request.cookie, None));
                self.done(underway);
                Served::Here
            }
            Err(error) => {
                self.fail(request, &error);
                Served::Otherwise
            }
        }
    }

    /// Writes data as they come in. As on any disk, a write that was not answered may have happened in part.
    pub(super) fn write_in_pieces(&mut self, request: &Request) -> Result<(), End> {
        let checked = request.check(&self.shape());
        let underway = match checked {
            Ok(()) => self.begin(request)?,
            Err(_) => None,
        };
        if underway.is_some() {
            self.admit(Access::Write, request.offset, request.length)?;
        }
        self.inbox.consume(nbd::request::HEADER_BYTES);
        let Some(underway) = underway else {
            // Thrown away.
            let _ = self.take_pieces(request, |_, _, _| Ok(()))?;
            self.refuse(request, checked.err().unwrap_or(reply::Errno::Io));
            return Ok(());
        };
        let written = self.take_pieces(request, |this, offset, count| {
            let data = &this.inbox.unread()[..count];
            this.path.lease.store.write_at(data, offset, Durability::Later)
        })?;
        match written {
            Ok(()) if request.fua() => self.submit_with(underway, Vec::new(), 0),
            Ok(()) => {
                self.done(&underway);
                let answer = reply::simple(request.cookie, None);
                if underway.due_ns > self.now_ns {
                    self.lateness.hold_back(underway, Ok(()), answer.to_vec());
                } else {
                    self.outbox.put(&answer);
                }
                Ok(())
            }
            Err(error) => {
                self.fail(request, &error);
                Ok(())
            }
        }
    }

    /// Hands a write's data to `take` in pieces, by offset and length, each at the front of the inbox. After an error
    /// the rest is thrown away.
    fn take_pieces(
        &mut self,
        request: &Request,
        mut take: impl FnMut(&mut Self, u64, usize) -> Result<(), block::StoreError>,
    ) -> Result<Result<(), block::StoreError>, End> {
        let (mut offset, mut left) = (request.offset, request.length as usize);
        let mut outcome = Ok(());
        while left > 0 {
            let here = self.inbox.unread().len();
            let count = if here >= left { left } else { whole_pieces(offset, here) };
            if count == 0 {
                self.settle()?;
                self.receive_more()?;
                continue;
            }
            if outcome.is_ok() {
                outcome = take(self, offset, count);
            }
            self.inbox.consume(count);
            offset += count as u64;
            left -= count;
        }
        self.now_ns = now_ns();
        Ok(outcome)
    }
}

/// How many of `here` bytes that belong at `offset` reach up to the end of a piece.
fn whole_pieces(offset: u64, here: usize) -> usize {
    let end = offset + here as u64;
    (end - end % PIECE_BYTES).saturating_sub(offset) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_at_their_multiples() {
        let piece = PIECE_BYTES as usize;
        let cases = [(0, piece - 1, 0), (0, piece, piece), (512, piece, piece - 512), (512, 100, 0)];
        for (offset, here, expected) in cases {
            assert_eq!(whole_pieces(offset, here), expected, "{here} bytes at {offset}");
        }
    }
}
