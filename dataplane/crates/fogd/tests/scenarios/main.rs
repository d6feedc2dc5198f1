//! The real daemon, started as it is in use, driven over its sockets.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod client;
mod clones;
mod control;
mod daemon;
mod device;
mod disturbed;
mod durability;
mod encrypted;
mod hostile;
mod integrity;
#[path = "../../src/key_shown.rs"]
mod key_shown;
mod limits;
mod protocol;
mod tls;

/// The contract's client side.
#[allow(missing_docs, clippy::all)]
mod proto {
    tonic::include_proto!("fogbank.block.v1");
}
