//! What the targets share: fogd's readers of what it keeps on disk, which are part of a program and no library.

/// The contract's messages.
#[allow(missing_docs, clippy::all)]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/fogbank.block.v1.rs"));
}

#[path = "../../crates/fogd/src/spec.rs"]
pub mod spec;
#[path = "../../crates/fogd/src/state.rs"]
pub mod state;
