//! The layer that knows what each block should be: a store around a store, with a checksum a block in a file beside it.
//! A block that is not what was written is an error, and never data.
//!
//! How a write goes, under the lock of its blocks:
//!
//! 1. Its region is marked as being written, durably, if it is not ([`regions`]).
//! 2. Each block's cell gets the new checksum beside the old one, in one step.
//! 3. The data are written.
//! 4. Each cell gets the new checksum alone.
//!
//! What is left when it is interrupted:
//!
//! | it ends | after | block | cell | how it goes on |
//! | --- | --- | --- | --- | --- |
//! | process killed, or the write failed | 1 | old | old | as if nothing had been |
//! | | 2 | old | new or old | both fit; the next write to the block first looks which it is |
//! | | 3 | new | new or old | the same |
//! | host without power | any | old, new or torn | old or new | the region is doubtful: sealed as it is found |
//! | | region cleaned | new | new | both were synced first |
//!
//! Cells are in mapped memory, so that 2 and 4 cost no system call and are the kernel's as soon as they are done: they
//! come to its page cache in the order in which the data do. Flushes do not sync them; that is what marks are for.
//!
//! Reads take no lock. One that finds a block not fitting may have met a write half-way; it looks again with the lock.

pub mod regions;
mod requests;
pub mod sealable;
pub mod slot;
mod store;
pub mod sums;
mod upkeep;

use std::path::Path;

use crate::host::{Host, HostFile, HostResult, read_exact};
use crate::store::Durability;

pub use store::SealedStore;

use slot::{SLOT_BYTES, Slot, SlotError};
use sums::Sums;

/// Makes the checksums' file of a new volume of `size` bytes, all zeroes. The caller syncs it, and its folder.
///
/// # Errors
/// The host's; among them that the file exists.
pub fn create_sums<H: Host>(host: &H, path: &Path, size: u64) -> HostResult<H::File> {
    let file = Sums::create(host, path, size)?;
    let slot = Slot { number: 1, boot: host.mount_id(path)?, ..Slot::default() };
    file.write_at(&slot::encode(&slot), 0, Durability::Later)?;
    Ok(file)
}

/// Reads the head of a checksums' file, and no more.
///
/// # Errors
/// The host's, and `InvalidData` or `UnexpectedEof` when the file cannot be that of a volume of `size` bytes.
pub fn check_sums<H: Host>(host: &H, path: &Path, size: u64) -> std::io::Result<()> {
    read_slots(&host.open(path)?, size).map(drop)
}

fn read_slots<F: HostFile>(file: &F, size: u64) -> std::io::Result<(Slot, usize)> {
    let found = file.inspect()?;
    let wanted = sums::file_length(size);
    if found.length < wanted {
        let message = format!("the checksums have {} bytes of {wanted}", found.length);
        return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, message));
    }
    let mut slots = [vec![0; SLOT_BYTES as usize], vec![0; SLOT_BYTES as usize]];
    for (place, slot) in slots.iter_mut().enumerate() {
        read_exact(file, slot, place as u64 * SLOT_BYTES).map_err(std::io::Error::other)?;
    }
    slot::choose(&slots[0], &slots[1]).map_err(|error: SlotError| {
        std::io::Error::new(std::io::ErrorKind::InvalidData, format!("the head of the checksums: {error}"))
    })
}
