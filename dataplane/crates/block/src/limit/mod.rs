//! How fast a volume may be: pure arithmetic, with the time passed in.
//!
//! A request is first counted ([`streams`]: split and merge), then charged to two buckets ([`bucket`]: operations and
//! bytes), which say how long it has to wait. Nothing here sleeps or reads a clock.

pub mod bucket;
pub mod streams;

use std::time::Duration;

use bucket::{Bucket, Reservation};
use streams::{Charge, Streams};

pub use bucket::Rate;

/// What a volume is allowed. See `Limits` in the contract for each field's meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The largest request counted as one operation, bytes.
    pub io_unit_bytes: u32,
    /// Operations a second.
    pub ops: Rate,
    /// Bytes a second.
    pub bytes: Rate,
    /// The ceiling of `bytes` once the credits of `ops` are used up; 0: the same.
    pub bytes_ceiling_without_credits: f64,
    /// A request that continues no other costs a whole unit of bytes.
    pub random_costs_whole_unit: bool,
}

impl Limits {
    /// No limit; operations are counted in units of 256 KiB.
    pub const NONE: Self = Self {
        io_unit_bytes: 256 << 10,
        ops: Rate::UNLIMITED,
        bytes: Rate::UNLIMITED,
        bytes_ceiling_without_credits: 0.0,
        random_costs_whole_unit: false,
    };
}

/// How a request touches data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Bytes out.
    Read,
    /// Bytes in.
    Write,
    /// A trim or a zeroing: one operation, however long, since no data move.
    Zero,
}

/// A place in the queue of each bucket, for a slice of a request, and what is still to be taken for the rest of it.
///
/// A large request queues slice by slice, each when the one before is through: so requests of other connections come
/// in between, and none waits for more than a slice of each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ticket {
    ops: Reservation,
    bytes: Reservation,
    ops_left: u32,
    bytes_left: u64,
}

/// Which of the two a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Operations.
    Ops,
    /// Bytes.
    Bytes,
}

/// The limiter's answer to a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Admission {
    /// To ask again with, while waiting.
    pub ticket: Ticket,
    /// Operations charged.
    pub counted_ops: u32,
    /// Zero: go ahead.
    pub wait: Duration,
}

/// Burst credits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Credits {
    /// Operations.
    pub ops: f64,
    /// Bytes.
    pub bytes: f64,
}

/// Once used up, `ops` credits count as present again when this part of the bucket is full. Without such a gap a
/// volume of 171 to 333 GiB would hop between its two throughputs with each single credit earned.
const CREDITS_BACK: f64 = 0.01;

/// Slices are units, but never smaller: the number of steps of a request stays bounded.
const SLICE_BYTES_MIN: u32 = 64 << 10;

/// The limiter of one volume. Times are nanoseconds on any clock that never goes back.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    ops: Bucket,
    bytes: Bucket,
    streams: Streams,
    ops_credits_spent: bool,
}

impl Limiter {
    /// A limiter that starts with `credits`, or with full buckets.
    pub fn new(limits: Limits, credits: Option<Credits>, now_ns: u64) -> Self {
        let mut limiter = Self {
            limits,
            ops: Bucket::new(limits.ops, now_ns),
            bytes: Bucket::new(limits.bytes, now_ns),
            streams: Streams::new(),
            ops_credits_spent: false,
        };
        if let Some(credits) = credits {
            limiter.ops.set_credits(credits.ops);
            limiter.bytes.set_credits(credits.bytes);
            limiter.note_credits();
        }
        limiter
    }

    /// Counts and charges a request that arrives now, behind all that came before.
    pub fn admit(&mut self, access: Access, offset: u64, length: u32, now_ns: u64) -> Admission {
        let charge = match access {
            Access::Zero => Charge { ops: 1, bytes: 0 },
            Access::Read | Access::Write => self.streams.charge(
                access == Access::Write,
                offset,
                length,
                self.limits.unit(),
                self.limits.random_costs_whole_unit,
            ),
        };
        self.settle(now_ns);
        let mut ticket = self.queue_slice(charge.ops, charge.bytes);
        let wait = self.advance(&mut ticket);
        Admission { ticket, counted_ops: charge.ops, wait }
    }

