//! One volume while fogd runs: its spec, its bytes, its limits, and who uses it.

mod bytes;
mod unlocking;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use block::limit::Credits;
use block::{
    Counters, Encryptable, Gate, Guard, LayerFolder, LayeredStore, Limiter, Limits, LocalHost, Sealable, SpannedStore,
    lock,
};

use crate::clients::{Client, ClientId};
use crate::clock::{ServiceClock, now_ns};
use crate::folder::DataFolder;
use crate::live::{Live, Weather};
use crate::serve::pool::Pool;
use crate::spec::{Spec, VolumeId};
use crate::state::SavedState;
use crate::volume::unlocking::Unlocking;
use crate::watch::Watchers;

/// The most connections to one volume: Multi-Attach's 16 instances with 4 connections each.
pub const CONNECTIONS_MAX: usize = 64;

/// The bytes of a volume as they are stored: layers around its file.
pub type Stored = Guard<LayeredStore, Arc<Gate>>;

/// The same as connections see them: behind the volume's key, if it has one.
pub type Store = Encryptable<Stored>;

/// The files of a volume's layers.
pub type Layers = LayerFolder<LocalHost, Sealable<SpannedStore>>;

/// What all volumes need from the process.
#[derive(Debug)]
pub struct Surroundings {
    /// Where volumes are kept.
    pub folder: DataFolder,
    /// The clock that earns credits.
    pub clock: ServiceClock,
    /// Who is told of changes.
    pub watchers: Watchers,
}

/// An export and its clients.
#[derive(Debug)]
pub struct Export {
    /// What clients ask for.
    pub name: String,
    read_only: AtomicBool,
    listed: AtomicBool,
}

impl Export {
    /// Whether writes are refused, now.
    pub fn read_only(&self) -> bool {
        self.read_only.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
struct Offered {
    export: Arc<Export>,
    clients: BTreeMap<ClientId, Arc<Client>>,
}

/// One volume.
#[derive(Debug)]
pub struct Volume {
    around: Arc<Surroundings>,
    id: VolumeId,
    spec: Mutex<Spec>,
    gate: Arc<Gate>,
    stored: Mutex<Option<Arc<Stored>>>,
    /// What clients are served from; of an encrypted volume only while its key is held.
    store: Mutex<Unlocking>,
    live: OnceLock<Live>,
    /// What disturbs it on purpose.
    pub weather: Weather,
    /// Why its bytes cannot be used, found when somebody first asked.
    unsound: OnceLock<Option<String>>,
    saved: Mutex<Counters>,
    /// Deleted: there is no folder, or it is another volume's.
    retired: AtomicBool,
    /// The state file is out of date for another reason than the counters.
    state_changed: AtomicBool,
    exports: Mutex<BTreeMap<String, Offered>>,
    client_left: Condvar,
    /// Threads for what cannot be answered at once.
    pub pool: Pool,
}

/// Why a client was not admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// The export is not listed (any more).
    NotListed,
    /// [`CONNECTIONS_MAX`].
    TooMany,
    /// It is encrypted, and its key is not here.
    NoKey,
    /// The volume cannot be read or written.
    Failed(String),
}

/// What is true of an export.
#[derive(Clone, Debug)]
pub struct ExportStatus {
    /// Its name.
    pub name: String,
    /// Connections.
    pub clients: usize,
    /// No longer listed.
    pub closing: bool,
}

impl Volume {
    /// A volume as its spec says. Touches no file.
    pub fn new(around: Arc<Surroundings>, spec: Spec) -> Self {
        let volume = Self {
            around,
            id: spec.id.clone(),
            spec: Mutex::new(spec.clone()),
            gate: Arc::new(Gate::default()),
            stored: Mutex::new(None),
            store: Mutex::new(Unlocking::default()),
            live: OnceLock::new(),
            weather: Weather::default(),
            unsound: OnceLock::new(),
            saved: Mutex::new(Counters::default()),
            retired: AtomicBool::new(false),
            state_changed: AtomicBool::new(false),
            exports: Mutex::new(BTreeMap::new()),
            client_left: Condvar::new(),
            pool: Pool::default(),
        };
        volume.take_exports(&spec);
        volume.gate.set_cut(!spec.io_enabled);
        volume.weather.set(spec.disturbance());
        volume
    }

    /// The volume's id.
    pub fn id(&self) -> &VolumeId {
        &self.id
    }

    /// What it should be.
    pub fn spec(&self) -> Spec {
        lock(&self.spec).clone()
    }

