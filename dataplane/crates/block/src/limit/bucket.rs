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
    /// The credits of a burst that the rate does not have for now.
    kept: Option<f64>,
    /// Places whose holders left before they started, as (before, amount): what they took drains no more, and those
    /// ahead of them must not gain by it. Forgotten when the queue is empty.
    cancelled: Vec<(f64, f64)>,
    settled_ns: u64,
}

/// Beyond so many in one queue a place that is given up is drained as if it were used: memory stays bounded.
const CANCELLED_MAX: usize = 1024;

impl Bucket {
    /// A full bucket.
    pub fn new(rate: Rate, now_ns: u64) -> Self {
        let mut bucket = Self {
            rate,
            ceiling: 0.0,
            taken: 0.0,
            backlog: 0.0,
            credits: rate.credits_max,
            kept: None,
            cancelled: Vec::new(),
            settled_ns: now_ns,
        };
        bucket.ceiling = bucket.effective(rate.ceiling);
        bucket
    }

    /// Lets time pass: the backlog drains at `ceiling`, credits are earned.
    pub fn settle(&mut self, now_ns: u64, ceiling: f64) {
        let seconds = now_ns.saturating_sub(self.settled_ns) as f64 * 1e-9;
        self.settled_ns = self.settled_ns.max(now_ns);
        self.ceiling = self.effective(ceiling);
        self.backlog = (self.backlog - self.ceiling * seconds).max(0.0);
        if self.backlog <= 0.0 && self.credits >= 0.0 {
            self.cancelled.clear();
        }
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

    /// Gives up a place whose request has not started: those behind it move up, those ahead stay where they are.
    pub fn give_back(&mut self, place: &Reservation) {
        let amount = place.after - place.before;
        if amount <= 0.0 || !self.rate.limits() || self.cancelled.len() >= CANCELLED_MAX {
            return;
        }
        self.backlog = (self.backlog - amount).max(0.0);
        if self.rate.credits_max > 0.0 {
            self.credits = (self.credits + amount).min(self.rate.credits_max);
        }
        self.cancelled.push((place.before, amount));
    }

    /// What was taken behind a place and is still wanted.
    fn behind(&self, place: f64) -> f64 {
        let cancelled: f64 =
            self.cancelled.iter().filter(|(before, _)| *before >= place).map(|(_, amount)| amount).sum();
        self.taken - place - cancelled
    }

    /// Seconds until the reservation may start, as of the last settling.
    pub fn remaining(&self, place: &Reservation) -> f64 {
        if !self.rate.limits() {
            return 0.0;
        }
        let ahead = self.backlog - self.behind(place.before);
        let pace = ahead / self.ceiling - TOLERANCE_SECONDS;
        let owed = if self.rate.credits_max > 0.0 { -(self.credits + self.behind(place.after)) } else { 0.0 };
        pace.max(owed / self.rate.baseline).max(0.0)
    }

    /// Changes the rate. A bucket that never had a burst starts full; one that had is as full as it was left.
    pub fn set_rate(&mut self, rate: Rate) {
        if self.rate.credits_max <= 0.0 {
            self.credits = self.kept.take().unwrap_or(rate.credits_max);
        }
        if rate.credits_max <= 0.0 && self.rate.credits_max > 0.0 {
            self.kept = Some(self.credits());
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

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn who_leaves_moves_those_behind_up_and_nobody_ahead() {
        let mut bucket = Bucket::new(Rate::steady(100.0), 0);
        let places: Vec<Reservation> = [1000.0, 500.0, 10.0].map(|amount| bucket.take(amount)).into();
        let ahead = bucket.take(0.0);
        let before: Vec<f64> = places.iter().map(|place| bucket.remaining(place)).collect();
        bucket.give_back(&places[1]);
        let after: Vec<f64> = places.iter().map(|place| bucket.remaining(place)).collect();
        assert_eq!(after[0], before[0], "the first gains nothing");
        assert!((before[2] - after[2] - 5.0).abs() < 1e-9, "the last is 500 tokens nearer: {before:?} {after:?}");
        assert!(bucket.remaining(&ahead) < 10.1 - TOLERANCE_SECONDS + 1e-9);
        bucket.settle(20 * SECOND, 100.0);
        assert_eq!(bucket.remaining(&places[2]), 0.0);
        assert!(bucket.cancelled.is_empty(), "an empty queue remembers nobody");
    }

    #[test]
    fn taking_and_leaving_again_and_again_wins_no_tokens() {
        let mut bucket = Bucket::new(Rate::steady(100.0), 0);
        let waiting = [bucket.take(1000.0), bucket.take(1.0)][1];
        let fair = bucket.remaining(&waiting);
        for _ in 0..2 * CANCELLED_MAX {
            let gone = bucket.take(50_000.0);
            bucket.give_back(&gone);
            assert!((bucket.remaining(&waiting) - fair).abs() < 1e-6);
        }
    }

    #[test]
    fn credits_outlive_a_rate_without_burst() {
        let burst = Rate { baseline: 100.0, ceiling: 3000.0, credits_max: 5.4e6 };
        let mut bucket = Bucket::new(burst, 0);
        bucket.set_credits(7.0);
        bucket.set_rate(Rate::steady(3000.0));
        assert_eq!(bucket.credits(), 0.0);
        bucket.set_rate(burst);
        assert_eq!(bucket.credits(), 7.0);
        let mut never = Bucket::new(Rate::steady(3000.0), 0);
        never.set_rate(burst);
        assert_eq!(never.credits(), 5.4e6, "its first burst is a full one");
    }
}
