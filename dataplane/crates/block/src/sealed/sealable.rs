//! A store that is checked or not, as its volume was made.

use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::either::either_store;
use crate::host::{Host, HostFile, HostResult, LocalHost};
use crate::layers::LayerStore;
use crate::sealed::{SealedStore, check_sums, create_sums};
use crate::spanned::{SPAN_BYTES, SpannedStore};
use crate::store::{BlockStore, StoreError, Upkeep};

/// A store with or without checksums.
#[derive(Debug)]
pub enum Sealable<S, H: Host = LocalHost> {
    /// Without.
    Plain(S),
    /// With.
    Sealed(Box<SealedStore<S, H>>),
}

either_store!(<S: BlockStore, H: Host> Sealable<S, H>, Plain, Sealed);

impl<S: BlockStore, H: Host> Upkeep for Sealable<S, H> {
    fn upkeep(&self) -> Result<(), StoreError> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Sealed(store) => store.upkeep(),
        }
    }

    fn close(&self) -> Result<(), StoreError> {
        match self {
            Self::Plain(store) => store.flush(),
            Self::Sealed(store) => store.close(),
        }
    }
}

/// Where the checksums of the data at `base` are, if they have any.
pub fn sums_path(base: &Path) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(".sums");
    name.into()
}

impl<H: Host> LayerStore<H> for Sealable<SpannedStore<H>, H> {
    fn create(host: &H, base: &Path, size: u64, sealed: bool) -> HostResult<()> {
        let mut files = SpannedStore::create_on(host, base, size, SPAN_BYTES)?;
        if sealed {
            files.push(create_sums(host, &sums_path(base), size)?);
        }
        files.iter().try_for_each(HostFile::sync_data)
    }

    fn is_sealed(host: &H, base: &Path) -> HostResult<bool> {
        match host.inspect(&sums_path(base)) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(errno),
        }
    }

    fn open(host: &H, base: &Path, size: u64) -> std::io::Result<Self> {
        let store = SpannedStore::open_on(host, base, size, SPAN_BYTES)?;
        if !Self::is_sealed(host, base)? {
            return Ok(Self::Plain(store));
        }
        Ok(Self::Sealed(Box::new(SealedStore::open_on(host, &sums_path(base), store)?)))
    }

    fn check(host: &H, base: &Path, size: u64) -> std::io::Result<()> {
        if Self::is_sealed(host, base)? { check_sums(host, &sums_path(base), size) } else { Ok(()) }
    }

    fn files(host: &H, base: &Path, size: u64) -> HostResult<Vec<PathBuf>> {
        let mut files = SpannedStore::<H>::paths(base, size, SPAN_BYTES);
        if Self::is_sealed(host, base)? {
            files.push(sums_path(base));
        }
        Ok(files)
    }

    fn inspect(host: &H, base: &Path, size: u64) -> std::io::Result<u64> {
        let data = SpannedStore::inspect_on(host, base, size, SPAN_BYTES)?;
        match host.inspect(&sums_path(base)) {
            Ok(sums) => Ok(data + sums.allocated),
            Err(Errno::NOENT) => Ok(data),
            Err(errno) => Err(errno.into()),
        }
    }
}
