//! The files of a volume's layers in its folder.
//!
//! ```text
//! data, data.1 …                the bytes of layer 0, or of the only one
//! data.sums, layer-N.sums       their checksums, in a volume that was made with any
//! layers                        which layers there are (absent: only `data`)
//! layer-N, layer-N.1 …          the bytes of layer N, sparse
//! layer-N.map                   which blocks layer N holds, where it is not the lowest
//! layer-N.recent.0, .recent.1   marks since the last flush, of the top layer alone
//! ```
//!
//! A frozen layer that several volumes share has a name in each one's folder (a hard link), so there is no count of
//! users that could be wrong: it goes with its last name.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::host::{Host, HostFile, read_exact};
use crate::layers::LayerError;
use crate::layers::layer::{Layer, LayerStore};
use crate::layers::manifest::{Frozen, Manifest};
use crate::layers::map::MapFile;
use crate::layers::tracker::Tracker;
use crate::layers::{damaged, unread};
use crate::store::Durability;

const MANIFEST: &str = "layers";
/// A manifest is never larger.
const MANIFEST_BYTES_MAX: u64 = 1 << 20;
/// The list changes with a clone or a merge, each of which takes longer than a look.
const LOOKS_MAX: u32 = 8;

/// Bytes that a volume takes on the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// By what is its alone.
    pub own: u64,
    /// By layers that other volumes have too.
    pub shared: u64,
}

/// A volume's folder.
#[derive(Debug)]
pub struct LayerFolder<H, S> {
    host: H,
    path: PathBuf,
    stores: PhantomData<fn() -> S>,
}

impl<H: Host, S: LayerStore<H>> LayerFolder<H, S> {
    /// The folder at `path`.
    pub fn new(host: H, path: &Path) -> Self {
        Self { host, path: path.to_owned(), stores: PhantomData }
    }

    fn base(&self, number: u32) -> PathBuf {
        self.path.join(if number == 0 { "data".to_owned() } else { format!("layer-{number}") })
    }

    fn map(&self, number: u32) -> PathBuf {
        self.path.join(format!("layer-{number}.map"))
    }

    fn logs(&self, number: u32) -> [PathBuf; 2] {
        [0, 1].map(|log| self.path.join(format!("layer-{number}.recent.{log}")))
    }

    /// Makes the files of a new volume, synced but for their names; with checksums if `sealed`.
    ///
    /// # Errors
    /// The host's.
    pub fn create(&self, size: u64, sealed: bool) -> Result<(), LayerError> {
        Ok(S::create(&self.host, &self.base(0), size, sealed)?)
    }

    /// Makes the files of a volume of `size` bytes that begins as what the given layers of the volume in `source` hold,
    /// synced but for their names.
    ///
    /// # Errors
    /// The host's.
    pub fn create_clone(&self, source: &Self, frozen: &[Frozen], size: u64) -> Result<(), LayerError> {
        for (position, layer) in frozen.iter().enumerate() {
            let mut files = S::files(&self.host, &source.base(layer.number), layer.size)?;
            if position > 0 {
                files.push(source.map(layer.number));
            }
            for file in files {
                let name = file.file_name().ok_or(Errno::INVAL)?;
                self.host.link(&file, &self.path.join(name))?;
            }
        }
        let top = frozen.iter().map(|layer| layer.number).max().unwrap_or(0) + 1;
        self.create_layer(top, size, frozen.last().map_or(0, |layer| layer.number))?;
        self.write_synced(MANIFEST, &Manifest { frozen: frozen.to_vec(), top }.encode())
    }

    /// Makes the files of an empty layer that lies on others, synced but for their names; with checksums if the one
    /// below, whose number is `below`, has any.
    ///
    /// # Errors
    /// The host's.
    pub fn create_layer(&self, number: u32, size: u64, below: u32) -> Result<(), LayerError> {
        let sealed = S::is_sealed(&self.host, &self.base(below))?;
        S::create(&self.host, &self.base(number), size, sealed)?;
        Ok(MapFile::create(&self.host, &self.map(number))?)
    }

