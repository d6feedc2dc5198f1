//! Who writes to a layer, so that its end can be waited for without holding up anybody else.
//!
//! A write passes through the turnstile of the layer that is on top, and looks again whether that one still is. Whoever
//! put another layer on top then drains the turnstile of the old one: after that nobody writes to it any more. Writes
//! that begin meanwhile find the new top and wait for nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, TryLockError};

/// Threads that share a shard take turns at its cache line.
const SHARDS: usize = 8;

#[derive(Debug, Default)]
#[repr(align(64))]
struct Shard(RwLock<()>);

/// A turnstile.
#[derive(Debug, Default)]
pub struct Turnstile {
    shards: [Shard; SHARDS],
}

thread_local! {
    static SHARD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS
    };
}

impl Turnstile {
    /// Lets a write in, until the pass is dropped; `None` when the turnstile is being drained.
    #[inline]
    pub fn enter(&self) -> Option<RwLockReadGuard<'_, ()>> {
        match self.shards[SHARD.with(|shard| *shard)].0.try_read() {
            Ok(pass) => Some(pass),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Waits for all that are in.
    pub fn drain(&self) {
        for shard in &self.shards {
            drop(shard.0.write().unwrap_or_else(PoisonError::into_inner));
        }
    }
}
