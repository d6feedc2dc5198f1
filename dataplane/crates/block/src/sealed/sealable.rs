//! A store that is checked or not, as its volume was made.

use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::host::{Host, HostFile, HostResult, LocalHost};
use crate::layers::LayerStore;
use crate::sealed::{SealedStore, check_sums, create_sums};
use crate::spanned::{SPAN_BYTES, SpannedStore};
use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Upkeep, Zeroing};

/// A store with or without checksums.
#[derive(Debug)]
pub enum Sealable<S, H: Host = LocalHost> {
    /// Without.
    Plain(S),
    /// With.
    Sealed(Box<SealedStore<S, H>>),
}

/// Does the same with either.
macro_rules! either {
    ($self:ident, $store:ident => $call:expr) => {
        match $self {
            Self::Plain($store) => $call,
            Self::Sealed($store) => $call,
        }
    };
}

impl<S: BlockStore, H: Host> BlockStore for Sealable<S, H> {
    fn size(&self) -> u64 {
        either!(self, store => store.size())
    }

    #[inline]
    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        either!(self, store => store.read_at(buffer, offset, patience))
    }

    #[inline]
    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        either!(self, store => store.write_at(data, offset, durability))
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        either!(self, store => store.zero(offset, length, zeroing))
    }

    fn flush(&self) -> Result<(), StoreError> {
        either!(self, store => store.flush())
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        either!(self, store => store.extents(offset, length, extents_max))
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        either!(self, store => store.grow(size))
    }

    fn prefetch(&self, offset: u64, length: u64) {
        either!(self, store => store.prefetch(offset, length));
    }

    fn ready_at(&self, offset: u64, length: usize) -> usize {
        either!(self, store => store.ready_at(offset, length))
    }

    fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError> {
        either!(self, store => store.send_at(socket, offset, length))
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        either!(self, store => store.allocated())
    }
}

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
