//! What all threads of a run share: its clock, what went wrong, and what was done.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::cut::Cut;
use crate::history::{History, Moment};
use crate::proto::VolumeSpec;
use crate::stamp::BLOCK_BYTES;

/// How much of something was done.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A run.
#[derive(Debug, Default)]
pub struct Run {
    clock: AtomicU64,
    /// Set before fogd is killed: from then on connections may break.
    pub killed: AtomicBool,
    wrong: Mutex<Vec<String>>,
    pub written: Count,
    pub flushed: Count,
    pub read: Count,
    pub applied: Count,
    pub cloned: Count,
    pub judged: Count,
    /// Blocks that lack an answered write, whether they may or not.
    pub lost: Count,
}

impl Run {
    pub fn tick(&self) -> Moment {
        self.clock.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub fn killed(&self) -> bool {
        self.killed.load(Ordering::SeqCst)
    }

    /// Notes something that must not be; the first few tell enough.
    pub fn complain(&self, wrong: String) {
        let mut all = lock(&self.wrong);
        if all.len() < 20 {
            all.push(wrong);
        }
    }

    pub fn wrong(&self) -> Vec<String> {
        lock(&self.wrong).clone()
    }
}

/// Whether a volume is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Ordered, and not answered for: it may be there.
    Making,
    There,
    /// Its deletion is ordered, and not answered for.
    Deleting,
    Gone,
}

/// What fogd was told of a volume, and must therefore be true.
#[derive(Debug)]
pub struct Told {
    pub life: Life,
    pub history: History,
    /// The spec of the latest Apply that was answered.
    pub spec: VolumeSpec,
    /// That of one which was not.
    pub pending: Option<VolumeSpec>,
    /// How it was cloned, until that was judged.
    pub cut: Option<Cut>,
    /// Nobody has read it whole yet.
    pub unseen: bool,
}

/// A volume.
#[derive(Debug)]
pub struct Volume {
    pub id: String,
    told: Mutex<Told>,
}

impl Volume {
    pub fn new(spec: VolumeSpec, history: History) -> Self {
        let id = spec.id.clone();
        let told = Told { life: Life::Making, history, pending: Some(spec.clone()), spec, cut: None, unseen: true };
        Self { id, told: Mutex::new(told) }
    }

    pub fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }

    /// Whether its clients must be served.
    pub fn is_there(&self) -> bool {
        self.told().life == Life::There
    }
}

pub fn blocks_of(bytes: u64) -> u64 {
    bytes / BLOCK_BYTES as u64
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}