    /// Takes the next slice of what a request costs.
    fn queue_slice(&mut self, ops: u32, bytes: u64) -> Ticket {
        let unit = self.limits.unit();
        let slice = unit.max(SLICE_BYTES_MIN);
        let (ops_now, bytes_now) = (ops.min(slice / unit), bytes.min(u64::from(slice)));
        let ticket = Ticket {
            ops: self.ops.take(f64::from(ops_now)),
            bytes: self.bytes.take(bytes_now as f64),
            ops_left: ops - ops_now,
            bytes_left: bytes - bytes_now,
        };
        self.note_credits();
        ticket
    }

    /// Goes on to the first slice that has to wait. Zero when all are through.
    fn advance(&mut self, ticket: &mut Ticket) -> Duration {
        loop {
            let wait = self.remaining(ticket);
            if !wait.is_zero() || (ticket.ops_left == 0 && ticket.bytes_left == 0) {
                return wait;
            }
            *ticket = self.queue_slice(ticket.ops_left, ticket.bytes_left);
        }
    }

    /// Gives up the place of a request that will not start: its client has gone. What its earlier slices took is spent.
    pub fn give_back(&mut self, ticket: &Ticket, now_ns: u64) {
        self.settle(now_ns);
        self.ops.give_back(&ticket.ops);
        self.bytes.give_back(&ticket.bytes);
        self.note_credits();
    }

    /// How much longer the holder of `ticket` waits; limits may have changed since.
    pub fn wait(&mut self, ticket: &mut Ticket, now_ns: u64) -> Duration {
        self.settle(now_ns);
        self.advance(ticket)
    }

    /// Which limit makes the holder of `ticket` wait the longer.
    pub fn bound(&self, ticket: &Ticket) -> Bound {
        if self.ops.remaining(&ticket.ops) > self.bytes.remaining(&ticket.bytes) { Bound::Ops } else { Bound::Bytes }
    }

    /// Replaces the limits. Who waits, waits by the new ones; credits stay, up to the new buckets' sizes.
    pub fn set_limits(&mut self, limits: Limits, now_ns: u64) {
        self.settle(now_ns);
        self.ops.set_rate(limits.ops);
        self.bytes.set_rate(limits.bytes);
        self.limits = limits;
        self.note_credits();
    }

    /// The credits now.
    pub fn credits(&mut self, now_ns: u64) -> Credits {
        self.settle(now_ns);
        Credits { ops: self.ops.credits(), bytes: self.bytes.credits() }
    }

    /// Sets either kind of credits.
    pub fn set_credits(&mut self, ops: Option<f64>, bytes: Option<f64>, now_ns: u64) {
        self.settle(now_ns);
        if let Some(ops) = ops {
            self.ops.set_credits(ops);
            self.ops_credits_spent = false;
        }
        if let Some(bytes) = bytes {
            self.bytes.set_credits(bytes);
        }
        self.note_credits();
    }

    /// Earns the credits of `seconds` at once, as if the volume had been idle for so long.
    pub fn earn(&mut self, seconds: f64) {
        self.ops.earn(seconds);
        self.bytes.earn(seconds);
        self.note_credits();
    }

    fn settle(&mut self, now_ns: u64) {
        self.ops.settle(now_ns, self.limits.ops.ceiling);
        let without = self.limits.bytes_ceiling_without_credits;
        let reduced = self.ops_credits_spent && without > 0.0;
        self.bytes.settle(now_ns, if reduced { without } else { self.limits.bytes.ceiling });
        self.note_credits();
    }

    fn note_credits(&mut self) {
        let credits = self.ops.credits();
        if self.limits.ops.credits_max <= 0.0 {
            self.ops_credits_spent = false;
        } else if credits < 1.0 {
            self.ops_credits_spent = true;
        } else if credits >= CREDITS_BACK * self.limits.ops.credits_max {
            self.ops_credits_spent = false;
        }
    }

    fn remaining(&self, ticket: &Ticket) -> Duration {
        let seconds = self.ops.remaining(&ticket.ops).max(self.bytes.remaining(&ticket.bytes));
        // A bucket may be provisioned so slowly that the wait exceeds what a Duration of f64 can hold.
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

impl Limits {
    fn unit(&self) -> u32 {
        self.io_unit_bytes.max(1)
    }
}
