//! Layers that merge while clients flush.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use block::sim::{Crash, SimHost};
use block::{BlockStore, Durability, Host, LayerFolder, LayeredStore, Patience, Sealable, SpannedStore, Zeroing};

const SIZE: u64 = 16 << 20;
const BLOCK: usize = 4096;

/// A flush that begins while a layer is being taken into the one below it saw a part of it only. If it passed for one
/// that saw all, the upper layer would go before the lower one's marks are on disk, and what lies further below, older
/// data, would come back when fogd is killed.
#[test]
fn a_flush_in_the_middle_of_a_merge_does_not_pass_for_one_after_it() {
    for crash in [Crash::Process, Crash::Power] {
        let host = SimHost::new(7);
        let path = Path::new("/volume");
        host.create_folder(path).unwrap();
        host.sync_folder(Path::new("/")).unwrap();
        LayerFolder::<_, Sealable<SpannedStore<SimHost>, SimHost>>::new(host.clone(), path)
            .create(SIZE, false)
            .unwrap();
        host.sync_folder(path).unwrap();
        let store: LayeredStore<SimHost> = LayeredStore::open(host.clone(), path, SIZE).unwrap();
        store.write_at(&[1; 2 * BLOCK], 0, Durability::Later).unwrap();
        store.freeze().unwrap();
        store.write_at(&[2; BLOCK], 1 << 20, Durability::Later).unwrap();
        store.freeze().unwrap();
        store.zero(0, BLOCK as u64, Zeroing::Hole).unwrap();
        store.write_at(&[3; BLOCK], BLOCK as u64, Durability::Later).unwrap();
        store.freeze().unwrap();
        // The lowest layer is another volume's too, so the two above it are those that merge.
        host.link(&path.join("data"), Path::new("/elsewhere")).unwrap();
        let merged = store.merge(&|| {
            store.flush().unwrap();
            false
        });
        assert!(merged.unwrap());
        host.crash(crash);
        let store: LayeredStore<SimHost> = LayeredStore::open(host.clone(), path, SIZE).unwrap();
        for (offset, byte) in [(0, 0), (BLOCK as u64, 3), (1 << 20, 2)] {
            let mut block = [9; BLOCK];
            store.read_at(&mut block, offset, Patience::Wait).unwrap();
            assert_eq!(block, [byte; BLOCK], "at {offset} after {crash:?}");
        }
    }
}