    fn write_synced(&self, name: &str, bytes: &[u8]) -> Result<(), LayerError> {
        let path = self.path.join(name);
        match self.host.remove(&path) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno.into()),
        }
        let file = self.host.create(&path)?;
        file.write_at(bytes, 0, Durability::Later)?;
        Ok(file.sync_data()?)
    }

    /// Replaces the list of layers, durably, with all names that were made before.
    ///
    /// # Errors
    /// The host's: the old list is still there, but for [`LayerError::Sync`], where it is unknown which one is.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), LayerError> {
        self.host.sync_folder(&self.path)?;
        self.write_synced("layers.new", &manifest.encode())?;
        self.host.rename(&self.path.join("layers.new"), &self.path.join(MANIFEST))?;
        self.host.sync_folder(&self.path).map_err(|errno| LayerError::Sync(errno.into()))
    }

    /// The list of layers; `None` when there is only `data`.
    ///
    /// # Errors
    /// The host's, or that it is damaged.
    pub fn read_manifest(&self) -> Result<Option<Manifest>, LayerError> {
        if let Some(manifest) = self.find_manifest()? {
            return Ok(Some(manifest));
        }
        if !self.host.list(&self.path)?.iter().any(|name| layer_number(name).is_some()) {
            return Ok(None);
        }
        // Layers come after their list: it was made meanwhile, or is lost. Without it they would be left out of sight,
        // and the volume be what it was before them.
        let lost = || damaged("the list of the volume's layers is missing".to_owned());
        self.find_manifest()?.ok_or_else(lost).map(Some)
    }

    fn find_manifest(&self) -> Result<Option<Manifest>, LayerError> {
        let file = match self.host.open(&self.path.join(MANIFEST)) {
            Err(Errno::NOENT) => return Ok(None),
            other => other?,
        };
        let length = file.inspect()?.length;
        if length > MANIFEST_BYTES_MAX {
            return Err(damaged("the list of the volume's layers is too large".to_owned()));
        }
        let mut bytes = vec![0; length as usize];
        read_exact(&file, &mut bytes, 0).map_err(|error| unread("the list of the volume's layers", error))?;
        Manifest::decode(&bytes).map(Some)
    }

    /// Makes durable what the list says, which a fogd that was killed may not have come to, and takes away what is left
    /// of layers that it does not name: of a freeze that was interrupted.
    ///
    /// # Errors
    /// The host's.
    pub fn adopt(&self, manifest: &Manifest) -> Result<(), LayerError> {
        self.host.sync_folder(&self.path)?;
        for name in self.host.list(&self.path)? {
            let listed = |number| manifest.numbers().any(|other| other == number);
            if layer_number(&name).is_some_and(|number| !listed(number)) {
                self.host.remove(&self.path.join(name))?;
            }
        }
        Ok(())
    }

    /// Opens the lowest layer, or the only one.
    ///
    /// # Errors
    /// The host's.
    pub fn open_bottom(&self, number: u32, size: u64, frozen: bool) -> Result<Layer<H, S>, LayerError> {
        let store = S::open(&self.host, &self.base(number), size)?;
        Ok(Layer::new(number, store, None, frozen))
    }

    /// Opens a layer that lies on others.
    ///
    /// # Errors
    /// The host's, or that it is damaged.
    pub fn open_layer(&self, number: u32, size: u64, frozen: bool) -> Result<Layer<H, S>, LayerError> {
        let store = S::open(&self.host, &self.base(number), size)?;
        let logs = self.logs(number);
        let tracker = Tracker::open(&self.host, &self.map(number), [&logs[0], &logs[1]], frozen, || store.flush())?;
        Ok(Layer::new(number, store, Some(tracker), frozen))
    }

    /// Takes away the logs of a layer that is settled.
    pub fn remove_logs(&self, number: u32) {
        for log in self.logs(number) {
            // One that stays says nothing that is not in the map.
            let _ = self.host.remove(&log);
        }
    }

    /// Takes a layer's names away. Its files stay as long as another volume has them.
    ///
    /// # Errors
    /// The host's.
    pub fn remove_layer(&self, number: u32) -> Result<(), LayerError> {
        for name in self.host.list(&self.path)? {
            if layer_number(&name) == Some(number) {
                self.host.remove(&self.path.join(name))?;
            }
        }
        Ok(())
    }

    /// Bytes that a volume of `size` bytes takes, without opening it.
    ///
    /// # Errors
    /// The host's, or that something is missing, too short or damaged.
    pub fn inspect(&self, size: u64) -> Result<Taken, LayerError> {
        self.look(|manifest| {
            let Some(manifest) = manifest else {
                return Ok(Taken { own: S::inspect(&self.host, &self.base(0), size)?, shared: 0 });
            };
            let mut taken = Taken::default();
            for layer in &manifest.frozen {
                let bytes = S::inspect(&self.host, &self.base(layer.number), layer.size)?;
                if self.host.inspect(&self.base(layer.number))?.links > 1 {
                    taken.shared += bytes;
                } else {
                    taken.own += bytes;
                }
            }
            taken.own += S::inspect(&self.host, &self.base(manifest.top), size)?;
            Ok(taken)
        })
    }

    /// Whether what tells how the bytes of a volume of `size` bytes are kept can be read and makes sense.
    ///
    /// # Errors
    /// The host's, or that something is missing, too short or damaged.
    pub fn check(&self, size: u64) -> Result<(), LayerError> {
        self.look(|manifest| {
            let Some(manifest) = manifest else {
                return Ok(S::check(&self.host, &self.base(0), size)?);
            };
            for layer in &manifest.frozen {
                S::check(&self.host, &self.base(layer.number), layer.size)?;
            }
            Ok(S::check(&self.host, &self.base(manifest.top), size)?)
        })
    }

    /// Looks at the files of layers that may be frozen, merged or taken away meanwhile: what is missing then is only
    /// missing if the list still names it.
    fn look<T>(&self, look: impl Fn(Option<&Manifest>) -> Result<T, LayerError>) -> Result<T, LayerError> {
        let mut manifest = self.read_manifest()?;
        for _ in 1..LOOKS_MAX {
            let seen = look(manifest.as_ref());
            let now = self.read_manifest()?;
            if seen.is_ok() || now == manifest {
                return seen;
            }
            manifest = now;
        }
        look(manifest.as_ref())
    }

    /// Whether no other volume has a layer.
    ///
    /// # Errors
    /// The host's.
    pub fn owns(&self, number: u32) -> Result<bool, LayerError> {
        Ok(self.host.inspect(&self.base(number))?.links == 1)
    }

    /// Whether some layer could be taken into the one below it, without opening any.
    ///
    /// # Errors
    /// The host's, or that the list is damaged.
    pub fn mergeable(&self) -> Result<bool, LayerError> {
        let Some(manifest) = self.read_manifest()? else {
            return Ok(false);
        };
        for layer in manifest.frozen.iter().rev().skip(1) {
            if self.owns(layer.number)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The layer that a file belongs to, by its name; `None` for other files, and for those of layer 0.
fn layer_number(name: &str) -> Option<u32> {
    let rest = name.strip_prefix("layer-")?;
    rest.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_layers() {
        let cases = [
            ("layer-7", Some(7)),
            ("layer-12.1", Some(12)),
            ("layer-12.map", Some(12)),
            ("layer-3.recent.0", Some(3)),
            ("layers", None),
            ("data", None),
            ("layer-x", None),
        ];
        for (name, number) in cases {
            assert_eq!(layer_number(name), number, "{name}");
        }
    }
}
