//! The volume engine: where a volume's bytes are, how fast they may move, and what was counted.
//!
//! * [`store`] is the one interface between a volume and its bytes; [`file`] keeps them in a sparse file, [`spanned`] in
//!   several, [`memory`] in memory. All pass one conformance suite.
//! * [`host`] is what the engine does to a disk; [`sim`] is a disk that fails by a seed.
//! * [`layers`] is a volume as a stack of stores, most of them shared with its clones.
//! * [`guard`], [`faults`], [`sealed`] and [`cipher`] are layers: a store around a store.
//! * [`limit`] is arithmetic: requests and times in, waits out. It never sleeps.
//! * [`disturb`] says which request is delayed or fails on purpose.
//! * [`locks`] locks.
//! * [`ahead`] says what to read before it is asked for.
//! * [`stats`] counts, [`histogram`] by latency.

pub mod ahead;
pub mod cipher;
pub mod conformance;
pub mod disturb;
mod either;
pub mod faults;
pub mod file;
pub mod guard;
pub mod histogram;
pub mod host;
pub mod layers;
pub mod limit;
pub mod locks;
pub mod memory;
pub mod random;
pub mod sealed;
pub mod sim;
pub mod spanned;
pub mod stats;
pub mod store;

pub use ahead::ReadAhead;
pub use cipher::{CipherStore, Encryptable, VolumeKey};
pub use disturb::{Dice, Disturbance, Fate, FaultKind, Latency, PracticeFault};
pub use file::FileStore;
pub use guard::{Gate, Guard};
pub use histogram::Histogram;
pub use host::{Host, HostFile, LocalFile, LocalHost};
pub use layers::{Frozen, LayerError, LayerFolder, LayeredStore};
pub use limit::{Access, Admission, Bound, Limiter, Limits, Rate, Ticket};
pub use locks::lock;
pub use memory::MemoryStore;
pub use sealed::SealedStore;
pub use sealed::sealable::Sealable;
pub use spanned::{SPAN_BYTES, SpannedStore};
pub use stats::{Counters, Stats};
pub use store::{BlockStore, Durability, Extent, ExtentKind, Patience, StoreError, Upkeep, Zeroing};
