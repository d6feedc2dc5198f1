//! What a volume has been through: burst credits and counters, and whether it failed.
//!
//! Unlike the spec this may be a second old after a crash, and is written without a sync. A missing or broken file
//! means a new volume's state.

use block::Counters;
use block::limit::Credits;
use serde::{Deserialize, Serialize};

/// A volume's state on disk. Unknown fields are ignored and missing ones are zero, so old and new fogd read each
/// other's files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedState {
    /// The services' clock when it was written, nanoseconds since 1970: credits are earned from then on.
    pub saved_at_ns: i64,
    /// Credits in operations.
    pub credits_ops: f64,
    /// Credits in bytes.
    pub credits_bytes: f64,
    /// A sync failed: the volume is not to be trusted, also after a restart.
    pub failed: Option<String>,
    /// Counters.
    pub stats: SavedCounters,
}

/// Defines the counters' form on disk and the way there and back.
macro_rules! saved_counters {
    ($($name:ident),* $(,)?) => {
        /// [`Counters`] on disk.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct SavedCounters { $($name: u64),* }

        impl From<Counters> for SavedCounters {
            fn from(counters: Counters) -> Self {
                Self { $($name: counters.$name),* }
            }
        }

        impl From<SavedCounters> for Counters {
            fn from(saved: SavedCounters) -> Self {
                Self { $($name: saved.$name),* }
            }
        }
    };
}

saved_counters!(
    read_ops,
    write_ops,
    read_bytes,
    write_bytes,
    flush_ops,
    trim_ops,
    counted_ops,
    read_time_ns,
    write_time_ns,
    throttled_ns,
    error_ops,
    idle_ns,
    ops_throttled_ns,
    bytes_throttled_ns,
    backing_error_ops,
    corrupt_ops,
);

impl SavedState {
    /// The credits when it was written.
    pub fn credits(&self) -> Credits {
        Credits { ops: self.credits_ops, bytes: self.credits_bytes }
    }

    /// Seconds between the writing and `now_ns` on the services' clock; none when that clock was moved back.
    pub fn age_seconds(&self, now_ns: i64) -> f64 {
        now_ns.saturating_sub(self.saved_at_ns).max(0) as f64 * 1e-9
    }
}
