//! The control plane's part of the load: volumes are made, cloned, grown and deleted while they are written to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::cut::Cut;
use crate::daemon::{Fogd, key, spec};
use crate::dice::Dice;
use crate::history::History;
use crate::proto::volume_outcome::Result as Outcome;
use crate::proto::{self, VolumeSpec};
use crate::run::{Life, Run, Volume, blocks_of};

const MIB: u64 = 1 << 20;
const SIZE_MAX: u64 = 16 * MIB;
pub const VOLUMES_MIN: usize = 3;
const VOLUMES_MAX: usize = 5;
const PAUSE_US_MAX: u64 = 12_000;

/// The key that an Apply of an encrypted volume brings: the same for all, as clones have their source's.
pub fn key_for(spec: &VolumeSpec) -> Option<proto::VolumeKey> {
    spec.encrypted.then(|| proto::VolumeKey { id: spec.id.clone(), key: key(7) })
}

/// Gives orders to one fogd.
pub struct Orders<'a> {
    pub run: &'a Run,
    pub fogd: &'a Fogd,
    pub encrypted: bool,
    pub dice: Dice,
    /// The number of the next volume.
    pub next: &'a AtomicU64,
}

impl Orders<'_> {
    /// Gives orders until fogd dies, and gives the volumes that it made. `appeared` is told of each that can be written
    /// to from now on.
    pub fn give(&mut self, mut volumes: Vec<Arc<Volume>>, mut appeared: impl FnMut(Arc<Volume>)) -> Vec<Arc<Volume>> {
        let known = volumes.len();
        while !self.run.killed() {
            std::thread::park_timeout(Duration::from_micros(self.dice.below(PAUSE_US_MAX)));
            let made = self.order(&volumes);
            if let Some(volume) = &made {
                if volume.is_there() {
                    appeared(Arc::clone(volume));
                }
            }
            volumes.extend(made);
        }
        volumes.split_off(known)
    }

    fn order(&mut self, volumes: &[Arc<Volume>]) -> Option<Arc<Volume>> {
        let there: Vec<_> = volumes.iter().filter(|volume| volume.is_there()).collect();
        let any = there[self.dice.below(there.len() as u64) as usize];
        let room = there.len() < VOLUMES_MAX;
        match self.dice.below(8) {
            0 if room => return self.make(),
            1 | 2 if room => return self.clone(any),
            3 | 4 if there.len() > VOLUMES_MIN => self.delete(any),
            _ => self.change(any),
        }
        None
    }

    /// Makes an empty volume. `None` when it was refused.
    pub fn make(&mut self) -> Option<Arc<Volume>> {
        let size_bytes = (2 + self.dice.below(7)) * MIB;
        let mut spec = self.new_spec(size_bytes);
        spec.encrypted = self.encrypted && self.dice.one_in(2);
        let volume = Volume::new(spec, History::new(blocks_of(size_bytes)));
        let wanted = volume.told().spec.clone();
        if self.apply(wanted)? {
            volume.told().life = Life::There;
            volume.told().pending = None;
        }
        Some(Arc::new(volume))
    }

    /// Clones a volume as it is at a moment between call and return.
    fn clone(&mut self, origin: &Volume) -> Option<Arc<Volume>> {
        let (size_bytes, encrypted) = {
            let told = origin.told();
            (told.spec.size_bytes, told.spec.encrypted)
        };
        let mut wanted = self.new_spec(size_bytes);
        wanted.encrypted = encrypted;
        wanted.clone_of.clone_from(&origin.id);
        let called = self.run.tick();
        let answered = self.apply(wanted.clone())?;
        let (returned, seen) = {
            // Together, so that nothing is seen that began later.
            let told = origin.told();
            (self.run.tick(), told.history.clone())
        };
        wanted.clone_of.clear();
        let volume = Volume::new(wanted, seen.cloned(called, returned));
        let mut told = volume.told();
        told.cut = Some(Cut::new(seen, returned));
        if answered {
            (told.life, told.pending) = (Life::There, None);
            self.run.cloned.add(1);
        }
        drop(told);
        Some(Arc::new(volume))
    }

    /// Grows a volume, or sends the same anew.
    fn change(&mut self, volume: &Volume) {
        let mut wanted = volume.told().spec.clone();
        wanted.generation += 1;
        wanted.size_bytes = (wanted.size_bytes + self.dice.below(2) * MIB).min(SIZE_MAX);
        volume.told().pending = Some(wanted.clone());
        if self.apply(wanted.clone()) == Some(true) {
            let mut told = volume.told();
            told.history.grow(blocks_of(wanted.size_bytes));
            told.spec = wanted;
            told.pending = None;
        }
    }

    fn delete(&mut self, volume: &Volume) {
        let mut wanted = volume.told().spec.clone();
        wanted.generation += 1;
        wanted.deleted = true;
        wanted.evict = true;
        volume.told().life = Life::Deleting;
        if self.apply(wanted) == Some(true) {
            volume.told().life = Life::Gone;
        }
    }

    fn new_spec(&mut self, size_bytes: u64) -> VolumeSpec {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        VolumeSpec { size_bytes, ..spec(&format!("vol-{number:08x}"), 1) }
    }

    /// Whether fogd answered that it is so; `None` when it refused.
    fn apply(&self, wanted: VolumeSpec) -> Option<bool> {
        let told = format!("{wanted:?}");
        let keys = key_for(&wanted).into_iter().collect();
        let request = proto::ApplyRequest { volumes: vec![wanted], complete: false, keys };
        let answer = self.fogd.call(|mut client| async move { client.apply(request).await });
        let outcome = match answer {
            Ok(mut answer) => answer.outcomes.remove(0),
            Err(_) if self.run.killed() => return Some(false),
            Err(status) => {
                self.run.complain(format!("{told}: {status}"));
                return None;
            }
        };
        if outcome.result() == Outcome::Applied {
            self.run.applied.add(1);
            return Some(true);
        }
        if outcome.error != "clones are not made yet" {
            self.run.complain(format!("{told}: {:?}: {}", outcome.result(), outcome.error));
        }
        None
    }
}
