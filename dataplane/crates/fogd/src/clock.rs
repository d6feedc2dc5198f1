//! The process's two clocks: one that only runs forward, and the services' clock, which people move.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Nanoseconds since the process first asked; never goes back.
#[inline]
pub fn now_ns() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

/// The clock by which credits are earned while nothing runs: the host's plus an offset.
#[derive(Debug, Default)]
pub struct ServiceClock {
    offset_ns: AtomicI64,
}

impl ServiceClock {
    /// A clock that is off by `offset_ns`.
    pub fn new(offset_ns: i64) -> Self {
        Self { offset_ns: AtomicI64::new(offset_ns) }
    }

    /// Nanoseconds since 1970.
    pub fn unix_ns(&self) -> i64 {
        let host = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_nanos() as i64);
        host.saturating_add(self.offset_ns.load(Ordering::SeqCst))
    }

    /// Sets the offset and says by how much it changed.
    pub fn set_offset(&self, offset_ns: i64) -> i64 {
        offset_ns.saturating_sub(self.offset_ns.swap(offset_ns, Ordering::SeqCst))
    }
}
