//! Keys set up for one direction, each used by one thread at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use xts::{Context, Direction};

use crate::store::StoreError;

use super::VolumeKey;

/// Kept while nobody uses them. More are made when more threads come at once.
const IDLE_MAX: usize = 16;

/// A key set up, and room for what comes of it.
pub struct Worker {
    pub context: Context,
    pub room: Vec<u8>,
}

/// All of one direction.
#[derive(Debug)]
pub struct Workers {
    direction: Direction,
    key: VolumeKey,
    idle: Mutex<Vec<Worker>>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.context.fmt(formatter)
    }
}

impl Workers {
    pub fn new(key: VolumeKey, direction: Direction) -> Self {
        Self { direction, key, idle: Mutex::new(Vec::new()) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with one that nobody else uses.
    pub fn with<T>(&self, work: impl FnOnce(&mut Worker) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker { context: Context::new(self.key.bytes(), self.direction)?, room: Vec::new() },
        };
        let done = work(&mut worker);
        let mut idle = self.idle();
        if idle.len() < IDLE_MAX {
            idle.push(worker);
        }
        done
    }
}

impl From<xts::Error> for StoreError {
    fn from(_: xts::Error) -> Self {
        // No memory for a context, or a library that refuses what it does at all other times.
        Self::Io(std::io::ErrorKind::OutOfMemory)
    }
}
