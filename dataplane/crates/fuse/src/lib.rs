//! The kernel's FUSE protocol as a server of one file needs it: bytes of `/dev/fuse` in, requests out; answers in,
//! bytes out. Nothing here does I/O.
//!
//! The file system's root is the file, so there are no folders, names or inodes to keep: every request is for that
//! file, or can be refused. The layouts are those of `include/uapi/linux/fuse.h`, version 7.31 and later, in the
//! machine's own byte order: both ends are the same machine.

pub mod init;
pub mod reply;
pub mod request;
mod wire;

pub use init::{Negotiated, Unsupported};
pub use reply::{Attributes, Errno};
pub use request::{Malformed, Operation, Request, ZeroRange};

/// The largest read or write asked for in one request, bytes.
pub const TRANSFER_BYTES_MAX: u32 = 1 << 20;

/// Requests that the kernel has under way at once: twice the depth of a loop device's queue.
pub const BACKGROUND_MAX: u16 = 256;

/// The largest request: a write with its headers.
pub const REQUEST_BYTES_MAX: usize = TRANSFER_BYTES_MAX as usize + request::WRITE_DATA_OFFSET;
