//! Who is told when a volume changes.
//!
//! A watcher has a set of volumes it has not yet looked at. Changes to one volume while the watcher is busy become
//! one, so a slow watcher costs at most one entry a volume, and sees the latest state and never an old one.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, Weak};

use block::lock;
use tokio::sync::Notify;

use crate::spec::VolumeId;

/// All watchers.
#[derive(Debug, Default)]
pub struct Watchers {
    watchers: Mutex<Vec<Weak<Watcher>>>,
}

/// One watcher.
#[derive(Debug, Default)]
pub struct Watcher {
    changed: Mutex<BTreeSet<VolumeId>>,
    notify: Notify,
}

impl Watchers {
    /// A new watcher, which has yet to look at the volumes `known` gives. It hears of every change that comes after
    /// it is listed, and `known` is asked after that, so none falls in between.
    pub fn subscribe(&self, known: impl FnOnce() -> Vec<VolumeId>) -> Arc<Watcher> {
        let watcher = Arc::new(Watcher::default());
        lock(&self.watchers).push(Arc::downgrade(&watcher));
        lock(&watcher.changed).extend(known());
        watcher.notify.notify_one();
        watcher
    }

    /// Tells all watchers that a volume changed.
    pub fn notify(&self, id: &VolumeId) {
        lock(&self.watchers).retain(|watcher| {
            let Some(watcher) = watcher.upgrade() else {
                return false;
            };
            lock(&watcher.changed).insert(id.clone());
            watcher.notify.notify_one();
            true
        });
    }
}

impl Watcher {
    /// Waits for a volume that changed.
    pub async fn next(&self) -> VolumeId {
        loop {
            if let Some(id) = lock(&self.changed).pop_first() {
                return id;
            }
            self.notify.notified().await;
        }
    }
}
