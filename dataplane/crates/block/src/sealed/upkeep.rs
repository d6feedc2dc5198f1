//! What a checked store does beside requests: marks are taken away, and doubtful regions looked through.

use crate::host::{Host, HostFile};
use crate::locks::lock;
use crate::store::{BlockStore, Extent, ExtentKind, Patience, StoreError, Upkeep};

use super::slot::REGION_BYTES;
use super::store::{BLOCK, SealedStore};
use super::sums::LEAF_BLOCKS;

/// How much is looked through at once.
const LOOK_BYTES: usize = 256 << 10;
/// What a leaf of checksums is for.
const LEAF_BYTES: usize = (LEAF_BLOCKS * BLOCK) as usize;

impl<S: BlockStore, H: Host> SealedStore<S, H> {
    /// Takes away marks of regions that are not being written any more.
    fn clean(&self, all: bool) -> Result<(), StoreError> {
        let begun = self.marks.begin_cleaning(&self.sums, all)?;
        if begun.is_empty() {
            return Ok(());
        }
        self.pass_all_stripes();
        self.store.flush()?;
        self.sums.file().sync_data()?;
        // A mark too many costs a look after a power loss, and no more.
        let _ = self.marks.clean(&self.sums, &begun);
        Ok(())
    }

    /// Looks through a doubtful region, sealing what does not fit as it is. False when not all of it could be read: it
    /// stays doubtful.
    fn look_through(&self, region: usize) -> Result<bool, StoreError> {
        let end = self.size().min((region as u64 + 1) * REGION_BYTES);
        let mut buffer = vec![0; LOOK_BYTES];
        for leaf in (region as u64 * REGION_BYTES..end).step_by(LEAF_BYTES) {
            let leaf_end = end.min(leaf + LEAF_BYTES as u64);
            if self.is_hole(leaf, leaf_end).is_ok_and(|hole| hole) {
                continue;
            }
            for offset in (leaf..leaf_end).step_by(LOOK_BYTES) {
                let length = (leaf_end - offset).min(LOOK_BYTES as u64) as usize;
                if self.read_at(&mut buffer[..length], offset, Patience::Wait).is_err() {
                    return Ok(false);
                }
            }
        }
        self.sums.file().sync_data()?;
        Ok(self.marks.trust(&self.sums, region).is_ok())
    }

    /// Whether nothing was ever written to a leaf's blocks, by data and checksums alike.
    fn is_hole(&self, offset: u64, end: u64) -> Result<bool, StoreError> {
        let hole = Extent { length: end - offset, kind: ExtentKind::Hole };
        Ok(self.sums.leaf_is_empty(offset / BLOCK)? && self.store.extents(offset, end - offset, 1)? == [hole])
    }
}

impl<S: BlockStore, H: Host> Upkeep for SealedStore<S, H> {
    fn upkeep(&self) -> Result<(), StoreError> {
        let _alone = lock(&self.upkeep);
        self.clean(false)?;
        let regions = self.size().div_ceil(REGION_BYTES) as usize;
        for region in self.marks.doubtful_regions() {
            if region < regions {
                self.look_through(region)?;
            }
        }
        Ok(())
    }

    fn close(&self) -> Result<(), StoreError> {
        let _alone = lock(&self.upkeep);
        self.clean(true)
    }
}
