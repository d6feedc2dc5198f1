//! A store that is enciphered or not, as its volume was made.

use std::os::fd::BorrowedFd;
use std::sync::Arc;

use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Zeroing};

use super::{CipherStore, VolumeKey};

/// A store in the clear, or behind a key.
#[derive(Debug)]
pub enum Encryptable<S> {
    /// In the clear.
    Plain(Arc<S>),
    /// Behind a key.
    Encrypted(Box<CipherStore<S>>),
}

impl<S: BlockStore> Encryptable<S> {
    /// `store`, behind a key if there is one.
    pub fn new(store: Arc<S>, key: Option<VolumeKey>) -> Self {
        match key {
            None => Self::Plain(store),
            Some(key) => Self::Encrypted(Box::new(CipherStore::new(store, key))),
        }
    }
}

/// Does the same with either.
macro_rules! either {
    ($self:ident, $store:ident => $call:expr) => {
        match $self {
            Self::Plain($store) => $call,
            Self::Encrypted($store) => $call,
        }
    };
}

impl<S: BlockStore> BlockStore for Encryptable<S> {
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