    /// The state file, read on first use.
    pub fn live(&self) -> &Live {
        self.live.get_or_init(|| {
            let spec = lock(&self.spec).clone();
            let saved = self.around.folder.read_state(&self.id);
            let mut limiter = Limiter::new(spec.limits.into(), saved.as_ref().map(SavedState::credits), now_ns());
            if let Some(saved) = &saved {
                limiter.earn(saved.age_seconds(self.around.clock.unix_ns()));
                if let Some(reason) = &saved.failed {
                    self.gate.fail(reason);
                }
            }
            let counters = saved.map_or_else(Counters::default, |saved| saved.stats.into());
            *lock(&self.saved) = counters;
            Live::new(limiter, &counters, now_ns())
        })
    }

    /// The volume's limiter.
    pub fn limiter(&self) -> MutexGuard<'_, Limiter> {
        lock(&self.live().limiter)
    }

    /// The volume's counters now.
    pub fn counters(&self) -> Counters {
        self.live().counters(now_ns())
    }

    /// The services' clock, nanoseconds since 1970.
    pub fn service_ns(&self) -> i64 {
        self.around.clock.unix_ns()
    }

    /// Makes a spec that is on disk take effect.
    pub fn adopt(&self, spec: &Spec) {
        if lock(&self.spec).limits != spec.limits {
            // This reads the state, if need be, while the old limits still stand: credits were earned by them.
            self.limiter().set_limits(Limits::from(spec.limits), now_ns());
            self.state_changed.store(true, Ordering::SeqCst);
        }
        *lock(&self.spec) = spec.clone();
        self.gate.set_cut(!spec.io_enabled);
        self.weather.set(spec.disturbance());
        self.take_exports(spec);
        self.forget_unused_key();
        self.wake_clients();
    }

    fn take_exports(&self, spec: &Spec) {
        let mut offered = lock(&self.exports);
        let listed: &[_] = if spec.orphan { &[] } else { &spec.exports };
        for wanted in listed {
            let entry = offered.entry(wanted.name.clone()).or_insert_with(|| Offered {
                export: Arc::new(Export {
                    name: wanted.name.clone(),
                    read_only: AtomicBool::new(wanted.read_only),
                    listed: AtomicBool::new(true),
                }),
                clients: BTreeMap::new(),
            });
            entry.export.read_only.store(wanted.read_only, Ordering::SeqCst);
            entry.export.listed.store(true, Ordering::SeqCst);
        }
        offered.retain(|name, entry| {
            let stays = listed.iter().any(|wanted| wanted.name == *name);
            entry.export.listed.store(stays, Ordering::SeqCst);
            stays || !entry.clients.is_empty()
        });
    }

    /// Looks up a listed export.
    pub fn export(&self, name: &str) -> Option<Arc<Export>> {
        let offered = lock(&self.exports);
        offered.get(name).map(|entry| &entry.export).filter(|export| export.listed.load(Ordering::SeqCst)).cloned()
    }

