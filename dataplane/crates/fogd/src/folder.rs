//! The data folder: who may use it, where things are, and how they get there durably.
//!
//! ```text
//! DIR/lock                   held while a fogd runs
//! DIR/clock                  the offset of the services' clock, nanoseconds, as text
//! DIR/volumes/<id>/data      the bytes, sparse (more files where it was cloned: `block::layers::folder`)
//! DIR/volumes/<id>/data.sums their checksums, if the volume was made with any
//! DIR/volumes/<id>/spec      what the volume should be, JSON
//! DIR/volumes/<id>/state     credits and counters, JSON
//! DIR/new/<id>               a volume that is being made
//! DIR/trash/<id>.<n>         a volume that is being deleted
//! ```
//!
//! A volume exists when its folder is under `volumes`. It gets there whole, by one rename out of `new`, and leaves by
//! one rename into `trash`; what is found in either at start was interrupted and is removed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use block::{Frozen, LocalHost};
use rustix::fs::{FlockOperation, flock};

use crate::spec::{Spec, VolumeId};
use crate::state::SavedState;
use crate::volume::Layers;

/// A file of ours is never larger; one that is, is not ours.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The data folder, locked.
#[derive(Debug)]
pub struct DataFolder {
    root: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
    /// Whether new volumes get checksums.
    integrity: bool,
    trash_next: AtomicU64,
}

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another fogd uses it.
    #[error("another fogd uses {0}: stop it first, or give this one another --data")]
    Busy(PathBuf),
    /// The host's answer.
    #[error("cannot use {0}: {1}")]
    Io(PathBuf, io::Error),
}

