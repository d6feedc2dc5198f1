//! Locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks what a panic elsewhere cannot have left half-changed.
pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
