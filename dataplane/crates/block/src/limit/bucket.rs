//! A rate with an optional burst, as a queue that drains.
//!
//! Two things hold a request back. The *pace*: everything taken drains at the ceiling, and a request may start when
//! what was taken before it has drained, give or take [`TOLERANCE_SECONDS`]. The *credits*: earned at the baseline,
//! spent one for one; a request may start when its own have been earned. So a volume with credits runs at its
//! ceiling, one without at exactly its baseline, and credits change by baseline minus actual, as AWS words it.
//!
//! A request takes its tokens at once and learns its place in the queue. Places are amounts and not times: when the
//! rate changes, all who wait are right again without anybody touching them. The order of taking is the order of
//! starting, so nobody is overtaken and each waits for one moment of its own.

/// How far a request may start ahead of the pace, in seconds. It makes up for threads that wake late; over ten
/// seconds it is worth half a percent.
pub const TOLERANCE_SECONDS: f64 = 0.05;

/// A rate. See `Rate` in the contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tokens earned a second. 0: this rate does not limit.
    pub baseline: f64,
    /// Tokens spent a second at most.
    pub ceiling: f64,
    /// Tokens kept at most. 0: no burst.
    pub credits_max: f64,
}

impl Rate {
    /// Does not limit.
    pub const UNLIMITED: Self = Self { baseline: 0.0, ceiling: 0.0, credits_max: 0.0 };

    /// A rate without burst.
    pub fn steady(baseline: f64) -> Self {
        Self { baseline, ceiling: baseline, credits_max: 0.0 }
    }

    fn limits(&self) -> bool {
        self.baseline > 0.0
    }
}

/// A place in the queue: the total taken before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reservation {
    before: f64,
    after: f64,
}

/// See the module.
#[derive(Debug)]
pub struct Bucket {
    rate: Rate,
    ceiling: f64,
    /// All tokens ever taken.
    taken: f64,
    /// Taken and not yet drained.
    backlog: f64,
    /// Below zero: promised to requests that wait.
    credits: f64,
    settled_ns: u64,
}

impl Bucket {
    /// A full bucket.
    pub fn new(rate: Rate, now_ns: u64) -> Self {
        let mut bucket =
            Self { rate, ceiling: 0.0, taken: 0.0, backlog: 0.0, credits: rate.credits_max, settled_ns: now_ns };
        bucket.ceiling = bucket.effective(rate.ceiling);
        bucket
    }

    /// Lets time pass: the backlog drains at `ceiling`, credits are earned.
    pub fn settle(&mut self, now_ns: u64, ceiling: f64) {
        let seconds = now_ns.saturating_sub(self.settled_ns) as f64 * 1e-9;
        self.settled_ns = self.settled_ns.max(now_ns);
        self.ceiling = self.effective(ceiling);
        self.backlog = (self.backlog - self.ceiling * seconds).max(0.0);
        self.earn(seconds);
    }

    /// Earns credits.
    pub fn earn(&mut self, seconds: f64) {
        self.credits = (self.credits + self.rate.baseline * seconds.max(0.0)).min(self.rate.credits_max);
    }

    /// Takes `amount` behind all that was taken before.
    pub fn take(&mut self, amount: f64) -> Reservation {
        let before = self.taken;
        if self.rate.limits() {
            self.taken += amount;
            self.backlog += amount;
            if self.rate.credits_max > 0.0 {
                self.credits -= amount;
            }
        }
        Reservation { before, after: self.taken }
    }

    /// Seconds until the reservation may start, as of the last settling.
    pub fn remaining(&self, place: &Reservation) -> f64 {
        if !self.rate.limits() {
            return 0.0;
        }
        let ahead = self.backlog - (self.taken - place.before);
        let pace = ahead / self.ceiling - TOLERANCE_SECONDS;
        let owed = if self.rate.credits_max > 0.0 { -(self.credits + (self.taken - place.after)) } else { 0.0 };
        pace.max(owed / self.rate.baseline).max(0.0)
    }

    /// Changes the rate. A bucket that had no burst starts full.
    pub fn set_rate(&mut self, rate: Rate) {
        if self.rate.credits_max <= 0.0 {
            self.credits = rate.credits_max;
        }
        if !rate.limits() {
            self.backlog = 0.0;
        }
        self.credits = self.credits.min(rate.credits_max);
        self.rate = rate;
        self.ceiling = self.effective(rate.ceiling);
    }

    /// What can be spent now.
    pub fn credits(&self) -> f64 {
        self.credits.max(0.0)
    }

    /// Sets what can be spent now, within the bucket.
    pub fn set_credits(&mut self, credits: f64) {
        self.credits = credits.clamp(0.0, self.rate.credits_max.max(0.0));
    }

    /// A ceiling below the baseline makes no sense where there are credits: they could never be spent.
    fn effective(&self, ceiling: f64) -> f64 {
        if self.rate.credits_max > 0.0 { ceiling.max(self.rate.baseline) } else { ceiling }
    }
}
