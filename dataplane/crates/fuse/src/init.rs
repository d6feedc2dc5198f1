//! The first request of a mount, by which both sides say what they can do.

use crate::reply::HEADER_BYTES;
use crate::request::{HEADER_BYTES as REQUEST_HEADER_BYTES, INIT};
use crate::wire::{Fields, Layout};
use crate::{BACKGROUND_MAX, TRANSFER_BYTES_MAX};

const MAJOR: u32 = 7;
/// The version this crate was written for: Linux 6.9's.
const MINOR: u32 = 40;
const PAGE_BYTES: u32 = 4096;

const ASYNC_READ: u64 = 1;
const BIG_WRITES: u64 = 1 << 5;
const ASYNC_DIO: u64 = 1 << 15;
const MAX_PAGES: u64 = 1 << 22;
const INIT_EXT: u64 = 1 << 30;
const HAS_RESEND: u64 = 1 << 39;
/// What a volume cannot do without: deep queues, large requests, and going on after fogd was restarted.
const NEEDED: u64 = ASYNC_DIO | MAX_PAGES | INIT_EXT | HAS_RESEND;
const WANTED: u64 = NEEDED | ASYNC_READ | BIG_WRITES;

/// The kernel cannot do what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// Not the first request of a mount.
    #[error("the first request is not INIT")]
    NotInit,
    /// Another protocol.
    #[error("the kernel speaks FUSE {0}.{1}, which is another protocol")]
    Version(u32, u32),
    /// Too old.
    #[error("the kernel's FUSE {0}.{1} cannot send requests again (that takes Linux 6.9)")]
    TooOld(u32, u32),
}

/// What was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// The lower of both sides' minor versions.
    pub minor: u32,
}

/// Answers INIT.
///
/// # Errors
/// Why this kernel cannot be served.
pub fn negotiate(bytes: &[u8]) -> Result<(Negotiated, [u8; HEADER_BYTES + 64]), Unsupported> {
    let asked = Asked::parse(bytes).ok_or(Unsupported::NotInit)?;
    if asked.major != MAJOR {
        return Err(Unsupported::Version(asked.major, asked.minor));
    }
    if asked.flags & NEEDED != NEEDED {
        return Err(Unsupported::TooOld(asked.major, asked.minor));
    }
    let minor = asked.minor.min(MINOR);
    Ok((Negotiated { minor }, answer(&asked, minor)))
}

struct Asked {
    unique: u64,
    major: u32,
    minor: u32,
    readahead: u32,
    flags: u64,
}

impl Asked {
    /// `struct fuse_init_in` behind a header.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (header, body) = bytes.split_at_checked(REQUEST_HEADER_BYTES)?;
        let mut header = Fields::new(header);
        if header.u32()? as usize != bytes.len() || header.u32()? != INIT {
            return None;
        }
        let unique = header.u64()?;
        let mut body = Fields::new(body);
        let (major, minor, readahead) = (body.u32()?, body.u32()?, body.u32()?);
        let low = u64::from(body.u32()?);
        // Older kernels end here.
        let high = if low & INIT_EXT != 0 { u64::from(body.u32()?) } else { 0 };
        Some(Self { unique, major, minor, readahead, flags: low | high << 32 })
    }
}

/// `struct fuse_init_out` behind a header.
fn answer(asked: &Asked, minor: u32) -> [u8; HEADER_BYTES + 64] {
    let flags = asked.flags & WANTED;
    Layout::new()
        .u32((HEADER_BYTES + 64) as u32)
        .u32(0)
        .u64(asked.unique)
        .u32(MAJOR)
        .u32(minor)
        .u32(asked.readahead)
        .u32(flags as u32)
        .u16(BACKGROUND_MAX)
        // Congestion is a hint to writeback, which does not happen here.
        .u16(BACKGROUND_MAX)
        .u32(TRANSFER_BYTES_MAX)
        // Times are of no account.
        .u32(1)
        .u16((TRANSFER_BYTES_MAX / PAGE_BYTES) as u16)
        .u16(0)
        .u32((flags >> 32) as u32)
        .done()
}
