//! Flushes that come while one is under way wait for one that begins after it, and all of them for the same one. So
//! each covers everything that was completed before it was called, and thirty-two at once cost two.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::locks::lock;
use crate::store::StoreError;

#[derive(Debug, Default)]
struct State {
    started: u64,
    ended: u64,
    failure: Option<StoreError>,
}

/// Who flushes, and who waits for it.
#[derive(Debug, Default)]
pub struct Commits {
    state: Mutex<State>,
    ended: Condvar,
}

/// Ends a round, also one that panics.
struct Round<'a> {
    commits: &'a Commits,
    result: Result<(), StoreError>,
}

impl Drop for Round<'_> {
    fn drop(&mut self) {
        let mut state = self.commits.lock();
        state.ended = state.started;
        if let Err(error) = &self.result {
            state.failure = Some(error.clone());
        }
        drop(state);
        self.commits.ended.notify_all();
    }
}

impl Commits {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Returns when a round of `work` that began after the call has ended. The first failure is the answer to all that
    /// come later: what a failed sync lost stays lost.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn join(&self, work: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut state = self.lock();
        let mine = state.started + 1;
        while state.ended < mine && state.failure.is_none() {
            if state.ended == state.started {
                state.started = mine;
                drop(state);
                let mut round = Round { commits: self, result: Err(StoreError::Failed) };
                round.result = work();
                return round.result.clone();
            }
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failure.clone().map_or(Ok(()), Err)
    }
}

impl Commits {
    /// Does `work` while no round is under way.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn alone(&self, mut work: impl FnMut() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut done = false;
        while !done {
            // Somebody else's round may stand for this one; then it is tried again.
            self.join(|| {
                done = true;
                work()
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn many_at_once_share_a_round_that_began_after_each() {
        let commits = Commits::default();
        let (written, flushed, rounds) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let mine = written.fetch_add(1, Ordering::SeqCst) + 1;
                        let flush = || {
                            rounds.fetch_add(1, Ordering::SeqCst);
                            flushed.fetch_max(written.load(Ordering::SeqCst), Ordering::SeqCst);
                            Ok(())
                        };
                        assert_eq!(commits.join(flush), Ok(()));
                        assert!(flushed.load(Ordering::SeqCst) >= mine, "the round covers what came before it");
                    }
                });
            }
        });
        assert!(rounds.load(Ordering::SeqCst) <= 1600);
    }

    #[test]
    fn a_failure_is_final() {
        let commits = Commits::default();
        assert_eq!(commits.join(|| Err(StoreError::NoSpace)), Err(StoreError::NoSpace));
        assert_eq!(commits.join(|| Ok(())), Err(StoreError::NoSpace));
    }
}
