//! Answers to the kernel. Each is written to `/dev/fuse` with one call.

use crate::wire::Layout;

/// Bytes of a reply's header.
pub const HEADER_BYTES: usize = 16;

/// `FUSE_NOTIFY_RESEND`, Linux 6.9.
const NOTIFY_RESEND: u32 = 7;
/// Reads and writes pass the page cache of the FUSE file: what is cached is cached by whoever is above, or by the host
/// below.
const OPEN_DIRECT_IO: u32 = 1;
/// No FLUSH at each close: there is nothing to do.
const OPEN_NO_FLUSH: u32 = 1 << 5;
/// Writes do not exclude each other, as on any disk.
const OPEN_PARALLEL_WRITES: u32 = 1 << 6;
/// The file's number: the root's.
const ROOT: u64 = 1;
const REGULAR: u32 = 0o100_000;
/// What the host's page cache deals in: smaller writes and holes cost it a read or more.
const BLOCK_BYTES: u32 = 4096;

/// Why a request failed, in Linux's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Errno {
    /// EIO.
    Io = 5,
    /// EINVAL.
    Invalid = 22,
    /// ENOSPC.
    NoSpace = 28,
    /// EROFS.
    ReadOnly = 30,
    /// ENOSYS: do not ask again.
    NotImplemented = 38,
    /// EOPNOTSUPP.
    Unsupported = 95,
}

/// What is told of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// Its size, bytes.
    pub size: u64,
    /// Its mode is without write permission.
    pub read_only: bool,
}

fn header<const N: usize>(unique: u64, length: usize, error: i32) -> Layout<N> {
    Layout::new().u32(length as u32).i32(-error).u64(unique)
}

/// A request failed.
pub fn error(unique: u64, errno: Errno) -> [u8; HEADER_BYTES] {
    header(unique, HEADER_BYTES, errno as i32).done()
}

/// A request is done and there is nothing to tell.
pub fn done(unique: u64) -> [u8; HEADER_BYTES] {
    header(unique, HEADER_BYTES, 0).done()
}

/// What stands before a read's data.
pub fn data_header(unique: u64, length: usize) -> [u8; HEADER_BYTES] {
    header(unique, HEADER_BYTES + length, 0).done()
}

/// So many bytes were written: `struct fuse_write_out`.
pub fn written(unique: u64, length: u32) -> [u8; HEADER_BYTES + 8] {
    header(unique, HEADER_BYTES + 8, 0).u32(length).done()
}

/// The file is open: `struct fuse_open_out`.
pub fn opened(unique: u64) -> [u8; HEADER_BYTES + 16] {
    let flags = OPEN_DIRECT_IO | OPEN_NO_FLUSH | OPEN_PARALLEL_WRITES;
    header(unique, HEADER_BYTES + 16, 0).u64(0).u32(flags).done()
}

/// The attributes: `struct fuse_attr_out`, valid for no time at all, since the volume may grow at any moment.
pub fn attributes(unique: u64, of: &Attributes) -> [u8; HEADER_BYTES + 104] {
    let mode = REGULAR | if of.read_only { 0o400 } else { 0o600 };
    header(unique, HEADER_BYTES + 104, 0)
        .u64(0)
        .u64(0)
        .u64(ROOT)
        .u64(of.size)
        .u64(of.size / 512)
        .u64(0)
        .u64(0)
        .u64(0)
        .u32(0)
        .u32(0)
        .u32(0)
        .u32(mode)
        .u32(1)
        .u32(0)
        .u32(0)
        .u32(0)
        .u32(BLOCK_BYTES)
        .done()
}

/// The file system: `struct fuse_kstatfs`. Its block size is what a loop device takes for the grain of TRIM.
pub fn file_system(unique: u64, size: u64) -> [u8; HEADER_BYTES + 80] {
    header(unique, HEADER_BYTES + 80, 0)
        .u64(size / u64::from(BLOCK_BYTES))
        .u64(0)
        .u64(0)
        .u64(1)
        .u64(0)
        .u32(BLOCK_BYTES)
        .u32(255)
        .u32(BLOCK_BYTES)
        .done()
}

/// Tells the kernel to send again what was read from `/dev/fuse` and never answered: whoever read it is gone.
pub fn resend() -> [u8; HEADER_BYTES] {
    Layout::new().u32(HEADER_BYTES as u32).u32(NOTIFY_RESEND).u64(0).done()
}
