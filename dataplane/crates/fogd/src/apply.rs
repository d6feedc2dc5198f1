//! Makes volumes as the control plane describes them.
//!
//! The disk comes first, memory second, and both under a lock that the volume's id selects: whatever happens between
//! two steps, a repeated order finds its way.
//!
//! | order | steps |
//! | --- | --- |
//! | new volume | refuse one that must exist; reserve export names; data and spec on disk; list it |
//! | new clone | reserve export names; freeze the source, durably; layers of both and spec on disk; list it |
//! | change | reserve export names; grow the file; spec on disk; adopt it; evict |
//! | deletion | close exports; evict, or find no clients; rename into the trash; forget; unlink later |
//! | orphan | spec with `orphan` on disk; adopt it |
//! | key | given to the volume, in memory, when its spec is there |

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use block::VolumeKey;

use crate::proto::volume_outcome::Result as Outcome;
use crate::registry::Registry;
use crate::spec::{Order, Spec, VolumeId};
use crate::tidy::tidy;
use crate::turns::Turns;
use crate::volume::Volume;

/// How long evicted clients have to finish what is under way on the disk.
const EVICTION_PATIENCE: Duration = Duration::from_secs(10);
/// Threads of one large Apply. They wait for syncs that the file system joins into one.
const THREADS_MAX: usize = 16;

/// Why an order was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The contract's result.
    pub outcome: Outcome,
    /// For people.
    pub why: String,
}

impl Failure {
    fn new(outcome: Outcome, why: impl Into<String>) -> Self {
        Self { outcome, why: why.into() }
    }

    fn host(error: &std::io::Error) -> Self {
        Self::new(Outcome::Failed, format!("the host: {error}"))
    }
}

/// Gives a volume the key that came with its order.
fn take_key(volume: &Volume, key: Option<&VolumeKey>) -> std::result::Result<(), Failure> {
    let Some(key) = key else { return Ok(()) };
    volume.take_key(key).map_err(|why| Failure::new(Outcome::Failed, why))
}

/// Carries out orders.
#[derive(Debug)]
pub struct Applier {
    registry: Arc<Registry>,
    turns: Arc<Turns>,
    trash: mpsc::Sender<std::path::PathBuf>,
}

impl Applier {
    /// Removes what is discarded on a thread of its own, starting with what an earlier process left.
    pub fn new(registry: Arc<Registry>) -> std::io::Result<Self> {
        let (trash, discarded) = mpsc::channel::<std::path::PathBuf>();
        let leftovers = registry.around.folder.leftovers()?;
        let turns = Arc::new(Turns::default());
        let (volumes, others) = (Arc::clone(&registry), Arc::clone(&turns));
        std::thread::Builder::new()
            .name("tidy".to_owned())
            .spawn(move || tidy(&leftovers, &discarded, &volumes, &others))?;
        Ok(Self { registry, turns, trash })
    }

    /// Carries out orders, each by itself; answers in their order.
    pub fn apply_all(&self, orders: &[Order]) -> Vec<std::result::Result<(), Failure>> {
        let mut seen = BTreeSet::new();
        let first: Vec<bool> = orders.iter().map(|order| seen.insert(order.id())).collect();
        self.in_parallel(orders.len(), |index| {
            if first[index] {
                self.apply(&orders[index])
            } else {
                Err(Failure::new(Outcome::Invalid, "the volume is listed twice"))
            }
        })
    }

    /// Makes orphans of all volumes that are not listed, and names them.
    pub fn adopt_complete(&self, listed: &BTreeSet<VolumeId>) -> Vec<VolumeId> {
        let orphans: Vec<VolumeId> = self.registry.ids().into_iter().filter(|id| !listed.contains(id)).collect();
        let outcomes = self.in_parallel(orphans.len(), |index| self.orphan(&orphans[index]));
        for (id, outcome) in orphans.iter().zip(outcomes) {
            if let Err(failure) = outcome {
                tracing::error!(volume = %id, why = failure.why, "an orphan may be exported again after a restart");
            }
        }
        orphans
    }

