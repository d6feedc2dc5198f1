//! A volume's bytes: its files are opened, looked at, frozen, and kept in order.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use block::layers::Taken;
use block::{BlockStore, Frozen, Guard, LayerError, LayeredStore, LocalHost, Upkeep, lock};

use super::{Stored, Volume};

impl Volume {
    /// The volume's bytes as they are stored, opened on first use.
    ///
    /// # Errors
    /// The file is missing, too short or unreadable.
    pub fn stored(&self) -> io::Result<Arc<Stored>> {
        let mut slot = lock(&self.stored);
        if let Some(store) = &*slot {
            return Ok(Arc::clone(store));
        }
        let size = lock(&self.spec).size_bytes;
        let files = LayeredStore::open(LocalHost, &self.around.folder.volume(&self.id), size);
        let files = files.inspect_err(|error| self.judge(error))?;
        let store = Arc::new(Guard::new(files, Arc::clone(&self.gate)));
        *slot = Some(Arc::clone(&store));
        Ok(store)
    }

    /// What is damaged, or was not synced, must not be used again.
    fn judge(&self, error: &LayerError) {
        match error {
            LayerError::Damaged(why) => self.gate.fail(why),
            LayerError::Sync(_) => self.gate.fail(&error.to_string()),
            LayerError::File(..) | LayerError::TooDeep(_) => return,
        }
        self.note_failure();
    }

    /// Freezes what the volume holds now, durably, and names the layers it is in. Clients notice nothing.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn freeze(&self) -> Result<Vec<Frozen>, String> {
        self.health()?;
        let store = self.stored().map_err(|error| error.to_string())?;
        store.store().freeze().inspect_err(|error| self.judge(error)).map_err(|error| error.to_string())
    }

    /// Whether some layer of the volume could be taken into the one below it.
    pub fn mergeable(&self) -> bool {
        self.gate.failure().is_none() && self.around.folder.layers(&self.id).mergeable().is_ok_and(|could| could)
    }

    /// Takes layers into those below them that the volume has to itself, until `stop` says so. Clients notice nothing.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn merge(&self, stop: &dyn Fn() -> bool) -> Result<bool, String> {
        self.health()?;
        let store = self.stored().map_err(|error| error.to_string())?;
        store.store().merge(stop).inspect_err(|error| self.judge(error)).map_err(|error| error.to_string())
    }

    /// Whether the volume can serve, and the bytes it takes on the host.
    ///
    /// # Errors
    /// Why it cannot serve.
    pub fn health(&self) -> Result<Taken, String> {
        self.live();
        if let Some(reason) = self.gate.failure() {
            return Err(reason);
        }
        let size = lock(&self.spec).size_bytes;
        let layers = self.around.folder.layers(&self.id);
        let told = |error: LayerError| format!("the backing file: {error}");
        if let Some(why) = self.unsound.get_or_init(|| layers.check(size).map_err(told).err()) {
            return Err(why.clone());
        }
        layers.inspect(size).map_err(told)
    }

    /// Grows the file, durably, ahead of a spec that says so.
    ///
    /// # Errors
    /// The host's.
    pub fn grow(&self, size: u64) -> Result<(), String> {
        let store = self.stored().map_err(|error| error.to_string())?;
        store.grow(size).map_err(|error| error.to_string())
    }

    /// Does with a store in use what it is given; a volume that fails by it is failed from then on.
    fn with_store(&self, act: impl FnOnce(&Stored) -> Result<(), block::StoreError>) -> Result<(), block::StoreError> {
        let Some(store) = lock(&self.stored).clone() else {
            return Ok(());
        };
        match act(&store) {
            // A volume whose I/O is cut has nothing to add.
            Ok(()) | Err(block::StoreError::Cut) => Ok(()),
            Err(error) => {
                self.note_failure();
                Err(error)
            }
        }
    }

    /// Does what the store does beside requests. May take long.
    ///
    /// # Errors
    /// What the store says; the volume is failed from then on.
    pub fn upkeep(&self) -> Result<(), block::StoreError> {
        if self.gate.failure().is_some() || self.retired.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.with_store(Upkeep::upkeep)
    }

    /// Makes everything written so far durable, and leaves nothing for the next start to look into.
    ///
    /// # Errors
    /// What the store says; the volume is failed from then on.
    pub fn close(&self) -> Result<(), block::StoreError> {
        self.with_store(Upkeep::close)
    }
}