    /// Admits a client; it counts until the lease is dropped.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(self: &Arc<Self>, name: &str, client: Arc<Client>) -> Result<Lease, NotAdmitted> {
        self.health().map_err(NotAdmitted::Failed)?;
        let store = self.store()?;
        let mut offered = lock(&self.exports);
        if offered.values().map(|entry| entry.clients.len()).sum::<usize>() >= CONNECTIONS_MAX {
            return Err(NotAdmitted::TooMany);
        }
        let entry = offered.get_mut(name).ok_or(NotAdmitted::NotListed)?;
        if !entry.export.listed.load(Ordering::SeqCst) {
            return Err(NotAdmitted::NotListed);
        }
        let export = Arc::clone(&entry.export);
        entry.clients.insert(client.id, Arc::clone(&client));
        drop(offered);
        self.around.watchers.notify(&self.id);
        Ok(Lease { volume: Arc::clone(self), export, store, client })
    }

    fn dismiss(&self, export: &Export, client: ClientId) {
        let mut offered = lock(&self.exports);
        if let Some(entry) = offered.get_mut(&export.name) {
            entry.clients.remove(&client);
            if entry.clients.is_empty() && !entry.export.listed.load(Ordering::SeqCst) {
                offered.remove(&export.name);
            }
        }
        drop(offered);
        self.forget_unused_key();
        self.client_left.notify_all();
        self.around.watchers.notify(&self.id);
    }

    /// Exports that are listed or have clients.
    pub fn export_status(&self) -> Vec<ExportStatus> {
        let status = |entry: &Offered| ExportStatus {
            name: entry.export.name.clone(),
            clients: entry.clients.len(),
            closing: !entry.export.listed.load(Ordering::SeqCst),
        };
        lock(&self.exports).values().map(status).collect()
    }

    /// Whether any export has clients.
    pub fn busy(&self) -> bool {
        lock(&self.exports).values().any(|entry| !entry.clients.is_empty())
    }

    /// Drops clients of exports that are no longer listed, and waits until nothing of theirs is under way: an
    /// instance whose volume was taken away must not write to it later. False when that takes longer than `patience`.
    pub fn evict(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut offered = lock(&self.exports);
        loop {
            let leaving = offered.values().filter(|entry| !entry.export.listed.load(Ordering::SeqCst));
            let mut left = true;
            for client in leaving.flat_map(|entry| entry.clients.values()) {
                left = false;
                client.disconnect();
            }
            let rest = deadline.saturating_duration_since(Instant::now());
            if left || rest.is_zero() {
                return left;
            }
            offered = self.client_left.wait_timeout(offered, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Takes all exports from the list, in memory only: what comes before a deletion or the end of the process.
    pub fn close_exports(&self) {
        let mut offered = lock(&self.exports);
        offered.retain(|_, entry| {
            entry.export.listed.store(false, Ordering::SeqCst);
            !entry.clients.is_empty()
        });
    }

    /// Lists the spec's exports again, after a deletion that did not come about.
    pub fn reopen_exports(&self) {
        let spec = self.spec();
        self.take_exports(&spec);
    }

    /// Lets all clients look up: limits changed.
    fn wake_clients(&self) {
        for client in lock(&self.exports).values().flat_map(|entry| entry.clients.values()) {
            client.wake();
        }
    }

    /// How many requests are under way, and since when the oldest of them is, if any.
    pub fn under_way(&self) -> (usize, Option<u64>) {
        let offered = lock(&self.exports);
        let clients = offered.values().flat_map(|entry| entry.clients.values());
        clients.fold((0, None), |(count, oldest), client| {
            let (more, since_ns) = client.under_way();
            (count + more, [oldest, since_ns].into_iter().flatten().min())
        })
    }

    /// Burst credits now.
    pub fn credits(&self) -> Credits {
        self.limiter().credits(now_ns())
    }

    /// Sets burst credits.
    pub fn set_credits(&self, ops: Option<f64>, bytes: Option<f64>) -> Credits {
        let mut limiter = self.limiter();
        limiter.set_credits(ops, bytes, now_ns());
        let credits = limiter.credits(now_ns());
        drop(limiter);
        self.state_changed.store(true, Ordering::SeqCst);
        self.wake_clients();
        credits
    }

    /// Earns credits for a jump of the services' clock. A volume not yet used learns of it from its file's age.
    pub fn earn(&self, seconds: f64) {
        if let Some(live) = self.live.get() {
            lock(&live.limiter).earn(seconds);
            self.state_changed.store(true, Ordering::SeqCst);
            self.wake_clients();
        }
    }

    /// Stops the volume for good and tells those who watch.
    pub fn note_failure(&self) {
        self.state_changed.store(true, Ordering::SeqCst);
        self.around.watchers.notify(&self.id);
    }

    /// Writes the state file if anything changed since.
    ///
    /// # Errors
    /// The host's.
    pub fn save_state(&self) -> io::Result<()> {
        let changed = self.state_changed.swap(false, Ordering::SeqCst);
        if self.live.get().is_none() && !changed {
            return Ok(());
        }
        let counters = self.counters();
        let mut saved = lock(&self.saved);
        // Time passing without a request is no reason to write.
        let same = Counters { idle_ns: 0, ..*saved } == Counters { idle_ns: 0, ..counters };
        if self.retired.load(Ordering::SeqCst) || (same && !changed) {
            return Ok(());
        }
        let credits = self.credits();
        let state = SavedState {
            saved_at_ns: self.around.clock.unix_ns(),
            credits_ops: credits.ops,
            credits_bytes: credits.bytes,
            failed: self.gate.failure(),
            stats: counters.into(),
        };
        let written = self.around.folder.write_state(&self.id, &state, state.failed.is_some());
        match written {
            Ok(()) => *saved = counters,
            Err(_) => self.state_changed.store(true, Ordering::SeqCst),
        }
        written
    }

    /// Writes no state any more, from the moment this returns: the volume is about to be deleted.
    pub fn retire(&self, retired: bool) {
        let _no_writing = lock(&self.saved);
        self.retired.store(retired, Ordering::SeqCst);
    }
}

/// A client's hold on an export. While it lives the client counts, and its requests may reach the volume.
#[derive(Debug)]
pub struct Lease {
    /// The volume.
    pub volume: Arc<Volume>,
    /// The export.
    pub export: Arc<Export>,
    /// The volume's bytes.
    pub store: Arc<Store>,
    /// The client.
    pub client: Arc<Client>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.volume.dismiss(&self.export, self.client.id);
    }
}
