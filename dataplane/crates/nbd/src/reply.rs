//! Replies of the transmission phase: simple ones, and structured ones in chunks.

use crate::wire::{CONTEXT_ALLOCATION_ID, MAGIC_REPLY_SIMPLE, MAGIC_REPLY_STRUCTURED};

/// Bytes of a simple reply's header.
pub const SIMPLE_BYTES: usize = 16;
/// Bytes before the data of a data chunk.
pub const DATA_CHUNK_BYTES: usize = 28;

const CHUNK_DONE: u16 = 1;
const CHUNK_NONE: u16 = 0;
const CHUNK_OFFSET_DATA: u16 = 1;
const CHUNK_OFFSET_HOLE: u16 = 2;
const CHUNK_BLOCK_STATUS: u16 = 5;
const CHUNK_ERROR: u16 = 0x8001;

const STATE_HOLE: u32 = 1;
const STATE_ZERO: u32 = 2;

/// An error a client can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Errno {
    /// EPERM: the export is read-only.
    NotPermitted = 1,
    /// EIO.
    Io = 5,
    /// ENOMEM.
    NoMemory = 12,
    /// EINVAL.
    Invalid = 22,
    /// ENOSPC: the host's disk is full, or a write beyond the end.
    NoSpace = 28,
    /// EOVERFLOW: too much for one piece.
    Overflow = 75,
    /// ENOTSUP: zeroing would be no faster than writing.
    NotSupported = 95,
    /// ESHUTDOWN.
    Shutdown = 108,
}

/// What a range of an export is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtentKind {
    /// Allocated on the host.
    Data,
    /// Not allocated; reads as zeroes.
    Hole,
}

/// The header of a simple reply; data of a successful read follow it.
#[inline]
pub fn simple(cookie: u64, error: Option<Errno>) -> [u8; SIMPLE_BYTES] {
    let mut header = [0; SIMPLE_BYTES];
    header[..4].copy_from_slice(&MAGIC_REPLY_SIMPLE.to_be_bytes());
    header[4..8].copy_from_slice(&error.map_or(0, |errno| errno as u32).to_be_bytes());
    header[8..].copy_from_slice(&cookie.to_be_bytes());
    header
}

/// The header of a chunk with `length` bytes of data at `offset` of the export.
#[inline]
pub fn data_chunk(cookie: u64, offset: u64, length: u32, last: bool) -> [u8; DATA_CHUNK_BYTES] {
    let mut header = [0; DATA_CHUNK_BYTES];
    header[..20].copy_from_slice(&chunk(CHUNK_OFFSET_DATA, cookie, length.saturating_add(8), last));
    header[20..].copy_from_slice(&offset.to_be_bytes());
    header
}

/// A chunk that says `length` bytes at `offset` read as zeroes.
pub fn hole_chunk(cookie: u64, offset: u64, length: u32, last: bool) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..20].copy_from_slice(&chunk(CHUNK_OFFSET_HOLE, cookie, 12, last));
    bytes[20..28].copy_from_slice(&offset.to_be_bytes());
    bytes[28..].copy_from_slice(&length.to_be_bytes());
    bytes
}

/// The whole reply to a read of nothing.
pub fn empty_reply(cookie: u64) -> [u8; 20] {
    chunk(CHUNK_NONE, cookie, 0, true)
}

/// The whole structured reply to a request that failed.
pub fn error_chunk(cookie: u64, errno: Errno) -> [u8; 26] {
    let mut bytes = [0; 26];
    bytes[..20].copy_from_slice(&chunk(CHUNK_ERROR, cookie, 6, true));
    bytes[20..24].copy_from_slice(&(errno as u32).to_be_bytes());
    bytes
}

/// The whole reply to BLOCK_STATUS: extents in order from the request's offset.
pub fn block_status(cookie: u64, extents: impl ExactSizeIterator<Item = (u32, ExtentKind)>) -> Vec<u8> {
    let length = 4 + 8 * extents.len() as u32;
    let mut bytes = chunk(CHUNK_BLOCK_STATUS, cookie, length, true).to_vec();
    bytes.extend(CONTEXT_ALLOCATION_ID.to_be_bytes());
    for (length, kind) in extents {
        bytes.extend(length.to_be_bytes());
        let state = match kind {
            ExtentKind::Data => 0,
            ExtentKind::Hole => STATE_HOLE | STATE_ZERO,
        };
        bytes.extend(state.to_be_bytes());
    }
    bytes
}

#[inline]
fn chunk(kind: u16, cookie: u64, length: u32, last: bool) -> [u8; 20] {
    let mut header = [0; 20];
    header[..4].copy_from_slice(&MAGIC_REPLY_STRUCTURED.to_be_bytes());
    header[4..6].copy_from_slice(&(if last { CHUNK_DONE } else { 0 }).to_be_bytes());
    header[6..8].copy_from_slice(&kind.to_be_bytes());
    header[8..16].copy_from_slice(&cookie.to_be_bytes());
    header[16..].copy_from_slice(&length.to_be_bytes());
    header
}
