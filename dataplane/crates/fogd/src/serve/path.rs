//! The way of every request to its volume and back, whichever protocol brought it: what disturbs it, the tokens it
//! needs, and what is counted of it.
//!
//! A path belongs to one client's thread, which waits where it is told to; nothing here waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use block::{Access, Admission, Bound, Counters, Dice, Fate, StoreError, Ticket};

use crate::volume::Lease;

/// What is counted of a request that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So many bytes read.
    Read(u64),
    /// So many bytes written.
    Write(u64),
    /// A flush.
    Flush,
    /// A trim or a zeroing.
    Trim,
    /// Nothing.
    Nothing,
}

/// A client's way to its volume.
pub struct Path {
    /// The client's hold on the volume.
    pub lease: Arc<Lease>,
    /// Counted since the last time it was added to the volume's counters.
    tally: Counters,
    dice: Dice,
    busy: bool,
}

impl Path {
    /// The way of one client.
    pub fn new(lease: Lease) -> Self {
        static SEED: AtomicU64 = AtomicU64::new(0);
        // Seeds that differ in one bit would give dice that agree for a while.
        let seed = SEED.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self { lease: Arc::new(lease), tally: Counters::default(), dice: Dice::new(seed), busy: false }
    }

    /// What becomes of a request whose turn has come. `modifies`: it changes the volume or makes it durable.
    #[inline]
    pub fn fate(&mut self, modifies: bool) -> Fate {
        match self.lease.volume.weather.disturbance() {
            None => Fate::Serve(std::time::Duration::ZERO),
            Some(disturbance) => disturbance.fate(modifies, self.lease.volume.service_ns(), &mut self.dice),
        }
    }

    /// Takes the tokens of a request. If it has to wait, whoever waits calls [`Path::wait`] when the time is over, and
    /// in the end [`Path::waited`] or [`Path::give_back`].
    #[inline]
    pub fn admit(&mut self, access: Access, offset: u64, length: u32, now_ns: u64) -> Admission {
        let admission = self.lease.volume.limiter().admit(access, offset, length, now_ns);
        self.tally.counted_ops += u64::from(admission.counted_ops);
        admission
    }

    /// How much longer to wait.
    pub fn wait(&self, ticket: &mut Ticket, now_ns: u64) -> std::time::Duration {
        self.lease.volume.limiter().wait(ticket, now_ns)
    }

    /// Which limit a request waits for.
    pub fn bound(&self, ticket: &Ticket) -> Bound {
        self.lease.volume.limiter().bound(ticket)
    }

    /// Counts a wait for tokens.
    pub fn waited(&mut self, bound: Bound, took_ns: u64) {
        self.tally.throttled_ns += took_ns;
        match bound {
            Bound::Ops => self.tally.ops_throttled_ns += took_ns,
            Bound::Bytes => self.tally.bytes_throttled_ns += took_ns,
        }
    }

    /// Whoever has gone must not keep the others waiting for what will not be done.
    pub fn give_back(&self, ticket: &Ticket, now_ns: u64) {
        self.lease.volume.limiter().give_back(ticket, now_ns);
    }

    /// Counts a request that succeeded, `took_ns` after it arrived.
    #[inline]
    pub fn done(&mut self, counted: Counted, took_ns: u64) {
        match counted {
            Counted::Read(bytes) => {
                self.tally.read_ops += 1;
                self.tally.read_bytes += bytes;
                self.tally.read_time_ns += took_ns;
                self.lease.volume.live().read_latency.record(took_ns);
            }
            Counted::Write(bytes) => {
                self.tally.write_ops += 1;
                self.tally.write_bytes += bytes;
                self.tally.write_time_ns += took_ns;
                self.lease.volume.live().write_latency.record(took_ns);
            }
            Counted::Flush => self.tally.flush_ops += 1,
            Counted::Trim => self.tally.trim_ops += 1,
            Counted::Nothing => {}
        }
    }

    /// Counts a request that makes no sense, or that a practice fault struck.
    pub fn refused(&mut self) {
        self.tally.error_ops += 1;
    }

    /// Counts a request that the volume could not serve.
    pub fn failed(&mut self, error: &StoreError) {
        self.tally.note_failed(error);
    }

    /// Adds to the volume's counters what was counted. They are right before the client sees a reply.
    #[inline]
    pub fn publish(&mut self) {
        if self.tally != Counters::default() {
            self.lease.volume.live().stats.add(&std::mem::take(&mut self.tally));
        }
    }

    /// The client has something under way from `now_ns` on.
    #[inline]
    pub fn enter(&mut self, now_ns: u64) {
        if !self.busy {
            self.busy = true;
            self.lease.volume.live().activity.enter(now_ns);
        }
    }

    /// The client has nothing under way any more.
    #[inline]
    pub fn leave(&mut self, now_ns: u64) {
        if self.busy {
            self.busy = false;
            self.lease.volume.live().activity.leave(now_ns);
        }
    }
}

impl Drop for Path {
    fn drop(&mut self) {
        self.publish();
        self.leave(crate::clock::now_ns());
        self.lease.client.set_under_way(0, None);
    }
}
