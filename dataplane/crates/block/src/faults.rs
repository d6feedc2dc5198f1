//! The layer that fails on purpose: a store around a store whose next calls of a kind go wrong.

use std::os::fd::BorrowedFd;
use std::sync::{Mutex, PoisonError};

use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Zeroing};

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `read_at`
    Read,
    /// `write_at`
    Write,
    /// `zero`
    Zero,
    /// `flush`
    Flush,
    /// `extents`
    Extents,
    /// `grow`
    Grow,
}

/// A fault to come.
#[derive(Clone, Debug)]
struct Fault {
    operation: Operation,
    error: StoreError,
    times: u32,
}

/// A store with faults.
#[derive(Debug)]
pub struct Faults<S> {
    store: S,
    planned: Mutex<Vec<Fault>>,
}

impl<S: BlockStore> Faults<S> {
    /// Without faults until some are planned.
    pub fn new(store: S) -> Self {
        Self { store, planned: Mutex::new(Vec::new()) }
    }

    /// The next `times` calls of a kind fail without reaching the store.
    pub fn plan(&self, operation: Operation, error: StoreError, times: u32) {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        planned.push(Fault { operation, error, times });
    }

    fn strike(&self, operation: Operation) -> Result<(), StoreError> {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(fault) = planned.iter_mut().find(|fault| fault.operation == operation && fault.times > 0) else {
            return Ok(());
        };
        fault.times -= 1;
        Err(fault.error.clone())
    }
}

impl<S: BlockStore> BlockStore for Faults<S> {
    fn size(&self) -> u64 {
        self.store.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        self.strike(Operation::Read)?;
        self.store.read_at(buffer, offset, patience)
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        self.strike(Operation::Write)?;
        self.store.write_at(data, offset, durability)
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        self.strike(Operation::Zero)?;
        self.store.zero(offset, length, zeroing)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.strike(Operation::Flush)?;
        self.store.flush()
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        self.strike(Operation::Extents)?;
        self.store.extents(offset, length, extents_max)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        self.strike(Operation::Grow)?;
        self.store.grow(size)
    }

    fn prefetch(&self, offset: u64, length: u64) {
        self.store.prefetch(offset, length);
    }

    // Whatever is sent is to fail as other reads do.
    fn ready_at(&self, _offset: u64, _length: usize) -> usize {
        0
    }

    fn send_at(&self, _socket: BorrowedFd<'_>, _offset: u64, _length: usize) -> Result<usize, StoreError> {
        Ok(0)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        self.store.allocated()
    }
}
