//! Which regions of a volume are being written: known on the disk before the first write goes there, so that after a
//! power loss it is known where data and checksums may differ in age.
//!
//! ```text
//!             first write: a mark on the disk             nothing written for a while, or the end:
//!                   ┌───────────────►┐                    data and checksums synced, the mark taken away
//!   ┌───────┐       │            ┌───────┐
//!   │ clean │ ──────┘            │ dirty │ ───────────────► clean
//!   └───────┘                    └───┬───┘
//!                                    │ the host stopped, and started anew
//!                                    ▼
//!                               ┌──────────┐  looked through: what does not fit is sealed as it is
//!                               │ doubtful │ ─────────────► clean
//!                               └──────────┘
//! ```
//!
//! A doubtful region can be written, and is then dirty as well.
//!
//! A region is cleaned while others write. Writers look at its mark with the lock of their blocks held; who cleans takes
//! the mark away in memory, waits for every such lock once (from then on no writer is at work who saw it), syncs, and
//! only then takes it away on the disk, unless somebody has set it again meanwhile.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::host::{BootId, Host, HostFile};
use crate::sealed::slot::{self, SLOT_BYTES, Slot};
use crate::sealed::sums::Sums;
use crate::store::{Durability, StoreError};

/// Dirty, on the disk too: may be written.
const MARKED: u8 = 1;
/// Written since somebody last looked.
const TOUCHED: u8 = 2;
/// Doubtful.
const DOUBTFUL: u8 = 4;

/// The marks of a volume.
#[derive(Debug)]
pub struct Marks {
    written: Mutex<Written>,
}

/// What is on the disk, and in which of the two slots.
#[derive(Debug)]
struct Written {
    slot: Slot,
    place: usize,
}

impl Written {
    /// Writes a slot over the older of the two, durably. After an error the newer one still counts.
    fn replace<F: HostFile>(&mut self, file: &F, mut slot: Slot) -> Result<(), StoreError> {
        slot.number = self.slot.number + 1;
        let place = 1 - self.place;
        file.write_at(&slot::encode(&slot), place as u64 * SLOT_BYTES, Durability::Now)?;
        *self = Self { slot, place };
        Ok(())
    }
}

impl Marks {
    /// Takes up the marks as they were found on the disk.
    ///
    /// # Errors
    /// The host's.
    pub fn open<H: Host>(
        sums: &Sums<H>,
        found: (Slot, usize),
        boot: BootId,
        regions: usize,
    ) -> Result<Self, StoreError> {
        let (mut slot, place) = found;
        if slot.boot != boot {
            // Not written yet: until something is, whoever reads the old slot comes to the same conclusion.
            let dirty = std::mem::take(&mut slot.dirty);
            slot.doubtful.extend(&dirty);
            slot.boot = boot;
        }
        for (set, flag) in [(&slot.dirty, MARKED), (&slot.doubtful, DOUBTFUL)] {
            for region in set.iter().filter(|&region| region < regions) {
                sums.region(region as u64)?.fetch_or(flag, Ordering::AcqRel);
            }
        }
        Ok(Self { written: Mutex::new(Written { slot, place }) })
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees to it that a region is marked, before something is written to it. The caller holds the lock of its blocks.
    ///
    /// # Errors
    /// The host's; then nothing may be written.
    #[inline]
    pub fn before_write<H: Host>(&self, sums: &Sums<H>, region: u64) -> Result<(), StoreError> {
        let state = sums.region(region)?;
        if state.load(Ordering::Acquire) & (MARKED | TOUCHED) == MARKED | TOUCHED {
            return Ok(());
        }
        self.mark(sums, state, region as usize)
    }

    #[cold]
    fn mark<H: Host>(&self, sums: &Sums<H>, state: &AtomicU8, region: usize) -> Result<(), StoreError> {
        let mut written = self.written();
        let mut slot = written.slot.clone();
        if slot.dirty.insert(region) {
            written.replace(sums.file(), slot)?;
        }
        state.fetch_or(MARKED | TOUCHED, Ordering::AcqRel);
        Ok(())
    }

    /// Whether what does not fit in a region may be due to a power loss.
    pub fn doubtful<H: Host>(&self, sums: &Sums<H>, region: u64) -> bool {
        sums.region(region).is_ok_and(|state| state.load(Ordering::Acquire) & DOUBTFUL != 0)
    }

    /// The doubtful regions.
    pub fn doubtful_regions(&self) -> Vec<usize> {
        self.written().slot.doubtful.iter().collect()
    }

    /// Takes a region for looked through: what does not fit in it from now on is damage.
    ///
    /// # Errors
    /// The host's; the region is then still doubtful.
    pub fn trust<H: Host>(&self, sums: &Sums<H>, region: usize) -> Result<(), StoreError> {
        let mut written = self.written();
        let mut slot = written.slot.clone();
        slot.doubtful.remove(region);
        written.replace(sums.file(), slot)?;
        sums.region(region as u64)?.fetch_and(!DOUBTFUL, Ordering::AcqRel);
        Ok(())
    }

    /// Takes away, in memory, the marks of dirty regions: of all of them, or of those that were not written since the last
    /// call. The caller has to wait for every writer's lock and to sync before [`Marks::clean`].
    ///
    /// # Errors
    /// The host's.
    pub fn begin_cleaning<H: Host>(&self, sums: &Sums<H>, all: bool) -> Result<Vec<usize>, StoreError> {
        let written = self.written();
        let mut begun = Vec::new();
        for region in written.slot.dirty.iter() {
            let state = sums.region(region as u64)?;
            let touched = state.fetch_and(!TOUCHED, Ordering::AcqRel) & TOUCHED != 0;
            if all || !touched {
                state.fetch_and(!MARKED, Ordering::AcqRel);
                begun.push(region);
            }
        }
        Ok(begun)
    }

    /// Takes marks away on the disk where nobody has set them again.
    ///
    /// # Errors
    /// The host's; the marks then stay.
    pub fn clean<H: Host>(&self, sums: &Sums<H>, begun: &[usize]) -> Result<(), StoreError> {
        let mut written = self.written();
        let mut slot = written.slot.clone();
        for &region in begun {
            if sums.region(region as u64)?.load(Ordering::Acquire) & MARKED == 0 {
                slot.dirty.remove(region);
            }
        }
        if slot.dirty == written.slot.dirty { Ok(()) } else { written.replace(sums.file(), slot) }
    }
}