    fn in_parallel<T: Send>(&self, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        if count <= 1 {
            return (0..count).map(work).collect();
        }
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    return done;
                }
                done.push((index, work(index)));
            }
        };
        let mut results: Vec<(usize, T)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS_MAX.min(count)).map(|_| scope.spawn(worker)).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        });
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }

    fn apply(&self, order: &Order) -> std::result::Result<(), Failure> {
        let source = match order {
            Order::Keep { clone_of, .. } => clone_of.as_ref(),
            Order::Delete { .. } => None,
        };
        let _turn = self.turns.take([order.id()].into_iter().chain(source));
        match (order, self.registry.volume(order.id())) {
            (Order::Keep { spec, must_exist, clone_of, key, .. }, None) => {
                self.create(spec, *must_exist, clone_of.as_ref())?;
                self.registry.volume(order.id()).map_or(Ok(()), |volume| take_key(&volume, key.as_ref()))
            }
            (Order::Keep { spec, evict, key, .. }, Some(volume)) => self.change(&volume, spec, *evict, key.as_ref()),
            (Order::Delete { id, .. }, None) => self.delete_unknown(id),
            (Order::Delete { generation, evict, .. }, Some(volume)) => self.delete(&volume, *generation, *evict),
        }
    }

    fn create(&self, spec: &Spec, must_exist: bool, clone_of: Option<&VolumeId>) -> std::result::Result<(), Failure> {
        if let Some(why) = self.registry.unreadable(&spec.id) {
            return self.replace_unreadable(spec, &why);
        }
        if must_exist {
            // An empty volume in its place would pass for the data that is lost.
            return Err(Failure::new(Outcome::Failed, "its data is missing"));
        }
        self.claim(spec)?;
        let made = match clone_of {
            None => self.registry.around.folder.create_volume(spec, None).map_err(|error| Failure::host(&error)),
            Some(source) => self.create_clone(spec, source),
        };
        made.inspect_err(|_| self.registry.withdraw_exports(spec))?;
        self.registry.insert(spec.clone());
        self.registry.around.watchers.notify(&spec.id);
        Ok(())
    }

    fn create_clone(&self, spec: &Spec, source: &VolumeId) -> std::result::Result<(), Failure> {
        let volume = self.registry.volume(source).ok_or_else(|| {
            Failure::new(Outcome::Failed, format!("{source}, the volume to clone, is not there or cannot be read"))
        })?;
        if spec.size_bytes < volume.spec().size_bytes {
            return Err(Failure::new(Outcome::Invalid, "a clone is not smaller than its source"));
        }
        if spec.encrypted != volume.spec().encrypted {
            return Err(Failure::new(Outcome::Invalid, "a clone is encrypted as its source is, or not at all"));
        }
        let frozen = volume.freeze().map_err(|why| Failure::new(Outcome::Failed, format!("{source}: {why}")))?;
        let origin = Some((source, frozen.as_slice()));
        self.registry.around.folder.create_volume(spec, origin).map_err(|error| Failure::host(&error))
    }

    /// The bytes are there and their spec is not: the control plane's word replaces it.
    fn replace_unreadable(&self, spec: &Spec, why: &str) -> std::result::Result<(), Failure> {
        self.claim(spec)?;
        tracing::warn!(volume = %spec.id, why, "the spec is replaced");
        if let Err(error) = self.registry.around.folder.write_spec(spec) {
            self.registry.withdraw_exports(spec);
            return Err(Failure::host(&error));
        }
        self.registry.insert(spec.clone());
        self.registry.around.watchers.notify(&spec.id);
        Ok(())
    }

    fn claim(&self, spec: &Spec) -> std::result::Result<(), Failure> {
        self.registry
            .claim_exports(spec)
            .map_err(|name| Failure::new(Outcome::Failed, format!("export {name:?} belongs to another volume")))
    }

    fn change(
        &self,
        volume: &Volume,
        spec: &Spec,
        evict: bool,
        key: Option<&VolumeKey>,
    ) -> std::result::Result<(), Failure> {
        let old = volume.spec();
        if spec.generation < old.generation {
            return Err(Failure::new(Outcome::Stale, format!("generation {} is held", old.generation)));
        }
        if spec.generation > old.generation || old.orphan {
            self.replace(volume, &old, spec)?;
        }
        take_key(volume, key)?;
        // An eviction that ran out of time is repeated with its generation.
        if evict && !volume.evict(EVICTION_PATIENCE) {
            return Err(Failure::new(Outcome::Failed, "a client is still being evicted"));
        }
        Ok(())
    }

    fn replace(&self, volume: &Volume, old: &Spec, spec: &Spec) -> std::result::Result<(), Failure> {
        if spec.size_bytes < old.size_bytes {
            return Err(Failure::new(Outcome::Invalid, "a volume never shrinks"));
        }
        if spec.encrypted != old.encrypted {
            // What is there would be taken for what it is not.
            return Err(Failure::new(Outcome::Invalid, "a volume stays encrypted, or not, as it was made"));
        }
        self.claim(spec)?;
        let written = if spec.size_bytes > old.size_bytes { volume.grow(spec.size_bytes) } else { Ok(()) }
            .map_err(|why| Failure::new(Outcome::Failed, why))
            .and_then(|()| self.registry.around.folder.write_spec(spec).map_err(|error| Failure::host(&error)));
        if let Err(failure) = written {
            self.registry.list_exports(spec, old);
            return Err(failure);
        }
        self.registry.list_exports(old, spec);
        volume.adopt(spec);
        self.registry.around.watchers.notify(&spec.id);
        Ok(())
    }

    fn delete(&self, volume: &Volume, generation: u64, evict: bool) -> std::result::Result<(), Failure> {
        let spec = volume.spec();
        if generation < spec.generation {
            return Err(Failure::new(Outcome::Stale, format!("generation {} is held", spec.generation)));
        }
        // Closed first, so that no client comes between the look and the deed.
        volume.close_exports();
        let free = if evict { volume.evict(EVICTION_PATIENCE) } else { !volume.busy() };
        if !free {
            volume.reopen_exports();
            return Err(if evict {
                Failure::new(Outcome::Failed, "a client is still being evicted")
            } else {
                Failure::new(Outcome::Busy, "an export has clients")
            });
        }
        volume.retire(true);
        self.discard(&spec.id).inspect_err(|_| {
            volume.retire(false);
            volume.reopen_exports();
        })?;
        self.registry.withdraw_exports(&spec);
        self.registry.remove(&spec.id);
        self.registry.around.watchers.notify(&spec.id);
        Ok(())
    }

    fn delete_unknown(&self, id: &VolumeId) -> std::result::Result<(), Failure> {
        if self.registry.unreadable(id).is_some() {
            self.discard(id)?;
            self.registry.remove(id);
            self.registry.around.watchers.notify(id);
        }
        Ok(())
    }

    fn discard(&self, id: &VolumeId) -> std::result::Result<(), Failure> {
        let remains = self.registry.around.folder.discard_volume(id).map_err(|error| Failure::host(&error))?;
        let _ = self.trash.send(remains);
        Ok(())
    }

    fn orphan(&self, id: &VolumeId) -> std::result::Result<(), Failure> {
        let _turn = self.turns.take([id]);
        let Some(volume) = self.registry.volume(id) else {
            return Ok(());
        };
        let old = volume.spec();
        if old.orphan {
            return Ok(());
        }
        let spec = Spec { orphan: true, ..old.clone() };
        let written = self.registry.around.folder.write_spec(&spec).map_err(|error| Failure::host(&error));
        self.registry.withdraw_exports(&old);
        volume.adopt(&spec);
        self.registry.around.watchers.notify(id);
        written
    }
}
