//! A volume as a stack of layers, so that a copy of it can begin as what it is at a moment, without copying a byte.
//!
//! ```text
//!   vol-a (source)                     vol-b (its clone)
//!   ┌───────────────┐ top, written     ┌───────────────┐ top, written
//!   │ layer-1  ▒  ▒ │                  │ layer-1   ▒   │
//!   ├───────────────┤ frozen ══════════╪═══════════════╡ the same file: a hard link
//!   │ data  ▓▓▓  ▓▓ │                  │ data  ▓▓▓  ▓▓ │
//!   └───────────────┘                  └───────────────┘
//! ```
//!
//! * [`presence`], [`page`], [`map`], [`recent`] and [`tracker`] know which blocks a layer holds, in memory and on disk;
//! * [`layer`] is a layer, [`stack`] reads and writes across several, [`folder`] keeps them in a volume's folder;
//! * [`LayeredStore`] is the volume: it freezes its top layer by putting an empty one on it.
//!
//! A volume that was never frozen is one layer without a map, and costs what its one file costs.

mod commits;
pub mod folder;
pub mod layer;
pub mod manifest;
pub mod map;
mod merge;
pub mod page;
pub mod presence;
pub mod recent;
pub mod stack;
pub mod tracker;
mod turnstile;
mod volume;

pub use folder::{LayerFolder, Taken};
pub use layer::LayerStore;
pub use manifest::{Frozen, Manifest};
pub use volume::LayeredStore;

use rustix::io::Errno;

use crate::store::StoreError;

/// Why layers cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    /// Something was not made durable, and it is unknown what is on disk.
    #[error("a sync failed: {0}")]
    Sync(StoreError),
    /// What is on disk is not what was written; it was not acted on.
    #[error("{0}")]
    Damaged(String),
    /// The layers are as many as there may be.
    #[error("{0} copies of the volume as it was at other times are in use: delete some, or try again later")]
    TooDeep(usize),
    /// The host's answer: a file is missing, too short or unreadable, or cannot be made.
    #[error("{1}")]
    File(std::io::ErrorKind, String),
}

fn damaged(why: String) -> LayerError {
    LayerError::Damaged(why)
}

/// A file that ends too early is damaged; one that cannot be read is not, for all that is known.
fn unread(what: &str, error: StoreError) -> LayerError {
    match error {
        StoreError::Io(std::io::ErrorKind::UnexpectedEof) => damaged(format!("{what} is missing")),
        other => other.into(),
    }
}

impl From<StoreError> for LayerError {
    fn from(error: StoreError) -> Self {
        let kind = match error {
            StoreError::Io(kind) => kind,
            StoreError::NoSpace => std::io::ErrorKind::StorageFull,
            _ => std::io::ErrorKind::Other,
        };
        Self::File(kind, error.to_string())
    }
}

impl From<Errno> for LayerError {
    fn from(errno: Errno) -> Self {
        Self::File(errno.kind(), std::io::Error::from(errno).to_string())
    }
}

impl From<std::io::Error> for LayerError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::InvalidData => Self::Damaged(error.to_string()),
            kind => Self::File(kind, error.to_string()),
        }
    }
}

impl From<LayerError> for std::io::Error {
    fn from(error: LayerError) -> Self {
        let kind = match &error {
            LayerError::Damaged(_) => std::io::ErrorKind::InvalidData,
            LayerError::File(kind, _) => *kind,
            LayerError::Sync(_) | LayerError::TooDeep(_) => std::io::ErrorKind::Other,
        };
        Self::new(kind, error.to_string())
    }
}
