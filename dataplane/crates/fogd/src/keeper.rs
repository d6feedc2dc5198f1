//! Keeps volumes' states on disk while fogd runs, and everything when it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::registry::Registry;

/// How old a state file may be after a crash.
const PERIOD: Duration = Duration::from_secs(1);
/// How often stores do what they do beside requests. The kernel writes back what is this old by itself, so that little is
/// left to sync for what was not written meanwhile.
const UPKEEP_PERIOD: Duration = Duration::from_secs(30);
/// How long clients that were cut off have to finish what is under way on the disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// Saves what changed, about each second, for as long as the process lives.
pub fn keep(registry: &Registry) {
    loop {
        std::thread::sleep(PERIOD);
        save(registry);
    }
}

fn save(registry: &Registry) {
    for volume in registry.volumes() {
        if let Err(error) = volume.save_state() {
            // A volume that was deleted between the look and the deed has nothing to keep.
            if registry.volume(volume.id()).is_some() {
                tracing::warn!(volume = %volume.id(), %error, "the state was not saved");
            }
        }
    }
}

/// Does what stores do beside requests, from time to time, for as long as the process lives.
pub fn tend(registry: &Registry) {
    loop {
        std::thread::sleep(UPKEEP_PERIOD);
        for volume in registry.volumes() {
            if let Err(error) = volume.upkeep() {
                tracing::error!(volume = %volume.id(), %error, "the volume could not be tended");
            }
        }
    }
}

/// Lets all clients go, makes everything durable and saves all states. Does so once.
pub fn close(registry: &Arc<Registry>) {
    static CLOSED: AtomicBool = AtomicBool::new(false);
    if CLOSED.swap(true, Ordering::SeqCst) {
        return;
    }
    registry.close();
    let deadline = Instant::now() + PATIENCE;
    let volumes = registry.volumes();
    for volume in &volumes {
        volume.close_exports();
        if !volume.evict(deadline.saturating_duration_since(Instant::now())) {
            tracing::warn!(volume = %volume.id(), "a client did not go in time");
        }
    }
    for volume in &volumes {
        if let Err(error) = volume.close() {
            tracing::error!(volume = %volume.id(), %error, "the volume was not synced");
        }
    }
    save(registry);
}
