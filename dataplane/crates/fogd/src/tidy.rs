//! What is done behind, when nobody waits for it: deleted volumes are unlinked, and layers that a volume has to itself are
//! taken into one.

use std::path::Path;
use std::sync::{Arc, mpsc};

use crate::registry::Registry;
use crate::turns::Turns;
use crate::volume::Volume;

/// Unlinks what is discarded, for as long as the process lives.
pub fn tidy(discarded: mpsc::Receiver<std::path::PathBuf>, registry: &Registry, turns: &Turns) {
    for path in discarded {
        let layered = path.join("layers").exists();
        if let Err(error) = std::fs::remove_dir_all(&path) {
            tracing::error!(path = %path.display(), %error, "a deleted volume's remains stay");
        }
        if layered {
            merge(&path, registry, turns);
        }
    }
}

/// Somebody no longer shares layers: with whom is not written anywhere, and found by a look at each.
fn merge(path: &Path, registry: &Registry, turns: &Turns) {
    for volume in registry.volumes() {
        let _turn = turns.take_meanwhile(volume.id());
        let there = registry.volume(volume.id()).is_some_and(|now| Arc::ptr_eq(&now, &volume));
        if there && volume.mergeable() {
            merge_one(&volume, turns);
        }
    }
    tracing::debug!(path = %path.display(), "is gone, with what only it had");
}

fn merge_one(volume: &Volume, turns: &Turns) {
    match volume.merge(&|| turns.hurried()) {
        Ok(merged) => tracing::info!(volume = %volume.id(), merged, "layers that it has to itself"),
        // A full disk, for one: nothing is lost, only nothing gained.
        Err(why) => tracing::warn!(volume = %volume.id(), why, "its layers stay apart"),
    }
}
