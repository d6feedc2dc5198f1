//! How a connection ends.

use std::io;

use block::StoreError;

/// Why a connection ends.
#[derive(Debug, thiserror::Error)]
pub enum End {
    /// The client said so.
    #[error("the client left")]
    Left,
    /// The client is gone without a word.
    #[error("the client hung up")]
    HungUp,
    /// The client was cut off.
    #[error("the client was cut off")]
    CutOff,
    /// The client broke the protocol.
    #[error("the client broke the protocol: {0}")]
    Violation(#[from] nbd::Violation),
    /// A read failed when its first bytes were already sent.
    #[error("a large read failed half-way: {0}")]
    Torn(StoreError),
    /// The socket broke.
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
}
