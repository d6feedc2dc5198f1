//! What a volume has only while fogd runs: its limiter, what is counted, whether anything is under way, what disturbs
//! it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use block::{Counters, Disturbance, Histogram, Limiter, Stats, lock};

use crate::serve::writing::Writers;

/// A volume's limiter and counters, begun with what the state file says.
#[derive(Debug)]
pub struct Live {
    /// Holds its limits.
    pub limiter: Mutex<Limiter>,
    /// Its counters, but for those of [`Activity`].
    pub stats: Stats,
    /// Its reads, by how long they took.
    pub read_latency: Histogram,
    /// Its writes, by how long they took.
    pub write_latency: Histogram,
    /// Whether anything is under way.
    pub activity: Activity,
    /// Whose turn it is to write.
    pub writers: Writers,
}

impl Live {
    /// A limiter and counters as they stand at `now_ns`.
    pub fn new(limiter: Limiter, saved: &Counters, now_ns: u64) -> Self {
        let stats = Stats::default();
        stats.add(saved);
        Self {
            limiter: Mutex::new(limiter),
            stats,
            read_latency: Histogram::default(),
            write_latency: Histogram::default(),
            activity: Activity::new(now_ns),
            writers: Writers::default(),
        }
    }

    /// All counters at `now_ns`.
    pub fn counters(&self, now_ns: u64) -> Counters {
        let counters = self.stats.snapshot();
        Counters { idle_ns: counters.idle_ns + self.activity.idle_ns(now_ns), ..counters }
    }
}

/// How many connections have something under way, and for how long none had.
#[derive(Debug)]
pub struct Activity(Mutex<Idle>);

#[derive(Debug)]
struct Idle {
    busy: usize,
    /// When the last one became idle; counts while none is busy.
    since_ns: u64,
    sum_ns: u64,
}

impl Activity {
    fn new(now_ns: u64) -> Self {
        Self(Mutex::new(Idle { busy: 0, since_ns: now_ns, sum_ns: 0 }))
    }

    /// A connection has something under way from `now_ns` on.
    pub fn enter(&self, now_ns: u64) {
        let mut idle = lock(&self.0);
        if idle.busy == 0 {
            idle.sum_ns += now_ns.saturating_sub(idle.since_ns);
        }
        idle.busy += 1;
    }

    /// A connection has nothing under way any more.
    pub fn leave(&self, now_ns: u64) {
        let mut idle = lock(&self.0);
        idle.busy = idle.busy.saturating_sub(1);
        idle.since_ns = now_ns;
    }

    /// Nanoseconds without anything under way.
    pub fn idle_ns(&self, now_ns: u64) -> u64 {
        let idle = lock(&self.0);
        idle.sum_ns + if idle.busy == 0 { now_ns.saturating_sub(idle.since_ns) } else { 0 }
    }
}

/// What disturbs a volume now. In calm, which is nearly always, a look costs one load.
#[derive(Debug, Default)]
pub struct Weather {
    rough: AtomicBool,
    disturbance: RwLock<Arc<Disturbance>>,
}

impl Weather {
    /// Changes it.
    pub fn set(&self, disturbance: Disturbance) {
        let rough = !disturbance.is_calm();
        *self.disturbance.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(disturbance);
        self.rough.store(rough, Ordering::SeqCst);
    }

    /// What disturbs; `None` in calm.
    #[inline]
    pub fn disturbance(&self) -> Option<Arc<Disturbance>> {
        if !self.rough.load(Ordering::Relaxed) {
            return None;
        }
        Some(Arc::clone(&self.disturbance.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_is_when_no_connection_is_busy() {
        let activity = Activity::new(100);
        assert_eq!(activity.idle_ns(150), 50);
        activity.enter(150);
        activity.enter(160);
        activity.leave(170);
        assert_eq!(activity.idle_ns(180), 50);
        activity.leave(190);
        assert_eq!(activity.idle_ns(200), 60);
    }

    #[test]
    fn calm_is_seen_without_a_lock() {
        let weather = Weather::default();
        assert_eq!(weather.disturbance(), None);
        let floor = std::time::Duration::from_millis(1);
        let latency = Some(block::Latency { floor, spread: floor });
        weather.set(Disturbance { latency, faults: vec![] });
        assert_eq!(weather.disturbance().and_then(|now| now.latency), latency);
        weather.set(Disturbance::default());
        assert_eq!(weather.disturbance(), None);
    }
}
