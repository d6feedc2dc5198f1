//! When to look for the next request a little longer before going to sleep.
//!
//! A client with one request under way sends the next one some microseconds after the reply. To sleep and be woken
//! costs more than that, so a connection that serves one request at a time looks on for a moment. It stops when that
//! comes to nothing, and only as many do so at once as leave processors for those who have work.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long to look.
pub const SPIN: Duration = Duration::from_micros(40);
/// After looking in vain so many batches pass without.
const REST_BATCHES_MIN: u32 = 4;
const REST_BATCHES_MAX: u32 = 1024;

static SPINNING: AtomicUsize = AtomicUsize::new(0);

/// One connection's habit.
#[derive(Debug, Default)]
pub struct Spin {
    /// The last batch was a single request.
    single: bool,
    rest: u32,
    next_rest: u32,
}

/// A place among those who look.
pub struct Spinning;

impl Spin {
    /// A batch of so many requests was served.
    #[inline]
    pub fn served(&mut self, requests: usize) {
        self.single = requests == 1;
        self.rest = self.rest.saturating_sub(1);
    }

    /// Whether to look at all.
    #[inline]
    pub fn worth_trying(&self) -> bool {
        self.single && self.rest == 0
    }

    /// Something came while looking.
    pub fn succeeded(&mut self) {
        self.next_rest = REST_BATCHES_MIN;
    }

    /// Nothing came: rest, longer each time.
    pub fn failed(&mut self) {
        self.rest = self.next_rest.max(REST_BATCHES_MIN);
        self.next_rest = (2 * self.rest).min(REST_BATCHES_MAX);
    }
}

impl Spinning {
    /// A place, if a processor can be spared.
    pub fn begin() -> Option<Self> {
        static MAX: OnceLock<usize> = OnceLock::new();
        let max = *MAX.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from) / 2);
        if SPINNING.fetch_add(1, Ordering::Relaxed) < max {
            return Some(Self);
        }
        SPINNING.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Spinning {
    fn drop(&mut self) {
        SPINNING.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_in_vain_is_tried_ever_less_often() {
        let mut spin = Spin::default();
        spin.served(1);
        assert!(spin.worth_trying());
        let mut batches = Vec::new();
        for _ in 0..12 {
            spin.failed();
            let mut rested = 0;
            while !spin.worth_trying() {
                spin.served(1);
                rested += 1;
            }
            batches.push(rested);
        }
        assert_eq!((batches[0], batches[1], batches[11]), (4, 8, 1024));
        spin.succeeded();
        spin.failed();
        assert_eq!(spin.rest, 4);
        spin.served(2);
        assert!(!spin.worth_trying());
    }
}