impl DataFolder {
    /// Takes the folder, making it if need be. `integrity`: volumes that are made in it get checksums.
    ///
    /// # Errors
    /// It is in use or cannot be made.
    pub fn open(root: &Path, integrity: bool) -> Result<Self, OpenError> {
        let lock = Self::prepare(root).map_err(|error| OpenError::Io(root.to_owned(), error))?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::AGAIN) => return Err(OpenError::Busy(root.to_owned())),
            Err(errno) => return Err(OpenError::Io(root.to_owned(), errno.into())),
        }
        let root = root.canonicalize().map_err(|error| OpenError::Io(root.to_owned(), error))?;
        Ok(Self { root, _lock: lock, integrity, trash_next: AtomicU64::new(0) })
    }

    fn prepare(root: &Path) -> io::Result<File> {
        for name in ["volumes", "new", "trash"] {
            DirBuilder::new().recursive(true).mode(0o700).create(root.join(name))?;
            // What a fogd that was killed had renamed and not synced is relied upon from now on.
            sync_folder(&root.join(name))?;
        }
        sync_folder(root)?;
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(root.join("lock"))
    }

    /// A volume's folder.
    pub fn volume(&self, id: &VolumeId) -> PathBuf {
        self.root.join("volumes").join(id.as_str())
    }

    /// The ids of all volumes. Names that are none are left alone.
    ///
    /// # Errors
    /// The host's.
    pub fn volume_ids(&self) -> io::Result<Vec<VolumeId>> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(self.root.join("volumes"))? {
            if let Some(id) = entry?.file_name().into_string().ok().and_then(|name| VolumeId::try_from(name).ok()) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// Reads a volume's spec.
    ///
    /// # Errors
    /// The host's; `InvalidData` when it is not a spec of this volume in a known format.
    pub fn read_spec(&self, id: &VolumeId) -> io::Result<Spec> {
        let bytes = read_small(&self.volume(id).join("spec"))?;
        let spec: Spec = serde_json::from_slice(&bytes)?;
        if spec.format > crate::spec::FORMAT || spec.id != *id {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the spec is of another format or volume"));
        }
        Ok(spec)
    }

    /// A volume's layers.
    pub fn layers(&self, id: &VolumeId) -> Layers {
        Layers::new(LocalHost, &self.volume(id))
    }

    /// Makes a volume: data and spec are on disk when its folder appears. `origin` is what it begins as: the given
    /// layers of another volume.
    ///
    /// # Errors
    /// The host's; the volume is then not there.
    pub fn create_volume(&self, spec: &Spec, origin: Option<(&VolumeId, &[Frozen])>) -> io::Result<()> {
        let new = self.root.join("new").join(spec.id.as_str());
        match fs::remove_dir_all(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let made = self.create_in(&new, spec, origin);
        if made.is_err() {
            // A full disk is given back what the attempt took; a leftover is removed at the next start.
            let _ = fs::remove_dir_all(&new);
        }
        made
    }

    fn create_in(&self, new: &Path, spec: &Spec, origin: Option<(&VolumeId, &[Frozen])>) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(new)?;
        let layers = Layers::new(LocalHost, new);
        // The first sync commits the journal with all that was made; the others find their work done.
        match origin {
            None => layers.create(spec.size_bytes, self.integrity)?,
            Some((id, frozen)) => layers.create_clone(&self.layers(id), frozen, spec.size_bytes)?,
        }
        write_synced(&new.join("spec"), &serde_json::to_vec(spec)?)?;
        sync_folder(new)?;
        fs::rename(new, self.volume(&spec.id))?;
        sync_folder(&self.root.join("volumes"))
    }

    /// Replaces a volume's spec.
    ///
    /// # Errors
    /// The host's; the old spec is then still there (or the new one, if only the last sync failed).
    pub fn write_spec(&self, spec: &Spec) -> io::Result<()> {
        let folder = self.volume(&spec.id);
        let temporary = folder.join("spec.new");
        write_synced(&temporary, &serde_json::to_vec(spec)?)?;
        fs::rename(&temporary, folder.join("spec"))?;
        sync_folder(&folder)
    }

    /// Reads a volume's state; `None` when there is none that can be read.
    pub fn read_state(&self, id: &VolumeId) -> Option<SavedState> {
        let bytes = read_small(&self.volume(id).join("state")).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Replaces a volume's state, `durable` or not.
    ///
    /// # Errors
    /// The host's.
    pub fn write_state(&self, id: &VolumeId, state: &SavedState, durable: bool) -> io::Result<()> {
        let folder = self.volume(id);
        let temporary = folder.join("state.new");
        let bytes = serde_json::to_vec(state)?;
        if durable {
            write_synced(&temporary, &bytes)?;
        } else {
            write_new(&temporary, &bytes)?;
        }
        fs::rename(&temporary, folder.join("state"))?;
        if durable { sync_folder(&folder) } else { Ok(()) }
    }

    /// Takes a volume away, durably, and says where its remains lie.
    ///
    /// # Errors
    /// The host's.
    pub fn discard_volume(&self, id: &VolumeId) -> io::Result<PathBuf> {
        loop {
            let number = self.trash_next.fetch_add(1, Ordering::Relaxed);
            let trash = self.root.join("trash").join(format!("{id}.{number}"));
            if trash.exists() {
                continue;
            }
            fs::rename(self.volume(id), &trash)?;
            sync_folder(&self.root.join("trash"))?;
            sync_folder(&self.root.join("volumes"))?;
            return Ok(trash);
        }
    }

    /// Removes volumes whose making was interrupted (they hold no data), and names those whose deletion was.
    ///
    /// # Errors
    /// The host's.
    pub fn leftovers(&self) -> io::Result<Vec<PathBuf>> {
        for entry in fs::read_dir(self.root.join("new"))? {
            let path = entry?.path();
            if let Err(error) = fs::remove_dir_all(&path) {
                // Whatever it is, it is no volume: no reason not to serve those there are.
                tracing::warn!(path = %path.display(), %error, "what lies here stays");
            }
        }
        fs::read_dir(self.root.join("trash"))?.map(|entry| entry.map(|entry| entry.path())).collect()
    }

    /// The offset of the services' clock; 0 when none was set.
    pub fn read_clock_offset(&self) -> i64 {
        let text = read_small(&self.root.join("clock")).unwrap_or_default();
        String::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
    }

    /// Keeps the offset of the services' clock.
    ///
    /// # Errors
    /// The host's.
    pub fn write_clock_offset(&self, offset_ns: i64) -> io::Result<()> {
        let temporary = self.root.join("clock.new");
        write_synced(&temporary, offset_ns.to_string().as_bytes())?;
        fs::rename(&temporary, self.root.join("clock"))?;
        sync_folder(&self.root)
    }
}

fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read;
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is too large"));
    }
    Ok(bytes)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_new(path, bytes)?.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
