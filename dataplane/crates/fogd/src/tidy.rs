//! What is done behind, when nobody waits for it: deleted volumes are unlinked, and layers that a volume has to itself are
//! taken into one.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use crate::registry::Registry;
use crate::turns::Turns;
use crate::volume::Volume;

/// Unlinks what is discarded, for as long as the process lives. leftovers: what an earlier process left.
pub fn tidy(leftovers: &[PathBuf], discarded: &mpsc::Receiver<PathBuf>, registry: &Registry, turns: &Turns) {
    // Of these, some files may be gone already: who had them too is not known.
    let mut wanted = leftovers.iter().fold(false, |wanted, path| unlink(path) | wanted) || !leftovers.is_empty();
    loop {
        if wanted {
            merge(registry, turns);
        }
        let Ok(first) = discarded.recv() else { return };
        // A look at each volume serves all that were deleted meanwhile.
        wanted = std::iter::once(first).chain(discarded.try_iter()).fold(false, |wanted, path| unlink(&path) | wanted);
    }
}

/// Unlinks a deleted volume's remains. Says whether another volume has layers to itself since.
fn unlink(path: &Path) -> bool {
    let left_to_one = shared_with_one(path);
    if let Err(error) = std::fs::remove_dir_all(path) {
        tracing::error!(path = %path.display(), %error, "a deleted volume's remains stay");
    }
    left_to_one
}

/// Whether one other volume alone has some of the files too.
fn shared_with_one(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    entries.filter_map(|entry| entry.ok()?.metadata().ok()).any(|file| file.is_file() && file.nlink() == 2)
}

/// Somebody no longer shares layers: with whom is not written anywhere, and found by a look at each.
fn merge(registry: &Registry, turns: &Turns) {
    for volume in registry.volumes() {
        let _turn = turns.take_meanwhile(volume.id());
        let there = registry.volume(volume.id()).is_some_and(|now| Arc::ptr_eq(&now, &volume));
        if there && volume.mergeable() {
            merge_one(&volume, turns);
        }
    }
}

fn merge_one(volume: &Volume, turns: &Turns) {
    match volume.merge(&|| turns.hurried()) {
        Ok(merged) => tracing::info!(volume = %volume.id(), merged, "layers that it has to itself"),
        // A full disk, for one: nothing is lost, only nothing gained.
        Err(why) => tracing::warn!(volume = %volume.id(), why, "its layers stay apart"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_look_at_every_volume_is_for_layers_that_one_is_left_with() {
        let root = tempfile::tempdir().unwrap();
        let volume = |name: &str| {
            let folder = root.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("spec"), name).unwrap();
            folder
        };
        let (source, clone, third, alone) = (volume("a"), volume("b"), volume("c"), volume("d"));
        std::fs::write(source.join("data"), "bytes").unwrap();
        for other in [&clone, &third] {
            std::fs::hard_link(source.join("data"), other.join("data")).unwrap();
        }
        assert!(!unlink(&alone));
        assert!(!unlink(&source), "two are left that share it");
        assert!(unlink(&third), "and now one");
        assert!(!unlink(&clone));
        assert!(root.path().read_dir().unwrap().next().is_none());
    }
}
