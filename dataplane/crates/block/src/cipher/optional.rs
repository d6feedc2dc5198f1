//! A store that is enciphered or not, as its volume was made.

use std::sync::Arc;

use crate::either::either_store;
use crate::store::BlockStore;

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

either_store!(<S: BlockStore> Encryptable<S>, Plain, Encrypted);
