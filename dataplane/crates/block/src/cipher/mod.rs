//! The layer that enciphers: what the stores below it are given says nothing without the volume's key.
//!
//! ```text
//!  clients ─► CipherStore ─► Guard ─► layers ─► checksums ─► files
//!     in the clear  │          enciphered
//!                  key
//! ```
//!
//! AES-256-XTS in units of 4 KiB: unit n of the volume has the number n, wherever its bytes lie. So layers, clones,
//! merges and checksums are what they are without it, and need no key.
//!
//! **Zeroes.** A block of 16 bytes that is stored as zeroes reads as zeroes. So what was never written, and what was
//! trimmed or zeroed, stays a hole; a range is zeroed without the key's doing. Enciphered data are 16 zeroes by chance once
//! in 2¹²⁸ blocks, and nobody without the key can bring that about.
//!
//! **Parts of units.** XTS enciphers each 16 bytes by themselves, so a write of whole blocks of 16 bytes reads nothing
//! and changes nothing else: a torn write leaves what it would leave without a key. Only a write of less reads its block,
//! and excludes other changes of it meanwhile.

mod key;
mod optional;
mod store;
mod units;
mod workers;

pub use key::{BadKey, VolumeKey};
pub use optional::Encryptable;
pub use store::CipherStore;
pub use xts::KEY_BYTES;

/// Bytes that are enciphered under one number.
pub const UNIT_BYTES: usize = 4096;
