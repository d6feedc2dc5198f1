//! The interface between a volume and its bytes.

use std::io;
use std::os::fd::BorrowedFd;

/// Why a store could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The range does not lie within the store.
    #[error("the range does not lie within the volume")]
    OutOfRange,
    /// Only with [`Patience::Inline`]: it would have to wait for the disk.
    #[error("the data are not in memory")]
    WouldBlock,
    /// The host has no room; what was there before is unharmed.
    #[error("no space left on the host")]
    NoSpace,
    /// Zeroing would be no faster than writing zeroes.
    #[error("the host cannot zero a range quickly")]
    NotFast,
    /// What is there is not what was written.
    #[error("the data are damaged: they do not match their checksum")]
    Corrupt,
    /// I/O is cut by order.
    #[error("I/O is cut")]
    Cut,
    /// The volume can no longer be trusted to keep what it is given.
    #[error("the volume has failed")]
    Failed,
    /// The host's answer.
    #[error("input/output error: {0}")]
    Io(io::ErrorKind),
}

impl From<rustix::io::Errno> for StoreError {
    fn from(errno: rustix::io::Errno) -> Self {
        use rustix::io::Errno;
        match errno {
            // A file size limit or a quota is a kind of full disk to the client.
            Errno::NOSPC | Errno::DQUOT | Errno::FBIG => Self::NoSpace,
            Errno::AGAIN => Self::WouldBlock,
            other => Self::Io(io::Error::from(other).kind()),
        }
    }
}

/// Whether a read may wait for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Answer [`StoreError::WouldBlock`] and leave the buffer in any state.
    Inline,
    /// Wait.
    Wait,
}

/// When a write must be durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// At the next flush.
    Later,
    /// On return.
    Now,
}

/// How a range is zeroed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeroing {
    /// Give the space back to the host.
    Hole,
    /// Keep the space, by whatever means.
    Allocated,
    /// Keep the space, or [`StoreError::NotFast`] where that means writing zeroes.
    AllocatedFast,
}

/// What a range is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtentKind {
    /// Allocated on the host.
    Data,
    /// Not allocated; reads as zeroes.
    Hole,
}

/// A part of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Bytes.
    pub length: u64,
    /// What it is made of.
    pub kind: ExtentKind,
}

/// A volume's bytes. All methods can be repeated, and called from several threads at once; what overlapping calls
/// that run at the same time leave behind is any mixture of theirs.
pub trait BlockStore: Send + Sync {
    /// Bytes.
    fn size(&self) -> u64;

    /// Fills `buffer` from `offset`. What was never written reads as zeroes.
    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError>;

    /// Writes all of `data` at `offset`. After an error any part of the range may hold the new data.
    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError>;

    /// Makes a range read as zeroes.
    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError>;

    /// Makes everything durable that was completed before the call.
    fn flush(&self) -> Result<(), StoreError>;

    /// The first extents of a range, at most `extents_max` (at least one). Neighbours differ in kind; together they
    /// begin at `offset` and end within the range. When `extents_max` is reached by one of data, that one may go on
    /// over holes: to find where data end can take a walk over all of a file's fragments.
    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError>;

    /// Grows to `size` bytes, durably. A smaller size changes nothing.
    fn grow(&self, size: u64) -> Result<(), StoreError>;

    /// Asks for a range to be brought into memory, without waiting for it. Advice: what comes of it is not told.
    fn prefetch(&self, offset: u64, length: u64);

    /// How many bytes of a range, from its beginning, [`BlockStore::send_at`] can move without waiting for the disk: 0
    /// where it cannot be done at all.
    fn ready_at(&self, offset: u64, length: usize) -> usize;

    /// Moves a range to a socket without copying it through the process, and says how many bytes from its beginning
    /// went; who asked reads and sends the rest. An error means that none went.
    ///
    /// # Errors
    /// The host's.
    fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError>;

    /// Bytes taken on the host.
    fn allocated(&self) -> Result<u64, StoreError>;
}

/// What a store does beside answering: called from time to time by whoever keeps it.
pub trait Upkeep {
    /// What can be done later, in the background. May take long.
    ///
    /// # Errors
    /// As of a flush.
    fn upkeep(&self) -> Result<(), StoreError>;

    /// Makes everything durable, and leaves nothing open for the next start to look into.
    ///
    /// # Errors
    /// As of a flush.
    fn close(&self) -> Result<(), StoreError>;
}

/// Checks a range against a size.
pub(crate) fn check_range(offset: u64, length: u64, size: u64) -> Result<(), StoreError> {
    match offset.checked_add(length) {
        Some(end) if end <= size => Ok(()),
        _ => Err(StoreError::OutOfRange),
    }
}

/// Appends to extents, joining neighbours of one kind.
pub(crate) fn push_extent(extents: &mut Vec<Extent>, length: u64, kind: ExtentKind) {
    match extents.last_mut() {
        _ if length == 0 => {}
        Some(last) if last.kind == kind => last.length += length,
        _ => extents.push(Extent { length, kind }),
    }
}
