//! A volume's key, and what it opens.
//!
//! The key is held from the Apply that brings it until no export is listed and no client is left. It is in memory alone:
//! after a restart of fogd an encrypted volume is served when the control plane has sent its key again.

use std::sync::Arc;

use block::{VolumeKey, lock};

use super::{NotAdmitted, Store, Volume};

/// What clients are served from.
#[derive(Debug, Default)]
pub struct Unlocking {
    key: Option<VolumeKey>,
    /// Made by the first client, and the same for all: changes of parts of blocks exclude each other in it.
    store: Option<Arc<Store>>,
}

impl Volume {
    /// The volume's bytes as clients see them.
    ///
    /// # Errors
    /// The key is not here, or the files are missing, too short or unreadable.
    pub fn store(&self) -> Result<Arc<Store>, NotAdmitted> {
        let encrypted = self.spec().encrypted;
        let stored = self.stored().map_err(|error| NotAdmitted::Failed(error.to_string()))?;
        let mut unlocking = lock(&self.store);
        if encrypted && unlocking.key.is_none() {
            return Err(NotAdmitted::NoKey);
        }
        let key = unlocking.key.clone();
        Ok(Arc::clone(unlocking.store.get_or_insert_with(|| Arc::new(Store::new(stored, key)))))
    }

    /// Takes a key, if the volume is offered to anybody.
    ///
    /// # Errors
    /// Another one is in use.
    pub fn take_key(&self, key: &VolumeKey) -> Result<(), String> {
        let wanted = self.wanted();
        let mut unlocking = lock(&self.store);
        match &unlocking.key {
            Some(held) if held == key => return Ok(()),
            Some(_) if unlocking.store.as_ref().is_some_and(|store| Arc::strong_count(store) > 1) => {
                return Err("the volume is in use with another key".to_owned());
            }
            _ => {}
        }
        *unlocking = Unlocking { key: wanted.then(|| key.clone()), store: None };
        drop(unlocking);
        self.around.watchers.notify(&self.id);
        Ok(())
    }

    /// Whether the volume can be deciphered.
    pub fn key_held(&self) -> bool {
        lock(&self.store).key.is_some()
    }

    fn wanted(&self) -> bool {
        !lock(&self.exports).is_empty()
    }

    /// Lets go of the key of a volume that nobody can open any more.
    pub(super) fn forget_unused_key(&self) {
        if self.wanted() {
            return;
        }
        let forgotten = std::mem::take(&mut *lock(&self.store));
        drop(forgotten);
    }
}
