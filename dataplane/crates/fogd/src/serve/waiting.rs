//! How a connection waits: for tokens, for the end of a pause, for its jobs. While it waits it takes in what comes,
//! sends what is ready, and notices the client's end, eviction and new limits.

use std::time::Duration;

use nbd::Request;

use crate::clock::now_ns;
use crate::serve::connection::Connection;
use crate::serve::end::End;
use crate::serve::path::Path;
use crate::serve::waits::Waits;

/// Requests that wait in the inbox are counted up to so many.
const QUEUE_COUNTED_MAX: usize = 4096;
impl Waits for Connection {
    type End = End;

    fn path(&mut self) -> &mut Path {
        &mut self.path
    }

    fn now_ns(&self) -> u64 {
        self.now_ns
    }

    fn held_back(&self) -> (usize, usize) {
        self.lateness.held_back()
    }

    fn pause(&mut self, patience: Option<Duration>) -> Result<(), End> {
        self.settle()?;
        self.say_under_way();
        let patience = self.lateness.patience(patience, self.now_ns);
        let input = !self.inbox.room().is_empty();
        let woken = self.transport.wait(self.path.lease.client.bell(), input, patience)?;
        if woken.bell {
            self.path.lease.client.heard();
        }
        if self.path.lease.client.disconnected() {
            return Err(End::CutOff);
        }
        if woken.readable
            && let Some(count) = self.transport.receive(self.inbox.room())?
        {
            self.took_in(count)?;
        }
        if woken.hung_up {
            return Err(End::HungUp);
        }
        self.now_ns = now_ns();
        self.settle()
    }
}

impl Connection {
    /// Tells what waits: in the inbox, with the volume's threads, and held back.
    fn say_under_way(&self) {
        let (count, oldest_ns) = self.lateness.under_way();
        let queued = queued(self.inbox.unread());
        let first_ns = (queued > 0).then(|| self.inbox.arrival_ns());
        let oldest_ns = [oldest_ns, first_ns].into_iter().flatten().min();
        self.path.lease.client.set_under_way(count + queued, oldest_ns);
    }
}

/// How many requests lie in `bytes`, the last one perhaps in part.
fn queued(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while count < QUEUE_COUNTED_MAX
        && let Ok(Some(request)) = Request::parse(bytes)
    {
        count += 1;
        bytes = bytes.get(request.wire_bytes()..).unwrap_or(&[]);
    }
    count
}
