//! All volumes of the process, by id and by export name.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::spec::{Spec, VolumeId};
use crate::volume::{Surroundings, Volume};

#[derive(Debug, Default)]
struct Index {
    volumes: BTreeMap<VolumeId, Arc<Volume>>,
    exports: HashMap<String, VolumeId>,
    /// Volumes on disk whose spec cannot be read, and why.
    unreadable: BTreeMap<VolumeId, String>,
}

/// All volumes.
#[derive(Debug)]
pub struct Registry {
    /// What volumes share.
    pub around: Arc<Surroundings>,
    index: RwLock<Index>,
    closing: AtomicBool,
}

impl Registry {
    /// Loads every spec. No volume's bytes or state are touched.
    ///
    /// # Errors
    /// The folder cannot be listed. A spec that cannot be read only makes its volume unreadable.
    pub fn load(around: Arc<Surroundings>) -> io::Result<Self> {
        let mut index = Index::default();
        for id in around.folder.volume_ids()? {
            match around.folder.read_spec(&id) {
                Ok(spec) => index.insert(&around, spec),
                Err(error) => {
                    tracing::error!(volume = %id, %error, "the spec cannot be read");
                    index.unreadable.insert(id, format!("the spec cannot be read: {error}"));
                }
            }
        }
        Ok(Self { around, index: RwLock::new(index), closing: AtomicBool::new(false) })
    }

    fn read<T>(&self, look: impl FnOnce(&Index) -> T) -> T {
        look(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Index) -> T) -> T {
        change(&mut self.index.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// A volume.
    pub fn volume(&self, id: &VolumeId) -> Option<Arc<Volume>> {
        self.read(|index| index.volumes.get(id).cloned())
    }

    /// All volumes in the order of their ids.
    pub fn volumes(&self) -> Vec<Arc<Volume>> {
        self.read(|index| index.volumes.values().cloned().collect())
    }

    /// The ids of all volumes, readable or not.
    pub fn ids(&self) -> Vec<VolumeId> {
        self.read(|index| index.volumes.keys().chain(index.unreadable.keys()).cloned().collect())
    }

    /// Why a volume's spec cannot be read.
    pub fn unreadable(&self, id: &VolumeId) -> Option<String> {
        self.read(|index| index.unreadable.get(id).cloned())
    }

    /// The names of all exports that take clients, in order.
    pub fn export_names(&self) -> Vec<String> {
        let mut names = self.read(|index| index.exports.keys().cloned().collect::<Vec<_>>());
        names.sort_unstable();
        names
    }

    /// The volume behind an export, and the export's name. The empty name means the only export there is.
    pub fn find_export(&self, name: &str) -> Option<(String, Arc<Volume>)> {
        if self.closing.load(Ordering::SeqCst) {
            return None;
        }
        self.read(|index| {
            let (name, id) = match name {
                "" if index.exports.len() == 1 => index.exports.iter().next()?,
                name => index.exports.get_key_value(name)?,
            };
            Some((name.clone(), Arc::clone(index.volumes.get(id)?)))
        })
    }

    /// Reserves the spec's export names for its volume.
    ///
    /// # Errors
    /// The name that another volume has.
    pub fn claim_exports(&self, spec: &Spec) -> Result<(), String> {
        self.write(|index| {
            let taken = |name: &String| index.exports.get(name).is_some_and(|owner| *owner != spec.id);
            match spec.exports.iter().find(|export| taken(&export.name)) {
                Some(export) => Err(export.name.clone()),
                None => {
                    index.offer(spec);
                    Ok(())
                }
            }
        })
    }

    /// Adds a volume that is on disk.
    pub fn insert(&self, spec: Spec) -> Arc<Volume> {
        self.write(|index| {
            let id = spec.id.clone();
            index.unreadable.remove(&id);
            index.insert(&self.around, spec);
            Arc::clone(&index.volumes[&id])
        })
    }

    /// Lists the exports of `spec` for its volume, and no longer those of the spec before.
    pub fn list_exports(&self, before: &Spec, spec: &Spec) {
        self.write(|index| {
            index.withdraw(before);
            index.offer(spec);
        });
    }

    /// Takes the exports of a spec from the list.
    pub fn withdraw_exports(&self, spec: &Spec) {
        self.write(|index| index.withdraw(spec));
    }

    /// Forgets a volume whose exports are withdrawn.
    pub fn remove(&self, id: &VolumeId) {
        self.write(|index| {
            index.volumes.remove(id);
            index.unreadable.remove(id);
        });
    }

    /// Takes no clients from now on.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
    }

    /// Whether clients are turned away since the process ends.
    pub fn closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
}

impl Index {
    fn insert(&mut self, around: &Arc<Surroundings>, spec: Spec) {
        self.offer(&spec);
        self.volumes.insert(spec.id.clone(), Arc::new(Volume::new(Arc::clone(around), spec)));
    }

    fn offer(&mut self, spec: &Spec) {
        if !spec.orphan {
            for export in &spec.exports {
                self.exports.insert(export.name.clone(), spec.id.clone());
            }
        }
    }

    fn withdraw(&mut self, spec: &Spec) {
        for export in &spec.exports {
            if self.exports.get(&export.name) == Some(&spec.id) {
                self.exports.remove(&export.name);
            }
        }
    }
}
