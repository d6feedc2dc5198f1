//! How every client's thread waits, whichever protocol it speaks: for tokens, for the end of a practice pause, for room.
//! What it does meanwhile is its own business: [`Waits::pause`].

use std::time::Duration;

use block::{Access, Fate, Ticket};

use crate::clock::now_ns;
use crate::serve::path::Path;

/// Replies that are not yet due, and their bytes: beyond it no further request is served.
const HELD_BACK_MAX: usize = 1024;
const HELD_BACK_BYTES_MAX: usize = 64 << 20;
/// The longest that a pause lasts before its end is looked for again: the services' clock can be moved.
const PAUSE_LOOK: Duration = Duration::from_secs(1);

/// A client's thread.
pub trait Waits {
    /// Why it stops waiting for good.
    type End;

    /// The way of its requests.
    fn path(&mut self) -> &mut Path;

    /// The process's clock, as it was last read.
    fn now_ns(&self) -> u64;

    /// Replies held back, and their bytes.
    fn held_back(&self) -> (usize, usize);

    /// Waits without serving, once: for `patience` at most, for whatever changes, for what is due. Reads the clock.
    ///
    /// # Errors
    /// The client is gone.
    fn pause(&mut self, patience: Option<Duration>) -> Result<(), Self::End>;

    /// Meets what disturbs the volume on purpose: when a request that came at `arrived_ns` may be answered, 0 for at
    /// once; `None` when it is to fail.
    ///
    /// # Errors
    /// The client is gone.
    fn set_out(&mut self, arrived_ns: u64, modifies: bool) -> Result<Option<u64>, Self::End> {
        loop {
            match self.path().fate(modifies) {
                Fate::Serve(Duration::ZERO) => return Ok(Some(0)),
                Fate::Serve(delay) => {
                    let delay_ns = u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
                    return Ok(Some(arrived_ns.saturating_add(delay_ns)));
                }
                Fate::Fail => return Ok(None),
                Fate::Wait(end_ns) => self.wait_out_pause(end_ns)?,
            }
        }
    }

    /// Waits for a practice pause to end, or to change. `end_ns`: on the services' clock.
    ///
    /// # Errors
    /// The client is gone.
    fn wait_out_pause(&mut self, end_ns: Option<i64>) -> Result<(), Self::End> {
        let now_ns = self.path().lease.volume.service_ns();
        let rest = end_ns.map(|end_ns| Duration::from_nanos(u64::try_from(end_ns.saturating_sub(now_ns)).unwrap_or(0)));
        self.pause(Some(rest.unwrap_or(PAUSE_LOOK).min(PAUSE_LOOK)))
    }

    /// Waits for a request's tokens. Requests behind it wait too, in their order.
    ///
    /// # Errors
    /// The client is gone; the tokens are given back.
    #[inline]
    fn admit(&mut self, access: Access, offset: u64, length: u32) -> Result<(), Self::End> {
        let now_ns = self.now_ns();
        let admission = self.path().admit(access, offset, length, now_ns);
        if admission.wait.is_zero() { Ok(()) } else { self.wait_for_tokens(admission.ticket, admission.wait) }
    }

    /// The slow part of [`Waits::admit`].
    ///
    /// # Errors
    /// The same.
    fn wait_for_tokens(&mut self, mut ticket: Ticket, mut wait: Duration) -> Result<(), Self::End> {
        let since_ns = self.now_ns();
        let bound = self.path().bound(&ticket);
        while !wait.is_zero() {
            if let Err(end) = self.pause(Some(wait)) {
                self.path().give_back(&ticket, now_ns());
                return Err(end);
            }
            let now_ns = self.now_ns();
            wait = self.path().wait(&mut ticket, now_ns);
        }
        let took_ns = self.now_ns().saturating_sub(since_ns);
        self.path().waited(bound, took_ns);
        Ok(())
    }

    /// Waits until a reply is due.
    ///
    /// # Errors
    /// The client is gone.
    fn wait_until_due(&mut self, due_ns: u64) -> Result<(), Self::End> {
        while due_ns > self.now_ns() {
            self.pause(Some(Duration::from_nanos(due_ns - self.now_ns())))?;
        }
        Ok(())
    }

    /// Waits while too many replies are held back.
    ///
    /// # Errors
    /// The client is gone.
    fn make_room(&mut self) -> Result<(), Self::End> {
        while {
            let (count, bytes) = self.held_back();
            count >= HELD_BACK_MAX || bytes >= HELD_BACK_BYTES_MAX
        } {
            self.pause(None)?;
        }
        Ok(())
    }
}
