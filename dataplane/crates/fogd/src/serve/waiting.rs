//! How a connection waits: for tokens, for the end of a pause, for its jobs. While it waits it takes in what comes,
//! sends what is ready, and notices the client's end, eviction and new limits.

use std::time::Duration;

use block::{Access, Ticket};
use nbd::Request;

use crate::clock::now_ns;
use crate::serve::connection::Connection;
use crate::serve::end::End;
use crate::serve::late::Underway;

/// Requests that wait in the inbox are counted up to so many.
const QUEUE_COUNTED_MAX: usize = 4096;
/// The longest that a pause lasts before its end is looked for again: the services' clock can be moved.
const PAUSE_LOOK: Duration = Duration::from_secs(1);

impl Connection {
    /// Waits for a request's tokens. Requests behind it wait too, in their order.
    pub(super) fn admit(&mut self, access: Access, offset: u64, length: u32) -> Result<(), End> {
        let admission = self.path.admit(access, offset, length, self.now_ns);
        if admission.wait.is_zero() { Ok(()) } else { self.wait_for_tokens(admission.ticket, admission.wait) }
    }

    fn wait_for_tokens(&mut self, mut ticket: Ticket, wait: Duration) -> Result<(), End> {
        let since_ns = self.now_ns;
        let bound = self.path.bound(&ticket);
        let outcome = self.sit_out(&mut ticket, wait);
        if outcome.is_err() {
            self.path.give_back(&ticket, now_ns());
            return outcome;
        }
        self.path.waited(bound, self.now_ns.saturating_sub(since_ns));
        Ok(())
    }

    fn sit_out(&mut self, ticket: &mut Ticket, mut wait: Duration) -> Result<(), End> {
        while !wait.is_zero() {
            self.pause(Some(wait))?;
            wait = self.path.wait(ticket, self.now_ns);
        }
        Ok(())
    }

    /// Waits for a practice pause to end, or to change. `end_ns`: on the services' clock.
    pub(super) fn wait_out_pause(&mut self, end_ns: Option<i64>) -> Result<(), End> {
        let now_ns = self.path.lease.volume.service_ns();
        let rest = end_ns.map(|end_ns| Duration::from_nanos(u64::try_from(end_ns.saturating_sub(now_ns)).unwrap_or(0)));
        self.pause(Some(rest.unwrap_or(PAUSE_LOOK).min(PAUSE_LOOK)))
    }

    /// Waits until a request may be answered.
    pub(super) fn wait_until_due(&mut self, underway: &Underway) -> Result<(), End> {
        while underway.due_ns > self.now_ns {
            self.pause(Some(Duration::from_nanos(underway.due_ns - self.now_ns)))?;
        }
        Ok(())
    }

    /// Waits without serving, once: for `patience` at most, for the bell, for what is due, for input.
    pub(super) fn pause(&mut self, patience: Option<Duration>) -> Result<(), End> {
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
