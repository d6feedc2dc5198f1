//! How many requests took how long, in buckets that are a quarter of a power of two wide.

use std::sync::atomic::{AtomicU64, Ordering};

/// Buckets of a histogram: up to 2³⁶ µs, 19 hours, which the last one stands for and all beyond it.
pub const BUCKETS: usize = 140;

/// The bucket of a latency in microseconds; see `Stats` in the contract.
#[inline]
pub fn bucket(micros: u64) -> usize {
    if micros < 4 {
        return micros as usize;
    }
    let exponent = 63 - micros.leading_zeros() as usize;
    (4 * (exponent - 1) + ((micros >> (exponent - 2)) & 3) as usize).min(BUCKETS - 1)
}

/// Counts by bucket, shared by all threads.
#[derive(Debug)]
pub struct Histogram([AtomicU64; BUCKETS]);

impl Default for Histogram {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; BUCKETS])
    }
}

impl Histogram {
    /// Counts one request.
    #[inline]
    pub fn record(&self, took_ns: u64) {
        self.0[bucket(took_ns / 1_000)].fetch_add(1, Ordering::Relaxed);
    }

    /// All counts.
    pub fn snapshot(&self) -> Vec<u64> {
        self.0.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contract's way back: the lowest latency of a bucket.
    fn lowest(bucket: usize) -> u64 {
        if bucket < 4 { bucket as u64 } else { (4 + bucket as u64 % 4) << (bucket / 4 - 1) }
    }

    #[test]
    fn each_bucket_begins_where_the_one_before_ends() {
        for index in 0..BUCKETS - 1 {
            assert_eq!(bucket(lowest(index)), index);
            assert_eq!(bucket(lowest(index + 1) - 1), index);
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn requests_are_counted() {
        let histogram = Histogram::default();
        for took_ns in [0, 999, 1_000, 250_000, 250_100] {
            histogram.record(took_ns);
        }
        let counts = histogram.snapshot();
        assert_eq!((counts[0], counts[1], counts[bucket(250)]), (2, 1, 2));
        assert_eq!(counts.iter().sum::<u64>(), 5);
    }
}
