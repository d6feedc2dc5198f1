//! Whose turn it is to change a volume: locks that the volumes' ids select.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};

use block::lock;

use crate::spec::VolumeId;

const LOCKS: usize = 64;

/// The locks.
#[derive(Debug)]
pub struct Turns {
    locks: [Mutex<()>; LOCKS],
    hurry: AtomicBool,
}

impl Default for Turns {
    fn default() -> Self {
        Self { locks: [const { Mutex::new(()) }; LOCKS], hurry: AtomicBool::new(false) }
    }
}

fn index(id: &VolumeId) -> usize {
    let sum = id.as_str().bytes().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    sum % LOCKS
}

impl Turns {
    /// Waits for the turn of some volumes. Work that only tidies up gives way.
    pub fn take<'a>(&self, ids: impl IntoIterator<Item = &'a VolumeId>) -> Vec<MutexGuard<'_, ()>> {
        // Always taken in one order, so that nobody waits in a ring.
        let wanted: BTreeSet<usize> = ids.into_iter().map(index).collect();
        let take = |index: usize| match self.locks[index].try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                self.hurry.store(true, Ordering::SeqCst);
                lock(&self.locks[index])
            }
        };
        wanted.into_iter().map(take).collect()
    }

    /// Takes the turn of a volume to tidy up, for as long as nobody [waits](Turns::hurried).
    pub fn take_meanwhile(&self, id: &VolumeId) -> MutexGuard<'_, ()> {
        let turn = lock(&self.locks[index(id)]);
        self.hurry.store(false, Ordering::SeqCst);
        turn
    }

    /// Whether somebody waits since tidying up began.
    pub fn hurried(&self) -> bool {
        self.hurry.load(Ordering::SeqCst)
    }
}
