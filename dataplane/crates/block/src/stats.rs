//! Counters of a volume: they only grow, and cost an atomic addition each.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::StoreError;

/// Defines the plain and the atomic form of the counters together, so that neither can miss one.
macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// The counters' values at one moment.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Counters { $($(#[$doc])* pub $name: u64),* }

        /// The counters, shared by all threads that serve a volume.
        #[derive(Debug, Default)]
        pub struct Stats { $($name: AtomicU64),* }

        impl Stats {
            /// Adds each of `amounts`.
            pub fn add(&self, amounts: &Counters) {
                $(if amounts.$name != 0 { self.$name.fetch_add(amounts.$name, Ordering::Relaxed); })*
            }

            /// The values now. Not one moment's for all: each is read by itself.
            pub fn snapshot(&self) -> Counters {
                Counters { $($name: self.$name.load(Ordering::Relaxed)),* }
            }
        }

        impl Counters {
            /// Each counter's name and value, for those who write them down.
            pub fn each(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$((stringify!($name), self.$name)),*].into_iter()
            }
        }
    };
}

counters! {
    /// Reads completed.
    read_ops,
    /// Writes completed.
    write_ops,
    /// Bytes read.
    read_bytes,
    /// Bytes written.
    write_bytes,
    /// Flushes completed.
    flush_ops,
    /// Trims and zeroings completed.
    trim_ops,
    /// Operations after split and merge, as the limits see them.
    counted_ops,
    /// Nanoseconds from the arrival of a read to its reply, summed.
    read_time_ns,
    /// The same for writes.
    write_time_ns,
    /// Nanoseconds waited for tokens, summed.
    throttled_ns,
    /// Requests answered with an error.
    error_ops,
    /// Nanoseconds with no request under way.
    idle_ns,
    /// The part of `throttled_ns` that operations waited for.
    ops_throttled_ns,
    /// The part of `throttled_ns` that bytes waited for.
    bytes_throttled_ns,
    /// Requests failed by the host's disk, those of `corrupt_ops` among them.
    backing_error_ops,
    /// Requests failed because data did not match their checksum.
    corrupt_ops,
}

impl Counters {
    /// Counts a request that the store could not serve.
    pub fn note_failed(&mut self, error: &StoreError) {
        self.error_ops += 1;
        self.backing_error_ops += u64::from(matches!(error, StoreError::Io(_) | StoreError::Corrupt));
        self.corrupt_ops += u64::from(*error == StoreError::Corrupt);
    }
}
